/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>

#include "domain/numbers.h"

static void
test_parse(void)
{
	static const struct {
		const char *text, *parsed; /* NULL: refused */
	} ROWS[] = {
		{"3", "3"},
		{"3, 5-7 9;11", "3,5-7,9,11"},
		{" 4 ", "4"},
		{"2–4", "2-4"},
		{"2:4", "2-4"},
		{"4294967295", "4294967295"},
		{"1-10", "1-10"},
		{"", NULL},
		{" , ", NULL},
		{"0", NULL},
		{"three", NULL},
		{"3x", NULL},
		{"3-", NULL},
		{"-3", NULL},
		{"7-5", NULL},
		{"3 - 5", NULL},
		{"4294967296", NULL},
		{"99999999999999999999999", NULL},
		{"1-11", NULL},
		{"1-5 6-11", NULL},
		{"1-4294967295", NULL},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autoptr(GArray) numbers = numbers_parse(ROWS[i].text, 10);
		g_autofree char *text = numbers != NULL
			? numbers_format(
				  (const guint32 *)(const void *)numbers->data, numbers->len, 99)
			: NULL;

		g_test_message("'%s'", ROWS[i].text);
		g_assert_cmpstr(text, ==, ROWS[i].parsed);
	}
}

static void
test_format(void)
{
	static const guint32 NUMBERS[] = {1, 3, 4, 5, 9, 4294967294, 4294967295};
	g_autofree char *all = numbers_format(NUMBERS, G_N_ELEMENTS(NUMBERS), 4);
	g_autofree char *some = numbers_format(NUMBERS, G_N_ELEMENTS(NUMBERS), 2);
	g_autofree char *none = numbers_format(NULL, 0, 2);

	g_assert_cmpstr(all, ==, "1,3-5,9,4294967294-4294967295");
	g_assert_cmpstr(some, ==, "1,3-5 … (3 more)");
	g_assert_cmpstr(none, ==, "");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/numbers/parse", test_parse);
	g_test_add_func("/numbers/format", test_format);
	return g_test_run();
}
