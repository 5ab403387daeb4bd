/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "daemon/options.h"

static const char *
or_null(const char *text)
{
	return *text != '\0' ? text : NULL;
}

SessionOptions
options_session(const ConfigServer *server)
{
	SessionOptions options = {.url = server->url,
		.user = or_null(server->user),
		.tls = server->tls ? SESSION_TLS_REQUIRED : SESSION_TLS_NONE,
		.ca_file = or_null(server->ca_file)};

	if (options.user == NULL)
		return options;
	options.secret.kind = *server->token_command != '\0' ? SECRET_TOKEN : SECRET_PASSWORD;
	options.secret.file = or_null(server->password_file);
	options.secret.command = or_null(
		*server->token_command != '\0' ? server->token_command : server->password_command);
	return options;
}
