/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "domain/handlers.h"
#include "domain/promises.h"

#define ADOPT_WORKING_DAYS 3   /* news owed in a dispute whose letters were withheld */
#define LETTERS_WITHOUT_NEWS 2 /* in a row; then the manager must see to it */

void
decide_on_timer_acknowledge(Making *making)
{
	making_set_timer(making, TIMER_ACKNOWLEDGE, 0);
	for (guint i = 0; i < making->after->parties->len; i++) {
		const Party *party = g_ptr_array_index(making->after->parties, i);

		if (party->role == PARTY_CUSTOMER && party->heard_at == 0) {
			making_ask_staff(making, "acknowledge_by_hand", NULL, FALSE);
			return;
		}
	}
}

/* Nobody is fed with letters that say nothing: after two of them the manager must write. */
static gboolean
needs_manager(const Making *making)
{
	return making->after->letters_without_news >= LETTERS_WITHOUT_NEWS;
}

/* One line can become a letter only where letters arrive; else telling the customer is a task of
 * its own. */
static gboolean
some_letter_arrives(const Making *making, guint32 day)
{
	for (guint i = 0; i < making->after->parties->len && day != 0; i++) {
		const Party *party = g_ptr_array_index(making->after->parties, i);

		if (promises_need_progress(party, day) && making_reaches(making, party))
			return TRUE;
	}
	return FALSE;
}

void
decide_on_timer_remind(Making *making)
{
	const Calendar *calendar = making->facts->calendar;
	guint32 day = dispute_news_day(making->after);

	making_set_timer(making, TIMER_REMIND, 0);
	/* After an outage the letter itself may be due: then there is nothing left to ask for. */
	if (some_letter_arrives(making, day) &&
		making->facts->now_at <
			calendar_opening(calendar,
				calendar_add_working(calendar, day, -PROGRESS_WORKING_DAYS)))
		making_ask_staff(making, "promise_due", NULL, needs_manager(making));
}

void
decide_on_timer_progress(Making *making)
{
	guint32 day = dispute_news_day(making->after);
	guint32 next = making_working_day(making, making->facts->policy->then_days);
	gboolean by_hand = FALSE, written = FALSE;

	for (guint i = 0; i < making->after->parties->len && day != 0; i++) {
		Party *party = g_ptr_array_index(making->after->parties, i);

		if (!promises_need_progress(party, day))
			continue;
		if (making_reaches(making, party)) {
			promises_make(making_customer_letter(
					      making, party, "progress", MARK_AUTO_GENERATED),
				party, next);
			written = TRUE;
		} else {
			by_hand = TRUE;
		}
	}
	if (written) {
		making->after->letters_without_news++;
		if (needs_manager(making))
			making_ask_staff(making, "answer_due", NULL, TRUE);
	}
	if (by_hand)
		making_ask_staff(making, "call_or_write", NULL, FALSE);
	promises_schedule(making);
	/* Asked once; what is still owed at the end of the day is overdue. */
	making_set_timer(making, TIMER_PROGRESS, 0);
}

void
decide_on_timer_overdue(Making *making)
{
	const Calendar *calendar = making->facts->calendar;
	guint32 day = dispute_news_day(making->after);

	if (day == 0 || day >= making_today(making)) {
		promises_schedule(making);
		return;
	}
	making->after->late = TRUE;
	making_ask_staff(making, "promise_overdue", NULL, TRUE);
	making_set_timer(making, TIMER_OVERDUE,
		calendar_opening(
			calendar, calendar_add_working(calendar, making_today(making), 1)));
}

void
decide_on_timer_answer(Making *making)
{
	making_set_timer(making, TIMER_ANSWER, 0);
	making_ask_staff(making, "answer_due", NULL, TRUE);
}

void
decide_on_timer_close(Making *making)
{
	making->after->outcome = OUTCOME_SETTLED;
	making->after->closed_at = making->facts->now_at;
	making_set_timer(making, TIMER_CLOSE, 0);
	making_record(making, "closed", "no word from the customer since it was resolved");
}

void
decide_on_adopted(Making *making)
{
	promises_release(making);
	promises_owe(making,
		calendar_add_working(
			making->facts->calendar, making_today(making), ADOPT_WORKING_DAYS));
	making_record(making, "adopted", "letters decided before were withheld; staff take over");
	making_ask_staff(making, "withheld_letters", making->event->detail, FALSE);
	promises_schedule(making);
}
