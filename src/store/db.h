/* SPDX-License-Identifier: MIT */
/* The database under the store: statements, parameters, columns, errors. Only db.c includes the
 * engine's header. The SQL is the subset that SQLite and PostgreSQL share; a statement's text
 * numbers its parameters $1, $2 …, in any order and each as often as it likes. (SQLite takes "$2"
 * for a name and counts it as the first parameter if it comes first; so they are bound by name.)
 * Knows nothing of what is kept. */
#ifndef DISPUTED_STORE_DB_H
#define DISPUTED_STORE_DB_H

#include <glib.h>

typedef struct Db Db;

/* db_open: @path is there (it may be empty), or ":memory:".
 * Errors: ERROR_CONFIG if @path is no database or damaged; ERROR_TEMPORARY otherwise. */
Db *db_open(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void db_close(Db *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Db, db_close)

/* db_prepare_file: settings of the connection that touch the file; after the caller made sure that
 * it is one of ours. Errors: ERROR_CONFIG if the file system can't do what is needed. */
gboolean db_prepare_file(Db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* db_exec: runs statements without parameters and results. */
gboolean db_exec(Db *db, const char *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* db_number: the whole number that @sql, without parameters, gives. */
gboolean db_number(
	Db *db, const char *sql, gint64 *number_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Transactions: db_begin takes the database for writing at once. A transaction that the database
 * itself undid after a fault stays begun: every statement fails until db_rollback(). */
gboolean db_begin(Db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* db_begin_lazy: db_commit() then does not wait until the disk has it: the next commit that waits
 * brings it there too, in order. Until then a machine that stops, but no program that does, may
 * undo it. */
gboolean db_begin_lazy(Db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean db_commit(Db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void db_rollback(Db *db);
gboolean db_savepoint(Db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean db_savepoint_commit(Db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void db_savepoint_rollback(Db *db);

/* db_copy: a copy of the database at @from, as it was last committed, at @path (mode 0600), which
 * is replaced. A connection that writes to @from at that time may go on. */
gboolean db_copy(const char *from, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* db_check: adds what the engine finds broken to @problems (char*, one line each). */
gboolean db_check(Db *db, GPtrArray *problems, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A statement; lies in a static table of its module, where the tests read its query plan. */
typedef struct DbSql {
	const char *text; /* NULL ends a table */
	gboolean scans;   /* reads a whole table, by design */
} DbSql;

/* A statement being used. Freeing it makes it ready for the next use. */
typedef struct DbQuery DbQuery;

/* db_query: Returns: (transfer full) never NULL; what is wrong with it is told by db_step(). */
DbQuery *db_query(Db *db, const DbSql *sql) G_GNUC_WARN_UNUSED_RESULT;
void db_query_free(DbQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DbQuery, db_query_free)

/* Parameters: @number: n of $n. Each must be given. A NULL text is "", an id 0 is NULL; NULL bytes
 * are NULL. Texts and bytes must live until the query is freed. */
void db_bind_int(DbQuery *query, guint number, gint64 value);
void db_bind_id(DbQuery *query, guint number, gint64 id);
void db_bind_text(DbQuery *query, guint number, const char *text);
void db_bind_bytes(DbQuery *query, guint number, GBytes *bytes);

typedef enum { DB_FAILED = -1, DB_DONE, DB_ROW } DbStep;

/* db_step: the next row. Errors: ERROR_CONFLICT if a value that must be unique is there already. */
DbStep db_step(DbQuery *query, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* db_run: a statement that gives no rows. *changed_out (may be NULL): rows changed. */
gboolean db_run(DbQuery *query, guint *changed_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* db_run_number: a statement that gives one number, or none: then *number_out is 0. */
gboolean db_run_number(
	DbQuery *query, gint64 *number_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Columns of the row, from 0; NULL reads as 0, "", NULL bytes.
 * db_text and db_bytes return: (transfer full). */
gint64 db_int(DbQuery *query, guint column);
char *db_text(DbQuery *query, guint column);
GBytes *db_bytes(DbQuery *query, guint column);

#endif
