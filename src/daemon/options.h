/* SPDX-License-Identifier: MIT */
/* The configuration's servers as the network's options. */
#ifndef DISPUTED_DAEMON_OPTIONS_H
#define DISPUTED_DAEMON_OPTIONS_H

#include "config/config.h"
#include "net/session.h"

/* options_session: borrows @server's strings. */
SessionOptions options_session(const ConfigServer *server);

#endif
