/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "base/error.h"
#include "net-server.h"
#include "net/oauth_sign_in.h"
#include "net/oauth_state.h"
#include "token-endpoint.h"

#define START_AT 1800000000
#define TOKENS                                                                                     \
	"{\"access_token\":\"a1\",\"refresh_token\":\"r1\",\"token_type\":\"Bearer\","             \
	"\"expires_in\":1000,\"refresh_token_expires_in\":5000}"
#define DEVICE                                                                                     \
	"{\"device_code\":\"dc\",\"user_code\":\"WXYZ\",\"verification_uri\":\"https://o.org/d\"," \
	"\"expires_in\":60,\"interval\":1}"
#define PENDING "{\"error\":\"authorization_pending\"}"

typedef struct Fixture {
	char *folder, *seed, *state, *url;
	gint64 now_at;
	TokenEndpoint *endpoint;
	OauthOptions options;
	gboolean done;
	char *shown;
	GError *error;
} Fixture;

static const guint8 RANDOM[OAUTH_SIGN_IN_RANDOM_BYTES] = {1, 2, 3, 250, 251, 252};

static void
fixture_init(Fixture *fixture, const TokenAnswer *answers, guint count)
{
	*fixture = (Fixture){.now_at = START_AT};
	fixture->folder = g_build_filename(g_get_tmp_dir(), "test-sign-in-XXXXXX", NULL);
	g_assert_nonnull(g_mkdtemp(fixture->folder));
	fixture->seed = g_build_filename(fixture->folder, "seed", NULL);
	fixture->state = g_build_filename(fixture->folder, "state", NULL);
	fixture->endpoint = token_endpoint_new(answers, count);
	fixture->url = token_endpoint_url(fixture->endpoint);
	fixture->options = (OauthOptions){.name = "office",
		.token_url = fixture->url,
		.device_url = fixture->url,
		.authorize_url = "https://o.org/a?b=c",
		.client_id = "me",
		.client_secret_file = "",
		.refresh_token_file = "",
		.scope = "mail offline",
		.state = fixture->state,
		.clock = clock_fixed(&fixture->now_at)};
}

static void
fixture_clear(Fixture *fixture)
{
	g_autofree char *lock = g_strconcat(fixture->state, ".lock", NULL);

	token_endpoint_free(fixture->endpoint);
	g_unlink(fixture->seed);
	g_unlink(fixture->state);
	g_unlink(lock);
	g_assert_cmpint(g_rmdir(fixture->folder), ==, 0);
	g_free(fixture->folder);
	g_free(fixture->seed);
	g_free(fixture->state);
	g_free(fixture->url);
	g_free(fixture->shown);
	g_clear_error(&fixture->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, fixture_clear)

static void
on_show(gpointer data, const char *url, const char *code)
{
	Fixture *fixture = data;

	fixture->shown = g_strconcat(url, " ", code, NULL);
}

static void
on_done(gpointer data, const GError *error)
{
	Fixture *fixture = data;

	g_assert_false(fixture->done);
	fixture->done = TRUE;
	fixture->error = error != NULL ? g_error_copy(error) : NULL;
}

static const OauthSignInEvents EVENTS = {.show = on_show, .done = on_done};

static const char *
sent(const Fixture *fixture, guint n)
{
	const GPtrArray *bodies = token_endpoint_bodies(fixture->endpoint);

	g_assert_cmpuint(n, <, bodies->len);
	return g_ptr_array_index(bodies, n);
}

static void
expect_tokens(const Fixture *fixture)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(OauthState) state = oauth_state_load(fixture->state, &error);

	g_assert_no_error(fixture->error);
	g_assert_no_error(error);
	g_assert_cmpstr(state->refresh_token, ==, "r1");
	g_assert_cmpstr(state->access_token, ==, "a1");
	g_assert_cmpint(state->refresh_ends_at, ==, START_AT + 5000);
}

static void
test_device(void)
{
	static const TokenAnswer ANSWERS[] = {
		{200, DEVICE, 0, 0, NULL}, {400, PENDING, 0, 0, NULL}, {200, TOKENS, 0, 0, NULL}};
	g_auto(Fixture) fixture;
	OauthSignIn *sign_in = NULL;

	fixture_init(&fixture, ANSWERS, G_N_ELEMENTS(ANSWERS));
	sign_in = oauth_sign_in_device(&fixture.options, &EVENTS, &fixture);
	g_assert_false(fixture.done);
	loop_until(&fixture.done);
	oauth_sign_in_free(sign_in);
	g_assert_cmpstr(fixture.shown, ==, "https://o.org/d WXYZ");
	g_assert_cmpstr(sent(&fixture, 0), ==, "client_id=me&scope=mail%20offline");
	g_assert_cmpstr(sent(&fixture, 1), ==,
		"grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=dc&"
		"client_id=me");
	expect_tokens(&fixture);
}

/* The tokens are used as if they had been renewed, whatever an older file says. */
static void
test_then_used(void)
{
	static const TokenAnswer ANSWERS[] = {{200, DEVICE, 0, 0, NULL}, {200, TOKENS, 0, 0, NULL}};
	g_auto(Fixture) fixture;
	OauthSignIn *sign_in = NULL;

	fixture_init(&fixture, ANSWERS, G_N_ELEMENTS(ANSWERS));
	g_assert_true(g_file_set_contents(fixture.seed, "old\n", -1, NULL));
	g_chmod(fixture.seed, 0600);
	fixture.options.refresh_token_file = fixture.seed;
	sign_in = oauth_sign_in_device(&fixture.options, &EVENTS, &fixture);
	loop_until(&fixture.done);
	oauth_sign_in_free(sign_in);
	g_autoptr(OauthState) state = oauth_state_load(fixture.state, NULL);
	g_autoptr(Oauth) oauth = oauth_new(&fixture.options);
	g_autofree char *client = oauth_options_client(&fixture.options);

	g_assert_nonnull(state->seed);
	g_assert_cmpstr(state->client, ==, client);
	g_assert_cmpint(oauth_refresh_ends_at(oauth), ==, START_AT + 5000);
	g_assert_true(oauth_options_check(&fixture.options, NULL));
}

static const struct {
	const char *name;
	TokenAnswer answers[2];
	guint count;
	int code;
	const char *says;
} FAILURES[] = {
	{"no code", {{400, "{\"error\":\"unauthorized_client\"}", 0, 0, NULL}}, 1, ERROR_CONFIG,
		"may not do this"},
	{"garbage", {{200, "<html>", 0, 0, NULL}}, 1, ERROR_TEMPORARY, "that can be read"},
	{"denied", {{200, DEVICE, 0, 0, NULL}, {400, "{\"error\":\"access_denied\"}", 0, 0, NULL}},
		2, ERROR_CONFIG, "did not agree"},
	{"no refresh token",
		{{200, DEVICE, 0, 0, NULL}, {200, "{\"access_token\":\"a1\"}", 0, 0, NULL}}, 2,
		ERROR_CONFIG, "offline_access"},
};

static void
test_failure(gconstpointer data)
{
	gsize i = GPOINTER_TO_SIZE(data);
	g_auto(Fixture) fixture;
	OauthSignIn *sign_in = NULL;

	fixture_init(&fixture, FAILURES[i].answers, FAILURES[i].count);
	sign_in = oauth_sign_in_device(&fixture.options, &EVENTS, &fixture);
	loop_until(&fixture.done);
	oauth_sign_in_free(sign_in);
	g_assert_error(fixture.error, DISPUTED_ERROR, FAILURES[i].code);
	g_assert_nonnull(strstr(fixture.error->message, FAILURES[i].says));
	g_assert_true(g_str_has_prefix(fixture.error->message, "oauth office: "));
	g_assert_false(g_file_test(fixture.state, G_FILE_TEST_EXISTS));
}

/* ---- with a browser ---- */

static GHashTable *
parameters(const char *address)
{
	return g_uri_parse_params(strchr(address, '?') + 1, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
}

static void
test_browser(void)
{
	static const TokenAnswer ANSWERS[] = {{200, TOKENS, 0, 0, NULL}};
	g_auto(Fixture) fixture;
	g_autofree char *address = NULL, *back = NULL, *challenge = NULL;
	g_autoptr(GHashTable) asked = NULL, form = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	guint8 digest[32];
	gsize length = sizeof digest;
	OauthSignIn *sign_in = NULL;

	fixture_init(&fixture, ANSWERS, G_N_ELEMENTS(ANSWERS));
	address = oauth_sign_in_address(&fixture.options, RANDOM);
	g_assert_true(g_str_has_prefix(address,
		"https://o.org/a?b=c&response_type=code&client_id=me&"
		"redirect_uri=http%3A%2F%2Flocalhost&scope=mail%20offline&state="));
	asked = parameters(address);
	back = g_strdup_printf("http://localhost/?code=c%%2Fd&state=%s&scope=x",
		(const char *)g_hash_table_lookup(asked, "state"));
	sign_in = oauth_sign_in_browser(&fixture.options, back, RANDOM, &EVENTS, &fixture, &error);
	g_assert_no_error(error);
	loop_until(&fixture.done);
	oauth_sign_in_free(sign_in);
	form = g_uri_parse_params(sent(&fixture, 0), -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
	g_assert_cmpstr(g_hash_table_lookup(form, "grant_type"), ==, "authorization_code");
	g_assert_cmpstr(g_hash_table_lookup(form, "code"), ==, "c/d");
	g_assert_cmpstr(g_hash_table_lookup(form, "redirect_uri"), ==, "http://localhost");
	/* RFC 7636: who asked shows what it hid. */
	g_checksum_update(checksum, g_hash_table_lookup(form, "code_verifier"), -1);
	g_checksum_get_digest(checksum, digest, &length);
	challenge = g_base64_encode(digest, length);
	g_strdelimit(challenge, "+", '-');
	g_strdelimit(challenge, "/", '_');
	challenge[strcspn(challenge, "=")] = '\0';
	g_assert_cmpstr(challenge, ==, g_hash_table_lookup(asked, "code_challenge"));
	g_assert_cmpstr(g_hash_table_lookup(asked, "code_challenge_method"), ==, "S256");
	g_assert_null(strstr(address, g_hash_table_lookup(form, "code_verifier")));
	expect_tokens(&fixture);
}

static void
test_browser_refused(void)
{
	static const char *const BAD[] = {"", "x", "http://localhost/", "http://localhost/?code=c",
		"http://localhost/?code=c&state=other", "http://localhost/?state=%s",
		"http://localhost/?state=%s&error=access_denied",
		"http://localhost/?state=%s&code=a%%20b"};
	g_auto(Fixture) fixture;
	g_autofree char *address = NULL;
	g_autoptr(GHashTable) asked = NULL;

	fixture_init(&fixture, NULL, 0);
	address = oauth_sign_in_address(&fixture.options, RANDOM);
	asked = parameters(address);
	for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
		g_auto(GStrv) parts = g_strsplit(BAD[i], "%s", -1);
		g_autofree char *back = g_strjoinv(g_hash_table_lookup(asked, "state"), parts);
		g_autoptr(GError) error = NULL;

		g_assert_null(oauth_sign_in_browser(
			&fixture.options, back, RANDOM, &EVENTS, &fixture, &error));
		g_assert_error(error, DISPUTED_ERROR, ERROR_REJECTED);
	}
	g_assert_false(fixture.done);
}

static void
test_secret_missing(void)
{
	g_auto(Fixture) fixture;
	g_autofree char *address = NULL, *back = NULL;
	g_autoptr(GHashTable) asked = NULL;
	OauthSignIn *sign_in = NULL;

	fixture_init(&fixture, NULL, 0);
	fixture.options.client_secret_file = "/nonexistent";
	address = oauth_sign_in_address(&fixture.options, RANDOM);
	asked = parameters(address);
	back = g_strdup_printf("http://localhost/?code=c&state=%s",
		(const char *)g_hash_table_lookup(asked, "state"));
	sign_in = oauth_sign_in_browser(&fixture.options, back, RANDOM, &EVENTS, &fixture, NULL);
	g_assert_false(fixture.done);
	loop_until(&fixture.done);
	oauth_sign_in_free(sign_in);
	g_assert_error(fixture.error, DISPUTED_ERROR, ERROR_CONFIG);
}

/* At each moment. */
static void
test_freed(void)
{
	static const TokenAnswer ANSWERS[] = {{200, DEVICE, 10, 0, NULL},
		{200, DEVICE, 10, 0, NULL}, {200, DEVICE, 10, 0, NULL}, {200, DEVICE, 10, 0, NULL}};
	g_auto(Fixture) fixture;

	fixture_init(&fixture, ANSWERS, G_N_ELEMENTS(ANSWERS));
	for (guint wait_ms = 0; wait_ms < 40; wait_ms += 10) {
		OauthSignIn *sign_in = oauth_sign_in_device(&fixture.options, &EVENTS, &fixture);

		loop_for(wait_ms);
		oauth_sign_in_free(sign_in);
		g_clear_pointer(&fixture.shown, g_free);
	}
	g_assert_false(fixture.done);
}

int
main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/oauth-sign-in/device", test_device);
	g_test_add_func("/oauth-sign-in/then-used", test_then_used);
	for (gsize i = 0; i < G_N_ELEMENTS(FAILURES); i++) {
		g_autofree char *path =
			g_strdup_printf("/oauth-sign-in/failure/%s", FAILURES[i].name);

		g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_failure);
	}
	g_test_add_func("/oauth-sign-in/browser", test_browser);
	g_test_add_func("/oauth-sign-in/browser-refused", test_browser_refused);
	g_test_add_func("/oauth-sign-in/secret-missing", test_secret_missing);
	g_test_add_func("/oauth-sign-in/freed", test_freed);
	return g_test_run();
}
