/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "domain/promises.h"

#define REMIND_WORKING_DAYS 2 /* before the promise: staff are asked for a line */
#define ANSWER_NOTICE_DAYS 7  /* before the final answer is due: staff are told */

/* Names a day for the next news in @wish; it counts once a server has taken the letter. */
void
promises_make(LetterWish *wish, Party *party, guint32 day)
{
	wish->promise_day = day;
	party->pending_day = day;
	party->pending_letter = wish->id;
}

/* A customer whose news day is @day and to whom no later letter is on its way. */
gboolean
promises_need_progress(const Party *party, guint32 day)
{
	guint32 owed = party->promised_day != 0 ? party->promised_day : party->pending_day;

	if (party->role != PARTY_CUSTOMER || owed != day)
		return FALSE;
	/* A first letter that is still on its way says more than one behind it would. */
	return party->pending_letter == 0 ||
		(party->promised_day != 0 && party->pending_day <= day);
}

static gint64
progress_due_at(const Making *making, guint32 day)
{
	const Calendar *calendar = making->facts->calendar;
	gint64 now = making->facts->now_at, end = calendar_day_end(calendar, day);
	gint64 due = calendar_opening(
		calendar, calendar_add_working(calendar, day, -PROGRESS_WORKING_DAYS));

	if (due <= now)
		due = calendar_opening(calendar, day);
	if (due <= now)
		due = now < end ? now + (end - now) / 2 : now;
	return due;
}

/* When staff hear that @day has passed: as it ends and then each working morning. */
static gint64
overdue_due_at(const Making *making, guint32 day)
{
	const Calendar *calendar = making->facts->calendar;
	gint64 now = making->facts->now_at, due = calendar_day_end(calendar, day) + 1;

	if (due > now || !making->after->late)
		return MAX(due, now + 1);
	due = calendar_opening(calendar, calendar_working_from(calendar, making_today(making)));
	return due > now ? due
			 : calendar_opening(calendar,
				   calendar_add_working(calendar, making_today(making), 1));
}

/* Whether the progress timer has something to do for @party: a letter, late or not; or, while it is
 * still in time, a task to tell them otherwise. */
static gboolean
awaits_progress(const Making *making, const Party *party, guint32 day)
{
	return promises_need_progress(party, day) &&
		(making_reaches(making, party) || day >= making_today(making));
}

/* Sets the clocks that follow from the earliest day on which a customer must hear from us. */
void
promises_schedule(Making *making)
{
	const Calendar *calendar = making->facts->calendar;
	guint32 day = dispute_news_day(making->after);
	gint64 remind = 0, progress = 0, overdue = 0;

	if (day == 0 || day >= making_today(making))
		making->after->late = FALSE;
	if (day != 0)
		overdue = overdue_due_at(making, day);
	if (day != 0 && dispute_is_open(making->after)) {
		remind = calendar_opening(
			calendar, calendar_add_working(calendar, day, -REMIND_WORKING_DAYS));
		if (remind <= making->facts->now_at)
			remind = 0;
		for (guint i = 0; i < making->after->parties->len; i++) {
			const Party *party = g_ptr_array_index(making->after->parties, i);

			if (awaits_progress(making, party, day))
				progress = progress_due_at(making, day);
		}
	}
	making_set_timer(making, TIMER_REMIND, remind);
	making_set_timer(making, TIMER_PROGRESS, progress);
	making_set_timer(making, TIMER_OVERDUE, overdue);
}

void
promises_stop_clocks(Making *making)
{
	for (gint kind = 0; kind < TIMER_COUNT; kind++)
		making_set_timer(making, (TimerKind)kind, 0);
}

/* Every customer who is owed no news is owed them by @day; what was promised stays. */
void
promises_owe(Making *making, guint32 day)
{
	for (guint i = 0; i < making->after->parties->len; i++) {
		Party *party = g_ptr_array_index(making->after->parties, i);

		if (party->role == PARTY_CUSTOMER && party->promised_day == 0 &&
			party->pending_day == 0)
			party->promised_day = day;
	}
}

void
promises_release(Making *making)
{
	for (guint i = 0; i < making->after->parties->len; i++) {
		Party *party = g_ptr_array_index(making->after->parties, i);

		party->promised_day = party->pending_day = 0;
		party->pending_letter = 0;
	}
}

void
promises_record_fate(Making *making, const Party *party)
{
	g_autofree char *day = NULL;

	if (party->promised_day == 0)
		return;
	day = calendar_day_format(party->promised_day);
	if (making_today(making) <= party->promised_day)
		making_record(making, "promise-kept", "news due by %s reached customer %u in time",
			day, party->ordinal);
	else
		making_record(making, "promise-broken",
			"news due by %s reached customer %u %u days late", day, party->ordinal,
			making_today(making) - party->promised_day);
}

/* A promise that nobody was told is owed all the same. */
void
promises_drop_pending(Party *party, gint64 letter_id)
{
	if (party->pending_letter != letter_id)
		return;
	if (party->promised_day == 0)
		party->promised_day = party->pending_day;
	party->pending_day = 0;
	party->pending_letter = 0;
}

void
promises_expect_answer(Making *making)
{
	making_set_timer(making, TIMER_ANSWER,
		calendar_opening(
			making->facts->calendar, making->after->answer_day - ANSWER_NOTICE_DAYS));
}

void
promises_reopen(Making *making)
{
	making->after->outcome = OUTCOME_NONE;
	making->after->muted = FALSE;
	making->after->resolved_at = making->after->closed_at = 0;
	making_set_timer(making, TIMER_CLOSE, 0);
	promises_expect_answer(making);
	making_record(making, "reopened", "the dispute is open again");
}
