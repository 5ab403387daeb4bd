/* SPDX-License-Identifier: MIT */
/* Row ids made by the program: 63 bits, ordered by time, so that several nodes need no sequence
 * and an index grows at its end. */
#ifndef DISPUTED_BASE_IDS_H
#define DISPUTED_BASE_IDS_H

#include <glib.h>

#include "base/random.h"

/* id_new: 1..2^63-1. The upper 32 bits are seconds since 1970 (to the year 2106), the lower 31
 * start at random in each second and count up, so that programs that write within the same second
 * stay apart. Never the same twice from one process, and never falling, even if the clock does.
 * @now_at: [s since 1970, UTC]. */
gint64 id_new(const Random *random, gint64 now_at);

#endif
