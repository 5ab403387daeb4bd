/* SPDX-License-Identifier: MIT */
/* What the server says: answers go to their command, and the rest is noted where it belongs.
 * Trust: every response is foreign; what was not asked for is ignored or ends the session. */
#ifndef DISPUTED_NET_IMAP_RESPONSE_H
#define DISPUTED_NET_IMAP_RESPONSE_H

#include <glib.h>

#include "net/imap_client.h"

/* imap_response_tagged, imap_response_untagged: @response: with, without a tag. The client may be
 * freed in here. Errors: the session is of no use any more. */
gboolean imap_response_tagged(ImapClient *client, const ImapResponse *response, GError **error);
gboolean imap_response_untagged(ImapClient *client, const ImapResponse *response, GError **error);

#endif
