/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>

#include "base/digest.h"

#include "tests/support/store-fixture.h"

Store *
fixture_memory(void)
{
	g_autoptr(GError) error = NULL;
	Store *store = store_open(":memory:", &error);

	g_assert_no_error(error);
	return store;
}

char *
fixture_folder(void)
{
	g_autoptr(GError) error = NULL;
	char *folder = g_dir_make_tmp("disputed-store-XXXXXX", &error);

	g_assert_no_error(error);
	return folder;
}

void
fixture_remove(char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		g_assert_cmpint(g_remove(path), ==, 0);
	}
	g_assert_cmpint(g_rmdir(folder), ==, 0);
	g_free(folder);
}

Store *
fixture_open(const char *folder)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = g_build_filename(folder, "store.db", NULL);
	Store *store = store_open(path, &error);

	g_assert_no_error(error);
	return store;
}

char *
fixture_reference(gint64 id)
{
	return g_strdup_printf("D-%04" G_GINT64_FORMAT "-TEST", id);
}

void
fixture_dispute(Store *store, gint64 id, const char *addr)
{
	g_autoptr(DisputeView) view = dispute_view_new();
	g_autoptr(GError) error = NULL;
	Party *party = party_new();

	view->id = id;
	g_free(view->reference);
	view->reference = fixture_reference(id);
	view->state = STATE_RECEIVED;
	view->opened_at = FIXTURE_NOW + id;
	party->id = id * 1000;
	g_free(party->addr);
	party->addr = g_strdup(addr);
	g_ptr_array_add(view->parties, party);
	if (!store_dispute_insert(store, view, &error))
		g_assert_no_error(error);
}

Blob *
fixture_raw(gsize bytes)
{
	guint8 *raw = g_malloc(bytes + 1);

	/* All values, NUL too, and no period that a piece's size is a multiple of. */
	for (gsize i = 0; i < bytes; i++)
		raw[i] = (guint8)(i % 251 + i / 251 % 5);
	g_autoptr(GBytes) whole = g_bytes_new_take(raw, bytes);

	return blob_new(whole);
}

StoreMessage *
fixture_message(gint64 id, gint64 dispute_id, const Blob *raw)
{
	g_autoptr(GBytes) bytes = blob_bytes(raw, NULL);
	StoreMessage *message = g_new0(StoreMessage, 1);

	message->id = id;
	message->dispute_id = dispute_id;
	message->direction = g_strdup("in");
	message->kind = g_strdup("complaint");
	message->writer = g_strdup("stranger");
	message->mailbox = g_strdup("support");
	message->arrived_at = FIXTURE_NOW + id;
	message->message_id = g_strdup_printf("mail-%" G_GINT64_FORMAT "@example.org", id);
	message->identity = g_strdup_printf("identity-%" G_GINT64_FORMAT, id);
	message->bytes = blob_size(raw);
	message->sha256 = digest_sha256_hex(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	message->from_addr = g_strdup("marie@example.org");
	message->subject = g_strdup("Commande jamais arrivée");
	return message;
}

OutboxLetter *
fixture_letter(gint64 id, gint64 dispute_id, const char *recipient)
{
	OutboxLetter *letter = outbox_letter_new();

	letter->id = id;
	letter->dispute_id = dispute_id;
	letter->ordinal = dispute_id != 0 ? (guint32)id : 0;
	letter->mark = MARK_AUTO_REPLIED;
	letter->audience = LETTER_TO_CUSTOMER;
	letter->letter = g_strdup("acknowledgement");
	letter->recipient = g_strdup(recipient);
	letter->message_id = g_strdup_printf("letter-%" G_GINT64_FORMAT "@example.com", id);
	letter->text = g_strdup("Bonjour,\n");
	letter->created_at = FIXTURE_NOW;
	return letter;
}

void
fixture_queue(Store *store, gint64 id, gint64 dispute_id, const char *recipient, LetterMark mark,
	gint64 not_before_at)
{
	g_autoptr(OutboxLetter) letter = fixture_letter(id, dispute_id, recipient);
	g_autoptr(GError) error = NULL;

	letter->mark = mark;
	letter->not_before_at = not_before_at;
	if (!store_outbox_insert(store, letter, &error))
		g_assert_no_error(error);
}
