/* SPDX-License-Identifier: MIT */
/* The life of one dispute by dispute_decide() alone: its clocks run, its letters wait for their
 * fate, and after each event what must hold for every decision is asserted. */
#ifndef DISPUTED_TESTS_SUPPORT_LIFE_H
#define DISPUTED_TESTS_SUPPORT_LIFE_H

#include <glib.h>

#include "domain/decide.h"

typedef struct LifeLetter {
	gint64 id;
	const char *letter; /* template */
	guint32 party, promise_day;
	gint64 not_before_at;
	LetterMark mark;
} LifeLetter;

typedef struct Life {
	Desk *desk;
	Calendar *calendar;
	Policy policy;
	gint64 now_at;
	DisputeView *view;
	gint64 timers[TIMER_COUNT]; /* due; 0: stopped */
	GPtrArray *letters;         /* LifeLetter*: to customers, fate not known */
	Decision *last;             /* of the last event; NULL: none yet */
	GPtrArray *tasks;           /* char*: every task given to staff so far, "DAY task staff" */
	gint64 next_id;
} Life;

/* life_new: the sample firm; nothing has happened. @at: local, "2026-11-23T09:00". */
Life *life_new(const char *at);
void life_free(Life *life);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Life, life_free)

/* life_open: a complaint of Marie, who can be answered, at the present. */
void life_open(Life *life);

/* life_happens: decides @event and makes it so. Asserts what must always hold. */
void life_happens(Life *life, const Event *event);

/* life_staff: an event of agent1 with words (NULL: none). */
void life_staff(Life *life, EventKind kind, const char *words);

/* life_mail: words of the customer @party. */
void life_mail(Life *life, guint32 party);

/* life_settle: the fate of the oldest waiting letter of that name: EVENT_LETTER_ACCEPTED, _FAILED
 * or _RECALLED. Ends the test if there is none. */
void life_settle(Life *life, const char *letter, EventKind fate);

/* life_until: the clock goes on to @at_text (local); what falls due on the way happens. */
void life_until(Life *life, const char *at_text);

/* life_until_at: the same by instant. */
void life_until_at(Life *life, gint64 at);

/* life_party: the customer, by ordinal. */
const Party *life_party(const Life *life, guint32 ordinal);

/* life_letter: the last decision's letter of that name; NULL: none. life_task: whether it gave
 * staff that task. life_recorded: whether it noted something of that kind. */
const LetterWish *life_letter(const Life *life, const char *letter);
gboolean life_task(const Life *life, const char *task);
gboolean life_recorded(const Life *life, const char *kind);

/* life_tasks: how often staff were given @task so far, each letter counted. */
guint life_tasks(const Life *life, const char *task);

/* life_shown: a view in one text, to compare. Returns: (transfer full). */
char *life_shown(const DisputeView *view);

#endif
