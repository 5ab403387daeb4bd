/* SPDX-License-Identifier: MIT */
/* Disputes and their parties. */
#ifndef DISPUTED_STORE_DISPUTES_H
#define DISPUTED_STORE_DISPUTES_H

#include "domain/dispute.h"
#include "store/store.h"

/* What a list shows of a dispute. */
typedef struct DisputeSummary {
	gint64 id;
	char *reference, *mailbox, *subject, *language, *assignee;
	DisputeState state;
	Outcome outcome;
	guint level;
	gboolean confirmed, muted, late;
	gint64 opened_at, resolved_at, closed_at;
	guint32 news_day;   /* dispute_news_day() [Julian day]; 0: none */
	guint32 answer_day; /* [Julian day]; 0: none */
	gint64 joined_to;
	char *customer_name, *customer_addr; /* of the first customer */
} DisputeSummary;

void dispute_summary_free(DisputeSummary *summary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DisputeSummary, dispute_summary_free)

/* store_dispute_insert: a new dispute with its parties. On success view->version is 1.
 * Errors: ERROR_CONFLICT if the id or the reference is taken. */
gboolean store_dispute_insert(
	Store *store, DisputeView *view, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_dispute_save: writes what changed, new parties included (none is ever removed). On success
 * view->version is the new one; if the transaction around it is undone, load again.
 * Errors: ERROR_CONFLICT if somebody saved it since @view was loaded. */
gboolean store_dispute_save(
	Store *store, DisputeView *view, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_dispute_get: Returns: (transfer full) NULL on error.
 * Errors: ERROR_REJECTED if there is none of that id. */
DisputeView *store_dispute_get(Store *store, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_dispute_find: by canonical reference; *view_out: (transfer full) NULL if there is none. */
gboolean store_dispute_find(Store *store, const char *reference, DisputeView **view_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_disputes_list: DisputeSummary*, the most urgent first: open before others, late before
 * others, then by news day (those without one first), then the oldest.
 * @open_only: dispute_is_open() ones. @limit: 0 = all. */
gboolean store_disputes_list(Store *store, gboolean open_only, guint limit,
	GPtrArray **summaries_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_disputes_of_address: DisputeSummary* of the disputes in which @addr (compared folded) is a
 * party, the newest first, without the dispute @except_id (0: none).
 * *count_out: of all of them. */
gboolean store_disputes_of_address(Store *store, const char *addr, gint64 except_id, guint limit,
	guint *count_out, GPtrArray **summaries_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_disputes_joined: DisputeSummary* of those joined to @id, the oldest first. */
gboolean store_disputes_joined(Store *store, gint64 id, GPtrArray **summaries_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_disputes_open_after: ids (gint64) of open disputes above @after_id in rising order, at most
 * @limit: for walking all of them in bounded steps. *ids_out: (transfer full). */
gboolean store_disputes_open_after(Store *store, gint64 after_id, guint limit, GArray **ids_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
