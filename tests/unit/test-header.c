/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "domain/message.h"
#include "mail/header.h"
#include "mail/read.h"

static void
test_text(void)
{
	static const struct {
		const char *raw, *expected;
	} CASES[] = {
		{" plain ", "plain"},
		{"=?utf-8?q?caf=C3=A9?=", "café"},
		{"=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "café"},
		{"=?iso-8859-1?q?d=92or?=", "d’or"},
		{"=?windows-1252?b?gA==?=", "€"},
		{"caf\xe9 d\x92or", "café d’or"},
		{"caf\xc3\xa9", "café"},
		{"a\r\n b\r\n\tc", "a b c"},
		{"=?x-martian?q?abc?=", "abc"},
		{"=?utf-8?q?a=0D=0ABcc:_x@y?=", "a Bcc: x@y"},
		{"a\xe2\x80\xae"
		 "b",
			"ab"},
		{"", ""},
		/* split within a character, with and without white space between */
		{"=?utf-8?b?Y2Fmw6k?= =?utf-8?b?w6k=w6k=?=", "cafééé"},
		{"=?utf-8?q?caf=C3?==?utf-8?q?=A9?=", "café"},
		{"=?iso-2022-jp?b?GyRCJUYlOQ==?= =?iso-2022-jp?b?GyRCJUgbKEI=?=", "テスト"},
		{"=?utf-8?q?caf=C3?= =?utf-8?b?qQ==?=", "café"},
		/* words beside words, and beside text */
		{"=?utf-8?q?a?= =?utf-8?q?b?= c =?utf-8?q?d?=", "ab c d"},
		{"=?utf-8?q?a?= =?iso-8859-1?q?=E9?=", "aé"},
		{"re:=?utf-8?q?_b?=", "re: b"},
		/* wrong labels, none, one with a language */
		{"=?utf-8?q?caf=E9?=", "café"},
		{"=?unknown-8bit?q?caf=E9?=", "café"},
		{"=?x-unknown?q?caf=C3=A9?=", "café"},
		{"=?iso-8859-1?q?caf=C3=A9?=", "café"},
		{"=??q?caf=E9?=", "café"},
		{"=?utf-8*fr?q?caf=C3=A9?=", "café"},
		{"=?gb2312?b?6UY=?=", "镕"},
		{"=?utf-8?q?=E9t=E9_?= =?utf-8?q?=C3=A9t=C3=A9?=", "été été"},
		/* errors in Q and B */
		{"=?utf-8?q?a=GZ=4?=", "a=GZ=4"},
		{"=?UTF-8?Q?a b c?=", "a b c"},
		{"=?utf-8?b?Y2Fm!w6k?=", "café"},
		{"=?utf-8?b?Y?=x", "x"},
		{"=?utf-8?x?aa?=", "=?utf-8?x?aa?="},
		{"=?utf-8?q?open", "=?utf-8?q?open"},
		{"=?utf-8?q?"
		 "?=x",
			"x"},
		/* UTF-7 is not decoded */
		{"=?utf-7?q?+ADw-b+AD4-?=", "+ADw-b+AD4-"},
		/* what nobody sees, and one form for each letter */
		{"a\u200bb\u2060\u00adc\u3164", "abc"},
		{"cafe\u0301", "café"},
		{"p\u200day", "pay"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autofree char *text = header_text(CASES[i].raw, LIMIT_SUBJECT_BYTES);

		g_assert_cmpstr(text, ==, CASES[i].expected);
	}
}

/* "name<addr>" of each mailbox, joined by "|". */
static char *
show_addresses(const char *raw)
{
	g_autoptr(GPtrArray) addresses =
		g_ptr_array_new_with_free_func((GDestroyNotify)mail_address_free);
	GString *shown = g_string_new(NULL);

	header_addresses(raw, addresses);
	for (guint i = 0; i < addresses->len; i++) {
		const MailAddress *address = g_ptr_array_index(addresses, i);

		g_string_append_printf(
			shown, "%s%s<%s>", i > 0 ? "|" : "", address->name, address->addr);
	}
	return g_string_free(shown, FALSE);
}

static void
test_addresses(void)
{
	static const struct {
		const char *raw, *expected;
	} CASES[] = {
		{"a@example.org", "<a@example.org>"},
		{"Marie <Marie@Example.org>", "Marie<Marie@Example.org>"},
		{"\"Dupr\xc3\xa9, Marie\" <m@example.org>, b@example.org",
			"Dupré, Marie<m@example.org>|<b@example.org>"},
		{"=?iso-8859-1?q?Am=E9lie?= <a@example.org>", "Amélie<a@example.org>"},
		{"Jos\xe9 <j@example.org>", "José<j@example.org>"},
		{"a@example.org (Marie)", "Marie<a@example.org>"},
		{"Team: a@example.org, b@example.org;", "<a@example.org>|<b@example.org>"},
		{"undisclosed-recipients:;", ""},
		{"'Marie' <m@example.org>", "Marie<m@example.org>"},
		{"=?utf-8?q?Marie=2C_=22D=22_=3Cx=40y=3E?= <m@example.org>",
			"Marie, \"D\" <x@y><m@example.org>"},
		{"\"=?utf-8?q?Am=C3=A9lie?=\" <a@example.org>", "Amélie<a@example.org>"},
		{"=?utf-8?q?caf=E9?= <a@example.org>", "café<a@example.org>"},
		{"=?utf-7?q?+ADw-b+AD4-?= <a@example.org>", "+ADw-b+AD4-<a@example.org>"},
		{"A\u200bdmin \u202eevil <a@example.org>", "Admin evil<a@example.org>"},
		{"MAILER-DAEMON <>", ""},
		{"", ""},
		{",,;<>", ""},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autofree char *shown = show_addresses(CASES[i].raw);

		g_assert_cmpstr(shown, ==, CASES[i].expected);
	}
}

static void
test_many_addresses(void)
{
	g_autoptr(GString) raw = g_string_new(NULL);
	g_autoptr(GPtrArray) addresses =
		g_ptr_array_new_with_free_func((GDestroyNotify)mail_address_free);

	for (guint i = 0; i < LIMIT_ADDRESSES + 1; i++)
		g_string_append_printf(raw, "a%u@example.org, ", i);
	g_assert_false(header_addresses(raw->str, addresses));
	g_assert_cmpuint(addresses->len, ==, LIMIT_ADDRESSES);
}

static void
test_ids(void)
{
	static const struct {
		const char *raw, *expected;
	} CASES[] = {
		{"<a@b>", "a@b"},
		{" <a@b>\r\n <c@d> <e@f>", "a@b c@d e@f"},
		{"<a@b><c@d>", "a@b c@d"},
		{"Your message of Monday <a@b>", "a@b"},
		{"a@b c@d", "a@b c@d"},
		{"<very-long\r\n -id@b>", "very-long-id@b"},
		{"<a@b", "a@b"},
		{"<>", ""},
		{"nothing here", ""},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

		header_ids(CASES[i].raw, ids);
		g_ptr_array_add(ids, NULL);
		g_autofree char *joined = g_strjoinv(" ", (char **)ids->pdata);

		g_assert_cmpstr(joined, ==, CASES[i].expected);
	}
}

static void
test_many_ids(void)
{
	g_autoptr(GString) raw = g_string_new(NULL);
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < LIMIT_REFERENCES * 2; i++)
		g_string_append_printf(raw, "<%u@b> ", i);
	g_assert_false(header_ids(raw->str, ids));
	g_assert_cmpuint(ids->len, ==, LIMIT_REFERENCES);
	g_assert_cmpstr(g_ptr_array_index(ids, 0), ==, "0@b");
	g_assert_cmpstr(g_ptr_array_index(ids, LIMIT_REFERENCES - 1), ==, "399@b");
}

static void
test_words(void)
{
	static const struct {
		const char *raw, *addr, *word;
	} CASES[] = {
		{"<a@b>", "a@b", "<a@b>"},
		{"<>", "", "<>"},
		{"", "", ""},
		{"a@b (comment)", "a@b", "a@b"},
		{"Auto-Replied; x=y", "Auto-Replied", "auto-replied"},
		{"\"quoted\" rest", "\"quoted\"", "quoted"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autofree char *addr = header_addr_spec(CASES[i].raw);
		g_autofree char *word = header_word(CASES[i].raw);

		g_assert_cmpstr(addr, ==, CASES[i].addr);
		g_assert_cmpstr(word, ==, CASES[i].word);
	}
}

static void
test_dates(void)
{
	g_assert_cmpint(header_date("Mon, 10 Mar 2025 09:12:33 +0100"), ==, 1741594353);
	g_assert_cmpint(header_date("10 Mar 2025 08:12:33 GMT"), ==, 1741594353);
	g_assert_cmpint(header_date("yesterday"), ==, 0);
	g_assert_cmpint(header_date(""), ==, 0);
	g_assert_cmpint(header_date("Mon, 10 Mar 1025 09:12:33 +0100"), ==, 0);
	/* In the year 10000 by our clock: no reader may say that, and the mail was set aside. */
	g_assert_cmpint(header_date("Fri, 31 Dec 9999 23:59:59 +0000"), ==, LIMIT_DATE_AT);
	g_assert_cmpint(header_date("Fri, 31 Dec 9999 23:59:59 -1200"), ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	mail_init();
	g_test_add_func("/header/text", test_text);
	g_test_add_func("/header/addresses", test_addresses);
	g_test_add_func("/header/many-addresses", test_many_addresses);
	g_test_add_func("/header/ids", test_ids);
	g_test_add_func("/header/many-ids", test_many_ids);
	g_test_add_func("/header/words", test_words);
	g_test_add_func("/header/dates", test_dates);
	return g_test_run();
}
