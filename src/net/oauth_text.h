/* SPDX-License-Identifier: MIT */
/* What is said to a token endpoint and what it answers (RFC 6749 sections 4 to 6, RFC 8628). Pure:
 * bytes in, values out. No secret stands in an error message.
 * Trust: answers are foreign. */
#ifndef DISPUTED_NET_OAUTH_TEXT_H
#define DISPUTED_NET_OAUTH_TEXT_H

#include <glib.h>

#define OAUTH_LIFE_S 600                    /* of an access token, when the answer does not say */
#define OAUTH_LIFE_MAX_S (400 * 24 * 3600L) /* what is longer is cut */

/* oauth_token_is_plain: visible ASCII, not empty, at most LIMIT_SECRET_BYTES: it can stand in a
 * login and in a file. FALSE for NULL. */
gboolean oauth_token_is_plain(const char *text);

/* What a token endpoint grants. */
typedef struct OauthGrant {
	char *access_token;    /* visible ASCII */
	char *refresh_token;   /* visible ASCII; NULL: the one in use stays */
	gint64 life_s;         /* of the access token, 1..OAUTH_LIFE_MAX_S */
	gint64 refresh_life_s; /* of the refresh token, 0: not told, else as above */
} OauthGrant;

/* oauth_grant_parse: @status is HTTP's.
 * Returns: (transfer full) NULL on error.
 * Errors: ERROR_CONFIG if an operator must act: the grant, the client or the request is refused;
 * ERROR_TEMPORARY if the server is not able now, or its answer can't be read. */
OauthGrant *oauth_grant_parse(long status, const char *bytes, gsize length, GError **error);
void oauth_grant_free(OauthGrant *grant);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OauthGrant, oauth_grant_free)

/* Where somebody signs in, and with which code (RFC 8628 section 3.2). */
typedef struct OauthDevice {
	char *device_code;  /* visible ASCII; a secret */
	char *user_code;    /* one line, to be shown */
	char *url;          /* one line, to be shown */
	gint64 life_s;      /* of the codes */
	guint32 interval_s; /* between two questions, 1..600 */
} OauthDevice;

/* oauth_device_parse: Returns: (transfer full) NULL on error. Errors: as oauth_grant_parse(). */
OauthDevice *oauth_device_parse(long status, const char *bytes, gsize length, GError **error);
void oauth_device_free(OauthDevice *device);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OauthDevice, oauth_device_free)

typedef enum {
	OAUTH_WAIT_NO,     /* it is no such answer */
	OAUTH_WAIT_ON,     /* "authorization_pending": nobody has signed in yet */
	OAUTH_WAIT_LONGER, /* "slow_down": the same, and ask less often */
} OauthWait;

/* oauth_wait_parse: whether the answer to a device's question says to ask again. */
OauthWait oauth_wait_parse(const char *bytes, gsize length);

/* oauth_form_new: application/x-www-form-urlencoded, from pairs of names and values, ended by
 * NULL; a pair whose value is NULL or "" is left out. Returns: (transfer full) for
 * secret_file_wipe(). */
char *oauth_form_new(const char *const *pairs);

#endif
