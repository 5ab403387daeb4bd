/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "tests/support/direct-reader.h"

typedef struct Question {
	DirectReader *reader;
	GBytes *raw;
	gboolean is_part;
	ReadDepth depth;
	guint part;
	ReadFunc done;
	gpointer data;
	guint number; /* the source's */
} Question;

static void
question_free(gpointer data)
{
	Question *question = data;

	g_bytes_unref(question->raw);
	g_free(question);
}

Message *
direct_reader_message(const DirectReader *reader, GBytes *raw)
{
	MailReadOptions options = {.languages = reader->languages};

	return mail_read(raw, &options);
}

static gboolean
holds(GBytes *raw, const char *word)
{
	gsize length = 0;
	const char *bytes = g_bytes_get_data(raw, &length);

	return word != NULL && g_strstr_len(bytes, (gssize)length, word) != NULL;
}

static GBytes *
head_of(GBytes *raw)
{
	gsize length = 0;
	const char *bytes = g_bytes_get_data(raw, &length);
	const char *end = g_strstr_len(bytes, (gssize)length, "\r\n\r\n");

	return g_bytes_new(bytes, end != NULL ? (gsize)(end - bytes) + 4 : length);
}

static void
answer(Question *question, ReadResult *result)
{
	const DirectReader *reader = question->reader;
	g_autoptr(GBytes) raw = NULL;

	if (reader->unavailable) {
		result->outcome = READ_UNAVAILABLE;
		result->reason = "the program is missing";
		return;
	}
	if (holds(question->raw, reader->headless) ||
		(question->depth == READ_WHOLE && holds(question->raw, reader->guilty))) {
		result->outcome = READ_GUILTY;
		result->reason = "the reader ended by signal 11";
		return;
	}
	if (question->is_part) {
		g_autoptr(GBytes) part = mail_part(question->raw, question->part);

		result->part = part != NULL ? blob_new(part) : NULL;
		return;
	}
	raw = question->depth == READ_HEAD ? head_of(question->raw) : g_bytes_ref(question->raw);
	result->message = direct_reader_message(reader, raw);
}

static gboolean
on_idle(gpointer data)
{
	Question *question = data;
	ReadResult result = {.outcome = READ_DONE};

	answer(question, &result);
	g_hash_table_steal(question->reader->open, GUINT_TO_POINTER(question->number));
	question->done(question->data, &result);
	message_free(result.message);
	blob_unref(result.part);
	return G_SOURCE_REMOVE;
}

static guint
ask(DirectReader *reader, Blob *raw, Question *question)
{
	question->reader = reader;
	question->raw = blob_bytes(raw, NULL);
	question->number = g_idle_add_full(G_PRIORITY_DEFAULT, on_idle, question, question_free);
	reader->asked++;
	if (reader->open == NULL)
		reader->open = g_hash_table_new(NULL, NULL);
	g_hash_table_add(reader->open, GUINT_TO_POINTER(question->number));
	return question->number;
}

static guint
read_mail(gpointer self, guint source G_GNUC_UNUSED, Blob *raw, ReadDepth depth, ReadFunc done,
	gpointer data)
{
	Question *question = g_new0(Question, 1);

	question->depth = depth;
	question->done = done;
	question->data = data;
	return ask(self, raw, question);
}

static guint
read_part(gpointer self, guint source G_GNUC_UNUSED, Blob *raw, guint part, ReadFunc done,
	gpointer data)
{
	Question *question = g_new0(Question, 1);

	question->is_part = TRUE;
	question->part = part;
	question->done = done;
	question->data = data;
	return ask(self, raw, question);
}

static void
cancel(gpointer self, guint number)
{
	DirectReader *reader = self;

	g_assert_true(g_hash_table_remove(reader->open, GUINT_TO_POINTER(number)));
	g_source_remove(number);
}

ReaderPort
direct_reader_port(DirectReader *reader)
{
	return (ReaderPort){.read = read_mail, .part = read_part, .cancel = cancel, .self = reader};
}

void
direct_reader_clear(DirectReader *reader)
{
	g_clear_pointer(&reader->open, g_hash_table_unref);
}

void
direct_reader_run(void)
{
	while (g_main_context_iteration(NULL, FALSE))
		;
}
