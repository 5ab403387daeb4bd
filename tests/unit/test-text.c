/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/text.h"

static const struct {
	const char *input, *expected;
	gsize max;
} ONE_LINE[] = {
	{"plain", "plain", 100},
	{"  two \t\r\n lines  ", "two lines", 100},
	{"bell\a and \x1b[31mred", "bell and [31mred", 100},
	{"invoice\u202efdp.exe", "invoicefdp.exe", 100},
	{"caf\xc3\xa9", "caf", 4},
	{"bad\xff", "bad\ufffd", 100},
	{"", "", 100},
	{NULL, "", 100},
	{"para\u2028graph", "para graph", 100},
	{"pay\u200bpal\u2060 \u00ad", "paypal", 100},
	{"a\u3164b\u115f\u034f", "ab", 100},
	{"p\u200day \u200c", "pay", 100},
	{"\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e", 100},
	{"\U0001f469\u200d\U0001f52c", "\U0001f469\u200d\U0001f52c", 100},
};

static void
test_one_line(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(ONE_LINE); i++) {
		g_autofree char *line = text_one_line(ONE_LINE[i].input, ONE_LINE[i].max);

		g_assert_cmpstr(line, ==, ONE_LINE[i].expected);
		g_assert_true(text_is_line(line));
	}
}

static void
test_is_line(void)
{
	static const char *const LINES[] = {
		"", "two  spaces ", "caf\u00e9", "\xc2\xa0", "\U0001f4e6"};
	static const char *const OTHERS[] = {"a\n", "\r", "a\tb", "\x1b", "\x7f", "\xc2\x85",
		"\u2028", "\u2029", "a\u202e", "\u2066", "\ufeff"};

	for (gsize i = 0; i < G_N_ELEMENTS(LINES); i++)
		g_assert_true(text_is_line(LINES[i]));
	for (gsize i = 0; i < G_N_ELEMENTS(OTHERS); i++)
		g_assert_false(text_is_line(OTHERS[i]));
}

static void
test_utf8_nul(void)
{
	g_autofree char *text = text_utf8("a\0b", 3);

	g_assert_cmpstr(text, ==, "a\ufffdb");
}

static void
test_newlines(void)
{
	g_autofree char *text = text_normal_newlines("a\r\nb\rc\n\r\n");

	g_assert_cmpstr(text, ==, "a\nb\nc\n\n");
}

static void
test_blank_and_strip(void)
{
	g_autofree char *stripped = text_strip("\u00a0 mot \u202f\n");

	g_assert_true(text_is_blank(" \u00a0\n\t"));
	g_assert_true(text_is_blank(NULL));
	g_assert_false(text_is_blank(" x"));
	g_assert_cmpstr(stripped, ==, "mot");
}

static void
test_skeleton(void)
{
	g_autofree char *skeleton = text_skeleton("> *Interne-\n> \303\211b12*, \342\200\224 ok");
	g_autofree char *none = text_skeleton(" >-\n");

	g_assert_cmpstr(skeleton, ==, "interne\303\251b12ok");
	g_assert_cmpstr(none, ==, "");
}

/* A mail of accents only kept the daemon busy for minutes. */
static void
test_piled_marks(void)
{
	g_autoptr(GString) piled = g_string_new("e");

	for (guint i = 0; i < 500000; i++)
		g_string_append(piled, i < 250000 ? "\u0301" : "\u0323");
	gint64 started = g_get_monotonic_time();
	g_autofree char *folded = text_fold(piled->str);
	g_autofree char *composed = text_compose(piled->str);

	g_assert_cmpuint(strlen(folded), <, 100);
	g_assert_cmpuint(strlen(composed), <, 100);
	g_assert_cmpint(g_get_monotonic_time() - started, <, 20 * G_USEC_PER_SEC);
}

static void
test_fold(void)
{
	g_autofree char *a = text_fold("\u00c9T\u00c9"), *b = text_fold("e\u0301t\u00e9");

	g_assert_cmpstr(a, ==, b);
}

static void
test_printable_limit(void)
{
	g_autofree char *lots = g_strnfill(10000, 'x'), *line = text_printable(lots);

	g_assert_cmpuint(strlen(line), ==, 200);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text/one-line", test_one_line);
	g_test_add_func("/text/is-line", test_is_line);
	g_test_add_func("/text/utf8-nul", test_utf8_nul);
	g_test_add_func("/text/newlines", test_newlines);
	g_test_add_func("/text/blank-and-strip", test_blank_and_strip);
	g_test_add_func("/text/fold", test_fold);
	g_test_add_func("/text/piled-marks", test_piled_marks);
	g_test_add_func("/text/skeleton", test_skeleton);
	g_test_add_func("/text/printable-limit", test_printable_limit);
	return g_test_run();
}
