/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/blob.h"
#include "base/error.h"

struct Blob {
	gint refs;
	GBytes *bytes; /* NULL: they are in the file */
	int fd;        /* -1: they are in memory */
	guint64 size;
};

struct BlobWriter {
	gsize memory_bytes;
	GByteArray *bytes; /* not in the file yet */
	int fd;            /* -1: there is no file yet */
	guint64 size;
};

/* ---- blobs ---- */

static Blob *
blob_make(GBytes *bytes, int fd, guint64 size)
{
	Blob *blob = g_new0(Blob, 1);

	blob->refs = 1;
	blob->bytes = bytes;
	blob->fd = fd;
	blob->size = size;
	return blob;
}

Blob *
blob_new(GBytes *bytes)
{
	return blob_make(g_bytes_ref(bytes), -1, g_bytes_get_size(bytes));
}

Blob *
blob_new_fd(int fd, guint64 size, GError **error)
{
	struct stat status;

	if (fstat(fd, &status) == 0 && status.st_size >= 0 && (guint64)status.st_size >= size)
		return blob_make(NULL, fd, size);
	close(fd);
	error_set(error, ERROR_TEMPORARY, "a file is shorter than the bytes it shall hold");
	return NULL;
}

Blob *
blob_ref(Blob *blob)
{
	g_atomic_int_inc(&blob->refs);
	return blob;
}

void
blob_unref(Blob *blob)
{
	if (blob == NULL || !g_atomic_int_dec_and_test(&blob->refs))
		return;
	g_clear_pointer(&blob->bytes, g_bytes_unref);
	if (blob->fd >= 0)
		close(blob->fd);
	g_free(blob);
}

guint64
blob_size(const Blob *blob)
{
	return blob->size;
}

static gboolean
read_all(int fd, guint64 offset, guint8 *into, gsize length, GError **error)
{
	gsize done = 0;

	while (done < length) {
		gssize got = pread(fd, into + done, length - done, (off_t)(offset + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return error_set(error, ERROR_TEMPORARY,
				"bytes put aside in a file can't be read: %s",
				got < 0 ? g_strerror(errno) : "it has become shorter");
		done += (gsize)got;
	}
	return TRUE;
}

GBytes *
blob_piece(const Blob *blob, guint64 offset, gsize length, GError **error)
{
	g_autofree guint8 *buffer = NULL;

	if (offset >= blob->size)
		return g_bytes_new(NULL, 0);
	length = (gsize)MIN(length, blob->size - offset);
	if (blob->bytes != NULL)
		return g_bytes_new_from_bytes(blob->bytes, (gsize)offset, length);
	buffer = g_malloc(length);
	if (!read_all(blob->fd, offset, buffer, length, error))
		return NULL;
	return g_bytes_new_take(g_steal_pointer(&buffer), length);
}

GBytes *
blob_bytes(const Blob *blob, GError **error)
{
	return blob->bytes != NULL ? g_bytes_ref(blob->bytes)
				   : blob_piece(blob, 0, (gsize)blob->size, error);
}

static gboolean
write_all(int fd, const guint8 *bytes, gsize length, GError **error)
{
	while (length > 0) {
		gssize put = write(fd, bytes, length);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return error_set(error, ERROR_TEMPORARY,
				"bytes can't be put aside in a file of %s: %s", g_get_tmp_dir(),
				g_strerror(errno));
		bytes += put;
		length -= (gsize)put;
	}
	return TRUE;
}

/* The same file for somebody who may not change it, as far as there is a /proc. */
static int
reopen_to_read(int fd)
{
	g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
	int other = open(path, O_RDONLY | O_CLOEXEC);

	return other >= 0 ? other : fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

int
blob_open(const Blob *blob, GError **error)
{
	gsize length = 0;
	const guint8 *bytes = NULL;
	int fd = -1;

	fd = blob->bytes == NULL ? reopen_to_read(blob->fd) : memfd_create("mail", MFD_CLOEXEC);
	if (fd < 0) {
		error_set(error, ERROR_TEMPORARY, "no more files can be opened: %s",
			g_strerror(errno));
		return -1;
	}
	if (blob->bytes == NULL)
		return fd;
	bytes = g_bytes_get_data(blob->bytes, &length);
	if (write_all(fd, bytes, length, error))
		return fd;
	close(fd);
	return -1;
}

/* ---- writers ---- */

BlobWriter *
blob_writer_new(gsize memory_bytes)
{
	BlobWriter *writer = g_new0(BlobWriter, 1);

	writer->memory_bytes = memory_bytes;
	writer->bytes = g_byte_array_new();
	writer->fd = -1;
	return writer;
}

void
blob_writer_free(BlobWriter *writer)
{
	if (writer == NULL)
		return;
	g_byte_array_unref(writer->bytes);
	if (writer->fd >= 0)
		close(writer->fd);
	g_free(writer);
}

static int
nameless_file(GError **error)
{
	int fd = open(g_get_tmp_dir(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	g_autofree char *name = NULL;

	if (fd >= 0)
		return fd;
	/* A file system without O_TMPFILE. */
	name = g_build_filename(g_get_tmp_dir(), "disputed-XXXXXX", NULL);
	fd = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		error_set(error, ERROR_TEMPORARY, "no file can be made in %s: %s", g_get_tmp_dir(),
			g_strerror(errno));
	else
		unlink(name);
	return fd;
}

static gboolean
spill(BlobWriter *writer, GError **error)
{
	if (writer->fd < 0)
		writer->fd = nameless_file(error);
	if (writer->fd < 0 ||
		!write_all(writer->fd, writer->bytes->data, writer->bytes->len, error))
		return FALSE;
	g_byte_array_unref(writer->bytes);
	writer->bytes = g_byte_array_new();
	return TRUE;
}

gboolean
blob_writer_append(BlobWriter *writer, const void *bytes, gsize length, GError **error)
{
	writer->size += length;
	/* Once there is a file, what comes goes there without being collected first. */
	if (writer->fd >= 0)
		return write_all(writer->fd, bytes, length, error);
	if (writer->bytes->len + length <= writer->memory_bytes) {
		g_byte_array_append(writer->bytes, bytes, (guint)length);
		return TRUE;
	}
	return spill(writer, error) && write_all(writer->fd, bytes, length, error);
}

guint64
blob_writer_size(const BlobWriter *writer)
{
	return writer->size;
}

Blob *
blob_writer_end(BlobWriter *writer, GError **error)
{
	Blob *blob = NULL;

	if (writer->fd >= 0) {
		blob = blob_new_fd(writer->fd, writer->size, error);
		writer->fd = -1;
	} else {
		g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes(writer->bytes);

		writer->bytes = g_byte_array_new();
		blob = blob_new(bytes);
	}
	blob_writer_free(writer);
	return blob;
}
