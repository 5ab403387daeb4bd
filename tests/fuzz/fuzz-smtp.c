/* SPDX-License-Identifier: MIT */
/* What an SMTP server says. The first byte chooses how the rest is cut into pieces: the replies
 * must not depend on it. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "net/smtp_parser.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static gboolean
check(gpointer data, const SmtpReply *reply)
{
	guint lines = 1;

	g_assert(reply->code >= 200 && reply->code <= 599);
	g_assert(g_utf8_validate(reply->text, -1, NULL));
	for (const char *p = reply->text; *p != '\0'; p++)
		lines += *p == '\n';
	g_assert(lines == reply->lines && lines <= LIMIT_SMTP_REPLY_LINES);
	g_assert(strspn(reply->status, "0123456789.") == strlen(reply->status));
	g_assert(*reply->status == '\0' || (guint)(reply->status[0] - '0') == reply->code / 100);
	g_string_append_printf(data, "%u %s %s\n", reply->code, reply->status, reply->text);
	return TRUE;
}

static void
parse(const guint8 *data, gsize size, gsize step, GString *out)
{
	g_autoptr(SmtpParser) parser = smtp_parser_new(check, out);
	g_autoptr(GError) error = NULL;
	gboolean good = TRUE;

	for (gsize at = 0; at < size && good; at += step) {
		/* A copy of its own, so that a read beyond the piece is seen. */
		gsize length = MIN(step, size - at);
		g_autofree guint8 *piece = g_memdup2(data + at, length);

		good = smtp_parser_feed(parser, piece, length, &error);
	}
	g_assert(good == (error == NULL));
	if (!good)
		g_string_append(out, error->message);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autoptr(GString) whole = g_string_new(NULL), pieces = g_string_new(NULL);

	if (size == 0)
		return 0;
	parse(data + 1, size - 1, data[0] % 64 + 1, pieces);
	parse(data + 1, size - 1, size, whole);
	g_assert_cmpmem(pieces->str, (int)pieces->len, whole->str, (int)whole->len);
	return 0;
}
