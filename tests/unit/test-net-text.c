/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "net/endpoint.h"
#include "net/imap_text.h"
#include "net/smtp_text.h"

static const struct {
	const char *url, *host, *folder;
	EndpointProtocol protocol;
	gboolean tls;
	guint16 port;
} URLS[] = {
	{"imaps://imap.example.com/INBOX", "imap.example.com", "INBOX", ENDPOINT_IMAP, TRUE, 993},
	{"imap://imap.example.com", "imap.example.com", "INBOX", ENDPOINT_IMAP, FALSE, 143},
	{"IMAP://h:1143/", "h", "INBOX", ENDPOINT_IMAP, FALSE, 1143},
	{"imaps://h/A/R%C3%A9clamations%20x", "h", "A/Réclamations x", ENDPOINT_IMAP, TRUE, 993},
	{"smtps://[2001:db8::1]", "2001:db8::1", "", ENDPOINT_SMTP, TRUE, 465},
	{"smtp://127.0.0.1:25/", "127.0.0.1", "", ENDPOINT_SMTP, FALSE, 25},
};

static const char *const BAD_URLS[] = {"", "imap.example.com", "http://h/", "imaps://",
	"imaps:///x", "imaps://u@h/INBOX", "imaps://u:p@h/", "imaps://h:0/", "imaps://h:99999/",
	"imaps://h/?x", "imaps://h/#x", "smtp://h/name", "imap://h/a%0Ab", "imap://a%0Ab/"};

static void
test_endpoint(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(URLS); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Endpoint) endpoint = endpoint_parse(URLS[i].url, &error);

		g_assert_no_error(error);
		g_assert_cmpstr(endpoint->host, ==, URLS[i].host);
		g_assert_cmpstr(endpoint->folder, ==, URLS[i].folder);
		g_assert_cmpint(endpoint->protocol, ==, URLS[i].protocol);
		g_assert_cmpint(endpoint->implicit_tls, ==, URLS[i].tls);
		g_assert_cmpint(endpoint->port, ==, URLS[i].port);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(BAD_URLS); i++) {
		g_autoptr(GError) error = NULL;

		if (endpoint_parse(BAD_URLS[i], &error) != NULL)
			g_error("“%s” was taken for a server", BAD_URLS[i]);
		g_assert_error(error, DISPUTED_ERROR, ERROR_CONFIG);
	}
}

static void
test_folder(void)
{
	static const struct {
		const char *folder, *quoted;
	} ROWS[] = {
		{"INBOX", "\"INBOX\""},
		{"a \"b\" \\c", "\"a \\\"b\\\" \\\\c\""},
		{"Trait\u00e9 & fini", "\"Trait&AOk- &- fini\""},
		/* RFC 3501 5.1.3 */
		{"~peter/mail/\u53f0\u5317/\u65e5\u672c\u8a9e",
			"\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\""},
		{"\U0001f600", "\"&2D3eAA-\""},
		{"a\nb", "\"a&AAo-b\""},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autofree char *quoted = imap_folder_quote(ROWS[i].folder);

		g_assert_cmpstr(quoted, ==, ROWS[i].quoted);
	}
}

static void
test_set(void)
{
	static const guint32 UIDS[] = {3, 4, 5, 9, 4294967294, 4294967295};
	gsize taken = 0;
	g_autofree char *all = imap_set_take(UIDS, G_N_ELEMENTS(UIDS), 8000, &taken);

	g_assert_cmpstr(all, ==, "3:5,9,4294967294:4294967295");
	g_assert_cmpuint(taken, ==, G_N_ELEMENTS(UIDS));
	g_autofree char *some = imap_set_take(UIDS, G_N_ELEMENTS(UIDS), 21, &taken);

	g_assert_cmpstr(some, ==, "3:5,9");
	g_assert_cmpuint(taken, ==, 4);
	g_autofree char *rest = imap_set_take(UIDS + taken, G_N_ELEMENTS(UIDS) - taken, 21, &taken);

	g_assert_cmpstr(rest, ==, "4294967294:4294967295");
	g_assert_cmpuint(taken, ==, 2);
	g_autofree char *none = imap_set_take(UIDS, 0, 21, &taken);

	g_assert_cmpstr(none, ==, "");
	g_assert_cmpuint(taken, ==, 0);
}

static void
test_date(void)
{
	static const struct {
		const char *text;
		gint64 at;
	} ROWS[] = {
		{"17-Jul-1996 02:44:25 -0700", 837596665},
		{" 1-Jan-1970 00:00:00 +0000", 0},
		{"01-jan-2026 01:30:00 +0130", 1767225600},
		{"31-Dec-2016 23:59:60 +0000", 1483228799}, /* a leap second: the one before */
		{"30-Feb-2026 00:00:00 +0000", 0},
		{"1-Jam-2026 00:00:00 +0000", 0},
		{"1-Jan-2026 25:00:00 +0000", 0},
		{"1-Jan-2026 00:00:00 +0000x", 0},
		{"1-Jan-2026", 0},
		{"", 0},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++)
		g_assert_cmpint(imap_date_parse(ROWS[i].text), ==, ROWS[i].at);
	g_autofree char *date = imap_date_format(837596665);

	g_assert_cmpstr(date, ==, "17-Jul-1996");
}

static const struct {
	const char *address, *written; /* NULL: refused */
	gboolean utf8;
} ADDRESSES[] = {
	{"marie@example.com", "marie@example.com", FALSE},
	{"support+abc@example.com", "support+abc@example.com", FALSE},
	{"\"a b\"@example.com", "\"a b\"@example.com", FALSE},
	{"x@[192.0.2.1]", "x@[192.0.2.1]", FALSE},
	{"x@[IPv6:2001:db8::1]", "x@[IPv6:2001:db8::1]", FALSE},
	{"x@soci\u00e9t\u00e9.fr", "x@xn--socit-esab.fr", FALSE},
	{"ren\u00e9e@example.com", "ren\u00e9e@example.com", TRUE},
	{"", NULL, FALSE},
	{"marie", NULL, FALSE},
	{"@example.com", NULL, FALSE},
	{"marie@", NULL, FALSE},
	{"a b@example.com", NULL, FALSE},
	{"a@exa mple.com", NULL, FALSE},
	{"a@example.com>", NULL, FALSE},
	{"<a@example.com", NULL, FALSE},
	{"a>b@example.com", NULL, FALSE},
	{"a@example.com\r\nRCPT TO:<x@example.com", NULL, FALSE},
	{"a\n@example.com", NULL, FALSE},
	{"\"a\r\"@example.com", NULL, FALSE},
	{"\"a\"b\"@example.com", NULL, FALSE},
	{"\"a\\\"@example.com", NULL, FALSE},
	{".a@example.com", NULL, FALSE},
	{"a.@example.com", NULL, FALSE},
	{"a..b@example.com", NULL, FALSE},
	{"a@.com", NULL, FALSE},
	{"a@b..com", NULL, FALSE},
	{"a@b.com.", NULL, FALSE},
	{"a@-b.com", NULL, FALSE},
	{"a@b,c@d.com", NULL, FALSE},
	{"a@[1.2.3.4", NULL, FALSE},
	{"a\xc2\x85@example.com", NULL, FALSE},
	{"a\xff@example.com", NULL, FALSE},
	{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com", NULL,
		FALSE},
};

static void
test_address(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(ADDRESSES); i++) {
		gboolean utf8 = FALSE;
		g_autoptr(GError) error = NULL;
		g_autofree char *written = smtp_address_write(ADDRESSES[i].address, &utf8, &error);

		g_assert_cmpstr(written, ==, ADDRESSES[i].written);
		if (written == NULL)
			g_assert_error(error, DISPUTED_ERROR, ERROR_REJECTED);
		else
			g_assert_cmpint(utf8, ==, ADDRESSES[i].utf8);
	}
}

static void
test_xtext(void)
{
	g_autofree char *text = smtp_xtext_write("D-7K4F a+b=c\n\xc3\xa9", 100);
	g_autofree char *cut = smtp_xtext_write("ab+cd", 4);

	g_assert_cmpstr(text, ==, "D-7K4F+20a+2Bb+3Dc+0A+C3+A9");
	g_assert_cmpstr(cut, ==, "ab");
}

static void
test_body(void)
{
	static const struct {
		const char *letter, *wire;
	} ROWS[] = {
		{"a\r\n", "a\r\n.\r\n"},
		{"a", "a\r\n.\r\n"},
		{"", ".\r\n"},
		{".\r\n", "..\r\n.\r\n"},
		{"a\r\n.\r\nb\r\n..c\r\n", "a\r\n..\r\nb\r\n...c\r\n.\r\n"},
		/* Ends of lines that other servers might see. */
		{"a\n.\nb", "a\r\n..\r\nb\r\n.\r\n"},
		{"a\r.\rb", "a\r\n..\r\nb\r\n.\r\n"},
		{"a\n.\r\nb", "a\r\n..\r\nb\r\n.\r\n"},
		{"a\r\n\r\n\n\r", "a\r\n\r\n\r\n\r\n.\r\n"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autoptr(GBytes) letter =
			g_bytes_new_static(ROWS[i].letter, strlen(ROWS[i].letter));
		g_autoptr(GBytes) wire = smtp_body_write(letter);

		g_assert_cmpmem(g_bytes_get_data(wire, NULL), (int)g_bytes_get_size(wire),
			ROWS[i].wire, (int)strlen(ROWS[i].wire));
	}
}

static void
test_offers(void)
{
	static const char *const LINES[] = {"220 mx.example.com ESMTP", "250-mx.example.com",
		"250-DSN", "250 STARTTLS", "220 go", "250-PIPELINING", "250-size 1000000",
		"250-8BITMIME", "250-BURL imap", "250 AUTH PLAIN LOGIN", "334 ", "235 2.7.0 ok"};
	g_autoptr(GPtrArray) lines = g_ptr_array_new();

	for (gsize i = 0; i < 4; i++)
		g_ptr_array_add(lines, (gpointer)LINES[i]);
	SmtpOffers before = smtp_offers_read(lines);

	g_assert_true(before.dsn);
	g_assert_false(before.size);
	g_assert_false(before.burl);
	for (gsize i = 4; i < G_N_ELEMENTS(LINES); i++)
		g_ptr_array_add(lines, (gpointer)LINES[i]);
	SmtpOffers offers = smtp_offers_read(lines);

	/* The first line of a reply is the server's name, whatever it is called; what was offered
	 * before TLS is forgotten. */
	g_assert_false(offers.pipelining);
	g_assert_false(offers.dsn);
	g_assert_true(offers.eight_bit);
	g_assert_true(offers.size);
	g_assert_cmpuint(offers.size_bytes, ==, 1000000);
	g_assert_false(offers.smtputf8);
	g_assert_true(offers.burl);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/net-text/endpoint", test_endpoint);
	g_test_add_func("/net-text/folder", test_folder);
	g_test_add_func("/net-text/set", test_set);
	g_test_add_func("/net-text/date", test_date);
	g_test_add_func("/net-text/address", test_address);
	g_test_add_func("/net-text/xtext", test_xtext);
	g_test_add_func("/net-text/body", test_body);
	g_test_add_func("/net-text/offers", test_offers);
	return g_test_run();
}
