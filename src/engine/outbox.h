/* SPDX-License-Identifier: MIT */
/* Letters on their way: claimed from the store, sent through the post port, and their fate told
 * to the disputes. Mail is sent from committed rows only. */
#ifndef DISPUTED_ENGINE_OUTBOX_H
#define DISPUTED_ENGINE_OUTBOX_H

#include <glib.h>

#include "engine/engine.h"
#include "engine/port.h"

typedef struct Outbox Outbox;

/* outbox_new: @port, @reader: copied. @window: letters on their way at once, 1..1000.
 * Returns: (transfer full). */
Outbox *outbox_new(Engine *engine, const PostPort *port, const ReaderPort *reader, guint window);
/* outbox_free: the port must not answer any more; the leases of what is under way end by
 * themselves. */
void outbox_free(Outbox *outbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Outbox, outbox_free)

/* outbox_start: at the start of the program that sends, which is alone on its machine: letters that
 * a run before had on their way when it died are due at once, not when its lease ends. Only those
 * that were tried just once: a letter at which the program dies must not be the first of each run.
 * Errors: of the store. */
gboolean outbox_start(Outbox *outbox, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* outbox_turn: first tells the store what it could not be told, then claims and hands over what
 * is due, as far as the window, the pause, the brake and the channel's state allow.
 * *started_out: how many.
 * Errors: of the store. */
gboolean outbox_turn(Outbox *outbox, guint *started_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* outbox_under_way: letters claimed whose fate the store does not know yet. */
guint outbox_under_way(const Outbox *outbox);

/* outbox_next: when outbox_turn() may find something [s since 1970]; 0: nothing waits. */
gboolean outbox_next(Outbox *outbox, gint64 *due_at_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* outbox_error: the first error of the store that came while a fate was noted, since the last
 * call, or that still comes: fates that could not be noted are kept, and noted here as soon as the
 * store works. Returns: (transfer full) NULL if there was none. */
GError *outbox_error(Outbox *outbox);

/* outbox_pause, outbox_resume: automatic letters to customers wait while paused. @why: "admin",
 * "brake". */
gboolean outbox_pause(Engine *engine, const char *why, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean outbox_resume(Engine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* outbox_paused: why; *why_out: (transfer full) NULL: not paused. */
gboolean outbox_paused(Engine *engine, char **why_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
