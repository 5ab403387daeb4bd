/* SPDX-License-Identifier: MIT */
/* What must hold whatever happened: looks at a store, at what lies in the mailboxes, at what people
 * wrote and at what a post office accepted, and says what is wrong. Reads only. Each rule is one
 * question in SQL that finds violations, so that it doesn't repeat what the product computes. */
#ifndef DISPUTED_TESTS_SUPPORT_INVARIANTS_H
#define DISPUTED_TESTS_SUPPORT_INVARIANTS_H

#include <glib.h>

#include "domain/calendar.h"
#include "domain/desk.h"
#include "domain/policy.h"

/* Records are lines of fields that tabs separate; NULL: there is no such record. */
typedef struct Invariants {
	const char *store_path;
	const Desk *desk;
	const Policy *policy;
	const Calendar *calendar;
	gint64 now_at;
	/* KIND MESSAGE-ID SENDER TOKEN: what was put into mailboxes, each under an id of its own.
	 * TOKEN is a word that stands in the mail and nowhere else. KIND: complaint, reply, answer
	 * (of staff, to be relayed), order, misorder (with an order that nobody understands),
	 * machine (whatever must not be answered). */
	const char *mails;
	/* MAILBOX UIDVALIDITY UID: what lies in mailboxes and is to be taken. */
	const char *lying;
	/* TIME SENDER RECIPIENT MESSAGE-ID SHA256: what the post office took, once for each time.
	 */
	const char *accepted;
	guint windows;    /* letters that may have been accepted again: answers that were lost */
	gboolean at_rest; /* nothing that is due may still wait */
} Invariants;

/* What was looked at; for people to read. */
typedef struct InvariantsCounts {
	gint64 mails, quarantined, disputes, letters, accepted, again;
} InvariantsCounts;

/* invariants_check: Returns: char*, "INVARIANT: what is wrong", empty if all holds.
 * (transfer full) NULL if the store or a record can't be read. */
GPtrArray *invariants_check(
	const Invariants *invariants, InvariantsCounts *counts_out, GError **error);

#endif
