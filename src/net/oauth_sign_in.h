/* SPDX-License-Identifier: MIT */
/* How an account gets its first tokens: somebody signs in, with a code on any device (RFC 8628), or
 * with a browser whose last address is then brought here (RFC 6749 section 4.1, 7636, 8252). The
 * tokens go to the state file. Asynchronous on the default main context.
 * Knows nothing of terminals. Never in an error message: a token, a code or a secret.
 * Trust: what the server says is foreign; so is the address that is brought. */
#ifndef DISPUTED_NET_OAUTH_SIGN_IN_H
#define DISPUTED_NET_OAUTH_SIGN_IN_H

#include <glib.h>

#include "net/oauth.h"

/* What a browser is sent to in the end; nobody listens there. */
#define OAUTH_SIGN_IN_REDIRECT "http://localhost"
#define OAUTH_SIGN_IN_RANDOM_BYTES 32

typedef struct OauthSignIn OauthSignIn;

typedef struct OauthSignInEvents {
	/* Somebody must open @url and type @code; both are one line. */
	void (*show)(gpointer data, const char *url, const char *code);
	/* The last call, from the main loop. @error: NULL if the tokens are stored. */
	void (*done)(gpointer data, const GError *error);
} OauthSignInEvents;

/* oauth_sign_in_device: asks device_url for a code, shows it, and waits.
 * @options, @events: borrowed, must outlive the sign-in. Returns: (transfer full). */
OauthSignIn *oauth_sign_in_device(
	const OauthOptions *options, const OauthSignInEvents *events, gpointer data);

/* oauth_sign_in_address: what a browser must open.
 * @random: of a good source, also for oauth_sign_in_browser(). Returns: (transfer full). */
char *oauth_sign_in_address(
	const OauthOptions *options, const guint8 random[OAUTH_SIGN_IN_RANDOM_BYTES]);

/* oauth_sign_in_browser: goes on with the address that the browser was sent to.
 * Returns: (transfer full); NULL if the address does not belong to this sign-in, or says why not.
 * Errors: ERROR_REJECTED. */
OauthSignIn *oauth_sign_in_browser(const OauthOptions *options, const char *address,
	const guint8 random[OAUTH_SIGN_IN_RANDOM_BYTES], const OauthSignInEvents *events,
	gpointer data, GError **error);

/* oauth_sign_in_free: at any time, within an event too. */
void oauth_sign_in_free(OauthSignIn *sign_in);

#endif
