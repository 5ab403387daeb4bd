/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "wiring/files.h"

#define PIECE_BYTES (1024 * 1024)

static gboolean
fail(const char *path, GError **error)
{
	return error_set(error, ERROR_TEMPORARY, "%s: %s", path, g_strerror(errno));
}

gboolean
files_is_there(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0;
}

static gboolean
write_all(int fd, const char *bytes, gsize length)
{
	while (length > 0) {
		gssize written = write(fd, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return FALSE;
		bytes += written;
		length -= (gsize)written;
	}
	return TRUE;
}

static int
make_file(const char *path)
{
	if (unlink(path) != 0 && errno != ENOENT)
		return -1;
	return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
}

/* Closes @fd. */
static gboolean
finish_file(int fd, gboolean written)
{
	gboolean kept = written && fsync(fd) == 0;

	return close(fd) == 0 && kept;
}

gboolean
files_write(const char *path, const char *text, GError **error)
{
	g_autofree char *aside = g_strconcat(path, ".writing", NULL);
	int fd = make_file(aside);

	if (fd < 0 || !finish_file(fd, write_all(fd, text, strlen(text))))
		return fail(aside, error);
	return files_rename(aside, path, error);
}

static gboolean
copy_all(int from, int to)
{
	g_autofree char *piece = g_malloc(PIECE_BYTES);

	for (;;) {
		gssize got = read(from, piece, PIECE_BYTES);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0;
		if (!write_all(to, piece, (gsize)got))
			return FALSE;
	}
}

gboolean
files_copy(int fd, const char *path, GError **error)
{
	int to = make_file(path);

	return (to >= 0 && finish_file(to, copy_all(fd, to))) || fail(path, error);
}

gboolean
files_sync(const char *path, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return (fd >= 0 && finish_file(fd, TRUE)) || fail(path, error);
}

gboolean
files_rename(const char *from, const char *to, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(to);

	return (rename(from, to) == 0 || fail(to, error)) && files_sync(folder, error);
}
