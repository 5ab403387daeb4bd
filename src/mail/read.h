/* SPDX-License-Identifier: MIT */
/* Bytes of one mail → Message: a pure function. Knows RFC 5322 and MIME; must not know what a
 * mail means to a dispute, nor stores, networks, clocks or settings, so that it can run in a
 * process of its own.
 * Trust: every byte is a stranger's. Any input gives a Message; nothing read of it is executed,
 * fetched or written, and what goes over a limit (base/limits.h) is cut with a warning. */
#ifndef DISPUTED_MAIL_READ_H
#define DISPUTED_MAIL_READ_H

#include <glib.h>

#include "base/blob.h"
#include "domain/message.h"
#include "mail/language.h"

typedef struct MailReadOptions {
	const LanguageGuesser *languages; /* borrowed; NULL = only Content-Language tells */
} MailReadOptions;

/* mail_init: prepares the MIME library; call once before anything else of mail/. May be called
 * again. */
void mail_init(void);

/* mail_read: reads one mail; never fails. What can't be read at all (no bytes, no header, not
 * mail) has the form MESSAGE_UNREADABLE with the reason among the warnings; its bytes as text,
 * where they are text, are kept.
 * @raw: the mail as fetched, CRLF or LF, with or without an mbox "From " line on top.
 * @options: may be NULL.
 * Returns: (transfer full) never NULL. */
Message *mail_read(GBytes *raw, const MailReadOptions *options);

/* mail_read_blob: the same of a mail that may be too large for the memory: it is read piece by
 * piece. Returns: (transfer full) NULL on error.
 * Errors: ERROR_TEMPORARY if bytes of @raw can't be read. */
Message *mail_read_blob(
	const Blob *raw, const MailReadOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* mail_read_head: what the header alone says: a Message without text and attachments, and a warning
 * that says so. Below the first blank line, and beyond LIMIT_HEAD_BYTES, nothing is looked at,
 * though all bytes are hashed. The identity is that of no other bytes, nor that of the same mail
 * read whole. A header that announces a report is a sign of one (EVIDENCE_DELIVERY_REPORT).
 * Returns, Errors: as mail_read_blob(). */
Message *mail_read_head(
	const Blob *raw, const MailReadOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* mail_part: the decoded bytes of one MIME leaf, for relaying an attachment.
 * @part: ordinal as in Attachment.part. A nested message/rfc822 counts as one leaf; its bytes
 * are that whole mail. A file that is uuencoded within a text has a number of its own.
 * Returns: (transfer full) NULL if there is no such leaf. */
GBytes *mail_part(GBytes *raw, guint part);

/* What takes decoded bytes, piece by piece. Returns FALSE to stop. */
typedef gboolean (*MailSink)(gpointer data, const char *bytes, gsize length);

/* mail_part_blob: the same piece by piece.
 * @found_out: FALSE if there is no such leaf; @sink was not called then.
 * Errors: ERROR_TEMPORARY if bytes of @raw can't be read; @sink may have got NUL bytes instead. */
gboolean mail_part_blob(const Blob *raw, guint part, MailSink sink, gpointer data,
	gboolean *found_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
