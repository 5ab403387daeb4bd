/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "config/accounts.h"
#include "config/fields.h"
#include "domain/calendar.h"
#include "net/http_post.h"

#define LIFE_MOST_DAYS 3660

static const char *const GRANTS[] = {"refresh_token", "client_credentials", NULL};
static const char *const TLS[] = {"required", "none", NULL};

static void
account_free(gpointer data)
{
	ConfigOauth *account = data;
	char *strings[] = {account->name, account->token_url, account->device_url,
		account->authorize_url, account->client_id, account->client_secret_file,
		account->refresh_token_file, account->scope, account->state, account->ca_file};

	for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
		g_free(strings[i]);
	g_free(account);
}

static gboolean
read_url(const Tree *tree, TreeAt at, const ConfigOauth *account, const char *url, GError **error)
{
	HttpPostOptions options = {.url = url, .plain = !account->tls};

	return *url == '\0' || http_post_check(&options, error) || tree_fail_with(tree, at, error);
}

static gboolean
read_urls(const Tree *tree, cfg_t *section, ConfigOauth *account, GError **error)
{
	TreeAt token = tree_at(section, "token_url"), device = tree_at(section, "device_url");
	TreeAt authorize = tree_at(section, "authorize_url");
	guint tls = 0;

	if (!fields_choice(tree, tree_at(section, "tls"), TLS, &tls, error) ||
		!fields_text(tree, token, "\"https://login.example.com/token\"",
			&account->token_url, error))
		return FALSE;
	account->tls = tls == 0;
	account->device_url = tree_text(device);
	account->authorize_url = tree_text(authorize);
	return read_url(tree, token, account, account->token_url, error) &&
		read_url(tree, device, account, account->device_url, error) &&
		read_url(tree, authorize, account, account->authorize_url, error);
}

/* A client that acts by itself proves with a secret who it is, and has no refresh token. */
static gboolean
read_grant(const Tree *tree, cfg_t *section, ConfigOauth *account, GError **error)
{
	static const char *const NEEDLESS[] = {
		"device_url", "authorize_url", "refresh_token_file", "refresh_token_life"};
	guint grant = 0;

	if (!fields_choice(tree, tree_at(section, "grant"), GRANTS, &grant, error))
		return FALSE;
	account->client_credentials = grant == 1;
	if (!account->client_credentials)
		return TRUE;
	if (*account->client_secret_file == '\0')
		return tree_fail(tree, tree_at(section, "client_secret_file"), error,
			"this is missing: client_credentials need a secret");
	for (gsize i = 0; i < G_N_ELEMENTS(NEEDLESS); i++)
		if (tree_is_given(tree, tree_at(section, NEEDLESS[i])))
			return tree_fail(tree, tree_at(section, NEEDLESS[i]), error,
				"with client_credentials there is no refresh token: take this key "
				"away");
	return TRUE;
}

/* What ends, and when. */
static gboolean
read_ends(const Tree *tree, cfg_t *section, ConfigOauth *account, GError **error)
{
	TreeAt life = tree_at(section, "refresh_token_life");
	TreeAt ends = tree_at(section, "client_secret_ends");
	g_autofree char *day = tree_text(ends);

	if (*day != '\0') {
		account->client_secret_day = calendar_day_parse(day);
		if (account->client_secret_day == 0)
			return tree_fail(tree, ends, error,
				"“%s” is no date: write it as in \"2027-11-30\"", day);
	}
	return !tree_is_given(tree, life) ||
		fields_days(tree, life, 0, LIFE_MOST_DAYS, &account->refresh_token_days, error);
}

static void
read_paths(cfg_t *section, const Config *config, ConfigOauth *account)
{
	account->client_secret_file =
		fields_path(tree_at(section, "client_secret_file"), config->folder);
	account->refresh_token_file =
		fields_path(tree_at(section, "refresh_token_file"), config->folder);
	account->ca_file = fields_path(tree_at(section, "ca_file"), config->folder);
	account->state = fields_path(tree_at(section, "state"), config->folder);
	if (*account->state == '\0') {
		g_autofree char *folder = g_path_get_dirname(config->store);
		g_autofree char *name = g_strconcat("oauth-", account->name, NULL);

		g_free(account->state);
		account->state = g_build_filename(folder, name, NULL);
	}
}

/* Two accounts in one file would spend each other's tokens. */
static gboolean
check_state(const Tree *tree, cfg_t *section, const Config *config, const ConfigOauth *account,
	GError **error)
{
	for (guint i = 0; i < config->oauths->len; i++) {
		const ConfigOauth *other = g_ptr_array_index(config->oauths, i);

		if (other != account && strcmp(other->state, account->state) == 0)
			return tree_fail(tree, tree_at(section, "state"), error,
				"oauth %s has the same path: each needs a file of its own",
				other->name);
	}
	return TRUE;
}

static gboolean
read_account(const Tree *tree, cfg_t *section, Config *config, GError **error)
{
	ConfigOauth *account = g_new0(ConfigOauth, 1);

	account->name = g_strdup(section->title);
	g_ptr_array_add(config->oauths, account);
	read_paths(section, config, account);
	account->scope = tree_text(tree_at(section, "scope"));
	return fields_title(tree, section, error) && read_urls(tree, section, account, error) &&
		fields_text(tree, tree_at(section, "client_id"),
			"\"the id that the provider gave to this program\"", &account->client_id,
			error) &&
		read_grant(tree, section, account, error) &&
		read_ends(tree, section, account, error) &&
		check_state(tree, section, config, account, error);
}

gboolean
accounts_read(const Tree *tree, Config *config, GError **error)
{
	guint count = tree_sections(tree, "oauth");

	config->oauths = g_ptr_array_new_with_free_func(account_free);
	for (guint i = 0; i < count; i++)
		if (!read_account(tree, tree_nth_section(tree, "oauth", i), config, error))
			return FALSE;
	return TRUE;
}

gboolean
accounts_check_files(const Tree *tree, const Config *config, GError **error)
{
	for (guint i = 0; i < config->oauths->len; i++) {
		OauthOptions options = accounts_options(g_ptr_array_index(config->oauths, i));

		if (!oauth_options_check(&options, error))
			return tree_fail_with(
				tree, tree_at(tree_nth_section(tree, "oauth", i), NULL), error);
	}
	return TRUE;
}

void
accounts_clear(Config *config)
{
	if (config->oauths != NULL)
		g_ptr_array_unref(config->oauths);
	config->oauths = NULL;
}

const ConfigOauth *
accounts_find(const Config *config, const char *name)
{
	for (guint i = 0; i < config->oauths->len; i++) {
		const ConfigOauth *account = g_ptr_array_index(config->oauths, i);

		if (strcmp(account->name, name) == 0)
			return account;
	}
	return NULL;
}

OauthOptions
accounts_options(const ConfigOauth *account)
{
	return (OauthOptions){.name = account->name,
		.grant = account->client_credentials ? OAUTH_CLIENT_CREDENTIALS
						     : OAUTH_REFRESH_TOKEN,
		.token_url = account->token_url,
		.device_url = account->device_url,
		.authorize_url = account->authorize_url,
		.client_id = account->client_id,
		.client_secret_file = account->client_secret_file,
		.refresh_token_file = account->refresh_token_file,
		.scope = account->scope,
		.state = account->state,
		.ca_file = account->ca_file,
		.plain = !account->tls,
		.refresh_token_days = account->refresh_token_days,
		.clock = clock_system()};
}
