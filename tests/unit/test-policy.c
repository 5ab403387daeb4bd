/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>

#include "domain/policy.h"

/* Nothing is sent before somebody chose so; practice 1 (24 hours), 7 (one working day) and 32
 * (weekly news). */
static void
test_default(void)
{
	Policy policy = policy_default();

	g_assert_cmpint(policy.mode, ==, MODE_OBSERVE);
	g_assert_cmpuint(policy.acknowledge_s, ==, 86400);
	g_assert_cmpuint(policy.read_days, ==, 1);
	g_assert_cmpuint(policy.progress_days, ==, 7);
	g_assert_cmpuint(policy.then_days, ==, 14);
	g_assert_cmpuint(policy.answer_days, ==, 60);
	g_assert_cmpuint(policy.brake, ==, 100);
	g_assert_cmpuint(policy.sender_cap, >, 0);
	g_assert_cmpuint(policy.dispute_cap, >, 0);
	g_assert_cmpuint(policy.hourly_cap, >, 0);
	g_assert_true(policy.plus_replies && policy.plus_envelope);
}

static void
test_modes(void)
{
	static const char *const NAMES[] = {"observe", "staff", "live"};
	Mode mode = MODE_STAFF;

	for (guint i = 0; i < G_N_ELEMENTS(NAMES); i++) {
		g_assert_true(mode_parse(NAMES[i], &mode));
		g_assert_cmpint(mode, ==, i);
		g_assert_cmpstr(mode_name(mode), ==, NAMES[i]);
	}
	g_assert_false(mode_parse("Live", &mode));
	g_assert_false(mode_parse(NULL, &mode));
	g_assert_cmpint(mode, ==, MODE_LIVE);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/policy/default", test_default);
	g_test_add_func("/policy/modes", test_modes);
	return g_test_run();
}
