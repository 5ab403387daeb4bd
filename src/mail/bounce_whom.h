/* SPDX-License-Identifier: MIT */
/* Whom the prose of a report of delivery is about, and which of its lines are about whom. Must not
 * know what the lines mean. Trust: all text is a stranger's. */
#ifndef DISPUTED_MAIL_BOUNCE_WHOM_H
#define DISPUTED_MAIL_BOUNCE_WHOM_H

#include <glib.h>

/* bounce_whom_find: the addresses that a report names as failed, each once, at most
 * LIMIT_REPORT_RECIPIENTS: those that its lines begin with; for want of them those behind "To:";
 * for want of them any.
 * @part: its text, without the mail that it gives back.
 * @failed: value of X-Failed-Recipients, which counts alone if it is there; or NULL.
 * Returns: (transfer full) char*. */
GPtrArray *bounce_whom_find(const char *part, const char *failed);

/* bounce_whom_blocks: what @part says of each of @addresses: of a single one, all; of several, the
 * lines about each, or, if none is named, the beginning of all. Returns: (transfer full) char*, as
 * many as addresses. */
GPtrArray *bounce_whom_blocks(const char *part, const GPtrArray *addresses);

#endif
