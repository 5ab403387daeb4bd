/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "net/smtp_parser.h"

struct SmtpParser {
	SmtpParserFunc func;
	gpointer data;
	GString *reply; /* whole lines of it, with LF between */
	GString *line;  /* the one under way */
	guint lines;
	char status[SMTP_STATUS_BYTES];
	gboolean stopped;
};

SmtpParser *
smtp_parser_new(SmtpParserFunc func, gpointer data)
{
	SmtpParser *parser = g_new0(SmtpParser, 1);

	parser->func = func;
	parser->data = data;
	parser->reply = g_string_new(NULL);
	parser->line = g_string_new(NULL);
	return parser;
}

void
smtp_parser_free(SmtpParser *parser)
{
	if (parser == NULL)
		return;
	g_string_free(parser->reply, TRUE);
	g_string_free(parser->line, TRUE);
	g_free(parser);
}

/* RFC 3463 section 2: class "." 1..3 digits "." 1..3 digits, the class being the code's first
 * digit. */
static void
read_status(const char *line, char status[SMTP_STATUS_BYTES])
{
	const char *p = line + 4;
	gsize length = 1;

	if (strlen(line) < 9 || *p != line[0] || p[1] != '.')
		return;
	for (guint part = 0; part < 2; part++) {
		gsize digits = 0;

		if (p[length++] != '.')
			return;
		while (digits < 3 && g_ascii_isdigit(p[length + digits]))
			digits++;
		if (digits == 0)
			return;
		length += digits;
	}
	if (p[length] == '\0' || p[length] == ' ')
		g_snprintf(status, SMTP_STATUS_BYTES, "%.*s", (int)length, p);
}

static gboolean
is_reply_line(const char *line)
{
	return line[0] >= '2' && line[0] <= '5' && g_ascii_isdigit(line[1]) &&
		g_ascii_isdigit(line[2]) && (line[3] == '\0' || line[3] == ' ' || line[3] == '-');
}

static void
deliver(SmtpParser *parser)
{
	const char *line = parser->line->str;
	g_autofree char *text = text_utf8(parser->reply->str, (gssize)parser->reply->len);
	SmtpReply reply = {.text = text, .lines = parser->lines};

	reply.code = (guint)((line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0'));
	if (parser->status[0] == line[0])
		memcpy(reply.status, parser->status, SMTP_STATUS_BYTES);
	parser->status[0] = '\0';
	parser->lines = 0;
	g_string_truncate(parser->reply, 0);
	if (!parser->func(parser->data, &reply))
		parser->stopped = TRUE;
}

static gboolean
end_line(SmtpParser *parser, GError **error)
{
	GString *line = parser->line;

	if (line->len > 0 && line->str[line->len - 1] == '\r')
		g_string_truncate(line, line->len - 1);
	if (!is_reply_line(line->str)) {
		g_autofree char *shown = text_printable(line->str);

		return error_set(
			error, ERROR_TEMPORARY, "what the server says is no SMTP: %s", shown);
	}
	if (++parser->lines > LIMIT_SMTP_REPLY_LINES)
		return error_set(error, ERROR_LIMIT, "the server's reply has more than %d lines",
			LIMIT_SMTP_REPLY_LINES);
	if (parser->lines > 1)
		g_string_append_c(parser->reply, '\n');
	g_string_append_len(parser->reply, line->str, (gssize)line->len);
	if (parser->status[0] == '\0')
		read_status(line->str, parser->status);
	if (line->str[3] != '-')
		deliver(parser);
	g_string_truncate(line, 0);
	return TRUE;
}

gboolean
smtp_parser_feed(SmtpParser *parser, const guint8 *bytes, gsize length, GError **error)
{
	while (length > 0 && !parser->stopped) {
		const guint8 *end = memchr(bytes, '\n', length);
		gsize n = end != NULL ? (gsize)(end - bytes) : length;

		if (parser->reply->len + parser->line->len + n > LIMIT_SMTP_REPLY_BYTES) {
			parser->stopped = TRUE;
			return error_set(error, ERROR_LIMIT,
				"the server's reply has more than %d bytes",
				LIMIT_SMTP_REPLY_BYTES);
		}
		g_string_append_len(parser->line, (const char *)bytes, (gssize)n);
		if (end != NULL && !end_line(parser, error)) {
			parser->stopped = TRUE;
			return FALSE;
		}
		n += end != NULL;
		bytes += n;
		length -= n;
	}
	return TRUE;
}
