/* SPDX-License-Identifier: MIT */
/* The checker itself: of each kind of violation one is planted into a store in which all is well,
 * and must be found; and in the sound store nothing is. */
#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "store/history.h"
#include "store/ledger.h"
#include "store/timers.h"
#include "tests/support/invariants.h"
#include "tests/support/sample.h"
#include "tests/support/store-fixture.h"

#define MAILS "mails"
#define LYING "lying"
#define ACCEPTED "accepted"

typedef struct Place {
	char *folder;
	Desk *desk;
	Calendar *calendar;
	Policy policy;
} Place;

/* One violation: how it comes about, and how it is told. */
typedef struct Plant {
	const char *name;
	const char *sql;    /* changes the store; NULL: nothing */
	const char *record; /* to which a line is added; NULL: none */
	const char *line;
	const char *told;
} Plant;

static const Plant PLANTS[] = {
	{"lost-mail", NULL, LYING, "support\t1\t9", "1: mail support/9 is not in the ledger"},
	{"unfinished-mail", "UPDATE ledger SET fate = 'failed' WHERE item = 2", NULL, NULL,
		"1: mail support/2 ended as failed"},
	{"mail-not-kept", NULL, MAILS, "complaint\tmail-7@example.org\tm@example.org\tkiwi",
		"1: mail mail-7@example.org is kept 0 times"},
	{"mail-filed-twice",
		"INSERT INTO ledger SELECT source, epoch, 9, message_id, fate, reason, seen_at, "
		"attempts, settled FROM ledger WHERE item = 1",
		NULL, NULL, "1: mail mail-1@example.org stands in the ledger 2 times"},
	{"words-dropped", "UPDATE messages SET text = 'Bonjour' WHERE id = 1", NULL, NULL,
		"2: the words of mail-1@example.org are missing"},
	{"words-in-no-dispute", "UPDATE messages SET dispute_id = NULL WHERE id = 1", NULL, NULL,
		"2: complaint mail-1@example.org is in no dispute"},
	{"answer-went-nowhere", "UPDATE outbox_bodies SET text = 'Bonjour' WHERE letter_id = 2",
		NULL, NULL,
		"2: the answer mail-2@example.org reached no customer, and its writer was not "
		"told"},
	{"answer-relayed-twice",
		"UPDATE outbox_bodies SET text = 'cassis' WHERE letter_id = 1;"
		"UPDATE outbox SET letter = 'reply'",
		NULL, NULL,
		"2: the answer mail-2@example.org was relayed 2 times to marie@example.org"},
	{"acknowledged-twice", "UPDATE outbox SET letter = 'acknowledgement'", NULL, NULL,
		"3: dispute D-0001-TEST has 2 acknowledgements"},
	{"not-acknowledged", "UPDATE outbox SET letter = 'progress' WHERE id = 1", NULL, NULL,
		"3: the complaint mail-1@example.org has no acknowledgement"},
	{"accepted-twice", NULL, ACCEPTED,
		"5\ts@example.com\tmarie@example.org\tletter-1@example.com\tabc",
		"3: letters were accepted 1 times too often, up to 0 answers were lost"},
	{"other-bytes", NULL, ACCEPTED,
		"5\ts@example.com\tmarie@example.org\tletter-1@example.com\tdef",
		"3: letter letter-1@example.com was sent with other bytes"},
	{"no-promise", "UPDATE disputes SET news_day = 0", NULL, NULL,
		"4: dispute D-0001-TEST is open and owes no news"},
	{"promise-forgotten", "UPDATE disputes SET news_day = news_day - 30", NULL, NULL,
		"4: dispute D-0001-TEST is past its day and nobody was told"},
	{"nothing-wakes-it", "DELETE FROM timers", NULL, NULL,
		"4: dispute D-0001-TEST is open and nothing wakes it"},
	{"answered-a-machine",
		"UPDATE messages SET refusals = 'auto-submitted' WHERE id = 1;"
		"UPDATE outbox SET about_message_id = 1 WHERE id = 1",
		NULL, NULL,
		"5: letter letter-1@example.com answers a mail that must not be: auto-submitted"},
	{"answered-a-machine-by-thread",
		"UPDATE outbox SET in_reply_to = 'mail-3@example.org' WHERE id = 1", NULL, NULL,
		"5: letter letter-1@example.com answers the machine's mail mail-3@example.org"},
	{"wrote-to-a-machine", NULL, ACCEPTED,
		"5\ts@example.com\trobot@example.org\tletter-2@example.com\tabc",
		"5: the machine robot@example.org got letter-2@example.com"},
	{"sender-cap", "UPDATE outbox SET mark = 'auto-replied'", NULL, NULL,
		"5: letter letter-2@example.com is over the cap of its address"},
	{"dispute-cap", "UPDATE outbox SET mark = 'auto-replied', recipient_folded = id", NULL,
		NULL, "5: letter letter-2@example.com is over the cap of its dispute"},
	{"hourly-cap",
		"UPDATE outbox SET mark = 'auto-replied', audience = 'staff', recipient_folded = "
		"id",
		NULL, NULL, "5: letter letter-2@example.com is over the cap of an hour"},
	{"misunderstood-order-relayed",
		"UPDATE outbox_bodies SET text = 'cassis myrtille' WHERE letter_id = 2", NULL, NULL,
		"6: words of the misunderstood order mail-4@example.org are in the letter "
		"letter-2@example.com to marie@example.org"},
	{"stranger-written-to",
		"UPDATE outbox SET recipient = 'eve@example.org', recipient_folded = "
		"'eve@example.org' WHERE id = 2",
		NULL, NULL,
		"7: letter letter-2@example.com is for eve@example.org, who is no party"},
	{"internal-letter-to-stranger", "UPDATE outbox SET audience = 'staff' WHERE id = 2", NULL,
		NULL, "7: letter letter-2@example.com for staff is for marie@example.org"},
	{"other-recipient", NULL, ACCEPTED,
		"5\ts@example.com\teve@example.org\tletter-2@example.com\tabc",
		"7: letter letter-2@example.com for marie@example.org went to eve@example.org"},
	{"history-changed", "UPDATE history SET kind = 'praise'", NULL, NULL, "8: "},
	{"invented-letter", NULL, ACCEPTED,
		"5\ts@example.com\tmarie@example.org\tother@example.com\tabc",
		"9: letter other@example.com to marie@example.org is not in the outbox"},
	{"recalled-letter-left",
		"UPDATE outbox SET state = 'recalled', settled_at = 5 WHERE id = 1", NULL, NULL,
		"9: letter letter-1@example.com left, and is recalled"},
	{"letter-never-left", "UPDATE outbox SET state = 'accepted', settled_at = 5 WHERE id = 2",
		NULL, NULL,
		"9: letter letter-2@example.com to marie@example.org never left, and is accepted"},
	{"letter-forgotten",
		"UPDATE outbox SET state = 'queued', settled_at = 0, next_try_at = 5 WHERE id = 2",
		NULL, NULL,
		"9: letter letter-2@example.com to marie@example.org still waits: queued "},
};

/* ---- a store in which all is well ---- */

static void
keep_mail(Store *store, gint64 id, const char *words)
{
	g_autoptr(Blob) raw = fixture_raw(100);
	g_autoptr(StoreMessage) message = fixture_message(id, 1, raw);
	LedgerEntry entry = {.source = (char *)"support",
		.epoch = 1,
		.item = id,
		.message_id = id,
		.fate = FATE_OPENED,
		.seen_at = FIXTURE_NOW};
	gboolean added = FALSE;

	message->text = g_strdup(words);
	g_assert_true(store_message_insert(store, message, NULL, raw, NULL));
	g_assert_true(store_ledger_insert(store, &entry, &added, NULL));
}

static void
fill(Store *store, const Calendar *calendar)
{
	guint8 salt[HISTORY_SALT_BYTES] = {7};
	g_autoptr(GBytes) bytes = g_bytes_new(salt, sizeof salt);
	g_autoptr(DisputeView) view = NULL;
	HistoryDraft draft = {FIXTURE_NOW, "note", "clock", "something", bytes};
	Party *party = NULL;

	fixture_dispute(store, 1, "marie@example.org");
	view = store_dispute_get(store, 1, NULL);
	party = g_ptr_array_index(view->parties, 0);
	party->promised_day = calendar_day(calendar, FIXTURE_NOW) + 7;
	g_assert_true(store_dispute_save(store, view, NULL));
	g_assert_true(store_timer_set(store, 1, TIMER_OVERDUE, FIXTURE_NOW, NULL));
	g_assert_true(store_history_append(store, 1, &draft, 1, NULL));
	keep_mail(store, 1, "figue");
	keep_mail(store, 2, "cassis");
	keep_mail(store, 3, "robot");
	keep_mail(store, 4, "myrtille");
	fixture_queue(store, 1, 1, "marie@example.org", MARK_AUTO_REPLIED, 0);
	fixture_queue(store, 2, 1, "marie@example.org", MARK_NONE, 0);
}

static void
change(const char *folder, const char *sql)
{
	g_autofree char *path = g_build_filename(folder, "store.db", NULL);
	sqlite3 *handle = NULL;

	g_assert_cmpint(sqlite3_open(path, &handle), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_close(handle), ==, SQLITE_OK);
}

static void
record(const Place *place, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(place->folder, name, NULL);
	g_autofree char *old = NULL;
	g_autofree char *new = NULL;

	if (!g_file_get_contents(path, &old, NULL, NULL))
		old = g_strdup("");
	new = g_strdup_printf("%s%s\n", old, text);
	g_assert_true(g_file_set_contents(path, new, -1, NULL));
}

static Place
place_new(void)
{
	Place place = {.folder = fixture_folder(),
		.desk = sample_desk(),
		.calendar = sample_calendar("Europe/Paris", NULL),
		.policy = policy_default()};
	g_autoptr(Store) store = fixture_open(place.folder);

	place.policy.sender_cap = place.policy.dispute_cap = place.policy.hourly_cap = 1;
	fill(store, place.calendar);
	change(place.folder,
		"UPDATE outbox_bodies SET text = 'cassis' WHERE letter_id = 2;"
		"UPDATE outbox SET state = 'accepted', settled_at = 5 WHERE id = 1;"
		"UPDATE outbox SET letter = 'reply', next_try_at = 5000000000 WHERE id = 2");
	record(&place, MAILS,
		"complaint\tmail-1@example.org\tmarie@example.org\tfigue\n"
		"answer\tmail-2@example.org\tagent1@example.com\tcassis\n"
		"machine\tmail-3@example.org\trobot@example.org\trobot\n"
		"misorder\tmail-4@example.org\tagent1@example.com\tmyrtille");
	record(&place, LYING, "support\t1\t1\nsupport\t1\t2\nsupport\t1\t3\nsupport\t1\t4");
	record(&place, ACCEPTED, "5\ts@example.com\tmarie@example.org\tletter-1@example.com\tabc");
	return place;
}

static void
place_clear(Place *place)
{
	fixture_remove(place->folder);
	desk_free(place->desk);
	calendar_free(place->calendar);
}

static GPtrArray *
look(const Place *place)
{
	g_autofree char *store = g_build_filename(place->folder, "store.db", NULL);
	g_autofree char *mails = g_build_filename(place->folder, MAILS, NULL);
	g_autofree char *lying = g_build_filename(place->folder, LYING, NULL);
	g_autofree char *accepted = g_build_filename(place->folder, ACCEPTED, NULL);
	Invariants input = {.store_path = store,
		.desk = place->desk,
		.policy = &place->policy,
		.calendar = place->calendar,
		.now_at = FIXTURE_NOW + 60,
		.mails = mails,
		.lying = lying,
		.accepted = accepted,
		.at_rest = TRUE};
	InvariantsCounts counts = {0};
	g_autoptr(GError) error = NULL;
	GPtrArray *problems = invariants_check(&input, &counts, &error);

	g_assert_no_error(error);
	g_assert_cmpint(counts.mails, ==, 4);
	g_assert_cmpint(counts.disputes, ==, 1);
	return problems;
}

static void
test_sound(void)
{
	Place place = place_new();
	g_autoptr(GPtrArray) problems = look(&place);

	for (guint i = 0; i < problems->len; i++)
		g_test_message("%s", (const char *)g_ptr_array_index(problems, i));
	g_assert_cmpuint(problems->len, ==, 0);
	place_clear(&place);
}

static void
test_planted(gconstpointer data)
{
	const Plant *plant = data;
	Place place = place_new();
	g_autoptr(GPtrArray) problems = NULL;
	gboolean found = FALSE;

	if (plant->sql != NULL)
		change(place.folder, plant->sql);
	if (plant->record != NULL)
		record(&place, plant->record, plant->line);
	problems = look(&place);
	for (guint i = 0; i < problems->len; i++) {
		const char *problem = g_ptr_array_index(problems, i);

		g_test_message("%s", problem);
		found |= plant->told[3] == '\0' ? g_str_has_prefix(problem, plant->told)
						: strcmp(problem, plant->told) == 0;
	}
	g_assert_true(found);
	place_clear(&place);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/invariants/sound", test_sound);
	for (gsize i = 0; i < G_N_ELEMENTS(PLANTS); i++) {
		g_autofree char *path = g_strconcat("/invariants/planted/", PLANTS[i].name, NULL);

		g_test_add_data_func(path, &PLANTS[i], test_planted);
	}
	return g_test_run();
}
