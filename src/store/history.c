/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "store/history.h"
#include "store/statements.h"

#define BEGINNING "0000000000000000000000000000000000000000000000000000000000000000"

enum { HEAD, APPEND, MOVE_HEAD, LOAD };

const DbSql history_statements[] = {
	[HEAD] = {"SELECT history_seq, history_head FROM disputes WHERE id = $1", FALSE},
	[APPEND] = {"INSERT INTO history "
		    "(dispute_id, seq, at, kind, actor, content, salt, content_hash, hash) "
		    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		FALSE},
	[MOVE_HEAD] = {"UPDATE disputes SET history_seq = $2, history_head = $3 WHERE id = $1",
		FALSE},
	[LOAD] = {"SELECT seq, at, kind, actor, content, salt, content_hash, hash, "
		  "CASE WHEN content IS NULL THEN 1 ELSE 0 END "
		  "FROM history WHERE dispute_id = $1 ORDER BY seq",
		FALSE},
	{NULL, FALSE},
};

gboolean
store_history_head(
	Store *store, gint64 dispute_id, char **head_out, guint32 *seq_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &history_statements[HEAD]);
	DbStep step;

	db_bind_int(query, 1, dispute_id);
	step = db_step(query, error);
	if (step == DB_FAILED)
		return FALSE;
	if (step == DB_DONE)
		return error_set(
			error, ERROR_REJECTED, "there is no dispute %" G_GINT64_FORMAT, dispute_id);
	*seq_out = (guint32)db_int(query, 0);
	*head_out = *seq_out == 0 ? g_strdup(BEGINNING) : db_text(query, 1);
	return TRUE;
}

static gboolean
append(Store *store, gint64 dispute_id, const HistoryEntry *entry, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &history_statements[APPEND]);

	db_bind_int(query, 1, dispute_id);
	db_bind_int(query, 2, entry->seq);
	db_bind_int(query, 3, entry->at);
	db_bind_text(query, 4, entry->kind);
	db_bind_text(query, 5, entry->actor);
	db_bind_text(query, 6, entry->content);
	db_bind_bytes(query, 7, entry->salt);
	db_bind_text(query, 8, entry->content_hash);
	db_bind_text(query, 9, entry->hash);
	return db_run(query, NULL, error);
}

static gboolean
move_head(Store *store, gint64 dispute_id, const HistoryEntry *entry, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &history_statements[MOVE_HEAD]);

	db_bind_int(query, 1, dispute_id);
	db_bind_int(query, 2, entry->seq);
	db_bind_text(query, 3, entry->hash);
	return db_run(query, NULL, error);
}

static HistoryEntry *
entry_new(gint64 dispute_id, const HistoryDraft *draft, guint32 seq, const char *previous)
{
	HistoryEntry *entry = g_new0(HistoryEntry, 1);

	entry->seq = seq;
	entry->at = draft->at;
	entry->kind = g_strdup(draft->kind);
	entry->actor = g_strdup(draft->actor);
	entry->content = g_strdup(draft->content != NULL ? draft->content : "");
	entry->salt = g_bytes_ref(draft->salt);
	entry->content_hash = history_content_hash(entry->salt, entry->content);
	entry->hash = history_hash(previous, dispute_id, entry);
	return entry;
}

gboolean
store_history_append(
	Store *store, gint64 dispute_id, const HistoryDraft *drafts, guint count, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin_part(store, error);
	g_autofree char *head = NULL;
	g_autoptr(HistoryEntry) entry = NULL;
	guint32 seq;

	g_assert(count > 0);
	if (transaction == NULL || !store_history_head(store, dispute_id, &head, &seq, error))
		return FALSE;
	for (guint i = 0; i < count; i++) {
		const HistoryDraft *draft = &drafts[i];
		HistoryEntry *next = NULL;

		g_assert(g_bytes_get_size(draft->salt) == HISTORY_SALT_BYTES);
		next = entry_new(
			dispute_id, draft, seq + 1 + i, entry != NULL ? entry->hash : head);
		history_entry_free(entry);
		entry = next;
		if (!append(store, dispute_id, entry, error))
			return FALSE;
	}
	return move_head(store, dispute_id, entry, error) &&
		store_commit(g_steal_pointer(&transaction), error);
}

static HistoryEntry *
read_entry(DbQuery *query)
{
	HistoryEntry *entry = g_new0(HistoryEntry, 1);

	entry->seq = (guint32)db_int(query, 0);
	entry->at = db_int(query, 1);
	entry->kind = db_text(query, 2);
	entry->actor = db_text(query, 3);
	entry->content = db_int(query, 8) == 0 ? db_text(query, 4) : NULL;
	entry->salt = db_bytes(query, 5);
	entry->content_hash = db_text(query, 6);
	entry->hash = db_text(query, 7);
	return entry;
}

gboolean
store_history_load(Store *store, gint64 dispute_id, GPtrArray **entries_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &history_statements[LOAD]);
	g_autoptr(GPtrArray) entries =
		g_ptr_array_new_with_free_func((GDestroyNotify)history_entry_free);
	DbStep step;

	db_bind_int(query, 1, dispute_id);
	while ((step = db_step(query, error)) == DB_ROW)
		g_ptr_array_add(entries, read_entry(query));
	if (step == DB_FAILED)
		return FALSE;
	*entries_out = g_steal_pointer(&entries);
	return TRUE;
}
