/* SPDX-License-Identifier: MIT */
/* What came of counting each mailbox against the ledger, and who has asked for it. */
#ifndef DISPUTED_STORE_RECONCILIATIONS_H
#define DISPUTED_STORE_RECONCILIATIONS_H

#include "store/store.h"

typedef struct StoreReconciliation {
	char *source;
	gint64 asked;       /* how often it was asked for */
	gint64 answered;    /* … when the last one that came to its end began */
	gint64 done_at;     /* when that was; 0: never */
	guint64 present;    /* mails in the mailbox */
	guint64 known;      /* of them in the ledger */
	guint64 left_alone; /* by rule */
	guint64 fresh;      /* not seen before, and taken as at any poll */
	guint64 missing;    /* should have been in the ledger */
	guint64 gone;       /* in the ledger, and not in the mailbox any more */
	char *uids;         /* of those missing, as ranges; "" if none */
} StoreReconciliation;

void store_reconciliation_free(StoreReconciliation *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoreReconciliation, store_reconciliation_free)

/* store_reconciliation_find: *row_out: (transfer full) NULL if it was neither done nor asked for.
 */
gboolean store_reconciliation_find(Store *store, const char *source, StoreReconciliation **row_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_reconciliation_ask: it shall be done now. *asked_out: done when the row's answered is that.
 */
gboolean store_reconciliation_ask(Store *store, const char *source, gint64 *asked_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_reconciliation_save: what came of one. @row: all but asked counts. */
gboolean store_reconciliation_save(
	Store *store, const StoreReconciliation *row, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
