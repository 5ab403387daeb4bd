/* SPDX-License-Identifier: MIT */
/* Notices that Amazon's mail service sends as JSON: what became of a letter, or that its reader
 * called it spam. Takes the few fields that it needs from the text; must not know JSON's other
 * uses. Trust: all text is a stranger's. */
#ifndef DISPUTED_MAIL_BOUNCE_NOTICE_H
#define DISPUTED_MAIL_BOUNCE_NOTICE_H

#include <glib.h>

#include "domain/message.h"

/* bounce_notice_read: Returns: (transfer full) NULL if @text is no notice of a bounce. */
Bounce *bounce_notice_read(const char *text);

/* bounce_notice_is_complaint: whether @text is the notice of a complaint. */
gboolean bounce_notice_is_complaint(const char *text);

#endif
