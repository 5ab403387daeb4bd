/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib-unix.h>
#include <string.h>

#include "sandbox/pool.h"

#include "base/error.h"
#include "sandbox/child.h"
#include "sandbox/ending.h"
#include "sandbox/question.h"
#include "sandbox/turns.h"

#define WINDOW 8          /* mails in flight with one reader */
#define TURN_REPLIES 64   /* taken from one reader before others have their turn */
#define OUTSIDE_TRIES 8   /* for a mail whose reader somebody else ended */
#define START_TRIES 4     /* in vain, in a row, until questions are turned away */
#define START_PAUSE_MS 50 /* after a start in vain; doubled each time */
#define START_PAUSE_MAX_MS (60 * 1000)
#define REAP_PAUSE_MS 1      /* between looks at whether it has ended */
#define END_GRACE_MS 250     /* for ending by itself once the channel is closed */
#define RESTLESS_ANSWERS 100 /* that a source gives in between, until it is trusted again */

/* What every reader can read: whether one works at all. */
#define PROBE "From: probe@example.com\r\nSubject: probe\r\n\r\nprobe\r\n"

typedef enum {
	READER_STARTING,
	READER_READY,
	READER_ENDING, /* the channel is closed */
} ReaderState;

typedef struct Reader {
	SandboxPool *pool;
	Child *child;
	ReaderState state;
	gboolean greeted;   /* it was ready once */
	gboolean dismissed; /* there was no more work for it */
	gboolean alone;     /* with a suspect: gets nothing else until that is read */
	gboolean retiring;  /* gets nothing more */
	gboolean full;      /* takes no more until it answers */
	guint mails;        /* that it was given */
	GQueue in_flight;   /* Question*, answered in this order */
	gint64 since_us;    /* when the state, or the first mail in flight, began */
	gint64 look_at_us;  /* ending: when to look again */
	char *blame;        /* why we ended it; NULL: we did not */
	guint source_id;    /* of the channel */
} Reader;

struct SandboxPool {
	guint refs; /* one is the owner's */
	gboolean closed;
	char *program;
	char **arguments;
	guint max;
	guint mails;
	gint64 stall_us;
	SandboxNote note;
	gpointer data;
	GPtrArray *readers;    /* Reader* */
	GHashTable *questions; /* id → Question*, borrowed: those that can be cancelled */
	Turns turns;           /* who waits */
	GQueue finished;       /* Question*, whose done() is to be called */
	guint last_id;
	gboolean proven;      /* a reader has worked since the last mail was found guilty */
	guint start_failures; /* in a row */
	gint64 start_at_us;   /* no reader is started before */
	char *start_reason;   /* of the last failure */
	GSource *timer;
	gint64 timer_at_us; /* -1: not set */
};

/* ---- questions ---- */

static Question *
new_question(SandboxPool *pool, Source *source, SandboxOp op, Blob *raw, guint part)
{
	Question *question = NULL;

	do
		pool->last_id++;
	while (pool->last_id == 0);
	question = question_new(pool->last_id, op, raw, part);
	question->source = source;
	return question;
}

/* It is to be read alone: before all others of its source, or after them. */
static void
suspect_next(Question *question)
{
	g_queue_push_head(&question->source->queues[TURNS_SUSPECTS], question);
}

static void
suspect_later(Question *question)
{
	g_queue_push_tail(&question->source->queues[TURNS_SUSPECTS], question);
}

/* The answer is there; done() is called when no reader is being looked at. */
static void
finish(SandboxPool *pool, Question *question, SandboxOutcome outcome, const char *reason)
{
	question_settle(question, outcome, reason);
	g_queue_push_tail(&pool->finished, question);
}

/* A probe has told whether readers work at all. */
static void
end_trial(SandboxPool *pool, Question *probe, const char *failure)
{
	Question *question = g_steal_pointer(&probe->on_trial);

	question_free(probe);
	if (question->raw == NULL) {
		question_free(question);
	} else if (failure != NULL) {
		g_autofree char *reason = g_strdup_printf("no reader works: %s", failure);

		finish(pool, question, SANDBOX_UNAVAILABLE, reason);
	} else {
		finish(pool, question, SANDBOX_GUILTY, question->reason);
	}
	pool->proven = FALSE;
}

static void
turn_away(SandboxPool *pool, Question *question, const char *reason)
{
	if (question->on_trial != NULL)
		end_trial(pool, question, reason);
	else
		finish(pool, question, SANDBOX_UNAVAILABLE, reason);
}

static void
turn_all_away(SandboxPool *pool, TurnsQueue queue)
{
	for (GList *link = pool->turns.sources.head; link != NULL; link = link->next) {
		Question *question = NULL;

		while ((question = turns_pop(link->data, queue)) != NULL)
			turn_away(pool, question, pool->start_reason);
	}
}

/* ---- readers ---- */

static void
note(const SandboxPool *pool, const char *what)
{
	if (pool->note != NULL)
		pool->note(pool->data, what);
}

static void
reader_free(Reader *reader)
{
	Question *question = NULL;

	g_clear_handle_id(&reader->source_id, g_source_remove);
	child_free(reader->child);
	g_free(reader->blame);
	while ((question = g_queue_pop_head(&reader->in_flight)) != NULL)
		question_free(question);
	g_free(reader);
}

static gboolean on_channel(gint fd, GIOCondition condition, gpointer data);

static void
start_failed(SandboxPool *pool, const char *reason)
{
	guint doublings = MIN(pool->start_failures, 16);
	gint64 pause_ms = MIN((gint64)START_PAUSE_MS << doublings, START_PAUSE_MAX_MS);

	pool->start_failures++;
	pool->start_at_us = g_get_monotonic_time() + pause_ms * 1000;
	g_free(pool->start_reason);
	pool->start_reason = g_strdup(reason);
}

static gboolean
start_reader(SandboxPool *pool)
{
	g_autoptr(GError) error = NULL;
	Child *child = child_start(pool->program, (const char *const *)pool->arguments, &error);
	Reader *reader = NULL;

	if (child == NULL) {
		start_failed(pool, error->message);
		return FALSE;
	}
	reader = g_new0(Reader, 1);
	reader->pool = pool;
	reader->child = child;
	reader->since_us = g_get_monotonic_time();
	reader->source_id =
		g_unix_fd_add(child_fd(child), G_IO_IN | G_IO_HUP | G_IO_ERR, on_channel, reader);
	g_ptr_array_add(pool->readers, reader);
	return TRUE;
}

/* From now on it is only waited for its end. */
static void
close_reader(Reader *reader)
{
	g_clear_handle_id(&reader->source_id, g_source_remove);
	child_close(reader->child);
	reader->state = READER_ENDING;
	reader->since_us = reader->look_at_us = g_get_monotonic_time();
}

/* @blame: (transfer full) what it did, or its mail. */
static void
end_reader(Reader *reader, char *blame)
{
	reader->blame = blame;
	child_kill(reader->child);
	close_reader(reader);
}

static void
end_babbling(Reader *reader)
{
	end_reader(reader, g_strdup("the reader answered what is no answer"));
}

static void
dismiss_if_done(Reader *reader)
{
	if (!reader->retiring || reader->state != READER_READY ||
		!g_queue_is_empty(&reader->in_flight))
		return;
	reader->dismissed = TRUE;
	close_reader(reader);
}

/* Takes part in the work, or is going to. */
static gboolean
is_at_work(const Reader *reader)
{
	return reader->state != READER_ENDING && !reader->retiring;
}

/* Takes up memory that another one would take up too. One that is killed gives it back at once. */
static gboolean
holds_place(const Reader *reader)
{
	return reader->state != READER_ENDING || reader->dismissed;
}

static gboolean
is_idle(const Reader *reader)
{
	return reader->state == READER_READY && !reader->retiring && !reader->full &&
		g_queue_get_length((GQueue *)&reader->in_flight) == 0;
}

/* ---- handing out ---- */

static ChildSent
send_question(Reader *reader, const Question *question, int mail)
{
	SandboxRequest request = {.magic = SANDBOX_MAGIC,
		.op = question->op,
		.id = question->id,
		.part = question->part,
		.bytes = blob_size(question->raw)};

	return child_send(reader->child, &request, mail, question->part_file);
}

/* @question could not be sent. While others are in flight, an answer will come, or the channel's
 * end. */
static void
send_later(Reader *reader, TurnsQueue queue, Question *question, ChildSent sent)
{
	gboolean idle = g_queue_is_empty(&reader->in_flight);

	if (idle && sent == CHILD_FULL) {
		turn_away(reader->pool, question, "no file can be handed to a reader");
		return;
	}
	g_queue_push_head(&question->source->queues[queue], question);
	reader->full = TRUE;
	if (idle)
		end_reader(reader, g_strdup("the reader closed its channel"));
}

/* Hands the first of @source to @reader, and that was its turn. */
static void
give(Reader *reader, Source *source, TurnsQueue queue)
{
	SandboxPool *pool = reader->pool;
	Question *question = turns_pop(source, queue);
	g_autoptr(GError) error = NULL;
	ChildSent sent = CHILD_FULL;
	int mail = -1;

	turns_passed(&pool->turns, source);
	if (!question_open(question, &mail, &error)) {
		turn_away(pool, question, error->message);
		return;
	}
	sent = send_question(reader, question, mail);
	close(mail);
	if (sent != CHILD_SENT) {
		send_later(reader, queue, question, sent);
		return;
	}
	if (g_queue_is_empty(&reader->in_flight))
		reader->since_us = g_get_monotonic_time();
	g_queue_push_tail(&reader->in_flight, question);
	reader->alone = queue == TURNS_SUSPECTS;
	reader->retiring = ++reader->mails >= pool->mails;
}

/* A reader that has read nothing yet, for a mail alone. */
static Reader *
find_fresh(const SandboxPool *pool)
{
	for (guint i = 0; i < pool->readers->len; i++) {
		Reader *reader = g_ptr_array_index(pool->readers, i);

		if (is_idle(reader) && reader->mails == 0)
			return reader;
	}
	return NULL;
}

/* ---- restless sources ---- */

/* A source whose mails ended readers or stalled them is restless. While there are others, all
 * restless ones together have one reader less than there are, and nobody else's mail stands behind
 * theirs: so nobody waits for their stalls. A source that is alone may have all readers. */
static gboolean
keeps_restless_apart(const SandboxPool *pool)
{
	return pool->max > 1 && g_queue_get_length((GQueue *)&pool->turns.sources) > 1;
}

static gboolean
holds_restless(const Reader *reader)
{
	for (GList *link = reader->in_flight.head; link != NULL; link = link->next)
		if (((const Question *)link->data)->source->restless > 0)
			return TRUE;
	return FALSE;
}

/* One more reader may be given what is restless. */
static gboolean
has_room_for_restless(const SandboxPool *pool)
{
	guint held = 0;

	for (guint i = 0; i < pool->readers->len; i++)
		held += holds_restless(g_ptr_array_index(pool->readers, i)) ? 1 : 0;
	return !keeps_restless_apart(pool) || held + 1 < pool->max;
}

/* The source whose suspect is to be read next. */
static Source *
next_suspected(SandboxPool *pool)
{
	for (GList *link = pool->turns.sources.head; link != NULL; link = link->next) {
		Source *source = link->data;

		if (turns_first(source, TURNS_SUSPECTS) != NULL &&
			(source->restless == 0 || has_room_for_restless(pool)))
			return source;
	}
	return NULL;
}

/* Whether @reader may be given a mail of @source that is no suspect. */
static gboolean
may_have(const Reader *reader, const Source *source)
{
	const SandboxPool *pool = reader->pool;

	if (!keeps_restless_apart(pool))
		return TRUE;
	if (source->restless == 0)
		return !holds_restless(reader);
	/* Suspects come first here too: they need the place. */
	return !turns_any_restless(&pool->turns, TURNS_SUSPECTS) &&
		(holds_restless(reader) || has_room_for_restless(pool));
}

static Reader *
find_least_loaded(const SandboxPool *pool, const Source *source)
{
	Reader *least = NULL;

	for (guint i = 0; i < pool->readers->len; i++) {
		Reader *reader = g_ptr_array_index(pool->readers, i);

		if (reader->state == READER_READY && !reader->retiring && !reader->full &&
			!reader->alone && g_queue_get_length(&reader->in_flight) < WINDOW &&
			(least == NULL ||
				g_queue_get_length(&reader->in_flight) <
					g_queue_get_length(&least->in_flight)) &&
			may_have(reader, source))
			least = reader;
	}
	return least;
}

/* FALSE: nobody waits for whom there is a reader. */
static gboolean
give_in_turn(SandboxPool *pool)
{
	for (GList *link = pool->turns.sources.head; link != NULL; link = link->next) {
		Source *source = link->data;
		Reader *reader = turns_first(source, TURNS_WAITING) != NULL
			? find_least_loaded(pool, source)
			: NULL;

		if (reader == NULL)
			continue;
		give(reader, source, TURNS_WAITING);
		return TRUE;
	}
	return FALSE;
}

/* ---- how many readers ---- */

typedef struct Census {
	guint at_work, starting;
	guint places; /* taken, by those that are about to end too */
	guint in_flight;
	Reader *replaceable; /* the least busy of those that have read something */
} Census;

static Census
count_readers(const SandboxPool *pool)
{
	Census census = {0};

	for (guint i = 0; i < pool->readers->len; i++) {
		Reader *reader = g_ptr_array_index(pool->readers, i);
		Reader *best = census.replaceable;

		census.in_flight += g_queue_get_length(&reader->in_flight);
		census.places += holds_place(reader) ? 1 : 0;
		if (!is_at_work(reader))
			continue;
		census.at_work++;
		census.starting += reader->state == READER_STARTING ? 1 : 0;
		if (reader->mails > 0 && !reader->alone &&
			(best == NULL ||
				g_queue_get_length(&reader->in_flight) <
					g_queue_get_length(&best->in_flight)))
			census.replaceable = reader;
	}
	return census;
}

/* Starts what is wanted and allowed. */
static void
start_readers(SandboxPool *pool)
{
	Census census = count_readers(pool);
	guint wanted = turns_length(&pool->turns, TURNS_WAITING) +
		turns_length(&pool->turns, TURNS_SUSPECTS) + census.in_flight;

	if (next_suspected(pool) != NULL && census.starting == 0) {
		/* A suspect needs a fresh reader: one that isn't makes room. */
		if (census.at_work >= pool->max && census.replaceable != NULL) {
			census.replaceable->retiring = TRUE;
			dismiss_if_done(census.replaceable);
			census.at_work--;
		}
		wanted = MAX(wanted, census.at_work + 1);
	}
	while (census.at_work < wanted && census.places < pool->max &&
		g_get_monotonic_time() >= pool->start_at_us && start_reader(pool)) {
		census.at_work++;
		census.places++;
	}
}

static gboolean
somebody_waits(const SandboxPool *pool)
{
	return turns_any(&pool->turns, TURNS_SUSPECTS) || turns_any(&pool->turns, TURNS_WAITING);
}

static void
hand_out(SandboxPool *pool)
{
	Reader *reader = NULL;
	Source *source = NULL;

	while ((source = next_suspected(pool)) != NULL && (reader = find_fresh(pool)) != NULL)
		give(reader, source, TURNS_SUSPECTS);
	if (somebody_waits(pool))
		start_readers(pool);
	while (give_in_turn(pool))
		continue;
	if (pool->start_failures < START_TRIES || g_get_monotonic_time() >= pool->start_at_us)
		return;
	turn_all_away(pool, TURNS_SUSPECTS);
	if (count_readers(pool).at_work == 0)
		turn_all_away(pool, TURNS_WAITING);
}

/* ---- how a reader ended ---- */

/* @question was alone with a reader that ended for @reason. */
static void
judge(SandboxPool *pool, Question *question, const char *reason, gboolean from_outside)
{
	g_autoptr(GBytes) mail = NULL;
	g_autoptr(Blob) raw = NULL;
	Question *probe = NULL;

	if (from_outside && ++question->outside < OUTSIDE_TRIES) {
		suspect_next(question);
	} else if (question->on_trial != NULL) {
		/* The same would happen to every mail. */
		pool->start_failures = MAX(pool->start_failures, START_TRIES);
		start_failed(pool, reason);
		end_trial(pool, question, reason);
	} else if (pool->proven) {
		finish(pool, question, SANDBOX_GUILTY, reason);
		pool->proven = FALSE;
	} else {
		/* Perhaps none could be read at all, and then no mail is to blame. */
		mail = g_bytes_new_static(PROBE, strlen(PROBE));
		raw = blob_new(mail);
		probe = new_question(pool, question->source, SANDBOX_READ, raw, 0);
		question->reason = g_strdup(reason);
		probe->on_trial = question;
		suspect_next(probe);
	}
}

static void
conclude(Reader *reader, int status)
{
	SandboxPool *pool = reader->pool;
	g_autofree char *reason =
		reader->blame != NULL ? g_strdup(reader->blame) : ending_reason(status);
	gboolean outside = reader->blame == NULL && ending_is_from_outside(status);
	gboolean alone = reader->mails == 1;
	Question *question = NULL;

	/* One that ends before it has read anything would be started again and again. */
	if (!reader->dismissed && reader->mails == 0)
		start_failed(pool, reason);
	if (!reader->dismissed)
		note(pool, reason);
	/* It was at the first of them. */
	if ((question = g_queue_peek_head(&reader->in_flight)) != NULL && !outside)
		question->source->restless = RESTLESS_ANSWERS;
	while ((question = g_queue_pop_head(&reader->in_flight)) != NULL) {
		if (question->raw == NULL)
			question_free(question);
		else if (alone)
			judge(pool, question, reason, outside);
		else
			suspect_later(question);
	}
	g_ptr_array_remove_fast(pool->readers, reader);
}

/* Reaps it if it has ended; else looks again later, less and less often. */
static void
look_after(Reader *reader)
{
	gint64 now = g_get_monotonic_time();
	int status = 0;

	if (child_reap(reader->child, &status)) {
		conclude(reader, status);
		return;
	}
	if (now - reader->since_us > END_GRACE_MS * 1000) {
		if (reader->blame == NULL)
			reader->blame = g_strdup("the reader closed its channel");
		child_kill(reader->child);
	}
	reader->look_at_us = now + MAX(REAP_PAUSE_MS * 1000, (now - reader->since_us) / 4);
}

/* ---- what readers say ---- */

/* FALSE: it is no answer to this question. */
static gboolean
take_answer(SandboxPool *pool, Question *question, const SandboxReply *reply, GBytes *bytes)
{
	gboolean done = FALSE;

	if (!question_take(question, reply, bytes))
		return FALSE;
	done = question->answer.outcome == SANDBOX_DONE;
	pool->proven = pool->proven || done;
	if (done && question->source->restless > 0)
		question->source->restless--;
	if (question->on_trial != NULL)
		end_trial(pool, question, done ? NULL : question->reason);
	else
		g_queue_push_tail(&pool->finished, question);
	return TRUE;
}

static void
greet(Reader *reader, const SandboxReply *reply)
{
	if (reply->id != 0 || reply->status != SANDBOX_OK || reply->bytes != 0) {
		end_reader(reader, g_strdup("the reader is not of this build"));
		return;
	}
	reader->state = READER_READY;
	reader->greeted = TRUE;
	if ((reply->flags & SANDBOX_NO_LANDLOCK) != 0)
		note(reader->pool, "the kernel can't keep readers from opening files to read");
}

static void
on_reply(Reader *reader, const SandboxReply *reply, GBytes *bytes)
{
	Question *question = g_queue_peek_head(&reader->in_flight);

	if (reader->state == READER_STARTING) {
		greet(reader, reply);
		return;
	}
	if (question == NULL || !take_answer(reader->pool, question, reply, bytes)) {
		end_babbling(reader);
		return;
	}
	reader->pool->start_failures = 0;
	g_queue_pop_head(&reader->in_flight);
	reader->alone = reader->full = FALSE;
	reader->since_us = g_get_monotonic_time();
	dismiss_if_done(reader);
}

/* What has come, as far as the turn goes. */
static void
take_replies(Reader *reader)
{
	for (guint i = 0; i < TURN_REPLIES && reader->state != READER_ENDING; i++) {
		SandboxReply reply = {0};
		g_autoptr(GBytes) bytes = NULL;
		ChildReceived received = child_receive(reader->child, &reply, &bytes);

		if (received == CHILD_NOTHING)
			return;
		if (received == CHILD_REPLY)
			on_reply(reader, &reply, bytes);
		else if (received == CHILD_CLOSED)
			close_reader(reader);
		else
			end_babbling(reader);
	}
}

/* ---- turns of the loop ---- */

static void
pool_unref(SandboxPool *pool)
{
	if (--pool->refs == 0)
		g_free(pool);
}

/* Calls what may ask, cancel or free in turn. */
static void
deliver(SandboxPool *pool)
{
	Question *question = NULL;

	while (!pool->closed && (question = g_queue_pop_head(&pool->finished)) != NULL) {
		if (question->raw != NULL) {
			g_hash_table_remove(pool->questions, GUINT_TO_POINTER(question->id));
			question->done(question->data, &question->answer);
		}
		question_free(question);
	}
}

static gint64
deadline(const SandboxPool *pool, const Reader *reader)
{
	if (reader->state == READER_ENDING)
		return reader->look_at_us;
	if (reader->state == READER_READY && g_queue_is_empty((GQueue *)&reader->in_flight))
		return G_MAXINT64;
	return reader->since_us + pool->stall_us;
}

/* Sets the timer for what falls due next. It may ring early, because deadlines move: setting it
 * costs more than a look. */
static void
set_timer(SandboxPool *pool)
{
	gint64 at = G_MAXINT64;

	for (guint i = 0; i < pool->readers->len; i++)
		at = MIN(at, deadline(pool, g_ptr_array_index(pool->readers, i)));
	if (pool->start_at_us > g_get_monotonic_time() && somebody_waits(pool))
		at = MIN(at, pool->start_at_us);
	if (!g_queue_is_empty(&pool->finished))
		at = 0;
	if (at == G_MAXINT64 || (pool->timer_at_us >= 0 && pool->timer_at_us <= at))
		return;
	pool->timer_at_us = at;
	g_source_set_ready_time(pool->timer, at);
}

/* What follows from what has just happened. */
static void
go_on(SandboxPool *pool)
{
	if (!pool->closed)
		hand_out(pool);
	deliver(pool);
	if (!pool->closed)
		set_timer(pool);
	pool_unref(pool);
}

static gboolean
on_channel(gint fd, GIOCondition condition, gpointer data)
{
	Reader *reader = data;
	SandboxPool *pool = reader->pool;

	(void)fd;
	(void)condition;
	pool->refs++;
	take_replies(reader);
	if (reader->state == READER_ENDING)
		look_after(reader);
	go_on(pool);
	return G_SOURCE_CONTINUE;
}

static void
end_stalled(Reader *reader)
{
	double seconds = (double)reader->pool->stall_us / G_USEC_PER_SEC;

	end_reader(reader,
		reader->state == READER_STARTING
			? g_strdup_printf("the reader was not ready within %g s", seconds)
			: g_strdup_printf("it took longer than %g s", seconds));
}

static void
check_reader(SandboxPool *pool, Reader *reader)
{
	if (deadline(pool, reader) > g_get_monotonic_time())
		return;
	/* It may be we who were slow: what it said meanwhile counts. */
	take_replies(reader);
	if (reader->state != READER_ENDING && deadline(pool, reader) <= g_get_monotonic_time())
		end_stalled(reader);
	if (reader->state == READER_ENDING)
		look_after(reader);
}

static gboolean
on_timer(GSource *source, GSourceFunc callback, gpointer data)
{
	SandboxPool *pool = data;

	(void)callback;
	g_source_set_ready_time(source, -1);
	pool->timer_at_us = -1;
	pool->refs++;
	/* From the last: one that has ended is replaced by the last. */
	for (guint i = pool->readers->len; i > 0; i--)
		check_reader(pool, g_ptr_array_index(pool->readers, i - 1));
	go_on(pool);
	return G_SOURCE_CONTINUE;
}

static GSourceFuncs TIMER = {.dispatch = on_timer};

/* ---- for others ---- */

SandboxPool *
sandbox_pool_new(const SandboxPoolOptions *options)
{
	SandboxPool *pool = g_new0(SandboxPool, 1);
	guint readers = options->readers > 0 ? options->readers : g_get_num_processors();
	guint stall_ms = options->stall_ms > 0 ? options->stall_ms : SANDBOX_STALL_MS;

	pool->refs = 1;
	pool->program = g_strdup(options->program);
	pool->arguments = g_strdupv((char **)options->arguments);
	pool->max = MIN(readers, SANDBOX_READERS_MAX);
	pool->mails = options->mails > 0 ? options->mails : SANDBOX_MAILS;
	pool->stall_us = (gint64)stall_ms * 1000;
	pool->note = options->note;
	pool->data = options->data;
	pool->readers = g_ptr_array_new_with_free_func((GDestroyNotify)reader_free);
	pool->questions = g_hash_table_new(NULL, NULL);
	pool->timer_at_us = -1;
	pool->timer = g_source_new(&TIMER, sizeof(GSource));
	g_source_set_callback(pool->timer, NULL, pool, NULL);
	g_source_attach(pool->timer, NULL);
	return pool;
}

void
sandbox_pool_free(SandboxPool *pool)
{
	if (pool == NULL)
		return;
	pool->closed = TRUE;
	/* All at once, and then each is waited for. */
	for (guint i = 0; i < pool->readers->len; i++)
		child_kill(((Reader *)g_ptr_array_index(pool->readers, i))->child);
	g_ptr_array_unref(pool->readers);
	turns_clear(&pool->turns);
	g_queue_clear_full(&pool->finished, (GDestroyNotify)question_free);
	g_hash_table_unref(pool->questions);
	g_source_destroy(pool->timer);
	g_source_unref(pool->timer);
	g_strfreev(pool->arguments);
	g_free(pool->program);
	g_free(pool->start_reason);
	pool_unref(pool);
}

guint
sandbox_pool_ask(SandboxPool *pool, guint source, SandboxOp op, Blob *raw, guint part,
	SandboxFunc done, gpointer data)
{
	Source *asker = turns_source(&pool->turns, source);
	Question *question = new_question(pool, asker, op, raw, part);
	guint id = question->id;

	question->done = done;
	question->data = data;
	g_hash_table_insert(pool->questions, GUINT_TO_POINTER(id), question);
	g_queue_push_tail(&asker->queues[TURNS_WAITING], question);
	hand_out(pool);
	set_timer(pool);
	return id;
}

void
sandbox_pool_cancel(SandboxPool *pool, guint id)
{
	Question *question = g_hash_table_lookup(pool->questions, GUINT_TO_POINTER(id));

	if (question == NULL)
		return;
	/* It stays in its queue, and is dropped when its turn comes. */
	g_hash_table_remove(pool->questions, GUINT_TO_POINTER(id));
	g_clear_pointer(&question->raw, blob_unref);
}
