/* SPDX-License-Identifier: MIT */
/* What kind of mail is this to us? */
#ifndef DISPUTED_DOMAIN_CLASSIFY_H
#define DISPUTED_DOMAIN_CLASSIFY_H

#include "domain/desk.h"
#include "domain/message.h"
#include "domain/thread.h"

typedef enum {
	KIND_COMPLAINT, /* a person's mail that belongs to no dispute: opens one */
	KIND_REPLY,     /* a person's mail in a dispute */
	KIND_STAFF,     /* from staff, or from own_domains */
	KIND_BOUNCE,
	KIND_RECEIPT,
	KIND_AUTOMATIC, /* out-of-office and other answers of machines */
	KIND_FEEDBACK,
	KIND_LIST, /* mailing lists and newsletters; not a group of our own */
	KIND_LOOP, /* our own mail come back */
	KIND_UNREADABLE,
	KIND_COUNT
} Kind;

/* classify: @loop_mark_is_ours: the mail's X-Disputed-Loop verifies; @match may be NULL. */
Kind classify(const Message *message, const Desk *desk, gboolean loop_mark_is_ours,
	const ThreadMatch *match);

/* classify_list_is_ours: whether @message bears the signs of a list, and of no other than the group
 * that hands on what comes to an address of ours: they then say nothing of who wrote it. */
gboolean classify_list_is_ours(const Message *message, const Desk *desk);

/* kind_name: "complaint" … as in `disputectl explain`. */
const char *kind_name(Kind kind);

/* classify_staff_is_authentic: the second fact that orders need: an aligned pass (dmarc=pass, or
 * dkim=pass of From's domain) stamped by one of desk->authserv_ids above the first foreign
 * Received; TRUE without asking when no authserv id is configured. Source: RFC 8601 5, 7.1. */
gboolean classify_staff_is_authentic(const Message *message, const Desk *desk);

/* classify_dmarc_failed: dmarc=fail stamped by one of desk->authserv_ids. */
gboolean classify_dmarc_failed(const Message *message, const Desk *desk);

#endif
