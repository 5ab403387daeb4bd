/* SPDX-License-Identifier: MIT */
/* Mails as people's mail programs write them: new ones, answers with quoted text, bounces and
 * out-of-office notices. */
#ifndef DISPUTED_TESTS_SCENARIO_MAILS_H
#define DISPUTED_TESTS_SCENARIO_MAILS_H

#include <glib.h>

#include "domain/message.h"
#include "tests/scenario/world.h"

typedef struct MailDraft {
	const char *name, *addr; /* of the writer; name "" if none */
	const Posted *answers;   /* the letter it answers; NULL: none */
	/* What of that letter the answer keeps: its Reply-To (else our plain address), its ids, its
	 * subject, its text as a quote. */
	gboolean keeps_address, keeps_ids, keeps_subject, quotes;
	const char *to, *cc;    /* NULL: as follows from the above; cc: further, with commas */
	const char *subject;    /* NULL: as follows from the above */
	const char *words;      /* LF */
	const char *signature;  /* below "-- "; NULL: none */
	gboolean html;          /* only HTML, no text part */
	GPtrArray *headers;     /* char*: whole lines; NULL: none */
	GPtrArray *attachments; /* char*: "name:type:text"; NULL: none */
} MailDraft;

/* mails_compose: Returns: (transfer full). */
GBytes *mails_compose(World *world, const MailDraft *draft);

/* mails_bounce: the report that @posted could not be delivered, sent to its envelope sender.
 * @status: "5.1.1". Returns: (transfer full). */
GBytes *mails_bounce(World *world, const Posted *posted, const char *status);

/* mails_vacation: the automatic answer to @posted, sent to its envelope sender (RFC 3834 4).
 * Returns: (transfer full). */
GBytes *mails_vacation(World *world, const Posted *posted, const char *words);

/* mails_read: a posted letter as its reader sees it. Returns: (transfer full). */
Message *mails_read(const Posted *posted);

#endif
