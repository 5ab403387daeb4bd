/* SPDX-License-Identifier: MIT */
/* Files that are there whole or not at all, also after a power cut. Knows nothing of what is in
 * them. */
#ifndef DISPUTED_WIRING_FILES_H
#define DISPUTED_WIRING_FILES_H

#include <glib.h>

/* files_write: @text as the file @path, mode 0600, in place of one that is there.
 * Errors: ERROR_TEMPORARY. */
gboolean files_write(const char *path, const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* files_copy: all that can be read from @fd as the file @path, mode 0600; on disk when this
 * returns. What is there is replaced, not at once. Errors: ERROR_TEMPORARY. */
gboolean files_copy(int fd, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* files_sync: what was written to @path by others is on disk when this returns.
 * Errors: ERROR_TEMPORARY. */
gboolean files_sync(const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* files_rename: within one folder; on disk when this returns. Errors: ERROR_TEMPORARY. */
gboolean files_rename(const char *from, const char *to, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean files_is_there(const char *path);

#endif
