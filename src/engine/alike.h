/* SPDX-License-Identifier: MIT */
/* Open disputes of the same customer that a new mail may be about: a suggestion to staff, who may
 * join them; nothing is joined by it. Reads the store, writes nothing. */
#ifndef DISPUTED_ENGINE_ALIKE_H
#define DISPUTED_ENGINE_ALIKE_H

#include <glib.h>

#include "domain/mail_facts.h"
#include "engine/engine.h"

#define ALIKE_LOOKED_AT 5 /* of a customer's disputes, the newest */

typedef struct Alike {
	char *reference;
	FactKind kind;    /* FACT_ORDER or FACT_INVOICE: both name the same; FACT_KINDS: no */
	char *number;     /* of that order or invoice; "" */
	GPtrArray *words; /* char*: words that both have in common */
} Alike;

void alike_free(Alike *alike);

/* alike_find: Alike*, the newest dispute first: those in which @addr is a party and whose first
 * mail names the same order or invoice as @subject and @words, or has most words in common with
 * them (likeness.h). @except_id: the mail's own dispute; 0: none.
 * *alike_out: (transfer full). Errors: of the store. */
gboolean alike_find(Engine *engine, const char *addr, gint64 except_id, const char *subject,
	const char *words, GPtrArray **alike_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* alike_because: what both have in common, in one line. Returns: (transfer full). */
char *alike_because(const Alike *alike, const char *language);

#endif
