/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "domain/thanks.h"
#include "tests/support/life.h"
#include "tests/support/sample.h"

/* ---- every event in every state ---- */

/* What may differ between two disputes in one state. */
typedef enum {
	VARIANT_PROMISED,
	VARIANT_PENDING,
	VARIANT_TWO_CUSTOMERS,
	VARIANT_NO_ADDRESS,
	VARIANT_FAILING,
	VARIANT_MUTED,
	VARIANT_TAKEN,
	VARIANT_OVERDUE,
	VARIANT_COUNT
} Variant;

static Party *
add_party(DisputeView *view, guint32 ordinal, PartyRole role, const char *name, const char *addr)
{
	Party *party = party_new();

	party->id = ordinal + 1;
	party->ordinal = ordinal;
	party->role = role;
	g_free(party->name);
	g_free(party->addr);
	party->name = g_strdup(name);
	party->addr = g_strdup(addr);
	g_ptr_array_add(view->parties, party);
	return party;
}

static void
set(char **field, const char *text)
{
	g_free(*field);
	*field = g_strdup(text);
}

static DisputeView *
filled_view(const Life *life, DisputeState state, Variant variant)
{
	DisputeView *view = dispute_view_new();
	guint32 today = calendar_day(life->calendar, life->now_at);
	guint32 day = calendar_working_from(life->calendar, today + 5);
	Party *marie = NULL;

	view->state = state;
	if (state == STATE_NONE)
		return view;
	view->id = 1;
	set(&view->reference, "D-7K4F-2Q9X");
	set(&view->mailbox, "support");
	set(&view->language, "fr");
	set(&view->assignee, variant == VARIANT_TAKEN ? "agent2" : "");
	view->opened_at = life->now_at - 5 * 24 * 60 * 60;
	view->resolved_at = state == STATE_RESOLVED || state == STATE_CLOSED ? life->now_at : 0;
	view->closed_at = state == STATE_CLOSED ? life->now_at : 0;
	view->answer_day = calendar_working_until(life->calendar, today + 55);
	view->muted = variant == VARIANT_MUTED && state == STATE_CLOSED;
	marie = add_party(view, 0, PARTY_CUSTOMER, "Marie Durand",
		variant == VARIANT_NO_ADDRESS ? "" : "marie@example.org");
	add_party(view, 1, PARTY_THIRD, "Carrier", "carrier@example.net");
	marie->failing = variant == VARIANT_FAILING;
	if (!dispute_is_open(view))
		return view;
	marie->promised_day = variant == VARIANT_OVERDUE
		? calendar_working_until(life->calendar, today - 1)
		: day;
	if (variant == VARIANT_PENDING) {
		marie->promised_day = 0;
		marie->pending_day = day;
		marie->pending_letter = 77;
	}
	if (variant == VARIANT_TWO_CUSTOMERS)
		add_party(view, 2, PARTY_CUSTOMER, "Paul", "paul@example.org")->promised_day = day;
	view->late = variant == VARIANT_OVERDUE;
	return view;
}

static void
set_clocks(Life *life)
{
	guint32 day = dispute_news_day(life->view);

	memset(life->timers, 0, sizeof life->timers);
	if (dispute_is_open(life->view))
		life->timers[TIMER_OVERDUE] = MAX(calendar_day_end(life->calendar, day) + 1,
			calendar_opening(life->calendar,
				calendar_add_working(life->calendar,
					calendar_day(life->calendar, life->now_at), 1)));
	if (life->view->state == STATE_RESOLVED)
		life->timers[TIMER_CLOSE] = life->now_at + 14 * 24 * 60 * 60;
}

static Event
filled_event(const Life *life, EventKind kind, const DisputeView *other)
{
	gboolean staff = kind >= EVENT_STAFF_ANSWER && kind <= EVENT_IGNORE;

	return (Event){.kind = kind,
		.actor = staff ? "staff:agent1" : "clock",
		.staff = staff || kind == EVENT_IMPOSTOR_MAIL ? "agent1" : NULL,
		.arrived_at = life->now_at,
		.message_id = 5,
		.words = "Votre colis part demain.",
		.has_files = TRUE,
		.refused_because = "",
		.looks_human = TRUE,
		.sender_name = "Marie Durand",
		.sender_addr = "marie@example.org",
		.language = "fr",
		.dispute_id = 1,
		.reference = "D-7K4F-2Q9X",
		.mailbox = "support",
		.subject = "Commande",
		.thread_id = "thread.x@example.com",
		.outcome = OUTCOME_REJECTED,
		.other = kind == EVENT_JOIN || kind == EVENT_JOINED ? other : NULL,
		.letter_id = 77,
		.letter = dispute_is_open(life->view) ? "progress" : "resolved",
		.to_customer = TRUE,
		.promise_day = dispute_news_day(life->view),
		.detail = "550 no such user"};
}

static void
test_every_pair(void)
{
	static const char *const MOMENTS[] = {"2026-11-25T11:00", "2026-11-28T23:59:59",
		"2026-12-31T18:30", "2027-03-28T01:59:59"};

	for (gsize moment = 0; moment < G_N_ELEMENTS(MOMENTS); moment++) {
		g_autoptr(Life) life = life_new(MOMENTS[moment]);
		g_autoptr(DisputeView) other =
			filled_view(life, STATE_IN_PROGRESS, VARIANT_TWO_CUSTOMERS);

		other->id = 2;
		for (gint state = 0; state < STATE_COUNT; state++) {
			for (gint kind = 0; kind < EVENT_COUNT * VARIANT_COUNT; kind++) {
				Event event;

				dispute_view_free(life->view);
				life->view = filled_view(
					life, (DisputeState)state, (Variant)(kind % VARIANT_COUNT));
				set_clocks(life);
				event = filled_event(
					life, (EventKind)(kind / VARIANT_COUNT), other);
				g_ptr_array_set_size(life->letters, 0);
				life_happens(life, &event);
				g_assert_cmpint(life->last->refusal == NULL, ==,
					decide_is_possible((DisputeState)state, event.kind));
			}
		}
	}
}

/* ---- the beginning ---- */

/* Practices 1, 2, 29: acknowledged at once, with a date, and staff are told. */
static void
test_complaint(void)
{
	g_autoptr(Life) life = life_new("2026-11-22T10:00"); /* a Sunday */
	const LetterWish *ack = NULL;

	life_open(life);
	ack = life_letter(life, "acknowledgement");
	g_assert_nonnull(ack);
	g_assert_cmpint(ack->mark, ==, MARK_AUTO_REPLIED);
	g_assert_cmpint(ack->not_before_at, ==, 0);
	g_assert_cmpuint(ack->read_day, ==, sample_day("2026-11-23"));
	g_assert_cmpuint(ack->promise_day, ==, sample_day("2026-11-30"));
	g_assert_cmpstr(life_letter(life, "staff-new")->staff, ==, "agent1");
	g_assert_cmpuint(life->last->letters->len, ==, 2);
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, 0);
	g_assert_cmpuint(life->view->answer_day, ==, sample_day("2027-01-21"));
	g_assert_cmpint(
		life->timers[TIMER_ACKNOWLEDGE], ==, sample_at(life->calendar, "2026-11-23T06:00"));
	life_settle(life, "acknowledgement", EVENT_LETTER_ACCEPTED);
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-11-30"));
	g_assert_cmpint(life->timers[TIMER_ACKNOWLEDGE], ==, 0);
	g_assert_cmpint(
		life->timers[TIMER_REMIND], ==, sample_at(life->calendar, "2026-11-26T09:00"));
	g_assert_cmpint(
		life->timers[TIMER_PROGRESS], ==, sample_at(life->calendar, "2026-11-27T09:00"));
	g_assert_cmpint(
		life->timers[TIMER_OVERDUE], ==, sample_at(life->calendar, "2026-12-01T00:00"));
}

static void
open_refused(Life *life, guint32 refusals, gboolean looks_human)
{
	Event event = {.kind = EVENT_COMPLAINT,
		.actor = "customer:0",
		.arrived_at = life->now_at,
		.message_id = 7,
		.refusals = refusals,
		.refused_because = "sender-cap",
		.looks_human = looks_human,
		.sender_name = "Marie",
		.sender_addr = "marie@example.org",
		.language = "fr",
		.dispute_id = 1,
		.reference = "D-7K4F-2Q9X",
		.mailbox = "support",
		.subject = "",
		.thread_id = "t@example.com"};

	life_happens(life, &event);
}

/* A person whose acknowledgement was suppressed is a task before the 24 hours end. */
static void
test_acknowledgement_suppressed(void)
{
	g_autoptr(Life) life = life_new("2026-11-23T10:00");

	open_refused(life, 1, TRUE);
	g_assert_null(life_letter(life, "acknowledgement"));
	g_assert_nonnull(life_letter(life, "staff-new"));
	g_assert_true(life_recorded(life, "no-answer"));
	life_until(life, "2026-11-24T05:59");
	g_assert_cmpuint(life_tasks(life, "acknowledge_by_hand"), ==, 0);
	life_until(life, "2026-11-24T06:00");
	g_assert_cmpuint(life_tasks(life, "acknowledge_by_hand"), ==, 1);
}

static void
test_acknowledgement_suppressed_but_answered(void)
{
	g_autoptr(Life) life = life_new("2026-11-23T10:00");

	open_refused(life, 1, TRUE);
	life_staff(life, EVENT_STAFF_ANSWER, "Nous regardons.");
	life_settle(life, "reply", EVENT_LETTER_ACCEPTED);
	life_until(life, "2026-11-25T10:00");
	g_assert_cmpuint(life_tasks(life, "acknowledge_by_hand"), ==, 0);
}

static void
open_without_address(Life *life)
{
	Event event = {.kind = EVENT_COMPLAINT,
		.actor = "staff:agent1",
		.staff = "agent1",
		.arrived_at = life->now_at,
		.message_id = 7,
		.refused_because = "",
		.sender_name = "Paul",
		.sender_addr = "",
		.language = "fr",
		.dispute_id = 1,
		.reference = "D-7K4F-2Q9X",
		.mailbox = "support",
		.subject = "",
		.thread_id = "t@example.com"};

	life_happens(life, &event);
}

/* Without an address promises become tasks to call or write. */
static void
test_customer_without_address(void)
{
	g_autoptr(Life) life = life_new("2026-11-23T10:00");

	open_without_address(life);
	g_assert_true(life_task(life, "call_or_write"));
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-11-30"));
	life_until(life, "2026-11-27T09:00");
	g_assert_cmpuint(life_tasks(life, "call_or_write"), ==, 2);
	g_assert_cmpuint(life->letters->len, ==, 0);
	/* what staff wrote in the file is what they told the customer */
	life_staff(life, EVENT_STAFF_ANSWER, "Rappelé ce matin.");
	g_assert_true(life_recorded(life, "told"));
	g_assert_true(life_recorded(life, "promise-kept"));
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-12-11"));
	life_until(life, "2026-12-12T12:00");
	g_assert_cmpuint(life_tasks(life, "call_or_write"), ==, 3);
	g_assert_cmpuint(life_tasks(life, "promise_overdue"), >, 0);
	life_staff(life, EVENT_RESOLVE, NULL);
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, 0);
	g_assert_cmpint(life->timers[TIMER_OVERDUE], ==, 0);
}

/* ---- promises ---- */

static Life *
acknowledged_life(const char *at)
{
	Life *life = life_new(at);

	life_open(life);
	life_settle(life, "acknowledgement", EVENT_LETTER_ACCEPTED);
	return life;
}

/* After an outage of a week everything is due at once: the letter leaves, nobody is asked first. */
static void
test_remind_not_asked_when_letter_leaves(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00"); /* promise: Mon 30 Nov */
	Event remind = {.kind = EVENT_TIMER_REMIND, .actor = "clock"};
	Event progress = {.kind = EVENT_TIMER_PROGRESS, .actor = "clock"};

	life->now_at = sample_at(life->calendar, "2026-11-30T11:00");
	life_happens(life, &remind);
	g_assert_false(life_task(life, "promise_due"));
	life_happens(life, &progress);
	g_assert_nonnull(life_letter(life, "progress"));
}

/* Practice 32: reminded two working days before, written to the working day before, at opening. */
static void
test_progress(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00"); /* promise: Mon 30 Nov */
	const LetterWish *progress = NULL;

	life_until(life, "2026-11-26T08:59");
	g_assert_cmpuint(life_tasks(life, "promise_due"), ==, 0);
	life_until(life, "2026-11-26T09:00");
	g_assert_cmpuint(life_tasks(life, "promise_due"), ==, 1);
	life_until(life, "2026-11-27T08:59");
	g_assert_cmpuint(life->letters->len, ==, 0);
	life_until(life, "2026-11-27T09:00");
	progress = life_letter(life, "progress");
	g_assert_cmpint(progress->mark, ==, MARK_AUTO_GENERATED);
	g_assert_cmpuint(progress->promise_day, ==, sample_day("2026-12-11"));
	/* told only when a server has taken it */
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-11-30"));
	life_settle(life, "progress", EVENT_LETTER_ACCEPTED);
	g_assert_true(life_recorded(life, "promise-kept"));
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-12-11"));
	g_assert_cmpuint(life->view->letters_without_news, ==, 1);
}

/* A staff answer takes the place of the progress letter. */
static void
test_answer_fulfils(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_until(life, "2026-11-25T15:00");
	life_staff(life, EVENT_STAFF_ANSWER, "Le transporteur cherche.");
	g_assert_cmpint(life_letter(life, "reply")->not_before_at, ==, life->now_at + 120);
	g_assert_nonnull(life_letter(life, "staff-relay"));
	g_assert_cmpint(life->view->state, ==, STATE_IN_PROGRESS);
	g_assert_cmpstr(life->view->assignee, ==, "agent1");
	g_assert_true(life->view->confirmed);
	life_settle(life, "reply", EVENT_LETTER_ACCEPTED);
	g_assert_true(life_recorded(life, "promise-kept"));
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-12-09"));
	life_until(life, "2026-12-06T00:00");
	g_assert_cmpuint(life->letters->len, ==, 0);
	g_assert_cmpuint(life_tasks(life, "promise_due"), ==, 0);
}

/* Two letters without news: the manager must see to it that a person writes. */
static void
test_two_letters_without_news(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_until(life, "2026-11-27T09:00");
	life_settle(life, "progress", EVENT_LETTER_ACCEPTED);
	g_assert_cmpuint(life_tasks(life, "answer_due"), ==, 0);
	life_until(life, "2026-12-10T09:00");
	g_assert_nonnull(life_letter(life, "progress"));
	g_assert_true(life_task(life, "answer_due"));
	for (guint i = 0, found = 0; i <= life->tasks->len; i++) {
		if (i == life->tasks->len)
			g_assert_cmpuint(found, ==, 1);
		else
			found += g_str_has_suffix(
				g_ptr_array_index(life->tasks, i), "answer_due boss");
	}
	life_settle(life, "progress", EVENT_LETTER_ACCEPTED);
	life_staff(life, EVENT_STAFF_ANSWER, "Trouvé.");
	g_assert_cmpuint(life->view->letters_without_news, ==, 0);
}

/* The day ends without news: staff and managers hear of it then, and each working day after. */
static void
test_overdue(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_until(life, "2026-11-30T23:59:59"); /* the progress letter is still on its way */
	g_assert_cmpuint(life_tasks(life, "promise_overdue"), ==, 0);
	life_until(life, "2026-12-01T00:00");
	g_assert_cmpuint(life_tasks(life, "promise_overdue"), ==, 2); /* agent1 and boss */
	g_assert_true(life->view->late);
	life_until(life, "2026-12-02T09:00");
	g_assert_cmpuint(life_tasks(life, "promise_overdue"), ==, 4);
	life_until(life, "2026-12-06T12:00"); /* Thursday, Friday; not at the weekend */
	g_assert_cmpuint(life_tasks(life, "promise_overdue"), ==, 8);
	life_settle(life, "progress", EVENT_LETTER_ACCEPTED);
	g_assert_true(life_recorded(life, "promise-broken"));
	g_assert_false(life->view->late);
	life_until(life, "2026-12-08T12:00");
	g_assert_cmpuint(life_tasks(life, "promise_overdue"), ==, 8);
}

/* Who has just answered is not told a second later that an answer is overdue. */
static void
test_answer_to_overdue_is_not_nagged(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");
	guint before = 0;

	life_until(life, "2026-12-01T10:00");
	before = life_tasks(life, "promise_overdue");
	life_staff(life, EVENT_STAFF_ANSWER, "Pardon : voici.");
	life_until(life, "2026-12-01T10:02");
	g_assert_cmpuint(life_tasks(life, "promise_overdue"), ==, before);
	life_settle(life, "progress", EVENT_LETTER_ACCEPTED);
	life_settle(life, "reply", EVENT_LETTER_ACCEPTED);
	g_assert_false(life->view->late);
}

/* A promise made late, or a program that slept: the letter still leaves before the day ends. */
static void
test_short_promises(void)
{
	static const struct {
		const char *now, *due;
	} ROWS[] = {
		{"2026-11-26T10:00", "2026-11-27T09:00"}, /* promise: Mon 30 Nov */
		{"2026-11-27T08:00", "2026-11-27T09:00"},
		{"2026-11-27T09:30", "2026-11-30T09:00"},
		{"2026-11-29T10:00", "2026-11-30T09:00"},
		{"2026-11-30T10:00", "2026-11-30T16:59:59"},
		{"2026-11-30T23:59:59", "2026-11-30T23:59:59"},
		{"2026-12-02T10:00", "2026-12-02T10:00"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autoptr(Life) life = life_new("2026-11-23T10:00");

		life_open(life);
		life->now_at = sample_at(life->calendar, ROWS[i].now);
		life_settle(life, "acknowledgement", EVENT_LETTER_ACCEPTED);
		g_assert_cmpint(
			life->timers[TIMER_PROGRESS], ==, sample_at(life->calendar, ROWS[i].due));
	}
}

/* A letter that fails gives the promise back, and staff are told why. */
static void
test_letter_failed(void)
{
	g_autoptr(Life) life = life_new("2026-11-23T10:00");

	life_open(life);
	life_settle(life, "acknowledgement", EVENT_LETTER_FAILED);
	g_assert_true(life_task(life, "letter_failed"));
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-11-30"));
	g_assert_cmpuint(life_party(life, 0)->pending_day, ==, 0);
	g_assert_true(life_party(life, 0)->failing);
	/* nothing automatic follows to an address that takes no mail */
	life_until(life, "2026-11-30T23:00");
	g_assert_cmpuint(life->letters->len, ==, 0);
	life_until(life, "2026-12-01T00:00");
	g_assert_cmpuint(life_tasks(life, "promise_overdue"), ==, 2);
	life_staff(life, EVENT_STAFF_ANSWER, "Vers votre autre adresse.");
	life_settle(life, "reply", EVENT_LETTER_ACCEPTED);
	g_assert_false(life_party(life, 0)->failing);
}

static void
test_answer_failed_restores_the_promise(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_staff(life, EVENT_STAFF_ANSWER, "Voici.");
	life_settle(life, "reply", EVENT_LETTER_FAILED);
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-11-30"));
	g_assert_true(life_task(life, "letter_failed"));
}

static void
test_answer_recalled_restores_the_promise(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_staff(life, EVENT_STAFF_ANSWER, "Voici.");
	life_settle(life, "reply", EVENT_LETTER_RECALLED);
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-11-30"));
	g_assert_cmpint(
		life->timers[TIMER_PROGRESS], ==, sample_at(life->calendar, "2026-11-27T09:00"));
	g_assert_false(life_task(life, "letter_failed"));
}

/* A dead address of somebody who was filed as spam is nobody's task. */
static void
test_letter_to_spam_failed(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");
	Event bounce = {.kind = EVENT_LETTER_FAILED,
		.actor = "smtp",
		.letter_id = 3,
		.letter = "acknowledgement",
		.to_customer = TRUE,
		.detail = "bounced: 5.1.1"};

	life_staff(life, EVENT_SPAM, NULL);
	life_happens(life, &bounce);
	g_assert_false(life_task(life, "letter_failed"));
	g_assert_true(life_recorded(life, "letter-failed"));
}

/* ---- the end ---- */

/* Resolved, then silence: closed as settled after 14 days. */
static void
test_resolved_closes(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_staff(life, EVENT_RESOLVE, "Remboursé.");
	g_assert_cmpint(life->view->state, ==, STATE_RESOLVED);
	g_assert_cmpuint(life_letter(life, "resolved")->close_day, ==, sample_day("2026-12-07"));
	g_assert_cmpstr(life_letter(life, "resolved")->words, ==, "Remboursé.");
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-11-30"));
	life_settle(life, "resolved", EVENT_LETTER_ACCEPTED);
	g_assert_true(life_recorded(life, "promise-kept"));
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, 0);
	life_until(life, "2026-12-07T23:59:59");
	g_assert_cmpint(life->view->state, ==, STATE_RESOLVED);
	life_until(life, "2026-12-08T00:00");
	g_assert_cmpint(life->view->state, ==, STATE_CLOSED);
	g_assert_cmpint(life->view->outcome, ==, OUTCOME_SETTLED);
	g_assert_cmpuint(life->tasks->len, ==, 0);
}

static void
test_stop_recalls_resolved(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_staff(life, EVENT_RESOLVE, "Remboursé.");
	life_settle(life, "resolved", EVENT_LETTER_RECALLED);
	g_assert_cmpint(life->view->state, ==, STATE_IN_PROGRESS);
	g_assert_cmpint(life->view->resolved_at, ==, 0);
	g_assert_cmpint(life->timers[TIMER_CLOSE], ==, 0);
	g_assert_cmpint(life->timers[TIMER_ANSWER], !=, 0);
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-11-30"));
}

static void
test_stop_recalls_closed(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_staff(life, EVENT_CLOSE, NULL);
	g_assert_cmpint(life->view->outcome, ==, OUTCOME_SETTLED);
	life_settle(life, "closed", EVENT_LETTER_RECALLED);
	g_assert_cmpint(life->view->state, ==, STATE_IN_PROGRESS);
	g_assert_cmpint(life->view->outcome, ==, OUTCOME_NONE);
}

/* A letter that ends the dispute and never arrives leaves the promise, and staff hear of it. */
static void
test_resolved_letter_failed(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_staff(life, EVENT_RESOLVE, "Remboursé.");
	life_settle(life, "resolved", EVENT_LETTER_FAILED);
	g_assert_true(life_task(life, "letter_failed"));
	life_until(life, "2026-12-01T00:00");
	g_assert_cmpuint(life_tasks(life, "promise_overdue"), ==, 2);
}

/* ---- mail of customers ---- */

static void
test_reply_reopens(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");
	const LetterWish *letter = NULL;

	life_staff(life, EVENT_RESOLVE, NULL);
	life_settle(life, "resolved", EVENT_LETTER_ACCEPTED);
	life_until(life, "2026-12-01T10:00");
	life_mail(life, 0);
	g_assert_cmpint(life->view->state, ==, STATE_IN_PROGRESS);
	letter = life_letter(life, "reopened");
	g_assert_cmpint(letter->mark, ==, MARK_AUTO_REPLIED);
	g_assert_cmpuint(letter->promise_day, ==, sample_day("2026-12-08"));
	g_assert_cmpstr(life_letter(life, "staff-message")->detail, ==, "reopened");
	g_assert_cmpint(life->timers[TIMER_CLOSE], ==, 0);
}

/* They cross: the customer's mail arrives while the letter that ends the dispute still waits. */
static void
test_reply_crosses_resolved_letter(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_staff(life, EVENT_RESOLVE, NULL);
	life_mail(life, 0);
	life_settle(life, "reopened", EVENT_LETTER_ACCEPTED);
	life_settle(life, "resolved", EVENT_LETTER_ACCEPTED);
	g_assert_cmpint(life->view->state, ==, STATE_IN_PROGRESS);
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-11-30"));
}

static void
test_thanks_do_not_reopen(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");
	Event thanks = {.kind = EVENT_CUSTOMER_MAIL,
		.actor = "customer:0",
		.message_id = 9,
		.only_thanks = TRUE};

	life_staff(life, EVENT_RESOLVE, NULL);
	life_settle(life, "resolved", EVENT_LETTER_ACCEPTED);
	life_happens(life, &thanks);
	g_assert_cmpint(life->view->state, ==, STATE_RESOLVED);
	g_assert_cmpuint(life->letters->len, ==, 0);
	g_assert_nonnull(life_letter(life, "staff-message"));
	g_assert_cmpint(life->timers[TIMER_CLOSE], !=, 0);
}

static void
test_closed_too_long_ago(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_staff(life, EVENT_CLOSE, NULL);
	life_settle(life, "closed", EVENT_LETTER_ACCEPTED);
	life_until(life, "2027-01-22T10:00");
	life_mail(life, 0);
	g_assert_null(life->last->refusal);
	g_assert_cmpint(life->view->state, ==, STATE_IN_PROGRESS);
	life_staff(life, EVENT_CLOSE, NULL);
	life_settle(life, "reopened", EVENT_LETTER_ACCEPTED);
	life_settle(life, "closed", EVENT_LETTER_ACCEPTED);
	life_until(life, "2027-03-23T10:00:01");
	life_mail(life, 0);
	g_assert_cmpstr(life->last->refusal, ==, "the dispute was closed too long ago");
}

static void
test_mail_that_gets_no_answer_reopens_too(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");
	Event mail = {.kind = EVENT_CUSTOMER_MAIL,
		.actor = "customer:0",
		.message_id = 9,
		.refusals = 1,
		.refused_because = "sender-cap"};

	life_staff(life, EVENT_CLOSE, NULL);
	life_settle(life, "closed", EVENT_LETTER_ACCEPTED);
	life_happens(life, &mail);
	g_assert_cmpint(life->view->state, ==, STATE_IN_PROGRESS);
	g_assert_null(life_letter(life, "reopened"));
	g_assert_true(life_recorded(life, "no-answer"));
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-11-30"));
}

static void
test_open_dispute_is_not_answered_again(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_mail(life, 0);
	g_assert_cmpuint(life->letters->len, ==, 0);
	g_assert_nonnull(life_letter(life, "staff-message"));
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-11-30"));
}

static void
test_strangers_change_nothing(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");
	Event unverified = {.kind = EVENT_UNVERIFIED_MAIL, .actor = "stranger", .message_id = 9};
	Event impostor = {.kind = EVENT_IMPOSTOR_MAIL,
		.actor = "stranger",
		.staff = "agent2",
		.sender_addr = "mallory@example.net",
		.message_id = 10};
	g_autofree char *was = life_shown(life->view), *is = NULL;

	life_happens(life, &unverified);
	g_assert_cmpstr(life_letter(life, "staff-message")->detail, ==, "unverified");
	life_happens(life, &impostor);
	g_assert_true(life_task(life, "forged"));
	g_assert_cmpstr(life_letter(life, "staff-task")->staff, ==, "agent2");
	g_assert_cmpstr(life_letter(life, "staff-task")->detail, ==, "mallory@example.net");
	/* the address of somebody who has left: the others read it */
	impostor.staff = NULL;
	life_happens(life, &impostor);
	g_assert_cmpstr(life_letter(life, "staff-message")->detail, ==, "unverified");
	is = life_shown(life->view);
	g_assert_cmpstr(is, ==, was);
	g_assert_cmpuint(life->letters->len, ==, 0);
}

/* ---- orders ---- */

static void
test_take_and_wait(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_staff(life, EVENT_TAKE, NULL);
	g_assert_cmpstr(life->view->assignee, ==, "agent1");
	life_staff(life, EVENT_WAIT_CUSTOMER, NULL);
	g_assert_cmpint(life->view->state, ==, STATE_WAITING_CUSTOMER);
	/* the promise stays: nobody waits without news */
	life_until(life, "2026-11-27T09:00");
	g_assert_nonnull(life_letter(life, "progress"));
	life_mail(life, 0);
	g_assert_cmpint(life->view->state, ==, STATE_IN_PROGRESS);
}

/* Whoever ordered by mail gets the transcript, and no second letter about the same words. */
static void
test_transcript_instead_of_notice(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");
	Event answer = {.kind = EVENT_STAFF_ANSWER,
		.actor = "staff:agent1",
		.staff = "agent1",
		.words = "Voici.",
		.transcript = TRUE};

	life_happens(life, &answer);
	g_assert_null(life_letter(life, "staff-relay"));
	life->policy.relay_hold_s = 0;
	answer.transcript = FALSE;
	life_happens(life, &answer);
	g_assert_null(life_letter(life, "staff-relay"));
}

static void
test_sent_by_hand(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_staff(life, EVENT_STAFF_SENT, NULL);
	g_assert_cmpuint(life->letters->len, ==, 0);
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-12-07"));
	g_assert_true(life_recorded(life, "promise-kept"));
}

static void
test_sent_by_hand_ends_the_delay(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_until(life, "2026-12-01T10:00");
	g_assert_true(life->view->late);
	life_staff(life, EVENT_STAFF_SENT, NULL);
	g_assert_false(life->view->late);
}

static void
test_note(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_staff(life, EVENT_STAFF_NOTE, "interne");
	g_assert_cmpuint(life->last->letters->len, ==, 0);
	g_assert_true(life_recorded(life, "note"));
}

static void
test_reopened_by_staff(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_staff(life, EVENT_SPAM, NULL);
	g_assert_true(life->view->muted);
	life_staff(life, EVENT_REOPEN, NULL);
	g_assert_false(life->view->muted);
	g_assert_cmpint(life->view->outcome, ==, OUTCOME_NONE);
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-11-30"));
	life_until(life, "2026-11-27T09:00");
	g_assert_nonnull(life_letter(life, "progress"));
}

/* Reopened after the day of the final answer: staff hear of it now, not in the past. */
static void
test_reopened_after_answer_day(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_staff(life, EVENT_CLOSE, NULL);
	life_settle(life, "closed", EVENT_LETTER_ACCEPTED);
	life_until(life, "2027-06-01T10:00");
	life_staff(life, EVENT_REOPEN, NULL);
	g_assert_cmpint(life->timers[TIMER_ANSWER], >=, life->now_at);
}

static void
test_not_a_complaint(void)
{
	static const EventKind KINDS[] = {EVENT_QUESTION, EVENT_PRAISE, EVENT_SPAM, EVENT_IGNORE};

	for (gsize i = 0; i < G_N_ELEMENTS(KINDS); i++) {
		g_autoptr(Life) life = life_new("2026-11-23T10:00");

		life_open(life); /* the acknowledgement still waits */
		life_staff(life, KINDS[i], NULL);
		g_assert_cmpint(life->view->state, ==, STATE_CLOSED);
		g_assert_cmpint(life->view->outcome, ==, OUTCOME_NOT_A_COMPLAINT);
		g_assert_cmpint(
			life->view->muted, ==, KINDS[i] == EVENT_SPAM || KINDS[i] == EVENT_IGNORE);
		g_assert_cmpuint(life->letters->len, ==, 0);
		g_assert_cmpuint(life_party(life, 0)->promised_day, ==, 0);
		life_until(life, "2027-11-23T10:00");
		g_assert_cmpuint(life->tasks->len, ==, 0);
		g_assert_cmpuint(life->letters->len, ==, 0);
	}
}

static void
test_question_with_an_answer(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");

	life_staff(life, EVENT_QUESTION, "De neuf heures à six heures.");
	g_assert_nonnull(life_letter(life, "reply"));
	g_assert_cmpuint(life_letter(life, "reply")->promise_day, ==, 0);
	life_settle(life, "reply", EVENT_LETTER_ACCEPTED);
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, 0);
}

/* ---- joining ---- */

static DisputeView *
other_view(const Life *life, const char *addr, guint32 day)
{
	DisputeView *other = filled_view(life, STATE_IN_PROGRESS, VARIANT_PROMISED);
	Party *party = g_ptr_array_index(other->parties, 0);

	other->id = 2;
	set(&other->reference, "D-3M8T-6Y2H");
	set(&party->addr, addr);
	party->promised_day = day;
	return other;
}

static void
test_join(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");
	g_autoptr(DisputeView) host =
		other_view(life, "paul@example.org", sample_day("2026-12-01"));
	Event join = {
		.kind = EVENT_JOIN, .actor = "staff:agent1", .staff = "agent1", .other = host};

	life_happens(life, &join);
	g_assert_cmpint(life->view->state, ==, STATE_CLOSED);
	g_assert_cmpint(life->view->outcome, ==, OUTCOME_DUPLICATE);
	g_assert_cmpint(life->view->joined_to, ==, 2);
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, 0);
	g_assert_cmpuint(life->letters->len, ==, 0);
	host->id = 1;
	life_happens(life, &join);
	g_assert_nonnull(life->last->refusal);
}

static void
test_join_to_itself(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");
	g_autoptr(DisputeView) same = dispute_view_copy(life->view);
	Event join = {
		.kind = EVENT_JOIN, .actor = "staff:agent1", .staff = "agent1", .other = same};

	life_happens(life, &join);
	g_assert_cmpstr(life->last->refusal_fr, ==, "un dossier ne peut être joint à lui-même");
}

/* The earlier of two dates told to one customer holds; a new customer comes in with theirs. */
static void
test_joined(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");
	g_autoptr(DisputeView) same =
		other_view(life, "MARIE@example.org", sample_day("2026-11-26"));
	g_autoptr(DisputeView) paul =
		other_view(life, "paul@example.org", sample_day("2026-12-01"));
	Event joined = {.kind = EVENT_JOINED, .actor = "staff:agent1", .other = same};

	life_happens(life, &joined);
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-11-26"));
	joined.other = paul;
	life_happens(life, &joined);
	g_assert_cmpuint(life->view->parties->len, ==, 3);
	g_assert_cmpstr(life_party(life, 2)->addr, ==, "paul@example.org");
	g_assert_cmpuint(life_party(life, 2)->promised_day, ==, sample_day("2026-12-01"));
	g_assert_cmpuint(dispute_news_day(life->view), ==, sample_day("2026-11-26"));
	life_staff(life, EVENT_STAFF_ANSWER, "À tous les deux.");
	g_assert_cmpuint(life->letters->len, ==, 2);
}

/* What was closed as spam and gets a customer's dispute joined is open for letters again. */
static void
test_joined_to_spam(void)
{
	g_autoptr(Life) life = acknowledged_life("2026-11-23T10:00");
	g_autoptr(DisputeView) guest =
		other_view(life, "paul@example.org", sample_day("2026-12-01"));
	Event joined = {.kind = EVENT_JOINED, .actor = "staff:agent1", .other = guest};

	life_staff(life, EVENT_SPAM, NULL);
	life_happens(life, &joined);
	g_assert_cmpint(life->view->state, ==, STATE_IN_PROGRESS);
	g_assert_false(life->view->muted);
}

/* ---- the mode was raised ---- */

static void
test_adopted(void)
{
	g_autoptr(Life) life = life_new("2026-11-23T10:00");
	Event adopted = {.kind = EVENT_ADOPTED, .actor = "admin"};

	life_open(life); /* withheld: its acknowledgement never leaves */
	life_until(life, "2026-11-24T10:00");
	life_happens(life, &adopted);
	g_assert_true(life_task(life, "withheld_letters"));
	g_assert_cmpuint(life_party(life, 0)->promised_day, ==, sample_day("2026-11-27"));
	g_assert_cmpuint(life_party(life, 0)->pending_letter, ==, 0);
	life_until(life, "2026-11-26T09:00");
	g_assert_nonnull(life_letter(life, "progress"));
}

/* ---- whom no automatic letter may reach ---- */

static void
test_never_answered_gets_no_progress_letter(void)
{
	g_autoptr(Life) life = life_new("2026-11-23T10:00");

	g_ptr_array_add(life->desk->never_answer, g_strdup("@example.org"));
	open_refused(life, 1, TRUE);
	life_until(life, "2026-11-30T23:00");
	g_assert_cmpuint(life->letters->len, ==, 0);
	g_assert_cmpuint(life_tasks(life, "call_or_write"), ==, 1);
}

/* ---- words ---- */

static const struct {
	const char *words;
	gboolean thanks;
} THANKS[] = {
	{"Merci !", TRUE},
	{"Merci beaucoup, bonne journée", TRUE},
	{"Thanks a lot!", TRUE},
	{"Thank you very much.\n\nBest regards", TRUE},
	{"Parfait, merci", TRUE},
	{"MERCI", TRUE},
	{"Merci, mais rien n'est arrivé", FALSE},
	{"Merci ? Vous plaisantez", FALSE},
	{"Merci de me rembourser", FALSE},
	{"Bonjour", FALSE},
	{"ok", FALSE},
	{"thanks for nothing", FALSE},
	{"merci merci merci merci merci merci merci merci merci", FALSE},
	{"", FALSE},
	{NULL, FALSE},
};

static void
test_thanks(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(THANKS); i++)
		g_assert_cmpint(thanks_only(THANKS[i].words), ==, THANKS[i].thanks);
}

static void
test_event_names(void)
{
	for (gint i = 0; i < EVENT_COUNT; i++)
		for (gint k = 0; k < i; k++)
			g_assert_cmpstr(
				event_kind_name((EventKind)i), !=, event_kind_name((EventKind)k));
}

static const struct {
	const char *path;
	void (*test)(void);
} TESTS[] = {
	{"/decide/every-pair", test_every_pair},
	{"/decide/complaint", test_complaint},
	{"/decide/acknowledgement-suppressed", test_acknowledgement_suppressed},
	{"/decide/acknowledgement-suppressed-but-answered",
		test_acknowledgement_suppressed_but_answered},
	{"/decide/customer-without-address", test_customer_without_address},
	{"/decide/progress", test_progress},
	{"/decide/remind-after-outage", test_remind_not_asked_when_letter_leaves},
	{"/decide/answer-fulfils", test_answer_fulfils},
	{"/decide/two-letters-without-news", test_two_letters_without_news},
	{"/decide/overdue", test_overdue},
	{"/decide/answer-to-overdue-is-not-nagged", test_answer_to_overdue_is_not_nagged},
	{"/decide/short-promises", test_short_promises},
	{"/decide/letter-failed", test_letter_failed},
	{"/decide/answer-failed-restores-the-promise", test_answer_failed_restores_the_promise},
	{"/decide/answer-recalled-restores-the-promise", test_answer_recalled_restores_the_promise},
	{"/decide/letter-to-spam-failed", test_letter_to_spam_failed},
	{"/decide/resolved-closes", test_resolved_closes},
	{"/decide/stop-recalls-resolved", test_stop_recalls_resolved},
	{"/decide/stop-recalls-closed", test_stop_recalls_closed},
	{"/decide/resolved-letter-failed", test_resolved_letter_failed},
	{"/decide/reply-reopens", test_reply_reopens},
	{"/decide/reply-crosses-resolved-letter", test_reply_crosses_resolved_letter},
	{"/decide/thanks-do-not-reopen", test_thanks_do_not_reopen},
	{"/decide/closed-too-long-ago", test_closed_too_long_ago},
	{"/decide/mail-that-gets-no-answer-reopens-too", test_mail_that_gets_no_answer_reopens_too},
	{"/decide/open-dispute-is-not-answered-again", test_open_dispute_is_not_answered_again},
	{"/decide/strangers-change-nothing", test_strangers_change_nothing},
	{"/decide/take-and-wait", test_take_and_wait},
	{"/decide/transcript-instead-of-notice", test_transcript_instead_of_notice},
	{"/decide/sent-by-hand", test_sent_by_hand},
	{"/decide/sent-by-hand-ends-the-delay", test_sent_by_hand_ends_the_delay},
	{"/decide/note", test_note},
	{"/decide/reopened-by-staff", test_reopened_by_staff},
	{"/decide/reopened-after-answer-day", test_reopened_after_answer_day},
	{"/decide/not-a-complaint", test_not_a_complaint},
	{"/decide/question-with-an-answer", test_question_with_an_answer},
	{"/decide/join", test_join},
	{"/decide/join-to-itself", test_join_to_itself},
	{"/decide/joined", test_joined},
	{"/decide/joined-to-spam", test_joined_to_spam},
	{"/decide/adopted", test_adopted},
	{"/decide/never-answered-gets-no-progress-letter",
		test_never_answered_gets_no_progress_letter},
	{"/decide/thanks", test_thanks},
	{"/decide/event-names", test_event_names},
};

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(TESTS); i++)
		g_test_add_func(TESTS[i].path, TESTS[i].test);
	return g_test_run();
}
