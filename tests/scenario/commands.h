/* SPDX-License-Identifier: MIT */
/* The lines of a scenario that make something happen. */
#ifndef DISPUTED_TESTS_SCENARIO_COMMANDS_H
#define DISPUTED_TESTS_SCENARIO_COMMANDS_H

#include <glib.h>

#include "tests/scenario/script.h"
#include "tests/scenario/world.h"

/* commands_run: what is not understood becomes a fault of @world. */
void commands_run(World *world, const ScriptLine *line);

#endif
