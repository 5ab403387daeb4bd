/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "store/fields.h"

void
fields_bind(DbQuery *query, guint number, const Field *fields, guint n_fields, gconstpointer row)
{
	for (guint i = 0; i < n_fields; i++) {
		const Field *field = &fields[i];
		gconstpointer member = G_STRUCT_MEMBER_P(row, field->offset);

		switch (field->type) {
		case FIELD_INT64:
			db_bind_int(query, number + i, *(const gint64 *)member);
			break;
		case FIELD_ID:
			db_bind_id(query, number + i, *(const gint64 *)member);
			break;
		case FIELD_INT32:
			db_bind_int(query, number + i, *(const guint32 *)member);
			break;
		case FIELD_STRING:
			db_bind_text(query, number + i, *(char *const *)member);
			break;
		case FIELD_WORD:
			g_assert(*(const guint *)member < field->n_words);
			db_bind_text(query, number + i, field->word(*(const guint *)member));
			break;
		}
	}
}

static gboolean
read_word(DbQuery *query, guint column, const Field *field, guint *value, GError **error)
{
	g_autofree char *text = db_text(query, column);

	for (guint i = 0; i < field->n_words; i++) {
		if (g_str_equal(field->word(i), text)) {
			*value = i;
			return TRUE;
		}
	}
	return error_set(error, ERROR_CONFIG, "store: damaged: unknown word \"%s\"", text);
}

static gboolean
read_int32(DbQuery *query, guint column, guint32 *value, GError **error)
{
	gint64 number = db_int(query, column);

	if (number < 0 || number > G_MAXUINT32)
		return error_set(error, ERROR_CONFIG,
			"store: damaged: number %" G_GINT64_FORMAT " out of range", number);
	*value = (guint32)number;
	return TRUE;
}

gboolean
fields_read(DbQuery *query, guint column, const Field *fields, guint n_fields, gpointer row,
	GError **error)
{
	for (guint i = 0; i < n_fields; i++) {
		const Field *field = &fields[i];
		gpointer member = G_STRUCT_MEMBER_P(row, field->offset);

		switch (field->type) {
		case FIELD_INT64:
		case FIELD_ID:
			*(gint64 *)member = db_int(query, column + i);
			break;
		case FIELD_INT32:
			if (!read_int32(query, column + i, member, error))
				return FALSE;
			break;
		case FIELD_STRING:
			g_free(*(char **)member);
			*(char **)member = db_text(query, column + i);
			break;
		case FIELD_WORD:
			if (!read_word(query, column + i, field, member, error))
				return FALSE;
			break;
		}
	}
	return TRUE;
}

void
fields_clear(const Field *fields, guint n_fields, gpointer row)
{
	for (guint i = 0; i < n_fields; i++) {
		if (fields[i].type == FIELD_STRING)
			g_clear_pointer((char **)G_STRUCT_MEMBER_P(row, fields[i].offset), g_free);
	}
}
