/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/numbers.h"

/* Reads the digits at *@p. FALSE: there are none, or the number is too large. */
static gboolean
read_number(const char **p, guint32 *number_out)
{
	guint64 number = 0;
	const char *start = *p;

	for (; g_ascii_isdigit(**p); (*p)++) {
		number = number * 10 + (guint64)g_ascii_digit_value(**p);
		if (number > G_MAXUINT32)
			return FALSE;
	}
	*number_out = (guint32)number;
	return *p > start && number > 0;
}

/* A hyphen, or the dash that word processors make of it. */
static gboolean
skip_dash(const char **p)
{
	static const char *const DASHES[] = {"-", "–", ":"};

	for (gsize i = 0; i < G_N_ELEMENTS(DASHES); i++) {
		if (!g_str_has_prefix(*p, DASHES[i]))
			continue;
		*p += strlen(DASHES[i]);
		return TRUE;
	}
	return FALSE;
}

GArray *
numbers_parse(const char *text, guint limit)
{
	g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint32));
	const char *p = text + strspn(text, " \t,;");

	while (*p != '\0') {
		guint32 first = 0, last = 0;

		if (!read_number(&p, &first))
			return NULL;
		last = first;
		if (skip_dash(&p) && !read_number(&p, &last))
			return NULL;
		if (last < first || last - first >= limit - MIN(numbers->len, limit) ||
			(*p != '\0' && strchr(" \t,;", *p) == NULL))
			return NULL;
		for (guint64 number = first; number <= last; number++) {
			guint32 value = (guint32)number;

			g_array_append_val(numbers, value);
		}
		p += strspn(p, " \t,;");
	}
	return numbers->len > 0 ? g_steal_pointer(&numbers) : NULL;
}

char *
numbers_format(const guint32 *numbers, gsize count, guint ranges)
{
	GString *text = g_string_new(NULL);
	gsize i = 0;

	for (guint written = 0; i < count && written < ranges; written++) {
		gsize end = i;

		while (end + 1 < count && numbers[end + 1] == numbers[end] + 1)
			end++;
		g_string_append_printf(text, "%s%u", written > 0 ? "," : "", numbers[i]);
		if (end > i)
			g_string_append_printf(text, "-%u", numbers[end]);
		i = end + 1;
	}
	if (i < count)
		g_string_append_printf(text, " … (%" G_GSIZE_FORMAT " more)", count - i);
	return g_string_free(text, FALSE);
}
