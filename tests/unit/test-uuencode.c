/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/uuencode.h"

/* What was found, shown as "text{name:bytes}text"; "!" where a file has no end. */
typedef struct {
	GString *shown;
} Found;

static void
on_text(gpointer data, const char *bytes, gsize length)
{
	g_string_append_len(((Found *)data)->shown, bytes, (gssize)length);
}

static void
on_begin(gpointer data, const char *name)
{
	g_string_append_printf(((Found *)data)->shown, "{%s:", name);
}

static void
on_end(gpointer data, gboolean complete)
{
	g_string_append(((Found *)data)->shown, complete ? "}" : "!}");
}

static const UuencodeTakes TAKES = {on_text, on_begin, on_text, on_end};

static char *
show(const char *text, gsize step)
{
	Found found = {g_string_new(NULL)};
	g_autoptr(Uuencode) reader = uuencode_new(&TAKES, &found);
	gsize length = strlen(text);

	for (gsize at = 0; at < length; at += step)
		uuencode_feed(reader, text + at, MIN(step, length - at));
	uuencode_finish(reader);
	return g_string_free(found.shown, FALSE);
}

static void
test_find(void)
{
	static const struct {
		const char *text, *expected;
	} CASES[] = {
		{"a\nbegin 644 b c.jpg\n#0V%T\n`\nend\nd\n", "a\n{b c.jpg:Cat}d\n"},
		{"a\r\nbegin 644 b\r\n#0V%T\r\n`\r\nend\r\nd", "a\r\n{b:Cat}d"},
		{"begin 0644 b\n#0V%T\n \nend", "{b:Cat}"},
		{"begin 644 b\n#0V%T\n#0V%T\nend\n", "{b:CatCat}"},
		{"begin 644 b\n#0V%TX\nend\n", "{b:Cat}"},     /* with a checksum */
		{"begin 644 b\n#0V%T\n!(\nend\n", "{b:Cat }"}, /* spaces lost at the end */
		{"begin 644 b\n#0V%T\n", "{b:Cat!}"},
		{"begin 644 b\n#0V%T\nwords go on\n", "{b:Cat!}words go on\n"},
		{"begin 644 b\n#0V%T\nbegin 644 c\n#0V%T\nend\n", "{b:Cat!}{c:Cat}"},
		{"I will\nbegin 644 things\nand stop\nend\n",
			"I will\nbegin 644 things\nand stop\nend\n"},
		{"begin 644 b\nend\n", "begin 644 b\nend\n"},
		{"begin 644 b\n", "begin 644 b\n"},
		{"begin 644 b\nbegin 644 c\n#0V%T\nend\n", "begin 644 b\n{c:Cat}"},
		{"begin 644 \n#0V%T\n", "begin 644 \n#0V%T\n"},
		{"begin now\n#0V%T\n", "begin now\n#0V%T\n"},
		{"=ybegin line=128 size=3 name=a\nabc\n=yend size=3\n",
			"=ybegin line=128 size=3 name=a\nabc\n=yend size=3\n"},
		{"", ""},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++)
		for (gsize step = 1; step < 40; step += 9) {
			g_autofree char *shown = show(CASES[i].text, step);

			g_assert_cmpstr(shown, ==, CASES[i].expected);
		}
}

static void
test_long_line(void)
{
	g_autofree char *line = g_strnfill(5000, 'M');
	g_autofree char *text = g_strconcat("begin 644 b\n", line, "\nend\n", NULL);

	for (gsize step = 1; step < 10000; step = step * 7 + 1) {
		g_autofree char *shown = show(text, step);

		g_assert_cmpstr(shown, ==, text);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/uuencode/find", test_find);
	g_test_add_func("/uuencode/long-line", test_long_line);
	return g_test_run();
}
