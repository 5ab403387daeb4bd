/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "daemon/options.h"

SessionOptions
options_session(const ConfigServer *server, const Tokens *tokens, Warnings *warnings)
{
	SessionOptions options = tokens_session(tokens, server);

	if (warnings != NULL && server->tls) {
		options.certificate = warnings_certificate;
		options.certificate_data = warnings_server(warnings, server->url);
	}
	return options;
}
