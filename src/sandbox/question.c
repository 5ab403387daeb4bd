/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/question.h"

#include "base/error.h"
#include "base/limits.h"
#include "domain/message_wire.h"

#define COPY_BYTES (64 * 1024)

Question *
question_new(guint id, SandboxOp op, Blob *raw, guint part)
{
	Question *question = g_new0(Question, 1);

	question->id = id;
	question->op = op;
	question->raw = blob_ref(raw);
	question->part = part;
	question->part_file = -1;
	return question;
}

static void
close_part_file(Question *question)
{
	if (question->part_file >= 0)
		close(question->part_file);
	question->part_file = -1;
}

void
question_free(Question *question)
{
	if (question == NULL)
		return;
	question_free(question->on_trial);
	g_clear_pointer(&question->raw, blob_unref);
	close_part_file(question);
	message_free(question->answer.message);
	g_clear_pointer(&question->answer.part, blob_unref);
	g_free(question->reason);
	g_free(question);
}

/* ---- files ---- */

/* An empty file without a name, in memory unless what it gets may be much. */
static int
open_part_file(const Blob *raw)
{
	int fd = -1;

	if (blob_size(raw) > LIMIT_MEMORY_BLOB_BYTES)
		fd = open(g_get_tmp_dir(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return fd >= 0 ? fd : memfd_create("part", MFD_CLOEXEC);
}

gboolean
question_open(Question *question, int *mail_out, GError **error)
{
	int mail = -1;

	close_part_file(question);
	if (question->op == SANDBOX_PART) {
		question->part_file = open_part_file(question->raw);
		if (question->part_file < 0)
			return error_set(error, ERROR_TEMPORARY, "no more files can be opened: %s",
				g_strerror(errno));
	}
	mail = blob_open(question->raw, error);
	if (mail < 0)
		return FALSE;
	*mail_out = mail;
	return TRUE;
}

/* What a reader wrote, as a blob that it can't change any more. NULL on error. */
static Blob *
copy_file(int file, guint64 size, GError **error)
{
	g_autoptr(Blob) written = blob_new_fd(fcntl(file, F_DUPFD_CLOEXEC, 3), size, error);
	g_autoptr(BlobWriter) writer = blob_writer_new(LIMIT_MEMORY_BLOB_BYTES);

	if (written == NULL)
		return NULL;
	for (guint64 at = 0; at < size; at += COPY_BYTES) {
		g_autoptr(GBytes) piece = blob_piece(written, at, COPY_BYTES, error);

		if (piece == NULL ||
			!blob_writer_append(writer, g_bytes_get_data(piece, NULL),
				g_bytes_get_size(piece), error))
			return NULL;
	}
	return blob_writer_end(g_steal_pointer(&writer), error);
}

/* ---- answers ---- */

void
question_settle(Question *question, SandboxOutcome outcome, const char *reason)
{
	char *old = question->reason;

	question->reason = g_strdup(reason);
	g_free(old);
	question->answer.outcome = outcome;
	question->answer.reason = question->reason;
	close_part_file(question);
}

static void
take_part(Question *question)
{
	g_autoptr(GError) error = NULL;
	struct stat status;

	if (fstat(question->part_file, &status) != 0) {
		question_settle(question, SANDBOX_UNAVAILABLE, g_strerror(errno));
		return;
	}
	if (status.st_size > LIMIT_MAIL_BYTES) {
		question_settle(
			question, SANDBOX_GUILTY, "a part of it is larger than a mail may be");
		return;
	}
	question->answer.part = copy_file(question->part_file, (guint64)status.st_size, &error);
	if (question->answer.part != NULL)
		question_settle(question, SANDBOX_DONE, NULL);
	else
		question_settle(question, SANDBOX_UNAVAILABLE, error->message);
}

static gboolean
take_message(Question *question, GBytes *bytes)
{
	g_autoptr(Message) message = message_unpack(bytes, NULL);

	if (message == NULL ||
		(question->op == SANDBOX_READ && message->bytes != blob_size(question->raw)))
		return FALSE;
	question->answer.message = g_steal_pointer(&message);
	question_settle(question, SANDBOX_DONE, NULL);
	return TRUE;
}

static gboolean
take_done(Question *question, GBytes *bytes)
{
	if (question->raw == NULL)
		question_settle(question, SANDBOX_DONE, NULL); /* nobody wants it */
	else if (question->op == SANDBOX_PART)
		take_part(question);
	else
		return take_message(question, bytes);
	return TRUE;
}

gboolean
question_take(Question *question, const SandboxReply *reply, GBytes *bytes)
{
	gboolean part = question->op == SANDBOX_PART;

	if (reply->id != question->id || reply->flags != 0 ||
		(reply->bytes != 0 && (part || reply->status != SANDBOX_OK)))
		return FALSE;
	switch (reply->status) {
	case SANDBOX_OK:
		return take_done(question, bytes);
	case SANDBOX_NO_SUCH_PART:
		question_settle(question, SANDBOX_DONE, NULL);
		return part;
	case SANDBOX_TOO_LARGE:
		question_settle(
			question, SANDBOX_GUILTY, "what is in it is larger than the limits allow");
		return TRUE;
	case SANDBOX_FAILED:
		question_settle(
			question, SANDBOX_UNAVAILABLE, "a reader could not read or write a file");
		return TRUE;
	default:
		return FALSE;
	}
}
