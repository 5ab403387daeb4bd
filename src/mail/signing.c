/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/signing.h"

#include "base/text.h"
#include "mail/wording.h"

#define DEVICE_BYTES 160   /* "Sent from my …" */
#define LIKELY_WORDS 8     /* of a line that names no product */
#define PHONE_DIGITS 8     /* of a telephone number */
#define DELIMITER_BYTES 60 /* a row of long dashes */
#define CLOSING_BYTES 80

/* The words of a line that a mail program adds, without brackets and dashes around and without
 * the address of its maker: "(Sent from TypeApp<http://…>)", "Sent from [Mail](https://…)".
 * Returns: (transfer full) "" if it is too long for one. */
static char *
bare_line(const char *plain)
{
	g_autoptr(GString) bare = g_string_new(NULL);

	plain += strspn(plain, "<[(-~_ ");
	for (const char *p = plain; *p != '\0' && bare->len <= DEVICE_BYTES; p++) {
		if (*p == '<' || (*p == '(' && p > plain && p[-1] == ']'))
			break;
		if (*p != '[' && *p != ']')
			g_string_append_c(bare, *p);
	}
	while (bare->len > 0 && strchr(" .>)!", bare->str[bare->len - 1]) != NULL)
		g_string_truncate(bare, bare->len - 1);
	return g_strdup(bare->len <= DEVICE_BYTES ? bare->str : "");
}

/* Cuts a second sentence that mail programs add. Returns: FALSE if another one stands there. */
static gboolean
cut_second_sentence(char *line)
{
	char *end = line;

	for (; *end != '\0'; end++)
		if (strchr(",.;?!", *end) != NULL && (end[1] == ' ' || end[1] == '\0'))
			break;
	if (*end == '\0')
		return TRUE;
	if (*end == '?' || !wording_begins(WORDING_DEVICE_TAIL, end + 1 + strspn(end + 1, " ")))
		return FALSE;
	*end = '\0';
	return TRUE;
}

static gboolean
names_device(char **words)
{
	for (guint i = 0; words[i] != NULL; i++)
		if (wording_is(WORDING_DEVICE_NOUN, words[i], strlen(words[i])))
			return TRUE;
	return FALSE;
}

SigningDevice
signing_device(const char *plain)
{
	g_autofree char *line = bare_line(plain);

	if (*line == '\0')
		return DEVICE_NONE;
	if (wording_is(WORDING_DEVICE_LINE, line, strlen(line)))
		return DEVICE_SURE;
	if (!wording_begins(WORDING_DEVICE, line) || !cut_second_sentence(line))
		return DEVICE_NONE;
	g_auto(GStrv) words = g_strsplit(line, " ", -1);

	if (names_device(words) || strchr(plain, '<') != NULL)
		return DEVICE_SURE;
	return g_strv_length(words) <= LIKELY_WORDS && strpbrk(line, "0123456789") == NULL
		? DEVICE_LIKELY
		: DEVICE_NONE;
}

gboolean
signing_is_delimiter(const char *line)
{
	g_autofree char *stripped = text_strip(line);
	const char *p = stripped;

	if (strcmp(stripped, "--") == 0 || strcmp(stripped, "__") == 0)
		return TRUE;
	if (*stripped == '\0' || strlen(stripped) > DELIMITER_BYTES)
		return FALSE;
	while (g_utf8_get_char(p) == 0x2014 || g_utf8_get_char(p) == 0x2013)
		p = g_utf8_next_char(p);
	return *p == '\0';
}

gboolean
signing_is_closing(const char *plain)
{
	gsize length = strlen(plain);

	if (length > CLOSING_BYTES)
		return FALSE;
	while (length > 0 && strchr(" ,.!;", plain[length - 1]) != NULL)
		length--;
	return length > 0 && wording_is(WORDING_CLOSING, plain, length);
}

gboolean
signing_is_footer(const char *plain)
{
	return wording_begins(WORDING_FOOTER, plain + strspn(plain, "-_~ \"("));
}

/* Digits with only what stands between the groups of a telephone number. */
static gboolean
has_phone(const char *plain)
{
	guint digits = 0;

	for (const char *p = plain; *p != '\0'; p++) {
		if (g_ascii_isdigit(*p)) {
			if (++digits >= PHONE_DIGITS)
				return TRUE;
		} else if (strchr(" .-/()+", *p) == NULL) {
			digits = 0;
		}
	}
	return FALSE;
}

gboolean
signing_has_contact(const char *plain)
{
	return has_phone(plain) || wording_holds(WORDING_CONTACT, plain);
}
