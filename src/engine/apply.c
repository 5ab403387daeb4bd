/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/ids.h"
#include "engine/apply.h"
#include "engine/letters.h"
#include "store/disputes.h"
#include "store/history.h"
#include "store/outbox.h"
#include "store/timers.h"

void
applied_clear(Applied *applied)
{
	g_clear_pointer(&applied->after, dispute_view_free);
}

/* ---- history: the entries of one event are written together ---- */

static void
draft_clear(gpointer data)
{
	HistoryDraft *draft = data;

	g_free((char *)draft->content);
	g_bytes_unref(draft->salt);
}

static GArray *
drafts_new(void)
{
	GArray *drafts = g_array_new(FALSE, FALSE, sizeof(HistoryDraft));

	g_array_set_clear_func(drafts, draft_clear);
	return drafts;
}

/* @kind and @actor are borrowed until the entries are written. */
static void
draft_add(Engine *engine, GArray *drafts, const char *kind, const char *actor, const char *content)
{
	guint8 bytes[HISTORY_SALT_BYTES];
	HistoryDraft draft = {.at = engine_now(engine),
		.kind = kind,
		.actor = actor,
		.content = g_strdup(content)};

	random_fill(&engine->random, bytes, sizeof bytes);
	draft.salt = g_bytes_new(bytes, sizeof bytes);
	g_array_append_val(drafts, draft);
}

static gboolean
drafts_write(Engine *engine, gint64 dispute_id, const GArray *drafts, GError **error)
{
	return drafts->len == 0 ||
		store_history_append(engine->store, dispute_id,
			(const HistoryDraft *)(const void *)drafts->data, drafts->len, error);
}

gboolean
apply_note(Engine *engine, gint64 dispute_id, const char *kind, const char *actor,
	const char *content, GError **error)
{
	g_autoptr(GArray) drafts = drafts_new();

	draft_add(engine, drafts, kind, actor, content);
	return drafts_write(engine, dispute_id, drafts, error);
}

/* ---- events ---- */

static Decision *
decide(Engine *engine, const DisputeView *view, const Event *event)
{
	guint count = decide_ids_needed(view, engine->desk) +
		(event->other != NULL ? 3 * event->other->parties->len : 0);
	g_autofree gint64 *ids = g_new(gint64, count);

	for (guint i = 0; i < count; i++)
		ids[i] = engine_id(engine);
	Facts facts = {.now_at = engine_now(engine),
		.calendar = engine->calendar,
		.policy = engine->policy,
		.desk = engine->desk,
		.ids = ids,
		.n_ids = count};

	return dispute_decide(view, event, &facts);
}

static gboolean
write_timers(Engine *engine, const Decision *decision, GError **error)
{
	gint64 id = decision->after->id;

	for (guint i = 0; i < decision->timers->len; i++) {
		const TimerChange *change = g_ptr_array_index(decision->timers, i);

		if (!store_timer_set(engine->store, id, change->kind, change->due_at, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
write_letters(Engine *engine, const Decision *decision, GArray *drafts, GError **error)
{
	g_auto(LetterSources) sources = {0};

	for (guint i = 0; i < decision->letters->len; i++) {
		const LetterWish *wish = g_ptr_array_index(decision->letters, i);
		gboolean withheld = FALSE;
		g_autofree char *content = NULL;

		if (!letters_write(engine, decision->after, wish, &sources, &withheld, error))
			return FALSE;
		content = g_strdup_printf("%s to %s%s%s", wish->letter,
			wish->audience == LETTER_TO_STAFF ? wish->staff : "the customer",
			withheld ? ", withheld by mode " : "",
			withheld ? mode_name(engine->policy->mode) : "");
		draft_add(engine, drafts, "letter-written", "engine", content);
	}
	return TRUE;
}

static gboolean
write_letters_and_history(
	Engine *engine, const Decision *decision, const Event *event, GError **error)
{
	g_autoptr(GArray) drafts = drafts_new();

	for (guint i = 0; i < decision->history->len; i++) {
		const HistoryWish *wish = g_ptr_array_index(decision->history, i);

		draft_add(engine, drafts, wish->kind, event->actor, wish->content);
	}
	return write_letters(engine, decision, drafts, error) &&
		drafts_write(engine, decision->after->id, drafts, error);
}

/* Each letter taken back is an event of its own. */
static gboolean
after_recall(Engine *engine, gint64 dispute_id, const GPtrArray *letters, const char *actor,
	Applied *applied_out, GError **error)
{
	for (guint i = 0; i < letters->len; i++) {
		const OutboxLetter *letter = g_ptr_array_index(letters, i);
		g_autoptr(DisputeView) view = store_dispute_get(engine->store, dispute_id, error);
		Event event = {.kind = EVENT_LETTER_RECALLED,
			.actor = actor,
			.letter_id = letter->id,
			.letter = letter->letter,
			.to_customer = letter->audience == LETTER_TO_CUSTOMER,
			.party = letter->party == OUTBOX_NO_PARTY ? 0 : (guint32)letter->party};
		g_auto(Applied) applied = {0};

		if (view == NULL || !apply_event(engine, view, &event, &applied, error))
			return FALSE;
		applied_out->recalled++;
		g_clear_pointer(&applied_out->after, dispute_view_free);
		applied_out->after = g_steal_pointer(&applied.after);
	}
	return TRUE;
}

gboolean
apply_recall_held(Engine *engine, const DisputeView *view, const char *actor, Applied *applied_out,
	GError **error)
{
	g_autoptr(GPtrArray) letters = NULL;

	if (!store_outbox_recall_held(engine->store, view->id, engine_now(engine), &letters, error))
		return FALSE;
	return after_recall(engine, view->id, letters, actor, applied_out, error);
}

static gboolean
recall(Engine *engine, const Decision *decision, const Event *event, Applied *applied_out,
	GError **error)
{
	g_autoptr(GPtrArray) letters = NULL;

	if (!decision->recall_automatic)
		return TRUE;
	if (!store_outbox_recall_automatic(
		    engine->store, decision->after->id, engine_now(engine), &letters, error))
		return FALSE;
	return after_recall(engine, decision->after->id, letters, event->actor, applied_out, error);
}

gboolean
apply_event(Engine *engine, const DisputeView *view, const Event *event, Applied *applied_out,
	GError **error)
{
	g_autoptr(Decision) decision = decide(engine, view, event);

	applied_out->refusal = decision->refusal;
	applied_out->refusal_fr = decision->refusal_fr;
	if (decision->refusal != NULL) {
		applied_out->after = dispute_view_copy(view);
		return TRUE;
	}
	if (view->state == STATE_NONE ? !store_dispute_insert(engine->store, decision->after, error)
				      : !store_dispute_save(engine->store, decision->after, error))
		return FALSE;
	applied_out->after = dispute_view_copy(decision->after);
	/* A mail that opens a dispute belongs to it before its letters are written. */
	if (view->state == STATE_NONE && event->message_id != 0 &&
		!store_message_set_dispute(
			engine->store, event->message_id, decision->after->id, error))
		return FALSE;
	return write_timers(engine, decision, error) &&
		write_letters_and_history(engine, decision, event, error) &&
		recall(engine, decision, event, applied_out, error);
}
