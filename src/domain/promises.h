/* SPDX-License-Identifier: MIT */
/* Promises: the day by which each customer must hear from us, and the clocks that follow from it.
 * For decide*.c only. */
#ifndef DISPUTED_DOMAIN_PROMISES_H
#define DISPUTED_DOMAIN_PROMISES_H

#include "domain/making.h"

#define PROGRESS_WORKING_DAYS 1 /* before the promise: the progress letter leaves */

/* promises_make: names @day for the next news in @wish; it counts once a server has taken the
 * letter. */
void promises_make(LetterWish *wish, Party *party, guint32 day);

/* promises_need_progress: a customer whose news day is @day and to whom no later letter is on its
 * way. */
gboolean promises_need_progress(const Party *party, guint32 day);

/* promises_schedule: sets the clocks that follow from the earliest day on which a customer must
 * hear from us; promises_stop_clocks: stops all of the dispute's. */
void promises_schedule(Making *making);
void promises_stop_clocks(Making *making);

/* promises_owe: every customer who is owed no news is owed them by @day; what was promised stays.
 * promises_release: nobody is owed anything. */
void promises_owe(Making *making, guint32 day);
void promises_release(Making *making);

/* promises_record_fate: whether the promise to @party was kept, as news reaches them now. */
void promises_record_fate(Making *making, const Party *party);

/* promises_drop_pending: the letter will not arrive; a promise that nobody was told is owed all
 * the same. */
void promises_drop_pending(Party *party, gint64 letter_id);

/* promises_expect_answer: staff are told when the final answer is due soon. */
void promises_expect_answer(Making *making);

/* promises_reopen: what had ended goes on, with its clocks. */
void promises_reopen(Making *making);

#endif
