/* SPDX-License-Identifier: MIT */
/* The private file in which an OAuth account's tokens outlive the program. Written aside, synced
 * and renamed: it is the old one or the new one, never half of one. Whoever changes it holds a
 * lock, so that two programs don't spend the same refresh token.
 * Knows nothing of token endpoints. Never in an error message: a token.
 * Trust: the file is ours; it may still have been edited or damaged. */
#ifndef DISPUTED_NET_OAUTH_STATE_H
#define DISPUTED_NET_OAUTH_STATE_H

#include <glib.h>

/* Instants are [s since 1970]; tokens are wiped when freed. */
typedef struct OauthState {
	char *refresh_token;    /* NULL: none */
	gint64 refresh_got_at;  /* since when it is valid; 0: none */
	gint64 refresh_ends_at; /* as the token server told; 0: it did not */
	char *seed;             /* digest of the refresh_token_file it began with; NULL: none */
	char *access_token;     /* NULL: none */
	char *client;           /* digest of what the access token was asked with; NULL with it */
	gint64 access_got_at, access_ends_at;
} OauthState;

/* oauth_state_format, oauth_state_parse: the file's text. format: (transfer full) for
 * secret_file_wipe(). parse: (transfer full) NULL on error. Errors: ERROR_CONFIG. */
char *oauth_state_format(const OauthState *state);
OauthState *oauth_state_parse(const char *text, gsize length, GError **error);

/* oauth_state_load: Returns: (transfer full) empty if there is no file; NULL on error.
 * Errors: ERROR_CONFIG if it is not ours alone, or damaged; ERROR_TEMPORARY. */
OauthState *oauth_state_load(const char *path, GError **error);
void oauth_state_free(OauthState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OauthState, oauth_state_free)

/* The right to change the file. */
typedef struct OauthLock OauthLock;

/* oauth_lock_try: without waiting. The space for a new file is taken, so that an answer that comes
 * once only finds it.
 * @lock_out: (transfer full) NULL if another holds it.
 * Errors: ERROR_CONFIG if the folder can't be written to; ERROR_TEMPORARY if the disk is full. */
gboolean oauth_lock_try(const char *path, OauthLock **lock_out, GError **error);
void oauth_lock_free(OauthLock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OauthLock, oauth_lock_free)

/* oauth_lock_store: @state is the file once this returns. Once for each lock.
 * Errors: ERROR_TEMPORARY; the old file is still there. */
gboolean oauth_lock_store(OauthLock *lock, const OauthState *state, GError **error);

#endif
