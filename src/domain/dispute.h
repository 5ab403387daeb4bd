/* SPDX-License-Identifier: MIT */
/* A dispute as a value: states, parties, promises. What happens to it is decided in decide.h.
 * Knows nothing of stores, mails' bytes or letters' texts. */
#ifndef DISPUTED_DOMAIN_DISPUTE_H
#define DISPUTED_DOMAIN_DISPUTE_H

#include <glib.h>

typedef enum {
	STATE_NONE, /* there is no dispute yet */
	STATE_RECEIVED,
	STATE_IN_PROGRESS,
	STATE_WAITING_CUSTOMER,
	STATE_WAITING_THIRD_PARTY,
	STATE_PROPOSED,
	STATE_IMPLEMENTING,
	STATE_RESOLVED,
	STATE_CLOSED,
	STATE_COUNT
} DisputeState;

typedef enum {
	OUTCOME_NONE,
	OUTCOME_SETTLED,
	OUTCOME_REJECTED,
	OUTCOME_WITHDRAWN,
	OUTCOME_DUPLICATE,
	OUTCOME_NOT_A_COMPLAINT,
	OUTCOME_COUNT
} Outcome;

/* The clocks of a dispute; each is there at most once. */
typedef enum {
	TIMER_ACKNOWLEDGE, /* nobody has answered the first mail yet: a person must */
	TIMER_REMIND,      /* two working days before the promise: staff are asked for a line */
	TIMER_PROGRESS,    /* the working day before: the progress letter leaves */
	TIMER_OVERDUE,     /* the promised day has ended without news; then each working day */
	TIMER_ANSWER,      /* the final answer is due soon */
	TIMER_CLOSE,       /* a resolved dispute closes */
	TIMER_COUNT
} TimerKind;

typedef enum { PARTY_CUSTOMER, PARTY_THIRD } PartyRole;

/* A customer, or a third party, of one dispute. */
typedef struct Party {
	gint64 id;
	guint32 ordinal; /* within the dispute, from 0; part of signed addresses */
	PartyRole role;
	char *name;     /* one line; "" if not known */
	char *addr;     /* addr-spec; "" if there is none (a telephone call, a paper letter) */
	char *language; /* "fr" "en" …; "" unknown */
	/* By when the party must hear from us [Julian day]: told to them, or, where telling was not
	 * possible, kept for them all the same. 0: nothing is owed. */
	guint32 promised_day;
	guint32 pending_day;   /* named in a letter that no server has accepted yet; 0: none */
	gint64 pending_letter; /* that letter's id; 0: none */
	gint64 heard_at;       /* when a server last accepted a letter to them; 0: never */
	gboolean failing;      /* the last letter to them was refused for good */
} Party;

typedef struct DisputeView {
	gint64 id;
	char *reference; /* canonical */
	char *mailbox;   /* configuration name of the mailbox it came to */
	char *subject;   /* of the first mail, one line */
	char *language;  /* of its letters */
	char *thread_id; /* the message id that begins the References of all its letters */
	DisputeState state;
	Outcome outcome;
	guint level;        /* 1..3 */
	gboolean confirmed; /* a person has treated it as a complaint */
	gboolean muted;     /* no automatic letter to its customers (spam, ignored) */
	gboolean late;      /* a promised day has passed without news */
	char *assignee;     /* staff name; "" if nobody has taken it */
	gint64 opened_at, resolved_at, closed_at; /* 0: not */
	guint32 answer_day;                       /* by when the final answer is due [Julian day] */
	guint32 letters_without_news; /* progress letters in a row that no person wrote to */
	gint64 joined_to;             /* dispute that this one was joined to; 0: none */
	gint64 version;               /* raised by the store at each save */
	GPtrArray *parties;           /* Party*, by ordinal */
} DisputeView;

/* dispute_view_new: state STATE_NONE, strings "", no parties. Returns: (transfer full). */
DisputeView *dispute_view_new(void);
DisputeView *dispute_view_copy(const DisputeView *view);
void dispute_view_free(DisputeView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DisputeView, dispute_view_free)

Party *party_new(void);
void party_free(Party *party);

/* dispute_is_open, dispute_state_is_open: neither STATE_NONE, resolved nor closed. */
gboolean dispute_state_is_open(DisputeState state);
gboolean dispute_is_open(const DisputeView *view);

/* dispute_party_find: by ordinal, by address; NULL if there is none. */
Party *dispute_party_find(const DisputeView *view, guint32 ordinal);
Party *dispute_party_by_addr(const DisputeView *view, const char *addr);

/* dispute_news_day: the earliest day on which a customer must hear from us, promised or, before
 * the first letter was accepted, pending; 0: none. */
guint32 dispute_news_day(const DisputeView *view);

/* Stable words for the store, JSON and tests. outcome_parse: FALSE for others. */
const char *dispute_state_name(DisputeState state);
const char *outcome_name(Outcome outcome);
gboolean outcome_parse(const char *text, Outcome *outcome_out);
const char *timer_kind_name(TimerKind kind);

#endif
