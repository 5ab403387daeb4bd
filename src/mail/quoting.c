/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/quoting.h"

#include "base/limits.h"
#include "base/marker.h"
#include "base/text.h"
#include "mail/wording.h"

#define LINE_BYTES 600 /* longer lines are prose */
#define DASHES "-=_~#+ "
#define FIELD_BYTES 40  /* of a field's name in a quoted header */
#define HEADER_LINES 14 /* of an Outlook-like header, wrapped addresses included */
#define HEADER_STRAYS 3 /* lines of it in a row that begin with no known word */

static gboolean
is_spacing(gunichar c)
{
	if (c < 0x80)
		return c == ' ' || c == '\t';
	return c == 0x00a0 || c == 0x202f || c == 0x2009 || c == 0x3000;
}

static gboolean
is_invisible(gunichar c)
{
	if (c < 0x80)
		return c == '\r';
	return c == 0x200b || c == 0x200e || c == 0x200f || c == 0xfeff || c == 0x00ad ||
		(c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *
quoting_plain(const char *line)
{
	gsize length = strlen(line);
	GString *plain = g_string_sized_new(MIN(length, LINE_BYTES) + 1);
	gboolean space = FALSE;

	if (length > LINE_BYTES)
		return g_string_free(plain, FALSE);
	for (const char *p = line; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = (guchar)*p < 0x80 ? (guchar)*p : g_utf8_get_char(p);

		if (is_invisible(c) || c == '*')
			continue;
		if (is_spacing(c)) {
			space = plain->len > 0;
			continue;
		}
		if (space)
			g_string_append_c(plain, ' ');
		space = FALSE;
		if (c < 0x80) {
			g_string_append_c(plain, g_ascii_tolower((gchar)c));
			continue;
		}
		if (c == 0x2019 || c == 0x02bc || c == 0x00b4)
			c = '\'';
		else if (c == 0xff1a)
			c = ':';
		g_string_append_unichar(plain, g_unichar_tolower(c));
	}
	return g_string_free(plain, FALSE);
}

gboolean
quoting_is_quoted(const char *line)
{
	line += strspn(line, " \t");
	return *line == '>' && strcmp(line, ">:") != 0;
}

static gboolean
begins_like(const char *plain, const char *marker)
{
	g_autofree char *wanted = quoting_plain(marker);
	const char *space = strchr(wanted, ' '), *second = strchr(space + 1, ' ');

	/* Wrapped anywhere, the line still holds "##-" and the first word. */
	g_assert(second != NULL);
	g_autofree char *head = g_strndup(wanted, (gsize)(second - wanted));

	return strstr(plain, head) != NULL;
}

gboolean
quoting_is_marker(const char *plain)
{
	if (strstr(plain, "##-") == NULL)
		return FALSE;
	return begins_like(plain, MARKER_FR) || begins_like(plain, MARKER_EN);
}

/* A line between dashes, or below "<div>", as some telephones send it: where its words begin.
 * NULL if nothing announces them. */
static const char *
after_dashes(const char *plain)
{
	gsize dashes = 0;

	plain += g_str_has_prefix(plain, "<div>") ? strlen("<div>") : 0;
	dashes = strspn(plain, DASHES);
	return dashes >= 2 ? plain + dashes : NULL;
}

/* Whether one of the phrases stands between dashes, or below them at the end of the line. */
static gboolean
is_dashed(const char *plain, WordingKind kind)
{
	const char *words = after_dashes(plain);
	gsize count = 0;
	const Wording *rows = wording_rows(kind, &count);

	for (gsize i = 0; words != NULL && i < count; i++) {
		const char *rest = words + strlen(rows[i].words);

		if (!g_str_has_prefix(words, rows[i].words))
			continue;
		rest += strspn(rest, " :");
		if ((*rest == '\0' && words - plain >= 3) || strspn(rest, DASHES) >= 2 ||
			g_str_has_prefix(rows[i].words, "forwarded by"))
			return TRUE;
	}
	return FALSE;
}

gboolean
quoting_is_original(const char *plain)
{
	return is_dashed(plain, WORDING_ORIGINAL);
}

gboolean
quoting_is_original_title(const char *plain)
{
	gsize length = strlen(plain);

	while (length > 0 && strchr(" :", plain[length - 1]) != NULL)
		length--;
	return length > 0 && wording_is(WORDING_ORIGINAL, plain, length);
}

gboolean
quoting_is_forward(const char *plain)
{
	g_autofree char *close = NULL;
	gsize length = strlen(plain);

	if (length == 0)
		return FALSE;
	if (wording_is(WORDING_FORWARD_LINE, plain, length) || is_dashed(plain, WORDING_FORWARD))
		return TRUE;
	if (length < 2 || strcmp(plain + length - 2, " :") != 0)
		return FALSE;
	/* The French space before the colon may be missing, and others may have one. */
	close = g_strdup_printf("%.*s:", (int)(length - 2), plain);
	return wording_is(WORDING_FORWARD_LINE, close, strlen(close));
}

gboolean
quoting_is_rule(const char *plain)
{
	gsize length = strlen(plain);

	return length >= 3 && strspn(plain, "-_=~ ") == length;
}

typedef enum {
	FIELD_FROM = 1,
	FIELD_SENT = 2,
	FIELD_TO = 4,
	FIELD_SUBJECT = 8,
	FIELD_OTHER = 16,
} HeaderField;

/* The header field that the line begins with, 0 if none. */
static guint
field_of(const char *plain)
{
	static const struct {
		WordingKind kind;
		HeaderField field;
	} FIELDS[] = {
		{WORDING_FROM, FIELD_FROM},
		{WORDING_SENT, FIELD_SENT},
		{WORDING_TO, FIELD_TO},
		{WORDING_SUBJECT, FIELD_SUBJECT},
		{WORDING_OTHER, FIELD_OTHER},
	};
	const char *colon = strchr(plain, ':');
	gsize length = colon != NULL ? (gsize)(colon - plain) : 0;

	while (length > 0 && plain[length - 1] == ' ')
		length--;
	if (length == 0 || length > FIELD_BYTES)
		return 0;
	for (gsize i = 0; i < G_N_ELEMENTS(FIELDS); i++)
		if (wording_is(FIELDS[i].kind, plain, length))
			return FIELDS[i].field;
	return 0;
}

static gboolean
has_digit(const char *text)
{
	return strpbrk(text, "0123456789") != NULL;
}

/* Whether a blank line stands between two fields, as where each was a paragraph. */
static gboolean
is_gap(char **plain, guint at, guint count)
{
	return *plain[at] == '\0' && at + 1 < count && field_of(plain[at + 1]) != 0;
}

guint
quoting_header_lines(char **plain, guint at, guint count)
{
	guint seen = 0, lines = 0, strays = 0, first = field_of(plain[at]);
	gboolean address = FALSE, dated = FALSE;

	if (first == 0 || first == FIELD_OTHER)
		return 0;
	for (guint i = at; i < count && i < at + HEADER_LINES; i++) {
		guint field = field_of(plain[i]);

		if (is_gap(plain, i, count))
			continue;
		if (field == 0 && (*plain[i] == '\0' || ++strays > HEADER_STRAYS))
			break;
		if (field != 0) {
			strays = 0;
			seen |= field;
			lines = i + 1 - at;
		}
		dated = dated || (field == FIELD_SENT && has_digit(plain[i]));
		/* An address may stand on the line after "From:". */
		address = address ||
			((seen & (FIELD_TO | FIELD_SUBJECT | FIELD_SENT)) == 0 &&
				strchr(plain[i], '@') != NULL);
	}
	if ((seen & FIELD_FROM) == 0)
		return 0;
	/* "De : Paris, À : Lyon, Date : …" is a journey, not a header. */
	if (dated && (seen & FIELD_SUBJECT) != 0)
		return lines;
	if (first == FIELD_FROM && address && (seen & (FIELD_SENT | FIELD_SUBJECT)) != 0)
		return lines;
	return 0;
}

gboolean
quoting_is_unknown_header(char **plain, guint at, guint count)
{
	gboolean address = FALSE;
	guint fields = 0;

	for (guint i = at; i < count && i < at + HEADER_LINES && *plain[i] != '\0'; i++) {
		const char *colon = strchr(plain[i], ':');

		if (colon == NULL || colon - plain[i] > FIELD_BYTES ||
			memchr(plain[i], '@', (gsize)(colon - plain[i])) != NULL)
			break;
		fields++;
		address = address || strchr(plain[i], '@') != NULL;
	}
	return fields >= 3 && address;
}

static gboolean
is_address_char(char c)
{
	return g_ascii_isalnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.", c) != NULL);
}

char *
quoting_header_from(char **plain, guint at, guint lines)
{
	gboolean in_from = FALSE;

	for (guint i = at; i < at + lines; i++) {
		guint field = field_of(plain[i]);
		const char *sign = strchr(plain[i], '@'), *start = sign, *end = sign;

		in_from = field == FIELD_FROM || (field == 0 && in_from);
		if (!in_from || sign == NULL)
			continue;
		while (start > plain[i] && is_address_char(start[-1]))
			start--;
		do
			end++;
		while (is_address_char(*end));
		while (end > sign && end[-1] == '.')
			end--;
		if (start < sign && end > sign + 1)
			return g_strndup(start, (gsize)(end - start));
	}
	return g_strdup("");
}
