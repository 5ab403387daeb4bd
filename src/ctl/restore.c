/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/error.h"
#include "ctl/commands.h"
#include "ctl/output.h"
#include "domain/reply_address.h"
#include "engine/restored.h"
#include "store/backup.h"
#include "store/meta.h"
#include "store/verify.h"
#include "wiring/files.h"
#include "wiring/store_lock.h"

/* The new store is made and checked in a file of its own. When that is renamed to WIRING_RESTORING,
 * it is decided: from then on every step can be done again, and nothing else opens the store until
 * all are done. */
typedef struct Restore {
	Config *config;
	char *copy;    /* being made */
	char *decided; /* complete */
	gint64 backup_at;
	char *aside; /* where the former store is; NULL: there was none */
} Restore;

static void
restore_clear(Restore *restore)
{
	config_free(restore->config);
	g_free(restore->copy);
	g_free(restore->decided);
	g_free(restore->aside);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Restore, restore_clear)

static const char *const BESIDE[] = {"-wal", "-shm", "-journal"};

/* What a former try left beside @path would be taken for a part of it. */
static gboolean
clear_beside(const char *path, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(BESIDE); i++) {
		g_autofree char *name = g_strconcat(path, BESIDE[i], NULL);

		if (unlink(name) != 0 && errno != ENOENT)
			return error_set(error, ERROR_TEMPORARY, "%s: %s", name, g_strerror(errno));
	}
	return TRUE;
}

/* ---- until it is decided ---- */

static int
open_backup(const char *path, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		error_set(error, ERROR_REJECTED, "%s: %s", path,
			fd < 0 ? g_strerror(errno) : "it is no file");
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

/* A store in which nothing was ever kept is no loss; one that can't be read may be. */
static gboolean
check_place(const Restore *restore, gboolean force, GError **error)
{
	g_autoptr(Store) store = NULL;
	gboolean empty = FALSE;

	if (force || !files_is_there(restore->config->store))
		return TRUE;
	store = store_open_reading(restore->config->store, NULL);
	if (store != NULL && store_is_empty(store, &empty, NULL) && empty)
		return TRUE;
	return error_set(error, ERROR_REJECTED,
		"%s is there and is not empty: --force sets it aside, with its keys",
		restore->config->store);
}

static gboolean
check_whole(Store *store, GError **error)
{
	g_autoptr(GPtrArray) problems = NULL;

	if (!store_verify(store, &problems, error))
		return FALSE;
	for (guint i = 0; i < problems->len; i++) {
		g_autofree char *line = output_line(g_ptr_array_index(problems, i));

		fprintf(stderr, "%s\n", line);
	}
	return problems->len == 0 ||
		error_set(error, ERROR_REJECTED,
			"the backup is broken, see above; nothing was changed");
}

static gboolean
check_keys(const StoreBackup *backup, GError **error)
{
	g_autoptr(GPtrArray) keys = reply_keys_parse(backup->keys, error);

	return keys != NULL;
}

static gboolean
turn_into_store(Restore *restore, const char *path, GError **error)
{
	g_autoptr(GError) mine = NULL;
	g_autoptr(Store) store = store_open(restore->copy, &mine);
	g_autoptr(StoreBackup) backup = NULL;
	Clock clock = clock_system();

	if (store == NULL && error_is(mine, ERROR_CONFIG))
		return error_set(
			error, ERROR_REJECTED, "%s can't be used: %s", path, mine->message);
	if (store == NULL) {
		g_propagate_error(error, g_steal_pointer(&mine));
		return FALSE;
	}
	if (!store_backup_find(store, &backup, error))
		return FALSE;
	if (backup == NULL || *backup->keys == '\0')
		return error_set(
			error, ERROR_REJECTED, "%s is no backup that disputectl made", path);
	return check_keys(backup, error) && check_whole(store, error) &&
		restored_begin(store, backup->made_at, clock_now(&clock), error);
}

/* A store is one file when the last program that had it open has closed it. */
static gboolean
check_closed(const char *path, GError **error)
{
	g_autofree char *log = g_strconcat(path, "-wal", NULL);

	return !files_is_there(log) ||
		error_set(
			error, ERROR_TEMPORARY, "%s is still there: is somebody reading it?", log);
}

static gboolean
prepare(Restore *restore, int fd, const char *path, GError **error)
{
	if (clear_beside(restore->copy, error) && files_copy(fd, restore->copy, error) &&
		turn_into_store(restore, path, error) && check_closed(restore->copy, error) &&
		files_sync(restore->copy, error))
		return files_rename(restore->copy, restore->decided, error);
	(void)unlink(restore->copy);
	(void)clear_beside(restore->copy, NULL);
	return FALSE;
}

/* ---- afterwards ---- */

static gboolean
put_keys(const Restore *restore, const char *text, const char *suffix, GError **error)
{
	const char *path = restore->config->keys;
	g_autofree char *aside = g_strconcat(path, suffix, NULL);
	g_autofree char *present = NULL;

	if (g_file_get_contents(path, &present, NULL, NULL) && strcmp(present, text) == 0)
		return TRUE;
	if (files_is_there(path) && !files_rename(path, aside, error))
		return FALSE;
	return files_write(path, text, error);
}

/* The suffix of what is set aside is the same whenever this is done again. */
static gboolean
finish_store(Restore *restore, char **suffix_out, GError **error)
{
	g_autoptr(Store) store = store_open(restore->decided, error);
	g_autoptr(StoreBackup) backup = NULL;
	g_autofree char *suffix = NULL;
	gint64 at = 0;

	if (store == NULL || !store_backup_find(store, &backup, error) ||
		!restored_at(store, &at, &restore->backup_at, error))
		return FALSE;
	suffix = g_strdup_printf(".before-restore-%" G_GINT64_FORMAT, at);
	if (backup != NULL && !put_keys(restore, backup->keys, suffix, error))
		return FALSE;
	if (backup != NULL && !store_backup_unmark(store, error))
		return FALSE;
	*suffix_out = g_steal_pointer(&suffix);
	return TRUE;
}

static gboolean
set_aside(Restore *restore, const char *suffix, GError **error)
{
	const char *path = restore->config->store;
	g_autofree char *aside = g_strconcat(path, suffix, NULL);

	if (files_is_there(path) && !files_rename(path, aside, error))
		return FALSE;
	/* With its log, which belongs to it, also if only this is left to be done. */
	for (gsize i = 0; i < G_N_ELEMENTS(BESIDE); i++) {
		g_autofree char *from = g_strconcat(path, BESIDE[i], NULL);
		g_autofree char *to = g_strconcat(aside, BESIDE[i], NULL);

		if (files_is_there(from) && !files_rename(from, to, error))
			return FALSE;
	}
	if (files_is_there(aside))
		restore->aside = g_steal_pointer(&aside);
	return TRUE;
}

static gboolean
finish(Restore *restore, GError **error)
{
	g_autofree char *suffix = NULL;

	return finish_store(restore, &suffix, error) && check_closed(restore->decided, error) &&
		files_sync(restore->decided, error) && set_aside(restore, suffix, error) &&
		files_rename(restore->decided, restore->config->store, error);
}

/* ---- the command ---- */

static gboolean
restore_alone(Restore *restore, int fd, const char *path, gboolean force, GError **error)
{
	if (files_is_there(restore->decided)) {
		fprintf(stderr, "disputectl: going on with the restore that broke off\n");
		return finish(restore, error);
	}
	return check_place(restore, force, error) && prepare(restore, fd, path, error) &&
		finish(restore, error);
}

static gboolean
restore_from(const Call *call, Restore *restore, int fd, gboolean force, GError **error)
{
	int lock = -1;
	gboolean done = FALSE;

	restore->config = wiring_config_of_owner(call->config_path, error);
	if (restore->config == NULL)
		return FALSE;
	restore->decided = g_strconcat(restore->config->store, WIRING_RESTORING, NULL);
	restore->copy = g_strconcat(restore->decided, ".new", NULL);
	lock = store_lock_take(restore->config->store, STORE_LOCK_REPLACE, error);
	if (lock < 0)
		return FALSE;
	done = restore_alone(restore, fd, call->argv[0], force, error);
	close(lock);
	return done;
}

static void
print_done(const Restore *restore)
{
	const Config *config = restore->config;
	g_autofree char *when = output_time(restore->backup_at, config->zone);

	printf("restored: the store is as it was on %s\n", when);
	if (restore->aside != NULL)
		printf("the former store is %s\n", restore->aside);
	for (guint i = 0; i < config->mailboxes->len; i++) {
		const ConfigMailbox *mailbox = g_ptr_array_index(config->mailboxes, i);

		if (*mailbox->processed != '\0')
			printf("mailbox %s: move mail that arrived since then back from %s\n",
				mailbox->name, mailbox->processed);
	}
	printf("mail that arrived since then is taken in again when disputed starts; customers "
	       "get\nno letters because of it, since they may have had them: staff get tasks\n");
}

int
restore_run(Call *call)
{
	gboolean force = FALSE, done = FALSE;
	const GOptionEntry entries[] = {
		{"force", 'f', 0, G_OPTION_ARG_NONE, &force, "Set a store that is not empty aside",
			NULL},
		G_OPTION_ENTRY_NULL,
	};
	g_auto(Restore) restore = {0};
	g_autoptr(GError) error = NULL;
	int fd = -1;

	if (!call_parse(call, entries, 1, 1))
		return call->status;
	/* Before becoming the store's owner, who may not be allowed to read it. */
	fd = open_backup(call->argv[0], &error);
	if (fd < 0)
		return call_fail(error);
	done = restore_from(call, &restore, fd, force, &error);
	close(fd);
	if (!done)
		return call_fail(error);
	if (call->json)
		output_json(
			json_pack("{s:o, s:o}", "backup_at", output_json_time(restore.backup_at),
				"aside", output_json_text_or_null(restore.aside)));
	else
		print_done(&restore);
	return EX_OK;
}
