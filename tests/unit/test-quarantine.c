/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/messages.h"
#include "store/quarantine.h"
#include "tests/support/store-fixture.h"

static gint64
set_aside(Store *store, gint64 item, gint64 message_id)
{
	StoreQuarantine row = {.source = (char *)"support",
		.epoch = 7,
		.item = item,
		.mailbox = (char *)"support",
		.message_id = message_id,
		.cause = message_id != 0 ? QUARANTINE_UNREADABLE : QUARANTINE_REFUSED,
		.reason = (char *)"the reader ended: signal 11",
		.arrived_at = FIXTURE_NOW - 60,
		.set_aside_at = FIXTURE_NOW};
	gint64 number = 0;

	g_assert_true(store_quarantine_set_aside(store, &row, &number, NULL));
	return number;
}

static StoreQuarantine *
find(Store *store, gint64 number)
{
	StoreQuarantine *row = NULL;

	g_assert_true(store_quarantine_find(store, number, &row, NULL));
	return row;
}

static guint
listed(Store *store, gboolean all, gint64 after, guint limit)
{
	g_autoptr(GPtrArray) rows = NULL;

	g_assert_true(store_quarantine_list(store, all, after, limit, &rows, NULL));
	return rows->len;
}

static void
set_state(Store *store, gint64 number, QuarantineState state)
{
	g_assert_true(store_quarantine_set_state(store, number, state, 0, FIXTURE_NOW + 9, NULL));
}

static void
test_row(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(Blob) raw = fixture_raw(4);
	g_autoptr(StoreMessage) message = fixture_message(3, 0, raw);
	g_autoptr(StoreQuarantine) row = NULL;
	g_autoptr(StoreQuarantine) bare = NULL;

	g_assert_true(store_message_insert(store, message, NULL, raw, NULL));
	g_assert_null(find(store, 1));
	g_assert_cmpint(set_aside(store, 42, 3), ==, 1);
	g_assert_cmpint(set_aside(store, 43, 0), ==, 2);
	row = find(store, 1);
	g_assert_cmpstr(row->source, ==, "support");
	g_assert_cmpint(row->epoch, ==, 7);
	g_assert_cmpint(row->item, ==, 42);
	g_assert_cmpint(row->message_id, ==, 3);
	g_assert_cmpint(row->cause, ==, QUARANTINE_UNREADABLE);
	g_assert_cmpstr(row->reason, ==, "the reader ended: signal 11");
	g_assert_cmpint(row->arrived_at, ==, FIXTURE_NOW - 60);
	g_assert_cmpint(row->set_aside_at, ==, FIXTURE_NOW);
	g_assert_cmpint(row->state, ==, QUARANTINE_WAITING);
	g_assert_cmpstr(row->from_addr, ==, message->from_addr);
	g_assert_cmpstr(row->subject, ==, message->subject);
	g_assert_cmpuint(row->bytes, ==, message->bytes);
	bare = find(store, 2);
	g_assert_cmpstr(bare->from_addr, ==, "");
	g_assert_cmpuint(bare->bytes, ==, 0);
}

/* The same mail again keeps the number that people know, and is told anew. */
static void
test_again(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(StoreQuarantine) row = NULL;

	g_assert_cmpint(set_aside(store, 42, 0), ==, 1);
	g_assert_cmpint(set_aside(store, 43, 0), ==, 2);
	g_assert_true(store_quarantine_told(store, 2, FIXTURE_NOW, NULL));
	set_state(store, 1, QUARANTINE_ASKED);
	g_assert_cmpint(set_aside(store, 42, 0), ==, 1);
	row = find(store, 1);
	g_assert_cmpint(row->state, ==, QUARANTINE_WAITING);
	g_assert_cmpint(row->told_at, ==, 0);
}

static void
test_lists(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(StoreQuarantine) asked = NULL;
	g_autoptr(StoreQuarantine) none = NULL;
	guint count = 0;

	for (gint64 item = 1; item <= 5; item++)
		set_aside(store, item, 0);
	g_assert_true(store_quarantine_asked(store, &none, NULL));
	g_assert_null(none);
	set_state(store, 2, QUARANTINE_DROPPED);
	set_state(store, 4, QUARANTINE_ASKED);
	g_assert_cmpuint(listed(store, TRUE, 0, 10), ==, 5);
	g_assert_cmpuint(listed(store, FALSE, 0, 10), ==, 4);
	g_assert_cmpuint(listed(store, FALSE, 3, 10), ==, 2);
	g_assert_cmpuint(listed(store, TRUE, 0, 3), ==, 3);
	g_assert_true(store_quarantine_count(store, &count, NULL));
	g_assert_cmpuint(count, ==, 4);
	g_assert_true(store_quarantine_asked(store, &asked, NULL));
	g_assert_cmpint(asked->number, ==, 4);
	g_assert_cmpint(asked->state_at, ==, FIXTURE_NOW + 9);
}

static void
test_told(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(GPtrArray) untold = NULL, rest = NULL;
	guint count = 9;

	for (gint64 item = 1; item <= 5; item++)
		set_aside(store, item, 0);
	set_state(store, 1, QUARANTINE_DROPPED);
	g_assert_true(store_quarantine_untold(store, 10, &untold, NULL));
	g_assert_cmpuint(untold->len, ==, 4);
	g_assert_true(store_quarantine_count_untold(store, &count, NULL));
	g_assert_cmpuint(count, ==, 4);
	g_assert_true(store_quarantine_count_told(store, FIXTURE_NOW, &count, NULL));
	g_assert_cmpuint(count, ==, 0);
	g_assert_true(store_quarantine_told(store, 3, FIXTURE_NOW + 5, NULL));
	g_assert_true(store_quarantine_untold(store, 10, &rest, NULL));
	g_assert_cmpuint(rest->len, ==, 2);
	g_assert_true(store_quarantine_count_told(store, FIXTURE_NOW, &count, NULL));
	g_assert_cmpuint(count, ==, 2);
	g_assert_true(store_quarantine_count_told(store, FIXTURE_NOW + 5, &count, NULL));
	g_assert_cmpuint(count, ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/quarantine/row", test_row);
	g_test_add_func("/quarantine/again", test_again);
	g_test_add_func("/quarantine/lists", test_lists);
	g_test_add_func("/quarantine/told", test_told);
	return g_test_run();
}
