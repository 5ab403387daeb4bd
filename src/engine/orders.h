/* SPDX-License-Identifier: MIT */
/* Orders carried out, whichever door they came through: a mail of staff, or disputectl. All of
 * one mail's orders are done, or none. */
#ifndef DISPUTED_ENGINE_ORDERS_H
#define DISPUTED_ENGINE_ORDERS_H

#include <glib.h>

#include "domain/dispute.h"
#include "domain/order.h"
#include "engine/engine.h"

typedef struct OrderContext {
	const char *staff;    /* staff name; NULL: the admin at the console */
	const char *actor;    /* "staff:agent1" "admin" */
	const char *language; /* of the results */
	gint64 message_id;    /* the mail they came in; 0: none */
	gboolean has_files;   /* that mail brings files for the customer */
	gboolean note_only;   /* its words go to nobody: addressed to a colleague, forwarded … */
	gboolean transcript;  /* a transcript goes back in any case */
} OrderContext;

typedef struct OrderOutcome {
	GPtrArray *results; /* OrderResult* */
	gboolean refused;   /* nothing was changed */
	DisputeView *after; /* NULL if refused */
} OrderOutcome;

void order_outcome_clear(OrderOutcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(OrderOutcome, order_outcome_clear)

/* orders_carry_out: the orders of @text in the dispute @dispute_id, then the words below them.
 * @text may hold no order: then its words are an answer to the customer.
 * Within the caller's transaction, in a savepoint of its own.
 * Errors: of the store. */
gboolean orders_carry_out(Engine *engine, gint64 dispute_id, const OrderText *text,
	const OrderContext *context, OrderOutcome *outcome_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* orders_take_back: one order that failed undoes the others: none of @results (OrderResult*) is
 * told as done. */
void orders_take_back(GPtrArray *results, const char *language);

#endif
