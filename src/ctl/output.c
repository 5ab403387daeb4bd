/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "ctl/output.h"
#include "domain/calendar.h"

#define LABEL_WIDTH 14

char *
output_line(const char *text)
{
	return text_one_line(text, LIMIT_SUBJECT_BYTES);
}

static guint
width(const char *text)
{
	guint columns = 0;

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (!g_unichar_iszerowidth(c))
			columns += g_unichar_iswide(c) ? 2 : 1;
	}
	return columns;
}

void
output_field(const char *label, const char *text)
{
	g_autofree char *line = output_line(text);
	g_autofree char *with_colon = g_strconcat(label, ":", NULL);

	if (*line != '\0')
		printf("%-*s%s\n", LABEL_WIDTH, with_colon, line);
}

/* Whether a terminal shows it as a sign and does nothing else. */
static gboolean
is_shown(gunichar c)
{
	static const GUnicodeType HIDDEN[] = {G_UNICODE_CONTROL, G_UNICODE_FORMAT,
		G_UNICODE_SURROGATE, G_UNICODE_LINE_SEPARATOR, G_UNICODE_PARAGRAPH_SEPARATOR};

	for (gsize i = 0; i < G_N_ELEMENTS(HIDDEN); i++)
		if (g_unichar_type(c) == HIDDEN[i])
			return c == '\t';
	return TRUE;
}

void
output_block(const char *indent, const char *text)
{
	g_autofree char *valid = text_utf8(text != NULL ? text : "", -1);
	g_auto(GStrv) lines = NULL;

	g_strchomp(valid);
	lines = g_strsplit(valid, "\n", -1);
	for (guint i = 0; lines[i] != NULL; i++) {
		g_autoptr(GString) line = g_string_new(*lines[i] != '\0' ? indent : "");

		for (const char *p = lines[i]; *p != '\0'; p = g_utf8_next_char(p))
			if (is_shown(g_utf8_get_char(p)))
				g_string_append_unichar(line, g_utf8_get_char(p));
		printf("%s\n", line->str);
	}
}

char *
output_time(gint64 at, GTimeZone *zone)
{
	g_autoptr(GDateTime) utc = at != 0 ? g_date_time_new_from_unix_utc(at) : NULL;
	g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_timezone(utc, zone) : NULL;

	return local != NULL ? g_date_time_format(local, "%Y-%m-%d %H:%M") : g_strdup("-");
}

char *
output_day(guint32 day)
{
	return day != 0 ? calendar_day_format(day) : g_strdup("-");
}

/* ---- tables ---- */

struct OutputTable {
	GPtrArray *rows; /* GPtrArray* of char*; the first is that of the headings */
};

OutputTable *
output_table_new(const char *const *headings)
{
	OutputTable *table = g_new0(OutputTable, 1);

	table->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	output_table_add(table, headings);
	return table;
}

void
output_table_add(OutputTable *table, const char *const *texts)
{
	GPtrArray *row = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; texts[i] != NULL; i++)
		g_ptr_array_add(row, text_one_line(texts[i], LIMIT_PRINTABLE));
	g_ptr_array_add(table->rows, row);
}

/* The width of its widest cell; 0 if only its heading is not empty: then it is left out. */
static guint
column_width(const OutputTable *table, guint column)
{
	const GPtrArray *headings = g_ptr_array_index(table->rows, 0);
	guint widest = 0;

	for (guint i = 1; i < table->rows->len; i++) {
		const GPtrArray *row = g_ptr_array_index(table->rows, i);

		g_assert(row->len == headings->len);
		widest = MAX(widest, width(g_ptr_array_index(row, column)));
	}
	return widest > 0 ? MAX(widest, width(g_ptr_array_index(headings, column))) : 0;
}

static void
pad(GString *line, const char *text, guint columns)
{
	g_string_append(line, text);
	for (guint taken = width(text); taken < columns; taken++)
		g_string_append_c(line, ' ');
}

void
output_table_print(const OutputTable *table)
{
	const GPtrArray *headings = g_ptr_array_index(table->rows, 0);
	g_autofree guint *widths = g_new0(guint, headings->len);

	if (table->rows->len == 1)
		return;
	for (guint column = 0; column < headings->len; column++)
		widths[column] = column_width(table, column);
	for (guint i = 0; i < table->rows->len; i++) {
		const GPtrArray *row = g_ptr_array_index(table->rows, i);
		g_autoptr(GString) line = g_string_new(NULL);

		for (guint column = 0; column < row->len; column++)
			if (widths[column] > 0)
				pad(line, g_ptr_array_index(row, column), widths[column] + 2);
		printf("%s\n", g_strchomp(line->str));
	}
}

void
output_table_free(OutputTable *table)
{
	if (table == NULL)
		return;
	g_ptr_array_unref(table->rows);
	g_free(table);
}

/* ---- JSON ---- */

json_t *
output_json_text(const char *text)
{
	g_autofree char *valid = text_utf8(text != NULL ? text : "", -1);
	json_t *value = json_string(valid);

	g_assert(value != NULL);
	return value;
}

json_t *
output_json_text_or_null(const char *text)
{
	return text != NULL && *text != '\0' ? output_json_text(text) : json_null();
}

json_t *
output_json_time(gint64 at)
{
	g_autoptr(GDateTime) utc = at != 0 ? g_date_time_new_from_unix_utc(at) : NULL;
	g_autofree char *text = utc != NULL ? g_date_time_format(utc, "%Y-%m-%dT%H:%M:%SZ") : NULL;

	return output_json_text_or_null(text);
}

json_t *
output_json_day(guint32 day)
{
	g_autofree char *text = day != 0 ? calendar_day_format(day) : NULL;

	return output_json_text_or_null(text);
}

json_t *
output_json_id(gint64 id)
{
	g_autofree char *text = id != 0 ? g_strdup_printf("%" G_GINT64_FORMAT, id) : NULL;

	return output_json_text_or_null(text);
}

void
output_json(json_t *value)
{
	/* JSON escapes only some control characters; to a terminal, nothing else goes either. */
	gsize flags = JSON_COMPACT | (isatty(STDOUT_FILENO) ? JSON_ENSURE_ASCII : 0);
	char *line = NULL;

	g_assert(value != NULL);
	line = json_dumps(value, flags);
	g_assert(line != NULL);
	printf("%s\n", line);
	free(line);
	json_decref(value);
}
