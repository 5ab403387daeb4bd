/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "engine/letter_files.h"
#include "store/messages.h"

struct LetterFiles {
	Engine *engine;
	ReaderPort reader;
	const OutboxLetter *letter;
	LetterFilesFunc done;
	gpointer data;
	GPtrArray *parts; /* Blob*, so far */
	Blob *raw;        /* of the mail that the last one came from */
	gint64 raw_id;    /* … its row */
	guint question;   /* 0: the reader is not asked */
};

LetterFiles *
letter_files_new(Engine *engine, const ReaderPort *reader, const OutboxLetter *letter,
	LetterFilesFunc done, gpointer data)
{
	LetterFiles *files = g_new0(LetterFiles, 1);

	files->engine = engine;
	files->reader = *reader;
	files->letter = letter;
	files->done = done;
	files->data = data;
	files->parts = g_ptr_array_new_with_free_func((GDestroyNotify)blob_unref);
	return files;
}

void
letter_files_free(LetterFiles *files)
{
	if (files == NULL)
		return;
	if (files->question != 0)
		files->reader.cancel(files->reader.self, files->question);
	g_ptr_array_unref(files->parts);
	blob_unref(files->raw);
	g_free(files);
}

gsize
letter_files_bytes(const OutboxLetter *letter)
{
	gsize bytes = 0;

	for (guint i = 0; letter->files != NULL && i < letter->files->len; i++)
		bytes += (gsize)((const OutboxFile *)g_ptr_array_index(letter->files, i))->bytes;
	return bytes;
}

static gboolean
load_raw(LetterFiles *files, gint64 message_id, GError **error)
{
	if (files->raw != NULL && files->raw_id == message_id)
		return TRUE;
	g_clear_pointer(&files->raw, blob_unref);
	files->raw = store_message_raw(files->engine->store, message_id, error);
	files->raw_id = message_id;
	return files->raw != NULL;
}

static void
end(LetterFiles *files, const GError *error)
{
	g_autoptr(GPtrArray) parts = g_ptr_array_ref(files->parts);

	files->done(files->data, error == NULL ? parts : NULL, error);
}

static void
on_part(gpointer data, ReadResult *result)
{
	LetterFiles *files = data;
	g_autoptr(GError) error = NULL;

	files->question = 0;
	if (result->outcome == READ_DONE && result->part != NULL) {
		g_ptr_array_add(files->parts, blob_ref(result->part));
		letter_files_load(files);
		return;
	}
	if (result->outcome == READ_UNAVAILABLE)
		error_set(&error, ERROR_TEMPORARY, "%s", result->reason);
	else
		error_set(&error, ERROR_REJECTED, "a file that goes along can't be decoded: %s",
			result->reason != NULL ? result->reason : "it is not in the mail");
	end(files, error);
}

void
letter_files_load(LetterFiles *files)
{
	const OutboxFile *file = NULL;
	g_autoptr(GError) error = NULL;
	guint at = files->parts->len;

	if (files->letter->files == NULL || at == files->letter->files->len) {
		end(files, NULL);
		return;
	}
	file = g_ptr_array_index(files->letter->files, at);
	if (!load_raw(files, file->message_id, &error)) {
		end(files, error);
		return;
	}
	files->question = files->reader.part(
		files->reader.self, files->reader.source, files->raw, file->part, on_part, files);
}

/* ---- waiting ---- */

typedef struct Waiting {
	gboolean over;
	GPtrArray *parts;
	GError *error;
} Waiting;

static void
on_done(gpointer data, const GPtrArray *parts, const GError *error)
{
	Waiting *waiting = data;

	waiting->over = TRUE;
	if (parts != NULL)
		waiting->parts = g_ptr_array_ref((GPtrArray *)parts);
	else
		waiting->error = g_error_copy(error);
}

GPtrArray *
letter_files_wait(
	Engine *engine, const ReaderPort *reader, const OutboxLetter *letter, GError **error)
{
	Waiting waiting = {0};
	LetterFiles *files = letter_files_new(engine, reader, letter, on_done, &waiting);

	letter_files_load(files);
	while (!waiting.over)
		g_main_context_iteration(NULL, TRUE);
	letter_files_free(files);
	if (waiting.error != NULL)
		g_propagate_error(error, waiting.error);
	return waiting.parts;
}
