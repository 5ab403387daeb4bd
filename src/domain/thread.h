/* SPDX-License-Identifier: MIT */
/* Does a mail belong to a dispute, and who wrote it? In two steps, so that the rules stay pure:
 * thread_clues_new() says what to look up, the store answers, thread_match() decides.
 * Trust: subject, ids and addresses of the mail are a stranger's words. */
#ifndef DISPUTED_DOMAIN_THREAD_H
#define DISPUTED_DOMAIN_THREAD_H

#include <glib.h>

#include "domain/desk.h"
#include "domain/message.h"
#include "domain/reply_address.h"

typedef struct ThreadClues {
	GPtrArray *addresses; /* ReplyAddress*: signed, valid, in To, Cc and the delivery headers */
	GPtrArray *ids;       /* char*: In-Reply-To, then References from the newest */
	GPtrArray *references; /* char*: canonical, from the subject */
} ThreadClues;

void thread_clues_free(ThreadClues *clues);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ThreadClues, thread_clues_free)

/* thread_clues_new: Returns: (transfer full). */
ThreadClues *thread_clues_new(const Message *message, const Desk *desk, const GPtrArray *keys);

typedef enum { MATCH_NONE, MATCH_ADDRESS, MATCH_MESSAGE_ID, MATCH_SUBJECT } MatchBy;

/* One dispute that a clue leads to, as the store knows it. */
typedef struct ThreadCandidate {
	MatchBy by;
	gint64 dispute_id;
	char *reference;
	PersonKind person; /* of the signed address (by == MATCH_ADDRESS) */
	guint32 person_number;
	gboolean sender_is_person; /* From is that person's address (by == MATCH_ADDRESS) */
	gboolean sender_is_party;  /* From is a customer party's address in that dispute */
} ThreadCandidate;

void thread_candidate_free(ThreadCandidate *candidate);

typedef enum {
	WRITER_STRANGER,   /* nobody known here: a new dispute */
	WRITER_CUSTOMER,   /* a party of the dispute */
	WRITER_UNVERIFIED, /* holds a customer's signed address, but From is another */
	WRITER_STAFF,      /* a staff member with the signed address of their own on this dispute */
	WRITER_STAFF_WEAK, /* a staff member without it: words may be noted, orders are refused */
	WRITER_IMPOSTOR,   /* holds a staff member's signed address, but From is another */
	WRITER_BOUNCE,     /* came to the envelope address of a letter */
} Writer;

typedef struct ThreadMatch {
	MatchBy by;
	gint64 dispute_id; /* 0 if by == MATCH_NONE */
	char *reference;   /* "" if by == MATCH_NONE */
	Writer writer;
	guint32 person_number; /* party ordinal, staff number or letter ordinal, by == MATCH_ADDRESS
				*/
	char *hint;            /* reference a stranger quoted without being a party; "" if none */
} ThreadMatch;

void thread_match_free(ThreadMatch *match);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ThreadMatch, thread_match_free)

/* thread_match: the most trusted of @candidates (ThreadCandidate*): signed address (of several,
 * the one whose person is From), then message id with a known sender, then subject with a party.
 * @sender: From's address, may be NULL. Returns: (transfer full). */
ThreadMatch *thread_match(const GPtrArray *candidates, const Desk *desk, const char *sender);

const char *match_by_name(MatchBy by); /* "address" "message-id" "subject"; NULL for none */
const char *writer_name(Writer writer);

#endif
