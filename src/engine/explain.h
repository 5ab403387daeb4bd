/* SPDX-License-Identifier: MIT */
/* What would be done with a mail, and why, said beforehand. Reads the store, writes nothing.
 * Knows the same rules as filing, which acts on them. */
#ifndef DISPUTED_ENGINE_EXPLAIN_H
#define DISPUTED_ENGINE_EXPLAIN_H

#include <glib.h>

#include "domain/mail_facts.h"
#include "engine/engine.h"
#include "engine/filing.h"

typedef struct Explanation {
	Reading reading;
	gboolean automatic;   /* it shows signs of a machine, or is a report, a list's, a loop */
	GPtrArray *no_answer; /* const char*: gate_reason_name() of each refusal; empty: it may be
				 answered */
	MailFacts *facts;     /* of the customer's words; none of other mails */
	GPtrArray *steps;     /* char*: what would be done, one line of English each, in order */
} Explanation;

void explanation_clear(Explanation *explanation);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Explanation, explanation_clear)

/* explain_mail: @message: outlives the explanation. Errors: of the store. */
gboolean explain_mail(Engine *engine, const Message *message, Explanation *explanation_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
