/* SPDX-License-Identifier: MIT */
/* Trouble with the store while a scenario is played: a call that fails, or a commit at which the
 * program is killed. What the test itself asks the store never fails. */
#ifndef DISPUTED_TESTS_SCENARIO_HAZARDS_H
#define DISPUTED_TESTS_SCENARIO_HAZARDS_H

#include "tests/scenario/world.h"

typedef enum {
	HAZARD_FAULT, /* a call of the database fails, and the work is done again */
	HAZARD_DEATH, /* the program dies just before or after a commit, and starts anew */
} HazardKind;

typedef struct Hazard {
	HazardKind kind;
	guint nth;     /* at which call or commit, from 1; 0: at none */
	guint variant; /* which fault: full, failing, busy, with the transaction lost or not; before
			  or after the commit */
} Hazard;

/* hazard_arm: from now on @world works under it; hazard_disarm: nobody does.
 * hazard_chances: calls or commits of the program since the last hazard_arm(). */
void hazard_arm(World *world, const Hazard *hazard);
void hazard_disarm(void);
guint hazard_chances(void);

#endif
