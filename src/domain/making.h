/* SPDX-License-Identifier: MIT */
/* What the handlers of events write down while a decision is being made: letters, history, timers,
 * and whom they concern. For decide*.c and promises.c only. */
#ifndef DISPUTED_DOMAIN_MAKING_H
#define DISPUTED_DOMAIN_MAKING_H

#include "domain/decide.h"

/* One decision being made. */
typedef struct Making {
	const DisputeView *before;
	DisputeView *after;
	const Event *event;
	const Facts *facts;
	Decision *decision;
	guint ids_taken;
} Making;

/* making_record: an entry of the history. @kind: static. */
void making_record(Making *making, const char *kind, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* making_set_timer: what was due before is due now; @due_at 0 stops it. */
void making_set_timer(Making *making, TimerKind kind, gint64 due_at);

/* making_customer_letter, making_staff_letter: a letter to @party, or to the staff member @staff
 * (generated). Returns: borrowed from the decision, to be filled in. */
LetterWish *making_customer_letter(
	Making *making, const Party *party, const char *letter, LetterMark mark);
LetterWish *making_staff_letter(Making *making, const char *staff, const char *letter);

/* making_set_words: @wish carries what staff wrote in @event. */
void making_set_words(LetterWish *wish, const Event *event);

/* Days: today; the first working day that is @days calendar days away or later; by when a person
 * reads what came today [Julian day]. making_held_until: when staff's words leave. */
guint32 making_today(const Making *making);
guint32 making_working_day(const Making *making, guint32 days);
guint32 making_read_day(const Making *making);
gint64 making_held_until(const Making *making);

/* making_can_write_to: a customer with an address. making_reaches: one to whom automatic letters
 * make sense too. */
gboolean making_can_write_to(const Party *party);
gboolean making_reaches(const Making *making, const Party *party);

/* making_tell_staff: a letter to all who hear of this dispute but the one who caused the event.
 * making_ask_staff: a task for all of them and, if asked, the managers. @detail: may be NULL. */
void making_tell_staff(Making *making, const char *letter, const char *detail);
void making_ask_staff(Making *making, const char *task, const char *detail, gboolean with_managers);

/* making_add_party: a customer more. Returns: borrowed from the dispute. */
Party *making_add_party(Making *making, const char *name, const char *addr, const char *language);

/* making_set_text: replaces an owned string; NULL gives "". */
void making_set_text(char **field, const char *value);

#endif
