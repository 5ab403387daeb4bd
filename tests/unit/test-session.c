/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "base/error.h"
#include "net-server.h"
#include "net/session.h"

#define HELLO "S:* OK ready\r\n", "C:* CAPABILITY"
#define READY HELLO, "S:* CAPABILITY IMAP4rev1\r\n%t OK done\r\n"
#define OFFER(words) HELLO, "S:* CAPABILITY IMAP4rev1 " words "\r\n%t OK done\r\n"

typedef struct Run {
	Session *session;
	gboolean ready, closed;
	SessionFault fault;
	GError *error;
	GString *received;
	gboolean free_when_ready, free_when_received;
} Run;

static void
on_ready(gpointer data)
{
	Run *run = data;

	g_assert_false(run->ready);
	run->ready = TRUE;
	if (run->free_when_ready)
		g_clear_pointer(&run->session, session_free);
}

static void
on_received(gpointer data, const guint8 *bytes, gsize length)
{
	Run *run = data;

	g_assert_cmpuint(length, >, 0);
	g_string_append_len(run->received, (const char *)bytes, (gssize)length);
	if (run->free_when_received)
		g_clear_pointer(&run->session, session_free);
}

static void
on_closed(gpointer data, SessionFault fault, const GError *error)
{
	Run *run = data;

	g_assert_false(run->closed);
	run->closed = TRUE;
	run->fault = fault;
	run->error = g_error_copy(error);
	g_clear_pointer(&run->session, session_free);
}

static const SessionEvents EVENTS = {
	.ready = on_ready, .received = on_received, .closed = on_closed};

static void
open_session(Run *run, guint16 port, const SessionOptions *template)
{
	g_autofree char *url = g_strdup_printf("imap://127.0.0.1:%u", port);
	SessionOptions options = *template;

	options.url = url;
	run->received = g_string_new(NULL);
	run->session = session_open(&options, &EVENTS, run);
}

static void
run_clear(Run *run)
{
	session_free(run->session);
	g_clear_error(&run->error);
	g_string_free(run->received, TRUE);
}

static const struct {
	const char *name;
	const char *script[24];
	SessionOptions options;
	SessionFault fault; /* NONE: it gets ready */
	int code;
	const char *message;
	const char *heard; /* must have been said, or NULL */
} ROWS[] = {
	{"no login", {READY, NULL}, {.tls = SESSION_TLS_NONE}, SESSION_FAULT_NONE, 0, NULL, NULL},
	{"password", {READY, "C:* LOGIN me \"p w\"", "S:%t OK hi\r\n", NULL},
		{.tls = SESSION_TLS_NONE,
			.user = "me",
			.secret = {.kind = SECRET_PASSWORD, .command = "echo 'p w'"}},
		SESSION_FAULT_NONE, 0, NULL, NULL},
	{"password denied",
		{READY, "C:* LOGIN *", "S:%t NO [AUTHENTICATIONFAILED] wrong\r\n", NULL},
		{.tls = SESSION_TLS_NONE,
			.user = "me",
			.secret = {.kind = SECRET_PASSWORD, .command = "echo secret"}},
		SESSION_FAULT_LOGIN, ERROR_CONFIG, "login denied", NULL},
	{"login not possible now", {READY, "C:* LOGIN *", "S:%t NO [UNAVAILABLE] busy\r\n", NULL},
		{.tls = SESSION_TLS_NONE,
			.user = "me",
			.secret = {.kind = SECRET_PASSWORD, .command = "echo secret"}},
		SESSION_FAULT_LOGIN, ERROR_TEMPORARY, "busy", NULL},
	{"token",
		{OFFER("AUTH=PLAIN AUTH=OAUTHBEARER"), "C:A002 AUTHENTICATE OAUTHBEARER",
			"S:+ \r\n", "C:*", "S:A002 OK hi\r\n", NULL},
		{.tls = SESSION_TLS_NONE,
			.user = "me",
			.secret = {.kind = SECRET_TOKEN, .command = "echo token"}},
		SESSION_FAULT_NONE, 0, NULL, "bixhPW1lLAFo"},
	/* A token is never tried as a password. */
	{"token where none is taken", {OFFER("AUTH=PLAIN"), NULL},
		{.tls = SESSION_TLS_NONE,
			.user = "me",
			.secret = {.kind = SECRET_TOKEN, .command = "echo token"}},
		SESSION_FAULT_LOGIN, ERROR_CONFIG, "login denied", NULL},
	{"no TLS", {READY, NULL},
		{.tls = SESSION_TLS_REQUIRED,
			.user = "me",
			.secret = {.kind = SECRET_PASSWORD, .command = "echo secret"}},
		SESSION_FAULT_NO_TLS, ERROR_CONFIG, "offers no TLS", NULL},
	{"STARTTLS refused", {OFFER("STARTTLS"), "C:* STARTTLS", "S:%t BAD no\r\n", NULL},
		{.tls = SESSION_TLS_REQUIRED}, SESSION_FAULT_NO_TLS, ERROR_CONFIG, NULL, NULL},
	{"STARTTLS without TLS", {OFFER("STARTTLS"), "C:* STARTTLS", "S:%t OK go\r\n", "X:", NULL},
		{.tls = SESSION_TLS_REQUIRED}, SESSION_FAULT_TLS, ERROR_TEMPORARY, "TLS", NULL},
	{"silent", {NULL}, {.tls = SESSION_TLS_NONE, .connect_timeout_s = 1}, SESSION_FAULT_STALL,
		ERROR_TEMPORARY, "no answer in time", NULL},
	{"closed at once", {"X:", NULL}, {.tls = SESSION_TLS_NONE}, SESSION_FAULT_LOST,
		ERROR_TEMPORARY, "lost", NULL},
	{"BYE", {"S:* BYE too many\r\n", "X:", NULL}, {.tls = SESSION_TLS_NONE},
		SESSION_FAULT_GREETING, ERROR_TEMPORARY, "too many", NULL},
};

static void
test_connect(gconstpointer data)
{
	gsize i = GPOINTER_TO_SIZE(data);
	const ServerScript scripts[] = {ROWS[i].script, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {0};

	open_session(&run, server_port(server), &ROWS[i].options);
	g_assert_false(run.ready || run.closed);
	loop_until(ROWS[i].fault == SESSION_FAULT_NONE ? &run.ready : &run.closed);
	g_assert_cmpint(run.fault, ==, ROWS[i].fault);
	if (ROWS[i].fault != SESSION_FAULT_NONE) {
		g_assert_error(run.error, DISPUTED_ERROR, ROWS[i].code);
		g_assert_true(g_str_has_prefix(run.error->message, "127.0.0.1:"));
		g_assert_null(strstr(run.error->message, "secret"));
	}
	if (ROWS[i].message != NULL)
		g_assert_nonnull(strstr(run.error->message, ROWS[i].message));
	if (ROWS[i].heard != NULL)
		g_assert_nonnull(strstr(server_heard(server), ROWS[i].heard));
	g_assert_true(server_is_done(server));
	run_clear(&run);
}

static void
test_refused(void)
{
	static const ServerScript SCRIPTS[] = {NULL};
	Server *server = server_new(SCRIPTS);
	guint16 port = server_port(server);
	SessionOptions options = {.tls = SESSION_TLS_NONE};
	Run run = {0};

	server_free(server);
	open_session(&run, port, &options);
	loop_until(&run.closed);
	g_assert_cmpint(run.fault, ==, SESSION_FAULT_CONNECT);
	g_assert_error(run.error, DISPUTED_ERROR, ERROR_TEMPORARY);
	run_clear(&run);
}

/* Before anything is connected. */
static void
test_bad_options(void)
{
	static const SessionOptions BAD[] = {
		{.tls = SESSION_TLS_NONE,
			.user = "me\r\nA LOGOUT",
			.secret = {.kind = SECRET_PASSWORD, .command = "echo x"}},
		{.tls = SESSION_TLS_NONE, .user = "me"},
		{.tls = SESSION_TLS_NONE, .secret = {.kind = SECRET_PASSWORD, .command = "echo x"}},
		{.tls = SESSION_TLS_NONE,
			.user = "me",
			.secret = {.kind = SECRET_PASSWORD, .file = "/nonexistent"}},
		{.tls = SESSION_TLS_NONE, .client_name = "a\nb"},
	};
	static const ServerScript SCRIPTS[] = {NULL};
	g_autoptr(Server) server = server_new(SCRIPTS);

	for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
		Run run = {0};

		open_session(&run, server_port(server), &BAD[i]);
		loop_until(&run.closed);
		g_assert_cmpint(run.fault, ==, SESSION_FAULT_SECRET);
		g_assert_error(run.error, DISPUTED_ERROR, ERROR_CONFIG);
		run_clear(&run);
	}
	g_assert_cmpuint(server_connections(server), ==, 0);
}

static void
test_check(void)
{
	static const struct {
		SessionOptions options;
		gboolean good;
	} CHECKS[] = {
		{{.url = "imaps://h/INBOX"}, TRUE},
		{{.url = "imap://h", .tls = SESSION_TLS_NONE}, TRUE},
		{{.url = "imaps://h", .tls = SESSION_TLS_NONE}, FALSE},
		{{.url = "h"}, FALSE},
		{{.url = "imaps://h", .ca_file = "/nonexistent"}, FALSE},
		{{.url = "imaps://h", .user = "u"}, FALSE},
		{{.url = "imaps://h",
			 .user = "u\n",
			 .secret = {SECRET_TOKEN, NULL, "true", 0, NULL}},
			FALSE},
		{{.url = "imaps://h", .user = "u", .secret = {SECRET_TOKEN, NULL, "true", 0, NULL}},
			TRUE},
		{{.url = "imaps://h",
			 .user = "u",
			 .secret = {SECRET_TOKEN, "/nonexistent", NULL, 0, NULL}},
			FALSE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CHECKS); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_cmpint(
			session_options_check(&CHECKS[i].options, &error), ==, CHECKS[i].good);
		if (!CHECKS[i].good)
			g_assert_error(error, DISPUTED_ERROR, ERROR_CONFIG);
	}
}

/* A session that is ready. */
static void
get_ready(Run *run, const Server *server)
{
	SessionOptions options = {.tls = SESSION_TLS_NONE};

	open_session(run, server_port(server), &options);
	loop_until(&run->ready);
}

static void
say(Run *run, const char *text)
{
	g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));

	session_send(run->session, bytes);
}

static void
test_dialogue(void)
{
	static const char *const SCRIPT[] = {
		READY, "C:one", "S:1\r\n", "C:two", "S:2\r\n", "X:", NULL};
	const ServerScript scripts[] = {SCRIPT, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {0};

	get_ready(&run, server);
	g_assert_cmpuint(session_hello(run.session)->len, ==, 3);
	say(&run, "one\r\nt");
	say(&run, "wo\r\n");
	g_assert_cmpuint(session_queued_bytes(run.session), ==, 10);
	g_assert_cmpuint(session_sent_bytes(run.session), ==, 10);
	loop_until(&run.closed);
	g_assert_cmpint(run.fault, ==, SESSION_FAULT_LOST);
	g_assert_cmpstr(run.received->str, ==, "1\r\n2\r\n");
	run_clear(&run);
}

/* What is said last still goes out. */
static void
test_last_words(void)
{
	static const char *const SCRIPT[] = {READY, "C:goodbye", NULL};
	const ServerScript scripts[] = {SCRIPT, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {0};

	get_ready(&run, server);
	say(&run, "goodbye\r\n");
	g_clear_pointer(&run.session, session_free);
	server_wait_done(server);
	g_assert_false(run.closed);
	run_clear(&run);
}

/* The other side reads nothing: no more than the kernel's buffers goes out, and nothing blocks. */
static void
test_back_pressure(void)
{
	static const char *const SCRIPT[] = {READY, NULL};
	const ServerScript scripts[] = {SCRIPT, NULL};
	g_autoptr(Server) server = server_new(scripts);
	g_autofree char *text = g_strnfill(40 * 1024 * 1024, 'x');
	Run run = {0};

	get_ready(&run, server);
	say(&run, text);
	session_expect(run.session, 1);
	loop_until(&run.closed);
	g_assert_cmpint(run.fault, ==, SESSION_FAULT_STALL);
	run_clear(&run);
}

static void
test_stall(void)
{
	static const char *const SCRIPT[] = {READY, "C:one", "S:1\r\n", NULL};
	const ServerScript scripts[] = {SCRIPT, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {0};

	get_ready(&run, server);
	session_expect(run.session, 1);
	session_expect(run.session, 0);
	loop_for(1200);
	g_assert_false(run.closed);
	session_expect(run.session, 1);
	say(&run, "one\r\n");
	loop_until(&run.closed);
	g_assert_cmpint(run.fault, ==, SESSION_FAULT_STALL);
	g_assert_cmpstr(run.received->str, ==, "1\r\n");
	run_clear(&run);
}

/* The program itself was busy for longer than that, while the answer lay there. */
static void
test_busy(void)
{
	static const char *const SCRIPT[] = {READY, "C:one", "S:1\r\n", NULL};
	const ServerScript scripts[] = {SCRIPT, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run run = {0};

	get_ready(&run, server);
	say(&run, "one\r\n");
	/* The server's turn, but not ours: its answer is on the way when the wait begins. */
	while (!server_is_done(server))
		g_main_context_iteration(NULL, TRUE);
	session_expect(run.session, 1);
	g_usleep(1200 * 1000);
	loop_for(20);
	g_assert_cmpstr(run.received->str, ==, "1\r\n");
	run_clear(&run);
}

static void
test_freed_within(void)
{
	static const char *const SCRIPT[] = {READY, "C:one", "S:1\r\n2\r\n", NULL};
	static const char *const SHORT[] = {READY, NULL};
	const ServerScript scripts[] = {SHORT, SCRIPT, NULL};
	g_autoptr(Server) server = server_new(scripts);
	Run ready = {.free_when_ready = TRUE}, received = {.free_when_received = TRUE};

	get_ready(&ready, server);
	g_assert_null(ready.session);
	get_ready(&received, server);
	say(&received, "one\r\n");
	server_wait_done(server);
	loop_for(50);
	g_assert_null(received.session);
	g_assert_false(received.closed);
	run_clear(&ready);
	run_clear(&received);
}

/* At each moment of connecting. */
static void
test_freed_early(void)
{
	static const char *const SCRIPT[] = {HELLO, NULL};
	SessionOptions options = {.tls = SESSION_TLS_NONE,
		.user = "me",
		.secret = {.kind = SECRET_PASSWORD, .command = "sleep 0.02; echo x"}};
	const ServerScript scripts[] = {SCRIPT, SCRIPT, SCRIPT, SCRIPT, SCRIPT, SCRIPT, NULL};
	g_autoptr(Server) server = server_new(scripts);

	for (guint wait_ms = 0; wait_ms < 60; wait_ms += 10) {
		Run run = {0};

		open_session(&run, server_port(server), &options);
		loop_for(wait_ms);
		g_clear_pointer(&run.session, session_free);
		loop_for(5);
		g_assert_false(run.ready || run.closed);
		run_clear(&run);
	}
}

int
main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autofree char *path = g_strdup_printf("/session/connect/%s", ROWS[i].name);

		g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_connect);
	}
	g_test_add_func("/session/refused", test_refused);
	g_test_add_func("/session/bad-options", test_bad_options);
	g_test_add_func("/session/check", test_check);
	g_test_add_func("/session/dialogue", test_dialogue);
	g_test_add_func("/session/last-words", test_last_words);
	g_test_add_func("/session/back-pressure", test_back_pressure);
	g_test_add_func("/session/stall", test_stall);
	g_test_add_func("/session/busy", test_busy);
	g_test_add_func("/session/freed-within", test_freed_within);
	g_test_add_func("/session/freed-early", test_freed_early);
	return g_test_run();
}
