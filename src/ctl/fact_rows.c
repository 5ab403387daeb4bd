/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "ctl/fact_rows.h"
#include "ctl/output.h"
#include "engine/fact_line.h"

json_t *
fact_rows_json(const MailFacts *facts)
{
	json_t *list = json_array();

	for (guint i = 0; i < facts->list->len; i++) {
		const Fact *fact = g_ptr_array_index(facts->list, i);

		json_array_append_new(list,
			json_pack("{s:s, s:o, s:o}", "kind", fact_kind_name(fact->kind), "value",
				output_json_text(fact->value), "words",
				output_json_text(fact->words)));
	}
	return list;
}

json_t *
fact_rows_category_json(const MailFacts *facts)
{
	json_t *words = NULL;

	if (facts->category == NULL)
		return json_null();
	words = json_array();
	for (guint i = 0; i < facts->category_words->len; i++)
		json_array_append_new(
			words, output_json_text(g_ptr_array_index(facts->category_words, i)));
	return json_pack(
		"{s:o, s:o}", "name", output_json_text(facts->category->name), "words", words);
}

void
fact_rows_print(const MailFacts *facts, guint32 today)
{
	g_autofree char *line = fact_line(facts, today, "en");
	g_autofree char *words = fact_line_quoted(facts->category_words, "en");
	g_autofree char *category = facts->category != NULL
		? g_strdup_printf("%s (%s)", facts->category->name, words)
		: g_strdup("");

	output_field("Seen", line);
	output_field("Category", category);
}
