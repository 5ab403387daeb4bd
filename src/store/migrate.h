/* SPDX-License-Identifier: MIT */
/* Brings a database to the newest version of the schema, step by step. */
#ifndef DISPUTED_STORE_MIGRATE_H
#define DISPUTED_STORE_MIGRATE_H

#include "store/db.h"

#define MIGRATE_APPLICATION_ID 0x44737074 /* "Dspt": tells whose database it is */

/* The steps of SQLite: the n-th text leads from version n-1 to n. Ended by NULL. */
extern const char *const migrate_sqlite[];

/* migrate_run: all steps that are missing, in one transaction. A database that has a version, but
 * an older one, is first copied to "@path.before-VERSION"; @path NULL: nothing is copied.
 * Errors: ERROR_CONFIG if it holds something else, or is newer than the last of @steps. */
gboolean migrate_run(Db *db, const char *path, const char *const *steps,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* migrate_is_done: that no step is missing; changes nothing.
 * Errors: ERROR_CONFIG if one is, and as migrate_run(). */
gboolean migrate_is_done(
	Db *db, const char *const *steps, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
