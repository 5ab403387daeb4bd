/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "base/error.h"
#include "domain/reply_address.h"
#include "wiring/keys_file.h"

#define FIRST_SYMBOL 'a'
#define KEY_BYTES 32
#define MAX_FILE_BYTES (64 * 1024)

static gboolean
fail_errno(const char *path, const char *doing, GError **error)
{
	return error_set(
		error, ERROR_TEMPORARY, "keys file %s: %s: %s", path, doing, g_strerror(errno));
}

GPtrArray *
keys_file_draw(const Random *random)
{
	guint8 bytes[KEY_BYTES];
	GPtrArray *keys = g_ptr_array_new_with_free_func((GDestroyNotify)reply_key_free);

	random_fill(random, bytes, sizeof bytes);
	g_ptr_array_add(keys, reply_key_new(FIRST_SYMBOL, bytes));
	memset(bytes, 0, sizeof bytes);
	return keys;
}

static gboolean
write_all(int fd, const char *text)
{
	gsize length = strlen(text);

	while (length > 0) {
		gssize written = write(fd, text, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return FALSE;
		text += written;
		length -= (gsize)written;
	}
	return fsync(fd) == 0;
}

static void
sync_folder(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)fsync(fd);
	close(fd);
}

/* Written aside and then linked: the file appears whole or not at all, and never replaces one. */
static gboolean
make_file(const char *path, const Random *random, GError **error)
{
	g_autoptr(GPtrArray) keys = keys_file_draw(random);
	g_autofree char *text = reply_keys_format(keys);
	g_autofree char *aside = g_strconcat(path, ".XXXXXX", NULL);
	int fd = g_mkstemp_full(aside, O_RDWR | O_CLOEXEC, 0600);
	gboolean made = FALSE;

	if (fd < 0)
		return fail_errno(path, "making it", error);
	if (!write_all(fd, text))
		fail_errno(path, "writing it", error);
	else if (link(aside, path) != 0 && errno != EEXIST)
		fail_errno(path, "making it", error);
	else
		made = TRUE;
	close(fd);
	(void)g_unlink(aside);
	sync_folder(path);
	return made;
}

static GPtrArray *
read_file(const char *path, int fd, GError **error)
{
	struct stat status;
	g_autofree char *text = g_malloc0(MAX_FILE_BYTES + 1);
	gsize length = 0;
	gssize got = 0;
	GPtrArray *keys = NULL;

	if (fstat(fd, &status) != 0) {
		fail_errno(path, "reading it", error);
		return NULL;
	}
	if ((status.st_mode & 0077) != 0) {
		error_set(error, ERROR_CONFIG,
			"keys file %s: others may read it; say `chmod 600 %s`, and consider it "
			"known",
			path, path);
		return NULL;
	}
	while (length < MAX_FILE_BYTES &&
		(got = read(fd, text + length, MAX_FILE_BYTES - length)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			fail_errno(path, "reading it", error);
			return NULL;
		}
		length += (gsize)got;
	}
	keys = reply_keys_parse(text, error);
	if (keys == NULL)
		g_prefix_error(error, "keys file %s: ", path);
	memset(text, 0, length);
	return keys;
}

GPtrArray *
keys_file_load(const char *path, gboolean make, const Random *random, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	GPtrArray *keys = NULL;

	if (fd < 0 && errno == ENOENT && make) {
		if (!make_file(path, random, error))
			return NULL;
		fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	if (fd < 0 && errno == ENOENT) {
		error_set(error, ERROR_CONFIG,
			"keys file %s is missing, but the store is not empty: bring it back from a "
			"copy; without it, answers to letters already sent find no dispute",
			path);
		return NULL;
	}
	if (fd < 0) {
		fail_errno(path, "opening it", error);
		return NULL;
	}
	keys = read_file(path, fd, error);
	close(fd);
	return keys;
}
