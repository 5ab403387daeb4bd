/* SPDX-License-Identifier: MIT */
/* Readers that run beside the program: hands mails out to them, a few at a time each, and starts
 * them anew. When one ends, the mails that it had are read again, each alone in a fresh reader, so
 * that only the one that is to blame fails. Sources of questions have their turns, and one whose
 * mails hold readers up leaves a reader to the others. Must not know what a mail means.
 * Trust: readers may be a stranger's by now: what one says is checked (message_unpack()), what one
 * writes is copied, and what one does not say in time ends it. */
#ifndef DISPUTED_SANDBOX_POOL_H
#define DISPUTED_SANDBOX_POOL_H

#include <glib.h>

#include "base/blob.h"
#include "domain/message.h"
#include "sandbox/protocol.h"

#define SANDBOX_STALL_MS (30 * 1000)
#define SANDBOX_MAILS 1000
#define SANDBOX_READERS_MAX 64

typedef enum {
	SANDBOX_DONE,
	SANDBOX_GUILTY,      /* the mail ended its reader, stalled or outgrew it, even alone */
	SANDBOX_UNAVAILABLE, /* no reader to be had now: no mail's fault */
} SandboxOutcome;

typedef struct SandboxAnswer {
	SandboxOutcome outcome;
	Message *message;   /* of a mail that is read; who wants to keep it puts NULL here */
	Blob *part;         /* NULL: the mail has no such part; to be kept: likewise */
	const char *reason; /* unless done: one line for people */
} SandboxAnswer;

/* Called once for each question, from the main loop, never from within sandbox_pool_ask(). */
typedef void (*SandboxFunc)(gpointer data, SandboxAnswer *answer);

/* What happened to a reader, for a log: one line, no words of a mail. */
typedef void (*SandboxNote)(gpointer data, const char *what);

typedef struct SandboxPoolOptions {
	const char *program;          /* of the reader; copied */
	const char *const *arguments; /* after its name, NULL-terminated, copied; NULL: none */
	guint readers;                /* at a time, those that are about to end among them;
				       * 0: as many as processors; at most SANDBOX_READERS_MAX */
	guint stall_ms;               /* for one mail; 0: SANDBOX_STALL_MS */
	guint mails;                  /* that a reader reads before another takes over;
				       * 0: SANDBOX_MAILS */
	SandboxNote note;             /* may be NULL */
	gpointer data;                /* of note; borrowed */
} SandboxPoolOptions;

typedef struct SandboxPool SandboxPool;

/* sandbox_pool_new: readers are started when there is something to read, and then kept.
 * Works in the default main context. Returns: (transfer full). */
SandboxPool *sandbox_pool_new(const SandboxPoolOptions *options);

/* sandbox_pool_free: ends all readers. At any moment, from within a SandboxFunc too; questions that
 * were not answered never will be. */
void sandbox_pool_free(SandboxPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SandboxPool, sandbox_pool_free)

/* sandbox_pool_ask: @source: who asks, any number; sources are served in turn, the questions of one
 * in their order. Each number that was ever used takes up a little memory. @raw: a reference is
 * taken. @part: of SANDBOX_PART only.
 * Returns: a number for sandbox_pool_cancel(), never 0. */
guint sandbox_pool_ask(SandboxPool *pool, guint source, SandboxOp op, Blob *raw, guint part,
	SandboxFunc done, gpointer data);

/* sandbox_pool_cancel: done() of this question, if it was not called yet, is not called. */
void sandbox_pool_cancel(SandboxPool *pool, guint question);

#endif
