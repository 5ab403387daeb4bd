/* SPDX-License-Identifier: MIT */
/* The clocks of disputes: when each is due. */
#ifndef DISPUTED_STORE_TIMERS_H
#define DISPUTED_STORE_TIMERS_H

#include "domain/dispute.h"
#include "store/store.h"

typedef struct StoreTimer {
	gint64 dispute_id;
	TimerKind kind;
	gint64 due_at;
} StoreTimer;

/* store_timer_set: sets or moves the timer; @due_at 0 stops it. */
gboolean store_timer_set(Store *store, gint64 dispute_id, TimerKind kind, gint64 due_at,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_timers_due: StoreTimer due at @now_at or before, the longest due first; at most @limit.
 * *timers_out: (transfer full) array of StoreTimer. */
gboolean store_timers_due(Store *store, gint64 now_at, guint limit, GArray **timers_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_timers_of: StoreTimer of one dispute, the first due first. */
gboolean store_timers_of(Store *store, gint64 dispute_id, GArray **timers_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_timers_next: when the next timer of all is due; 0: there is none. */
gboolean store_timers_next(
	Store *store, gint64 *due_at_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
