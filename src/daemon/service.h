/* SPDX-License-Identifier: MIT */
/* The running daemon: mailboxes, sweep and outbox on one main loop, each in small turns. */
#ifndef DISPUTED_DAEMON_SERVICE_H
#define DISPUTED_DAEMON_SERVICE_H

#include "config/config.h"
#include "engine/engine.h"
#include "engine/port.h"

/* service_run: until SIGTERM or SIGINT, or, with @once, until everything that is due is done.
 * Letters that are on their way when a signal comes get a few seconds to land.
 * Returns: an exit status of sysexits.h: 0; EX_TEMPFAIL if, with @once, something temporary
 * remains; EX_CONFIG if an operator must act. */
int service_run(Engine *engine, const Config *config, const ReaderPort *reader, gboolean once);

/* service_check: what can be found wrong with the servers' options without a network.
 * Errors: ERROR_CONFIG. */
gboolean service_check(const Config *config, GError **error);

#endif
