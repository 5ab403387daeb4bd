/* SPDX-License-Identifier: MIT */
/* What goes to standard output: aligned lines for people, one JSON object a line for programs.
 * Trust: texts are strangers' words; no control character of theirs reaches a terminal. */
#ifndef DISPUTED_CTL_OUTPUT_H
#define DISPUTED_CTL_OUTPUT_H

#include <glib.h>
#include <jansson.h>

/* output_line: @text as one safe line. Returns: (transfer full). NULL gives "". */
char *output_line(const char *text);

/* output_field: "Label:      text", the text in one safe line; nothing if @text is NULL or "". */
void output_field(const char *label, const char *text);

/* output_block: prints @text with its lines, each after @indent. */
void output_block(const char *indent, const char *text);

/* output_time: "2026-11-30 18:02", as seen in @zone; "-" for 0. Returns: (transfer full). */
char *output_time(gint64 at, GTimeZone *zone);

/* output_day: "2026-11-30"; "-" for 0. Returns: (transfer full). */
char *output_day(guint32 day);

/* Columns for people: the width of each is that of its widest cell. */
typedef struct OutputTable OutputTable;

/* A row's texts, one a column. */
#define OUTPUT_ROW(...) ((const char *const[]){__VA_ARGS__, NULL})

/* output_table_new: Returns: (transfer full). Example: output_table_new(OUTPUT_ROW("A", "B")). */
OutputTable *output_table_new(const char *const *headings);

/* output_table_add: as many texts as there are headings. */
void output_table_add(OutputTable *table, const char *const *texts);

/* output_table_print: nothing at all if there are no rows; no column that is empty in all rows. */
void output_table_print(const OutputTable *table);
void output_table_free(OutputTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutputTable, output_table_free)

/* Values for JSON, new references. Text: NULL gives "". Instants are ISO 8601 in UTC, days ISO
 * 8601; 0 gives null. Ids are strings, because programs read large numbers as fractions. */
json_t *output_json_text(const char *text);
json_t *output_json_text_or_null(const char *text); /* null for NULL and "" */
json_t *output_json_time(gint64 at);
json_t *output_json_day(guint32 day);
json_t *output_json_id(gint64 id);

/* output_json: prints @value in one line. @value: (transfer full). */
void output_json(json_t *value);

#endif
