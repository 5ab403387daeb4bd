/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "config/tokens.h"
#include "config/accounts.h"

struct Tokens {
	GPtrArray *accounts; /* Oauth* */
};

Tokens *
tokens_new(const Config *config)
{
	Tokens *tokens = g_new0(Tokens, 1);

	tokens->accounts = g_ptr_array_new_with_free_func((GDestroyNotify)oauth_free);
	for (guint i = 0; i < config->oauths->len; i++) {
		OauthOptions options = accounts_options(g_ptr_array_index(config->oauths, i));

		g_ptr_array_add(tokens->accounts, oauth_new(&options));
	}
	return tokens;
}

void
tokens_free(Tokens *tokens)
{
	if (tokens == NULL)
		return;
	g_ptr_array_unref(tokens->accounts);
	g_free(tokens);
}

const GPtrArray *
tokens_all(const Tokens *tokens)
{
	return tokens->accounts;
}

static Oauth *
account_of(const Tokens *tokens, const char *name)
{
	for (guint i = 0; i < tokens->accounts->len; i++) {
		Oauth *oauth = g_ptr_array_index(tokens->accounts, i);

		if (strcmp(oauth_name(oauth), name) == 0)
			return oauth;
	}
	g_assert_not_reached(); /* the configuration was checked */
}

static const char *
or_null(const char *text)
{
	return *text != '\0' ? text : NULL;
}

static SecretSource
secret_of(const ConfigServer *server, const Tokens *tokens)
{
	if (*server->oauth != '\0')
		return (SecretSource){
			.kind = SECRET_TOKEN, .oauth = account_of(tokens, server->oauth)};
	if (*server->token_command != '\0')
		return (SecretSource){.kind = SECRET_TOKEN, .command = server->token_command};
	return (SecretSource){.kind = SECRET_PASSWORD,
		.file = or_null(server->password_file),
		.command = or_null(server->password_command)};
}

SessionOptions
tokens_session(const Tokens *tokens, const ConfigServer *server)
{
	SessionOptions options = {.url = server->url,
		.user = or_null(server->user),
		.tls = server->tls ? SESSION_TLS_REQUIRED : SESSION_TLS_NONE,
		.ca_file = or_null(server->ca_file)};

	if (options.user != NULL)
		options.secret = secret_of(server, tokens);
	return options;
}
