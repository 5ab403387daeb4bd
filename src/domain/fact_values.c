/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/calendar.h"
#include "domain/fact_values.h"
#include "base/limits.h"

#define PHONE_DIGITS_LEAST 9
#define PHONE_DIGITS_MOST 15

/* ---- numbers ---- */

/* "06 12 34 56 78", "0612345678", "+33 6 12 34 56 78", from @text on. */
static gboolean
is_phone(const char *text)
{
	guint digits = 0;
	const char *p = text;

	if (*p == '+')
		p++;
	else if (p[0] != '0' || p[1] < '1' || p[1] > '9')
		return FALSE;
	for (; g_ascii_isdigit(*p) || (*p != '\0' && strchr(" .-", *p) != NULL); p++)
		digits += g_ascii_isdigit(*p) ? 1 : 0;
	return digits >= PHONE_DIGITS_LEAST && digits <= PHONE_DIGITS_MOST;
}

/* "1234,50 €", "1234 EUR": of @text after the number. */
static gboolean
is_sum(const char *after)
{
	static const char *const CURRENCIES[] = {"€", "£", "$", "EUR", "euro", "GBP", "USD", "CHF"};

	if ((*after == ',' || *after == '.') && g_ascii_isdigit(after[1]))
		return TRUE;
	while (*after == ' ')
		after++;
	if (g_str_has_prefix(after, "\xc2\xa0"))
		after += 2;
	for (gsize i = 0; i < G_N_ELEMENTS(CURRENCIES); i++)
		if (g_ascii_strncasecmp(after, CURRENCIES[i], strlen(CURRENCIES[i])) == 0)
			return TRUE;
	return FALSE;
}

char *
fact_values_number(const GMatchInfo *match, const char *text)
{
	gint start = -1, end = -1;
	g_autofree char *value = NULL;

	if (!g_match_info_fetch_pos(match, 1, &start, &end) || start < 0)
		g_match_info_fetch_pos(match, 0, &start, &end);
	if (start < 0 || end <= start || end - start > LIMIT_FACT_BYTES)
		return NULL;
	value = g_strndup(text + start, (gsize)(end - start));
	if (is_phone(text + start) || is_sum(text + end) || calendar_day_parse(value) != 0)
		return NULL;
	return g_steal_pointer(&value);
}

/* ---- amounts ---- */

static const char *
currency(const char *word)
{
	static const struct {
		const char *begins, *code;
	} ROWS[] = {{"€", "EUR"}, {"eur", "EUR"}, {"£", "GBP"}, {"gbp", "GBP"}, {"pound", "GBP"},
		{"livre", "GBP"}, {"$", "USD"}, {"us", "USD"}, {"dollar", "USD"}, {"chf", "CHF"},
		{"cad", "CAD"}};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++)
		if (g_ascii_strncasecmp(word, ROWS[i].begins, strlen(ROWS[i].begins)) == 0)
			return ROWS[i].code;
	return NULL;
}

/* In a sum, what stands one or two digits before the end parts the cents; every other mark parts
 * thousands. "1.234,5" → "1234.50". */
static char *
plain_sum(const char *written)
{
	GString *sum = g_string_new(NULL);
	gsize length = strlen(written);
	gsize cents = 0;

	for (gsize back = 2; back <= 3 && back < length; back++)
		if (written[length - back] == ',' || written[length - back] == '.')
			cents = back - 1;
	for (gsize i = 0; i < length - (cents > 0 ? cents + 1 : 0); i++)
		if (g_ascii_isdigit(written[i]))
			g_string_append_c(sum, written[i]);
	g_string_append_c(sum, '.');
	g_string_append(sum, cents > 0 ? written + length - cents : "00");
	if (cents == 1)
		g_string_append_c(sum, '0');
	return g_string_free(sum, FALSE);
}

static char *
fetch(const GMatchInfo *match, const char *name)
{
	char *text = g_match_info_fetch_named(match, name);

	if (text != NULL && *text == '\0')
		g_clear_pointer(&text, g_free);
	return text;
}

char *
fact_values_amount(const GMatchInfo *match)
{
	g_autofree char *first = fetch(match, "first"), *second = fetch(match, "second");
	g_autofree char *before = fetch(match, "before"), *after = fetch(match, "after");
	g_autofree char *cents = fetch(match, "cents");
	const char *written = first != NULL ? first : second;
	const char *code = NULL;
	g_autofree char *sum = NULL;

	if (written == NULL)
		return NULL;
	code = currency(first != NULL ? before : after);
	if (code == NULL)
		return NULL;
	sum = plain_sum(written);
	/* "349€90" */
	if (cents != NULL && g_str_has_suffix(sum, ".00"))
		memcpy(sum + strlen(sum) - 2, cents, 2);
	return g_strdup_printf("%s %s", sum, code);
}

/* ---- dates ---- */

static guint
month_of(const char *word)
{
	static const struct {
		const char *begins;
		guint month;
	} ROWS[] = {{"jan", 1}, {"fe", 2}, {"fé", 2}, {"mar", 3}, {"ap", 4}, {"av", 4}, {"ma", 5},
		{"june", 6}, {"jun", 6}, {"juin", 6}, {"jul", 7}, {"juil", 7}, {"au", 8}, {"ao", 8},
		{"sep", 9}, {"oct", 10}, {"nov", 11}, {"de", 12}, {"dé", 12}};
	g_autofree char *lower = g_utf8_strdown(word, -1);

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++)
		if (g_str_has_prefix(lower, ROWS[i].begins))
			return ROWS[i].month;
	return 0;
}

static guint
number(const char *text)
{
	return (guint)g_ascii_strtoull(text, NULL, 10);
}

static guint32
julian(guint day, guint month, guint year)
{
	GDate date;

	if (year < 1900 || year > 2099 || month < 1 || month > 12 || day < 1 ||
		!g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
		return 0;
	g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
	return g_date_get_julian(&date);
}

/* @year: 0: none was written. */
static char *
resolve(guint day, guint month, guint year, guint32 near)
{
	GDate today;
	guint32 best = 0;

	if (year != 0) {
		best = julian(day, month, year < 100 ? year + 2000 : year);
		return best != 0 ? calendar_day_format(best) : NULL;
	}
	g_date_set_julian(&today, near);
	for (guint i = 0; i < 3; i++) {
		guint32 one = julian(day, month, (guint)g_date_get_year(&today) - 1 + i);

		if (one != 0 && (best == 0 || ABS((gint64)one - near) < ABS((gint64)best - near)))
			best = one;
	}
	return best != 0 ? calendar_day_format(best) : NULL;
}

static char *
from_figures(const char *one, const char *two, guint year, gboolean month_first, guint32 near)
{
	return month_first ? resolve(number(two), number(one), year, near)
			   : resolve(number(one), number(two), year, near);
}

char *
fact_values_date(const GMatchInfo *match, gboolean month_first, guint32 day)
{
	/* The groups of the pattern: a/b/c, d.e after a, f/g, "h i j", "k l, m". */
	g_autofree char *iso = fetch(match, "iso"), *a = fetch(match, "a"), *b = fetch(match, "b"),
			*c = fetch(match, "c"), *d = fetch(match, "d"), *e = fetch(match, "e"),
			*f = fetch(match, "f"), *g = fetch(match, "g"), *h = fetch(match, "h"),
			*i = fetch(match, "i"), *j = fetch(match, "j"), *k = fetch(match, "k"),
			*l = fetch(match, "l"), *m = fetch(match, "m");

	if (iso != NULL)
		return calendar_day_parse(iso) != 0 ? g_steal_pointer(&iso) : NULL;
	if (a != NULL && b != NULL && c != NULL)
		return from_figures(a, b, number(c), month_first, day);
	/* With full stops the day is first everywhere. */
	if (a != NULL && d != NULL && e != NULL)
		return from_figures(a, d, number(e), FALSE, day);
	if (f != NULL && g != NULL)
		return from_figures(f, g, 0, month_first, day);
	if (h != NULL && i != NULL)
		return resolve(number(h), month_of(i), j != NULL ? number(j) : 0, day);
	if (k != NULL && l != NULL)
		return resolve(number(l), month_of(k), m != NULL ? number(m) : 0, day);
	return NULL;
}
