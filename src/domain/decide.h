/* SPDX-License-Identifier: MIT */
/* The one function that answers everything that happens to a dispute. Pure: the same view, event
 * and facts give the same decision. What to do is written down here; the engine makes it true. */
#ifndef DISPUTED_DOMAIN_DECIDE_H
#define DISPUTED_DOMAIN_DECIDE_H

#include <glib.h>

#include "domain/calendar.h"
#include "domain/desk.h"
#include "domain/dispute.h"
#include "domain/policy.h"

typedef enum {
	/* mail */
	EVENT_COMPLAINT,       /* words of a person who belongs to no dispute: opens one */
	EVENT_CUSTOMER_MAIL,   /* words of a party */
	EVENT_UNVERIFIED_MAIL, /* came to a party's signed address from another sender */
	EVENT_IMPOSTOR_MAIL,   /* came to a staff member's signed address from another sender */
	EVENT_MACHINE_MAIL,    /* automatic answer, list mail, receipt …: filed */
	EVENT_STAFF_ANSWER,    /* words for the customer */
	EVENT_STAFF_SENT,      /* a colleague wrote to the customer directly; we got a copy */
	EVENT_STAFF_NOTE,
	EVENT_STAFF_TOLD, /* a colleague told the customer by telephone or post */
	/* orders */
	EVENT_TAKE,
	EVENT_WAIT_CUSTOMER,
	EVENT_WAIT_THIRD_PARTY,
	EVENT_RESOLVE,
	EVENT_CLOSE,
	EVENT_REOPEN,
	EVENT_JOIN,     /* into another dispute */
	EVENT_JOINED,   /* another dispute was joined to this one */
	EVENT_QUESTION, /* not a complaint … */
	EVENT_PRAISE,
	EVENT_SPAM,
	EVENT_IGNORE,
	/* clocks, in the order of TimerKind */
	EVENT_TIMER_ACKNOWLEDGE,
	EVENT_TIMER_REMIND,
	EVENT_TIMER_PROGRESS,
	EVENT_TIMER_OVERDUE,
	EVENT_TIMER_ANSWER,
	EVENT_TIMER_CLOSE,
	/* fate of a letter */
	EVENT_LETTER_ACCEPTED,
	EVENT_LETTER_FAILED,
	EVENT_LETTER_RECALLED,
	/* the mode was raised: letters decided before were withheld and never leave */
	EVENT_ADOPTED,
	EVENT_COUNT
} EventKind;

typedef struct Event {
	EventKind kind;
	const char *actor;  /* "customer:0" "staff:agent1" "clock" "smtp" "admin" */
	const char *staff;  /* staff name, where staff act; else NULL */
	gint64 arrived_at;  /* mail: when it reached us */
	gint64 message_id;  /* row of the mail; 0: none */
	const char *words;  /* what staff wrote for the customer, or a note; NULL or "": none */
	gboolean has_files; /* staff mail: files go along with the words */
	guint32 refusals;   /* gate_refusals() of the mail; 0: may be answered */
	const char *refused_because; /* gate_describe() of them */
	gboolean looks_human;        /* gate_looks_human() of them */
	gboolean transcript;  /* staff mail: a transcript goes back and tells what would be notified
			       */
	gboolean only_thanks; /* the customer's words are thanks and nothing else */
	/* who writes (complaint, unverified) */
	const char *sender_name, *sender_addr, *language;
	guint32 party; /* ordinal of the party concerned (customer mail, letters) */
	/* complaint */
	gint64 dispute_id;
	const char *reference, *mailbox, *subject, *thread_id, *hint;
	/* orders */
	Outcome outcome;          /* close */
	const DisputeView *other; /* join: the target; joined: the dispute that comes in */
	/* letters */
	gint64 letter_id;
	const char *letter; /* its template's name */
	gboolean to_customer;
	guint32 promise_day; /* that it names; 0: none */
	const char *detail;  /* the server's answer, word for word; or what else to tell */
} Event;

typedef struct Facts {
	gint64 now_at;
	const Calendar *calendar;
	const Policy *policy;
	const Desk *desk;
	const gint64 *ids; /* fresh ids, taken from the front */
	guint n_ids;       /* at least decide_ids_needed() */
} Facts;

/* decide_ids_needed: how many fresh ids a decision may take at most. */
guint decide_ids_needed(const DisputeView *view, const Desk *desk);

typedef enum {
	LETTER_TO_CUSTOMER,
	LETTER_TO_STAFF,
} LetterAudience;

/* How a letter declares itself (RFC 3834 5). */
typedef enum {
	MARK_NONE,           /* a person's words */
	MARK_AUTO_REPLIED,   /* a direct answer to a mail */
	MARK_AUTO_GENERATED, /* written because time passed or something happened */
} LetterMark;

/* A letter that shall be written: the engine renders it within the same transaction. */
typedef struct LetterWish {
	gint64 id;
	const char *letter; /* template name, static: "acknowledgement" … */
	LetterAudience audience;
	guint32 party; /* ordinal (customer) */
	char *staff;   /* staff name (staff); else "" */
	LetterMark mark;
	gint64 not_before_at; /* 0: at once */
	guint32 promise_day;  /* the next news that it names [Julian day]; 0: none */
	guint32 read_day;     /* by when a person reads (acknowledgement, reopened); 0: none */
	guint32 close_day;    /* when the dispute closes (resolved); 0: none */
	char *words;          /* of staff; "" if none */
	char *agent;          /* staff name who wrote the words; "" if none */
	gboolean files;       /* attachments of message_id go along */
	gint64 message_id;    /* the mail that it is about; 0: none */
	const char *task;     /* staff-task: which, static; "" else */
	char *detail;         /* staff letters: what else to tell; "" if none */
} LetterWish;

typedef struct TimerChange {
	TimerKind kind;
	gint64 due_at; /* 0: stopped */
} TimerChange;

typedef struct HistoryWish {
	const char *kind; /* stable word, static */
	char *content;    /* one line for people */
} HistoryWish;

typedef struct Decision {
	/* NULL: decided. Else: refused, nothing changes, and this is why, one line in English … */
	const char *refusal;
	const char *refusal_fr; /* … and in French; static */
	DisputeView *after;     /* the dispute as it shall be */
	GPtrArray *letters;     /* LetterWish* in the order of sending */
	GPtrArray *timers;      /* TimerChange* */
	GPtrArray *history;     /* HistoryWish* */
	gboolean
		recall_automatic; /* automatic letters to its customers not yet sent are recalled */
} Decision;

void decision_free(Decision *decision);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Decision, decision_free)

/* dispute_decide: @view: STATE_NONE for a dispute that is not there yet. Never NULL.
 * Source: the table of states and events in decide.c. Returns: (transfer full). */
Decision *dispute_decide(const DisputeView *view, const Event *event, const Facts *facts);

/* event_kind_name: stable word for logs and tests. */
const char *event_kind_name(EventKind kind);

/* decide_is_possible: whether @event is not refused by the table in @state. */
gboolean decide_is_possible(DisputeState state, EventKind event);

#endif
