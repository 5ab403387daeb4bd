/* SPDX-License-Identifier: MIT */
/* The session with the server as the client uses it: what comes goes through the parser, and what
 * breaks ends the poll or the waiting. Connecting and logging in are in session. */
#ifndef DISPUTED_NET_IMAP_SESSION_H
#define DISPUTED_NET_IMAP_SESSION_H

#include <glib.h>

#include "net/imap_client.h"

/* imap_session_begin: a GSourceFunc. @data: ImapClient* with a poll, which begins over the session
 * that is there or a new one, or waits until the server has answered IDLE. */
gboolean imap_session_begin(gpointer data);

/* imap_session_reconnect: if the session of the last poll was closed since then, which shows only
 * now, this poll begins anew over another. Returns: FALSE: that is not what happened. */
gboolean imap_session_reconnect(ImapClient *client);

#endif
