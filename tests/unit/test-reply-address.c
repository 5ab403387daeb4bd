/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "base/random.h"
#include "domain/address.h"
#include "domain/reference.h"
#include "domain/reply_address.h"

#define BASE "support@example.com"

static ReplyKey *
made_key(char symbol, guint64 seed)
{
	Random random = random_seeded(&seed);
	guint8 bytes[32];

	random_fill(&random, bytes, sizeof bytes);
	return reply_key_new(symbol, bytes);
}

static GPtrArray *
made_keys(const char *symbols)
{
	GPtrArray *keys = g_ptr_array_new_with_free_func((GDestroyNotify)reply_key_free);

	for (const char *p = symbols; *p != '\0'; p++)
		g_ptr_array_add(keys, made_key(*p, (guint64)*p));
	return keys;
}

static const struct {
	PersonKind kind;
	guint32 number;
} PERSONS[] = {{PERSON_CUSTOMER, 0}, {PERSON_CUSTOMER, 31}, {PERSON_CUSTOMER, 32},
	{PERSON_STAFF, (1u << 30) - 1}, {PERSON_STAFF, 1u << 25}, {PERSON_LETTER, 1},
	{PERSON_LETTER, 1023}};

static void
test_round_trip_in_any_case(void)
{
	g_autoptr(GPtrArray) keys = made_keys("ab");
	guint64 seed = 1;
	Random random = random_seeded(&seed);

	for (guint i = 0; i < 50 * G_N_ELEMENTS(PERSONS); i++) {
		guint row = i % G_N_ELEMENTS(PERSONS);
		g_autofree char *reference = reference_new("D", random_u64(&random));
		g_autofree char *addr = reply_address_format(
			keys, BASE, reference, PERSONS[row].kind, PERSONS[row].number);
		g_autofree char *upper = g_ascii_strup(addr, -1);
		const char *ways[] = {addr, upper};

		g_assert_true(address_is_valid(addr));
		g_assert_true(g_str_has_prefix(addr, "support+a"));
		for (guint j = 0; j < 2; j++) {
			g_autoptr(ReplyAddress) read =
				reply_address_parse(keys, "D", BASE, ways[j]);

			g_assert_nonnull(read);
			g_assert_cmpint(read->kind, ==, PERSONS[row].kind);
			g_assert_cmpuint(read->number, ==, PERSONS[row].number);
			g_assert_cmpstr(read->reference, ==, reference);
		}
	}
}

/* RFC 5321 4.5.3.1.1: 64 octets, for bases of up to 27. */
static void
test_fits_a_local_part(void)
{
	g_autoptr(GPtrArray) keys = made_keys("a");
	g_autofree char *addr =
		reply_address_format(keys, "abcdefghijklmnopqrstuvwxyz0@example.com", "D-0000-0000",
			PERSON_STAFF, (1u << 30) - 1);

	g_assert_cmpuint((gsize)(strchr(addr, '@') - addr), ==, 64);
	g_assert_true(address_is_valid(addr));
}

/* Each symbol of the detail exchanged for each other one, left out, or doubled. */
static void
test_tampering(void)
{
	static const char SYMBOLS[] = "abcdefghijklmnopqrstuvwxyz0123456789-_=.+";
	g_autoptr(GPtrArray) keys = made_keys("ab");
	g_autofree char *addr = reply_address_format(keys, BASE, "D-0000-0000", PERSON_STAFF, 4711);
	gsize start = strlen("support+"), end = (gsize)(strchr(addr, '@') - addr);

	for (gsize at = start; at < end; at++) {
		g_autofree char *less = g_strdup_printf("%.*s%s", (int)at, addr, addr + at + 1);
		g_autofree char *more =
			g_strdup_printf("%.*s%c%s", (int)at, addr, addr[at], addr + at);

		g_assert_null(reply_address_parse(keys, "D", BASE, less));
		g_assert_null(reply_address_parse(keys, "D", BASE, more));
		for (const char *p = SYMBOLS; *p != '\0'; p++) {
			g_autofree char *wrong = g_strdup(addr);

			if (*p == addr[at])
				continue;
			wrong[at] = *p;
			g_assert_null(reply_address_parse(keys, "D", BASE, wrong));
		}
	}
}

static void
test_none(void)
{
	static const char *const NONE[] = {"support@example.com", "support+@example.com",
		"support+a@example.com", "support+newsletter@example.com", "x@y.org", "",
		"support+a00000000caaaaaaaaaaaaaaaaaaaaa@example.com",
		"support+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com"};
	g_autoptr(GPtrArray) keys = made_keys("ab");

	for (gsize i = 0; i < G_N_ELEMENTS(NONE); i++)
		g_assert_null(reply_address_parse(keys, "D", BASE, NONE[i]));
	g_assert_null(reply_address_parse(keys, "D", BASE, NULL));
}

static void
test_rotation(void)
{
	g_autoptr(GPtrArray) old_keys = made_keys("a");
	g_autoptr(GPtrArray) both = made_keys("ba");
	g_autoptr(GPtrArray) new_keys = made_keys("b");
	g_autofree char *addr =
		reply_address_format(old_keys, BASE, "D-0000-0000", PERSON_CUSTOMER, 0);
	g_autofree char *signed_by_new =
		reply_address_format(both, BASE, "D-0000-0000", PERSON_CUSTOMER, 0);
	g_autoptr(ReplyAddress) verified = reply_address_parse(both, "D", BASE, addr);

	g_assert_nonnull(verified);
	g_assert_null(reply_address_parse(new_keys, "D", BASE, addr));
	g_assert_true(g_str_has_prefix(signed_by_new, "support+b"));
}

/* The same symbol for another key proves nothing. */
static void
test_other_key(void)
{
	g_autoptr(GPtrArray) keys = made_keys("a");
	g_autoptr(GPtrArray) others =
		g_ptr_array_new_with_free_func((GDestroyNotify)reply_key_free);
	g_autofree char *addr = reply_address_format(keys, BASE, "D-0000-0000", PERSON_CUSTOMER, 0);

	g_ptr_array_add(others, made_key('a', 99));
	g_assert_null(reply_address_parse(others, "D", BASE, addr));
}

static void
test_staff_number(void)
{
	guint32 one = reply_address_staff_number("agent1");

	g_assert_cmpuint(one, ==, reply_address_staff_number("agent1"));
	g_assert_cmpuint(one, !=, reply_address_staff_number("agent2"));
	g_assert_cmpuint(one, <, 1u << 30);
}

static void
test_keys_round_trip(void)
{
	g_autoptr(GPtrArray) keys = made_keys("a7z");
	g_autofree char *text = reply_keys_format(keys);
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) read = reply_keys_parse(text, &error);

	g_assert_no_error(error);
	g_assert_cmpuint(read->len, ==, 3);
	for (guint i = 0; i < 3; i++) {
		const ReplyKey *a = g_ptr_array_index(keys, i), *b = g_ptr_array_index(read, i);

		g_assert_cmpint(a->symbol, ==, b->symbol);
		g_assert_true(g_bytes_equal(a->bytes, b->bytes));
	}
}

#define KEY "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
test_keys_refused(void)
{
	static const struct {
		const char *text, *message;
	} ROWS[] = {
		{"", "there is no key in it"},
		{"# only a comment\n\n", "there is no key in it"},
		{"a\n", "line 1: the key must be 32 bytes in base32"},
		{"# x\na aaaa\n", "line 2: the key must be 32 bytes in base32"},
		{"a " KEY "aa\n", "line 1: the key must be 32 bytes in base32"},
		{"aa " KEY "\n", "line 1: the symbol must be one of a-z or 2-7"},
		{"1 " KEY "\n", "line 1: the symbol must be one of a-z or 2-7"},
		{"A " KEY "\n", "line 1: the symbol must be one of a-z or 2-7"},
		{"a " KEY "\na " KEY "\n", "line 2: the symbol 'a' names two keys"},
		{"a " KEY " x\n", "line 1: more than a symbol and a key"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(reply_keys_parse(ROWS[i].text, &error));
		g_assert_true(error_is(error, ERROR_CONFIG));
		g_assert_cmpstr(error->message, ==, ROWS[i].message);
	}
}

static void
test_keys_forgiving_white_space(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) keys = reply_keys_parse("\r\n  # x\r\n \ta \t " KEY " \r\n", &error);

	g_assert_no_error(error);
	g_assert_cmpuint(keys->len, ==, 1);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/reply-address/round-trip", test_round_trip_in_any_case);
	g_test_add_func("/reply-address/fits", test_fits_a_local_part);
	g_test_add_func("/reply-address/tampering", test_tampering);
	g_test_add_func("/reply-address/none", test_none);
	g_test_add_func("/reply-address/rotation", test_rotation);
	g_test_add_func("/reply-address/other-key", test_other_key);
	g_test_add_func("/reply-address/staff-number", test_staff_number);
	g_test_add_func("/reply-address/keys-round-trip", test_keys_round_trip);
	g_test_add_func("/reply-address/keys-refused", test_keys_refused);
	g_test_add_func("/reply-address/keys-white-space", test_keys_forgiving_white_space);
	return g_test_run();
}
