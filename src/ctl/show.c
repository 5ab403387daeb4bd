/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/commands.h"
#include "ctl/fact_rows.h"
#include "ctl/letter_rows.h"
#include "ctl/output.h"
#include "base/limits.h"
#include "domain/classify.h"
#include "domain/mail_facts.h"
#include "store/disputes.h"
#include "store/messages.h"
#include "store/outbox.h"
#include "store/timers.h"
#include "template/format.h"

/* A dispute with all that belongs to it. */
typedef struct Dossier {
	DisputeView *view;
	GPtrArray *messages; /* StoreMessage*; with texts if asked for */
	GPtrArray *letters;  /* OutboxLetter*; likewise */
	GPtrArray *joined;   /* DisputeSummary* */
	GArray *timers;      /* StoreTimer */
	MailFacts *facts;    /* of what customers wrote */
} Dossier;

static void
dossier_clear(Dossier *dossier)
{
	dispute_view_free(dossier->view);
	g_clear_pointer(&dossier->messages, g_ptr_array_unref);
	g_clear_pointer(&dossier->letters, g_ptr_array_unref);
	g_clear_pointer(&dossier->joined, g_ptr_array_unref);
	g_clear_pointer(&dossier->timers, g_array_unref);
	g_clear_pointer(&dossier->facts, mail_facts_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Dossier, dossier_clear)

/* Lists come without texts: each row is loaded again. */
static gboolean
load_texts(Store *store, Dossier *dossier, GError **error)
{
	g_autoptr(GPtrArray) messages =
		g_ptr_array_new_with_free_func((GDestroyNotify)store_message_free);
	g_autoptr(GPtrArray) letters =
		g_ptr_array_new_with_free_func((GDestroyNotify)outbox_letter_free);

	for (guint i = 0; i < dossier->messages->len; i++) {
		const StoreMessage *listed = g_ptr_array_index(dossier->messages, i);
		StoreMessage *message = store_message_get(store, listed->id, error);

		if (message == NULL)
			return FALSE;
		g_ptr_array_add(messages, message);
	}
	for (guint i = 0; i < dossier->letters->len; i++) {
		const OutboxLetter *listed = g_ptr_array_index(dossier->letters, i);
		OutboxLetter *letter = store_outbox_get(store, listed->id, error);

		if (letter == NULL)
			return FALSE;
		g_ptr_array_add(letters, letter);
	}
	g_ptr_array_unref(g_steal_pointer(&dossier->messages));
	g_ptr_array_unref(g_steal_pointer(&dossier->letters));
	dossier->messages = g_steal_pointer(&messages);
	dossier->letters = g_steal_pointer(&letters);
	return TRUE;
}

/* Of the new words of customers' mails, the oldest first, as far as one mail would be looked at. */
static gboolean
load_facts(Wiring *wiring, Dossier *dossier, GError **error)
{
	const DisputeView *view = dossier->view;
	g_autoptr(GString) words = g_string_new(NULL);

	for (guint i = 0; i < dossier->messages->len && words->len < LIMIT_FACT_TEXT_BYTES; i++) {
		const StoreMessage *listed = g_ptr_array_index(dossier->messages, i);
		g_autoptr(StoreMessage) message = NULL;

		if (strcmp(listed->kind, kind_name(KIND_COMPLAINT)) != 0 &&
			strcmp(listed->kind, kind_name(KIND_REPLY)) != 0)
			continue;
		message = store_message_get(wiring->store, listed->id, error);
		if (message == NULL)
			return FALSE;
		g_string_append_printf(words, "%s\n\n%s\n\n", message->subject, message->reply);
	}
	dossier->facts = mail_facts_new(wiring->config->desk->facts, view->subject, words->str,
		calendar_day(wiring->engine.calendar, view->opened_at));
	return TRUE;
}

static gboolean
load(Wiring *wiring, const char *reference, gboolean texts, Dossier *dossier, GError **error)
{
	Store *store = wiring->store;

	dossier->view = call_dispute(wiring, reference, error);
	return dossier->view != NULL &&
		store_messages_of_dispute(store, dossier->view->id, &dossier->messages, error) &&
		store_outbox_of_dispute(store, dossier->view->id, &dossier->letters, error) &&
		store_disputes_joined(store, dossier->view->id, &dossier->joined, error) &&
		store_timers_of(store, dossier->view->id, &dossier->timers, error) &&
		load_facts(wiring, dossier, error) && (!texts || load_texts(store, dossier, error));
}

/* *reference_out: of the dispute that @view was joined to; NULL if it was not. */
static gboolean
find_host(Wiring *wiring, const DisputeView *view, char **reference_out, GError **error)
{
	g_autoptr(DisputeView) host = NULL;

	*reference_out = NULL;
	if (view->joined_to == 0)
		return TRUE;
	host = store_dispute_get(wiring->store, view->joined_to, error);
	if (host == NULL)
		return FALSE;
	*reference_out = g_strdup(host->reference);
	return TRUE;
}

/* ---- for people ---- */

static void
print_head(const DisputeView *view, const char *host, GTimeZone *zone)
{
	g_autofree char *opened = output_time(view->opened_at, zone);
	g_autofree char *resolved = output_time(view->resolved_at, zone);
	g_autofree char *closed = output_time(view->closed_at, zone);
	g_autofree char *news = output_day(dispute_news_day(view));
	g_autofree char *news_late = g_strconcat(news, view->late ? " (LATE)" : "", NULL);
	g_autofree char *answer = output_day(view->answer_day);

	output_field("Reference", view->reference);
	output_field("Subject", view->subject);
	output_field("State", dispute_state_name(view->state));
	if (view->outcome != OUTCOME_NONE)
		output_field("Outcome", outcome_name(view->outcome));
	output_field("Confirmed", view->confirmed ? "yes" : "not yet");
	if (view->muted)
		output_field("Muted", "no automatic letters to its customers");
	output_field("Staff", *view->assignee != '\0' ? view->assignee : "nobody");
	output_field("Opened", opened);
	if (view->resolved_at != 0)
		output_field("Resolved", resolved);
	if (view->closed_at != 0)
		output_field("Closed", closed);
	if (dispute_is_open(view)) {
		output_field("News by", news_late);
		output_field("Answer by", answer);
	}
	output_field("Mailbox", view->mailbox);
	output_field("Joined to", host);
}

static void
print_parties(const GPtrArray *parties, GTimeZone *zone)
{
	g_autoptr(OutputTable) table = output_table_new(
		OUTPUT_ROW("WHO", "NAME", "ADDRESS", "LANGUAGE", "PROMISED", "HEARD FROM US", ""));

	for (guint i = 0; i < parties->len; i++) {
		const Party *party = g_ptr_array_index(parties, i);
		g_autofree char *who = g_strdup_printf("%s %u",
			party->role == PARTY_CUSTOMER ? "customer" : "third party", party->ordinal);
		g_autofree char *promised = output_day(
			party->promised_day != 0 ? party->promised_day : party->pending_day);
		g_autofree char *heard = output_time(party->heard_at, zone);

		output_table_add(table,
			OUTPUT_ROW(who, party->name, *party->addr != '\0' ? party->addr : "-",
				party->language, promised, heard,
				party->failing ? "letters to this address fail" : ""));
	}
	printf("\n");
	output_table_print(table);
}

static void
print_timers(const GArray *timers, GTimeZone *zone)
{
	g_autoptr(OutputTable) table = output_table_new(OUTPUT_ROW("CLOCK", "DUE"));

	if (timers->len == 0)
		return;
	for (guint i = 0; i < timers->len; i++) {
		const StoreTimer *timer = &g_array_index(timers, StoreTimer, i);
		g_autofree char *due = output_time(timer->due_at, zone);

		output_table_add(table, OUTPUT_ROW(timer_kind_name(timer->kind), due));
	}
	printf("\n");
	output_table_print(table);
}

static void
print_messages(const GPtrArray *messages, GTimeZone *zone)
{
	g_autoptr(OutputTable) table = output_table_new(
		OUTPUT_ROW("MAIL", "ARRIVED", "FROM", "SUBJECT", "NO ANSWER BECAUSE"));

	if (messages->len == 0)
		return;
	for (guint i = 0; i < messages->len; i++) {
		const StoreMessage *message = g_ptr_array_index(messages, i);
		g_autofree char *arrived = output_time(message->arrived_at, zone);

		output_table_add(table,
			OUTPUT_ROW(message->kind, arrived, message->from_addr, message->subject,
				message->refusals));
	}
	printf("\n");
	output_table_print(table);
}

static void
print_texts(const Dossier *dossier, GTimeZone *zone)
{
	for (guint i = 0; i < dossier->messages->len; i++) {
		const StoreMessage *message = g_ptr_array_index(dossier->messages, i);
		g_autofree char *arrived = output_time(message->arrived_at, zone);
		g_autofree char *from = output_line(message->from_addr);
		g_autofree char *subject = output_line(message->subject);

		printf("\n-- %s, %s: %s\n", arrived, from, subject);
		output_block("  ", message->text);
	}
	for (guint i = 0; i < dossier->letters->len; i++) {
		const OutboxLetter *letter = g_ptr_array_index(dossier->letters, i);
		g_autofree char *created = output_time(letter->created_at, zone);
		g_autofree char *recipient = output_line(letter->recipient);
		g_autofree char *subject = output_line(letter->subject);

		printf("\n-- %s, to %s (%s): %s\n", created, recipient,
			outbox_state_name(letter->state), subject);
		output_block("  ", letter->text);
	}
}

static void
print_dossier(const Dossier *dossier, const char *host, gboolean texts, GTimeZone *zone)
{
	print_head(dossier->view, host, zone);
	fact_rows_print(dossier->facts, format_day(dossier->view->opened_at, zone));
	for (guint i = 0; i < dossier->joined->len; i++)
		output_field("Joined here",
			((const DisputeSummary *)g_ptr_array_index(dossier->joined, i))->reference);
	print_parties(dossier->view->parties, zone);
	print_timers(dossier->timers, zone);
	print_messages(dossier->messages, zone);
	if (dossier->letters->len > 0) {
		printf("\n");
		letter_rows_print(dossier->letters, zone);
	}
	if (texts)
		print_texts(dossier, zone);
}

/* ---- for programs ---- */

static json_t *
json_parties(const GPtrArray *parties)
{
	json_t *list = json_array();

	for (guint i = 0; i < parties->len; i++) {
		const Party *party = g_ptr_array_index(parties, i);

		json_array_append_new(list,
			json_pack("{s:i, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "ordinal",
				(int)party->ordinal, "role",
				party->role == PARTY_CUSTOMER ? "customer" : "third", "name",
				output_json_text(party->name), "address",
				output_json_text_or_null(party->addr), "language",
				output_json_text(party->language), "promised",
				output_json_day(party->promised_day), "pending",
				output_json_day(party->pending_day), "heard_at",
				output_json_time(party->heard_at), "failing", party->failing));
	}
	return list;
}

static json_t *
json_messages(const GPtrArray *messages, gboolean texts)
{
	json_t *list = json_array();

	for (guint i = 0; i < messages->len; i++) {
		const StoreMessage *message = g_ptr_array_index(messages, i);
		json_t *item = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:{s:o, s:o}, s:o, s:o, "
					 "s:o, s:o, s:I}",
			"id", output_json_id(message->id), "direction",
			output_json_text(message->direction), "kind",
			output_json_text(message->kind), "writer",
			output_json_text(message->writer), "match",
			output_json_text_or_null(message->match_by), "arrived_at",
			output_json_time(message->arrived_at), "from", "name",
			output_json_text(message->from_name), "address",
			output_json_text(message->from_addr), "subject",
			output_json_text(message->subject), "language",
			output_json_text(message->language), "message_id",
			output_json_text(message->message_id), "no_answer",
			output_json_text(message->refusals), "bytes", (json_int_t)message->bytes);

		if (texts)
			json_object_set_new(item, "text", output_json_text(message->text));
		json_array_append_new(list, item);
	}
	return list;
}

static json_t *
json_letters(const GPtrArray *letters, gboolean texts)
{
	json_t *list = json_array();

	for (guint i = 0; i < letters->len; i++) {
		const OutboxLetter *letter = g_ptr_array_index(letters, i);
		json_t *item = letter_rows_json(letter);

		if (texts)
			json_object_set_new(item, "text", output_json_text(letter->text));
		json_array_append_new(list, item);
	}
	return list;
}

static json_t *
json_timers(const GArray *timers)
{
	json_t *object = json_object();

	for (guint i = 0; i < timers->len; i++) {
		const StoreTimer *timer = &g_array_index(timers, StoreTimer, i);

		json_object_set_new(
			object, timer_kind_name(timer->kind), output_json_time(timer->due_at));
	}
	return object;
}

static json_t *
json_joined(const GPtrArray *joined)
{
	json_t *list = json_array();

	for (guint i = 0; i < joined->len; i++) {
		const DisputeSummary *summary = g_ptr_array_index(joined, i);

		json_array_append_new(list, output_json_text(summary->reference));
	}
	return list;
}

static void
print_json(const Dossier *dossier, const char *host, gboolean texts)
{
	const DisputeView *view = dossier->view;

	output_json(json_pack("{s:s, s:s, s:o, s:i, s:b, s:b, s:b, s:o, s:o, s:o, s:o, s:o, s:o, "
			      "s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
		"reference", view->reference, "state", dispute_state_name(view->state), "outcome",
		view->outcome != OUTCOME_NONE ? json_string(outcome_name(view->outcome))
					      : json_null(),
		"level", (int)view->level, "confirmed", view->confirmed, "muted", view->muted,
		"late", view->late, "assignee", output_json_text_or_null(view->assignee), "subject",
		output_json_text(view->subject), "language", output_json_text(view->language),
		"mailbox", output_json_text(view->mailbox), "opened_at",
		output_json_time(view->opened_at), "resolved_at",
		output_json_time(view->resolved_at), "closed_at", output_json_time(view->closed_at),
		"news_by", output_json_day(dispute_news_day(view)), "answer_by",
		output_json_day(view->answer_day), "joined_to", output_json_text_or_null(host),
		"joined", json_joined(dossier->joined), "parties", json_parties(view->parties),
		"timers", json_timers(dossier->timers), "facts", fact_rows_json(dossier->facts),
		"category", fact_rows_category_json(dossier->facts), "messages",
		json_messages(dossier->messages, texts), "letters",
		json_letters(dossier->letters, texts)));
}

int
show_run(Call *call)
{
	gboolean texts = FALSE;
	const GOptionEntry entries[] = {{"text", 't', 0, G_OPTION_ARG_NONE, &texts,
						"The texts of mails and letters too", NULL},
		G_OPTION_ENTRY_NULL};
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;
	g_auto(Dossier) dossier = {0};
	g_autofree char *host = NULL;

	if (!call_parse(call, entries, 1, 1))
		return call->status;
	wiring = call_open(call, &error);
	if (wiring == NULL || !load(wiring, call->argv[0], texts, &dossier, &error) ||
		!find_host(wiring, dossier.view, &host, &error))
		return call_fail(error);
	if (call->json)
		print_json(&dossier, host, texts);
	else
		print_dossier(&dossier, host, texts, wiring->config->zone);
	return EX_OK;
}
