/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "store/outbox.h"
#include "tests/support/store-fixture.h"

#define ANNA "anna@example.org"
#define BEN "ben@example.org"
#define LEASE_S 60

/* The ids that @node gets at @now_at, as "1 2 3". */
static char *
claim(Store *store, const char *node, gint64 now_at, guint limit, gboolean automatic)
{
	OutboxClaim wanted = {now_at, node, LEASE_S, limit, automatic, NULL};
	g_autoptr(GPtrArray) letters = NULL;
	g_autoptr(GError) error = NULL;
	GString *ids = g_string_new(NULL);

	if (!store_outbox_claim(store, &wanted, &letters, &error))
		g_assert_no_error(error);
	for (guint i = 0; i < letters->len; i++) {
		const OutboxLetter *letter = letters->pdata[i];

		g_assert_cmpint(letter->state, ==, OUTBOX_SENDING);
		g_assert_cmpstr(letter->claimed_by, ==, node);
		g_assert_cmpint(letter->next_try_at, ==, now_at + LEASE_S);
		g_assert_cmpstr(letter->text, ==, "Bonjour,\n");
		g_string_append_printf(ids, "%s%" G_GINT64_FORMAT, i != 0 ? " " : "", letter->id);
	}
	return g_string_free(ids, FALSE);
}

static void
assert_claims(Store *store, gint64 now_at, const char *ids)
{
	g_autofree char *claimed = claim(store, "n1", now_at, 10, TRUE);

	g_assert_cmpstr(claimed, ==, ids);
}

static OutboxVerdict
verdict(gint64 id, const char *node, gint64 now_at)
{
	return (OutboxVerdict){id, node, now_at, 250, "2.0.0 Ok: queued as 4F1", FALSE};
}

static void
settle(Store *store, gint64 id, gint64 now_at, OutboxState state)
{
	OutboxVerdict end = verdict(id, "n1", now_at);

	g_assert_true(store_outbox_settle(store, &end, state, NULL));
}

static OutboxLetter *
get(Store *store, gint64 id)
{
	OutboxLetter *letter = store_outbox_get(store, id, NULL);

	g_assert_nonnull(letter);
	return letter;
}

static gint64
next(Store *store, gint64 now_at, gboolean automatic)
{
	gint64 due_at = -1;

	g_assert_true(store_outbox_next(store, now_at, automatic, &due_at, NULL));
	return due_at;
}

static Store *
store_with_disputes(void)
{
	Store *store = fixture_memory();

	fixture_dispute(store, 1, ANNA);
	fixture_dispute(store, 2, BEN);
	return store;
}

/* ---- what is kept ---- */

static OutboxFile *
file_new(gint64 message_id, guint part, const char *name)
{
	OutboxFile *file = g_new0(OutboxFile, 1);

	file->message_id = message_id;
	file->part = part;
	file->name = g_strdup(name);
	file->type = g_strdup("image/jpeg");
	file->bytes = 123456789012;
	return file;
}

static OutboxLetter *
full_letter(void)
{
	OutboxLetter *letter = fixture_letter(7, 1, ANNA);

	letter->party = 0;
	letter->staff = g_strdup("agent1");
	letter->template_version = g_strdup("abc");
	letter->mark = MARK_AUTO_GENERATED;
	letter->audience = LETTER_TO_STAFF;
	letter->from_name = g_strdup("Service réclamations – ACME");
	letter->from_addr = g_strdup("support@example.com");
	letter->reply_to = g_strdup("support+a@example.com");
	letter->recipient_name = g_strdup("Anna 😀");
	letter->envelope_from = g_strdup("support+b@example.com");
	letter->in_reply_to = g_strdup("x@y");
	letter->references = g_strdup("a@b\nx@y");
	letter->subject = g_strdup("Où en est votre réclamation");
	letter->language = g_strdup("fr");
	g_free(letter->text);
	letter->text = g_strnfill(1024 * 1024, 't');
	letter->html = g_strdup("<p>Bonjour</p>");
	letter->promise_day = 739000;
	letter->about_message_id = 5;
	letter->task = g_strdup("read");
	letter->not_before_at = FIXTURE_NOW + 120;
	letter->files = g_ptr_array_new_with_free_func((GDestroyNotify)outbox_file_free);
	g_ptr_array_add(letter->files, file_new(5, 3, "photo \"2\".jpg"));
	g_ptr_array_add(letter->files, file_new(5, 1, "déjà.jpg"));
	return letter;
}

static void
assert_same_letter(const OutboxLetter *a, const OutboxLetter *b)
{
	g_assert_cmpint(a->id, ==, b->id);
	g_assert_cmpint(a->dispute_id, ==, b->dispute_id);
	g_assert_cmpuint(a->ordinal, ==, b->ordinal);
	g_assert_cmpint(a->party, ==, b->party);
	g_assert_cmpstr(a->staff, ==, b->staff);
	g_assert_cmpstr(a->letter, ==, b->letter);
	g_assert_cmpstr(a->template_version, ==, b->template_version);
	g_assert_cmpint(a->mark, ==, b->mark);
	g_assert_cmpint(a->audience, ==, b->audience);
	g_assert_cmpstr(a->from_name, ==, b->from_name);
	g_assert_cmpstr(a->from_addr, ==, b->from_addr);
	g_assert_cmpstr(a->reply_to, ==, b->reply_to);
	g_assert_cmpstr(a->recipient, ==, b->recipient);
	g_assert_cmpstr(a->recipient_name, ==, b->recipient_name);
	g_assert_cmpstr(a->envelope_from, ==, b->envelope_from);
	g_assert_cmpstr(a->message_id, ==, b->message_id);
	g_assert_cmpstr(a->in_reply_to, ==, b->in_reply_to);
	g_assert_cmpstr(a->references, ==, b->references);
	g_assert_cmpstr(a->subject, ==, b->subject);
	g_assert_cmpstr(a->language, ==, b->language);
	g_assert_cmpstr(a->text, ==, b->text);
	g_assert_cmpstr(a->html, ==, b->html);
	g_assert_cmpuint(a->promise_day, ==, b->promise_day);
	g_assert_cmpint(a->about_message_id, ==, b->about_message_id);
	g_assert_cmpstr(a->task, ==, b->task);
	g_assert_cmpint(a->created_at, ==, b->created_at);
	g_assert_cmpint(a->not_before_at, ==, b->not_before_at);
	g_assert_cmpint(a->state, ==, b->state);
	g_assert_cmpuint(a->files->len, ==, b->files->len);
	for (guint i = 0; i < a->files->len; i++) {
		const OutboxFile *one = a->files->pdata[i];
		const OutboxFile *other = b->files->pdata[i];

		g_assert_cmpint(one->message_id, ==, other->message_id);
		g_assert_cmpuint(one->part, ==, other->part);
		g_assert_cmpstr(one->name, ==, other->name);
		g_assert_cmpstr(one->type, ==, other->type);
		g_assert_cmpuint(one->bytes, ==, other->bytes);
	}
}

static void
test_round_trip(void)
{
	g_autoptr(Store) store = store_with_disputes();
	g_autoptr(Blob) raw = fixture_raw(1);
	g_autoptr(StoreMessage) message = fixture_message(5, 1, raw);
	g_autoptr(OutboxLetter) letter = full_letter();
	g_autoptr(OutboxLetter) kept = NULL;
	g_autoptr(GPtrArray) list = NULL;
	const OutboxLetter *listed;

	g_assert_true(store_message_insert(store, message, NULL, raw, NULL));
	g_assert_true(store_outbox_insert(store, letter, NULL));
	kept = get(store, 7);
	assert_same_letter(kept, letter);
	g_assert_cmpstr(kept->claimed_by, ==, "");
	g_assert_cmpstr(kept->smtp_reply, ==, "");
	g_assert_cmpint(kept->next_try_at, ==, FIXTURE_NOW + 120);
	g_assert_cmpint(kept->settled_at, ==, 0);
	g_assert_true(store_outbox_of_dispute(store, 1, &list, NULL));
	g_assert_cmpuint(list->len, ==, 1);
	listed = list->pdata[0];
	g_assert_null(listed->text);
	g_assert_null(listed->files);
	g_assert_cmpstr(listed->subject, ==, letter->subject);
}

static void
test_unique(void)
{
	static const struct {
		gint64 id;
		guint32 ordinal;
		const char *message_id;
	} cases[] = {{1, 9, "new@x"}, {2, 1, "new@x"}, {2, 9, "letter-1@example.com"}};
	g_autoptr(Store) store = store_with_disputes();
	guint32 ordinal = 0;

	g_assert_true(store_outbox_next_ordinal(store, 1, &ordinal, NULL));
	g_assert_cmpuint(ordinal, ==, 1);
	fixture_queue(store, 1, 1, ANNA, MARK_NONE, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(OutboxLetter) letter = fixture_letter(cases[i].id, 1, ANNA);
		g_autoptr(GError) error = NULL;

		letter->ordinal = cases[i].ordinal;
		g_free(letter->message_id);
		letter->message_id = g_strdup(cases[i].message_id);
		g_assert_false(store_outbox_insert(store, letter, &error));
		g_assert_error(error, DISPUTED_ERROR, ERROR_CONFLICT);
	}
	g_assert_true(store_outbox_next_ordinal(store, 1, &ordinal, NULL));
	g_assert_cmpuint(ordinal, ==, 2);
}

static void
test_find(void)
{
	g_autoptr(Store) store = store_with_disputes();
	g_autoptr(OutboxLetter) by_id = NULL;
	g_autoptr(OutboxLetter) by_ordinal = NULL;
	g_autoptr(OutboxLetter) none = NULL;
	g_autoptr(GError) error = NULL;

	fixture_queue(store, 3, 1, ANNA, MARK_NONE, 0);
	g_assert_true(store_outbox_find(store, "letter-3@example.com", &by_id, NULL));
	g_assert_cmpint(by_id->id, ==, 3);
	g_assert_true(store_outbox_find_ordinal(store, 1, 3, &by_ordinal, NULL));
	g_assert_cmpint(by_ordinal->id, ==, 3);
	g_assert_true(store_outbox_find(store, "letter-4@example.com", &none, NULL));
	g_assert_null(none);
	g_assert_true(store_outbox_find_ordinal(store, 2, 3, &none, NULL));
	g_assert_null(none);
	g_assert_null(store_outbox_get(store, 4, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_REJECTED);
}

/* ---- claiming ---- */

static void
test_order(void)
{
	g_autoptr(Store) store = store_with_disputes();

	fixture_queue(store, 1, 1, ANNA, MARK_NONE, 0);
	fixture_queue(store, 2, 1, "ANNA@Example.ORG", MARK_NONE, 0); /* the same person */
	fixture_queue(store, 3, 1, BEN, MARK_NONE, 0);                /* another person */
	fixture_queue(store, 4, 2, ANNA, MARK_NONE, 0);               /* another dispute */
	fixture_queue(store, 5, 1, ANNA, MARK_NONE, 0);
	fixture_queue(store, 6, 0, ANNA, MARK_NONE, 0); /* of no dispute: no order */
	fixture_queue(store, 7, 0, ANNA, MARK_NONE, 0);
	assert_claims(store, FIXTURE_NOW, "1 3 4 6 7");
	assert_claims(store, FIXTURE_NOW, "");
	settle(store, 1, FIXTURE_NOW, OUTBOX_ACCEPTED);
	assert_claims(store, FIXTURE_NOW, "2");
	settle(store, 2, FIXTURE_NOW, OUTBOX_REFUSED); /* also an end */
	assert_claims(store, FIXTURE_NOW, "5");
}

static void
test_limit(void)
{
	g_autoptr(Store) store = store_with_disputes();
	g_autofree char *first = NULL;
	g_autofree char *second = NULL;

	for (gint64 id = 1; id <= 5; id++)
		fixture_queue(store, id, 0, ANNA, MARK_NONE, 0);
	first = claim(store, "n1", FIXTURE_NOW, 2, TRUE);
	second = claim(store, "n2", FIXTURE_NOW, 9, TRUE);
	g_assert_cmpstr(first, ==, "1 2");
	g_assert_cmpstr(second, ==, "3 4 5");
}

/* What waits for its time keeps nobody waiting that may leave before it. */
static void
test_hold(void)
{
	g_autoptr(Store) store = store_with_disputes();

	fixture_queue(store, 1, 1, ANNA, MARK_NONE, FIXTURE_NOW + 120);
	fixture_queue(store, 2, 1, ANNA, MARK_NONE, FIXTURE_NOW + 180);
	fixture_queue(store, 3, 1, ANNA, MARK_NONE, 0);
	g_assert_cmpint(next(store, FIXTURE_NOW, TRUE), ==, FIXTURE_NOW);
	assert_claims(store, FIXTURE_NOW, "3");
	settle(store, 3, FIXTURE_NOW, OUTBOX_ACCEPTED);
	g_assert_cmpint(next(store, FIXTURE_NOW, TRUE), ==, FIXTURE_NOW + 120);
	assert_claims(store, FIXTURE_NOW + 119, "");
	assert_claims(store, FIXTURE_NOW + 120, "1");
	/* The second one's time has come, but the first is not done. */
	assert_claims(store, FIXTURE_NOW + 179, "");
	settle(store, 1, FIXTURE_NOW + 179, OUTBOX_ACCEPTED);
	g_assert_cmpint(next(store, FIXTURE_NOW + 179, TRUE), ==, FIXTURE_NOW + 180);
	assert_claims(store, FIXTURE_NOW + 500, "2");
	settle(store, 2, FIXTURE_NOW + 500, OUTBOX_ACCEPTED);
	g_assert_cmpint(next(store, FIXTURE_NOW + 500, TRUE), ==, 0);
}

static void
test_lease(void)
{
	g_autoptr(Store) store = store_with_disputes();
	g_autofree char *mine = NULL;
	g_autofree char *other = NULL;
	g_autoptr(OutboxLetter) letter = NULL;
	g_autoptr(GError) error = NULL;
	OutboxVerdict late = verdict(1, "n1", FIXTURE_NOW + LEASE_S + 1);

	fixture_queue(store, 1, 1, ANNA, MARK_NONE, 0);
	mine = claim(store, "n1", FIXTURE_NOW, 5, TRUE);
	g_assert_cmpstr(mine, ==, "1");
	g_assert_cmpint(next(store, FIXTURE_NOW, TRUE), ==, FIXTURE_NOW + LEASE_S);
	other = claim(store, "n2", FIXTURE_NOW + LEASE_S - 1, 5, TRUE);
	g_assert_cmpstr(other, ==, "");
	g_clear_pointer(&other, g_free);
	other = claim(store, "n2", FIXTURE_NOW + LEASE_S, 5, TRUE);
	g_assert_cmpstr(other, ==, "1");
	letter = get(store, 1);
	g_assert_cmpuint(letter->attempts, ==, 2);
	g_assert_cmpint(letter->first_try_at, ==, FIXTURE_NOW);
	/* The first may not put it back any more, but what a server accepted is accepted. */
	g_assert_false(store_outbox_retry(store, &late, FIXTURE_NOW + 900, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_CONFLICT);
	g_clear_error(&error);
	g_assert_true(store_outbox_settle(store, &late, OUTBOX_ACCEPTED, NULL));
	g_assert_false(store_outbox_settle(store, &late, OUTBOX_ACCEPTED, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_CONFLICT);
}

static void
test_retry(void)
{
	g_autoptr(Store) store = store_with_disputes();
	g_autoptr(OutboxLetter) letter = NULL;
	OutboxVerdict later = {
		1, "n1", FIXTURE_NOW + 1, 451, "4.7.1 Greylisted, é, please wait", FALSE};

	fixture_queue(store, 1, 1, ANNA, MARK_NONE, 0);
	fixture_queue(store, 2, 1, ANNA, MARK_NONE, 0);
	assert_claims(store, FIXTURE_NOW, "1");
	g_assert_true(store_outbox_retry(store, &later, FIXTURE_NOW + 300, NULL));
	letter = get(store, 1);
	g_assert_cmpint(letter->state, ==, OUTBOX_QUEUED);
	g_assert_cmpuint(letter->attempts, ==, 1);
	g_assert_cmpuint(letter->smtp_code, ==, 451);
	g_assert_cmpstr(letter->smtp_reply, ==, later.smtp_reply);
	g_assert_cmpstr(letter->claimed_by, ==, "");
	g_assert_cmpint(next(store, FIXTURE_NOW, TRUE), ==, FIXTURE_NOW + 300);
	assert_claims(store, FIXTURE_NOW + 299, ""); /* the second does not overtake it */
	assert_claims(store, FIXTURE_NOW + 300, "1");
	g_assert_cmpuint(letter->uncertain, ==, 0);
	later.uncertain = TRUE;
	g_assert_true(store_outbox_retry(store, &later, FIXTURE_NOW + 600, NULL));
	g_clear_pointer(&letter, outbox_letter_free);
	letter = get(store, 1);
	g_assert_cmpuint(letter->uncertain, ==, 1);
}

static void
test_release(void)
{
	g_autoptr(Store) store = store_with_disputes();
	g_autoptr(OutboxLetter) letter = NULL;
	OutboxVerdict fault = {1, "n1", FIXTURE_NOW + 1, 0, "connection refused", FALSE};

	fixture_queue(store, 1, 1, ANNA, MARK_NONE, 0);
	assert_claims(store, FIXTURE_NOW, "1");
	g_assert_true(store_outbox_release(store, &fault, FIXTURE_NOW + 60, NULL));
	letter = get(store, 1);
	g_assert_cmpuint(letter->attempts, ==, 0);
	g_assert_cmpint(letter->first_try_at, ==, 0); /* its days have not begun */
	assert_claims(store, FIXTURE_NOW + 60, "1");
	g_assert_true(store_outbox_retry(store, &fault, FIXTURE_NOW + 90, NULL));
	assert_claims(store, FIXTURE_NOW + 90, "1");
	g_assert_true(store_outbox_release(store, &fault, FIXTURE_NOW + 120, NULL));
	outbox_letter_free(letter);
	letter = get(store, 1);
	g_assert_cmpuint(letter->attempts, ==, 1);
	g_assert_cmpint(letter->first_try_at, ==, FIXTURE_NOW + 60);
}

/* With the brake on, automatic letters to customers wait; people's words pass them. */
static void
test_brake(void)
{
	g_autoptr(Store) store = store_with_disputes();
	g_autoptr(OutboxLetter) staff = fixture_letter(4, 2, BEN);
	g_autofree char *claimed = NULL;
	g_autofree char *nothing = NULL;
	guint count = 0;

	fixture_queue(store, 1, 1, ANNA, MARK_AUTO_REPLIED, 0);
	fixture_queue(store, 2, 1, ANNA, MARK_NONE, 0);
	fixture_queue(store, 3, 2, ANNA, MARK_AUTO_GENERATED, 0);
	staff->audience = LETTER_TO_STAFF;
	g_assert_true(store_outbox_insert(store, staff, NULL));
	g_assert_cmpint(next(store, FIXTURE_NOW, FALSE), ==, FIXTURE_NOW);
	claimed = claim(store, "n1", FIXTURE_NOW, 10, FALSE);
	g_assert_cmpstr(claimed, ==, "2 4");
	g_assert_cmpint(next(store, FIXTURE_NOW, FALSE), ==, FIXTURE_NOW + LEASE_S);
	g_assert_true(store_outbox_count_sent(store, FIXTURE_NOW, &count, NULL));
	g_assert_cmpuint(count, ==, 0);
	settle(store, 2, FIXTURE_NOW, OUTBOX_ACCEPTED);
	assert_claims(store, FIXTURE_NOW, "1 3");
	g_assert_true(store_outbox_count_sent(store, FIXTURE_NOW, &count, NULL));
	g_assert_cmpuint(count, ==, 2);
	settle(store, 1, FIXTURE_NOW + 5, OUTBOX_ACCEPTED);
	settle(store, 3, FIXTURE_NOW + 5, OUTBOX_REFUSED);
	g_assert_true(store_outbox_count_sent(store, FIXTURE_NOW, &count, NULL));
	g_assert_cmpuint(count, ==, 1);
	g_assert_true(store_outbox_count_sent(store, FIXTURE_NOW + 1, &count, NULL));
	g_assert_cmpuint(count, ==, 0);
	/* One that is under way is waited for all the same. */
	fixture_queue(store, 5, 1, ANNA, MARK_AUTO_REPLIED, 0);
	assert_claims(store, FIXTURE_NOW, "5");
	fixture_queue(store, 6, 1, ANNA, MARK_NONE, 0);
	nothing = claim(store, "n1", FIXTURE_NOW, 10, FALSE);
	g_assert_cmpstr(nothing, ==, "");
}

typedef struct Sender {
	const char *folder, *node;
	GHashTable *taken;
} Sender;

static gpointer
take_all(gpointer data)
{
	Sender *sender = data;
	Store *store = fixture_open(sender->folder);
	guint idle = 0;

	while (idle < 3) {
		OutboxClaim wanted = {FIXTURE_NOW, sender->node, LEASE_S, 3, TRUE, NULL};
		g_autoptr(GPtrArray) letters = NULL;

		g_assert_true(store_outbox_claim(store, &wanted, &letters, NULL));
		idle = letters->len == 0 ? idle + 1 : 0;
		for (guint i = 0; i < letters->len; i++) {
			const OutboxLetter *letter = letters->pdata[i];

			g_hash_table_add(sender->taken, GINT_TO_POINTER((gint)letter->id));
		}
		g_usleep(500);
	}
	store_close(store);
	return NULL;
}

/* Two senders on one file: each letter goes to exactly one of them. */
static void
test_two_senders(void)
{
	enum { LETTERS = 120 };
	char *folder = fixture_folder();
	Store *store = fixture_open(folder);
	Sender a = {folder, "a", g_hash_table_new(NULL, NULL)};
	Sender b = {folder, "b", g_hash_table_new(NULL, NULL)};
	GThread *threads[2];

	for (gint64 id = 1; id <= LETTERS; id++)
		fixture_queue(store, id, 0, ANNA, MARK_NONE, 0);
	threads[0] = g_thread_new("a", take_all, &a);
	threads[1] = g_thread_new("b", take_all, &b);
	g_thread_join(threads[0]);
	g_thread_join(threads[1]);
	for (gint id = 1; id <= LETTERS; id++)
		g_assert_cmpint(g_hash_table_contains(a.taken, GINT_TO_POINTER(id)) +
				g_hash_table_contains(b.taken, GINT_TO_POINTER(id)),
			==, 1);
	g_hash_table_unref(a.taken);
	g_hash_table_unref(b.taken);
	store_close(store);
	fixture_remove(folder);
}

/* ---- ends ---- */

static char *
ids_of(const GPtrArray *letters)
{
	GString *ids = g_string_new(NULL);

	for (guint i = 0; i < letters->len; i++)
		g_string_append_printf(ids, "%s%" G_GINT64_FORMAT, i != 0 ? " " : "",
			((const OutboxLetter *)letters->pdata[i])->id);
	return g_string_free(ids, FALSE);
}

static void
test_recall(void)
{
	g_autoptr(Store) store = store_with_disputes();
	g_autoptr(OutboxLetter) staff = fixture_letter(6, 1, BEN);
	g_autoptr(OutboxLetter) letter = NULL;
	g_autoptr(GPtrArray) held = NULL;
	g_autoptr(GPtrArray) automatic = NULL;
	g_autofree char *held_ids = NULL;
	g_autofree char *automatic_ids = NULL;

	fixture_queue(store, 1, 1, "third@example.org", MARK_NONE, 0);
	assert_claims(store, FIXTURE_NOW, "1"); /* under way: too late */
	fixture_queue(store, 2, 1, ANNA, MARK_NONE, FIXTURE_NOW + 120);
	fixture_queue(store, 3, 1, ANNA, MARK_AUTO_GENERATED, 0);
	fixture_queue(store, 4, 1, ANNA, MARK_NONE, FIXTURE_NOW + 120);
	fixture_queue(store, 5, 2, ANNA, MARK_NONE, FIXTURE_NOW + 120); /* another dispute */
	staff->audience = LETTER_TO_STAFF;
	g_assert_true(store_outbox_insert(store, staff, NULL));
	g_assert_true(store_outbox_recall_held(store, 1, FIXTURE_NOW + 9, &held, NULL));
	held_ids = ids_of(held);
	g_assert_cmpstr(held_ids, ==, "2 4");
	g_assert_true(store_outbox_recall_automatic(store, 1, FIXTURE_NOW, &automatic, NULL));
	automatic_ids = ids_of(automatic);
	g_assert_cmpstr(automatic_ids, ==, "3");
	letter = get(store, 2);
	g_assert_cmpint(letter->state, ==, OUTBOX_RECALLED);
	g_assert_cmpint(letter->recalled_at, ==, FIXTURE_NOW + 9);
	g_assert_cmpint(letter->settled_at, ==, FIXTURE_NOW + 9);
	assert_claims(store, FIXTURE_NOW + 120, "1 5 6");
}

static void
test_withheld(void)
{
	g_autoptr(Store) store = store_with_disputes();
	g_autoptr(OutboxLetter) letter = fixture_letter(1, 1, ANNA);
	guint count = 0;

	letter->state = OUTBOX_WITHHELD;
	g_assert_true(store_outbox_insert(store, letter, NULL));
	assert_claims(store, FIXTURE_NOW + 999, "");
	g_assert_true(store_outbox_count_withheld(store, 1, &count, NULL));
	g_assert_cmpuint(count, ==, 1);
	g_assert_true(store_outbox_count_withheld(store, 2, &count, NULL));
	g_assert_cmpuint(count, ==, 0);
}

static void
test_caps(void)
{
	g_autoptr(Store) store = store_with_disputes();
	g_autoptr(OutboxLetter) answer = fixture_letter(5, 1, "agent1@example.com");
	g_autoptr(OutboxLetter) notice = fixture_letter(6, 1, "agent1@example.com");
	g_autoptr(GPtrArray) recalled = NULL;
	guint count = 0;

	fixture_queue(store, 1, 1, ANNA, MARK_AUTO_REPLIED, 0);
	fixture_queue(store, 2, 2, "Anna@EXAMPLE.org", MARK_AUTO_GENERATED, 0);
	fixture_queue(store, 3, 1, ANNA, MARK_NONE, 0); /* a person's words never count */
	fixture_queue(store, 4, 1, BEN, MARK_AUTO_REPLIED, 0);
	answer->audience = notice->audience = LETTER_TO_STAFF;
	notice->mark = MARK_AUTO_GENERATED;
	g_assert_true(store_outbox_insert(store, answer, NULL));
	g_assert_true(store_outbox_insert(store, notice, NULL));
	g_assert_true(store_outbox_count_to_address(
		store, "ANNA@example.org", FIXTURE_NOW, &count, NULL));
	g_assert_cmpuint(count, ==, 2);
	g_assert_true(store_outbox_count_to_address(store, ANNA, FIXTURE_NOW + 1, &count, NULL));
	g_assert_cmpuint(count, ==, 0);
	g_assert_true(store_outbox_count_of_dispute(store, 1, FIXTURE_NOW, &count, NULL));
	g_assert_cmpuint(count, ==, 4);
	g_assert_true(store_outbox_count_answers(store, FIXTURE_NOW, &count, NULL));
	g_assert_cmpuint(count, ==, 1);
	g_assert_true(store_outbox_recall_automatic(store, 1, FIXTURE_NOW, &recalled, NULL));
	g_assert_true(store_outbox_count_of_dispute(store, 1, FIXTURE_NOW, &count, NULL));
	g_assert_cmpuint(count, ==, 2); /* what never left does not count */
}

static void
test_lists(void)
{
	g_autoptr(Store) store = store_with_disputes();
	g_autoptr(GPtrArray) unsettled = NULL;
	g_autoptr(GPtrArray) failed = NULL;
	g_autoptr(GPtrArray) newest = NULL;
	g_autoptr(GPtrArray) latest = NULL;
	g_autofree char *latest_ids = NULL;
	g_autofree char *unsettled_ids = NULL;
	g_autofree char *failed_ids = NULL;
	guint waiting = 99;
	gint64 oldest_at = -1;

	g_assert_true(store_outbox_status(store, FIXTURE_NOW, &waiting, &oldest_at, NULL));
	g_assert_cmpuint(waiting, ==, 0);
	g_assert_cmpint(oldest_at, ==, 0);
	for (gint64 id = 1; id <= 4; id++)
		fixture_queue(store, id, 0, ANNA, MARK_NONE, 0);
	fixture_queue(store, 5, 0, ANNA, MARK_NONE, FIXTURE_NOW + 60);
	assert_claims(store, FIXTURE_NOW, "1 2 3 4");
	settle(store, 1, FIXTURE_NOW, OUTBOX_REFUSED);
	settle(store, 2, FIXTURE_NOW, OUTBOX_ACCEPTED);
	settle(store, 3, FIXTURE_NOW, OUTBOX_EXPIRED);
	g_assert_true(store_outbox_unsettled(store, 0, &unsettled, NULL));
	unsettled_ids = ids_of(unsettled);
	g_assert_cmpstr(unsettled_ids, ==, "4 5");
	g_assert_true(store_outbox_failed(store, 0, &failed, NULL));
	failed_ids = ids_of(failed);
	g_assert_cmpstr(failed_ids, ==, "1 3");
	g_assert_true(store_outbox_failed(store, 1, &newest, NULL));
	g_assert_cmpint(((const OutboxLetter *)newest->pdata[0])->id, ==, 3);
	g_assert_true(store_outbox_newest(store, 2, &latest, NULL));
	latest_ids = ids_of(latest);
	g_assert_cmpstr(latest_ids, ==, "4 5");
	g_assert_true(store_outbox_status(store, FIXTURE_NOW, &waiting, &oldest_at, NULL));
	g_assert_cmpuint(waiting, ==, 2);
	g_assert_cmpint(oldest_at, ==, FIXTURE_NOW);
	settle(store, 4, FIXTURE_NOW, OUTBOX_ACCEPTED);
	g_assert_true(store_outbox_status(store, FIXTURE_NOW, &waiting, &oldest_at, NULL));
	g_assert_cmpuint(waiting, ==, 1);
	g_assert_cmpint(oldest_at, ==, 0); /* it is not yet due */
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/outbox/round-trip", test_round_trip);
	g_test_add_func("/outbox/unique", test_unique);
	g_test_add_func("/outbox/find", test_find);
	g_test_add_func("/outbox/order", test_order);
	g_test_add_func("/outbox/limit", test_limit);
	g_test_add_func("/outbox/hold", test_hold);
	g_test_add_func("/outbox/lease", test_lease);
	g_test_add_func("/outbox/retry", test_retry);
	g_test_add_func("/outbox/release", test_release);
	g_test_add_func("/outbox/brake", test_brake);
	g_test_add_func("/outbox/two-senders", test_two_senders);
	g_test_add_func("/outbox/recall", test_recall);
	g_test_add_func("/outbox/withheld", test_withheld);
	g_test_add_func("/outbox/caps", test_caps);
	g_test_add_func("/outbox/lists", test_lists);
	return g_test_run();
}
