/* SPDX-License-Identifier: MIT */
/* What ends by itself and must be renewed by a person: servers' certificates, refresh tokens,
 * client secrets. Raises an alert days ahead and clears it once it is renewed. */
#ifndef DISPUTED_DAEMON_WARNINGS_H
#define DISPUTED_DAEMON_WARNINGS_H

#include <glib.h>

#include "config/config.h"
#include "config/tokens.h"
#include "engine/engine.h"

#define WARNINGS_CERTIFICATE_DAYS 14
#define WARNINGS_TOKEN_DAYS 7

typedef struct Warnings Warnings;

/* warnings_new: @raised is called when there may be letters about alerts. @engine, @config and
 * @tokens are borrowed. Returns: (transfer full). */
Warnings *warnings_new(Engine *engine, const Config *config, const Tokens *tokens,
	void (*raised)(gpointer data), gpointer data);
void warnings_free(Warnings *warnings);

/* warnings_start: looks now, then every hour, and whenever a token is renewed. */
void warnings_start(Warnings *warnings);

/* warnings_tokens: those that it was made with. */
const Tokens *warnings_tokens(const Warnings *warnings);

/* The one server of which a session tells the certificate. */
typedef struct WarningsServer WarningsServer;

/* warnings_server: @url as in the configuration. Returns: owned by @warnings. */
WarningsServer *warnings_server(Warnings *warnings, const char *url);

/* warnings_certificate: SessionOptions' certificate() with a WarningsServer. */
void warnings_certificate(gpointer server, gint64 ends_at);

#endif
