/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/calendar.h"

#define DAY_S 86400
#define EPOCH_DAY 719163 /* 1970-01-01 as a Julian day of GDate */
#define SEARCH_DAYS 366

struct Calendar {
	CalendarOptions options; /* closed and zone are our own */
};

Calendar *
calendar_new(const CalendarOptions *options)
{
	Calendar *calendar = g_new0(Calendar, 1);

	g_assert((options->working_weekdays & 0xfe) != 0);
	g_assert(options->open_minute < options->close_minute && options->close_minute <= 1440);
	calendar->options = *options;
	calendar->options.zone = g_time_zone_ref(options->zone);
	calendar->options.closed = g_array_new(FALSE, FALSE, sizeof(DayRange));
	if (options->closed != NULL && options->closed->len > 0)
		g_array_append_vals(
			calendar->options.closed, options->closed->data, options->closed->len);
	return calendar;
}

void
calendar_free(Calendar *calendar)
{
	if (calendar == NULL)
		return;
	g_array_unref(calendar->options.closed);
	g_time_zone_unref(calendar->options.zone);
	g_free(calendar);
}

gint32
calendar_offset_s(const Calendar *calendar, gint64 at)
{
	GTimeZone *zone = calendar->options.zone;
	gint interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, at);

	return g_time_zone_get_offset(zone, interval);
}

/* Seconds since local midnight of 1970-01-01, as the clock on the wall counts. */
static gint64
wall_of(const Calendar *calendar, gint64 at)
{
	return at + calendar_offset_s(calendar, at);
}

guint32
calendar_day(const Calendar *calendar, gint64 at)
{
	gint64 wall = wall_of(calendar, at);
	gint64 days = wall >= 0 ? wall / DAY_S : -((-wall + DAY_S - 1) / DAY_S);

	return (guint32)(EPOCH_DAY + days);
}

guint
calendar_minute(const Calendar *calendar, gint64 at)
{
	gint64 second = wall_of(calendar, at) % DAY_S;

	return (guint)((second < 0 ? second + DAY_S : second) / 60);
}

/* The first instant in (@low, @high] at which the offset is no longer @before. */
static gint64
transition_between(const Calendar *calendar, gint64 low, gint64 high, gint32 before)
{
	while (high - low > 1) {
		gint64 middle = low + (high - low) / 2;

		if (calendar_offset_s(calendar, middle) == before)
			low = middle;
		else
			high = middle;
	}
	return high;
}

gint64
calendar_instant(const Calendar *calendar, guint32 day, guint minute)
{
	gint64 wall = ((gint64)day - EPOCH_DAY) * DAY_S + (gint64)minute * 60;
	/* A zone is less than a day off, so these are the offsets before and after any change
	 * near that wall time. */
	gint32 before = calendar_offset_s(calendar, wall - DAY_S);
	gint32 after = calendar_offset_s(calendar, wall + DAY_S);

	if (calendar_offset_s(calendar, wall - before) == before)
		return wall - before;
	if (calendar_offset_s(calendar, wall - after) == after)
		return wall - after;
	return transition_between(calendar, wall - after, wall - before, before);
}

gint64
calendar_day_end(const Calendar *calendar, guint32 day)
{
	return calendar_instant(calendar, day + 1, 0) - 1;
}

gint64
calendar_opening(const Calendar *calendar, guint32 day)
{
	return calendar_instant(calendar, day, calendar->options.open_minute);
}

/* Easter Sunday by the method printed in Nature of 20 April 1876 (Meeus, Astronomical Algorithms,
 * chapter 8): valid for every Gregorian year. */
static guint32
easter(gint year)
{
	gint a = year % 19, b = year / 100, c = year % 100;
	gint d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	gint h = (19 * a + b - d - g + 15) % 30;
	gint i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
	gint m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;
	GDate date;

	g_date_clear(&date, 1);
	g_date_set_dmy(&date, (GDateDay)(n % 31 + 1), (GDateMonth)(n / 31), (GDateYear)year);
	return g_date_get_julian(&date);
}

gboolean
calendar_is_french_holiday(guint32 day, gboolean alsace)
{
	static const struct {
		guint8 month, day;
		gboolean alsace;
	} FIXED[] = {{1, 1, FALSE}, {5, 1, FALSE}, {5, 8, FALSE}, {7, 14, FALSE}, {8, 15, FALSE},
		{11, 1, FALSE}, {11, 11, FALSE}, {12, 25, FALSE}, {12, 26, TRUE}};
	/* Days after Easter Sunday: Good Friday, Monday, Ascension, Whit Monday. */
	static const struct {
		gint offset;
		gboolean alsace;
	} MOVABLE[] = {{-2, TRUE}, {1, FALSE}, {39, FALSE}, {50, FALSE}};
	GDate date;
	gint from_easter;

	if (!g_date_valid_julian(day))
		return FALSE;
	g_date_clear(&date, 1);
	g_date_set_julian(&date, day);
	for (gsize i = 0; i < G_N_ELEMENTS(FIXED); i++)
		if (g_date_get_month(&date) == (GDateMonth)FIXED[i].month &&
			g_date_get_day(&date) == FIXED[i].day && (alsace || !FIXED[i].alsace))
			return TRUE;
	from_easter = (gint)day - (gint)easter(g_date_get_year(&date));
	for (gsize i = 0; i < G_N_ELEMENTS(MOVABLE); i++)
		if (from_easter == MOVABLE[i].offset && (alsace || !MOVABLE[i].alsace))
			return TRUE;
	return FALSE;
}

static gboolean
is_closed(const Calendar *calendar, guint32 day)
{
	const GArray *closed = calendar->options.closed;

	for (guint i = 0; i < closed->len; i++) {
		const DayRange *range = &g_array_index(closed, DayRange, i);

		if (day >= range->first && day <= range->last)
			return TRUE;
	}
	return FALSE;
}

gboolean
calendar_is_working(const Calendar *calendar, guint32 day)
{
	const CalendarOptions *options = &calendar->options;
	GDate date;

	if (!g_date_valid_julian(day))
		return FALSE;
	g_date_clear(&date, 1);
	g_date_set_julian(&date, day);
	if ((options->working_weekdays & 1u << g_date_get_weekday(&date)) == 0)
		return FALSE;
	if (options->holidays != HOLIDAYS_NONE &&
		calendar_is_french_holiday(day, options->holidays == HOLIDAYS_FR_ALSACE))
		return FALSE;
	return !is_closed(calendar, day);
}

static guint32
nearest_working(const Calendar *calendar, guint32 day, gint step)
{
	guint32 candidate = day;

	for (gint i = 0; i <= SEARCH_DAYS; i++, candidate += (guint32)step)
		if (calendar_is_working(calendar, candidate))
			return candidate;
	return day;
}

guint32
calendar_working_from(const Calendar *calendar, guint32 day)
{
	return nearest_working(calendar, day, 1);
}

guint32
calendar_working_until(const Calendar *calendar, guint32 day)
{
	return nearest_working(calendar, day, -1);
}

guint32
calendar_add_working(const Calendar *calendar, guint32 day, gint count)
{
	gint step = count < 0 ? -1 : 1;

	for (; count != 0; count -= step)
		day = nearest_working(calendar, day + (guint32)step, step);
	return day;
}

guint32
calendar_day_parse(const char *text)
{
	guint part[3] = {0};
	GDate date;

	if (text == NULL || strlen(text) != strlen("yyyy-mm-dd"))
		return 0;
	for (guint i = 0, field = 0; text[i] != '\0'; i++) {
		if (i == 4 || i == 7) {
			if (text[i] != '-')
				return 0;
			field++;
		} else {
			if (!g_ascii_isdigit(text[i]))
				return 0;
			part[field] = part[field] * 10 + (guint)(text[i] - '0');
		}
	}
	if (!g_date_valid_dmy((GDateDay)part[2], (GDateMonth)part[1], (GDateYear)part[0]))
		return 0;
	g_date_clear(&date, 1);
	g_date_set_dmy(&date, (GDateDay)part[2], (GDateMonth)part[1], (GDateYear)part[0]);
	return g_date_get_julian(&date);
}

char *
calendar_day_format(guint32 day)
{
	GDate date;

	g_assert(g_date_valid_julian(day));
	g_date_clear(&date, 1);
	g_date_set_julian(&date, day);
	return g_strdup_printf("%04u-%02u-%02u", (guint)g_date_get_year(&date),
		(guint)g_date_get_month(&date), (guint)g_date_get_day(&date));
}
