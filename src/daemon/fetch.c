/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "base/log.h"
#include "daemon/fetch.h"
#include "daemon/options.h"
#include "daemon/watch.h"
#include "engine/intake.h"
#include "engine/mailbox.h"
#include "engine/reconcile.h"
#include "net/backoff.h"
#include "net/imap.h"
#include "store/meta.h"

#define LONGEST_PAUSE_MS (15 * 60 * 1000) /* after failures in a row */
#define BARREN_CHANGES 3                  /* announcements of nothing that are believed at once */
#define SETTLING_MS 1100 /* servers look at their folders by the second: once more after that */

/* No connection, or one that was lost: it may be back any moment. */
static const Backoff AFTER_LOSS = {.first_ms = 1000, .longest_ms = LONGEST_PAUSE_MS};
/* Login, certificate, folder: it does not mend by itself, and who insists is locked out. */
static const Backoff AFTER_REFUSAL = {
	.first_ms = 30 * 60 * 1000, .longest_ms = 8 * 60 * 60 * 1000, .steady_percent = 50};
/* A server that announces mail which is not there. */
static const Backoff AFTER_NOTHING = {
	.first_ms = 1000, .longest_ms = 60 * 1000, .steady_percent = 50};

struct Fetch {
	Engine *engine;
	const ConfigMailbox *mailbox;
	MailboxRules rules;
	ImapClient *client;
	Intake *intake;
	guint in_hand;       /* ranges that the intake has */
	guint32 uidvalidity; /* of the poll that runs */
	guint32 passed_over; /* the last mail that was not fetched because it is deadly; 0: none */
	gboolean counted;    /* that a mail is being fetched, since the program ended at one */
	FetchEvents events;
	gboolean repeats;
	guint failures;   /* in a row */
	gboolean stopped; /* the last one by the rules, until an operator has looked */
	guint barren;     /* polls in a row that the server asked for and that found nothing */
	gboolean called, found; /* the poll that runs: the server asked for it; there was mail */
	gboolean again;         /* there is more by now */
	gboolean once_more;     /* … or the server does not see it yet */
	guint timer;
	gboolean counts;      /* the poll that runs counts all mails against the ledger */
	Reconcile *reconcile; /* of that poll, once the mailbox is open */
	gint64 looked_at;     /* when it was last looked whether that is due */
	Watch *watch;         /* NULL: none */
	char *memory;         /* of the client, as it is kept; NULL: none */
	GError *store_error;  /* the poll was stopped for it */
};

static ImapOptions
options_of(const Config *config, const ConfigMailbox *mailbox, const Tokens *tokens,
	Warnings *warnings)
{
	gboolean observes = config->policy.mode == MODE_OBSERVE;
	ImapOptions options = {.session = options_session(&mailbox->server, tokens, warnings),
		.settle = IMAP_SETTLE_FLAG,
		.settle_folder = mailbox->processed,
		.mail_limit_bytes = mailbox->max_message_bytes};

	/* In observe mode nothing is changed anywhere, the mailbox included. */
	if (observes)
		options.settle = IMAP_SETTLE_NOTHING;
	else if (*mailbox->processed != '\0')
		options.settle = IMAP_SETTLE_MOVE;
	return options;
}

gboolean
fetch_options_check(
	const Config *config, const ConfigMailbox *mailbox, const Tokens *tokens, GError **error)
{
	ImapOptions options = options_of(config, mailbox, tokens, NULL);

	if (session_options_check(&options.session, error))
		return TRUE;
	g_prefix_error(error, "mailbox %s: ", mailbox->name);
	return FALSE;
}

/* ---- what is kept between two runs ---- */

static char *
memory_key(const Fetch *fetch)
{
	return g_strconcat("mailbox:", fetch->mailbox->name, NULL);
}

static void
note_store_trouble(const Fetch *fetch, const GError *error)
{
	log_event(LOG_ERROR, "mailbox: the end of a poll could not be noted", "mailbox",
		fetch->mailbox->name, "reason", error->message, NULL);
}

static void
remember(Fetch *fetch)
{
	g_autofree char *key = memory_key(fetch);
	g_autoptr(GError) error = NULL;

	if (store_meta_find(fetch->engine->store, key, &fetch->memory, &error))
		imap_client_remember(fetch->client, fetch->memory);
	else
		note_store_trouble(fetch, error);
}

static void
keep_memory(Fetch *fetch)
{
	g_autofree char *key = memory_key(fetch);
	g_autofree char *memory = imap_client_memory(fetch->client);
	g_autoptr(GError) error = NULL;

	if (g_strcmp0(memory, fetch->memory) == 0)
		return;
	if (!store_meta_set(fetch->engine->store, key, memory, &error)) {
		note_store_trouble(fetch, error);
		return;
	}
	g_free(fetch->memory);
	fetch->memory = g_steal_pointer(&memory);
}

/* The mail that was being fetched has come, or the poll ends while the program is well: the mail is
 * not to blame, however long it takes and however often somebody restarts us. */
static void
forget_count(Fetch *fetch)
{
	g_autoptr(GError) error = NULL;

	if (fetch->counted && !mailbox_fetched(fetch->engine, &fetch->rules, &error))
		note_store_trouble(fetch, error);
	fetch->counted = FALSE;
}

static void on_taken(gpointer data, const GArray *settle);
static void on_failed(gpointer data, const GError *error);

Fetch *
fetch_new(Engine *engine, const Config *config, const ConfigMailbox *mailbox, Warnings *warnings,
	const ReaderPort *reader, const FetchEvents *events, GError **error)
{
	ImapOptions options = options_of(config, mailbox, warnings_tokens(warnings), warnings);
	ImapClient *client = imap_client_new(&options, error);
	Fetch *fetch = NULL;

	if (client == NULL) {
		g_prefix_error(error, "mailbox %s: ", mailbox->name);
		return NULL;
	}
	fetch = g_new0(Fetch, 1);
	fetch->engine = engine;
	fetch->mailbox = mailbox;
	fetch->client = client;
	fetch->events = *events;
	fetch->rules = (MailboxRules){.name = mailbox->name,
		.first_run = mailbox->first_run,
		.settles = options.settle != IMAP_SETTLE_NOTHING};
	remember(fetch);
	fetch->intake = intake_new(engine, &fetch->rules, reader,
		&(IntakeEvents){.taken = on_taken, .failed = on_failed, .data = fetch});
	return fetch;
}

void
fetch_free(Fetch *fetch)
{
	if (fetch == NULL)
		return;
	g_clear_handle_id(&fetch->timer, g_source_remove);
	forget_count(fetch);
	watch_free(fetch->watch);
	g_free(fetch->memory);
	intake_free(fetch->intake);
	imap_client_free(fetch->client);
	reconcile_free(fetch->reconcile);
	g_clear_error(&fetch->store_error);
	g_free(fetch);
}

gboolean
fetch_is_running(const Fetch *fetch)
{
	return imap_client_is_polling(fetch->client);
}

/* ---- a poll ---- */

/* All of the mailbox is gone through, and what the ledger has is left alone. */
static gboolean
count_all(Fetch *fetch, guint32 uidvalidity, ImapWanted *wanted)
{
	fetch->reconcile =
		reconcile_new(fetch->engine, &fetch->rules, uidvalidity, &fetch->store_error);
	if (fetch->reconcile == NULL)
		return FALSE;
	wanted->first_uid = 1;
	wanted->since_at = 0;
	wanted->leaves = reconcile_leaves;
	wanted->leaves_data = fetch->reconcile;
	return TRUE;
}

static void
end_counting(Fetch *fetch, gboolean whole)
{
	g_autoptr(Reconcile) reconcile = g_steal_pointer(&fetch->reconcile);
	g_autoptr(GError) error = NULL;

	if (reconcile != NULL && whole && !reconcile_end(reconcile, &error))
		note_store_trouble(fetch, error);
}

static gboolean
is_counting_due(const Fetch *fetch)
{
	g_autoptr(GError) error = NULL;
	gboolean due = FALSE;

	if (!reconcile_is_due(fetch->engine, fetch->mailbox->name, &due, &error))
		note_store_trouble(fetch, error);
	return due;
}

static gboolean
on_selected(gpointer data, const ImapSelected *selected, ImapWanted *wanted)
{
	Fetch *fetch = data;
	g_auto(MailboxPlan) plan = {0};
	MailboxOpened opened = {.uidvalidity = selected->uidvalidity,
		.uidnext = selected->uidnext,
		.exists = selected->exists,
		.recounted = fetch->counts};

	if (!mailbox_plan(fetch->engine, &fetch->rules, &opened, &plan, &fetch->store_error))
		return FALSE;
	if (plan.unsettled->len > 0 && !selected->read_only)
		imap_client_settle(fetch->client,
			(const guint32 *)(const void *)plan.unsettled->data, plan.unsettled->len);
	intake_be_careful(fetch->intake, plan.careful_to);
	fetch->uidvalidity = selected->uidvalidity;
	fetch->passed_over = 0;
	wanted->careful_to = plan.careful_to;
	wanted->first_uid = plan.first_uid;
	wanted->since_at = plan.since_at;
	return !fetch->counts || count_all(fetch, selected->uidvalidity, wanted);
}

/* The program ended within the last poll, perhaps while it heard one of these mails. */
static gboolean
on_asking(gpointer data, guint32 uid, char **refusal_out)
{
	Fetch *fetch = data;
	const char *reason = NULL;

	if (!mailbox_fetching(fetch->engine, &fetch->rules, fetch->uidvalidity, uid, &reason,
		    &fetch->store_error))
		return FALSE;
	fetch->passed_over = reason != NULL ? uid : 0;
	fetch->counted = reason == NULL;
	*refusal_out = g_strdup(reason);
	return TRUE;
}

static QuarantineCause
cause_of(const Fetch *fetch, const ImapMail *mail)
{
	if (mail->state != IMAP_MAIL_REFUSED)
		return QUARANTINE_UNREADABLE;
	return mail->uid == fetch->passed_over ? QUARANTINE_DEADLY : QUARANTINE_REFUSED;
}

static char *
refusal_of(const ImapMail *mail)
{
	if (mail->state != IMAP_MAIL_REFUSED)
		return NULL;
	return g_strdup(mail->refusal != NULL ? mail->refusal : "the server could not give it");
}

/* What the server says of a mail that is larger than we take in. */
static GPtrArray *
files_of(const ImapMail *mail)
{
	GPtrArray *files = NULL;

	if (mail->large_parts == NULL)
		return NULL;
	files = g_ptr_array_new_with_free_func((GDestroyNotify)attachment_free);
	for (guint i = 0; i < mail->large_parts->len; i++) {
		const ImapPart *part = g_ptr_array_index(mail->large_parts, i);
		Attachment *file = g_new0(Attachment, 1);

		file->name = g_strdup(*part->name != '\0' ? part->name : part->type);
		file->type = g_strdup(part->type);
		file->bytes = part->bytes;
		g_ptr_array_add(files, file);
	}
	return files;
}

static void
on_range(gpointer data, GPtrArray *handed_over)
{
	Fetch *fetch = data;
	g_autoptr(GPtrArray) mails = handed_over;
	GPtrArray *range = NULL;

	fetch->found = TRUE;
	/* What came behind a range that failed must not move the mark beyond it. */
	if (fetch->store_error != NULL) {
		imap_client_taken(fetch->client, NULL, 0);
		return;
	}
	forget_count(fetch); /* what is done with it now is counted by itself */
	range = g_ptr_array_new_with_free_func((GDestroyNotify)mailbox_mail_free);
	for (guint i = 0; i < mails->len; i++) {
		const ImapMail *mail = g_ptr_array_index(mails, i);
		MailboxMail *item = g_new0(MailboxMail, 1);

		item->uid = mail->uid;
		item->arrived_at = mail->internal_date_at;
		item->raw = mail->blob != NULL ? blob_ref(mail->blob) : NULL;
		item->truncated = mail->state == IMAP_MAIL_TRUNCATED;
		item->files = files_of(mail);
		item->refusal = refusal_of(mail);
		item->cause = cause_of(fetch, mail);
		g_ptr_array_add(range, item);
	}
	fetch->in_hand++;
	intake_put(
		fetch->intake, ((const ImapMail *)g_ptr_array_index(mails, 0))->uidvalidity, range);
}

static void
on_taken(gpointer data, const GArray *settle)
{
	Fetch *fetch = data;

	fetch->in_hand--;
	imap_client_taken(fetch->client, (const guint32 *)(const void *)settle->data, settle->len);
	fetch->events.taken(fetch->events.data);
}

static void
on_failed(gpointer data, const GError *error)
{
	Fetch *fetch = data;

	fetch->store_error = g_error_copy(error);
	imap_client_stop(fetch->client);
	for (; fetch->in_hand > 0; fetch->in_hand--)
		imap_client_taken(fetch->client, NULL, 0);
}

static void
on_settled(
	gpointer data, guint32 uidvalidity, const guint32 *uids, guint count, const GError *error)
{
	Fetch *fetch = data;
	g_autoptr(GError) mine = NULL;

	if (error != NULL) {
		log_event(LOG_WARNING, "mailbox: mail not flagged or moved, trying again later",
			"mailbox", fetch->mailbox->name, "reason", error->message, NULL);
		return;
	}
	if (!mailbox_settled(fetch->engine, &fetch->rules, uidvalidity, uids, count, &mine))
		log_event(LOG_WARNING, "mailbox: not noted as settled, trying again later",
			"mailbox", fetch->mailbox->name, "reason", mine->message, NULL);
}

static gboolean
on_timer(gpointer data)
{
	Fetch *fetch = data;

	fetch->timer = 0;
	fetch_once(fetch);
	return G_SOURCE_REMOVE;
}

static void
poll_in(Fetch *fetch, guint pause_ms)
{
	g_clear_handle_id(&fetch->timer, g_source_remove);
	fetch->timer = g_timeout_add(pause_ms, on_timer, fetch);
}

static guint
pause_after(const Fetch *fetch, const Backoff *backoff, guint times)
{
	return backoff_pause_ms(backoff, times, &fetch->engine->random);
}

/* How long until the next poll. A poll that failed while mail was fetched waits as long as any:
 * each time that it ends at the same mail counts against that mail. */
static guint
pause_ms(const Fetch *fetch, const GError *error, gboolean opened)
{
	guint usual_ms = fetch->mailbox->poll_s * 1000;
	Backoff later = {.first_ms = 2 * usual_ms,
		.longest_ms = MAX(LONGEST_PAUSE_MS, 2 * usual_ms),
		.steady_percent = 50};

	if (error == NULL)
		return usual_ms;
	if (error_is(error, ERROR_CONFIG))
		return pause_after(fetch, &AFTER_REFUSAL, fetch->failures);
	return pause_after(fetch, opened ? &later : &AFTER_LOSS, fetch->failures);
}

/* ---- between two polls ---- */

static void
on_changed(gpointer data)
{
	Fetch *fetch = data;

	fetch->called = TRUE;
	if (fetch->barren >= BARREN_CHANGES)
		poll_in(fetch,
			pause_after(fetch, &AFTER_NOTHING, fetch->barren - BARREN_CHANGES + 1));
	else
		fetch_once(fetch);
}

static void
on_lost(gpointer data, const GError *error)
{
	Fetch *fetch = data;
	guint pause = pause_after(fetch, &AFTER_LOSS, 1);

	log_event(LOG_DEBUG, "mailbox: connection lost while waiting, connecting again", "mailbox",
		fetch->mailbox->name, "reason", error->message, NULL);
	poll_in(fetch, pause);
}

/* The folder on this machine changed. After a failure that counts for nothing. */
static void
on_watched(gpointer data)
{
	Fetch *fetch = data;

	fetch->once_more = TRUE;
	if (imap_client_is_polling(fetch->client))
		fetch->again = TRUE;
	else if (fetch->failures == 0)
		fetch_once(fetch);
}

/* The poll at the usual interval stays as the safety net. */
static void
wait_for_mail(Fetch *fetch)
{
	static const ImapIdleEvents EVENTS = {.changed = on_changed, .lost = on_lost};

	if (fetch->again) {
		poll_in(fetch, 0);
		return;
	}
	if (fetch->once_more)
		poll_in(fetch, SETTLING_MS);
	fetch->once_more = FALSE;
	fetch->barren = fetch->called && !fetch->found ? fetch->barren + 1 : 0;
	fetch->called = FALSE;
	imap_client_idle(fetch->client, &EVENTS, fetch);
}

static void
on_ended(gpointer data, const GError *net_error, guint32 uidvalidity)
{
	Fetch *fetch = data;
	g_autoptr(GError) store_error = g_steal_pointer(&fetch->store_error);
	g_autoptr(GError) mine = NULL;
	const GError *error = store_error != NULL ? store_error : net_error;

	keep_memory(fetch);
	forget_count(fetch);
	fetch->failures = error != NULL ? fetch->failures + 1 : 0;
	fetch->stopped = error_is(store_error, ERROR_CONFIG);
	if (!mailbox_ended(fetch->engine, &fetch->rules, uidvalidity,
		    error != NULL ? error->message : NULL, error_is(error, ERROR_CONFIG), &mine)) {
		note_store_trouble(fetch, mine);
		error = error != NULL ? error : mine;
	}
	end_counting(fetch, error == NULL);
	if (fetch->repeats)
		poll_in(fetch, pause_ms(fetch, error, uidvalidity != 0));
	if (fetch->repeats && error == NULL)
		wait_for_mail(fetch);
	fetch->events.ended(fetch->events.data, error);
}

void
fetch_once(Fetch *fetch)
{
	static const ImapPollEvents EVENTS = {.selected = on_selected,
		.asking = on_asking,
		.range = on_range,
		.settled = on_settled,
		.ended = on_ended};

	if (imap_client_is_polling(fetch->client))
		return;
	g_clear_handle_id(&fetch->timer, g_source_remove);
	fetch->found = fetch->again = FALSE;
	fetch->counts = is_counting_due(fetch);
	if (fetch->counts)
		imap_client_reopen(fetch->client);
	imap_client_poll(fetch->client, &EVENTS, fetch);
}

void
fetch_start(Fetch *fetch)
{
	fetch->repeats = TRUE;
	if (*fetch->mailbox->watch != '\0')
		fetch->watch = watch_new(fetch->mailbox->watch, on_watched, fetch);
	fetch_once(fetch);
}

static gboolean
was_released(const Fetch *fetch)
{
	g_autoptr(GError) error = NULL;
	gboolean released = FALSE;

	if (!mailbox_is_released(fetch->engine, fetch->mailbox->name, &released, &error))
		note_store_trouble(fetch, error);
	return released;
}

void
fetch_turn(Fetch *fetch)
{
	gint64 now = engine_now(fetch->engine);

	if (imap_client_is_polling(fetch->client) || fetch->looked_at == now)
		return;
	fetch->looked_at = now;
	/* After a failure it is counted when the mailbox can be read again. Who has looked and said
	 * so is not made to wait for the next try, hours away. */
	if (fetch->failures > 0 ? fetch->stopped && was_released(fetch) : is_counting_due(fetch))
		fetch_once(fetch);
}
