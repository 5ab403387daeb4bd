/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <setjmp.h>
#include <sqlite3.h>

#include "tests/scenario/hazards.h"
#include "tests/support/faulty-sqlite.h"

static HazardKind kind;
static guint depth;
static guint chances;
static sigjmp_buf grave;

static void
die(void)
{
	siglongjmp(grave, 1);
}

static gboolean
work_to_the_end(World *world, WorldWork work, gpointer data)
{
	gboolean before = faulty_fired();

	depth++;
	faulty_hold(FALSE);
	work(world, data);
	faulty_hold(TRUE);
	depth--;
	return before || !faulty_fired();
}

static gboolean
work_in_danger(World *world, WorldWork work, gpointer data)
{
	/* Work within work ends with it. */
	if (depth > 0 || (world->by_hand && kind == HAZARD_DEATH)) {
		work(world, data);
		return TRUE;
	}
	if (kind == HAZARD_FAULT || sigsetjmp(grave, 0) == 0)
		return work_to_the_end(world, work, data);
	faulty_hold(TRUE);
	depth = 0;
	world_died(world);
	return FALSE;
}

void
hazard_arm(World *world, const Hazard *hazard)
{
	static const int CODES[] = {SQLITE_FULL, SQLITE_IOERR, SQLITE_BUSY};

	kind = hazard->kind;
	faulty_hold(TRUE);
	faulty_arm(0, 0);
	faulty_kill(0, FALSE, die);
	if (kind == HAZARD_FAULT) {
		faulty_arm(hazard->nth, CODES[hazard->variant % G_N_ELEMENTS(CODES)]);
		faulty_lose(hazard->variant % G_N_ELEMENTS(CODES) != 2 &&
			hazard->variant / G_N_ELEMENTS(CODES) % 2 == 0);
	} else {
		faulty_kill(hazard->nth, hazard->variant % 2 == 0, die);
	}
	world->hazard = work_in_danger;
}

void
hazard_disarm(void)
{
	chances = kind == HAZARD_FAULT ? faulty_calls() : faulty_commits();
	faulty_arm(0, 0);
	faulty_kill(0, FALSE, die);
	faulty_hold(FALSE);
}

guint
hazard_chances(void)
{
	return chances;
}
