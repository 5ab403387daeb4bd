/* SPDX-License-Identifier: MIT */
/* Why a letter was refused, in one word, and whether its address is dead. Weighs status codes,
 * words and where in the dialogue the refusal came; must not know how a report is laid out. Trust:
 * all text is a stranger's. */
#ifndef DISPUTED_MAIL_BOUNCE_REASON_H
#define DISPUTED_MAIL_BOUNCE_REASON_H

#include <glib.h>

/* What a report says of one recipient; no field is NULL. */
typedef struct BounceReasonWords {
	const char *status; /* "5.1.1", or "" */
	const char *told;   /* what the server said, "" if the report does not quote it */
	const char *prose;  /* what the report says besides, "" */
	gboolean delayed;   /* it is still being tried */
	/* The report is that of a filter in front of a mailbox server, which says "user unknown" of
	 * what a mailbox's owner does not want, too. */
	gboolean filter;
	/* The server passes on words and code that a mailbox's owner chose. */
	gboolean owner;
} BounceReasonWords;

/* bounce_reason_find: one word: userunknown mailboxfull hostunknown hasmoved expired filtered
 * rejected blocked policyviolation spamdetected virusdetected toobig authfailure securityerror
 * networkerror systemerror suspend notaccept norelaying, or other. Returns: (static). */
const char *bounce_reason_find(const BounceReasonWords *words);

/* bounce_reason_is_hard: whether no later letter to that address will arrive: the reason says that
 * it is dead, and the status is not one of those that pass (4.x.x). */
gboolean bounce_reason_is_hard(const char *reason, const char *status);

#endif
