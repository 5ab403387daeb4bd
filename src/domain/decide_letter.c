/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "domain/handlers.h"
#include "domain/promises.h"

static gboolean
letter_ends_dispute(const Event *event)
{
	return g_strcmp0(event->letter, "resolved") == 0 || g_strcmp0(event->letter, "closed") == 0;
}

static Party *
letter_party(const Making *making)
{
	return making->event->to_customer ? dispute_party_find(making->after, making->event->party)
					  : NULL;
}

void
decide_on_letter_accepted(Making *making)
{
	const Event *event = making->event;
	Party *party = letter_party(making);

	making_record(making, "letter", "%s accepted: %s", event->letter,
		event->detail != NULL ? event->detail : "");
	if (party == NULL)
		return;
	party->heard_at = making->facts->now_at;
	party->failing = FALSE;
	making_set_timer(making, TIMER_ACKNOWLEDGE, 0);
	if (party->pending_letter == event->letter_id) {
		party->pending_letter = 0;
		party->pending_day = 0;
	}
	/* A letter that ends a dispute which was reopened meanwhile keeps no promise. */
	if (event->promise_day != 0 ||
		(letter_ends_dispute(event) && !dispute_is_open(making->after))) {
		promises_record_fate(making, party);
		party->promised_day = dispute_is_open(making->after) ? event->promise_day : 0;
	}
	promises_schedule(making);
}

void
decide_on_letter_failed(Making *making)
{
	const Event *event = making->event;
	Party *party = letter_party(making);

	making_record(making, "letter-failed", "%s failed: %s", event->letter,
		event->detail != NULL ? event->detail : "");
	if (party == NULL)
		return;
	party->failing = TRUE;
	promises_drop_pending(party, event->letter_id);
	/* Of somebody whom staff have silenced nobody needs to know. */
	if (!making->after->muted)
		making_ask_staff(making, "letter_failed", event->detail, FALSE);
	promises_schedule(making);
}

void
decide_on_letter_recalled(Making *making)
{
	const Event *event = making->event;
	Party *party = letter_party(making);

	making_record(making, "recalled", "%s recalled before it left", event->letter);
	if (party == NULL)
		return;
	promises_drop_pending(party, event->letter_id);
	/* What the recalled letter would have announced is undone with it. */
	if (letter_ends_dispute(event) && !dispute_is_open(making->after)) {
		making->after->state = STATE_IN_PROGRESS;
		promises_reopen(making);
		promises_owe(
			making, making_working_day(making, making->facts->policy->progress_days));
	}
	promises_schedule(making);
}
