/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

#define LETTER_MARKS 30 /* accents on one letter */

char *
text_utf8(const char *bytes, gssize length)
{
	return g_utf8_make_valid(bytes, length);
}

char *
text_cut(const char *text, gsize max_bytes)
{
	gsize length = strlen(text);

	if (length <= max_bytes)
		return g_strdup(text);
	while (max_bytes > 0 && ((guchar)text[max_bytes] & 0xc0) == 0x80)
		max_bytes--;
	return g_strndup(text, max_bytes);
}

/* Characters that reorder or hide what follows them, or that nobody sees, so that two texts that
 * differ look alike (Unicode TR 9 and TR 36). */
static const struct {
	gunichar first, last;
} DECEPTIVE[] = {
	{0x00ad, 0x00ad},   /* soft hyphen */
	{0x034f, 0x034f},   /* grapheme joiner */
	{0x061c, 0x061c},   /* Arabic letter mark */
	{0x115f, 0x1160},   /* Hangul fillers */
	{0x180e, 0x180e},   /* Mongolian vowel separator */
	{0x200b, 0x200b},   /* zero-width space */
	{0x200e, 0x200f},   /* marks of direction */
	{0x202a, 0x202e},   /* embeddings and overrides */
	{0x2060, 0x206f},   /* word joiner, invisible operators, isolates */
	{0x3164, 0x3164},   /* Hangul filler */
	{0xfeff, 0xfeff},   /* byte order mark */
	{0xffa0, 0xffa0},   /* Hangul filler, half width */
	{0xfff9, 0xfffb},   /* ruby */
	{0xe0000, 0xe007f}, /* tags */
};

static gboolean
is_deceptive(gunichar c)
{
	for (gsize i = 0; i < G_N_ELEMENTS(DECEPTIVE) && c >= DECEPTIVE[i].first; i++)
		if (c <= DECEPTIVE[i].last)
			return TRUE;
	return FALSE;
}

/* Whether the joiner at @p does nothing: it shapes letters from Arabic on, and emoji, only. */
static gboolean
is_idle_joiner(const char *p, gunichar before)
{
	gunichar c = g_utf8_get_char(p);

	return (c == 0x200c || c == 0x200d) &&
		(before < 0x600 || g_utf8_get_char(g_utf8_next_char(p)) < 0x600);
}

/* What no line holds, beyond ASCII. */
static gboolean
is_line_breaker(gunichar c)
{
	return g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029 || is_deceptive(c);
}

/* Whether @text is one line already, as most are: printable ASCII, single spaces within. */
static gboolean
is_one_line(const char *text)
{
	const char *p = text;

	for (; *p != '\0'; p++)
		if (*p < ' ' || *p > '~' ||
			(*p == ' ' && (p == text || p[1] == ' ' || p[1] == '\0')))
			return FALSE;
	return TRUE;
}

char *
text_one_line(const char *text, gsize max_bytes)
{
	if (text != NULL && is_one_line(text))
		return text_cut(text, max_bytes);

	g_autofree char *valid = text_utf8(text != NULL ? text : "", -1);
	g_autoptr(GString) line = g_string_new(NULL);
	gboolean space = FALSE;
	gunichar before = 0;

	for (const char *p = valid; *p != '\0' && line->len <= max_bytes; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c == 0x2028 || c == 0x2029 || c == 0x85 ||
			(c < 0x80 && g_ascii_isspace((gchar)c))) {
			space = TRUE;
			continue;
		}
		if (g_unichar_iscntrl(c) || is_deceptive(c) ||
			is_idle_joiner(p, space ? ' ' : before))
			continue;
		before = c;
		if (space && line->len > 0)
			g_string_append_c(line, ' ');
		space = FALSE;
		g_string_append_unichar(line, c);
	}
	return text_cut(line->str, max_bytes);
}

gboolean
text_is_line(const char *text)
{
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		guchar byte = (guchar)*p;

		if (byte < 0x80 ? byte < 0x20 || byte == 0x7f : is_line_breaker(g_utf8_get_char(p)))
			return FALSE;
	}
	return TRUE;
}

char *
text_printable(const char *text)
{
	g_autofree char *line = text_one_line(text, LIMIT_PRINTABLE * 4);
	GString *out = g_string_new(NULL);
	guint count = 0;

	for (const char *p = line; *p != '\0' && count < LIMIT_PRINTABLE; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		g_string_append_unichar(out, g_unichar_isprint(c) ? c : '?');
		count++;
	}
	return g_string_free(out, FALSE);
}

char *
text_normal_newlines(const char *text)
{
	GString *out = NULL;

	if (strchr(text, '\r') == NULL)
		return g_strdup(text);
	out = g_string_sized_new(strlen(text));
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '\r') {
			g_string_append_c(out, '\n');
			if (p[1] == '\n')
				p++;
		} else {
			g_string_append_c(out, *p);
		}
	}
	return g_string_free(out, FALSE);
}

static gboolean
is_space(gunichar c)
{
	return g_unichar_isspace(c) || c == 0x00a0 || c == 0x202f || c == 0x200b || c == 0xfeff;
}

gboolean
text_is_blank(const char *text)
{
	for (const char *p = text; p != NULL && *p != '\0'; p = g_utf8_next_char(p))
		if (!is_space(g_utf8_get_char(p)))
			return FALSE;
	return TRUE;
}

gboolean
text_has_control(const char *text)
{
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		if (g_unichar_iscntrl(g_utf8_get_char(p)))
			return TRUE;
	return FALSE;
}

char *
text_strip(const char *text)
{
	const char *start = text, *end;

	while (*start != '\0' && is_space(g_utf8_get_char(start)))
		start = g_utf8_next_char(start);
	end = start + strlen(start);
	while (end > start) {
		const char *before = g_utf8_prev_char(end);

		if (!is_space(g_utf8_get_char(before)))
			break;
		end = before;
	}
	return g_strndup(start, (gsize)(end - start));
}

/* A copy without the marks that no language piles up (Unicode TR 15, stream-safe text): GLib sorts
 * those of one letter in the square of their number. */
static char *
thin_marks(const char *text)
{
	GString *thin = g_string_sized_new(strlen(text));
	guint marks = 0;

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gsize width = (gsize)(g_utf8_next_char(p) - p);

		marks = width > 1 && g_unichar_combining_class(g_utf8_get_char(p)) != 0 ? marks + 1
											: 0;
		if (marks <= LETTER_MARKS)
			g_string_append_len(thin, p, (gssize)width);
	}
	return g_string_free(thin, FALSE);
}

char *
text_compose(const char *text)
{
	g_autofree char *valid = text_utf8(text, -1);
	g_autofree char *thin = thin_marks(valid);

	return g_utf8_normalize(thin, -1, G_NORMALIZE_NFC);
}

char *
text_fold(const char *text)
{
	g_autofree char *valid = text_utf8(text, -1);
	g_autofree char *thin = thin_marks(valid);
	g_autofree char *normal = g_utf8_normalize(thin, -1, G_NORMALIZE_NFKC);

	return g_utf8_casefold(normal, -1);
}

char *
text_skeleton(const char *text)
{
	g_autofree char *folded = text_fold(text);
	GString *bones = g_string_sized_new(strlen(folded));

	for (const char *p = folded; *p != '\0'; p = g_utf8_next_char(p))
		if (g_unichar_isalnum(g_utf8_get_char(p)))
			g_string_append_unichar(bones, g_utf8_get_char(p));
	return g_string_free(bones, FALSE);
}
