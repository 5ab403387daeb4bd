/* SPDX-License-Identifier: MIT */
/* Where a password or an access token comes from: a file, a command, or an OAuth account. Asked
 * anew for each login, so that a rotated one is picked up; wiped from memory after use.
 * Knows nothing of servers. Never appears in an error message.
 * Trust: file and command are the admin's; what they give may still be too long or odd. */
#ifndef DISPUTED_NET_SECRET_H
#define DISPUTED_NET_SECRET_H

#include <glib.h>

#include "net/oauth.h"

#define SECRET_TIMEOUT_S 30

typedef enum {
	SECRET_NONE,     /* no login */
	SECRET_PASSWORD, /* password_file, password_command */
	SECRET_TOKEN,    /* token_command, oauth: an OAuth 2 access token (OAUTHBEARER, XOAUTH2) */
} SecretKind;

/* With a kind other than SECRET_NONE exactly one of file, command and oauth is set. */
typedef struct SecretSource {
	SecretKind kind;
	const char *file;    /* path of a regular file; its first line counts */
	const char *command; /* for /bin/sh -c; the first line of its output counts */
	guint timeout_s;     /* of the command; 0: SECRET_TIMEOUT_S */
	Oauth *oauth;        /* borrowed, also by copies; SECRET_TOKEN */
} SecretSource;

/* One secret on its way. */
typedef struct Secret Secret;

/* Called once, from the main loop, never from within secret_ask().
 * @secret: borrowed for the call, wiped after it; NULL if there is @error. */
typedef void (*SecretDone)(gpointer data, const char *secret, const GError *error);

/* secret_check: whether @source can be used, without running its command: the file is there,
 * regular, readable and closed to others. An account has a check of its own. For `disputed
 * --check`. Blocks on the local disk only. Errors: ERROR_CONFIG. */
gboolean secret_check(const SecretSource *source, GError **error);

/* secret_ask: begins to fetch the secret, which is not empty, at most LIMIT_SECRET_BYTES long and
 * free of control characters. A command runs without input; if it does not
 * end in time it is killed with all its children.
 * @source: borrowed for the call; its kind is not SECRET_NONE.
 * Errors given to @done: ERROR_CONFIG (file), ERROR_TEMPORARY (the command failed: it may depend
 * on a network); those of oauth_ask().
 * Returns: (transfer full), to be freed at any time, within @done too; freeing it before @done
 * was called cancels and kills. */
Secret *secret_ask(const SecretSource *source, SecretDone done, gpointer data);
void secret_free(Secret *secret);

/* secret_refused: the server did not take what @done was given.
 * Returns: TRUE if asking again may give a better one at once. */
gboolean secret_refused(Secret *secret);

#endif
