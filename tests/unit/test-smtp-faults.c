/* SPDX-License-Identifier: MIT */
/* Whatever a server does at whatever moment: each letter gets just one outcome, and a true one. A
 * letter that the server has is never told as one that it does not have; others go on. */
#include "config.h"

#include <glib.h>
#include <signal.h>
#include <string.h>

#include "base/error.h"
#include "faulty-server.h"
#include "net/smtp.h"

#define LETTERS 3

typedef enum { STEP_MAIL, STEP_RCPT, STEP_DATA, STEP_DOT, STEP_COUNT } Step;

/* Of one connection of the server. */
typedef struct Talk {
	guint letter; /* which one it is about */
	gboolean in_text;
	guint refused; /* RCPT */
} Talk;

typedef struct World {
	FaultyServer *server;
	SmtpChannel *channel;
	gboolean pipelining;
	/* What the server says instead, once. 0: nothing. */
	guint bad_code;
	guint bad_letter;
	Step bad_step;
	guint taken[LETTERS]; /* how often the server has each */
	guint told[LETTERS];
	SmtpOutcome outcomes[LETTERS];
	guint left; /* letters without an outcome */
	gboolean done;
} World;

/* ---- the server ---- */

static void
greet(gpointer data G_GNUC_UNUSED, FaultyLink *link)
{
	link->data = g_new0(Talk, 1);
	faulty_link_say(link, "220 mx ESMTP\r\n");
}

/* TRUE: the step is refused. */
static gboolean
refuse(World *world, FaultyLink *link, const Talk *talk, Step step)
{
	if (world->bad_code == 0 || talk->letter != world->bad_letter || step != world->bad_step)
		return FALSE;
	faulty_link_say(link, "%u no\r\n", world->bad_code);
	if (world->bad_code == 421)
		faulty_link_close(link);
	world->bad_code = 0;
	return TRUE;
}

static void
take_text(World *world, FaultyLink *link, Talk *talk, const char *line)
{
	if (!g_str_equal(line, "."))
		return;
	talk->in_text = FALSE;
	if (refuse(world, link, talk, STEP_DOT) || talk->refused > 0)
		return;
	world->taken[talk->letter]++;
	faulty_link_say(link, "250 2.0.0 queued\r\n");
}

static void
take_command(World *world, FaultyLink *link, Talk *talk, const char *line)
{
	if (g_str_has_prefix(line, "EHLO")) {
		faulty_link_say(link, "250-mx\r\n%s250 8BITMIME\r\n",
			world->pipelining ? "250-PIPELINING\r\n" : "");
	} else if (g_str_has_prefix(line, "MAIL FROM:<")) {
		talk->letter = (guint)(line[strlen("MAIL FROM:<")] - '0');
		talk->refused = refuse(world, link, talk, STEP_MAIL);
		if (talk->refused == 0)
			faulty_link_say(link, "250 ok\r\n");
	} else if (g_str_has_prefix(line, "RCPT")) {
		if (talk->refused > 0)
			faulty_link_say(link, "503 MAIL first\r\n");
		else if (refuse(world, link, talk, STEP_RCPT))
			talk->refused = 1;
		else
			faulty_link_say(link, "250 ok\r\n");
	} else if (g_str_equal(line, "DATA")) {
		if (talk->refused > 0)
			faulty_link_say(link, "554 no recipients\r\n");
		else if (!refuse(world, link, talk, STEP_DATA)) {
			talk->in_text = TRUE;
			faulty_link_say(link, "354 go\r\n");
		}
	} else {
		faulty_link_say(link, "%s\r\n", g_str_equal(line, "QUIT") ? "221 bye" : "250 ok");
	}
}

static void
take_line(gpointer data, FaultyLink *link, const char *line)
{
	Talk *talk = link->data;

	if (talk->in_text)
		take_text(data, link, talk, line);
	else
		take_command(data, link, talk, line);
}

/* ---- the letters ---- */

/* One letter that was given away. */
typedef struct Letter {
	World *world;
	guint number;
} Letter;

static void
on_done(gpointer data, const SmtpResult *result)
{
	g_autofree Letter *letter = data;
	World *world = letter->world;

	world->told[letter->number]++;
	world->outcomes[letter->number] = result->outcome;
	g_assert_cmpuint(strlen(result->reason), >, 5);
	world->done = --world->left == 0;
}

static void
world_init(World *world, gboolean pipelining)
{
	static const FaultyEvents EVENTS = {
		.opened = greet, .line = take_line, .last_words = "421 4.3.0 shutting down\r\n"};
	g_autofree char *url = NULL;
	g_autoptr(GError) error = NULL;

	*world = (World){.pipelining = pipelining};
	world->server = faulty_server_new(&EVENTS, world);
	url = g_strdup_printf("smtp://127.0.0.1:%u", faulty_server_port(world->server));
	SmtpOptions options = {.session = {.url = url,
				       .tls = SESSION_TLS_NONE,
				       .client_name = "client.example.com",
				       .connect_timeout_s = 1,
				       .stall_timeout_s = 1},
		.connections = 1};

	world->channel = smtp_channel_new(&options, &error);
	g_assert_no_error(error);
}

static gboolean
set_flag(gpointer flag)
{
	*(gboolean *)flag = TRUE;
	return G_SOURCE_REMOVE;
}

/* All letters get their outcome. */
static void
send_all(World *world)
{
	static const char TEXT[] = "Subject: x\r\n\r\n.\r\nWhere is my parcel?\r\n";
	g_autoptr(GBytes) bytes = g_bytes_new_static(TEXT, strlen(TEXT));
	gboolean late = FALSE;
	guint id = g_timeout_add_seconds(120, set_flag, &late);

	world->left = LETTERS;
	for (guint i = 0; i < LETTERS; i++) {
		g_autofree char *from = g_strdup_printf("%u@example.com", i);
		SmtpLetter letter = {
			.envelope_from = from, .recipient = "b@example.com", .bytes = bytes};
		Letter *given = g_new0(Letter, 1);

		*given = (Letter){.world = world, .number = i};
		smtp_channel_send(world->channel, &letter, on_done, given);
	}
	while (!world->done && !late)
		g_main_context_iteration(NULL, TRUE);
	g_assert_true(world->done);
	g_source_remove(id);
}

static void
world_clear(World *world)
{
	smtp_channel_free(world->channel);
	faulty_server_free(world->server);
}

/* What is told of each letter is true. Returns: how many were not accepted. */
static guint
check_truth(const World *world)
{
	guint failed = 0;

	for (guint i = 0; i < LETTERS; i++) {
		SmtpOutcome outcome = world->outcomes[i];

		g_assert_cmpuint(world->told[i], ==, 1);
		g_assert_cmpuint(world->taken[i], <=, 1);
		if (outcome == SMTP_ACCEPTED)
			g_assert_cmpuint(world->taken[i], ==, 1);
		else if (outcome != SMTP_UNCERTAIN)
			g_assert_cmpuint(world->taken[i], ==, 0);
		failed += outcome != SMTP_ACCEPTED;
	}
	return failed;
}

/* ---- cuts ---- */

typedef enum { SAID, HEARD } Side;

static guint64
dialogue_bytes(gboolean pipelining, Side side)
{
	World world;
	guint64 bytes = 0;

	world_init(&world, pipelining);
	send_all(&world);
	g_assert_cmpuint(check_truth(&world), ==, 0);
	bytes = side == SAID ? faulty_server_sent(world.server) : faulty_server_heard(world.server);
	world_clear(&world);
	return bytes;
}

/* At most one letter fails of what happens to one connection, unless there was none yet. */
static void
cut_at(gboolean pipelining, Side side, guint64 after_bytes, FaultyCut cut)
{
	World world;
	guint failed = 0;

	world_init(&world, pipelining);
	if (side == SAID)
		faulty_server_cut(world.server, after_bytes, cut);
	else
		faulty_server_cut_heard(world.server, after_bytes, cut);
	send_all(&world);
	failed = check_truth(&world);
	g_assert_true(faulty_server_was_cut(world.server));
	if (failed > 1)
		for (guint i = 0; i < LETTERS; i++)
			g_assert_cmpint(world.outcomes[i], ==, SMTP_CHANNEL);
	world_clear(&world);
}

/* The server's side of the dialogue, and what it has heard of ours: it may drop a letter that it
 * has, or one that it has not quite. */
static void
test_each_byte(gconstpointer data)
{
	gboolean pipelining = GPOINTER_TO_INT(data);
	guint64 said = dialogue_bytes(pipelining, SAID), heard = dialogue_bytes(pipelining, HEARD);

	for (guint64 at = 0; at < said; at++)
		cut_at(pipelining, SAID, at, at % 3 == 2 ? CUT_RESET : CUT_CLOSE);
	for (guint64 at = 1; at < heard; at++)
		cut_at(pipelining, HEARD, at, at % 3 == 2 ? CUT_RESET : CUT_CLOSE);
}

static void
test_last_words(void)
{
	guint64 said = dialogue_bytes(TRUE, SAID);

	for (guint64 at = (guint64)g_test_rand_int_range(0, 5); at < said; at += 5)
		cut_at(TRUE, SAID, at, CUT_WORDS);
}

/* A server that says nothing more: what is on its way has an end, and what waits behind it is not
 * given to the same server to wait as long. */
static void
test_stalls(void)
{
	guint64 said = dialogue_bytes(TRUE, SAID);

	for (guint i = 0; i < 3; i++) {
		World world;
		gint64 began_us = g_get_monotonic_time();

		world_init(&world, TRUE);
		faulty_server_cut(world.server,
			(guint64)g_test_rand_int_range(
				(gint32)(said * i / 3), (gint32)(said * (i + 1) / 3)),
			CUT_STALL);
		send_all(&world);
		check_truth(&world);
		g_assert_cmpint(g_get_monotonic_time() - began_us, <, 5 * G_USEC_PER_SEC);
		g_assert_cmpuint(faulty_server_links(world.server)->len, ==, 1);
		world_clear(&world);
	}
}

/* ---- refusals ---- */

/* One step of one letter refused, for now or for ever: that one fails as it should, the others
 * leave. */
static void
refuse_one(gboolean pipelining, Step step, guint letter, guint code)
{
	World world;

	world_init(&world, pipelining);
	world.bad_code = code;
	world.bad_letter = letter;
	world.bad_step = step;
	send_all(&world);
	check_truth(&world);
	g_assert_cmpuint(world.bad_code, ==, 0);
	for (guint i = 0; i < LETTERS; i++) {
		SmtpOutcome expected = code >= 500 ? SMTP_REFUSED : SMTP_TEMPORARY;

		if (step == STEP_MAIL)
			expected = SMTP_CHANNEL;
		if (i != letter)
			expected = SMTP_ACCEPTED;
		/* A server that has had enough of this session: a new one is made. */
		if (code == 421 && step == STEP_MAIL && letter > 0)
			expected = SMTP_ACCEPTED;
		g_assert_cmpint(world.outcomes[i], ==, expected);
	}
	world_clear(&world);
}

static void
test_refusals(void)
{
	static const guint CODES[] = {421, 450, 451, 550, 554};

	for (guint pipelining = 0; pipelining < 2; pipelining++)
		for (Step step = STEP_MAIL; step < STEP_COUNT; step++)
			for (guint letter = 0; letter < LETTERS; letter++)
				for (gsize i = 0; i < G_N_ELEMENTS(CODES); i++)
					refuse_one(pipelining == 1, step, letter, CODES[i]);
}

int
main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	g_test_init(&argc, &argv, NULL);
	g_test_add_data_func(
		"/smtp-faults/each-byte/step-by-step", GINT_TO_POINTER(FALSE), test_each_byte);
	g_test_add_data_func(
		"/smtp-faults/each-byte/pipelined", GINT_TO_POINTER(TRUE), test_each_byte);
	g_test_add_func("/smtp-faults/last-words", test_last_words);
	g_test_add_func("/smtp-faults/stalls", test_stalls);
	g_test_add_func("/smtp-faults/refusals", test_refusals);
	return g_test_run();
}
