/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "domain/transitions.h"

/* Every event in every state leads somewhere or is refused with words in both languages. */
static void
test_every_pair(void)
{
	for (gint state = 0; state < STATE_COUNT; state++) {
		for (gint event = 0; event < EVENT_COUNT; event++) {
			DisputeState next = STATE_COUNT;
			Refusal refusal =
				transitions_next((DisputeState)state, (EventKind)event, &next);

			g_assert_cmpint(next, <, STATE_COUNT);
			g_assert_cmpint(decide_is_possible((DisputeState)state, (EventKind)event),
				==, refusal == REFUSAL_NONE);
			if (refusal == REFUSAL_NONE) {
				g_assert_cmpint(next, !=, STATE_NONE);
				continue;
			}
			g_assert_cmpint(next, ==, state);
			g_assert_cmpuint(strlen(transitions_refusal_text(refusal, "en")), >, 0);
			g_assert_cmpuint(strlen(transitions_refusal_text(refusal, "fr")), >, 0);
			g_assert_cmpstr(transitions_refusal_text(refusal, "en"), !=,
				transitions_refusal_text(refusal, "fr"));
		}
	}
}

/* A dispute begins with a complaint and with nothing else, and once only. */
static void
test_beginning(void)
{
	for (gint event = 0; event < EVENT_COUNT; event++)
		g_assert_cmpint(decide_is_possible(STATE_NONE, (EventKind)event), ==,
			event == EVENT_COMPLAINT);
	for (gint state = STATE_RECEIVED; state < STATE_COUNT; state++)
		g_assert_false(decide_is_possible((DisputeState)state, EVENT_COMPLAINT));
}

static const struct {
	EventKind event;
	DisputeState from, to;
} ROWS[] = {
	{EVENT_COMPLAINT, STATE_NONE, STATE_RECEIVED},
	/* a customer's words take up what waits for them, or has ended */
	{EVENT_CUSTOMER_MAIL, STATE_RECEIVED, STATE_RECEIVED},
	{EVENT_CUSTOMER_MAIL, STATE_WAITING_CUSTOMER, STATE_IN_PROGRESS},
	{EVENT_CUSTOMER_MAIL, STATE_WAITING_THIRD_PARTY, STATE_WAITING_THIRD_PARTY},
	{EVENT_CUSTOMER_MAIL, STATE_RESOLVED, STATE_IN_PROGRESS},
	{EVENT_CUSTOMER_MAIL, STATE_CLOSED, STATE_IN_PROGRESS},
	/* those of nobody known do not */
	{EVENT_UNVERIFIED_MAIL, STATE_WAITING_CUSTOMER, STATE_WAITING_CUSTOMER},
	{EVENT_UNVERIFIED_MAIL, STATE_CLOSED, STATE_CLOSED},
	{EVENT_IMPOSTOR_MAIL, STATE_RESOLVED, STATE_RESOLVED},
	{EVENT_MACHINE_MAIL, STATE_RESOLVED, STATE_RESOLVED},
	/* staff */
	{EVENT_STAFF_ANSWER, STATE_RECEIVED, STATE_IN_PROGRESS},
	{EVENT_STAFF_ANSWER, STATE_CLOSED, STATE_CLOSED},
	{EVENT_TAKE, STATE_RECEIVED, STATE_IN_PROGRESS},
	{EVENT_WAIT_CUSTOMER, STATE_IN_PROGRESS, STATE_WAITING_CUSTOMER},
	{EVENT_WAIT_THIRD_PARTY, STATE_WAITING_CUSTOMER, STATE_WAITING_THIRD_PARTY},
	{EVENT_RESOLVE, STATE_WAITING_CUSTOMER, STATE_RESOLVED},
	{EVENT_CLOSE, STATE_RESOLVED, STATE_CLOSED},
	{EVENT_REOPEN, STATE_CLOSED, STATE_IN_PROGRESS},
	{EVENT_JOIN, STATE_RECEIVED, STATE_CLOSED},
	{EVENT_JOINED, STATE_CLOSED, STATE_IN_PROGRESS},
	{EVENT_SPAM, STATE_RECEIVED, STATE_CLOSED},
	{EVENT_QUESTION, STATE_CLOSED, STATE_CLOSED},
	/* dates */
	{EVENT_TIMER_CLOSE, STATE_RESOLVED, STATE_CLOSED},
	{EVENT_TIMER_OVERDUE, STATE_CLOSED, STATE_CLOSED},
};

static void
test_rows(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		DisputeState next = STATE_COUNT;

		g_assert_cmpint(
			transitions_next(ROWS[i].from, ROWS[i].event, &next), ==, REFUSAL_NONE);
		g_assert_cmpint(next, ==, ROWS[i].to);
	}
}

static const struct {
	EventKind event;
	DisputeState state;
	Refusal refusal;
} REFUSED[] = {
	{EVENT_COMPLAINT, STATE_RECEIVED, REFUSAL_EXISTS},
	{EVENT_TAKE, STATE_CLOSED, REFUSAL_ENDED},
	{EVENT_WAIT_CUSTOMER, STATE_RESOLVED, REFUSAL_ENDED},
	{EVENT_RESOLVE, STATE_RESOLVED, REFUSAL_SAME},
	{EVENT_RESOLVE, STATE_CLOSED, REFUSAL_ENDED},
	{EVENT_CLOSE, STATE_CLOSED, REFUSAL_SAME},
	{EVENT_REOPEN, STATE_IN_PROGRESS, REFUSAL_OPEN},
	{EVENT_JOIN, STATE_CLOSED, REFUSAL_ENDED},
	{EVENT_TIMER_PROGRESS, STATE_RESOLVED, REFUSAL_STALE},
	{EVENT_TIMER_CLOSE, STATE_IN_PROGRESS, REFUSAL_STALE},
	{EVENT_ADOPTED, STATE_CLOSED, REFUSAL_STALE},
	{EVENT_CUSTOMER_MAIL, STATE_NONE, REFUSAL_ABSENT},
};

static void
test_refused(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(REFUSED); i++) {
		DisputeState next = STATE_COUNT;

		g_assert_cmpint(transitions_next(REFUSED[i].state, REFUSED[i].event, &next), ==,
			REFUSED[i].refusal);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/transitions/every-pair", test_every_pair);
	g_test_add_func("/transitions/beginning", test_beginning);
	g_test_add_func("/transitions/rows", test_rows);
	g_test_add_func("/transitions/refused", test_refused);
	return g_test_run();
}
