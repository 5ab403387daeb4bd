/* SPDX-License-Identifier: MIT */
/* One mailbox on one IMAP server, asked again and again over one session (RFC 3501, 9051).
 * Asynchronous on the default main context. Never sets \Seen.
 * Knows nothing of what mail means or where it is stored; remembers no UIDs between polls: the
 * caller says from where to go on.
 * Trust: a server may lie, stall or vanish at any moment; a poll then ends with an error, after
 * which the next one starts clean. */
#ifndef DISPUTED_NET_IMAP_H
#define DISPUTED_NET_IMAP_H

#include <glib.h>

#include "base/blob.h"
#include "net/imap_structure.h"
#include "net/session.h"

#define IMAP_KEYWORD "$Disputed"
#define IMAP_UNTAKEN_RANGES 4

/* What is done in the mailbox with a mail that was taken in. */
typedef enum {
	IMAP_SETTLE_NOTHING, /* the mailbox is only read (EXAMINE) */
	IMAP_SETTLE_FLAG,    /* keyword $Disputed, where the server keeps keywords */
	IMAP_SETTLE_MOVE,    /* moved to settle_folder */
} ImapSettle;

typedef struct ImapOptions {
	SessionOptions session; /* url names the folder */
	ImapSettle settle;
	const char *settle_folder; /* UTF-8; made if missing. Only for IMAP_SETTLE_MOVE */
	guint64 mail_limit_bytes;  /* what is beyond isn't fetched; 0: LIMIT_MAIL_BYTES */
	guint idle_renew_s;        /* how long one IDLE lasts; 0: 25 minutes (RFC 2177: under 29) */
} ImapOptions;

typedef enum {
	IMAP_MAIL_WHOLE,
	IMAP_MAIL_TRUNCATED, /* over mail_limit_bytes: only its beginning is there */
	IMAP_MAIL_ABSENT,    /* expunged meanwhile; no bytes */
	IMAP_MAIL_REFUSED,   /* the server has it but could not give it in three polls; no bytes */
} ImapMailState;

typedef struct ImapMail {
	ImapMailState state;
	guint32 uid, uidvalidity;
	gint64 internal_date_at; /* when it arrived [s since 1970]; 0 if unknown */
	guint64 size_bytes;      /* of the whole mail */
	Blob *blob;              /* as served, CRLF; NULL if absent or refused */
	char *refusal;           /* the server's words if refused, else NULL */
	GPtrArray *large_parts;  /* of a truncated mail: ImapPart*, its files, whether or not they
				  * are in what was fetched; NULL if the server did not tell */
} ImapMail;

void imap_mail_free(ImapMail *mail);

/* The mailbox as it was opened. */
typedef struct ImapSelected {
	guint32 uidvalidity;
	guint32 uidnext; /* 0 if the server does not tell */
	guint32 exists;  /* number of mails */
	gboolean keywords_allowed;
	gboolean read_only;
} ImapSelected;

/* Which mails a poll shall fetch. */
typedef struct ImapWanted {
	guint32 first_uid;  /* this one and above; 1..2^32-1 */
	gint64 since_at;    /* only mail that arrived at or after [s since 1970]; 0: any */
	guint32 careful_to; /* mails up to this UID are asked for one by one, the next one when the
			     * last one is taken, each after asking(). 0: none */
	/* NULL, or TRUE where a mail is left alone. Asked for each mail found, in ascending order,
	 * and, if that says FALSE, again when the server was asked when it arrived: @arrived_at [s
	 * since 1970] is then 0 if it would not say, else -1. */
	gboolean (*leaves)(gpointer data, guint32 uid, gint64 arrived_at);
	gpointer leaves_data; /* borrowed until the poll has ended */
} ImapWanted;

/* How a poll tells what it finds. All but ended() are called only while a poll runs. The client
 * may be freed within any of them. */
typedef struct ImapPollEvents {
	/* The mailbox is open; @wanted is to be filled. May come once more if the session of the
	 * last poll turns out to be lost. FALSE: fetch nothing; the poll then ends
	 * without error. imap_client_settle() may be called here. */
	gboolean (*selected)(gpointer data, const ImapSelected *selected, ImapWanted *wanted);
	/* A mail up to careful_to is about to be asked for. *refusal_out: (transfer full) set where
	 * it shall not be: it is then handed over as refused with these words. FALSE: nothing more
	 * is fetched, as after imap_client_stop(). May be NULL. The client is not to be freed
	 * within. */
	gboolean (*asking)(gpointer data, guint32 uid, char **refusal_out);
	/* The next mails in ascending order of UID, 1 to 100 of them (element-type ImapMail*),
	 * (transfer full). When they are committed the caller says imap_client_taken(): within this
	 * call or later. At most IMAP_UNTAKEN_RANGES are handed over before that. */
	void (*range)(gpointer data, GPtrArray *mails);
	/* The server did (or, with @error, refused) what ImapSettle says for these UIDs. May be
	 * NULL. Refusals don't end the poll. UIDs without this call when the poll has ended are not
	 * settled: hand them to imap_client_settle() next time. */
	void (*settled)(gpointer data, guint32 uidvalidity, const guint32 *uids, guint count,
		const GError *error);
	/* Once for each poll, last, and after all its ranges were taken. @error: NULL,
	 * ERROR_TEMPORARY, or ERROR_CONFIG where an admin must act (login, certificate, no such
	 * folder). @uidvalidity: 0 if the mailbox was not opened. The next poll may be started
	 * here. */
	void (*ended)(gpointer data, const GError *error, guint32 uidvalidity);
} ImapPollEvents;

/* What is heard between two polls. Each is the last call: waiting is over then. */
typedef struct ImapIdleEvents {
	/* There is mail that the last poll did not see: a poll is due. */
	void (*changed)(gpointer data);
	/* The connection is lost. @error: ERROR_TEMPORARY. */
	void (*lost)(gpointer data, const GError *error);
} ImapIdleEvents;

typedef struct ImapClient ImapClient;

/* imap_client_new: does not connect yet.
 * @options: copied.
 * Returns: (transfer full) NULL on error. Errors: ERROR_CONFIG. */
ImapClient *imap_client_new(const ImapOptions *options, GError **error);

/* imap_client_free: says LOGOUT and closes; a poll that runs ends without a further event. */
void imap_client_free(ImapClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapClient, imap_client_free)

/* imap_client_poll: begins a poll over the session of the last one, or a new one if there is none;
 * ends waiting. Not while one is running. No event comes from within.
 * @events: borrowed until ended() was called. */
void imap_client_poll(ImapClient *client, const ImapPollEvents *events, gpointer data);

/* imap_client_idle: between two polls, waits for news of the server (RFC 2177). No event comes from
 * within.
 * @events: borrowed until one of them was called or the next poll begins.
 * Returns: FALSE if there is nothing to wait for: no session, a server without IDLE, or one where
 * the connection was lost soon after each of the last ones. */
gboolean imap_client_idle(ImapClient *client, const ImapIdleEvents *events, gpointer data);

/* imap_client_is_polling: a poll was begun and has not ended. */
gboolean imap_client_is_polling(const ImapClient *client);

/* imap_client_taken: the caller is done with the oldest range that was handed over and not taken
 * yet; to be called once for each, in order. No event comes from within.
 * @settle: UIDs of it to settle. @count: of them; 0 for a range that was not committed. */
void imap_client_taken(ImapClient *client, const guint32 *settle, guint count);

/* imap_client_stop: no more ranges are fetched or handed over; the poll ends without error, after
 * those that are not taken yet were. Without a poll: nothing. */
void imap_client_stop(ImapClient *client);

/* imap_client_reopen: between two polls: the next one opens the folder anew, and finds all mails
 * that are in it then. */
void imap_client_reopen(ImapClient *client);

/* imap_client_memory: what is known of a mail at which polls ended, one line, to be kept while no
 * program runs: else the count to the poll that goes on without that mail would begin anew.
 * Returns: (transfer full) NULL if there is nothing to keep. */
char *imap_client_memory(const ImapClient *client);

/* imap_client_remember: before the first poll. @memory: of imap_client_memory(), or NULL; anything
 * else is ignored. */
void imap_client_remember(ImapClient *client, const char *memory);

/* imap_client_settle: settles UIDs that were committed but perhaps not settled (a crash came
 * between). Doing it twice does no harm. To be called within selected(). */
void imap_client_settle(ImapClient *client, const guint32 *uids, guint count);

#endif
