/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "store/disputes.h"
#include "store/history.h"
#include "store/timers.h"
#include "tests/support/store-fixture.h"

static void
set(char **field, const char *text)
{
	g_free(*field);
	*field = g_strdup(text);
}

static DisputeView *
get(Store *store, gint64 id)
{
	DisputeView *view = store_dispute_get(store, id, NULL);

	g_assert_nonnull(view);
	return view;
}

static DisputeView *
full_view(void)
{
	DisputeView *view = dispute_view_new();
	Party *party = party_new();

	view->id = G_MAXINT64;
	set(&view->reference, "D-7K4F-2Q9X");
	set(&view->mailbox, "support");
	set(&view->subject, "Commande 😀 'x'");
	set(&view->language, "fr");
	set(&view->thread_id, "t@example.com");
	set(&view->assignee, "agent1");
	view->state = STATE_WAITING_THIRD_PARTY;
	view->outcome = OUTCOME_NOT_A_COMPLAINT;
	view->level = 3;
	view->confirmed = view->muted = view->late = TRUE;
	view->opened_at = 11;
	view->resolved_at = 12;
	view->closed_at = 13;
	view->answer_day = 739060;
	view->letters_without_news = 2;
	view->joined_to = 1;
	party->id = 21;
	party->ordinal = 4;
	party->role = PARTY_THIRD;
	set(&party->name, "Transports “Dupré”");
	set(&party->addr, "Info@Dupre.example");
	set(&party->language, "de");
	party->promised_day = 739010;
	party->pending_day = 739005;
	party->pending_letter = 77;
	party->heard_at = 99;
	party->failing = TRUE;
	g_ptr_array_add(view->parties, party);
	return view;
}

static void
assert_same_view(const DisputeView *a, const DisputeView *b)
{
	g_assert_cmpint(a->id, ==, b->id);
	g_assert_cmpint(a->version, ==, b->version);
	g_assert_cmpstr(a->reference, ==, b->reference);
	g_assert_cmpstr(a->mailbox, ==, b->mailbox);
	g_assert_cmpstr(a->subject, ==, b->subject);
	g_assert_cmpstr(a->language, ==, b->language);
	g_assert_cmpstr(a->thread_id, ==, b->thread_id);
	g_assert_cmpint(a->state, ==, b->state);
	g_assert_cmpint(a->outcome, ==, b->outcome);
	g_assert_cmpuint(a->level, ==, b->level);
	g_assert_cmpint(a->confirmed, ==, b->confirmed);
	g_assert_cmpint(a->muted, ==, b->muted);
	g_assert_cmpint(a->late, ==, b->late);
	g_assert_cmpstr(a->assignee, ==, b->assignee);
	g_assert_cmpint(a->opened_at, ==, b->opened_at);
	g_assert_cmpint(a->resolved_at, ==, b->resolved_at);
	g_assert_cmpint(a->closed_at, ==, b->closed_at);
	g_assert_cmpuint(a->answer_day, ==, b->answer_day);
	g_assert_cmpuint(a->letters_without_news, ==, b->letters_without_news);
	g_assert_cmpint(a->joined_to, ==, b->joined_to);
	g_assert_cmpuint(a->parties->len, ==, b->parties->len);
	for (guint i = 0; i < a->parties->len; i++) {
		const Party *one = a->parties->pdata[i];
		const Party *other = b->parties->pdata[i];

		g_assert_cmpint(one->id, ==, other->id);
		g_assert_cmpuint(one->ordinal, ==, other->ordinal);
		g_assert_cmpint(one->role, ==, other->role);
		g_assert_cmpstr(one->name, ==, other->name);
		g_assert_cmpstr(one->addr, ==, other->addr);
		g_assert_cmpstr(one->language, ==, other->language);
		g_assert_cmpuint(one->promised_day, ==, other->promised_day);
		g_assert_cmpuint(one->pending_day, ==, other->pending_day);
		g_assert_cmpint(one->pending_letter, ==, other->pending_letter);
		g_assert_cmpint(one->heard_at, ==, other->heard_at);
		g_assert_cmpint(one->failing, ==, other->failing);
	}
}

static void
test_round_trip(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(DisputeView) view = full_view();
	g_autoptr(DisputeView) kept = NULL;
	g_autoptr(DisputeView) found = NULL;
	Party *second = party_new();

	fixture_dispute(store, 1, "a@example.org");
	g_assert_true(store_dispute_insert(store, view, NULL));
	g_assert_cmpint(view->version, ==, 1);
	kept = get(store, G_MAXINT64);
	assert_same_view(kept, view);

	/* All of it changed, and a party more. */
	view->state = STATE_CLOSED;
	view->outcome = OUTCOME_SETTLED;
	view->muted = FALSE;
	view->joined_to = 0;
	set(&view->assignee, "");
	((Party *)view->parties->pdata[0])->promised_day = 0;
	((Party *)view->parties->pdata[0])->pending_letter = 0;
	second->id = 22;
	second->ordinal = 5;
	g_ptr_array_add(view->parties, second);
	g_assert_true(store_dispute_save(store, view, NULL));
	g_assert_cmpint(view->version, ==, 2);
	g_assert_true(store_dispute_find(store, "D-7K4F-2Q9X", &found, NULL));
	assert_same_view(found, view);
}

static void
test_absent(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(DisputeView) found = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_null(store_dispute_get(store, 5, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_REJECTED);
	g_assert_true(store_dispute_find(store, "D-0000-0000", &found, NULL));
	g_assert_null(found);
}

static void
test_version(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(DisputeView) mine = NULL;
	g_autoptr(DisputeView) theirs = NULL;
	g_autoptr(DisputeView) kept = NULL;
	g_autoptr(GError) error = NULL;

	fixture_dispute(store, 1, "a@example.org");
	mine = get(store, 1);
	theirs = get(store, 1);
	theirs->state = STATE_RESOLVED;
	g_assert_true(store_dispute_save(store, theirs, NULL));
	mine->state = STATE_PROPOSED;
	((Party *)mine->parties->pdata[0])->heard_at = 5;
	g_assert_false(store_dispute_save(store, mine, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_CONFLICT);
	g_assert_cmpint(mine->version, ==, 1);
	kept = get(store, 1);
	assert_same_view(kept, theirs);
}

static void
test_taken(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(DisputeView) view = full_view();
	g_autoptr(GError) error = NULL;

	fixture_dispute(store, 1, "a@example.org");
	view->joined_to = 0;
	g_free(view->reference);
	view->reference = fixture_reference(1);
	g_assert_false(store_dispute_insert(store, view, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_CONFLICT);
	g_clear_error(&error);
	set(&view->reference, "D-0000-0001");
	((Party *)view->parties->pdata[0])->id = 1000; /* of the first dispute */
	g_assert_false(store_dispute_insert(store, view, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_CONFLICT);
	g_clear_error(&error);
	g_assert_null(store_dispute_get(store, view->id, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_REJECTED);
}

/* ---- lists ---- */

static void
shape(Store *store, gint64 id, DisputeState state, gboolean late, guint32 promised_day)
{
	g_autoptr(DisputeView) view = NULL;
	g_autofree char *addr = g_strdup_printf("c%" G_GINT64_FORMAT "@example.org", id);

	fixture_dispute(store, id, addr);
	view = get(store, id);
	view->state = state;
	view->late = late;
	((Party *)view->parties->pdata[0])->promised_day = promised_day;
	g_assert_true(store_dispute_save(store, view, NULL));
}

static char *
ids_of(const GPtrArray *summaries)
{
	GString *ids = g_string_new(NULL);

	for (guint i = 0; i < summaries->len; i++)
		g_string_append_printf(ids, "%s%" G_GINT64_FORMAT, i != 0 ? " " : "",
			((const DisputeSummary *)summaries->pdata[i])->id);
	return g_string_free(ids, FALSE);
}

static void
assert_list(Store *store, gboolean open_only, guint limit, const char *expected)
{
	g_autoptr(GPtrArray) summaries = NULL;
	g_autofree char *ids = NULL;

	g_assert_true(store_disputes_list(store, open_only, limit, &summaries, NULL));
	ids = ids_of(summaries);
	g_assert_cmpstr(ids, ==, expected);
}

static void
test_urgency(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(GArray) first = NULL;
	g_autoptr(GArray) rest = NULL;

	shape(store, 1, STATE_CLOSED, FALSE, 0);
	shape(store, 2, STATE_IN_PROGRESS, FALSE, 739020);
	shape(store, 3, STATE_RECEIVED, FALSE, 739010);
	shape(store, 4, STATE_RECEIVED, TRUE, 739030);
	shape(store, 5, STATE_RECEIVED, FALSE, 0); /* nothing is known to be owed: look at it */
	shape(store, 6, STATE_RESOLVED, FALSE, 0);
	assert_list(store, TRUE, 0, "4 5 3 2");
	assert_list(store, FALSE, 0, "4 5 3 2 1 6");
	assert_list(store, TRUE, 2, "4 5");
	g_assert_true(store_disputes_open_after(store, 0, 3, &first, NULL));
	g_assert_cmpuint(first->len, ==, 3);
	g_assert_cmpint(g_array_index(first, gint64, 0), ==, 2);
	g_assert_true(store_disputes_open_after(store, 4, 3, &rest, NULL));
	g_assert_cmpuint(rest->len, ==, 1);
	g_assert_cmpint(g_array_index(rest, gint64, 0), ==, 5);
}

static void
test_summary(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(DisputeView) view = full_view();
	g_autoptr(GPtrArray) summaries = NULL;
	const DisputeSummary *summary;
	Party *customer = party_new();

	fixture_dispute(store, 1, "a@example.org");
	customer->id = 30;
	customer->ordinal = 7;
	set(&customer->name, "Marie");
	set(&customer->addr, "Marie@example.org");
	g_ptr_array_add(view->parties, customer); /* the third party comes before her */
	g_assert_true(store_dispute_insert(store, view, NULL));
	g_assert_true(store_disputes_joined(store, 1, &summaries, NULL));
	g_assert_cmpuint(summaries->len, ==, 1);
	summary = summaries->pdata[0];
	g_assert_cmpstr(summary->reference, ==, "D-7K4F-2Q9X");
	g_assert_cmpstr(summary->subject, ==, view->subject);
	g_assert_cmpstr(summary->assignee, ==, "agent1");
	g_assert_cmpint(summary->state, ==, STATE_WAITING_THIRD_PARTY);
	g_assert_cmpint(summary->outcome, ==, OUTCOME_NOT_A_COMPLAINT);
	g_assert_cmpuint(summary->level, ==, 3);
	g_assert_true(summary->late && summary->muted && summary->confirmed);
	g_assert_cmpint(summary->closed_at, ==, 13);
	g_assert_cmpuint(summary->news_day, ==, dispute_news_day(view));
	g_assert_cmpint(summary->joined_to, ==, 1);
	g_assert_cmpstr(summary->customer_name, ==, "Marie");
	g_assert_cmpstr(summary->customer_addr, ==, "Marie@example.org");
}

static void
test_of_address(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(GPtrArray) summaries = NULL;
	g_autoptr(GPtrArray) none = NULL;
	g_autofree char *ids = NULL;
	guint count = 0;

	fixture_dispute(store, 1, "Anna@Example.org");
	fixture_dispute(store, 2, "ben@example.org");
	fixture_dispute(store, 3, "anna@example.org");
	fixture_dispute(store, 4, "anna@example.org");
	fixture_dispute(store, 5, "");
	g_assert_true(store_disputes_of_address(
		store, "ANNA@example.org", 4, 1, &count, &summaries, NULL));
	g_assert_cmpuint(count, ==, 2);
	ids = ids_of(summaries);
	g_assert_cmpstr(ids, ==, "3");
	/* Those without an address have nothing in common. */
	g_assert_true(store_disputes_of_address(store, "", 0, 9, &count, &none, NULL));
	g_assert_cmpuint(count, ==, 0);
	g_assert_cmpuint(none->len, ==, 0);
}

/* ---- timers ---- */

static char *
due(Store *store, gint64 now_at, guint limit)
{
	g_autoptr(GArray) timers = NULL;
	GString *text = g_string_new(NULL);

	g_assert_true(store_timers_due(store, now_at, limit, &timers, NULL));
	for (guint i = 0; i < timers->len; i++) {
		const StoreTimer *timer = &g_array_index(timers, StoreTimer, i);

		g_string_append_printf(text, "%" G_GINT64_FORMAT ":%s@%" G_GINT64_FORMAT " ",
			timer->dispute_id, timer_kind_name(timer->kind), timer->due_at);
	}
	return g_string_free(text, FALSE);
}

static void
test_timers(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autofree char *early = NULL;
	g_autofree char *all = NULL;
	g_autofree char *one = NULL;
	g_autoptr(GArray) of_first = NULL;
	gint64 next = -1;

	fixture_dispute(store, 1, "a@example.org");
	fixture_dispute(store, 2, "b@example.org");
	g_assert_true(store_timers_next(store, &next, NULL));
	g_assert_cmpint(next, ==, 0);
	g_assert_true(store_timer_set(store, 1, TIMER_REMIND, 500, NULL));
	g_assert_true(store_timer_set(store, 1, TIMER_PROGRESS, 300, NULL));
	g_assert_true(store_timer_set(store, 2, TIMER_CLOSE, 400, NULL));
	g_assert_true(store_timer_set(store, 1, TIMER_REMIND, 200, NULL)); /* moved */
	early = due(store, 199, 9);
	g_assert_cmpstr(early, ==, "");
	all = due(store, 400, 9);
	g_assert_cmpstr(all, ==, "1:remind@200 1:progress@300 2:close@400 ");
	one = due(store, 400, 1);
	g_assert_cmpstr(one, ==, "1:remind@200 ");
	g_assert_true(store_timer_set(store, 1, TIMER_REMIND, 0, NULL));
	g_assert_true(store_timer_set(store, 1, TIMER_REMIND, 0, NULL)); /* stopped already */
	g_assert_true(store_timers_next(store, &next, NULL));
	g_assert_cmpint(next, ==, 300);
	g_assert_true(store_timers_of(store, 1, &of_first, NULL));
	g_assert_cmpuint(of_first->len, ==, 1);
	g_assert_cmpint(g_array_index(of_first, StoreTimer, 0).kind, ==, TIMER_PROGRESS);
}

/* ---- history ---- */

static void
append(Store *store, gint64 id, const char *content)
{
	guint8 salt[HISTORY_SALT_BYTES] = {1, 2, 3};
	g_autoptr(GBytes) bytes = g_bytes_new(salt, sizeof salt);
	HistoryDraft draft = {FIXTURE_NOW, "note", "staff:agent1", content, bytes};
	g_autoptr(GError) error = NULL;

	if (!store_history_append(store, id, &draft, 1, &error))
		g_assert_no_error(error);
}

static void
test_history(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(GPtrArray) entries = NULL;
	g_autofree char *beginning = NULL;
	g_autofree char *head = NULL;
	g_autofree char *broken = NULL;
	const HistoryEntry *second;
	guint32 seq = 99;

	fixture_dispute(store, 1, "a@example.org");
	fixture_dispute(store, 2, "b@example.org");
	g_assert_true(store_history_head(store, 1, &beginning, &seq, NULL));
	g_assert_cmpuint(seq, ==, 0);
	g_assert_cmpuint(strspn(beginning, "0"), ==, 64);
	append(store, 1, "opened");
	append(store, 2, "another chain");
	append(store, 1, "😀 a\nb");
	append(store, 1, "");
	g_assert_true(store_history_load(store, 1, &entries, NULL));
	g_assert_cmpuint(entries->len, ==, 3);
	second = entries->pdata[1];
	g_assert_cmpuint(second->seq, ==, 2);
	g_assert_cmpstr(second->content, ==, "😀 a\nb");
	g_assert_cmpstr(second->kind, ==, "note");
	g_assert_cmpstr(second->actor, ==, "staff:agent1");
	g_assert_cmpstr(((const HistoryEntry *)entries->pdata[2])->content, ==, "");
	g_assert_true(store_history_head(store, 1, &head, &seq, NULL));
	g_assert_cmpuint(seq, ==, 3);
	broken = history_verify(entries, 1, head);
	g_assert_cmpstr(broken, ==, NULL);
}

static void
test_history_of_nobody(void)
{
	g_autoptr(Store) store = fixture_memory();
	guint8 salt[HISTORY_SALT_BYTES] = {0};
	g_autoptr(GBytes) bytes = g_bytes_new(salt, sizeof salt);
	HistoryDraft draft = {FIXTURE_NOW, "note", "clock", "x", bytes};
	g_autoptr(GError) error = NULL;

	g_assert_false(store_history_append(store, 1, &draft, 1, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_REJECTED);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/disputes/round-trip", test_round_trip);
	g_test_add_func("/disputes/absent", test_absent);
	g_test_add_func("/disputes/version", test_version);
	g_test_add_func("/disputes/taken", test_taken);
	g_test_add_func("/disputes/urgency", test_urgency);
	g_test_add_func("/disputes/summary", test_summary);
	g_test_add_func("/disputes/of-address", test_of_address);
	g_test_add_func("/timers", test_timers);
	g_test_add_func("/history/chain", test_history);
	g_test_add_func("/history/of-nobody", test_history_of_nobody);
	return g_test_run();
}
