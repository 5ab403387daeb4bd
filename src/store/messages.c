/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "base/limits.h"
#include "store/fields.h"
#include "store/messages.h"
#include "store/statements.h"

/* In the order of FIELDS. */
#define HEAD                                                                                       \
	"id, dispute_id, direction, kind, writer, match_by, mailbox, arrived_at, date_at, "        \
	"message_id, identity, sha256, bytes, from_name, from_addr, subject, language, refusals, " \
	"unanswered, forwarded_from"
#define TEXTS "warnings, text, reply, quoted, signature"

enum {
	INSERT,
	INSERT_ATTACHMENT,
	INSERT_RAW,
	GET,
	ATTACHMENTS,
	RAW_CHUNK,
	SET_DISPUTE,
	FILL,
	DELETE_ATTACHMENTS,
	DELETE_RAW,
	DELETE_DIGEST,
	DELETE,
	OF_DISPUTE,
	BY_MESSAGE_ID,
	BY_IDENTITY,
	THREAD,
	DIGEST_NEW,
	DIGEST_LAST,
	DIGEST_ADD,
	DIGEST_LIST,
	HEAD_BY_ID
};

const DbSql messages_statements[] = {
	[INSERT] = {"INSERT INTO messages (" HEAD ", " TEXTS ") VALUES ($1, $2, $3, $4, $5, $6, "
		    "$7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, "
		    "$23, $24, $25)",
		FALSE},
	[INSERT_ATTACHMENT] = {"INSERT INTO attachments "
			       "(message_id, part, name, type, bytes, sha256, inline_image, cut) "
			       "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		FALSE},
	[INSERT_RAW] = {"INSERT INTO message_raw (message_id, seq, bytes) VALUES ($1, $2, $3)",
		FALSE},
	[GET] = {"SELECT " HEAD ", " TEXTS " FROM messages WHERE id = $1", FALSE},
	[ATTACHMENTS] =
		{"SELECT part, name, type, bytes, sha256, inline_image, cut FROM attachments "
		 "WHERE message_id = $1 ORDER BY part",
			FALSE},
	[RAW_CHUNK] = {"SELECT bytes FROM message_raw WHERE message_id = $1 AND seq = $2", FALSE},
	[SET_DISPUTE] = {"UPDATE messages SET dispute_id = $2 WHERE id = $1", FALSE},
	[FILL] = {"UPDATE messages SET identity = $2, language = $3, forwarded_from = $4, "
		  "text = $5, reply = $6, quoted = $7, signature = $8 WHERE id = $1",
		FALSE},
	[DELETE_ATTACHMENTS] = {"DELETE FROM attachments WHERE message_id = $1", FALSE},
	[DELETE_RAW] = {"DELETE FROM message_raw WHERE message_id = $1", FALSE},
	[DELETE_DIGEST] = {"DELETE FROM digests WHERE message_id = $1", FALSE},
	[DELETE] = {"DELETE FROM messages WHERE id = $1", FALSE},
	[OF_DISPUTE] = {"SELECT " HEAD " FROM messages WHERE dispute_id = $1 "
			"ORDER BY arrived_at, id",
		FALSE},
	[BY_MESSAGE_ID] = {"SELECT " HEAD " FROM messages "
			   "WHERE message_id = $1 AND message_id <> '' ORDER BY id",
		FALSE},
	[BY_IDENTITY] = {"SELECT " HEAD " FROM messages WHERE identity = $1 ORDER BY id LIMIT 1",
		FALSE},
	[THREAD] = {"SELECT dispute_id FROM messages "
		    "WHERE message_id = $1 AND message_id <> '' AND dispute_id IS NOT NULL "
		    "UNION SELECT dispute_id FROM outbox "
		    "WHERE message_id = $1 AND dispute_id IS NOT NULL "
		    "UNION SELECT id FROM disputes WHERE thread_id = $1 AND thread_id <> ''",
		FALSE},
	[DIGEST_NEW] = {"SELECT m.id FROM messages AS m WHERE m.unanswered = 1 "
			"AND m.arrived_at >= $1 "
			"AND NOT EXISTS (SELECT 1 FROM digests AS d WHERE d.message_id = m.id) "
			"ORDER BY m.arrived_at, m.id",
		FALSE},
	[DIGEST_LAST] = {"SELECT number FROM digests WHERE day = $1 ORDER BY number DESC LIMIT 1",
		FALSE},
	[DIGEST_ADD] = {"INSERT INTO digests (day, number, message_id) VALUES ($1, $2, $3)", FALSE},
	[DIGEST_LIST] = {"SELECT number, message_id FROM digests WHERE day = $1 ORDER BY number",
		FALSE},
	[HEAD_BY_ID] = {"SELECT " HEAD " FROM messages WHERE id = $1", FALSE},
	{NULL, FALSE},
};

#define FIELD(type, member)                                                                        \
	{                                                                                          \
		type, G_STRUCT_OFFSET(StoreMessage, member), NULL, 0                               \
	}

static const Field FIELDS[] = {
	FIELD(FIELD_ID, id),
	FIELD(FIELD_ID, dispute_id),
	FIELD(FIELD_STRING, direction),
	FIELD(FIELD_STRING, kind),
	FIELD(FIELD_STRING, writer),
	FIELD(FIELD_STRING, match_by),
	FIELD(FIELD_STRING, mailbox),
	FIELD(FIELD_INT64, arrived_at),
	FIELD(FIELD_INT64, date_at),
	FIELD(FIELD_STRING, message_id),
	FIELD(FIELD_STRING, identity),
	FIELD(FIELD_STRING, sha256),
	FIELD(FIELD_INT64, bytes),
	FIELD(FIELD_STRING, from_name),
	FIELD(FIELD_STRING, from_addr),
	FIELD(FIELD_STRING, subject),
	FIELD(FIELD_STRING, language),
	FIELD(FIELD_STRING, refusals),
	FIELD(FIELD_INT32, unanswered),
	FIELD(FIELD_STRING, forwarded_from),
	/* The texts; lists end before them. */
	FIELD(FIELD_STRING, warnings),
	FIELD(FIELD_STRING, text),
	FIELD(FIELD_STRING, reply),
	FIELD(FIELD_STRING, quoted),
	FIELD(FIELD_STRING, signature),
};
#define N_HEAD (G_N_ELEMENTS(FIELDS) - 5)

#define ATTACHMENT(type, member)                                                                   \
	{                                                                                          \
		type, G_STRUCT_OFFSET(Attachment, member), NULL, 0                                 \
	}

static const Field ATTACHMENT_FIELDS[] = {
	ATTACHMENT(FIELD_INT32, part),
	ATTACHMENT(FIELD_STRING, name),
	ATTACHMENT(FIELD_STRING, type),
	ATTACHMENT(FIELD_INT64, bytes),
	ATTACHMENT(FIELD_STRING, sha256),
	ATTACHMENT(FIELD_INT32, inline_image),
	ATTACHMENT(FIELD_INT32, cut),
};

void
store_message_free(StoreMessage *message)
{
	if (message == NULL)
		return;
	fields_clear(FIELDS, G_N_ELEMENTS(FIELDS), message);
	g_free(message);
}

void
digest_item_free(DigestItem *item)
{
	if (item == NULL)
		return;
	store_message_free(item->message);
	g_free(item);
}

static gboolean
insert_attachments(Store *store, gint64 id, const GPtrArray *attachments, GError **error)
{
	for (guint i = 0; attachments != NULL && i < attachments->len; i++) {
		g_autoptr(DbQuery) query =
			db_query(store_db(store), &messages_statements[INSERT_ATTACHMENT]);

		db_bind_int(query, 1, id);
		fields_bind(query, 2, ATTACHMENT_FIELDS, G_N_ELEMENTS(ATTACHMENT_FIELDS),
			attachments->pdata[i]);
		if (!db_run(query, NULL, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
insert_raw(Store *store, gint64 id, const Blob *raw, GError **error)
{
	gint64 seq = 0;

	for (guint64 offset = 0; offset < blob_size(raw); offset += STORE_RAW_CHUNK_BYTES) {
		g_autoptr(GBytes) chunk = blob_piece(raw, offset, STORE_RAW_CHUNK_BYTES, error);
		g_autoptr(DbQuery) query =
			db_query(store_db(store), &messages_statements[INSERT_RAW]);

		if (chunk == NULL)
			return FALSE;
		db_bind_int(query, 1, id);
		db_bind_int(query, 2, seq++);
		db_bind_bytes(query, 3, chunk);
		if (!db_run(query, NULL, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
store_message_insert(Store *store, const StoreMessage *message, const GPtrArray *attachments,
	const Blob *raw, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin_part(store, error);
	g_autoptr(DbQuery) query = db_query(store_db(store), &messages_statements[INSERT]);

	g_assert(message->bytes == blob_size(raw));
	if (transaction == NULL)
		return FALSE;
	fields_bind(query, 1, FIELDS, G_N_ELEMENTS(FIELDS), message);
	if (!db_run(query, NULL, error) ||
		!insert_attachments(store, message->id, attachments, error) ||
		!insert_raw(store, message->id, raw, error))
		return FALSE;
	return store_commit(g_steal_pointer(&transaction), error);
}

/* The row that @query is at, with the first @n_fields fields. Returns: (transfer full). */
static StoreMessage *
read_message(DbQuery *query, guint column, guint n_fields, GError **error)
{
	g_autoptr(StoreMessage) message = g_new0(StoreMessage, 1);

	return fields_read(query, column, FIELDS, n_fields, message, error)
		? g_steal_pointer(&message)
		: NULL;
}

static gboolean
fail_absent(gint64 id, GError **error)
{
	return error_set(error, ERROR_REJECTED, "there is no mail %" G_GINT64_FORMAT, id);
}

StoreMessage *
store_message_get(Store *store, gint64 id, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &messages_statements[GET]);
	DbStep step;

	db_bind_int(query, 1, id);
	step = db_step(query, error);
	if (step == DB_ROW)
		return read_message(query, 0, G_N_ELEMENTS(FIELDS), error);
	if (step == DB_DONE)
		fail_absent(id, error);
	return NULL;
}

gboolean
store_message_attachments(Store *store, gint64 id, GPtrArray **attachments_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &messages_statements[ATTACHMENTS]);
	g_autoptr(GPtrArray) attachments =
		g_ptr_array_new_with_free_func((GDestroyNotify)attachment_free);
	DbStep step;

	db_bind_int(query, 1, id);
	while ((step = db_step(query, error)) == DB_ROW) {
		Attachment *attachment = g_new0(Attachment, 1);

		g_ptr_array_add(attachments, attachment);
		if (!fields_read(query, 0, ATTACHMENT_FIELDS, G_N_ELEMENTS(ATTACHMENT_FIELDS),
			    attachment, error))
			return FALSE;
	}
	if (step == DB_FAILED)
		return FALSE;
	*attachments_out = g_steal_pointer(&attachments);
	return TRUE;
}

gboolean
store_message_raw_chunk(Store *store, gint64 id, guint seq, GBytes **chunk_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &messages_statements[RAW_CHUNK]);
	DbStep step;

	db_bind_int(query, 1, id);
	db_bind_int(query, 2, seq);
	step = db_step(query, error);
	if (step == DB_FAILED)
		return FALSE;
	*chunk_out = step == DB_ROW ? db_bytes(query, 0) : NULL;
	return TRUE;
}

Blob *
store_message_raw(Store *store, gint64 id, GError **error)
{
	g_autoptr(StoreMessage) message = store_message_get(store, id, error);
	g_autoptr(BlobWriter) writer = blob_writer_new(LIMIT_MEMORY_BLOB_BYTES);

	if (message == NULL)
		return NULL;
	for (guint seq = 0;; seq++) {
		g_autoptr(GBytes) chunk = NULL;
		gsize length = 0;
		const void *bytes = NULL;

		if (!store_message_raw_chunk(store, id, seq, &chunk, error))
			return NULL;
		if (chunk == NULL)
			return blob_writer_end(g_steal_pointer(&writer), error);
		bytes = g_bytes_get_data(chunk, &length);
		if (!blob_writer_append(writer, bytes, length, error))
			return NULL;
	}
}

gboolean
store_message_set_dispute(Store *store, gint64 id, gint64 dispute_id, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &messages_statements[SET_DISPUTE]);
	guint changed;

	db_bind_int(query, 1, id);
	db_bind_id(query, 2, dispute_id);
	if (!db_run(query, &changed, error))
		return FALSE;
	return changed != 0 || fail_absent(id, error);
}

static gboolean
delete_rows(Store *store, guint statement, gint64 id, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &messages_statements[statement]);

	db_bind_int(query, 1, id);
	return db_run(query, NULL, error);
}

static gboolean
fill_row(Store *store, gint64 id, const Message *message, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &messages_statements[FILL]);
	guint changed;

	db_bind_int(query, 1, id);
	db_bind_text(query, 2, message->identity);
	db_bind_text(query, 3, message->language);
	db_bind_text(query, 4, message->forwarded_from);
	db_bind_text(query, 5, message->text);
	db_bind_text(query, 6, message->reply);
	db_bind_text(query, 7, message->quoted);
	db_bind_text(query, 8, message->signature);
	if (!db_run(query, &changed, error))
		return FALSE;
	return changed != 0 || fail_absent(id, error);
}

gboolean
store_message_fill(Store *store, gint64 id, const Message *message, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(store, error);

	return transaction != NULL && fill_row(store, id, message, error) &&
		delete_rows(store, DELETE_ATTACHMENTS, id, error) &&
		insert_attachments(store, id, message->attachments, error) &&
		store_commit(g_steal_pointer(&transaction), error);
}

gboolean
store_message_delete(Store *store, gint64 id, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(store, error);

	return transaction != NULL && delete_rows(store, DELETE_ATTACHMENTS, id, error) &&
		delete_rows(store, DELETE_RAW, id, error) &&
		delete_rows(store, DELETE_DIGEST, id, error) &&
		delete_rows(store, DELETE, id, error) &&
		store_commit(g_steal_pointer(&transaction), error);
}

static gboolean
read_heads(DbQuery *query, GPtrArray **messages_out, GError **error)
{
	g_autoptr(GPtrArray) messages =
		g_ptr_array_new_with_free_func((GDestroyNotify)store_message_free);
	DbStep step;

	while ((step = db_step(query, error)) == DB_ROW) {
		StoreMessage *message = read_message(query, 0, N_HEAD, error);

		if (message == NULL)
			return FALSE;
		g_ptr_array_add(messages, message);
	}
	if (step == DB_FAILED)
		return FALSE;
	*messages_out = g_steal_pointer(&messages);
	return TRUE;
}

gboolean
store_messages_of_dispute(Store *store, gint64 dispute_id, GPtrArray **messages_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &messages_statements[OF_DISPUTE]);

	db_bind_int(query, 1, dispute_id);
	return read_heads(query, messages_out, error);
}

gboolean
store_messages_by_message_id(
	Store *store, const char *message_id, GPtrArray **messages_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &messages_statements[BY_MESSAGE_ID]);

	db_bind_text(query, 1, message_id);
	return read_heads(query, messages_out, error);
}

gboolean
store_message_find_identity(
	Store *store, const char *identity, StoreMessage **message_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &messages_statements[BY_IDENTITY]);
	g_autoptr(GPtrArray) messages = NULL;

	db_bind_text(query, 1, identity);
	if (!read_heads(query, &messages, error))
		return FALSE;
	*message_out = messages->len != 0 ? g_ptr_array_steal_index(messages, 0) : NULL;
	return TRUE;
}

static gboolean
read_ids(DbQuery *query, GArray **ids_out, GError **error)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	DbStep step;

	while ((step = db_step(query, error)) == DB_ROW) {
		gint64 id = db_int(query, 0);

		g_array_append_val(ids, id);
	}
	if (step == DB_FAILED)
		return FALSE;
	*ids_out = g_steal_pointer(&ids);
	return TRUE;
}

gboolean
store_thread_disputes(Store *store, const char *message_id, GArray **ids_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &messages_statements[THREAD]);

	db_bind_text(query, 1, message_id);
	return read_ids(query, ids_out, error);
}

/* Numbers the mails that no digest has yet, after those that this one has. */
static gboolean
extend_digest(Store *store, guint32 day, gint64 since_at, GError **error)
{
	g_autoptr(DbQuery) new_ones = db_query(store_db(store), &messages_statements[DIGEST_NEW]);
	g_autoptr(DbQuery) last = db_query(store_db(store), &messages_statements[DIGEST_LAST]);
	g_autoptr(GArray) ids = NULL;
	gint64 number;

	db_bind_int(new_ones, 1, since_at);
	db_bind_int(last, 1, day);
	if (!read_ids(new_ones, &ids, error) || !db_run_number(last, &number, error))
		return FALSE;
	for (guint i = 0; i < ids->len; i++) {
		g_autoptr(DbQuery) add =
			db_query(store_db(store), &messages_statements[DIGEST_ADD]);

		db_bind_int(add, 1, day);
		db_bind_int(add, 2, ++number);
		db_bind_int(add, 3, g_array_index(ids, gint64, i));
		if (!db_run(add, NULL, error))
			return FALSE;
	}
	return TRUE;
}

/* The mail of one item. Returns: (transfer full) NULL on error. */
static StoreMessage *
read_head(Store *store, gint64 id, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &messages_statements[HEAD_BY_ID]);
	DbStep step;

	db_bind_int(query, 1, id);
	step = db_step(query, error);
	if (step == DB_ROW)
		return read_message(query, 0, N_HEAD, error);
	if (step == DB_DONE)
		fail_absent(id, error);
	return NULL;
}

static gboolean
read_digest(Store *store, guint32 day, GPtrArray **items_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &messages_statements[DIGEST_LIST]);
	g_autoptr(GPtrArray) items =
		g_ptr_array_new_with_free_func((GDestroyNotify)digest_item_free);
	DbStep step;

	db_bind_int(query, 1, day);
	while ((step = db_step(query, error)) == DB_ROW) {
		DigestItem *item = g_new0(DigestItem, 1);

		g_ptr_array_add(items, item);
		item->day = day;
		item->number = (guint32)db_int(query, 0);
		item->message = read_head(store, db_int(query, 1), error);
		if (item->message == NULL)
			return FALSE;
	}
	if (step == DB_FAILED)
		return FALSE;
	*items_out = g_steal_pointer(&items);
	return TRUE;
}

gboolean
store_digest_make(Store *store, guint32 day, gint64 since_at, GPtrArray **items_out, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin_part(store, error);
	g_autoptr(GPtrArray) items = NULL;

	if (transaction == NULL || !extend_digest(store, day, since_at, error) ||
		!read_digest(store, day, &items, error) ||
		!store_commit(g_steal_pointer(&transaction), error))
		return FALSE;
	*items_out = g_steal_pointer(&items);
	return TRUE;
}
