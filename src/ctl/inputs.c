/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "ctl/inputs.h"

#define SPARE_FILES 64 /* left for the store and what else is to be opened */
#define READ_BYTES (256 * 1024)
#define CLOSED (-1)

struct Inputs {
	char **paths; /* borrowed */
	guint count;
	int *files; /* descriptors; CLOSED */
};

static int
open_path(const char *path)
{
	return g_str_equal(path, "-") ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
}

static guint
files_allowed(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= SPARE_FILES)
		return 0;
	return (guint)MIN(limit.rlim_cur - SPARE_FILES, G_MAXINT);
}

Inputs *
inputs_open(char **paths)
{
	Inputs *inputs = g_new0(Inputs, 1);
	guint allowed = files_allowed();

	inputs->paths = paths;
	inputs->count = g_strv_length(paths);
	inputs->files = g_new(int, inputs->count);
	for (guint i = 0; i < inputs->count; i++)
		inputs->files[i] = i < allowed ? open_path(paths[i]) : CLOSED;
	return inputs;
}

void
inputs_free(Inputs *inputs)
{
	if (inputs == NULL)
		return;
	for (guint i = 0; i < inputs->count; i++)
		if (inputs->files[i] != CLOSED)
			close(inputs->files[i]);
	g_free(inputs->files);
	g_free(inputs);
}

guint
inputs_count(const Inputs *inputs)
{
	return inputs->count;
}

const char *
inputs_path(const Inputs *inputs, guint index)
{
	return inputs->paths[index];
}

static gboolean
read_all(int file, GByteArray *bytes)
{
	g_autofree guint8 *buffer = g_malloc(READ_BYTES);

	while (bytes->len <= LIMIT_MAIL_BYTES) {
		gssize got = read(file, buffer, READ_BYTES);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return FALSE;
		if (got == 0)
			return TRUE;
		g_byte_array_append(bytes, buffer, (guint)got);
	}
	return TRUE;
}

GBytes *
inputs_read(Inputs *inputs, guint index, gboolean *truncated_out, GError **error)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	int file = inputs->files[index];
	gboolean good = FALSE;
	int number = 0;

	inputs->files[index] = CLOSED;
	if (file == CLOSED)
		file = open_path(inputs->paths[index]);
	good = file >= 0 && read_all(file, bytes);
	number = errno;
	if (file >= 0)
		close(file);
	if (!good) {
		error_set(
			error, ERROR_REJECTED, "%s: %s", inputs->paths[index], g_strerror(number));
		return NULL;
	}
	*truncated_out = bytes->len > LIMIT_MAIL_BYTES;
	if (*truncated_out)
		g_byte_array_set_size(bytes, LIMIT_MAIL_BYTES);
	return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}
