/* SPDX-License-Identifier: MIT */
/* "{reply-to of last letter to marie@example.org}" and the like within a scenario's texts. */
#ifndef DISPUTED_TESTS_SCENARIO_PLACEHOLDERS_H
#define DISPUTED_TESTS_SCENARIO_PLACEHOLDERS_H

#include <glib.h>

#include "tests/scenario/world.h"

/* placeholders_fill: @text with what its placeholders stand for; other braces stay. A GString
 * because {nul} is a NUL byte. Returns: (transfer full). */
GString *placeholders_fill(World *world, const char *text);

#endif
