/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/log.h"
#include "domain/address.h"
#include "engine/alerts.h"
#include "engine/apply.h"
#include "engine/letter_files.h"
#include "engine/letters.h"
#include "engine/outbox.h"
#include "store/disputes.h"
#include "store/meta.h"
#include "store/outbox.h"

#define OUTBOX_LEASE_S (30 * 60)            /* longer than the longest SMTP answer */
#define OUTBOX_GIVE_UP_S (5 * 24 * 60 * 60) /* RFC 5321 4.5.4.1: at least 4 to 5 days */
#define OUTBOX_GIVE_UP_TRIES 10    /* and so often: a clock that was set forward is no five days */
#define OUTBOX_GIVE_UP_UNCERTAIN 3 /* copies of one letter, perhaps, in somebody's inbox */
#define OUTBOX_HOUR_S (60 * 60)
#define OUTBOX_ALARM_S (15 * 60) /* a letter that waits so long for the channel is an alert */
#define OUTBOX_SET_BACK_S 60     /* a clock that goes back by so much was set */
#define REFUSED_DOMAINS 5        /* domains refused in a row: the channel is at fault */

#define RETRY_LONGEST_S (3 * 60 * 60)
static const guint32 RETRY_S[] = {
	5 * 60, 10 * 60, 30 * 60, 30 * 60, 60 * 60, 2 * 60 * 60, RETRY_LONGEST_S};
#define CHANNEL_LONGEST_S (15 * 60)
static const guint32 CHANNEL_S[] = {15, 30, 60, 2 * 60, 5 * 60, 10 * 60, CHANNEL_LONGEST_S};

struct Outbox {
	Engine *engine;
	PostPort port;
	ReaderPort reader;
	guint window;
	guint first_served;           /* the mailbox whose letters are claimed first */
	GHashTable *under_way;        /* gint64* id → Flight* */
	GQueue waiting;               /* Waiting*: claimed, not composed yet */
	gsize bytes_under_way;        /* of composed letters, about */
	GHashTable *refused_in_a_row; /* recipient domains, since a letter was last accepted */
	GPtrArray *suspects;          /* Refusal*: refused, not yet believed */
	GQueue untold;                /* Fate*: what the store could not be told yet, in order */
	guint channel_faults;         /* in a row */
	gint64 channel_closed_until;  /* nothing is tried before */
	gboolean alarmed;             /* an alert may be open, also of a former run */
	gint64 latest_at;             /* the clock's, as far as we know */
	GError *error;
};

/* A letter on its way. */
typedef struct Flight {
	Outbox *outbox;
	OutboxLetter *letter;
	LetterFiles *files; /* being decoded; NULL: they are, or there are none */
	gsize bytes;
} Flight;

/* A letter that is ours to send when those on their way leave room in memory. */
typedef struct Waiting {
	OutboxLetter *letter;
	gint64 claimed_at;
} Waiting;

static void
flight_free(gpointer data)
{
	Flight *flight = data;

	letter_files_free(flight->files);
	outbox_letter_free(flight->letter);
	g_free(flight);
}

/* A refusal that may be the channel's: kept until another letter has succeeded. */
typedef struct Refusal {
	OutboxLetter *letter;
	guint code;
	char *reply;
} Refusal;

static void
refusal_free(gpointer data)
{
	Refusal *refusal = data;

	outbox_letter_free(refusal->letter);
	g_free(refusal->reply);
	g_free(refusal);
}

/* What became of a letter that we had claimed, for the store. */
typedef struct Fate {
	OutboxLetter *letter;
	OutboxState state;  /* OUTBOX_QUEUED: it is tried again */
	gboolean counts;    /* that it was tried, if it is tried again */
	gboolean uncertain; /* the server may have taken it */
	gint64 next_try_at;
	guint code;
	char *reply;
} Fate;

static void
fate_free(Fate *fate)
{
	outbox_letter_free(fate->letter);
	g_free(fate->reply);
	g_free(fate);
}

static void give_back_waiting(Outbox *outbox);
static gboolean tell_untold(Outbox *outbox, GError **error);

Outbox *
outbox_new(Engine *engine, const PostPort *port, const ReaderPort *reader, guint window)
{
	Outbox *outbox = g_new0(Outbox, 1);

	outbox->engine = engine;
	outbox->port = *port;
	outbox->reader = *reader;
	outbox->window = window;
	outbox->alarmed = TRUE;
	outbox->under_way = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, flight_free);
	outbox->refused_in_a_row = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	outbox->suspects = g_ptr_array_new_with_free_func(refusal_free);
	g_queue_init(&outbox->waiting);
	g_queue_init(&outbox->untold);
	return outbox;
}

void
outbox_free(Outbox *outbox)
{
	g_autoptr(GError) ignored = NULL; /* leases end by themselves */

	if (outbox == NULL)
		return;
	give_back_waiting(outbox);
	(void)tell_untold(outbox, &ignored);
	g_hash_table_unref(outbox->under_way);
	g_hash_table_unref(outbox->refused_in_a_row);
	g_ptr_array_unref(outbox->suspects);
	g_queue_clear_full(&outbox->untold, (GDestroyNotify)fate_free);
	g_clear_error(&outbox->error);
	g_free(outbox);
}

/* A clock that was wrong and is right again: what was written meanwhile must not wait until the
 * wrong time has come. */
static gboolean
follow_clock(Outbox *outbox, GError **error)
{
	gint64 now = engine_now(outbox->engine);
	gboolean set_back = now + OUTBOX_SET_BACK_S < outbox->latest_at;
	guint count = 0;
	g_autofree char *letters = NULL;

	if (set_back &&
		!store_outbox_rewind(outbox->engine->store, now, RETRY_LONGEST_S, &count, error))
		return FALSE;
	outbox->latest_at = set_back ? now : MAX(now, outbox->latest_at);
	letters = g_strdup_printf("%u", count);
	if (count > 0)
		log_event(LOG_WARNING, "outbox: the clock was set back, waiting times follow",
			"letters", letters, NULL);
	return TRUE;
}

gboolean
outbox_start(Outbox *outbox, GError **error)
{
	const char *node = outbox->engine->node;
	const char *process = strrchr(node, ':');
	g_autofree char *host =
		process != NULL ? g_strndup(node, (gsize)(process - node + 1)) : g_strdup(node);
	guint count = 0;
	g_autofree char *letters = NULL;

	if (!store_outbox_orphaned(
		    outbox->engine->store, host, engine_now(outbox->engine), &count, error))
		return FALSE;
	letters = g_strdup_printf("%u", count);
	/* It may have been set back while nobody looked. */
	outbox->latest_at = G_MAXINT64;
	if (count > 0)
		log_event(LOG_WARNING, "outbox: the last run ended while letters were on their way",
			"letters", letters, NULL);
	return TRUE;
}

guint
outbox_under_way(const Outbox *outbox)
{
	return g_hash_table_size(outbox->under_way) + outbox->waiting.length +
		outbox->untold.length;
}

/* ---- pause and brake ---- */

gboolean
outbox_paused(Engine *engine, char **why_out, GError **error)
{
	return store_meta_find(engine->store, "paused", why_out, error);
}

gboolean
outbox_pause(Engine *engine, const char *why, GError **error)
{
	log_event(LOG_INFO, "outbox: paused", "why", why, NULL);
	return store_meta_set(engine->store, "paused", why, error);
}

gboolean
outbox_resume(Engine *engine, GError **error)
{
	/* The hour is counted anew, or the brake would fall again at once. */
	return store_meta_set(engine->store, "paused", NULL, error) &&
		store_meta_set_int(engine->store, "brake_since", engine_now(engine), error) &&
		alerts_clear(engine, "brake", "", error);
}

/* Both or none: a pause that nobody was told of would last. */
static gboolean
pull_the_brake(Engine *engine, guint sent, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(engine->store, error);
	g_autofree char *text =
		g_strdup_printf("%u automatic letters to customers within an hour: paused; look at "
				"`disputectl outbox`, then `disputectl resume`",
			sent);

	return transaction != NULL && outbox_pause(engine, "brake", error) &&
		alerts_raise(engine, "brake", "", text, error) &&
		store_commit(g_steal_pointer(&transaction), error);
}

/* How many automatic letters to customers may leave now. */
static gboolean
automatic_allowance(Engine *engine, guint *allowance_out, GError **error)
{
	g_autofree char *why = NULL;
	gint64 since = 0;
	guint sent = 0;

	*allowance_out = G_MAXUINT;
	if (!outbox_paused(engine, &why, error))
		return FALSE;
	if (why != NULL)
		*allowance_out = 0;
	if (why != NULL || engine->policy->brake == 0)
		return TRUE;
	if (!store_meta_find_int(engine->store, "brake_since", &since, error) ||
		!store_outbox_count_sent(engine->store,
			MAX(since, engine_now(engine) - OUTBOX_HOUR_S), &sent, error))
		return FALSE;
	if (sent < engine->policy->brake) {
		*allowance_out = engine->policy->brake - sent;
		return TRUE;
	}
	*allowance_out = 0;
	return pull_the_brake(engine, sent, error);
}

/* ---- fates ---- */

static OutboxVerdict
verdict_of(const Outbox *outbox, const OutboxLetter *letter, guint code, const char *reply)
{
	return (OutboxVerdict){.letter_id = letter->id,
		.node = outbox->engine->node,
		.now_at = engine_now(outbox->engine),
		.smtp_code = code,
		.smtp_reply = reply};
}

static gboolean
tell_dispute(Engine *engine, const OutboxLetter *letter, EventKind kind, const char *detail,
	GError **error)
{
	g_autoptr(DisputeView) view = NULL;
	g_auto(Applied) applied = {0};
	Event event = {.kind = kind,
		.actor = "smtp",
		.letter_id = letter->id,
		.letter = letter->letter,
		.message_id = letter->about_message_id,
		.to_customer = letter->audience == LETTER_TO_CUSTOMER,
		.party = letter->party == OUTBOX_NO_PARTY ? 0 : (guint32)letter->party,
		.promise_day = letter->promise_day,
		.detail = detail};

	if (letter->dispute_id == 0)
		return TRUE;
	view = store_dispute_get(engine->store, letter->dispute_id, error);
	return view != NULL && apply_event(engine, view, &event, &applied, error);
}

/* The end of a letter: the row, the dispute and, for a letter to staff, an alert; all or none. */
static gboolean
settle(Outbox *outbox, const OutboxLetter *letter, OutboxState state, guint code, const char *reply,
	GError **error)
{
	Engine *engine = outbox->engine;
	OutboxVerdict verdict = verdict_of(outbox, letter, code, reply);
	gboolean good = state == OUTBOX_ACCEPTED;
	g_autoptr(StoreTransaction) transaction = store_begin(engine->store, error);
	g_autofree char *text = NULL;

	if (transaction == NULL || !store_outbox_settle(engine->store, &verdict, state, error) ||
		!tell_dispute(engine, letter, good ? EVENT_LETTER_ACCEPTED : EVENT_LETTER_FAILED,
			reply, error))
		return FALSE;
	text = g_strdup_printf("a letter to %s failed: %s", letter->staff, reply);
	/* An alert about a failed alert would only fail again. */
	if (!good && letter->audience == LETTER_TO_STAFF && strcmp(letter->letter, "alert") != 0 &&
		!alerts_raise(engine, "staff_letter", letter->staff, text, error))
		return FALSE;
	return store_commit(g_steal_pointer(&transaction), error);
}

static void
keep_error(Outbox *outbox, GError *error)
{
	if (outbox->error == NULL)
		outbox->error = error;
	else
		g_error_free(error);
}

static gboolean
put_back(const Outbox *outbox, const Fate *fate, GError **error)
{
	OutboxVerdict verdict = verdict_of(outbox, fate->letter, fate->code, fate->reply);
	Store *store = outbox->engine->store;

	verdict.uncertain = fate->uncertain;
	return fate->counts ? store_outbox_retry(store, &verdict, fate->next_try_at, error)
			    : store_outbox_release(store, &verdict, fate->next_try_at, error);
}

static gboolean
tell(Outbox *outbox, const Fate *fate, GError **error)
{
	if (fate->state == OUTBOX_QUEUED)
		return put_back(outbox, fate, error);
	return settle(outbox, fate->letter, fate->state, fate->code, fate->reply, error);
}

/* What becomes of one letter that fails by its own fault, or its dispute's, must not keep all
 * others from being sent. Its row gets what the server said, so that it does not leave again; of
 * the rest the admin is told. @why: the fault. */
static gboolean
tell_row_alone(Outbox *outbox, const Fate *fate, const char *why, GError **error)
{
	const OutboxLetter *letter = fate->letter;
	OutboxVerdict verdict = verdict_of(outbox, letter, fate->code, fate->reply);
	g_autoptr(StoreTransaction) transaction = store_begin(outbox->engine->store, error);
	g_autoptr(GError) mine = NULL;
	g_autofree char *subject = g_strdup_printf("letter/%" G_GINT64_FORMAT, letter->id);
	g_autofree char *text =
		g_strdup_printf("a letter to %s is %s, but its dispute can’t be told: %s",
			letter->recipient, outbox_state_name(fate->state), why);

	if (transaction == NULL)
		return FALSE;
	if (fate->state != OUTBOX_QUEUED &&
		!store_outbox_settle(outbox->engine->store, &verdict, fate->state, &mine) &&
		!error_is(mine, ERROR_CONFLICT)) {
		g_propagate_error(error, g_steal_pointer(&mine));
		return FALSE;
	}
	if (!alerts_raise(outbox->engine, "letter", subject, text, error) ||
		!store_commit(g_steal_pointer(&transaction), error))
		return FALSE;
	log_event(LOG_ERROR, "outbox: the end of a letter was not told to its dispute", "letter",
		letter->letter, "message", letter->message_id, "state",
		outbox_state_name(fate->state), "reason", why, NULL);
	return TRUE;
}

/* tell(), or what is left to do if that can never succeed. */
static gboolean
tell_somehow(Outbox *outbox, const Fate *fate, GError **error)
{
	g_autoptr(GError) mine = NULL;

	/* A conflict: somebody else has taken it meanwhile, then it is theirs to tell. */
	if (tell(outbox, fate, &mine) || error_is(mine, ERROR_CONFLICT))
		return TRUE;
	if (!error_is(mine, ERROR_TEMPORARY))
		return tell_row_alone(outbox, fate, mine->message, error);
	g_propagate_error(error, g_steal_pointer(&mine));
	return FALSE;
}

static void
log_told(const Fate *fate)
{
	const OutboxLetter *letter = fate->letter;
	g_autofree char *code = g_strdup_printf("%u", fate->code);

	if (fate->state == OUTBOX_QUEUED)
		return;
	log_event(LOG_INFO, "outbox: settled", "letter", letter->letter, "message",
		letter->message_id, "state", outbox_state_name(fate->state), "code", code, NULL);
}

/* What the store could not be told is told when it works again: a letter that was accepted while
 * the disk was full would leave a second time otherwise. */
static gboolean
tell_untold(Outbox *outbox, GError **error)
{
	g_autoptr(StoreTransaction) transaction = NULL;
	g_autoptr(GError) mine = NULL;
	guint told = 0;

	if (outbox->untold.length == 0)
		return TRUE;
	transaction = store_begin(outbox->engine->store, error);
	if (transaction == NULL)
		return FALSE;
	for (const GList *i = outbox->untold.head; i != NULL; i = i->next, told++)
		if (!tell_somehow(outbox, i->data, &mine))
			break;
	if (!store_commit(g_steal_pointer(&transaction), error))
		return FALSE;
	for (; told > 0; told--) {
		Fate *fate = g_queue_pop_head(&outbox->untold);

		log_told(fate);
		fate_free(fate);
	}
	if (mine == NULL)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&mine));
	return FALSE;
}

/* Takes @letter. */
static void
tell_or_keep(Outbox *outbox, OutboxLetter *letter, const Fate *what)
{
	Fate *fate = g_new0(Fate, 1);
	GError *error = NULL;

	*fate = *what;
	fate->letter = letter;
	fate->reply = g_strdup(what->reply);
	if (outbox->port.turn_follows) {
		g_queue_push_tail(&outbox->untold, fate);
		return;
	}
	if (tell_somehow(outbox, fate, &error)) {
		log_told(fate);
		fate_free(fate);
		return;
	}
	g_queue_push_tail(&outbox->untold, fate);
	keep_error(outbox, error);
}

/* Takes @letter. */
static void
settle_or_keep(
	Outbox *outbox, OutboxLetter *letter, OutboxState state, guint code, const char *reply)
{
	Fate fate = {.state = state, .code = code, .reply = (char *)reply};

	tell_or_keep(outbox, letter, &fate);
}

GError *
outbox_error(Outbox *outbox)
{
	GError *error = NULL;

	if (outbox->error == NULL && tell_untold(outbox, &error))
		return NULL;
	if (outbox->error == NULL)
		return error;
	g_clear_error(&error);
	return g_steal_pointer(&outbox->error);
}

static void
believe_refusals(Outbox *outbox)
{
	for (guint i = 0; i < outbox->suspects->len; i++) {
		Refusal *refusal = g_ptr_array_index(outbox->suspects, i);

		settle_or_keep(outbox, g_steal_pointer(&refusal->letter), OUTBOX_REFUSED,
			refusal->code, refusal->reply);
	}
	g_ptr_array_set_size(outbox->suspects, 0);
}

/* Whether the channel is closed at @now. A clock that was set back keeps it closed no longer than
 * it can be closed at all. */
static gboolean
is_closed(Outbox *outbox, gint64 now)
{
	outbox->channel_closed_until = MIN(outbox->channel_closed_until, now + CHANNEL_LONGEST_S);
	return outbox->channel_closed_until > now;
}

/* Takes @letter. */
static void
release(Outbox *outbox, OutboxLetter *letter, guint code, const char *reply)
{
	Fate fate = {.state = OUTBOX_QUEUED,
		.next_try_at = MAX(outbox->channel_closed_until, engine_now(outbox->engine)),
		.code = code,
		.reply = (char *)reply};

	tell_or_keep(outbox, letter, &fate);
}

/* A program that is started anew for each turn knows no faults in a row, only what waits. */
static gboolean
has_waited_long(Outbox *outbox)
{
	gint64 now = engine_now(outbox->engine), oldest_at = 0;
	guint waiting = 0;
	GError *error = NULL;

	if (store_outbox_status(outbox->engine->store, now, &waiting, &oldest_at, &error))
		return oldest_at != 0 && now - oldest_at >= OUTBOX_ALARM_S;
	keep_error(outbox, error);
	return FALSE;
}

static void
give_back_waiting(Outbox *outbox)
{
	Waiting *waiting = NULL;

	while ((waiting = g_queue_pop_head(&outbox->waiting)) != NULL) {
		release(outbox, waiting->letter, 0, "");
		g_free(waiting);
	}
}

static void
close_channel(Outbox *outbox, const char *reply, gboolean operator_needed)
{
	guint step = MIN(outbox->channel_faults, G_N_ELEMENTS(CHANNEL_S) - 1);
	gint64 now = engine_now(outbox->engine);
	GError *error = NULL;

	if (is_closed(outbox, now))
		return;
	outbox->channel_faults++;
	/* A wrong password does not become right by knocking: at most every quarter of an hour. */
	outbox->channel_closed_until =
		now + (operator_needed ? CHANNEL_LONGEST_S : CHANNEL_S[step]);
	log_event(LOG_WARNING, "outbox: channel closed for a while", "reply", reply, NULL);
	if (!operator_needed && outbox->channel_faults <= 2 && !has_waited_long(outbox))
		return;
	outbox->alarmed = TRUE;
	if (!alerts_raise(outbox->engine, "sending", "", reply, &error))
		keep_error(outbox, error);
}

/* Five recipient domains refused in a row: that is us, not them. Nothing fails. */
static void
suspect(Outbox *outbox, OutboxLetter *letter, const PostResult *result)
{
	Refusal *refusal = g_new0(Refusal, 1);

	refusal->letter = letter;
	refusal->code = result->code;
	refusal->reply = g_strdup(result->reply);
	g_ptr_array_add(outbox->suspects, refusal);
	g_hash_table_add(
		outbox->refused_in_a_row, g_ascii_strdown(address_domain(letter->recipient), -1));
	if (g_hash_table_size(outbox->refused_in_a_row) < REFUSED_DOMAINS)
		return;
	close_channel(outbox, result->reply, TRUE);
	for (guint i = 0; i < outbox->suspects->len; i++) {
		Refusal *kept = g_ptr_array_index(outbox->suspects, i);

		release(outbox, g_steal_pointer(&kept->letter), kept->code, kept->reply);
	}
	g_ptr_array_set_size(outbox->suspects, 0);
}

/* A connection lost after the dot may have delivered: it is tried again, because a letter twice
 * does less harm than none, and both have the same Message-ID. But a server, or something before
 * it, that takes letters and never says so would be given each for days. Takes @letter if it
 * returns TRUE. */
static gboolean
expire_uncertain(Outbox *outbox, OutboxLetter *letter, const PostResult *result)
{
	g_autofree char *why = NULL;

	if (result->outcome != POST_UNCERTAIN || letter->uncertain + 1 < OUTBOX_GIVE_UP_UNCERTAIN)
		return FALSE;
	why = g_strdup_printf("handed over %u times, and the server's answer was lost each time, "
			      "so it may have arrived: %s",
		letter->uncertain + 1, result->reply);
	settle_or_keep(outbox, letter, OUTBOX_EXPIRED, result->code, why);
	return TRUE;
}

/* Takes @letter. */
static void
retry(Outbox *outbox, OutboxLetter *letter, const PostResult *result)
{
	gint64 now = engine_now(outbox->engine);
	guint step = MIN(MAX(letter->attempts, 1) - 1, G_N_ELEMENTS(RETRY_S) - 1);
	Fate fate = {.state = OUTBOX_QUEUED,
		.counts = TRUE,
		.uncertain = result->outcome == POST_UNCERTAIN,
		.next_try_at = now + RETRY_S[step],
		.code = result->code,
		.reply = (char *)result->reply};

	if (expire_uncertain(outbox, letter, result))
		return;
	if (letter->first_try_at != 0 && now - letter->first_try_at >= OUTBOX_GIVE_UP_S &&
		letter->attempts >= OUTBOX_GIVE_UP_TRIES) {
		settle_or_keep(outbox, letter, OUTBOX_EXPIRED, result->code, result->reply);
		return;
	}
	log_event(LOG_INFO, "outbox: again later", "letter", letter->letter, "message",
		letter->message_id, "reply", result->reply, NULL);
	tell_or_keep(outbox, letter, &fate);
}

static void
open_channel(Outbox *outbox)
{
	GError *error = NULL;

	g_hash_table_remove_all(outbox->refused_in_a_row);
	if (outbox->channel_faults == 0 && !outbox->alarmed)
		return;
	outbox->channel_faults = 0;
	outbox->channel_closed_until = 0;
	outbox->alarmed = !alerts_clear(outbox->engine, "sending", "", &error);
	if (outbox->alarmed)
		keep_error(outbox, error);
}

/* The letter of a flight that is over. Returns: (transfer full). */
static OutboxLetter *
take_down(Flight *flight)
{
	OutboxLetter *letter = g_steal_pointer(&flight->letter);

	flight->outbox->bytes_under_way -= flight->bytes;
	g_hash_table_remove(flight->outbox->under_way, &letter->id);
	return letter;
}

static void
note_fate(Flight *flight, const PostResult *result)
{
	Outbox *outbox = flight->outbox;
	g_autoptr(OutboxLetter) letter = take_down(flight);

	switch (result->outcome) {
	case POST_ACCEPTED:
		open_channel(outbox);
		believe_refusals(outbox);
		settle_or_keep(outbox, g_steal_pointer(&letter), OUTBOX_ACCEPTED, result->code,
			result->reply);
		return;
	case POST_TEMPORARY:
	case POST_UNCERTAIN:
		retry(outbox, g_steal_pointer(&letter), result);
		return;
	case POST_REFUSED:
		suspect(outbox, g_steal_pointer(&letter), result);
		return;
	case POST_CHANNEL:
		close_channel(outbox, result->reply, result->operator_needed);
		release(outbox, g_steal_pointer(&letter), result->code, result->reply);
		return;
	}
	g_assert_not_reached();
}

/* ---- leaving ---- */

static void landed(gpointer data, const PostResult *result);

/* Ends a flight that never reached the port. @error: (transfer full) REJECTED: it can never be
 * sent, an address that was taken from a strange mail, say; else another time. */
static void
ground(Flight *flight, GError *error)
{
	Outbox *outbox = flight->outbox;
	OutboxLetter *letter = take_down(flight);

	if (error_is(error, ERROR_REJECTED)) {
		settle_or_keep(outbox, letter, OUTBOX_REFUSED, 0, error->message);
		g_error_free(error);
		return;
	}
	release(outbox, letter, 0, "");
	keep_error(outbox, error);
}

/* @parts: Blob*, the letter's files. */
static void
compose_and_send(Flight *flight, const GPtrArray *parts)
{
	Outbox *outbox = flight->outbox;
	OutboxLetter *letter = flight->letter;
	GError *error = NULL;
	g_autoptr(GBytes) bytes = letters_compose(outbox->engine, letter, parts, &error);

	if (bytes == NULL) {
		ground(flight, error);
		return;
	}
	outbox->bytes_under_way += g_bytes_get_size(bytes) - flight->bytes;
	flight->bytes = g_bytes_get_size(bytes);
	log_event(LOG_DEBUG, "outbox: handed over", "letter", letter->letter, "message",
		letter->message_id, "recipient", letter->recipient, NULL);
	outbox->port.send(outbox->port.self, letter->envelope_from, letter->recipient,
		letter->message_id, bytes, landed, flight);
}

static void
on_files(gpointer data, const GPtrArray *parts, const GError *error)
{
	Flight *flight = data;

	if (parts != NULL)
		compose_and_send(flight, parts);
	else
		ground(flight, g_error_copy(error));
}

/* Takes @letter. */
static void
start(Outbox *outbox, OutboxLetter *letter)
{
	Flight *flight = g_new0(Flight, 1);
	g_autoptr(GPtrArray) none = g_ptr_array_new();

	flight->outbox = outbox;
	flight->letter = letter;
	flight->bytes = letter_files_bytes(letter);
	outbox->bytes_under_way += flight->bytes;
	g_hash_table_insert(outbox->under_way, &letter->id, flight);
	if (letter->files == NULL || letter->files->len == 0) {
		compose_and_send(flight, none);
		return;
	}
	flight->files = letter_files_new(outbox->engine, &outbox->reader, letter, on_files, flight);
	letter_files_load(flight->files);
}

/* Composes and hands over what was claimed, as far as memory allows: a letter with large files
 * waits until others have landed. */
static void
start_waiting(Outbox *outbox)
{
	while (outbox->waiting.length > 0 && outbox->bytes_under_way < LIMIT_COMPOSED_BYTES) {
		gint64 now = engine_now(outbox->engine);
		const Waiting *next = g_queue_peek_head(&outbox->waiting);
		g_autofree Waiting *waiting = NULL;

		/* What has waited so long might be somebody else's before it has landed. */
		if (is_closed(outbox, now) || now - next->claimed_at > OUTBOX_LEASE_S / 2) {
			give_back_waiting(outbox);
			return;
		}
		waiting = g_queue_pop_head(&outbox->waiting);
		start(outbox, g_steal_pointer(&waiting->letter));
	}
}

static void
landed(gpointer data, const PostResult *result)
{
	Flight *flight = data;
	Outbox *outbox = flight->outbox;

	note_fate(flight, result);
	start_waiting(outbox);
}

/* Adds letters of @from_addr, or of any sender if that is NULL, to @letters, until there are
 * @limit.
 */
static gboolean
claim_some(Outbox *outbox, const char *from_addr, guint limit, gboolean automatic,
	GPtrArray *letters, GError **error)
{
	OutboxClaim wanted = {.now_at = engine_now(outbox->engine),
		.node = outbox->engine->node,
		.lease_s = OUTBOX_LEASE_S,
		.limit = limit - MIN(limit, letters->len),
		.automatic = automatic,
		.from_addr = from_addr};
	g_autoptr(GPtrArray) some = NULL;

	if (wanted.limit == 0)
		return TRUE;
	if (!store_outbox_claim(outbox->engine->store, &wanted, &some, error))
		return FALSE;
	g_ptr_array_extend_and_steal(letters, g_steal_pointer(&some));
	return TRUE;
}

/* Each mailbox has its share, so that one with thousands of letters does not keep another one's
 * waiting; what a mailbox leaves is everybody's. */
static gboolean
claim_shares(Outbox *outbox, guint limit, gboolean automatic, GPtrArray *letters, GError **error)
{
	const GPtrArray *mailboxes = outbox->engine->desk->mailboxes;
	guint share = MAX(limit / mailboxes->len, 1);

	for (guint i = 0; i < mailboxes->len && mailboxes->len > 1; i++) {
		guint turn = (outbox->first_served + i) % mailboxes->len;
		const DeskMailbox *mailbox = g_ptr_array_index(mailboxes, turn);

		if (!claim_some(outbox, mailbox->address, MIN(letters->len + share, limit),
			    automatic, letters, error))
			return FALSE;
	}
	outbox->first_served = (outbox->first_served + 1) % mailboxes->len;
	return claim_some(outbox, NULL, limit, automatic, letters, error);
}

static gboolean
claim(Outbox *outbox, guint limit, gboolean automatic, GPtrArray **letters_out, GError **error)
{
	g_autoptr(GPtrArray) letters =
		g_ptr_array_new_with_free_func((GDestroyNotify)outbox_letter_free);
	/* If the machine loses it, nobody claimed the letters: they leave again, as they would
	 * after a claim without an end. The sending need not wait for the disk. */
	g_autoptr(StoreTransaction) transaction = store_begin_lazy(outbox->engine->store, error);

	if (transaction == NULL || !claim_shares(outbox, limit, automatic, letters, error) ||
		!store_commit(g_steal_pointer(&transaction), error))
		return FALSE;
	*letters_out = g_steal_pointer(&letters);
	return TRUE;
}

/* Whether a letter that was claimed is here already: a clock that was set forward ends leases of
 * what is still on its way, and it must not leave a second time for that. */
static gboolean
is_here(Outbox *outbox, const OutboxLetter *letter)
{
	for (GList *link = outbox->waiting.head; link != NULL; link = link->next) {
		Waiting *waiting = link->data;

		if (waiting->letter->id != letter->id)
			continue;
		waiting->claimed_at = engine_now(outbox->engine);
		return TRUE;
	}
	for (guint i = 0; i < outbox->suspects->len; i++)
		if (((const Refusal *)g_ptr_array_index(outbox->suspects, i))->letter->id ==
			letter->id)
			return TRUE;
	return g_hash_table_contains(outbox->under_way, &letter->id);
}

/* Takes @letter. Returns: whether it waits to be sent now. */
static gboolean
line_up(Outbox *outbox, OutboxLetter *letter)
{
	Waiting *waiting = NULL;

	if (is_here(outbox, letter)) {
		outbox_letter_free(letter);
		return FALSE;
	}
	waiting = g_new0(Waiting, 1);
	waiting->letter = letter;
	waiting->claimed_at = engine_now(outbox->engine);
	g_queue_push_tail(&outbox->waiting, waiting);
	return TRUE;
}

gboolean
outbox_turn(Outbox *outbox, guint *started_out, GError **error)
{
	guint room = 0, allowance = 0;
	g_autoptr(GPtrArray) letters = NULL;

	*started_out = 0;
	if (!tell_untold(outbox, error) || !follow_clock(outbox, error))
		return FALSE;
	room = outbox->window - MIN(outbox->window, outbox_under_way(outbox));
	/* Claimed by the half window, so that a letter that lands does not cost a claim. */
	if (is_closed(outbox, engine_now(outbox->engine)) || room * 2 < outbox->window ||
		outbox->engine->policy->mode == MODE_OBSERVE)
		return TRUE;
	if (!automatic_allowance(outbox->engine, &allowance, error) ||
		!claim(outbox, allowance > 0 ? MIN(room, allowance) : room, allowance > 0, &letters,
			error))
		return FALSE;
	/* Nothing else is on its way that could tell a bad channel from bad addresses. Staff are
	 * told in the same turn: a program that runs once has no other. */
	if (letters->len == 0 && outbox_under_way(outbox) == 0 && outbox->suspects->len > 0) {
		believe_refusals(outbox);
		return outbox_turn(outbox, started_out, error);
	}
	g_ptr_array_set_free_func(letters, NULL);
	for (guint i = 0; i < letters->len; i++)
		*started_out += line_up(outbox, g_ptr_array_index(letters, i));
	start_waiting(outbox);
	return TRUE;
}

gboolean
outbox_next(Outbox *outbox, gint64 *due_at_out, GError **error)
{
	g_autofree char *why = NULL;

	if (outbox->engine->policy->mode == MODE_OBSERVE) {
		*due_at_out = 0;
		return TRUE;
	}
	if (!outbox_paused(outbox->engine, &why, error) ||
		!store_outbox_next(outbox->engine->store, engine_now(outbox->engine), why == NULL,
			due_at_out, error))
		return FALSE;
	if (*due_at_out != 0)
		*due_at_out = MAX(*due_at_out, outbox->channel_closed_until);
	return TRUE;
}
