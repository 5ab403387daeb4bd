/* SPDX-License-Identifier: MIT */
/* Row ids made by the program: 63 bits, ordered by time, so that several nodes need no sequence
 * and an index grows at its end. */
#ifndef DISPUTED_BASE_IDS_H
#define DISPUTED_BASE_IDS_H

#include <glib.h>

#include "base/random.h"

/* id_new: 1..2^63-1. The upper 42 bits are milliseconds since 1970 (to the year 2109), the lower
 * 21 start at random within a millisecond and count up. Never the same twice from one process,
 * and never falling, even if the clock does.
 * @now_ms: [ms since 1970, UTC]. */
gint64 id_new(const Random *random, gint64 now_ms);

#endif
