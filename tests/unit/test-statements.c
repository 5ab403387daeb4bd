/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "store/statements.h"
#include "tests/support/store-fixture.h"

static const struct {
	const char *module;
	const DbSql *statements;
} MODULES[] = {
	{"store", store_statements},
	{"alerts", alerts_statements},
	{"backup", backup_statements},
	{"disputes", disputes_statements},
	{"history", history_statements},
	{"ledger", ledger_statements},
	{"messages", messages_statements},
	{"meta", meta_statements},
	{"outbox", outbox_statements},
	{"quarantine", quarantine_statements},
	{"reconciliations", reconciliations_statements},
	{"template_sets", template_sets_statements},
	{"timers", timers_statements},
	{"verify", verify_statements},
};

/* Indexes that may be read from their beginning: a LIMIT ends it, in the order of the index. */
static const char *const READ_IN_ORDER[] = {
	"SCAN timers USING COVERING INDEX timers_due",
	"SCAN l USING INDEX outbox_due",
};

/* Why a step of a plan costs more the more is stored; NULL: it does not. */
static const char *
reason_against(const char *step, const char *sql)
{
	if (g_str_has_prefix(step, "SCAN CONSTANT ROW"))
		return NULL;
	if (g_str_has_prefix(step, "SCAN")) {
		if (strstr(sql, "LIMIT 1") != NULL && g_strv_contains(READ_IN_ORDER, step))
			return NULL;
		return "reads all rows";
	}
	if (strstr(step, "AUTOMATIC") != NULL)
		return "builds an index each time";
	/* Sorting before a LIMIT reads everything that is due, not only what is taken; the disputes
	 * of one address are few. */
	if (strstr(step, "TEMP B-TREE FOR ORDER BY") != NULL && strstr(sql, "LIMIT") != NULL &&
		strstr(sql, "parties") == NULL)
		return "sorts before it limits";
	return NULL;
}

static gboolean
is_cheap(sqlite3 *handle, const char *module, const DbSql *sql)
{
	g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", sql->text, NULL);
	sqlite3_stmt *statement = NULL;
	gboolean cheap = TRUE;

	g_assert_cmpint(sqlite3_prepare_v2(handle, explain, -1, &statement, NULL), ==, SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		const char *step = (const char *)sqlite3_column_text(statement, 3);
		const char *reason = reason_against(step, sql->text);

		if (reason != NULL) {
			g_test_message("%s: %s: %s\n%s", module, step, reason, sql->text);
			cheap = FALSE;
		}
	}
	sqlite3_finalize(statement);
	return cheap;
}

/* What intake, sweep and outbox ask costs what is due, not what is stored. */
static void
test_plans(void)
{
	char *folder = fixture_folder();
	g_autofree char *path = g_build_filename(folder, "store.db", NULL);
	sqlite3 *handle = NULL;
	guint looked_at = 0;
	gboolean all_cheap = TRUE;

	store_close(fixture_open(folder));
	g_assert_cmpint(sqlite3_open(path, &handle), ==, SQLITE_OK);
	for (gsize i = 0; i < G_N_ELEMENTS(MODULES); i++) {
		for (const DbSql *sql = MODULES[i].statements; sql->text != NULL; sql++) {
			if (sql->scans)
				continue;
			all_cheap &= is_cheap(handle, MODULES[i].module, sql);
			looked_at++;
		}
	}
	g_assert_true(all_cheap);
	g_assert_cmpuint(looked_at, >, 50);
	g_assert_cmpint(sqlite3_close(handle), ==, SQLITE_OK);
	fixture_remove(folder);
}

/* The judge itself: a plan without an index is found out. */
static void
test_judge(void)
{
	static const DbSql cases[] = {
		{"SELECT id FROM disputes WHERE subject = $1", FALSE},
		{"UPDATE outbox SET attempts = 0 WHERE recipient = $1", FALSE},
		{"SELECT id FROM outbox WHERE dispute_id = $1 ORDER BY created_at LIMIT 5", FALSE},
	};
	char *folder = fixture_folder();
	g_autofree char *path = g_build_filename(folder, "store.db", NULL);
	sqlite3 *handle = NULL;

	store_close(fixture_open(folder));
	g_assert_cmpint(sqlite3_open(path, &handle), ==, SQLITE_OK);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_false(is_cheap(handle, "judge", &cases[i]));
	g_assert_cmpint(sqlite3_close(handle), ==, SQLITE_OK);
	fixture_remove(folder);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/statements/plans", test_plans);
	g_test_add_func("/statements/judge", test_judge);
	return g_test_run();
}
