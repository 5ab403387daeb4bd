/* SPDX-License-Identifier: MIT */
/* Reports of delivery that are only prose, by the families of programs that write them: qmail,
 * Exim, Exchange, Sendmail and many more. Knows how they speak; must not know MIME or header
 * fields. Trust: all text is a stranger's. */
#ifndef DISPUTED_MAIL_BOUNCE_TEXT_H
#define DISPUTED_MAIL_BOUNCE_TEXT_H

#include <glib.h>

#include "domain/message.h"

/* bounce_text_read: reads a report without a delivery-status part.
 * @failed: value of X-Failed-Recipients, or NULL.
 * Returns: (transfer full) NULL if the text does not speak of a delivery that failed. */
Bounce *bounce_text_read(const char *subject, const char *text, const char *failed);

/* bounce_text_is_subject: whether @subject is such as only programs write over a report. */
gboolean bounce_text_is_subject(const char *subject);

/* bounce_text_is_family: whether a mail that shows no other sign of a mail server is a report all
 * the same, because it speaks as one of the families does whose senders are ordinary addresses.
 * @sender: From's address, "" if there is none. */
gboolean bounce_text_is_family(const char *sender, const char *subject, const char *text);

/* bounce_text_blocks: what a report's prose, without the mail that it gives back, says of each of
 * @addresses (char*). Returns, limits: as bounce_whom_blocks(). */
GPtrArray *bounce_text_blocks(const char *prose, const GPtrArray *addresses);

#endif
