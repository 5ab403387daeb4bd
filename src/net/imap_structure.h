/* SPDX-License-Identifier: MIT */
/* What files a mail has, from what a server tells of its structure (RFC 3501 section 7.4.2), for a
 * mail that is too large to be fetched. Pure.
 * Trust: names are the sender's, the rest the server's words about the sender's mail. No structure
 * makes it go deeper than LIMIT_MIME_DEPTH or list more than LIMIT_ATTACHMENTS. */
#ifndef DISPUTED_NET_IMAP_STRUCTURE_H
#define DISPUTED_NET_IMAP_STRUCTURE_H

#include <glib.h>

/* One attached file. */
typedef struct ImapPart {
	char *name;    /* decoded, one line of valid UTF-8; "" if it has none */
	char *type;    /* "application/pdf", lower case */
	guint64 bytes; /* about what it has when it is decoded */
} ImapPart;

void imap_part_free(ImapPart *part);

/* imap_structure_parts: attached files, in the order of the mail; texts of the mail itself are
 * none.
 * @structure: the value of BODYSTRUCTURE, literals as quoted strings.
 * Returns: (transfer full) (element-type ImapPart*) what was understood, up to what was not.
 * Example: ("application" "pdf" ("name" "a.pdf") NIL NIL "base64" 78) → a.pdf, 57 bytes. */
GPtrArray *imap_structure_parts(const char *structure);

#endif
