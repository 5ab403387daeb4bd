/* SPDX-License-Identifier: MIT */
/* Row structs ↔ parameters and columns, by a table that lists the fields in the order of the
 * columns. Knows no statement. */
#ifndef DISPUTED_STORE_FIELDS_H
#define DISPUTED_STORE_FIELDS_H

#include "store/db.h"

typedef enum {
	FIELD_INT64,  /* gint64, guint64 */
	FIELD_ID,     /* gint64; 0 is NULL */
	FIELD_INT32,  /* guint, guint32, gboolean */
	FIELD_STRING, /* char *, owned by the struct */
	FIELD_WORD,   /* an enum, kept as a word */
} FieldType;

typedef struct Field {
	FieldType type;
	gsize offset;
	const char *(*word)(guint value); /* FIELD_WORD: of 0..n_words-1 */
	guint n_words;
} Field;

/* fields_bind: the fields of @row as parameters from $@number on. */
void fields_bind(
	DbQuery *query, guint number, const Field *fields, guint n_fields, gconstpointer row);

/* fields_read: columns from @column on into the fields of @row; strings there are replaced.
 * Errors: ERROR_CONFIG if a word is unknown or a number too large: the store is damaged, or a
 * newer release wrote it. */
gboolean fields_read(DbQuery *query, guint column, const Field *fields, guint n_fields,
	gpointer row, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* fields_clear: frees the strings. */
void fields_clear(const Field *fields, guint n_fields, gpointer row);

#endif
