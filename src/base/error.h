/* SPDX-License-Identifier: MIT */
/* The one error domain. The code says what the caller should do, the message what happened.
 * Knows nothing of mail, disputes or stores. */
#ifndef DISPUTED_BASE_ERROR_H
#define DISPUTED_BASE_ERROR_H

#include <glib.h>

#define DISPUTED_ERROR (disputed_error_quark())

typedef enum {
	/* Same call again later; nothing was changed (network, locked database, 4xx). */
	ERROR_TEMPORARY = 1,
	/* This one item can never succeed: set it aside with the reason, go on (5xx). */
	ERROR_REJECTED,
	/* Larger than a limit of ours: treated as rejected, counted apart. */
	ERROR_LIMIT,
	/* Somebody changed it first: read again, decide again. */
	ERROR_CONFLICT,
	/* An operator must act: refuse to start (exit 78), or stop that one mailbox. */
	ERROR_CONFIG,
} DisputedErrorCode;

GQuark disputed_error_quark(void);

/* error_is: whether @error is of our domain with @code; FALSE for NULL. */
gboolean error_is(const GError *error, DisputedErrorCode code);

/* error_is_final: whether @error says that one item can never succeed: ERROR_REJECTED, ERROR_LIMIT.
 */
gboolean error_is_final(const GError *error);

/* error_set: sets *@error (may be NULL) in our domain; always returns FALSE, so that a failing
 * function ends with `return error_set(error, ERROR_…, "…")`. */
gboolean error_set(GError **error, DisputedErrorCode code, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

#endif
