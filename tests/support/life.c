/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "tests/support/life.h"
#include "tests/support/sample.h"

#define MAX_IDS 200

Life *
life_new(const char *at)
{
	Life *life = g_new0(Life, 1);

	life->desk = sample_desk();
	life->calendar = sample_calendar("Europe/Paris", NULL);
	life->policy = policy_default();
	life->policy.mode = MODE_LIVE;
	life->now_at = sample_at(life->calendar, at);
	life->view = dispute_view_new();
	life->letters = g_ptr_array_new_with_free_func(g_free);
	life->tasks = g_ptr_array_new_with_free_func(g_free);
	life->next_id = 1000;
	return life;
}

void
life_free(Life *life)
{
	desk_free(life->desk);
	calendar_free(life->calendar);
	dispute_view_free(life->view);
	g_ptr_array_unref(life->letters);
	g_ptr_array_unref(life->tasks);
	decision_free(life->last);
	g_free(life);
}

char *
life_shown(const DisputeView *view)
{
	GString *out = g_string_new(NULL);

	g_string_append_printf(out,
		"%" G_GINT64_FORMAT
		" %s %s %s %s %s %s %s l%u c%d m%d late%d a%s o%" G_GINT64_FORMAT
		" r%" G_GINT64_FORMAT " c%" G_GINT64_FORMAT " d%u n%u j%" G_GINT64_FORMAT
		" v%" G_GINT64_FORMAT,
		view->id, view->reference, view->mailbox, view->subject, view->language,
		view->thread_id, dispute_state_name(view->state), outcome_name(view->outcome),
		view->level, view->confirmed, view->muted, view->late, view->assignee,
		view->opened_at, view->resolved_at, view->closed_at, view->answer_day,
		view->letters_without_news, view->joined_to, view->version);
	for (guint i = 0; i < view->parties->len; i++) {
		const Party *party = g_ptr_array_index(view->parties, i);

		g_string_append_printf(out,
			"\n%" G_GINT64_FORMAT " %u r%d %s <%s> %s p%u w%u l%" G_GINT64_FORMAT
			" h%" G_GINT64_FORMAT " f%d",
			party->id, party->ordinal, party->role, party->name, party->addr,
			party->language, party->promised_day, party->pending_day,
			party->pending_letter, party->heard_at, party->failing);
	}
	return g_string_free(out, FALSE);
}

/* ---- what must always hold ---- */

static gboolean
is_order(EventKind kind)
{
	return kind >= EVENT_STAFF_ANSWER && kind <= EVENT_IGNORE;
}

static gboolean
is_answer_to_mail(EventKind kind)
{
	return kind == EVENT_COMPLAINT || kind == EVENT_CUSTOMER_MAIL;
}

static void
check_refusal(const DisputeView *before, const Decision *decision)
{
	g_autofree char *was = life_shown(before), *is = life_shown(decision->after);

	g_assert_cmpstr(is, ==, was);
	g_assert_cmpuint(strlen(decision->refusal), >, 0);
	g_assert_cmpuint(strlen(decision->refusal_fr), >, 0);
	g_assert_cmpuint(decision->letters->len, ==, 0);
	g_assert_cmpuint(decision->timers->len, ==, 0);
	g_assert_cmpuint(decision->history->len, ==, 0);
	g_assert_false(decision->recall_automatic);
}

static void
check_letter(const Life *life, const Event *event, const Decision *decision, const LetterWish *wish)
{
	const Party *party = dispute_party_find(decision->after, wish->party);

	g_assert_cmpint(wish->id, >, 0);
	g_assert_true(wish->not_before_at == 0 || wish->not_before_at >= life->now_at);
	if (wish->audience == LETTER_TO_STAFF) {
		g_assert_nonnull(desk_staff_find(life->desk, wish->staff));
		g_assert_cmpint(wish->mark, !=, MARK_NONE);
		return;
	}
	g_assert_nonnull(party);
	g_assert_cmpint(party->role, ==, PARTY_CUSTOMER);
	g_assert_cmpuint(strlen(party->addr), >, 0);
	/* The words of a person are nobody's but staff's, and only staff's are a person's. */
	g_assert_cmpint(wish->mark == MARK_NONE, ==, is_order(event->kind));
	g_assert_true(wish->mark == MARK_NONE || !decision->after->muted);
	if (wish->mark == MARK_AUTO_REPLIED) {
		g_assert_true(is_answer_to_mail(event->kind));
		g_assert_cmpuint(event->refusals, ==, 0);
	}
	if (wish->promise_day != 0) {
		g_assert_true(calendar_is_working(life->calendar, wish->promise_day));
		g_assert_cmpuint(wish->promise_day, >, calendar_day(life->calendar, life->now_at));
		g_assert_cmpint(party->pending_letter, ==, wish->id);
		g_assert_cmpuint(party->pending_day, ==, wish->promise_day);
	}
}

static gboolean
has_task(const Decision *decision, const char *task)
{
	for (guint i = 0; i < decision->letters->len; i++)
		if (strcmp(((const LetterWish *)g_ptr_array_index(decision->letters, i))->task,
			    task) == 0)
			return TRUE;
	return FALSE;
}

static void
check_parties(const Life *life, const Event *event, const Decision *decision)
{
	const DisputeView *after = decision->after;

	for (guint i = 0; i < after->parties->len; i++) {
		const Party *party = g_ptr_array_index(after->parties, i);
		const Party *was = dispute_party_find(life->view, party->ordinal);
		gboolean owed = party->promised_day != 0 || party->pending_day != 0;

		g_assert_cmpint(party->pending_day != 0, ==, party->pending_letter != 0);
		if (party->role == PARTY_CUSTOMER && dispute_is_open(after))
			g_assert_true(owed);
		if ((was == NULL || was->promised_day != party->promised_day) &&
			party->promised_day != 0)
			g_assert_true(calendar_is_working(life->calendar, party->promised_day));
		/* Nobody with neither a mail address nor a task to somebody who could call. */
		if (event->kind == EVENT_COMPLAINT && *party->addr == '\0')
			g_assert_true(has_task(decision, "call_or_write"));
	}
}

static void
check_clocks(const Life *life, const Decision *decision)
{
	gint64 due[TIMER_COUNT];
	guint32 day = dispute_news_day(decision->after);

	memcpy(due, life->timers, sizeof due);
	for (guint i = 0; i < decision->timers->len; i++) {
		const TimerChange *change = g_ptr_array_index(decision->timers, i);

		g_assert_true(change->due_at == 0 || change->due_at >= life->now_at);
		due[change->kind] = change->due_at;
	}
	if (dispute_is_open(decision->after)) {
		g_assert_cmpint(due[TIMER_OVERDUE], !=, 0);
		g_assert_cmpint(due[TIMER_CLOSE], ==, 0);
		/* On its eve at the latest, or, once it is past, on the next working morning. */
		g_assert_cmpint(due[TIMER_OVERDUE], <=,
			MAX(calendar_day_end(life->calendar, day) + 1,
				calendar_opening(life->calendar,
					calendar_add_working(life->calendar,
						calendar_day(life->calendar, life->now_at), 1))));
	}
	if (decision->after->state == STATE_RESOLVED)
		g_assert_cmpint(due[TIMER_CLOSE], !=, 0);
	if (!dispute_is_open(decision->after)) {
		g_assert_cmpint(due[TIMER_REMIND], ==, 0);
		g_assert_cmpint(due[TIMER_PROGRESS], ==, 0);
		g_assert_cmpint(due[TIMER_ANSWER], ==, 0);
	}
}

static void
check(const Life *life, const Event *event, const Decision *decision)
{
	if (decision->refusal != NULL) {
		check_refusal(life->view, decision);
		return;
	}
	g_assert_cmpint(decision->after->state, !=, STATE_NONE);
	if (decision->after->state != life->view->state)
		g_assert_cmpuint(decision->history->len, >, 0);
	for (guint i = 0; i < decision->letters->len; i++)
		check_letter(life, event, decision, g_ptr_array_index(decision->letters, i));
	check_parties(life, event, decision);
	check_clocks(life, decision);
}

/* ---- making it so ---- */

static void
keep_letter(Life *life, const LetterWish *wish)
{
	g_autofree char *day = calendar_day_format(calendar_day(life->calendar, life->now_at));
	LifeLetter *letter = NULL;

	if (wish->audience == LETTER_TO_STAFF) {
		if (*wish->task != '\0')
			g_ptr_array_add(life->tasks,
				g_strdup_printf("%s %s %s", day, wish->task, wish->staff));
		return;
	}
	letter = g_new0(LifeLetter, 1);
	letter->id = wish->id;
	letter->letter = wish->letter;
	letter->party = wish->party;
	letter->promise_day = wish->promise_day;
	letter->not_before_at = wish->not_before_at;
	letter->mark = wish->mark;
	g_ptr_array_add(life->letters, letter);
}

static LifeLetter *
take_letter(Life *life, guint index)
{
	return g_ptr_array_steal_index(life->letters, index);
}

static void
tell_fate(Life *life, const LifeLetter *letter, EventKind fate)
{
	Event event = {.kind = fate,
		.actor = fate == EVENT_LETTER_RECALLED ? "staff:agent1" : "smtp",
		.letter_id = letter->id,
		.letter = letter->letter,
		.to_customer = TRUE,
		.party = letter->party,
		.promise_day = letter->promise_day,
		.detail = fate == EVENT_LETTER_ACCEPTED ? "250 queued" : "550 no such user"};

	life_happens(life, &event);
}

static void
recall_automatic(Life *life)
{
	for (guint i = 0; i < life->letters->len;) {
		const LifeLetter *letter = g_ptr_array_index(life->letters, i);

		if (letter->mark == MARK_NONE) {
			i++;
			continue;
		}
		g_autofree LifeLetter *mine = take_letter(life, i);

		tell_fate(life, mine, EVENT_LETTER_RECALLED);
	}
}

void
life_happens(Life *life, const Event *event)
{
	gint64 ids[MAX_IDS];
	g_autofree char *was = life_shown(life->view);
	g_autofree char *is = NULL;
	guint guests = event->other != NULL ? 3 * event->other->parties->len : 0;
	Facts facts = {.now_at = life->now_at,
		.calendar = life->calendar,
		.policy = &life->policy,
		.desk = life->desk,
		.ids = ids,
		.n_ids = decide_ids_needed(life->view, life->desk) + guests};
	Decision *decision = NULL;

	g_assert_cmpuint(facts.n_ids, <=, MAX_IDS);
	for (guint i = 0; i < facts.n_ids; i++)
		ids[i] = life->next_id++;
	decision = dispute_decide(life->view, event, &facts);
	is = life_shown(life->view);
	g_assert_cmpstr(is, ==, was);
	check(life, event, decision);
	if (decision->refusal == NULL) {
		dispute_view_free(life->view);
		life->view = dispute_view_copy(decision->after);
	}
	for (guint i = 0; i < decision->timers->len; i++) {
		const TimerChange *change = g_ptr_array_index(decision->timers, i);

		life->timers[change->kind] = change->due_at;
	}
	for (guint i = 0; i < decision->letters->len; i++)
		keep_letter(life, g_ptr_array_index(decision->letters, i));
	if (decision->recall_automatic)
		recall_automatic(life);
	decision_free(life->last);
	life->last = decision;
}

void
life_open(Life *life)
{
	Event event = {.kind = EVENT_COMPLAINT,
		.actor = "customer:0",
		.arrived_at = life->now_at,
		.message_id = 7,
		.looks_human = TRUE,
		.refused_because = "",
		.sender_name = "Marie Durand",
		.sender_addr = "marie@example.org",
		.language = "fr",
		.dispute_id = 1,
		.reference = "D-7K4F-2Q9X",
		.mailbox = "support",
		.subject = "Commande jamais arrivée",
		.thread_id = "thread.x@example.com"};

	life_happens(life, &event);
}

void
life_staff(Life *life, EventKind kind, const char *words)
{
	Event event = {.kind = kind,
		.actor = "staff:agent1",
		.staff = "agent1",
		.message_id = 8,
		.words = words,
		.outcome = OUTCOME_SETTLED};

	life_happens(life, &event);
}

void
life_mail(Life *life, guint32 party)
{
	g_autofree char *actor = g_strdup_printf("customer:%u", party);
	Event event = {.kind = EVENT_CUSTOMER_MAIL,
		.actor = actor,
		.message_id = 9,
		.looks_human = TRUE,
		.refused_because = "",
		.party = party};

	life_happens(life, &event);
}

void
life_settle(Life *life, const char *letter, EventKind fate)
{
	for (guint i = 0; i < life->letters->len; i++) {
		const LifeLetter *waiting = g_ptr_array_index(life->letters, i);

		if (strcmp(waiting->letter, letter) == 0) {
			g_autofree LifeLetter *mine = take_letter(life, i);

			tell_fate(life, mine, fate);
			return;
		}
	}
	g_error("no letter \"%s\" waits", letter);
}

/* ---- time ---- */

static TimerKind
next_timer(const Life *life)
{
	TimerKind next = TIMER_COUNT;

	for (gint i = 0; i < TIMER_COUNT; i++)
		if (life->timers[i] != 0 &&
			(next == TIMER_COUNT || life->timers[i] < life->timers[next]))
			next = (TimerKind)i;
	return next;
}

void
life_until_at(Life *life, gint64 at)
{
	for (guint steps = 0;; steps++) {
		TimerKind kind = next_timer(life);
		Event event = {
			.kind = (EventKind)(EVENT_TIMER_ACKNOWLEDGE + (int)kind), .actor = "clock"};

		if (kind == TIMER_COUNT || life->timers[kind] > at)
			break;
		/* A clock that sets itself to the present would never end. */
		g_assert_cmpuint(steps, <, 10000);
		life->now_at = MAX(life->now_at, life->timers[kind]);
		life->timers[kind] = 0;
		life_happens(life, &event);
	}
	g_assert_cmpint(at, >=, life->now_at);
	life->now_at = at;
}

void
life_until(Life *life, const char *at_text)
{
	life_until_at(life, sample_at(life->calendar, at_text));
}

/* ---- questions ---- */

const Party *
life_party(const Life *life, guint32 ordinal)
{
	const Party *party = dispute_party_find(life->view, ordinal);

	g_assert_nonnull(party);
	return party;
}

const LetterWish *
life_letter(const Life *life, const char *letter)
{
	for (guint i = 0; i < life->last->letters->len; i++) {
		const LetterWish *wish = g_ptr_array_index(life->last->letters, i);

		if (strcmp(wish->letter, letter) == 0)
			return wish;
	}
	return NULL;
}

gboolean
life_task(const Life *life, const char *task)
{
	return has_task(life->last, task);
}

gboolean
life_recorded(const Life *life, const char *kind)
{
	for (guint i = 0; i < life->last->history->len; i++)
		if (strcmp(((const HistoryWish *)g_ptr_array_index(life->last->history, i))->kind,
			    kind) == 0)
			return TRUE;
	return FALSE;
}

guint
life_tasks(const Life *life, const char *task)
{
	guint count = 0;

	for (guint i = 0; i < life->tasks->len; i++) {
		g_auto(GStrv) words = g_strsplit(g_ptr_array_index(life->tasks, i), " ", -1);

		count += strcmp(words[1], task) == 0;
	}
	return count;
}
