/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "net/certificate.h"

#define END "Expire date:" /* OpenSSL; GnuTLS writes Date */

/* A number of at most four digits, and @after behind it. */
static gboolean
take_number(const char **text, const char *after, int *number_out)
{
	const char *p = *text;
	int number = 0;

	for (; g_ascii_isdigit(*p) && p - *text < 4; p++)
		number = number * 10 + g_ascii_digit_value(*p);
	if (p == *text || !g_str_has_prefix(p, after))
		return FALSE;
	*text = p + strlen(after);
	*number_out = number;
	return TRUE;
}

static gboolean
take_month(const char **text, int *month_out)
{
	static const char *const MONTHS[] = {"Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ",
		"Aug ", "Sep ", "Oct ", "Nov ", "Dec "};

	for (gsize i = 0; i < G_N_ELEMENTS(MONTHS); i++)
		if (g_str_has_prefix(*text, MONTHS[i])) {
			*month_out = (int)i + 1;
			*text += strlen(MONTHS[i]);
			*text += **text == ' '; /* a day of one digit */
			return TRUE;
		}
	return FALSE;
}

gboolean
certificate_date_parse(const char *text, gint64 *at_out)
{
	int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
	gboolean named = take_month(&text, &month);
	gboolean good = named ? take_number(&text, " ", &day)
			      : take_number(&text, "-", &year) && take_number(&text, "-", &month) &&
			take_number(&text, " ", &day);

	good = good && take_number(&text, ":", &hour) && take_number(&text, ":", &minute) &&
		take_number(&text, " ", &second) && (!named || take_number(&text, " ", &year)) &&
		g_str_equal(text, "GMT");
	if (!good)
		return FALSE;
	g_autoptr(GDateTime) time = g_date_time_new_utc(year, month, day, hour, minute, second);

	if (time == NULL)
		return FALSE;
	*at_out = g_date_time_to_unix(time);
	return TRUE;
}

gboolean
certificate_end_find(const struct curl_certinfo *info, gint64 *ends_at_out)
{
	if (info == NULL || info->num_of_certs < 1)
		return FALSE;
	for (const struct curl_slist *line = info->certinfo[0]; line != NULL; line = line->next)
		if (g_ascii_strncasecmp(line->data, END, strlen(END)) == 0)
			return certificate_date_parse(line->data + strlen(END), ends_at_out);
	return FALSE;
}
