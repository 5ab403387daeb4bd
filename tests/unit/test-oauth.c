/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <utime.h>

#include "base/error.h"
#include "net-server.h"
#include "net/oauth.h"
#include "net/oauth_state.h"
#include "net/session.h"
#include "token-endpoint.h"

#define START_AT 1800000000
#define GRANT(access, refresh)                                                                     \
	"{\"access_token\":\"" access "\",\"refresh_token\":\"" refresh                            \
	"\",\"token_type\":\"Bearer\",\"expires_in\":1000}"

typedef struct Fixture {
	char *folder, *seed, *secret, *state, *url;
	gint64 now_at;
	TokenEndpoint *endpoint;
	OauthOptions options;
	Oauth *oauth;
	guint changes;
} Fixture;

static void
on_changed(gpointer data)
{
	((Fixture *)data)->changes++;
}

static void
write_secret(const char *path, const char *text)
{
	struct utimbuf times = {START_AT - 100, START_AT - 100};

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	g_assert_cmpint(g_chmod(path, 0600), ==, 0);
	g_assert_cmpint(utime(path, &times), ==, 0);
}

/* As a program that starts. */
static void
restart(Fixture *fixture)
{
	g_clear_pointer(&fixture->oauth, oauth_free);
	fixture->oauth = oauth_new(&fixture->options);
	oauth_watch(fixture->oauth, on_changed, fixture);
}

static void
fixture_init(Fixture *fixture, const TokenAnswer *answers, guint count)
{
	*fixture = (Fixture){.now_at = START_AT};
	fixture->folder = g_build_filename(g_get_tmp_dir(), "test-oauth-XXXXXX", NULL);
	g_assert_nonnull(g_mkdtemp(fixture->folder));
	fixture->seed = g_build_filename(fixture->folder, "seed", NULL);
	fixture->secret = g_build_filename(fixture->folder, "secret", NULL);
	fixture->state = g_build_filename(fixture->folder, "state", NULL);
	write_secret(fixture->seed, "r0\n");
	write_secret(fixture->secret, "s3 cret\n");
	fixture->endpoint = token_endpoint_new(answers, count);
	fixture->url = token_endpoint_url(fixture->endpoint);
	fixture->options = (OauthOptions){.name = "office",
		.token_url = fixture->url,
		.client_id = "me",
		.client_secret_file = fixture->secret,
		.refresh_token_file = fixture->seed,
		.scope = "mail offline",
		.state = fixture->state,
		.timeout_s = 2,
		.clock = clock_fixed(&fixture->now_at)};
	restart(fixture);
}

static void
fixture_clear(Fixture *fixture)
{
	g_autofree char *lock = g_strconcat(fixture->state, ".lock", NULL);
	char *strings[] = {
		fixture->folder, fixture->seed, fixture->secret, fixture->state, fixture->url};

	oauth_free(fixture->oauth);
	token_endpoint_free(fixture->endpoint);
	for (gsize i = 1; i < 4; i++)
		g_unlink(strings[i]);
	g_unlink(lock);
	g_assert_cmpint(g_rmdir(fixture->folder), ==, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
		g_free(strings[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, fixture_clear)

static const char *
sent(const Fixture *fixture, guint n)
{
	const GPtrArray *bodies = token_endpoint_bodies(fixture->endpoint);

	g_assert_cmpuint(n, <, bodies->len);
	return g_ptr_array_index(bodies, n);
}

static guint
requests(const Fixture *fixture)
{
	return token_endpoint_bodies(fixture->endpoint)->len;
}

static OauthState *
stored(const Fixture *fixture)
{
	g_autoptr(GError) error = NULL;
	OauthState *state = oauth_state_load(fixture->state, &error);

	g_assert_no_error(error);
	return state;
}

/* ---- asking ---- */

typedef struct Answer {
	const Fixture *fixture;
	OauthAsk *ask;
	gboolean came;
	char *token;
	GError *error;
} Answer;

static void
on_answer(gpointer data, const char *token, const GError *error)
{
	Answer *answer = data;

	g_assert_false(answer->came);
	answer->came = TRUE;
	answer->token = g_strdup(token);
	answer->error = error != NULL ? g_error_copy(error) : NULL;
	if (token != NULL) {
		/* What is used is on the disk. */
		g_autoptr(OauthState) state = stored(answer->fixture);

		g_assert_cmpstr(state->access_token, ==, token);
	}
}

static void
begin(const Fixture *fixture, Answer *answer)
{
	*answer = (Answer){.fixture = fixture};
	answer->ask = oauth_ask(fixture->oauth, on_answer, answer);
	g_assert_false(answer->came);
}

static void
answer_clear(Answer *answer)
{
	oauth_ask_free(answer->ask);
	g_free(answer->token);
	g_clear_error(&answer->error);
}

/* @code: 0 if @expected is the token; else what the error says. */
static void
ask(const Fixture *fixture, const char *expected, int code)
{
	Answer answer;

	begin(fixture, &answer);
	loop_until(&answer.came);
	if (code == 0) {
		g_assert_no_error(answer.error);
		g_assert_cmpstr(answer.token, ==, expected);
	} else {
		g_assert_error(answer.error, DISPUTED_ERROR, code);
		g_assert_true(g_str_has_prefix(answer.error->message, "oauth office: "));
		if (strstr(answer.error->message, expected) == NULL)
			g_error("“%s” does not say “%s”", answer.error->message, expected);
		g_assert_null(strstr(answer.error->message, "3 cret"));
	}
	answer_clear(&answer);
}

/* A server does not take the token.
 * Returns: whether asking again is worth it. */
static gboolean
ask_and_refuse(const Fixture *fixture, const char *expected)
{
	Answer answer;
	gboolean again = FALSE;

	begin(fixture, &answer);
	loop_until(&answer.came);
	g_assert_cmpstr(answer.token, ==, expected);
	again = oauth_ask_refused(answer.ask);
	answer_clear(&answer);
	return again;
}

/* ---- tests ---- */

static void
test_rotation(void)
{
	static const TokenAnswer ANSWERS[] = {
		{200, GRANT("a1", "r1"), 0, 0, NULL}, {200, GRANT("a2", "r2"), 0, 0, NULL}};
	g_auto(Fixture) fixture;
	g_autoptr(OauthState) state = NULL;

	fixture_init(&fixture, ANSWERS, G_N_ELEMENTS(ANSWERS));
	g_assert_true(oauth_options_check(&fixture.options, NULL));
	ask(&fixture, "a1", 0);
	g_assert_cmpstr(sent(&fixture, 0), ==,
		"grant_type=refresh_token&refresh_token=r0&client_id=me&client_secret=s3%20cret&"
		"scope=mail%20offline");
	restart(&fixture);
	fixture.now_at += 799;
	ask(&fixture, "a1", 0);
	g_assert_cmpuint(requests(&fixture), ==, 1);
	fixture.now_at += 1; /* four fifths of its life */
	ask(&fixture, "a2", 0);
	g_assert_nonnull(strstr(sent(&fixture, 1), "refresh_token=r1&"));
	state = stored(&fixture);
	g_assert_cmpstr(state->refresh_token, ==, "r2");
	g_assert_cmpint(state->refresh_got_at, ==, START_AT + 800);
	/* Two renewals, and the first token after the restart. */
	g_assert_cmpuint(fixture.changes, ==, 3);
	g_assert_null(oauth_trouble(fixture.oauth));
}

/* Mailbox and SMTP at once: one request. */
static void
test_shared(void)
{
	static const TokenAnswer ANSWERS[] = {{200, GRANT("a1", "r1"), 50, 0, NULL}};
	g_auto(Fixture) fixture;
	Answer answers[3];

	fixture_init(&fixture, ANSWERS, G_N_ELEMENTS(ANSWERS));
	for (guint i = 0; i < 3; i++)
		begin(&fixture, &answers[i]);
	loop_for(20);
	g_clear_pointer(&answers[1].ask, oauth_ask_free);
	loop_until(&answers[2].came);
	g_assert_true(answers[0].came);
	g_assert_false(answers[1].came);
	g_assert_cmpstr(answers[2].token, ==, "a1");
	for (guint i = 0; i < 3; i++)
		answer_clear(&answers[i]);
}

static void
test_refused_token(void)
{
	static const TokenAnswer ANSWERS[] = {
		{200, GRANT("a1", "r1"), 0, 0, NULL}, {200, GRANT("a2", "r2"), 0, 0, NULL}};
	g_auto(Fixture) fixture;

	fixture_init(&fixture, ANSWERS, G_N_ELEMENTS(ANSWERS));
	g_assert_false(ask_and_refuse(&fixture, "a1")); /* as new as can be */
	g_assert_true(ask_and_refuse(&fixture, "a1"));
	g_assert_false(ask_and_refuse(&fixture, "a2"));
	g_assert_cmpuint(requests(&fixture), ==, 2);
}

static void
test_no_rotation(void)
{
	static const TokenAnswer ANSWERS[] = {
		{200, "{\"access_token\":\"a1\",\"expires_in\":10}", 0, 0, NULL},
		{200,
			"{\"access_token\":\"a2\",\"expires_in\":10,\"refresh_token_expires_in\":"
			"500}",
			0, 0, NULL}};
	g_auto(Fixture) fixture;

	fixture_init(&fixture, ANSWERS, G_N_ELEMENTS(ANSWERS));
	fixture.options.refresh_token_days = 7;
	restart(&fixture);
	g_assert_cmpint(oauth_refresh_ends_at(fixture.oauth), ==, 0);
	ask(&fixture, "a1", 0);
	/* Counted from when the file was written. */
	g_assert_cmpint(oauth_refresh_ends_at(fixture.oauth), ==, START_AT - 100 + 7 * 86400);
	fixture.now_at += 100;
	ask(&fixture, "a2", 0);
	g_assert_nonnull(strstr(sent(&fixture, 1), "refresh_token=r0&"));
	g_assert_cmpint(oauth_refresh_ends_at(fixture.oauth), ==, START_AT + 100 + 500);
}

static void
test_new_seed(void)
{
	static const TokenAnswer ANSWERS[] = {{200, GRANT("a1", "r1"), 0, 0, NULL},
		{400, "{\"error\":\"invalid_grant\",\"error_description\":\"r1 s3 cret\"}", 0, 0,
			NULL},
		{200, GRANT("a2", "r2"), 0, 0, NULL}};
	g_auto(Fixture) fixture;

	fixture_init(&fixture, ANSWERS, G_N_ELEMENTS(ANSWERS));
	ask(&fixture, "a1", 0);
	fixture.now_at += 5000;
	ask(&fixture, "HTTP status 400", ERROR_CONFIG);
	g_assert_error(oauth_trouble(fixture.oauth), DISPUTED_ERROR, ERROR_CONFIG);
	/* The same is not tried again soon; something new is, at once. */
	ask(&fixture, "HTTP status 400", ERROR_CONFIG);
	g_assert_cmpuint(requests(&fixture), ==, 2);
	write_secret(fixture.seed, "fresh\n");
	ask(&fixture, "a2", 0);
	g_assert_nonnull(strstr(sent(&fixture, 2), "refresh_token=fresh&"));
	g_assert_null(oauth_trouble(fixture.oauth));
	/* The file is no longer needed. */
	g_unlink(fixture.seed);
	restart(&fixture);
	ask(&fixture, "a2", 0);
}

/* What is left of a token is used while no new one is to be had. */
static void
test_reserve(void)
{
	static const TokenAnswer ANSWERS[] = {
		{200, GRANT("a1", "r1"), 0, 0, NULL}, {503, "busy", 0, 0, NULL}};
	g_auto(Fixture) fixture;

	fixture_init(&fixture, ANSWERS, G_N_ELEMENTS(ANSWERS));
	ask(&fixture, "a1", 0);
	fixture.now_at += 900;
	ask(&fixture, "a1", 0);
	g_assert_error(oauth_trouble(fixture.oauth), DISPUTED_ERROR, ERROR_TEMPORARY);
	ask(&fixture, "a1", 0);
	fixture.now_at += 100;
	ask(&fixture, "HTTP status 503", ERROR_TEMPORARY);
	g_assert_cmpuint(requests(&fixture), ==, 2);
}

static const struct {
	const char *name;
	TokenAnswer answer;
	int code;
	const char *says;
} FAILURES[] = {
	{"invalid_grant", {400, "{\"error\":\"invalid_grant\"}", 0, 0, NULL}, ERROR_CONFIG,
		"sign in anew"},
	{"invalid_client", {401, "{\"error\":\"invalid_client\"}", 0, 0, NULL}, ERROR_CONFIG,
		"client_id"},
	{"500", {500, "", 0, 0, NULL}, ERROR_TEMPORARY, "HTTP status 500"},
	{"garbage", {200, "\x01\xff<", 0, 0, NULL}, ERROR_TEMPORARY, "that can be read"},
	{"huge", {200, NULL, 0, 1 << 20, NULL}, ERROR_TEMPORARY, "more than 65536 bytes"},
	{"silent", {200, "{}", 4000, 0, NULL}, ERROR_TEMPORARY, "no answer"},
	{"closed", {0, "", 0, 0, NULL}, ERROR_TEMPORARY, "no answer"},
	{"redirect", {307, "", 0, 0, "Location: http://127.0.0.1:1/elsewhere"}, ERROR_CONFIG,
		"leads elsewhere"},
};

static void
test_failure(gconstpointer data)
{
	gsize i = GPOINTER_TO_SIZE(data);
	g_auto(Fixture) fixture;
	g_autoptr(OauthState) state = NULL;

	fixture_init(&fixture, &FAILURES[i].answer, 1);
	ask(&fixture, FAILURES[i].says, FAILURES[i].code);
	state = stored(&fixture);
	g_assert_null(state->access_token);
	g_assert_cmpuint(fixture.changes, ==, 1);
	/* It does not hammer. */
	ask(&fixture, FAILURES[i].says, FAILURES[i].code);
	g_assert_cmpuint(requests(&fixture), ==, 1);
}

/* The timer tries again by itself. */
static void
test_tries_again(void)
{
	static const TokenAnswer ANSWERS[] = {
		{500, "", 0, 0, NULL}, {200, GRANT("a1", "r1"), 0, 0, NULL}};
	g_auto(Fixture) fixture;

	fixture_init(&fixture, ANSWERS, G_N_ELEMENTS(ANSWERS));
	ask(&fixture, "HTTP status 500", ERROR_TEMPORARY);
	for (gint64 end_us = g_get_monotonic_time() + 30 * G_USEC_PER_SEC;
		oauth_trouble(fixture.oauth) != NULL && g_get_monotonic_time() < end_us;)
		loop_for(50);
	g_assert_null(oauth_trouble(fixture.oauth));
	g_assert_cmpuint(requests(&fixture), ==, 2);
	ask(&fixture, "a1", 0);
}

static void
test_client_credentials(void)
{
	static const TokenAnswer ANSWERS[] = {{200, GRANT("a1", "unasked"), 0, 0, NULL},
		{200, GRANT("a2", "unasked"), 0, 0, NULL}};
	g_auto(Fixture) fixture;
	g_autoptr(OauthState) state = NULL;

	fixture_init(&fixture, ANSWERS, G_N_ELEMENTS(ANSWERS));
	fixture.options.grant = OAUTH_CLIENT_CREDENTIALS;
	fixture.options.refresh_token_file = NULL;
	fixture.options.scope = "https://x/.default";
	g_assert_true(oauth_options_check(&fixture.options, NULL));
	restart(&fixture);
	ask(&fixture, "a1", 0);
	g_assert_cmpstr(sent(&fixture, 0), ==,
		"grant_type=client_credentials&client_id=me&client_secret=s3%20cret&"
		"scope=https%3A%2F%2Fx%2F.default");
	state = stored(&fixture);
	g_assert_null(state->refresh_token);
	g_assert_cmpint(oauth_refresh_ends_at(fixture.oauth), ==, 0);
	/* Another scope: the token is for something else. */
	fixture.options.scope = "https://y/.default";
	restart(&fixture);
	ask(&fixture, "a2", 0);
}

/* Another program renews: its token is taken, no second request. */
static void
test_other_program(void)
{
	static const TokenAnswer ANSWERS[] = {{200, GRANT("a1", "r1"), 300, 0, NULL}};
	g_auto(Fixture) fixture;
	Oauth *other = NULL;
	Answer mine, theirs = {.fixture = &fixture};

	fixture_init(&fixture, ANSWERS, G_N_ELEMENTS(ANSWERS));
	other = oauth_new(&fixture.options);
	begin(&fixture, &mine);
	loop_for(20);
	theirs.ask = oauth_ask(other, on_answer, &theirs);
	loop_until(&theirs.came);
	g_assert_true(mine.came);
	g_assert_cmpstr(theirs.token, ==, "a1");
	answer_clear(&mine);
	answer_clear(&theirs);
	oauth_free(other);
}

/* The program ends while the answer with the only good refresh token is on its way: the endpoint,
 * in this very thread, has answered when the main loop stands still. */
static void
test_ends_within(void)
{
	static const TokenAnswer ANSWERS[] = {{200, GRANT("a1", "r1"), 0, 0, NULL}};
	g_auto(Fixture) fixture;
	Answer answer;
	g_autoptr(OauthState) state = NULL;

	fixture_init(&fixture, ANSWERS, G_N_ELEMENTS(ANSWERS));
	begin(&fixture, &answer);
	while (requests(&fixture) == 0)
		g_main_context_iteration(NULL, TRUE);
	g_main_context_iteration(NULL, FALSE);
	g_clear_pointer(&answer.ask, oauth_ask_free);
	g_clear_pointer(&fixture.oauth, oauth_free);
	state = stored(&fixture);
	g_assert_cmpstr(state->refresh_token, ==, "r1");
	answer_clear(&answer);
}

static void
test_check(void)
{
	static const struct {
		const char *url;
		gboolean plain, good;
	} URLS[] = {
		{"https://login.example.com/token", FALSE, TRUE},
		{"https://login.example.com:8443/a/b?c=d", FALSE, TRUE},
		{"http://127.0.0.1:8080/token", FALSE, TRUE},
		{"http://localhost/token", FALSE, TRUE},
		{"http://[::1]/token", FALSE, TRUE},
		{"http://login.example.com/token", FALSE, FALSE},
		{"http://login.example.com/token", TRUE, TRUE},
		{"http://127.evil.example/token", FALSE, FALSE},
		{"ftp://login.example.com/token", TRUE, FALSE},
		{"https://me@login.example.com/token", FALSE, FALSE},
		{"https://login.example.com/token#x", FALSE, FALSE},
		{"login.example.com", FALSE, FALSE},
		{"", FALSE, FALSE},
	};
	g_auto(Fixture) fixture;
	g_autoptr(GError) no_token = NULL;

	fixture_init(&fixture, NULL, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(URLS); i++) {
		g_autoptr(GError) error = NULL;

		fixture.options.token_url = URLS[i].url;
		fixture.options.plain = URLS[i].plain;
		g_assert_cmpint(oauth_options_check(&fixture.options, &error), ==, URLS[i].good);
		if (!URLS[i].good)
			g_assert_error(error, DISPUTED_ERROR, ERROR_CONFIG);
	}
	fixture.options.token_url = URLS[0].url;
	g_chmod(fixture.secret, 0644);
	g_assert_false(oauth_options_check(&fixture.options, NULL));
	g_chmod(fixture.secret, 0600);
	fixture.options.refresh_token_file = NULL;
	g_assert_false(oauth_options_check(&fixture.options, &no_token));
	g_assert_error(no_token, DISPUTED_ERROR, ERROR_CONFIG);
	g_assert_nonnull(strstr(no_token->message, "disputectl oauth office"));
}

/* ---- with a session ---- */

typedef struct Run {
	gboolean ended;
	SessionFault fault;
} Run;

static void
on_ready(gpointer data)
{
	((Run *)data)->ended = TRUE;
}

static void
on_received(
	gpointer data G_GNUC_UNUSED, const guint8 *bytes G_GNUC_UNUSED, gsize length G_GNUC_UNUSED)
{
}

static void
on_closed(gpointer data, SessionFault fault, const GError *error G_GNUC_UNUSED)
{
	((Run *)data)->fault = fault;
	((Run *)data)->ended = TRUE;
}

#define OFFER                                                                                      \
	"S:* OK ready\r\n", "C:* CAPABILITY",                                                      \
		"S:* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2\r\n%t OK done\r\n"

/* n,a=,^Aauth=Bearer a1^A^A and the like */
static const char *const GOOD[] = {OFFER, "C:* AUTHENTICATE XOAUTH2 *", "S:%t OK hi\r\n", NULL};
static const char *const BAD[] = {
	OFFER, "C:* AUTHENTICATE XOAUTH2 *", "S:%t NO [AUTHENTICATIONFAILED] old\r\n", NULL};
static const char *const BUSY[] = {
	OFFER, "C:* AUTHENTICATE XOAUTH2 *", "S:%t NO [UNAVAILABLE] later\r\n", NULL};

static SessionFault
log_in(const Fixture *fixture, const Server *server)
{
	static const SessionEvents EVENTS = {
		.ready = on_ready, .received = on_received, .closed = on_closed};
	g_autofree char *url = g_strdup_printf("imap://127.0.0.1:%u", server_port(server));
	SessionOptions options = {.url = url,
		.user = "me",
		.tls = SESSION_TLS_NONE,
		.secret = {.kind = SECRET_TOKEN, .oauth = fixture->oauth}};
	Run run = {0};
	Session *session = session_open(&options, &EVENTS, &run);

	loop_until(&run.ended);
	session_free(session);
	return run.fault;
}

static void
test_session(void)
{
	static const TokenAnswer ANSWERS[] = {{200, GRANT("a1", "r1"), 0, 0, NULL},
		{200, GRANT("a2", "r2"), 0, 0, NULL}, {200, GRANT("a3", "r3"), 0, 0, NULL}};
	static const ServerScript SCRIPTS[] = {GOOD, BAD, GOOD, BUSY, BAD, BAD, NULL};
	g_auto(Fixture) fixture;
	g_autoptr(Server) server = server_new(SCRIPTS);

	fixture_init(&fixture, ANSWERS, G_N_ELEMENTS(ANSWERS));
	g_assert_cmpint(log_in(&fixture, server), ==, SESSION_FAULT_NONE);
	g_assert_cmpuint(requests(&fixture), ==, 1);
	/* Refused before its time: a new one is asked for, once, and is fine. */
	g_assert_cmpint(log_in(&fixture, server), ==, SESSION_FAULT_NONE);
	g_assert_cmpuint(requests(&fixture), ==, 2);
	/* The server is not able now: that is not the token's fault. */
	g_assert_cmpint(log_in(&fixture, server), ==, SESSION_FAULT_LOGIN);
	g_assert_cmpuint(requests(&fixture), ==, 2);
	/* The new one is refused too. */
	g_assert_cmpint(log_in(&fixture, server), ==, SESSION_FAULT_LOGIN);
	g_assert_cmpuint(requests(&fixture), ==, 3);
	g_assert_cmpuint(server_connections(server), ==, 6);
}

static void
test_session_without(void)
{
	static const TokenAnswer ANSWERS[] = {{400, "{\"error\":\"invalid_grant\"}", 0, 0, NULL}};
	static const ServerScript SCRIPTS[] = {NULL};
	g_auto(Fixture) fixture;
	g_autoptr(Server) server = server_new(SCRIPTS);

	fixture_init(&fixture, ANSWERS, G_N_ELEMENTS(ANSWERS));
	g_assert_cmpint(log_in(&fixture, server), ==, SESSION_FAULT_SECRET);
	g_assert_cmpuint(server_connections(server), ==, 0);
}

int
main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/oauth/rotation", test_rotation);
	g_test_add_func("/oauth/shared", test_shared);
	g_test_add_func("/oauth/refused-token", test_refused_token);
	g_test_add_func("/oauth/no-rotation", test_no_rotation);
	g_test_add_func("/oauth/new-seed", test_new_seed);
	g_test_add_func("/oauth/reserve", test_reserve);
	for (gsize i = 0; i < G_N_ELEMENTS(FAILURES); i++) {
		g_autofree char *path = g_strdup_printf("/oauth/failure/%s", FAILURES[i].name);

		g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_failure);
	}
	g_test_add_func("/oauth/tries-again", test_tries_again);
	g_test_add_func("/oauth/client-credentials", test_client_credentials);
	g_test_add_func("/oauth/other-program", test_other_program);
	g_test_add_func("/oauth/ends-within", test_ends_within);
	g_test_add_func("/oauth/check", test_check);
	g_test_add_func("/oauth/session", test_session);
	g_test_add_func("/oauth/session-without", test_session_without);
	return g_test_run();
}
