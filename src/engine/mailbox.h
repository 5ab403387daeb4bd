/* SPDX-License-Identifier: MIT */
/* How far a mailbox has been read, and what is taken of it: first sight, new mail, a changed
 * UIDVALIDITY; ranges of mail committed together, each mail in a savepoint of its own, so that
 * one that fails does not take the others along. Knows nothing of IMAP but its UIDs. */
#ifndef DISPUTED_ENGINE_MAILBOX_H
#define DISPUTED_ENGINE_MAILBOX_H

#include <glib.h>

#include "base/blob.h"
#include "domain/message.h"
#include "engine/engine.h"
#include "store/quarantine.h"

/* How often a mail is tried in each way once the program has ended in it. */
#define MAILBOX_FETCHES 3       /* from its server; then it is passed over */
#define MAILBOX_ATTEMPTS 3      /* as a whole; then it is set aside */
#define MAILBOX_LAST_ATTEMPTS 2 /* by its head, and unread: each for a death of another cause */

/* How much is done with a mail. Each way does a part only of what the one before it does, and the
 * last one touches nothing of the mail, so that none is left in which it can end the program. */
typedef enum {
	MAILBOX_WHOLE,
	MAILBOX_BY_HEAD, /* its head is read and filed, its bytes are kept */
	MAILBOX_UNREAD,  /* its bytes are kept */
	MAILBOX_UNKEPT,  /* the ledger names it; it stays where it lies */
	MAILBOX_WAYS
} MailboxWay;

typedef struct MailboxRules {
	const char *name; /* configuration name; the ledger's source */
	FirstRun first_run;
	gboolean settles; /* mail that was taken is flagged or moved on the server */
} MailboxRules;

/* A mailbox as the server opened it. */
typedef struct MailboxOpened {
	guint32 uidvalidity, uidnext, exists;
	gboolean recounted; /* the poll looks at all mail again, not only at what is new */
} MailboxOpened;

/* What shall be fetched. */
typedef struct MailboxPlan {
	guint32 first_uid; /* this one and above */
	gint64 since_at;   /* only mail that arrived since; 0: any */
	/* The program ended within the last poll: mails up to this UID are fetched one by one, each
	 * after mailbox_fetching(), and taken one by one, each after mailbox_attempt(). 0: none. */
	guint32 careful_to;
	GArray *unsettled; /* guint32: committed before, but perhaps not flagged or moved */
} MailboxPlan;

void mailbox_plan_clear(MailboxPlan *plan);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MailboxPlan, mailbox_plan_clear)

/* mailbox_plan: Errors: of the store. */
gboolean mailbox_plan(Engine *engine, const MailboxRules *rules, const MailboxOpened *opened,
	MailboxPlan *plan_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* mailbox_fetching: counts, on disk at once, that a mail is about to be fetched, for the program
 * may end in what its server sends. mailbox_fetched() is to be told when it has come, or when the
 * poll or the program ends well before that; from there on mailbox_attempt() counts. *reason_out:
 * (static) why it is not to be fetched any more, one line; NULL: it is. Errors: of the store. */
gboolean mailbox_fetching(Engine *engine, const MailboxRules *rules, guint32 uidvalidity,
	guint32 uid, const char **reason_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* mailbox_fetched: forgets what mailbox_fetching() counted. Errors: of the store. */
gboolean mailbox_fetched(
	Engine *engine, const MailboxRules *rules, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* mailbox_attempt: counts, on disk at once, that a mail is about to be read and filed; within no
 * transaction of the caller. The mail is then read alone and taken alone.
 * *way_out: what may be done with it now. *reason_out: (static) why no more than that, one line;
 * NULL with MAILBOX_WHOLE.
 * Errors: of the store. */
gboolean mailbox_attempt(Engine *engine, const MailboxRules *rules, guint32 uidvalidity,
	guint32 uid, MailboxWay *way_out, const char **reason_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One mail of a range. */
typedef struct MailboxMail {
	guint32 uid;
	gint64 arrived_at;
	Blob *raw; /* NULL: not to be had */
	gboolean truncated;
	GPtrArray *files; /* Attachment*: of a truncated mail, as its server names them; NULL */
	char *refusal;    /* why there are no bytes; NULL: it is gone from the mailbox */
	Message *message; /* what was read of it; NULL only where there are no bytes */
	char *fault;      /* why only its head was read, or nothing; NULL: it was read whole */
	QuarantineCause cause; /* of the refusal or the fault */
} MailboxMail;

void mailbox_mail_free(MailboxMail *mail);

/* mailbox_take: files the mails of a range (MailboxMail*) and moves the mark, in one transaction.
 * *taken_out: guint32 UIDs to flag or move now, (transfer full).
 * A mail that cannot be filed is set aside in the ledger with the reason, and an alert raised.
 * Errors: of the store as a whole; then nothing of the range was taken. */
gboolean mailbox_take(Engine *engine, const MailboxRules *rules, guint32 uidvalidity,
	const GPtrArray *mails, GArray **taken_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* mailbox_settled: the server has flagged or moved these. */
gboolean mailbox_settled(Engine *engine, const MailboxRules *rules, guint32 uidvalidity,
	const guint32 *uids, guint count, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* mailbox_ended: a poll is over. @uidvalidity: 0 if the mailbox could not even be opened. @problem:
 * NULL, or why it failed; @operator_needed: it won't mend by itself. Raises or clears the alert. */
gboolean mailbox_ended(Engine *engine, const MailboxRules *rules, guint32 uidvalidity,
	const char *problem, gboolean operator_needed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* mailbox_release: an operator has looked at a mailbox that was stopped because its server numbered
 * it anew and it holds much unknown mail: what arrived lately is taken, however much it is. */
gboolean mailbox_release(
	Engine *engine, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* mailbox_is_released: whether that was done, and no poll has come to its end since then. */
gboolean mailbox_is_released(Engine *engine, const char *name, gboolean *released_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
