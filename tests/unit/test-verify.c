/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "store/history.h"
#include "store/ledger.h"
#include "store/timers.h"
#include "store/verify.h"
#include "tests/support/store-fixture.h"

static void
keep_mail(Store *store, gint64 id, gsize bytes)
{
	g_autoptr(Blob) raw = fixture_raw(bytes);
	g_autoptr(StoreMessage) message = fixture_message(id, 1, raw);
	LedgerEntry entry = {.source = (char *)"support",
		.epoch = 1,
		.item = id,
		.message_id = id,
		.fate = FATE_OPENED,
		.seen_at = FIXTURE_NOW};
	gboolean added = FALSE;

	g_assert_true(store_message_insert(store, message, NULL, raw, NULL));
	g_assert_true(store_ledger_insert(store, &entry, &added, NULL));
}

/* A store in which all is well: one open dispute with everything it needs. */
static void
fill(Store *store)
{
	guint8 salt[HISTORY_SALT_BYTES] = {7};
	g_autoptr(GBytes) bytes = g_bytes_new(salt, sizeof salt);
	g_autoptr(DisputeView) view = NULL;

	fixture_dispute(store, 1, "a@example.org");
	view = store_dispute_get(store, 1, NULL);
	((Party *)view->parties->pdata[0])->promised_day = 739010;
	g_assert_true(store_dispute_save(store, view, NULL));
	g_assert_true(store_timer_set(store, 1, TIMER_OVERDUE, FIXTURE_NOW, NULL));
	keep_mail(store, 1, 300000);
	keep_mail(store, 2, 0);
	fixture_queue(store, 1, 1, "a@example.org", MARK_NONE, 0);
	for (guint i = 0; i < 3; i++) {
		HistoryDraft draft = {FIXTURE_NOW, "note", "clock", "something", bytes};

		g_assert_true(store_history_append(store, 1, &draft, 1, NULL));
	}
}

static void
tamper(const char *folder, const char *sql)
{
	g_autofree char *path = g_build_filename(folder, "store.db", NULL);
	sqlite3 *handle = NULL;

	g_assert_cmpint(sqlite3_open(path, &handle), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_close(handle), ==, SQLITE_OK);
}

static void
test_well(void)
{
	g_autoptr(Store) empty = fixture_memory();
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(GPtrArray) none = NULL;
	g_autoptr(GPtrArray) still_none = NULL;

	g_assert_true(store_verify(empty, &none, NULL));
	g_assert_cmpuint(none->len, ==, 0);
	fill(store);
	g_assert_true(store_verify(store, &still_none, NULL));
	g_assert_cmpuint(still_none->len, ==, 0);
}

/* Each kind of damage is found. */
static void
test_damage(void)
{
	static const struct {
		const char *sql;
		const char *problem;
	} cases[] = {
		{"UPDATE message_raw SET bytes = zeroblob(length(bytes)) WHERE message_id = 1 AND "
		 "seq = 0",
			"mail 1: its bytes"},
		{"DELETE FROM message_raw WHERE message_id = 1 AND seq = 1", "mail 1: its bytes"},
		{"INSERT INTO message_raw VALUES (2, 0, x'00')", "mail 2: its bytes"},
		{"PRAGMA ignore_check_constraints = ON; UPDATE ledger SET message_id = NULL WHERE "
		 "item = 2; "
		 "INSERT INTO ledger VALUES ('intake', 0, 9, 2, 'filed', '', 1, 1, 1)",
			"CHECK constraint failed in ledger"},
		{"DELETE FROM ledger WHERE item = 2", "mail 2: is not in the ledger"},
		{"UPDATE outbox SET dispute_id = 99", "letter 1: its dispute is gone"},
		{"DELETE FROM outbox_bodies", "letter 1: its text is gone"},
		{"UPDATE disputes SET news_day = 0", "nobody is owed news"},
		{"DELETE FROM timers", "no clock is running"},
		{"UPDATE history SET content = 'nothing' WHERE seq = 2", "history: "},
		{"UPDATE history SET at = at + 1 WHERE seq = 2", "history: "},
		{"DELETE FROM history WHERE seq = 1", "history: "},
		{"DELETE FROM history WHERE seq = 3", "history: "}, /* the end */
		{"DELETE FROM history", "history: "},
		{"UPDATE disputes SET history_head = 'x'", "history: "},
		{"INSERT INTO attachments VALUES (77, 0, 'n', 't', 1, 'h', 0, 0)",
			"attachments: row 0 names a row of messages that is gone"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		char *folder = fixture_folder();
		Store *store = fixture_open(folder);
		g_autoptr(GPtrArray) problems = NULL;
		gboolean found = FALSE;

		fill(store);
		tamper(folder, cases[i].sql);
		g_assert_true(store_verify(store, &problems, NULL));
		for (guint j = 0; j < problems->len; j++) {
			found |= strstr(problems->pdata[j], cases[i].problem) != NULL;
			g_test_message("%s", (const char *)problems->pdata[j]);
		}
		if (!found)
			g_error("not found: %s", cases[i].problem);
		store_close(store);
		fixture_remove(folder);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/verify/well", test_well);
	g_test_add_func("/verify/damage", test_damage);
	return g_test_run();
}
