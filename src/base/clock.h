/* SPDX-License-Identifier: MIT */
/* The only source of the present. Rules never ask it: they are given `now` as a value. */
#ifndef DISPUTED_BASE_CLOCK_H
#define DISPUTED_BASE_CLOCK_H

#include <glib.h>

typedef struct Clock {
	gint64 (*now)(gpointer data); /* [s since 1970, UTC] */
	gpointer data;                /* borrowed */
} Clock;

/* clock_system: the machine's real-time clock. */
Clock clock_system(void);

/* clock_fixed: reads *@now_at at each call; @now_at must outlive the clock. */
Clock clock_fixed(gint64 *now_at);

/* clock_now: [s since 1970, UTC]. */
gint64 clock_now(const Clock *clock);

#endif
