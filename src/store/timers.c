/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/fields.h"
#include "store/statements.h"
#include "store/timers.h"

enum { SET, CLEAR, DUE, OF_DISPUTE, NEXT };

const DbSql timers_statements[] = {
	[SET] = {"INSERT INTO timers (dispute_id, kind, due_at) VALUES ($1, $2, $3) "
		 "ON CONFLICT (dispute_id, kind) DO UPDATE SET due_at = excluded.due_at",
		FALSE},
	[CLEAR] = {"DELETE FROM timers WHERE dispute_id = $1 AND kind = $2", FALSE},
	[DUE] = {"SELECT dispute_id, kind, due_at FROM timers WHERE due_at <= $1 "
		 "ORDER BY due_at, dispute_id, kind LIMIT $2",
		FALSE},
	[OF_DISPUTE] = {"SELECT dispute_id, kind, due_at FROM timers WHERE dispute_id = $1 "
			"ORDER BY due_at, kind",
		FALSE},
	[NEXT] = {"SELECT due_at FROM timers ORDER BY due_at LIMIT 1", FALSE},
	{NULL, FALSE},
};

static const char *
kind_word(guint value)
{
	return timer_kind_name((TimerKind)value);
}

static const Field FIELDS[] = {
	{FIELD_ID, G_STRUCT_OFFSET(StoreTimer, dispute_id), NULL, 0},
	{FIELD_WORD, G_STRUCT_OFFSET(StoreTimer, kind), kind_word, TIMER_COUNT},
	{FIELD_INT64, G_STRUCT_OFFSET(StoreTimer, due_at), NULL, 0},
};

gboolean
store_timer_set(Store *store, gint64 dispute_id, TimerKind kind, gint64 due_at, GError **error)
{
	g_autoptr(DbQuery) query =
		db_query(store_db(store), &timers_statements[due_at != 0 ? SET : CLEAR]);

	db_bind_int(query, 1, dispute_id);
	db_bind_text(query, 2, timer_kind_name(kind));
	if (due_at != 0)
		db_bind_int(query, 3, due_at);
	return db_run(query, NULL, error);
}

static gboolean
read_all(DbQuery *query, GArray **timers_out, GError **error)
{
	g_autoptr(GArray) timers = g_array_new(FALSE, TRUE, sizeof(StoreTimer));
	DbStep step;

	while ((step = db_step(query, error)) == DB_ROW) {
		StoreTimer timer = {0};

		if (!fields_read(query, 0, FIELDS, G_N_ELEMENTS(FIELDS), &timer, error))
			return FALSE;
		g_array_append_val(timers, timer);
	}
	if (step == DB_FAILED)
		return FALSE;
	*timers_out = g_steal_pointer(&timers);
	return TRUE;
}

gboolean
store_timers_due(Store *store, gint64 now_at, guint limit, GArray **timers_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &timers_statements[DUE]);

	db_bind_int(query, 1, now_at);
	db_bind_int(query, 2, limit);
	return read_all(query, timers_out, error);
}

gboolean
store_timers_of(Store *store, gint64 dispute_id, GArray **timers_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &timers_statements[OF_DISPUTE]);

	db_bind_int(query, 1, dispute_id);
	return read_all(query, timers_out, error);
}

gboolean
store_timers_next(Store *store, gint64 *due_at_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &timers_statements[NEXT]);

	return db_run_number(query, due_at_out, error);
}
