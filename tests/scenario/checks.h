/* SPDX-License-Identifier: MIT */
/* What must be so at any moment of any scenario. */
#ifndef DISPUTED_TESTS_SCENARIO_CHECKS_H
#define DISPUTED_TESTS_SCENARIO_CHECKS_H

#include <glib.h>

#include "store/ledger.h"
#include "tests/scenario/world.h"

/* checks_always: notes as faults of @world whatever must never be so: a mail that is not in the
 * ledger, a second acknowledgement, an open dispute without promise or alarm, a letter to somebody
 * it does not concern or with internal words, a letter that was never committed. */
void checks_always(World *world);

/* checks_store: likewise: the store and its chains verify, every mail is kept byte for byte. */
void checks_store(World *world);

/* checks_shown: how everything stands, in one text without random parts. Returns: (transfer
 * full). */
char *checks_shown(World *world);

/* checks_fates: how many mails of the ledger have each fate. */
void checks_fates(World *world, guint counts_out[FATE_COUNT]);

/* checks_letter: a posted letter for people. Returns: (transfer full). */
char *checks_letter(World *world, const Posted *posted);

#endif
