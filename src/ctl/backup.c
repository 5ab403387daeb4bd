/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/error.h"
#include "ctl/commands.h"
#include "ctl/output.h"
#include "domain/reply_address.h"
#include "store/backup.h"
#include "wiring/files.h"
#include "wiring/keys_file.h"
#include "wiring/store_lock.h"

/* What a backup may take the place of: a former backup, never the store itself. */
static gboolean
check_target(const Config *config, const char *path, GError **error)
{
	struct stat target, store;

	if (stat(config->store, &store) != 0)
		return error_set(
			error, ERROR_TEMPORARY, "%s: %s", config->store, g_strerror(errno));
	if (lstat(path, &target) != 0)
		return TRUE;
	if (target.st_dev == store.st_dev && target.st_ino == store.st_ino)
		return error_set(error, ERROR_REJECTED, "%s is the store itself", path);
	if (!S_ISREG(target.st_mode) || !store_backup_is_store(path))
		return error_set(error, ERROR_REJECTED,
			"%s is there and is no backup: name another file", path);
	return TRUE;
}

static char *
keys_text(const Config *config, GError **error)
{
	Random random = random_system();
	g_autoptr(GPtrArray) keys = keys_file_load(config->keys, FALSE, &random, error);

	return keys != NULL ? reply_keys_format(keys) : NULL;
}

/* Written aside, then renamed: a backup that breaks off leaves the former one as it was. */
static gboolean
make(const Config *config, const char *path, StoreBackup *backup, GError **error)
{
	g_autofree char *aside = g_strconcat(path, ".writing", NULL);

	backup->keys = keys_text(config, error);
	if (backup->keys == NULL)
		return FALSE;
	if (store_backup_write(config->store, aside, backup, error) && files_sync(aside, error) &&
		files_rename(aside, path, error))
		return TRUE;
	(void)unlink(aside);
	return FALSE;
}

static gboolean
back_up(const Call *call, const char *path, StoreBackup *backup, GError **error)
{
	g_autoptr(Config) config = wiring_config_of_owner(call->config_path, error);
	int lock = -1;
	gboolean made = FALSE;

	if (config == NULL)
		return FALSE;
	lock = store_lock_take(config->store, STORE_LOCK_USE, error);
	if (lock < 0)
		return FALSE;
	made = check_target(config, path, error) && make(config, path, backup, error);
	close(lock);
	return made;
}

int
backup_run(Call *call)
{
	Clock clock = clock_system();
	g_autoptr(StoreBackup) backup = g_new0(StoreBackup, 1);
	g_autoptr(GError) error = NULL;
	struct stat status = {0};

	if (!call_parse(call, NULL, 1, 1))
		return call->status;
	backup->made_at = clock_now(&clock);
	if (!back_up(call, call->argv[0], backup, &error))
		return call_fail(error);
	(void)stat(call->argv[0], &status);
	if (call->json)
		output_json(json_pack("{s:o, s:o, s:I}", "file", output_json_text(call->argv[0]),
			"made_at", output_json_time(backup->made_at), "bytes",
			(json_int_t)status.st_size));
	else
		printf("%s: %" G_GINT64_FORMAT " bytes, store and keys\n", call->argv[0],
			(gint64)status.st_size);
	return EX_OK;
}
