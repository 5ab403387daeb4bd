/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "store/fields.h"
#include "store/ledger.h"
#include "store/statements.h"

#define COLUMNS "source, epoch, item, message_id, fate, reason, seen_at, attempts, settled"
#define SOURCE_COLUMNS                                                                             \
	"source, epoch, previous_epoch, mark, first_seen_at, complete_at, left_alone_uid, "        \
	"left_alone_before_at, trying_to, version"

#define LINES                                                                                      \
	"SELECT l.source, l.epoch, l.item, l.message_id, l.fate, l.reason, l.seen_at, "            \
	"l.attempts, l.settled, d.reference, m.from_addr, m.bytes "
#define WANTED                                                                                     \
	"WHERE ($1 = '' OR l.source = $1) AND ($2 = '' OR l.fate = $2) AND l.seen_at >= $3 "       \
	"AND ($4 = 0 OR l.item = $4) "
#define IN_ORDER "ORDER BY l.seen_at DESC, l.source, l.epoch DESC, l.item DESC LIMIT $5 OFFSET $6"

enum {
	ATTEMPT,
	INSERT,
	REVISE,
	FIND,
	ITEMS,
	UNSETTLED,
	SETTLE,
	LIST,
	LIST_OF_DISPUTE,
	SOURCE_FIND,
	SOURCE_INSERT,
	SOURCE_SAVE
};

const DbSql ledger_statements[] = {
	[ATTEMPT] = {"INSERT INTO ledger (" COLUMNS ") VALUES ($1, $2, $3, NULL, 'failed', "
		     "'reading it was begun, and never finished', $4, 1, 0) "
		     "ON CONFLICT (source, epoch, item) DO UPDATE "
		     "SET attempts = ledger.attempts + 1 WHERE ledger.fate = 'failed' "
		     "RETURNING attempts",
		FALSE},
	[INSERT] = {"INSERT INTO ledger (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8) "
		    "ON CONFLICT (source, epoch, item) DO UPDATE "
		    "SET message_id = excluded.message_id, fate = excluded.fate, "
		    "reason = excluded.reason, settled = excluded.settled "
		    "WHERE ledger.fate = 'failed'",
		FALSE},
	[REVISE] = {"UPDATE ledger SET message_id = $4, fate = $5, reason = $6 "
		    "WHERE source = $1 AND epoch = $2 AND item = $3",
		FALSE},
	[FIND] = {"SELECT " COLUMNS " FROM ledger "
		  "WHERE source = $1 AND epoch = $2 AND item = $3",
		FALSE},
	[ITEMS] = {"SELECT item FROM ledger WHERE source = $1 AND epoch = $2 AND item > $3 "
		   "AND fate <> 'failed' ORDER BY item LIMIT $4",
		FALSE},
	[UNSETTLED] = {"SELECT " COLUMNS " FROM ledger WHERE source = $1 AND epoch = $2 "
		       "AND settled = 0 AND fate <> 'failed' ORDER BY item LIMIT $3",
		FALSE},
	[SETTLE] = {"UPDATE ledger SET settled = 1 "
		    "WHERE source = $1 AND epoch = $2 AND item = $3",
		FALSE},
	[LIST] = {LINES "FROM ledger AS l LEFT JOIN messages AS m ON m.id = l.message_id "
			"LEFT JOIN disputes AS d ON d.id = m.dispute_id " WANTED IN_ORDER,
		TRUE},
	[LIST_OF_DISPUTE] = {LINES "FROM disputes AS d JOIN messages AS m ON m.dispute_id = d.id "
				   "JOIN ledger AS l ON l.message_id = m.id " WANTED
				   "AND d.reference = $7 " IN_ORDER,
		TRUE},
	[SOURCE_FIND] = {"SELECT " SOURCE_COLUMNS " FROM sources WHERE source = $1", FALSE},
	[SOURCE_INSERT] = {"INSERT INTO sources (" SOURCE_COLUMNS ") "
			   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) "
			   "ON CONFLICT (source) DO NOTHING",
		FALSE},
	[SOURCE_SAVE] = {"UPDATE sources SET epoch = $2, previous_epoch = $3, mark = $4, "
			 "first_seen_at = $5, complete_at = $6, left_alone_uid = $7, "
			 "left_alone_before_at = $8, trying_to = $9, version = version + 1 "
			 "WHERE source = $1 AND version = $10",
		FALSE},
	{NULL, FALSE},
};

static const char *const FATE_NAMES[FATE_COUNT] = {
	[FATE_FAILED] = "failed",
	[FATE_FILED] = "filed",
	[FATE_OPENED] = "opened",
	[FATE_THREADED] = "threaded",
	[FATE_STAFF] = "staff",
	[FATE_DUPLICATE] = "duplicate",
	[FATE_IGNORED_OLD] = "ignored-old",
	[FATE_QUARANTINED] = "quarantined",
};

const char *
fate_name(Fate fate)
{
	g_assert(fate < FATE_COUNT);
	return FATE_NAMES[fate];
}

gboolean
fate_parse(const char *word, Fate *fate_out)
{
	for (guint i = 0; i < FATE_COUNT; i++) {
		if (g_strcmp0(FATE_NAMES[i], word) == 0) {
			*fate_out = (Fate)i;
			return TRUE;
		}
	}
	return FALSE;
}

static const char *
fate_word(guint value)
{
	return fate_name((Fate)value);
}

#define FIELD(type, member)                                                                        \
	{                                                                                          \
		type, G_STRUCT_OFFSET(LedgerEntry, member), NULL, 0                                \
	}

static const Field FIELDS[] = {
	FIELD(FIELD_STRING, source),
	FIELD(FIELD_INT64, epoch),
	FIELD(FIELD_INT64, item),
	FIELD(FIELD_ID, message_id),
	{FIELD_WORD, G_STRUCT_OFFSET(LedgerEntry, fate), fate_word, FATE_COUNT},
	FIELD(FIELD_STRING, reason),
	FIELD(FIELD_INT64, seen_at),
	FIELD(FIELD_INT32, attempts),
	FIELD(FIELD_INT32, settled),
};
#define N_INSERTED 7 /* up to seen_at */
#define N_REVISED 6  /* up to reason */

#define SOURCE_FIELD(type, member)                                                                 \
	{                                                                                          \
		type, G_STRUCT_OFFSET(SourceState, member), NULL, 0                                \
	}

static const Field SOURCE_FIELDS[] = {
	SOURCE_FIELD(FIELD_STRING, source),
	SOURCE_FIELD(FIELD_INT64, epoch),
	SOURCE_FIELD(FIELD_INT64, previous_epoch),
	SOURCE_FIELD(FIELD_INT64, mark),
	SOURCE_FIELD(FIELD_INT64, first_seen_at),
	SOURCE_FIELD(FIELD_INT64, complete_at),
	SOURCE_FIELD(FIELD_INT64, left_alone_uid),
	SOURCE_FIELD(FIELD_INT64, left_alone_before_at),
	SOURCE_FIELD(FIELD_INT64, trying_to),
	SOURCE_FIELD(FIELD_INT64, version),
};
#define N_SOURCE ((guint)G_N_ELEMENTS(SOURCE_FIELDS))

void
ledger_entry_free(LedgerEntry *entry)
{
	if (entry == NULL)
		return;
	fields_clear(FIELDS, G_N_ELEMENTS(FIELDS), entry);
	g_free(entry);
}

void
source_state_free(SourceState *state)
{
	if (state == NULL)
		return;
	fields_clear(SOURCE_FIELDS, N_SOURCE, state);
	g_free(state);
}

gint64
store_ledger_item(const char *sha256)
{
	gint64 item = 0;

	/* 63 bits: fifteen digits and three bits of the sixteenth. */
	for (guint i = 0; i < 16; i++) {
		gint digit = g_ascii_xdigit_value(sha256[i]);

		g_assert(digit >= 0);
		item = i < 15 ? item << 4 | digit : item << 3 | digit >> 1;
	}
	return item;
}

static void
bind_key(DbQuery *query, const char *source, gint64 epoch, gint64 item)
{
	db_bind_text(query, 1, source);
	db_bind_int(query, 2, epoch);
	db_bind_int(query, 3, item);
}

gboolean
store_ledger_attempt(Store *store, const LedgerEntry *key, guint *attempts_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &ledger_statements[ATTEMPT]);
	gint64 attempts;

	bind_key(query, key->source, key->epoch, key->item);
	db_bind_int(query, 4, key->seen_at);
	if (!db_run_number(query, &attempts, error))
		return FALSE;
	*attempts_out = (guint)attempts;
	return TRUE;
}

gboolean
store_ledger_insert(Store *store, const LedgerEntry *entry, gboolean *added_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &ledger_statements[INSERT]);
	guint changed;

	fields_bind(query, 1, FIELDS, N_INSERTED, entry);
	db_bind_int(query, N_INSERTED + 1, entry->settled);
	if (!db_run(query, &changed, error))
		return FALSE;
	*added_out = changed != 0;
	return TRUE;
}

gboolean
store_ledger_revise(Store *store, const LedgerEntry *entry, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &ledger_statements[REVISE]);

	fields_bind(query, 1, FIELDS, N_REVISED, entry);
	return db_run(query, NULL, error);
}

static gboolean
read_entries(DbQuery *query, GPtrArray **entries_out, GError **error)
{
	g_autoptr(GPtrArray) entries =
		g_ptr_array_new_with_free_func((GDestroyNotify)ledger_entry_free);
	DbStep step;

	while ((step = db_step(query, error)) == DB_ROW) {
		LedgerEntry *entry = g_new0(LedgerEntry, 1);

		g_ptr_array_add(entries, entry);
		if (!fields_read(query, 0, FIELDS, G_N_ELEMENTS(FIELDS), entry, error))
			return FALSE;
	}
	if (step == DB_FAILED)
		return FALSE;
	*entries_out = g_steal_pointer(&entries);
	return TRUE;
}

gboolean
store_ledger_find(Store *store, const char *source, gint64 epoch, gint64 item,
	LedgerEntry **entry_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &ledger_statements[FIND]);
	g_autoptr(GPtrArray) entries = NULL;

	bind_key(query, source, epoch, item);
	if (!read_entries(query, &entries, error))
		return FALSE;
	*entry_out = entries->len != 0 ? g_ptr_array_steal_index(entries, 0) : NULL;
	return TRUE;
}

gboolean
store_ledger_items(Store *store, const char *source, gint64 epoch, gint64 after, guint limit,
	GArray **items_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &ledger_statements[ITEMS]);
	g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(gint64));
	DbStep step;

	bind_key(query, source, epoch, after);
	db_bind_int(query, 4, limit);
	while ((step = db_step(query, error)) == DB_ROW) {
		gint64 item = db_int(query, 0);

		g_array_append_val(items, item);
	}
	if (step == DB_FAILED)
		return FALSE;
	*items_out = g_steal_pointer(&items);
	return TRUE;
}

gboolean
store_ledger_unsettled(Store *store, const char *source, gint64 epoch, guint limit,
	GPtrArray **entries_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &ledger_statements[UNSETTLED]);

	bind_key(query, source, epoch, limit);
	return read_entries(query, entries_out, error);
}

gboolean
store_ledger_settle(Store *store, const char *source, gint64 epoch, gint64 item, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &ledger_statements[SETTLE]);

	bind_key(query, source, epoch, item);
	return db_run(query, NULL, error);
}

#define LINE_FIELD(type, member)                                                                   \
	{                                                                                          \
		type, G_STRUCT_OFFSET(LedgerLine, member), NULL, 0                                 \
	}

static const Field LINE_FIELDS[] = {
	LINE_FIELD(FIELD_STRING, reference),
	LINE_FIELD(FIELD_STRING, from_addr),
	LINE_FIELD(FIELD_INT64, bytes),
};

void
ledger_line_free(LedgerLine *line)
{
	if (line == NULL)
		return;
	ledger_entry_free(line->entry);
	fields_clear(LINE_FIELDS, G_N_ELEMENTS(LINE_FIELDS), line);
	g_free(line);
}

static gboolean
read_lines(DbQuery *query, GPtrArray **lines_out, GError **error)
{
	g_autoptr(GPtrArray) lines =
		g_ptr_array_new_with_free_func((GDestroyNotify)ledger_line_free);
	DbStep step;

	while ((step = db_step(query, error)) == DB_ROW) {
		LedgerLine *line = g_new0(LedgerLine, 1);

		g_ptr_array_add(lines, line);
		line->entry = g_new0(LedgerEntry, 1);
		if (!fields_read(query, 0, FIELDS, G_N_ELEMENTS(FIELDS), line->entry, error) ||
			!fields_read(query, G_N_ELEMENTS(FIELDS), LINE_FIELDS,
				G_N_ELEMENTS(LINE_FIELDS), line, error))
			return FALSE;
	}
	if (step == DB_FAILED)
		return FALSE;
	*lines_out = g_steal_pointer(&lines);
	return TRUE;
}

gboolean
store_ledger_list(Store *store, const LedgerFilter *filter, guint skip, guint limit,
	GPtrArray **lines_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store),
		&ledger_statements[filter->reference != NULL ? LIST_OF_DISPUTE : LIST]);

	db_bind_text(query, 1, filter->source);
	db_bind_text(query, 2, filter->fate);
	db_bind_int(query, 3, filter->since_at);
	db_bind_int(query, 4, filter->item);
	db_bind_int(query, 5, limit);
	db_bind_int(query, 6, skip);
	if (filter->reference != NULL)
		db_bind_text(query, 7, filter->reference);
	return read_lines(query, lines_out, error);
}

gboolean
store_source_find(Store *store, const char *source, SourceState **state_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &ledger_statements[SOURCE_FIND]);
	g_autoptr(SourceState) state = NULL;
	DbStep step;

	db_bind_text(query, 1, source);
	step = db_step(query, error);
	if (step == DB_FAILED)
		return FALSE;
	if (step == DB_ROW) {
		state = g_new0(SourceState, 1);
		if (!fields_read(query, 0, SOURCE_FIELDS, N_SOURCE, state, error))
			return FALSE;
	}
	*state_out = g_steal_pointer(&state);
	return TRUE;
}

gboolean
source_state_leaves_alone(const SourceState *state, gint64 uid, gint64 arrived_at)
{
	if (state->left_alone_before_at == 0)
		return uid <= state->left_alone_uid;
	return arrived_at != 0 && arrived_at < state->left_alone_before_at &&
		(state->left_alone_uid == 0 || uid <= state->left_alone_uid);
}

gboolean
store_source_save(Store *store, SourceState *state, GError **error)
{
	gboolean known = state->version != 0;
	g_autoptr(DbQuery) query =
		db_query(store_db(store), &ledger_statements[known ? SOURCE_SAVE : SOURCE_INSERT]);
	guint changed;

	/* The version is not given to a new row. */
	fields_bind(query, 1, SOURCE_FIELDS, known ? N_SOURCE : N_SOURCE - 1, state);
	if (!db_run(query, &changed, error))
		return FALSE;
	if (changed == 0)
		return error_set(error, ERROR_CONFLICT,
			"store: mailbox %s was read by somebody else", state->source);
	state->version++;
	return TRUE;
}
