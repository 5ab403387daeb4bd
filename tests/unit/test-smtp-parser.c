/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "net/smtp_parser.h"

static gboolean
on_reply(gpointer data, const SmtpReply *reply)
{
	g_string_append_printf(
		data, "%u [%s] %u “%s”|", reply->code, reply->status, reply->lines, reply->text);
	return TRUE;
}

static const struct {
	const char *input, *expected;
} GOOD[] = {
	{"250 OK\r\n", "250 [] 1 “250 OK”|"},
	{"250\r\n", "250 [] 1 “250”|"},
	{"250 2.1.5 fine\n", "250 [2.1.5] 1 “250 2.1.5 fine”|"},
	{"354 go\r\n250 2.0.0 queued\r\n", "354 [] 1 “354 go”|250 [2.0.0] 1 “250 2.0.0 queued”|"},
	{"550-5.1.1 No such\r\n550-5.1.1 user\r\n550 5.1.1 here\r\n",
		"550 [5.1.1] 3 “550-5.1.1 No such\n550-5.1.1 user\n550 5.1.1 here”|"},
	{"550 5.123.123\r\n", "550 [5.123.123] 1 “550 5.123.123”|"},
	{"450 4.7.1 a \xff b\r\n", "450 [4.7.1] 1 “450 4.7.1 a \ufffd b”|"},
	/* No status: another class, too many digits, a version. */
	{"550 4.7.1 x\r\n", "550 [] 1 “550 4.7.1 x”|"},
	{"550 5.7.1234 x\r\n", "550 [] 1 “550 5.7.1234 x”|"},
	{"220 2.3 server\r\n", "220 [] 1 “220 2.3 server”|"},
	{"220 2.3.4beta\r\n", "220 [] 1 “220 2.3.4beta”|"},
	/* The last line's code counts; a status of another class then doesn't. */
	{"250-2.0.0 a\r\n550 b\r\n", "550 [] 2 “250-2.0.0 a\n550 b”|"},
};

static void
test_good(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(GOOD); i++) {
		const guint8 *input = (const guint8 *)GOOD[i].input;
		gsize length = strlen(GOOD[i].input);

		for (gsize step = 1; step <= length; step++) {
			g_autoptr(GString) out = g_string_new(NULL);
			g_autoptr(SmtpParser) parser = smtp_parser_new(on_reply, out);

			for (gsize at = 0; at < length; at += step)
				g_assert_true(smtp_parser_feed(
					parser, input + at, MIN(step, length - at), NULL));
			g_assert_cmpstr(out->str, ==, GOOD[i].expected);
		}
	}
}

static void
feed_bad(const char *input, gsize length, DisputedErrorCode code)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(SmtpParser) parser = smtp_parser_new(on_reply, out);
	g_autoptr(GError) error = NULL;

	g_assert_false(smtp_parser_feed(parser, (const guint8 *)input, length, &error));
	g_assert_error(error, DISPUTED_ERROR, (int)code);
	g_assert_true(smtp_parser_feed(parser, (const guint8 *)"250 OK\r\n", 8, NULL));
	g_assert_cmpstr(out->str, ==, "");
}

static void
test_bad(void)
{
	static const char *const INPUTS[] = {"\r\n", "* OK IMAP4rev1\r\n", "25 x\r\n", "150 x\r\n",
		"600 x\r\n", "250+x\r\n", "250-a\r\nhello\r\n", "SSH-2.0-x\r\n"};

	for (gsize i = 0; i < G_N_ELEMENTS(INPUTS); i++)
		feed_bad(INPUTS[i], strlen(INPUTS[i]), ERROR_TEMPORARY);
}

static void
test_limits(void)
{
	g_autoptr(GString) lines = g_string_new(NULL);
	g_autofree char *line = g_strnfill(LIMIT_SMTP_REPLY_BYTES + 1, '2');

	for (guint i = 0; i <= LIMIT_SMTP_REPLY_LINES; i++)
		g_string_append(lines, "250-x\r\n");
	feed_bad(lines->str, lines->len, ERROR_LIMIT);
	feed_bad(line, strlen(line), ERROR_LIMIT);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/smtp-parser/good", test_good);
	g_test_add_func("/smtp-parser/bad", test_bad);
	g_test_add_func("/smtp-parser/limits", test_limits);
	return g_test_run();
}
