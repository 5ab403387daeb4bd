/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "store/alerts.h"
#include "store/db.h"
#include "store/meta.h"
#include "store/migrate.h"
#include "store/store.h"
#include "store/template_sets.h"
#include "tests/support/store-fixture.h"

/* Runs @sql on the file behind the store's back. */
static void
tamper(const char *path, const char *sql)
{
	sqlite3 *handle = NULL;

	g_assert_cmpint(sqlite3_open(path, &handle), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_close(handle), ==, SQLITE_OK);
}

static int
look_callback(void *data, int n G_GNUC_UNUSED, char **values, char **names G_GNUC_UNUSED)
{
	*(char **)data = g_strdup(values[0]);
	return 0;
}

static char *
look(const char *path, const char *sql)
{
	sqlite3 *handle = NULL;
	char *value = NULL;

	g_assert_cmpint(sqlite3_open(path, &handle), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(handle, sql, look_callback, &value, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_close(handle), ==, SQLITE_OK);
	return value;
}

static void
test_new_file(void)
{
	char *folder = fixture_folder();
	g_autofree char *path = g_build_filename(folder, "store.db", NULL);
	const char *const names[] = {"store.db", "store.db-wal", "store.db-shm"};
	mode_t mask = umask(0);
	Store *store = fixture_open(folder);
	gboolean empty = FALSE;

	umask(mask);
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *file = g_build_filename(folder, names[i], NULL);
		struct stat status;

		g_assert_cmpint(stat(file, &status), ==, 0);
		g_assert_cmpuint(status.st_mode & 0777, ==, 0600);
	}
	g_assert_true(store_is_empty(store, &empty, NULL));
	g_assert_true(empty);
	fixture_dispute(store, 1, "a@example.org");
	g_assert_true(store_is_empty(store, &empty, NULL));
	g_assert_false(empty);
	store_close(store);

	/* Both are settled with the first page and can't be changed cheaply later. */
	g_autofree char *vacuum = look(path, "PRAGMA auto_vacuum");
	g_autofree char *journal = look(path, "PRAGMA journal_mode");
	g_assert_cmpstr(vacuum, ==, "2");
	g_assert_cmpstr(journal, ==, "wal");
	fixture_remove(folder);
}

static void
test_reopen(void)
{
	char *folder = fixture_folder();
	Store *store = fixture_open(folder);
	g_autofree char *value = NULL;

	g_assert_true(store_meta_set(store, "mode", "observe", NULL));
	store_close(store);
	store = fixture_open(folder);
	g_assert_true(store_meta_find(store, "mode", &value, NULL));
	g_assert_cmpstr(value, ==, "observe");
	store_close(store);
	fixture_remove(folder);
}

static void
test_reading(void)
{
	char *folder = fixture_folder();
	g_autofree char *path = g_build_filename(folder, "store.db", NULL);
	g_autofree char *value = NULL;
	g_autoptr(GError) error = NULL;
	Store *store = store_open_reading(path, &error);

	g_assert_null(store); /* it is not made */
	g_assert_error(error, DISPUTED_ERROR, ERROR_CONFIG);
	g_clear_error(&error);
	g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
	store = fixture_open(folder);
	g_assert_true(store_meta_set(store, "mode", "live", NULL));
	store_close(store);
	store = store_open_reading(path, &error);
	g_assert_no_error(error);
	g_assert_false(store_meta_set(store, "mode", "staff", NULL));
	g_assert_true(store_meta_find(store, "mode", &value, NULL));
	g_assert_cmpstr(value, ==, "live");
	store_close(store);
	tamper(path, "PRAGMA user_version = 7");
	g_assert_null(store_open_reading(path, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_CONFIG);
	fixture_remove(folder);
}

/* The connection's settings that a file does not carry. */
static void
test_connection(void)
{
	static const struct {
		const char *sql;
		gint64 value;
	} cases[] = {
		{"PRAGMA synchronous", 2},
		{"PRAGMA foreign_keys", 1},
		{"PRAGMA trusted_schema", 0},
		{"PRAGMA busy_timeout", 10000},
	};
	g_autoptr(Store) store = fixture_memory();

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		gint64 value = -1;

		g_assert_true(db_number(store_db(store), cases[i].sql, &value, NULL));
		g_assert_cmpint(value, ==, cases[i].value);
	}
}

static void
test_refused(void)
{
	static const struct {
		const char *sql;
		const char *message;
	} cases[] = {
		{"PRAGMA user_version = 7", "its version is 7"},
		{"PRAGMA application_id = 5", "no store of disputed"},
		{"PRAGMA user_version = 0", "no store of disputed"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		char *folder = fixture_folder();
		g_autofree char *path = g_build_filename(folder, "store.db", NULL);
		g_autoptr(GError) error = NULL;

		store_close(fixture_open(folder));
		tamper(path, cases[i].sql);
		g_assert_null(store_open(path, &error));
		g_assert_error(error, DISPUTED_ERROR, ERROR_CONFIG);
		g_assert_nonnull(strstr(error->message, cases[i].message));
		g_assert_nonnull(strstr(error->message, path));
		fixture_remove(folder);
	}
}

static void
test_foreign_files(void)
{
	char *folder = fixture_folder();
	g_autofree char *other = g_build_filename(folder, "other.db", NULL);
	g_autofree char *text = g_build_filename(folder, "text", NULL);
	g_autofree char *missing = g_build_filename(folder, "no", "where", NULL);
	const char *const paths[] = {other, text, folder, missing};
	g_autofree char *journal = NULL;

	tamper(other, "CREATE TABLE songs (name)");
	g_assert_true(g_file_set_contents_full(text,
		"Dear Sir or Madam, this is no database, "
		"but long enough to be looked at as one.",
		-1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
	g_assert_cmpint(g_chmod(other, 0600), ==, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(store_open(paths[i], &error));
		g_assert_error(error, DISPUTED_ERROR, ERROR_CONFIG);
	}
	/* What is not ours is not touched. */
	journal = look(other, "PRAGMA journal_mode");
	g_assert_cmpstr(journal, ==, "delete");
	fixture_remove(folder);
}

static void
test_damaged(void)
{
	char *folder = fixture_folder();
	g_autofree char *path = g_build_filename(folder, "store.db", NULL);
	g_autofree char *bytes = NULL;
	gsize length;
	g_autoptr(GError) error = NULL;

	store_close(fixture_open(folder));
	g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
	memset(bytes + 100, 0xff, 2000); /* the schema's page */
	g_assert_true(g_file_set_contents_full(
		path, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
	g_assert_null(store_open(path, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_CONFIG);
	fixture_remove(folder);
}

static void
test_readable_by_all(void)
{
	char *folder = fixture_folder();
	g_autofree char *path = g_build_filename(folder, "store.db", NULL);
	g_autoptr(GError) error = NULL;

	store_close(fixture_open(folder));
	g_assert_cmpint(g_chmod(path, 0644), ==, 0);
	g_assert_null(store_open(path, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_CONFIG);
	g_assert_cmpint(g_chmod(path, 0660), ==, 0);
	store_close(fixture_open(folder));
	fixture_remove(folder);
}

#define OTHER_USER 65533

/* In a process of its own, because giving up root can't be undone there. */
static void
test_other_user(void)
{
	char *folder;
	g_autofree char *path = NULL;
	uid_t uid = 0;
	gid_t gid = 0;

	if (geteuid() != 0) {
		g_test_skip("needs root to make another user's file");
		return;
	}
	if (g_test_subprocess()) {
		g_autoptr(GError) error = NULL;

		g_assert_cmpint(setresuid(OTHER_USER - 1, OTHER_USER - 1, OTHER_USER - 1), ==, 0);
		g_assert_null(store_open(g_getenv("DISPUTED_TEST_STORE"), &error));
		g_assert_error(error, DISPUTED_ERROR, ERROR_TEMPORARY);
		return;
	}
	folder = fixture_folder();
	path = g_build_filename(folder, "store.db", NULL);
	g_assert_cmpint(chown(folder, OTHER_USER, OTHER_USER), ==, 0);
	g_assert_true(store_owner(path, &uid, &gid, NULL)); /* of the folder */
	g_assert_cmpuint(uid, ==, OTHER_USER);
	g_assert_cmpuint(gid, ==, OTHER_USER);
	store_close(fixture_open(folder));
	g_assert_true(store_owner(path, &uid, &gid, NULL));
	g_assert_cmpuint(uid, ==, 0);
	g_assert_cmpint(chown(path, OTHER_USER, OTHER_USER), ==, 0);
	g_assert_cmpint(g_chmod(folder, 0755), ==, 0);
	g_setenv("DISPUTED_TEST_STORE", path, TRUE);
	g_test_trap_subprocess(NULL, 0, 0);
	g_test_trap_assert_passed();
	fixture_remove(folder);
}

static void
test_owner_absent(void)
{
	g_autoptr(GError) error = NULL;
	uid_t uid;
	gid_t gid;

	g_assert_false(store_owner("/nonexistent/place/store.db", &uid, &gid, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_TEMPORARY);
}

static const char *const STEPS[] = {
	"CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1)",
	"ALTER TABLE t ADD COLUMN y INTEGER; UPDATE t SET y = 2",
	"INSERT INTO t VALUES (3, 3); INSERT INTO nowhere VALUES (1)",
};

static void
migrate_to(const char *path, guint version)
{
	g_autoptr(GPtrArray) steps = g_ptr_array_new();
	g_autoptr(GError) error = NULL;
	g_autoptr(Db) db = db_open(path, &error);

	for (guint i = 0; i < version; i++)
		g_ptr_array_add(steps, (gpointer)STEPS[i]);
	g_ptr_array_add(steps, NULL);
	g_assert_no_error(error);
	if (version < 3) {
		gboolean done = migrate_run(db, path, (const char *const *)steps->pdata, &error);

		g_assert_no_error(error);
		g_assert_true(done);
	} else {
		g_assert_false(migrate_run(db, path, (const char *const *)steps->pdata, &error));
		g_assert_error(error, DISPUTED_ERROR, ERROR_CONFIG);
	}
}

static void
test_migration(void)
{
	char *folder = fixture_folder();
	g_autofree char *path = g_build_filename(folder, "m.db", NULL);
	g_autofree char *before_1 = g_strconcat(path, ".before-1", NULL);
	g_autofree char *before_2 = g_strconcat(path, ".before-2", NULL);
	g_autofree char *sum = NULL;
	g_autofree char *version = NULL;
	g_autofree char *old = NULL;
	struct stat status;

	g_assert_true(g_file_set_contents(path, "", 0, NULL));
	migrate_to(path, 1);
	g_assert_false(g_file_test(before_1, G_FILE_TEST_EXISTS)); /* there was nothing to copy */
	migrate_to(path, 2);
	sum = look(path, "SELECT sum(x) || '/' || sum(y) FROM t");
	g_assert_cmpstr(sum, ==, "1/2");
	old = look(before_1, "SELECT group_concat(name) FROM pragma_table_info('t')");
	g_assert_cmpstr(old, ==, "x");
	g_assert_cmpint(stat(before_1, &status), ==, 0);
	g_assert_cmpuint(status.st_mode & 0777, ==, 0600);

	/* A step that fails half-way changes nothing; the copy of an earlier try is replaced. */
	g_assert_true(g_file_set_contents(before_2, "cut off", -1, NULL));
	migrate_to(path, 3);
	g_clear_pointer(&sum, g_free);
	sum = look(path, "SELECT sum(x) || '/' || sum(y) FROM t");
	g_assert_cmpstr(sum, ==, "1/2");
	version = look(path, "PRAGMA user_version");
	g_assert_cmpstr(version, ==, "2");
	g_clear_pointer(&sum, g_free);
	sum = look(before_2, "SELECT sum(x) || '/' || sum(y) FROM t");
	g_assert_cmpstr(sum, ==, "1/2");
	migrate_to(path, 2);
	fixture_remove(folder);
}

/* ---- parameters ---- */

/* Numbers out of order and used twice: the engine counts $2 as the first. */
static void
test_parameters_by_name(void)
{
	static const DbSql sql = {"SELECT $2 || '-' || $1 || '-' || $2 || '-' || $3", FALSE};
	g_autoptr(Store) store = fixture_memory();

	for (gint round = 0; round < 2; round++) {
		g_autoptr(DbQuery) query = db_query(store_db(store), &sql);
		g_autofree char *text = NULL;

		db_bind_int(query, 1, 1);
		db_bind_text(query, 2, "two");
		db_bind_text(query, 3, NULL);
		g_assert_cmpint(db_step(query, NULL), ==, DB_ROW);
		text = db_text(query, 0);
		g_assert_cmpstr(text, ==, "two-1-two-");
	}
}

/* One statement within itself: each has its own rows. */
static void
test_query_within_itself(void)
{
	static const DbSql sql = {"SELECT $1 UNION SELECT $1 + 1", FALSE};
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(DbQuery) outer = db_query(store_db(store), &sql);
	gint64 sum = 0;

	db_bind_int(outer, 1, 10);
	while (db_step(outer, NULL) == DB_ROW) {
		g_autoptr(DbQuery) inner = db_query(store_db(store), &sql);

		db_bind_int(inner, 1, db_int(outer, 0));
		while (db_step(inner, NULL) == DB_ROW)
			sum += db_int(inner, 0);
	}
	g_assert_cmpint(sum, ==, 10 + 11 + 11 + 12);
}

static void
test_hostile_texts(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autofree char *large = g_strnfill(1024 * 1024, 'x');
	const char *const texts[] = {"", "'; DROP TABLE meta; --", "$1 ?1 :a @b",
		"😀 \xe2\x80\xae right to left", "a\r\nb\tc\001\177", "NULL", "0x0", "é\xcc\x81",
		large};

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *value = NULL;

		g_assert_true(store_meta_set(store, texts[i], texts[i], NULL));
		g_assert_true(store_meta_find(store, texts[i], &value, NULL));
		g_assert_cmpstr(value, ==, texts[i]);
	}
}

static void
test_broken_text_is_a_bug(void)
{
	if (g_test_subprocess()) {
		g_autoptr(Store) store = fixture_memory();

		(void)!store_meta_set(store, "key", "\xff", NULL);
		return;
	}
	g_test_trap_subprocess(NULL, 0, 0);
	g_test_trap_assert_failed();
}

/* A letter of a dispute that is not there breaks a rule of the schema. */
static void
test_broken_rule_is_a_bug(void)
{
	if (g_test_subprocess()) {
		g_autoptr(Store) store = fixture_memory();

		fixture_queue(store, 1, 99, "a@example.org", MARK_NONE, 0);
		return;
	}
	g_test_trap_subprocess(NULL, 0, 0);
	g_test_trap_assert_failed();
	g_test_trap_assert_stderr("*FOREIGN KEY*");
}

/* ---- transactions ---- */

static gboolean
has(Store *store, const char *key)
{
	g_autofree char *value = NULL;

	g_assert_true(store_meta_find(store, key, &value, NULL));
	return value != NULL;
}

static void
test_transactions(void)
{
	g_autoptr(Store) store = fixture_memory();

	{
		g_autoptr(StoreTransaction) outer = store_begin(store, NULL);

		g_assert_nonnull(outer);
		g_assert_true(store_meta_set(store, "a", "1", NULL));
		{
			g_autoptr(StoreTransaction) inner = store_begin(store, NULL);

			g_assert_true(store_meta_set(store, "b", "1", NULL));
			(void)inner; /* not committed: undone here */
		}
		{
			g_autoptr(StoreTransaction) inner = store_begin(store, NULL);

			g_assert_true(store_meta_set(store, "c", "1", NULL));
			g_assert_true(store_commit(g_steal_pointer(&inner), NULL));
		}
		g_assert_true(has(store, "a") && !has(store, "b") && has(store, "c"));
		g_assert_true(store_commit(g_steal_pointer(&outer), NULL));
	}
	g_assert_true(has(store, "a") && !has(store, "b") && has(store, "c"));
	{
		g_autoptr(StoreTransaction) outer = store_begin(store, NULL);
		StoreTransaction *inner = store_begin(store, NULL);

		g_assert_true(store_meta_set(store, "d", "1", NULL));
		g_assert_true(store_commit(inner, NULL));
		(void)outer;
	}
	g_assert_false(has(store, "d"));
}

/* A step that was given up takes along what it is part of, and nothing else. */
static void
test_parts(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(GError) error = NULL;
	StoreTransaction *outer = store_begin(store, NULL);
	StoreTransaction *inner = store_begin(store, NULL);
	StoreTransaction *part = store_begin_part(store, NULL);

	g_assert_true(store_meta_set(store, "a", "1", NULL));
	store_rollback(part);
	g_assert_false(store_commit(inner, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_TEMPORARY);
	g_assert_false(has(store, "a"));
	part = store_begin_part(store, NULL);
	g_assert_true(store_meta_set(store, "b", "1", NULL));
	g_assert_true(store_commit(part, NULL));
	g_assert_true(store_commit(outer, NULL));
	g_assert_true(has(store, "b"));
	part = store_begin_part(store, NULL);
	g_assert_true(store_meta_set(store, "c", "1", NULL));
	store_rollback(part);
	g_assert_false(has(store, "c"));
}

/* Whether the next commit on this connection waits for the disk. */
static gboolean
waits_for_disk(Store *store)
{
	gint64 level = 0;

	g_assert_true(db_number(store_db(store), "PRAGMA synchronous", &level, NULL));
	return level == 2;
}

/* Only the lazy transaction itself does not wait for the disk: what is a part of another, what
 * comes after it, and what is written without one do. */
static void
test_lazy(void)
{
	char *folder = fixture_folder();
	Store *store = fixture_open(folder), *other = fixture_open(folder);
	StoreTransaction *outer = NULL, *lazy = store_begin_lazy(store, NULL);
	g_autofree char *seen = NULL;

	g_assert_false(waits_for_disk(store));
	g_assert_true(store_meta_set(store, "lazy", "1", NULL));
	g_assert_true(store_commit(lazy, NULL));
	g_assert_true(store_meta_find(other, "lazy", &seen, NULL));
	g_assert_cmpstr(seen, ==, "1");
	g_assert_true(store_meta_set(store, "alone", "1", NULL));
	g_assert_true(waits_for_disk(store));
	store_rollback(store_begin_lazy(store, NULL));
	outer = store_begin(store, NULL);
	g_assert_true(waits_for_disk(store));
	lazy = store_begin_lazy(store, NULL);
	g_assert_true(waits_for_disk(store));
	g_assert_true(store_meta_set(store, "lazy", "2", NULL));
	store_rollback(lazy);
	g_assert_true(store_commit(outer, NULL));
	g_clear_pointer(&seen, g_free);
	g_assert_true(store_meta_find(other, "lazy", &seen, NULL));
	g_assert_cmpstr(seen, ==, "1");
	store_close(other);
	store_close(store);
	fixture_remove(folder);
}

static void
test_wrong_order_is_a_bug(void)
{
	if (g_test_subprocess()) {
		g_autoptr(Store) store = fixture_memory();
		StoreTransaction *outer = store_begin(store, NULL);
		StoreTransaction *inner = store_begin(store, NULL);

		(void)!store_commit(outer, NULL);
		store_rollback(inner);
		return;
	}
	g_test_trap_subprocess(NULL, 0, 0);
	g_test_trap_assert_failed();
}

static gpointer
hold_for_a_moment(gpointer data)
{
	Store *store = fixture_open(data);
	StoreTransaction *transaction = store_begin(store, NULL);

	g_assert_nonnull(transaction);
	g_assert_true(store_meta_set(store, "holder", "was here", NULL));
	g_usleep(300 * 1000);
	g_assert_true(store_commit(transaction, NULL));
	store_close(store);
	return NULL;
}

/* A second writer waits for the first instead of failing, and then sees what it did. */
static void
test_writers_wait(void)
{
	char *folder = fixture_folder();
	Store *store = fixture_open(folder);
	GThread *thread = g_thread_new("holder", hold_for_a_moment, folder);
	StoreTransaction *transaction = NULL;
	gboolean seen = FALSE;

	while (!seen) {
		transaction = store_begin(store, NULL);
		g_assert_nonnull(transaction);
		seen = has(store, "holder");
		store_rollback(transaction);
		g_usleep(10 * 1000);
	}
	g_thread_join(thread);
	store_close(store);
	fixture_remove(folder);
}

/* The disk fills up in the middle of a batch: whatever the store says, the batch is kept as a whole
 * or not at all, and afterwards all is well again. */
static void
test_disk_full(void)
{
	char *folder = fixture_folder();
	Store *store = fixture_open(folder);
	struct rlimit before, small;
	guint failed = 0;
	g_autoptr(GPtrArray) messages = NULL;
	g_autoptr(Blob) raw = fixture_raw(3 * 1024 * 1024);
	g_autoptr(GError) error = NULL;

	fixture_dispute(store, 1, "a@example.org");
	g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
	small = before;
	small.rlim_cur = 8 * 1024 * 1024;
	signal(SIGXFSZ, SIG_IGN);
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &small), ==, 0);
	{
		g_autoptr(StoreTransaction) batch = store_begin(store, NULL);

		for (gint64 id = 1; id <= 8; id++) {
			g_autoptr(StoreMessage) message = fixture_message(id, 1, raw);
			g_autoptr(GError) reason = NULL;

			if (!store_message_insert(store, message, NULL, raw, &reason)) {
				g_assert_error(reason, DISPUTED_ERROR, ERROR_TEMPORARY);
				failed++;
			}
		}
		g_assert_cmpuint(failed, >, 0);
		g_assert_false(store_commit(g_steal_pointer(&batch), &error));
		g_assert_error(error, DISPUTED_ERROR, ERROR_TEMPORARY);
	}
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
	g_assert_true(store_messages_of_dispute(store, 1, &messages, NULL));
	g_assert_cmpuint(messages->len, ==, 0);
	{
		g_autoptr(StoreMessage) message = fixture_message(1, 1, raw);

		g_assert_true(store_message_insert(store, message, NULL, raw, NULL));
	}
	store_close(store);
	fixture_remove(folder);
}

/* ---- small modules ---- */

static void
test_meta(void)
{
	g_autoptr(Store) store = fixture_memory();
	gint64 value = -1;

	g_assert_false(has(store, "paused"));
	g_assert_true(store_meta_find_int(store, "paused", &value, NULL));
	g_assert_cmpint(value, ==, 0);
	g_assert_true(store_meta_set_int(store, "paused", G_MAXINT64, NULL));
	g_assert_true(store_meta_find_int(store, "paused", &value, NULL));
	g_assert_cmpint(value, ==, G_MAXINT64);
	g_assert_true(store_meta_set(store, "paused", NULL, NULL));
	g_assert_false(has(store, "paused"));
}

static gboolean
raise_alert(Store *store, gint64 id, const char *kind, const char *subject, const char *text)
{
	StoreAlert alert = {.id = id,
		.kind = (char *)kind,
		.subject = (char *)subject,
		.text = (char *)text,
		.raised_at = FIXTURE_NOW + id};
	gboolean raised = FALSE;

	g_assert_true(store_alert_raise(store, &alert, &raised, NULL));
	return raised;
}

static void
test_alerts(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(GPtrArray) alerts = NULL;
	const StoreAlert *alert;
	gboolean cleared = FALSE;

	g_assert_true(raise_alert(store, 1, "login", "support", "refused"));
	g_assert_false(raise_alert(store, 2, "login", "support", "refused again"));
	g_assert_true(raise_alert(store, 3, "login", "sales", "refused"));
	g_assert_true(raise_alert(store, 4, "brake", NULL, "120 an hour"));
	g_assert_true(store_alert_told(store, 1, FIXTURE_NOW + 9, NULL));
	g_assert_true(store_alert_clear(store, "login", "sales", FIXTURE_NOW, &cleared, NULL));
	g_assert_true(cleared);
	g_assert_true(store_alert_clear(store, "login", "sales", FIXTURE_NOW, &cleared, NULL));
	g_assert_false(cleared);
	g_assert_true(store_alerts_open(store, &alerts, NULL));
	g_assert_cmpuint(alerts->len, ==, 2);
	alert = alerts->pdata[0];
	g_assert_cmpint(alert->id, ==, 1);
	g_assert_cmpstr(alert->text, ==, "refused again");
	g_assert_cmpint(alert->told_at, ==, FIXTURE_NOW + 9);
	g_assert_cmpint(alert->raised_at, ==, FIXTURE_NOW + 1);
	alert = alerts->pdata[1];
	g_assert_cmpstr(alert->subject, ==, "");
	/* Over and back: a new one. */
	g_assert_true(raise_alert(store, 5, "login", "sales", "refused"));
}

static void
put_set(Store *store, const char *digest, const char *bytes)
{
	StoreTemplateSet set = {(char *)digest, g_bytes_new_static(bytes, strlen(bytes)), 1};

	g_assert_true(store_template_set_put(store, &set, NULL));
	g_bytes_unref(set.packed);
}

static void
test_template_sets(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(StoreTemplateSet) none = NULL;
	g_autoptr(StoreTemplateSet) active = NULL;
	gsize length;

	g_assert_true(store_template_set_active(store, &none, NULL));
	g_assert_null(none);
	put_set(store, "aaa", "first");
	put_set(store, "bbb", "second");
	put_set(store, "aaa", "first");
	g_assert_true(store_template_set_active(store, &active, NULL));
	g_assert_cmpstr(active->digest, ==, "aaa");
	g_assert_cmpmem(g_bytes_get_data(active->packed, &length), 5, "first", 5);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/store/new-file", test_new_file);
	g_test_add_func("/store/reopen", test_reopen);
	g_test_add_func("/store/reading", test_reading);
	g_test_add_func("/store/connection", test_connection);
	g_test_add_func("/store/refused", test_refused);
	g_test_add_func("/store/foreign-files", test_foreign_files);
	g_test_add_func("/store/damaged", test_damaged);
	g_test_add_func("/store/readable-by-all", test_readable_by_all);
	g_test_add_func("/store/other-user", test_other_user);
	g_test_add_func("/store/owner-absent", test_owner_absent);
	g_test_add_func("/store/migration", test_migration);
	g_test_add_func("/store/parameters-by-name", test_parameters_by_name);
	g_test_add_func("/store/query-within-itself", test_query_within_itself);
	g_test_add_func("/store/hostile-texts", test_hostile_texts);
	g_test_add_func("/store/broken-text-is-a-bug", test_broken_text_is_a_bug);
	g_test_add_func("/store/broken-rule-is-a-bug", test_broken_rule_is_a_bug);
	g_test_add_func("/store/transactions", test_transactions);
	g_test_add_func("/store/parts", test_parts);
	g_test_add_func("/store/lazy", test_lazy);
	g_test_add_func("/store/wrong-order-is-a-bug", test_wrong_order_is_a_bug);
	g_test_add_func("/store/writers-wait", test_writers_wait);
	g_test_add_func("/store/disk-full", test_disk_full);
	g_test_add_func("/store/meta", test_meta);
	g_test_add_func("/store/alerts", test_alerts);
	g_test_add_func("/store/template-sets", test_template_sets);
	return g_test_run();
}
