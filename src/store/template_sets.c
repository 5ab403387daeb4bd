/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/statements.h"
#include "store/template_sets.h"

enum { RETIRE, PUT, ACTIVE };

const DbSql template_sets_statements[] = {
	[RETIRE] = {"UPDATE template_sets SET active = 0 WHERE active = 1", FALSE},
	[PUT] = {"INSERT INTO template_sets (digest, packed, accepted_at, active) "
		 "VALUES ($1, $2, $3, 1) "
		 "ON CONFLICT (digest) DO UPDATE SET active = 1, accepted_at = "
		 "excluded.accepted_at",
		FALSE},
	[ACTIVE] = {"SELECT digest, packed, accepted_at FROM template_sets WHERE active = 1",
		FALSE},
	{NULL, FALSE},
};

void
store_template_set_free(StoreTemplateSet *set)
{
	if (set == NULL)
		return;
	g_free(set->digest);
	g_bytes_unref(set->packed);
	g_free(set);
}

gboolean
store_template_set_put(Store *store, const StoreTemplateSet *set, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin_part(store, error);
	g_autoptr(DbQuery) retire = db_query(store_db(store), &template_sets_statements[RETIRE]);
	g_autoptr(DbQuery) put = db_query(store_db(store), &template_sets_statements[PUT]);

	if (transaction == NULL || !db_run(retire, NULL, error))
		return FALSE;
	db_bind_text(put, 1, set->digest);
	db_bind_bytes(put, 2, set->packed);
	db_bind_int(put, 3, set->accepted_at);
	if (!db_run(put, NULL, error))
		return FALSE;
	return store_commit(g_steal_pointer(&transaction), error);
}

static gboolean
read_one(DbQuery *query, StoreTemplateSet **set_out, GError **error)
{
	DbStep step = db_step(query, error);

	if (step == DB_FAILED)
		return FALSE;
	*set_out = NULL;
	if (step == DB_ROW) {
		*set_out = g_new0(StoreTemplateSet, 1);
		(*set_out)->digest = db_text(query, 0);
		(*set_out)->packed = db_bytes(query, 1);
		(*set_out)->accepted_at = db_int(query, 2);
	}
	return TRUE;
}

gboolean
store_template_set_active(Store *store, StoreTemplateSet **set_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &template_sets_statements[ACTIVE]);

	return read_one(query, set_out, error);
}
