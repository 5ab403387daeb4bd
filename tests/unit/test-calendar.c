/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "domain/calendar.h"

#define MON_TO_FRI 0x3e

static Calendar *
made(const char *zone_name, Holidays holidays, const char *first, const char *last)
{
	g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(zone_name);
	g_autoptr(GArray) closed = g_array_new(FALSE, FALSE, sizeof(DayRange));
	CalendarOptions options = {.working_weekdays = MON_TO_FRI,
		.open_minute = 9 * 60,
		.close_minute = 18 * 60,
		.holidays = holidays,
		.closed = closed,
		.zone = zone};

	g_assert_nonnull(zone);
	if (first != NULL) {
		DayRange range = {calendar_day_parse(first), calendar_day_parse(last)};

		g_array_append_val(closed, range);
	}
	return calendar_new(&options);
}

static gint64
at(const char *iso)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(iso, NULL);

	g_assert_nonnull(time);
	return g_date_time_to_unix(time);
}

static void
assert_day(guint32 day, const char *iso)
{
	g_autofree char *text = calendar_day_format(day);

	g_assert_cmpstr(text, ==, iso);
}

/* Easter Monday, Ascension and Whit Monday as printed in calendars. */
static const char *const MOVABLE[][3] = {
	{"1900-04-16", "1900-05-24", "1900-06-04"},
	{"1943-04-26", "1943-06-03", "1943-06-14"}, /* the latest Easter there is */
	{"1954-04-19", "1954-05-27", "1954-06-07"},
	{"2000-04-24", "2000-06-01", "2000-06-12"},
	{"2008-03-24", "2008-05-01", "2008-05-12"}, /* Ascension on Labour Day */
	{"2019-04-22", "2019-05-30", "2019-06-10"},
	{"2024-04-01", "2024-05-09", "2024-05-20"},
	{"2025-04-21", "2025-05-29", "2025-06-09"},
	{"2026-04-06", "2026-05-14", "2026-05-25"},
	{"2027-03-29", "2027-05-06", "2027-05-17"},
	{"2038-04-26", "2038-06-03", "2038-06-14"},
	{"2100-03-29", "2100-05-06", "2100-05-17"},
};

static const char *const FIXED[] = {
	"01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25"};

static void
test_french_holidays(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(MOVABLE); i++) {
		g_autoptr(GHashTable) days = g_hash_table_new(NULL, NULL);
		g_autofree char *year = g_strndup(MOVABLE[i][0], 4);
		g_autofree char *first = g_strconcat(year, "-01-01", NULL);
		g_autofree char *last = g_strconcat(year, "-12-31", NULL);

		for (guint j = 0; j < 3; j++)
			g_hash_table_add(days, GUINT_TO_POINTER(calendar_day_parse(MOVABLE[i][j])));
		for (guint j = 0; j < G_N_ELEMENTS(FIXED); j++) {
			g_autofree char *iso = g_strconcat(year, "-", FIXED[j], NULL);

			g_hash_table_add(days, GUINT_TO_POINTER(calendar_day_parse(iso)));
		}
		for (guint32 day = calendar_day_parse(first); day <= calendar_day_parse(last);
			day++)
			g_assert_true(calendar_is_french_holiday(day, FALSE) ==
				g_hash_table_contains(days, GUINT_TO_POINTER(day)));
	}
}

/* Eleven a year, less those that fall on the same day; two more in Alsace-Moselle. */
static void
test_count_of_holidays(void)
{
	guint coincidences = 0;

	for (GDateYear year = 1900; year < 2200; year++) {
		GDate *first = g_date_new_dmy(1, G_DATE_JANUARY, year);
		guint32 start = g_date_get_julian(first);
		guint national = 0, alsace = 0;

		for (guint32 day = start; day < start + 365 + g_date_is_leap_year(year); day++) {
			national += calendar_is_french_holiday(day, FALSE);
			alsace += calendar_is_french_holiday(day, TRUE);
		}
		g_assert_cmpuint(alsace, ==, national + 2);
		g_assert_true(national == 11 || national == 10);
		coincidences += national == 10;
		g_date_free(first);
	}
	g_assert_cmpuint(coincidences, >, 3);
	g_assert_true(calendar_is_french_holiday(calendar_day_parse("2026-04-03"), TRUE));
	g_assert_true(calendar_is_french_holiday(calendar_day_parse("2026-12-26"), TRUE));
	g_assert_false(calendar_is_french_holiday(0, TRUE));
}

/* The first instant after the gap; the first of two. */
static void
test_summer_time(void)
{
	g_autoptr(Calendar) paris = made("Europe/Paris", HOLIDAYS_NONE, NULL, NULL);
	guint32 spring = calendar_day_parse("2026-03-29");
	guint32 autumn = calendar_day_parse("2026-10-25");

	g_assert_cmpint(calendar_instant(paris, spring, 119), ==, at("2026-03-29T00:59:00Z"));
	g_assert_cmpint(calendar_instant(paris, spring, 120), ==, at("2026-03-29T01:00:00Z"));
	g_assert_cmpint(calendar_instant(paris, spring, 150), ==, at("2026-03-29T01:00:00Z"));
	g_assert_cmpint(calendar_instant(paris, spring, 180), ==, at("2026-03-29T01:00:00Z"));
	g_assert_cmpint(calendar_instant(paris, spring, 181), ==, at("2026-03-29T01:01:00Z"));
	g_assert_cmpint(calendar_day_end(paris, spring), ==, at("2026-03-29T21:59:59Z"));
	g_assert_cmpint(calendar_instant(paris, autumn, 150), ==, at("2026-10-25T00:30:00Z"));
	g_assert_cmpint(calendar_instant(paris, autumn, 180), ==, at("2026-10-25T02:00:00Z"));
	g_assert_cmpint(calendar_day_end(paris, autumn), ==, at("2026-10-25T22:59:59Z"));
	g_assert_cmpint(calendar_opening(paris, spring), ==, at("2026-03-29T07:00:00Z"));
	g_assert_cmpint(calendar_opening(paris, autumn), ==, at("2026-10-25T08:00:00Z"));
	g_assert_cmpint(calendar_offset_s(paris, at("2026-07-01T00:00:00Z")), ==, 7200);
	g_assert_cmpint(calendar_offset_s(paris, at("2026-12-01T00:00:00Z")), ==, 3600);
}

static void
test_day_and_minute(void)
{
	g_autoptr(Calendar) paris = made("Europe/Paris", HOLIDAYS_NONE, NULL, NULL);

	assert_day(calendar_day(paris, at("2026-12-31T22:59:59Z")), "2026-12-31");
	assert_day(calendar_day(paris, at("2026-12-31T23:00:00Z")), "2027-01-01");
	assert_day(calendar_day(paris, at("2026-06-30T22:00:00Z")), "2026-07-01");
	assert_day(calendar_day(paris, at("1960-02-29T12:00:00Z")), "1960-02-29");
	g_assert_cmpuint(calendar_minute(paris, at("2026-12-31T22:59:59Z")), ==, 1439);
	g_assert_cmpuint(calendar_minute(paris, at("2026-12-31T23:00:00Z")), ==, 0);
	g_assert_cmpuint(calendar_minute(paris, at("1960-02-29T12:34:56Z")), ==, 13 * 60 + 34);
}

/* Where clocks change at midnight, and where they never do. */
static const char *const ZONES[] = {"Europe/Paris", "UTC", "America/Havana", "America/Sao_Paulo",
	"Asia/Beirut", "Africa/Casablanca", "Asia/Kolkata", "Australia/Lord_Howe",
	"America/St_Johns", "Pacific/Kiritimati"};

static void
test_days_are_without_gaps(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(ZONES); i++) {
		g_autoptr(Calendar) calendar = made(ZONES[i], HOLIDAYS_NONE, NULL, NULL);
		guint32 first = calendar_day_parse("2015-12-25");

		for (guint32 day = first; day < first + 5 * 366; day++) {
			gint64 start = calendar_instant(calendar, day, 0);
			gint64 end = calendar_day_end(calendar, day);

			g_assert_cmpuint(calendar_day(calendar, start), ==, day);
			g_assert_cmpuint(calendar_day(calendar, end), ==, day);
			g_assert_cmpuint(calendar_day(calendar, end + 1), ==, day + 1);
			g_assert_cmpuint(calendar_day(calendar, start - 1), ==, day - 1);
			g_assert_cmpint(end - start + 1, >=, 23 * 3600);
			g_assert_cmpint(end - start + 1, <=, 25 * 3600);
		}
	}
}

/* Samoa went over the date line and had no 30 December 2011. */
static void
test_a_day_that_was_not(void)
{
	g_autoptr(Calendar) samoa = made("Pacific/Apia", HOLIDAYS_NONE, NULL, NULL);

	g_assert_cmpint(calendar_instant(samoa, calendar_day_parse("2011-12-30"), 600), ==,
		at("2011-12-30T10:00:00Z"));
	g_assert_cmpint(calendar_day_end(samoa, calendar_day_parse("2011-12-29")), ==,
		at("2011-12-30T09:59:59Z"));
}

/* Practice 30: dates come from the calendar. */
static void
test_working_days(void)
{
	g_autoptr(Calendar) calendar =
		made("Europe/Paris", HOLIDAYS_FR, "2026-08-10", "2026-08-21");
	static const struct {
		const char *from, *next, *previous;
	} ROWS[] = {
		{"2026-11-18", "2026-11-18", "2026-11-18"}, /* a Wednesday */
		{"2026-11-22", "2026-11-23", "2026-11-20"}, /* a Sunday */
		{"2026-11-11", "2026-11-12", "2026-11-10"}, /* Armistice */
		{"2026-05-14", "2026-05-15", "2026-05-13"}, /* Ascension */
		{"2026-07-14", "2026-07-15", "2026-07-13"},
		{"2026-08-08", "2026-08-24", "2026-08-07"}, /* Saturday before the closure */
		{"2026-08-10", "2026-08-24", "2026-08-07"}, /* first day of it */
		{"2026-08-21", "2026-08-24", "2026-08-07"}, /* last day of it */
		{"2026-12-25", "2026-12-28", "2026-12-24"},
		{"2027-01-01", "2027-01-04", "2026-12-31"}, /* over the year's end */
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		guint32 from = calendar_day_parse(ROWS[i].from);

		assert_day(calendar_working_from(calendar, from), ROWS[i].next);
		assert_day(calendar_working_until(calendar, from), ROWS[i].previous);
		g_assert_true(calendar_is_working(calendar, from) ==
			g_str_equal(ROWS[i].from, ROWS[i].next));
	}
}

static void
test_add_working(void)
{
	g_autoptr(Calendar) calendar =
		made("Europe/Paris", HOLIDAYS_FR, "2026-08-10", "2026-08-21");
	static const struct {
		const char *from;
		gint count;
		const char *day;
	} ROWS[] = {
		{"2026-11-18", 0, "2026-11-18"},
		{"2026-11-18", 1, "2026-11-19"},
		{"2026-11-18", 3, "2026-11-23"},
		{"2026-11-22", 1, "2026-11-23"},
		{"2026-11-22", 0, "2026-11-22"},
		{"2026-12-01", -2, "2026-11-27"},
		{"2026-11-12", -1, "2026-11-10"},
		{"2026-08-07", 1, "2026-08-24"},
		{"2026-08-24", -1, "2026-08-07"},
		{"2026-12-24", 4, "2026-12-31"},
		{"2026-12-24", 5, "2027-01-04"},
		{"2026-01-01", 242, "2026-12-31"}, /* 261 weekdays, 9 holidays, 10 closed */
		{"2026-01-01", 250, "2027-01-13"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++)
		assert_day(calendar_add_working(
				   calendar, calendar_day_parse(ROWS[i].from), ROWS[i].count),
			ROWS[i].day);
}

static void
test_closed_for_ever(void)
{
	g_autoptr(Calendar) calendar =
		made("Europe/Paris", HOLIDAYS_FR, "1900-01-01", "2199-12-31");
	guint32 day = calendar_day_parse("2026-11-18");

	g_assert_cmpuint(calendar_working_from(calendar, day), ==, day);
	g_assert_cmpuint(calendar_working_until(calendar, day), ==, day);
	g_assert_cmpuint(calendar_add_working(calendar, day, 3), ==, day + 3);
}

/* The French rules are asked only where they were chosen. */
static void
test_holidays_are_chosen(void)
{
	g_autoptr(Calendar) none = made("UTC", HOLIDAYS_NONE, NULL, NULL);
	g_autoptr(Calendar) fr = made("UTC", HOLIDAYS_FR, NULL, NULL);
	g_autoptr(Calendar) alsace = made("UTC", HOLIDAYS_FR_ALSACE, NULL, NULL);
	guint32 armistice = calendar_day_parse("2026-11-11");
	guint32 good_friday = calendar_day_parse("2026-04-03");

	g_assert_true(calendar_is_working(none, armistice));
	g_assert_false(calendar_is_working(fr, armistice));
	g_assert_false(calendar_is_working(alsace, armistice));
	g_assert_true(calendar_is_working(fr, good_friday));
	g_assert_false(calendar_is_working(alsace, good_friday));
}

static void
test_day_parse(void)
{
	static const char *const NONE[] = {"", "2026", "2026-1-01", "2026-13-01", "2026-00-01",
		"2026-02-29", "2026-02-00", "2026-02-32", "2026/02/01", "2026-02-01 ", "x026-02-01",
		"0000-01-01", "2026-02-0x", "20260201", "2026-0-201"};

	for (gsize i = 0; i < G_N_ELEMENTS(NONE); i++)
		g_assert_cmpuint(calendar_day_parse(NONE[i]), ==, 0);
	g_assert_cmpuint(calendar_day_parse(NULL), ==, 0);
	g_assert_cmpuint(calendar_day_parse("1970-01-01"), ==, 719163);
	assert_day(calendar_day_parse("2028-02-29"), "2028-02-29");
	assert_day(calendar_day_parse("0999-12-31"), "0999-12-31");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/calendar/french-holidays", test_french_holidays);
	g_test_add_func("/calendar/count-of-holidays", test_count_of_holidays);
	g_test_add_func("/calendar/summer-time", test_summer_time);
	g_test_add_func("/calendar/day-and-minute", test_day_and_minute);
	g_test_add_func("/calendar/days-without-gaps", test_days_are_without_gaps);
	g_test_add_func("/calendar/a-day-that-was-not", test_a_day_that_was_not);
	g_test_add_func("/calendar/working-days", test_working_days);
	g_test_add_func("/calendar/add-working", test_add_working);
	g_test_add_func("/calendar/closed-for-ever", test_closed_for_ever);
	g_test_add_func("/calendar/holidays-are-chosen", test_holidays_are_chosen);
	g_test_add_func("/calendar/day-parse", test_day_parse);
	return g_test_run();
}
