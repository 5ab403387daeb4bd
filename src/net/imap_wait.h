/* SPDX-License-Identifier: MIT */
/* Waiting for news of the server between two polls (IDLE, RFC 2177). */
#ifndef DISPUTED_NET_IMAP_WAIT_H
#define DISPUTED_NET_IMAP_WAIT_H

#include <glib.h>

#include "net/imap_client.h"

/* imap_wait_may: whether the server offers IDLE and lets connections that wait live. */
gboolean imap_wait_may(const ImapClient *client);

/* imap_wait_ask: says IDLE. Until the server answers "+" nothing else may be sent. */
void imap_wait_ask(ImapClient *client);

/* imap_wait_begin: the server says "+" to it. A poll that waits for that begins. */
void imap_wait_begin(ImapClient *client);

/* imap_wait_say_done: ends IDLE; commands may follow at once. Only while it is on. */
void imap_wait_say_done(ImapClient *client);

/* imap_wait_tell_changed: changed() is called from the main loop, once. */
void imap_wait_tell_changed(ImapClient *client);

/* imap_wait_note_lost: the connection is lost; remembered if it waited. Before the session is
 * dropped. */
void imap_wait_note_lost(ImapClient *client);

/* imap_wait_tell_lost: calls lost() if somebody waits; the client may be freed in there. */
void imap_wait_tell_lost(ImapClient *client, const GError *error);

#endif
