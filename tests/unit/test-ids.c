/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/ids.h"

#define NOW_AT 1800000000
#define IDS_A_SECOND 30000 /* more than any program needs here */
#define PROGRAMS 4

static void
test_ascend_when_the_clock_falls(void)
{
	guint64 state = 7;
	Random random = random_seeded(&state);
	gint64 last = 0;

	for (gint64 i = 0; i < 2000; i++) {
		gint64 id = id_new(&random, NOW_AT - i % 50);

		g_assert_cmpint(id, >, last);
		last = id;
	}
}

/* A program of its own that needs many ids within one second. Returns: the end to read them from.
 */
static int
start_program(guint64 seed)
{
	int ends[2];

	g_assert_cmpint(pipe(ends), ==, 0);
	if (fork() != 0) {
		close(ends[1]);
		return ends[0];
	}
	close(ends[0]);
	Random random = random_seeded(&seed);

	for (guint i = 0; i < IDS_A_SECOND; i++) {
		gint64 id = id_new(&random, NOW_AT + 60);

		if (write(ends[1], &id, sizeof id) != sizeof id)
			_exit(1);
	}
	_exit(0);
}

static void
test_programs_within_one_second(void)
{
	g_autoptr(GHashTable) seen =
		g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

	for (guint program = 0; program < PROGRAMS; program++) {
		int fd = start_program(1 + program);
		gint64 id = 0;

		while (read(fd, &id, sizeof id) == sizeof id)
			g_assert_true(g_hash_table_add(seen, g_memdup2(&id, sizeof id)));
		close(fd);
		wait(NULL);
	}
	g_assert_cmpuint(g_hash_table_size(seen), ==, PROGRAMS * IDS_A_SECOND);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ids/ascend", test_ascend_when_the_clock_falls);
	g_test_add_func("/ids/programs-within-one-second", test_programs_within_one_second);
	return g_test_run();
}
