/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/classify.h"
#include "domain/dispute.h"
#include "domain/likeness.h"
#include "engine/alike.h"
#include "store/disputes.h"
#include "store/messages.h"

void
alike_free(Alike *alike)
{
	if (alike == NULL)
		return;
	g_free(alike->reference);
	g_free(alike->number);
	g_ptr_array_unref(alike->words);
	g_free(alike);
}

/* *message_out: (transfer full) the mail that opened the dispute, with texts; NULL if there is
 * none: opened by telephone. */
static gboolean
find_first(Engine *engine, gint64 dispute_id, StoreMessage **message_out, GError **error)
{
	g_autoptr(GPtrArray) messages = NULL;

	*message_out = NULL;
	if (!store_messages_of_dispute(engine->store, dispute_id, &messages, error))
		return FALSE;
	for (guint i = 0; i < messages->len && *message_out == NULL; i++) {
		const StoreMessage *listed = g_ptr_array_index(messages, i);

		if (strcmp(listed->kind, kind_name(KIND_COMPLAINT)) != 0)
			continue;
		*message_out = store_message_get(engine->store, listed->id, error);
		if (*message_out == NULL)
			return FALSE;
	}
	return TRUE;
}

/* The first order or invoice that both name; NULL: none. */
static const Fact *
shared_number(const MailFacts *one, const MailFacts *other)
{
	for (guint i = 0; i < one->list->len; i++) {
		const Fact *fact = g_ptr_array_index(one->list, i);

		if ((fact->kind == FACT_ORDER || fact->kind == FACT_INVOICE) &&
			mail_facts_has(other, fact->kind, fact->value))
			return fact;
	}
	return NULL;
}

/* Returns: (transfer full) NULL if they aren't alike. */
static Alike *
compare(const MailFacts *facts, const char *text, const char *reference,
	const StoreMessage *message, const FactRules *rules)
{
	g_autofree char *there = g_strconcat(message->subject, "\n\n", message->reply, NULL);
	g_autoptr(Likeness) likeness = likeness_new(text, there);
	g_autoptr(MailFacts) facts_there =
		mail_facts_new(rules, message->subject, message->reply, 1);
	const Fact *number = shared_number(facts, facts_there);
	Alike *alike = NULL;

	if (number == NULL && !likeness_is_close(likeness))
		return NULL;
	alike = g_new0(Alike, 1);
	alike->reference = g_strdup(reference);
	alike->kind = number != NULL ? number->kind : FACT_KINDS;
	alike->number = g_strdup(number != NULL ? number->value : "");
	alike->words = g_ptr_array_ref(likeness->words);
	return alike;
}

gboolean
alike_find(Engine *engine, const char *addr, gint64 except_id, const char *subject,
	const char *words, GPtrArray **alike_out, GError **error)
{
	const FactRules *rules = engine->desk->facts;
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)alike_free);
	g_autoptr(GPtrArray) summaries = NULL;
	g_autoptr(MailFacts) facts = NULL;
	g_autofree char *text = NULL;
	guint count = 0;

	if (!store_disputes_of_address(
		    engine->store, addr, except_id, ALIKE_LOOKED_AT, &count, &summaries, error))
		return FALSE;
	for (guint i = 0; i < summaries->len; i++) {
		const DisputeSummary *summary = g_ptr_array_index(summaries, i);
		g_autoptr(StoreMessage) message = NULL;
		Alike *alike = NULL;

		if (!dispute_state_is_open(summary->state) || summary->joined_to != 0)
			continue;
		if (!find_first(engine, summary->id, &message, error))
			return FALSE;
		if (message == NULL)
			continue;
		if (facts == NULL) {
			facts = mail_facts_new(rules, subject, words, 1);
			text = g_strconcat(subject, "\n\n", words, NULL);
		}
		alike = compare(facts, text, summary->reference, message, rules);
		if (alike != NULL)
			g_ptr_array_add(found, alike);
	}
	*alike_out = g_steal_pointer(&found);
	return TRUE;
}

char *
alike_because(const Alike *alike, const char *language)
{
	gboolean french = g_strcmp0(language, "fr") == 0;
	GString *line = g_string_new(NULL);
	guint words = 0;

	if (alike->kind == FACT_ORDER)
		g_string_append_printf(line, "%s %s", french ? "commande" : "order", alike->number);
	else if (alike->kind == FACT_INVOICE)
		g_string_append_printf(
			line, "%s %s", french ? "facture" : "invoice", alike->number);
	for (guint i = 0; i < alike->words->len; i++) {
		const char *word = g_ptr_array_index(alike->words, i);

		if (strcmp(word, alike->number) == 0)
			continue;
		if (line->len > 0)
			g_string_append(line, words > 0 ? ", " : french ? " ; " : "; ");
		g_string_append(line, word);
		words++;
	}
	return g_string_free(line, FALSE);
}
