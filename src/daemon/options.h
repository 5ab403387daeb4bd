/* SPDX-License-Identifier: MIT */
/* The configuration's servers as the network's options. */
#ifndef DISPUTED_DAEMON_OPTIONS_H
#define DISPUTED_DAEMON_OPTIONS_H

#include "config/config.h"
#include "config/tokens.h"
#include "daemon/warnings.h"
#include "net/session.h"

/* options_session: borrows @server's strings and @tokens.
 * @warnings: is told when the server's certificate ends; NULL: nobody is. */
SessionOptions options_session(
	const ConfigServer *server, const Tokens *tokens, Warnings *warnings);

#endif
