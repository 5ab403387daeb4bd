/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "store/backup.h"
#include "store/db.h"
#include "store/meta.h"
#include "store/migrate.h"
#include "store/statements.h"

#define KEY_MADE_AT "backup_at"
#define KEY_KEYS "backup_keys"
#define HEADER_BYTES 100       /* of a database file */
#define APPLICATION_ID_BYTE 68 /* in it, big-endian */

static const char *const BESIDE[] = {"-wal", "-shm", "-journal"};

enum { MARK, LOOK_THROUGH };

const DbSql backup_statements[] = {
	[MARK] = {"INSERT INTO meta (key, value) VALUES ($1, $2)", FALSE},
	[LOOK_THROUGH] = {"PRAGMA quick_check(1)", TRUE},
	{NULL, FALSE},
};

void
store_backup_free(StoreBackup *backup)
{
	if (backup == NULL)
		return;
	if (backup->keys != NULL)
		explicit_bzero(backup->keys, strlen(backup->keys));
	g_free(backup->keys);
	g_free(backup);
}

static gboolean
mark(Db *db, const char *key, const char *value, GError **error)
{
	g_autoptr(DbQuery) query = db_query(db, &backup_statements[MARK]);

	db_bind_text(query, 1, key);
	db_bind_text(query, 2, value);
	return db_run(query, NULL, error);
}

static gboolean
look_through(Db *db, GError **error)
{
	g_autoptr(DbQuery) query = db_query(db, &backup_statements[LOOK_THROUGH]);
	g_autofree char *found = NULL;
	DbStep step = db_step(query, error);

	if (step == DB_FAILED)
		return FALSE;
	found = step == DB_ROW ? db_text(query, 0) : g_strdup("nothing can be read");
	if (strcmp(found, "ok") != 0)
		return error_set(
			error, ERROR_CONFIG, "the store is damaged, no backup was made: %s", found);
	return TRUE;
}

gboolean
store_backup_write(const char *store, const char *path, const StoreBackup *backup, GError **error)
{
	g_autofree char *made_at = g_strdup_printf("%" G_GINT64_FORMAT, backup->made_at);
	g_autoptr(Db) copy = NULL;

	/* Left by one that broke off, it would be taken for a part of this one. */
	for (gsize i = 0; i < G_N_ELEMENTS(BESIDE); i++) {
		g_autofree char *name = g_strconcat(path, BESIDE[i], NULL);

		(void)unlink(name);
	}
	if (!db_copy(store, path, error) || (copy = db_open(path, error)) == NULL)
		return FALSE;
	/* One file and nothing beside it, on file systems without shared memory too. */
	return db_exec(copy, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE",
		       error) &&
		mark(copy, KEY_KEYS, backup->keys, error) &&
		mark(copy, KEY_MADE_AT, made_at, error) && look_through(copy, error);
}

gboolean
store_backup_find(Store *store, StoreBackup **backup_out, GError **error)
{
	g_autoptr(StoreBackup) backup = g_new0(StoreBackup, 1);

	if (!store_meta_find_int(store, KEY_MADE_AT, &backup->made_at, error) ||
		!store_meta_find(store, KEY_KEYS, &backup->keys, error))
		return FALSE;
	if (backup->keys == NULL)
		backup->keys = g_strdup("");
	*backup_out = backup->made_at != 0 ? g_steal_pointer(&backup) : NULL;
	return TRUE;
}

gboolean
store_backup_unmark(Store *store, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(store, error);

	return transaction != NULL && store_meta_set(store, KEY_MADE_AT, NULL, error) &&
		store_meta_set(store, KEY_KEYS, NULL, error) &&
		store_commit(g_steal_pointer(&transaction), error);
}

gboolean
store_backup_is_store(const char *path)
{
	guint8 header[HEADER_BYTES];
	guint32 id = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	gssize got = fd >= 0 ? read(fd, header, sizeof header) : -1;

	if (fd >= 0)
		close(fd);
	if (got != sizeof header || memcmp(header, "SQLite format 3", 16) != 0)
		return FALSE;
	memcpy(&id, header + APPLICATION_ID_BYTE, sizeof id);
	return GUINT32_FROM_BE(id) == MIGRATE_APPLICATION_ID;
}
