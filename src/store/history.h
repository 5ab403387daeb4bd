/* SPDX-License-Identifier: MIT */
/* The append-only history of each dispute, chained by domain/history. The head is kept apart from
 * the entries, so that a missing end is noticed too. */
#ifndef DISPUTED_STORE_HISTORY_H
#define DISPUTED_STORE_HISTORY_H

#include "domain/history.h"
#include "store/store.h"

typedef struct HistoryDraft {
	gint64 at;           /* [s since 1970, UTC] */
	const char *kind;    /* stable word */
	const char *actor;   /* "customer:0" "staff:agent1" "clock" … */
	const char *content; /* what happened, for people */
	GBytes *salt;        /* HISTORY_SALT_BYTES random bytes */
} HistoryDraft;

/* store_history_append: adds the @count (≥ 1) @drafts at the end of the dispute's chain.
 * Errors: ERROR_REJECTED if there is no such dispute. */
gboolean store_history_append(Store *store, gint64 dispute_id, const HistoryDraft *drafts,
	guint count, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_history_load: HistoryEntry* by seq. */
gboolean store_history_load(Store *store, gint64 dispute_id, GPtrArray **entries_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_history_head: hash and seq of the last entry; 64 zeros and 0 before the first.
 * *head_out: (transfer full). Errors: ERROR_REJECTED if there is no such dispute. */
gboolean store_history_head(Store *store, gint64 dispute_id, char **head_out, guint32 *seq_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
