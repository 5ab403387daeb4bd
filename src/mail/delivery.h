/* SPDX-License-Identifier: MIT */
/* Reports of delivery → what became of a letter, recipient by recipient: the standard form (RFC
 * 3464, 6533), wherever in a mail its fields stand. Must not know whether the letter was ours:
 * reports are easily forged. What is only prose: mail/bounce_text. Trust: all text is a stranger's.
 */
#ifndef DISPUTED_MAIL_DELIVERY_H
#define DISPUTED_MAIL_DELIVERY_H

#include <glib.h>

#include "domain/message.h"
#include "mail/bounce_reason.h"

/* delivery_from_status: appends the recipients of a message/delivery-status body, as far as
 * LIMIT_REPORT_RECIPIENTS.
 * @status: decoded body of that part, valid UTF-8.
 * @prose: what the report says to people; used where the fields give no reason.
 * Source: RFC 3464 2.3. */
void delivery_from_status(const char *status, const char *prose, Bounce *bounce);

/* delivery_from_fields: the same where the fields stand in the text itself, quoted with ">" or not,
 * because a part has lost its type.
 * Returns: whether any recipient was found. */
gboolean delivery_from_fields(const char *text, Bounce *bounce);

/* delivery_add: appends one recipient, with the reason that the words give.
 * @address: "" if the report does not tell.
 * @action: of RFC 3464 2.3.3. */
void delivery_add(
	Bounce *bounce, const char *address, const char *action, const BounceReasonWords *words);

#endif
