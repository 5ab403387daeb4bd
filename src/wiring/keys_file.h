/* SPDX-License-Identifier: MIT */
/* The keys that sign reply addresses, in their own file beside the store. Made with an empty store
 * only: a store whose keys are gone would no longer know its own letters. */
#ifndef DISPUTED_WIRING_KEYS_FILE_H
#define DISPUTED_WIRING_KEYS_FILE_H

#include <glib.h>

#include "base/random.h"

/* keys_file_load: reads the file.
 * @make: if it is not there, makes it (mode 0600) with one key from @random; whoever makes it first
 * wins, others read theirs.
 * Returns: (transfer full) ReplyKey*, at least one; NULL on error.
 * Errors: ERROR_CONFIG if it is missing and not to be made, is readable by others, or is no keys
 * file; ERROR_TEMPORARY if it can't be read or written. */
GPtrArray *keys_file_load(const char *path, gboolean make, const Random *random,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* keys_file_draw: one new key that is in no file. Returns: (transfer full) ReplyKey*. */
GPtrArray *keys_file_draw(const Random *random);

#endif
