/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "mail/charset.h"
#include "mail/flowed.h"
#include "mail/read.h"

static void
test_convert(void)
{
	static const struct {
		const char *bytes;
		gsize length;
		const char *label, *expected;
		gboolean odd;
	} CASES[] = {
		{"caf\xc3\xa9", 5, "utf-8", "café", FALSE},
		{"caf\xe9", 4, "iso-8859-1", "café", FALSE},
		{"40 \x80 \x93x\x94", 8, "ISO-8859-1", "40 € “x”", FALSE},
		{"caf\xe9", 4, NULL, "café", TRUE},
		{"caf\xc3\xa9", 5, NULL, "café", FALSE},
		{"caf\xc3\xa9", 5, "us-ascii", "café", FALSE},
		{"caf\xc3\xa9", 5, "latin1", "café", TRUE},
		{"caf\xe9", 4, "utf-8", "café", TRUE},
		{"\xa4 40", 4, "iso-8859-15", "€ 40", FALSE},
		{"caf\xe9", 4, "x-martian", "café", TRUE},
		{"\x1b$B%F%9%H\x1b(B", 12, "iso-2022-jp", "テスト", FALSE},
		{"a\0b", 3, "utf-8",
			"a\xef\xbf\xbd"
			"b",
			FALSE},
		{"\xff\xff", 2, "utf-16le", "\xef\xbf\xbf", FALSE},
		{"\xd8", 1, "utf-16be", "\xef\xbf\xbd", TRUE},
		{"ok \xc3\xa9\xc3\xa9\xff", 8, "utf-8", "ok éé\xef\xbf\xbd", TRUE},
		{"", 0, "utf-8", "", FALSE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		gboolean odd = FALSE;
		g_autofree char *text =
			charset_to_utf8(CASES[i].bytes, CASES[i].length, CASES[i].label, &odd);

		g_assert_cmpstr(text, ==, CASES[i].expected);
		g_assert_cmpint(odd, ==, CASES[i].odd);
	}
}

static void
test_repair(void)
{
	g_autofree char *repaired = charset_repair_c1("d\xc2\x92"
						      "or \xc2\xa0 \xc2\x80");
	g_autofree char *clean = charset_clean("a\tb\nc\fd\x1b[31m\x7f");

	g_assert_cmpstr(repaired, ==, "d’or \xc2\xa0 €");
	g_assert_cmpstr(clean, ==, "a\tb\nc\nd\xef\xbf\xbd[31m\xef\xbf\xbd");
}

static void
test_flowed(void)
{
	static const struct {
		const char *text;
		gboolean delsp;
		const char *expected;
	} CASES[] = {
		{"a \nb\n", FALSE, "a b\n"},
		{"a \nb\n", TRUE, "ab\n"},
		{"a\nb\n", FALSE, "a\nb\n"},
		{"> a \n> b\n", FALSE, "> a b\n"},
		{"> a \nb\n", FALSE, "> a \nb\n"},
		{">> a\n> b\n", FALSE, ">> a\n> b\n"},
		{"end\n-- \nname\n", FALSE, "end\n-- \nname\n"},
		{"a \n-- \nname\n", FALSE, "a \n-- \nname\n"},
		{" > not quoted\n From\n", FALSE, "> not quoted\nFrom\n"},
		{"a \n", FALSE, "a "},
		{"", FALSE, ""},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autofree char *text = flowed_unfold(CASES[i].text, CASES[i].delsp);

		g_assert_cmpstr(text, ==, CASES[i].expected);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	mail_init();
	g_test_add_func("/charset/convert", test_convert);
	g_test_add_func("/charset/repair", test_repair);
	g_test_add_func("/flowed/unfold", test_flowed);
	return g_test_run();
}
