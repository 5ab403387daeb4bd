/* SPDX-License-Identifier: MIT */
/* One question to a reader and its answer: opens the files that go with it, and tells what a reply
 * is worth. Must not know readers.
 * Trust: reply and file may be a stranger's: the first is checked, the second copied. */
#ifndef DISPUTED_SANDBOX_QUESTION_H
#define DISPUTED_SANDBOX_QUESTION_H

#include <glib.h>

#include "sandbox/pool.h"

typedef struct Question Question;

struct Question {
	guint id; /* never 0 */
	SandboxOp op;
	Blob *raw; /* NULL: cancelled */
	guint part;
	struct Source *source; /* who asks; NULL until the asker sets it */
	int part_file;         /* that the reader writes to; -1: none */
	SandboxFunc done;
	gpointer data;
	guint outside;      /* times that somebody else ended its reader, when it was alone */
	Question *on_trial; /* owned; of a probe: whose fault is to be told; else NULL */
	SandboxAnswer answer;
	char *reason; /* of the answer */
};

Question *question_new(guint id, SandboxOp op, Blob *raw, guint part);
void question_free(Question *question);

/* question_open: the files for one try, the reader's to write to a new one each time.
 * @mail_out: owned by the caller. Errors: ERROR_TEMPORARY. */
gboolean question_open(Question *question, int *mail_out, GError **error);

/* question_settle: sets the answer. @reason: NULL if done. */
void question_settle(Question *question, SandboxOutcome outcome, const char *reason);

/* question_take: sets the answer by what a reader said. Returns: FALSE if that is none. */
gboolean question_take(Question *question, const SandboxReply *reply, GBytes *bytes);

#endif
