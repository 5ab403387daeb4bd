/* SPDX-License-Identifier: MIT */
/* The lines of a scenario that say what shall be so. */
#ifndef DISPUTED_TESTS_SCENARIO_EXPECTS_H
#define DISPUTED_TESTS_SCENARIO_EXPECTS_H

#include <glib.h>

#include "tests/scenario/script.h"
#include "tests/scenario/world.h"

/* expects_check: "expect …"; what is not so becomes a fault of @world. @since: the step of the last
 * line that did something. */
void expects_check(World *world, const ScriptLine *line, guint since);

#endif
