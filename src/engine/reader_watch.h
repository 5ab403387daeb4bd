/* SPDX-License-Identifier: MIT */
/* Whether mail can be read at all. A reader that is missing, or that always dies, keeps all mail
 * waiting in its mailboxes: the admin hears of it within minutes. What is known is in the store, so
 * that it outlives the program. */
#ifndef DISPUTED_ENGINE_READER_WATCH_H
#define DISPUTED_ENGINE_READER_WATCH_H

#include <glib.h>

#include "engine/engine.h"

#define READER_WATCH_PATIENCE_S (3 * 60) /* with readers; then the admin hears of it */

/* reader_watch_failed: mail could not be read, for no mail's fault. @reason: one line.
 * Errors: of the store. */
gboolean reader_watch_failed(
	Engine *engine, const char *reason, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* reader_watch_worked: mail was read; ends the alert. Errors: of the store. */
gboolean reader_watch_worked(Engine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* reader_watch_turn: raises the alert when patience has ended. Errors: of the store. */
gboolean reader_watch_turn(Engine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* reader_watch_next: when reader_watch_turn() has something to do [s since 1970]; 0: nothing. */
gboolean reader_watch_next(
	const Engine *engine, gint64 *due_at_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
