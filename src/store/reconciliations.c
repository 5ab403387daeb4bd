/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/fields.h"
#include "store/reconciliations.h"
#include "store/statements.h"

#define COLUMNS "source, answered, done_at, present, known, left_alone, fresh, missing, gone, uids"

enum { FIND, ASK, SAVE };

const DbSql reconciliations_statements[] = {
	[FIND] = {"SELECT " COLUMNS ", asked FROM reconciliations WHERE source = $1", FALSE},
	[ASK] = {"INSERT INTO reconciliations (" COLUMNS ", asked) "
		 "VALUES ($1, 0, 0, 0, 0, 0, 0, 0, 0, '', 1) "
		 "ON CONFLICT (source) DO UPDATE SET asked = reconciliations.asked + 1 "
		 "RETURNING asked",
		FALSE},
	[SAVE] = {"INSERT INTO reconciliations (" COLUMNS ", asked) "
		  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) "
		  "ON CONFLICT (source) DO UPDATE SET answered = excluded.answered, "
		  "done_at = excluded.done_at, present = excluded.present, "
		  "known = excluded.known, left_alone = excluded.left_alone, "
		  "fresh = excluded.fresh, missing = excluded.missing, gone = excluded.gone, "
		  "uids = excluded.uids",
		FALSE},
	{NULL, FALSE},
};

#define FIELD(type, member)                                                                        \
	{                                                                                          \
		type, G_STRUCT_OFFSET(StoreReconciliation, member), NULL, 0                        \
	}

static const Field FIELDS[] = {
	FIELD(FIELD_STRING, source),
	FIELD(FIELD_INT64, answered),
	FIELD(FIELD_INT64, done_at),
	FIELD(FIELD_INT64, present),
	FIELD(FIELD_INT64, known),
	FIELD(FIELD_INT64, left_alone),
	FIELD(FIELD_INT64, fresh),
	FIELD(FIELD_INT64, missing),
	FIELD(FIELD_INT64, gone),
	FIELD(FIELD_STRING, uids),
	FIELD(FIELD_INT64, asked),
};
#define N_SAVED (G_N_ELEMENTS(FIELDS) - 1)

void
store_reconciliation_free(StoreReconciliation *row)
{
	if (row == NULL)
		return;
	fields_clear(FIELDS, G_N_ELEMENTS(FIELDS), row);
	g_free(row);
}

gboolean
store_reconciliation_find(
	Store *store, const char *source, StoreReconciliation **row_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &reconciliations_statements[FIND]);
	g_autoptr(StoreReconciliation) row = NULL;
	DbStep step;

	db_bind_text(query, 1, source);
	step = db_step(query, error);
	if (step == DB_FAILED)
		return FALSE;
	if (step == DB_ROW) {
		row = g_new0(StoreReconciliation, 1);
		if (!fields_read(query, 0, FIELDS, G_N_ELEMENTS(FIELDS), row, error))
			return FALSE;
	}
	*row_out = g_steal_pointer(&row);
	return TRUE;
}

gboolean
store_reconciliation_ask(Store *store, const char *source, gint64 *asked_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &reconciliations_statements[ASK]);

	db_bind_text(query, 1, source);
	return db_run_number(query, asked_out, error);
}

gboolean
store_reconciliation_save(Store *store, const StoreReconciliation *row, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &reconciliations_statements[SAVE]);

	fields_bind(query, 1, FIELDS, N_SAVED, row);
	return db_run(query, NULL, error);
}
