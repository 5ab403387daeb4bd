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
	KIND_LIST,      /* mailing lists and newsletters; not a group of our own */
	KIND_FILE_ONLY, /* the admin's file_only rules say so */
	KIND_SPAM,      /* our own server says so */
	KIND_LOOP,      /* our own mail come back, or a program that answers us without a mark */
	KIND_UNREADABLE,
	KIND_COUNT
} Kind;

/* classify: @loop_mark_is_ours: the mail's X-Disputed-Loop verifies; @match may be NULL. */
Kind classify(const Message *message, const Desk *desk, gboolean loop_mark_is_ours,
	const ThreadMatch *match);

/* classify_list_is_ours: whether @message bears the signs of a list, and of no other than the group
 * that hands on what comes to an address of ours: they then say nothing of who wrote it. */
gboolean classify_list_is_ours(const Message *message, const Desk *desk);

/* classify_is_file_only: whether a file_only rule of the admin fits @message. */
gboolean classify_is_file_only(const Message *message, const Desk *desk);

/* classify_is_spam: whether our own server says so in a header that is configured. */
gboolean classify_is_spam(const Message *message, const Desk *desk);

/* kind_name: "complaint" … as in `disputectl explain`. */
const char *kind_name(Kind kind);

/* classify_staff_is_authentic: the second fact that orders need: an aligned pass (dmarc=pass, or
 * dkim=pass of From's domain) stamped by one of desk->authserv_ids above the first foreign
 * Received; TRUE without asking when no authserv id is configured. Source: RFC 8601 5, 7.1. */
gboolean classify_staff_is_authentic(const Message *message, const Desk *desk);

/* classify_dmarc_failed: dmarc=fail stamped by one of desk->authserv_ids. */
gboolean classify_dmarc_failed(const Message *message, const Desk *desk);

#endif
