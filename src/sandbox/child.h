/* SPDX-License-Identifier: MIT */
/* One reader process and the channel to it: starts it with nothing of ours but the channel, sends
 * requests, takes its replies apart, ends and reaps it. Must not know what a mail is nor whose
 * fault an end was. Trust: what comes over the channel may be a stranger's: nothing but whole
 * replies of this protocol, with at most LIMIT_MESSAGE_WIRE_BYTES, comes through. */
#ifndef DISPUTED_SANDBOX_CHILD_H
#define DISPUTED_SANDBOX_CHILD_H

#include <glib.h>

#include "sandbox/protocol.h"

typedef struct Child Child;

/* child_start: runs @program with no environment but LC_ALL and TZ, with /dev/null as its standard
 * files, SANDBOX_CHANNEL_FD and no other descriptor, in a session of its own.
 * @arguments: after the program's name; NULL-terminated; NULL: none.
 * Returns: (transfer full) NULL on error. Errors: ERROR_TEMPORARY. */
Child *child_start(const char *program, const char *const *arguments, GError **error);

/* child_free: kills it, waits for its end and reaps it, if that was not done yet. */
void child_free(Child *child);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Child, child_free)

/* child_fd: the channel, to be watched; -1 once it was closed. */
int child_fd(const Child *child);

typedef enum {
	CHILD_SENT,
	CHILD_FULL, /* not now: it has to read first */
	CHILD_GONE, /* it closed the channel */
} ChildSent;

/* child_send: never waits. @mail, @part: descriptors, borrowed; @part -1: none. */
ChildSent child_send(Child *child, const SandboxRequest *request, int mail, int part);

typedef enum {
	CHILD_REPLY,   /* a whole reply: both outs are set */
	CHILD_NOTHING, /* not yet */
	CHILD_CLOSED,  /* nothing more will come */
	CHILD_BROKEN,  /* what came is no reply */
} ChildReceived;

/* child_receive: the next reply; never waits. @bytes_out: (transfer full), what followed it. */
ChildReceived child_receive(Child *child, SandboxReply *reply_out, GBytes **bytes_out);

/* child_close: no more is sent or received; a reader then ends by itself. */
void child_close(Child *child);

void child_kill(Child *child);

/* child_reap: whether it has ended; then its pid is not used any more. @status_out: as of
 * waitpid(2). */
gboolean child_reap(Child *child, int *status_out);

#endif
