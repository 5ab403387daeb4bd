/* SPDX-License-Identifier: MIT */
/* The small notations of IMAP: folder names, sets of UIDs, dates. Pure.
 * Trust: dates come from a server; the rest is ours. */
#ifndef DISPUTED_NET_IMAP_TEXT_H
#define DISPUTED_NET_IMAP_TEXT_H

#include <glib.h>

#define IMAP_COMMAND_BYTES 8000 /* RFC 7162 section 4 recommends at most 8192 octets a line */

/* imap_folder_quote: @folder (UTF-8) in modified UTF-7 (RFC 3501 5.1.3) as a quoted string.
 * Returns: (transfer full). Example: Traité "x" → "Trait&AOk- \"x\"" with the outer quotes. */
char *imap_folder_quote(const char *folder);

/* imap_set_take: writes UIDs as a sequence set (RFC 3501 section 9), runs shortened to a:b, never
 * naming a UID that is not in the list.
 * @uids: ascending. @count: of @uids. @max_bytes: of the set, at least 21.
 * @taken_out: how many were written; at least 1 if @count is.
 * Returns: (transfer full). Example: 3 4 5 9 → "3:5,9". */
char *imap_set_take(const guint32 *uids, gsize count, gsize max_bytes, gsize *taken_out);

/* imap_date_parse: INTERNALDATE, "17-Jul-1996 02:44:25 -0700".
 * Returns: [s since 1970]; 0 if it is no date. */
gint64 imap_date_parse(const char *text);

/* imap_date_format: a date for SEARCH SINCE, in UTC. @at: [s since 1970].
 * Returns: (transfer full). Example: 837596665 → "17-Jul-1996". */
char *imap_date_format(gint64 at);

#endif
