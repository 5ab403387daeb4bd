/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "config/rules.h"
#include "base/error.h"
#include "config/fields.h"

#define HOUR_S (60 * 60)
#define YEAR_DAYS 366
#define ODD_CLOSURE_DAYS 60 /* a longer closure is most likely a slip of the pen */

static const char *const MODES[] = {"observe", "staff", "live", NULL};
static const char *const ADDRESSES[] = {"plus", "plain", NULL};
static const char *const HOLIDAYS[] = {"none", "fr", "fr-alsace", NULL};
static const char *const WEEKDAYS[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

static gboolean
read_modes(const Tree *tree, Policy *policy, GError **error)
{
	cfg_t *root = tree_root(tree);
	guint mode = 0, reply = 0, envelope = 0;

	if (!fields_choice(tree, tree_at(root, "mode"), MODES, &mode, error) ||
		!fields_choice(tree, tree_at(root, "reply_address"), ADDRESSES, &reply, error) ||
		!fields_choice(tree, tree_at(root, "envelope"), ADDRESSES, &envelope, error))
		return FALSE;
	policy->mode = (Mode)mode;
	policy->plus_replies = reply == 0;
	policy->plus_envelope = envelope == 0;
	return TRUE;
}

static gboolean
read_promises(const Tree *tree, Policy *policy, GError **error)
{
	cfg_t *section = tree_section(tree, "promise");
	const struct {
		const char *key;
		guint32 least, *days_out;
	} ROWS[] = {
		{"read", 1, &policy->read_days},
		{"progress", 1, &policy->progress_days},
		{"then", 1, &policy->then_days},
		{"answer", 1, &policy->answer_days},
		{"close", 1, &policy->close_days},
		{"reopen", 0, &policy->reopen_days},
	};

	if (!fields_seconds(tree, tree_at(section, "acknowledge"), HOUR_S, 30 * 24 * HOUR_S,
		    &policy->acknowledge_s, error))
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++)
		if (!fields_days(tree, tree_at(section, ROWS[i].key), ROWS[i].least, YEAR_DAYS,
			    ROWS[i].days_out, error))
			return FALSE;
	return TRUE;
}

static gboolean
read_limits(const Tree *tree, Policy *policy, GError **error)
{
	cfg_t *caps = tree_section(tree, "caps"), *relay = tree_section(tree, "relay");

	return fields_seconds(tree, tree_at(relay, "hold"), 0, 24 * HOUR_S, &policy->relay_hold_s,
		       error) &&
		fields_number(
			tree, tree_at(caps, "sender"), 1, 10000, &policy->sender_cap, error) &&
		fields_number(
			tree, tree_at(caps, "dispute"), 1, 10000, &policy->dispute_cap, error) &&
		fields_number(
			tree, tree_at(caps, "hour"), 1, 1000000, &policy->hourly_cap, error) &&
		fields_number(
			tree, tree_at(tree_root(tree), "brake"), 0, 1000000, &policy->brake, error);
}

/* 1 = Monday … 7 = Sunday; 0 if @name is none. */
static guint
weekday_parse(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(WEEKDAYS); i++)
		if (g_ascii_strcasecmp(WEEKDAYS[i], name) == 0)
			return i + 1;
	return 0;
}

/* "Mon-Fri" or "Sat"; a range may run over the week's end. Returns: a bit for each day, 0 if it
 * is none. */
static guint
days_parse(const char *text)
{
	g_auto(GStrv) ends = g_strsplit(text, "-", 2);
	guint first = weekday_parse(ends[0] != NULL ? ends[0] : "");
	guint last = ends[0] != NULL && ends[1] != NULL ? weekday_parse(ends[1]) : first;
	guint days = 0;

	if (first == 0 || last == 0)
		return 0;
	for (guint day = first;; day = day % 7 + 1) {
		days |= 1u << day;
		if (day == last)
			return days;
	}
}

/* "09:00" → 540; FALSE if it is none. */
static gboolean
minute_parse(const char *text, guint *minute_out)
{
	guint hour, minute;

	if (strlen(text) != 5 || text[2] != ':' || !g_ascii_isdigit(text[0]) ||
		!g_ascii_isdigit(text[1]) || !g_ascii_isdigit(text[3]) || !g_ascii_isdigit(text[4]))
		return FALSE;
	hour = (guint)g_ascii_digit_value(text[0]) * 10 + (guint)g_ascii_digit_value(text[1]);
	minute = (guint)g_ascii_digit_value(text[3]) * 10 + (guint)g_ascii_digit_value(text[4]);
	if (minute > 59 || hour * 60 + minute > 24 * 60)
		return FALSE;
	*minute_out = hour * 60 + minute;
	return TRUE;
}

static gboolean
hours_parse(const char *text, CalendarOptions *options)
{
	g_auto(GStrv) ends = g_strsplit(text, "-", 2);

	return g_strv_length(ends) == 2 && minute_parse(ends[0], &options->open_minute) &&
		minute_parse(ends[1], &options->close_minute) &&
		options->open_minute < options->close_minute;
}

/* "Mon-Fri 09:00-18:00", "Mon,Tue,Thu-Sat 09:00-12:30". */
static gboolean
working_parse(const char *text, CalendarOptions *options)
{
	const char *space = strrchr(text, ' ');
	g_autofree char *first = NULL;
	g_auto(GStrv) parts = NULL;

	if (space == NULL || !hours_parse(space + 1, options))
		return FALSE;
	first = g_strndup(text, (gsize)(space - text));
	parts = g_strsplit_set(first, ", ", -1);
	for (guint i = 0; parts[i] != NULL; i++) {
		guint days = days_parse(parts[i]);

		if (*parts[i] == '\0')
			continue;
		if (days == 0)
			return FALSE;
		options->working_weekdays |= days;
	}
	return options->working_weekdays != 0;
}

/* "2026-08-10 2026-08-21", or one day. */
static gboolean
range_parse(const char *text, DayRange *range_out)
{
	g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);
	const char *first = words[0], *last = NULL;

	for (guint i = 1; first != NULL && words[i] != NULL; i++) {
		if (*words[i] == '\0')
			continue;
		if (last != NULL)
			return FALSE;
		last = words[i];
	}
	range_out->first = calendar_day_parse(first);
	range_out->last = last != NULL ? calendar_day_parse(last) : range_out->first;
	return range_out->first != 0 && range_out->last != 0;
}

static gboolean
read_closed(const Tree *tree, Config *config, GArray *closed, GError **error)
{
	TreeAt list = tree_at(tree_section(tree, "calendar"), "closed");

	for (guint i = 0; i < tree_items(list); i++) {
		TreeAt at = tree_item_at(list.section, list.key, i);
		g_autofree char *text = tree_text(at);
		DayRange range = {0, 0};

		if (!range_parse(text, &range))
			return tree_fail(tree, at, error,
				"“%s”: write the first and the last day, as in \"2026-08-10 "
				"2026-08-21\"",
				text);
		if (range.last < range.first)
			return tree_fail(
				tree, at, error, "“%s” ends before it begins: swap the days", text);
		if (range.last - range.first >= ODD_CLOSURE_DAYS)
			g_ptr_array_add(config->warnings,
				tree_remark(tree, at,
					"“%s” is a closure of %u days; is that meant?", text,
					range.last - range.first + 1));
		g_array_append_val(closed, range);
	}
	return TRUE;
}

static gboolean
read_calendar(const Tree *tree, Config *config, GError **error)
{
	cfg_t *section = tree_section(tree, "calendar");
	TreeAt working = tree_at(section, "working");
	g_autofree char *text = tree_text(working);
	g_autoptr(GArray) closed = g_array_new(FALSE, FALSE, sizeof(DayRange));
	CalendarOptions options = {.closed = closed, .zone = config->zone};
	guint holidays = 0;

	if (!working_parse(text, &options))
		return tree_fail(tree, working, error,
			"“%s”: write days and hours as in \"Mon-Fri 09:00-18:00\"", text);
	if (!fields_choice(tree, tree_at(section, "holidays"), HOLIDAYS, &holidays, error) ||
		!read_closed(tree, config, closed, error))
		return FALSE;
	options.holidays = (Holidays)holidays;
	config->calendar = calendar_new(&options);
	return TRUE;
}

gboolean
rules_read(const Tree *tree, Config *config, GError **error)
{
	config->policy = policy_default();
	return read_modes(tree, &config->policy, error) &&
		read_promises(tree, &config->policy, error) &&
		read_limits(tree, &config->policy, error) && read_calendar(tree, config, error);
}
