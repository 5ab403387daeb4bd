/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "net/imap_parser.h"

#define LITERAL_LIMIT 16

/* Every response in one line of words, to compare. */
static void
describe(GString *out, const ImapResponse *r)
{
	static const char *const KINDS[] = {"OK", "NO", "BAD", "BYE", "PREAUTH", "+", "CAPABILITY",
		"FLAGS", "SEARCH", "ESEARCH", "EXISTS", "EXPUNGE", "FETCH", "OTHER"};

	g_string_append_printf(out, "%s%s", r->tag != NULL ? r->tag : "*", KINDS[r->kind]);
	if (r->number > 0)
		g_string_append_printf(out, " #%u", r->number);
	if (*r->code != '\0')
		g_string_append_printf(out, " [%s %" G_GUINT64_FORMAT "]", r->code, r->code_number);
	for (guint i = 0; i < r->words->len; i++)
		g_string_append_printf(out, " w:%s", (const char *)g_ptr_array_index(r->words, i));
	for (guint i = 0; i + 1 < r->numbers->len; i += 2)
		g_string_append_printf(out, " %u:%u", g_array_index(r->numbers, guint32, i),
			g_array_index(r->numbers, guint32, i + 1));
	if (r->uid > 0)
		g_string_append_printf(out, " uid=%u", r->uid);
	if (r->internal_date_at != 0)
		g_string_append_printf(out, " date=%" G_GINT64_FORMAT, r->internal_date_at);
	if (r->has_size)
		g_string_append_printf(out, " size=%" G_GUINT64_FORMAT, r->size_bytes);
	if (r->has_body && r->body == NULL)
		g_string_append(out, " body=NIL");
	if (r->body != NULL) {
		g_autoptr(GBytes) body = blob_bytes(r->body, NULL);

		g_string_append_printf(out, " body=%" G_GUINT64_FORMAT "(%.*s)", r->body_bytes,
			(int)g_bytes_get_size(body), (const char *)g_bytes_get_data(body, NULL));
	}
	if (r->structure != NULL)
		g_string_append_printf(out, " structure=%s", r->structure);
	if (*r->text != '\0')
		g_string_append_printf(out, " “%s”", r->text);
	g_string_append_c(out, '|');
}

static gboolean
on_response(gpointer data, const ImapResponse *response)
{
	describe(data, response);
	return TRUE;
}

static const struct {
	const char *input, *expected;
} GOOD[] = {
	{"* OK [ALERT] Careful {5}\r\n", "*OK [ALERT 0] “Careful {5}”|"},
	{"* ok done\n", "*OK “done”|"},
	{"z1 OK [READ-WRITE] done\r\n", "z1OK [READ-WRITE 0] “done”|"},
	{"z2 NO [AUTHENTICATIONFAILED] no\r\nz3 BAD what\r\n",
		"z2NO [AUTHENTICATIONFAILED 0] “no”|z3BAD “what”|"},
	{"* BYE [UNAVAILABLE] later\r\n", "*BYE [UNAVAILABLE 0] “later”|"},
	{"* PREAUTH hi\r\n+ go on\r\n+\r\n", "*PREAUTH “hi”|*+ “go on”|*+|"},
	{"* CAPABILITY IMAP4rev1 Move\r\n", "*CAPABILITY w:IMAP4REV1 w:MOVE|"},
	{"* OK [CAPABILITY IMAP4rev1 idle] hi\r\n", "*OK [CAPABILITY 0] w:IMAP4REV1 w:IDLE “hi”|"},
	{"* OK [UIDVALIDITY 3857529045] valid\r\n* OK [UIDNEXT 4392]\r\n* OK [HIGHESTMODSEQ "
	 "715194045007] x\r\n",
		"*OK [UIDVALIDITY 3857529045] “valid”|*OK [UIDNEXT 4392]|*OK [HIGHESTMODSEQ "
		"715194045007] “x”|"},
	{"* OK [PERMANENTFLAGS (\\Deleted \\Seen \\*)] Limited\r\n",
		"*OK [PERMANENTFLAGS 0] w:\\Deleted w:\\Seen w:\\* “Limited”|"},
	{"* OK [COPYUID 38505 304,319:320 3956:3958] Done\r\n",
		"*OK [COPYUID 38505] 304:304 319:320 “Done”|"},
	{"* 172 EXISTS\r\n* 44 EXPUNGE\r\n* 1 RECENT\r\n", "*EXISTS #172|*EXPUNGE #44|*OTHER #1|"},
	{"* FLAGS (\\Answered $Disputed)\r\n", "*FLAGS w:\\Answered w:$Disputed|"},
	{"* SEARCH 2 84 882\r\n* SEARCH\r\n* SEARCH 1 (MODSEQ 9)\r\n",
		"*SEARCH 2:2 84:84 882:882|*SEARCH|*SEARCH 1:1|"},
	{"* ESEARCH (TAG \"z3\") UID COUNT 4 ALL 2:4,9\r\n* ESEARCH (TAG \"a\")\r\n",
		"*ESEARCH 2:4 9:9|*ESEARCH|"},
	{"* 1 FETCH (UID 7 FLAGS (\\Seen) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE "
	 "4286)\r\n",
		"*FETCH #1 w:\\Seen uid=7 date=837596665 size=4286|"},
	{"* 2 FETCH (BODY[] {5}\r\na\r\n)b UID 9)\r\n", "*FETCH #2 uid=9 body=5(a\r\n)b)|"},
	{"* 2 FETCH (UID 9 BODY[] {0}\r\n)\r\n", "*FETCH #2 uid=9 body=0()|"},
	{"* 2 FETCH (UID 9 BODY[] NIL)\r\n", "*FETCH #2 uid=9 body=NIL|"},
	{"* 2 FETCH (uid 9 body[] \"a \\\"q\\\" {3}\")\r\n",
		"*FETCH #2 uid=9 body=9(a \"q\" {3})|"},
	{"* 2 FETCH (BODY[]<0> {3}\r\nabc UID 9)\r\n", "*FETCH #2 uid=9 body=3(abc)|"},
	/* Beyond the limit: skipped, with its true length. */
	{"* 2 FETCH (UID 9 BODY[] {20}\r\n01234567890123456789)\r\n* 3 EXISTS\r\n",
		"*FETCH #2 uid=9 body=20(0123456789012345)|*EXISTS #3|"},
	/* Items of no interest, with whatever they have in them. */
	{"* 2 FETCH (MODSEQ (12) ENVELOPE (NIL \"x)\" ((\"a\" NIL {3}\r\n(()\"b\")) NIL) "
	 "BODY[HEADER.FIELDS "
	 "(From To)] {2}\r\n\r\n UID 9 BODY[] {1}\r\nx)\r\n",
		"*FETCH #2 uid=9 body=1(x)|"},
	{"* 2 FETCH (BODYSTRUCTURE (\"a\" \"b\" (\"n\" {4}\r\n\"\\\r\n) \"{1}\") UID 9)\r\n",
		"*FETCH #2 uid=9 structure=(\"a\" \"b\" (\"n\" \"\\\"\\\\\r\n\") \"{1}\")|"},
	{"* 2 FETCH (BODYSTRUCTURE NIL UID 9 BODYSTRUCTURE (x))\r\n",
		"*FETCH #2 uid=9 structure=NIL|"},
	/* What a mail says is no protocol. */
	{"* 1 FETCH (UID 1 BODY[] {12}\r\nz4 OK no\r\n* )\r\nz4 OK yes\r\n",
		"*FETCH #1 uid=1 body=12(z4 OK no\r\n* )|z4OK “yes”|"},
	{"* LIST (\\HasNoChildren) \"/\" {5}\r\nINBOX\r\n* XYZZY\r\n\r\n* 5 XYZZY (\r\n",
		"*OTHER|*OTHER|*OTHER #5|"},
};

/* All at once, then cut in two at each place, then byte by byte. */
static void
test_good(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(GOOD); i++) {
		const guint8 *input = (const guint8 *)GOOD[i].input;
		gsize length = strlen(GOOD[i].input);

		for (gsize cut = 0; cut <= length + 1; cut++) {
			g_autoptr(GString) out = g_string_new(NULL);
			g_autoptr(ImapParser) parser = imap_parser_new(
				LITERAL_LIMIT, LIMIT_MEMORY_BLOB_BYTES, on_response, out);
			gsize step = cut > length ? 1 : MAX(cut, 1);

			for (gsize at = 0; at < length; at += step) {
				if (cut <= length && at > 0)
					step = length - at;
				g_assert_true(imap_parser_feed(
					parser, input + at, MIN(step, length - at), NULL));
			}
			g_assert_cmpstr(out->str, ==, GOOD[i].expected);
		}
	}
}

static const struct {
	const char *input;
	DisputedErrorCode code;
	const char *before; /* what came out before */
} BAD[] = {
	{"HTTP/1.1 400 Bad Request\r\n", ERROR_TEMPORARY, ""},
	{"220 smtp.example.com\r\n", ERROR_TEMPORARY, ""},
	{"* 1 EXISTS\r\nz1 MAYBE\r\n", ERROR_TEMPORARY, "*EXISTS #1|"},
	{"* 99999999999 EXISTS\r\n", ERROR_TEMPORARY, ""},
	{"* SEARCH 1 x\r\n", ERROR_TEMPORARY, ""},
	{"* SEARCH 1 4294967296\r\n", ERROR_TEMPORARY, ""},
	{"* 1 FETCH (UID 1\r\n", ERROR_TEMPORARY, ""},
	{"* 1 FETCH (UID 1 BODY[] \"open)\r\n", ERROR_TEMPORARY, ""},
	{"* 1 FETCH (UID 1 BODY[] atom)\r\n", ERROR_TEMPORARY, ""},
	{"* 1 FETCH (UID 1 X (((()\r\n", ERROR_TEMPORARY, ""},
	/* Two bytes too many in the literal: the rest is no list. */
	{"* 1 FETCH (UID 1 BODY[] {2}\r\nabcd)\r\n", ERROR_TEMPORARY, ""},
	{"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n", ERROR_LIMIT, ""},
	{"* 1 FETCH (UID 1 BODY[] {99999999999999999999999}\r\n", ERROR_LIMIT, ""},
};

static void
test_bad(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		g_autoptr(ImapParser) parser =
			imap_parser_new(LITERAL_LIMIT, LIMIT_MEMORY_BLOB_BYTES, on_response, out);
		g_autoptr(GError) error = NULL;
		const guint8 *input = (const guint8 *)BAD[i].input;

		g_assert_false(imap_parser_feed(parser, input, strlen(BAD[i].input), &error));
		g_assert_error(error, DISPUTED_ERROR, (int)BAD[i].code);
		g_assert_cmpstr(out->str, ==, BAD[i].before);
		/* It stays quiet then. */
		g_assert_true(imap_parser_feed(parser, (const guint8 *)"* 1 EXISTS\r\n", 12, NULL));
		g_assert_cmpstr(out->str, ==, BAD[i].before);
	}
}

static void
test_line_limit(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(ImapParser) parser =
		imap_parser_new(LITERAL_LIMIT, LIMIT_MEMORY_BLOB_BYTES, on_response, out);
	g_autoptr(GError) error = NULL;
	static const guint8 BLOCK[4096] = {'*', ' ', 'x'};
	gsize fed = 0;

	while (imap_parser_feed(parser, BLOCK, sizeof BLOCK, &error)) {
		fed += sizeof BLOCK;
		g_assert_cmpuint(fed, <=, LIMIT_NET_LINE_BYTES);
	}
	g_assert_error(error, DISPUTED_ERROR, ERROR_LIMIT);
}

static void
test_many_literals(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(ImapParser) parser =
		imap_parser_new(LITERAL_LIMIT, LIMIT_MEMORY_BLOB_BYTES, on_response, out);
	g_autoptr(GString) input = g_string_new("* 1 FETCH (X (");
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i <= LIMIT_IMAP_LITERALS; i++)
		g_string_append(input, "{1}\r\na ");
	g_assert_false(imap_parser_feed(parser, (const guint8 *)input->str, input->len, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_LIMIT);
}

/* ---- large bodies ---- */

#define LARGE_BYTES (3 * LIMIT_MEMORY_BLOB_BYTES)

static void
feed_large(ImapParser *parser, GError **error)
{
	static const guint8 PIECE[4096] = {'x', '\r', '\n'};
	g_autofree char *head = g_strdup_printf("* 2 FETCH (UID 9 BODY[] {%d}\r\n", LARGE_BYTES);
	gboolean good = imap_parser_feed(parser, (const guint8 *)head, strlen(head), error);

	for (gsize fed = 0; good && fed < LARGE_BYTES; fed += sizeof PIECE)
		good = imap_parser_feed(parser, PIECE, sizeof PIECE, error);
	if (good)
		imap_parser_feed(parser, (const guint8 *)")\r\n", 3, error);
}

static gboolean
keep_body(gpointer data, const ImapResponse *response)
{
	Blob **kept = data;

	g_assert_cmpuint(response->body_bytes, ==, LARGE_BYTES);
	*kept = blob_ref(response->body);
	return TRUE;
}

static void
test_large_body(void)
{
	g_autoptr(Blob) kept = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) piece = NULL;
	ImapParser *parser =
		imap_parser_new(LARGE_BYTES - 10, LIMIT_MEMORY_BLOB_BYTES, keep_body, &kept);

	feed_large(parser, &error);
	g_assert_no_error(error);
	imap_parser_free(parser);
	g_assert_cmpuint(blob_size(kept), ==, LARGE_BYTES - 10);
	piece = blob_piece(kept, LARGE_BYTES - 4096, 3, NULL);
	g_assert_cmpmem(g_bytes_get_data(piece, NULL), 3, "x\r\n", 3);
}

/* The place for files is full, or not there. */
static void
test_no_room(void)
{
	static const char INPUT[] = "* 3 EXISTS\r\n";
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(ImapParser) parser =
		imap_parser_new(LARGE_BYTES, LIMIT_MEMORY_BLOB_BYTES, on_response, out);
	g_autoptr(GError) error = NULL;

	if (!g_test_subprocess()) {
		g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
		g_test_trap_assert_passed();
		return;
	}
	g_setenv("TMPDIR", "/proc/nowhere", TRUE);
	feed_large(parser, &error);
	g_assert_error(error, DISPUTED_ERROR, ERROR_TEMPORARY);
	g_assert_true(imap_parser_has_no_room(parser));
	g_assert_true(imap_parser_feed(parser, (const guint8 *)INPUT, strlen(INPUT), NULL));
	g_assert_cmpstr(out->str, ==, "");
}

/* What is left of a line whose beginning was lost. */
static void
test_fragment(void)
{
	static const char INPUT[] = "STS\r\n] Logged in\r\n* 2 EXISTS\r\nz1 OK\r\n";
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(ImapParser) parser =
		imap_parser_new(LITERAL_LIMIT, LIMIT_MEMORY_BLOB_BYTES, on_response, out);

	imap_parser_skip_fragment(parser, "z");
	g_assert_true(imap_parser_feed(parser, (const guint8 *)INPUT, strlen(INPUT), NULL));
	g_assert_cmpstr(out->str, ==, "*EXISTS #2|z1OK|");
}

static gboolean
stop_at_first(gpointer data, const ImapResponse *response)
{
	describe(data, response);
	return FALSE;
}

static void
test_stop(void)
{
	static const char INPUT[] = "* 2 EXISTS\r\n* 3 EXISTS\r\n";
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(ImapParser) parser =
		imap_parser_new(LITERAL_LIMIT, LIMIT_MEMORY_BLOB_BYTES, stop_at_first, out);

	g_assert_true(imap_parser_feed(parser, (const guint8 *)INPUT, strlen(INPUT), NULL));
	g_assert_true(imap_parser_feed(parser, (const guint8 *)INPUT, strlen(INPUT), NULL));
	g_assert_cmpstr(out->str, ==, "*EXISTS #2|");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/imap-parser/good", test_good);
	g_test_add_func("/imap-parser/bad", test_bad);
	g_test_add_func("/imap-parser/line-limit", test_line_limit);
	g_test_add_func("/imap-parser/many-literals", test_many_literals);
	g_test_add_func("/imap-parser/large-body", test_large_body);
	g_test_add_func("/imap-parser/no-room", test_no_room);
	g_test_add_func("/imap-parser/fragment", test_fragment);
	g_test_add_func("/imap-parser/stop", test_stop);
	return g_test_run();
}
