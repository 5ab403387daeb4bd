/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/alerts.h"
#include "store/fields.h"
#include "store/statements.h"

enum { RAISE, CLEAR, TOLD, OPEN };

const DbSql alerts_statements[] = {
	/* Gives the id of the open one: another than $1 if it was there before. */
	[RAISE] = {"INSERT INTO alerts (id, kind, subject, text, raised_at, cleared_at, told_at) "
		   "VALUES ($1, $2, $3, $4, $5, 0, 0) "
		   "ON CONFLICT (kind, subject) WHERE cleared_at = 0 "
		   "DO UPDATE SET text = excluded.text RETURNING id",
		FALSE},
	[CLEAR] = {"UPDATE alerts SET cleared_at = $3 "
		   "WHERE kind = $1 AND subject = $2 AND cleared_at = 0",
		FALSE},
	[TOLD] = {"UPDATE alerts SET told_at = $2 WHERE id = $1", FALSE},
	[OPEN] = {"SELECT id, kind, subject, text, raised_at, cleared_at, told_at FROM alerts "
		  "WHERE cleared_at = 0 ORDER BY raised_at, id",
		TRUE},
	{NULL, FALSE},
};

static const Field FIELDS[] = {
	{FIELD_ID, G_STRUCT_OFFSET(StoreAlert, id), NULL, 0},
	{FIELD_STRING, G_STRUCT_OFFSET(StoreAlert, kind), NULL, 0},
	{FIELD_STRING, G_STRUCT_OFFSET(StoreAlert, subject), NULL, 0},
	{FIELD_STRING, G_STRUCT_OFFSET(StoreAlert, text), NULL, 0},
	{FIELD_INT64, G_STRUCT_OFFSET(StoreAlert, raised_at), NULL, 0},
	{FIELD_INT64, G_STRUCT_OFFSET(StoreAlert, cleared_at), NULL, 0},
	{FIELD_INT64, G_STRUCT_OFFSET(StoreAlert, told_at), NULL, 0},
};
#define N_RAISED 5 /* fields that are given when it is raised */

void
store_alert_free(StoreAlert *alert)
{
	if (alert == NULL)
		return;
	fields_clear(FIELDS, G_N_ELEMENTS(FIELDS), alert);
	g_free(alert);
}

gboolean
store_alert_raise(Store *store, const StoreAlert *alert, gboolean *raised_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &alerts_statements[RAISE]);
	gint64 open;

	fields_bind(query, 1, FIELDS, N_RAISED, alert);
	if (!db_run_number(query, &open, error))
		return FALSE;
	*raised_out = open == alert->id;
	return TRUE;
}

gboolean
store_alert_clear(Store *store, const char *kind, const char *subject, gint64 now_at,
	gboolean *cleared_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &alerts_statements[CLEAR]);
	guint changed;

	db_bind_text(query, 1, kind);
	db_bind_text(query, 2, subject);
	db_bind_int(query, 3, now_at);
	if (!db_run(query, &changed, error))
		return FALSE;
	*cleared_out = changed != 0;
	return TRUE;
}

gboolean
store_alert_told(Store *store, gint64 id, gint64 now_at, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &alerts_statements[TOLD]);

	db_bind_int(query, 1, id);
	db_bind_int(query, 2, now_at);
	return db_run(query, NULL, error);
}

gboolean
store_alerts_open(Store *store, GPtrArray **alerts_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &alerts_statements[OPEN]);
	g_autoptr(GPtrArray) alerts =
		g_ptr_array_new_with_free_func((GDestroyNotify)store_alert_free);
	DbStep step;

	while ((step = db_step(query, error)) == DB_ROW) {
		StoreAlert *alert = g_new0(StoreAlert, 1);

		g_ptr_array_add(alerts, alert);
		if (!fields_read(query, 0, FIELDS, G_N_ELEMENTS(FIELDS), alert, error))
			return FALSE;
	}
	if (step == DB_FAILED)
		return FALSE;
	*alerts_out = g_steal_pointer(&alerts);
	return TRUE;
}
