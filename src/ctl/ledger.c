/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "ctl/commands.h"
#include "ctl/output.h"
#include "store/ledger.h"

#define SHOWN 100 /* entries, unless --limit says another number */

typedef struct Asked {
	char *mailbox, *fate, *since, *reference;
	gint64 uid;
	gint limit, skip;
	char *canonical; /* reference */
} Asked;

static void
asked_clear(Asked *asked)
{
	g_free(asked->mailbox);
	g_free(asked->fate);
	g_free(asked->since);
	g_free(asked->reference);
	g_free(asked->canonical);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, asked_clear)

/* "2026-11-22", or with a time "2026-11-22T09:00", there where the organisation is. */
static gboolean
parse_since(const char *text, GTimeZone *zone, gint64 *since_at_out)
{
	g_autofree char *whole = g_strconcat(text,
		strchr(text, 'T') == NULL                            ? "T00:00:00"
			: strlen(text) == strlen("2026-11-22T09:00") ? ":00"
								     : "",
		NULL);
	g_autoptr(GDateTime) at = g_date_time_new_from_iso8601(whole, zone);

	if (at == NULL)
		return FALSE;
	*since_at_out = g_date_time_to_unix(at);
	return TRUE;
}

static void
print_json(const LedgerLine *line)
{
	const LedgerEntry *entry = line->entry;

	output_json(json_pack("{s:o, s:I, s:o, s:s, s:o, s:o, s:i, s:b, s:o, s:o, s:o, s:I}",
		"mailbox", output_json_text(entry->source), "uidvalidity", (json_int_t)entry->epoch,
		entry->epoch != 0 ? "uid" : "item",
		entry->epoch != 0 ? json_integer(entry->item) : output_json_id(entry->item), "fate",
		fate_name(entry->fate), "reason", output_json_text(entry->reason), "seen_at",
		output_json_time(entry->seen_at), "attempts", (int)entry->attempts, "settled",
		(int)entry->settled, "dispute", output_json_text_or_null(line->reference), "from",
		output_json_text_or_null(line->from_addr), "message",
		entry->message_id != 0 ? output_json_id(entry->message_id) : json_null(), "bytes",
		(json_int_t)line->bytes));
}

static void
print_lines(const GPtrArray *lines, GTimeZone *zone)
{
	g_autoptr(OutputTable) table = output_table_new(
		OUTPUT_ROW("SEEN", "MAILBOX", "UID", "FATE", "DISPUTE", "FROM", "REASON"));

	for (guint i = 0; i < lines->len; i++) {
		const LedgerLine *line = g_ptr_array_index(lines, i);
		const LedgerEntry *entry = line->entry;
		g_autofree char *seen = output_time(entry->seen_at, zone);
		/* A mail that was piped in has no number that would say anything. */
		g_autofree char *uid = entry->epoch != 0
			? g_strdup_printf("%" G_GINT64_FORMAT, entry->item)
			: g_strdup("");

		output_table_add(table,
			OUTPUT_ROW(seen, entry->source, uid, fate_name(entry->fate),
				line->reference, line->from_addr, entry->reason));
	}
	output_table_print(table);
}

/* FALSE: call->status says how to end. */
static gboolean
read_filter(Call *call, Wiring *wiring, Asked *asked, LedgerFilter *filter)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DisputeView) view = NULL;
	Fate fate = FATE_FAILED;

	*filter = (LedgerFilter){.source = asked->mailbox, .fate = asked->fate, .item = asked->uid};
	if (asked->fate != NULL && !fate_parse(asked->fate, &fate)) {
		call->status = call_usage(call, "there is no fate '%s'", asked->fate);
		return FALSE;
	}
	if (asked->since != NULL &&
		!parse_since(asked->since, wiring->config->zone, &filter->since_at)) {
		call->status = call_usage(call, "'%s' is no date; one is 2026-11-22", asked->since);
		return FALSE;
	}
	if (asked->reference == NULL)
		return TRUE;
	view = call_dispute(wiring, asked->reference, &error);
	if (view == NULL) {
		call->status = call_fail(error);
		return FALSE;
	}
	asked->canonical = g_strdup(view->reference);
	filter->reference = asked->canonical;
	return TRUE;
}

static void
say_more(const GPtrArray *lines, const Asked *asked)
{
	if (lines->len == 0)
		printf("no entries\n");
	else if (lines->len == (guint)asked->limit)
		printf("… perhaps more: --skip=%d\n", asked->skip + asked->limit);
}

int
ledger_run(Call *call)
{
	g_auto(Asked) asked = {.limit = SHOWN};
	const GOptionEntry entries[] = {
		{"mailbox", 'm', 0, G_OPTION_ARG_STRING, &asked.mailbox,
			"Only mail of that mailbox; 'intake' for mail that was piped in", "NAME"},
		{"fate", 'f', 0, G_OPTION_ARG_STRING, &asked.fate,
			"Only mail of that fate: opened, threaded, quarantined …", "FATE"},
		{"since", 's', 0, G_OPTION_ARG_STRING, &asked.since, "Only mail seen since",
			"DATE"},
		{"uid", 'u', 0, G_OPTION_ARG_INT64, &asked.uid, "Only mail with that UID", "N"},
		{"reference", 'r', 0, G_OPTION_ARG_STRING, &asked.reference,
			"Only mail of that dispute", "REF"},
		{"limit", 'n', 0, G_OPTION_ARG_INT, &asked.limit,
			"At most so many, the newest (100)", "N"},
		{"skip", 0, 0, G_OPTION_ARG_INT, &asked.skip, "Without the newest N", "N"},
		G_OPTION_ENTRY_NULL};
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;
	g_autoptr(GPtrArray) lines = NULL;
	LedgerFilter filter = {0};

	if (!call_parse(call, entries, 0, 0))
		return call->status;
	if (asked.limit < 1 || asked.skip < 0)
		return call_usage(call, "--limit and --skip count entries");
	wiring = call_open(call, &error);
	if (wiring == NULL)
		return call_fail(error);
	if (!read_filter(call, wiring, &asked, &filter))
		return call->status;
	if (!store_ledger_list(
		    wiring->store, &filter, (guint)asked.skip, (guint)asked.limit, &lines, &error))
		return call_fail(error);
	for (guint i = 0; call->json && i < lines->len; i++)
		print_json(g_ptr_array_index(lines, i));
	if (!call->json) {
		print_lines(lines, wiring->config->zone);
		say_more(lines, &asked);
	}
	return EX_OK;
}
