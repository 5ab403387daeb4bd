/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "ctl/letter_rows.h"
#include "ctl/output.h"

json_t *
letter_rows_json(const OutboxLetter *letter)
{
	return json_pack("{s:o, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i, "
			 "s:o, s:o, s:o}",
		"id", output_json_id(letter->id), "letter", letter->letter, "state",
		outbox_state_name(letter->state), "audience",
		letter_audience_name(letter->audience), "mark", letter_mark_name(letter->mark),
		"recipient", output_json_text(letter->recipient), "staff",
		output_json_text_or_null(letter->staff), "subject",
		output_json_text(letter->subject), "language", output_json_text(letter->language),
		"message_id", output_json_text(letter->message_id), "news_by",
		output_json_day(letter->promise_day), "created_at",
		output_json_time(letter->created_at), "not_before_at",
		output_json_time(letter->not_before_at), "attempts", (int)letter->attempts,
		"settled_at", output_json_time(letter->settled_at), "smtp_code",
		letter->smtp_code != 0 ? json_integer(letter->smtp_code) : json_null(),
		"smtp_reply", output_json_text_or_null(letter->smtp_reply));
}

/* The instant that says most: when it was settled, or when it may leave. */
static gint64
telling_at(const OutboxLetter *letter)
{
	if (letter->settled_at != 0)
		return letter->settled_at;
	return letter->state == OUTBOX_WITHHELD ? letter->created_at : letter->next_try_at;
}

void
letter_rows_print(const GPtrArray *letters, GTimeZone *zone)
{
	g_autoptr(OutputTable) table = output_table_new(
		OUTPUT_ROW("LETTER", "STATE", "WHEN", "TRIED", "RECIPIENT", "SUBJECT", "ANSWER"));

	for (guint i = 0; i < letters->len; i++) {
		const OutboxLetter *letter = g_ptr_array_index(letters, i);
		g_autofree char *when = output_time(telling_at(letter), zone);
		g_autofree char *tried = g_strdup_printf("%u", letter->attempts);

		output_table_add(table,
			OUTPUT_ROW(letter->letter, outbox_state_name(letter->state), when, tried,
				letter->recipient, letter->subject, letter->smtp_reply));
	}
	output_table_print(table);
}
