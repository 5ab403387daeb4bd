/* SPDX-License-Identifier: MIT */
/* The n-th call of the database fails, for every n: nothing is left half done. */
#include "config.h"

#include <sqlite3.h>

#include "base/error.h"
#include "store/history.h"
#include "store/ledger.h"
#include "store/timers.h"
#include "store/verify.h"
#include "tests/support/faulty-sqlite.h"
#include "tests/support/store-fixture.h"

/* What one mail causes, in one transaction. */
static gboolean
take_a_mail(Store *store, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(store, error);
	g_autoptr(DisputeView) view = dispute_view_new();
	g_autoptr(Blob) raw = fixture_raw(300000);
	g_autoptr(StoreMessage) message = fixture_message(2, 1, raw);
	g_autoptr(OutboxLetter) letter = fixture_letter(3, 1, "a@example.org");
	guint8 salt[HISTORY_SALT_BYTES] = {9};
	g_autoptr(GBytes) bytes = g_bytes_new(salt, sizeof salt);
	HistoryDraft draft = {FIXTURE_NOW, "opened", "customer:0", "x", bytes};
	LedgerEntry entry = {.source = (char *)"support",
		.epoch = 1,
		.item = 1,
		.message_id = 2,
		.fate = FATE_OPENED,
		.seen_at = FIXTURE_NOW};
	Party *party = party_new();
	gboolean added;

	view->id = 1;
	view->state = STATE_RECEIVED;
	g_free(view->reference);
	view->reference = fixture_reference(1);
	party->id = 4;
	party->promised_day = 739010;
	g_ptr_array_add(view->parties, party);
	return transaction != NULL && store_dispute_insert(store, view, error) &&
		store_message_insert(store, message, NULL, raw, error) &&
		store_outbox_insert(store, letter, error) &&
		store_timer_set(store, 1, TIMER_ACKNOWLEDGE, FIXTURE_NOW, error) &&
		store_history_append(store, 1, &draft, 1, error) &&
		store_ledger_insert(store, &entry, &added, error) &&
		store_commit(g_steal_pointer(&transaction), error);
}

static void
assert_untouched(Store *store)
{
	static const LedgerFilter ALL = {0};
	g_autoptr(GPtrArray) lines = NULL;
	g_autoptr(GPtrArray) letters = NULL;
	gboolean empty = FALSE;
	gint64 next = -1;

	g_assert_true(store_is_empty(store, &empty, NULL));
	g_assert_true(empty);
	g_assert_true(store_ledger_list(store, &ALL, 0, 1, &lines, NULL));
	g_assert_cmpuint(lines->len, ==, 0);
	g_assert_true(store_outbox_unsettled(store, 0, &letters, NULL));
	g_assert_cmpuint(letters->len, ==, 0);
	g_assert_true(store_timers_next(store, &next, NULL));
	g_assert_cmpint(next, ==, 0);
}

static void
test_every_call(gconstpointer code)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(GPtrArray) problems = NULL;
	guint nth = 0;

	for (;;) {
		g_autoptr(GError) error = NULL;
		gboolean taken;

		faulty_arm(++nth, GPOINTER_TO_INT(code));
		taken = take_a_mail(store, &error);
		if (!faulty_fired()) {
			faulty_arm(0, 0);
			g_assert_no_error(error);
			g_assert_true(taken);
			break;
		}
		faulty_arm(0, 0);
		g_assert_false(taken);
		g_assert_error(error, DISPUTED_ERROR, ERROR_TEMPORARY);
		assert_untouched(store);
	}
	g_assert_cmpuint(nth, >, 12);
	g_assert_true(store_verify(store, &problems, NULL));
	g_assert_cmpuint(problems->len, ==, 0);
}

/* Claiming: what could not be handed over is not claimed. */
static void
test_claim(void)
{
	g_autoptr(Store) store = fixture_memory();
	OutboxClaim claim = {FIXTURE_NOW, "n", 60, 10, TRUE, NULL};
	guint nth = 0;

	fixture_dispute(store, 1, "a@example.org");
	fixture_queue(store, 1, 1, "a@example.org", MARK_NONE, 0);
	fixture_queue(store, 2, 1, "b@example.org", MARK_NONE, 0);
	for (;;) {
		g_autoptr(GPtrArray) letters = NULL;
		g_autoptr(GError) error = NULL;
		g_autoptr(OutboxLetter) letter = NULL;
		gboolean claimed;

		faulty_arm(++nth, SQLITE_FULL);
		claimed = store_outbox_claim(store, &claim, &letters, &error);
		if (!faulty_fired()) {
			faulty_arm(0, 0);
			g_assert_true(claimed);
			g_assert_cmpuint(letters->len, ==, 2);
			break;
		}
		faulty_arm(0, 0);
		g_assert_false(claimed);
		g_assert_null(letters);
		g_assert_error(error, DISPUTED_ERROR, ERROR_TEMPORARY);
		letter = store_outbox_get(store, 1, NULL);
		g_assert_cmpint(letter->state, ==, OUTBOX_QUEUED);
		g_assert_cmpuint(letter->attempts, ==, 0);
	}
	g_assert_cmpuint(nth, >, 5);
}

/* How the engine's answers become ours. */
static void
test_codes(void)
{
	static const struct {
		int code;
		int expected; /* DisputedErrorCode */
	} cases[] = {
		{SQLITE_BUSY, ERROR_TEMPORARY},
		{SQLITE_BUSY_SNAPSHOT, ERROR_TEMPORARY},
		{SQLITE_FULL, ERROR_TEMPORARY},
		{SQLITE_IOERR_FSYNC, ERROR_TEMPORARY},
		{SQLITE_NOMEM, ERROR_TEMPORARY},
		{SQLITE_READONLY, ERROR_TEMPORARY},
		{SQLITE_CORRUPT, ERROR_CONFIG},
		{SQLITE_NOTADB, ERROR_CONFIG},
		{SQLITE_CONSTRAINT_UNIQUE, ERROR_CONFLICT},
		{SQLITE_CONSTRAINT_PRIMARYKEY, ERROR_CONFLICT},
	};
	g_autoptr(Store) store = fixture_memory();

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		gint64 next;

		faulty_arm(1, cases[i].code);
		g_assert_false(store_timers_next(store, &next, &error));
		faulty_arm(0, 0);
		g_assert_error(error, DISPUTED_ERROR, cases[i].expected);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_data_func("/faults/disk-full", GINT_TO_POINTER(SQLITE_FULL), test_every_call);
	g_test_add_data_func("/faults/disk-error", GINT_TO_POINTER(SQLITE_IOERR), test_every_call);
	g_test_add_data_func("/faults/busy", GINT_TO_POINTER(SQLITE_BUSY), test_every_call);
	g_test_add_func("/faults/claim", test_claim);
	g_test_add_func("/faults/codes", test_codes);
	return g_test_run();
}
