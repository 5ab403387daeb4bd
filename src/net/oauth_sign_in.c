/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"
#include "net/http_post.h"
#include "net/oauth_sign_in.h"
#include "net/oauth_state.h"
#include "net/oauth_text.h"
#include "net/secret_file.h"

#define DEVICE_GRANT "urn:ietf:params:oauth:grant-type:device_code"
#define SLOWER_S 5 /* RFC 8628 section 3.5 */
#define LOCK_RETRY_MS 100
#define LOCK_WAIT_S 60

struct OauthSignIn {
	const OauthOptions *options;
	const OauthSignInEvents *events;
	gpointer data;
	HttpPost *post;
	OauthDevice *device; /* NULL: with a browser */
	gint64 device_end_us;
	guint timer_id;
	GError *failure;   /* found before the main loop ran */
	OauthGrant *grant; /* to be stored */
	gint64 lock_deadline_us;
};

static void
finish(OauthSignIn *sign_in, GError *failure)
{
	g_autoptr(GError) error = failure;

	g_prefix_error(&error, "oauth %s: ", sign_in->options->name);
	sign_in->events->done(sign_in->data, error);
}

/* ---- the tokens ---- */

/* An older file with a first token must not take the place of what was signed in for. */
static char *
seed_of(const OauthOptions *options)
{
	char *token = options->refresh_token_file != NULL && *options->refresh_token_file != '\0'
		? secret_file_get(options->refresh_token_file, NULL, NULL)
		: NULL;
	char *seed = token != NULL ? digest_sha256_hex(token, strlen(token)) : NULL;

	secret_file_wipe(token);
	return seed;
}

static OauthState *
state_of(const OauthOptions *options, const OauthGrant *grant)
{
	OauthState *state = g_new0(OauthState, 1);
	gint64 now = clock_now(&options->clock);

	state->refresh_token = g_strdup(grant->refresh_token);
	state->refresh_got_at = now;
	state->refresh_ends_at = grant->refresh_life_s > 0 ? now + grant->refresh_life_s : 0;
	state->seed = seed_of(options);
	state->access_token = g_strdup(grant->access_token);
	state->client = oauth_options_client(options);
	state->access_got_at = now;
	state->access_ends_at = now + grant->life_s;
	return state;
}

/* The daemon may be renewing just now. */
static gboolean
try_store(gpointer data)
{
	OauthSignIn *sign_in = data;
	g_autoptr(OauthState) state = NULL;
	g_autoptr(OauthLock) lock = NULL;
	GError *error = NULL;

	sign_in->timer_id = 0;
	if (!oauth_lock_try(sign_in->options->state, &lock, &error)) {
		finish(sign_in, error);
		return G_SOURCE_REMOVE;
	}
	if (lock == NULL && g_get_monotonic_time() < sign_in->lock_deadline_us) {
		sign_in->timer_id = g_timeout_add(LOCK_RETRY_MS, try_store, sign_in);
		return G_SOURCE_REMOVE;
	}
	if (lock == NULL) {
		error_set(&error, ERROR_TEMPORARY, "another program is busy with %s",
			sign_in->options->state);
	} else {
		state = state_of(sign_in->options, sign_in->grant);
		(void)oauth_lock_store(lock, state, &error);
	}
	g_clear_pointer(&lock, oauth_lock_free);
	finish(sign_in, error);
	return G_SOURCE_REMOVE;
}

/* @grant: (transfer full). */
static void
keep(OauthSignIn *sign_in, OauthGrant *grant)
{
	GError *error = NULL;

	sign_in->grant = grant;
	if (grant->refresh_token == NULL) {
		error_set(&error, ERROR_CONFIG,
			"the server gives no refresh token: offline access must be asked for, by "
			"offline_access in scope, or by access_type=offline in authorize_url");
		finish(sign_in, error);
		return;
	}
	sign_in->lock_deadline_us = g_get_monotonic_time() + LOCK_WAIT_S * G_USEC_PER_SEC;
	sign_in->timer_id = g_timeout_add(0, try_store, sign_in);
}

/* ---- requests ---- */

static void
post(OauthSignIn *sign_in, const char *url, const char *const *pairs, HttpPostDone done)
{
	const OauthOptions *options = sign_in->options;
	HttpPostOptions how = {.url = url,
		.ca_file = options->ca_file,
		.plain = options->plain,
		.timeout_s = options->timeout_s};
	char *form = oauth_form_new(pairs);

	g_assert(sign_in->post == NULL);
	sign_in->post = http_post_new(&how, form, done, sign_in);
	secret_file_wipe(form);
}

/* NULL without error: there is none. */
static char *
client_secret(const OauthOptions *options, GError **error)
{
	if (options->client_secret_file == NULL || *options->client_secret_file == '\0')
		return NULL;
	return secret_file_get(options->client_secret_file, NULL, error);
}

static gboolean
report_failure(gpointer data)
{
	OauthSignIn *sign_in = data;

	sign_in->timer_id = 0;
	finish(sign_in, g_steal_pointer(&sign_in->failure));
	return G_SOURCE_REMOVE;
}

/* Asks for tokens with @name=@value and who we are. */
static void
post_for_tokens(OauthSignIn *sign_in, const char *grant, const char *name, const char *value,
	const char *verifier, HttpPostDone done)
{
	GError *error = NULL;
	char *secret = client_secret(sign_in->options, &error);
	const char *pairs[] = {"grant_type", grant, name, value, "client_id",
		sign_in->options->client_id, "client_secret", secret, "code_verifier", verifier,
		"redirect_uri", verifier != NULL ? OAUTH_SIGN_IN_REDIRECT : NULL, NULL};

	if (error == NULL) {
		post(sign_in, sign_in->options->token_url, pairs, done);
	} else {
		sign_in->failure = error;
		sign_in->timer_id = g_timeout_add(0, report_failure, sign_in);
	}
	secret_file_wipe(secret);
}

/* ---- with a code on another device ---- */

static gboolean ask_again(gpointer data);

static void
wait_on(OauthSignIn *sign_in)
{
	GError *error = NULL;

	if (g_get_monotonic_time() < sign_in->device_end_us) {
		sign_in->timer_id =
			g_timeout_add_seconds(sign_in->device->interval_s, ask_again, sign_in);
		return;
	}
	error_set(&error, ERROR_TEMPORARY, "nobody signed in before the code ran out: try again");
	finish(sign_in, error);
}

static void
on_device_tokens(gpointer data, long status, const char *bytes, gsize length, const GError *failure)
{
	OauthSignIn *sign_in = data;
	HttpPost *done = g_steal_pointer(&sign_in->post);
	OauthWait wait = failure == NULL ? oauth_wait_parse(bytes, length) : OAUTH_WAIT_LONGER;
	g_autoptr(GError) error = NULL;
	OauthGrant *grant = NULL;

	if (wait == OAUTH_WAIT_NO)
		grant = oauth_grant_parse(status, bytes, length, &error);
	/* What passes is no reason to have somebody sign in again. */
	if (wait == OAUTH_WAIT_NO && error_is(error, ERROR_TEMPORARY))
		wait = OAUTH_WAIT_LONGER;
	if (wait == OAUTH_WAIT_LONGER)
		sign_in->device->interval_s += SLOWER_S;
	http_post_free(done);
	if (wait != OAUTH_WAIT_NO)
		wait_on(sign_in);
	else if (grant != NULL)
		keep(sign_in, grant);
	else
		finish(sign_in, g_steal_pointer(&error));
}

static gboolean
ask_again(gpointer data)
{
	OauthSignIn *sign_in = data;

	sign_in->timer_id = 0;
	post_for_tokens(sign_in, DEVICE_GRANT, "device_code", sign_in->device->device_code, NULL,
		on_device_tokens);
	return G_SOURCE_REMOVE;
}

static void
on_device(gpointer data, long status, const char *bytes, gsize length, const GError *failure)
{
	OauthSignIn *sign_in = data;
	HttpPost *done = g_steal_pointer(&sign_in->post);
	GError *error = failure != NULL ? g_error_copy(failure) : NULL;

	if (failure == NULL)
		sign_in->device = oauth_device_parse(status, bytes, length, &error);
	http_post_free(done);
	if (sign_in->device == NULL) {
		finish(sign_in, error);
		return;
	}
	sign_in->device_end_us = g_get_monotonic_time() + sign_in->device->life_s * G_USEC_PER_SEC;
	wait_on(sign_in);
	sign_in->events->show(sign_in->data, sign_in->device->url, sign_in->device->user_code);
}

static OauthSignIn *
sign_in_new(const OauthOptions *options, const OauthSignInEvents *events, gpointer data)
{
	OauthSignIn *sign_in = g_new0(OauthSignIn, 1);

	sign_in->options = options;
	sign_in->events = events;
	sign_in->data = data;
	return sign_in;
}

OauthSignIn *
oauth_sign_in_device(const OauthOptions *options, const OauthSignInEvents *events, gpointer data)
{
	OauthSignIn *sign_in = sign_in_new(options, events, data);
	const char *pairs[] = {"client_id", options->client_id, "scope", options->scope, NULL};

	post(sign_in, options->device_url, pairs, on_device);
	return sign_in;
}

/* ---- with a browser ---- */

/* RFC 4648 section 5, without padding. */
static char *
base64url(const guint8 *bytes, gsize length)
{
	char *text = g_base64_encode(bytes, length);

	g_strdelimit(text, "+", '-');
	g_strdelimit(text, "/", '_');
	text[strcspn(text, "=")] = '\0';
	return text;
}

/* Of one random value both what is shown to the server first and what is not. */
static char *
state_text(const guint8 *random)
{
	g_autofree char *mark = g_strconcat("state", NULL);
	g_autoptr(GBytes) key = g_bytes_new(random, OAUTH_SIGN_IN_RANDOM_BYTES);
	guint8 mac[DIGEST_BYTES];

	digest_hmac(key, mark, strlen(mark), mac);
	return base64url(mac, DIGEST_BYTES / 2);
}

static char *
challenge_of(const char *verifier)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	guint8 digest[DIGEST_BYTES];
	gsize length = sizeof digest;

	g_checksum_update(checksum, (const guchar *)verifier, -1);
	g_checksum_get_digest(checksum, digest, &length);
	return base64url(digest, length);
}

char *
oauth_sign_in_address(const OauthOptions *options, const guint8 random[OAUTH_SIGN_IN_RANDOM_BYTES])
{
	g_autofree char *verifier = base64url(random, OAUTH_SIGN_IN_RANDOM_BYTES);
	g_autofree char *challenge = challenge_of(verifier);
	g_autofree char *state = state_text(random);
	const char *pairs[] = {"response_type", "code", "client_id", options->client_id,
		"redirect_uri", OAUTH_SIGN_IN_REDIRECT, "scope", options->scope, "state", state,
		"code_challenge", challenge, "code_challenge_method", "S256", NULL};
	g_autofree char *query = oauth_form_new(pairs);

	return g_strconcat(options->authorize_url,
		strchr(options->authorize_url, '?') != NULL ? "&" : "?", query, NULL);
}

static void
on_browser_tokens(
	gpointer data, long status, const char *bytes, gsize length, const GError *failure)
{
	OauthSignIn *sign_in = data;
	HttpPost *done = g_steal_pointer(&sign_in->post);
	GError *error = failure != NULL ? g_error_copy(failure) : NULL;
	OauthGrant *grant =
		failure == NULL ? oauth_grant_parse(status, bytes, length, &error) : NULL;

	http_post_free(done);
	if (grant != NULL)
		keep(sign_in, grant);
	else
		finish(sign_in, error);
}

/* Returns: (transfer full) NULL if it is not an address of ours. */
static GHashTable *
parameters_of(const char *address)
{
	g_autoptr(GUri) uri = g_uri_parse(address, G_URI_FLAGS_ENCODED_QUERY, NULL);
	const char *query = uri != NULL ? g_uri_get_query(uri) : NULL;

	return query != NULL ? g_uri_parse_params(query, -1, "&", G_URI_PARAMS_WWW_FORM, NULL)
			     : NULL;
}

OauthSignIn *
oauth_sign_in_browser(const OauthOptions *options, const char *address,
	const guint8 random[OAUTH_SIGN_IN_RANDOM_BYTES], const OauthSignInEvents *events,
	gpointer data, GError **error)
{
	g_autoptr(GHashTable) parameters = parameters_of(address);
	g_autofree char *state = state_text(random);
	g_autofree char *verifier = base64url(random, OAUTH_SIGN_IN_RANDOM_BYTES);
	const char *code = NULL, *refusal = NULL;

	if (parameters == NULL || g_strcmp0(g_hash_table_lookup(parameters, "state"), state) != 0) {
		error_set(error, ERROR_REJECTED,
			"this is not the address that the browser was sent to in the end");
		return NULL;
	}
	code = g_hash_table_lookup(parameters, "code");
	refusal = g_hash_table_lookup(parameters, "error");
	if (refusal != NULL || !oauth_token_is_plain(code)) {
		g_autofree char *said = text_printable(refusal != NULL ? refusal : "no code");

		error_set(error, ERROR_REJECTED, "nobody signed in: %s", said);
		return NULL;
	}
	OauthSignIn *sign_in = sign_in_new(options, events, data);

	post_for_tokens(sign_in, "authorization_code", "code", code, verifier, on_browser_tokens);
	return sign_in;
}

void
oauth_sign_in_free(OauthSignIn *sign_in)
{
	if (sign_in == NULL)
		return;
	g_clear_handle_id(&sign_in->timer_id, g_source_remove);
	http_post_free(sign_in->post);
	oauth_device_free(sign_in->device);
	oauth_grant_free(sign_in->grant);
	g_clear_error(&sign_in->failure);
	g_free(sign_in);
}
