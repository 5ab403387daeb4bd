/* SPDX-License-Identifier: MIT */
/* Fetching one range: asking, bodies that come, mails that don't come or are refused.
 * Trust: which mails come, and how much of them, is up to the server. */
#ifndef DISPUTED_NET_IMAP_FETCH_H
#define DISPUTED_NET_IMAP_FETCH_H

#include <glib.h>

#include "net/imap_client.h"

/* imap_fetch_send: asks for the mails of @range, one of the poll's ranges. It is complete once all
 * have come or are known not to come. */
void imap_fetch_send(ImapClient *client, ImapRange *range);

/* imap_fetch_give_up: the only mail of @range is passed on as refused. @reason: as the
 * server told it, "" if it told none; copied. */
void imap_fetch_give_up(ImapRange *range, const char *reason);

/* imap_fetch_take_structure: the files of a mail that is not fetched whole. @response: FETCH with a
 * structure. */
void imap_fetch_take_structure(ImapClient *client, const ImapResponse *response);

/* imap_fetch_take_body: @response: FETCH with a body; of a mail that was not asked for: ignored.
 * Errors: ERROR_LIMIT: far more comes than was announced. */
gboolean imap_fetch_take_body(ImapClient *client, const ImapResponse *response, GError **error);

#endif
