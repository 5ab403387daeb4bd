/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "net/oauth_text.h"
#include "net/secret_file.h"

#define INTERVAL_S 5 /* RFC 8628 section 3.5 */
#define INTERVAL_MAX_S 600

typedef json_t Json;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Json, json_decref)

/* ---- values of an answer ---- */

/* Returns: (transfer full) NULL if @bytes is no JSON object. */
static Json *
parse_object(const char *bytes, gsize length)
{
	Json *json = json_loadb(bytes, length, 0, NULL);

	if (json_is_object(json))
		return json;
	json_decref(json);
	return NULL;
}

gboolean
oauth_token_is_plain(const char *text)
{
	if (text == NULL || *text == '\0' || strlen(text) > LIMIT_SECRET_BYTES)
		return FALSE;
	for (const char *p = text; *p != '\0'; p++)
		if (!g_ascii_isgraph(*p))
			return FALSE;
	return TRUE;
}

/* Returns: (transfer full) NULL if it is not there or can't be one. */
static char *
token_at(const Json *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return oauth_token_is_plain(text) ? g_strdup(text) : NULL;
}

/* Some write numbers as text. Returns: 0 if it is not there, is no number or not above 0. */
static gint64
seconds_at(const Json *json, const char *key)
{
	const Json *value = json_object_get(json, key);
	guint64 number = 0;

	if (json_is_integer(value))
		return CLAMP(json_integer_value(value), 0, OAUTH_LIFE_MAX_S);
	if (json_is_real(value))
		return (gint64)CLAMP(json_real_value(value), 0.0, (double)OAUTH_LIFE_MAX_S);
	if (json_is_string(value) &&
		g_ascii_string_to_unsigned(
			json_string_value(value), 10, 0, G_MAXINT64, &number, NULL))
		return MIN((gint64)number, OAUTH_LIFE_MAX_S);
	return 0;
}

static char *
line_at(const Json *json, const char *key)
{
	return text_printable(json_string_value(json_object_get(json, key)));
}

/* ---- refusals ---- */

/* RFC 6749 section 5.2, RFC 8628 section 3.5, OpenID Connect Core 3.1.2.6. */
static const struct {
	const char *code;
	DisputedErrorCode reaction;
	const char *hint;
} REFUSALS[] = {
	{"invalid_grant", ERROR_CONFIG,
		"the refresh token is no longer valid (it ran out, was revoked, or the password "
		"was "
		"changed): sign in anew"},
	{"interaction_required", ERROR_CONFIG, "somebody has to sign in anew"},
	{"consent_required", ERROR_CONFIG, "somebody has to sign in anew and agree"},
	{"login_required", ERROR_CONFIG, "somebody has to sign in anew"},
	{"access_denied", ERROR_CONFIG, "whoever signed in did not agree"},
	{"expired_token", ERROR_CONFIG, "nobody signed in before the code ran out: try again"},
	{"invalid_client", ERROR_CONFIG,
		"the client is not accepted; check client_id and client_secret_file, and whether "
		"the secret ran out"},
	{"unauthorized_client", ERROR_CONFIG,
		"the client may not do this; check what it was registered for"},
	{"invalid_scope", ERROR_CONFIG, "the scope is not accepted; check scope"},
	{"unsupported_grant_type", ERROR_CONFIG,
		"the server does not grant tokens in this way; check grant"},
	{"invalid_request", ERROR_CONFIG, "the request is not accepted"},
	{"temporarily_unavailable", ERROR_TEMPORARY, "the token server is not able now"},
	{"server_error", ERROR_TEMPORARY, "the token server failed"},
	{"slow_down", ERROR_TEMPORARY, "the token server is asked too often"},
};

static gboolean
is_passing(long status)
{
	return status >= 500 || status == 408 || status == 425 || status == 429;
}

/* An answer that grants nothing. @json: NULL if it is none. */
static void
refuse(long status, const Json *json, GError **error)
{
	g_autofree char *code = line_at(json, "error");
	g_autofree char *more = line_at(json, "error_description");
	const char *hint = "the token server refuses";
	DisputedErrorCode reaction = is_passing(status) ? ERROR_TEMPORARY : ERROR_CONFIG;

	for (gsize i = 0; i < G_N_ELEMENTS(REFUSALS); i++)
		if (strcmp(REFUSALS[i].code, code) == 0) {
			hint = REFUSALS[i].hint;
			if (!is_passing(status))
				reaction = REFUSALS[i].reaction;
		}
	if (status >= 300 && status < 400) {
		hint = "the address leads elsewhere, which is not followed; write the final one";
		reaction = ERROR_CONFIG;
	}
	error_set(error, reaction, "%s – HTTP status %ld%s%s%s%s", hint, status,
		*code != '\0' ? ", " : "", code, *more != '\0' ? ": " : "", more);
}

/* Returns: (transfer full) NULL if the answer is no good one. */
static Json *
parse_good(long status, const char *bytes, gsize length, GError **error)
{
	g_autoptr(Json) json = parse_object(bytes, length);

	/* Some refuse with 200. */
	if (status != 200 || (json != NULL && json_is_string(json_object_get(json, "error")))) {
		refuse(status, json, error);
		return NULL;
	}
	if (json == NULL)
		error_set(error, ERROR_TEMPORARY,
			"the token server gives no answer that can be read");
	return g_steal_pointer(&json);
}

/* ---- the answers ---- */

static gint64
life_or(gint64 life_s, gint64 standard_s)
{
	return life_s > 0 ? life_s : standard_s;
}

OauthGrant *
oauth_grant_parse(long status, const char *bytes, gsize length, GError **error)
{
	g_autoptr(Json) json = parse_good(status, bytes, length, error);
	g_autoptr(OauthGrant) grant = NULL;

	if (json == NULL)
		return NULL;
	const char *type = json_string_value(json_object_get(json, "token_type"));

	if (type != NULL && g_ascii_strcasecmp(type, "bearer") != 0) {
		error_set(error, ERROR_CONFIG,
			"the token server gives tokens that mail servers don't take");
		return NULL;
	}
	grant = g_new0(OauthGrant, 1);
	grant->access_token = token_at(json, "access_token");
	grant->refresh_token = token_at(json, "refresh_token");
	grant->life_s = life_or(seconds_at(json, "expires_in"), OAUTH_LIFE_S);
	grant->refresh_life_s = life_or(seconds_at(json, "refresh_token_expires_in"),
		seconds_at(json, "refresh_expires_in"));
	if (grant->access_token != NULL)
		return g_steal_pointer(&grant);
	error_set(error, ERROR_TEMPORARY, "the token server gives an answer without a token");
	return NULL;
}

void
oauth_grant_free(OauthGrant *grant)
{
	if (grant == NULL)
		return;
	secret_file_wipe(grant->access_token);
	secret_file_wipe(grant->refresh_token);
	g_free(grant);
}

OauthDevice *
oauth_device_parse(long status, const char *bytes, gsize length, GError **error)
{
	g_autoptr(Json) json = parse_good(status, bytes, length, error);
	g_autoptr(OauthDevice) device = NULL;

	if (json == NULL)
		return NULL;
	device = g_new0(OauthDevice, 1);
	device->device_code = token_at(json, "device_code");
	device->user_code = line_at(json, "user_code");
	device->url = line_at(json, "verification_uri");
	if (*device->url == '\0') {
		g_free(device->url);
		device->url = line_at(json, "verification_url"); /* Google's */
	}
	device->life_s = life_or(seconds_at(json, "expires_in"), OAUTH_LIFE_S);
	device->interval_s = (guint32)CLAMP(
		life_or(seconds_at(json, "interval"), INTERVAL_S), 1, INTERVAL_MAX_S);
	if (device->device_code != NULL && *device->user_code != '\0' && *device->url != '\0')
		return g_steal_pointer(&device);
	error_set(error, ERROR_TEMPORARY, "the server gives no code to sign in with");
	return NULL;
}

void
oauth_device_free(OauthDevice *device)
{
	if (device == NULL)
		return;
	secret_file_wipe(device->device_code);
	g_free(device->user_code);
	g_free(device->url);
	g_free(device);
}

OauthWait
oauth_wait_parse(const char *bytes, gsize length)
{
	g_autoptr(Json) json = parse_object(bytes, length);
	const char *code = json_string_value(json_object_get(json, "error"));

	if (g_strcmp0(code, "authorization_pending") == 0)
		return OAUTH_WAIT_ON;
	return g_strcmp0(code, "slow_down") == 0 ? OAUTH_WAIT_LONGER : OAUTH_WAIT_NO;
}

/* ---- the questions ---- */

char *
oauth_form_new(const char *const *pairs)
{
	g_autoptr(GString) form = g_string_new(NULL);

	for (const char *const *pair = pairs; *pair != NULL; pair += 2) {
		if (pair[1] == NULL || *pair[1] == '\0')
			continue;
		if (form->len > 0)
			g_string_append_c(form, '&');
		g_string_append_printf(form, "%s=", pair[0]);
		g_string_append_uri_escaped(form, pair[1], NULL, FALSE);
	}
	char *text = g_strndup(form->str, form->len);

	explicit_bzero(form->str, form->len);
	return text;
}
