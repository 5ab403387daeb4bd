/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "base/error.h"
#include "store/ledger.h"
#include "store/verify.h"
#include "tests/support/invariants.h"

#define RECORD_FIELDS 5
#define MAX_TOLD 20 /* violations of one rule */

typedef struct Rule {
	guint invariant; /* of the nine */
	const char *sql; /* one line for each violation */
} Rule;

/* What a letter of ours is, in the words of the store. */
#define ANSWER " o.mark = 'auto-replied' "

static const Rule RULES[] = {
	/* Every mail in the mailbox is in the ledger exactly once and ends well. */
	{1,
		"SELECT 'mail ' || l.mailbox || '/' || l.uid || ' is not in the ledger' FROM lying "
		"l "
		"WHERE NOT EXISTS (SELECT 1 FROM ledger e WHERE e.source = l.mailbox AND "
		"e.epoch = l.epoch AND e.item = l.uid)"},
	{1,
		"SELECT 'mail ' || source || '/' || item || ' ended as ' || fate FROM ledger "
		"WHERE fate NOT IN (SELECT fate FROM ends)"},
	{1,
		"SELECT 'mail ' || p.message_id || ' is kept ' || count(m.id) || ' times' FROM put "
		"p "
		"LEFT JOIN messages m ON m.message_id = p.message_id GROUP BY p.message_id "
		"HAVING count(m.id) <> 1 AND NOT (count(m.id) = 0 AND "
		/* One at which the program ended again and again is kept unread. */
		"EXISTS (SELECT 1 FROM ledger e JOIN message_raw r ON r.message_id = e.message_id "
		"WHERE e.fate = 'quarantined' AND instr(r.bytes, CAST(p.token AS BLOB)) > 0))"},
	{1,
		"SELECT 'mail ' || p.message_id || ' stands in the ledger ' || count(e.item) || "
		"' times' FROM put p JOIN messages m ON m.message_id = p.message_id "
		"LEFT JOIN ledger e ON e.message_id = m.id AND e.fate <> 'duplicate' "
		"GROUP BY p.message_id HAVING count(e.item) <> 1"},
	/* No words of a customer are dropped. */
	{2,
		"SELECT 'the words of ' || p.message_id || ' are missing' FROM put p "
		"JOIN messages m ON m.message_id = p.message_id "
		"WHERE instr(m.subject || m.text, p.token) = 0 AND m.id NOT IN "
		"(SELECT message_id FROM ledger WHERE fate = 'quarantined' AND message_id IS NOT "
		"NULL)"},
	{2,
		"SELECT p.kind || ' ' || p.message_id || ' is in no dispute' FROM put p "
		"JOIN messages m ON m.message_id = p.message_id WHERE m.dispute_id IS NULL AND "
		"p.kind IN ('complaint', 'reply', 'answer') AND m.id NOT IN "
		"(SELECT message_id FROM ledger WHERE fate = 'quarantined' AND message_id IS NOT "
		"NULL)"},
	{2,
		"SELECT 'the answer ' || p.message_id || ' reached no customer, and its writer was "
		"not "
		"told' FROM put p JOIN messages m ON m.message_id = p.message_id "
		"WHERE p.kind = 'answer' AND NOT EXISTS (SELECT 1 FROM outbox o JOIN outbox_bodies "
		"b "
		"ON b.letter_id = o.id WHERE o.dispute_id = m.dispute_id AND "
		"o.audience = 'customer' AND instr(b.text, p.token) > 0) AND NOT EXISTS "
		"(SELECT 1 FROM outbox o WHERE o.about_message_id = m.id AND o.audience = "
		"'staff')"},
	{2,
		"SELECT 'the answer ' || p.message_id || ' was relayed ' || count(*) || ' times to "
		"' || "
		"o.recipient FROM outbox o JOIN outbox_bodies b ON b.letter_id = o.id CROSS JOIN "
		"put p ON instr(b.text, p.token) > 0 WHERE p.kind = 'answer' AND o.letter = "
		"'reply' AND "
		"o.audience = 'customer' AND o.state <> 'recalled' GROUP BY p.message_id, "
		"o.recipient "
		"HAVING count(*) > 1"},
	/* One acknowledgement per dispute. */
	{3,
		"SELECT 'dispute ' || d.reference || ' has ' || count(*) || ' acknowledgements' "
		"FROM disputes d JOIN outbox o ON o.dispute_id = d.id "
		"WHERE o.letter = 'acknowledgement' GROUP BY d.id HAVING count(*) > 1"},
	{3,
		"SELECT 'the complaint ' || p.message_id || ' has no acknowledgement' FROM put p "
		"JOIN messages m ON m.message_id = p.message_id WHERE p.kind = 'complaint' AND "
		"m.refusals = '' AND NOT EXISTS (SELECT 1 FROM outbox o WHERE "
		"o.dispute_id = m.dispute_id AND o.letter = 'acknowledgement')"},
	{3,
		"SELECT 'letters were accepted ' || sum(n - 1) || ' times too often, up to ' || "
		"(SELECT value FROM facts WHERE name = 'windows') || ' answers were lost' FROM "
		"(SELECT count(*) AS n FROM accepted GROUP BY message_id) WHERE n > 1 HAVING "
		"sum(n - 1) > (SELECT value FROM facts WHERE name = 'windows')"},
	{3,
		"SELECT 'letter ' || message_id || ' was sent with other bytes' FROM accepted "
		"GROUP BY message_id HAVING count(DISTINCT sha256) > 1"},
	/* An open dispute always has a promise, or an overdue alert to staff. */
	{4,
		"SELECT 'dispute ' || reference || ' is open and owes no news' FROM disputes "
		"WHERE is_open = 1 AND joined_to IS NULL AND news_day = 0"},
	{4,
		"SELECT 'dispute ' || reference || ' is past its day and nobody was told' "
		"FROM disputes WHERE is_open = 1 AND joined_to IS NULL AND late = 0 AND news_day > "
		"0 "
		"AND day_end(news_day) < (SELECT value FROM facts WHERE name = 'now')"},
	{4,
		"SELECT 'dispute ' || d.reference || ' is open and nothing wakes it' FROM disputes "
		"d "
		"WHERE is_open = 1 AND joined_to IS NULL AND NOT EXISTS "
		"(SELECT 1 FROM timers t WHERE t.dispute_id = d.id AND t.kind = 'overdue')"},
	/* No automatic letter answers a machine; caps hold. */
	{5,
		"SELECT 'letter ' || o.message_id || ' answers a mail that must not be: ' || "
		"m.refusals "
		"FROM outbox o JOIN messages m ON m.id = o.about_message_id "
		"WHERE" ANSWER "AND o.audience = 'customer' AND m.refusals <> ''"},
	{5,
		"SELECT 'letter ' || o.message_id || ' answers the machine''s mail ' || "
		"p.message_id "
		"FROM put p JOIN outbox o ON o.in_reply_to = p.message_id "
		"WHERE p.kind = 'machine' AND o.audience = 'customer' AND" ANSWER},
	{5,
		"SELECT 'the machine ' || p.sender || ' got ' || a.message_id FROM put p JOIN "
		"accepted a "
		"ON lower(a.recipient) = lower(p.sender) WHERE p.kind = 'machine' AND "
		"NOT EXISTS (SELECT 1 FROM put h WHERE h.sender = p.sender AND h.kind <> "
		"'machine')"},
	{5,
		"SELECT 'letter ' || o.message_id || ' is over the cap of its address' FROM outbox "
		"o "
		"WHERE" ANSWER
		"AND o.audience = 'customer' AND (SELECT count(*) FROM outbox b WHERE "
		"b.recipient_folded = o.recipient_folded AND b.mark <> 'none' AND b.state <> "
		"'recalled' "
		"AND b.created_at > o.created_at - 86400 AND b.id < o.id) >= "
		"(SELECT value FROM facts WHERE name = 'sender-cap')"},
	{5,
		"SELECT 'letter ' || o.message_id || ' is over the cap of its dispute' FROM outbox "
		"o "
		"WHERE" ANSWER "AND o.dispute_id IS NOT NULL AND o.audience = 'customer' AND "
		"(SELECT count(*) FROM outbox b WHERE b.dispute_id = o.dispute_id AND b.mark <> "
		"'none' "
		"AND b.state <> 'recalled' AND b.created_at > o.created_at - 86400 AND b.id < "
		"o.id) >= "
		"(SELECT value FROM facts WHERE name = 'dispute-cap')"},
	{5,
		"SELECT 'letter ' || o.message_id || ' is over the cap of an hour' FROM outbox o "
		"WHERE" ANSWER "AND o.audience = 'staff' AND (SELECT count(*) FROM outbox b WHERE "
		"b.mark = 'auto-replied' AND b.audience = 'staff' AND b.state <> 'recalled' "
		"AND b.created_at > o.created_at - 3600 AND b.id < o.id) >= "
		"(SELECT value FROM facts WHERE name = 'hourly-cap')"},
	/* Nothing from a mail with a misunderstood order reaches a customer. */
	{6,
		"SELECT 'words of the misunderstood order ' || p.message_id || ' are in the letter "
		"' || "
		"o.message_id || ' to ' || o.recipient FROM outbox o JOIN outbox_bodies b ON "
		"b.letter_id = o.id CROSS JOIN put p ON instr(b.text, p.token) > 0 OR "
		"instr(b.html, p.token) > 0 "
		"WHERE p.kind = 'misorder' AND o.audience = 'customer'"},
	/* Nobody who is not a party or staff receives anything of a dispute. */
	{7,
		"SELECT 'letter ' || o.message_id || ' is for ' || o.recipient || ', who is no "
		"party' "
		"FROM outbox o WHERE o.audience = 'customer' AND NOT EXISTS (SELECT 1 FROM parties "
		"p "
		"WHERE p.dispute_id = o.dispute_id AND p.addr_folded = o.recipient_folded)"},
	{7,
		"SELECT 'letter ' || o.message_id || ' for staff is for ' || o.recipient "
		"FROM outbox o WHERE o.audience = 'staff' AND NOT is_colleague(o.recipient)"},
	{7,
		"SELECT 'letter ' || o.message_id || ' for ' || o.recipient || ' went to ' || "
		"a.recipient "
		"FROM accepted a JOIN outbox o ON o.message_id = a.message_id "
		"WHERE lower(a.recipient) <> lower(o.recipient)"},
	/* Nothing is sent that was not committed. */
	{9,
		"SELECT 'letter ' || a.message_id || ' to ' || a.recipient || ' is not in the "
		"outbox' "
		"FROM accepted a WHERE NOT EXISTS "
		"(SELECT 1 FROM outbox o WHERE o.message_id = a.message_id)"},
	{9,
		"SELECT 'letter ' || o.message_id || ' left, and is ' || o.state FROM accepted a "
		"JOIN outbox o ON o.message_id = a.message_id WHERE o.state IN ('withheld', "
		"'recalled')"},
	{9,
		"SELECT 'letter ' || o.message_id || ' to ' || o.recipient || ' never left, and is "
		"accepted' FROM outbox o WHERE o.state = 'accepted' AND "
		"(SELECT value FROM facts WHERE name = 'has-accepted') = 1 AND "
		"NOT EXISTS (SELECT 1 FROM accepted a WHERE a.message_id = o.message_id)"},
	{9,
		"SELECT 'letter ' || message_id || ' to ' || recipient || ' still waits: ' || "
		"state || "
		"' ' || smtp_reply FROM outbox WHERE settled_at = 0 AND next_try_at <= "
		"(SELECT value FROM facts WHERE name = 'now') AND "
		"(SELECT value FROM facts WHERE name = 'at-rest') = 1"},
};

/* ---- SQLite ---- */

typedef struct Check {
	const Invariants *input;
	sqlite3 *handle;
	GPtrArray *problems;
} Check;

static gboolean
fail(const Check *check, GError **error)
{
	return error_set(error, ERROR_CONFIG, "%s: %s", check->input->store_path,
		sqlite3_errmsg(check->handle));
}

static gboolean
execute(const Check *check, const char *sql, GError **error)
{
	return sqlite3_exec(check->handle, sql, NULL, NULL, NULL) == SQLITE_OK ||
		fail(check, error);
}

static void
sql_day_end(sqlite3_context *context, int count G_GNUC_UNUSED, sqlite3_value **values)
{
	const Check *check = sqlite3_user_data(context);

	sqlite3_result_int64(context,
		calendar_day_end(check->input->calendar, (guint32)sqlite3_value_int64(values[0])));
}

static void
sql_is_colleague(sqlite3_context *context, int count G_GNUC_UNUSED, sqlite3_value **values)
{
	const Check *check = sqlite3_user_data(context);
	const char *addr = (const char *)sqlite3_value_text(values[0]);

	sqlite3_result_int(context, desk_is_colleague(check->input->desk, addr));
}

static gboolean
insert_row(const Check *check, const char *sql, char *const *fields, guint count, GError **error)
{
	sqlite3_stmt *statement = NULL;
	int result = sqlite3_prepare_v2(check->handle, sql, -1, &statement, NULL);

	for (guint i = 0; i < count && result == SQLITE_OK; i++)
		result = sqlite3_bind_text(statement, (int)i + 1, fields[i], -1, SQLITE_TRANSIENT);
	if (result == SQLITE_OK)
		result = sqlite3_step(statement);
	sqlite3_finalize(statement);
	return result == SQLITE_DONE || fail(check, error);
}

/* ---- records ---- */

static gboolean
load_record(const Check *check, const char *path, const char *sql, guint count, GError **error)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (path == NULL)
		return TRUE;
	if (!g_file_get_contents(path, &text, NULL, error))
		return FALSE;
	lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; lines[i] != NULL; i++) {
		g_auto(GStrv) fields = g_strsplit(lines[i], "\t", -1);

		if (*lines[i] == '\0')
			continue;
		if (g_strv_length(fields) < count)
			return error_set(error, ERROR_CONFIG, "%s:%u: %u fields are wanted", path,
				i + 1, count);
		if (!insert_row(check, sql, fields, count, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
load_fact(const Check *check, const char *name, gint64 value, GError **error)
{
	g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, value);
	char *fields[] = {(char *)name, number};

	return insert_row(
		check, "INSERT INTO facts VALUES (?1, CAST(?2 AS INTEGER))", fields, 2, error);
}

static gboolean
load_facts(const Check *check, GError **error)
{
	const Invariants *input = check->input;

	for (gint i = 0; i < FATE_COUNT; i++) {
		char *fields[] = {(char *)fate_name((Fate)i)};

		if (i != FATE_FAILED &&
			!insert_row(check, "INSERT INTO ends VALUES (?1)", fields, 1, error))
			return FALSE;
	}
	return load_fact(check, "now", input->now_at, error) &&
		load_fact(check, "windows", input->windows, error) &&
		load_fact(check, "at-rest", input->at_rest, error) &&
		load_fact(check, "has-accepted", input->accepted != NULL, error) &&
		load_fact(check, "sender-cap", input->policy->sender_cap, error) &&
		load_fact(check, "dispute-cap", input->policy->dispute_cap, error) &&
		load_fact(check, "hourly-cap", input->policy->hourly_cap, error);
}

static gboolean
load(const Check *check, GError **error)
{
	static const char TABLES[] =
		"PRAGMA temp_store = MEMORY;"
		"CREATE TEMP TABLE put (kind, message_id PRIMARY KEY, sender, token);"
		"CREATE TEMP TABLE lying (mailbox, epoch INTEGER, uid INTEGER);"
		"CREATE TEMP TABLE accepted (at, sender, recipient, message_id, sha256);"
		"CREATE INDEX temp.accepted_id ON accepted (message_id);"
		"CREATE TEMP TABLE ends (fate);"
		"CREATE TEMP TABLE facts (name PRIMARY KEY, value INTEGER)";

	return execute(check, TABLES, error) && load_facts(check, error) &&
		load_record(check, check->input->mails, "INSERT INTO put VALUES (?1, ?2, ?3, ?4)",
			4, error) &&
		load_record(check, check->input->lying, "INSERT INTO lying VALUES (?1, ?2, ?3)", 3,
			error) &&
		load_record(check, check->input->accepted,
			"INSERT INTO accepted VALUES (?1, ?2, ?3, ?4, ?5)", RECORD_FIELDS, error);
}

/* ---- the rules ---- */

static gboolean
apply_rule(const Check *check, const Rule *rule, GError **error)
{
	sqlite3_stmt *statement = NULL;
	int result = sqlite3_prepare_v2(check->handle, rule->sql, -1, &statement, NULL);
	guint told = 0;

	if (result == SQLITE_OK)
		for (; (result = sqlite3_step(statement)) == SQLITE_ROW; told++)
			if (told < MAX_TOLD)
				g_ptr_array_add(check->problems,
					g_strdup_printf("%u: %s", rule->invariant,
						(const char *)sqlite3_column_text(statement, 0)));
	sqlite3_finalize(statement);
	if (result != SQLITE_DONE)
		return fail(check, error);
	if (told > MAX_TOLD)
		g_ptr_array_add(check->problems,
			g_strdup_printf("%u: … %u of that kind", rule->invariant, told));
	return TRUE;
}

static gboolean
verify(const Check *check, GError **error)
{
	g_autoptr(Store) store = store_open_reading(check->input->store_path, error);
	g_autoptr(GPtrArray) found = NULL;

	if (store == NULL || !store_verify(store, &found, error))
		return FALSE;
	for (guint i = 0; i < found->len; i++)
		g_ptr_array_add(check->problems,
			g_strdup_printf("8: %s", (const char *)g_ptr_array_index(found, i)));
	return TRUE;
}

static gboolean
count(const Check *check, const char *sql, gint64 *number_out, GError **error)
{
	sqlite3_stmt *statement = NULL;
	int result = sqlite3_prepare_v2(check->handle, sql, -1, &statement, NULL);

	if (result == SQLITE_OK && (result = sqlite3_step(statement)) == SQLITE_ROW)
		*number_out = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return result == SQLITE_ROW || fail(check, error);
}

static gboolean
count_all(const Check *check, InvariantsCounts *counts, GError **error)
{
	return count(check, "SELECT count(*) FROM messages WHERE direction = 'in'", &counts->mails,
		       error) &&
		count(check, "SELECT count(*) FROM ledger WHERE fate = 'quarantined'",
			&counts->quarantined, error) &&
		count(check, "SELECT count(*) FROM disputes", &counts->disputes, error) &&
		count(check, "SELECT count(*) FROM outbox", &counts->letters, error) &&
		count(check, "SELECT count(*) FROM accepted", &counts->accepted, error) &&
		count(check, "SELECT count(*) - count(DISTINCT message_id) FROM accepted",
			&counts->again, error);
}

static gboolean
open_store(Check *check, GError **error)
{
	if (sqlite3_open_v2(check->input->store_path, &check->handle,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
		sqlite3_create_function(check->handle, "day_end", 1, SQLITE_UTF8, check,
			sql_day_end, NULL, NULL) != SQLITE_OK ||
		sqlite3_create_function(check->handle, "is_colleague", 1, SQLITE_UTF8, check,
			sql_is_colleague, NULL, NULL) != SQLITE_OK)
		return fail(check, error);
	return TRUE;
}

GPtrArray *
invariants_check(const Invariants *invariants, InvariantsCounts *counts_out, GError **error)
{
	Check check = {.input = invariants, .problems = g_ptr_array_new_with_free_func(g_free)};
	gboolean good = open_store(&check, error) && load(&check, error);

	for (gsize i = 0; i < G_N_ELEMENTS(RULES) && good; i++)
		good = apply_rule(&check, &RULES[i], error);
	good = good && count_all(&check, counts_out, error) && verify(&check, error);
	sqlite3_close(check.handle);
	if (!good)
		g_clear_pointer(&check.problems, g_ptr_array_unref);
	return check.problems;
}
