/* SPDX-License-Identifier: MIT */
/* What the letters say: from the dispute, the mail and the wish to the variables of
 * disputed-templates(7). Reads the store, writes nothing. */
#ifndef DISPUTED_ENGINE_LETTER_VALUES_H
#define DISPUTED_ENGINE_LETTER_VALUES_H

#include <glib.h>

#include "domain/decide.h"
#include "domain/mail_facts.h"
#include "engine/engine.h"
#include "store/messages.h"
#include "template/schema.h"

/* One line of a transcript. */
typedef struct OrderResult {
	char *order; /* as written */
	gboolean done;
	char *text; /* what was done, or why not; in the reader's language */
} OrderResult;

OrderResult *order_result_new(const char *order, gboolean done, const char *text);
void order_result_free(OrderResult *result);

/* Everything a letter may speak of; what does not apply is NULL. Borrowed. */
typedef struct LetterMatter {
	const Engine *engine;
	const SchemaLetter *letter;   /* which one: what it may not use is not made */
	const DisputeView *view;      /* the dispute as it shall be */
	const LetterWish *wish;       /* of a decision */
	const Party *party;           /* to whom (customer) or about whom (staff) */
	const StoreMessage *message;  /* the mail it is about, with texts */
	const GPtrArray *attachments; /* Attachment* of that mail */
	guint64 attached_limit;       /* files beyond that sum are left out */
	const MailFacts *facts;       /* of that mail */
	const GPtrArray *alike;       /* Alike* */
	const GPtrArray *history;     /* DisputeSummary* of the customer's other disputes */
	guint history_count;
	const GPtrArray *results;   /* OrderResult* (transcript) */
	gboolean refused;           /* transcript: nothing was done */
	const GPtrArray *digest;    /* DigestItem* */
	const GPtrArray *set_aside; /* StoreQuarantine* */
	guint set_aside_more;
	const char *alert_kind, *alert_name, *alert_title, *alert_detail;
	gint64 alert_since_at;
} LetterMatter;

/* letter_values: a TemplateValues function; @data is a LetterMatter. Returns: (transfer full). */
TemplateValue *letter_values(const char *language, gpointer data);

/* letter_values_fits: whether the @index-th attachment still fits when they are taken in order
 * up to @limit_bytes together; one that doesn't is left out and named as such. */
gboolean letter_values_fits(const GPtrArray *attachments, guint index, guint64 limit_bytes);

#endif
