/* SPDX-License-Identifier: MIT */
/* One connection to a mail server: libcurl connects, encrypts and logs in; then bytes go in and
 * out. Asynchronous on the default main context; nothing here blocks it.
 * Knows nothing of mailboxes or letters, nor which commands are spoken after the login.
 * Trust: everything a server sends is foreign. Programs that use this ignore SIGPIPE. */
#ifndef DISPUTED_NET_SESSION_H
#define DISPUTED_NET_SESSION_H

#include <glib.h>

#include "net/secret.h"

typedef enum {
	SESSION_TLS_REQUIRED, /* implicit (imaps, smtps) or STARTTLS; never goes on without */
	SESSION_TLS_NONE,     /* plain text, because the admin asked for it */
} SessionTls;

/* What a connection is made from. Whoever takes it makes a copy. */
typedef struct SessionOptions {
	const char *url;  /* see net/endpoint.h */
	const char *user; /* NULL or "": no login */
	SecretSource secret;
	SessionTls tls;
	const char *ca_file; /* NULL or "": the system's certificates */
	const char
		*login_options;  /* "AUTH=PLAIN": forces a SASL mechanism; NULL: the best offered */
	const char *client_name; /* for EHLO; NULL: this host's name */
	guint connect_timeout_s; /* name, TCP, TLS, login; 0: 60 for IMAP, 300 for SMTP */
	guint stall_timeout_s;   /* no progress of a dialogue; 0: what the protocol recommends */
	/* Told before ready() over TLS: when the server's certificate ends. NULL: nobody asks.
	 * The session must not be freed within. */
	void (*certificate)(gpointer data, gint64 ends_at);
	gpointer certificate_data; /* borrowed, also by copies */
} SessionOptions;

/* session_options_check: what can be found wrong without a network: URL, user, secret, ca_file.
 * For `disputed --check`. Errors: ERROR_CONFIG. */
gboolean session_options_check(const SessionOptions *options, GError **error);

/* session_options_copy: a deep copy. Returns: (transfer full). */
SessionOptions *session_options_copy(const SessionOptions *options);
void session_options_free(SessionOptions *options);

/* Why a session ended. The error beside it has ERROR_CONFIG for SECRET (a file), CERTIFICATE,
 * LOGIN and NO_TLS, ERROR_TEMPORARY for the others and where the server called a failed login
 * temporary. */
typedef enum {
	SESSION_FAULT_NONE,
	SESSION_FAULT_SECRET,      /* no password or token to be had */
	SESSION_FAULT_RESOLVE,     /* the name does not resolve */
	SESSION_FAULT_CONNECT,     /* refused, unreachable */
	SESSION_FAULT_NO_TLS,      /* the server offers none */
	SESSION_FAULT_CERTIFICATE, /* not to be trusted, or of another name */
	SESSION_FAULT_TLS,         /* any other failure of the handshake */
	SESSION_FAULT_GREETING,    /* turned away before the login */
	SESSION_FAULT_LOGIN,       /* user, password or token not accepted */
	SESSION_FAULT_STALL,       /* no progress in time */
	SESSION_FAULT_LOST,        /* closed or reset by the other side */
} SessionFault;

typedef struct Session Session;

/* Called from the main loop, never from within session_open() or session_send(). The session may
 * be freed within any of them. */
typedef struct SessionEvents {
	/* Logged in; session_hello() tells what the server said until here. */
	void (*ready)(gpointer data);
	/* @bytes: borrowed for the call; length > 0. */
	void (*received)(gpointer data, const guint8 *bytes, gsize length);
	/* The last call; the session can only be freed. @error names host and port and says what
	 * to do. */
	void (*closed)(gpointer data, SessionFault fault, const GError *error);
} SessionEvents;

/* session_prepare: loads now what connections need, instead of with the first one: for a program
 * that lets go afterwards of what only that took. May be left out, and called again. */
void session_prepare(void);

/* session_open: begins to connect; what is wrong with @options is told through closed().
 * @options: copied. @events: borrowed, must outlive the session.
 * Returns: (transfer full). */
Session *session_open(const SessionOptions *options, const SessionEvents *events, gpointer data);

/* session_free: what was sent is given to the kernel as far as that goes without waiting, then
 * the connection is closed. No event comes after. */
void session_free(Session *session);

/* session_hello: the lines that the server sent before ready() or closed(), without CR LF, oldest
 * first, at most 200. Returns: (element-type char*). */
const GPtrArray *session_hello(const Session *session);

/* session_send: queues @bytes; before ready() that is a bug. */
void session_send(Session *session, GBytes *bytes);

/* session_queued_bytes, session_sent_bytes: totals since session_open(); their difference still
 * waits on this side. */
guint64 session_queued_bytes(const Session *session);
guint64 session_sent_bytes(const Session *session);

/* session_expect: from now on the session ends with SESSION_FAULT_STALL unless, within any
 * @stall_s, at least 4096 bytes get through or this is called again. 0: waits for ever. */
void session_expect(Session *session, guint stall_s);

#endif
