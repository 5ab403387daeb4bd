/* SPDX-License-Identifier: MIT */
/* Mail from staff and colleagues: an answer to relay, orders, a note, or a complaint that they
 * bring in. What is not understood changes nothing and is never relayed. */
#ifndef DISPUTED_ENGINE_STAFF_MAIL_H
#define DISPUTED_ENGINE_STAFF_MAIL_H

#include <glib.h>

#include "engine/engine.h"
#include "engine/filing.h"

/* staff_mail_file: acts on a mail of kind KIND_STAFF that the store already keeps as @message_id.
 * Within the caller's transaction. *reference_out: (transfer full) of its dispute; NULL if it
 * belongs to none.
 * Errors: of the store. */
gboolean staff_mail_file(Engine *engine, const Arrival *arrival, const Reading *reading,
	gint64 message_id, char **reference_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
