/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "domain/handlers.h"
#include "domain/promises.h"

#define ACKNOWLEDGE_SHARE_NUM 5 /* of the time to acknowledge, 5/6 … */
#define ACKNOWLEDGE_SHARE_DEN 6 /* … have passed (20 of 24 h) when a person must step in */
#define ACKNOWLEDGE_GRACE_S (15 * 60)

static gint64
acknowledge_due_at(const Making *making)
{
	gint64 share = (gint64)making->facts->policy->acknowledge_s * ACKNOWLEDGE_SHARE_NUM /
		ACKNOWLEDGE_SHARE_DEN;
	gint64 now = making->facts->now_at;

	/* A mail that was found late: its acknowledgement, if there is one, is just leaving. */
	if (making->event->refusals == 0)
		now += ACKNOWLEDGE_GRACE_S;
	return MAX(making->event->arrived_at + share, now);
}

void
decide_on_complaint(Making *making)
{
	const Event *event = making->event;
	DisputeView *after = making->after;
	guint32 news = making_working_day(making, making->facts->policy->progress_days);
	Party *party = NULL;

	after->id = event->dispute_id;
	making_set_text(&after->reference, event->reference);
	making_set_text(&after->mailbox, event->mailbox);
	making_set_text(&after->subject, event->subject);
	making_set_text(&after->thread_id, event->thread_id);
	making_set_text(&after->language, event->language);
	after->opened_at = event->arrived_at;
	after->answer_day = calendar_working_until(making->facts->calendar,
		calendar_day(making->facts->calendar, event->arrived_at) +
			making->facts->policy->answer_days);
	party = making_add_party(making, event->sender_name, event->sender_addr, event->language);
	making_record(making, "opened", "dispute opened by mail to %s", event->mailbox);
	if (*party->addr == '\0') {
		party->promised_day = news;
		making_tell_staff(making, "staff-new", event->hint);
		making_ask_staff(making, "call_or_write", NULL, FALSE);
	} else if (event->refusals != 0) {
		party->promised_day = news;
		making_record(making, "no-answer", "no acknowledgement because: %s",
			event->refused_because);
		making_tell_staff(making, "staff-new", event->hint);
	} else {
		LetterWish *wish = making_customer_letter(making, party, "acknowledgement",
			event->staff != NULL ? MARK_AUTO_GENERATED : MARK_AUTO_REPLIED);

		wish->read_day = making_read_day(making);
		promises_make(wish, party, news);
		making_tell_staff(making, "staff-new", event->hint);
	}
	if (*party->addr != '\0' && (event->refusals == 0 || event->looks_human))
		making_set_timer(making, TIMER_ACKNOWLEDGE, acknowledge_due_at(making));
	promises_expect_answer(making);
	promises_schedule(making);
}

void
decide_on_customer_mail(Making *making)
{
	const Event *event = making->event;
	gboolean ended = !dispute_is_open(making->before);
	Party *party = dispute_party_find(making->after, event->party);

	making_record(making, "mail", "mail from customer %u", event->party);
	if (ended && (event->only_thanks || making->after->muted)) {
		making->after->state = making->before->state;
		making_tell_staff(making, "staff-message", NULL);
		return;
	}
	if (ended) {
		guint32 news = making_working_day(making, making->facts->policy->progress_days);

		promises_reopen(making);
		if (party != NULL && event->refusals == 0 && making_reaches(making, party)) {
			LetterWish *wish = making_customer_letter(
				making, party, "reopened", MARK_AUTO_REPLIED);

			wish->read_day = making_read_day(making);
			promises_make(wish, party, news);
		} else if (event->refusals != 0) {
			making_record(making, "no-answer", "no letter because: %s",
				event->refused_because);
		}
		promises_owe(making, news);
		promises_schedule(making);
	}
	making_tell_staff(making, "staff-message", ended ? "reopened" : NULL);
}

void
decide_on_unverified_mail(Making *making)
{
	making_record(making, "unverified",
		"mail to a signed address from another sender; filed without effect");
	making_tell_staff(making, "staff-message", "unverified");
}

void
decide_on_impostor_mail(Making *making)
{
	const Event *event = making->event;
	LetterWish *wish = NULL;

	making_record(making, "impostor",
		"mail to a staff member's signed address from another sender; nothing was relayed");
	/* Of a colleague who has left: somebody else must read it. */
	if (event->staff == NULL) {
		making_tell_staff(making, "staff-message", "unverified");
		return;
	}
	wish = making_staff_letter(making, event->staff, "staff-task");
	wish->task = "forged";
	g_free(wish->detail);
	wish->detail = g_strdup(event->sender_addr != NULL ? event->sender_addr : "");
}

void
decide_on_machine_mail(Making *making)
{
	making_record(making, "filed", "automatic mail filed: %s",
		making->event->detail != NULL ? making->event->detail : "");
}
