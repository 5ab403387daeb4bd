/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>

#include "net/certificate.h"

#define NOTHING G_MININT64

static const struct {
	const char *text;
	gint64 at;
} DATES[] = {
	{"2036-11-19 05:41:31 GMT", 2110686091},
	{"Nov 19 05:41:31 2036 GMT", 2110686091},
	{"Jan  1 00:00:00 2026 GMT", 1767225600},
	{"2026-01-01 00:00:00 GMT", 1767225600},
	{"Dec 31 23:59:59 9999 GMT", 253402300799},
	{"", NOTHING},
	{"GMT", NOTHING},
	{"2036-11-19", NOTHING},
	{"2036-11-19 05:41:31", NOTHING},
	{"2036-11-19 05:41:31 CET", NOTHING},
	{"2036-13-19 05:41:31 GMT", NOTHING},
	{"2036-02-30 05:41:31 GMT", NOTHING},
	{"20361-11-19 05:41:31 GMT", NOTHING},
	{"Foo 19 05:41:31 2036 GMT", NOTHING},
	{"Nov 19 05:41:31 GMT", NOTHING},
	{"Nov 31 05:41:31 2036 GMT", NOTHING},
	{"Bad time value", NOTHING},
};

static void
test_dates(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(DATES); i++) {
		gint64 at = NOTHING;

		g_assert_cmpint(
			certificate_date_parse(DATES[i].text, &at), ==, DATES[i].at != NOTHING);
		g_assert_cmpint(at, ==, DATES[i].at);
	}
}

/* The server's own comes first; what its authority says does not count. */
static void
test_find(void)
{
	struct curl_slist authority = {.data = (char *)"Expire Date:2026-01-01 00:00:00 GMT"};
	struct curl_slist end = {.data = (char *)"Expire Date:2036-11-19 05:41:31 GMT"};
	struct curl_slist first = {.data = (char *)"Subject:CN=Expire", .next = &end};
	struct curl_slist *certificates[] = {&first, &authority};
	struct curl_certinfo info = {.num_of_certs = 2, .certinfo = certificates};
	gint64 at = 0;

	g_assert_true(certificate_end_find(&info, &at));
	g_assert_cmpint(at, ==, 2110686091);
	first.next = NULL;
	g_assert_false(certificate_end_find(&info, &at));
	info.num_of_certs = 0;
	g_assert_false(certificate_end_find(&info, &at));
	g_assert_false(certificate_end_find(NULL, &at));
	g_assert_cmpint(at, ==, 2110686091);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/certificate/dates", test_dates);
	g_test_add_func("/certificate/find", test_find);
	return g_test_run();
}
