/* SPDX-License-Identifier: MIT */
/* Working days of one organisation: weekdays, hours, holidays, closures, time zone.
 * A day is a Julian day number as of GDate; an instant is seconds since 1970, UTC. Pure: the time
 * zone is given ready made. */
#ifndef DISPUTED_DOMAIN_CALENDAR_H
#define DISPUTED_DOMAIN_CALENDAR_H

#include <glib.h>

typedef enum {
	HOLIDAYS_NONE,
	HOLIDAYS_FR, /* the eleven national ones: 8 fixed, Easter Monday, Ascension, Whit Monday */
	HOLIDAYS_FR_ALSACE, /* and Good Friday and 26 December (Alsace-Moselle) */
} Holidays;

typedef struct CalendarOptions {
	guint working_weekdays; /* bit 1 = Monday … bit 7 = Sunday */
	guint open_minute;      /* of the day, 0..1440 */
	guint close_minute;     /* of the day, after open_minute */
	Holidays holidays;
	GArray *closed;  /* DayRange; borrowed, copied */
	GTimeZone *zone; /* borrowed, referenced */
} CalendarOptions;

typedef struct DayRange {
	guint32 first, last; /* [Julian day], both included */
} DayRange;

typedef struct Calendar Calendar;

/* calendar_new: @options->working_weekdays must not be empty. Returns: (transfer full). */
Calendar *calendar_new(const CalendarOptions *options);
void calendar_free(Calendar *calendar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Calendar, calendar_free)

/* calendar_day: the local day of an instant [Julian day]. */
guint32 calendar_day(const Calendar *calendar, gint64 at);

/* calendar_minute: minutes since local midnight, 0..1439. */
guint calendar_minute(const Calendar *calendar, gint64 at);

/* calendar_instant: the instant of @minute (0..1440) on @day; a minute that daylight saving skips
 * gives the first instant after the gap. */
gint64 calendar_instant(const Calendar *calendar, guint32 day, guint minute);

/* calendar_day_end: the last second of the local day. */
gint64 calendar_day_end(const Calendar *calendar, guint32 day);

/* calendar_offset_s: seconds east of UTC in force at @at. */
gint32 calendar_offset_s(const Calendar *calendar, gint64 at);

/* calendar_opening: the instant at which work begins on @day. */
gint64 calendar_opening(const Calendar *calendar, guint32 day);

/* calendar_is_working: a working weekday, no holiday, no closure. */
gboolean calendar_is_working(const Calendar *calendar, guint32 day);

/* calendar_working_from: the first working day that is @day or later; calendar_working_until: the
 * last that is @day or earlier. If none is found within 366 days (a calendar closed for ever),
 * @day itself. */
guint32 calendar_working_from(const Calendar *calendar, guint32 day);
guint32 calendar_working_until(const Calendar *calendar, guint32 day);

/* calendar_add_working: @count working days after @day (before, if negative); @day itself not
 * counted. */
guint32 calendar_add_working(const Calendar *calendar, guint32 day, gint count);

/* calendar_is_french_holiday: Source: Code du travail L3133-1, L3134-13. @day: 1900..2199. */
gboolean calendar_is_french_holiday(guint32 day, gboolean alsace);

/* calendar_day_parse, calendar_day_format: ISO 8601 "2026-11-30" ↔ Julian day; 0 if @text is
 * none. Format returns: (transfer full). */
guint32 calendar_day_parse(const char *text);
char *calendar_day_format(guint32 day);

#endif
