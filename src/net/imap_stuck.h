/* SPDX-License-Identifier: MIT */
/* The mail at which polls end, so that one mail can't stop a mailbox for ever: mails near it are
 * fetched one by one, and in the end the polls go on without it. */
#ifndef DISPUTED_NET_IMAP_STUCK_H
#define DISPUTED_NET_IMAP_STUCK_H

#include <glib.h>

#include "net/imap_client.h"

#define IMAP_REFUSALS_UNTIL_GIVEN_UP 3
#define IMAP_POLLS_UNTIL_CAREFUL 2   /* that ended at the same mail; one is an accident */
#define IMAP_LOSSES_UNTIL_GIVEN_UP 5 /* the connection may be at fault: more patience */

/* imap_stuck_note: a poll has ended; @error: NULL if well. Before its ranges are freed. */
void imap_stuck_note(ImapClient *client, const ImapPoll *poll, const GError *error);

/* imap_stuck_at: whether the polls ended @limit times at the only mail of @range, this one
 * included. */
gboolean imap_stuck_at(const ImapClient *client, const ImapRange *range, guint limit);

#endif
