/* SPDX-License-Identifier: MIT */
/* The course of one poll: asks for what the plan wants next, hands over what has arrived, in order,
 * and ends. */
#ifndef DISPUTED_NET_IMAP_POLL_H
#define DISPUTED_NET_IMAP_POLL_H

#include <glib.h>

#include "net/imap_client.h"

void imap_poll_free(ImapPoll *poll);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapPoll, imap_poll_free)

/* imap_poll_live: the poll that runs and may still say and hear something. NULL: none. */
ImapPoll *imap_poll_live(const ImapClient *client);

/* imap_poll_bytes: of the ranges that were asked for or handed over, and not taken yet. */
guint64 imap_poll_bytes(const ImapPoll *poll);

/* imap_poll_advance: does whatever can be done now. The client may be freed in here. */
void imap_poll_advance(ImapClient *self);

/* imap_poll_end: no more is fetched or settled. After an error the next poll starts with a new
 * session. Finishes at once, or when what was handed over is taken. */
void imap_poll_end(ImapClient *client, const GError *error);

/* imap_poll_finish: calls ended(), in which the client may be freed. Only once all ranges were
 * taken. */
void imap_poll_finish(ImapClient *client);

#endif
