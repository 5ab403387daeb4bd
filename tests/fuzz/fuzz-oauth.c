/* SPDX-License-Identifier: MIT */
/* What a token endpoint says, and the file that keeps it. The first byte chooses the HTTP status.
 */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "net/oauth_state.h"
#include "net/oauth_text.h"
#include "net/secret_file.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_error(const GError *error)
{
	g_assert(error_is(error, ERROR_CONFIG) || error_is(error, ERROR_TEMPORARY));
	g_assert(g_utf8_validate(error->message, -1, NULL));
	for (const char *p = error->message; *p != '\0'; p++)
		g_assert(!g_ascii_iscntrl(*p));
}

static void
check_grant(long status, const char *text, gsize length)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(OauthGrant) grant = oauth_grant_parse(status, text, length, &error);

	if (grant == NULL) {
		check_error(error);
		return;
	}
	g_assert(status == 200);
	g_assert(oauth_token_is_plain(grant->access_token));
	g_assert(grant->refresh_token == NULL || oauth_token_is_plain(grant->refresh_token));
	g_assert(grant->life_s >= 1 && grant->life_s <= OAUTH_LIFE_MAX_S);
	g_assert(grant->refresh_life_s >= 0 && grant->refresh_life_s <= OAUTH_LIFE_MAX_S);
}

static void
check_device(long status, const char *text, gsize length)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(OauthDevice) device = oauth_device_parse(status, text, length, &error);

	if (device == NULL) {
		check_error(error);
		return;
	}
	g_assert(oauth_token_is_plain(device->device_code));
	g_assert(*device->user_code != '\0' && *device->url != '\0');
	g_assert(strpbrk(device->user_code, "\r\n\x1b") == NULL);
	g_assert(strpbrk(device->url, "\r\n\x1b") == NULL);
	g_assert(device->interval_s >= 1 && device->interval_s <= 600);
	g_assert(device->life_s >= 1);
}

static void
check_state(const char *text, gsize length)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(OauthState) state = oauth_state_parse(text, length, &error), again = NULL;
	char *first = NULL, *second = NULL;

	if (state == NULL) {
		check_error(error);
		return;
	}
	first = oauth_state_format(state);
	again = oauth_state_parse(first, strlen(first), &error);
	g_assert_no_error(error);
	second = oauth_state_format(again);
	g_assert_cmpstr(first, ==, second);
	secret_file_wipe(first);
	secret_file_wipe(second);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	static const long STATUSES[] = {200, 200, 200, 400, 401, 302, 500, 429};

	if (size == 0)
		return 0;
	/* A copy of its own, so that a read beyond it is seen. */
	g_autofree char *text = g_memdup2(data + 1, size - 1);
	long status = STATUSES[data[0] % G_N_ELEMENTS(STATUSES)];
	const char *bytes = text != NULL ? text : "";

	check_grant(status, bytes, size - 1);
	check_device(status, bytes, size - 1);
	check_state(bytes, size - 1);
	(void)oauth_wait_parse(bytes, size - 1);
	return 0;
}
