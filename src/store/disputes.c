/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "domain/address.h"
#include "store/disputes.h"
#include "store/fields.h"
#include "store/statements.h"

/* In the order of VIEW_FIELDS. */
#define VIEW_COLUMNS                                                                               \
	"mailbox, subject, language, thread_id, state, outcome, level, confirmed, muted, late, "   \
	"assignee, opened_at, resolved_at, closed_at, answer_day, letters_without_news, joined_to"

#define PARTY_COLUMNS                                                                              \
	"ordinal, role, name, addr, language, promised_day, pending_day, pending_letter, "         \
	"heard_at, failing"

/* In the order of SUMMARY_FIELDS; d is the dispute, p its first customer. */
#define SUMMARY                                                                                    \
	"SELECT d.id, d.reference, d.mailbox, d.subject, d.language, d.assignee, d.state, "        \
	"d.outcome, d.level, d.confirmed, d.muted, d.late, d.opened_at, d.resolved_at, "           \
	"d.closed_at, d.news_day, d.answer_day, d.joined_to, p.name, p.addr "                      \
	"FROM disputes AS d LEFT JOIN parties AS p ON p.dispute_id = d.id AND p.ordinal = "        \
	"(SELECT c.ordinal FROM parties AS c WHERE c.dispute_id = d.id AND c.role = 'customer' "   \
	"ORDER BY c.ordinal LIMIT 1) "

#define URGENCY "ORDER BY d.is_open DESC, d.late DESC, d.news_day, d.opened_at, d.id LIMIT $1"

enum {
	INSERT,
	SAVE,
	SAVE_PARTY,
	BY_ID,
	BY_REFERENCE,
	PARTIES,
	LIST,
	LIST_OPEN,
	COUNT_OF_ADDRESS,
	OF_ADDRESS,
	JOINED,
	OPEN_AFTER
};

const DbSql disputes_statements[] = {
	[INSERT] =
		{"INSERT INTO disputes (id, reference, version, is_open, news_day, " VIEW_COLUMNS
		 ") VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, "
		 "$16, $17, $18, $19, $20, $21)",
			FALSE},
	[SAVE] = {"UPDATE disputes SET version = version + 1, is_open = $3, news_day = $4, "
		  "mailbox = $5, subject = $6, language = $7, thread_id = $8, state = $9, "
		  "outcome = $10, level = $11, confirmed = $12, muted = $13, late = $14, "
		  "assignee = $15, opened_at = $16, resolved_at = $17, closed_at = $18, "
		  "answer_day = $19, letters_without_news = $20, joined_to = $21 "
		  "WHERE id = $1 AND version = $2",
		FALSE},
	[SAVE_PARTY] = {"INSERT INTO parties (id, dispute_id, addr_folded, " PARTY_COLUMNS
			") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
			"ON CONFLICT (id) DO UPDATE SET addr_folded = excluded.addr_folded, "
			"role = excluded.role, name = excluded.name, addr = excluded.addr, "
			"language = excluded.language, promised_day = excluded.promised_day, "
			"pending_day = excluded.pending_day, "
			"pending_letter = excluded.pending_letter, "
			"heard_at = excluded.heard_at, failing = excluded.failing "
			"WHERE parties.dispute_id = excluded.dispute_id",
		FALSE},
	[BY_ID] = {"SELECT id, reference, version, " VIEW_COLUMNS " FROM disputes WHERE id = $1",
		FALSE},
	[BY_REFERENCE] = {"SELECT id, reference, version, " VIEW_COLUMNS
			  " FROM disputes WHERE reference = $1",
		FALSE},
	[PARTIES] = {"SELECT id, " PARTY_COLUMNS
		     " FROM parties WHERE dispute_id = $1 ORDER BY ordinal",
		FALSE},
	[LIST] = {SUMMARY URGENCY, TRUE},
	[LIST_OPEN] = {SUMMARY "WHERE d.is_open = 1 " URGENCY, TRUE},
	[COUNT_OF_ADDRESS] = {"SELECT count(DISTINCT dispute_id) FROM parties "
			      "WHERE addr_folded = $1 AND addr_folded <> '' AND dispute_id <> $2",
		FALSE},
	[OF_ADDRESS] = {SUMMARY "WHERE d.id IN (SELECT a.dispute_id FROM parties AS a "
				"WHERE a.addr_folded = $1 AND a.addr_folded <> '') AND d.id <> $2 "
				"ORDER BY d.opened_at DESC, d.id DESC LIMIT $3",
		FALSE},
	[JOINED] = {SUMMARY "WHERE d.joined_to = $1 ORDER BY d.id", FALSE},
	[OPEN_AFTER] =
		{"SELECT id FROM disputes WHERE is_open = 1 AND id > $1 ORDER BY id LIMIT $2",
			FALSE},
	{NULL, FALSE},
};

static const char *
state_word(guint value)
{
	return dispute_state_name((DisputeState)value);
}

static const char *
outcome_word(guint value)
{
	return outcome_name((Outcome)value);
}

static const char *
role_word(guint value)
{
	return value == PARTY_CUSTOMER ? "customer" : "third";
}

#define VIEW(type, member)                                                                         \
	{                                                                                          \
		type, G_STRUCT_OFFSET(DisputeView, member), NULL, 0                                \
	}

static const Field VIEW_FIELDS[] = {
	VIEW(FIELD_STRING, mailbox),
	VIEW(FIELD_STRING, subject),
	VIEW(FIELD_STRING, language),
	VIEW(FIELD_STRING, thread_id),
	{FIELD_WORD, G_STRUCT_OFFSET(DisputeView, state), state_word, STATE_COUNT},
	{FIELD_WORD, G_STRUCT_OFFSET(DisputeView, outcome), outcome_word, OUTCOME_COUNT},
	VIEW(FIELD_INT32, level),
	VIEW(FIELD_INT32, confirmed),
	VIEW(FIELD_INT32, muted),
	VIEW(FIELD_INT32, late),
	VIEW(FIELD_STRING, assignee),
	VIEW(FIELD_INT64, opened_at),
	VIEW(FIELD_INT64, resolved_at),
	VIEW(FIELD_INT64, closed_at),
	VIEW(FIELD_INT32, answer_day),
	VIEW(FIELD_INT32, letters_without_news),
	VIEW(FIELD_ID, joined_to),
};

static const Field VIEW_KEYS[] = {
	VIEW(FIELD_ID, id),
	VIEW(FIELD_STRING, reference),
	VIEW(FIELD_INT64, version),
};

#define PARTY(type, member)                                                                        \
	{                                                                                          \
		type, G_STRUCT_OFFSET(Party, member), NULL, 0                                      \
	}

static const Field PARTY_FIELDS[] = {
	PARTY(FIELD_INT32, ordinal),
	{FIELD_WORD, G_STRUCT_OFFSET(Party, role), role_word, 2},
	PARTY(FIELD_STRING, name),
	PARTY(FIELD_STRING, addr),
	PARTY(FIELD_STRING, language),
	PARTY(FIELD_INT32, promised_day),
	PARTY(FIELD_INT32, pending_day),
	PARTY(FIELD_ID, pending_letter),
	PARTY(FIELD_INT64, heard_at),
	PARTY(FIELD_INT32, failing),
};

#define SUMMARY_FIELD(type, member)                                                                \
	{                                                                                          \
		type, G_STRUCT_OFFSET(DisputeSummary, member), NULL, 0                             \
	}

static const Field SUMMARY_FIELDS[] = {
	SUMMARY_FIELD(FIELD_ID, id),
	SUMMARY_FIELD(FIELD_STRING, reference),
	SUMMARY_FIELD(FIELD_STRING, mailbox),
	SUMMARY_FIELD(FIELD_STRING, subject),
	SUMMARY_FIELD(FIELD_STRING, language),
	SUMMARY_FIELD(FIELD_STRING, assignee),
	{FIELD_WORD, G_STRUCT_OFFSET(DisputeSummary, state), state_word, STATE_COUNT},
	{FIELD_WORD, G_STRUCT_OFFSET(DisputeSummary, outcome), outcome_word, OUTCOME_COUNT},
	SUMMARY_FIELD(FIELD_INT32, level),
	SUMMARY_FIELD(FIELD_INT32, confirmed),
	SUMMARY_FIELD(FIELD_INT32, muted),
	SUMMARY_FIELD(FIELD_INT32, late),
	SUMMARY_FIELD(FIELD_INT64, opened_at),
	SUMMARY_FIELD(FIELD_INT64, resolved_at),
	SUMMARY_FIELD(FIELD_INT64, closed_at),
	SUMMARY_FIELD(FIELD_INT32, news_day),
	SUMMARY_FIELD(FIELD_INT32, answer_day),
	SUMMARY_FIELD(FIELD_ID, joined_to),
	SUMMARY_FIELD(FIELD_STRING, customer_name),
	SUMMARY_FIELD(FIELD_STRING, customer_addr),
};

void
dispute_summary_free(DisputeSummary *summary)
{
	if (summary == NULL)
		return;
	fields_clear(SUMMARY_FIELDS, G_N_ELEMENTS(SUMMARY_FIELDS), summary);
	g_free(summary);
}

static gboolean
save_parties(Store *store, const DisputeView *view, GError **error)
{
	for (guint i = 0; i < view->parties->len; i++) {
		const Party *party = g_ptr_array_index(view->parties, i);
		g_autofree char *folded = address_fold(party->addr);
		g_autoptr(DbQuery) query =
			db_query(store_db(store), &disputes_statements[SAVE_PARTY]);
		guint changed;

		db_bind_int(query, 1, party->id);
		db_bind_int(query, 2, view->id);
		db_bind_text(query, 3, folded);
		fields_bind(query, 4, PARTY_FIELDS, G_N_ELEMENTS(PARTY_FIELDS), party);
		if (!db_run(query, &changed, error))
			return FALSE;
		if (changed == 0)
			return error_set(error, ERROR_CONFLICT,
				"store: the party's id belongs to another dispute");
	}
	return TRUE;
}

/* INSERT and SAVE share their parameters but for $2. */
static void
bind_view(DbQuery *query, const DisputeView *view)
{
	db_bind_int(query, 1, view->id);
	db_bind_int(query, 3, dispute_is_open(view));
	db_bind_int(query, 4, dispute_news_day(view));
	fields_bind(query, 5, VIEW_FIELDS, G_N_ELEMENTS(VIEW_FIELDS), view);
}

gboolean
store_dispute_insert(Store *store, DisputeView *view, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin_part(store, error);
	g_autoptr(DbQuery) query = db_query(store_db(store), &disputes_statements[INSERT]);

	if (transaction == NULL)
		return FALSE;
	bind_view(query, view);
	db_bind_text(query, 2, view->reference);
	if (!db_run(query, NULL, error) || !save_parties(store, view, error) ||
		!store_commit(g_steal_pointer(&transaction), error))
		return FALSE;
	view->version = 1;
	return TRUE;
}

gboolean
store_dispute_save(Store *store, DisputeView *view, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin_part(store, error);
	g_autoptr(DbQuery) query = db_query(store_db(store), &disputes_statements[SAVE]);
	guint changed;

	if (transaction == NULL)
		return FALSE;
	bind_view(query, view);
	db_bind_int(query, 2, view->version);
	if (!db_run(query, &changed, error))
		return FALSE;
	if (changed == 0)
		return error_set(error, ERROR_CONFLICT, "store: %s was changed by somebody else",
			view->reference);
	if (!save_parties(store, view, error) ||
		!store_commit(g_steal_pointer(&transaction), error))
		return FALSE;
	view->version++;
	return TRUE;
}

static gboolean
load_parties(Store *store, DisputeView *view, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &disputes_statements[PARTIES]);
	DbStep step;

	db_bind_int(query, 1, view->id);
	while ((step = db_step(query, error)) == DB_ROW) {
		Party *party = party_new();

		g_ptr_array_add(view->parties, party);
		party->id = db_int(query, 0);
		if (!fields_read(query, 1, PARTY_FIELDS, G_N_ELEMENTS(PARTY_FIELDS), party, error))
			return FALSE;
	}
	return step == DB_DONE;
}

/* *view_out: NULL if there is none. */
static gboolean
load(Store *store, DbQuery *query, DisputeView **view_out, GError **error)
{
	DbStep step = db_step(query, error);
	g_autoptr(DisputeView) view = NULL;

	if (step == DB_FAILED)
		return FALSE;
	if (step == DB_ROW) {
		view = dispute_view_new();
		if (!fields_read(query, 0, VIEW_KEYS, G_N_ELEMENTS(VIEW_KEYS), view, error) ||
			!fields_read(query, G_N_ELEMENTS(VIEW_KEYS), VIEW_FIELDS,
				G_N_ELEMENTS(VIEW_FIELDS), view, error) ||
			!load_parties(store, view, error))
			return FALSE;
	}
	*view_out = g_steal_pointer(&view);
	return TRUE;
}

DisputeView *
store_dispute_get(Store *store, gint64 id, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &disputes_statements[BY_ID]);
	DisputeView *view;

	db_bind_int(query, 1, id);
	if (!load(store, query, &view, error))
		return NULL;
	if (view == NULL)
		error_set(error, ERROR_REJECTED, "there is no dispute %" G_GINT64_FORMAT, id);
	return view;
}

gboolean
store_dispute_find(Store *store, const char *reference, DisputeView **view_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &disputes_statements[BY_REFERENCE]);

	db_bind_text(query, 1, reference);
	return load(store, query, view_out, error);
}

static gboolean
read_summaries(DbQuery *query, GPtrArray **summaries_out, GError **error)
{
	g_autoptr(GPtrArray) summaries =
		g_ptr_array_new_with_free_func((GDestroyNotify)dispute_summary_free);
	DbStep step;

	while ((step = db_step(query, error)) == DB_ROW) {
		DisputeSummary *summary = g_new0(DisputeSummary, 1);

		g_ptr_array_add(summaries, summary);
		if (!fields_read(
			    query, 0, SUMMARY_FIELDS, G_N_ELEMENTS(SUMMARY_FIELDS), summary, error))
			return FALSE;
	}
	if (step == DB_FAILED)
		return FALSE;
	*summaries_out = g_steal_pointer(&summaries);
	return TRUE;
}

gboolean
store_disputes_list(
	Store *store, gboolean open_only, guint limit, GPtrArray **summaries_out, GError **error)
{
	g_autoptr(DbQuery) query =
		db_query(store_db(store), &disputes_statements[open_only ? LIST_OPEN : LIST]);

	db_bind_int(query, 1, limit != 0 ? limit : G_MAXINT32);
	return read_summaries(query, summaries_out, error);
}

gboolean
store_disputes_of_address(Store *store, const char *addr, gint64 except_id, guint limit,
	guint *count_out, GPtrArray **summaries_out, GError **error)
{
	g_autoptr(DbQuery) count =
		db_query(store_db(store), &disputes_statements[COUNT_OF_ADDRESS]);
	g_autoptr(DbQuery) query = db_query(store_db(store), &disputes_statements[OF_ADDRESS]);
	g_autofree char *folded = address_fold(addr);
	gint64 number;

	db_bind_text(count, 1, folded);
	db_bind_int(count, 2, except_id);
	db_bind_text(query, 1, folded);
	db_bind_int(query, 2, except_id);
	db_bind_int(query, 3, limit);
	if (!db_run_number(count, &number, error) || !read_summaries(query, summaries_out, error))
		return FALSE;
	*count_out = (guint)number;
	return TRUE;
}

gboolean
store_disputes_joined(Store *store, gint64 id, GPtrArray **summaries_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &disputes_statements[JOINED]);

	db_bind_int(query, 1, id);
	return read_summaries(query, summaries_out, error);
}

gboolean
store_disputes_open_after(
	Store *store, gint64 after_id, guint limit, GArray **ids_out, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &disputes_statements[OPEN_AFTER]);
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	DbStep step;

	db_bind_int(query, 1, after_id);
	db_bind_int(query, 2, limit);
	while ((step = db_step(query, error)) == DB_ROW) {
		gint64 id = db_int(query, 0);

		g_array_append_val(ids, id);
	}
	if (step == DB_FAILED)
		return FALSE;
	*ids_out = g_steal_pointer(&ids);
	return TRUE;
}
