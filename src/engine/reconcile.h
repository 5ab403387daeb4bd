/* SPDX-License-Identifier: MIT */
/* A mailbox counted against the ledger: every mail that lies there must be in it, or be left alone
 * by rule. What is missing is taken like new mail, because filing knows a mail by its identity, and
 * the admin is told. Knows UIDs and days of arrival; must not know IMAP. */
#ifndef DISPUTED_ENGINE_RECONCILE_H
#define DISPUTED_ENGINE_RECONCILE_H

#include <glib.h>

#include "engine/engine.h"
#include "engine/mailbox.h"
#include "store/reconciliations.h"

/* reconcile_is_due: whether it was asked for, or was not done for a day. */
gboolean reconcile_is_due(Engine *engine, const char *mailbox, gboolean *due_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct Reconcile Reconcile;

/* reconcile_new: of the mailbox as it was opened; after mailbox_plan().
 * Returns: (transfer full) NULL on error. Errors: of the store. */
Reconcile *reconcile_new(Engine *engine, const MailboxRules *rules, guint32 uidvalidity,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;
void reconcile_free(Reconcile *reconcile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reconcile, reconcile_free)

/* reconcile_leaves: for each mail of the mailbox, in ascending order of UID, with @arrived_at -1;
 * and, once for each for which that was FALSE, in the same order, with the instant at which it
 * arrived, 0 if the server does not tell. @data: the Reconcile.
 * Returns: TRUE where the mail is in the ledger or left alone by rule; FALSE where it must be
 * taken. An error of the store is told by reconcile_end(). */
gboolean reconcile_leaves(gpointer data, guint32 uid, gint64 arrived_at);

/* reconcile_end: all of the mailbox has been gone through: notes the result, and tells the admin of
 * what is missing. Errors: of the store. */
gboolean reconcile_end(Reconcile *reconcile, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
