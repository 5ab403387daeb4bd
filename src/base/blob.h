/* SPDX-License-Identifier: MIT */
/* Bytes whose number a stranger chose: in memory while they are few, in a file without a name when
 * they are many, and read from there piece by piece: a mapped page would count as resident. Knows
 * nothing of what they mean. */
#ifndef DISPUTED_BASE_BLOB_H
#define DISPUTED_BASE_BLOB_H

#include <glib.h>

/* Immutable and counted. */
typedef struct Blob Blob;

/* blob_new: in memory. @bytes: shared. Returns: (transfer full). */
Blob *blob_new(GBytes *bytes);

/* blob_new_fd: the first @size bytes of a file. @fd: (transfer full), also on error.
 * Returns: (transfer full) NULL if the file is shorter. Errors: ERROR_TEMPORARY. */
Blob *blob_new_fd(int fd, guint64 size, GError **error);

Blob *blob_ref(Blob *blob);
void blob_unref(Blob *blob);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Blob, blob_unref)

guint64 blob_size(const Blob *blob);

/* blob_piece: at most @length bytes from @offset on, fewer at the end.
 * Returns: (transfer full) NULL on error. Errors: ERROR_TEMPORARY. */
GBytes *blob_piece(const Blob *blob, guint64 offset, gsize length, GError **error);

/* blob_bytes: all of it in memory. Only where blob_size() was compared with a limit before.
 * Returns: (transfer full) NULL on error. Errors: ERROR_TEMPORARY. */
GBytes *blob_bytes(const Blob *blob, GError **error);

/* blob_open: a descriptor of a file that holds just these bytes, for another process, which can't
 * change the blob by it: a copy if they are in memory, else open for reading only. Its offset is
 * shared by all who have it: to be read with pread().
 * Returns: owned by the caller, close-on-exec; -1 on error. Errors: ERROR_TEMPORARY. */
int blob_open(const Blob *blob, GError **error);

/* What grows into a blob. */
typedef struct BlobWriter BlobWriter;

/* blob_writer_new: @memory_bytes: what goes beyond is kept in a file of g_get_tmp_dir() that has no
 * name there. Returns: (transfer full). */
BlobWriter *blob_writer_new(gsize memory_bytes);
void blob_writer_free(BlobWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BlobWriter, blob_writer_free)

/* blob_writer_append: Errors: ERROR_TEMPORARY (the disk is full); the writer is then of no use. */
gboolean blob_writer_append(BlobWriter *writer, const void *bytes, gsize length,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

guint64 blob_writer_size(const BlobWriter *writer);

/* blob_writer_end: what was appended. @writer: (transfer full), also on error.
 * Returns: (transfer full) NULL on error. Errors: ERROR_TEMPORARY. */
Blob *blob_writer_end(BlobWriter *writer, GError **error);

#endif
