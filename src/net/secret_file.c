/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "net/secret_file.h"

#define READ_BYTES (LIMIT_SECRET_BYTES + 2) /* the line, its end, and one byte too many */

int
secret_file_open(const char *path, GError **error)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat facts;

	if (fd < 0 || fstat(fd, &facts) != 0) {
		error_set(error, ERROR_CONFIG, "%s: %s", path, g_strerror(errno));
	} else if (!S_ISREG(facts.st_mode)) {
		error_set(error, ERROR_CONFIG, "%s is not a regular file", path);
	} else if ((facts.st_mode & 0027) != 0) {
		error_set(
			error, ERROR_CONFIG, "%s is open to others; do: chmod 600 %s", path, path);
	} else {
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

gboolean
secret_file_check(const char *path, GError **error)
{
	int fd = secret_file_open(path, error);

	if (fd < 0)
		return FALSE;
	close(fd);
	return TRUE;
}

static gboolean
is_plain(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if (g_ascii_iscntrl(*p))
			return FALSE;
	return *text != '\0';
}

char *
secret_file_get(const char *path, gint64 *written_at_out, GError **error)
{
	int fd = secret_file_open(path, error);
	struct stat facts = {0};
	gsize length = 0;
	ssize_t n = 0;

	if (fd < 0)
		return NULL;
	char *text = g_malloc0(READ_BYTES + 1);

	while (length < READ_BYTES && (n = read(fd, text + length, READ_BYTES - length)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		length += (gsize)n;
	}
	(void)fstat(fd, &facts);
	close(fd);
	text[strcspn(text, "\r\n")] = '\0';
	if (n >= 0 && is_plain(text) && strlen(text) <= LIMIT_SECRET_BYTES) {
		if (written_at_out != NULL)
			*written_at_out = facts.st_mtime;
		return text;
	}
	explicit_bzero(text, READ_BYTES);
	g_free(text);
	error_set(
		error, ERROR_CONFIG, "%s has nothing that can be a secret in its first line", path);
	return NULL;
}

void
secret_file_wipe(char *secret)
{
	if (secret != NULL)
		explicit_bzero(secret, strlen(secret));
	g_free(secret);
}
