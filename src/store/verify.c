/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "domain/history.h"
#include "store/history.h"
#include "store/messages.h"
#include "store/statements.h"
#include "store/verify.h"

/* Each statement gives one line for people a row … */
enum {
	LEDGER_SILENT,
	MESSAGES_UNSEEN,
	LETTERS_LOST,
	BODIES_LOST,
	NO_NEWS,
	NO_TIMER,
	N_LINES,
	/* … but for these. */
	MESSAGES = N_LINES,
	DISPUTES
};

const DbSql verify_statements[] = {
	[LEDGER_SILENT] = {"SELECT 'ledger: ' || source || '/' || epoch || '/' || item || "
			   "' has neither a mail nor a reason' FROM ledger "
			   "WHERE message_id IS NULL AND reason = ''",
		TRUE},
	[MESSAGES_UNSEEN] = {"SELECT 'mail ' || m.id || ': is not in the ledger' "
			     "FROM messages AS m WHERE NOT EXISTS "
			     "(SELECT 1 FROM ledger AS l WHERE l.message_id = m.id)",
		TRUE},
	[LETTERS_LOST] = {"SELECT 'letter ' || o.id || ': its dispute is gone' "
			  "FROM outbox AS o WHERE o.ordinal > 0 AND NOT EXISTS "
			  "(SELECT 1 FROM disputes AS d WHERE d.id = o.dispute_id)",
		TRUE},
	[BODIES_LOST] = {"SELECT 'letter ' || o.id || ': its text is gone' "
			 "FROM outbox AS o WHERE NOT EXISTS "
			 "(SELECT 1 FROM outbox_bodies AS b WHERE b.letter_id = o.id)",
		TRUE},
	[NO_NEWS] = {"SELECT 'dispute ' || reference || ': is open, but nobody is owed news' "
		     "FROM disputes WHERE is_open = 1 AND news_day = 0",
		TRUE},
	[NO_TIMER] = {"SELECT 'dispute ' || d.reference || ': is open, but no clock is running' "
		      "FROM disputes AS d WHERE d.is_open = 1 AND NOT EXISTS "
		      "(SELECT 1 FROM timers AS t WHERE t.dispute_id = d.id)",
		TRUE},
	[MESSAGES] = {"SELECT id, sha256, bytes FROM messages ORDER BY id", TRUE},
	[DISPUTES] = {"SELECT id, reference FROM disputes ORDER BY id", TRUE},
	{NULL, FALSE},
};

static gboolean
add_lines(Store *store, const DbSql *sql, GPtrArray *problems, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), sql);
	DbStep step;

	while ((step = db_step(query, error)) == DB_ROW)
		g_ptr_array_add(problems, db_text(query, 0));
	return step == DB_DONE;
}

/* The mail's bytes as they lie in the store. */
static gboolean
hash_raw(Store *store, gint64 id, char **sha256_out, gint64 *bytes_out, GError **error)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	gint64 bytes = 0;

	for (guint seq = 0;; seq++) {
		g_autoptr(GBytes) chunk = NULL;
		gsize length;

		if (!store_message_raw_chunk(store, id, seq, &chunk, error))
			return FALSE;
		if (chunk == NULL)
			break;
		length = g_bytes_get_size(chunk);
		g_checksum_update(checksum, g_bytes_get_data(chunk, NULL), (gssize)length);
		bytes += (gint64)length;
	}
	*sha256_out = g_strdup(g_checksum_get_string(checksum));
	*bytes_out = bytes;
	return TRUE;
}

static gboolean
check_raw(Store *store, GPtrArray *problems, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &verify_statements[MESSAGES]);
	DbStep step;

	while ((step = db_step(query, error)) == DB_ROW) {
		g_autofree char *expected = db_text(query, 1);
		g_autofree char *sha256 = NULL;
		gint64 bytes;

		if (!hash_raw(store, db_int(query, 0), &sha256, &bytes, error))
			return FALSE;
		if (bytes != db_int(query, 2) || !g_str_equal(sha256, expected))
			g_ptr_array_add(problems,
				g_strdup_printf("mail %" G_GINT64_FORMAT
						": its bytes are not those that came in",
					db_int(query, 0)));
	}
	return step == DB_DONE;
}

static gboolean
check_history(Store *store, gint64 id, const char *reference, GPtrArray *problems, GError **error)
{
	g_autoptr(GPtrArray) entries = NULL;
	g_autofree char *head = NULL;
	g_autofree char *broken = NULL;
	guint32 seq;

	if (!store_history_head(store, id, &head, &seq, error) ||
		!store_history_load(store, id, &entries, error))
		return FALSE;
	broken = history_verify(entries, id, head);
	if (broken == NULL && entries->len != seq)
		broken = g_strdup("entries are missing");
	if (broken != NULL)
		g_ptr_array_add(
			problems, g_strdup_printf("dispute %s: history: %s", reference, broken));
	return TRUE;
}

static gboolean
check_histories(Store *store, GPtrArray *problems, GError **error)
{
	g_autoptr(DbQuery) query = db_query(store_db(store), &verify_statements[DISPUTES]);
	DbStep step;

	while ((step = db_step(query, error)) == DB_ROW) {
		g_autofree char *reference = db_text(query, 1);

		if (!check_history(store, db_int(query, 0), reference, problems, error))
			return FALSE;
	}
	return step == DB_DONE;
}

gboolean
store_verify(Store *store, GPtrArray **problems_out, GError **error)
{
	g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);

	if (!db_check(store_db(store), problems, error))
		return FALSE;
	for (guint i = 0; i < N_LINES; i++) {
		if (!add_lines(store, &verify_statements[i], problems, error))
			return FALSE;
	}
	if (!check_raw(store, problems, error) || !check_histories(store, problems, error))
		return FALSE;
	*problems_out = g_steal_pointer(&problems);
	return TRUE;
}
