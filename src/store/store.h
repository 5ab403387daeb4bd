/* SPDX-License-Identifier: MIT */
/* One store: opening it, its transactions, its owner. Everything kept lies in it; the other
 * headers of this folder say what. All functions of this folder may fail with
 *   ERROR_TEMPORARY  another writer held it for too long, or the disk is full or failing;
 *                    nothing was changed by this call;
 *   ERROR_CONFIG     the file is damaged or no store of ours;
 * headers name other errors only. A value that breaks a rule of the schema is a bug of the caller
 * and ends the process. Each function that writes is atomic by itself; several become one within
 * store_begin() … store_commit().
 * Instants come from the caller, ids too (base/ids.h). 0 stands for "none" in ids and instants, ""
 * in texts; a text given may be NULL for "", a text loaded never is NULL unless said so.
 * Lists come back as GPtrArray with its free function, (transfer full), empty rather than NULL.
 * Knows SQL; must not know mail, templates, networks, or what a state means. */
#ifndef DISPUTED_STORE_STORE_H
#define DISPUTED_STORE_STORE_H

#include <glib.h>
#include <sys/types.h>

typedef struct Store Store;

/* store_open: opens the store at @path, makes it (mode 0600) if it is not there, and brings an
 * older one up to date after copying it to "PATH.before-N". ":memory:" is a store that ends with
 * its Store.
 * Returns: (transfer full) NULL on error.
 * Errors: ERROR_TEMPORARY also if the file belongs to another user and we are not root;
 * ERROR_CONFIG if it is no store, damaged, readable by everybody, on a network file system, or
 * written by a newer release (the message names both versions). */
Store *store_open(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_open_reading: opens the store at @path, which is there, so that nothing in it can be
 * changed: every write fails. Nothing is made, copied or brought up to date.
 * Returns: (transfer full) NULL on error. Errors: as store_open(); ERROR_CONFIG also if an older
 * release wrote it. */
Store *store_open_reading(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

/* store_owner: whose user and group a process takes before store_open(): those of the file, or, if
 * there is none yet, of its folder. Errors: ERROR_TEMPORARY if neither can be looked at. */
gboolean store_owner(
	const char *path, uid_t *uid_out, gid_t *gid_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_is_empty: neither a dispute nor a mail was ever kept. */
gboolean store_is_empty(
	Store *store, gboolean *empty_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A transaction, or, within one, a savepoint: what is not committed is undone when it is freed.
 * They end in the reverse order of their beginning. */
typedef struct StoreTransaction StoreTransaction;

/* store_begin: the outermost takes the store for writing at once and waits up to 10 s for another
 * writer; within it, each further one is a savepoint.
 * Returns: (transfer full) NULL on error. Example:
 *	g_autoptr(StoreTransaction) transaction = store_begin(store, error);
 *	if (transaction == NULL || !work(store, error))
 *		return FALSE;
 *	return store_commit(g_steal_pointer(&transaction), error); */
StoreTransaction *store_begin(Store *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_begin_lazy: as store_begin(), for what can be done again: where it is the outermost, it is
 * visible to all when it is committed, and outlives this program, but it is on disk only when the
 * next transaction that is not lazy is. A machine that loses its power before that has undone it,
 * and nothing that came earlier. */
StoreTransaction *store_begin_lazy(Store *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_begin_part: for a function that may be a step of a larger whole: a transaction if none is
 * open; else it belongs to the one that is, which, should this one not be committed, can't be
 * committed either. Without a savepoint of its own it costs nothing.
 * Returns: (transfer full) NULL on error. */
StoreTransaction *store_begin_part(Store *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_commit: @transaction: (transfer full), gone afterwards also on error; then everything in
 * it is undone. The outermost is on disk when this returns TRUE, unless it is lazy. */
gboolean store_commit(StoreTransaction *transaction, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_rollback: @transaction: (transfer full), may be NULL. */
void store_rollback(StoreTransaction *transaction);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoreTransaction, store_rollback)

/* store_db: for the modules of this folder. */
struct Db *store_db(Store *store);

#endif
