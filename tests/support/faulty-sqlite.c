/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <sqlite3.h>

#include "tests/support/faulty-sqlite.h"

int __real_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement);
int __real_sqlite3_exec(sqlite3 *handle, const char *sql,
	int (*callback)(void *, int, char **, char **), void *data, char **message);
int __wrap_sqlite3_exec(sqlite3 *handle, const char *sql,
	int (*callback)(void *, int, char **, char **), void *data, char **message);

static guint countdown, calls;
static int fault;
static gboolean held, loses;

static guint death, commits;
static gboolean dies_after;
static void (*killer)(void);

void
faulty_arm(guint nth, int code)
{
	countdown = nth;
	fault = code;
	calls = 0;
}

gboolean
faulty_fired(void)
{
	return fault != 0 && countdown == 0;
}

void
faulty_lose(gboolean lose)
{
	loses = lose;
}

void
faulty_hold(gboolean hold)
{
	held = hold;
}

guint
faulty_calls(void)
{
	return calls;
}

void
faulty_kill(guint nth, gboolean after, void (*die)(void))
{
	death = nth;
	dies_after = after;
	killer = die;
	commits = 0;
}

guint
faulty_commits(void)
{
	return commits;
}

static void
undo(sqlite3 *handle)
{
	if (sqlite3_get_autocommit(handle) == 0)
		g_assert(__real_sqlite3_exec(handle, "ROLLBACK", NULL, NULL, NULL) == SQLITE_OK);
}

static gboolean
fails_now(sqlite3 *handle)
{
	if (held)
		return FALSE;
	calls++;
	if (countdown == 0 || --countdown != 0)
		return FALSE;
	if (loses)
		undo(handle);
	return TRUE;
}

/* Whether running @sql now makes something last. */
static gboolean
commits_now(sqlite3 *handle, const char *sql, gboolean reads)
{
	if (held || (sqlite3_get_autocommit(handle) != 0 ? reads : !g_str_equal(sql, "COMMIT")))
		return FALSE;
	commits++;
	return TRUE;
}

static void
die_now(sqlite3 *handle, gboolean commits_here, gboolean after)
{
	if (!commits_here || dies_after != after || death == 0 || death != commits)
		return;
	death = 0;
	undo(handle);
	killer();
}

int
__wrap_sqlite3_step(sqlite3_stmt *statement)
{
	sqlite3 *handle = sqlite3_db_handle(statement);
	const char *sql = sqlite3_sql(statement);
	gboolean commit = FALSE;
	int result;

	if (fails_now(handle))
		return fault;
	commit = commits_now(handle, sql, sqlite3_stmt_readonly(statement) != 0);
	die_now(handle, commit, FALSE);
	result = __real_sqlite3_step(statement);
	die_now(handle, commit && sqlite3_get_autocommit(handle) != 0, TRUE);
	return result;
}

int
__wrap_sqlite3_exec(sqlite3 *handle, const char *sql,
	int (*callback)(void *, int, char **, char **), void *data, char **message)
{
	gboolean commit = FALSE;
	int result;

	if (fails_now(handle))
		return fault;
	commit = commits_now(handle, sql, TRUE);
	die_now(handle, commit, FALSE);
	result = __real_sqlite3_exec(handle, sql, callback, data, message);
	die_now(handle, commit && result == SQLITE_OK, TRUE);
	return result;
}
