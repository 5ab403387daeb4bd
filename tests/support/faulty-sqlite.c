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

static guint countdown;
static int fault;

void
faulty_arm(guint nth, int code)
{
	countdown = nth;
	fault = code;
}

gboolean
faulty_fired(void)
{
	return fault != 0 && countdown == 0;
}

static gboolean
fails_now(void)
{
	return countdown != 0 && --countdown == 0;
}

int
__wrap_sqlite3_step(sqlite3_stmt *statement)
{
	return fails_now() ? fault : __real_sqlite3_step(statement);
}

int
__wrap_sqlite3_exec(sqlite3 *handle, const char *sql,
	int (*callback)(void *, int, char **, char **), void *data, char **message)
{
	return fails_now() ? fault : __real_sqlite3_exec(handle, sql, callback, data, message);
}
