/* SPDX-License-Identifier: MIT */
/* SMTP from the client's side: bytes in, in any pieces, replies out (RFC 5321 4.2, 3463). Pure.
 * Knows nothing of commands sent.
 * Trust: every byte is foreign; a reply has at most LIMIT_SMTP_REPLY_LINES lines and
 * LIMIT_SMTP_REPLY_BYTES. */
#ifndef DISPUTED_NET_SMTP_PARSER_H
#define DISPUTED_NET_SMTP_PARSER_H

#include <glib.h>

#define SMTP_STATUS_BYTES 12 /* "5.123.123" and its NUL */

/* One reply; borrowed for the call that brings it. */
typedef struct SmtpReply {
	guint code;       /* 200..599, of the last line */
	const char *text; /* word for word with the codes, lines apart by LF, valid UTF-8 */
	char status[SMTP_STATUS_BYTES]; /* "5.1.1"; "" if none of the code's class was given */
	guint lines;
} SmtpReply;

typedef struct SmtpParser SmtpParser;

/* FALSE: the parser stops and smtp_parser_feed() returns TRUE at once; it takes no more bytes. It
 * is not freed within. */
typedef gboolean (*SmtpParserFunc)(gpointer data, const SmtpReply *reply);

/* smtp_parser_new: Returns: (transfer full). */
SmtpParser *smtp_parser_new(SmtpParserFunc func, gpointer data);
void smtp_parser_free(SmtpParser *parser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SmtpParser, smtp_parser_free)

/* smtp_parser_feed: the same replies come out however the bytes are cut into pieces.
 * Errors: ERROR_TEMPORARY for what is no SMTP, ERROR_LIMIT over a limit; the parser then takes no
 * more bytes. */
gboolean smtp_parser_feed(SmtpParser *parser, const guint8 *bytes, gsize length, GError **error);

#endif
