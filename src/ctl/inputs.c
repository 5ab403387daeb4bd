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

/* FALSE: *error is set. */
static gboolean
read_all(int file, const char *path, BlobWriter *writer, gboolean *truncated, GError **error)
{
	g_autofree guint8 *buffer = g_malloc(READ_BYTES);

	for (;;) {
		gssize got = read(file, buffer, READ_BYTES);
		guint64 room = LIMIT_MAIL_BYTES - blob_writer_size(writer);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set(error, ERROR_REJECTED, "%s: %s", path, g_strerror(errno));
		*truncated = (guint64)got > room;
		if (!blob_writer_append(writer, buffer, MIN((gsize)got, (gsize)room), error))
			return FALSE;
		if (got == 0 || *truncated)
			return TRUE;
	}
}

Blob *
inputs_read(Inputs *inputs, guint index, gboolean *truncated_out, GError **error)
{
	g_autoptr(BlobWriter) writer = blob_writer_new(LIMIT_MEMORY_BLOB_BYTES);
	const char *path = inputs->paths[index];
	int file = inputs->files[index];
	gboolean good = FALSE;

	inputs->files[index] = CLOSED;
	if (file == CLOSED)
		file = open_path(path);
	if (file < 0) {
		error_set(error, ERROR_REJECTED, "%s: %s", path, g_strerror(errno));
		return NULL;
	}
	good = read_all(file, path, writer, truncated_out, error);
	close(file);
	return good ? blob_writer_end(g_steal_pointer(&writer), error) : NULL;
}
