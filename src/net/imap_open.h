/* SPDX-License-Identifier: MIT */
/* Opening the folder, or looking again into one that is open; the caller then says what it wants.
 */
#ifndef DISPUTED_NET_IMAP_OPEN_H
#define DISPUTED_NET_IMAP_OPEN_H

#include <glib.h>

#include "net/imap_client.h"

/* imap_open_folder: begins to open it. The session must be ready, and a poll run. */
void imap_open_folder(ImapClient *client);

/* imap_open_is_fresh: the folder is open, and not for so long that it should be opened anew. */
gboolean imap_open_is_fresh(const ImapClient *client);

/* imap_open_look_again: instead of imap_open_folder() if imap_open_is_fresh(): what is new is asked
 * for with one command. The client may be freed in here. */
void imap_open_look_again(ImapClient *client);

#endif
