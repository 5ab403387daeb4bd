/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "net/oauth_state.h"
#include "net/oauth_text.h"
#include "net/secret_file.h"

#define FILE_BYTES (5 * LIMIT_SECRET_BYTES) /* two tokens, escaped, and the rest */

struct OauthLock {
	char *path, *aside; /* the file, and the one to be renamed to it */
	int lock_fd, fd;
	gboolean stored;
};

typedef json_t Json;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Json, json_decref)

/* ---- text ---- */

#define TEXT(field)                                                                                \
	{                                                                                          \
#field, G_STRUCT_OFFSET(OauthState, field), TRUE                                   \
	}
#define INSTANT(field)                                                                             \
	{                                                                                          \
#field, G_STRUCT_OFFSET(OauthState, field), FALSE                                  \
	}

static const struct {
	const char *key;
	glong offset;
	gboolean text;
} FIELDS[] = {
	TEXT(refresh_token),
	INSTANT(refresh_got_at),
	INSTANT(refresh_ends_at),
	TEXT(seed),
	TEXT(access_token),
	TEXT(client),
	INSTANT(access_got_at),
	INSTANT(access_ends_at),
};

char *
oauth_state_format(const OauthState *state)
{
	g_autoptr(Json) json = json_object();

	for (gsize i = 0; i < G_N_ELEMENTS(FIELDS); i++) {
		const void *field = G_STRUCT_MEMBER_P(state, FIELDS[i].offset);
		const char *text = FIELDS[i].text ? *(char *const *)field : NULL;

		if (text != NULL)
			json_object_set_new(json, FIELDS[i].key, json_string(text));
		else if (!FIELDS[i].text && *(const gint64 *)field != 0)
			json_object_set_new(
				json, FIELDS[i].key, json_integer(*(const gint64 *)field));
	}
	char *dumped = json_dumps(json, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	char *text = g_strconcat(dumped, "\n", NULL);

	explicit_bzero(dumped, strlen(dumped));
	free(dumped);
	return text;
}

static gboolean
take_field(OauthState *state, gsize row, const Json *value)
{
	void *field = G_STRUCT_MEMBER_P(state, FIELDS[row].offset);

	if (value == NULL)
		return TRUE;
	if (!FIELDS[row].text) {
		if (!json_is_integer(value) || json_integer_value(value) < 0)
			return FALSE;
		*(gint64 *)field = json_integer_value(value);
		return TRUE;
	}
	if (!oauth_token_is_plain(json_string_value(value)))
		return FALSE;
	*(char **)field = g_strdup(json_string_value(value));
	return TRUE;
}

OauthState *
oauth_state_parse(const char *text, gsize length, GError **error)
{
	g_autoptr(Json) json = json_loadb(text, length, 0, NULL);
	g_autoptr(OauthState) state = g_new0(OauthState, 1);
	gboolean good = json_is_object(json);

	for (gsize i = 0; good && i < G_N_ELEMENTS(FIELDS); i++)
		good = take_field(state, i, json_object_get(json, FIELDS[i].key));
	if (good)
		return g_steal_pointer(&state);
	error_set(error, ERROR_CONFIG, "it is damaged; take it away and sign in anew");
	return NULL;
}

void
oauth_state_free(OauthState *state)
{
	if (state == NULL)
		return;
	secret_file_wipe(state->refresh_token);
	secret_file_wipe(state->access_token);
	g_free(state->seed);
	g_free(state->client);
	g_free(state);
}

/* ---- the file ---- */

static gboolean
check_owner(int fd, const char *path, GError **error)
{
	struct stat facts;

	if (fstat(fd, &facts) != 0)
		return error_set(error, ERROR_TEMPORARY, "%s: %s", path, g_strerror(errno));
	if (!S_ISREG(facts.st_mode) || facts.st_uid != geteuid())
		return error_set(error, ERROR_CONFIG,
			"%s belongs to somebody else or is no regular file; take it away", path);
	if ((facts.st_mode & 0077) != 0)
		return error_set(error, ERROR_CONFIG,
			"%s is open to others, who may know its tokens; do: chmod 600 %s, and sign "
			"in "
			"anew",
			path, path);
	return TRUE;
}

static OauthState *
read_state(int fd, const char *path, GError **error)
{
	char *text = g_malloc(FILE_BYTES + 1);
	gsize length = 0;
	ssize_t n = 0;
	OauthState *state = NULL;

	while (length <= FILE_BYTES &&
		(n = read(fd, text + length, FILE_BYTES + 1 - length)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		length += (gsize)n;
	}
	if (n < 0)
		error_set(error, ERROR_TEMPORARY, "%s: %s", path, g_strerror(errno));
	else if ((state = oauth_state_parse(text, length, error)) == NULL)
		g_prefix_error(error, "%s: ", path);
	explicit_bzero(text, length);
	g_free(text);
	return state;
}

OauthState *
oauth_state_load(const char *path, GError **error)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
	OauthState *state = NULL;

	if (fd < 0 && errno == ENOENT)
		return g_new0(OauthState, 1);
	if (fd < 0) {
		error_set(error, ERROR_CONFIG, "%s: %s", path, g_strerror(errno));
		return NULL;
	}
	if (check_owner(fd, path, error))
		state = read_state(fd, path, error);
	close(fd);
	return state;
}

/* ---- changing it ---- */

static int
open_beside(const char *path, GError **error)
{
	int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		error_set(error, ERROR_CONFIG, "%s: can't be written: %s", path, g_strerror(errno));
	return fd;
}

/* The file to be renamed, with room for all that may come. */
static gboolean
reserve(OauthLock *lock, GError **error)
{
	int failure = 0;

	lock->fd = open_beside(lock->aside, error);
	if (lock->fd < 0)
		return FALSE;
	if (!check_owner(lock->fd, lock->aside, error))
		return FALSE;
	failure = posix_fallocate(lock->fd, 0, FILE_BYTES);
	if (failure != 0)
		return error_set(error, ERROR_TEMPORARY, "%s: no room for new tokens: %s",
			lock->aside, g_strerror(failure));
	return TRUE;
}

gboolean
oauth_lock_try(const char *path, OauthLock **lock_out, GError **error)
{
	g_autofree char *name = g_strconcat(path, ".lock", NULL);
	g_autoptr(OauthLock) lock = g_new0(OauthLock, 1);

	lock->fd = -1;
	lock->path = g_strdup(path);
	lock->aside = g_strconcat(path, ".new", NULL);
	lock->lock_fd = open_beside(name, error);
	if (lock->lock_fd < 0)
		return FALSE;
	if (flock(lock->lock_fd, LOCK_EX | LOCK_NB) != 0) {
		*lock_out = NULL;
		return TRUE;
	}
	if (!reserve(lock, error))
		return FALSE;
	*lock_out = g_steal_pointer(&lock);
	return TRUE;
}

void
oauth_lock_free(OauthLock *lock)
{
	if (lock == NULL)
		return;
	if (lock->fd >= 0) {
		close(lock->fd);
		if (!lock->stored)
			(void)unlink(lock->aside);
	}
	/* Last: who comes next makes the other file anew. */
	if (lock->lock_fd >= 0)
		close(lock->lock_fd);
	g_free(lock->path);
	g_free(lock->aside);
	g_free(lock);
}

static gboolean
write_all(int fd, const char *text)
{
	gsize length = strlen(text), done = 0;

	while (done < length) {
		ssize_t n = pwrite(fd, text + done, length - done, (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return FALSE;
		done += (gsize)n;
	}
	return ftruncate(fd, (off_t)length) == 0 && fsync(fd) == 0;
}

static gboolean
sync_folder(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	gboolean good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

gboolean
oauth_lock_store(OauthLock *lock, const OauthState *state, GError **error)
{
	char *text = oauth_state_format(state);
	gboolean written = FALSE;

	g_assert(!lock->stored);
	written = write_all(lock->fd, text) && rename(lock->aside, lock->path) == 0;
	secret_file_wipe(text);
	if (!written)
		return error_set(error, ERROR_TEMPORARY, "%s: the new tokens can't be stored: %s",
			lock->path, g_strerror(errno));
	lock->stored = TRUE;
	if (!sync_folder(lock->path))
		return error_set(error, ERROR_TEMPORARY, "%s: the new tokens may not last: %s",
			lock->path, g_strerror(errno));
	return TRUE;
}
