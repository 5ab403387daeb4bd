/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "domain/handlers.h"
#include "domain/promises.h"

static void
confirm(Making *making)
{
	making->after->confirmed = TRUE;
	if (*making->after->assignee == '\0' && making->event->staff != NULL)
		making_set_text(&making->after->assignee, making->event->staff);
}

/* Tells the author when the words leave, so that `stop` can still catch them. */
static void
announce_relay(Making *making, const char *recipients)
{
	LetterWish *notice = NULL;

	if (making->event->transcript || making->facts->policy->relay_hold_s == 0 ||
		*recipients == '\0' || making->event->staff == NULL)
		return;
	notice = making_staff_letter(making, making->event->staff, "staff-relay");
	making_set_words(notice, making->event);
	notice->files = FALSE; /* named there, not sent back */
	g_free(notice->detail);
	notice->detail = g_strdup(recipients);
}

/* One letter to each customer who has an address, held so that `stop` can recall it. */
static void
write_to_customers(Making *making, const char *letter, guint32 promise_day, guint32 close_day)
{
	g_autoptr(GString) recipients = g_string_new(NULL);

	for (guint i = 0; i < making->after->parties->len; i++) {
		Party *party = g_ptr_array_index(making->after->parties, i);
		LetterWish *wish = NULL;

		if (!making_can_write_to(party))
			continue;
		wish = making_customer_letter(making, party, letter, MARK_NONE);
		making_set_words(wish, making->event);
		wish->not_before_at = making_held_until(making);
		wish->close_day = close_day;
		if (promise_day != 0)
			promises_make(wish, party, promise_day);
		g_string_append_printf(
			recipients, "%s%s", recipients->len > 0 ? ", " : "", party->addr);
	}
	announce_relay(making, recipients->str);
}

/* Customers without an address hear by telephone or on paper; staff's words say what was told. */
static void
told_otherwise(Making *making, guint32 day)
{
	for (guint i = 0; i < making->after->parties->len; i++) {
		Party *party = g_ptr_array_index(making->after->parties, i);

		if (party->role != PARTY_CUSTOMER || *party->addr != '\0')
			continue;
		promises_record_fate(making, party);
		party->promised_day = day;
		party->heard_at = making->facts->now_at;
		making_record(
			making, "told", "customer %u was told by other means", party->ordinal);
	}
}

static guint32
next_news(const Making *making)
{
	if (!dispute_is_open(making->after))
		return 0;
	return making_working_day(making, making->facts->policy->then_days);
}

void
decide_on_staff_answer(Making *making)
{
	guint32 day = next_news(making);

	confirm(making);
	making->after->letters_without_news = 0;
	making_record(making, "answer", "answer by %s",
		making->event->staff != NULL ? making->event->staff : making->event->actor);
	write_to_customers(making, "reply", day, 0);
	told_otherwise(making, day);
	promises_schedule(making);
}

/* Every customer has heard from a person, though no letter of ours says so. */
static void
heard_from_us(Making *making)
{
	guint32 day = next_news(making);

	confirm(making);
	making->after->letters_without_news = 0;
	for (guint i = 0; i < making->after->parties->len; i++) {
		Party *party = g_ptr_array_index(making->after->parties, i);

		if (party->role != PARTY_CUSTOMER)
			continue;
		promises_record_fate(making, party);
		party->promised_day = day;
		party->heard_at = making->facts->now_at;
	}
	making->after->late = FALSE;
	making_set_timer(making, TIMER_ACKNOWLEDGE, 0);
	promises_schedule(making);
}

void
decide_on_staff_sent(Making *making)
{
	making_record(making, "answer", "%s wrote to the customer directly", making->event->actor);
	heard_from_us(making);
}

void
decide_on_staff_told(Making *making)
{
	making_record(making, "told", "%s told the customer by other means", making->event->actor);
	heard_from_us(making);
}

void
decide_on_staff_note(Making *making)
{
	making_record(making, "note", "note by %s", making->event->actor);
}

void
decide_on_take(Making *making)
{
	making->after->confirmed = TRUE;
	if (making->event->staff != NULL)
		making_set_text(&making->after->assignee, making->event->staff);
	making_record(making, "assigned", "taken by %s", making->event->actor);
}

void
decide_on_wait(Making *making)
{
	confirm(making);
}

void
decide_on_resolve(Making *making)
{
	guint32 close_day = making_working_day(making, making->facts->policy->close_days);

	confirm(making);
	making->after->resolved_at = making->facts->now_at;
	making->after->letters_without_news = 0;
	write_to_customers(making, "resolved", 0, close_day);
	told_otherwise(making, 0);
	making_set_timer(making, TIMER_ACKNOWLEDGE, 0);
	making_set_timer(making, TIMER_ANSWER, 0);
	making_set_timer(
		making, TIMER_CLOSE, calendar_day_end(making->facts->calendar, close_day) + 1);
	promises_schedule(making);
}

void
decide_on_close(Making *making)
{
	making->after->outcome = making->event->outcome;
	making->after->closed_at = making->facts->now_at;
	promises_stop_clocks(making);
	write_to_customers(making, "closed", 0, 0);
	told_otherwise(making, 0);
	promises_schedule(making);
}

void
decide_on_reopen(Making *making)
{
	promises_reopen(making);
	promises_owe(making, making_working_day(making, making->facts->policy->progress_days));
	promises_schedule(making);
}

void
decide_on_join(Making *making)
{
	making->after->joined_to = making->event->other->id;
	making->after->outcome = OUTCOME_DUPLICATE;
	making->after->closed_at = making->facts->now_at;
	promises_release(making);
	promises_stop_clocks(making);
	making_record(making, "joined", "joined to %s", making->event->other->reference);
}

static guint32
earlier_day(guint32 a, guint32 b)
{
	if (a == 0 || b == 0)
		return MAX(a, b);
	return MIN(a, b);
}

void
decide_on_joined(Making *making)
{
	const DisputeView *other = making->event->other;

	if (!dispute_is_open(making->before))
		promises_reopen(making);
	for (guint i = 0; i < other->parties->len; i++) {
		const Party *guest = g_ptr_array_index(other->parties, i);
		Party *party = *guest->addr != '\0'
			? dispute_party_by_addr(making->after, guest->addr)
			: NULL;

		if (party == NULL) {
			party = making_add_party(making, guest->name, guest->addr, guest->language);
			party->role = guest->role;
			party->heard_at = guest->heard_at;
		}
		party->promised_day = earlier_day(party->promised_day,
			guest->promised_day != 0 ? guest->promised_day : guest->pending_day);
	}
	making_record(making, "joined", "%s was joined to this dispute", other->reference);
	promises_owe(making, making_working_day(making, making->facts->policy->progress_days));
	promises_schedule(making);
}

void
decide_on_not_a_complaint(Making *making)
{
	EventKind kind = making->event->kind;

	/* The words that go along leave first, while the dispute still is what it was. */
	if (making->event->words != NULL && *making->event->words != '\0')
		write_to_customers(making, "reply", 0, 0);
	making->after->outcome = OUTCOME_NOT_A_COMPLAINT;
	if (making->after->closed_at == 0)
		making->after->closed_at = making->facts->now_at;
	making->after->muted = kind == EVENT_SPAM || kind == EVENT_IGNORE;
	making->decision->recall_automatic = TRUE;
	promises_release(making);
	promises_stop_clocks(making);
	making_record(making, "not-a-complaint", "filed as %s by %s", event_kind_name(kind),
		making->event->actor);
}
