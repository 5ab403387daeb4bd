/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/uuencode.h"

/* A line of a file has 61 characters, one more with a checksum; "begin" has a file's name. */
#define LINE_BYTES 300
#define LINE_CHARACTERS 45 /* bytes in one line at most */

typedef enum { IN_TEXT, AFTER_BEGIN, IN_FILE } State;

struct Uuencode {
	const UuencodeTakes *takes;
	gpointer data;
	State state;
	GString *line;    /* what has come of the current line, its end included */
	GString *begin;   /* the line "begin …" that may be one of the text yet */
	gboolean passing; /* the current line is longer than any of a file: it passes as text */
};

Uuencode *
uuencode_new(const UuencodeTakes *takes, gpointer data)
{
	Uuencode *reader = g_new0(Uuencode, 1);

	reader->takes = takes;
	reader->data = data;
	reader->line = g_string_new(NULL);
	reader->begin = g_string_new(NULL);
	return reader;
}

void
uuencode_free(Uuencode *reader)
{
	if (reader == NULL)
		return;
	g_string_free(reader->line, TRUE);
	g_string_free(reader->begin, TRUE);
	g_free(reader);
}

/* The length of a line without its end. */
static gsize
bare_length(const GString *line)
{
	gsize length = line->len;

	if (length > 0 && line->str[length - 1] == '\n')
		length--;
	if (length > 0 && line->str[length - 1] == '\r')
		length--;
	return length;
}

/* Where the name stands in "begin 644 name"; 0 if it is no such line. */
static gsize
name_start(const GString *line)
{
	const char *p = line->str;
	gsize digits = 0, length = bare_length(line);

	if (!g_str_has_prefix(p, "begin "))
		return 0;
	digits = strspn(p + 6, "01234567");
	if (digits < 3 || digits > 4 || p[6 + digits] != ' ' || length <= 6 + digits + 1)
		return 0;
	return 6 + digits + 1;
}

/* How many bytes a line of a file holds; -1 if it is none. Spaces at its end may have been lost,
 * but not in the first line, which has to prove what it is. */
static gint
count_bytes(const GString *line, gboolean strict)
{
	gsize length = bare_length(line), wanted = 0;
	gint count = 0;

	if (length == 0)
		return -1;
	for (gsize i = 0; i < length; i++)
		if (line->str[i] < ' ' || line->str[i] > '`')
			return -1;
	count = (line->str[0] - ' ') & 0x3f;
	wanted = ((gsize)count + 2) / 3 * 4;
	if (count > LINE_CHARACTERS || length - 1 > wanted + 1 || (strict && count == 0))
		return -1;
	return strict && length - 1 < wanted ? -1 : count;
}

static guchar
sextet(const GString *line, gsize at)
{
	return at < bare_length(line) ? (guchar)(line->str[at] - ' ') & 0x3f : 0;
}

static void
decode_line(Uuencode *reader, gsize count)
{
	guchar bytes[LINE_CHARACTERS + 3];
	gsize length = 0;

	for (gsize at = 1; length < count; at += 4) {
		guint group = (guint)sextet(reader->line, at) << 18 |
			(guint)sextet(reader->line, at + 1) << 12 |
			(guint)sextet(reader->line, at + 2) << 6 | sextet(reader->line, at + 3);

		bytes[length++] = (guchar)(group >> 16);
		bytes[length++] = (guchar)(group >> 8);
		bytes[length++] = (guchar)group;
	}
	if (count > 0 && reader->takes->bytes != NULL)
		reader->takes->bytes(reader->data, (const char *)bytes, count);
}

static void
give_text(Uuencode *reader, const GString *line)
{
	if (line->len > 0 && reader->takes->text != NULL)
		reader->takes->text(reader->data, line->str, line->len);
}

static void
end_file(Uuencode *reader, gboolean complete)
{
	reader->state = IN_TEXT;
	if (reader->takes->end != NULL)
		reader->takes->end(reader->data, complete);
}

static void
begin_file(Uuencode *reader)
{
	g_autofree char *name = g_strndup(reader->begin->str + name_start(reader->begin),
		bare_length(reader->begin) - name_start(reader->begin));

	reader->state = IN_FILE;
	if (reader->takes->begin != NULL)
		reader->takes->begin(reader->data, name);
}

static void
take_text_line(Uuencode *reader)
{
	if (name_start(reader->line) == 0) {
		give_text(reader, reader->line);
		return;
	}
	g_string_assign(reader->begin, reader->line->str);
	reader->state = AFTER_BEGIN;
}

static void
take_line(Uuencode *reader)
{
	gint count = count_bytes(reader->line, reader->state == AFTER_BEGIN);

	if (reader->state == AFTER_BEGIN) {
		if (count > 0) {
			begin_file(reader);
		} else {
			give_text(reader, reader->begin);
			reader->state = IN_TEXT;
		}
	}
	if (reader->state == IN_TEXT) {
		take_text_line(reader);
	} else if (count >= 0) {
		decode_line(reader, (gsize)count);
	} else {
		gboolean complete = bare_length(reader->line) == 3 &&
			g_str_has_prefix(reader->line->str, "end");

		end_file(reader, complete);
		if (!complete)
			take_text_line(reader);
	}
}

/* What is too long for a line of a file, or holds a NUL byte, is text. */
static void
pass_line(Uuencode *reader)
{
	if (reader->state == AFTER_BEGIN)
		give_text(reader, reader->begin);
	else if (reader->state == IN_FILE)
		end_file(reader, FALSE);
	reader->state = IN_TEXT;
	give_text(reader, reader->line);
}

void
uuencode_feed(Uuencode *reader, const char *bytes, gsize length)
{
	for (gsize at = 0; at < length;) {
		const char *end = memchr(bytes + at, '\n', length - at);
		gsize piece = end != NULL ? (gsize)(end + 1 - bytes) - at : length - at;
		gsize taken = MIN(piece, LINE_BYTES);

		g_string_append_len(reader->line, bytes + at, (gssize)taken);
		at += taken;
		gboolean ended = bytes[at - 1] == '\n';

		reader->passing = reader->passing || reader->line->len > LINE_BYTES ||
			memchr(reader->line->str, '\0', reader->line->len) != NULL;
		if (reader->passing)
			pass_line(reader);
		else if (ended)
			take_line(reader);
		if (reader->passing || ended)
			g_string_truncate(reader->line, 0);
		reader->passing = reader->passing && !ended;
	}
}

void
uuencode_finish(Uuencode *reader)
{
	if (reader->line->len > 0)
		take_line(reader);
	g_string_truncate(reader->line, 0);
	if (reader->state == AFTER_BEGIN)
		give_text(reader, reader->begin);
	else if (reader->state == IN_FILE)
		end_file(reader, FALSE);
	reader->state = IN_TEXT;
}
