/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <sysexits.h>

#include "ctl/commands.h"
#include "ctl/output.h"
#include "store/disputes.h"

static void
print_json(const DisputeSummary *summary)
{
	output_json(json_pack("{s:o, s:s, s:o, s:i, s:b, s:b, s:b, s:o, s:o, s:o, s:o, s:o, s:o, "
			      "s:o, s:o, s:{s:o, s:o}}",
		"reference", output_json_text(summary->reference), "state",
		dispute_state_name(summary->state), "outcome",
		summary->outcome != OUTCOME_NONE ? json_string(outcome_name(summary->outcome))
						 : json_null(),
		"level", (int)summary->level, "confirmed", summary->confirmed, "muted",
		summary->muted, "late", summary->late, "news_by",
		output_json_day(summary->news_day), "answer_by",
		output_json_day(summary->answer_day), "opened_at",
		output_json_time(summary->opened_at), "closed_at",
		output_json_time(summary->closed_at), "assignee",
		output_json_text_or_null(summary->assignee), "mailbox",
		output_json_text(summary->mailbox), "language", output_json_text(summary->language),
		"subject", output_json_text(summary->subject), "customer", "name",
		output_json_text(summary->customer_name), "address",
		output_json_text_or_null(summary->customer_addr)));
}

static void
print_rows(const GPtrArray *summaries)
{
	g_autoptr(OutputTable) table = output_table_new(
		OUTPUT_ROW("REFERENCE", "STATE", "NEWS BY", "STAFF", "CUSTOMER", "SUBJECT"));

	for (guint i = 0; i < summaries->len; i++) {
		const DisputeSummary *summary = g_ptr_array_index(summaries, i);
		g_autofree char *news = output_day(summary->news_day);
		g_autofree char *news_late = g_strconcat(news, summary->late ? " LATE" : "", NULL);

		output_table_add(table,
			OUTPUT_ROW(summary->reference, dispute_state_name(summary->state),
				news_late, *summary->assignee != '\0' ? summary->assignee : "-",
				*summary->customer_addr != '\0' ? summary->customer_addr
								: summary->customer_name,
				summary->subject));
	}
	output_table_print(table);
}

int
list_run(Call *call)
{
	gboolean all = FALSE;
	const GOptionEntry entries[] = {
		{"all", 'a', 0, G_OPTION_ARG_NONE, &all, "Resolved and closed disputes too", NULL},
		G_OPTION_ENTRY_NULL};
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;
	g_autoptr(GPtrArray) summaries = NULL;

	if (!call_parse(call, entries, 0, 0))
		return call->status;
	wiring = call_open(call, &error);
	if (wiring == NULL || !store_disputes_list(wiring->store, !all, 0, &summaries, &error))
		return call_fail(error);
	if (!call->json)
		print_rows(summaries);
	for (guint i = 0; call->json && i < summaries->len; i++)
		print_json(g_ptr_array_index(summaries, i));
	return EX_OK;
}
