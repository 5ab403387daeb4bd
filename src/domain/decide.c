/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "domain/decide.h"
#include "domain/handlers.h"
#include "domain/transitions.h"

static void
letter_wish_free(gpointer data)
{
	LetterWish *wish = data;

	g_free(wish->staff);
	g_free(wish->words);
	g_free(wish->agent);
	g_free(wish->detail);
	g_free(wish);
}

static void
history_wish_free(gpointer data)
{
	HistoryWish *wish = data;

	g_free(wish->content);
	g_free(wish);
}

void
decision_free(Decision *decision)
{
	if (decision == NULL)
		return;
	dispute_view_free(decision->after);
	g_ptr_array_unref(decision->letters);
	g_ptr_array_unref(decision->timers);
	g_ptr_array_unref(decision->history);
	g_free(decision);
}

guint
decide_ids_needed(const DisputeView *view, const Desk *desk)
{
	/* One letter for each party and two for each member of staff, and a party that joins. */
	return 8 + 3 * view->parties->len + 2 * desk->staff->len;
}

static const struct {
	const char *name;
	void (*handle)(Making *);
} EVENTS[EVENT_COUNT] = {
	[EVENT_COMPLAINT] = {"complaint", decide_on_complaint},
	[EVENT_CUSTOMER_MAIL] = {"customer-mail", decide_on_customer_mail},
	[EVENT_UNVERIFIED_MAIL] = {"unverified-mail", decide_on_unverified_mail},
	[EVENT_IMPOSTOR_MAIL] = {"impostor-mail", decide_on_impostor_mail},
	[EVENT_MACHINE_MAIL] = {"machine-mail", decide_on_machine_mail},
	[EVENT_STAFF_ANSWER] = {"staff-answer", decide_on_staff_answer},
	[EVENT_STAFF_SENT] = {"staff-sent", decide_on_staff_sent},
	[EVENT_STAFF_NOTE] = {"staff-note", decide_on_staff_note},
	[EVENT_STAFF_TOLD] = {"staff-told", decide_on_staff_told},
	[EVENT_TAKE] = {"take", decide_on_take},
	[EVENT_WAIT_CUSTOMER] = {"wait-customer", decide_on_wait},
	[EVENT_WAIT_THIRD_PARTY] = {"wait-third-party", decide_on_wait},
	[EVENT_RESOLVE] = {"resolve", decide_on_resolve},
	[EVENT_CLOSE] = {"close", decide_on_close},
	[EVENT_REOPEN] = {"reopen", decide_on_reopen},
	[EVENT_JOIN] = {"join", decide_on_join},
	[EVENT_JOINED] = {"joined", decide_on_joined},
	[EVENT_QUESTION] = {"question", decide_on_not_a_complaint},
	[EVENT_PRAISE] = {"praise", decide_on_not_a_complaint},
	[EVENT_SPAM] = {"spam", decide_on_not_a_complaint},
	[EVENT_IGNORE] = {"ignore", decide_on_not_a_complaint},
	[EVENT_TIMER_ACKNOWLEDGE] = {"timer-acknowledge", decide_on_timer_acknowledge},
	[EVENT_TIMER_REMIND] = {"timer-remind", decide_on_timer_remind},
	[EVENT_TIMER_PROGRESS] = {"timer-progress", decide_on_timer_progress},
	[EVENT_TIMER_OVERDUE] = {"timer-overdue", decide_on_timer_overdue},
	[EVENT_TIMER_ANSWER] = {"timer-answer", decide_on_timer_answer},
	[EVENT_TIMER_CLOSE] = {"timer-close", decide_on_timer_close},
	[EVENT_LETTER_ACCEPTED] = {"letter-accepted", decide_on_letter_accepted},
	[EVENT_LETTER_FAILED] = {"letter-failed", decide_on_letter_failed},
	[EVENT_LETTER_RECALLED] = {"letter-recalled", decide_on_letter_recalled},
	[EVENT_ADOPTED] = {"adopted", decide_on_adopted},
};

const char *
event_kind_name(EventKind kind)
{
	g_assert(kind < EVENT_COUNT);
	return EVENTS[kind].name;
}

gboolean
decide_is_possible(DisputeState state, EventKind event)
{
	DisputeState next = STATE_NONE;

	return transitions_next(state, event, &next) == REFUSAL_NONE;
}

/* Refusals that depend on more than the state. */
static Refusal
refusal_of(const DisputeView *view, const Event *event, const Facts *facts)
{
	if (event->kind == EVENT_JOIN && event->other->id == view->id)
		return REFUSAL_SELF;
	if (event->kind == EVENT_CUSTOMER_MAIL && view->state == STATE_CLOSED &&
		facts->now_at - view->closed_at > (gint64)facts->policy->reopen_days * 24 * 60 * 60)
		return REFUSAL_OLD;
	return REFUSAL_NONE;
}

Decision *
dispute_decide(const DisputeView *view, const Event *event, const Facts *facts)
{
	Decision *decision = g_new0(Decision, 1);
	Making making = {.before = view, .event = event, .facts = facts, .decision = decision};
	DisputeState next = view->state;
	Refusal refusal = transitions_next(view->state, event->kind, &next);

	decision->letters = g_ptr_array_new_with_free_func(letter_wish_free);
	decision->timers = g_ptr_array_new_with_free_func(g_free);
	decision->history = g_ptr_array_new_with_free_func(history_wish_free);
	decision->after = making.after = dispute_view_copy(view);
	if (refusal == REFUSAL_NONE)
		refusal = refusal_of(view, event, facts);
	if (refusal != REFUSAL_NONE) {
		decision->refusal = transitions_refusal_text(refusal, "en");
		decision->refusal_fr = transitions_refusal_text(refusal, "fr");
		return decision;
	}
	making.after->state = next;
	EVENTS[event->kind].handle(&making);
	if (making.after->state != view->state && view->state != STATE_NONE)
		making_record(&making, "state", "%s -> %s", dispute_state_name(view->state),
			dispute_state_name(making.after->state));
	return decision;
}
