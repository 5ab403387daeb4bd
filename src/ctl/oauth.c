/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/random.h"
#include "config/accounts.h"
#include "ctl/commands.h"
#include "ctl/output.h"
#include "net/oauth_sign_in.h"

typedef struct SignIn {
	GMainLoop *loop;
	GError *error;
} SignIn;

/* What is asked of a person goes to standard error: standard output is for the result. */
static void
show(gpointer data G_GNUC_UNUSED, const char *url, const char *code)
{
	g_autofree char *safe_url = output_line(url);
	g_autofree char *safe_code = output_line(code);

	fprintf(stderr,
		"Open this address in a browser, on any machine:\n\n    %s\n\n"
		"There, sign in as the mailbox's user and type this code:\n\n    %s\n\n"
		"Waiting …\n",
		safe_url, safe_code);
}

static void
done(gpointer data, const GError *error)
{
	SignIn *sign_in = data;

	sign_in->error = error != NULL ? g_error_copy(error) : NULL;
	g_main_loop_quit(sign_in->loop);
}

static const OauthSignInEvents EVENTS = {.show = show, .done = done};

/* The browser's last address, as it is brought here. */
static OauthSignIn *
begin_with_browser(const OauthOptions *options, SignIn *sign_in, GError **error)
{
	Random source = random_system();
	guint8 random[OAUTH_SIGN_IN_RANDOM_BYTES];
	g_autofree char *address = NULL;
	g_autofree char *line = g_malloc0(LIMIT_SECRET_BYTES);

	random_fill(&source, random, sizeof random);
	address = oauth_sign_in_address(options, random);
	fprintf(stderr,
		"Open this address in a browser, on any machine, and sign in as the mailbox's "
		"user:\n\n%s\n\n"
		"In the end the browser shows that it can't reach " OAUTH_SIGN_IN_REDIRECT
		".\nThat is as it should be: copy the whole address from its address line to "
		"here:\n",
		address);
	if (fgets(line, LIMIT_SECRET_BYTES, stdin) == NULL) {
		error_set(error, ERROR_REJECTED, "no address was given");
		return NULL;
	}
	return oauth_sign_in_browser(options, g_strstrip(line), random, &EVENTS, sign_in, error);
}

static OauthSignIn *
begin(const OauthOptions *options, SignIn *sign_in, GError **error)
{
	if (options->grant == OAUTH_CLIENT_CREDENTIALS)
		error_set(error, ERROR_REJECTED,
			"oauth %s: nobody signs in with client_credentials", options->name);
	else if (*options->authorize_url != '\0')
		return begin_with_browser(options, sign_in, error);
	else if (*options->device_url != '\0')
		return oauth_sign_in_device(options, &EVENTS, sign_in);
	else
		error_set(error, ERROR_CONFIG,
			"oauth %s: write device_url or authorize_url to sign in with",
			options->name);
	return NULL;
}

static gboolean
sign_in_to(const OauthOptions *options, GError **error)
{
	SignIn sign_in = {.loop = g_main_loop_new(NULL, FALSE)};
	OauthSignIn *under_way = begin(options, &sign_in, error);
	gboolean good = FALSE;

	if (under_way != NULL) {
		g_main_loop_run(sign_in.loop);
		oauth_sign_in_free(under_way);
		good = sign_in.error == NULL;
		if (!good)
			g_propagate_error(error, sign_in.error);
	}
	g_main_loop_unref(sign_in.loop);
	return good;
}

int
oauth_run(Call *call)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;
	const ConfigOauth *account = NULL;
	OauthOptions options;

	if (!call_parse(call, NULL, 1, 1))
		return call->status;
	signal(SIGPIPE, SIG_IGN);
	/* Opened to become the store's owner, whose file it will be. */
	wiring = call_open(call, &error);
	if (wiring == NULL)
		return call_fail(error);
	account = accounts_find(wiring->config, call->argv[0]);
	if (account == NULL)
		error_set(&error, ERROR_REJECTED, "there is no section “oauth %s { … }”",
			call->argv[0]);
	else
		options = accounts_options(account);
	if (account == NULL || !sign_in_to(&options, &error))
		return call_fail(error);
	if (call->json)
		output_json(json_pack("{s:o, s:o}", "oauth", output_json_text(account->name),
			"state", output_json_text(account->state)));
	else
		printf("signed in; the tokens are in %s\n", account->state);
	return EX_OK;
}
