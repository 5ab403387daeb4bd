/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "engine/reconcile.h"
#include "store/alerts.h"
#include "store/ledger.h"
#include "tests/scenario/world.h"

static Stage *stage;
static const MailboxRules RULES = {.name = "other", .first_run = FIRST_RUN_NONE};

/* A mailbox that was read through once: mails up to @alone were there before, up to @mark they are
 * accounted for. */
static World *
read_through(guint32 alone, guint32 mark)
{
	World *world = world_new(stage, FALSE);
	MailboxOpened opened = {.uidvalidity = 7, .uidnext = alone + 1};
	g_auto(MailboxPlan) plan = {0};
	g_autoptr(SourceState) state = NULL;
	g_autoptr(StoreTransaction) transaction = NULL;

	world_start(world);
	g_assert_true(mailbox_plan(&world->engine, &RULES, &opened, &plan, NULL));
	transaction = store_begin(world->store, NULL);
	for (guint32 uid = alone + 1; uid <= mark; uid++) {
		LedgerEntry entry = {.source = (char *)"other",
			.epoch = 7,
			.item = uid,
			.fate = FATE_FILED,
			.reason = (char *)"newsletter",
			.seen_at = world->now_at,
			.settled = TRUE};
		gboolean added = FALSE;

		if (uid % 1000 != 4)
			g_assert_true(store_ledger_insert(world->store, &entry, &added, NULL));
	}
	g_assert_true(store_source_find(world->store, "other", &state, NULL));
	state->mark = mark;
	g_assert_true(store_source_save(world->store, state, NULL));
	g_assert_true(store_commit(g_steal_pointer(&transaction), NULL));
	g_assert_true(mailbox_ended(&world->engine, &RULES, 7, NULL, FALSE, NULL));
	return world;
}

/* Mails @first to @last lie there. Returns: how many of them must be taken. */
static guint
count_mails(World *world, guint32 first, guint32 last, gint64 arrived_at)
{
	g_autoptr(Reconcile) reconcile = reconcile_new(&world->engine, &RULES, 7, NULL);
	g_autoptr(GArray) dated = g_array_new(FALSE, FALSE, sizeof(guint32));
	guint taken = 0;

	g_assert_nonnull(reconcile);
	for (guint32 uid = first; uid <= last; uid++)
		if (!reconcile_leaves(reconcile, uid, -1))
			g_array_append_val(dated, uid);
	for (guint i = 0; i < dated->len; i++)
		taken += !reconcile_leaves(reconcile, g_array_index(dated, guint32, i), arrived_at);
	g_assert_true(reconcile_end(reconcile, NULL));
	return taken;
}

static StoreReconciliation *
result_of(World *world)
{
	StoreReconciliation *row = NULL;

	g_assert_true(store_reconciliation_find(world->store, "other", &row, NULL));
	g_assert_nonnull(row);
	return row;
}

static gboolean
is_due(World *world)
{
	gboolean due = FALSE;

	g_assert_true(reconcile_is_due(&world->engine, "other", &due, NULL));
	return due;
}

static guint
open_alerts(World *world, char **text_out)
{
	g_autoptr(GPtrArray) alerts = NULL;

	g_assert_true(store_alerts_open(world->store, &alerts, NULL));
	if (alerts->len > 0 && text_out != NULL)
		*text_out = g_strdup(((const StoreAlert *)alerts->pdata[0])->text);
	return alerts->len;
}

/* Every mail is known, left alone, new, or told as missing; over many pages of the ledger. */
static void
test_counts(void)
{
	g_autoptr(World) world = read_through(10, 30010);
	g_autoptr(StoreReconciliation) row = NULL;
	g_autofree char *text = NULL;

	/* 30 of them are not in the ledger: 1004, 2004 … 30004. */
	g_assert_cmpuint(count_mails(world, 6, 30012, world->now_at), ==, 32);
	row = result_of(world);
	g_assert_cmpuint(row->present, ==, 30007);
	g_assert_cmpuint(row->left_alone, ==, 5);
	g_assert_cmpuint(row->known, ==, 29970);
	g_assert_cmpuint(row->fresh, ==, 2);
	g_assert_cmpuint(row->missing, ==, 30);
	g_assert_cmpuint(row->gone, ==, 0);
	g_assert_cmpint(row->done_at, ==, world->now_at);
	g_assert_true(g_str_has_prefix(row->uids, "1004,2004,3004"));
	g_assert_cmpuint(open_alerts(world, &text), ==, 1);
	g_assert_nonnull(strstr(text, "30 of 30007 mails in mailbox other"));
	g_assert_nonnull(strstr(text, "1004,2004"));
}

static void
test_no_difference(void)
{
	g_autoptr(World) world = read_through(10, 1000);
	g_autoptr(StoreReconciliation) row = NULL;

	g_assert_cmpuint(count_mails(world, 1, 900, world->now_at), ==, 0);
	row = result_of(world);
	g_assert_cmpuint(row->missing, ==, 0);
	g_assert_cmpuint(row->gone, ==, 100);
	g_assert_cmpstr(row->uids, ==, "");
	g_assert_cmpuint(open_alerts(world, NULL), ==, 0);
}

/* What was missing once and is there now ends the alert. */
static void
test_mended(void)
{
	g_autoptr(World) world = read_through(0, 2000);

	g_assert_cmpuint(count_mails(world, 1004, 1004, world->now_at), ==, 1);
	g_assert_cmpuint(open_alerts(world, NULL), ==, 1);
	g_assert_cmpuint(count_mails(world, 1005, 1005, world->now_at), ==, 0);
	g_assert_cmpuint(open_alerts(world, NULL), ==, 0);
}

/* In a mailbox that was numbered anew, what arrived long before is left alone for ever. */
static void
test_left_alone_by_date(void)
{
	g_autoptr(World) world = read_through(0, 3);
	MailboxOpened anew = {.uidvalidity = 8, .uidnext = 21};
	g_auto(MailboxPlan) plan = {0};
	g_autoptr(Reconcile) reconcile = NULL;
	g_autoptr(StoreReconciliation) row = NULL;

	g_assert_true(mailbox_plan(&world->engine, &RULES, &anew, &plan, NULL));
	g_assert_true(mailbox_ended(&world->engine, &RULES, 8, NULL, FALSE, NULL));
	reconcile = reconcile_new(&world->engine, &RULES, 8, NULL);
	g_assert_false(reconcile_leaves(reconcile, 5, -1));
	g_assert_false(reconcile_leaves(reconcile, 6, -1));
	g_assert_false(reconcile_leaves(reconcile, 7, -1));
	g_assert_true(reconcile_leaves(reconcile, 5, plan.since_at - 1));
	g_assert_false(reconcile_leaves(reconcile, 6, plan.since_at));
	g_assert_false(reconcile_leaves(reconcile, 7, 0));
	g_assert_true(reconcile_end(reconcile, NULL));
	row = result_of(world);
	g_assert_cmpuint(row->left_alone, ==, 1);
	g_assert_cmpstr(row->uids, ==, "6-7");
}

static void
test_due(void)
{
	g_autoptr(World) world = read_through(10, 20);
	g_autoptr(StoreReconciliation) row = NULL;
	gint64 asked = 0;

	g_assert_false(is_due(world));
	world->now_at += 24 * 60 * 60;
	g_assert_true(is_due(world));
	count_mails(world, 1, 20, world->now_at);
	g_assert_false(is_due(world));
	g_assert_true(store_reconciliation_ask(world->store, "other", &asked, NULL));
	g_assert_true(is_due(world));
	count_mails(world, 1, 20, world->now_at);
	g_assert_false(is_due(world));
	row = result_of(world);
	g_assert_cmpint(row->answered, ==, asked);
}

int
main(int argc, char **argv)
{
	int status = 0;

	g_test_init(&argc, &argv, NULL);
	world_keep_log();
	stage = stage_new(".");
	g_test_add_func("/engine-reconcile/counts", test_counts);
	g_test_add_func("/engine-reconcile/no-difference", test_no_difference);
	g_test_add_func("/engine-reconcile/mended", test_mended);
	g_test_add_func("/engine-reconcile/left-alone-by-date", test_left_alone_by_date);
	g_test_add_func("/engine-reconcile/due", test_due);
	status = g_test_run();
	stage_free(stage);
	return status;
}
