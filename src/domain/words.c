/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "domain/words.h"

static void
word_clear(gpointer data)
{
	g_free(((Word *)data)->plain);
}

static void
append_plain(GString *plain, gunichar c)
{
	gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];

	if (c < 0x80) {
		g_string_append_c(plain, g_ascii_tolower((char)c));
		return;
	}
	if (g_unichar_ismark(c))
		return;
	if (c == 0x153 || c == 0x152) {
		g_string_append(plain, "oe");
		return;
	}
	if (g_unichar_fully_decompose(c, TRUE, parts, G_N_ELEMENTS(parts)) == 0)
		parts[0] = c;
	g_string_append_unichar(plain, g_unichar_tolower(parts[0]));
}

static gboolean
is_of_word(gunichar c)
{
	if (c < 0x80)
		return g_ascii_isalnum((char)c);
	return g_unichar_isalnum(c) || g_unichar_ismark(c);
}

/* Whether what stands between two words parts a sentence. A single line end does not: mails are
 * wrapped. */
static gboolean
is_parting(const char *text, gsize length)
{
	guint line_ends = 0;

	for (gsize i = 0; i < length; i++) {
		line_ends += text[i] == '\n';
		if (strchr(",;.:!?()", text[i]) != NULL)
			return TRUE;
	}
	return line_ends > 1;
}

GArray *
words_new(const char *text)
{
	GArray *words = g_array_new(FALSE, FALSE, sizeof(Word));
	const char *last_end = text;

	g_array_set_clear_func(words, word_clear);
	for (const char *p = text; *p != '\0' && words->len < LIMIT_FACT_WORDS;) {
		GString *plain = NULL;
		const char *start = p;
		Word word;

		if (!is_of_word(g_utf8_get_char(p))) {
			p = g_utf8_next_char(p);
			continue;
		}
		plain = g_string_new(NULL);
		for (; *p != '\0' && is_of_word(g_utf8_get_char(p)); p = g_utf8_next_char(p))
			append_plain(plain, g_utf8_get_char(p));
		word = (Word){.start = (gsize)(start - text),
			.end = (gsize)(p - text),
			.begins_part =
				words->len == 0 || is_parting(last_end, (gsize)(start - last_end)),
			.plain = g_string_free(plain, FALSE)};
		g_array_append_val(words, word);
		last_end = p;
	}
	return words;
}

guint
words_is(const GArray *words, guint at, const char *phrase)
{
	guint count = 0;

	for (const char *p = phrase; *p != '\0'; count++) {
		gsize length = strcspn(p, " ");
		gboolean open = length > 0 && p[length - 1] == '*';
		gsize compared = open ? length - 1 : length;
		const Word *word = NULL;

		if (at + count >= words->len)
			return 0;
		word = &g_array_index(words, Word, at + count);
		if ((count > 0 && word->begins_part) || strncmp(word->plain, p, compared) != 0 ||
			(!open && word->plain[compared] != '\0'))
			return 0;
		p += length;
		p += *p == ' ';
	}
	return count;
}

char *
words_slice(const char *text, const GArray *words, guint first, guint last)
{
	gsize start = g_array_index(words, Word, first).start;
	g_autofree char *slice =
		g_strndup(text + start, g_array_index(words, Word, last).end - start);

	return text_one_line(slice, LIMIT_FACT_BYTES);
}

char *
words_phrase(const char *text)
{
	g_autoptr(GArray) words = words_new(text);
	GString *phrase = g_string_new(NULL);

	for (guint i = 0; i < words->len; i++) {
		const Word *word = &g_array_index(words, Word, i);

		g_string_append_printf(phrase, "%s%s%s", i > 0 ? " " : "", word->plain,
			text[word->end] == '*' ? "*" : "");
	}
	return g_string_free(phrase, FALSE);
}
