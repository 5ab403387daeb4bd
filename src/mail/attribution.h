/* SPDX-License-Identifier: MIT */
/* The line above a quoted mail that says who wrote it when. Knows its forms in many languages, and
 * what prose looks like that resembles it. Lines are "plain" after quoting_plain(). */
#ifndef DISPUTED_MAIL_ATTRIBUTION_H
#define DISPUTED_MAIL_ATTRIBUTION_H

#include <glib.h>

typedef enum {
	ATTRIBUTION_NONE,
	ATTRIBUTION_WEAK,   /* "On Monday Marie wrote:": counts above quoted lines only */
	ATTRIBUTION_STRONG, /* with an address, or with year and time */
} Attribution;

/* attribution_find: whether a line such as "On … wrote:" ends at @plain[end]; it may begin up
 * to three lines above.
 * @start_out: set unless NONE. */
Attribution attribution_find(char **plain, guint end, guint *start_out);

#endif
