/* SPDX-License-Identifier: MIT */
/* What is due because time has passed: the disputes' timers, the daily digest of mail filed
 * unanswered, and what a change of mode leaves to be done. */
#ifndef DISPUTED_ENGINE_SWEEP_H
#define DISPUTED_ENGINE_SWEEP_H

#include <glib.h>

#include "engine/engine.h"

/* sweep_due: carries out what is due by now, at most SWEEP_LIMIT timers; *more_out: some are left.
 * Each timer is a transaction of its own: one that fails does not take others along.
 * Errors: of the store. */
gboolean sweep_due(Engine *engine, gboolean *more_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* sweep_next: when something is due next [s since 1970]; 0: nothing is. */
gboolean sweep_next(Engine *engine, gint64 *due_at_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* sweep_start: at the start of a program that sends: notes the mode; where it was raised since the
 * last start, open disputes whose letters were withheld become tasks for staff (nothing that was
 * withheld ever leaves); where it was lowered, what waits in the outbox for people that the mode
 * does not write to is withheld. */
gboolean sweep_start(Engine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* sweep_adopt: an open dispute of which letters were withheld becomes a task for staff; nothing
 * happens to one without. */
gboolean sweep_adopt(Engine *engine, gint64 dispute_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
