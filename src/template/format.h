/* SPDX-License-Identifier: MIT */
/* Dates, times, sizes and counts as people write them. French for "fr" and "fr-…", English for
 * every other language. Knows nothing of calendars of working days.
 * Every char * is a new string (transfer full). */
#ifndef DISPUTED_TEMPLATE_FORMAT_H
#define DISPUTED_TEMPLATE_FORMAT_H

#include <glib.h>

/* format_date: with the weekday; with the year only if it is not @today's.
 * @day, @today: [Julian day of GDate].
 * Example: "mardi 1er décembre", "Tuesday 1 December", "Friday 1 January 2027". */
char *format_date(guint32 day, guint32 today, const char *language);

/* format_short_date: Example: "mar. 1er déc.", "Tue 1 Dec", "Fri 1 Jan 2027". */
char *format_short_date(guint32 day, guint32 today, const char *language);

/* format_time: Example: "10 h 02" (with no-break spaces), "10:02". */
char *format_time(guint hour, guint minute, const char *language);

/* format_instant: short date and time of @at [s since 1970, UTC] as seen in @zone.
 * Example: "dim. 22 nov. à 10 h 01", "Sun 22 Nov 10:01". */
char *format_instant(gint64 at, GTimeZone *zone, guint32 today, const char *language);

/* format_day: the day on which @at falls in @zone [Julian day]. */
guint32 format_day(gint64 at, GTimeZone *zone);

/* format_bytes: Example: "312 Ko", "2,4 Mo" (no-break space); "312 KB", "2.4 MB". */
char *format_bytes(guint64 bytes, const char *language);

/* format_amount: @amount: digits, a full stop, two digits, a space and a currency's code.
 * Example: "1234.56 EUR" → "1 234,56 €" (no-break spaces), "1,234.56 €"; "89.00 GBP" → "89,00 £",
 * "£89.00". Anything else is given back as it is. */
char *format_amount(const char *amount, const char *language);

/* format_attachments: what came with a mail, with its article, to follow "your message and".
 * @images: photos and other images; @others: every other file.
 * Returns: NULL if both are 0. Example: (2, 0) → "les deux photos jointes", "the two photos". */
char *format_attachments(guint images, guint others, const char *language);

/* format_state: a dispute's state or outcome in words. @state: its stable name: "in_progress".
 * Example: "en cours", "in progress"; an unknown name is given back as it is. */
char *format_state(const char *state, const char *language);

/* format_has_greeting: whether a person's words begin with a greeting of their own ("Bonjour …",
 * "Dear …"), in either language; the letter around them then greets nobody a second time. */
gboolean format_has_greeting(const char *words);

#endif
