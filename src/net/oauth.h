/* SPDX-License-Identifier: MIT */
/* One OAuth 2.0 account: gives access tokens and renews them at a token endpoint in time, with a
 * refresh token (RFC 6749 section 6) or as a client by itself (section 4.4). Mailboxes and the SMTP
 * server of one account share it, because a renewal may end the old refresh token.
 * What a renewal gave is in the state file before it is used. Asynchronous on the default main
 * context. Knows nothing of mail servers. Never in an error message: a token or a secret.
 * Trust: the token endpoint's answers are foreign. */
#ifndef DISPUTED_NET_OAUTH_H
#define DISPUTED_NET_OAUTH_H

#include <glib.h>

#include "base/clock.h"

typedef enum {
	OAUTH_REFRESH_TOKEN,
	OAUTH_CLIENT_CREDENTIALS, /* needs no refresh token */
} OauthGrantKind;

/* Strings are NULL or "" where they are not wanted. */
typedef struct OauthOptions {
	const char *name; /* for messages */
	OauthGrantKind grant;
	const char *token_url;
	const char *device_url;    /* where somebody signs in with a code that is shown, or none */
	const char *authorize_url; /* where somebody signs in with a browser, or none */
	const char *client_id;
	const char *client_secret_file;
	const char *refresh_token_file; /* the first one; a changed file begins anew */
	const char *scope;
	const char *state; /* path of the private file with the tokens */
	const char *ca_file;
	gboolean plain;             /* http:// is fine */
	guint32 refresh_token_days; /* life of a refresh token where the server tells none; 0: no
				       end */
	guint timeout_s;            /* of one request; 0: HTTP_POST_TIMEOUT_S */
	Clock clock;
} OauthOptions;

/* oauth_options_check: what can be found wrong without a network: URLs, files and their owners, and
 * that there is a refresh token to begin with. Changes nothing. Errors: ERROR_CONFIG. */
gboolean oauth_options_check(const OauthOptions *options, GError **error);

/* oauth_options_client: whom and what access tokens are for: the digest that stands beside them in
 * the state. Returns: (transfer full). */
char *oauth_options_client(const OauthOptions *options);

typedef struct Oauth Oauth;

/* oauth_new: does nothing yet. @options: copied. Returns: (transfer full). */
Oauth *oauth_new(const OauthOptions *options);

/* oauth_free: a renewal under way gets some seconds to end, because its answer may hold the only
 * refresh token that is good. */
void oauth_free(Oauth *oauth);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Oauth, oauth_free)

/* oauth_watch: @changed is called after each renewal, good or not, and when a token was given for
 * the first time. One watcher. */
void oauth_watch(Oauth *oauth, void (*changed)(gpointer data), gpointer data);

const char *oauth_name(const Oauth *oauth);

/* oauth_trouble: why the last renewal failed; NULL if it did not. */
const GError *oauth_trouble(const Oauth *oauth);

/* oauth_is_proven: the last thing that was heard of it is a good token; FALSE before anybody asked.
 */
gboolean oauth_is_proven(const Oauth *oauth);

/* oauth_refresh_ends_at: when the refresh token runs out, as the server or the options tell; 0:
 * unknown, or there is none. Reads the state file. */
gint64 oauth_refresh_ends_at(const Oauth *oauth);

/* One question for an access token. */
typedef struct OauthAsk OauthAsk;

/* Called once, from the main loop, never from within oauth_ask(). @token: borrowed for the call;
 * NULL if there is @error. */
typedef void (*OauthDone)(gpointer data, const char *token, const GError *error);

/* oauth_ask: a token that is good for at least a fifth of its life, renewed first if need be; when
 * that fails, one that is good still. While renewals fail, they are tried again later and later,
 * but at once with a new refresh token or secret.
 * @oauth: borrowed, must outlive the ask.
 * Errors given to @done: ERROR_CONFIG if an operator must act, else ERROR_TEMPORARY.
 * Returns: (transfer full). */
OauthAsk *oauth_ask(Oauth *oauth, OauthDone done, gpointer data);

/* oauth_ask_refused: a server did not take the token that was given.
 * Returns: TRUE if asking again may give a better one: it had not just been renewed. */
gboolean oauth_ask_refused(OauthAsk *ask);

/* oauth_ask_free: at any time; the renewal goes on. */
void oauth_ask_free(OauthAsk *ask);

#endif
