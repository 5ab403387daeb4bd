/* SPDX-License-Identifier: MIT */
/* Whose turn it is: each source of questions has queues of its own, and those who have something in
 * them are served one after the other, so that nobody waits until somebody else's queue is empty.
 * Must not know readers. */
#ifndef DISPUTED_SANDBOX_TURNS_H
#define DISPUTED_SANDBOX_TURNS_H

#include <glib.h>

#include "sandbox/question.h"

typedef enum {
	TURNS_WAITING,
	TURNS_SUSPECTS, /* each to be read alone */
	TURNS_QUEUES
} TurnsQueue;

typedef struct Source Source;

struct Source {
	guint number;
	GQueue queues[TURNS_QUEUES]; /* Question*, answered in this order */
	guint restless; /* answers until it is trusted again not to hold up a reader; 0: it is */
};

typedef struct Turns {
	GQueue sources; /* Source*, whose turn is next first; none is ever removed */
} Turns;

void turns_clear(Turns *turns);

/* turns_source: the one of that number, a new one at its first question. Returns: (transfer none).
 */
Source *turns_source(Turns *turns, guint number);

/* turns_first: the first of @source that somebody still waits for; what was cancelled before it is
 * freed. Returns: (transfer none) NULL if there is none. */
Question *turns_first(Source *source, TurnsQueue queue);

/* turns_pop: that one. Returns: (transfer full) NULL if there is none. */
Question *turns_pop(Source *source, TurnsQueue queue);

/* turns_any: whether any source has something in that queue. turns_any_restless: any that is. */
gboolean turns_any(const Turns *turns, TurnsQueue queue);
gboolean turns_any_restless(const Turns *turns, TurnsQueue queue);

/* turns_length: of all sources' queues of that kind, what was cancelled among them. */
guint turns_length(const Turns *turns, TurnsQueue queue);

/* turns_passed: @source has had its turn. */
void turns_passed(Turns *turns, Source *source);

#endif
