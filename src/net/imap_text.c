/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "net/imap_text.h"

static const char *const MONTHS[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* One run of characters outside of printable ASCII: base64 of its UTF-16BE, "," for "/", unpadded.
 */
static void
append_shifted(GString *out, const char *run, gsize length)
{
	glong units = 0;
	g_autofree gunichar2 *wide = g_utf8_to_utf16(run, (glong)length, NULL, &units, NULL);

	for (glong i = 0; i < units; i++)
		wide[i] = GUINT16_TO_BE(wide[i]);
	g_autofree char *base64 = g_base64_encode((const guchar *)wide, (gsize)units * 2);

	g_strdelimit(base64, "/", ',');
	base64[strcspn(base64, "=")] = '\0';
	g_string_append_printf(out, "&%s-", base64);
}

char *
imap_folder_quote(const char *folder)
{
	g_autofree char *valid = g_utf8_make_valid(folder, -1);
	GString *out = g_string_new("\"");
	const char *p = valid;

	while (*p != '\0') {
		const char *end = p;

		while (*end != '\0' && ((guchar)*end < 0x20 || (guchar)*end > 0x7e))
			end++;
		if (end > p) {
			append_shifted(out, p, (gsize)(end - p));
			p = end;
			continue;
		}
		if (*p == '"' || *p == '\\')
			g_string_append_c(out, '\\');
		g_string_append_c(out, *p);
		if (*p == '&')
			g_string_append_c(out, '-');
		p++;
	}
	g_string_append_c(out, '"');
	return g_string_free(out, FALSE);
}

char *
imap_set_take(const guint32 *uids, gsize count, gsize max_bytes, gsize *taken_out)
{
	GString *set = g_string_new(NULL);
	gsize taken = 0;

	while (taken < count) {
		gsize last = taken, before = set->len;

		while (last + 1 < count && uids[last + 1] == uids[last] + 1)
			last++;
		g_string_append_printf(set, "%s%u", before > 0 ? "," : "", uids[taken]);
		if (last > taken)
			g_string_append_printf(set, ":%u", uids[last]);
		if (set->len > max_bytes && before > 0) {
			g_string_truncate(set, before);
			break;
		}
		taken = last + 1;
	}
	*taken_out = taken;
	return g_string_free(set, FALSE);
}

gint64
imap_date_parse(const char *text)
{
	int day, year, hour, minute, second, zone;
	char month_name[4], sign;
	gsize month = 0;
	int used = 0;

	if (sscanf(text, "%2d-%3[A-Za-z]-%4d %2d:%2d:%2d %c%4d%n", &day, month_name, &year, &hour,
		    &minute, &second, &sign, &zone, &used) != 8 ||
		text[used] != '\0' || (sign != '+' && sign != '-'))
		return 0;
	while (month < G_N_ELEMENTS(MONTHS) && g_ascii_strcasecmp(MONTHS[month], month_name) != 0)
		month++;
	if (month == G_N_ELEMENTS(MONTHS) || zone < 0)
		return 0;
	g_autoptr(GDateTime) local =
		g_date_time_new_utc(year, (int)month + 1, day, hour, minute, MIN(second, 59));
	gint64 offset_s = (zone / 100 * 60 + zone % 100) * 60;

	if (local == NULL)
		return 0;
	return g_date_time_to_unix(local) - (sign == '-' ? -offset_s : offset_s);
}

char *
imap_date_format(gint64 at)
{
	g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(at);

	g_assert(date != NULL);
	return g_strdup_printf("%d-%s-%04d", g_date_time_get_day_of_month(date),
		MONTHS[g_date_time_get_month(date) - 1], g_date_time_get_year(date));
}
