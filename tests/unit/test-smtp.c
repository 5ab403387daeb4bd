/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <signal.h>
#include <string.h>

#include "base/error.h"
#include "net-server.h"
#include "net/smtp.h"

#define EHLO(offers) "S:220 mx ESMTP\r\n", "C:EHLO *", "S:250-mx\r\n" offers "250 HELP\r\n"
#define PLAIN EHLO("")
#define PIPE EHLO("250-PIPELINING\r\n")
#define MAIL "C:MAIL FROM:<a@example.com>"
#define RCPT "C:RCPT TO:<b@example.com>"
#define GROUP MAIL, RCPT, "C:DATA"
#define GO "S:250 ok\r\n250 ok\r\n354 go\r\n"

typedef struct Run {
	GString *log;
	guint left;
	gboolean done;
	SmtpChannel *channel;
	gboolean free_within;
} Run;

static void
on_done(gpointer data, const SmtpResult *result)
{
	static const char *const OUTCOMES[] = {
		"accepted", "temporary", "refused", "channel", "uncertain"};
	static const char *const STAGES[] = {"check", "connect", "mail", "rcpt", "data", "dot"};
	Run *run = data;

	g_string_append_printf(run->log, "%s %s %u %s “%s”|", OUTCOMES[result->outcome],
		STAGES[result->stage], result->code, result->status, result->reply);
	g_assert_cmpuint(strlen(result->reason), >, 5);
	g_assert_null(strchr(result->reason, '\n'));
	run->done = --run->left == 0;
	if (run->free_within)
		g_clear_pointer(&run->channel, smtp_channel_free);
}

static SmtpChannel *
make_channel(const Server *server, guint connections, guint stall_s)
{
	g_autofree char *url = g_strdup_printf("smtp://127.0.0.1:%u", server_port(server));
	SmtpOptions options = {
		.session = {.url = url,
			.tls = SESSION_TLS_NONE,
			.client_name = "client.example.com",
			.connect_timeout_s = 2,
			.stall_timeout_s = stall_s},
		.connections = connections,
		.idle_s = 1,
	};
	g_autoptr(GError) error = NULL;
	SmtpChannel *channel = smtp_channel_new(&options, &error);

	g_assert_no_error(error);
	return channel;
}

static void
send_letter(Run *run, const char *from, const char *to, const char *text)
{
	g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));
	SmtpLetter letter = {
		.envelope_from = from, .recipient = to, .envid = "id+1", .bytes = bytes};

	run->left++;
	run->done = FALSE;
	smtp_channel_send(run->channel, &letter, on_done, run);
	g_assert_false(run->done);
}

static void
run_clear(Run *run)
{
	smtp_channel_free(run->channel);
	g_string_free(run->log, TRUE);
}

typedef struct Row {
	const char *name;
	guint letters;
	const char *script[40];
	const char *second[24]; /* of another connection; empty: there is none */
	const char *expected;
} Row;

#define OK "accepted dot 250 2.0.0 “250 2.0.0 queued”|"

static const Row ROWS[] = {
	{"step by step", 2,
		{PLAIN, MAIL, "S:250 ok\r\n", RCPT, "S:250 ok\r\n", "C:DATA", "S:354 go\r\n", "C:x",
			"D:", "S:250 2.0.0 queued\r\n", MAIL, "S:250 ok\r\n", RCPT, "S:250 ok\r\n",
			"C:DATA", "S:354 go\r\n", "C:x", "D:", "S:250 2.0.0 queued\r\n", NULL},
		{NULL}, OK OK},
	{"pipelined", 3,
		{PIPE, GROUP, GO, "D:", GROUP, "S:250 2.0.0 queued\r\n", GO, "D:", GROUP,
			"S:250 2.0.0 queued\r\n"
			"250 ok\r\n250 ok\r\n354 go\r\n",
			"D:", "S:250 2.0.0 queued\r\n", NULL},
		{NULL}, OK OK OK},
	{"replies byte by byte", 2,
		{PIPE, GROUP, "1:250 ok\r\n250 ok\r\n354 go\r\n", "D:", GROUP,
			"1:250 2.0.0 queued\r\n250 ok\r\n250 ok\r\n354 go\r\n",
			"D:", "1:250 2.0.0 queued\r\n", NULL},
		{NULL}, OK OK},
	{"all that is offered", 1,
		{EHLO("250-PIPELINING\r\n250-SIZE "
		      "1000\r\n250-DSN\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"),
			"C:MAIL FROM:<a@example.com> SIZE=3 RET=HDRS ENVID=id+2B1",
			"C:RCPT TO:<b@example.com> NOTIFY=FAILURE,DELAY", "C:DATA", GO,
			"D:", "S:250 2.0.0 queued\r\n", NULL},
		{NULL}, OK},
	{"recipient refused, then a good one", 2,
		{PIPE, GROUP, "S:250 ok\r\n550-5.1.1 no\r\n550 5.1.1 such user\r\n554 none\r\n",
			"C:RSET", GROUP,
			"S:250 ok\r\n"
			"250 ok\r\n250 ok\r\n354 go\r\n",
			"D:", "S:250 2.0.0 queued\r\n", NULL},
		{NULL}, "refused rcpt 550 5.1.1 “550-5.1.1 no\n550 5.1.1 such user”|" OK},
	{"recipient refused, step by step", 2,
		{PLAIN, MAIL, "S:250 ok\r\n", RCPT, "S:450 4.2.1 full\r\n", "C:RSET", MAIL,
			"S:250 ok\r\n250 ok\r\n", RCPT, "S:250 ok\r\n", "C:DATA", "S:354 go\r\n",
			"D:", "S:250 2.0.0 queued\r\n", NULL},
		{NULL}, "temporary rcpt 450 4.2.1 “450 4.2.1 full”|" OK},
	{"recipient refused but text wanted", 1,
		{PIPE, GROUP, "S:250 ok\r\n550 no\r\n354 go\r\n", "C:.", "S:250 2.0.0 queued\r\n",
			NULL},
		{NULL}, "refused rcpt 550  “550 no”|"},
	{"sender refused", 1, {PIPE, GROUP, "S:553 5.7.1 not you\r\n503 no\r\n503 no\r\n", NULL},
		{NULL}, "channel mail 553 5.7.1 “553 5.7.1 not you”|"},
	{"sender refused for now", 1, {PLAIN, MAIL, "S:451 later\r\n", NULL}, {NULL},
		"channel mail 451  “451 later”|"},
	{"too large, says MAIL", 1, {PLAIN, MAIL, "S:552 5.3.4 too large\r\n", NULL}, {NULL},
		"refused mail 552 5.3.4 “552 5.3.4 too large”|"},
	{"too large for what is offered", 1, {EHLO("250-SIZE 2\r\n"), NULL}, {NULL},
		"refused check 0  “”|"},
	{"not logged in", 1, {PIPE, GROUP, "S:250 ok\r\n530 5.7.0 log in\r\n554 no\r\n", NULL},
		{NULL}, "channel rcpt 530 5.7.0 “530 5.7.0 log in”|"},
	{"DATA refused", 1, {PIPE, GROUP, "S:250 ok\r\n250 ok\r\n451 4.3.0 full\r\n", NULL}, {NULL},
		"temporary data 451 4.3.0 “451 4.3.0 full”|"},
	{"letter refused", 1, {PIPE, GROUP, GO, "D:", "S:554 5.7.1 spam\r\n", NULL}, {NULL},
		"refused dot 554 5.7.1 “554 5.7.1 spam”|"},
	{"letter refused for now", 1, {PIPE, GROUP, GO, "D:", "S:450 grey\r\n", NULL}, {NULL},
		"temporary dot 450  “450 grey”|"},
	{"greeting refused", 2, {"S:554 5.7.1 go away\r\n", NULL}, {NULL},
		"channel connect 554  “554 5.7.1 go away”|channel connect 554  “554 5.7.1 go "
		"away”|"},
	{"closed as greeting", 1, {"X:", NULL}, {NULL}, "channel connect 0  “”|"},
	{"reset before MAIL is answered", 1, {PIPE, GROUP, "R:", NULL}, {NULL},
		"channel mail 0  “”|"},
	{"reset before DATA is answered", 1, {PIPE, GROUP, "S:250 ok\r\n250 ok\r\n", "R:", NULL},
		{NULL}, "temporary data 0  “”|"},
	{"stall at RCPT", 1, {PLAIN, MAIL, "S:250 ok\r\n", RCPT, NULL}, {NULL},
		"temporary data 0  “”|"},
	{"closed after the dot", 1, {PIPE, GROUP, GO, "D:", "X:", NULL}, {NULL},
		"uncertain dot 0  “”|"},
	{"stall after the dot", 1, {PIPE, GROUP, GO, "D:", NULL}, {NULL}, "uncertain dot 0  “”|"},
	{"closing after the first letter", 2,
		{PIPE, GROUP, GO, "D:", GROUP, "S:250 2.0.0 queued\r\n", "X:", NULL},
		{PIPE, GROUP, GO, "D:", "S:250 2.0.0 queued\r\n", NULL}, OK OK},
	{"421 to the second letter", 2,
		{PIPE, GROUP, GO, "D:", GROUP, "S:250 2.0.0 queued\r\n421 4.7.0 enough\r\n",
			"X:", NULL},
		{PIPE, GROUP, GO, "D:", "S:250 2.0.0 queued\r\n", NULL}, OK OK},
	{"421 at once", 1, {PIPE, GROUP, "S:421 4.7.0 busy\r\n", NULL}, {NULL},
		"channel mail 421 4.7.0 “421 4.7.0 busy”|"},
	{"not SMTP", 1, {PIPE, GROUP, "S:HTTP/1.1 400\r\n", NULL}, {NULL}, "channel mail 0  “”|"},
	/* It dies on an envelope before its answer (see SmtpOffers). */
	{"nothing overtakes where BURL is offered", 2,
		{EHLO("250-PIPELINING\r\n250-BURL imap\r\n"), GROUP, GO, "D:", "W:", "N:",
			"S:250 2.0.0 queued\r\n", GROUP, GO, "D:", "S:250 2.0.0 queued\r\n", NULL},
		{NULL}, OK OK},
	{"not where it ended a session either", 3, {PIPE, GROUP, GO, "D:", GROUP, "X:", NULL},
		{PIPE, GROUP, GO, "D:", "W:", "N:", "S:250 2.0.0 queued\r\n", GROUP, GO,
			"D:", "W:", "N:", "S:250 2.0.0 queued\r\n", NULL},
		"uncertain dot 0  “”|" OK OK},
	{"unasked reply", 1, {PIPE, GROUP, GO, "D:", "S:250 2.0.0 queued\r\n250 again\r\n", NULL},
		{NULL}, OK},
};

static void
test_row(gconstpointer data)
{
	const Row *row = data;
	const ServerScript scripts[] = {
		row->script, row->second[0] != NULL ? row->second : NULL, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL)};

	run.channel = make_channel(server, 1, 1);
	for (guint i = 0; i < row->letters; i++)
		send_letter(&run, "a@example.com", "b@example.com", "x\r\n");
	loop_until(&run.done);
	g_assert_cmpstr(run.log->str, ==, row->expected);
	g_assert_true(server_is_done(server));
	run_clear(&run);
}

/* Refused here: no server ever sees them. */
static void
test_addresses(void)
{
	static const ServerScript SCRIPTS[] = {NULL};
	static const char *const BAD[] = {
		"", "x", "x@", "a b@c.de", "x@y.de>\r\nRCPT TO:<z@y.de", "x@y.de\n", "<x@y.de>"};
	g_autoptr(Server) server = server_new(SCRIPTS);

	for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
		Run run = {.log = g_string_new(NULL)};

		run.channel = make_channel(server, 1, 1);
		send_letter(&run, "a@example.com", BAD[i], "x\r\n");
		if (*BAD[i] != '\0')
			send_letter(&run, BAD[i], "b@example.com", "x\r\n");
		loop_until(&run.done);
		g_assert_true(g_str_has_prefix(run.log->str, "refused check 0  “”|"));
		g_assert_null(strstr(run.log->str, "accepted"));
		run_clear(&run);
	}
	g_assert_cmpuint(server_connections(server), ==, 0);
}

static void
test_utf8(void)
{
	static const char *const WITHOUT[] = {EHLO("250-8BITMIME\r\n"),
		"C:MAIL FROM:<> BODY=8BITMIME", "S:250 ok\r\n", "C:RCPT TO:<x@xn--socit-esab.fr>",
		"S:250 ok\r\n", "C:DATA", "S:354 go\r\n", "C:\xc3\xa9", "D:", "S:250 ok\r\n", NULL};
	static const char *const WITH[] = {EHLO("250-SMTPUTF8\r\n"), "C:MAIL FROM:<> SMTPUTF8",
		"S:250 ok\r\n",
		"C:RCPT TO:<ren\xc3\xa9"
		"e@example.com>",
		"S:250 ok\r\n", "C:DATA", "S:354 go\r\n", "D:", "S:250 ok\r\n", NULL};
	const ServerScript scripts[] = {WITHOUT, WITH, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL)};

	run.channel = make_channel(server, 1, 1);
	send_letter(&run, "", "ren\u00e9e@example.com", "x\r\n");
	send_letter(&run, "", "x@soci\u00e9t\u00e9.fr", "\u00e9\r\n");
	loop_until(&run.done);
	g_assert_cmpstr(run.log->str, ==, "refused check 0  “”|accepted dot 250  “250 ok”|");
	g_clear_pointer(&run.channel, smtp_channel_free);
	g_string_truncate(run.log, 0);
	run.channel = make_channel(server, 1, 1);
	send_letter(&run, "", "ren\u00e9e@example.com", "x\r\n");
	loop_until(&run.done);
	g_assert_cmpstr(run.log->str, ==, "accepted dot 250  “250 ok”|");
	g_assert_true(server_is_done(server));
	run_clear(&run);
}

/* An unused session is used again, said QUIT to after a while, and made anew when needed. */
static void
test_idle(void)
{
	static const char *const FIRST[] = {PIPE, GROUP, GO, "D:", "S:250 2.0.0 queued\r\n", GROUP,
		GO, "D:", "S:250 2.0.0 queued\r\n", "C:QUIT", "S:221 bye\r\n", "X:", NULL};
	static const char *const SECOND[] = {
		PIPE, GROUP, GO, "D:", "S:250 2.0.0 queued\r\n", "C:QUIT", NULL};
	const ServerScript scripts[] = {FIRST, SECOND, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL)};

	run.channel = make_channel(server, 4, 1);
	for (guint i = 0; i < 3; i++) {
		send_letter(&run, "a@example.com", "b@example.com", "x\r\n");
		loop_until(&run.done);
		if (i == 1)
			server_wait_heard(server, "QUIT");
	}
	g_assert_cmpstr(run.log->str, ==, OK OK OK);
	g_clear_pointer(&run.channel, smtp_channel_free);
	server_wait_done(server);
	run_clear(&run);
}

/* The server closed an idle session without a word that was seen: once more, on a new one; but not
 * for ever. */
static void
test_idle_lost(void)
{
	static const char *const FIRST[] = {
		PIPE, GROUP, GO, "D:", "S:250 2.0.0 queued\r\n", GROUP, "R:", NULL};
	static const char *const SECOND[] = {PIPE, GROUP, "R:", NULL};
	const ServerScript scripts[] = {FIRST, SECOND, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL)};

	run.channel = make_channel(server, 1, 1);
	send_letter(&run, "a@example.com", "b@example.com", "x\r\n");
	loop_until(&run.done);
	send_letter(&run, "a@example.com", "b@example.com", "x\r\n");
	loop_until(&run.done);
	g_assert_cmpstr(run.log->str, ==, OK "channel mail 0  “”|");
	g_assert_cmpuint(server_connections(server), ==, 2);
	run_clear(&run);
}

/* Several sessions, but no more than allowed; one that can't connect fails nobody. */
static void
test_pool(void)
{
	static const char *const WORKING[] = {PIPE, GROUP, GO, "D:", "S:250 2.0.0 queued\r\n",
		GROUP, GO, "D:", "S:250 2.0.0 queued\r\n", GROUP, GO,
		"D:", "S:250 2.0.0 queued\r\n", NULL};
	static const char *const TURNED_AWAY[] = {"S:421 too many\r\n", "X:", NULL};
	const ServerScript scripts[] = {WORKING, TURNED_AWAY, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {.log = g_string_new(NULL)};

	run.channel = make_channel(server, 2, 1);
	for (guint i = 0; i < 2; i++)
		send_letter(&run, "a@example.com", "b@example.com", "x\r\n");
	loop_until(&run.done);
	send_letter(&run, "a@example.com", "b@example.com", "x\r\n");
	loop_until(&run.done);
	g_assert_cmpstr(run.log->str, ==, OK OK OK);
	g_assert_cmpuint(server_connections(server), ==, 2);
	run_clear(&run);
}

/* More than a kernel buffer: reading goes on while writing, and nothing is lost. */
static void
test_large(void)
{
	static const char *const SCRIPT[] = {PIPE, GROUP, GO, "D:", "S:250 2.0.0 queued\r\n", NULL};
	const ServerScript scripts[] = {SCRIPT, NULL};
	g_autoptr(Server) server = server_new(scripts);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *words = g_strnfill(990, 'x');
	Run run = {.log = g_string_new(NULL)};
	gsize lines = 0, found = 0;

	for (; text->len < 6 * 1024 * 1024; lines++)
		g_string_append_printf(text, ".%s\r\n", words);
	run.channel = make_channel(server, 1, 30);
	send_letter(&run, "a@example.com", "b@example.com", text->str);
	loop_until(&run.done);
	g_assert_cmpstr(run.log->str, ==, OK);
	for (const char *p = server_heard(server); (p = strchr(p, '\n')) != NULL; p++)
		found += p[1] == '.' && p[2] == '.' && strncmp(p + 3, words, 990) == 0;
	g_assert_cmpuint(found, ==, lines);
	run_clear(&run);
}

static void
test_freed(void)
{
	static const char *const FIRST[] = {PIPE, GROUP, GO, "D:", "S:250 2.0.0 queued\r\n", NULL};
	static const char *const SECOND[] = {PIPE, GROUP, NULL};
	const ServerScript scripts[] = {FIRST, SECOND, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run within = {.log = g_string_new(NULL), .free_within = TRUE};
	Run midway = {.log = g_string_new(NULL)};

	within.channel = make_channel(server, 1, 1);
	send_letter(&within, "a@example.com", "b@example.com", "x\r\n");
	loop_until(&within.done);
	g_assert_null(within.channel);
	midway.channel = make_channel(server, 1, 1);
	send_letter(&midway, "a@example.com", "b@example.com", "x\r\n");
	server_wait_done(server);
	g_clear_pointer(&midway.channel, smtp_channel_free);
	loop_for(50);
	g_assert_false(midway.done);
	run_clear(&within);
	run_clear(&midway);
}

static void
test_options(void)
{
	static const SmtpOptions BAD[] = {
		{.session = {.url = "imap://h"}}, {.session = {.url = "?"}}};

	for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(smtp_channel_new(&BAD[i], &error));
		g_assert_error(error, DISPUTED_ERROR, ERROR_CONFIG);
	}
}

int
main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autofree char *path = g_strdup_printf("/smtp/%s", ROWS[i].name);

		g_test_add_data_func(path, &ROWS[i], test_row);
	}
	g_test_add_func("/smtp/addresses", test_addresses);
	g_test_add_func("/smtp/utf8", test_utf8);
	g_test_add_func("/smtp/idle", test_idle);
	g_test_add_func("/smtp/idle-lost", test_idle_lost);
	g_test_add_func("/smtp/pool", test_pool);
	g_test_add_func("/smtp/large", test_large);
	g_test_add_func("/smtp/freed", test_freed);
	g_test_add_func("/smtp/options", test_options);
	return g_test_run();
}
