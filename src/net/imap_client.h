/* SPDX-License-Identifier: MIT */
/* What the parts of the IMAP client know together: the client, its session with the server, and the
 * poll that runs. For imap*.c only; what others may know is in imap.h.
 * imap.c is what callers call. imap_session carries bytes and responses, imap_response notes what
 * the server says unasked, imap_command asks and matches the answers. imap_open opens the folder or
 * looks again, imap_poll decides what is asked for next and hands over what came, imap_fetch gets
 * one range, imap_stuck remembers the mail at which polls end, imap_settling marks or moves,
 * imap_wait is IDLE. */
#ifndef DISPUTED_NET_IMAP_CLIENT_H
#define DISPUTED_NET_IMAP_CLIENT_H

#include <glib.h>

#include "net/imap.h"
#include "net/imap_parser.h"
#include "net/imap_plan.h"
#include "net/session.h"

typedef enum {
	IMAP_IDLE_NOT,
	IMAP_IDLE_ASKED,  /* the server has not said "+" yet: nothing may be sent */
	IMAP_IDLE_ON,     /* the server will tell */
	IMAP_IDLE_ENDING, /* DONE was said */
} ImapIdle;

typedef struct ImapPoll ImapPoll;

struct ImapClient {
	guint refs;
	SessionOptions *options;
	ImapSettle settle;
	guint64 mail_limit_bytes;
	char *place; /* "host:port", for messages */
	char *folder,
		*settle_folder; /* as on the wire; settle_folder NULL unless IMAP_SETTLE_MOVE */

	Session *session; /* NULL: none */
	ImapParser *parser;
	gboolean ready;   /* logged in, capabilities known */
	gboolean feeding; /* the parser is at work and can't be freed */
	gboolean has_move, has_uidplus, has_idle;
	guint next_tag;
	GQueue commands; /* ImapCommand*, sent and not answered */

	gboolean folder_open; /* selected is true, and kept up to date */
	ImapSelected selected;
	gint64 selected_us; /* monotonic */
	guint32 arrived;    /* mails announced since the last look */

	ImapIdle idle;
	const ImapIdleEvents *idle_events; /* NULL: nobody waits */
	gpointer idle_data;
	guint idle_renew_s, renew_id, changed_id;
	gint64 idle_us;      /* when it began, monotonic */
	gint64 idle_lost_us; /* when the connection was last lost in it, */
	guint idle_losses;   /* so often in a row soon after it began */

	ImapPoll *poll;   /* NULL: none is running */
	guint begin_id;   /* it is about to begin */
	guint advance_id; /* a range was taken */

	guint32 stuck_uidvalidity;
	guint32 stuck_uid;  /* the mail at which polls ended, */
	guint stuck_polls;  /* so many in a row; 0: the last one went well */
	guint32 stuck_last; /* the last one of its range: any of them may be the cause */
	char *stuck_reason; /* how they ended; NULL if none did */
};

struct ImapPoll {
	const ImapPollEvents *events;
	gpointer data;
	gboolean reused;   /* the session was there before */
	gboolean answered; /* something was heard on it in this poll */
	gboolean waits;    /* it begins when the server has answered IDLE */
	gboolean opened;   /* selected() was called */
	gboolean stopped;  /* the caller wants no more */
	gboolean over;     /* it ends as soon as all ranges are taken, */
	GError *error;     /* with this */
	gboolean uid_not_sticky;
	gboolean probing;
	gboolean no_room; /* a mail could not be put aside */
	ImapSelected selected;
	guint32 careful_to;  /* mails up to this UID are asked for after events->asking() */
	ImapPlan *plan;      /* NULL until opened */
	GQueue ranges;       /* ImapRange*, in flight, ascending */
	GQueue untaken;      /* ImapRange* handed over, oldest first */
	GHashTable *awaited; /* UID → ImapMail* of those ranges */
	GHashTable *present; /* UIDs of which it is known that they are there */
	guint64 body_bytes;  /* of what has arrived for them */
	GArray *to_settle;   /* guint32 */
};

/* imap_client_ref, imap_client_unref: keep the client's memory while a caller's event is called or
 * the parser is at work; imap_client_free() may come within. */
ImapClient *imap_client_ref(ImapClient *client);
void imap_client_unref(ImapClient *client);

typedef ImapClient ImapHeldClient;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapHeldClient, imap_client_unref)

/* imap_client_drop_session: closes the connection and forgets what was asked on it and what is
 * known of the folder. Tells nobody; the poll stays. */
void imap_client_drop_session(ImapClient *client);

#endif
