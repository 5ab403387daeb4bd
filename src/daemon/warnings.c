/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "daemon/warnings.h"
#include "engine/alerts.h"
#include "net/endpoint.h"
#include "store/alerts.h"

#define LOOK_S 3600
#define DAY_S 86400

struct WarningsServer {
	Warnings *warnings;
	char *name;     /* host:port */
	gint64 ends_at; /* 0: not told yet */
};

typedef struct Account {
	Warnings *warnings;
	Oauth *oauth;
} Account;

struct Warnings {
	Engine *engine;
	const Config *config;
	const Tokens *tokens;
	GPtrArray *servers;  /* WarningsServer* */
	GPtrArray *accounts; /* Account*, once started */
	void (*raised)(gpointer data);
	gpointer data;
	guint timer;
};

/* ---- one thing that ends ---- */

static void
note(const Warnings *warnings, const char *kind, const char *subject, const char *text)
{
	g_autoptr(GError) error = NULL;
	gboolean done = text != NULL ? alerts_raise(warnings->engine, kind, subject, text, &error)
				     : alerts_clear(warnings->engine, kind, subject, &error);

	if (!done)
		log_event(LOG_WARNING, "alert: not noted, trying again later", "reason",
			error->message, NULL);
	else if (text != NULL)
		warnings->raised(warnings->data);
}

/* "ends on 2026-12-04, in 12 days". Returns: (transfer full). */
static char *
describe_end(const Warnings *warnings, guint32 day)
{
	g_autofree char *date = calendar_day_format(day);
	gint64 left = (gint64)day - engine_today(warnings->engine);

	if (left < 0)
		return g_strdup_printf("ended on %s", date);
	if (left == 0)
		return g_strdup_printf("ends today, %s", date);
	return g_strdup_printf(
		"ends on %s, in %" G_GINT64_FORMAT " day%s", date, left, left == 1 ? "" : "s");
}

/* @ends_at: 0: nothing is known. @what, @remedy: halves of a sentence. */
static void
look_at(const Warnings *warnings, const char *kind, const char *subject, gint64 ends_at,
	gint64 ahead_days, const char *what, const char *remedy)
{
	g_autofree char *end = NULL;
	g_autofree char *text = NULL;

	if (ends_at != 0 && ends_at - engine_now(warnings->engine) < ahead_days * DAY_S) {
		end = describe_end(warnings, calendar_day(warnings->engine->calendar, ends_at));
		text = g_strdup_printf("%s %s; %s", what, end, remedy);
	}
	note(warnings, kind, subject, text);
}

/* ---- certificates ---- */

static void
look_at_server(const WarningsServer *server)
{
	g_autofree char *what = g_strdup_printf("the certificate of %s", server->name);

	if (server->ends_at != 0)
		look_at(server->warnings, "certificate", server->name, server->ends_at,
			WARNINGS_CERTIFICATE_DAYS, what, "whoever runs that server must renew it");
}

void
warnings_certificate(gpointer data, gint64 ends_at)
{
	WarningsServer *server = data;

	server->ends_at = ends_at;
	look_at_server(server);
}

static void
server_free(gpointer data)
{
	WarningsServer *server = data;

	g_free(server->name);
	g_free(server);
}

WarningsServer *
warnings_server(Warnings *warnings, const char *url)
{
	g_autoptr(Endpoint) endpoint = endpoint_parse(url, NULL);
	WarningsServer *server = g_new0(WarningsServer, 1);

	server->warnings = warnings;
	server->name = endpoint != NULL ? g_strdup_printf("%s:%u", endpoint->host, endpoint->port)
					: g_strdup(url);
	g_ptr_array_add(warnings->servers, server);
	return server;
}

/* ---- tokens ---- */

static void
look_at_token(const Account *account)
{
	const Warnings *warnings = account->warnings;
	const Oauth *oauth = account->oauth;
	const char *name = oauth_name(oauth);
	const GError *trouble = oauth_trouble(oauth);
	gint64 ends_at = oauth_refresh_ends_at(oauth);
	g_autofree char *what = g_strdup_printf("the refresh token of oauth %s", name);
	g_autofree char *remedy = g_strdup_printf("sign in anew: disputectl oauth %s", name);

	if (error_is(trouble, ERROR_CONFIG))
		note(warnings, "token", name, trouble->message);
	else if (ends_at != 0 || oauth_is_proven(oauth))
		look_at(warnings, "token", name, ends_at, WARNINGS_TOKEN_DAYS, what, remedy);
}

static void
on_renewal(gpointer data)
{
	const Account *account = data;
	const GError *trouble = oauth_trouble(account->oauth);

	if (trouble != NULL)
		log_event(LOG_WARNING, "token: not renewed, trying again later", "oauth",
			oauth_name(account->oauth), "reason", trouble->message, NULL);
	look_at_token(account);
}

static void
look_at_secret(const Warnings *warnings, const ConfigOauth *account)
{
	g_autofree char *subject = g_strconcat(account->name, " client secret", NULL);
	g_autofree char *what = g_strdup_printf("the client secret of oauth %s", account->name);
	gint64 ends_at = 0;

	if (account->client_secret_day != 0)
		ends_at = calendar_day_end(warnings->engine->calendar, account->client_secret_day);
	look_at(warnings, "token", subject, ends_at, WARNINGS_CERTIFICATE_DAYS, what,
		"have the provider make another, then change client_secret_file and "
		"client_secret_ends");
}

/* ---- the hour ---- */

static gboolean
look(gpointer data)
{
	Warnings *warnings = data;

	for (guint i = 0; i < warnings->accounts->len; i++)
		look_at_token(g_ptr_array_index(warnings->accounts, i));
	for (guint i = 0; i < warnings->config->oauths->len; i++)
		look_at_secret(warnings, g_ptr_array_index(warnings->config->oauths, i));
	for (guint i = 0; i < warnings->servers->len; i++)
		look_at_server(g_ptr_array_index(warnings->servers, i));
	return G_SOURCE_CONTINUE;
}

/* Whether the configuration still names what an alert is about. */
static gboolean
is_known(const Warnings *warnings, const StoreAlert *alert)
{
	for (guint i = 0; i < warnings->servers->len; i++) {
		const WarningsServer *server = g_ptr_array_index(warnings->servers, i);

		if (strcmp(server->name, alert->subject) == 0)
			return TRUE;
	}
	for (guint i = 0; i < warnings->accounts->len; i++) {
		const Account *account = g_ptr_array_index(warnings->accounts, i);

		if (g_str_has_prefix(alert->subject, oauth_name(account->oauth)))
			return TRUE;
	}
	return FALSE;
}

static void
forget_others(const Warnings *warnings)
{
	g_autoptr(GPtrArray) alerts = NULL;
	g_autoptr(GError) error = NULL;

	if (!store_alerts_open(warnings->engine->store, &alerts, &error)) {
		log_event(LOG_WARNING, "alert: not noted, trying again later", "reason",
			error->message, NULL);
		return;
	}
	for (guint i = 0; i < alerts->len; i++) {
		const StoreAlert *alert = g_ptr_array_index(alerts, i);

		if ((strcmp(alert->kind, "certificate") == 0 ||
			    strcmp(alert->kind, "token") == 0) &&
			!is_known(warnings, alert))
			note(warnings, alert->kind, alert->subject, NULL);
	}
}

Warnings *
warnings_new(Engine *engine, const Config *config, const Tokens *tokens,
	void (*raised)(gpointer data), gpointer data)
{
	Warnings *warnings = g_new0(Warnings, 1);

	warnings->engine = engine;
	warnings->config = config;
	warnings->tokens = tokens;
	warnings->servers = g_ptr_array_new_with_free_func(server_free);
	warnings->accounts = g_ptr_array_new_with_free_func(g_free);
	warnings->raised = raised;
	warnings->data = data;
	return warnings;
}

const Tokens *
warnings_tokens(const Warnings *warnings)
{
	return warnings->tokens;
}

void
warnings_start(Warnings *warnings)
{
	const GPtrArray *accounts = tokens_all(warnings->tokens);

	for (guint i = 0; i < accounts->len; i++) {
		Account *account = g_new0(Account, 1);

		account->warnings = warnings;
		account->oauth = g_ptr_array_index(accounts, i);
		oauth_watch(account->oauth, on_renewal, account);
		g_ptr_array_add(warnings->accounts, account);
	}
	forget_others(warnings);
	look(warnings);
	warnings->timer = g_timeout_add_seconds(LOOK_S, look, warnings);
}

void
warnings_free(Warnings *warnings)
{
	if (warnings == NULL)
		return;
	g_clear_handle_id(&warnings->timer, g_source_remove);
	for (guint i = 0; i < warnings->accounts->len; i++)
		oauth_watch(((const Account *)g_ptr_array_index(warnings->accounts, i))->oauth,
			NULL, NULL);
	g_ptr_array_unref(warnings->accounts);
	g_ptr_array_unref(warnings->servers);
	g_free(warnings);
}
