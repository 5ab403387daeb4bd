/* SPDX-License-Identifier: MIT */
/* One event in the life of one dispute: decided by the rules and made true in the store. To be
 * called within a transaction, together with what caused the event. */
#ifndef DISPUTED_ENGINE_APPLY_H
#define DISPUTED_ENGINE_APPLY_H

#include <glib.h>

#include "domain/decide.h"
#include "engine/engine.h"

typedef struct Applied {
	const char *refusal, *refusal_fr; /* NULL: done; static */
	DisputeView *after;               /* the dispute now */
	guint recalled;                   /* letters taken back */
} Applied;

void applied_clear(Applied *applied);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Applied, applied_clear)

/* apply_event: @view: as loaded; STATE_NONE opens one.
 * Returns: FALSE on error of the store; a refusal by the rules is no error.
 * Errors: ERROR_CONFLICT if somebody changed the dispute since @view was loaded. */
gboolean apply_event(Engine *engine, const DisputeView *view, const Event *event,
	Applied *applied_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* apply_note: an entry in the history without an event. */
gboolean apply_note(Engine *engine, gint64 dispute_id, const char *kind, const char *actor,
	const char *content, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* apply_recall_held: what staff wrote to the customers of @view and has not left is taken back.
 * *applied_out: recalled counts. */
gboolean apply_recall_held(Engine *engine, const DisputeView *view, const char *actor,
	Applied *applied_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
