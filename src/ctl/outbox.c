/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <sysexits.h>

#include "ctl/commands.h"
#include "ctl/letter_rows.h"
#include "ctl/output.h"
#include "store/disputes.h"
#include "store/outbox.h"

#define SHOWN 1000 /* newest letters that --all and --failed show */

static gboolean
load(Store *store, gboolean all, gboolean failed, GPtrArray **letters_out, GError **error)
{
	if (all)
		return store_outbox_newest(store, SHOWN, letters_out, error);
	if (failed)
		return store_outbox_failed(store, SHOWN, letters_out, error);
	return store_outbox_unsettled(store, 0, letters_out, error);
}

/* *line_out: the letter as JSON, with its dispute's reference. */
static gboolean
to_json(Store *store, const OutboxLetter *letter, json_t **line_out, GError **error)
{
	g_autoptr(DisputeView) view = NULL;
	json_t *reference = json_null();

	if (letter->dispute_id != 0) {
		view = store_dispute_get(store, letter->dispute_id, error);
		if (view == NULL)
			return FALSE;
		reference = output_json_text(view->reference);
	}
	*line_out = letter_rows_json(letter);
	json_object_set_new(*line_out, "dispute", reference);
	return TRUE;
}

static gboolean
print_json(Store *store, const GPtrArray *letters, GError **error)
{
	for (guint i = 0; i < letters->len; i++) {
		json_t *line = NULL;

		if (!to_json(store, g_ptr_array_index(letters, i), &line, error))
			return FALSE;
		output_json(line);
	}
	return TRUE;
}

/* In a mode that sends less, an empty list is no sign that nothing was decided. */
static void
say_nothing(Mode mode, gboolean asked)
{
	if (asked || mode == MODE_LIVE)
		printf("no letters\n");
	else
		printf("no letters to be sent; --all shows those that the mode '%s' withheld\n",
			mode_name(mode));
}

int
outbox_run(Call *call)
{
	gboolean all = FALSE, failed = FALSE;
	const GOptionEntry entries[] = {
		{"all", 'a', 0, G_OPTION_ARG_NONE, &all,
			"Letters in every state, the newest first: sent and withheld ones too",
			NULL},
		{"failed", 'f', 0, G_OPTION_ARG_NONE, &failed,
			"Letters that were refused or expired, the newest first", NULL},
		G_OPTION_ENTRY_NULL};
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;
	g_autoptr(GPtrArray) letters = NULL;

	if (!call_parse(call, entries, 0, 0))
		return call->status;
	if (all && failed)
		return call_usage(call, "--all and --failed exclude each other");
	wiring = call_open(call, &error);
	if (wiring == NULL || !load(wiring->store, all, failed, &letters, &error) ||
		(call->json && !print_json(wiring->store, letters, &error)))
		return call_fail(error);
	if (!call->json)
		letter_rows_print(letters, wiring->config->zone);
	if (!call->json && letters->len == 0)
		say_nothing(wiring->config->policy.mode, all || failed);
	return EX_OK;
}
