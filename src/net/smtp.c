/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "net/endpoint.h"
#include "net/smtp.h"
#include "net/smtp_parser.h"
#include "net/smtp_text.h"

#define IDLE_S 30
#define QUIT_S 5
#define REOPEN_PAUSE_S 30 /* after a failure to connect while other sessions work */
#define ENVID_BYTES 100   /* RFC 3461 4.4 */

typedef struct Link Link;

/* What the server has yet to answer. */
typedef enum { STEP_MAIL, STEP_RCPT, STEP_DATA, STEP_DOT, STEP_RSET, STEP_QUIT, STEP_COUNT } Step;

/* One letter and what became of it. */
typedef struct Job {
	char *from, *to; /* as on the wire */
	char *envid;     /* NULL: none */
	gboolean utf8;   /* SMTPUTF8 is needed */
	GBytes *bytes;
	SmtpDone done;
	gpointer data;
	gboolean started_anew; /* its connection turned out to be closed once */
	gboolean answered;     /* the server said something to it */
	guint64 dot_at;        /* how much of the session is sent when its dot is; 0: not queued */
	/* The result, as soon as it is known; more answers may have to be waited for. */
	gboolean decided;
	SmtpOutcome outcome;
	SmtpStage stage;
	SessionFault fault;
	guint code;
	char status[SMTP_STATUS_BYTES];
	char *reply, *reason;
} Job;

typedef struct Expected {
	Step step;
	Job *job; /* NULL for RSET and QUIT */
} Expected;

/* One connection. */
struct Link {
	SmtpChannel *channel;
	Session *session;
	SmtpParser *parser;
	SmtpOffers offers;
	gboolean ready, quitting;
	gboolean wants_reset; /* before the next letter */
	guint letters;        /* answered to the end */
	guint replies;
	GQueue jobs;     /* Job*, on the wire, in order; owned */
	GQueue expected; /* Expected*, in order */
	guint idle_id;
	char *doom; /* why it has to be closed, found while a reply was read; else NULL */
};

struct SmtpChannel {
	guint refs;
	gboolean freed;
	SessionOptions *options;
	guint connections, idle_s;
	char *place;         /* "host:port" */
	GPtrArray *links;    /* Link* */
	GQueue waiting;      /* Job*, not on the wire */
	GQueue finished;     /* Job*, to be told */
	gboolean one_by_one; /* a connection ended over an envelope behind an unanswered letter */
	guint finish_id;
	gint64 reopen_at_us; /* monotonic */
};

static const struct {
	const char *name;
	SmtpStage stage;
	guint timeout_s; /* RFC 5321 4.5.3.2 */
} STEPS[STEP_COUNT] = {
	[STEP_MAIL] = {"MAIL", SMTP_STAGE_MAIL, 300},
	[STEP_RCPT] = {"RCPT", SMTP_STAGE_RCPT, 300},
	[STEP_DATA] = {"DATA", SMTP_STAGE_DATA, 120},
	[STEP_DOT] = {"the end of the letter", SMTP_STAGE_DOT, 600},
	[STEP_RSET] = {"RSET", SMTP_STAGE_MAIL, 300},
	[STEP_QUIT] = {"QUIT", SMTP_STAGE_MAIL, QUIT_S}, /* nothing depends on it */
};

/* ---- jobs and their results ---- */

static void
job_free(gpointer data)
{
	Job *job = data;

	g_free(job->from);
	g_free(job->to);
	g_free(job->envid);
	g_bytes_unref(job->bytes);
	g_free(job->reply);
	g_free(job->reason);
	g_free(job);
}

/* The first decision stands. */
static void
decide(Job *job, SmtpOutcome outcome, SmtpStage stage, const char *reason)
{
	if (job->decided)
		return;
	job->decided = TRUE;
	job->outcome = outcome;
	job->stage = stage;
	job->reason = g_strdup(reason);
}

static void
decide_by_reply(const Link *link, Job *job, SmtpOutcome outcome, Step step, const SmtpReply *reply)
{
	g_autofree char *said = text_printable(reply->text);
	g_autofree char *reason = g_strdup_printf(
		"%s answers to %s: %s", link->channel->place, STEPS[step].name, said);

	if (job->decided)
		return;
	job->code = reply->code;
	job->reply = g_strdup(reply->text);
	memcpy(job->status, reply->status, SMTP_STATUS_BYTES);
	decide(job, outcome, STEPS[step].stage, reason);
}

static void
channel_unref(SmtpChannel *channel)
{
	if (--channel->refs > 0)
		return;
	session_options_free(channel->options);
	g_free(channel->place);
	g_ptr_array_unref(channel->links);
	g_free(channel);
}

static gboolean
tell_finished(gpointer data)
{
	SmtpChannel *channel = data;
	Job *job;

	channel->finish_id = 0;
	channel->refs++;
	while (!channel->freed && (job = g_queue_pop_head(&channel->finished)) != NULL) {
		SmtpResult result = {
			.outcome = job->outcome,
			.stage = job->stage,
			.fault = job->fault,
			.code = job->code,
			.status = job->status,
			.reply = job->reply != NULL ? job->reply : "",
			.reason = job->reason,
		};

		job->done(job->data, &result);
		job_free(job);
	}
	channel_unref(channel);
	return G_SOURCE_REMOVE;
}

/* Takes @job, which is decided. */
static void
finish(SmtpChannel *channel, Job *job)
{
	g_queue_push_tail(&channel->finished, job);
	if (channel->finish_id == 0)
		channel->finish_id = g_timeout_add(0, tell_finished, channel);
}

/* ---- what is said ---- */

static void
expect(Link *link, Step step, Job *job)
{
	Expected *expected = g_new(Expected, 1);

	expected->step = step;
	expected->job = job;
	g_queue_push_tail(&link->expected, expected);
}

/* The clock runs for the oldest of what is awaited. */
static void
set_timeout(Link *link)
{
	const Expected *head = g_queue_peek_head(&link->expected);
	guint own_s = link->channel->options->stall_timeout_s;

	if (link->quitting)
		session_expect(link->session, QUIT_S);
	else if (head == NULL)
		session_expect(link->session, 0);
	else
		session_expect(link->session, own_s > 0 ? own_s : STEPS[head->step].timeout_s);
}

/* Takes @line. */
static void
say(Link *link, GString *line)
{
	g_autoptr(GBytes) bytes = g_string_free_to_bytes(line);

	session_send(link->session, bytes);
	set_timeout(link);
}

static void
append_mail(const Link *link, const Job *job, GString *line)
{
	const SmtpOffers *offers = &link->offers;

	g_string_append_printf(line, "MAIL FROM:<%s>", job->from);
	if (offers->size)
		g_string_append_printf(line, " SIZE=%zu", g_bytes_get_size(job->bytes));
	if (offers->eight_bit && smtp_body_is_8bit(job->bytes))
		g_string_append(line, " BODY=8BITMIME");
	if (job->utf8)
		g_string_append(line, " SMTPUTF8");
	if (offers->dsn && *job->from != '\0') {
		g_string_append(line, " RET=HDRS");
		if (job->envid != NULL)
			g_string_append_printf(line, " ENVID=%s", job->envid);
	}
	g_string_append(line, "\r\n");
}

static void
append_rcpt(const Link *link, const Job *job, GString *line)
{
	g_string_append_printf(line, "RCPT TO:<%s>", job->to);
	/* Reports for the null sender have nowhere to go. */
	if (link->offers.dsn && *job->from != '\0')
		g_string_append(line, " NOTIFY=FAILURE,DELAY");
	g_string_append(line, "\r\n");
}

/* With PIPELINING all three commands go at once (RFC 2920 3.1: DATA is the last of a group). */
static void
say_envelope(Link *link, Job *job)
{
	GString *line = g_string_new(NULL);

	if (link->wants_reset) {
		link->wants_reset = FALSE;
		g_string_append(line, "RSET\r\n");
		expect(link, STEP_RSET, NULL);
	}
	append_mail(link, job, line);
	expect(link, STEP_MAIL, job);
	if (link->offers.pipelining) {
		append_rcpt(link, job, line);
		expect(link, STEP_RCPT, job);
		g_string_append(line, "DATA\r\n");
		expect(link, STEP_DATA, job);
	}
	say(link, line);
}

static void
say_rcpt(Link *link, Job *job)
{
	GString *line = g_string_new(NULL);

	append_rcpt(link, job, line);
	expect(link, STEP_RCPT, job);
	say(link, line);
}

static void
say_data(Link *link, Job *job)
{
	expect(link, STEP_DATA, job);
	say(link, g_string_new("DATA\r\n"));
}

/* A server that wants the text although it refused the recipient gets an empty one (RFC 2920
 * 3.1). */
static void
say_letter(Link *link, Job *job)
{
	g_autoptr(GBytes) nothing = g_bytes_new_static(".\r\n", 3);
	g_autoptr(GBytes) wire = job->decided ? g_bytes_ref(nothing) : smtp_body_write(job->bytes);

	expect(link, STEP_DOT, job);
	session_send(link->session, wire);
	job->dot_at = session_queued_bytes(link->session);
	set_timeout(link);
}

static void
say_quit(Link *link)
{
	link->quitting = TRUE;
	expect(link, STEP_QUIT, NULL);
	say(link, g_string_new("QUIT\r\n"));
}

/* ---- who carries what ---- */

static void distribute(SmtpChannel *channel);

static gboolean
on_idle(gpointer data)
{
	Link *link = data;

	link->idle_id = 0;
	say_quit(link);
	return G_SOURCE_REMOVE;
}

/* What this server can't take is found before it is asked. */
static gboolean
fits(const Link *link, Job *job)
{
	gsize size = g_bytes_get_size(job->bytes);
	g_autofree char *reason = NULL;

	if (job->utf8 && !link->offers.smtputf8)
		reason = g_strdup_printf("%s takes no addresses with accents (SMTPUTF8): %s → %s",
			link->channel->place, job->from, job->to);
	else if (link->offers.size_bytes > 0 && size > link->offers.size_bytes)
		reason = g_strdup_printf("%s takes letters of at most %" G_GUINT64_FORMAT
					 " bytes; this one has %zu",
			link->channel->place, link->offers.size_bytes, size);
	if (reason != NULL)
		decide(job, SMTP_REFUSED, SMTP_STAGE_CHECK, reason);
	return reason == NULL;
}

static void
carry(Link *link, Job *job)
{
	g_clear_handle_id(&link->idle_id, g_source_remove);
	if (!fits(link, job)) {
		finish(link->channel, job);
		return;
	}
	g_queue_push_tail(&link->jobs, job);
	say_envelope(link, job);
}

static Link *
find_idle(const SmtpChannel *channel)
{
	for (guint i = 0; i < channel->links->len; i++) {
		Link *link = g_ptr_array_index(channel->links, i);

		if (link->ready && !link->quitting && link->doom == NULL &&
			g_queue_is_empty(&link->jobs) && g_queue_is_empty(&link->expected))
			return link;
	}
	return NULL;
}

/* A session whose last letter is all on its way: the next envelope may follow at once. */
static Link *
find_open_behind(const SmtpChannel *channel)
{
	for (guint i = 0; i < channel->links->len && !channel->one_by_one; i++) {
		Link *link = g_ptr_array_index(channel->links, i);
		const Job *last = g_queue_peek_tail(&link->jobs);

		if (link->offers.pipelining && !link->offers.burl && !link->quitting &&
			link->doom == NULL && g_queue_get_length(&link->jobs) == 1 &&
			last->dot_at > 0)
			return link;
	}
	return NULL;
}

static void open_link(SmtpChannel *channel);

static void
open_links(SmtpChannel *channel)
{
	guint connecting = 0, working = 0;

	for (guint i = 0; i < channel->links->len; i++) {
		const Link *link = g_ptr_array_index(channel->links, i);

		connecting += !link->ready;
		working += !link->quitting;
	}
	if (working > 0 && g_get_monotonic_time() < channel->reopen_at_us)
		return;
	while (working < channel->connections &&
		connecting < g_queue_get_length(&channel->waiting)) {
		open_link(channel);
		working++;
		connecting++;
	}
}

static void
distribute(SmtpChannel *channel)
{
	Link *link;

	while (!g_queue_is_empty(&channel->waiting) && (link = find_idle(channel)) != NULL)
		carry(link, g_queue_pop_head(&channel->waiting));
	open_links(channel);
	while (!g_queue_is_empty(&channel->waiting) && (link = find_open_behind(channel)) != NULL)
		carry(link, g_queue_pop_head(&channel->waiting));
}

/* ---- a connection's end ---- */

static void
link_free(gpointer data)
{
	Link *link = data;

	g_clear_handle_id(&link->idle_id, g_source_remove);
	session_free(link->session);
	smtp_parser_free(link->parser);
	g_queue_clear_full(&link->jobs, job_free);
	g_queue_clear_full(&link->expected, g_free);
	g_free(link->doom);
	g_free(link);
}

/* A letter was on the wire when the connection ended. TRUE: @job goes back to the queue. */
static gboolean
judge_lost(Link *link, Job *job, const char *message)
{
	g_autofree char *reason = NULL;
	gboolean reused = link->letters > 0 || !g_queue_is_empty(&link->jobs);

	if (job->decided)
		return FALSE;
	if (job->dot_at > 0 && session_sent_bytes(link->session) >= job->dot_at) {
		reason = g_strdup_printf(
			"%s; the letter was sent, its answer did not come", message);
		decide(job, SMTP_UNCERTAIN, SMTP_STAGE_DOT, reason);
		return FALSE;
	}
	if (reused && !job->answered && job->dot_at == 0 && !job->started_anew)
		return TRUE;
	if (!job->answered)
		decide(job, SMTP_CHANNEL, SMTP_STAGE_MAIL, message);
	else
		decide(job, SMTP_TEMPORARY, SMTP_STAGE_DATA, message);
	return FALSE;
}

/* Nobody is left who could carry what waits, or would in time. */
static void
fail_waiting(SmtpChannel *channel, const Link *link, SessionFault fault, const char *message)
{
	const GPtrArray *hello = session_hello(link->session);
	const char *last = hello->len > 0 ? g_ptr_array_index(hello, hello->len - 1) : "";
	gboolean said = (last[0] == '4' || last[0] == '5') && g_ascii_isdigit(last[1]) &&
		g_ascii_isdigit(last[2]);
	Job *job;

	while ((job = g_queue_pop_head(&channel->waiting)) != NULL) {
		if (said && !job->decided) {
			job->code = (guint)((last[0] - '0') * 100 + (last[1] - '0') * 10 +
				(last[2] - '0'));
			job->reply = g_strdup(last);
		}
		decide(job, SMTP_CHANNEL, SMTP_STAGE_CONNECT, message);
		job->fault = fault;
		finish(channel, job);
	}
}

static gboolean
has_others(const Link *link)
{
	const GPtrArray *links = link->channel->links;

	for (guint i = 0; i < links->len; i++) {
		const Link *other = g_ptr_array_index(links, i);

		if (other != link && !other->quitting)
			return TRUE;
	}
	return FALSE;
}

static void
end_link(Link *link, SessionFault fault, const char *message)
{
	SmtpChannel *channel = link->channel;
	Job *job;

	if (g_queue_get_length(&link->jobs) > 1)
		channel->one_by_one = TRUE;
	while ((job = g_queue_pop_tail(&link->jobs)) != NULL) {
		if (judge_lost(link, job, message)) {
			job->started_anew = TRUE;
			g_queue_push_head(&channel->waiting, job);
			continue;
		}
		if (job->outcome == SMTP_CHANNEL || job->outcome == SMTP_UNCERTAIN)
			job->fault = fault;
		finish(channel, job);
	}
	/* Who made one letter wait for so long is not asked to let the next one wait as long. */
	if (!link->ready || fault == SESSION_FAULT_STALL) {
		channel->reopen_at_us = g_get_monotonic_time() + REOPEN_PAUSE_S * G_USEC_PER_SEC;
		if (!has_others(link))
			fail_waiting(channel, link, fault, message);
	}
	g_ptr_array_remove(channel->links, link);
	distribute(channel);
}

/* ---- what is answered ---- */

static gboolean
is_good(const SmtpReply *reply)
{
	return reply->code < 300;
}

/* Faults of the account or the connection, at whatever command they show. What is said of the size
 * that MAIL announces is the letter's. */
static gboolean
is_channel_fault(Step step, const SmtpReply *reply)
{
	if (reply->code == 530 || reply->code == 535 || reply->code == 538)
		return TRUE;
	return step == STEP_MAIL && reply->code != 552 && !g_str_equal(reply->status, "5.3.4");
}

static void
decide_failure(Link *link, Job *job, Step step, const SmtpReply *reply)
{
	SmtpOutcome outcome = reply->code >= 500 ? SMTP_REFUSED : SMTP_TEMPORARY;

	if (is_channel_fault(step, reply))
		outcome = SMTP_CHANNEL;
	decide_by_reply(link, job, outcome, step, reply);
}

/* The head of the jobs has all its answers. */
static void
close_job(Link *link, Job *job)
{
	g_queue_remove(&link->jobs, job);
	link->letters++;
	finish(link->channel, job);
}

static void
on_mail(Link *link, Job *job, const SmtpReply *reply)
{
	/* Some servers say 421 to the n-th letter of a session: it starts anew on another one. */
	if (reply->code == 421 && link->letters > 0 && !job->started_anew)
		return;
	job->answered = TRUE;
	if (!is_good(reply))
		decide_failure(link, job, STEP_MAIL, reply);
	if (link->offers.pipelining)
		return;
	if (is_good(reply))
		say_rcpt(link, job);
	else
		close_job(link, job);
}

static void
on_rcpt(Link *link, Job *job, const SmtpReply *reply)
{
	job->answered = TRUE;
	if (!is_good(reply))
		decide_failure(link, job, STEP_RCPT, reply);
	if (link->offers.pipelining)
		return;
	if (is_good(reply)) {
		say_data(link, job);
	} else {
		link->wants_reset = TRUE;
		close_job(link, job);
	}
}

static void
on_data(Link *link, Job *job, const SmtpReply *reply)
{
	job->answered = TRUE;
	if (reply->code >= 300 && reply->code < 400) {
		say_letter(link, job);
		return;
	}
	decide_failure(link, job, STEP_DATA, reply);
	link->wants_reset = TRUE;
	close_job(link, job);
}

static void
on_dot(Link *link, Job *job, const SmtpReply *reply)
{
	if (is_good(reply))
		decide_by_reply(link, job, SMTP_ACCEPTED, STEP_DOT, reply);
	else
		decide_failure(link, job, STEP_DOT, reply);
	close_job(link, job);
}

static gboolean
on_reply(gpointer data, const SmtpReply *reply)
{
	static void (*const HANDLERS[STEP_COUNT])(Link *, Job *, const SmtpReply *) = {
		[STEP_MAIL] = on_mail,
		[STEP_RCPT] = on_rcpt,
		[STEP_DATA] = on_data,
		[STEP_DOT] = on_dot,
	};
	Link *link = data;
	g_autofree Expected *expected = g_queue_pop_head(&link->expected);
	g_autofree char *said = text_printable(reply->text);

	link->replies++;
	if (expected != NULL && HANDLERS[expected->step] != NULL)
		HANDLERS[expected->step](link, expected->job, reply);
	if (expected == NULL || expected->step == STEP_QUIT || reply->code == 421)
		link->doom = g_strdup_printf("%s ends the session: %s", link->channel->place, said);
	return link->doom == NULL;
}

/* ---- the session ---- */

static void
settle_down(Link *link)
{
	distribute(link->channel);
	set_timeout(link);
	if (!link->quitting && link->idle_id == 0 && g_queue_is_empty(&link->jobs))
		link->idle_id = g_timeout_add(link->channel->idle_s * 1000, on_idle, link);
}

static void
on_received(gpointer data, const guint8 *bytes, gsize length)
{
	Link *link = data;
	g_autoptr(GError) error = NULL;
	guint before = link->replies;

	if (!smtp_parser_feed(link->parser, bytes, length, &error))
		link->doom = g_strdup_printf("%s: %s", link->channel->place, error->message);
	if (link->doom != NULL)
		end_link(link, SESSION_FAULT_LOST, link->doom);
	else if (link->replies != before)
		settle_down(link);
}

static gboolean
was_logged_in(const Link *link)
{
	const GPtrArray *hello = session_hello(link->session);

	for (guint i = 0; i < hello->len; i++)
		if (g_str_has_prefix(g_ptr_array_index(hello, i), "235"))
			return TRUE;
	return FALSE;
}

static void
on_ready(gpointer data)
{
	Link *link = data;
	const char *user = link->channel->options->user;

	link->offers = smtp_offers_read(session_hello(link->session));
	/* libcurl goes on in silence where the server offers no AUTH. */
	if (user != NULL && *user != '\0' && !was_logged_in(link)) {
		g_autofree char *message =
			g_strdup_printf("%s offers no login; check the port, or leave out the user",
				link->channel->place);

		end_link(link, SESSION_FAULT_LOGIN, message);
		return;
	}
	link->ready = TRUE;
	link->parser = smtp_parser_new(on_reply, link);
	settle_down(link);
}

static void
on_closed(gpointer data, SessionFault fault, const GError *error)
{
	end_link(data, fault, error->message);
}

static void
open_link(SmtpChannel *channel)
{
	static const SessionEvents EVENTS = {
		.ready = on_ready, .received = on_received, .closed = on_closed};
	Link *link = g_new0(Link, 1);

	link->channel = channel;
	g_queue_init(&link->jobs);
	g_queue_init(&link->expected);
	g_ptr_array_add(channel->links, link);
	link->session = session_open(channel->options, &EVENTS, link);
}

/* ---- public ---- */

SmtpChannel *
smtp_channel_new(const SmtpOptions *options, GError **error)
{
	g_autoptr(Endpoint) endpoint = endpoint_parse(options->session.url, error);

	if (endpoint == NULL)
		return NULL;
	if (endpoint->protocol != ENDPOINT_SMTP) {
		error_set(error, ERROR_CONFIG, "%s is not an SMTP server", options->session.url);
		return NULL;
	}
	SmtpChannel *channel = g_new0(SmtpChannel, 1);

	channel->refs = 1;
	channel->options = session_options_copy(&options->session);
	channel->connections = MAX(options->connections, 1);
	channel->idle_s = options->idle_s > 0 ? options->idle_s : IDLE_S;
	channel->place = g_strdup_printf("%s:%u", endpoint->host, endpoint->port);
	channel->links = g_ptr_array_new_with_free_func(link_free);
	g_queue_init(&channel->waiting);
	g_queue_init(&channel->finished);
	return channel;
}

void
smtp_channel_free(SmtpChannel *channel)
{
	if (channel == NULL)
		return;
	channel->freed = TRUE;
	for (guint i = 0; i < channel->links->len; i++) {
		Link *link = g_ptr_array_index(channel->links, i);

		if (link->ready && !link->quitting && g_queue_is_empty(&link->expected))
			say_quit(link);
	}
	g_ptr_array_set_size(channel->links, 0);
	g_clear_handle_id(&channel->finish_id, g_source_remove);
	g_queue_clear_full(&channel->waiting, job_free);
	g_queue_clear_full(&channel->finished, job_free);
	channel_unref(channel);
}

/* Addresses as they go on the wire, or a result that says why not. */
static void
check_addresses(Job *job, const SmtpLetter *letter)
{
	g_autoptr(GError) error = NULL;
	gboolean from_utf8 = FALSE, to_utf8 = FALSE;

	if (*letter->envelope_from == '\0')
		job->from = g_strdup("");
	else
		job->from = smtp_address_write(letter->envelope_from, &from_utf8, &error);
	if (job->from != NULL)
		job->to = smtp_address_write(letter->recipient, &to_utf8, &error);
	if (error != NULL)
		decide(job, SMTP_REFUSED, SMTP_STAGE_CHECK, error->message);
	job->utf8 = from_utf8 || to_utf8;
}

void
smtp_channel_send(SmtpChannel *channel, const SmtpLetter *letter, SmtpDone done, gpointer data)
{
	Job *job = g_new0(Job, 1);

	job->done = done;
	job->data = data;
	job->bytes = g_bytes_ref(letter->bytes);
	if (letter->envid != NULL)
		job->envid = smtp_xtext_write(letter->envid, ENVID_BYTES);
	check_addresses(job, letter);
	if (job->decided) {
		finish(channel, job);
		return;
	}
	g_queue_push_tail(&channel->waiting, job);
	distribute(channel);
}
