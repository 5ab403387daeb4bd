/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "domain/transitions.h"

/* A cell is the state an event leads to, KEEP, or a refusal. */
enum {
	KEEP = STATE_COUNT,
	ABSENT = -REFUSAL_ABSENT,
	EXISTS = -REFUSAL_EXISTS,
	ENDED = -REFUSAL_ENDED,
	SAME = -REFUSAL_SAME,
	OPEN = -REFUSAL_OPEN,
	STALE = -REFUSAL_STALE,
	RECEIVED = STATE_RECEIVED,
	WORKING = STATE_IN_PROGRESS,
	CUSTOMER = STATE_WAITING_CUSTOMER,
	THIRD = STATE_WAITING_THIRD_PARTY,
	RESOLVED = STATE_RESOLVED,
	CLOSED = STATE_CLOSED,
};

/* clang-format off */
static const gint8 TABLE[EVENT_COUNT][STATE_COUNT] = {
	/*                          none      received  progress  w.custom. w.third   proposed  implem.   resolved  closed */
	[EVENT_COMPLAINT]        = {RECEIVED, EXISTS,   EXISTS,   EXISTS,   EXISTS,   EXISTS,   EXISTS,   EXISTS,   EXISTS},
	[EVENT_CUSTOMER_MAIL]    = {ABSENT,   KEEP,     KEEP,     WORKING,  KEEP,     KEEP,     KEEP,     WORKING,  WORKING},
	[EVENT_UNVERIFIED_MAIL]  = {ABSENT,   KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP},
	[EVENT_IMPOSTOR_MAIL]    = {ABSENT,   KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP},
	[EVENT_MACHINE_MAIL]     = {ABSENT,   KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP},
	[EVENT_STAFF_ANSWER]     = {ABSENT,   WORKING,  KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP},
	[EVENT_STAFF_SENT]       = {ABSENT,   WORKING,  KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP},
	[EVENT_STAFF_NOTE]       = {ABSENT,   KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP},
	[EVENT_STAFF_TOLD]       = {ABSENT,   WORKING,  KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP},
	[EVENT_TAKE]             = {ABSENT,   WORKING,  KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     ENDED,    ENDED},
	[EVENT_WAIT_CUSTOMER]    = {ABSENT,   CUSTOMER, CUSTOMER, KEEP,     CUSTOMER, CUSTOMER, CUSTOMER, ENDED,    ENDED},
	[EVENT_WAIT_THIRD_PARTY] = {ABSENT,   THIRD,    THIRD,    THIRD,    KEEP,     THIRD,    THIRD,    ENDED,    ENDED},
	[EVENT_RESOLVE]          = {ABSENT,   RESOLVED, RESOLVED, RESOLVED, RESOLVED, RESOLVED, RESOLVED, SAME,     ENDED},
	[EVENT_CLOSE]            = {ABSENT,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   SAME},
	[EVENT_REOPEN]           = {ABSENT,   OPEN,     OPEN,     OPEN,     OPEN,     OPEN,     OPEN,     WORKING,  WORKING},
	[EVENT_JOIN]             = {ABSENT,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   ENDED},
	[EVENT_JOINED]           = {ABSENT,   KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     WORKING,  WORKING},
	[EVENT_QUESTION]         = {ABSENT,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   KEEP},
	[EVENT_PRAISE]           = {ABSENT,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   KEEP},
	[EVENT_SPAM]             = {ABSENT,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   KEEP},
	[EVENT_IGNORE]           = {ABSENT,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   CLOSED,   KEEP},
	[EVENT_TIMER_ACKNOWLEDGE]= {ABSENT,   KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     STALE,    STALE},
	[EVENT_TIMER_REMIND]     = {ABSENT,   KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     STALE,    STALE},
	[EVENT_TIMER_PROGRESS]   = {ABSENT,   KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     STALE,    STALE},
	[EVENT_TIMER_OVERDUE]    = {ABSENT,   KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP},
	[EVENT_TIMER_ANSWER]     = {ABSENT,   KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     STALE,    STALE},
	[EVENT_TIMER_CLOSE]      = {ABSENT,   STALE,    STALE,    STALE,    STALE,    STALE,    STALE,    CLOSED,   STALE},
	[EVENT_LETTER_ACCEPTED]  = {ABSENT,   KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP},
	[EVENT_LETTER_FAILED]    = {ABSENT,   KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP},
	[EVENT_LETTER_RECALLED]  = {ABSENT,   KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP},
	[EVENT_ADOPTED]          = {ABSENT,   KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     KEEP,     STALE,    STALE},
};
/* clang-format on */

static const struct {
	const char *english, *french;
} REFUSALS[REFUSAL_COUNT] = {
	[REFUSAL_NONE] = {"", ""},
	[REFUSAL_ABSENT] = {"there is no such dispute", "ce dossier n’existe pas"},
	[REFUSAL_EXISTS] = {"the dispute is there already", "ce dossier existe déjà"},
	[REFUSAL_ENDED] = {"the dispute is resolved or closed; !reopen opens it again",
		"le dossier est réglé ou clos ; !rouvrir le rouvre"},
	[REFUSAL_SAME] = {"it is so already", "c’est déjà le cas"},
	[REFUSAL_OPEN] = {"the dispute is open already", "le dossier est déjà ouvert"},
	[REFUSAL_STALE] = {"nothing is due any more", "plus rien n’est à échéance"},
	[REFUSAL_OLD] = {"the dispute was closed too long ago",
		"le dossier est clos depuis trop longtemps"},
	[REFUSAL_SELF] = {"a dispute can’t be joined to itself",
		"un dossier ne peut être joint à lui-même"},
};

Refusal
transitions_next(DisputeState state, EventKind event, DisputeState *next_out)
{
	gint8 cell;

	g_assert(state < STATE_COUNT && event < EVENT_COUNT);
	cell = TABLE[event][state];
	*next_out = state;
	if (cell < 0)
		return (Refusal)-cell;
	if (cell != KEEP)
		*next_out = (DisputeState)cell;
	return REFUSAL_NONE;
}

const char *
transitions_refusal_text(Refusal refusal, const char *language)
{
	g_assert(refusal < REFUSAL_COUNT);
	return g_strcmp0(language, "fr") == 0 ? REFUSALS[refusal].french
					      : REFUSALS[refusal].english;
}
