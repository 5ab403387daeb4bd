/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/error.h"
#include "store/db.h"
#include "store/migrate.h"
#include "store/store.h"

#define MEMORY ":memory:"

/* Kinds of file systems whose locks and shared memory do not hold between machines, as statfs(2)
 * tells them: NFS, SMB, CIFS, SMB2, Coda, AFS, Ceph. */
static const guint32 NETWORK_FILE_SYSTEMS[] = {
	0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x73757245, 0x5346414f, 0x00c36400};

struct Store {
	Db *db;
	guint depth;      /* of open transactions */
	gboolean spoiled; /* a part of the innermost one was given up */
};

struct StoreTransaction {
	Store *store;
	guint depth; /* 1: the outermost */
	gboolean is_part;
};

static gboolean
check_owner(const char *path, const struct stat *status, GError **error)
{
	uid_t self = geteuid();

	if (!S_ISREG(status->st_mode))
		return error_set(error, ERROR_CONFIG, "it is not a file");
	if (self != 0 && status->st_uid != self)
		return error_set(error, ERROR_TEMPORARY,
			"it belongs to another user (%u, we are %u): run this as its owner or as "
			"root",
			(guint)status->st_uid, (guint)self);
	if ((status->st_mode & 0007) != 0)
		return error_set(error, ERROR_CONFIG,
			"everybody may look into it: chmod o= %s and what begins with its name",
			path);
	return TRUE;
}

static gboolean
check_file_system(const char *path, GError **error)
{
	struct statfs status;

	if (statfs(path, &status) != 0)
		return error_set(error, ERROR_TEMPORARY, "%s", g_strerror(errno));
	for (gsize i = 0; i < G_N_ELEMENTS(NETWORK_FILE_SYSTEMS); i++) {
		if ((guint32)status.f_type == NETWORK_FILE_SYSTEMS[i])
			return error_set(error, ERROR_CONFIG,
				"it lies on a network file system, where it would be damaged");
	}
	return TRUE;
}

static gboolean
fail_errno(int number, GError **error)
{
	gboolean other_time = number == EACCES || number == EPERM || number == ENOSPC ||
		number == EDQUOT || number == EIO || number == EMFILE || number == ENFILE;

	return error_set(
		error, other_time ? ERROR_TEMPORARY : ERROR_CONFIG, "%s", g_strerror(number));
}

/* Makes the file before the database does, so that nobody else can ever read it; the engine gives
 * the files beside it the same mode. A file that is there is not opened: closing it would take
 * away the locks of another connection of this process. */
static gboolean
prepare_path(const char *path, GError **error)
{
	struct stat status;
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	else if (errno != EEXIST)
		return fail_errno(errno, error);
	if (stat(path, &status) != 0)
		return fail_errno(errno, error);
	return check_owner(path, &status, error) && check_file_system(path, error);
}

Store *
store_open(const char *path, GError **error)
{
	gboolean in_memory = g_str_equal(path, MEMORY);
	g_autoptr(Db) db = NULL;
	Store *store;

	if ((!in_memory && !prepare_path(path, error)) || (db = db_open(path, error)) == NULL ||
		!migrate_run(db, in_memory ? NULL : path, migrate_sqlite, error)) {
		g_prefix_error(error, "%s: ", path);
		return NULL;
	}
	store = g_new0(Store, 1);
	store->db = g_steal_pointer(&db);
	return store;
}

Store *
store_open_reading(const char *path, GError **error)
{
	g_autoptr(Db) db = NULL;
	struct stat status;
	Store *store;

	if ((stat(path, &status) != 0 && !fail_errno(errno, error)) ||
		!check_owner(path, &status, error) || !check_file_system(path, error) ||
		(db = db_open(path, error)) == NULL ||
		!migrate_is_done(db, migrate_sqlite, error) ||
		!db_exec(db, "PRAGMA query_only = ON", error)) {
		g_prefix_error(error, "%s: ", path);
		return NULL;
	}
	store = g_new0(Store, 1);
	store->db = g_steal_pointer(&db);
	return store;
}

void
store_close(Store *store)
{
	if (store == NULL)
		return;
	g_assert(store->depth == 0);
	db_close(store->db);
	g_free(store);
}

gboolean
store_owner(const char *path, uid_t *uid_out, gid_t *gid_out, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	struct stat status;

	if (stat(path, &status) != 0 && (errno != ENOENT || stat(folder, &status) != 0))
		return error_set(error, ERROR_TEMPORARY, "%s: %s", path, g_strerror(errno));
	*uid_out = status.st_uid;
	*gid_out = status.st_gid;
	return TRUE;
}

Db *
store_db(Store *store)
{
	return store->db;
}

enum { IS_USED };

const DbSql store_statements[] = {
	[IS_USED] = {"SELECT CASE WHEN EXISTS (SELECT 1 FROM disputes) "
		     "OR EXISTS (SELECT 1 FROM messages) THEN 1 ELSE 0 END",
		TRUE},
	{NULL, FALSE},
};

gboolean
store_is_empty(Store *store, gboolean *empty_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store->db, &store_statements[IS_USED]);
	gint64 used;

	if (!db_run_number(query, &used, error))
		return FALSE;
	*empty_out = used == 0;
	return TRUE;
}

static StoreTransaction *
transaction_new(Store *store, gboolean is_part)
{
	StoreTransaction *transaction = g_new0(StoreTransaction, 1);

	transaction->store = store;
	transaction->depth = store->depth;
	transaction->is_part = is_part;
	return transaction;
}

StoreTransaction *
store_begin(Store *store, GError **error)
{
	if (!(store->depth == 0 ? db_begin(store->db, error) : db_savepoint(store->db, error)))
		return NULL;
	store->depth++;
	return transaction_new(store, FALSE);
}

StoreTransaction *
store_begin_lazy(Store *store, GError **error)
{
	if (store->depth > 0)
		return store_begin(store, error);
	if (!db_begin_lazy(store->db, error))
		return NULL;
	store->depth++;
	return transaction_new(store, FALSE);
}

StoreTransaction *
store_begin_part(Store *store, GError **error)
{
	return store->depth == 0 ? store_begin(store, error) : transaction_new(store, TRUE);
}

/* Returns: the store; the transaction is freed. */
static Store *
leave(StoreTransaction *transaction)
{
	Store *store = transaction->store;

	g_assert(transaction->depth == store->depth); /* inner ones end first */
	if (!transaction->is_part)
		store->depth--;
	g_free(transaction);
	return store;
}

static void
undo(Store *store)
{
	store->spoiled = FALSE;
	if (store->depth == 0)
		db_rollback(store->db);
	else
		db_savepoint_rollback(store->db);
}

gboolean
store_commit(StoreTransaction *transaction, GError **error)
{
	gboolean is_part = transaction->is_part;
	Store *store = leave(transaction);

	if (is_part)
		return TRUE;
	if (store->spoiled) {
		undo(store);
		return error_set(error, ERROR_TEMPORARY,
			"store: a step failed: what belongs to it is undone");
	}
	return store->depth == 0 ? db_commit(store->db, error)
				 : db_savepoint_commit(store->db, error);
}

void
store_rollback(StoreTransaction *transaction)
{
	gboolean is_part;
	Store *store;

	if (transaction == NULL)
		return;
	is_part = transaction->is_part;
	store = leave(transaction);
	if (is_part)
		store->spoiled = TRUE;
	else
		undo(store);
}
