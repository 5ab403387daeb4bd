/* SPDX-License-Identifier: MIT */
/* Mail that was set aside, because it could not be read or filed: the admin hears of it, by one
 * letter a mail while they are few and by one an hour when they are many, and says what becomes of
 * it. Knows what is kept of such a mail; must not know how mail is read. */
#ifndef DISPUTED_ENGINE_QUARANTINE_H
#define DISPUTED_ENGINE_QUARANTINE_H

#include <glib.h>

#include "domain/order.h"
#include "engine/engine.h"
#include "engine/orders.h"
#include "store/quarantine.h"

#define QUARANTINE_LETTERS 5 /* about single mails in an hour; all others wait for one together */

/* quarantine_set_aside: within the transaction that gives the mail its fate in the ledger.
 * @row: source, epoch, item, mailbox, message_id (0: nothing of it could be had), cause, reason and
 * arrived_at count. */
gboolean quarantine_set_aside(
	Engine *engine, const StoreQuarantine *row, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* quarantine_tell: the letter about those that had to wait for it, if it is due. */
gboolean quarantine_tell(Engine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What came of a person's word about one mail. */
typedef enum {
	QUARANTINE_DONE,
	QUARANTINE_UNKNOWN, /* that number was never given */
	QUARANTINE_OVER,    /* somebody has acted on it before */
	QUARANTINE_BARE,    /* nothing of it is kept that could be read or opened */
} QuarantineAnswer;

/* quarantine_answer_text: for people, in "fr" or else English; of QUARANTINE_DONE "". */
const char *quarantine_answer_text(QuarantineAnswer answer, const char *language);

/* quarantine_ask: it is to be read again. */
gboolean quarantine_ask(Engine *engine, gint64 number, QuarantineAnswer *answer_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* quarantine_drop: it has been dealt with; its bytes stay. */
gboolean quarantine_drop(Engine *engine, gint64 number, QuarantineAnswer *answer_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* quarantine_open: a dispute for it, unless its head has opened one.
 * @addr: of the customer; "": as its head says, "none": nobody. @staff: NULL for the console.
 * *reference_out: (transfer full) of the dispute; untouched unless done. */
gboolean quarantine_open(Engine *engine, gint64 number, const char *addr, const char *name,
	const char *staff, const char *actor, QuarantineAnswer *answer_out, char **reference_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* quarantine_retried: it was read again, and filed; @message_id is its row now. */
gboolean quarantine_retried(
	Engine *engine, gint64 number, gint64 message_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* quarantine_order: what `!quarantine` says, for each number. @results: OrderResult* are added.
 * *refused_out: one of them can't be done; the caller then undoes all. */
gboolean quarantine_order(Engine *engine, const Order *order, const OrderContext *context,
	GPtrArray *results, gboolean *refused_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
