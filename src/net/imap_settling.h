/* SPDX-License-Identifier: MIT */
/* The dialogue that marks or moves mails; what is said in it is in imap_settle. */
#ifndef DISPUTED_NET_IMAP_SETTLING_H
#define DISPUTED_NET_IMAP_SETTLING_H

#include "net/imap_client.h"

/* imap_settling_start: begins with the UIDs that the poll has to settle, if any. Tells at once
 * where nothing can be done; the client may be freed in there: hold it. */
void imap_settling_start(ImapClient *client);

#endif
