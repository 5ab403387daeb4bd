/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "base/text.h"
#include "net/imap.h"
#include "net/imap_settle.h"
#include "net/imap_text.h"

/* Leaves room for the command and a folder's name. */
#define SET_BYTES (IMAP_COMMAND_BYTES / 2)

typedef enum {
	STEP_MARK,
	STEP_MOVE,
	STEP_COPY,
	STEP_CREATE,
	STEP_DELETE,
	STEP_EXPUNGE,
	STEP_DONE
} Step;

struct ImapSettleJob {
	GArray *uids; /* guint32 */
	char *set;
	Step step;
	gboolean created; /* the folder was made, or tried to be */
};

static Step
step_away(const ImapSettleMeans *means)
{
	return means->has_move ? STEP_MOVE : STEP_COPY;
}

ImapSettleJob *
imap_settle_new(const ImapSettleMeans *means, const guint32 *uids, gsize count, gsize *taken_out)
{
	ImapSettleJob *job = g_new0(ImapSettleJob, 1);

	job->set = imap_set_take(uids, count, SET_BYTES, taken_out);
	job->uids = g_array_new(FALSE, FALSE, sizeof(guint32));
	g_array_append_vals(job->uids, uids, (guint)*taken_out);
	job->step = means->folder == NULL ? STEP_MARK : step_away(means);
	return job;
}

void
imap_settle_free(ImapSettleJob *job)
{
	if (job == NULL)
		return;
	g_array_unref(job->uids);
	g_free(job->set);
	g_free(job);
}

const GArray *
imap_settle_uids(const ImapSettleJob *job)
{
	return job->uids;
}

char *
imap_settle_command(const ImapSettleJob *job, const ImapSettleMeans *means)
{
	switch (job->step) {
	case STEP_MARK:
		return g_strdup_printf("UID STORE %s +FLAGS.SILENT (" IMAP_KEYWORD ")", job->set);
	case STEP_MOVE:
		return g_strdup_printf("UID MOVE %s %s", job->set, means->folder);
	case STEP_COPY:
		return g_strdup_printf("UID COPY %s %s", job->set, means->folder);
	case STEP_CREATE:
		return g_strdup_printf("CREATE %s", means->folder);
	case STEP_DELETE:
		return g_strdup_printf("UID STORE %s +FLAGS.SILENT (\\Deleted)", job->set);
	case STEP_EXPUNGE:
		return g_strdup_printf("UID EXPUNGE %s", job->set);
	case STEP_DONE:
		return NULL;
	}
	g_assert_not_reached();
}

static Step
next_step(const ImapSettleJob *job, const ImapSettleMeans *means)
{
	switch (job->step) {
	case STEP_COPY:
		return STEP_DELETE;
	case STEP_DELETE:
		return means->has_uidplus ? STEP_EXPUNGE : STEP_DONE;
	case STEP_CREATE:
		return step_away(means);
	case STEP_MARK:
	case STEP_MOVE:
	case STEP_EXPUNGE:
	case STEP_DONE:
		break;
	}
	return STEP_DONE;
}

/* A refusal that may mean that the folder is not there yet (RFC 3501 7.1 TRYCREATE; not every
 * server says so). */
static gboolean
may_want_folder(const ImapSettleJob *job, const ImapResponse *answer)
{
	return (job->step == STEP_MOVE || job->step == STEP_COPY) && !job->created &&
		(*answer->code == '\0' || g_str_equal(answer->code, "TRYCREATE") ||
			g_str_equal(answer->code, "NONEXISTENT"));
}

gboolean
imap_settle_answer(ImapSettleJob *job, const ImapSettleMeans *means, const ImapResponse *answer,
	GError **error)
{
	/* Whoever else made the folder meanwhile is welcome: CREATE may say NO. */
	if (answer->kind == IMAP_RESPONSE_OK || job->step == STEP_CREATE) {
		job->step = next_step(job, means);
		return TRUE;
	}
	if (may_want_folder(job, answer)) {
		job->created = TRUE;
		job->step = STEP_CREATE;
		return TRUE;
	}
	g_autofree char *command = imap_settle_command(job, means);
	g_autofree char *shown = text_printable(command), *said = text_printable(answer->text);

	return error_set(error, ERROR_TEMPORARY, "the server refuses “%s”: %s", shown, said);
}
