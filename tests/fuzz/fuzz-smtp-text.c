/* SPDX-License-Identifier: MIT */
/* What we write to an SMTP server: whatever address or letter comes in, what goes out is one
 * address within its brackets, one word, and one letter with one end. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "net/smtp_text.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_address(const char *text)
{
	g_autoptr(GError) error = NULL;
	gboolean utf8 = FALSE, again = FALSE;
	g_autofree char *address = smtp_address_write(text, &utf8, &error);

	if (address == NULL) {
		g_assert_error(error, DISPUTED_ERROR, ERROR_REJECTED);
		return;
	}
	g_assert_no_error(error);
	g_assert(strlen(address) <= 254 && strchr(address, '@') != NULL);
	g_assert(utf8 == !g_str_is_ascii(address));
	for (const char *p = address; *p != '\0'; p++)
		g_assert(!g_ascii_iscntrl(*p));
	if (*address != '"')
		g_assert(strpbrk(address, " <>\"(),;") == NULL);
	g_autofree char *twice = smtp_address_write(address, &again, NULL);

	g_assert_cmpstr(twice, ==, address);
}

static void
check_xtext(const char *text)
{
	g_autofree char *xtext = smtp_xtext_write(text, 100);

	g_assert(strlen(xtext) <= 100);
	for (const char *p = xtext; *p != '\0'; p++)
		g_assert(*p > ' ' && *p < 127 && *p != '=');
}

/* Every line ends in CR LF, none but the last is a lone dot, and the lines come back. */
static void
check_body(const guint8 *data, gsize size)
{
	g_autoptr(GBytes) letter = g_bytes_new(data, size);
	g_autoptr(GBytes) wire = smtp_body_write(letter);
	gsize length = 0;
	const char *bytes = g_bytes_get_data(wire, &length), *end = bytes + length;

	g_assert(length >= 3 && memcmp(end - 3, ".\r\n", 3) == 0);
	for (const char *line = bytes; line < end - 3;) {
		const char *cr = memchr(line, '\r', (gsize)(end - line));

		g_assert(cr != NULL && cr[1] == '\n');
		g_assert(memchr(line, '\n', (gsize)(cr - line)) == NULL);
		g_assert(line[0] != '.' || (cr - line >= 2 && line[1] == '.'));
		line = cr + 2;
	}
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup((const char *)data, size);

	check_address(text);
	check_xtext(text);
	check_body(data, size);
	return 0;
}
