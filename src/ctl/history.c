/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <sysexits.h>

#include "ctl/commands.h"
#include "ctl/output.h"
#include "store/history.h"

static void
print_json(const char *reference, const HistoryEntry *entry)
{
	output_json(json_pack("{s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o}", "reference", reference,
		"seq", (int)entry->seq, "at", output_json_time(entry->at), "kind",
		output_json_text(entry->kind), "actor", output_json_text(entry->actor), "content",
		entry->content != NULL ? output_json_text(entry->content) : json_null(),
		"content_hash", output_json_text(entry->content_hash), "hash",
		output_json_text(entry->hash)));
}

static void
print_entry(const HistoryEntry *entry, GTimeZone *zone)
{
	g_autofree char *at = output_time(entry->at, zone);
	g_autofree char *kind = output_line(entry->kind);
	g_autofree char *actor = output_line(entry->actor);

	printf("%3u  %s  %s (%s)\n", entry->seq, at, kind, actor);
	output_block("       ", entry->content != NULL ? entry->content : "(erased)");
}

int
history_run(Call *call)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;
	g_autoptr(DisputeView) view = NULL;
	g_autoptr(GPtrArray) entries = NULL;

	if (!call_parse(call, NULL, 1, 1))
		return call->status;
	wiring = call_open(call, &error);
	view = wiring != NULL ? call_dispute(wiring, call->argv[0], &error) : NULL;
	if (view == NULL || !store_history_load(wiring->store, view->id, &entries, &error))
		return call_fail(error);
	for (guint i = 0; i < entries->len; i++) {
		const HistoryEntry *entry = g_ptr_array_index(entries, i);

		if (call->json)
			print_json(view->reference, entry);
		else
			print_entry(entry, wiring->config->zone);
	}
	return EX_OK;
}
