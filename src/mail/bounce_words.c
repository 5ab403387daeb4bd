/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/bounce_words.h"

#include "base/text.h"

/* The length of the "5.1.1" that @p begins with, 0 if it does not. */
static gsize
status_length(const char *p)
{
	gsize subject = 0, detail = 0;

	if (strchr("245", *p) == NULL || *p == '\0' || p[1] != '.')
		return 0;
	subject = strspn(p + 2, "0123456789");
	if (subject == 0 || subject > 3 || p[2 + subject] != '.')
		return 0;
	detail = strspn(p + 3 + subject, "0123456789");
	if (detail == 0 || detail > 3 || p[3 + subject + detail] == '.')
		return 0;
	return 3 + subject + detail;
}

char *
bounce_words_status(const char *text)
{
	g_autofree char *vague = NULL;

	for (const char *p = text; *p != '\0'; p++) {
		gsize length =
			p > text && (g_ascii_isdigit(p[-1]) || p[-1] == '.') ? 0 : status_length(p);
		g_autofree char *status = g_strndup(p, length);

		if (length == 0)
			continue;
		if (strcmp(status + 1, ".0.0") != 0)
			return g_steal_pointer(&status);
		if (vague == NULL)
			vague = g_steal_pointer(&status);
	}
	return vague != NULL ? g_steal_pointer(&vague) : g_strdup("");
}

/* The words of @text in lower case, with plain apostrophes; some are empty. */
static char **
split_words(const char *text)
{
	g_autofree char *cut = text_cut(text, BOUNCE_WORDS_BYTES);
	g_autofree char *lower = g_utf8_strdown(cut, -1);
	g_auto(GStrv) pieces = g_strsplit(lower, "’", -1);
	g_autofree char *plain = g_strjoinv("'", pieces);

	return g_strsplit_set(plain, " \t\r\n", -1);
}

char *
bounce_words_plain(const char *text)
{
	g_auto(GStrv) words = split_words(text);
	GString *out = g_string_new(NULL);

	for (gsize i = 0; words[i] != NULL; i++)
		if (*words[i] != '\0')
			g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", words[i]);
	return g_string_free(out, FALSE);
}

/* Appends a word with each address in it as "@". */
static void
append_word(GString *out, const char *word)
{
	while (*word != '\0') {
		gsize run = strcspn(word, "<>()[]\",;");
		const char *at = memchr(word, '@', run);

		if (at != NULL && at > word && at + 1 < word + run)
			g_string_append_c(out, '@');
		else
			g_string_append_len(out, word, (gssize)run);
		word += run;
		if (*word != '\0')
			g_string_append_c(out, *word++);
	}
}

/* Codes that stand in the middle of what was said, because each line of a reply begins with them.
 */
static gboolean
is_code_again(const char *word, const char *text)
{
	gsize digits = strspn(word, "0123456789");

	if (digits == 3 && word[3] == '-')
		return status_length(word + 4) > 0 && *text != '\0';
	return status_length(word) > 0 && word[status_length(word)] == '\0' &&
		strstr(text, word) != NULL;
}

/* Takes back the "550" that @out ends with, which belongs to a code that is left out. */
static void
drop_reply(GString *out)
{
	const char *space = strrchr(out->str, ' ');

	if (space != NULL && strlen(space) == 4 && strspn(space + 1, "0123456789") == 3)
		g_string_truncate(out, (gsize)(space - out->str));
}

char *
bounce_words_comparable(const char *text)
{
	g_auto(GStrv) words = split_words(text);
	GString *out = g_string_new(NULL);

	for (gsize i = 0; words[i] != NULL; i++) {
		const char *word = words[i];

		if (*word == '\0' || strstr(word, "://") != NULL)
			continue;
		if (is_code_again(word, out->str)) {
			drop_reply(out);
			continue;
		}
		if (out->len > 0)
			g_string_append_c(out, ' ');
		append_word(out, word);
	}
	return g_string_free(out, FALSE);
}

gboolean
bounce_words_say(const char *text, const char *words)
{
	const char *star = strchr(words, '*');

	if (star == NULL)
		return strstr(text, words) != NULL;
	g_autofree char *head = g_strndup(words, (gsize)(star - words));

	for (const char *p = strstr(text, head); p != NULL; p = strstr(p + 1, head)) {
		const char *rest = p + strlen(head);
		g_autofree char *near = g_strndup(rest, BOUNCE_WORDS_GAP);

		if (bounce_words_say(near, star + 1))
			return TRUE;
	}
	return FALSE;
}

gboolean
bounce_words_mention(const char *lower, const char *const *phrases, gsize count)
{
	for (gsize i = 0; i < count; i++)
		if (strstr(lower, phrases[i]) != NULL)
			return TRUE;
	return FALSE;
}
