/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "domain/address.h"

static const struct {
	const char *addr;
	gboolean valid;
} ADDRESSES[] = {
	{"marie@example.com", TRUE},
	{"Marie.Dupont+achats@Sub.Example.CO.UK", TRUE},
	{"o'brien@example.ie", TRUE},
	{"a/b=c@x.org", TRUE},
	{"a_b-c!#$%&*^`{|}~@x.org", TRUE},
	{"x@localhost", TRUE},
	{"x@LOCALHOST", TRUE},
	{"\"a.b..c\"@x.org", TRUE},
	{"\"a@b\"@x.org", TRUE},
	{"\"a\\\"b\"@x.org", TRUE},
	{"éloïse@exemple.fr", TRUE},
	{"info@bücher.example", TRUE},
	{"用户@例子.公司", TRUE},
	{"x@xn--bcher-kva.example", TRUE},
	{"x@1and1.com", TRUE},
	{"x@a.b2", TRUE},
	{"", FALSE},
	{"@", FALSE},
	{"x", FALSE},
	{"x@", FALSE},
	{"@x.org", FALSE},
	{"x@host", FALSE},
	{"x@x..org", FALSE},
	{"x@.x.org", FALSE},
	{"x@x.org.", FALSE},
	{"x@-x.org", FALSE},
	{"x@x-.org", FALSE},
	{"x@x_y.org", FALSE},
	{"x@[192.0.2.1]", FALSE},
	{"x@192.0.2.1", FALSE},
	{"x@[IPv6:2001:db8::1]", FALSE},
	{".x@x.org", FALSE},
	{"x.@x.org", FALSE},
	{"x..y@x.org", FALSE},
	{"a@b@x.org", FALSE},
	{"a b@x.org", FALSE},
	{"\"a b\"@x.org", FALSE},
	{"\"\"@x.org", FALSE},
	{"\"a\"b@x.org", FALSE},
	{"\"a\\\"@x.org", FALSE},
	{"\"a<b\"@x.org", FALSE},
	{"\"a\\>\"@x.org", FALSE},
	{"<x@x.org>", FALSE},
	{"x@x.org>", FALSE},
	{"x@x.org> RCPT TO:<y@x.org", FALSE},
	{"x@x.org\r\nRCPT TO:<y@x.org>", FALSE},
	{"x\r\n@x.org", FALSE},
	{"x\n@x.org", FALSE},
	{"x@x.org\n", FALSE},
	{"x@x.org\r", FALSE},
	{"x\t@x.org", FALSE},
	{"x\x7f@x.org", FALSE},
	{"x\x01@x.org", FALSE},
	{"x,y@x.org", FALSE},
	{"x;y@x.org", FALSE},
	{"x:y@x.org", FALSE},
	{"(c)x@x.org", FALSE},
	{"x@x.org (comment)", FALSE},
	{"x\xc2\xa0y@x.org", FALSE},      /* NBSP */
	{"x\xe2\x80\xaey@x.org", FALSE},  /* right-to-left override */
	{"x\xe2\x80\x8by@x.org", FALSE},  /* zero width space */
	{"x\xc2\x85@x.org", FALSE},       /* next line */
	{"x\xe2\x80\xa8@x.org", FALSE},   /* line separator */
	{"x@x\xe3\x80\x82org.fr", FALSE}, /* ideographic full stop */
	{"\xff@x.org", FALSE},
	{"x@\xc3.org", FALSE},
};

static void
test_valid(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(ADDRESSES); i++) {
		if (address_is_valid(ADDRESSES[i].addr) != ADDRESSES[i].valid)
			g_error("%s: valid should be %d", ADDRESSES[i].addr, ADDRESSES[i].valid);
	}
	g_assert_false(address_is_valid(NULL));
}

/* Every byte below 0x80 at every place: what is let through must be harmless in
 * "RCPT TO:<…>". */
static void
test_no_byte_injects(void)
{
	for (guint c = 1; c < 0x80; c++) {
		for (guint at = 0; at <= 7; at++) {
			char addr[] = "ab@cd.ef";

			addr[at] = (char)c;
			if (!address_is_valid(addr))
				continue;
			g_assert_cmpuint(c, >, 0x20);
			g_assert_cmpuint(c, <, 0x7f);
			g_assert_null(strpbrk(addr, "<>()[]\\,;: \r\n\t"));
		}
	}
}

static char *
made(guint local, guint label, guint labels)
{
	g_autofree char *name = g_strnfill(local, 'a');
	g_autofree char *part = g_strnfill(label, 'b');
	GString *addr = g_string_new(name);

	for (guint i = 0; i < labels; i++)
		g_string_append_printf(addr, "%c%s", i == 0 ? '@' : '.', part);
	return g_string_free(addr, FALSE);
}

/* RFC 5321 4.5.3.1. */
static void
test_lengths(void)
{
	static const struct {
		guint local, label, labels;
		gboolean valid;
	} ROWS[] = {{64, 10, 2, TRUE}, {65, 10, 2, FALSE}, {1, 63, 3, TRUE}, {1, 64, 3, FALSE},
		{62, 63, 3, TRUE}, {63, 63, 3, FALSE}, {1, 2, 84, TRUE}, {1, 2, 85, FALSE}};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autofree char *addr = made(ROWS[i].local, ROWS[i].label, ROWS[i].labels);

		if (address_is_valid(addr) != ROWS[i].valid)
			g_error("row %zu: %s (%zu octets)", i, addr, strlen(addr));
	}
}

static void
test_equal(void)
{
	static const struct {
		const char *a, *b;
		gboolean equal;
	} PAIRS[] = {
		{"Marie@Example.COM", "marie@example.com", TRUE},
		{"ÉLOÏSE@exemple.fr", "éloïse@exemple.fr", TRUE},
		{"e\xcc\x81va@x.org", "éva@x.org", TRUE},
		{"x@bücher.example", "x@xn--bcher-kva.example", TRUE},
		{"x@BÜCHER.example", "x@XN--BCHER-KVA.example", TRUE},
		{"x@strasse.de", "x@straße.de", FALSE},
		{"m\xc4\xb0ke@x.org", "mike@x.org", FALSE}, /* CAPITAL I WITH DOT ABOVE */
		{"\xc5\xbf@x.org", "s@x.org", FALSE},       /* LATIN SMALL LETTER LONG S */
		{"mi\xe2\x84\xaa"
		 "e@x.org",
			"mike@x.org", FALSE},                    /* KELVIN SIGN */
		{"H\xcc\xb1@x.org", "\xe1\xba\x96@x.org", TRUE}, /* H and macron below, composed */
		{"x@xn--example-.com", "x@example.com", FALSE},
		{"x@a.org", "x@b.org", FALSE},
		{"", "", FALSE},
		{NULL, "x@a.org", FALSE},
		{NULL, NULL, FALSE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(PAIRS); i++) {
		if (address_equal(PAIRS[i].a, PAIRS[i].b) != PAIRS[i].equal)
			g_error("%s / %s: equal should be %d", PAIRS[i].a, PAIRS[i].b,
				PAIRS[i].equal);
	}
}

/* An encoded name of letters that GLib's nameprep doesn't fold: the encoding stays, so that folding
 * twice is folding once. */
static void
test_encoding_of_an_unfolded_letter(void)
{
	static const char *const ROWS[] = {"x@xn--brg", "x@xn--grg0g", "x@XN--BRG"};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autofree char *folded = address_fold(ROWS[i]);
		g_autofree char *again = address_fold(folded);

		g_assert_cmpstr(again, ==, folded);
	}
}

static void
test_detail(void)
{
	static const struct {
		const char *addr, *base, *detail;
	} ROWS[] = {
		{"support+abc@x.org", "support@x.org", "abc"},
		{"SUPPORT+ABC@X.ORG", "support@x.org", "abc"},
		{"support+a+b@x.org", "support@x.org", "a+b"},
		{"support+a+b@x.org", "support+a@x.org", "b"},
		{"support+@x.org", "support@x.org", ""},
		{"support@x.org", "support@x.org", NULL},
		{"supporter+abc@x.org", "support@x.org", NULL},
		{"sup+abc@x.org", "support@x.org", NULL},
		{"support+abc@y.org", "support@x.org", NULL},
		{"support+abc", "support@x.org", NULL},
		{"+@x.org", "support@x.org", NULL},
		{"", "support@x.org", NULL},
		{NULL, "support@x.org", NULL},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autofree char *detail = address_detail(ROWS[i].addr, ROWS[i].base);

		g_assert_cmpstr(detail, ==, ROWS[i].detail);
	}
}

static void
test_with_detail(void)
{
	g_autofree char *addr = address_with_detail("support@x.org", "abc");

	g_assert_cmpstr(addr, ==, "support+abc@x.org");
	g_assert_cmpstr(address_domain(addr), ==, "x.org");
	g_assert_cmpstr(address_domain("x"), ==, "");
	g_assert_cmpstr(address_domain(NULL), ==, "");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/address/valid", test_valid);
	g_test_add_func("/address/no-byte-injects", test_no_byte_injects);
	g_test_add_func("/address/lengths", test_lengths);
	g_test_add_func("/address/equal", test_equal);
	g_test_add_func(
		"/address/encoding-of-an-unfolded-letter", test_encoding_of_an_unfolded_letter);
	g_test_add_func("/address/detail", test_detail);
	g_test_add_func("/address/with-detail", test_with_detail);
	return g_test_run();
}
