/* SPDX-License-Identifier: MIT */
/* Letters out: a pool of SMTP sessions that are used again, one recipient a letter, one answer a
 * letter (RFC 5321; PIPELINING 2920, SIZE 1870, 8BITMIME 6152, DSN 3461, SMTPUTF8 6531).
 * Asynchronous on the default main context.
 * Knows nothing of disputes, outboxes or retries: the caller repeats what may be repeated. Only a
 * letter of which the server can't have anything, because a connection in use before turned out
 * to be closed, is tried once more here.
 * Trust: replies are foreign; addresses are checked again before they reach the wire. */
#ifndef DISPUTED_NET_SMTP_H
#define DISPUTED_NET_SMTP_H

#include <glib.h>

#include "net/session.h"

typedef struct SmtpOptions {
	SessionOptions session;
	guint connections; /* at most at once; 0 counts as 1 */
	guint idle_s;      /* an unused session is kept so long; 0: 30 */
} SmtpOptions;

typedef struct SmtpLetter {
	const char *envelope_from; /* addr-spec; "" for the null sender */
	const char *recipient;     /* addr-spec */
	const char *envid;         /* id for delivery reports (RFC 3461 4.4); NULL: none */
	GBytes *bytes;             /* header and body, CRLF, not dot-stuffed */
} SmtpLetter;

typedef enum {
	SMTP_ACCEPTED,  /* the server has taken over (250 after the dot) */
	SMTP_TEMPORARY, /* 4xx, or the connection was lost before the dot: again later */
	SMTP_REFUSED,   /* this letter can never succeed (5xx at RCPT or DATA, address, size) */
	SMTP_CHANNEL,   /* connection, TLS, login, greeting, MAIL: not this letter's fault */
	SMTP_UNCERTAIN, /* lost after the dot, before the answer: it may have been accepted */
} SmtpOutcome;

typedef enum {
	SMTP_STAGE_CHECK,   /* before the wire: address, size */
	SMTP_STAGE_CONNECT, /* name, TCP, TLS, greeting, EHLO, login */
	SMTP_STAGE_MAIL,
	SMTP_STAGE_RCPT,
	SMTP_STAGE_DATA, /* the command, or the transfer until the dot */
	SMTP_STAGE_DOT,  /* the answer to the whole letter */
} SmtpStage;

/* What became of a letter. */
typedef struct SmtpResult {
	SmtpOutcome outcome;
	SmtpStage stage;
	SessionFault fault; /* where a session ended; else SESSION_FAULT_NONE */
	guint code;         /* 200..599 as the server said, 0 if it did not */
	const char *status; /* "5.1.1" (RFC 3463), "" if none */
	const char *reply;  /* the server's answer word for word, lines apart by LF; "" if none */
	const char *reason; /* one line for people: who said what, or what went wrong here */
} SmtpResult;

typedef struct SmtpChannel SmtpChannel;

/* Called once for each letter, from the main loop, never from within smtp_channel_send(). More
 * letters may be sent, and the channel freed, within. @result: borrowed for the call. */
typedef void (*SmtpDone)(gpointer data, const SmtpResult *result);

/* smtp_channel_new: does not connect yet. @options: copied.
 * Returns: (transfer full) NULL on error. Errors: ERROR_CONFIG. */
SmtpChannel *smtp_channel_new(const SmtpOptions *options, GError **error);

/* smtp_channel_free: says QUIT and closes. Letters without an answer get none: wait until SmtpDone
 * was called for each first. */
void smtp_channel_free(SmtpChannel *channel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SmtpChannel, smtp_channel_free)

/* smtp_channel_send: queues @letter (strings copied, bytes referenced); letters start in the order
 * of the calls, over up to `connections` sessions. If no session can be made, or the last one ended
 * because the server said nothing for too long, all that wait get SMTP_CHANNEL. */
void smtp_channel_send(
	SmtpChannel *channel, const SmtpLetter *letter, SmtpDone done, gpointer data);
#endif
