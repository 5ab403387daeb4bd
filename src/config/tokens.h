/* SPDX-License-Identifier: MIT */
/* The configuration's accounts for access tokens at work: one of each, for all servers that name
 * it; and what a connection to a server is made from. */
#ifndef DISPUTED_CONFIG_TOKENS_H
#define DISPUTED_CONFIG_TOKENS_H

#include <glib.h>

#include "config/config.h"
#include "net/oauth.h"
#include "net/session.h"

typedef struct Tokens Tokens;

/* tokens_new: asks for nothing yet. Returns: (transfer full). */
Tokens *tokens_new(const Config *config);

/* tokens_free: after everything that asks. */
void tokens_free(Tokens *tokens);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tokens, tokens_free)

/* tokens_all: Returns: (element-type Oauth), in the order of the configuration. */
const GPtrArray *tokens_all(const Tokens *tokens);

/* tokens_session: borrows @server's strings and @tokens. */
SessionOptions tokens_session(const Tokens *tokens, const ConfigServer *server);

#endif
