/* SPDX-License-Identifier: MIT */
/* Who may have a store open: any number of programs that use it, among them one daemon, or one that
 * puts another store in its place. Held as long as the descriptor is open, so it ends with the
 * process, however that ends.
 * Knows the lock file beside the store; must not know what is in the store. */
#ifndef DISPUTED_WIRING_STORE_LOCK_H
#define DISPUTED_WIRING_STORE_LOCK_H

#include <glib.h>

typedef enum {
	STORE_LOCK_USE,     /* beside others that use it */
	STORE_LOCK_SERVE,   /* the same, and the only daemon: two would fetch every mail twice */
	STORE_LOCK_REPLACE, /* alone */
} StoreLockKind;

/* store_lock_take: makes the lock file (mode 0600) if it is not there.
 * @path: of the store. Returns: a descriptor to be closed; -1 on error.
 * Errors: ERROR_TEMPORARY, with what to do. */
int store_lock_take(const char *path, StoreLockKind kind, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
