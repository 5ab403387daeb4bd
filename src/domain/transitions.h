/* SPDX-License-Identifier: MIT */
/* The table of states and events: where each event leads from each state, or why it is refused.
 * What else an event causes stands in decide_*.c. */
#ifndef DISPUTED_DOMAIN_TRANSITIONS_H
#define DISPUTED_DOMAIN_TRANSITIONS_H

#include "domain/decide.h"

typedef enum {
	REFUSAL_NONE,
	REFUSAL_ABSENT, /* there is no such dispute */
	REFUSAL_EXISTS, /* it is open already */
	REFUSAL_ENDED,  /* resolved or closed */
	REFUSAL_SAME,   /* it is so already */
	REFUSAL_OPEN,   /* only what has ended can be reopened */
	REFUSAL_STALE,  /* nothing is due any more */
	REFUSAL_OLD,    /* closed too long ago to be reopened by a reply */
	REFUSAL_SELF,   /* a dispute can't be joined to itself */
	REFUSAL_COUNT
} Refusal;

/* transitions_next: the state that @event leads to from @state in @next_out; or the refusal, and
 * *@next_out is @state. */
Refusal transitions_next(DisputeState state, EventKind event, DisputeState *next_out);

/* transitions_refusal_text: one line in "fr" or, for any other language, English. */
const char *transitions_refusal_text(Refusal refusal, const char *language);

#endif
