/* SPDX-License-Identifier: MIT */
/* What the firm promises and how much it lets the daemon do. Const once built. */
#ifndef DISPUTED_DOMAIN_POLICY_H
#define DISPUTED_DOMAIN_POLICY_H

#include <glib.h>

typedef enum {
	MODE_OBSERVE, /* decide and store; send and move nothing */
	MODE_STAFF,   /* write to staff only */
	MODE_LIVE,
} Mode;

/* What is taken of a mailbox that is seen for the first time. */
typedef enum {
	FIRST_RUN_NONE,   /* mail older than the first start is left alone */
	FIRST_RUN_RECENT, /* that of the last 24 hours is taken */
	FIRST_RUN_ALL,
} FirstRun;

typedef struct Policy {
	Mode mode;
	guint32 acknowledge_s;  /* by when a complaint is acknowledged, from its arrival */
	guint32 progress_days;  /* first news after the acknowledgement [calendar days] */
	guint32 then_days;      /* news after that */
	guint32 answer_days;    /* final answer, from arrival */
	guint32 read_days;      /* by when a person reads a new message [working days] */
	guint32 relay_hold_s;   /* how long a staff answer waits for `stop` */
	guint32 close_days;     /* a resolved dispute closes after that many days of silence */
	guint32 reopen_days;    /* a reply reopens a closed dispute within that many days */
	guint32 sender_cap;     /* automatic letters to one address in 24 h, all kinds */
	guint32 dispute_cap;    /* automatic letters of one dispute in 24 h, staff included */
	guint32 hourly_cap;     /* error and staff answers in one hour, all addresses */
	guint32 brake;          /* automatic letters to customers an hour; 0: no brake */
	gboolean plus_replies;  /* Reply-To carries the signed detail */
	gboolean plus_envelope; /* the envelope sender does */
} Policy;

/* policy_default: what holds where the configuration says nothing: 24 hours, 7, 14 and 60 days,
 * observe. */
Policy policy_default(void);

/* mode_parse: "observe" "staff" "live"; FALSE otherwise. mode_name: the reverse. */
gboolean mode_parse(const char *text, Mode *mode_out);
const char *mode_name(Mode mode);

#endif
