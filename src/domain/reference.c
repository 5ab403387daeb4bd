/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/reference.h"

#define FOUND_MAX 10 /* references taken from one text */

static const char SYMBOLS[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* x * α in GF(32), α a root of x^5 + x^4 + x^2 + x + 1. */
static guint
times_alpha(guint x)
{
	return (x << 1 ^ (x & 16 ? 0x37 : 0)) & 31;
}

/* The base of the weights: α squared, whose powers are all 31 elements but zero. */
static guint
times_weight(guint x)
{
	return times_alpha(times_alpha(x));
}

/* The last symbol is chosen so that the sum of all eight, the n-th weighted with the (7-n)th power
 * of the base, is zero. The weights differ from one another and none is zero, so that one wrong
 * symbol, or two symbols in each other's place, always leaves a remainder. */
static guint
remainder_of(const guint8 *values, guint count)
{
	guint sum = 0;

	for (guint i = 0; i < count; i++)
		sum = times_weight(sum) ^ values[i];
	return sum;
}

/* The value of a symbol as people write it, or -1. */
static gint
symbol_value(gunichar c)
{
	const char *found;

	if (c == 0 || c >= 0x80)
		return -1;
	c = (gunichar)g_ascii_toupper((gchar)c);
	if (c == 'I' || c == 'L')
		c = '1';
	if (c == 'O')
		c = '0';
	found = strchr(SYMBOLS, (int)c);
	return found != NULL ? (gint)(found - SYMBOLS) : -1;
}

static char *
format(const char *prefix, const guint8 values[REFERENCE_SYMBOLS])
{
	GString *text = g_string_new(prefix);

	for (guint i = 0; i < REFERENCE_SYMBOLS; i++) {
		if (i % 4 == 0)
			g_string_append_c(text, '-');
		g_string_append_c(text, SYMBOLS[values[i]]);
	}
	return g_string_free(text, FALSE);
}

char *
reference_new(const char *prefix, guint64 random)
{
	guint8 values[REFERENCE_SYMBOLS];

	for (guint i = 0; i < REFERENCE_SYMBOLS - 1; i++)
		values[i] = random >> 5 * i & 31;
	values[REFERENCE_SYMBOLS - 1] =
		(guint8)times_weight(remainder_of(values, REFERENCE_SYMBOLS - 1));
	return format(prefix, values);
}

/* Hyphens and dashes of all kinds, and spaces. */
static gboolean
is_separator(gunichar c)
{
	return c == '-' || c == ' ' || c == '\t' || c == 0xa0 || c == 0x202f || c == 0x2212 ||
		(c >= 0x2010 && c <= 0x2015);
}

static const char *
skip_separators(const char *text)
{
	while (is_separator(g_utf8_get_char(text)))
		text = g_utf8_next_char(text);
	return text;
}

/* Reads eight symbols at @text, with separators between the groups of four.
 * Returns: where they end, or NULL if there are none or the check fails. */
static const char *
read_symbols(const char *text, guint8 values[REFERENCE_SYMBOLS])
{
	for (guint i = 0; i < REFERENCE_SYMBOLS; i++) {
		gint value;

		if (i == REFERENCE_SYMBOLS / 2)
			text = skip_separators(text);
		value = symbol_value((guchar)*text);
		if (value < 0)
			return NULL;
		values[i] = (guint8)value;
		text++;
	}
	return remainder_of(values, REFERENCE_SYMBOLS) == 0 ? text : NULL;
}

/* Reads prefix and symbols at @text. */
static const char *
read_reference(const char *prefix, const char *text, guint8 values[REFERENCE_SYMBOLS])
{
	if (g_ascii_strncasecmp(text, prefix, strlen(prefix)) != 0)
		return NULL;
	return read_symbols(skip_separators(text + strlen(prefix)), values);
}

char *
reference_parse(const char *prefix, const char *text)
{
	guint8 values[REFERENCE_SYMBOLS];
	const char *start, *end;

	if (text == NULL || !g_utf8_validate(text, -1, NULL))
		return NULL;
	start = text + strspn(text, " \t\n[(<#");
	end = read_reference(prefix, start, values);
	if (end == NULL)
		end = read_symbols(start, values);
	if (end == NULL || end[strspn(end, " \t\n])>.,;:!")] != '\0')
		return NULL;
	return format(prefix, values);
}

char *
reference_symbols(const char *reference)
{
	const char *dash = strchr(reference, '-');
	GString *symbols = g_string_new(NULL);

	g_assert(dash != NULL);
	for (const char *p = dash; *p != '\0'; p++)
		if (*p != '-')
			g_string_append_c(symbols, g_ascii_tolower(*p));
	g_assert(symbols->len == REFERENCE_SYMBOLS);
	return g_string_free(symbols, FALSE);
}

char *
reference_from_symbols(const char *prefix, const char *symbols)
{
	guint8 values[REFERENCE_SYMBOLS];
	const char *end;

	if (strlen(symbols) != REFERENCE_SYMBOLS)
		return NULL;
	end = read_symbols(symbols, values);
	return end != NULL && *end == '\0' ? format(prefix, values) : NULL;
}

/* Adds @reference unless it is there. Takes it. */
static void
add_once(GPtrArray *found, char *reference)
{
	if (g_ptr_array_find_with_equal_func(found, reference, g_str_equal, NULL))
		g_free(reference);
	else
		g_ptr_array_add(found, reference);
}

GPtrArray *
reference_find_all(const char *prefix, const char *text)
{
	GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
	const char *p = text;
	gboolean after_word = FALSE;

	if (text == NULL || !g_utf8_validate(text, -1, NULL))
		return found;
	while (*p != '\0' && found->len < FOUND_MAX) {
		guint8 values[REFERENCE_SYMBOLS];
		const char *end = after_word ? NULL : read_reference(prefix, p, values);

		if (end != NULL && !g_unichar_isalnum(g_utf8_get_char(end))) {
			add_once(found, format(prefix, values));
			p = end;
			continue;
		}
		after_word = g_unichar_isalnum(g_utf8_get_char(p));
		p = g_utf8_next_char(p);
	}
	return found;
}
