/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "engine/read_one.h"

#define PIECE_BYTES (64 * 1024)

struct ReadOne {
	ReaderPort reader;
	Blob *raw;
	ReadOneFunc done;
	gpointer data;
	guint question; /* 0: none is open */
	char *fault;    /* it was not read whole */
};

void
read_one_free(ReadOne *one)
{
	if (one == NULL)
		return;
	if (one->question != 0)
		one->reader.cancel(one->reader.self, one->question);
	blob_unref(one->raw);
	g_free(one->fault);
	g_free(one);
}

/* ---- what stands for a mail that was not read ---- */

static char *
digest_of(const Blob *raw, GError **error)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

	for (guint64 offset = 0; offset < blob_size(raw); offset += PIECE_BYTES) {
		g_autoptr(GBytes) piece = blob_piece(raw, offset, PIECE_BYTES, error);
		gsize length = 0;
		const guchar *bytes = NULL;

		if (piece == NULL)
			return NULL;
		bytes = g_bytes_get_data(piece, &length);
		g_checksum_update(checksum, bytes, (gssize)length);
	}
	return g_strdup(g_checksum_get_string(checksum));
}

/* @head: (transfer full) what could be read of it; NULL: nothing. Its identity is that of its
 * bytes, because nobody knows what they mean. */
static Message *
unread_message(const Blob *raw, Message *head, GError **error)
{
	g_autoptr(Message) message = head != NULL ? head : message_new();
	char *digest = digest_of(raw, error);

	if (digest == NULL)
		return NULL;
	if (head == NULL)
		message->form = MESSAGE_UNREADABLE;
	message->bytes = blob_size(raw);
	g_free(message->sha256);
	message->sha256 = digest;
	g_free(message->identity);
	message->identity = g_strdup(digest);
	return g_steal_pointer(&message);
}

Message *
read_one_unread(const Blob *raw, GError **error)
{
	return unread_message(raw, NULL, error);
}

/* ---- asking ---- */

static void
fail(ReadOne *one, const char *reason)
{
	g_autoptr(GError) error = NULL;

	error_set(&error, ERROR_TEMPORARY, "no mail can be read: %s", reason);
	one->done(one->data, NULL, NULL, error);
}

static void
on_head(gpointer data, ReadResult *result)
{
	ReadOne *one = data;
	g_autoptr(GError) error = NULL;
	Message *message = NULL;

	one->question = 0;
	if (result->outcome == READ_UNAVAILABLE) {
		fail(one, result->reason);
		return;
	}
	message = unread_message(one->raw, g_steal_pointer(&result->message), &error);
	if (message == NULL)
		one->done(one->data, NULL, NULL, error);
	else
		one->done(one->data, message, g_steal_pointer(&one->fault), NULL);
}

static void
ask_head(ReadOne *one, const char *fault)
{
	one->fault = g_strdup(fault);
	one->question = one->reader.read(
		one->reader.self, one->reader.source, one->raw, READ_HEAD, on_head, one);
}

static void
on_read(gpointer data, ReadResult *result)
{
	ReadOne *one = data;

	one->question = 0;
	switch (result->outcome) {
	case READ_DONE:
		one->done(one->data, g_steal_pointer(&result->message), NULL, NULL);
		return;
	case READ_GUILTY:
		ask_head(one, result->reason);
		return;
	case READ_UNAVAILABLE:
		fail(one, result->reason);
		return;
	}
	g_assert_not_reached();
}

static ReadOne *
read_one_new(const ReaderPort *reader, Blob *raw, ReadOneFunc done, gpointer data)
{
	ReadOne *one = g_new0(ReadOne, 1);

	one->reader = *reader;
	one->raw = blob_ref(raw);
	one->done = done;
	one->data = data;
	return one;
}

ReadOne *
read_one_start(const ReaderPort *reader, Blob *raw, ReadOneFunc done, gpointer data)
{
	ReadOne *one = read_one_new(reader, raw, done, data);

	one->question = reader->read(reader->self, reader->source, raw, READ_WHOLE, on_read, one);
	return one;
}

ReadOne *
read_one_start_head(
	const ReaderPort *reader, Blob *raw, const char *fault, ReadOneFunc done, gpointer data)
{
	ReadOne *one = read_one_new(reader, raw, done, data);

	ask_head(one, fault);
	return one;
}

/* ---- waiting ---- */

typedef struct Waiting {
	gboolean over;
	Message *message;
	char *fault;
	GError *error;
} Waiting;

static void
on_done(gpointer data, Message *message, char *fault, const GError *error)
{
	Waiting *waiting = data;

	waiting->over = TRUE;
	waiting->message = message;
	waiting->fault = fault;
	waiting->error = error != NULL ? g_error_copy(error) : NULL;
}

Message *
read_one_wait(const ReaderPort *reader, Blob *raw, char **fault_out, GError **error)
{
	Waiting waiting = {0};
	ReadOne *one = read_one_start(reader, raw, on_done, &waiting);

	while (!waiting.over)
		g_main_context_iteration(NULL, TRUE);
	read_one_free(one);
	if (waiting.error != NULL)
		g_propagate_error(error, waiting.error);
	else
		*fault_out = waiting.fault;
	return waiting.message;
}
