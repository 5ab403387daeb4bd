/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "store/ledger.h"
#include "tests/support/store-fixture.h"

static LedgerEntry
entry_of(gint64 item, Fate fate)
{
	return (LedgerEntry){.source = (char *)"support",
		.epoch = 7,
		.item = item,
		.fate = fate,
		.reason = (char *)"newsletter",
		.seen_at = FIXTURE_NOW};
}

static gboolean
add(Store *store, gint64 item, Fate fate, gboolean settled)
{
	LedgerEntry entry = entry_of(item, fate);
	gboolean added = FALSE;

	entry.settled = settled;
	g_assert_true(store_ledger_insert(store, &entry, &added, NULL));
	return added;
}

static guint
attempt(Store *store, gint64 item)
{
	LedgerEntry key = entry_of(item, FATE_FAILED);
	guint attempts = 99;

	g_assert_true(store_ledger_attempt(store, &key, &attempts, NULL));
	return attempts;
}

static LedgerEntry *
find(Store *store, gint64 item)
{
	LedgerEntry *entry = NULL;

	g_assert_true(store_ledger_find(store, "support", 7, item, &entry, NULL));
	return entry;
}

static void
test_once(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(Blob) raw = fixture_raw(4);
	g_autoptr(StoreMessage) message = fixture_message(3, 0, raw);
	g_autoptr(LedgerEntry) entry = NULL;
	LedgerEntry opened = entry_of(42, FATE_OPENED);
	gboolean added = FALSE;

	g_assert_null(find(store, 42));
	g_assert_true(store_message_insert(store, message, NULL, raw, NULL));
	opened.message_id = 3;
	opened.reason = NULL;
	g_assert_true(store_ledger_insert(store, &opened, &added, NULL));
	g_assert_true(added);
	g_assert_false(add(store, 42, FATE_FILED, TRUE)); /* its fate stays */
	entry = find(store, 42);
	g_assert_cmpstr(entry->source, ==, "support");
	g_assert_cmpint(entry->epoch, ==, 7);
	g_assert_cmpint(entry->item, ==, 42);
	g_assert_cmpint(entry->message_id, ==, 3);
	g_assert_cmpint(entry->fate, ==, FATE_OPENED);
	g_assert_cmpstr(entry->reason, ==, "");
	g_assert_cmpint(entry->seen_at, ==, FIXTURE_NOW);
	g_assert_cmpuint(entry->attempts, ==, 1);
	g_assert_false(entry->settled);
}

static void
test_attempts(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(LedgerEntry) begun = NULL;
	g_autoptr(LedgerEntry) entry = NULL;

	g_assert_cmpuint(attempt(store, 5), ==, 1);
	g_assert_cmpuint(attempt(store, 5), ==, 2);
	g_assert_cmpuint(attempt(store, 4), ==, 1);
	begun = find(store, 5);
	g_assert_cmpint(begun->fate, ==, FATE_FAILED);
	g_assert_cmpuint(begun->attempts, ==, 2);
	g_assert_true(add(store, 5, FATE_QUARANTINED, TRUE)); /* makes way */
	g_assert_cmpuint(attempt(store, 5), ==, 0);
	entry = find(store, 5);
	g_assert_cmpint(entry->fate, ==, FATE_QUARANTINED);
	g_assert_cmpuint(entry->attempts, ==, 2);
	g_assert_true(entry->settled);
	g_assert_cmpstr(entry->reason, ==, "newsletter");
}

static void
test_unsettled(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(GPtrArray) unsettled = NULL;
	g_autoptr(GPtrArray) none = NULL;

	add(store, 9, FATE_THREADED, FALSE);
	add(store, 8, FATE_FILED, FALSE);
	add(store, 7, FATE_IGNORED_OLD, TRUE);
	attempt(store, 6);
	g_assert_true(store_ledger_settle(store, "support", 7, 9, NULL));
	g_assert_true(store_ledger_settle(store, "support", 7, 1000, NULL));
	g_assert_true(store_ledger_unsettled(store, "support", 7, 10, &unsettled, NULL));
	g_assert_cmpuint(unsettled->len, ==, 1);
	g_assert_cmpint(((const LedgerEntry *)unsettled->pdata[0])->item, ==, 8);
	g_assert_true(store_ledger_unsettled(store, "support", 8, 10, &none, NULL));
	g_assert_cmpuint(none->len, ==, 0);
}

static void
test_item(void)
{
	g_assert_cmpint(store_ledger_item("0000000000000000ff"), ==, 0);
	g_assert_cmpint(store_ledger_item("ffffffffffffffff00"), ==, G_MAXINT64);
	g_assert_cmpint(store_ledger_item("0000000000000002"), ==, 1);
	g_assert_cmpint(store_ledger_item("8000000000000000"), ==, G_GINT64_CONSTANT(1) << 62);
}

static void
test_source(void)
{
	g_autoptr(Store) store = fixture_memory();
	SourceState state = {.source = (char *)"support",
		.epoch = 4000000000,
		.mark = 17,
		.first_seen_at = FIXTURE_NOW};
	SourceState other;
	g_autoptr(SourceState) kept = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(store_source_find(store, "support", &kept, NULL));
	g_assert_null(kept);
	other = state;
	g_assert_true(store_source_save(store, &state, NULL));
	g_assert_cmpint(state.version, ==, 1);
	/* Somebody who thinks to be the first. */
	g_assert_false(store_source_save(store, &other, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_CONFLICT);
	g_clear_error(&error);
	other = state;
	state.previous_epoch = state.epoch;
	state.epoch = 1;
	state.mark = 0;
	state.complete_at = FIXTURE_NOW + 5;
	g_assert_true(store_source_save(store, &state, NULL));
	g_assert_false(store_source_save(store, &other, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_CONFLICT);
	g_assert_true(store_source_find(store, "support", &kept, NULL));
	g_assert_cmpint(kept->version, ==, 2);
	g_assert_cmpint(kept->epoch, ==, 1);
	g_assert_cmpint(kept->previous_epoch, ==, 4000000000);
	g_assert_cmpint(kept->mark, ==, 0);
	g_assert_cmpint(kept->first_seen_at, ==, FIXTURE_NOW);
	g_assert_cmpint(kept->complete_at, ==, FIXTURE_NOW + 5);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ledger/once", test_once);
	g_test_add_func("/ledger/attempts", test_attempts);
	g_test_add_func("/ledger/unsettled", test_unsettled);
	g_test_add_func("/ledger/item", test_item);
	g_test_add_func("/ledger/source", test_source);
	return g_test_run();
}
