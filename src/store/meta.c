/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/meta.h"
#include "store/statements.h"

enum { FIND, SET, REMOVE };

const DbSql meta_statements[] = {
	[FIND] = {"SELECT value FROM meta WHERE key = $1", FALSE},
	[SET] = {"INSERT INTO meta (key, value) VALUES ($1, $2) "
		 "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
		FALSE},
	[REMOVE] = {"DELETE FROM meta WHERE key = $1", FALSE},
	{NULL, FALSE},
};

gboolean
store_meta_find(Store *store, const char *key, char **value_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &meta_statements[FIND]);
	DbStep step;

	db_bind_text(query, 1, key);
	step = db_step(query, error);
	if (step == DB_FAILED)
		return FALSE;
	*value_out = step == DB_ROW ? db_text(query, 0) : NULL;
	return TRUE;
}

gboolean
store_meta_set(Store *store, const char *key, const char *value, GError **error)
{
	g_autoptr(DbQuery) query =
		db_query(store_db(store), &meta_statements[value != NULL ? SET : REMOVE]);

	db_bind_text(query, 1, key);
	if (value != NULL)
		db_bind_text(query, 2, value);
	return db_run(query, NULL, error);
}

gboolean
store_meta_find_int(Store *store, const char *key, gint64 *value_out, GError **error)
{
	g_autofree char *text = NULL;

	if (!store_meta_find(store, key, &text, error))
		return FALSE;
	*value_out = text != NULL ? g_ascii_strtoll(text, NULL, 10) : 0;
	return TRUE;
}

gboolean
store_meta_set_int(Store *store, const char *key, gint64 value, GError **error)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);

	return store_meta_set(store, key, text, error);
}
