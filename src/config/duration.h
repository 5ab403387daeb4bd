/* SPDX-License-Identifier: MIT */
/* Lengths of time as people write them in a configuration: "24 hours", "7 days". */
#ifndef DISPUTED_CONFIG_DURATION_H
#define DISPUTED_CONFIG_DURATION_H

#include <glib.h>

#define DURATION_MAX_DAYS 3660

/* duration_parse: a whole number and a unit: second(s), minute(s), hour(s), day(s), week(s), or
 * s, min, h, d; a space between them may be left out; in any case.
 * @seconds_out: 0..DURATION_MAX_DAYS days [s].
 * Errors: ERROR_CONFIG, saying how to write one.
 * Example: "2 minutes" → 120. */
gboolean duration_parse(const char *text, guint32 *seconds_out, GError **error);

/* duration_parse_days: the same in whole days; "36 hours" is an error. */
gboolean duration_parse_days(const char *text, guint32 *days_out, GError **error);

#endif
