/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "config/duration.h"
#include "base/error.h"

#define DAY_S (24 * 60 * 60)

static const struct {
	const char *word;
	guint32 seconds;
} UNITS[] = {
	{"second", 1},
	{"seconds", 1},
	{"s", 1},
	{"minute", 60},
	{"minutes", 60},
	{"min", 60},
	{"hour", 60 * 60},
	{"hours", 60 * 60},
	{"h", 60 * 60},
	{"day", DAY_S},
	{"days", DAY_S},
	{"d", DAY_S},
	{"week", 7 * DAY_S},
	{"weeks", 7 * DAY_S},
};

/* 0 if there is no such unit. */
static guint32
unit_seconds(const char *word)
{
	for (gsize i = 0; i < G_N_ELEMENTS(UNITS); i++)
		if (g_ascii_strcasecmp(UNITS[i].word, word) == 0)
			return UNITS[i].seconds;
	return 0;
}

gboolean
duration_parse(const char *text, guint32 *seconds_out, GError **error)
{
	g_autofree char *copy = g_strstrip(g_strdup(text));
	gsize digits = strspn(copy, "0123456789");
	const char *word = copy + digits + strspn(copy + digits, " \t");
	guint32 unit = unit_seconds(word);
	guint64 number;

	if (digits == 0)
		return error_set(error, ERROR_CONFIG,
			"“%s” is no length of time: write for instance \"24 hours\"", text);
	if (*word == '\0')
		return error_set(error, ERROR_CONFIG,
			"“%s” has no unit: write for instance \"%s hours\" or \"%s days\"", text,
			copy, copy);
	if (unit == 0)
		return error_set(error, ERROR_CONFIG,
			"“%s” is no unit of time: write seconds, minutes, hours, days or weeks",
			word);
	number = digits > 9 ? G_MAXUINT32 : g_ascii_strtoull(copy, NULL, 10);
	if (number * unit > (guint64)DURATION_MAX_DAYS * DAY_S)
		return error_set(error, ERROR_CONFIG, "“%s” is longer than ten years", text);
	*seconds_out = (guint32)(number * unit);
	return TRUE;
}

gboolean
duration_parse_days(const char *text, guint32 *days_out, GError **error)
{
	guint32 seconds = 0;

	if (!duration_parse(text, &seconds, error))
		return FALSE;
	if (seconds % DAY_S != 0)
		return error_set(error, ERROR_CONFIG,
			"“%s” is not a whole number of days: write for instance \"7 days\"", text);
	*days_out = seconds / DAY_S;
	return TRUE;
}
