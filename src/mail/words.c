/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "mail/words.h"

#include "mail/charset.h"

#define LABEL_BYTES 60

/* One encoded word, "=?charset*language?Q?text?=", in the value. */
typedef struct {
	const char *label, *text, *end; /* end: behind its "?=" */
	gsize label_length, text_length;
	gboolean base64;
} Word;

/* The "?=" that ends a word's text. Its text may hold spaces, which the standard forbids and
 * programs send, but no further "=?". NULL if there is none. */
static const char *
find_end(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (p[0] == '=' && p[1] == '?' && p[2] != '=')
			return NULL;
		if (p[0] == '?')
			return p[1] == '=' ? p : NULL;
	}
	return NULL;
}

static gboolean
read_word(const char *p, Word *word)
{
	const char *close = NULL;
	gsize length = 0;

	if (p[0] != '=' || p[1] != '?')
		return FALSE;
	length = strcspn(p + 2, "? ");
	if (length > LABEL_BYTES || p[2 + length] != '?')
		return FALSE;
	word->label = p + 2;
	word->label_length = strcspn(word->label, "?*");
	p += 2 + length + 1;
	if (*p == '\0' || strchr("bBqQ", *p) == NULL || p[1] != '?')
		return FALSE;
	word->base64 = *p == 'b' || *p == 'B';
	word->text = p + 2;
	close = find_end(word->text);
	if (close == NULL)
		return FALSE;
	word->text_length = (gsize)(close - word->text);
	word->end = close + 2;
	return TRUE;
}

static void
decode_q(const Word *word, GString *bytes)
{
	for (gsize i = 0; i < word->text_length; i++) {
		const char *p = word->text + i;

		if (*p == '=' && word->text_length - i > 2 && g_ascii_isxdigit(p[1]) &&
			g_ascii_isxdigit(p[2])) {
			gint high = g_ascii_xdigit_value(p[1]), low = g_ascii_xdigit_value(p[2]);

			g_string_append_c(bytes, (char)(high * 16 + low));
			i += 2;
		} else {
			g_string_append_c(bytes, *p == '_' ? ' ' : *p);
		}
	}
}

static void
decode_b(const Word *word, GString *bytes)
{
	gsize start = bytes->len, got = 0;
	gint state = 0;
	guint save = 0;

	g_string_set_size(bytes, start + word->text_length / 4 * 3 + 3);
	got = g_base64_decode_step(
		word->text, word->text_length, (guchar *)bytes->str + start, &state, &save);
	/* Without its padding the last group gives what is whole of it. */
	while (ABS(state) > 1)
		got += g_base64_decode_step(
			"=", 1, (guchar *)bytes->str + start + got, &state, &save);
	g_string_set_size(bytes, start + got);
}

static gboolean
has_same_label(const Word *one, const Word *other)
{
	return one->label_length == other->label_length &&
		g_ascii_strncasecmp(one->label, other->label, one->label_length) == 0;
}

/* What @bytes say, the words' bytes one after the other; @ends: where each ends. A character may be
 * split between two, but where they do not fit together, each word is judged by itself. */
static void
append_said(GString *text, const GString *bytes, const GArray *ends, const char *label)
{
	gboolean odd = FALSE;
	g_autofree char *whole = charset_to_utf8(bytes->str, bytes->len, label, &odd);
	gsize start = 0;

	if (!odd || ends->len == 1) {
		g_string_append(text, whole);
		return;
	}
	for (guint i = 0; i < ends->len; i++) {
		gsize end = g_array_index(ends, gsize, i);
		g_autofree char *said =
			charset_to_utf8(bytes->str + start, end - start, label, NULL);

		g_string_append(text, said);
		start = end;
	}
}

/* Appends what the words from *at on say that are written in one charset; *at and *word go on to
 * what follows. Returns: whether that is a word. */
static gboolean
decode_label(const char **at, Word *word, GString *text)
{
	g_autoptr(GString) bytes = g_string_new(NULL);
	g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(gsize));
	g_autofree char *label = g_strndup(word->label, word->label_length);
	Word next = *word;
	gboolean more = TRUE;

	do {
		if (next.base64)
			decode_b(&next, bytes);
		else
			decode_q(&next, bytes);
		g_array_append_val(ends, bytes->len);
		*at = next.end;
		more = read_word(*at + strspn(*at, " "), &next);
	} while (more && has_same_label(word, &next));
	append_said(text, bytes, ends, label);
	*word = next;
	return more;
}

/* Appends the run of words that begins with @word. Returns: what follows it. */
static const char *
recode_run(Word *word, GString *out)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const char *at = word->text;
	gboolean more = TRUE;

	while (more)
		more = decode_label(&at, word, text);
	g_autofree char *base64 = g_base64_encode((const guchar *)text->str, text->len);

	if (text->len > 0)
		g_string_append_printf(out, "=?utf-8?B?%s?=", base64);
	return at;
}

char *
words_recode(const char *value)
{
	GString *out = NULL;
	Word word = {0};

	if (strstr(value, "=?") == NULL)
		return g_strdup(value);
	out = g_string_sized_new(strlen(value));
	for (const char *p = value; *p != '\0';) {
		if (read_word(p, &word))
			p = recode_run(&word, out);
		else
			g_string_append_c(out, *p++);
	}
	return g_string_free(out, FALSE);
}
