/* SPDX-License-Identifier: MIT */
/* What was odd about a mail, said once. */
#ifndef DISPUTED_MAIL_WARNING_H
#define DISPUTED_MAIL_WARNING_H

#include "domain/message.h"

/* warning_add: appends one line to @message->warnings, unless it is there already or there are
 * LIMIT_WARNINGS. */
void warning_add(Message *message, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
