/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/attribution.h"

#include "mail/wording.h"

#define ATTRIBUTION_LINES 4 /* "On … wrote:" is broken into at most so many */
#define ATTRIBUTION_BYTES 400
#define NAME_WORDS 6 /* of a name and its address */

static gboolean
has_digit(const char *text)
{
	return strpbrk(text, "0123456789") != NULL;
}

/* "10:30", "10.30", "10h30". */
static gboolean
has_time(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if (g_ascii_isdigit(p[0]) && (p[1] == ':' || p[1] == '.' || p[1] == 'h') &&
			g_ascii_isdigit(p[2]) && g_ascii_isdigit(p[3]) && !g_ascii_isdigit(p[4]) &&
			p[4] != '.')
			return TRUE;
	return FALSE;
}

/* "31/12/25", "31.12.2025", "2025-12-31". */
static gboolean
is_numeric_date(const char *p)
{
	gsize first = strspn(p, "0123456789"), second = 0, third = 0;
	char mark = p[first];

	if (first == 0 || first > 4 || mark == '\0' || strchr("./-", mark) == NULL)
		return FALSE;
	p += first + 1;
	second = strspn(p, "0123456789");
	if (second == 0 || second > 2 || p[second] != mark)
		return FALSE;
	third = strspn(p + second + 1, "0123456789");
	return first == 4 ? third == 1 || third == 2 : third == 2 || third == 4;
}

/* A year of our times as a word of its own, or as the end of a date in digits. */
static gboolean
has_year(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (p > text && g_ascii_isalnum(p[-1]))
			continue;
		if (((p[0] == '2' && p[1] == '0') || (p[0] == '1' && p[1] == '9')) &&
			g_ascii_isdigit(p[2]) && g_ascii_isdigit(p[3]) && !g_ascii_isalnum(p[4]))
			return TRUE;
		if (g_ascii_isdigit(*p) && is_numeric_date(p))
			return TRUE;
	}
	return FALSE;
}

/* A date within the first words: "tir. 18. apr. 2017", "2017-11-24 16:32", "11:00 AM, …". */
static gboolean
begins_with_date(const char *plain)
{
	const char *p = plain;

	for (guint words = 0; words < 3 && *p != '\0'; words++) {
		if (g_ascii_isdigit(*p))
			return has_year(plain) || has_time(plain);
		p += strcspn(p, " ");
		p += strspn(p, " ");
	}
	return FALSE;
}

/* An address between brackets, as mail programs write it: "<a@b.example>", "(a@b.example)". */
static gboolean
has_bracketed_address(const char *text)
{
	for (const char *p = strpbrk(text, "<(["); p != NULL; p = strpbrk(p + 1, "<([")) {
		const char *sign = p + 1 + strcspn(p + 1, "@>)]<([");

		if (*sign == '@' && strpbrk(sign, ">)]") != NULL)
			return TRUE;
	}
	return FALSE;
}

/* What the joined lines end with. */
typedef struct {
	gboolean colon, dashes;
} Ending;

static Ending
take_ending(char *text)
{
	gsize length = strlen(text);
	Ending ending = {FALSE, FALSE};

	while (length > 0 && strchr(" -:", text[length - 1]) != NULL) {
		ending.colon = ending.colon || text[length - 1] == ':';
		ending.dashes = ending.dashes || text[length - 1] == '-';
		text[--length] = '\0';
	}
	return ending;
}

/* What the joined lines are, were they to begin with a fitting word. */
static Attribution
judge(const char *joined)
{
	g_autofree char *text = g_strdup(joined);
	Ending ending = take_ending(text);
	gboolean address = strchr(text, '@') != NULL;
	gboolean dated = has_time(text) && has_year(text);
	gboolean verb = wording_ends(WORDING_VERB, text);
	gboolean middle = ending.colon && wording_holds(WORDING_VERB_MIDDLE, text);

	if (!has_digit(text) || (!ending.colon && !ending.dashes && !(verb && (address || dated))))
		return ATTRIBUTION_NONE;
	/* No verb that is known, but a name, its address, a date, and a colon. */
	if (ending.colon && dated && has_bracketed_address(text))
		return ATTRIBUTION_STRONG;
	if (!verb && !middle)
		return ending.colon && (dated || has_bracketed_address(text)) ? ATTRIBUTION_WEAK
									      : ATTRIBUTION_NONE;
	if (!address &&
		(wording_ends(WORDING_NARRATIVE, text) || wording_holds(WORDING_ACCUSED, text)))
		return ATTRIBUTION_WEAK;
	return address || dated ? ATTRIBUTION_STRONG : ATTRIBUTION_WEAK;
}

/* The lines from @start to @end as one; NULL if one is blank or it gets too long. */
static char *
join(char **plain, guint start, guint end)
{
	g_autoptr(GString) joined = g_string_new(NULL);

	for (guint i = start; i <= end; i++) {
		if (*plain[i] == '\0' || joined->len > ATTRIBUTION_BYTES)
			return NULL;
		g_string_append_printf(joined, "%s%s", i > start ? " " : "", plain[i]);
	}
	return g_strdup(joined->str);
}

/* Whether an attribution can end on this line at all: cheap, asked of every line. */
static gboolean
may_end(const char *plain)
{
	gsize length = strlen(plain);

	if (length == 0)
		return FALSE;
	return plain[length - 1] == ':' || plain[length - 1] == '-' ||
		wording_ends(WORDING_VERB, plain);
}

/* Signs that an attribution begins on this line, the surest first. */
typedef enum {
	BEGIN_WORD,  /* "on", "le", and a digit */
	BEGIN_DATE,  /* a date */
	BEGIN_ALONE, /* nothing: this line says it all */
	BEGIN_NAME,  /* a name with its address, there or on the line below */
	BEGIN_WAYS,
} Beginning;

static gboolean
is_address_line(const char *line)
{
	return (*line == '<' || *line == '(') && strchr(line, '@') != NULL;
}

/* Whether a name stands there, followed by its address. */
static gboolean
is_name_line(const char *line, const char *below)
{
	if (*line == '<' || *line == '(')
		return FALSE;
	if (is_address_line(below))
		return strchr(".!?,", line[strlen(line) - 1]) == NULL;
	return has_bracketed_address(line);
}

static gboolean
may_begin(char **plain, guint start, guint end, guint way)
{
	const char *line = plain[start];

	switch ((Beginning)way) {
	case BEGIN_WORD:
		return has_digit(line) && wording_begins(WORDING_LEAD, line);
	case BEGIN_DATE:
		return begins_with_date(line);
	case BEGIN_ALONE:
		return start == end;
	case BEGIN_NAME:
		return is_name_line(line, start < end ? plain[start + 1] : "");
	case BEGIN_WAYS:
		break;
	}
	return FALSE;
}

/* @start, or the line above it, if that has a name and its address and nothing else. */
static guint
with_name_above(char **plain, guint start, guint first)
{
	const char *above = start > first ? plain[start - 1] : "";
	gsize length = strlen(above), words = 0;

	for (const char *p = above; *p != '\0'; p++)
		words += *p == ' ' ? 1 : 0;
	if (length == 0 || strchr(">)", above[length - 1]) == NULL || words >= NAME_WORDS ||
		strchr(plain[start], '@') != NULL || !is_name_line(above, ""))
		return start;
	return start - 1;
}

/* The nearest line at which an attribution that ends at @end begins in this way. */
static Attribution
find_beginning(char **plain, guint end, guint first, guint way, guint *start_out)
{
	for (guint back = 0; back <= end - first; back++) {
		guint start = end - back;
		g_autofree char *joined = join(plain, start, end);

		if (joined == NULL)
			break;
		if (!may_begin(plain, start, end, way))
			continue;
		Attribution found = judge(joined);

		if (found == ATTRIBUTION_STRONG ||
			(found == ATTRIBUTION_WEAK && way != BEGIN_NAME)) {
			*start_out = with_name_above(plain, start, first);
			return found;
		}
	}
	return ATTRIBUTION_NONE;
}

Attribution
attribution_find(char **plain, guint end, guint *start_out)
{
	guint first = end >= ATTRIBUTION_LINES - 1 ? end - (ATTRIBUTION_LINES - 1) : 0;
	Attribution weak = ATTRIBUTION_NONE;

	if (!may_end(plain[end]))
		return ATTRIBUTION_NONE;
	for (guint way = 0; way < BEGIN_WAYS; way++) {
		guint start = 0;
		Attribution found = find_beginning(plain, end, first, way, &start);

		if (found == ATTRIBUTION_NONE || (found == ATTRIBUTION_WEAK && weak == found))
			continue;
		*start_out = start;
		if (found == ATTRIBUTION_STRONG || way == BEGIN_WORD)
			return found;
		weak = found;
	}
	return weak;
}
