/* SPDX-License-Identifier: MIT */
/* Orders of staff: lines at the top of a mail that begin with '!'. One verb table in English and
 * French for all doors (mail, disputectl). */
#ifndef DISPUTED_DOMAIN_ORDER_H
#define DISPUTED_DOMAIN_ORDER_H

#include <glib.h>

#include "domain/desk.h"

typedef enum {
	ORDER_TAKE,
	ORDER_NOTE,
	ORDER_WAIT,
	ORDER_RESOLVE,
	ORDER_CLOSE,
	ORDER_REOPEN,
	ORDER_JOIN,
	ORDER_QUESTION,
	ORDER_PRAISE,
	ORDER_SPAM,
	ORDER_IGNORE,
	ORDER_TOLD,
	ORDER_NEW,
	ORDER_QUARANTINE,
	ORDER_STOP,
	ORDER_HELP,
	ORDER_COUNT
} OrderVerb;

/* What becomes of the words below the orders. */
typedef enum {
	REST_RELAY,  /* they are an answer to the customer */
	REST_LETTER, /* they go into the letter that the order sends */
	REST_NOTE,   /* they are a note: never relayed */
	REST_NONE,   /* they are not used, and the transcript says so */
} OrderRest;

typedef enum {
	ARGUMENT_NONE,      /* anything after the verb is an error */
	ARGUMENT_TEXT,      /* free words, may be empty */
	ARGUMENT_WAIT,      /* "customer" or "third" (fr "client", "tiers"), default customer */
	ARGUMENT_OUTCOME,   /* settled rejected withdrawn duplicate not-a-complaint; fr too; default
			       settled */
	ARGUMENT_REFERENCE, /* of another dispute, required */
	ARGUMENT_CUSTOMER,  /* ADDRESS|none (fr "aucun") and an optional name, required */
	ARGUMENT_QUARANTINE, /* retry, open, drop or show (fr "relire" …) and the numbers of mails
			      * that were set aside; after "open N" a customer, if any */
} OrderArgument;

typedef struct OrderRow {
	OrderVerb verb;
	const char *english;   /* "resolve" */
	const char *french[3]; /* "résoudre", "résolu", NULL: compared folded, without accents */
	OrderArgument argument;
	const char *argument_en, *argument_fr; /* shown in help: "[customer|third]"; "" if none */
	OrderRest rest;
	Role least_role;
	const char *meaning_en, *meaning_fr; /* one line for help and manual */
} OrderRow;

typedef struct Order {
	OrderVerb verb;
	char *line; /* as written, one line */
	char *text; /* argument as written, stripped; "" if none */
	char *word; /* canonical: "customer", "third", outcome_name(), reference, address, "none",
		     * "retry", "open", "drop", "show" */
	char *name; /* of the customer (new, quarantine open); "" if none */
	char *addr; /* of the customer (quarantine open), or "none"; "" if not given */
	GArray *numbers; /* guint32 (quarantine); else NULL */
} Order;

void order_free(Order *order);

/* What the new part of a staff mail says. */
typedef struct OrderText {
	GPtrArray *orders; /* Order* in the order written */
	GPtrArray *errors; /* char*: one line each: what was not understood, with the line as
			      written */
	char *rest;        /* the words below, stripped; "" if none */
} OrderText;

void order_text_free(OrderText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OrderText, order_text_free)

/* order_text_parse: takes the lines at the top of @reply that begin with '!' (blank lines between
 * are skipped, a space after '!', capitals, missing accents and a colon after the verb are
 * forgiven). A line that begins with '!' and a letter further down is an error ("orders stand at
 * the top"), as are an unknown verb, a wrong argument, more than LIMIT_ORDERS. A first line that is
 * only "stop" (any case, optional '!' or full stop) is ORDER_STOP.
 * @prefix: of references. @language: of the errors, "fr" or any other for English.
 * Returns: (transfer full). */
OrderText *order_text_parse(const char *reply, const char *prefix, const char *language);

/* order_text_rest_use: what becomes of the words below all the orders together: a note if any of
 * them makes it one, else the letter, else unused, else relayed (also without orders). */
OrderRest order_text_rest_use(const OrderText *text);

/* order_row: the table's row of @verb. */
const OrderRow *order_row(OrderVerb verb);

/* order_name: "!wait", "!attendre". Returns: (transfer full). */
char *order_name(OrderVerb verb, const char *language);

/* order_meaning, order_usage: for help in "fr" or other languages: "!wait [customer|third]".
 * order_usage returns: (transfer full). */
const char *order_meaning(OrderVerb verb, const char *language);
char *order_usage(OrderVerb verb, const char *language);

#endif
