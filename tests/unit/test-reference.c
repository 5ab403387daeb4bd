/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/random.h"
#include "domain/reference.h"

static const char SYMBOLS[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Where the eight symbols stand in "D-7K4F-2Q9X". */
static const guint PLACES[REFERENCE_SYMBOLS] = {2, 3, 4, 5, 7, 8, 9, 10};

static gboolean
is_reference(const char *text)
{
	g_autofree char *reference = reference_parse("D", text);

	return reference != NULL;
}

static void
check_substitutions(const char *reference)
{
	for (guint i = 0; i < REFERENCE_SYMBOLS; i++) {
		for (guint j = 0; SYMBOLS[j] != '\0'; j++) {
			g_autofree char *wrong = g_strdup(reference);

			wrong[PLACES[i]] = SYMBOLS[j];
			g_assert_true(is_reference(wrong) == (SYMBOLS[j] == reference[PLACES[i]]));
		}
	}
}

/* Any two symbols, neighbours among them. */
static void
check_swaps(const char *reference)
{
	for (guint i = 0; i < REFERENCE_SYMBOLS; i++) {
		for (guint j = i + 1; j < REFERENCE_SYMBOLS; j++) {
			g_autofree char *wrong = g_strdup(reference);

			wrong[PLACES[i]] = reference[PLACES[j]];
			wrong[PLACES[j]] = reference[PLACES[i]];
			g_assert_true(is_reference(wrong) == (strcmp(wrong, reference) == 0));
		}
	}
}

static void
test_check_symbol(void)
{
	guint64 state = 35;
	Random random = random_seeded(&state);

	for (guint i = 0; i < 300; i++) {
		g_autofree char *reference = reference_new("D", random_u64(&random));

		check_substitutions(reference);
		check_swaps(reference);
	}
}

/* All 35 bits are in the name, and no others. */
static void
test_bits(void)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *low = reference_new("D", 0);
	g_autofree char *high = reference_new("D", ~(guint64)0 << 35);

	for (guint bit = 0; bit < 35; bit++)
		g_hash_table_add(seen, reference_new("D", (guint64)1 << bit));
	g_assert_cmpuint(g_hash_table_size(seen), ==, 35);
	g_assert_cmpstr(low, ==, "D-0000-0000");
	g_assert_cmpstr(high, ==, low);
}

static void
test_parse(void)
{
	g_autofree char *r = reference_new("D", 0x1234567);
	g_autofree char *symbols = reference_symbols(r);
	g_autofree char *back = reference_from_symbols("D", symbols);
	g_autofree char *other = reference_from_symbols("CASE", symbols);
	const char *s = symbols;
	char *ways[] = {
		g_strdup(r),
		g_ascii_strdown(r, -1),
		g_strdup_printf("[%s]", r),
		g_strdup_printf(" %s. ", r),
		g_strdup_printf("D %.4s %s", s, s + 4),
		g_strdup_printf("d%s", s),
		g_strdup_printf("%s", s),
		g_strdup_printf("%.4s-%s", s, s + 4),
		g_strdup_printf("D - %.4s - %s", s, s + 4),
		g_strdup_printf("D–%.4s\xe2\x80\x91%s", s, s + 4),
		g_strdup_printf("D\xc2\xa0%.4s\xc2\xa0%s", s, s + 4),
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
		g_autofree char *parsed = reference_parse("D", ways[i]);

		g_assert_cmpstr(parsed, ==, r);
		g_free(ways[i]);
	}
	g_assert_cmpstr(back, ==, r);
	g_assert_true(g_str_has_prefix(other, "CASE-"));
}

/* What people say on the telephone: O for 0, I and L for 1. */
static void
test_look_alikes(void)
{
	for (guint64 bits = 0; bits < 4096; bits++) {
		g_autofree char *reference = reference_new("D", bits);
		g_autofree char *spoken = g_strdup(reference);
		g_autofree char *parsed = NULL;

		g_strdelimit(spoken + 2, "0", 'o');
		g_strdelimit(spoken + 2, "1", bits & 1 ? 'l' : 'I');
		parsed = reference_parse("D", spoken);
		g_assert_cmpstr(parsed, ==, reference);
	}
}

/* The reference in the manuals is one that works. */
static void
test_example(void)
{
	g_autofree char *parsed = reference_parse("D", "d 7k4f 2q9x");

	g_assert_cmpstr(parsed, ==, "D-7K4F-2Q9X");
}

static void
test_refused(void)
{
	static const char *const NONE[] = {"", "D", "D-", "D-0000", "D-0000-000", "D-0000-00000",
		"E-0000-0000", "D-0000-0001", "D-000U-0000", "D-00-00-0000", "DD-0000-0000",
		"D-0000-0000 x", "D-0000/0000", "D_0000_0000", "D-0000-000\xc3\xa9", "\xff"};

	for (gsize i = 0; i < G_N_ELEMENTS(NONE); i++)
		g_assert_false(is_reference(NONE[i]));
	g_assert_false(is_reference(NULL));
	g_assert_null(reference_from_symbols("D", "0000000"));
	g_assert_null(reference_from_symbols("D", "000000000"));
	g_assert_null(reference_from_symbols("D", "0000-0000"));
	g_assert_null(reference_from_symbols("D", "00000001"));
}

static void
test_find_all(void)
{
	g_autofree char *a = reference_new("D", 1);
	g_autofree char *b = reference_new("D", 0x7fffffff);
	g_autofree char *bs = reference_symbols(b);
	g_autofree char *text = g_strdup_printf("Re: [%s] and d %.4s %s, again (%s), XD-0000-0000 "
						"D-0000-00001 D-0000-0002 D-D-D- Différent",
		a, bs, bs + 4, a);
	g_autoptr(GPtrArray) found = reference_find_all("D", text);
	g_autoptr(GPtrArray) none = reference_find_all("D", NULL);

	g_assert_cmpuint(found->len, ==, 2);
	g_assert_cmpstr(g_ptr_array_index(found, 0), ==, a);
	g_assert_cmpstr(g_ptr_array_index(found, 1), ==, b);
	g_assert_cmpuint(none->len, ==, 0);
}

static void
test_find_no_more_than_ten(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GPtrArray) found = NULL;

	for (guint64 i = 0; i < 50; i++) {
		g_autofree char *reference = reference_new("D", i);

		g_string_append_printf(text, "%s ", reference);
	}
	found = reference_find_all("D", text->str);
	g_assert_cmpuint(found->len, ==, 10);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/reference/check-symbol", test_check_symbol);
	g_test_add_func("/reference/bits", test_bits);
	g_test_add_func("/reference/parse", test_parse);
	g_test_add_func("/reference/look-alikes", test_look_alikes);
	g_test_add_func("/reference/example", test_example);
	g_test_add_func("/reference/refused", test_refused);
	g_test_add_func("/reference/find-all", test_find_all);
	g_test_add_func("/reference/find-no-more-than-ten", test_find_no_more_than_ten);
	return g_test_run();
}
