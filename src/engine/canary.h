/* SPDX-License-Identifier: MIT */
/* Each mailbox gets a letter from itself every now and then. While the last one has not come back
 * in time, there is an alert: mail is not sent, or does not arrive, or is not read. What was sent
 * lies in the store, so that a restart forgets nothing; the letter itself does not: one that fails
 * is not repeated, because that it fails is what is to be found out. */
#ifndef DISPUTED_ENGINE_CANARY_H
#define DISPUTED_ENGINE_CANARY_H

#include "engine/engine.h"
#include "engine/port.h"

typedef struct Canary Canary;

/* canary_new: @every_s: 0: none is sent, and alerts of former ones end. @port: copied.
 * Returns: (transfer full). */
Canary *canary_new(Engine *engine, const PostPort *port, guint32 every_s);
void canary_free(Canary *canary);

/* canary_turn: sends what is due, raises alerts. *due_at_out: when it is to be called next
 * [s since 1970]; 0: never. */
gboolean canary_turn(Canary *canary, gint64 *due_at_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* canary_returned: a letter of the canary was read in @mailbox. @word: which.
 * Within the transaction of the mail. */
gboolean canary_returned(Engine *engine, const char *mailbox, const char *word,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
