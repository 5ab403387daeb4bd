/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "net/smtp_text.h"

#define LOCAL_PART_BYTES 64 /* RFC 5321 4.5.3.1.1 */
#define ADDRESS_BYTES 254   /* the same, .3: a path of 256 with its brackets */

/* ---- what is offered ---- */

static void
read_offer(const char *words, SmtpOffers *offers)
{
	g_auto(GStrv) parts = g_strsplit(words, " ", 3);
	const char *word = parts[0] != NULL ? parts[0] : "";

	if (g_ascii_strcasecmp(word, "PIPELINING") == 0)
		offers->pipelining = TRUE;
	else if (g_ascii_strcasecmp(word, "DSN") == 0)
		offers->dsn = TRUE;
	else if (g_ascii_strcasecmp(word, "8BITMIME") == 0)
		offers->eight_bit = TRUE;
	else if (g_ascii_strcasecmp(word, "SMTPUTF8") == 0)
		offers->smtputf8 = TRUE;
	else if (g_ascii_strcasecmp(word, "BURL") == 0)
		offers->burl = TRUE;
	if (g_ascii_strcasecmp(word, "SIZE") != 0)
		return;
	offers->size = TRUE;
	if (parts[1] == NULL ||
		!g_ascii_string_to_unsigned(parts[1], 10, 0, G_MAXINT64, &offers->size_bytes, NULL))
		offers->size_bytes = 0;
}

SmtpOffers
smtp_offers_read(const GPtrArray *lines)
{
	SmtpOffers offers = {0};
	gboolean within = FALSE;

	for (guint i = 0; i < lines->len; i++) {
		const char *line = g_ptr_array_index(lines, i);

		if (!g_str_has_prefix(line, "250") || strlen(line) < 4) {
			within = FALSE;
			continue;
		}
		/* The first line of a reply has the server's name. */
		if (within)
			read_offer(line + 4, &offers);
		else
			offers = (SmtpOffers){0};
		within = line[3] == '-';
	}
	return offers;
}

/* ---- addresses ---- */

static gboolean
reject(const char *address, const char *why, GError **error)
{
	g_autofree char *shown = text_printable(address);

	return error_set(error, ERROR_REJECTED, "the address “%s” %s", shown, why);
}

/* RFC 5321 4.1.2 Dot-string, UTF-8 allowed (RFC 6531 3.3). */
static gboolean
is_dot_string(const char *local, gsize length)
{
	static const char SPECIALS[] = "()<>[]:;@\\,\" ";

	if (length == 0 || local[0] == '.' || local[length - 1] == '.')
		return FALSE;
	for (gsize i = 0; i < length; i++)
		if (strchr(SPECIALS, local[i]) != NULL || (local[i] == '.' && local[i + 1] == '.'))
			return FALSE;
	return TRUE;
}

/* The same, Quoted-string. */
static gboolean
is_quoted_string(const char *local, gsize length)
{
	if (length < 3 || local[0] != '"' || local[length - 1] != '"')
		return FALSE;
	for (gsize i = 1; i < length - 1; i++) {
		if (local[i] == '\\')
			i++;
		else if (local[i] == '"')
			return FALSE;
		if (i == length - 1)
			return FALSE;
	}
	return TRUE;
}

static gboolean
is_domain(const char *domain)
{
	gsize length = strlen(domain);

	if (length == 0 || length > 255 || strstr(domain, "..") != NULL || domain[0] == '.' ||
		domain[0] == '-' || domain[length - 1] == '.')
		return FALSE;
	/* An address literal: [192.0.2.1], [IPv6:2001:db8::1]. */
	if (domain[0] == '[')
		return length > 2 && domain[length - 1] == ']' &&
			strspn(domain + 1, "0123456789abcdefABCDEFIPv:.") == length - 2;
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum(domain[i]) && strchr("-._", domain[i]) == NULL &&
			(guchar)domain[i] < 0x80)
			return FALSE;
	return TRUE;
}

char *
smtp_address_write(const char *address, gboolean *utf8_out, GError **error)
{
	const char *at = g_utf8_validate(address, -1, NULL) ? strrchr(address, '@') : NULL;
	g_autofree char *domain = NULL;

	if (at == NULL || text_has_control(address)) {
		reject(address, "can't be written to: it is no mail address", error);
		return NULL;
	}
	gsize length = (gsize)(at - address);

	if ((!is_dot_string(address, length) && !is_quoted_string(address, length)) ||
		!is_domain(at + 1)) {
		reject(address, "can't be written to: it is no mail address", error);
		return NULL;
	}
	g_autofree char *local = g_strndup(address, length);

	domain = g_str_is_ascii(local) && !g_str_is_ascii(at + 1) ? g_hostname_to_ascii(at + 1)
								  : g_strdup(at + 1);
	/* IDNA has dots of its own, which become plain ones. */
	if (domain == NULL || !is_domain(domain)) {
		reject(address, "can't be written to: its domain is none", error);
		return NULL;
	}
	if (length > LOCAL_PART_BYTES || length + 1 + strlen(domain) > ADDRESS_BYTES) {
		reject(address, "can't be written to: it is too long", error);
		return NULL;
	}
	char *written = g_strdup_printf("%s@%s", local, domain);

	*utf8_out = !g_str_is_ascii(written);
	return written;
}

/* ---- words and bodies ---- */

char *
smtp_xtext_write(const char *text, gsize max_bytes)
{
	GString *out = g_string_new(NULL);

	for (const char *p = text; *p != '\0'; p++) {
		gboolean plain = *p >= '!' && *p <= '~' && *p != '+' && *p != '=';

		if (out->len + (plain ? 1 : 3) > max_bytes)
			break;
		if (plain)
			g_string_append_c(out, *p);
		else
			g_string_append_printf(out, "+%02X", (guchar)*p);
	}
	return g_string_free(out, FALSE);
}

/* One line without its end, at most @length long. */
static gsize
line_length(const guint8 *bytes, gsize length)
{
	gsize n = 0;

	while (n < length && bytes[n] != '\r' && bytes[n] != '\n')
		n++;
	return n;
}

GBytes *
smtp_body_write(GBytes *letter)
{
	gsize left = 0;
	const guint8 *p = g_bytes_get_data(letter, &left);
	GByteArray *out = g_byte_array_sized_new((guint)(left + left / 64 + 8));

	while (left > 0) {
		gsize n = line_length(p, left), end = 0;

		if (n > 0 && *p == '.')
			g_byte_array_append(out, (const guint8 *)".", 1);
		g_byte_array_append(out, p, (guint)n);
		g_byte_array_append(out, (const guint8 *)"\r\n", 2);
		if (n < left && p[n] == '\r')
			end++;
		if (n + end < left && p[n + end] == '\n')
			end++;
		p += n + end;
		left -= n + end;
	}
	g_byte_array_append(out, (const guint8 *)".\r\n", 3);
	return g_byte_array_free_to_bytes(out);
}

gboolean
smtp_body_is_8bit(GBytes *letter)
{
	gsize length = 0;
	const guint8 *bytes = g_bytes_get_data(letter, &length);

	for (gsize i = 0; i < length; i++)
		if (bytes[i] > 127)
			return TRUE;
	return FALSE;
}
