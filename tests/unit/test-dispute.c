/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>

#include "tests/support/life.h"

static Party *
add(DisputeView *view, guint32 ordinal, PartyRole role, const char *addr)
{
	Party *party = party_new();

	party->ordinal = ordinal;
	party->role = role;
	g_free(party->addr);
	party->addr = g_strdup(addr);
	g_ptr_array_add(view->parties, party);
	return party;
}

static void
test_copy(void)
{
	g_autoptr(DisputeView) view = dispute_view_new();
	g_autoptr(DisputeView) copy = NULL;
	g_autofree char *was = NULL, *is = NULL;

	g_assert_cmpint(view->state, ==, STATE_NONE);
	g_assert_cmpuint(view->level, ==, 1);
	add(view, 0, PARTY_CUSTOMER, "marie@example.org")->promised_day = 740000;
	was = life_shown(view);
	copy = dispute_view_copy(view);
	((Party *)g_ptr_array_index(copy->parties, 0))->promised_day = 1;
	g_free(copy->subject);
	copy->subject = g_strdup("other");
	add(copy, 1, PARTY_CUSTOMER, "");
	is = life_shown(view);
	g_assert_cmpstr(is, ==, was);
	dispute_view_free(NULL);
	party_free(NULL);
}

static void
test_parties(void)
{
	g_autoptr(DisputeView) view = dispute_view_new();

	add(view, 0, PARTY_CUSTOMER, "Marie@Example.org");
	add(view, 3, PARTY_THIRD, "carrier@example.net");
	g_assert_nonnull(dispute_party_find(view, 3));
	g_assert_null(dispute_party_find(view, 1));
	g_assert_true(dispute_party_by_addr(view, "marie@example.org") ==
		g_ptr_array_index(view->parties, 0));
	g_assert_null(dispute_party_by_addr(view, "paul@example.org"));
	g_assert_null(dispute_party_by_addr(view, NULL));
	g_assert_null(dispute_party_by_addr(view, ""));
}

/* The earliest day owed to a customer: told, or else named in a letter on its way. */
static void
test_news_day(void)
{
	g_autoptr(DisputeView) view = dispute_view_new();
	Party *first = NULL, *second = NULL;

	g_assert_cmpuint(dispute_news_day(view), ==, 0);
	first = add(view, 0, PARTY_CUSTOMER, "marie@example.org");
	second = add(view, 1, PARTY_CUSTOMER, "");
	add(view, 2, PARTY_THIRD, "carrier@example.net")->promised_day = 5;
	g_assert_cmpuint(dispute_news_day(view), ==, 0);
	first->pending_day = 20;
	g_assert_cmpuint(dispute_news_day(view), ==, 20);
	first->promised_day = 30;
	g_assert_cmpuint(dispute_news_day(view), ==, 30);
	second->promised_day = 25;
	g_assert_cmpuint(dispute_news_day(view), ==, 25);
}

static void
test_open(void)
{
	g_autoptr(DisputeView) view = dispute_view_new();

	for (gint state = 0; state < STATE_COUNT; state++) {
		view->state = (DisputeState)state;
		g_assert_cmpint(dispute_is_open(view), ==,
			state != STATE_NONE && state != STATE_RESOLVED && state != STATE_CLOSED);
	}
}

static void
test_words(void)
{
	Outcome outcome = OUTCOME_REJECTED;

	g_assert_cmpstr(dispute_state_name(STATE_IN_PROGRESS), ==, "in_progress");
	g_assert_cmpstr(timer_kind_name(TIMER_OVERDUE), ==, "overdue");
	for (gint i = 0; i < OUTCOME_COUNT; i++) {
		g_assert_true(outcome_parse(outcome_name((Outcome)i), &outcome));
		g_assert_cmpint(outcome, ==, i);
	}
	g_assert_false(outcome_parse("Settled", &outcome));
	g_assert_false(outcome_parse("", &outcome));
	g_assert_false(outcome_parse(NULL, &outcome));
	g_assert_cmpint(outcome, ==, OUTCOME_COUNT - 1);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dispute/copy", test_copy);
	g_test_add_func("/dispute/parties", test_parties);
	g_test_add_func("/dispute/news-day", test_news_day);
	g_test_add_func("/dispute/open", test_open);
	g_test_add_func("/dispute/words", test_words);
	return g_test_run();
}
