/* SPDX-License-Identifier: MIT */
/* May this mail be answered automatically? One table, one reason for each refusal. What is
 * suppressed is the automatic answer only, never the customer's words. */
#ifndef DISPUTED_DOMAIN_GATE_H
#define DISPUTED_DOMAIN_GATE_H

#include <glib.h>

#include "domain/desk.h"
#include "domain/message.h"
#include "domain/policy.h"

typedef enum {
	GATE_AUTO_SUBMITTED,
	GATE_NULL_RETURN_PATH,
	GATE_LIST,
	GATE_PRECEDENCE,
	GATE_AUTO_HEADER,
	GATE_NO_ANSWER, /* it asks for no automatic answer; a person may have written it */
	GATE_AUTO_SUBJECT,
	GATE_DAEMON_SENDER,
	GATE_DELIVERY_REPORT,
	GATE_TOO_MANY_HOPS,
	GATE_HINT,         /* words of absence and the like, together enough */
	GATE_OWN_MAIL,     /* From is one of our own addresses */
	GATE_LOOP_MARK,    /* it carries our X-Disputed-Loop */
	GATE_NEVER_ANSWER, /* on the admin's list */
	GATE_NO_ADDRESS,   /* no usable From or Return-Path to answer to */
	GATE_FILE_ONLY,    /* the admin's file_only rules */
	GATE_SPAM,         /* stamped by our own server */
	GATE_DMARC_FAILED, /* stamped by our own server */
	GATE_SENDER_CAP,   /* enough automatic letters to that address today */
	GATE_DISPUTE_CAP,  /* enough automatic letters of that dispute today */
	GATE_HOURLY_CAP,
	GATE_UNVERIFIED, /* not a known address of this dispute */
	GATE_COUNT
} GateReason;

/* What the store knows that matters here. */
typedef struct GateFacts {
	const Desk *desk;
	const Policy *policy;
	gboolean loop_mark_is_ours;
	gboolean unverified_writer;
	guint sent_to_sender;  /* automatic letters to that address in 24 h */
	guint sent_in_dispute; /* automatic letters of the dispute in 24 h; 0 for a new one */
	guint sent_in_hour;    /* automatic answers to staff in one hour; 0 for customers' mail */
} GateFacts;

/* gate_refusals: bit n set: refused for GateReason n; 0: may be answered. */
guint32 gate_refusals(const Message *message, const GateFacts *facts);

/* gate_looks_human: whether the refusals are only about us (caps, lists of ours, DMARC), or a wish
 * for no automatic answer, so that a person must answer in time. TRUE for 0. */
gboolean gate_looks_human(guint32 refusals);

/* gate_reason_name: stable word: "auto-submitted" …; gate_describe: "auto-submitted, list".
 * gate_describe returns: (transfer full) "" for 0. */
const char *gate_reason_name(GateReason reason);
char *gate_describe(guint32 refusals);

/* gate_parse: what gate_describe() gave; words that are no reason are left out. */
guint32 gate_parse(const char *described);

/* gate_in_words: what gate_describe() gave, as staff read it, in "fr" or English; a word that is
 * no reason stays. Returns: (transfer full). Example: "list" → "it came over a mailing list". */
char *gate_in_words(const char *described, const char *language);

#endif
