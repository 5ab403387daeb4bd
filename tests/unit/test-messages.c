/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "store/messages.h"
#include "tests/support/store-fixture.h"

static void
insert(Store *store, const StoreMessage *message, const Blob *raw)
{
	g_autoptr(GError) error = NULL;

	if (!store_message_insert(store, message, NULL, raw, &error))
		g_assert_no_error(error);
}

/* Keeps a mail with another Message-ID, and flag. */
static void
keep(Store *store, gint64 id, gint64 dispute_id, const char *message_id, gboolean unanswered)
{
	g_autoptr(Blob) raw = fixture_raw(10);
	g_autoptr(StoreMessage) message = fixture_message(id, dispute_id, raw);

	if (message_id != NULL) {
		g_free(message->message_id);
		message->message_id = g_strdup(message_id);
	}
	message->unanswered = unanswered;
	insert(store, message, raw);
}

static void
test_raw(void)
{
	static const gsize sizes[] = {0, 1, STORE_RAW_CHUNK_BYTES - 1, STORE_RAW_CHUNK_BYTES,
		STORE_RAW_CHUNK_BYTES + 1, 3 * 1024 * 1024};
	g_autoptr(Store) store = fixture_memory();

	for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
		gint64 id = (gint64)i + 1;
		g_autoptr(Blob) raw = fixture_raw(sizes[i]);
		g_autoptr(StoreMessage) message = fixture_message(id, 0, raw);
		g_autoptr(GBytes) bytes = blob_bytes(raw, NULL);
		g_autoptr(GBytes) kept_bytes = NULL;
		g_autoptr(Blob) kept = NULL;
		gsize rest = sizes[i];

		insert(store, message, raw);
		kept = store_message_raw(store, id, NULL);
		kept_bytes = blob_bytes(kept, NULL);
		g_assert_true(g_bytes_equal(bytes, kept_bytes));
		for (guint seq = 0;; seq++) {
			g_autoptr(GBytes) chunk = NULL;

			g_assert_true(store_message_raw_chunk(store, id, seq, &chunk, NULL));
			if (chunk == NULL)
				break;
			g_assert_cmpuint(
				g_bytes_get_size(chunk), ==, MIN(rest, STORE_RAW_CHUNK_BYTES));
			rest -= g_bytes_get_size(chunk);
		}
		g_assert_cmpuint(rest, ==, 0);
	}
}

static Attachment *
attachment_of(guint part, const char *name, gboolean inline_image)
{
	Attachment *attachment = g_new0(Attachment, 1);

	attachment->part = part;
	attachment->name = g_strdup(name);
	attachment->type = g_strdup("image/png");
	attachment->bytes = 5000000000;
	attachment->sha256 = g_strdup("ab");
	attachment->inline_image = inline_image;
	return attachment;
}

static void
assert_same_message(const StoreMessage *a, const StoreMessage *b)
{
	g_assert_cmpint(a->id, ==, b->id);
	g_assert_cmpint(a->dispute_id, ==, b->dispute_id);
	g_assert_cmpstr(a->direction, ==, b->direction);
	g_assert_cmpstr(a->kind, ==, b->kind);
	g_assert_cmpstr(a->writer, ==, b->writer);
	g_assert_cmpstr(a->match_by, ==, b->match_by);
	g_assert_cmpstr(a->mailbox, ==, b->mailbox);
	g_assert_cmpint(a->arrived_at, ==, b->arrived_at);
	g_assert_cmpint(a->date_at, ==, b->date_at);
	g_assert_cmpstr(a->message_id, ==, b->message_id);
	g_assert_cmpstr(a->identity, ==, b->identity);
	g_assert_cmpstr(a->sha256, ==, b->sha256);
	g_assert_cmpuint(a->bytes, ==, b->bytes);
	g_assert_cmpstr(a->from_name, ==, b->from_name);
	g_assert_cmpstr(a->from_addr, ==, b->from_addr);
	g_assert_cmpstr(a->subject, ==, b->subject);
	g_assert_cmpstr(a->language, ==, b->language);
	g_assert_cmpstr(a->refusals, ==, b->refusals);
	g_assert_cmpint(a->unanswered, ==, b->unanswered);
	g_assert_cmpstr(a->forwarded_from, ==, b->forwarded_from);
	g_assert_cmpstr(a->warnings, ==, b->warnings);
	g_assert_cmpstr(a->text, ==, b->text);
	g_assert_cmpstr(a->reply, ==, b->reply);
	g_assert_cmpstr(a->quoted, ==, b->quoted);
	g_assert_cmpstr(a->signature, ==, b->signature);
}

static void
test_round_trip(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(Blob) raw = fixture_raw(77);
	g_autoptr(StoreMessage) message = fixture_message(5, 1, raw);
	g_autoptr(StoreMessage) kept = NULL;
	g_autoptr(GPtrArray) attachments =
		g_ptr_array_new_with_free_func((GDestroyNotify)attachment_free);
	g_autoptr(GPtrArray) kept_attachments = NULL;
	const Attachment *first;
	const Attachment *second;

	fixture_dispute(store, 1, "marie@example.org");
	message->match_by = g_strdup("address");
	message->date_at = -1; /* before 1970: whatever a stranger writes */
	message->from_name = g_strdup("Marie \"😀\" D'Été; --");
	message->language = g_strdup("fr");
	message->refusals = g_strdup("auto-submitted, list");
	message->unanswered = TRUE;
	message->forwarded_from = g_strdup("voisin@example.org");
	message->warnings = g_strdup("two From lines\nno date");
	message->text = g_strnfill(1024 * 1024, 'w');
	message->reply = g_strdup("line\r\n\ttab\001");
	message->quoted = g_strdup("> \xe2\x80\xae");
	message->signature = g_strdup("-- \nM.");
	g_ptr_array_add(attachments, attachment_of(2, "b.png", TRUE));
	g_ptr_array_add(attachments, attachment_of(1, "é.png", FALSE));
	g_assert_true(store_message_insert(store, message, attachments, raw, NULL));
	kept = store_message_get(store, 5, NULL);
	assert_same_message(kept, message);
	g_assert_true(store_message_attachments(store, 5, &kept_attachments, NULL));
	g_assert_cmpuint(kept_attachments->len, ==, 2);
	first = kept_attachments->pdata[0];
	second = kept_attachments->pdata[1];
	g_assert_cmpuint(first->part, ==, 1);
	g_assert_cmpstr(first->name, ==, "é.png");
	g_assert_false(first->inline_image);
	g_assert_true(second->inline_image);
	g_assert_cmpuint(second->bytes, ==, 5000000000);
	g_assert_cmpstr(second->type, ==, "image/png");
}

static void
test_absent(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(StoreMessage) found = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_null(store_message_get(store, 1, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_REJECTED);
	g_clear_error(&error);
	g_assert_null(store_message_raw(store, 1, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_REJECTED);
	g_clear_error(&error);
	g_assert_false(store_message_set_dispute(store, 1, 0, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_REJECTED);
	g_assert_true(store_message_find_identity(store, "x", &found, NULL));
	g_assert_null(found);
}

/* A second mail of the same id leaves nothing of itself behind. */
static void
test_conflict(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(Blob) other = fixture_raw(600000);
	g_autoptr(StoreMessage) message = fixture_message(1, 0, other);
	g_autoptr(Blob) kept = NULL;
	g_autoptr(GError) error = NULL;

	keep(store, 1, 0, NULL, FALSE);
	g_assert_false(store_message_insert(store, message, NULL, other, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_CONFLICT);
	kept = store_message_raw(store, 1, NULL);
	g_assert_cmpuint(blob_size(kept), ==, 10);
}

static void
test_lookups(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(GPtrArray) same = NULL;
	g_autoptr(GPtrArray) mails = NULL;
	g_autoptr(StoreMessage) found = NULL;
	const StoreMessage *first;

	fixture_dispute(store, 1, "a@example.org");
	keep(store, 1, 1, "reused@x", FALSE);
	keep(store, 2, 0, "reused@x", FALSE);
	keep(store, 3, 1, "", FALSE);
	g_assert_true(store_messages_by_message_id(store, "reused@x", &same, NULL));
	g_assert_cmpuint(same->len, ==, 2);
	first = same->pdata[0];
	g_assert_cmpint(first->id, ==, 1);
	g_assert_null(first->text);
	g_assert_true(store_message_find_identity(store, "identity-2", &found, NULL));
	g_assert_cmpint(found->id, ==, 2);
	g_assert_true(store_message_set_dispute(store, 2, 1, NULL));
	g_assert_true(store_messages_of_dispute(store, 1, &mails, NULL));
	g_assert_cmpuint(mails->len, ==, 3);
	for (guint i = 0; i < 3; i++)
		g_assert_cmpint(((const StoreMessage *)mails->pdata[i])->id, ==, i + 1);
}

static void
assert_thread(Store *store, const char *message_id, gint64 first, gint64 second)
{
	gint64 expected[] = {first, second};
	guint n = (first != 0) + (second != 0);
	g_autoptr(GArray) ids = NULL;

	g_assert_true(store_thread_disputes(store, message_id, &ids, NULL));
	g_assert_cmpuint(ids->len, ==, n);
	for (guint i = 0; i < n; i++)
		g_assert_cmpint(g_array_index(ids, gint64, i), ==, expected[i]);
}

static void
test_thread(void)
{
	g_autoptr(Store) store = fixture_memory();
	g_autoptr(DisputeView) view = NULL;

	fixture_dispute(store, 1, "a@example.org");
	fixture_dispute(store, 2, "b@example.org");
	view = store_dispute_get(store, 2, NULL);
	g_free(view->thread_id);
	view->thread_id = g_strdup("thread-2@example.com");
	g_assert_true(store_dispute_save(store, view, NULL));
	keep(store, 1, 1, "mail@x", FALSE);
	keep(store, 2, 2, "mail@x", FALSE);
	keep(store, 3, 1, "mail@x", FALSE);
	keep(store, 4, 0, "filed@x", FALSE);
	keep(store, 5, 1, "", FALSE);
	fixture_queue(store, 9, 1, "a@example.org", MARK_NONE, 0);
	assert_thread(store, "mail@x", 1, 2);
	assert_thread(store, "letter-9@example.com", 1, 0);
	assert_thread(store, "thread-2@example.com", 2, 0);
	assert_thread(store, "filed@x", 0, 0);
	assert_thread(store, "unknown@x", 0, 0);
	assert_thread(store, "", 0, 0);
}

static void
assert_digest(Store *store, guint32 day, gint64 since_at, const char *expected)
{
	g_autoptr(GPtrArray) items = NULL;
	g_autoptr(GString) text = g_string_new(NULL);

	g_assert_true(store_digest_make(store, day, since_at, &items, NULL));
	for (guint i = 0; i < items->len; i++) {
		const DigestItem *item = items->pdata[i];

		g_assert_cmpuint(item->day, ==, day);
		g_string_append_printf(
			text, "%u=%" G_GINT64_FORMAT " ", item->number, item->message->id);
	}
	g_assert_cmpstr(text->str, ==, expected);
}

static void
test_digest(void)
{
	g_autoptr(Store) store = fixture_memory();

	keep(store, 1, 0, NULL, TRUE); /* too old for the digest */
	keep(store, 20, 0, NULL, TRUE);
	keep(store, 21, 0, NULL, FALSE);
	keep(store, 22, 0, NULL, TRUE);
	assert_digest(store, 739000, FIXTURE_NOW + 10, "1=20 2=22 ");
	keep(store, 19, 0, NULL, TRUE); /* came in late, arrived before the others */
	assert_digest(store, 739000, FIXTURE_NOW + 10, "1=20 2=22 3=19 ");
	keep(store, 30, 0, NULL, TRUE);
	assert_digest(store, 739001, FIXTURE_NOW + 10, "1=30 ");
	assert_digest(store, 739000, FIXTURE_NOW + 10, "1=20 2=22 3=19 ");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/messages/raw", test_raw);
	g_test_add_func("/messages/round-trip", test_round_trip);
	g_test_add_func("/messages/absent", test_absent);
	g_test_add_func("/messages/conflict", test_conflict);
	g_test_add_func("/messages/lookups", test_lookups);
	g_test_add_func("/messages/thread", test_thread);
	g_test_add_func("/messages/digest", test_digest);
	return g_test_run();
}
