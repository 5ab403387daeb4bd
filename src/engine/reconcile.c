/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/log.h"
#include "domain/numbers.h"
#include "engine/alerts.h"
#include "engine/reconcile.h"
#include "store/ledger.h"

#define EVERY_S (24 * 60 * 60)
#define PAGE 10000         /* entries of the ledger read at once */
#define MISSING_KEPT 10000 /* UIDs noted of those missing; all are counted */
#define RANGES_TOLD 100

struct Reconcile {
	Engine *engine;
	char *mailbox;
	guint32 uidvalidity;
	gint64 asked;       /* as it began */
	SourceState *state; /* the same */
	GArray *page;       /* gint64: items of the ledger, ascending */
	guint next;         /* in the page: the first that is not below the mails gone through */
	gboolean last_page;
	guint64 entries; /* in the ledger, of those gone by */
	guint64 present, known, left_alone, fresh, missing;
	GArray *uids; /* guint32: missing */
	GError *error;
};

gboolean
reconcile_is_due(Engine *engine, const char *mailbox, gboolean *due_out, GError **error)
{
	g_autoptr(StoreReconciliation) row = NULL;
	g_autoptr(SourceState) state = NULL;
	gint64 last_at = 0;

	if (!store_reconciliation_find(engine->store, mailbox, &row, error) ||
		!store_source_find(engine->store, mailbox, &state, error))
		return FALSE;
	/* Nothing can be missing before it was read through once. */
	if (state == NULL || state->complete_at == 0) {
		*due_out = FALSE;
		return TRUE;
	}
	last_at = row != NULL && row->done_at != 0 ? row->done_at : state->first_seen_at;
	*due_out = (row != NULL && row->asked > row->answered) ||
		engine_now(engine) - last_at >= EVERY_S || engine_now(engine) < last_at;
	return TRUE;
}

Reconcile *
reconcile_new(Engine *engine, const MailboxRules *rules, guint32 uidvalidity, GError **error)
{
	g_autoptr(Reconcile) reconcile = g_new0(Reconcile, 1);
	g_autoptr(StoreReconciliation) row = NULL;

	reconcile->engine = engine;
	reconcile->mailbox = g_strdup(rules->name);
	reconcile->uidvalidity = uidvalidity;
	reconcile->page = g_array_new(FALSE, FALSE, sizeof(gint64));
	reconcile->uids = g_array_new(FALSE, FALSE, sizeof(guint32));
	if (!store_source_find(engine->store, rules->name, &reconcile->state, error) ||
		!store_reconciliation_find(engine->store, rules->name, &row, error))
		return NULL;
	g_assert(reconcile->state != NULL); /* mailbox_plan() has made it */
	reconcile->asked = row != NULL ? row->asked : 0;
	return g_steal_pointer(&reconcile);
}

void
reconcile_free(Reconcile *reconcile)
{
	if (reconcile == NULL)
		return;
	g_free(reconcile->mailbox);
	source_state_free(reconcile->state);
	g_array_unref(reconcile->page);
	g_array_unref(reconcile->uids);
	g_clear_error(&reconcile->error);
	g_free(reconcile);
}

/* ---- going through ---- */

static gint64
last_of_page(const Reconcile *reconcile)
{
	const GArray *page = reconcile->page;

	return page->len > 0 ? g_array_index(page, gint64, page->len - 1) : 0;
}

static gboolean
turn_page(Reconcile *reconcile)
{
	g_autoptr(GArray) page = NULL;

	if (!store_ledger_items(reconcile->engine->store, reconcile->mailbox,
		    reconcile->uidvalidity, last_of_page(reconcile), PAGE, &page,
		    &reconcile->error))
		return FALSE;
	reconcile->last_page = page->len < PAGE;
	reconcile->next = 0;
	g_array_unref(reconcile->page);
	reconcile->page = g_steal_pointer(&page);
	return TRUE;
}

/* Whether the ledger has @uid; both are gone through in ascending order, side by side. */
static gboolean
is_in_ledger(Reconcile *reconcile, gint64 uid)
{
	for (;;) {
		if (reconcile->next < reconcile->page->len) {
			gint64 item = g_array_index(reconcile->page, gint64, reconcile->next);

			if (item >= uid)
				return item == uid;
			reconcile->next++;
			reconcile->entries++;
		} else if (reconcile->last_page || !turn_page(reconcile)) {
			return FALSE;
		}
	}
}

static gboolean
is_known(Reconcile *reconcile, guint32 uid)
{
	reconcile->present++;
	if (is_in_ledger(reconcile, uid)) {
		reconcile->known++;
		return TRUE;
	}
	if (!source_state_leaves_alone(reconcile->state, uid, 0))
		return FALSE;
	reconcile->left_alone++;
	return TRUE;
}

gboolean
reconcile_leaves(gpointer data, guint32 uid, gint64 arrived_at)
{
	Reconcile *reconcile = data;

	/* What the ledger has can't be told any more: nothing is taken twice on a guess. */
	if (reconcile->error != NULL)
		return TRUE;
	if (arrived_at < 0)
		return is_known(reconcile, uid) || reconcile->error != NULL;
	if (source_state_leaves_alone(reconcile->state, uid, arrived_at)) {
		reconcile->left_alone++;
		return TRUE;
	}
	if ((gint64)uid > reconcile->state->mark) {
		reconcile->fresh++;
		return FALSE;
	}
	reconcile->missing++;
	if (reconcile->uids->len < MISSING_KEPT)
		g_array_append_val(reconcile->uids, uid);
	return FALSE;
}

/* ---- the result ---- */

static gboolean
count_rest(Reconcile *reconcile)
{
	for (;;) {
		reconcile->entries += reconcile->page->len - reconcile->next;
		reconcile->next = reconcile->page->len;
		if (reconcile->last_page)
			return TRUE;
		if (!turn_page(reconcile))
			return FALSE;
	}
}

static gboolean
tell(Reconcile *reconcile, const char *uids, GError **error)
{
	g_autofree char *text = NULL;

	if (reconcile->missing == 0)
		return alerts_clear(reconcile->engine, "reconcile", reconcile->mailbox, error);
	text = g_strdup_printf("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
			       " mails in mailbox %s were missing from the ledger, and are taken "
			       "now: UIDs %s (UIDVALIDITY %u)",
		reconcile->missing, reconcile->present, reconcile->mailbox, uids,
		reconcile->uidvalidity);
	return alerts_raise(reconcile->engine, "reconcile", reconcile->mailbox, text, error);
}

static void
log_result(const Reconcile *reconcile, const StoreReconciliation *row)
{
	g_autofree char *present = g_strdup_printf("%" G_GUINT64_FORMAT, row->present);
	g_autofree char *known = g_strdup_printf("%" G_GUINT64_FORMAT, row->known);
	g_autofree char *left_alone = g_strdup_printf("%" G_GUINT64_FORMAT, row->left_alone);
	g_autofree char *missing = g_strdup_printf("%" G_GUINT64_FORMAT, row->missing);

	log_event(row->missing == 0 ? LOG_INFO : LOG_WARNING, "mailbox: counted against the ledger",
		"mailbox", reconcile->mailbox, "present", present, "known", known, "left_alone",
		left_alone, "missing", missing, NULL);
}

gboolean
reconcile_end(Reconcile *reconcile, GError **error)
{
	Engine *engine = reconcile->engine;
	g_autoptr(StoreTransaction) transaction = NULL;
	g_autofree char *uids = numbers_format((const guint32 *)(const void *)reconcile->uids->data,
		reconcile->uids->len, RANGES_TOLD);
	StoreReconciliation row = {.source = reconcile->mailbox,
		.answered = reconcile->asked,
		.done_at = engine_now(engine),
		.uids = uids};

	if (reconcile->error != NULL || !count_rest(reconcile)) {
		g_propagate_error(error, g_steal_pointer(&reconcile->error));
		return FALSE;
	}
	row.present = reconcile->present;
	row.known = reconcile->known;
	row.left_alone = reconcile->left_alone;
	row.fresh = reconcile->fresh;
	row.missing = reconcile->missing;
	row.gone = reconcile->entries - MIN(reconcile->entries, reconcile->known);
	transaction = store_begin(engine->store, error);
	if (transaction == NULL || !store_reconciliation_save(engine->store, &row, error) ||
		!tell(reconcile, uids, error) ||
		!store_commit(g_steal_pointer(&transaction), error))
		return FALSE;
	log_result(reconcile, &row);
	return TRUE;
}
