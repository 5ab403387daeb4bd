/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "store/migrate.h"
#include "store/sqlite_ddl.h"

const char *const migrate_sqlite[] = {sqlite_ddl_001, NULL};

static gint64
steps_count(const char *const *steps)
{
	return (gint64)g_strv_length((char **)steps);
}

/* Which version the database has; 0: it is empty. */
static gboolean
read_version(Db *db, const char *const *steps, gint64 *version_out, GError **error)
{
	gint64 version, application, tables;

	if (!db_number(db, "PRAGMA user_version", &version, error) ||
		!db_number(db, "PRAGMA application_id", &application, error) ||
		!db_number(db, "SELECT count(*) FROM sqlite_schema", &tables, error))
		return FALSE;
	if (tables == 0 && version == 0 && application == 0) {
		*version_out = 0;
		return TRUE;
	}
	if (application != MIGRATE_APPLICATION_ID || version < 1)
		return error_set(error, ERROR_CONFIG, "it is a database, but no store of disputed");
	if (version > steps_count(steps))
		return error_set(error, ERROR_CONFIG,
			"its version is %" G_GINT64_FORMAT ", written by a newer release; this one "
			"knows versions up to %" G_GINT64_FORMAT,
			version, steps_count(steps));
	*version_out = version;
	return TRUE;
}

static gboolean
copy_before(const char *path, gint64 version, GError **error)
{
	g_autofree char *target = g_strdup_printf("%s.before-%" G_GINT64_FORMAT, path, version);

	return db_copy(path, target, error);
}

/* Within the transaction: somebody else may have been first, so all is read again. */
static gboolean
migrate(Db *db, const char *path, const char *const *steps, GError **error)
{
	g_autofree char *marks = NULL;
	gint64 version;

	if (!read_version(db, steps, &version, error))
		return FALSE;
	if (version > 0 && version < steps_count(steps) && path != NULL &&
		!copy_before(path, version, error))
		return FALSE;
	for (gint64 i = version; i < steps_count(steps); i++) {
		if (!db_exec(db, steps[i], error))
			return FALSE;
	}
	marks = g_strdup_printf("PRAGMA user_version = %" G_GINT64_FORMAT
				"; PRAGMA application_id = %d",
		steps_count(steps), MIGRATE_APPLICATION_ID);
	return db_exec(db, marks, error);
}

gboolean
migrate_run(Db *db, const char *path, const char *const *steps, GError **error)
{
	gint64 version;

	if (!read_version(db, steps, &version, error) || !db_prepare_file(db, error))
		return FALSE;
	if (version == steps_count(steps))
		return TRUE;
	if (!db_begin(db, error))
		return FALSE;
	if (!migrate(db, path, steps, error)) {
		db_rollback(db);
		return FALSE;
	}
	return db_commit(db, error);
}

gboolean
migrate_is_done(Db *db, const char *const *steps, GError **error)
{
	gint64 version;

	if (!read_version(db, steps, &version, error))
		return FALSE;
	if (version != steps_count(steps))
		return error_set(error, ERROR_CONFIG,
			"its version is %" G_GINT64_FORMAT ", this release needs %" G_GINT64_FORMAT
			": start disputed once, it brings it up to date",
			version, steps_count(steps));
	return TRUE;
}
