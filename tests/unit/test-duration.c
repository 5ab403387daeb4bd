/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "config/duration.h"

static const struct {
	const char *text;
	guint32 seconds;
} GOOD[] = {
	{"0 seconds", 0},
	{"1 second", 1},
	{"90 seconds", 90},
	{"90s", 90},
	{"2 minutes", 120},
	{"2min", 120},
	{"24 hours", 86400},
	{"24 HOURS", 86400},
	{"24h", 86400},
	{" 24  hours ", 86400},
	{"1 day", 86400},
	{"7 days", 604800},
	{"1 week", 604800},
	{"2 weeks", 1209600},
	{"3660 days", 3660u * 86400},
};

static const struct {
	const char *text, *message;
} BAD[] = {
	{"", "“” is no length of time"},
	{"soon", "“soon” is no length of time"},
	{"-5 days", "“-5 days” is no length of time"},
	{"24", "“24” has no unit: write for instance \"24 hours\" or \"24 days\""},
	{"24 ", "“24 ” has no unit"},
	{"24 heures", "“heures” is no unit of time"},
	{"2.5 days", "“.5 days” is no unit of time"},
	{"1 day 2 hours", "“day 2 hours” is no unit of time"},
	{"1 m", "“m” is no unit of time"},
	{"3661 days", "“3661 days” is longer than ten years"},
	{"99999999999999999999 seconds", "“99999999999999999999 seconds” is longer than ten years"},
	{"999999999 weeks", "“999999999 weeks” is longer than ten years"},
};

static void
test_good(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(GOOD); i++) {
		g_autoptr(GError) error = NULL;
		guint32 seconds = 1;

		g_assert_true(duration_parse(GOOD[i].text, &seconds, &error));
		g_assert_no_error(error);
		g_assert_cmpuint(seconds, ==, GOOD[i].seconds);
	}
}

static void
test_bad(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
		g_autoptr(GError) error = NULL;
		guint32 seconds = 4711;

		g_assert_false(duration_parse(BAD[i].text, &seconds, &error));
		g_assert_true(error_is(error, ERROR_CONFIG));
		g_assert_nonnull(strstr(error->message, BAD[i].message));
		g_assert_cmpuint(seconds, ==, 4711);
	}
}

static void
test_days(void)
{
	g_autoptr(GError) error = NULL;
	guint32 days = 0;

	g_assert_true(duration_parse_days("2 weeks", &days, &error));
	g_assert_cmpuint(days, ==, 14);
	g_assert_true(duration_parse_days("48 hours", &days, &error));
	g_assert_cmpuint(days, ==, 2);
	g_assert_false(duration_parse_days("36 hours", &days, &error));
	g_assert_nonnull(strstr(error->message, "whole number of days"));
	g_assert_cmpuint(days, ==, 2);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/duration/good", test_good);
	g_test_add_func("/duration/bad", test_bad);
	g_test_add_func("/duration/days", test_days);
	return g_test_run();
}
