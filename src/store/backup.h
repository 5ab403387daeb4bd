/* SPDX-License-Identifier: MIT */
/* The whole store in one file that says of itself that it is a backup, and holds the keys file too:
 * without its keys a store no longer knows its own letters.
 * Knows how the file is made and marked; must not know where backups are kept or what is done after
 * one is brought back. */
#ifndef DISPUTED_STORE_BACKUP_H
#define DISPUTED_STORE_BACKUP_H

#include "store/store.h"

typedef struct StoreBackup {
	gint64 made_at;
	char *keys; /* text of the keys file; "": it is out of the backup already */
} StoreBackup;

void store_backup_free(StoreBackup *backup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoreBackup, store_backup_free)

/* store_backup_write: copies the store at @store to @path (mode 0600, replaced), as it was last
 * committed, while others go on with it; then looks the copy through. On any file system.
 * Errors: ERROR_CONFIG also if the copy is damaged, so that the store is too. */
gboolean store_backup_write(const char *store, const char *path, const StoreBackup *backup,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_backup_find: *backup_out: (transfer full) NULL if this store is no backup. */
gboolean store_backup_find(
	Store *store, StoreBackup **backup_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_backup_unmark: from now on it is a store like any other. Without its keys: they are to be
 * in their file before. */
gboolean store_backup_unmark(Store *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_backup_is_store: whether the file at @path begins like a store of ours, so that it may be
 * replaced by a backup. */
gboolean store_backup_is_store(const char *path);

#endif
