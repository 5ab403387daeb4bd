/* SPDX-License-Identifier: MIT */
/* Mail that was set aside, read again on a person's word: filed as if it had just come, or set
 * aside again. What its head has led to stays. */
#ifndef DISPUTED_ENGINE_REREAD_H
#define DISPUTED_ENGINE_REREAD_H

#include <glib.h>

#include "engine/engine.h"
#include "engine/port.h"

/* reread_now: reads mail @number, which was asked for, and waits for it: for programs that do one
 * thing after another. Another program may have taken it first.
 * *became_out: (transfer full) what became of it, in words: "read and filed" …
 * Errors: of the store; ERROR_TEMPORARY if there is no reader to be had. */
gboolean reread_now(Engine *engine, const ReaderPort *reader, gint64 number, char **became_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One after the other, beside other work. */
typedef struct Reread Reread;

/* reread_new: @done: called when one has been filed or set aside again. @reader: copied.
 * Returns: (transfer full). */
Reread *reread_new(
	Engine *engine, const ReaderPort *reader, void (*done)(gpointer data), gpointer data);
void reread_free(Reread *reread);

gboolean reread_is_running(const Reread *reread);

/* reread_turn: begins with the next one that was asked for, if none is being read.
 * Errors: of the store. */
gboolean reread_turn(Reread *reread, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
