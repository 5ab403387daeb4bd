/* SPDX-License-Identifier: MIT */
/* What each event causes: one function an event, listed in decide.c. The state that the event leads
 * to is set before; see transitions.c. */
#ifndef DISPUTED_DOMAIN_HANDLERS_H
#define DISPUTED_DOMAIN_HANDLERS_H

#include "domain/making.h"

/* Mail: decide_mail.c. */
void decide_on_complaint(Making *making);
void decide_on_customer_mail(Making *making);
void decide_on_unverified_mail(Making *making);
void decide_on_impostor_mail(Making *making);
void decide_on_machine_mail(Making *making);

/* Staff and their orders: decide_staff.c. */
void decide_on_staff_answer(Making *making);
void decide_on_staff_sent(Making *making);
void decide_on_staff_told(Making *making);
void decide_on_staff_note(Making *making);
void decide_on_take(Making *making);
void decide_on_wait(Making *making);
void decide_on_resolve(Making *making);
void decide_on_close(Making *making);
void decide_on_reopen(Making *making);
void decide_on_join(Making *making);
void decide_on_joined(Making *making);
void decide_on_not_a_complaint(Making *making);

/* Time: decide_clock.c. */
void decide_on_timer_acknowledge(Making *making);
void decide_on_timer_remind(Making *making);
void decide_on_timer_progress(Making *making);
void decide_on_timer_overdue(Making *making);
void decide_on_timer_answer(Making *making);
void decide_on_timer_close(Making *making);
void decide_on_adopted(Making *making);

/* The fate of letters: decide_letter.c. */
void decide_on_letter_accepted(Making *making);
void decide_on_letter_failed(Making *making);
void decide_on_letter_recalled(Making *making);

#endif
