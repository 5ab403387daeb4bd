/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "store/db.h"

#define BUSY_MS 10000 /* how long we wait for another writer */
#define MAX_PARAMETERS 64

/* The settings of every connection; none of them touches the file. Sorting is done in memory, so
 * that no personal data gets into temporary files. */
#define CONNECTION_PRAGMAS                                                                         \
	"PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;"        \
	"PRAGMA temp_store = MEMORY; PRAGMA cache_size = -3584;"

struct DbQuery {
	Db *db;
	sqlite3_stmt *statement; /* NULL: it could not be prepared, for prepare_result */
	int prepare_result;
	gboolean cached, in_use;
	guint n_parameters;
	int position[MAX_PARAMETERS + 1]; /* of $n in the engine's count */
	guint64 unbound;                  /* bit n-1: $n still needs a value */
};

struct Db {
	sqlite3 *handle;
	GHashTable *queries; /* const DbSql* → DbQuery* */
	gboolean begun;
	gboolean lazy; /* commits don't wait for the disk */
};

static gboolean
fail(Db *db, int result, GError **error)
{
	const char *message = sqlite3_errmsg(db->handle);

	switch (result & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return error_set(error, ERROR_TEMPORARY, "store: busy: %s", message);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_FORMAT:
	case SQLITE_ERROR: /* a table or column is missing */
		return error_set(error, ERROR_CONFIG, "store: damaged: %s", message);
	case SQLITE_CONSTRAINT:
		if (result == SQLITE_CONSTRAINT_UNIQUE || result == SQLITE_CONSTRAINT_PRIMARYKEY ||
			result == SQLITE_CONSTRAINT_ROWID)
			return error_set(error, ERROR_CONFLICT, "store: %s", message);
		break;
	case SQLITE_MISUSE:
	case SQLITE_RANGE:
	case SQLITE_MISMATCH:
	case SQLITE_INTERNAL:
		break;
	default: /* the disk: full, failing, not writable; or a limit of the machine */
		return error_set(
			error, ERROR_TEMPORARY, "store: %s: %s", sqlite3_errstr(result), message);
	}
	/* A broken rule of the schema, or a wrong use of the engine: a bug of ours. */
	g_assertion_message(G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, message);
	g_assert_not_reached();
}

Db *
db_open(const char *path, GError **error)
{
	Db *db = g_new0(Db, 1);
	int result = sqlite3_open_v2(path, &db->handle,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

	db->queries = g_hash_table_new(g_direct_hash, g_direct_equal);
	if (result == SQLITE_OK)
		result = sqlite3_busy_timeout(db->handle, BUSY_MS);
	if (result != SQLITE_OK) {
		fail(db, result, error);
		db_close(db);
		return NULL;
	}
	if (!db_exec(db, CONNECTION_PRAGMAS, error)) {
		db_close(db);
		return NULL;
	}
	return db;
}

static void
query_destroy(DbQuery *query)
{
	sqlite3_finalize(query->statement);
	g_free(query);
}

void
db_close(Db *db)
{
	GHashTableIter iter;
	gpointer query;

	if (db == NULL)
		return;
	g_hash_table_iter_init(&iter, db->queries);
	while (g_hash_table_iter_next(&iter, NULL, &query)) {
		g_assert(!((DbQuery *)query)->in_use);
		query_destroy(query);
	}
	g_hash_table_unref(db->queries);
	g_assert(sqlite3_close(db->handle) == SQLITE_OK);
	g_free(db);
}

/* The first column of the first row as text, NULL if there is none. */
static gboolean
first_text(Db *db, const char *sql, char **text_out, GError **error)
{
	sqlite3_stmt *statement = NULL;
	int result = sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL);

	if (result == SQLITE_OK)
		result = sqlite3_step(statement);
	if (result != SQLITE_ROW && result != SQLITE_DONE) {
		fail(db, result, error);
		sqlite3_finalize(statement);
		return FALSE;
	}
	*text_out = result == SQLITE_ROW ? g_strdup((const char *)sqlite3_column_text(statement, 0))
					 : NULL;
	sqlite3_finalize(statement);
	return TRUE;
}

gboolean
db_number(Db *db, const char *sql, gint64 *number_out, GError **error)
{
	g_autofree char *text = NULL;

	if (!first_text(db, sql, &text, error))
		return FALSE;
	*number_out = text != NULL ? g_ascii_strtoll(text, NULL, 10) : 0;
	return TRUE;
}

gboolean
db_prepare_file(Db *db, GError **error)
{
	g_autofree char *mode = NULL;

	/* Before the first table and before WAL writes the first page: later it has no effect. */
	if (!db_exec(db, "PRAGMA auto_vacuum = INCREMENTAL", error) ||
		!first_text(db, "PRAGMA journal_mode = WAL", &mode, error))
		return FALSE;
	if (g_strcmp0(mode, "wal") != 0 && g_strcmp0(mode, "memory") != 0)
		return error_set(error, ERROR_CONFIG,
			"store: its file system has no shared memory for a write-ahead log");
	return db_exec(db, "PRAGMA journal_size_limit = 67108864", error);
}

gboolean
db_exec(Db *db, const char *sql, GError **error)
{
	int result = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return result == SQLITE_OK || fail(db, result, error);
}

/* Whether the database undid the transaction by itself: what is run now would be kept at once. */
static gboolean
is_lost(const Db *db)
{
	return db->begun && sqlite3_get_autocommit(db->handle) != 0;
}

static gboolean
fail_lost(GError **error)
{
	return error_set(error, ERROR_TEMPORARY, "store: the transaction was undone after a fault");
}

static gboolean
set_lazy(Db *db, gboolean lazy, GError **error)
{
	if (db->lazy == lazy)
		return TRUE;
	if (!db_exec(db, lazy ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL", error))
		return FALSE;
	db->lazy = lazy;
	return TRUE;
}

static gboolean
begin(Db *db, gboolean lazy, GError **error)
{
	g_assert(!db->begun);
	if (!set_lazy(db, lazy, error) || !db_exec(db, "BEGIN IMMEDIATE", error))
		return FALSE;
	db->begun = TRUE;
	return TRUE;
}

gboolean
db_begin(Db *db, GError **error)
{
	return begin(db, FALSE, error);
}

gboolean
db_begin_lazy(Db *db, GError **error)
{
	return begin(db, TRUE, error);
}

gboolean
db_commit(Db *db, GError **error)
{
	g_assert(db->begun);
	if (is_lost(db) ? !fail_lost(error) : !db_exec(db, "COMMIT", error)) {
		db_rollback(db);
		return FALSE;
	}
	db->begun = FALSE;
	return TRUE;
}

void
db_rollback(Db *db)
{
	g_assert(db->begun);
	db->begun = FALSE;
	/* An error here means that the disk is failing: the log's end is not valid then, and the
	 * transaction is undone when the file is next opened. */
	if (sqlite3_get_autocommit(db->handle) == 0)
		(void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

static const DbSql SAVEPOINT = {"SAVEPOINT mail", FALSE};
static const DbSql SAVEPOINT_RELEASE = {"RELEASE mail", FALSE};
static const DbSql SAVEPOINT_ROLLBACK = {"ROLLBACK TO mail", FALSE};

static gboolean
run(Db *db, const DbSql *sql, GError **error)
{
	g_autoptr(DbQuery) query = db_query(db, sql);

	return db_run(query, NULL, error);
}

gboolean
db_savepoint(Db *db, GError **error)
{
	g_assert(db->begun);
	return run(db, &SAVEPOINT, error);
}

gboolean
db_savepoint_commit(Db *db, GError **error)
{
	if (run(db, &SAVEPOINT_RELEASE, error))
		return TRUE;
	db_savepoint_rollback(db);
	return FALSE;
}

void
db_savepoint_rollback(Db *db)
{
	/* In a lost transaction there is nothing to undo; what else may fail loses it. */
	if (is_lost(db))
		return;
	if (!run(db, &SAVEPOINT_ROLLBACK, NULL) || !run(db, &SAVEPOINT_RELEASE, NULL))
		(void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

static gboolean
make_empty(const char *path, GError **error)
{
	int fd;

	if (unlink(path) != 0 && errno != ENOENT)
		return error_set(error, ERROR_TEMPORARY, "%s: %s", path, g_strerror(errno));
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return error_set(error, ERROR_TEMPORARY, "%s: %s", path, g_strerror(errno));
	close(fd);
	return TRUE;
}

gboolean
db_copy(const char *from, const char *path, GError **error)
{
	g_autoptr(Db) source = db_open(from, error);
	g_autoptr(Db) copy = NULL;
	sqlite3_backup *backup;
	int result = SQLITE_OK;

	if (source == NULL || !make_empty(path, error) || (copy = db_open(path, error)) == NULL)
		return FALSE;
	backup = sqlite3_backup_init(copy->handle, "main", source->handle, "main");
	if (backup != NULL) {
		result = sqlite3_backup_step(backup, -1);
		sqlite3_backup_finish(backup);
	}
	if (backup == NULL || result != SQLITE_DONE)
		return error_set(error, ERROR_TEMPORARY, "%s: copying the store: %s", path,
			sqlite3_errmsg(copy->handle));
	return TRUE;
}

static const DbSql CHECK_INTEGRITY = {"PRAGMA integrity_check", TRUE};
static const DbSql CHECK_LINKS = {"PRAGMA foreign_key_check", TRUE};

gboolean
db_check(Db *db, GPtrArray *problems, GError **error)
{
	g_autoptr(DbQuery) integrity = db_query(db, &CHECK_INTEGRITY);
	g_autoptr(DbQuery) links = db_query(db, &CHECK_LINKS);
	DbStep step;

	while ((step = db_step(integrity, error)) == DB_ROW) {
		g_autofree char *text = db_text(integrity, 0);

		if (strcmp(text, "ok") != 0)
			g_ptr_array_add(problems, g_strdup_printf("file: %s", text));
	}
	if (step == DB_FAILED)
		return FALSE;
	while ((step = db_step(links, error)) == DB_ROW) {
		g_autofree char *table = db_text(links, 0);
		g_autofree char *parent = db_text(links, 2);

		g_ptr_array_add(problems,
			g_strdup_printf("%s: row %" G_GINT64_FORMAT
					" names a row of %s that is gone",
				table, db_int(links, 1), parent));
	}
	return step == DB_DONE;
}

/* Finds out where the engine put each $n. */
static void
map_parameters(DbQuery *query)
{
	query->n_parameters = (guint)sqlite3_bind_parameter_count(query->statement);
	g_assert(query->n_parameters <= MAX_PARAMETERS);
	for (guint n = 1; n <= query->n_parameters; n++) {
		char name[8];

		g_snprintf(name, sizeof name, "$%u", n);
		query->position[n] = sqlite3_bind_parameter_index(query->statement, name);
		g_assert(query->position[n] != 0); /* the numbers have no gaps */
	}
}

static DbQuery *
query_new(Db *db, const DbSql *sql)
{
	DbQuery *query = g_new0(DbQuery, 1);

	query->db = db;
	query->prepare_result = sqlite3_prepare_v3(
		db->handle, sql->text, -1, SQLITE_PREPARE_PERSISTENT, &query->statement, NULL);
	if (query->prepare_result == SQLITE_OK)
		map_parameters(query);
	return query;
}

DbQuery *
db_query(Db *db, const DbSql *sql)
{
	DbQuery *query = g_hash_table_lookup(db->queries, sql);

	if (query == NULL) {
		query = query_new(db, sql);
		if (query->statement != NULL) {
			query->cached = TRUE;
			g_hash_table_insert(db->queries, (gpointer)sql, query);
		}
	} else if (query->in_use) {
		query = query_new(db, sql); /* used within itself: a second one, not kept */
	}
	query->in_use = TRUE;
	query->unbound = query->n_parameters == 0
		? 0
		: G_MAXUINT64 >> (MAX_PARAMETERS - query->n_parameters);
	return query;
}

void
db_query_free(DbQuery *query)
{
	if (query == NULL)
		return;
	if (!query->cached) {
		query_destroy(query);
		return;
	}
	sqlite3_reset(query->statement);
	sqlite3_clear_bindings(query->statement);
	query->in_use = FALSE;
}

/* Where to bind $@number; 0 if the statement could not be prepared, which db_step() will tell. */
static int
take_position(DbQuery *query, guint number)
{
	if (query->statement == NULL)
		return 0;
	g_assert(number >= 1 && number <= query->n_parameters);
	query->unbound &= ~((guint64)1 << (number - 1));
	return query->position[number];
}

static void
assert_bound(int result)
{
	g_assert(result == SQLITE_OK);
}

void
db_bind_int(DbQuery *query, guint number, gint64 value)
{
	int position = take_position(query, number);

	if (position != 0)
		assert_bound(sqlite3_bind_int64(query->statement, position, value));
}

void
db_bind_id(DbQuery *query, guint number, gint64 id)
{
	g_assert(id >= 0);
	if (id != 0)
		db_bind_int(query, number, id);
	else
		take_position(query, number); /* left NULL */
}

void
db_bind_text(DbQuery *query, guint number, const char *text)
{
	int position = take_position(query, number);
	const char *value = text != NULL ? text : "";

	g_assert(g_utf8_validate(value, -1, NULL));
	if (position != 0)
		assert_bound(sqlite3_bind_text64(query->statement, position, value, strlen(value),
			SQLITE_STATIC, SQLITE_UTF8));
}

void
db_bind_bytes(DbQuery *query, guint number, GBytes *bytes)
{
	int position = take_position(query, number);
	gconstpointer data;
	gsize length;

	if (bytes == NULL || position == 0)
		return;
	data = g_bytes_get_data(bytes, &length);
	/* No bytes at all have no address, which would mean NULL. */
	assert_bound(sqlite3_bind_blob64(
		query->statement, position, data != NULL ? data : "", length, SQLITE_STATIC));
}

DbStep
db_step(DbQuery *query, GError **error)
{
	int result;

	if (is_lost(query->db))
		return fail_lost(error) ? DB_DONE : DB_FAILED;
	if (query->statement == NULL) {
		fail(query->db, query->prepare_result, error);
		return DB_FAILED;
	}
	g_assert(query->unbound == 0);
	/* What is run by itself is a transaction that waits for the disk. */
	if (!query->db->begun && !set_lazy(query->db, FALSE, error))
		return DB_FAILED;
	result = sqlite3_step(query->statement);
	if (result == SQLITE_ROW)
		return DB_ROW;
	if (result == SQLITE_DONE)
		return DB_DONE;
	fail(query->db, result, error);
	return DB_FAILED;
}

gboolean
db_run(DbQuery *query, guint *changed_out, GError **error)
{
	DbStep step = db_step(query, error);

	g_assert(step != DB_ROW);
	if (step == DB_DONE && changed_out != NULL)
		*changed_out = (guint)sqlite3_changes(query->db->handle);
	return step == DB_DONE;
}

gboolean
db_run_number(DbQuery *query, gint64 *number_out, GError **error)
{
	DbStep step = db_step(query, error);
	gint64 number = 0;

	if (step == DB_ROW) {
		number = db_int(query, 0);
		/* To the end: a statement that writes is not done before. */
		step = db_step(query, error);
		g_assert(step != DB_ROW);
	}
	if (step == DB_FAILED)
		return FALSE;
	*number_out = number;
	return TRUE;
}

gint64
db_int(DbQuery *query, guint column)
{
	return sqlite3_column_int64(query->statement, (int)column);
}

char *
db_text(DbQuery *query, guint column)
{
	const char *text = (const char *)sqlite3_column_text(query->statement, (int)column);

	return g_strdup(text != NULL ? text : "");
}

GBytes *
db_bytes(DbQuery *query, guint column)
{
	gconstpointer data;

	if (sqlite3_column_type(query->statement, (int)column) == SQLITE_NULL)
		return NULL;
	data = sqlite3_column_blob(query->statement, (int)column);
	return g_bytes_new(data, (gsize)sqlite3_column_bytes(query->statement, (int)column));
}
