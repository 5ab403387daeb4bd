/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <signal.h>
#include <string.h>

#include "base/error.h"
#include "net-server.h"
#include "net/imap.h"

/* What libcurl says and hears before the dialogue is ours (without a user: nothing more). */
#define CONNECT                                                                                    \
	"S:* OK ready\r\n", "C:* CAPABILITY", "S:* CAPABILITY IMAP4rev1\r\n%t OK done\r\n",        \
		"C:z1 CAPABILITY"
#define CAPABLE(words) CONNECT, "S:* CAPABILITY IMAP4rev1 " words "\r\n%t OK done\r\n"
#define UIDS "* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 12] x\r\n"
#define OPENED                                                                                     \
	"S:* 2 EXISTS\r\n" UIDS                                                                    \
	"* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n%t OK [READ-WRITE] done\r\n"
#define SELECT CAPABLE("MOVE UIDPLUS"), "C:z2 SELECT \"INBOX\"", OPENED
#define SEARCH SELECT, "C:z3 UID SEARCH UID 5:11", "S:* SEARCH 10 11\r\n%t OK done\r\n"
#define SIZES                                                                                      \
	SEARCH, "C:z4 UID FETCH 10:11 (UID RFC822.SIZE INTERNALDATE)",                             \
		"S:* 1 FETCH (UID 10 RFC822.SIZE 5 INTERNALDATE \"17-Jul-1996 02:44:25 "           \
		"-0700\")\r\n* 2 FETCH (UID 11 RFC822.SIZE 3)\r\n%t OK done\r\n"
#define FETCH SIZES, "C:z5 UID FETCH 10:11 (UID BODY.PEEK[])"
#define BODIES "* 1 FETCH (UID 10 BODY[] {5}\r\nAAAAA)\r\n* 2 FETCH (BODY[] {3}\r\nBBB UID 11)\r\n"
#define MARK "C:z6 UID STORE 10:11 +FLAGS.SILENT ($Disputed)", "S:%t OK done\r\n"
#define GOT "selected 7 12 2 kw|10 whole 5 AAAAA 837596665|11 whole 3 BBB 0|"
#define SETTLED "settled 10 11|"

typedef struct Run {
	GString *log;
	gboolean ended, woken;
	GError *error;
	ImapClient *client;
	enum { FREE_NOWHERE, FREE_SELECTED, FREE_RANGE, FREE_SETTLED } free_in;
	gboolean refuse_selected, refuse_range;
	guint32 careful_to, pass_over, stop_before; /* UIDs */
	gboolean takes_later;                       /* not within range() */
	GQueue untaken;                             /* GPtrArray* */
	guint32 leftover;
} Run;

static gboolean
on_selected(gpointer data, const ImapSelected *selected, ImapWanted *wanted)
{
	Run *run = data;

	g_string_append_printf(run->log, "selected %u %u %u%s%s|", selected->uidvalidity,
		selected->uidnext, selected->exists, selected->keywords_allowed ? " kw" : "",
		selected->read_only ? " ro" : "");
	wanted->first_uid = 5;
	wanted->careful_to = run->careful_to;
	if (run->leftover > 0)
		imap_client_settle(run->client, &run->leftover, 1);
	if (run->free_in == FREE_SELECTED)
		g_clear_pointer(&run->client, imap_client_free);
	return !run->refuse_selected;
}

static gboolean
on_asking(gpointer data, guint32 uid, char **refusal_out)
{
	Run *run = data;

	g_string_append_printf(run->log, "asking %u|", uid);
	if (uid == run->pass_over)
		*refusal_out = g_strdup("not again");
	return uid != run->stop_before;
}

static void
log_mail(Run *run, const ImapMail *mail)
{
	static const char *const STATES[] = {"whole", "truncated", "absent", "refused"};
	g_autoptr(GBytes) bytes = mail->blob != NULL ? blob_bytes(mail->blob, NULL) : NULL;
	gsize length = 0;
	const char *text = bytes != NULL ? g_bytes_get_data(bytes, &length) : "";

	g_assert_cmpuint(mail->uidvalidity, ==, 7);
	g_string_append_printf(run->log, "%u %s %" G_GUINT64_FORMAT " %.*s %" G_GINT64_FORMAT,
		mail->uid, STATES[mail->state], mail->size_bytes, (int)length, text,
		mail->internal_date_at);
	if (mail->refusal != NULL)
		g_string_append_printf(run->log, " “%s”", mail->refusal);
	for (guint i = 0; mail->large_parts != NULL && i < mail->large_parts->len; i++) {
		const ImapPart *part = g_ptr_array_index(mail->large_parts, i);

		g_string_append_printf(run->log, " [%s %s %" G_GUINT64_FORMAT "]", part->name,
			part->type, part->bytes);
	}
	g_string_append_c(run->log, '|');
}

static void
take_range(Run *run)
{
	g_autoptr(GPtrArray) mails = g_queue_pop_head(&run->untaken);
	g_autoptr(GArray) settle = g_array_new(FALSE, FALSE, sizeof(guint32));

	for (guint i = 0; i < mails->len; i++)
		g_array_append_val(settle, ((ImapMail *)g_ptr_array_index(mails, i))->uid);
	imap_client_taken(run->client, (const guint32 *)(const void *)settle->data, settle->len);
}

static void
on_range(gpointer data, GPtrArray *mails)
{
	Run *run = data;

	g_assert_cmpuint(mails->len, >, 0);
	g_assert_cmpuint(mails->len, <=, 100);
	for (guint i = 0; i < mails->len; i++)
		log_mail(run, g_ptr_array_index(mails, i));
	g_queue_push_tail(&run->untaken, mails);
	g_assert_cmpuint(g_queue_get_length(&run->untaken), <=, IMAP_UNTAKEN_RANGES);
	if (run->free_in == FREE_RANGE) {
		g_clear_pointer(&run->client, imap_client_free);
		return;
	}
	if (run->refuse_range)
		imap_client_stop(run->client);
	if (!run->takes_later)
		take_range(run);
}

static void
on_settled(
	gpointer data, guint32 uidvalidity, const guint32 *uids, guint count, const GError *error)
{
	Run *run = data;

	g_assert_cmpuint(uidvalidity, ==, 7);
	g_string_append(run->log, error != NULL ? "unsettled" : "settled");
	for (guint i = 0; i < count; i++)
		g_string_append_printf(run->log, " %u", uids[i]);
	g_string_append_c(run->log, '|');
	if (run->free_in == FREE_SETTLED)
		g_clear_pointer(&run->client, imap_client_free);
}

static void
on_ended(gpointer data, const GError *error, guint32 uidvalidity)
{
	Run *run = data;

	g_assert_false(run->ended);
	run->ended = TRUE;
	run->error = error != NULL ? g_error_copy(error) : NULL;
	g_string_append_printf(run->log, "ended %u", uidvalidity);
}

static const ImapPollEvents EVENTS = {.selected = on_selected,
	.asking = on_asking,
	.range = on_range,
	.settled = on_settled,
	.ended = on_ended};

static ImapClient *
make_client(const Server *server, ImapSettle settle, guint64 limit)
{
	g_autofree char *url = g_strdup_printf("imap://127.0.0.1:%u", server_port(server));
	ImapOptions options = {
		.session = {.url = url,
			.tls = SESSION_TLS_NONE,
			.connect_timeout_s = 2,
			.stall_timeout_s = 1},
		.settle = settle,
		.settle_folder = "Done",
		.mail_limit_bytes = limit,
		.idle_renew_s = 1,
	};
	g_autoptr(GError) error = NULL;
	ImapClient *client = imap_client_new(&options, &error);

	g_assert_no_error(error);
	return client;
}

static void
run_clear(Run *run)
{
	imap_client_free(run->client);
	g_queue_clear_full(&run->untaken, (GDestroyNotify)g_ptr_array_unref);
	g_string_free(run->log, TRUE);
	g_clear_error(&run->error);
}

/* One poll to its end. */
static void
poll_once(Run *run)
{
	run->ended = FALSE;
	g_clear_error(&run->error);
	g_string_truncate(run->log, 0);
	imap_client_poll(run->client, &EVENTS, run);
	g_assert_true(imap_client_is_polling(run->client));
	loop_until(&run->ended);
	g_assert_false(imap_client_is_polling(run->client));
}

typedef struct Row {
	const char *name;
	const char *script[48];
	ImapSettle settle;
	const char *expected;
	DisputedErrorCode code; /* 0: no error */
	const char *message;    /* part of it */
	guint64 limit;
} Row;

static const Row ROWS[] = {
	{"whole", {FETCH, "S:" BODIES "%t OK done\r\n", MARK, NULL}, IMAP_SETTLE_FLAG,
		GOT SETTLED "ended 7", 0, NULL, 0},
	{"byte by byte", {FETCH, "1:" BODIES "%t OK done\r\n", MARK, NULL}, IMAP_SETTLE_FLAG,
		GOT SETTLED "ended 7", 0, NULL, 0},
	{"read only",
		{CAPABLE(""), "C:z2 EXAMINE \"INBOX\"",
			"S:* 2 EXISTS\r\n" UIDS "%t OK [READ-ONLY] done\r\n",
			"C:z3 UID SEARCH UID 5:11", "S:* SEARCH\r\n%t OK\r\n", NULL},
		IMAP_SETTLE_NOTHING, "selected 7 12 2 ro|ended 7", 0, NULL, 0},
	{"nothing above",
		{CAPABLE(""), "C:z2 SELECT *",
			"S:* 2 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 5]\r\n%t OK\r\n",
			NULL},
		IMAP_SETTLE_FLAG, "selected 7 5 2|ended 7", 0, NULL, 0},
	{"no keywords",
		{CAPABLE(""), "C:z2 SELECT *",
			"S:* 1 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 6]\r\n%t OK\r\n",
			"C:z3 UID SEARCH UID 5:5", "S:* SEARCH 5\r\n%t OK\r\n", "C:z4 *",
			"S:%t OK\r\n", "C:z5 *", "S:* 1 FETCH (UID 5 BODY[] {1}\r\nx)\r\n%t OK\r\n",
			NULL},
		IMAP_SETTLE_FLAG, "selected 7 6 1|5 whole 1 x 0|settled 5|ended 7", 0, NULL, 0},
	{"move",
		{FETCH, "S:" BODIES "%t OK\r\n", "C:z6 UID MOVE 10:11 \"Done\"",
			"S:%t NO [TRYCREATE] no\r\n", "C:z7 CREATE \"Done\"", "S:%t OK\r\n",
			"C:z8 UID MOVE 10:11 \"Done\"",
			"S:* OK [COPYUID 9 10:11 1:2] x\r\n* 1 EXPUNGE\r\n* 1 EXPUNGE\r\n%t OK\r\n",
			NULL},
		IMAP_SETTLE_MOVE, GOT SETTLED "ended 7", 0, NULL, 0},
	{"settle refused",
		{FETCH, "S:" BODIES "%t OK\r\n", "C:z6 *", "S:%t NO read only\r\n", NULL},
		IMAP_SETTLE_FLAG, GOT "unsettled 10 11|ended 7", 0, NULL, 0},
	{"expunged meanwhile",
		{FETCH,
			"S:* 1 FETCH (UID 10 BODY[] NIL)\r\n* 2 EXPUNGE\r\n%t NO [EXPUNGEISSUED] "
			"x\r\n",
			"C:z6 UID FETCH 10:11 (UID FLAGS)",
			"S:* 5 FETCH (FLAGS ())\r\n* 5 FETCH (UID 99 FLAGS ())\r\n%t OK\r\n",
			"C:z7 UID STORE 10:11 *", "S:%t OK\r\n", NULL},
		IMAP_SETTLE_FLAG,
		"selected 7 12 2 kw|10 absent 5  837596665|11 absent 3  0|" SETTLED "ended 7", 0,
		NULL, 0},
	{"unasked data",
		{FETCH,
			"S:* 9 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 3 FETCH (UID 99 BODY[] "
			"{1}\r\nx)\r\n* OK still here\r\n* XYZZY\r\n" BODIES
			"* 1 FETCH (UID 10 BODY[] {1}\r\nx)\r\n%t OK\r\n",
			MARK, NULL},
		IMAP_SETTLE_FLAG, GOT SETTLED "ended 7", 0, NULL, 0},
	{"protocol in a mail",
		{FETCH,
			"S:* 1 FETCH (UID 10 BODY[] {14}\r\nz5 OK x\r\n* )\r\n)\r\n* 2 FETCH (UID "
			"11 "
			"BODY[] NIL)\r\n%t OK\r\n",
			"C:z6 UID FETCH 11 (UID FLAGS)", "S:%t OK\r\n", "C:z7 UID STORE 10:11 *",
			"S:%t OK\r\n", NULL},
		IMAP_SETTLE_FLAG,
		"selected 7 12 2 kw|10 whole 14 z5 OK x\r\n* )\r\n 837596665|11 absent 3  "
		"0|" SETTLED "ended 7",
		0, NULL, 0},
	{"over the limit",
		{SIZES, "C:z5 UID FETCH 10 (UID BODYSTRUCTURE)",
			"C:z6 UID FETCH 10 (UID BODY.PEEK[]<0.4>)",
			"S:* 1 FETCH (BODYSTRUCTURE (\"image\" \"jpeg\" (\"name\" {5}\r\na\"\\.b) "
			"NIL "
			"NIL "
			"\"7bit\" 12) UID 10)\r\nz5 OK\r\n* 1 FETCH (UID 10 BODY[]<0> "
			"{4}\r\nAAAA)\r\nz6 "
			"OK\r\n",
			"C:z7 UID FETCH 11 (UID BODY.PEEK[])",
			"S:* 2 FETCH (UID 11 BODY[] {6}\r\nBBBBBB)\r\n%t OK\r\n", "C:z8 *",
			"S:%t OK\r\n", "C:z9 *", "S:%t OK\r\n", NULL},
		IMAP_SETTLE_FLAG,
		"selected 7 12 2 kw|10 truncated 5 AAAA 837596665 [a\"\\.b image/jpeg 12]|11 "
		"truncated 6 BBBB "
		"0|settled 10|settled 11|ended 7",
		0, NULL, 4},
	{"over the limit, of unknown structure",
		{SIZES, "C:z5 UID FETCH 10 (UID BODYSTRUCTURE)",
			"C:z6 UID FETCH 10 (UID BODY.PEEK[]<0.4>)",
			"S:z5 BAD I can't\r\n* 1 FETCH (UID 10 BODY[]<0> {4}\r\nAAAA)\r\nz6 OK\r\n",
			"C:z7 UID FETCH 11 *", "S:* 2 FETCH (UID 11 BODY[] {1}\r\nB)\r\n%t OK\r\n",
			"C:z8 *", "S:%t OK\r\n", "C:z9 *", "S:%t OK\r\n", NULL},
		IMAP_SETTLE_FLAG,
		"selected 7 12 2 kw|10 truncated 5 AAAA 837596665|11 whole 1 B 0|settled "
		"10|settled "
		"11|ended 7",
		0, NULL, 4},
	{"one of them refused",
		{FETCH, "S:* 1 FETCH (UID 10 BODY[] {5}\r\nAAAAA)\r\n%t NO mail is broken\r\n",
			"C:z6 UID FETCH 11 (UID BODY.PEEK[])", "S:%t NO mail is broken\r\n", NULL},
		IMAP_SETTLE_FLAG, "selected 7 12 2 kw|10 whole 5 AAAAA 837596665|ended 7",
		ERROR_TEMPORARY, "mail UID 11 refused: mail is broken", 0},
	{"fetch refused for now", {FETCH, "S:%t NO [UNAVAILABLE] later\r\n", NULL},
		IMAP_SETTLE_FLAG, "selected 7 12 2 kw|ended 7", ERROR_TEMPORARY,
		"UNAVAILABLE later", 0},
	{"search refused", {SELECT, "C:z3 *", "S:%t NO no\r\n", NULL}, IMAP_SETTLE_FLAG,
		"selected 7 12 2 kw|ended 7", ERROR_TEMPORARY, "search refused: no", 0},
	{"no such folder", {CAPABLE(""), "C:z2 *", "S:%t NO [NONEXISTENT] gone\r\n", NULL},
		IMAP_SETTLE_FLAG, "ended 0", ERROR_CONFIG, "NONEXISTENT gone", 0},
	{"no lasting UIDs", {CAPABLE(""), "C:z2 *", "S:* 1 EXISTS\r\n%t OK\r\n", NULL},
		IMAP_SETTLE_FLAG, "ended 0", ERROR_CONFIG, "lasting UIDs", 0},
	{"BAD", {CAPABLE(""), "C:z2 *", "S:%t BAD what?\r\n", NULL}, IMAP_SETTLE_FLAG, "ended 0",
		ERROR_TEMPORARY, "refused: what?", 0},
	{"BYE", {FETCH, "S:* BYE shutting down\r\n", "X:", NULL}, IMAP_SETTLE_FLAG,
		"selected 7 12 2 kw|ended 7", ERROR_TEMPORARY, "shutting down", 0},
	{"BYE as greeting", {"S:* BYE too busy\r\n", "X:", NULL}, IMAP_SETTLE_FLAG, "ended 0",
		ERROR_TEMPORARY, "too busy", 0},
	{"closed after CAPABILITY", {CONNECT, "X:", NULL}, IMAP_SETTLE_FLAG, "ended 0",
		ERROR_TEMPORARY, "lost", 0},
	{"closed in a literal", {FETCH, "S:* 1 FETCH (UID 10 BODY[] {5}\r\nAA", "X:", NULL},
		IMAP_SETTLE_FLAG, "selected 7 12 2 kw|ended 7", ERROR_TEMPORARY, "lost", 0},
	{"reset in a literal", {FETCH, "S:* 1 FETCH (UID 10 BODY[] {5}\r\nAA", "R:", NULL},
		IMAP_SETTLE_FLAG, "selected 7 12 2 kw|ended 7", ERROR_TEMPORARY, "lost", 0},
	{"stalled in a literal", {FETCH, "S:* 1 FETCH (UID 10 BODY[] {5}\r\nAA", NULL},
		IMAP_SETTLE_FLAG, "selected 7 12 2 kw|ended 7", ERROR_TEMPORARY,
		"no answer in time", 0},
	{"literal too short",
		{FETCH, "S:* 1 FETCH (UID 10 BODY[] {3}\r\nAAAAA)\r\n%t OK\r\n", NULL},
		IMAP_SETTLE_FLAG, "selected 7 12 2 kw|ended 7", ERROR_TEMPORARY,
		"can't be understood", 0},
	{"literal too long",
		{FETCH, "S:* 1 FETCH (UID 10 BODY[] {500}\r\nAAAAA)\r\n%t OK\r\n", NULL},
		IMAP_SETTLE_FLAG, "selected 7 12 2 kw|ended 7", ERROR_TEMPORARY,
		"no answer in time", 0},
	{"a literal of 1 GB",
		{FETCH, "S:* 1 FETCH (UID 10 BODY[] {1073741824}\r\nAAAAA)\r\n", NULL},
		IMAP_SETTLE_FLAG, "selected 7 12 2 kw|ended 7", ERROR_TEMPORARY,
		"no answer in time", 0},
	{"a literal of 1 TB",
		{FETCH, "S:* 1 FETCH (UID 10 BODY[] {1099511627776}\r\nAAAAA)\r\n", NULL},
		IMAP_SETTLE_FLAG, "selected 7 12 2 kw|ended 7", ERROR_LIMIT, "more data", 0},
	{"far more than announced",
		{SELECT, "C:z3 *", "S:* SEARCH 5 6 7\r\n%t OK\r\n", "C:z4 *",
			"S:* 1 FETCH (UID 5 RFC822.SIZE 1)\r\n* 2 FETCH (UID 6 RFC822.SIZE 1)\r\n* "
			"3 "
			"FETCH (UID 7 RFC822.SIZE 1)\r\n%t OK\r\n",
			"C:z5 UID FETCH 5:7 *",
			"S:* 1 FETCH (UID 5 BODY[] \"01234567890123456789\")\r\n* 2 FETCH (UID 6 "
			"BODY[] "
			"\"01234567890123456789\")\r\n",
			"S:* 3 FETCH (UID 7 BODY[] \"01234567890123456789\")\r\n", NULL},
		IMAP_SETTLE_FLAG, "selected 7 12 2 kw|ended 7", ERROR_LIMIT, "far more", 20},
	{"not IMAP", {"S:220 smtp.example.com ESMTP\r\n", NULL}, IMAP_SETTLE_FLAG, "ended 0",
		ERROR_TEMPORARY, "no answer in time", 0},
	{"not asked", {CAPABLE(""), "C:z2 *", "S:z77 OK\r\n", NULL}, IMAP_SETTLE_FLAG, "ended 0",
		ERROR_TEMPORARY, "not asked", 0},
	{"unasked continuation", {CAPABLE(""), "C:z2 *", "S:+ go on\r\n", NULL}, IMAP_SETTLE_FLAG,
		"ended 0", ERROR_TEMPORARY, "never announced", 0},
	{"leftovers of the login",
		{CONNECT, "S:STS\r\n] logged in\r\n* CAPABILITY IMAP4rev1\r\n%t OK\r\n", "C:z2 *",
			"S:%t NO [NONEXISTENT] x\r\n", NULL},
		IMAP_SETTLE_FLAG, "ended 0", ERROR_CONFIG, "NONEXISTENT", 0},
};

static void
test_row(gconstpointer data)
{
	const Row *row = data;
	const ServerScript scripts[] = {row->script, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL)};

	run.client = make_client(server, row->settle, row->limit);
	poll_once(&run);
	g_assert_cmpstr(run.log->str, ==, row->expected);
	if (row->code == 0) {
		g_assert_no_error(run.error);
	} else {
		g_assert_error(run.error, DISPUTED_ERROR, (int)row->code);
		g_assert_nonnull(strstr(run.error->message, "127.0.0.1:"));
		if (strstr(run.error->message, row->message) == NULL)
			g_error("“%s” is not in “%s”", row->message, run.error->message);
	}
	g_assert_true(server_is_done(server));
	g_assert_null(strstr(server_heard(server), "\\Seen"));
	run_clear(&run);
}

/* The second poll uses the session of the first; the client says goodbye. */
static void
test_session_reused(void)
{
	static const char *const SCRIPT[] = {CAPABLE(""), "C:z2 SELECT *", "S:" UIDS "%t OK\r\n",
		"C:z3 NOOP", "S:* 9 EXISTS\r\n%t OK\r\n",
		"C:z4 UID FETCH 5:4294967295 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[]<0.65536>)",
		"S:%t OK\r\n", "C:z0 LOGOUT", NULL};
	const ServerScript scripts[] = {SCRIPT, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL)};

	run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
	poll_once(&run);
	g_assert_cmpstr(run.log->str, ==, "selected 7 12 0|ended 7");
	poll_once(&run);
	g_assert_cmpstr(run.log->str, ==, "selected 7 12 9|ended 7");
	g_clear_pointer(&run.client, imap_client_free);
	server_wait_done(server);
	g_assert_cmpuint(server_connections(server), ==, 1);
	run_clear(&run);
}

/* Closed by the server between two polls, told or not: the next one connects anew. */
static void
test_session_lost_between(void)
{
	static const char *const FIRST[] = {
		CAPABLE(""), "C:z2 *", "S:" UIDS "%t OK\r\n* BYE idle too long\r\n", "X:", NULL};
	static const char *const SECOND[] = {
		CAPABLE(""), "C:z2 *", "S:" UIDS "%t OK\r\n", "C:z3 NOOP", "R:", NULL};
	static const char *const THIRD[] = {CAPABLE(""), "C:z2 *",
		"S:" UIDS "%t OK\r\n* 1 EXISTS\r\n", "C:z3 UID FETCH *", "R:", NULL};
	static const char *const FOURTH[] = {CAPABLE(""), "C:z2 *", "S:" UIDS "%t OK\r\n", NULL};
	const ServerScript scripts[] = {FIRST, SECOND, THIRD, FOURTH, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL)};

	run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
	for (guint connections = 1; connections <= 4; connections++) {
		poll_once(&run);
		g_assert_no_error(run.error);
		/* In the fourth it turns out too late. */
		g_assert_cmpstr(run.log->str, ==,
			connections == 4 ? "selected 7 12 1|selected 7 12 0|ended 7"
					 : "selected 7 12 0|ended 7");
		g_assert_cmpuint(server_connections(server), ==, connections);
		loop_for(50);
	}
	run_clear(&run);
}

/* After an error the next poll starts clean. */
static void
test_error_then_clean(void)
{
	static const char *const FIRST[] = {
		FETCH, "S:* 1 FETCH (UID 10 BODY[] {5}\r\nAA", "R:", NULL};
	static const char *const SECOND[] = {FETCH, "S:" BODIES "%t OK\r\n", MARK, NULL};
	const ServerScript scripts[] = {FIRST, SECOND, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL)};

	run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
	poll_once(&run);
	g_assert_error(run.error, DISPUTED_ERROR, ERROR_TEMPORARY);
	poll_once(&run);
	g_assert_no_error(run.error);
	g_assert_cmpstr(run.log->str, ==, GOT SETTLED "ended 7");
	run_clear(&run);
}

/* The program ended while mails came: each is asked for alone, after the caller was told. */
static void
test_careful(void)
{
	static const char *const EACH[] = {SIZES, "C:z5 UID FETCH 10 (UID BODY.PEEK[])",
		"S:* 1 FETCH (UID 10 BODY[] {5}\r\nAAAAA)\r\n%t OK\r\n", "C:z6 UID STORE 10 *",
		"C:z7 UID FETCH 11 (UID BODY.PEEK[])",
		"S:z6 OK\r\n* 2 FETCH (UID 11 BODY[] {3}\r\nBBB)\r\nz7 OK\r\n",
		"C:z8 UID STORE 11 *", "S:%t OK\r\n", NULL};
	const ServerScript scripts[] = {EACH, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL), .careful_to = 11};

	run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
	poll_once(&run);
	g_assert_no_error(run.error);
	g_assert_cmpstr(run.log->str, ==,
		"selected 7 12 2 kw|asking 10|10 whole 5 AAAAA 837596665|asking 11|settled 10|"
		"11 whole 3 BBB 0|settled 11|ended 7");
	run_clear(&run);
}

/* One that ended it each time is not asked for, and the next ones come. */
static void
test_passed_over(void)
{
	static const char *const NEXT[] = {SIZES, "C:z5 UID FETCH 11 *", "C:z6 UID STORE 10 *",
		"S:z6 OK\r\n* 2 FETCH (UID 11 BODY[] {3}\r\nBBB)\r\nz5 OK\r\n",
		"C:z7 UID STORE 11 *", "S:%t OK\r\n", NULL};
	const ServerScript scripts[] = {NEXT, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL), .careful_to = 10, .pass_over = 10};

	run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
	poll_once(&run);
	g_assert_no_error(run.error);
	g_assert_cmpstr(run.log->str, ==,
		"selected 7 12 2 kw|asking 10|10 refused 5  837596665 “not again”|settled 10|"
		"11 whole 3 BBB 0|settled 11|ended 7");
	run_clear(&run);
}

/* What can't be written down is not fetched. */
static void
test_not_granted(void)
{
	static const char *const NOTHING[] = {SIZES, NULL};
	const ServerScript scripts[] = {NOTHING, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL), .careful_to = 11, .stop_before = 10};

	run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
	poll_once(&run);
	g_assert_no_error(run.error);
	g_assert_cmpstr(run.log->str, ==, "selected 7 12 2 kw|asking 10|ended 7");
	run_clear(&run);
}

/* What a server can't give in three polls is passed on as such, and the next mail comes. */
static void
test_refused_thrice(void)
{
	static const char *const REFUSING[] = {FETCH, "S:%t NO broken\r\n", "C:z6 UID FETCH 10 *",
		"C:z7 UID FETCH 11 *", "S:z6 NO broken\r\nz7 NO broken\r\n", NULL};
	/* Only what was not given goes alone now. */
	static const char *const THIRD[] = {SIZES, "C:z5 UID FETCH 10 *", "C:z6 UID FETCH 11 *",
		"S:z5 NO broken\r\n* 2 FETCH (UID 11 BODY[] {3}\r\nBBB)\r\nz6 OK\r\n",
		"C:z7 UID STORE 10 *", "S:%t OK\r\n", "C:z8 UID STORE 11 *", "S:%t OK\r\n", NULL};
	const ServerScript scripts[] = {REFUSING, REFUSING, THIRD, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL)};

	run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
	for (guint i = 0; i < 2; i++) {
		poll_once(&run);
		g_assert_error(run.error, DISPUTED_ERROR, ERROR_TEMPORARY);
		g_assert_cmpstr(run.log->str, ==, "selected 7 12 2 kw|ended 7");
	}
	poll_once(&run);
	g_assert_no_error(run.error);
	g_assert_cmpstr(run.log->str, ==,
		"selected 7 12 2 kw|10 refused 5  837596665 “broken”|11 whole 3 BBB 0|settled "
		"10|settled 11|ended 7");
	run_clear(&run);
}

/* The reason is noted with the mail, so there must be one. */
static void
test_refused_without_a_word(void)
{
	static const char *const REFUSING[] = {FETCH, "S:%t NO\r\n", "C:z6 UID FETCH 10 *",
		"C:z7 UID FETCH 11 *", "S:z6 NO\r\nz7 NO\r\n", NULL};
	static const char *const THIRD[] = {SIZES, "C:z5 UID FETCH 10 *", "C:z6 UID FETCH 11 *",
		"S:z5 NO [CANNOT]\r\n* 2 FETCH (UID 11 BODY[] {3}\r\nBBB)\r\nz6 OK\r\n",
		"C:z7 UID STORE 10 *", "S:%t OK\r\n", "C:z8 UID STORE 11 *", "S:%t OK\r\n", NULL};
	const ServerScript scripts[] = {REFUSING, REFUSING, THIRD, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL)};

	run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
	for (guint i = 0; i < 2; i++) {
		poll_once(&run);
		g_assert_error(run.error, DISPUTED_ERROR, ERROR_TEMPORARY);
	}
	poll_once(&run);
	g_assert_no_error(run.error);
	g_assert_nonnull(
		strstr(run.log->str, "|10 refused 5  837596665 “the server gave no reason”|11 "));
	run_clear(&run);
}

/* A mail that is there all the same is not taken for one that is gone. */
static void
test_not_given(void)
{
	static const char *const FIRST[] = {FETCH,
		"S:* 2 FETCH (UID 11 BODY[] {3}\r\nBBB)\r\n%t OK\r\n",
		"C:z6 UID FETCH 10 (UID FLAGS)", "S:* 1 FETCH (UID 10 FLAGS (\\Seen))\r\n%t OK\r\n",
		NULL};
	static const char *const THIRD[] = {SIZES, "C:z5 UID FETCH 10 *",
		"S:* 1 FETCH (UID 10 BODY[] NIL)\r\n%t OK\r\n", "C:z6 UID FETCH 10 (UID FLAGS)",
		"S:* 1 FETCH (UID 10 FLAGS ())\r\n%t OK\r\n", "C:z7 UID STORE 10 *",
		"C:z8 UID FETCH 11 *",
		"S:* 2 FETCH (UID 11 BODY[] {3}\r\nBBB)\r\nz8 OK\r\nz7 OK\r\n",
		"C:z9 UID STORE 11 *", "S:%t OK\r\n", NULL};
	const ServerScript scripts[] = {FIRST, FIRST, THIRD, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL)};

	run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
	for (guint i = 0; i < 2; i++) {
		poll_once(&run);
		g_assert_error(run.error, DISPUTED_ERROR, ERROR_TEMPORARY);
		g_assert_nonnull(strstr(run.error->message, "UID 10 is there"));
	}
	poll_once(&run);
	g_assert_no_error(run.error);
	g_assert_true(g_str_has_prefix(run.log->str, "selected 7 12 2 kw|10 refused 5 "));
	g_assert_nonnull(strstr(run.log->str, "|11 whole 3 BBB 0|"));
	run_clear(&run);
}

/* Another client is told what the last one knew, as if the program had ended in between. */
static void
start_anew(Run *run, const Server *server)
{
	g_autofree char *memory = imap_client_memory(run->client);

	imap_client_free(run->client);
	run->client = make_client(server, IMAP_SETTLE_FLAG, 0);
	g_assert_null(imap_client_memory(run->client));
	imap_client_remember(run->client, memory);
}

static void
test_memory(void)
{
	static const char *const BAD[] = {NULL, "", "7", "7 1 2 3", "7 0 2 3 x", "7 -1 2 3 x",
		"7 4294967296 1 1 x", "a b c d e"};
	static const char *const SCRIPT[] = {FETCH, "S:" BODIES "%t OK\r\n", MARK, NULL};
	const ServerScript scripts[] = {SCRIPT, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL)};
	g_autofree char *memory = NULL;

	run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
		imap_client_remember(run.client, BAD[i]);
		g_assert_null(imap_client_memory(run.client));
	}
	/* Of a mailbox that is numbered anew nothing is known; nor after a poll that went well. */
	imap_client_remember(run.client, "6 10 11 9 it broke here");
	memory = imap_client_memory(run.client);
	g_assert_cmpstr(memory, ==, "6 10 11 9 it broke here");
	poll_once(&run);
	g_assert_no_error(run.error);
	g_assert_cmpstr(run.log->str, ==, GOT SETTLED "ended 7");
	g_assert_null(imap_client_memory(run.client));
	run_clear(&run);
}

/* A mail at which the connection breaks each time does not stop those before and behind it. */
static void
test_lost_at_one_mail(void)
{
	static const char *const FIRST[] = {
		FETCH, "S:* 1 FETCH (UID 10 BODY[] {5}\r\nAA", "X:", NULL};
	static const char *const AGAIN[] = {
		SIZES, "C:z5 UID FETCH 10 *", "S:* 1 FETCH (UID 10 BODY[] {5}\r\nAA", "X:", NULL};
	static const char *const LAST[] = {SIZES, "C:z5 UID FETCH 11 *", "C:z6 UID STORE 10 *",
		"S:* 2 FETCH (UID 11 BODY[] {3}\r\nBBB)\r\nz5 OK\r\nz6 OK\r\n",
		"C:z7 UID STORE 11 *", "S:%t OK\r\n", NULL};
	const ServerScript scripts[] = {FIRST, FIRST, AGAIN, AGAIN, AGAIN, LAST, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL)};

	run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
	for (guint i = 0; i < 5; i++) {
		poll_once(&run);
		g_assert_error(run.error, DISPUTED_ERROR, ERROR_TEMPORARY);
		g_assert_cmpstr(run.log->str, ==, "selected 7 12 2 kw|ended 7");
		start_anew(&run, server);
	}
	poll_once(&run);
	g_assert_no_error(run.error);
	g_assert_true(g_str_has_prefix(run.log->str, "selected 7 12 2 kw|10 refused 5 "));
	g_assert_nonnull(strstr(run.log->str, "|11 whole 3 BBB 0|"));
	g_assert_nonnull(strstr(run.log->str, "ended 7"));
	run_clear(&run);
}

static void
test_stopped_by_caller(void)
{
	static const char *const SCRIPT[] = {SELECT, "C:z3 UID STORE 3 +FLAGS.SILENT ($Disputed)",
		"S:%t OK\r\n", "C:z4 NOOP", "S:%t OK\r\n", "C:z5 UID FETCH 5:4294967295 *",
		"S:* 1 FETCH (UID 10 RFC822.SIZE 2000000)\r\n* 2 FETCH (UID 11 RFC822.SIZE "
		"2)\r\n%t OK done\r\n",
		"C:z6 UID FETCH 10 *", "C:z7 UID FETCH 11 *",
		"S:* 1 FETCH (UID 10 BODY[] {1}\r\nx)\r\nz6 OK\r\n", "C:z8 UID STORE 10 *",
		"S:z7 OK\r\nz8 OK\r\n", NULL};
	const ServerScript scripts[] = {SCRIPT, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL), .refuse_selected = TRUE, .leftover = 3};

	run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
	poll_once(&run);
	g_assert_no_error(run.error);
	g_assert_cmpstr(run.log->str, ==, "selected 7 12 2 kw|settled 3|ended 7");
	run.refuse_selected = FALSE;
	run.refuse_range = TRUE;
	run.leftover = 0;
	poll_once(&run);
	g_assert_no_error(run.error);
	g_assert_cmpstr(run.log->str, ==, "selected 7 12 2 kw|10 whole 1 x 0|settled 10|ended 7");
	g_assert_true(server_is_done(server));
	run_clear(&run);
}

/* Four ranges are out; the fifth is asked for when the first was taken. */
#define FIVE_LARGE                                                                                 \
	CAPABLE(""), "C:z2 *",                                                                     \
		"S:* 5 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 10] x\r\n%t OK\r\n",      \
		"C:z3 *", "S:* SEARCH 5 6 7 8 9\r\n%t OK\r\n", "C:z4 *",                           \
		"S:* 1 FETCH (UID 5 RFC822.SIZE 1048577)\r\n* 2 FETCH (UID 6 RFC822.SIZE "         \
		"1)\r\n* 3 FETCH (UID 7 RFC822.SIZE 1048577)\r\n* 4 FETCH (UID 8 RFC822.SIZE "     \
		"1)\r\n* 5 FETCH (UID 9 RFC822.SIZE 1048577)\r\n%t OK\r\n",                        \
		"C:z5 UID FETCH 5 *", "C:z6 UID FETCH 6 *", "C:z7 UID FETCH 7 *",                  \
		"C:z8 UID FETCH 8 *",                                                              \
		"S:* 1 FETCH (UID 5 BODY[] {1}\r\na)\r\nz5 OK\r\n* 2 FETCH (UID 6 BODY[] "         \
		"{1}\r\nb)\r\nz6 OK\r\n* 3 FETCH (UID 7 BODY[] {1}\r\nc)\r\nz7 OK\r\n* 4 FETCH "   \
		"(UID 8 BODY[] {1}\r\nd)\r\nz8 OK\r\n"
#define FOUR_LARGE "selected 7 10 5|5 whole 1 a 0|6 whole 1 b 0|7 whole 1 c 0|8 whole 1 d 0|"

static void
begin_late(Run *run)
{
	imap_client_poll(run->client, &EVENTS, run);
	while (g_queue_get_length(&run->untaken) < IMAP_UNTAKEN_RANGES)
		g_main_context_iteration(NULL, TRUE);
	loop_for(20);
	g_assert_cmpstr(run->log->str, ==, FOUR_LARGE);
}

static void
test_taken_later(void)
{
	static const char *const SCRIPT[] = {FIVE_LARGE, "C:z9 UID FETCH 9 *",
		"S:* 5 FETCH (UID 9 BODY[] {1}\r\ne)\r\nz9 OK\r\n", NULL};
	const ServerScript scripts[] = {SCRIPT, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL), .takes_later = TRUE};

	run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
	begin_late(&run);
	g_assert_null(strstr(server_heard(server), "UID FETCH 9"));
	take_range(&run);
	server_wait_done(server);
	loop_for(20);
	while (!g_queue_is_empty(&run.untaken)) {
		g_assert_false(run.ended);
		take_range(&run);
	}
	/* Not from within. */
	g_assert_false(run.ended);
	loop_until(&run.ended);
	g_assert_no_error(run.error);
	g_assert_cmpstr(
		run.log->str, ==, FOUR_LARGE "settled 5|9 whole 1 e 0|settled 6 7 8 9|ended 7");
	run_clear(&run);
}

/* The connection is lost, or the caller has enough, while ranges are with the caller. */
static void
test_untaken_at_the_end(void)
{
	static const char *const LOST[] = {FIVE_LARGE, "X:", NULL};
	static const char *const STOPPED[] = {FIVE_LARGE, NULL};
	static const ServerScript SCRIPTS[] = {LOST, STOPPED};

	for (gsize i = 0; i < G_N_ELEMENTS(SCRIPTS); i++) {
		const ServerScript scripts[] = {SCRIPTS[i], NULL};
		g_autoptr(Server) server = server_new(scripts);
		Run run = {.log = g_string_new(NULL), .takes_later = TRUE};

		run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
		begin_late(&run);
		if (i == 1)
			imap_client_stop(run.client);
		loop_for(50);
		for (guint n = 0; n < IMAP_UNTAKEN_RANGES; n++) {
			g_assert_false(run.ended);
			g_ptr_array_unref(g_queue_pop_head(&run.untaken));
			imap_client_taken(run.client, NULL, 0);
		}
		loop_until(&run.ended);
		g_assert_cmpint(run.error != NULL, ==, i == 0);
		g_assert_cmpstr(run.log->str, ==, FOUR_LARGE "ended 7");
		run_clear(&run);
	}
}

/* ---- waiting ---- */

#define IDLING                                                                                     \
	CAPABLE("IDLE"), "C:z2 *",                                                                 \
		"S:* 2 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 5]\r\n%t OK\r\n",           \
		"C:z3 IDLE"
#define OPEN_LOG "selected 7 5 2|ended 7"

static void
on_changed(gpointer data)
{
	g_string_append(((Run *)data)->log, "|changed");
	((Run *)data)->woken = TRUE;
}

static void
on_lost(gpointer data, const GError *error)
{
	g_assert_error(error, DISPUTED_ERROR, ERROR_TEMPORARY);
	g_assert_nonnull(strstr(error->message, "127.0.0.1:"));
	g_string_append(((Run *)data)->log, "|lost");
	((Run *)data)->woken = TRUE;
}

static const ImapIdleEvents IDLE_EVENTS = {.changed = on_changed, .lost = on_lost};

static void
idle_until_woken(Run *run)
{
	run->woken = FALSE;
	g_assert_true(imap_client_idle(run->client, &IDLE_EVENTS, run));
	g_assert_false(run->woken);
	loop_until(&run->woken);
}

static Server *
begin_idling(Run *run, const ServerScript *scripts)
{
	Server *server = server_new(scripts);

	run->log = g_string_new(NULL);
	run->client = make_client(server, IMAP_SETTLE_FLAG, 0);
	poll_once(run);
	g_assert_cmpstr(run->log->str, ==, OPEN_LOG);
	return server;
}

/* One round trip from the news to the mail, another look finds it all, then the server goes. */
static void
test_idle(void)
{
	static const char *const SCRIPT[] = {IDLING,
		"S:+ idling\r\n* OK Still here\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 3 EXISTS\r\n* 1 "
		"RECENT\r\n* 4 EXISTS\r\n",
		"C:DONE",
		"C:z4 UID FETCH 5:4294967295 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[]<0.65536>)",
		"S:z3 OK\r\n* 3 FETCH (UID 6 RFC822.SIZE 3 BODY[]<0> {3}\r\nabc)\r\n* 4 FETCH (UID "
		"5 BODY[]<0> {4}\r\nde\r\n INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE "
		"5)\r\n* 1 FETCH (UID 2 FLAGS ())\r\nz4 OK\r\n",
		"C:z5 IDLE", "S:+ \r\n", "X:", NULL};
	const ServerScript scripts[] = {SCRIPT, NULL};
	Run run = {0};
	g_autoptr(Server) server G_GNUC_UNUSED = begin_idling(&run, scripts);

	idle_until_woken(&run);
	g_assert_cmpstr(run.log->str, ==, OPEN_LOG "|changed");
	poll_once(&run);
	g_assert_no_error(run.error);
	g_assert_cmpstr(run.log->str, ==,
		"selected 7 5 4|5 whole 4 de\r\n 837596665|6 whole 3 abc 0|settled 5 6|ended 7");
	idle_until_woken(&run);
	g_assert_true(g_str_has_suffix(run.log->str, "|ended 7|lost"));
	/* There is nothing to wait for any more. */
	g_assert_false(imap_client_idle(run.client, &IDLE_EVENTS, &run));
	run_clear(&run);
}

/* Somebody else told of the mail; the server, which looks at its folder neither at the end of IDLE
 * nor before a FETCH, looks for NOOP. */
static void
test_idle_watched_mail_takes_one_poll(void)
{
	static const char *const SCRIPT[] = {IDLING, "S:+ idling\r\n", "C:DONE", "C:z4 NOOP",
		"S:z3 OK\r\n* 3 EXISTS\r\nz4 OK\r\n",
		"C:z5 UID FETCH 5:4294967295 (UID RFC822.SIZE INTERNALDATE BODY.PEEK[]<0.65536>)",
		"S:* 3 FETCH (UID 5 RFC822.SIZE 3 BODY[]<0> {3}\r\nabc)\r\nz5 OK\r\n", "C:z6 IDLE",
		"S:+ idling\r\n", "C:DONE", "C:z7 NOOP", "S:z6 OK\r\nz7 OK\r\n",
		"C:z8 UID FETCH 5:4294967295 (UID RFC822.SIZE INTERNALDATE)", "S:z8 OK\r\n", NULL};
	const ServerScript scripts[] = {SCRIPT, NULL};
	Run run = {0};
	g_autoptr(Server) server = begin_idling(&run, scripts);

	g_assert_true(imap_client_idle(run.client, &IDLE_EVENTS, &run));
	loop_for(20);
	poll_once(&run);
	g_assert_no_error(run.error);
	g_assert_cmpstr(run.log->str, ==, "selected 7 5 3|5 whole 3 abc 0|settled 5|ended 7");
	/* What was announced is not announced any more. */
	g_assert_true(imap_client_idle(run.client, &IDLE_EVENTS, &run));
	loop_for(20);
	poll_once(&run);
	g_assert_true(server_is_done(server));
	run_clear(&run);
}

/* More than the first bytes of a mail have to be asked for again. */
static void
test_idle_large_mail(void)
{
	static const char *const SCRIPT[] = {IDLING, "S:+ idling\r\n* 3 EXISTS\r\n", "C:DONE",
		"C:z4 UID FETCH *",
		"S:z3 OK\r\n* 3 FETCH (UID 5 RFC822.SIZE 70000 BODY[]<0> NIL)\r\nz4 OK\r\n",
		"C:z5 UID FETCH 5 (UID BODY.PEEK[])",
		"S:* 3 FETCH (UID 5 BODY[] {1}\r\nx)\r\n%t OK\r\n", NULL};
	const ServerScript scripts[] = {SCRIPT, NULL};
	Run run = {0};
	g_autoptr(Server) server G_GNUC_UNUSED = begin_idling(&run, scripts);

	idle_until_woken(&run);
	poll_once(&run);
	g_assert_no_error(run.error);
	g_assert_cmpstr(run.log->str, ==, "selected 7 5 3|5 whole 1 x 0|settled 5|ended 7");
	run_clear(&run);
}

/* Renewed, unless the server ended it by itself at once, or does not want to. */
static void
test_idle_renewed(void)
{
	static const char *const RENEWED[] = {IDLING, "S:+ idling\r\n", "C:DONE", "S:z3 OK\r\n",
		"C:z4 IDLE", "S:+ idling\r\n* 3 EXISTS\r\n", NULL};
	static const char *const UNANSWERED[] = {IDLING, "S:+ idling\r\n", "C:DONE", NULL};
	static const struct {
		ServerScript script;
		const char *heard;
	} CASES[] = {{RENEWED, "|changed"}, {UNANSWERED, "|lost"}};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		const ServerScript scripts[] = {CASES[i].script, NULL};
		Run run = {0};
		g_autoptr(Server) server G_GNUC_UNUSED = begin_idling(&run, scripts);

		idle_until_woken(&run);
		g_assert_true(g_str_has_suffix(run.log->str, CASES[i].heard));
		run_clear(&run);
	}
}

static void
test_idle_refused(void)
{
	static const char *const REFUSED[] = {IDLING, "S:%t NO no\r\n", NULL};
	static const char *const BAD[] = {IDLING, "S:%t BAD what\r\n", NULL};
	static const char *const ENDED[] = {IDLING, "S:+ idling\r\nz3 OK enough\r\n", NULL};
	static const ServerScript SCRIPTS[] = {REFUSED, BAD, ENDED};

	for (gsize i = 0; i < G_N_ELEMENTS(SCRIPTS); i++) {
		const ServerScript scripts[] = {SCRIPTS[i], NULL};
		Run run = {0};
		g_autoptr(Server) server = begin_idling(&run, scripts);

		g_assert_true(imap_client_idle(run.client, &IDLE_EVENTS, &run));
		server_wait_done(server);
		loop_for(50);
		g_assert_cmpstr(run.log->str, ==, OPEN_LOG);
		/* Not asked again. */
		g_assert_false(imap_client_idle(run.client, &IDLE_EVENTS, &run));
		run_clear(&run);
	}
}

/* What was announced behind the search is not waited for. Asked or not. */
static void
test_idle_news_already_there(void)
{
	static const char *const SCRIPT[] = {CAPABLE(""), "C:z2 *",
		"S:* 1 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 6]\r\n%t OK\r\n",
		"C:z3 UID SEARCH *", "S:* SEARCH\r\n%t OK\r\n* 2 EXISTS\r\n", "C:z4 UID FETCH *",
		"S:%t OK\r\n", "C:z5 NOOP", "S:* 3 EXISTS\r\n%t OK\r\n", "C:z6 UID FETCH *",
		"S:%t OK\r\n", NULL};
	const ServerScript scripts[] = {SCRIPT, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL)};

	run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
	poll_once(&run);
	loop_for(20);
	idle_until_woken(&run);
	g_assert_cmpstr(run.log->str, ==, "selected 7 6 1|ended 7|changed");
	poll_once(&run);
	g_assert_no_error(run.error);
	g_assert_false(imap_client_idle(run.client, &IDLE_EVENTS, &run));
	poll_once(&run);
	g_assert_no_error(run.error);
	/* What NOOP brought, the poll has seen; a server without IDLE has nothing more to say. */
	g_assert_false(imap_client_idle(run.client, &IDLE_EVENTS, &run));
	run_clear(&run);
}

/* Nothing may be said until the server has said "+". */
static void
test_idle_left_early(void)
{
	static const char *const SCRIPT[] = {IDLING, "W:", "S:+ idling\r\n", "C:DONE", "C:z4 NOOP",
		"S:z3 OK\r\nz4 OK\r\n", "C:z5 UID FETCH *", "S:z5 OK\r\n", NULL};
	static const char *const REFUSED[] = {IDLING, "W:", "S:%t NO no\r\n", "C:z4 NOOP",
		"S:z4 OK\r\n", "C:z5 UID FETCH *", "S:z5 OK\r\n", NULL};
	static const ServerScript SCRIPTS[] = {SCRIPT, REFUSED};

	for (gsize i = 0; i < G_N_ELEMENTS(SCRIPTS); i++) {
		const ServerScript scripts[] = {SCRIPTS[i], NULL};
		Run run = {0};
		g_autoptr(Server) server = begin_idling(&run, scripts);

		g_assert_true(imap_client_idle(run.client, &IDLE_EVENTS, &run));
		server_wait_heard(server, "IDLE");
		poll_once(&run);
		g_assert_no_error(run.error);
		g_assert_cmpstr(run.log->str, ==, OPEN_LOG);
		g_assert_true(server_is_done(server));
		run_clear(&run);
	}
}

static void
test_idle_ended(void)
{
	static const char *const BYE[] = {IDLING, "S:+ idling\r\n* BYE shutting down\r\n", NULL};
	static const char *const FREED[] = {
		IDLING, "S:+ idling\r\n", "C:DONE", "C:z0 LOGOUT", NULL};
	static const char *const NONE[] = {CAPABLE(""), "C:z2 *",
		"S:* 2 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 5]\r\n%t OK\r\n", NULL};
	const ServerScript bye[] = {BYE, NULL}, freed[] = {FREED, NULL}, none[] = {NONE, NULL};
	Run run = {0};
	Server *server = begin_idling(&run, bye);

	idle_until_woken(&run);
	g_assert_true(g_str_has_suffix(run.log->str, "|lost"));
	run_clear(&run);
	server_free(server);
	server = begin_idling(&run, freed);
	g_assert_true(imap_client_idle(run.client, &IDLE_EVENTS, &run));
	server_wait_heard(server, "IDLE");
	loop_for(20);
	g_clear_pointer(&run.client, imap_client_free);
	server_wait_done(server);
	run_clear(&run);
	server_free(server);
	server = begin_idling(&run, none);
	g_assert_false(imap_client_idle(run.client, &IDLE_EVENTS, &run));
	run_clear(&run);
	server_free(server);
}

/* Who ends whoever waits is not logged in to again and again: the usual polls go on. */
static void
test_idle_lost_each_time(void)
{
	static const char *const ENDING[] = {IDLING, "S:+ idling\r\n", "X:", NULL};
	static const char *const LAST[] = {CAPABLE("IDLE"), "C:z2 *",
		"S:* 2 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 5]\r\n%t OK\r\n", NULL};
	const ServerScript scripts[] = {ENDING, ENDING, ENDING, LAST, NULL};
	Run run = {0};
	g_autoptr(Server) server G_GNUC_UNUSED = begin_idling(&run, scripts);

	for (guint i = 0; i < 3; i++) {
		idle_until_woken(&run);
		g_assert_true(g_str_has_suffix(run.log->str, "|ended 7|lost"));
		poll_once(&run);
		g_assert_no_error(run.error);
		g_assert_cmpstr(run.log->str, ==, OPEN_LOG);
	}
	g_assert_false(imap_client_idle(run.client, &IDLE_EVENTS, &run));
	run_clear(&run);
}

static void
test_freed_within(void)
{
	static const char *const NOWHERE[] = {FETCH, "S:" BODIES "%t OK\r\n", MARK, NULL};
	static const char *const SELECTED[] = {SELECT, "C:z0 LOGOUT", NULL};
	static const char *const RANGE[] = {FETCH, "S:" BODIES "%t OK\r\n", "C:z0 LOGOUT", NULL};
	static const char *const SETTLING[] = {
		FETCH, "S:" BODIES "%t OK\r\n", MARK, "C:z0 LOGOUT", NULL};
	static const ServerScript SCRIPTS[] = {NOWHERE, SELECTED, RANGE, SETTLING};

	for (guint i = FREE_NOWHERE; i <= FREE_SETTLED; i++) {
		const ServerScript scripts[] = {SCRIPTS[i], NULL};
		g_autoptr(Server) server = server_new(scripts);
		Run run = {.log = g_string_new(NULL), .free_in = i};

		run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
		imap_client_poll(run.client, &EVENTS, &run);
		server_wait_heard(server, "CAPABILITY");
		server_wait_done(server);
		loop_for(20);
		g_assert_cmpint(run.ended, ==, i == FREE_NOWHERE);
		g_assert_cmpint(run.client != NULL, ==, i == FREE_NOWHERE);
		run_clear(&run);
	}
}

/* Before anything was heard, and before the loop ran. */
static void
test_freed_early(void)
{
	static const char *const SCRIPT[] = {"S:* OK ready\r\n", "C:* CAPABILITY", NULL};
	const ServerScript scripts[] = {SCRIPT, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL)};

	run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
	imap_client_poll(run.client, &EVENTS, &run);
	g_clear_pointer(&run.client, imap_client_free);
	run.client = make_client(server, IMAP_SETTLE_FLAG, 0);
	imap_client_poll(run.client, &EVENTS, &run);
	server_wait_heard(server, "CAPABILITY");
	g_assert_cmpuint(server_connections(server), ==, 1);
	run_clear(&run);
}

static void
test_options(void)
{
	static const ImapOptions BAD[] = {
		{.session = {.url = "smtp://h"}},
		{.session = {.url = "nonsense"}},
		{.session = {.url = "imap://h"}, .settle = IMAP_SETTLE_MOVE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(imap_client_new(&BAD[i], &error));
		g_assert_error(error, DISPUTED_ERROR, ERROR_CONFIG);
	}
}

int
main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autofree char *path = g_strdup_printf("/imap/%s", ROWS[i].name);

		g_test_add_data_func(path, &ROWS[i], test_row);
	}
	g_test_add_func("/imap/session-reused", test_session_reused);
	g_test_add_func("/imap/session-lost-between", test_session_lost_between);
	g_test_add_func("/imap/error-then-clean", test_error_then_clean);
	g_test_add_func("/imap/careful", test_careful);
	g_test_add_func("/imap/passed-over", test_passed_over);
	g_test_add_func("/imap/not-granted", test_not_granted);
	g_test_add_func("/imap/refused-thrice", test_refused_thrice);
	g_test_add_func("/imap/refused-without-a-word", test_refused_without_a_word);
	g_test_add_func("/imap/not-given", test_not_given);
	g_test_add_func("/imap/memory", test_memory);
	g_test_add_func("/imap/lost-at-one-mail", test_lost_at_one_mail);
	g_test_add_func("/imap/stopped-by-caller", test_stopped_by_caller);
	g_test_add_func("/imap/taken-later", test_taken_later);
	g_test_add_func("/imap/untaken-at-the-end", test_untaken_at_the_end);
	g_test_add_func("/imap/idle", test_idle);
	g_test_add_func(
		"/imap/idle-watched-mail-takes-one-poll", test_idle_watched_mail_takes_one_poll);
	g_test_add_func("/imap/idle-large-mail", test_idle_large_mail);
	g_test_add_func("/imap/idle-renewed", test_idle_renewed);
	g_test_add_func("/imap/idle-refused", test_idle_refused);
	g_test_add_func("/imap/idle-news-already-there", test_idle_news_already_there);
	g_test_add_func("/imap/idle-left-early", test_idle_left_early);
	g_test_add_func("/imap/idle-ended", test_idle_ended);
	g_test_add_func("/imap/idle-lost-each-time", test_idle_lost_each_time);
	g_test_add_func("/imap/freed-within", test_freed_within);
	g_test_add_func("/imap/freed-early", test_freed_early);
	g_test_add_func("/imap/options", test_options);
	return g_test_run();
}
