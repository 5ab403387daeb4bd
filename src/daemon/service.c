/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib-unix.h>
#include <sysexits.h>

#include "base/error.h"
#include "base/footprint.h"
#include "base/log.h"
#include "daemon/alarm.h"
#include "daemon/fetch.h"
#include "daemon/notify.h"
#include "daemon/post.h"
#include "daemon/service.h"
#include "config/tokens.h"
#include "daemon/warnings.h"
#include "engine/canary.h"
#include "engine/outbox.h"
#include "engine/reread.h"
#include "engine/sweep.h"
#include "net/session.h"
#include "store/outbox.h"

#define TURN_MAX_S 5      /* other programs write to the store too: look at least so often */
#define TROUBLE_PAUSE_S 5 /* after an error of the store */
#define LANDING_S 10      /* for letters on their way when we are told to stop */

/* Who asks the reader. */
typedef enum {
	SOURCE_LETTERS,   /* files of letters */
	SOURCE_REREAD,    /* mails that were set aside */
	SOURCE_MAILBOXES, /* the first of them */
} ReaderSource;

typedef struct Service {
	Engine *engine;
	GMainLoop *loop;
	Post *post;
	Outbox *outbox;
	Canary *canary;
	Reread *reread;
	Alarm *alarm;
	Notify *notify;
	Tokens *tokens;
	Warnings *warnings;
	GPtrArray *fetches; /* Fetch* */
	gboolean once, stopping;
	int status;
	guint turn, deadline; /* sources */
} Service;

static void schedule(Service *service, guint delay_s);

/* ---- ending ---- */

static void
worsen(Service *service, int status)
{
	/* What an operator must mend outweighs what mends itself. */
	if (service->status != EX_CONFIG)
		service->status = status;
}

static void
note_trouble(Service *service, GError *error)
{
	gboolean hopeless = error_is(error, ERROR_CONFIG);

	log_event(LOG_ERROR, hopeless ? "store: unusable, ending" : "store: trouble, trying again",
		"reason", error->message, NULL);
	notify_trouble(service->notify, error->message);
	if (hopeless || service->once) {
		worsen(service, hopeless ? EX_CONFIG : EX_TEMPFAIL);
		g_main_loop_quit(service->loop);
	}
	g_error_free(error);
}

static gboolean
is_polling(const Service *service)
{
	for (guint i = 0; i < service->fetches->len; i++)
		if (fetch_is_running(g_ptr_array_index(service->fetches, i)))
			return TRUE;
	return FALSE;
}

static void
finish_once(Service *service)
{
	guint waiting = 0;
	gint64 oldest_at = 0;
	g_autoptr(GError) error = NULL;

	if (!store_outbox_status(service->engine->store, engine_now(service->engine), &waiting,
		    &oldest_at, &error)) {
		note_trouble(service, g_steal_pointer(&error));
		return;
	}
	if (oldest_at != 0 && service->engine->policy->mode != MODE_OBSERVE)
		worsen(service, EX_TEMPFAIL);
	g_main_loop_quit(service->loop);
}

/* ---- turns ---- */

static gboolean
work(Service *service, gboolean *more_out, gint64 *due_at_out, GError **error)
{
	gint64 sweep_at = 0, letter_at = 0, canary_at = 0;
	guint started = 0;

	*more_out = FALSE;
	if (!service->stopping) {
		if (!sweep_due(service->engine, more_out, error) ||
			!outbox_turn(service->outbox, &started, error) ||
			!canary_turn(service->canary, &canary_at, error) ||
			!reread_turn(service->reread, error))
			return FALSE;
	}
	*error = outbox_error(service->outbox);
	if (*error != NULL || !sweep_next(service->engine, &sweep_at, error) ||
		!outbox_next(service->outbox, &letter_at, error))
		return FALSE;
	*more_out |= started > 0;
	*due_at_out = letter_at != 0 ? MIN(sweep_at, letter_at) : sweep_at;
	if (canary_at != 0)
		*due_at_out = MIN(*due_at_out, canary_at);
	return TRUE;
}

static void
count_mailbox(gpointer fetch, gpointer data G_GNUC_UNUSED)
{
	fetch_turn(fetch);
}

static gboolean
take_turn(gpointer data)
{
	Service *service = data;
	gboolean more = FALSE;
	gint64 due_at = 0, now = 0;
	GError *error = NULL;
	guint under_way = 0;

	service->turn = 0;
	if (!work(service, &more, &due_at, &error)) {
		note_trouble(service, error);
		schedule(service, TROUBLE_PAUSE_S);
		return G_SOURCE_REMOVE;
	}
	if (!service->once && !service->stopping)
		g_ptr_array_foreach(service->fetches, count_mailbox, NULL);
	notify_turn(service->notify, mode_name(service->engine->policy->mode));
	alarm_ring(service->alarm);
	under_way = outbox_under_way(service->outbox);
	if (service->stopping && under_way == 0) {
		g_main_loop_quit(service->loop);
		return G_SOURCE_REMOVE;
	}
	if (service->once && !more && under_way == 0 && !is_polling(service) &&
		!reread_is_running(service->reread) && !alarm_is_running(service->alarm)) {
		finish_once(service);
		return G_SOURCE_REMOVE;
	}
	now = engine_now(service->engine);
	if (more && under_way == 0)
		schedule(service, 0);
	else
		schedule(service, due_at <= now ? 1 : (guint)MIN(due_at - now, TURN_MAX_S));
	return G_SOURCE_REMOVE;
}

static void
schedule(Service *service, guint delay_s)
{
	if (service->turn != 0)
		g_source_remove(service->turn);
	/* Never behind what servers and readers have to say: a flood of mail must not keep letters
	 * from leaving, or the watchdog from being fed. */
	service->turn = delay_s == 0 ? g_idle_add_full(G_PRIORITY_DEFAULT, take_turn, service, NULL)
				     : g_timeout_add_seconds(delay_s, take_turn, service);
}

static void
kick(gpointer data)
{
	schedule(data, 0);
}

static void
on_poll_ended(gpointer data, const GError *error)
{
	Service *service = data;

	if (error != NULL && service->once)
		worsen(service, error_is(error, ERROR_CONFIG) ? EX_CONFIG : EX_TEMPFAIL);
	schedule(service, 0);
}

/* ---- signals ---- */

static gboolean
on_deadline(gpointer data)
{
	Service *service = data;

	service->deadline = 0;
	log_event(LOG_WARNING, "stop: letters still on their way are sent at the next start", NULL);
	g_main_loop_quit(service->loop);
	return G_SOURCE_REMOVE;
}

static gboolean
on_signal(gpointer data)
{
	Service *service = data;

	if (!service->stopping) {
		log_event(LOG_INFO, "stop: told to", NULL);
		notify_stopping(service->notify);
		service->stopping = TRUE;
		service->deadline = g_timeout_add_seconds(LANDING_S, on_deadline, service);
	}
	schedule(service, 0);
	return G_SOURCE_CONTINUE;
}

/* ---- wiring ---- */

gboolean
service_check(const Config *config, GError **error)
{
	g_autoptr(Tokens) tokens = tokens_new(config);

	for (guint i = 0; i < config->mailboxes->len; i++)
		if (!fetch_options_check(
			    config, g_ptr_array_index(config->mailboxes, i), tokens, error))
			return FALSE;
	return post_options_check(&config->smtp, tokens, error);
}

static gboolean
wire(Service *service, const Config *config, const ReaderPort *reader, GError **error)
{
	FetchEvents events = {.taken = kick, .ended = on_poll_ended, .data = service};
	ReaderPort letters = *reader, reread = *reader, mailbox = *reader;
	PostPort port;

	/* Each has its turns at the reader, a mailbox with few mails among them. */
	letters.source = SOURCE_LETTERS;
	reread.source = SOURCE_REREAD;
	service->tokens = tokens_new(config);
	service->warnings = warnings_new(service->engine, config, service->tokens, kick, service);
	service->post = post_new(&config->smtp, service->warnings, kick, service, error);
	if (service->post == NULL)
		return FALSE;
	port = post_port(service->post);
	service->outbox = outbox_new(service->engine, &port, &letters, post_window(service->post));
	service->canary = canary_new(service->engine, &port, service->once ? 0 : config->canary_s);
	service->reread = reread_new(service->engine, &reread, kick, service);
	service->alarm = alarm_new(service->engine, config->alert_command);
	for (guint i = 0; i < config->mailboxes->len; i++) {
		Fetch *fetch = NULL;

		mailbox.source = SOURCE_MAILBOXES + i;
		fetch = fetch_new(service->engine, config, g_ptr_array_index(config->mailboxes, i),
			service->warnings, &mailbox, &events, error);
		if (fetch == NULL)
			return FALSE;
		g_ptr_array_add(service->fetches, fetch);
	}
	return outbox_start(service->outbox, error) && sweep_start(service->engine, error);
}

static void
start(Service *service)
{
	warnings_start(service->warnings);
	for (guint i = 0; i < service->fetches->len; i++) {
		Fetch *fetch = g_ptr_array_index(service->fetches, i);

		if (service->once)
			fetch_once(fetch);
		else
			fetch_start(fetch);
	}
	schedule(service, 0);
}

static void
unwire(Service *service)
{
	if (service->turn != 0)
		g_source_remove(service->turn);
	if (service->deadline != 0)
		g_source_remove(service->deadline);
	g_ptr_array_unref(service->fetches);
	reread_free(service->reread);
	alarm_free(service->alarm);
	/* Deliveries without an answer end with the channel; their leases end by themselves. */
	post_free(service->post);
	outbox_free(service->outbox);
	canary_free(service->canary);
	warnings_free(service->warnings);
	tokens_free(service->tokens);
	g_main_loop_unref(service->loop);
}

int
service_run(Engine *engine, const Config *config, const ReaderPort *reader, gboolean once)
{
	g_autoptr(Notify) notify = notify_new();
	Service service = {.engine = engine,
		.notify = notify,
		.loop = g_main_loop_new(NULL, FALSE),
		.fetches = g_ptr_array_new_with_free_func((GDestroyNotify)fetch_free),
		.once = once,
		.status = EX_OK};
	g_autoptr(GError) error = NULL;
	guint term = g_unix_signal_add(SIGTERM, on_signal, &service);
	guint interrupt = g_unix_signal_add(SIGINT, on_signal, &service);

	if (wire(&service, config, reader, &error)) {
		session_prepare();
		footprint_let_go();
		start(&service);
		g_main_loop_run(service.loop);
	} else {
		log_event(LOG_ERROR, "start: failed", "reason", error->message, NULL);
		service.status = error_is(error, ERROR_CONFIG) ? EX_CONFIG : EX_TEMPFAIL;
	}
	unwire(&service);
	g_source_remove(term);
	g_source_remove(interrupt);
	return service.status;
}
