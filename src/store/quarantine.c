/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/fields.h"
#include "store/quarantine.h"
#include "store/statements.h"

/* In the order of FIELDS. */
#define GIVEN "source, epoch, item, mailbox, message_id, cause, reason, arrived_at, set_aside_at"
#define ROWS                                                                                       \
	"SELECT q.number, q.source, q.epoch, q.item, q.mailbox, q.message_id, q.cause, q.reason, " \
	"q.arrived_at, q.set_aside_at, q.state, q.state_at, q.told_at, m.dispute_id, "             \
	"m.from_name, m.from_addr, m.subject, m.bytes "                                            \
	"FROM quarantine AS q LEFT JOIN messages AS m ON m.id = q.message_id "
#define OPEN "q.state IN ('waiting', 'asked')"

enum {
	SET_ASIDE,
	FIND,
	OF_MESSAGE,
	LIST_ALL,
	LIST_OPEN,
	ASKED,
	UNTOLD,
	COUNT_UNTOLD,
	TOLD,
	COUNT_TOLD,
	COUNT,
	SET_STATE
};

const DbSql quarantine_statements[] = {
	[SET_ASIDE] = {"INSERT INTO quarantine (number, " GIVEN ", state, state_at, told_at) "
		       "VALUES ((SELECT coalesce(max(number), 0) + 1 FROM quarantine), "
		       "$1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $9, 0) "
		       "ON CONFLICT (source, epoch, item) DO UPDATE SET "
		       "message_id = excluded.message_id, cause = excluded.cause, "
		       "reason = excluded.reason, set_aside_at = excluded.set_aside_at, "
		       "state = 'waiting', state_at = excluded.state_at, told_at = 0 "
		       "RETURNING number",
		FALSE},
	[FIND] = {ROWS "WHERE q.number = $1", FALSE},
	[OF_MESSAGE] = {ROWS "WHERE q.message_id = $1 ORDER BY q.number", FALSE},
	[LIST_ALL] = {ROWS "WHERE q.number > $1 ORDER BY q.number LIMIT $2", FALSE},
	/* By number, so that nothing is sorted: most of the rows are open, or few. */
	[LIST_OPEN] = {ROWS "WHERE q.number > $1 AND +" OPEN " ORDER BY q.number LIMIT $2", FALSE},
	[ASKED] = {ROWS "WHERE q.state = 'asked' ORDER BY q.number LIMIT 1", FALSE},
	[UNTOLD] = {ROWS "WHERE q.told_at = 0 AND q.state = 'waiting' ORDER BY q.number LIMIT $1",
		FALSE},
	[COUNT_UNTOLD] = {"SELECT count(*) FROM quarantine "
			  "WHERE told_at = 0 AND state = 'waiting'",
		FALSE},
	[TOLD] = {"UPDATE quarantine SET told_at = $2 "
		  "WHERE told_at = 0 AND state = 'waiting' AND number <= $1",
		FALSE},
	[COUNT_TOLD] = {"SELECT count(*) FROM quarantine WHERE told_at > $1", FALSE},
	[COUNT] = {"SELECT count(*) FROM quarantine AS q WHERE " OPEN, FALSE},
	[SET_STATE] = {"UPDATE quarantine SET state = $2, message_id = $3, state_at = $4 "
		       "WHERE number = $1",
		FALSE},
	{NULL, FALSE},
};

static const char *const CAUSE_NAMES[QUARANTINE_CAUSES] = {
	[QUARANTINE_UNREADABLE] = "unreadable",
	[QUARANTINE_REFUSED] = "refused",
	[QUARANTINE_UNFILABLE] = "unfilable",
	[QUARANTINE_DEADLY] = "deadly",
};

static const char *const STATE_NAMES[QUARANTINE_STATES] = {
	[QUARANTINE_WAITING] = "waiting",
	[QUARANTINE_ASKED] = "asked",
	[QUARANTINE_RETRIED] = "retried",
	[QUARANTINE_OPENED] = "opened",
	[QUARANTINE_DROPPED] = "dropped",
};

const char *
quarantine_cause_name(QuarantineCause cause)
{
	g_assert(cause < QUARANTINE_CAUSES);
	return CAUSE_NAMES[cause];
}

const char *
quarantine_state_name(QuarantineState state)
{
	g_assert(state < QUARANTINE_STATES);
	return STATE_NAMES[state];
}

static const char *
cause_word(guint value)
{
	return quarantine_cause_name((QuarantineCause)value);
}

static const char *
state_word(guint value)
{
	return quarantine_state_name((QuarantineState)value);
}

#define FIELD(type, member)                                                                        \
	{                                                                                          \
		type, G_STRUCT_OFFSET(StoreQuarantine, member), NULL, 0                            \
	}

static const Field FIELDS[] = {
	FIELD(FIELD_INT64, number),
	FIELD(FIELD_STRING, source),
	FIELD(FIELD_INT64, epoch),
	FIELD(FIELD_INT64, item),
	FIELD(FIELD_STRING, mailbox),
	FIELD(FIELD_ID, message_id),
	{FIELD_WORD, G_STRUCT_OFFSET(StoreQuarantine, cause), cause_word, QUARANTINE_CAUSES},
	FIELD(FIELD_STRING, reason),
	FIELD(FIELD_INT64, arrived_at),
	FIELD(FIELD_INT64, set_aside_at),
	{FIELD_WORD, G_STRUCT_OFFSET(StoreQuarantine, state), state_word, QUARANTINE_STATES},
	FIELD(FIELD_INT64, state_at),
	FIELD(FIELD_INT64, told_at),
	FIELD(FIELD_ID, dispute_id),
	FIELD(FIELD_STRING, from_name),
	FIELD(FIELD_STRING, from_addr),
	FIELD(FIELD_STRING, subject),
	FIELD(FIELD_INT64, bytes),
};
#define N_GIVEN 9 /* from source on */

void
store_quarantine_free(StoreQuarantine *row)
{
	if (row == NULL)
		return;
	fields_clear(FIELDS, G_N_ELEMENTS(FIELDS), row);
	g_free(row);
}

gboolean
store_quarantine_set_aside(
	Store *store, const StoreQuarantine *row, gint64 *number_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &quarantine_statements[SET_ASIDE]);

	fields_bind(query, 1, FIELDS + 1, N_GIVEN, row);
	return db_run_number(query, number_out, error);
}

static gboolean
read_rows(DbQuery *query, GPtrArray **rows_out, GError **error)
{
	g_autoptr(GPtrArray) rows =
		g_ptr_array_new_with_free_func((GDestroyNotify)store_quarantine_free);
	DbStep step;

	while ((step = db_step(query, error)) == DB_ROW) {
		StoreQuarantine *row = g_new0(StoreQuarantine, 1);

		g_ptr_array_add(rows, row);
		if (!fields_read(query, 0, FIELDS, G_N_ELEMENTS(FIELDS), row, error))
			return FALSE;
	}
	if (step == DB_FAILED)
		return FALSE;
	*rows_out = g_steal_pointer(&rows);
	return TRUE;
}

static gboolean
read_first(DbQuery *query, StoreQuarantine **row_out, GError **error)
{
	g_autoptr(GPtrArray) rows = NULL;

	if (!read_rows(query, &rows, error))
		return FALSE;
	*row_out = rows->len != 0 ? g_ptr_array_steal_index(rows, 0) : NULL;
	return TRUE;
}

gboolean
store_quarantine_find(Store *store, gint64 number, StoreQuarantine **row_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &quarantine_statements[FIND]);

	db_bind_int(query, 1, number);
	return read_first(query, row_out, error);
}

gboolean
store_quarantine_of_message(Store *store, gint64 message_id, GPtrArray **rows_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &quarantine_statements[OF_MESSAGE]);

	db_bind_int(query, 1, message_id);
	return read_rows(query, rows_out, error);
}

gboolean
store_quarantine_list(
	Store *store, gboolean all, gint64 after, guint limit, GPtrArray **rows_out, GError **error)
{
	g_autoptr(DbQuery) query =
		db_query(store_db(store), &quarantine_statements[all ? LIST_ALL : LIST_OPEN]);

	db_bind_int(query, 1, after);
	db_bind_int(query, 2, limit);
	return read_rows(query, rows_out, error);
}

gboolean
store_quarantine_asked(Store *store, StoreQuarantine **row_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &quarantine_statements[ASKED]);

	return read_first(query, row_out, error);
}

gboolean
store_quarantine_untold(Store *store, guint limit, GPtrArray **rows_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &quarantine_statements[UNTOLD]);

	db_bind_int(query, 1, limit);
	return read_rows(query, rows_out, error);
}

gboolean
store_quarantine_told(Store *store, gint64 number, gint64 now_at, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &quarantine_statements[TOLD]);

	db_bind_int(query, 1, number);
	db_bind_int(query, 2, now_at);
	return db_run(query, NULL, error);
}

static gboolean
run_count(DbQuery *query, guint *count_out, GError **error)
{
	gint64 count;

	if (!db_run_number(query, &count, error))
		return FALSE;
	*count_out = (guint)count;
	return TRUE;
}

gboolean
store_quarantine_count_told(Store *store, gint64 since_at, guint *count_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &quarantine_statements[COUNT_TOLD]);

	db_bind_int(query, 1, since_at);
	return run_count(query, count_out, error);
}

gboolean
store_quarantine_count_untold(Store *store, guint *count_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &quarantine_statements[COUNT_UNTOLD]);

	return run_count(query, count_out, error);
}

gboolean
store_quarantine_count(Store *store, guint *count_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &quarantine_statements[COUNT]);

	return run_count(query, count_out, error);
}

gboolean
store_quarantine_set_state(Store *store, gint64 number, QuarantineState state, gint64 message_id,
	gint64 now_at, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &quarantine_statements[SET_STATE]);

	db_bind_int(query, 1, number);
	db_bind_text(query, 2, quarantine_state_name(state));
	db_bind_id(query, 3, message_id);
	db_bind_int(query, 4, now_at);
	return db_run(query, NULL, error);
}
