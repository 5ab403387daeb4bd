/* SPDX-License-Identifier: MIT */
/* A file with one secret: regular, closed to others; its first line counts.
 * Trust: the admin's; what stands in it may still be too long or odd. */
#ifndef DISPUTED_NET_SECRET_FILE_H
#define DISPUTED_NET_SECRET_FILE_H

#include <glib.h>
#include <sys/types.h>

/* secret_file_open: for reading, without waiting for a FIFO's writer. Returns: a descriptor; -1 on
 * error. Errors: ERROR_CONFIG if it is missing, not regular, or open to others. */
int secret_file_open(const char *path, GError **error);

/* secret_file_check: whether it can be read. Errors: as secret_file_open(). */
gboolean secret_file_check(const char *path, GError **error);

/* secret_file_get: the first line: not empty, at most LIMIT_SECRET_BYTES long, free of control
 * characters. Blocks on the local disk only.
 * @written_at_out: may be NULL; when the file was changed last.
 * Returns: (transfer full) for secret_file_wipe(); NULL on error. Errors: ERROR_CONFIG. */
char *secret_file_get(const char *path, gint64 *written_at_out, GError **error);

/* secret_file_wipe: overwrites and frees; NULL is fine. */
void secret_file_wipe(char *secret);

#endif
