/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/error.h"
#include "ctl/commands.h"
#include "ctl/output.h"
#include "store/reconciliations.h"
#include "wiring/store_lock.h"

#define PATIENCE_S 120 /* for all mailboxes together, unless --timeout says another number */
#define LOOK_US (100 * 1000)
#define DIFFERENCE 1 /* exit status */

static gboolean
is_wanted(const ConfigMailbox *mailbox, const char *name)
{
	return name == NULL || g_str_equal(mailbox->name, name);
}

/* Only the daemon reads mailboxes. Whoever gets its lock is told that there is none. */
static gboolean
daemon_runs(const Wiring *wiring)
{
	int lock = store_lock_take(wiring->config->store, STORE_LOCK_SERVE, NULL);

	if (lock >= 0)
		close(lock);
	return lock < 0;
}

static gboolean
wait_for(Wiring *wiring, const char *mailbox, gint64 asked, gint64 until_us,
	StoreReconciliation **row_out, GError **error)
{
	for (;;) {
		g_autoptr(StoreReconciliation) row = NULL;

		if (!store_reconciliation_find(wiring->store, mailbox, &row, error))
			return FALSE;
		if (row != NULL && row->answered >= asked) {
			*row_out = g_steal_pointer(&row);
			return TRUE;
		}
		if (g_get_monotonic_time() > until_us)
			return error_set(error, ERROR_TEMPORARY,
				"mailbox %s: no answer in time; disputed may not be able to read "
				"it: see disputectl status",
				mailbox);
		g_usleep(LOOK_US);
	}
}

static void
print_result(const Call *call, const StoreReconciliation *row)
{
	if (call->json) {
		output_json(json_pack("{s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "mailbox",
			output_json_text(row->source), "at", output_json_time(row->done_at),
			"present", (json_int_t)row->present, "known", (json_int_t)row->known,
			"left_alone", (json_int_t)row->left_alone, "new", (json_int_t)row->fresh,
			"missing", (json_int_t)row->missing, "gone", (json_int_t)row->gone,
			"missing_uids", output_json_text_or_null(row->uids)));
		return;
	}
	printf("%s: %" G_GUINT64_FORMAT " mails: %" G_GUINT64_FORMAT
	       " in the ledger, %" G_GUINT64_FORMAT " left alone by rule, %" G_GUINT64_FORMAT
	       " new, %" G_GUINT64_FORMAT " missing\n",
		row->source, row->present, row->known, row->left_alone, row->fresh, row->missing);
	if (row->missing > 0)
		printf("  were missing, and are taken now: UIDs %s\n", row->uids);
}

/* *different_out: mail was missing. */
static gboolean
ask_all(Call *call, Wiring *wiring, const char *name, gint timeout_s, gboolean *different_out,
	GError **error)
{
	const GPtrArray *mailboxes = wiring->config->mailboxes;
	gint64 until_us = g_get_monotonic_time() + timeout_s * G_USEC_PER_SEC;
	g_autoptr(GArray) asked = g_array_new(FALSE, TRUE, sizeof(gint64));

	g_array_set_size(asked, mailboxes->len);
	for (guint i = 0; i < mailboxes->len; i++) {
		const ConfigMailbox *mailbox = g_ptr_array_index(mailboxes, i);

		if (is_wanted(mailbox, name) &&
			!store_reconciliation_ask(wiring->store, mailbox->name,
				&g_array_index(asked, gint64, i), error))
			return FALSE;
	}
	for (guint i = 0; i < mailboxes->len; i++) {
		const ConfigMailbox *mailbox = g_ptr_array_index(mailboxes, i);
		g_autoptr(StoreReconciliation) row = NULL;

		if (!is_wanted(mailbox, name))
			continue;
		if (!wait_for(wiring, mailbox->name, g_array_index(asked, gint64, i), until_us,
			    &row, error))
			return FALSE;
		print_result(call, row);
		*different_out |= row->missing > 0;
	}
	return TRUE;
}

static gboolean
is_configured(const Config *config, const char *name)
{
	for (guint i = 0; i < config->mailboxes->len; i++)
		if (is_wanted(g_ptr_array_index(config->mailboxes, i), name))
			return TRUE;
	return FALSE;
}

int
reconcile_run(Call *call)
{
	gint timeout_s = PATIENCE_S;
	const GOptionEntry entries[] = {{"timeout", 't', 0, G_OPTION_ARG_INT, &timeout_s,
						"Wait so many seconds for the daemon (120)", "N"},
		G_OPTION_ENTRY_NULL};
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;
	gboolean different = FALSE;

	if (!call_parse(call, entries, 0, 1))
		return call->status;
	wiring = call_open(call, &error);
	if (wiring == NULL)
		return call_fail(error);
	if (!is_configured(wiring->config, call->argv[0]))
		return call_usage(call, "there is no mailbox '%s'", call->argv[0]);
	if (!daemon_runs(wiring)) {
		fprintf(stderr,
			"disputectl: disputed is not running on this store; it is what "
			"reads the mailboxes\n");
		return EX_TEMPFAIL;
	}
	if (!ask_all(call, wiring, call->argv[0], timeout_s, &different, &error))
		return call_fail(error);
	return different ? DIFFERENCE : EX_OK;
}
