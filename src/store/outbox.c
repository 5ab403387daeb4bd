/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "domain/address.h"
#include "store/fields.h"
#include "store/outbox.h"
#include "store/statements.h"

/* What is given when a letter is written, in the order of FIELDS … */
#define WRITTEN                                                                                    \
	"id, dispute_id, ordinal, party, staff, letter, template_version, mark, audience, "        \
	"from_name, from_addr, reply_to, recipient, recipient_name, envelope_from, message_id, "   \
	"in_reply_to, reference_ids, subject, language, promise_day, about_message_id, task, "     \
	"created_at, state, not_before_at"
/* … and what sending adds. */
#define SENT                                                                                       \
	"next_try_at, attempts, uncertain, first_try_at, claimed_by, smtp_code, smtp_reply, "      \
	"recalled_at, settled_at"
#define SELECT "SELECT " WRITTEN ", " SENT " FROM outbox "

/* @l may be sent: no other that may leave before it, to the same recipient in the same dispute, is
 * still to be sent. $2: automatic letters to customers take part; those that don't keep nobody
 * waiting, unless they are under way at $1. */
#define TAKES_PART(l) "($2 = 1 OR " l ".mark = 'none' OR " l ".audience = 'staff'"
#define ITS_TURN                                                                                   \
	TAKES_PART("l")                                                                            \
	") AND NOT EXISTS (SELECT 1 FROM outbox AS e WHERE e.settled_at = 0 "                      \
	"AND e.dispute_id = l.dispute_id AND e.dispute_id IS NOT NULL "                            \
	"AND e.recipient_folded = l.recipient_folded "                                             \
	"AND (e.not_before_at, e.id) < (l.not_before_at, l.id) "                                   \
	"AND " TAKES_PART("e") " OR (e.state = 'sending' AND e.next_try_at > $1))) "

/* What the inner SELECT found is asked again outside: another node may have been first. */
#define CLAIM_OF(condition)                                                                        \
	"UPDATE outbox SET state = 'sending', claimed_by = $3, next_try_at = $4, "                 \
	"attempts = attempts + 1, "                                                                \
	"first_try_at = CASE WHEN first_try_at = 0 THEN $1 ELSE first_try_at END "                 \
	"WHERE settled_at = 0 AND next_try_at <= $1 AND id IN "                                    \
	"(SELECT l.id FROM outbox AS l WHERE l.settled_at = 0 AND l.next_try_at <= $1 " condition  \
	"AND " ITS_TURN "ORDER BY l.next_try_at, l.id LIMIT $5) "                                  \
	"RETURNING " WRITTEN ", " SENT

#define RECALL                                                                                     \
	"UPDATE outbox SET state = 'recalled', recalled_at = $2, settled_at = $2 "                 \
	"WHERE dispute_id = $1 AND dispute_id IS NOT NULL AND settled_at = 0 "                     \
	"AND state = 'queued' AND audience = 'customer' "

/* The end of an attempt that is not the end of the letter. */
#define GIVE_BACK                                                                                  \
	"UPDATE outbox SET state = 'queued', claimed_by = '', next_try_at = $3, smtp_code = $4, "  \
	"smtp_reply = $5"
#define OF_THE_NODE " WHERE id = $1 AND claimed_by = $2 AND state = 'sending'"

enum {
	NEXT_ORDINAL,
	INSERT,
	INSERT_BODY,
	INSERT_FILE,
	CLAIM,
	CLAIM_SENDER,
	NEXT,
	SETTLE,
	RETRY,
	RELEASE,
	ORPHANED,
	REWIND,
	RECALL_HELD,
	RECALL_AUTOMATIC,
	WITHHOLD,
	GET,
	BODY,
	FILES,
	FIND,
	FIND_ORDINAL,
	UNSETTLED,
	REFUSED,
	NEWEST,
	OF_DISPUTE,
	TO_ADDRESS,
	IN_DISPUTE,
	ANSWERS,
	BRAKE,
	WITHHELD,
	WAITING,
	OLDEST
};

const DbSql outbox_statements[] = {
	[NEXT_ORDINAL] = {"SELECT COALESCE(MAX(ordinal), 0) + 1 FROM outbox WHERE dispute_id = $1",
		FALSE},
	[INSERT] =
		{"INSERT INTO outbox (" WRITTEN ", recipient_folded, " SENT ") "
		 "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, "
		 "$16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $26, 0, 0, 0, '', 0, "
		 "'', 0, $28)",
			FALSE},
	[INSERT_BODY] = {"INSERT INTO outbox_bodies (letter_id, text, html) VALUES ($1, $2, $3)",
		FALSE},
	[INSERT_FILE] = {"INSERT INTO outbox_files "
			 "(letter_id, position, message_id, part, name, type, bytes) "
			 "VALUES ($1, $2, $3, $4, $5, $6, $7)",
		FALSE},
	[CLAIM] = {CLAIM_OF(""), FALSE},
	[CLAIM_SENDER] = {CLAIM_OF("AND l.from_addr = $6 "), FALSE},
	[NEXT] = {"SELECT l.next_try_at FROM outbox AS l WHERE l.settled_at = 0 AND " ITS_TURN
		  "ORDER BY l.next_try_at, l.id LIMIT 1",
		FALSE},
	[SETTLE] = {"UPDATE outbox SET state = $2, settled_at = $3, smtp_code = $4, "
		    "smtp_reply = $5, claimed_by = '' WHERE id = $1 AND settled_at = 0",
		FALSE},
	[RETRY] = {GIVE_BACK ", uncertain = uncertain + $6" OF_THE_NODE, FALSE},
	[RELEASE] = {GIVE_BACK
		", attempts = attempts - 1, "
		"first_try_at = CASE WHEN attempts = 1 THEN 0 ELSE first_try_at END" OF_THE_NODE,
		FALSE},
	[ORPHANED] = {"UPDATE outbox SET next_try_at = $2 WHERE settled_at = 0 "
		      "AND next_try_at > $2 AND state = 'sending' AND attempts <= 1 "
		      "AND substr(claimed_by, 1, length($1)) = $1",
		FALSE},
	[REWIND] = {"UPDATE outbox SET next_try_at = CASE WHEN attempts > 0 THEN $1 + $2 "
		    "ELSE $1 + not_before_at - created_at END WHERE settled_at = 0 "
		    "AND next_try_at > $1 AND ((attempts > 0 AND next_try_at > $1 + $2) "
		    "OR (attempts = 0 AND created_at > $1))",
		FALSE},
	[RECALL_HELD] = {RECALL "AND mark = 'none' RETURNING " WRITTEN ", " SENT, FALSE},
	[RECALL_AUTOMATIC] = {RECALL "AND mark <> 'none' RETURNING " WRITTEN ", " SENT, FALSE},
	[WITHHOLD] = {"UPDATE outbox SET state = 'withheld', settled_at = $1, claimed_by = '' "
		      "WHERE settled_at = 0 AND (audience = 'customer' OR $2 = 1)",
		TRUE},
	[GET] = {SELECT "WHERE id = $1", FALSE},
	[BODY] = {"SELECT text, html FROM outbox_bodies WHERE letter_id = $1", FALSE},
	[FILES] = {"SELECT message_id, part, name, type, bytes FROM outbox_files "
		   "WHERE letter_id = $1 ORDER BY position",
		FALSE},
	[FIND] = {SELECT "WHERE message_id = $1", FALSE},
	[FIND_ORDINAL] = {SELECT "WHERE dispute_id = $1 AND ordinal = $2", FALSE},
	[UNSETTLED] = {SELECT "WHERE settled_at = 0 ORDER BY id LIMIT $1", TRUE},
	[REFUSED] = {SELECT "WHERE state IN ('refused', 'expired') ORDER BY id DESC LIMIT $1",
		TRUE},
	[NEWEST] = {SELECT "ORDER BY id DESC LIMIT $1", TRUE},
	[OF_DISPUTE] = {SELECT "WHERE dispute_id = $1 ORDER BY ordinal", FALSE},
	[TO_ADDRESS] = {"SELECT count(*) FROM outbox WHERE recipient_folded = $1 "
			"AND created_at >= $2 AND mark <> 'none' AND state <> 'recalled'",
		FALSE},
	[IN_DISPUTE] = {"SELECT count(*) FROM outbox WHERE dispute_id = $1 "
			"AND created_at >= $2 AND mark <> 'none' AND state <> 'recalled'",
		FALSE},
	[ANSWERS] = {"SELECT count(*) FROM outbox WHERE audience = 'staff' "
		     "AND created_at >= $1 AND mark = 'auto-replied' AND state <> 'recalled'",
		FALSE},
	[BRAKE] = {"SELECT count(*) FROM outbox WHERE first_try_at >= $1 AND first_try_at > 0 "
		   "AND audience = 'customer' AND mark <> 'none' "
		   "AND state IN ('accepted', 'sending')",
		FALSE},
	[WITHHELD] = {"SELECT count(*) FROM outbox WHERE dispute_id = $1 AND state = 'withheld'",
		FALSE},
	[WAITING] = {"SELECT count(*) FROM outbox WHERE settled_at = 0", TRUE},
	[OLDEST] = {"SELECT COALESCE(MIN(not_before_at), 0) FROM outbox "
		    "WHERE settled_at = 0 AND not_before_at <= $1",
		TRUE},
	{NULL, FALSE},
};

static const char *const STATE_NAMES[OUTBOX_STATE_COUNT] = {
	[OUTBOX_QUEUED] = "queued",
	[OUTBOX_SENDING] = "sending",
	[OUTBOX_ACCEPTED] = "accepted",
	[OUTBOX_REFUSED] = "refused",
	[OUTBOX_EXPIRED] = "expired",
	[OUTBOX_RECALLED] = "recalled",
	[OUTBOX_WITHHELD] = "withheld",
};

static const char *const MARK_NAMES[] = {
	[MARK_NONE] = "none",
	[MARK_AUTO_REPLIED] = "auto-replied",
	[MARK_AUTO_GENERATED] = "auto-generated",
};

static const char *const AUDIENCE_NAMES[] = {
	[LETTER_TO_CUSTOMER] = "customer",
	[LETTER_TO_STAFF] = "staff",
};

const char *
outbox_state_name(OutboxState state)
{
	g_assert(state < OUTBOX_STATE_COUNT);
	return STATE_NAMES[state];
}

const char *
letter_mark_name(LetterMark mark)
{
	g_assert(mark < G_N_ELEMENTS(MARK_NAMES));
	return MARK_NAMES[mark];
}

const char *
letter_audience_name(LetterAudience audience)
{
	g_assert(audience < G_N_ELEMENTS(AUDIENCE_NAMES));
	return AUDIENCE_NAMES[audience];
}

static const char *
state_word(guint value)
{
	return outbox_state_name((OutboxState)value);
}

static const char *
mark_word(guint value)
{
	return letter_mark_name((LetterMark)value);
}

static const char *
audience_word(guint value)
{
	return letter_audience_name((LetterAudience)value);
}

#define FIELD(type, member)                                                                        \
	{                                                                                          \
		type, G_STRUCT_OFFSET(OutboxLetter, member), NULL, 0                               \
	}

static const Field FIELDS[] = {
	FIELD(FIELD_ID, id),
	FIELD(FIELD_ID, dispute_id),
	FIELD(FIELD_INT32, ordinal),
	FIELD(FIELD_INT64, party),
	FIELD(FIELD_STRING, staff),
	FIELD(FIELD_STRING, letter),
	FIELD(FIELD_STRING, template_version),
	{FIELD_WORD, G_STRUCT_OFFSET(OutboxLetter, mark), mark_word, G_N_ELEMENTS(MARK_NAMES)},
	{FIELD_WORD, G_STRUCT_OFFSET(OutboxLetter, audience), audience_word,
		G_N_ELEMENTS(AUDIENCE_NAMES)},
	FIELD(FIELD_STRING, from_name),
	FIELD(FIELD_STRING, from_addr),
	FIELD(FIELD_STRING, reply_to),
	FIELD(FIELD_STRING, recipient),
	FIELD(FIELD_STRING, recipient_name),
	FIELD(FIELD_STRING, envelope_from),
	FIELD(FIELD_STRING, message_id),
	FIELD(FIELD_STRING, in_reply_to),
	FIELD(FIELD_STRING, references),
	FIELD(FIELD_STRING, subject),
	FIELD(FIELD_STRING, language),
	FIELD(FIELD_INT32, promise_day),
	FIELD(FIELD_ID, about_message_id),
	FIELD(FIELD_STRING, task),
	FIELD(FIELD_INT64, created_at),
	{FIELD_WORD, G_STRUCT_OFFSET(OutboxLetter, state), state_word, OUTBOX_STATE_COUNT},
	FIELD(FIELD_INT64, not_before_at),
	FIELD(FIELD_INT64, next_try_at),
	FIELD(FIELD_INT32, attempts),
	FIELD(FIELD_INT32, uncertain),
	FIELD(FIELD_INT64, first_try_at),
	FIELD(FIELD_STRING, claimed_by),
	FIELD(FIELD_INT32, smtp_code),
	FIELD(FIELD_STRING, smtp_reply),
	FIELD(FIELD_INT64, recalled_at),
	FIELD(FIELD_INT64, settled_at),
};
#define N_WRITTEN 25 /* up to state; not_before_at is computed */

#define FILE_FIELD(type, member)                                                                   \
	{                                                                                          \
		type, G_STRUCT_OFFSET(OutboxFile, member), NULL, 0                                 \
	}

static const Field FILE_FIELDS[] = {
	FILE_FIELD(FIELD_ID, message_id),
	FILE_FIELD(FIELD_INT32, part),
	FILE_FIELD(FIELD_STRING, name),
	FILE_FIELD(FIELD_STRING, type),
	FILE_FIELD(FIELD_INT64, bytes),
};

void
outbox_file_free(OutboxFile *file)
{
	if (file == NULL)
		return;
	fields_clear(FILE_FIELDS, G_N_ELEMENTS(FILE_FIELDS), file);
	g_free(file);
}

OutboxLetter *
outbox_letter_new(void)
{
	OutboxLetter *letter = g_new0(OutboxLetter, 1);

	letter->party = OUTBOX_NO_PARTY;
	return letter;
}

void
outbox_letter_free(OutboxLetter *letter)
{
	if (letter == NULL)
		return;
	fields_clear(FIELDS, G_N_ELEMENTS(FIELDS), letter);
	g_free(letter->text);
	g_free(letter->html);
	g_clear_pointer(&letter->files, g_ptr_array_unref);
	g_free(letter);
}

gboolean
store_outbox_next_ordinal(Store *store, gint64 dispute_id, guint32 *ordinal_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[NEXT_ORDINAL]);
	gint64 ordinal;

	db_bind_int(query, 1, dispute_id);
	if (!db_run_number(query, &ordinal, error))
		return FALSE;
	*ordinal_out = (guint32)ordinal;
	return TRUE;
}

static gboolean
insert_head(Store *store, const OutboxLetter *letter, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[INSERT]);
	g_autofree char *folded = address_fold(letter->recipient);

	fields_bind(query, 1, FIELDS, N_WRITTEN, letter);
	db_bind_int(query, 26, MAX(letter->created_at, letter->not_before_at));
	db_bind_text(query, 27, folded);
	/* One that is withheld is at its end from the beginning. */
	db_bind_int(query, 28, letter->state == OUTBOX_WITHHELD ? letter->created_at : 0);
	return db_run(query, NULL, error);
}

static gboolean
insert_body(Store *store, const OutboxLetter *letter, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[INSERT_BODY]);

	db_bind_int(query, 1, letter->id);
	db_bind_text(query, 2, letter->text);
	db_bind_text(query, 3, letter->html);
	return db_run(query, NULL, error);
}

static gboolean
insert_files(Store *store, const OutboxLetter *letter, GError **error)
{
	for (guint i = 0; letter->files != NULL && i < letter->files->len; i++) {
		g_autoptr(DbQuery) query =
			db_query(store_db(store), &outbox_statements[INSERT_FILE]);

		db_bind_int(query, 1, letter->id);
		db_bind_int(query, 2, i);
		fields_bind(
			query, 3, FILE_FIELDS, G_N_ELEMENTS(FILE_FIELDS), letter->files->pdata[i]);
		if (!db_run(query, NULL, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
store_outbox_insert(Store *store, const OutboxLetter *letter, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin_part(store, error);

	g_assert(letter->state == OUTBOX_QUEUED || letter->state == OUTBOX_WITHHELD);
	g_assert(letter->created_at > 0);
	if (transaction == NULL || !insert_head(store, letter, error) ||
		!insert_body(store, letter, error) || !insert_files(store, letter, error))
		return FALSE;
	return store_commit(g_steal_pointer(&transaction), error);
}

static gboolean
read_body(Store *store, OutboxLetter *letter, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[BODY]);
	DbStep step;

	db_bind_int(query, 1, letter->id);
	step = db_step(query, error);
	if (step == DB_ROW) {
		letter->text = db_text(query, 0);
		letter->html = db_text(query, 1);
	} else if (step == DB_DONE) {
		return error_set(error, ERROR_CONFIG,
			"store: damaged: letter %" G_GINT64_FORMAT " has no text", letter->id);
	}
	return step == DB_ROW;
}

static gboolean
read_files(Store *store, OutboxLetter *letter, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[FILES]);
	DbStep step;

	letter->files = g_ptr_array_new_with_free_func((GDestroyNotify)outbox_file_free);
	db_bind_int(query, 1, letter->id);
	while ((step = db_step(query, error)) == DB_ROW) {
		OutboxFile *file = g_new0(OutboxFile, 1);

		g_ptr_array_add(letter->files, file);
		if (!fields_read(query, 0, FILE_FIELDS, G_N_ELEMENTS(FILE_FIELDS), file, error))
			return FALSE;
	}
	return step == DB_DONE;
}

static gint
compare_ids(gconstpointer a, gconstpointer b)
{
	const OutboxLetter *const *first = a;
	const OutboxLetter *const *second = b;

	return ((*first)->id > (*second)->id) - ((*first)->id < (*second)->id);
}

/* All rows, by id. */
static gboolean
read_letters(DbQuery *query, GPtrArray **letters_out, GError **error)
{
	g_autoptr(GPtrArray) letters =
		g_ptr_array_new_with_free_func((GDestroyNotify)outbox_letter_free);
	DbStep step;

	while ((step = db_step(query, error)) == DB_ROW) {
		OutboxLetter *letter = outbox_letter_new();

		g_ptr_array_add(letters, letter);
		if (!fields_read(query, 0, FIELDS, G_N_ELEMENTS(FIELDS), letter, error))
			return FALSE;
	}
	if (step == DB_FAILED)
		return FALSE;
	g_ptr_array_sort(letters, compare_ids);
	*letters_out = g_steal_pointer(&letters);
	return TRUE;
}

static gboolean
read_letter(DbQuery *query, OutboxLetter **letter_out, GError **error)
{
	g_autoptr(GPtrArray) letters = NULL;

	if (!read_letters(query, &letters, error))
		return FALSE;
	*letter_out = letters->len != 0 ? g_ptr_array_steal_index(letters, 0) : NULL;
	return TRUE;
}

gboolean
store_outbox_claim(Store *store, const OutboxClaim *claim, GPtrArray **letters_out, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin_part(store, error);
	g_autoptr(DbQuery) query = db_query(store_db(store),
		&outbox_statements[claim->from_addr != NULL ? CLAIM_SENDER : CLAIM]);
	g_autoptr(GPtrArray) letters = NULL;

	if (transaction == NULL)
		return FALSE;
	db_bind_int(query, 1, claim->now_at);
	db_bind_int(query, 2, claim->automatic);
	db_bind_text(query, 3, claim->node);
	db_bind_int(query, 4, claim->now_at + claim->lease_s);
	db_bind_int(query, 5, claim->limit);
	if (claim->from_addr != NULL)
		db_bind_text(query, 6, claim->from_addr);
	if (!read_letters(query, &letters, error))
		return FALSE;
	for (guint i = 0; i < letters->len; i++) {
		if (!read_body(store, letters->pdata[i], error) ||
			!read_files(store, letters->pdata[i], error))
			return FALSE;
	}
	if (!store_commit(g_steal_pointer(&transaction), error))
		return FALSE;
	*letters_out = g_steal_pointer(&letters);
	return TRUE;
}

gboolean
store_outbox_next(
	Store *store, gint64 now_at, gboolean automatic, gint64 *due_at_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[NEXT]);

	db_bind_int(query, 1, now_at);
	db_bind_int(query, 2, automatic);
	return db_run_number(query, due_at_out, error);
}

/* Runs what changes one letter: none changed is a conflict. */
static gboolean
change_one(DbQuery *query, gint64 letter_id, GError **error)
{
	guint changed;

	if (!db_run(query, &changed, error))
		return FALSE;
	return changed != 0 ||
		error_set(error, ERROR_CONFLICT,
			"store: letter %" G_GINT64_FORMAT " is no longer ours to send", letter_id);
}

gboolean
store_outbox_settle(Store *store, const OutboxVerdict *verdict, OutboxState state, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[SETTLE]);

	g_assert(state == OUTBOX_ACCEPTED || state == OUTBOX_REFUSED || state == OUTBOX_EXPIRED);
	db_bind_int(query, 1, verdict->letter_id);
	db_bind_text(query, 2, outbox_state_name(state));
	db_bind_int(query, 3, verdict->now_at);
	db_bind_int(query, 4, verdict->smtp_code);
	db_bind_text(query, 5, verdict->smtp_reply);
	return change_one(query, verdict->letter_id, error);
}

static gboolean
give_back(DbQuery *query, const OutboxVerdict *verdict, gint64 next_try_at, GError **error)
{
	db_bind_int(query, 1, verdict->letter_id);
	db_bind_text(query, 2, verdict->node);
	db_bind_int(query, 3, next_try_at);
	db_bind_int(query, 4, verdict->smtp_code);
	db_bind_text(query, 5, verdict->smtp_reply);
	return change_one(query, verdict->letter_id, error);
}

gboolean
store_outbox_retry(Store *store, const OutboxVerdict *verdict, gint64 next_try_at, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[RETRY]);

	db_bind_int(query, 6, verdict->uncertain);
	return give_back(query, verdict, next_try_at, error);
}

gboolean
store_outbox_release(Store *store, const OutboxVerdict *verdict, gint64 next_try_at, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[RELEASE]);

	return give_back(query, verdict, next_try_at, error);
}

gboolean
store_outbox_orphaned(
	Store *store, const char *host, gint64 now_at, guint *count_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[ORPHANED]);

	db_bind_text(query, 1, host);
	db_bind_int(query, 2, now_at);
	return db_run(query, count_out, error);
}

gboolean
store_outbox_rewind(Store *store, gint64 now_at, guint longest_s, guint *count_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[REWIND]);

	db_bind_int(query, 1, now_at);
	db_bind_int(query, 2, longest_s);
	return db_run(query, count_out, error);
}

static gboolean
recall(Store *store, const DbSql *sql, gint64 dispute_id, gint64 now_at, GPtrArray **letters_out,
	GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin_part(store, error);
	g_autoptr(DbQuery) query = db_query(store_db(store), sql);
	g_autoptr(GPtrArray) letters = NULL;

	if (transaction == NULL)
		return FALSE;
	db_bind_int(query, 1, dispute_id);
	db_bind_int(query, 2, now_at);
	if (!read_letters(query, &letters, error) ||
		!store_commit(g_steal_pointer(&transaction), error))
		return FALSE;
	*letters_out = g_steal_pointer(&letters);
	return TRUE;
}

gboolean
store_outbox_recall_held(
	Store *store, gint64 dispute_id, gint64 now_at, GPtrArray **letters_out, GError **error)
{
	return recall(
		store, &outbox_statements[RECALL_HELD], dispute_id, now_at, letters_out, error);
}

gboolean
store_outbox_recall_automatic(
	Store *store, gint64 dispute_id, gint64 now_at, GPtrArray **letters_out, GError **error)
{
	return recall(store, &outbox_statements[RECALL_AUTOMATIC], dispute_id, now_at, letters_out,
		error);
}

gboolean
store_outbox_withhold(
	Store *store, gboolean staff_too, gint64 now_at, guint *count_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[WITHHOLD]);

	db_bind_int(query, 1, now_at);
	db_bind_int(query, 2, staff_too);
	return db_run(query, count_out, error);
}

OutboxLetter *
store_outbox_get(Store *store, gint64 id, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[GET]);
	g_autoptr(OutboxLetter) letter = NULL;

	db_bind_int(query, 1, id);
	if (!read_letter(query, &letter, error))
		return NULL;
	if (letter == NULL) {
		error_set(error, ERROR_REJECTED, "there is no letter %" G_GINT64_FORMAT, id);
		return NULL;
	}
	if (!read_body(store, letter, error) || !read_files(store, letter, error))
		return NULL;
	return g_steal_pointer(&letter);
}

gboolean
store_outbox_find(Store *store, const char *message_id, OutboxLetter **letter_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[FIND]);

	db_bind_text(query, 1, message_id);
	return read_letter(query, letter_out, error);
}

gboolean
store_outbox_find_ordinal(
	Store *store, gint64 dispute_id, guint32 ordinal, OutboxLetter **letter_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[FIND_ORDINAL]);

	db_bind_int(query, 1, dispute_id);
	db_bind_int(query, 2, ordinal);
	return read_letter(query, letter_out, error);
}

static gboolean
list(Store *store, const DbSql *sql, gint64 parameter, GPtrArray **letters_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), sql);

	db_bind_int(query, 1, parameter);
	return read_letters(query, letters_out, error);
}

gboolean
store_outbox_unsettled(Store *store, guint limit, GPtrArray **letters_out, GError **error)
{
	return list(store, &outbox_statements[UNSETTLED], limit != 0 ? limit : G_MAXINT32,
		letters_out, error);
}

gboolean
store_outbox_failed(Store *store, guint limit, GPtrArray **letters_out, GError **error)
{
	return list(store, &outbox_statements[REFUSED], limit != 0 ? limit : G_MAXINT32,
		letters_out, error);
}

gboolean
store_outbox_newest(Store *store, guint limit, GPtrArray **letters_out, GError **error)
{
	return list(store, &outbox_statements[NEWEST], limit != 0 ? limit : G_MAXINT32, letters_out,
		error);
}

gboolean
store_outbox_of_dispute(Store *store, gint64 dispute_id, GPtrArray **letters_out, GError **error)
{
	return list(store, &outbox_statements[OF_DISPUTE], dispute_id, letters_out, error);
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
store_outbox_count_to_address(
	Store *store, const char *addr, gint64 since_at, guint *count_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[TO_ADDRESS]);
	g_autofree char *folded = address_fold(addr);

	db_bind_text(query, 1, folded);
	db_bind_int(query, 2, since_at);
	return run_count(query, count_out, error);
}

gboolean
store_outbox_count_of_dispute(
	Store *store, gint64 dispute_id, gint64 since_at, guint *count_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[IN_DISPUTE]);

	db_bind_int(query, 1, dispute_id);
	db_bind_int(query, 2, since_at);
	return run_count(query, count_out, error);
}

gboolean
store_outbox_count_answers(Store *store, gint64 since_at, guint *count_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[ANSWERS]);

	db_bind_int(query, 1, since_at);
	return run_count(query, count_out, error);
}

gboolean
store_outbox_count_sent(Store *store, gint64 since_at, guint *count_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[BRAKE]);

	db_bind_int(query, 1, since_at);
	return run_count(query, count_out, error);
}

gboolean
store_outbox_count_withheld(Store *store, gint64 dispute_id, guint *count_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &outbox_statements[WITHHELD]);

	db_bind_int(query, 1, dispute_id);
	return run_count(query, count_out, error);
}

gboolean
store_outbox_status(
	Store *store, gint64 now_at, guint *waiting_out, gint64 *oldest_at_out, GError **error)
{
	g_autoptr(DbQuery) waiting = db_query(store_db(store), &outbox_statements[WAITING]);
	g_autoptr(DbQuery) oldest = db_query(store_db(store), &outbox_statements[OLDEST]);
	guint count;

	db_bind_int(oldest, 1, now_at);
	if (!run_count(waiting, &count, error) || !db_run_number(oldest, oldest_at_out, error))
		return FALSE;
	*waiting_out = count;
	return TRUE;
}
