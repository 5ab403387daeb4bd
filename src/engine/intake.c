/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "engine/intake.h"
#include "engine/read_one.h"
#include "engine/reader_watch.h"

typedef struct Range Range;

/* A mail of which the reader is asked. */
typedef struct Question {
	Range *range;
	MailboxMail *mail;
	const char *by_head; /* why no more than its head is read; NULL: all is */
	ReadOne *one;        /* NULL: not asked, or answered */
} Question;

struct Range {
	Intake *intake;
	guint32 uidvalidity;
	GPtrArray *mails; /* MailboxMail* */
	Question *questions;
	guint asked;    /* mails of which the reader was asked */
	guint open;     /* of these: without an answer */
	guint taken;    /* committed */
	GArray *settle; /* guint32: what is to be told when all are */
};

struct Intake {
	Engine *engine;
	const MailboxRules *rules;
	ReaderPort reader;
	IntakeEvents events;
	GQueue ranges;     /* Range*, the oldest first */
	guint32 careful;   /* mails up to this UID one by one */
	GError *trouble;   /* no reader: the range that waits for it can't be taken */
	guint turn;        /* source: something may be taken */
	gboolean doubtful; /* an alert about the reader may be open, also of a former run */
	gboolean read;     /* the reader has read something since */
};

Intake *
intake_new(Engine *engine, const MailboxRules *rules, const ReaderPort *reader,
	const IntakeEvents *events)
{
	Intake *intake = g_new0(Intake, 1);

	intake->engine = engine;
	intake->rules = rules;
	intake->reader = *reader;
	intake->events = *events;
	intake->doubtful = TRUE;
	g_queue_init(&intake->ranges);
	return intake;
}

static void
range_free(gpointer data)
{
	Range *range = data;

	for (guint i = 0; i < range->mails->len; i++)
		read_one_free(range->questions[i].one);
	g_ptr_array_unref(range->mails);
	g_array_unref(range->settle);
	g_free(range->questions);
	g_free(range);
}

/* Forgets all ranges that are not committed; no event comes for them. */
static void
drop_ranges(Intake *intake)
{
	g_clear_handle_id(&intake->turn, g_source_remove);
	g_clear_error(&intake->trouble);
	g_queue_clear_full(&intake->ranges, range_free);
}

void
intake_free(Intake *intake)
{
	if (intake == NULL)
		return;
	drop_ranges(intake);
	g_free(intake);
}

/* ---- taking ---- */

static void
fail(Intake *intake, const GError *error)
{
	g_autoptr(GError) kept = g_error_copy(error);

	drop_ranges(intake);
	intake->events.failed(intake->events.data, kept);
}

static void
fail_unread(Intake *intake)
{
	g_autoptr(GError) mine = NULL;

	intake->doubtful = TRUE;
	intake->read = FALSE;
	if (reader_watch_failed(intake->engine, intake->trouble->message, &mine))
		fail(intake, intake->trouble);
	else
		fail(intake, mine);
}

/* Once after each trouble: it is not asked of the store for each mail. */
static gboolean
note_reader_works(Intake *intake, GError **error)
{
	if (!intake->doubtful || !intake->read)
		return TRUE;
	intake->doubtful = !reader_watch_worked(intake->engine, error);
	return !intake->doubtful;
}

static void schedule(Intake *intake);
static void ask(Range *range, guint count);

/* Commits what was read of @range. */
static gboolean
take_read(Range *range, GError **error)
{
	Intake *intake = range->intake;
	g_autoptr(GPtrArray) mails = g_ptr_array_new();
	g_autoptr(GArray) taken = NULL;

	for (guint i = range->taken; i < range->asked; i++)
		g_ptr_array_add(mails, g_ptr_array_index(range->mails, i));
	if (mails->len > 0 &&
		!mailbox_take(
			intake->engine, intake->rules, range->uidvalidity, mails, &taken, error))
		return FALSE;
	range->taken = range->asked;
	if (taken != NULL)
		g_array_append_vals(range->settle, taken->data, taken->len);
	return TRUE;
}

/* No more is done with a mail than it was granted. */
static gboolean
restrain(Question *question, MailboxMail *mail, MailboxWay way, const char *reason, GError **error)
{
	if (way == MAILBOX_WHOLE || mail->raw == NULL)
		return TRUE;
	mail->cause = QUARANTINE_DEADLY;
	if (way == MAILBOX_BY_HEAD) {
		question->by_head = reason;
	} else if (way == MAILBOX_UNREAD) {
		mail->message = read_one_unread(mail->raw, error);
		mail->fault = g_strdup(reason);
		return mail->message != NULL;
	} else {
		g_clear_pointer(&mail->raw, blob_unref);
		mail->refusal = g_strdup(reason);
	}
	return TRUE;
}

/* The program ended once with a mail like this: that is counted before it is tried again, in
 * whichever way. */
static gboolean
attempt(Range *range, GError **error)
{
	Intake *intake = range->intake;
	MailboxMail *mail = g_ptr_array_index(range->mails, range->asked);
	MailboxWay way = MAILBOX_WHOLE;
	const char *reason = NULL;

	if (!mailbox_attempt(intake->engine, intake->rules, range->uidvalidity, mail->uid, &way,
		    &reason, error) ||
		!restrain(&range->questions[range->asked], mail, way, reason, error))
		return FALSE;
	ask(range, 1);
	return TRUE;
}

static void
step(Intake *intake, Range *range)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) settle = NULL;

	if (!take_read(range, &error) || !note_reader_works(intake, &error) ||
		(range->taken < range->mails->len && !attempt(range, &error))) {
		fail(intake, error);
		return;
	}
	if (range->taken < range->mails->len)
		return;
	settle = g_array_ref(range->settle);
	g_queue_pop_head(&intake->ranges);
	range_free(range);
	schedule(intake);
	intake->events.taken(intake->events.data, settle);
}

/* One step a turn of the loop, so that a mailbox with much mail leaves the others their turns. */
static gboolean
take_turn(gpointer data)
{
	Intake *intake = data;
	Range *range = g_queue_peek_head(&intake->ranges);

	intake->turn = 0;
	if (intake->trouble != NULL)
		fail_unread(intake);
	else if (range != NULL && range->open == 0)
		step(intake, range);
	return G_SOURCE_REMOVE;
}

/* Takes a turn when the oldest range has something to take. */
static void
schedule(Intake *intake)
{
	const Range *range = g_queue_peek_head(&intake->ranges);

	if (intake->turn == 0 && (intake->trouble != NULL || (range != NULL && range->open == 0)))
		intake->turn = g_idle_add(take_turn, intake);
}

/* ---- reading ---- */

static void
on_read(gpointer data, Message *message, char *fault, const GError *error)
{
	Question *question = data;
	Intake *intake = question->range->intake;

	g_clear_pointer(&question->one, read_one_free);
	question->mail->message = message;
	question->mail->fault = fault;
	intake->read |= error == NULL;
	if (error != NULL && intake->trouble == NULL)
		intake->trouble = g_error_copy(error);
	question->range->open--;
	schedule(intake);
}

/* Asks of the next @count mails. */
static void
ask(Range *range, guint count)
{
	Intake *intake = range->intake;

	for (; count > 0; count--) {
		Question *question = &range->questions[range->asked];

		question->range = range;
		question->mail = g_ptr_array_index(range->mails, range->asked++);
		if (question->mail->raw == NULL || question->mail->message != NULL)
			continue;
		range->open++;
		question->one = question->by_head != NULL
			? read_one_start_head(&intake->reader, question->mail->raw,
				  question->by_head, on_read, question)
			: read_one_start(&intake->reader, question->mail->raw, on_read, question);
	}
	schedule(intake);
}

void
intake_put(Intake *intake, guint32 uidvalidity, GPtrArray *mails)
{
	const MailboxMail *first = g_ptr_array_index(mails, 0);
	Range *range = g_new0(Range, 1);

	range->intake = intake;
	range->uidvalidity = uidvalidity;
	range->mails = mails;
	range->questions = g_new0(Question, mails->len);
	range->settle = g_array_new(FALSE, FALSE, sizeof(guint32));
	g_queue_push_tail(&intake->ranges, range);
	ask(range, first->uid <= intake->careful ? 0 : mails->len);
}

void
intake_be_careful(Intake *intake, guint32 uid)
{
	intake->careful = uid;
}
