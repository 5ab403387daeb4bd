/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "net/http_post.h"
#include "net/oauth.h"
#include "net/oauth_state.h"
#include "net/oauth_text.h"
#include "net/secret_file.h"

#define LOCK_RETRY_MS 100
#define LOCK_WAIT_S 60 /* another program's renewal takes no longer */
#define PAUSE_LEAST_S 5
#define PAUSE_MOST_S (5 * 60)
#define PAUSE_CONFIG_S (15 * 60) /* what an operator must mend */
#define END_WAIT_MS 5000
#define FIFTH 5 /* of a token's life is kept in reserve */

struct Oauth {
	OauthOptions options; /* strings are ours */
	char *client;         /* digest of whom and what tokens are for */
	char *refused;        /* digest of an access token that a server did not take */
	GQueue asks;          /* OauthAsk*, waiting; borrowed */
	guint64 round;        /* of answers */
	void (*changed)(gpointer data);
	gpointer changed_data;

	guint turn_id;  /* work() or try_lock() is due */
	guint renew_id; /* at four fifths of the token's life, or after a pause */
	gint64 lock_deadline_us;
	OauthLock *lock;
	HttpPost *post;
	OauthState
		*state; /* with a post: what is renewed; else NULL, or what the disk did not take */
	char *spending; /* digest of what was sent */

	gboolean proven;
	GError *trouble;
	char *failed_with;  /* digest of what was sent then */
	guint failures;     /* in a row */
	gint64 retry_at_us; /* monotonic */
};

struct OauthAsk {
	Oauth *oauth;
	gboolean waiting;
	guint64 round; /* that was the last when it came */
	OauthDone done;
	gpointer data;
	char *given;      /* digest of the token */
	gboolean renewed; /* the token is not older than the ask */
};

static void work(Oauth *oauth);

/* ---- options ---- */

static gboolean
is_set(const char *text)
{
	return text != NULL && *text != '\0';
}

#define STRINGS(o)                                                                                 \
	{                                                                                          \
		&(o)->name, &(o)->token_url, &(o)->device_url, &(o)->authorize_url,                \
			&(o)->client_id, &(o)->client_secret_file, &(o)->refresh_token_file,       \
			&(o)->scope, &(o)->state, &(o)->ca_file                                    \
	}

static void
own_strings(OauthOptions *options)
{
	const char **strings[] = STRINGS(options);

	for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
		*strings[i] = g_strdup(is_set(*strings[i]) ? *strings[i] : "");
}

static void
free_strings(OauthOptions *options)
{
	const char **strings[] = STRINGS(options);

	for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
		g_free((char *)*strings[i]);
}

static HttpPostOptions
post_options(const OauthOptions *options)
{
	return (HttpPostOptions){.url = options->token_url,
		.ca_file = options->ca_file,
		.plain = options->plain,
		.timeout_s = options->timeout_s};
}

/* ---- what there is to begin with ---- */

/* A refresh token to be spent: the state's, or the file's where that was not used yet.
 * Errors: ERROR_CONFIG if there is none. */
static gboolean
take_seed(const OauthOptions *options, OauthState *state, GError **error)
{
	g_autoptr(GError) unreadable = NULL;
	gint64 written_at = 0;
	char *token = is_set(options->refresh_token_file)
		? secret_file_get(options->refresh_token_file, &written_at, &unreadable)
		: NULL;

	if (token != NULL && oauth_token_is_plain(token)) {
		g_autofree char *seed = digest_sha256_hex(token, strlen(token));

		if (state->refresh_token == NULL || g_strcmp0(seed, state->seed) != 0) {
			secret_file_wipe(state->refresh_token);
			g_free(state->seed);
			state->refresh_token = g_steal_pointer(&token);
			state->seed = g_steal_pointer(&seed);
			state->refresh_got_at = MIN(written_at, clock_now(&options->clock));
			state->refresh_ends_at = 0;
		}
	}
	secret_file_wipe(token);
	if (state->refresh_token != NULL)
		return TRUE;
	if (unreadable != NULL)
		return error_set(error, ERROR_CONFIG, "%s", unreadable->message);
	return error_set(error, ERROR_CONFIG,
		"there is no refresh token yet: sign in with `disputectl oauth %s`, or name a file "
		"with one in refresh_token_file",
		options->name);
}

gboolean
oauth_options_check(const OauthOptions *options, GError **error)
{
	HttpPostOptions token = post_options(options), device = token, authorize = token;
	g_autoptr(OauthState) state = NULL;

	device.url = options->device_url;
	authorize.url = options->authorize_url;
	if (!http_post_check(&token, error) ||
		(is_set(device.url) && !http_post_check(&device, error)) ||
		(is_set(authorize.url) && !http_post_check(&authorize, error)) ||
		(is_set(options->client_secret_file) &&
			!secret_file_check(options->client_secret_file, error)))
		return FALSE;
	state = oauth_state_load(options->state, error);
	return state != NULL &&
		(options->grant == OAUTH_CLIENT_CREDENTIALS || take_seed(options, state, error));
}

char *
oauth_options_client(const OauthOptions *options)
{
	g_autofree char *whom =
		g_strdup_printf("%d\n%s\n%s\n%s", (int)options->grant, options->token_url,
			options->client_id, is_set(options->scope) ? options->scope : "");

	return digest_sha256_hex(whom, strlen(whom));
}

/* ---- how good a token is ---- */

/* Whether the state's access token is good now and for @part of its life. */
static gboolean
is_good(const Oauth *oauth, const OauthState *state, gint64 part)
{
	gint64 now = clock_now(&oauth->options.clock);
	gint64 life_s = state->access_ends_at - state->access_got_at;

	if (state->access_token == NULL || g_strcmp0(state->client, oauth->client) != 0)
		return FALSE;
	if (oauth->refused != NULL) {
		g_autofree char *digest =
			digest_sha256_hex(state->access_token, strlen(state->access_token));

		if (strcmp(digest, oauth->refused) == 0)
			return FALSE;
	}
	return now >= state->access_got_at && now < state->access_ends_at - part * life_s / FIFTH;
}

/* ---- answering ---- */

/* Asks that come meanwhile wait for the next round; any may be freed within done(). */
static void
answer(Oauth *oauth, const char *token, gboolean renewed, const GError *error)
{
	guint64 round = ++oauth->round;
	OauthAsk *ask;

	while ((ask = g_queue_peek_head(&oauth->asks)) != NULL && ask->round < round) {
		g_queue_pop_head(&oauth->asks);
		ask->waiting = FALSE;
		ask->renewed = renewed;
		if (token != NULL)
			ask->given = digest_sha256_hex(token, strlen(token));
		ask->done(ask->data, token, error);
	}
}

static gboolean
on_renew(gpointer data)
{
	Oauth *oauth = data;

	oauth->renew_id = 0;
	work(oauth);
	return G_SOURCE_REMOVE;
}

static void
renew_in(Oauth *oauth, gint64 delay_s)
{
	g_clear_handle_id(&oauth->renew_id, g_source_remove);
	oauth->renew_id =
		g_timeout_add_seconds((guint)CLAMP(delay_s, 1, OAUTH_LIFE_MAX_S), on_renew, oauth);
}

static void
tell_changed(const Oauth *oauth)
{
	if (oauth->changed != NULL)
		oauth->changed(oauth->changed_data);
}

/* The state's token is good and lasts. */
static void
give(Oauth *oauth, const OauthState *state, gboolean renewed)
{
	gint64 life_s = state->access_ends_at - state->access_got_at;
	gboolean news = renewed || !oauth->proven;

	oauth->proven = TRUE;
	g_clear_error(&oauth->trouble);
	oauth->failures = 0;
	renew_in(oauth, state->access_ends_at - life_s / FIFTH - clock_now(&oauth->options.clock));
	if (news)
		tell_changed(oauth);
	answer(oauth, state->access_token, renewed, NULL);
}

static gint64
pause_s(const Oauth *oauth, const GError *error)
{
	gint64 pause = PAUSE_LEAST_S;

	if (error_is(error, ERROR_CONFIG))
		return PAUSE_CONFIG_S;
	for (guint i = 1; i < oauth->failures && pause < PAUSE_MOST_S; i++)
		pause *= 2;
	return MIN(pause, PAUSE_MOST_S);
}

/* Nothing new is to be had: what is left of the old token, or the error.
 * @error: (transfer full). */
static void
refuse(Oauth *oauth, GError *error)
{
	g_autoptr(GError) mine = error;
	g_autoptr(OauthState) state = oauth_state_load(oauth->options.state, NULL);

	if (state != NULL && is_good(oauth, state, 0))
		answer(oauth, state->access_token, FALSE, NULL);
	else
		answer(oauth, NULL, FALSE, mine);
}

/* A renewal came to nothing. @error: (transfer full). */
static void
fail(Oauth *oauth, GError *error)
{
	gint64 pause = 0;

	g_prefix_error(&error, "oauth %s: ", oauth->options.name);
	g_clear_pointer(&oauth->lock, oauth_lock_free);
	oauth->proven = FALSE;
	g_clear_error(&oauth->trouble);
	oauth->trouble = g_error_copy(error);
	oauth->failures++;
	g_free(oauth->failed_with);
	oauth->failed_with = g_steal_pointer(&oauth->spending);
	pause = pause_s(oauth, error);
	oauth->retry_at_us = g_get_monotonic_time() + pause * G_USEC_PER_SEC;
	renew_in(oauth, pause);
	tell_changed(oauth);
	refuse(oauth, error);
}

/* ---- renewing ---- */

/* What is to be sent, and its digest. Changes @state to what is spent.
 * Returns: (transfer full) NULL on error. Errors: ERROR_CONFIG. */
static char *
prepare(const Oauth *oauth, OauthState *state, char **digest_out, GError **error)
{
	const OauthOptions *options = &oauth->options;
	gboolean alone = options->grant == OAUTH_CLIENT_CREDENTIALS;
	char *secret = NULL, *form = NULL;

	if (!alone && !take_seed(options, state, error))
		return NULL;
	if (is_set(options->client_secret_file)) {
		secret = secret_file_get(options->client_secret_file, NULL, error);
		if (secret == NULL)
			return NULL;
	}
	const char *pairs[] = {"grant_type", alone ? "client_credentials" : "refresh_token",
		"refresh_token", alone ? NULL : state->refresh_token, "client_id",
		options->client_id, "client_secret", secret, "scope", options->scope, NULL};

	form = oauth_form_new(pairs);
	*digest_out = digest_sha256_hex(form, strlen(form));
	secret_file_wipe(secret);
	return form;
}

static void
adopt(const Oauth *oauth, OauthState *state, OauthGrant *grant)
{
	gint64 now = clock_now(&oauth->options.clock);

	secret_file_wipe(state->access_token);
	g_free(state->client);
	state->access_token = g_steal_pointer(&grant->access_token);
	state->client = g_strdup(oauth->client);
	state->access_got_at = now;
	state->access_ends_at = now + grant->life_s;
	if (oauth->options.grant == OAUTH_CLIENT_CREDENTIALS)
		return;
	if (grant->refresh_token != NULL &&
		g_strcmp0(grant->refresh_token, state->refresh_token) != 0) {
		secret_file_wipe(state->refresh_token);
		state->refresh_token = g_steal_pointer(&grant->refresh_token);
		state->refresh_got_at = now;
		state->refresh_ends_at = 0;
	}
	if (grant->refresh_life_s > 0)
		state->refresh_ends_at = now + grant->refresh_life_s;
}

/* @state: (transfer full) goes to the disk, then to who asked. */
static void
store(Oauth *oauth, OauthState *state)
{
	g_autoptr(OauthState) mine = state;
	GError *error = NULL;
	gboolean stored = oauth_lock_store(oauth->lock, mine, &error);

	g_clear_pointer(&oauth->lock, oauth_lock_free);
	if (stored) {
		g_clear_pointer(&oauth->spending, g_free);
		give(oauth, mine, TRUE);
		return;
	}
	/* Kept: it may hold the only refresh token that is still good. */
	oauth->state = g_steal_pointer(&mine);
	fail(oauth, error);
}

/* Some servers say again what they were told. */
static OauthGrant *
parse_answer(const OauthState *state, long status, const char *bytes, gsize length, GError **error)
{
	const char *token = state->refresh_token;
	gboolean echoes = status != 200 && token != NULL &&
		g_strstr_len(bytes, (gssize)length, token) != NULL;

	return oauth_grant_parse(status, bytes, echoes ? 0 : length, error);
}

static void
on_answer(gpointer data, long status, const char *bytes, gsize length, const GError *failure)
{
	Oauth *oauth = data;
	g_autoptr(OauthState) state = g_steal_pointer(&oauth->state);
	GError *error = failure != NULL ? g_error_copy(failure) : NULL;
	g_autoptr(OauthGrant) grant =
		failure == NULL ? parse_answer(state, status, bytes, length, &error) : NULL;
	HttpPost *post = g_steal_pointer(&oauth->post);

	if (grant == NULL) {
		fail(oauth, error);
	} else {
		adopt(oauth, state, grant);
		store(oauth, g_steal_pointer(&state));
	}
	http_post_free(post);
}

/* With the lock. @state: (transfer full). */
static void
spend(Oauth *oauth, OauthState *state)
{
	HttpPostOptions options = post_options(&oauth->options);
	GError *error = NULL;
	char *form = prepare(oauth, state, &oauth->spending, &error);

	if (form == NULL) {
		fail(oauth, error);
		oauth_state_free(state);
		return;
	}
	oauth->state = state;
	oauth->post = http_post_new(&options, form, on_answer, oauth);
	secret_file_wipe(form);
}

static void
on_lock(Oauth *oauth)
{
	GError *error = NULL;
	g_autoptr(OauthState) state = NULL;

	if (oauth->state != NULL) {
		store(oauth, g_steal_pointer(&oauth->state));
		return;
	}
	/* Meanwhile the one who held the lock may have renewed it. */
	state = oauth_state_load(oauth->options.state, &error);
	if (state == NULL) {
		fail(oauth, error);
	} else if (is_good(oauth, state, 1)) {
		g_clear_pointer(&oauth->lock, oauth_lock_free);
		give(oauth, state, FALSE);
	} else {
		spend(oauth, g_steal_pointer(&state));
	}
}

static gboolean
try_lock(gpointer data)
{
	Oauth *oauth = data;
	GError *error = NULL;

	oauth->turn_id = 0;
	if (!oauth_lock_try(oauth->options.state, &oauth->lock, &error)) {
		fail(oauth, error);
	} else if (oauth->lock != NULL) {
		on_lock(oauth);
	} else if (g_get_monotonic_time() < oauth->lock_deadline_us) {
		oauth->turn_id = g_timeout_add(LOCK_RETRY_MS, try_lock, oauth);
	} else {
		error_set(&error, ERROR_TEMPORARY, "another program is busy with %s",
			oauth->options.state);
		fail(oauth, error);
	}
	return G_SOURCE_REMOVE;
}

/* ---- asking ---- */

/* After a failure, and with nothing new to try: the error again. */
static gboolean
is_pausing(const Oauth *oauth, OauthState *state)
{
	g_autofree char *digest = NULL;
	char *form = NULL;

	if (oauth->trouble == NULL || g_get_monotonic_time() >= oauth->retry_at_us)
		return FALSE;
	form = prepare(oauth, state, &digest, NULL);
	secret_file_wipe(form);
	return g_strcmp0(digest, oauth->failed_with) == 0;
}

static void
work(Oauth *oauth)
{
	GError *error = NULL;
	g_autoptr(OauthState) state = NULL;

	if (oauth->post != NULL || oauth->lock != NULL || oauth->turn_id != 0)
		return; /* under way */
	state = oauth_state_load(oauth->options.state, &error);
	if (state == NULL) {
		fail(oauth, error);
	} else if (oauth->state == NULL && is_good(oauth, state, 1)) {
		give(oauth, state, FALSE);
	} else if (is_pausing(oauth, state)) {
		/* The timer keeps to whole seconds and may have come a little early. */
		renew_in(oauth, (oauth->retry_at_us - g_get_monotonic_time()) / G_USEC_PER_SEC + 1);
		refuse(oauth, g_error_copy(oauth->trouble));
	} else {
		oauth->lock_deadline_us = g_get_monotonic_time() + LOCK_WAIT_S * G_USEC_PER_SEC;
		try_lock(oauth);
	}
}

static gboolean
on_turn(gpointer data)
{
	Oauth *oauth = data;

	oauth->turn_id = 0;
	work(oauth);
	return G_SOURCE_REMOVE;
}

OauthAsk *
oauth_ask(Oauth *oauth, OauthDone done, gpointer data)
{
	OauthAsk *ask = g_new0(OauthAsk, 1);

	ask->oauth = oauth;
	ask->waiting = TRUE;
	ask->round = oauth->round;
	ask->done = done;
	ask->data = data;
	g_queue_push_tail(&oauth->asks, ask);
	if (oauth->turn_id == 0)
		oauth->turn_id = g_idle_add(on_turn, oauth);
	return ask;
}

gboolean
oauth_ask_refused(OauthAsk *ask)
{
	if (ask->given == NULL || ask->renewed)
		return FALSE;
	g_free(ask->oauth->refused);
	ask->oauth->refused = g_strdup(ask->given);
	return TRUE;
}

void
oauth_ask_free(OauthAsk *ask)
{
	if (ask == NULL)
		return;
	if (ask->waiting)
		g_queue_remove(&ask->oauth->asks, ask);
	g_free(ask->given);
	g_free(ask);
}

/* ---- the account ---- */

Oauth *
oauth_new(const OauthOptions *options)
{
	Oauth *oauth = g_new0(Oauth, 1);

	oauth->options = *options;
	own_strings(&oauth->options);
	g_queue_init(&oauth->asks);
	oauth->client = oauth_options_client(&oauth->options);
	return oauth;
}

void
oauth_free(Oauth *oauth)
{
	if (oauth == NULL)
		return;
	oauth->changed = NULL;
	if (oauth->post != NULL)
		http_post_finish(oauth->post, END_WAIT_MS);
	http_post_free(oauth->post);
	oauth_lock_free(oauth->lock);
	g_clear_handle_id(&oauth->turn_id, g_source_remove);
	g_clear_handle_id(&oauth->renew_id, g_source_remove);
	g_assert(g_queue_is_empty(&oauth->asks));
	oauth_state_free(oauth->state);
	g_clear_error(&oauth->trouble);
	g_free(oauth->spending);
	g_free(oauth->failed_with);
	g_free(oauth->client);
	g_free(oauth->refused);
	free_strings(&oauth->options);
	g_free(oauth);
}

void
oauth_watch(Oauth *oauth, void (*changed)(gpointer data), gpointer data)
{
	oauth->changed = changed;
	oauth->changed_data = data;
}

const char *
oauth_name(const Oauth *oauth)
{
	return oauth->options.name;
}

gboolean
oauth_is_proven(const Oauth *oauth)
{
	return oauth->proven;
}

const GError *
oauth_trouble(const Oauth *oauth)
{
	return oauth->trouble;
}

gint64
oauth_refresh_ends_at(const Oauth *oauth)
{
	const OauthOptions *options = &oauth->options;
	g_autoptr(OauthState) state = NULL;

	if (options->grant == OAUTH_CLIENT_CREDENTIALS)
		return 0;
	state = oauth_state_load(options->state, NULL);
	if (state == NULL || state->refresh_token == NULL)
		return 0;
	if (state->refresh_ends_at > 0 || options->refresh_token_days == 0)
		return state->refresh_ends_at;
	return state->refresh_got_at + options->refresh_token_days * G_GINT64_CONSTANT(86400);
}
