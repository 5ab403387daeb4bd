/* SPDX-License-Identifier: MIT */
/* Thousands of random lives on a fake clock: whatever happens, in whatever order, no customer is
 * left without news past the date they were told unless staff have been called. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/random.h"
#include "tests/support/life.h"
#include "tests/support/sample.h"

#define LIVES 2000
#define STEPS 40

static guint
below(guint64 *state, guint limit)
{
	Random random = random_seeded(state);

	return (guint)(random_u64(&random) % limit);
}

/* The day on which staff were last told that news are overdue; 0: never. */
static guint32
last_told(const Life *life)
{
	for (guint i = life->tasks->len; i > 0; i--) {
		g_auto(GStrv) words = g_strsplit(g_ptr_array_index(life->tasks, i - 1), " ", -1);

		if (strcmp(words[1], "promise_overdue") == 0)
			return calendar_day_parse(words[0]);
	}
	return 0;
}

/* The last working day whose work has begun. */
static guint32
last_morning(const Life *life)
{
	guint32 today = calendar_day(life->calendar, life->now_at);

	if (calendar_is_working(life->calendar, today) &&
		calendar_opening(life->calendar, today) <= life->now_at)
		return today;
	return calendar_add_working(life->calendar, today, -1);
}

static void
check_nobody_is_forgotten(const Life *life)
{
	guint32 day = dispute_news_day(life->view);

	for (gint i = 0; i < TIMER_COUNT; i++)
		g_assert_true(life->timers[i] == 0 || life->timers[i] > life->now_at);
	if (dispute_is_open(life->view))
		g_assert_cmpuint(day, !=, 0);
	if (day != 0 && calendar_day(life->calendar, life->now_at) > day) {
		g_assert_true(life->view->late);
		g_assert_true(last_told(life) > day || last_told(life) >= last_morning(life));
	}
}

static void
pass_time(Life *life, guint64 *state)
{
	static const gint64 SPANS[] = {2, 90, 125, 3600, 20 * 3600, 86400, 3 * 86400, 9 * 86400};

	life_until_at(
		life, life->now_at + SPANS[below(state, G_N_ELEMENTS(SPANS))] + below(state, 3600));
	check_nobody_is_forgotten(life);
}

static void
settle_some(Life *life, guint64 *state)
{
	static const EventKind FATES[] = {EVENT_LETTER_ACCEPTED, EVENT_LETTER_ACCEPTED,
		EVENT_LETTER_ACCEPTED, EVENT_LETTER_FAILED, EVENT_LETTER_RECALLED};

	/* Letters to one customer leave in order; some stay for weeks. */
	while (life->letters->len > 0 && below(state, 3) != 0) {
		const LifeLetter *letter = g_ptr_array_index(life->letters, 0);

		life_settle(life, letter->letter, FATES[below(state, G_N_ELEMENTS(FATES))]);
	}
}

static void
something_happens(Life *life, guint64 *state)
{
	EventKind kind = (EventKind)below(state, EVENT_TIMER_ACKNOWLEDGE);
	g_autoptr(DisputeView) other = dispute_view_copy(life->view);
	Event event = {.kind = kind,
		.actor = "staff:agent1",
		.staff = kind >= EVENT_STAFF_ANSWER ? "agent1" : NULL,
		.arrived_at = life->now_at,
		.message_id = 9,
		.words = below(state, 2) == 0 ? "Voici." : NULL,
		.refusals = below(state, 4) == 0,
		.refused_because = "sender-cap",
		.looks_human = TRUE,
		.only_thanks = below(state, 5) == 0,
		.sender_name = "Marie",
		.sender_addr = below(state, 8) == 0 ? "" : "marie@example.org",
		.language = "fr",
		.dispute_id = 1,
		.reference = "D-7K4F-2Q9X",
		.mailbox = "support",
		.subject = "",
		.thread_id = "t@example.com",
		.outcome = OUTCOME_REJECTED,
		.other = kind == EVENT_JOIN || kind == EVENT_JOINED ? other : NULL};

	other->id = 2;
	if (life->view->state == STATE_NONE)
		event.kind = EVENT_COMPLAINT;
	if (life->view->parties->len > 3)
		return;
	if (other->parties->len > 0 && below(state, 2) == 0) {
		Party *guest = g_ptr_array_index(other->parties, 0);

		g_free(guest->addr);
		guest->addr = g_strdup(below(state, 2) == 0 ? "" : "paul@example.org");
	}
	life_happens(life, &event);
}

static void
test_lives(void)
{
	for (guint64 seed = 1; seed <= LIVES; seed++) {
		guint64 state = seed;
		g_autoptr(Life) life = life_new("2026-11-23T10:00");

		if (below(&state, 5) == 0)
			life->policy.progress_days = 1 + below(&state, 3);
		if (below(&state, 10) == 0)
			g_ptr_array_add(life->desk->never_answer, g_strdup("@example.org"));
		for (guint step = 0; step < STEPS; step++) {
			something_happens(life, &state);
			settle_some(life, &state);
			pass_time(life, &state);
			if (below(&state, 30) == 0 && dispute_is_open(life->view)) {
				Event adopted = {.kind = EVENT_ADOPTED, .actor = "admin"};

				life_happens(life, &adopted);
			}
		}
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decide/walk", test_lives);
	return g_test_run();
}
