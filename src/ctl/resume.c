/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <sysexits.h>

#include "ctl/commands.h"
#include "ctl/output.h"
#include "engine/alerts.h"
#include "engine/mailbox.h"
#include "engine/outbox.h"
#include "store/alerts.h"

/* What no program can tell to be over: saying `resume` says that somebody has looked. */
static gboolean
clear_notices(Engine *engine, GError **error)
{
	static const char *const KINDS[] = {"letter", "restored", "staff_letter", "timer"};
	g_autoptr(GPtrArray) alerts = NULL;

	if (!store_alerts_open(engine->store, &alerts, error))
		return FALSE;
	for (guint i = 0; i < alerts->len; i++) {
		const StoreAlert *alert = g_ptr_array_index(alerts, i);

		for (gsize n = 0; n < G_N_ELEMENTS(KINDS); n++)
			if (g_str_equal(alert->kind, KINDS[n]) &&
				!alerts_clear(engine, alert->kind, alert->subject, error))
				return FALSE;
	}
	return TRUE;
}

static gboolean
resume(Wiring *wiring, GError **error)
{
	Engine *engine = &wiring->engine;
	g_autoptr(StoreTransaction) transaction = store_begin(engine->store, error);

	if (transaction == NULL || !outbox_resume(engine, error) || !clear_notices(engine, error))
		return FALSE;
	for (guint i = 0; i < engine->desk->mailboxes->len; i++) {
		const DeskMailbox *mailbox = g_ptr_array_index(engine->desk->mailboxes, i);

		if (!mailbox_release(engine, mailbox->name, error))
			return FALSE;
	}
	return store_commit(g_steal_pointer(&transaction), error);
}

int
resume_run(Call *call)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;

	if (!call_parse(call, NULL, 0, 0))
		return call->status;
	wiring = call_open(call, &error);
	if (wiring == NULL || !resume(wiring, &error))
		return call_fail(error);
	if (call->json)
		output_json(json_pack("{s:b}", "paused", FALSE));
	else
		printf("resumed\n");
	return EX_OK;
}
