/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>

#include "net/backoff.h"

static void
test_grows_within_bounds(void)
{
	static const Backoff FULL = {.first_ms = 1000, .longest_ms = 60000};
	static const Backoff HALF = {.first_ms = 1000, .longest_ms = 60000, .steady_percent = 50};
	static const guint MOST[] = {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000};
	guint64 state = 7;
	Random random = random_seeded(&state);

	for (guint i = 0; i < G_N_ELEMENTS(MOST); i++) {
		guint least = G_MAXUINT, most = 0;

		for (guint n = 0; n < 2000; n++) {
			guint full = backoff_pause_ms(&FULL, i + 1, &random);
			guint half = backoff_pause_ms(&HALF, i + 1, &random);

			g_assert_cmpuint(full, <=, MOST[i]);
			g_assert_cmpuint(half, <=, MOST[i]);
			g_assert_cmpuint(half, >=, MOST[i] / 2);
			least = MIN(least, full);
			most = MAX(most, full);
		}
		/* All of the room is used. */
		g_assert_cmpuint(least, <, MOST[i] / 50);
		g_assert_cmpuint(most, >, MOST[i] - MOST[i] / 50);
	}
}

static void
test_extremes(void)
{
	static const Backoff NONE = {.first_ms = 0, .longest_ms = 0};
	static const Backoff STEADY = {
		.first_ms = G_MAXUINT, .longest_ms = G_MAXUINT, .steady_percent = 100};
	guint64 state = 7;
	Random random = random_seeded(&state);

	g_assert_cmpuint(backoff_pause_ms(&NONE, 1, &random), ==, 0);
	g_assert_cmpuint(backoff_pause_ms(&NONE, G_MAXUINT, &random), ==, 0);
	g_assert_cmpuint(backoff_pause_ms(&STEADY, G_MAXUINT, &random), ==, G_MAXUINT);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/backoff/grows-within-bounds", test_grows_within_bounds);
	g_test_add_func("/backoff/extremes", test_extremes);
	return g_test_run();
}
