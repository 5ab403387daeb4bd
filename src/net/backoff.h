/* SPDX-License-Identifier: MIT */
/* How long to wait before what has failed is tried again: longer each time, and never at the same
 * moment as everybody else whom the same server turned away. Pure. */
#ifndef DISPUTED_NET_BACKOFF_H
#define DISPUTED_NET_BACKOFF_H

#include <glib.h>

#include "base/random.h"

typedef struct Backoff {
	guint first_ms;       /* at most after one failure; doubled with each */
	guint longest_ms;     /* at most ever */
	guint steady_percent; /* of that what is waited in any case, 0..100; the rest is chance */
} Backoff;

/* backoff_pause_ms: @failures: in a row, at least 1. Returns: [ms]. */
guint backoff_pause_ms(const Backoff *backoff, guint failures, const Random *random);

#endif
