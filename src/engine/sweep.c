/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "base/log.h"
#include "engine/alerts.h"
#include "engine/apply.h"
#include "engine/diagnosis.h"
#include "engine/letters.h"
#include "engine/quarantine.h"
#include "engine/reader_watch.h"
#include "engine/restored.h"
#include "engine/sweep.h"
#include "store/disputes.h"
#include "store/messages.h"
#include "store/meta.h"
#include "store/outbox.h"
#include "store/timers.h"

#define SWEEP_LIMIT 200     /* timers a turn, so that mail is served in between */
#define ADOPT_LIMIT 500     /* disputes a step */
#define PUT_OFF_S (60 * 60) /* a timer that failed by its own fault */
#define DIGEST_REACH_S (7 * 24 * 60 * 60)

static const EventKind TIMER_EVENTS[TIMER_COUNT] = {
	[TIMER_ACKNOWLEDGE] = EVENT_TIMER_ACKNOWLEDGE,
	[TIMER_REMIND] = EVENT_TIMER_REMIND,
	[TIMER_PROGRESS] = EVENT_TIMER_PROGRESS,
	[TIMER_OVERDUE] = EVENT_TIMER_OVERDUE,
	[TIMER_ANSWER] = EVENT_TIMER_ANSWER,
	[TIMER_CLOSE] = EVENT_TIMER_CLOSE,
};

gboolean
sweep_adopt(Engine *engine, gint64 id, GError **error)
{
	g_autoptr(StoreTransaction) transaction = NULL;
	g_autoptr(DisputeView) view = NULL;
	g_auto(Applied) applied = {0};
	Event event = {.kind = EVENT_ADOPTED, .actor = "admin"};
	g_autofree char *count = NULL;
	guint withheld = 0;

	if (!store_outbox_count_withheld(engine->store, id, &withheld, error))
		return FALSE;
	if (withheld == 0)
		return TRUE;
	count = g_strdup_printf("%u", withheld);
	event.detail = count;
	transaction = store_begin(engine->store, error);
	if (transaction == NULL)
		return FALSE;
	view = store_dispute_get(engine->store, id, error);
	return view != NULL && apply_event(engine, view, &event, &applied, error) &&
		store_commit(g_steal_pointer(&transaction), error);
}

static gboolean
fire(Engine *engine, const StoreTimer *timer, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(engine->store, error);
	g_autoptr(DisputeView) view = NULL;
	g_auto(Applied) applied = {0};
	Event event = {.kind = TIMER_EVENTS[timer->kind], .actor = "clock"};
	RestoredQuiet quiet = {0};

	if (transaction == NULL || !restored_quiet(engine, timer->due_at, &quiet, error))
		return FALSE;
	view = store_dispute_get(engine->store, timer->dispute_id, error);
	/* Stopped first: the decision may set it again. */
	if (view == NULL ||
		!store_timer_set(engine->store, timer->dispute_id, timer->kind, 0, error) ||
		!apply_event(
			quiet.active ? &quiet.engine : engine, view, &event, &applied, error) ||
		(quiet.active && !sweep_adopt(engine, view->id, error)) ||
		!store_commit(g_steal_pointer(&transaction), error))
		return FALSE;
	log_event(LOG_INFO, "sweep: fired", "dispute", view->reference, "timer",
		timer_kind_name(timer->kind), "outcome",
		applied.refusal != NULL ? applied.refusal : "done", NULL);
	return TRUE;
}

/* The timer of one dispute that fails by its own fault comes again later; the admin is told. */
static gboolean
put_off(Engine *engine, const StoreTimer *timer, const char *reason, GError **error)
{
	g_autofree char *subject = g_strdup_printf(
		"%s/%" G_GINT64_FORMAT, timer_kind_name(timer->kind), timer->dispute_id);
	g_autofree char *text =
		g_strdup_printf("the timer %s of a dispute can’t be carried out: %s",
			timer_kind_name(timer->kind), reason);

	return store_timer_set(engine->store, timer->dispute_id, timer->kind,
		       engine_now(engine) + PUT_OFF_S, error) &&
		alerts_raise(engine, "timer", subject, text, error);
}

/* ---- the daily digest ---- */

static gint64
digest_due_at(Engine *engine, guint32 day)
{
	return calendar_opening(engine->calendar, day);
}

static gboolean
send_digest(Engine *engine, const GPtrArray *items, GError **error)
{
	const DeskMailbox *mailbox = g_ptr_array_index(engine->desk->mailboxes, 0);

	for (guint i = 0; i < engine->desk->notify->len; i++) {
		const Staff *staff =
			desk_staff_find(engine->desk, g_ptr_array_index(engine->desk->notify, i));
		DeskLetter letter = {.letter = "staff-digest",
			.mark = MARK_AUTO_GENERATED,
			.mailbox = mailbox->name,
			.digest = items};

		if (staff == NULL)
			continue;
		letter.name = staff->display;
		letter.addr = staff->email;
		letter.staff = staff->name;
		letter.language = staff->language;
		if (!letters_write_desk(engine, &letter, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
make_digest(Engine *engine, GError **error)
{
	guint32 today = engine_today(engine);
	gint64 last = 0;
	g_autoptr(GPtrArray) items = NULL;
	g_autoptr(StoreTransaction) transaction = NULL;

	if (!store_meta_find_int(engine->store, "digest_day", &last, error))
		return FALSE;
	if (last >= today || !calendar_is_working(engine->calendar, today) ||
		engine_now(engine) < digest_due_at(engine, today))
		return TRUE;
	transaction = store_begin(engine->store, error);
	if (transaction == NULL ||
		!store_digest_make(engine->store, today,
			digest_due_at(engine, today) - DIGEST_REACH_S, &items, error) ||
		(items->len > 0 && !send_digest(engine, items, error)) ||
		!store_meta_set_int(engine->store, "digest_day", today, error))
		return FALSE;
	return store_commit(g_steal_pointer(&transaction), error);
}

/* ---- turns ---- */

gboolean
sweep_due(Engine *engine, gboolean *more_out, GError **error)
{
	g_autoptr(GArray) timers = NULL;

	if (!make_digest(engine, error) || !quarantine_tell(engine, error) ||
		!reader_watch_turn(engine, error) ||
		!store_timers_due(engine->store, engine_now(engine), SWEEP_LIMIT, &timers, error))
		return FALSE;
	for (guint i = 0; i < timers->len; i++) {
		g_autoptr(GError) mine = NULL;

		if (fire(engine, &g_array_index(timers, StoreTimer, i), &mine))
			continue;
		/* Somebody else was faster: the timer is read again at the next turn. */
		if (error_is(mine, ERROR_CONFLICT))
			continue;
		/* A letter that can't be written must not keep all others from being sent. */
		if (error_is(mine, ERROR_REJECTED) || error_is(mine, ERROR_LIMIT)) {
			if (!put_off(engine, &g_array_index(timers, StoreTimer, i), mine->message,
				    error))
				return FALSE;
			continue;
		}
		g_propagate_error(error, g_steal_pointer(&mine));
		return FALSE;
	}
	*more_out = timers->len == SWEEP_LIMIT;
	return TRUE;
}

gboolean
sweep_next(Engine *engine, gint64 *due_at_out, GError **error)
{
	guint32 day = calendar_working_from(engine->calendar, engine_today(engine));
	gint64 digest = digest_due_at(engine, day), timer = 0, last = 0, reader = 0;

	if (!store_timers_next(engine->store, &timer, error) ||
		!reader_watch_next(engine, &reader, error) ||
		!store_meta_find_int(engine->store, "digest_day", &last, error))
		return FALSE;
	if (last >= day)
		digest = digest_due_at(engine, calendar_add_working(engine->calendar, day, 1));
	*due_at_out = timer != 0 ? MIN(timer, digest) : digest;
	if (reader != 0)
		*due_at_out = MIN(*due_at_out, reader);
	return TRUE;
}

/* ---- a change of mode ---- */

/* How far adopting has come, so that a program which died of it, or with it, goes on there: nobody
 * gets the same task twice. */
#define ADOPTED "adopted"

static gboolean
adopt_next(Engine *engine, gint64 id, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(engine->store, error);

	return transaction != NULL && sweep_adopt(engine, id, error) &&
		store_meta_set_int(engine->store, ADOPTED, id, error) &&
		store_commit(g_steal_pointer(&transaction), error);
}

static gboolean
adopt_all(Engine *engine, GError **error)
{
	gint64 after = 0;

	if (!store_meta_find_int(engine->store, ADOPTED, &after, error))
		return FALSE;
	for (;;) {
		g_autoptr(GArray) ids = NULL;

		if (!store_disputes_open_after(engine->store, after, ADOPT_LIMIT, &ids, error))
			return FALSE;
		if (ids->len == 0)
			return TRUE;
		for (guint i = 0; i < ids->len; i++)
			if (!adopt_next(engine, g_array_index(ids, gint64, i), error))
				return FALSE;
		after = g_array_index(ids, gint64, ids->len - 1);
	}
}

static gboolean
note_mode(Engine *engine, Mode mode, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(engine->store, error);

	return transaction != NULL && store_meta_set_int(engine->store, ADOPTED, 0, error) &&
		store_meta_set(engine->store, "mode", mode_name(mode), error) &&
		store_commit(g_steal_pointer(&transaction), error);
}

gboolean
sweep_start(Engine *engine, GError **error)
{
	g_autofree char *word = NULL;
	Mode last = MODE_OBSERVE;
	Mode now = engine->policy->mode;
	guint withheld = 0;

	if (!restored_start(engine, error) || !diagnosis_start(engine, error) ||
		!store_meta_find(engine->store, "mode", &word, error))
		return FALSE;
	if (word != NULL && mode_parse(word, &last) && last == now)
		return TRUE;
	if (word != NULL && now > last && !adopt_all(engine, error))
		return FALSE;
	if (word != NULL && now < last &&
		!store_outbox_withhold(
			engine->store, now == MODE_OBSERVE, engine_now(engine), &withheld, error))
		return FALSE;
	log_event(LOG_INFO, "mode: set", "mode", mode_name(now), "before",
		word != NULL ? word : "none", NULL);
	return note_mode(engine, now, error);
}
