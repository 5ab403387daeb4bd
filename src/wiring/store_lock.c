/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "wiring/store_lock.h"

/* Each is a byte of the lock file, which is empty: locks of open file descriptions, which, unlike
 * those of a process, don't end when some other descriptor of the file is closed. */
enum { BYTE_DAEMON, BYTE_USE };

static gboolean
lock_byte(int fd, short type, off_t byte)
{
	struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};

	return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

static gboolean
take(int fd, const char *name, StoreLockKind kind, GError **error)
{
	if (kind != STORE_LOCK_USE && !lock_byte(fd, F_WRLCK, BYTE_DAEMON))
		return error_set(error, ERROR_TEMPORARY,
			"%s: another disputed runs on this store; stop it first", name);
	if (!lock_byte(fd, kind == STORE_LOCK_REPLACE ? F_WRLCK : F_RDLCK, BYTE_USE))
		return error_set(error, ERROR_TEMPORARY,
			kind == STORE_LOCK_REPLACE
				? "%s: another program uses this store; try again when it has ended"
				: "%s: this store is just being restored; try again later",
			name);
	return TRUE;
}

int
store_lock_take(const char *path, StoreLockKind kind, GError **error)
{
	g_autofree char *name = g_strconcat(path, ".lock", NULL);
	int fd = open(name, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		error_set(
			error, ERROR_TEMPORARY, "%s: can't be opened: %s", name, g_strerror(errno));
		return -1;
	}
	if (!take(fd, name, kind, error)) {
		close(fd);
		return -1;
	}
	return fd;
}
