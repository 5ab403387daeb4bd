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
		/* labels as programs write them */
		{"caf\xe9", 4, "", "café", TRUE},
		{"caf\xe9", 4, "unknown-8bit", "café", TRUE},
		{"caf\xc3\xa9", 5, "X-UNKNOWN", "café", FALSE},
		{"\xa4 40", 4, "\"ISO-8859-15\"", "€ 40", FALSE},
		{"\xa4 40", 4, "charset=iso-8859-15", "€ 40", FALSE},
		{"\xa4 40", 4, "iso-8859-15;", "€ 40", FALSE},
		{"\xa4 40", 4, "iso-8859-15*fr", "€ 40", FALSE},
		{"caf\xe9", 4, "utf-8//IGNORE", "café", TRUE},
		/* UTF-8 under another label, and what only looks like it */
		{"caf\xc3\xa9", 5, "iso-8859-15", "café", TRUE},
		{"\xc5\x99\xc3\xad", 4, "windows-1250", "ří", TRUE},
		{"\xe8\xbf\x99\xe6\x98\xaf\xe6\x8a\x95\xe8\xaf\x89\xe8\xaf\xb7"
		 "\xe5\xb8\xae\xe5\x8a\xa9\xe6\x88\x91",
			24, "gb2312", "这是投诉请帮助我", TRUE},
		{"\xc2\xb7", 2, "gb2312", "路", FALSE},
		/* the larger charset that is meant */
		{"\xe9\x46", 2, "gb2312", "镕", FALSE},
		{"\x81\x30\x84\x36", 4, "gb18030", "¥", FALSE},
		{"\x87\x40~", 3, "shift_jis", "①~", FALSE},
		{"\x8c\x63", 2, "ks_c_5601-1987", "똠", FALSE},
		/* the last letter waits for its accent */
		{"Vi\xea\xf2t a", 7, "windows-1258", "Việt a", FALSE},
		/* an escape that is never taken back ends with its line */
		{"\x1b$B%F\nabc\n", 10, "iso-2022-jp", "テ\nabc\n", FALSE},
		{"\x1b$B%F", 5, "iso-2022-jp", "テ", FALSE},
		{"\x1b$B%F\x1b(B \xe9", 10, "iso-2022-jp", "テ \xef\xbf\xbd", TRUE},
		/* UTF-7 hides "<" and line ends; it is shown as it is */
		{"+ADw-b+AD4-+AAo-", 16, "utf-7", "+ADw-b+AD4-+AAo-", TRUE},
		{"+ADw-b+AD4-", 11, "UNICODE-1-1-UTF-7", "+ADw-b+AD4-", TRUE},
		{"+ADw-b+AD4-", 11, "csUTF7", "+ADw-b+AD4-", TRUE},
		{"&ADw-b", 6, "utf-7-imap", "&ADw-b", TRUE},
		/* UTF-16 with a mark, without one, and what is none */
		{"\xff\xfeh\0\xac\x20", 6, "utf-16", "h€", FALSE},
		{"\xfe\xff\0h\x20\xac", 6, "utf-16", "h€", FALSE},
		{"\0h\x20\xac", 4, "utf-16", "h€", FALSE},
		{"h\0\xac\x20", 4, "utf-16", "h€", FALSE},
		{"\xfe\xff\0h", 4, "utf-16be", "h", FALSE},
		{"\xfe\xff\0h", 4, "utf-16le", "h", FALSE},
		{"\xff\xfeh\0", 4, NULL, "h", TRUE},
		{"h\0\0\xdci\0", 6, "utf-16le",
			"h\xef\xbf\xbd"
			"i",
			TRUE},
		{"plain words\r\n", 13, "utf-16", "plain words\r\n", TRUE},
		{"\xef\xbb\xbfh", 4, "utf-8", "h", FALSE},
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
test_clean(void)
{
	g_autofree char *clean = charset_clean("a\xc2\x9b\x33\x31m\u2028b\xc2\x85\x63\u202ed é");

	g_assert_cmpstr(clean, ==, "a\xef\xbf\xbd\x33\x31m\nb\ncd é");
}

static void
test_line(void)
{
	g_autofree char *line = charset_line("cafe\u0301\n\u200bx\u202ey", 100);
	g_autofree char *cut = charset_line("éé", 3);

	g_assert_cmpstr(line, ==, "café xy");
	g_assert_cmpstr(cut, ==, "é");
}

/* Every charset that the C library lists, over every pair of bytes: valid, and it ends. */
static void
test_any_charset(void)
{
	static const char *const NAMES[] = {"iso-8859-2", "iso-8859-8", "koi8-r", "koi8-u",
		"euc-jp", "euc-tw", "hz-gb-2312", "iso-2022-kr", "iso-2022-cn", "iso-2022-cn-ext",
		"big5", "windows-874", "windows-1255", "ibm850", "ibm1364", "ibm1390", "macintosh",
		"tcvn", "tscii", "viscii", "utf-32", "ucs-4", "ucs-2", "internal", "iso-2022-jp-3",
		"armscii-8", "mik", "euc-jisx0213", "johab", "unicode"};
	char bytes[512];

	for (gsize i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 167 + i / 256);
	for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++)
		for (gsize length = 0; length <= sizeof(bytes); length += 37) {
			g_autofree char *text = charset_to_utf8(bytes, length, NAMES[i], NULL);

			g_assert_true(g_utf8_validate(text, -1, NULL));
		}
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
		{">> a \n>> b\n> c\n", TRUE, ">> ab\n> c\n"},
		{"> a \n\nb\n", FALSE, "> a \n\nb\n"},
		{"a  \nb\n", TRUE, "a b\n"},
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
	g_test_add_func("/charset/clean", test_clean);
	g_test_add_func("/charset/line", test_line);
	g_test_add_func("/charset/any-charset", test_any_charset);
	g_test_add_func("/flowed/unfold", test_flowed);
	return g_test_run();
}
