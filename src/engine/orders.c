/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "engine/apply.h"
#include "engine/filing.h"
#include "engine/letter_values.h"
#include "engine/orders.h"
#include "engine/quarantine.h"
#include "store/disputes.h"
#include "store/outbox.h"

/* The orders of one mail being carried out. */
typedef struct Work {
	Engine *engine;
	gint64 dispute_id;
	const OrderText *text;
	const OrderContext *context;
	GPtrArray *results;
	gboolean refused;
	gboolean words_used; /* an order took the words below */
} Work;

void
order_outcome_clear(OrderOutcome *outcome)
{
	g_clear_pointer(&outcome->results, g_ptr_array_unref);
	g_clear_pointer(&outcome->after, dispute_view_free);
}

static const char *
in_language(const Work *work, const char *english, const char *french)
{
	return g_strcmp0(work->context->language, "fr") == 0 ? french : english;
}

static void
result(Work *work, const char *line, gboolean done, const char *text)
{
	g_ptr_array_add(work->results, order_result_new(line, done, text));
	work->refused |= !done;
}

static gboolean
apply(Work *work, Event *event, const char *line, const char *done_text, GError **error)
{
	g_autoptr(DisputeView) view = filing_dispute(work->engine, work->dispute_id, error);
	g_auto(Applied) applied = {0};

	if (view == NULL)
		return FALSE;
	event->actor = work->context->actor;
	event->staff = work->context->staff;
	event->message_id = work->context->message_id;
	event->transcript = work->context->transcript;
	if (!apply_event(work->engine, view, event, &applied, error))
		return FALSE;
	if (applied.refusal != NULL)
		result(work, line, FALSE, in_language(work, applied.refusal, applied.refusal_fr));
	else if (line != NULL)
		result(work, line, TRUE, done_text);
	return TRUE;
}

static gboolean
note(Work *work, const char *words, GError **error)
{
	return apply_note(
		work->engine, work->dispute_id, "note", work->context->actor, words, error);
}

/* `!note` with the words below it is how people write a longer one. */
static char *
note_words(Work *work, const Order *order)
{
	work->words_used = TRUE;
	if (*order->text == '\0' || *work->text->rest == '\0')
		return g_strdup(*order->text != '\0' ? order->text : work->text->rest);
	return g_strdup_printf("%s\n%s", order->text, work->text->rest);
}

static gboolean
write_note(Work *work, const Order *order, GError **error)
{
	g_autofree char *words = note_words(work, order);

	return *words == '\0' || note(work, words, error);
}

static gboolean
carry_note(Work *work, const Order *order, GError **error)
{
	g_autofree char *words = note_words(work, order);

	if (*words == '\0') {
		result(work, order->line, FALSE,
			in_language(work, "the note is empty", "la note est vide"));
		return TRUE;
	}
	result(work, order->line, TRUE, in_language(work, "noted", "noté"));
	return note(work, words, error);
}

/* What was said on the telephone is a note, and the customer has had their news. */
static gboolean
carry_told(Work *work, const Order *order, GError **error)
{
	Event event = {.kind = EVENT_STAFF_TOLD};

	if (!apply(work, &event, order->line,
		    in_language(work, "recorded as news to the customer; the next date is set",
			    "enregistré comme nouvelles données au client ; la date suivante est "
			    "fixée"),
		    error))
		return FALSE;
	return work->refused || write_note(work, order, error);
}

static gboolean
carry_join(Work *work, const Order *order, GError **error)
{
	g_autoptr(DisputeView) target = NULL, guest = NULL, host = NULL;
	g_auto(Applied) applied = {0};
	Event join = {.kind = EVENT_JOIN}, joined = {.kind = EVENT_JOINED};

	if (!store_dispute_find(work->engine->store, order->word, &target, error))
		return FALSE;
	if (target == NULL) {
		result(work, order->line, FALSE,
			in_language(work, "there is no such dispute", "ce dossier n’existe pas"));
		return TRUE;
	}
	host = filing_dispute(work->engine, target->id, error);
	guest = filing_dispute(work->engine, work->dispute_id, error);
	if (host == NULL || guest == NULL)
		return FALSE;
	join.other = host;
	if (!apply(work, &join, order->line,
		    in_language(work, "joined; further mail goes there",
			    "joint ; la suite du courrier y va"),
		    error))
		return FALSE;
	if (work->refused)
		return TRUE;
	joined.actor = work->context->actor;
	joined.staff = work->context->staff;
	joined.other = guest;
	return apply_event(work->engine, host, &joined, &applied, error);
}

static gboolean
carry_stop(Work *work, const Order *order, GError **error)
{
	g_autoptr(DisputeView) view = filing_dispute(work->engine, work->dispute_id, error);
	g_auto(Applied) applied = {0};

	if (view == NULL ||
		!apply_recall_held(work->engine, view, work->context->actor, &applied, error))
		return FALSE;
	work->words_used = TRUE;
	if (applied.recalled == 0)
		result(work, order->line, FALSE,
			in_language(work,
				"nothing waits here any more: it has left, or there was nothing",
				"plus rien n’attend ici : c’est parti, ou il n’y avait rien"));
	else
		result(work, order->line, TRUE,
			in_language(work, "recalled; the customer gets nothing of it",
				"rappelé ; le client n’en reçoit rien"));
	return TRUE;
}

static gboolean
carry_help(Work *work, const Order *order)
{
	for (gint i = 0; i < ORDER_COUNT; i++) {
		g_autofree char *usage = order_usage((OrderVerb)i, work->context->language);

		result(work, usage, TRUE, order_meaning((OrderVerb)i, work->context->language));
	}
	(void)order;
	return TRUE;
}

/* It has nothing to do with the dispute, but whose mail it came in is as certain here. */
static gboolean
carry_quarantine(Work *work, const Order *order, GError **error)
{
	gboolean refused = FALSE;

	if (!quarantine_order(work->engine, order, work->context, work->results, &refused, error))
		return FALSE;
	work->refused |= refused;
	return TRUE;
}

/* Orders that are one event: which, and what the transcript says when it is done. */
static const struct {
	EventKind event;
	const char *done_en, *done_fr;
} PLAIN[ORDER_COUNT] = {
	[ORDER_TAKE] = {EVENT_TAKE, "you have this file now", "vous suivez ce dossier"},
	[ORDER_WAIT] = {EVENT_WAIT_CUSTOMER, "waiting", "en attente"},
	[ORDER_RESOLVE] = {EVENT_RESOLVE, "resolved; the customer is told",
		"réglé ; le client en est informé"},
	[ORDER_CLOSE] = {EVENT_CLOSE, "closed; the customer is told",
		"clos ; le client en est informé"},
	[ORDER_REOPEN] = {EVENT_REOPEN, "open again", "rouvert"},
	[ORDER_QUESTION] = {EVENT_QUESTION, "filed as a question; the clock is stopped",
		"classé comme question ; plus d’échéance"},
	[ORDER_PRAISE] = {EVENT_PRAISE, "filed as praise; the clock is stopped",
		"classé comme compliment ; plus d’échéance"},
	[ORDER_SPAM] = {EVENT_SPAM, "filed as spam; the sender hears nothing",
		"classé comme indésirable ; l’expéditeur ne reçoit rien"},
	[ORDER_IGNORE] = {EVENT_IGNORE, "filed; the sender hears nothing",
		"classé ; l’expéditeur ne reçoit rien"},
};

static gboolean
carry_plain(Work *work, const Order *order, GError **error)
{
	OrderRest rest = order_row(order->verb)->rest;
	Event event = {.kind = PLAIN[order->verb].event, .outcome = OUTCOME_SETTLED};
	g_autofree char *words = NULL;
	gboolean speaks =
		rest == REST_LETTER || order->verb == ORDER_QUESTION || order->verb == ORDER_PRAISE;

	if (order->verb == ORDER_WAIT && strcmp(order->word, "third") == 0)
		event.kind = EVENT_WAIT_THIRD_PARTY;
	/* The verb table has made sure that the word is an outcome. */
	if (order->verb == ORDER_CLOSE && !outcome_parse(order->word, &event.outcome))
		g_assert_not_reached();
	if (speaks && !work->words_used && !work->context->note_only) {
		words = order_row(order->verb)->argument == ARGUMENT_TEXT && *order->text != '\0'
			? g_strstrip(g_strdup_printf("%s\n\n%s", order->text, work->text->rest))
			: g_strdup(work->text->rest);
		event.words = words;
		event.has_files = work->context->has_files;
		work->words_used = TRUE;
	}
	return apply(work, &event, order->line,
		in_language(work, PLAIN[order->verb].done_en, PLAIN[order->verb].done_fr), error);
}

static gboolean
carry_out(Work *work, const Order *order, GError **error)
{
	switch (order->verb) {
	case ORDER_NOTE:
		return carry_note(work, order, error);
	case ORDER_TOLD:
		return carry_told(work, order, error);
	case ORDER_JOIN:
		return carry_join(work, order, error);
	case ORDER_STOP:
		return carry_stop(work, order, error);
	case ORDER_HELP:
		work->words_used = TRUE;
		return carry_help(work, order);
	case ORDER_QUARANTINE:
		return carry_quarantine(work, order, error);
	case ORDER_NEW:
		result(work, order->line, FALSE,
			in_language(work, "this mail belongs to a dispute already",
				"ce courrier appartient déjà à un dossier"));
		return TRUE;
	case ORDER_TAKE:
	case ORDER_WAIT:
	case ORDER_RESOLVE:
	case ORDER_CLOSE:
	case ORDER_REOPEN:
	case ORDER_QUESTION:
	case ORDER_PRAISE:
	case ORDER_SPAM:
	case ORDER_IGNORE:
	case ORDER_COUNT:
		break;
	}
	return carry_plain(work, order, error);
}

static gboolean
rest_is_note(const Work *work)
{
	return work->context->note_only || order_text_rest_use(work->text) == REST_NOTE;
}

/* The words that no order took: an answer to the customer, unless an order makes them a note. */
static gboolean
carry_words(Work *work, GError **error)
{
	Event answer = {.kind = EVENT_STAFF_ANSWER,
		.words = work->text->rest,
		.has_files = work->context->has_files};

	if (work->words_used)
		return TRUE;
	if (*work->text->rest == '\0' && (!work->context->has_files || rest_is_note(work)))
		return TRUE;
	if (rest_is_note(work))
		return note(work, work->text->rest, error);
	if (work->text->orders->len == 0)
		return apply(work, &answer, NULL, NULL, error);
	return apply(work, &answer, in_language(work, "(your words)", "(votre texte)"),
		in_language(work, "on their way to the customer; reply stop to recall",
			"en route vers le client ; répondez stop pour rappeler"),
		error);
}

static gboolean
is_allowed(Work *work, const Order *order)
{
	const Staff *staff = work->context->staff != NULL
		? desk_staff_find(work->engine->desk, work->context->staff)
		: NULL;

	/* The console is the admin's. */
	if (work->context->staff == NULL)
		return TRUE;
	return staff != NULL && staff->role >= order_row(order->verb)->least_role;
}

void
orders_take_back(GPtrArray *results, const char *language)
{
	for (guint i = 0; i < results->len; i++) {
		OrderResult *done = g_ptr_array_index(results, i);

		if (!done->done)
			continue;
		done->done = FALSE;
		g_free(done->text);
		done->text = g_strdup(g_strcmp0(language, "fr") == 0
				? "pas exécuté, à cause de l’autre"
				: "not carried out, because of the other");
	}
}

gboolean
orders_carry_out(Engine *engine, gint64 dispute_id, const OrderText *text,
	const OrderContext *context, OrderOutcome *outcome_out, GError **error)
{
	g_autoptr(StoreTransaction) savepoint = store_begin(engine->store, error);
	g_autoptr(GPtrArray) results =
		g_ptr_array_new_with_free_func((GDestroyNotify)order_result_free);
	Work work = {.engine = engine,
		.dispute_id = dispute_id,
		.text = text,
		.context = context,
		.results = results};

	if (savepoint == NULL)
		return FALSE;
	for (guint i = 0; i < text->errors->len; i++)
		result(&work, g_ptr_array_index(text->errors, i), FALSE, "");
	for (guint i = 0; i < text->orders->len && !work.refused; i++) {
		const Order *order = g_ptr_array_index(text->orders, i);

		if (!is_allowed(&work, order))
			result(&work, order->line, FALSE,
				in_language(&work, "your role may not do this",
					"votre rôle ne le permet pas"));
		else if (!carry_out(&work, order, error))
			return FALSE;
	}
	if (!work.refused && !carry_words(&work, error))
		return FALSE;
	if (work.refused)
		orders_take_back(work.results, context->language);
	outcome_out->refused = work.refused;
	outcome_out->results = g_steal_pointer(&results);
	if (work.refused) {
		store_rollback(g_steal_pointer(&savepoint));
		return TRUE;
	}
	outcome_out->after = filing_dispute(engine, dispute_id, error);
	return outcome_out->after != NULL && store_commit(g_steal_pointer(&savepoint), error);
}
