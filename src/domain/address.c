/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/address.h"
#include "base/text.h"

#define ADDRESS_BYTES 254 /* RFC 5321 4.5.3.1.3 with erratum 1690 */
#define LOCAL_BYTES 64    /* RFC 5321 4.5.3.1.1 */
#define LABEL_BYTES 63    /* RFC 1035 2.3.4 */

/* What may stand unquoted in a local part besides letters and digits (RFC 5322 3.2.3). */
static const char ATEXT[] = "!#$%&'*+-/=?^_`{|}~";

/* Letters, digits, marks and signs of other scripts; nothing that is invisible, blank or
 * reorders what follows. */
static gboolean
is_foreign_letter(gunichar c)
{
	return c >= 0x80 && g_unichar_isgraph(c) && !g_unichar_isspace(c) &&
		g_unichar_type(c) != G_UNICODE_FORMAT;
}

static gboolean
is_atom_character(gunichar c)
{
	return c < 0x80 ? g_ascii_isalnum((gchar)c) || (c != 0 && strchr(ATEXT, (int)c) != NULL)
			: is_foreign_letter(c);
}

static gboolean
is_dot_atom(const char *text, const char *end)
{
	gboolean after_dot = TRUE;

	for (const char *p = text; p < end; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c == '.' && after_dot)
			return FALSE;
		if (c != '.' && !is_atom_character(c))
			return FALSE;
		after_dot = c == '.';
	}
	return !after_dot;
}

/* A quoted string without white space and angle brackets: these are legal, but nobody's address
 * needs them, and they are what injection into SMTP is made of. */
static gboolean
is_quoted_local(const char *text, const char *end)
{
	if (end - text < 3 || *text != '"' || end[-1] != '"')
		return FALSE;
	for (const char *p = text + 1; p < end - 1; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c == '\\') {
			p++;
			if (p >= end - 1 || !g_ascii_isgraph(*p) || *p == '<' || *p == '>')
				return FALSE;
			continue;
		}
		if (c < 0x80 ? !g_ascii_isgraph((gchar)c) || c == '"' || c == '<' || c == '>'
			     : !is_foreign_letter(c))
			return FALSE;
	}
	return TRUE;
}

static gboolean
is_label(const char *text, const char *end)
{
	if (end - text < 1 || end - text > LABEL_BYTES || *text == '-' || end[-1] == '-')
		return FALSE;
	for (const char *p = text; p < end; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c < 0x80 ? !g_ascii_isalnum((gchar)c) && c != '-'
			     : !g_unichar_isalnum(c) && !g_unichar_ismark(c))
			return FALSE;
	}
	return TRUE;
}

static gboolean
is_host_name(const char *text)
{
	guint labels = 0;
	const char *start = text, *last = text;

	for (;;) {
		const char *end = start + strcspn(start, ".");

		if (!is_label(start, end))
			return FALSE;
		labels++;
		last = start;
		if (*end == '\0')
			break;
		start = end + 1;
	}
	/* A last label of digits only is an IP address without its brackets. */
	if (last[strspn(last, "0123456789")] == '\0')
		return FALSE;
	return labels > 1 || g_ascii_strcasecmp(text, "localhost") == 0;
}

gboolean
address_is_valid(const char *addr)
{
	const char *at;

	if (addr == NULL || strlen(addr) > ADDRESS_BYTES || !g_utf8_validate(addr, -1, NULL))
		return FALSE;
	at = strrchr(addr, '@');
	if (at == NULL || at - addr > LOCAL_BYTES)
		return FALSE;
	return (is_dot_atom(addr, at) || is_quoted_local(addr, at)) && is_host_name(at + 1);
}

/* TRUE if a character of another script in @text is canonically an ASCII one (U+212A, the sign of
 * kelvin, is a 'K'). */
static gboolean
turns_ascii(const char *text)
{
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		g_autofree char *normal = NULL;

		if ((guchar)*p < 0x80)
			continue;
		normal = g_utf8_normalize(p, g_utf8_next_char(p) - p, G_NORMALIZE_NFC);
		if (normal != NULL && (guchar)*normal < 0x80)
			return TRUE;
	}
	return FALSE;
}

static char *
composed(const char *text)
{
	return turns_ascii(text) ? g_strdup(text) : g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
}

/* Lower case, but never from another script into ASCII (U+0130, a capital I with a dot, is no 'i').
 * Composed again at the end: H with U+0331 has no capital of its own, h with it has a letter. */
static char *
fold_case(const char *addr)
{
	g_autofree char *valid = text_utf8(addr, -1);
	g_autofree char *normal = composed(valid);
	g_autoptr(GString) folded = g_string_new(NULL);

	for (const char *p = normal; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p), lower = g_unichar_tolower(c);

		g_string_append_unichar(folded, c >= 0x80 && lower < 0x80 ? c : lower);
	}
	return composed(folded->str);
}

/* The name in its own script, if @domain is an honest encoding of one; a copy of @domain if not:
 * an encoding that does not come back the same, or of letters that are not folded themselves
 * (U+1F8A, which GLib's nameprep leaves alone), could pass for another name. */
static char *
domain_in_letters(const char *domain)
{
	g_autofree char *letters = NULL, *again = NULL, *folded = NULL;

	letters = g_hostname_to_unicode(domain);
	again = letters != NULL ? g_hostname_to_ascii(letters) : NULL;
	if (again == NULL || strcmp(again, domain) != 0 || strchr(letters, '@') != NULL)
		return g_strdup(domain);
	folded = fold_case(letters);
	return g_strdup(strcmp(folded, letters) == 0 ? letters : domain);
}

char *
address_fold(const char *addr)
{
	g_autofree char *folded =
		g_str_is_ascii(addr) ? g_ascii_strdown(addr, -1) : fold_case(addr);
	char *at = strrchr(folded, '@');
	g_autofree char *domain = NULL;

	if (at == NULL || strstr(at, "xn--") == NULL)
		return g_steal_pointer(&folded);
	domain = domain_in_letters(at + 1);
	*at = '\0';
	return g_strconcat(folded, "@", domain, NULL);
}

gboolean
address_equal(const char *a, const char *b)
{
	g_autofree char *left = NULL, *right = NULL;

	if (a == NULL || b == NULL || *a == '\0' || *b == '\0')
		return FALSE;
	left = address_fold(a);
	right = address_fold(b);
	return strcmp(left, right) == 0;
}

const char *
address_domain(const char *addr)
{
	const char *at = addr != NULL ? strrchr(addr, '@') : NULL;

	return at != NULL ? at + 1 : "";
}

char *
address_detail(const char *addr, const char *base)
{
	g_autofree char *whole = NULL, *stem = NULL;
	char *at, *stem_at;
	gsize length;

	if (addr == NULL || base == NULL || strchr(addr, '+') == NULL)
		return NULL;
	whole = address_fold(addr);
	stem = address_fold(base);
	at = strrchr(whole, '@');
	stem_at = strrchr(stem, '@');
	if (at == NULL || stem_at == NULL || strcmp(at, stem_at) != 0)
		return NULL;
	length = (gsize)(stem_at - stem);
	if ((gsize)(at - whole) <= length || memcmp(whole, stem, length) != 0 ||
		whole[length] != '+')
		return NULL;
	return g_strndup(whole + length + 1, (gsize)(at - whole) - length - 1);
}

char *
address_with_detail(const char *base, const char *detail)
{
	const char *at = strrchr(base, '@');

	g_assert(at != NULL);
	return g_strdup_printf("%.*s+%s%s", (int)(at - base), base, detail, at);
}
