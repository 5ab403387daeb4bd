/* SPDX-License-Identifier: MIT */
/* Reports of delivery → what became of a letter, recipient by recipient: the standard form (RFC
 * 3464, 6533) and the common ones that are only text. Must not know whether the letter was ours:
 * reports are easily forged.
 * Trust: all text is a stranger's. */
#ifndef DISPUTED_MAIL_DELIVERY_H
#define DISPUTED_MAIL_DELIVERY_H

#include <glib.h>

#include "domain/message.h"

/* delivery_from_status: appends the recipients of a message/delivery-status body, as far as
 * LIMIT_REPORT_RECIPIENTS.
 * @status: decoded body of that part, valid UTF-8.
 * @prose: what the report says to people; used where the fields give no reason.
 * Source: RFC 3464 2.3. */
void delivery_from_status(const char *status, const char *prose, Bounce *bounce);

/* delivery_from_text: reads a report without a delivery-status part.
 * @failed: value of X-Failed-Recipients, or NULL.
 * Returns: (transfer full) NULL if the text does not speak of a delivery that failed. */
Bounce *delivery_from_text(const char *subject, const char *text, const char *failed);

/* delivery_reason: one word for why: "userunknown" "mailboxfull" … "other".
 * @status: "5.1.1" or "". @diagnostic: what a server said. Returns: (static). */
const char *delivery_reason(const char *status, const char *diagnostic);

#endif
