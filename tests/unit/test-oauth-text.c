/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "net/oauth_text.h"
#include "net/secret_file.h"

static const struct {
	const char *name;
	long status;
	const char *body;
	int code;         /* 0: granted */
	const char *says; /* the error does, or the tokens as "access refresh life refresh-life" */
} ROWS[] = {
	{"whole", 200,
		"{\"access_token\":\"at\",\"token_type\":\"Bearer\",\"expires_in\":3600,"
		"\"refresh_token\":\"rt\",\"refresh_token_expires_in\":604800,\"scope\":\"x\"}",
		0, "at rt 3600 604800"},
	{"least", 200, "{\"access_token\":\"at\"}", 0, "at - 600 0"},
	{"numbers as text", 200,
		"{\"access_token\":\"at\",\"token_type\":\"bearer\",\"expires_in\":\"3599\"}", 0,
		"at - 3599 0"},
	{"Keycloak", 200, "{\"access_token\":\"at\",\"expires_in\":60,\"refresh_expires_in\":1800}",
		0, "at - 60 1800"},
	{"a refresh token without end", 200,
		"{\"access_token\":\"at\",\"expires_in\":60,\"refresh_expires_in\":0}", 0,
		"at - 60 0"},
	{"a broken number", 200, "{\"access_token\":\"at\",\"expires_in\":3600.9}", 0,
		"at - 3600 0"},
	{"odd numbers", 200, "{\"access_token\":\"at\",\"expires_in\":-5}", 0, "at - 600 0"},
	{"odd words", 200, "{\"access_token\":\"at\",\"expires_in\":\"soon\"}", 0, "at - 600 0"},
	{"too long a life", 200, "{\"access_token\":\"at\",\"expires_in\":9223372036854775807}", 0,
		"at - 34560000 0"},
	{"a refresh token that can't be one", 200,
		"{\"access_token\":\"at\",\"refresh_token\":\"a b\"}", 0, "at - 600 0"},
	{"no token", 200, "{\"expires_in\":3600}", ERROR_TEMPORARY, "without a token"},
	{"a token with a line break", 200, "{\"access_token\":\"a\\r\\nb\"}", ERROR_TEMPORARY,
		"without a token"},
	{"a token with ^A", 200, "{\"access_token\":\"a\\u0001b\"}", ERROR_TEMPORARY,
		"without a token"},
	{"a token with NUL", 200, "{\"access_token\":\"a\\u0000b\"}", ERROR_TEMPORARY,
		"that can be read"},
	{"an empty token", 200, "{\"access_token\":\"\"}", ERROR_TEMPORARY, "without a token"},
	{"a number as token", 200, "{\"access_token\":1}", ERROR_TEMPORARY, "without a token"},
	{"another type", 200, "{\"access_token\":\"at\",\"token_type\":\"DPoP\"}", ERROR_CONFIG,
		"don't take"},
	{"a list", 200, "[]", ERROR_TEMPORARY, "that can be read"},
	{"nothing", 200, "", ERROR_TEMPORARY, "that can be read"},
	{"HTML", 200, "<html>sign in to the Wi-Fi</html>", ERROR_TEMPORARY, "that can be read"},
	{"cut off", 200, "{\"access_token\":\"at\"", ERROR_TEMPORARY, "that can be read"},
	{"refused with 200", 200, "{\"error\":\"invalid_grant\"}", ERROR_CONFIG, "sign in anew"},
	{"invalid_grant", 400,
		"{\"error\":\"invalid_grant\",\"error_description\":\"Token has been expired\"}",
		ERROR_CONFIG, "HTTP status 400, invalid_grant: Token has been expired"},
	{"control characters", 400,
		"{\"error\":\"invalid_grant\",\"error_description\":\"a\\r\\nb\\u001b[1m\"}",
		ERROR_CONFIG, ": a b"},
	{"invalid_client", 401, "{\"error\":\"invalid_client\"}", ERROR_CONFIG,
		"client_secret_file"},
	{"invalid_scope", 400, "{\"error\":\"invalid_scope\"}", ERROR_CONFIG, "check scope"},
	{"interaction_required", 400, "{\"error\":\"interaction_required\"}", ERROR_CONFIG,
		"sign in anew"},
	{"an unknown refusal", 400, "{\"error\":\"moon_phase\"}", ERROR_CONFIG, "moon_phase"},
	{"not found", 404, "<html>", ERROR_CONFIG, "HTTP status 404"},
	{"able later", 400, "{\"error\":\"temporarily_unavailable\"}", ERROR_TEMPORARY,
		"not able now"},
	{"broken", 500, "oops", ERROR_TEMPORARY, "HTTP status 500"},
	{"a broken server's invalid_grant is not believed", 503, "{\"error\":\"invalid_grant\"}",
		ERROR_TEMPORARY, "HTTP status 503"},
	{"too often", 429, "", ERROR_TEMPORARY, "HTTP status 429"},
	{"a redirect", 302, "", ERROR_CONFIG, "leads elsewhere"},
};

static void
test_grant(gconstpointer data)
{
	gsize i = GPOINTER_TO_SIZE(data);
	g_autoptr(GError) error = NULL;
	g_autoptr(OauthGrant) grant =
		oauth_grant_parse(ROWS[i].status, ROWS[i].body, strlen(ROWS[i].body), &error);

	if (ROWS[i].code != 0) {
		g_assert_error(error, DISPUTED_ERROR, ROWS[i].code);
		g_assert_null(grant);
		if (strstr(error->message, ROWS[i].says) == NULL)
			g_error("“%s” does not say “%s”", error->message, ROWS[i].says);
		return;
	}
	g_assert_no_error(error);
	g_autofree char *got = g_strdup_printf("%s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
		grant->access_token, grant->refresh_token != NULL ? grant->refresh_token : "-",
		grant->life_s, grant->refresh_life_s);

	g_assert_cmpstr(got, ==, ROWS[i].says);
}

static void
test_device(void)
{
	static const struct {
		const char *body, *says;
	} DEVICES[] = {
		{"{\"device_code\":\"dc\",\"user_code\":\"AB-CD\",\"verification_uri\":\"https://a/"
		 "b\","
		 "\"expires_in\":900,\"interval\":7}",
			"dc AB-CD https://a/b 900 7"},
		{"{\"device_code\":\"dc\",\"user_code\":\"AB\",\"verification_url\":\"https://g\"}",
			"dc AB https://g 600 5"},
		{"{\"device_code\":\"dc\",\"user_code\":\"A\\u001bB\",\"verification_uri\":\"u\","
		 "\"interval\":100000}",
			"dc AB u 600 600"},
		{"{\"user_code\":\"AB\",\"verification_uri\":\"https://a\"}", NULL},
		{"{\"device_code\":\"dc\",\"verification_uri\":\"https://a\"}", NULL},
		{"{\"device_code\":\"dc\",\"user_code\":\"AB\"}", NULL},
		{"x", NULL},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(DEVICES); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(OauthDevice) device =
			oauth_device_parse(200, DEVICES[i].body, strlen(DEVICES[i].body), &error);
		g_autofree char *got = NULL;

		if (DEVICES[i].says == NULL) {
			g_assert_error(error, DISPUTED_ERROR, ERROR_TEMPORARY);
			continue;
		}
		g_assert_no_error(error);
		got = g_strdup_printf("%s %s %s %" G_GINT64_FORMAT " %u", device->device_code,
			device->user_code, device->url, device->life_s, device->interval_s);
		g_assert_cmpstr(got, ==, DEVICES[i].says);
	}
}

static void
test_wait(void)
{
	static const struct {
		const char *body;
		OauthWait wait;
	} WAITS[] = {
		{"{\"error\":\"authorization_pending\"}", OAUTH_WAIT_ON},
		{"{\"error\":\"slow_down\"}", OAUTH_WAIT_LONGER},
		{"{\"error\":\"access_denied\"}", OAUTH_WAIT_NO},
		{"{\"error\":1}", OAUTH_WAIT_NO},
		{"authorization_pending", OAUTH_WAIT_NO},
		{"", OAUTH_WAIT_NO},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(WAITS); i++)
		g_assert_cmpint(
			oauth_wait_parse(WAITS[i].body, strlen(WAITS[i].body)), ==, WAITS[i].wait);
}

static void
test_form(void)
{
	const char *pairs[] = {"a", "1 2&3=é", "none", NULL, "empty", "", "b", "x/y+z", NULL};
	char *form = oauth_form_new(pairs);

	g_assert_cmpstr(form, ==, "a=1%202%263%3D%C3%A9&b=x%2Fy%2Bz");
	secret_file_wipe(form);
}

static void
test_plain(void)
{
	g_autofree char *longest = g_strnfill(LIMIT_SECRET_BYTES, 'x');
	g_autofree char *too_long = g_strnfill(LIMIT_SECRET_BYTES + 1, 'x');

	g_assert_true(oauth_token_is_plain("ya29.a0-_~+/="));
	g_assert_true(oauth_token_is_plain(longest));
	g_assert_false(oauth_token_is_plain(too_long));
	g_assert_false(oauth_token_is_plain(NULL));
	g_assert_false(oauth_token_is_plain(""));
	g_assert_false(oauth_token_is_plain("a b"));
	g_assert_false(oauth_token_is_plain("é"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autofree char *path = g_strdup_printf("/oauth-text/grant/%s", ROWS[i].name);

		g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_grant);
	}
	g_test_add_func("/oauth-text/device", test_device);
	g_test_add_func("/oauth-text/wait", test_wait);
	g_test_add_func("/oauth-text/form", test_form);
	g_test_add_func("/oauth-text/plain", test_plain);
	return g_test_run();
}
