/* SPDX-License-Identifier: MIT */
/* What is said to the server to settle mails: mark them, or move them away, whatever the server
 * is able to do (RFC 6851 MOVE; else COPY, \Deleted, and UID EXPUNGE of RFC 4315; without that
 * the mails stay, marked \Deleted, because EXPUNGE would take along what others marked). Each
 * step can be repeated. Pure; the dialogue itself is elsewhere. */
#ifndef DISPUTED_NET_IMAP_SETTLE_H
#define DISPUTED_NET_IMAP_SETTLE_H

#include <glib.h>

#include "net/imap_parser.h"

/* How it is done on this server. */
typedef struct ImapSettleMeans {
	const char *folder; /* quoted, for the wire; NULL: mark with the keyword */
	gboolean has_move, has_uidplus;
} ImapSettleMeans;

/* Some mails on their way. */
typedef struct ImapSettleJob ImapSettleJob;

/* imap_settle_new: takes as many UIDs as fit one command.
 * @uids: ascending. @count: of @uids, at least 1. @taken_out: how many.
 * Returns: (transfer full). */
ImapSettleJob *imap_settle_new(
	const ImapSettleMeans *means, const guint32 *uids, gsize count, gsize *taken_out);
void imap_settle_free(ImapSettleJob *job);

/* imap_settle_uids: (element-type guint32). */
const GArray *imap_settle_uids(const ImapSettleJob *job);

/* imap_settle_command: what to say now, without tag and CR LF.
 * @means: as at imap_settle_new(). Returns: (transfer full) NULL when all is done. */
char *imap_settle_command(const ImapSettleJob *job, const ImapSettleMeans *means);

/* imap_settle_answer: @answer: the tagged response to that command, OK or NO.
 * Errors: ERROR_TEMPORARY: the server refuses; the job is over. */
gboolean imap_settle_answer(ImapSettleJob *job, const ImapSettleMeans *means,
	const ImapResponse *answer, GError **error);

#endif
