/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "base/log.h"
#include "engine/alerts.h"
#include "engine/filing.h"
#include "engine/mailbox.h"
#include "engine/quarantine.h"
#include "store/ledger.h"
#include "store/meta.h"

#define RECENT_S (24 * 60 * 60)
#define RESCAN_S (48 * 60 * 60) /* before the last complete poll, after a UIDVALIDITY change */
#define RESCAN_LIMIT 50         /* more mails than that: the admin must look */
#define RELEASED (-1)           /* … and has looked */
#define UNSETTLED_LIMIT 1000    /* a poll */
#define PATIENCE_S (60 * 60)    /* with a mailbox that can't be read; then the admin hears of it */

void
mailbox_plan_clear(MailboxPlan *plan)
{
	g_clear_pointer(&plan->unsettled, g_array_unref);
}

void
mailbox_mail_free(MailboxMail *mail)
{
	if (mail == NULL)
		return;
	blob_unref(mail->raw);
	message_free(mail->message);
	g_clear_pointer(&mail->files, g_ptr_array_unref);
	g_free(mail->refusal);
	g_free(mail->fault);
	g_free(mail);
}

static gboolean
plan_unsettled(Engine *engine, const MailboxRules *rules, const MailboxOpened *opened,
	MailboxPlan *plan, GError **error)
{
	g_autoptr(GPtrArray) entries = NULL;

	if (!rules->settles)
		return TRUE;
	if (!store_ledger_unsettled(engine->store, rules->name, opened->uidvalidity,
		    UNSETTLED_LIMIT, &entries, error))
		return FALSE;
	for (guint i = 0; i < entries->len; i++) {
		guint32 uid = (guint32)((const LedgerEntry *)g_ptr_array_index(entries, i))->item;

		g_array_append_val(plan->unsettled, uid);
	}
	return TRUE;
}

/* Nothing older than the first start is answered, unless the admin says so. */
static SourceState *
first_sight(Engine *engine, const MailboxRules *rules, const MailboxOpened *opened, GError **error)
{
	g_autoptr(SourceState) state = g_new0(SourceState, 1);
	g_autofree char *mark = NULL;

	state->source = g_strdup(rules->name);
	state->epoch = opened->uidvalidity;
	state->first_seen_at = engine_now(engine);
	if (rules->first_run == FIRST_RUN_NONE && opened->uidnext > 0)
		state->mark = (gint64)opened->uidnext - 1;
	state->left_alone_uid = state->mark;
	mark = g_strdup_printf("%" G_GINT64_FORMAT, state->mark);
	log_event(LOG_INFO, "mailbox: first sight", "mailbox", rules->name, "left_alone_up_to_uid",
		mark, NULL);
	return store_source_save(engine->store, state, error) ? g_steal_pointer(&state) : NULL;
}

/* After a change of UIDVALIDITY: how many mails of the new numbering were unknown so far, counted
 * from 1, so that "none yet" differs from 0, "not being looked through"; RELEASED: however many
 * there are, an operator has looked. */
static char *
rescan_key(const char *name)
{
	return g_strconcat("rescan:", name, NULL);
}

/* The server has numbered the mailbox anew: only mail that may be new, and only a little of it;
 * what is known already is recognised by its identity. */
static gboolean
begin_rescan(Engine *engine, const MailboxRules *rules, const MailboxOpened *opened,
	SourceState *state, GError **error)
{
	g_autofree char *key = rescan_key(rules->name);

	state->previous_epoch = state->epoch;
	state->epoch = opened->uidvalidity;
	state->mark = 0;
	state->left_alone_uid = 0;
	state->left_alone_before_at = 0;
	state->trying_to = 0;
	log_event(LOG_WARNING, "mailbox: numbered anew, looking for mail that may be new",
		"mailbox", rules->name, NULL);
	return store_meta_set_int(engine->store, key, 1, error) &&
		store_source_save(engine->store, state, error);
}

/* Since when mail counts: for ever in a mailbox that is read from its end on; else until a poll
 * has come to its end, however often it has to begin again. */
static gint64
since_of(const MailboxRules *rules, const MailboxOpened *opened, const SourceState *state,
	gint64 rescan)
{
	if (rescan != 0)
		return MAX(state->first_seen_at, state->complete_at - RESCAN_S);
	if (state->complete_at != 0 && state->mark != 0)
		return 0;
	switch (rules->first_run) {
	case FIRST_RUN_RECENT:
		return state->first_seen_at - RECENT_S;
	case FIRST_RUN_NONE:
		/* The mark says it all, except where the server does not tell UIDNEXT. */
		return opened->uidnext == 0 && state->mark == 0 ? state->first_seen_at : 0;
	case FIRST_RUN_ALL:
		break;
	}
	return 0;
}

/* The highest UID that can be there now. */
static gint64
last_uid(const MailboxOpened *opened)
{
	return opened->uidnext != 0 ? (gint64)opened->uidnext - 1 : G_MAXUINT32;
}

/* What the poll that begins will pass over, and how far it will go: if the program ends within it,
 * the next one knows that some mail up to there may be the reason. */
static gboolean
plan_range(Engine *engine, const MailboxRules *rules, const MailboxOpened *opened,
	SourceState *state, MailboxPlan *plan, GError **error)
{
	g_autofree char *rescan_name = rescan_key(rules->name);
	gint64 rescan = 0, last = last_uid(opened);
	gboolean changed = FALSE;

	if (!store_meta_find_int(engine->store, rescan_name, &rescan, error))
		return FALSE;
	plan->first_uid = (guint32)state->mark + 1;
	plan->since_at = since_of(rules, opened, state, rescan);
	plan->careful_to = (guint32)state->trying_to;
	last = MAX(last, plan->careful_to);
	if ((last > state->mark || opened->recounted) && last != state->trying_to) {
		state->trying_to = last;
		changed = TRUE;
	}
	/* What is passed over now, because it is old, must not count as new at the next poll. */
	if (plan->since_at != 0) {
		state->left_alone_before_at = plan->since_at;
		state->left_alone_uid = opened->uidnext != 0 ? (gint64)opened->uidnext - 1 : 0;
		changed = TRUE;
	}
	return !changed || store_source_save(engine->store, state, error);
}

gboolean
mailbox_plan(Engine *engine, const MailboxRules *rules, const MailboxOpened *opened,
	MailboxPlan *plan_out, GError **error)
{
	g_autoptr(StoreTransaction) transaction = NULL;
	g_autoptr(SourceState) state = NULL;
	g_auto(MailboxPlan) plan = {.unsettled = g_array_new(FALSE, FALSE, sizeof(guint32))};

	if (!store_source_find(engine->store, rules->name, &state, error))
		return FALSE;
	/* Nothing to be done, as nearly always: nothing is written. */
	if (state == NULL || state->epoch != opened->uidvalidity) {
		transaction = store_begin(engine->store, error);
		if (transaction == NULL)
			return FALSE;
	}
	if (state == NULL) {
		state = first_sight(engine, rules, opened, error);
		if (state == NULL)
			return FALSE;
	} else if (state->epoch != opened->uidvalidity &&
		!begin_rescan(engine, rules, opened, state, error)) {
		return FALSE;
	}
	if (!plan_range(engine, rules, opened, state, &plan, error) ||
		!plan_unsettled(engine, rules, opened, &plan, error))
		return FALSE;
	if (transaction != NULL && !store_commit(g_steal_pointer(&transaction), error))
		return FALSE;
	*plan_out = plan;
	plan = (MailboxPlan){0};
	return TRUE;
}

/* ---- how often a mail was tried ---- */

/* "UIDVALIDITY UID TIMES": the mail that is being fetched, where that is counted. */
static char *
fetching_key(const char *name)
{
	return g_strconcat("fetching:", name, NULL);
}

/* How often it was begun to fetch that mail, so far. */
static guint64
fetches_of(const char *fetching, guint32 uidvalidity, guint32 uid)
{
	g_auto(GStrv) words = g_strsplit(fetching != NULL ? fetching : "", " ", 3);
	guint64 numbers[3] = {0};

	if (g_strv_length(words) != G_N_ELEMENTS(numbers))
		return 0;
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
		if (!g_ascii_string_to_unsigned(
			    words[i], 10, 1, G_MAXUINT32 - 1, &numbers[i], NULL))
			return 0;
	return numbers[0] == uidvalidity && numbers[1] == uid ? numbers[2] : 0;
}

gboolean
mailbox_fetching(Engine *engine, const MailboxRules *rules, guint32 uidvalidity, guint32 uid,
	const char **reason_out, GError **error)
{
	g_autofree char *key = fetching_key(rules->name), *before = NULL, *now = NULL;
	guint64 fetches = 0;

	if (!store_meta_find(engine->store, key, &before, error))
		return FALSE;
	fetches = fetches_of(before, uidvalidity, uid);
	*reason_out = fetches >= MAILBOX_FETCHES
		? "the daemon ended " G_STRINGIFY(MAILBOX_FETCHES) " times while fetching it"
		: NULL;
	if (*reason_out != NULL)
		return TRUE;
	now = g_strdup_printf("%u %u %" G_GUINT64_FORMAT, uidvalidity, uid, fetches + 1);
	return store_meta_set(engine->store, key, now, error);
}

gboolean
mailbox_fetched(Engine *engine, const MailboxRules *rules, GError **error)
{
	g_autofree char *key = fetching_key(rules->name);

	return store_meta_set(engine->store, key, NULL, error);
}

#define ENDED "the daemon ended " G_STRINGIFY(MAILBOX_ATTEMPTS) " times while filing it"
#define ENDED_BY_HEAD ENDED ", " G_STRINGIFY(MAILBOX_LAST_ATTEMPTS) " times while filing its head"

static const struct {
	guint attempts; /* 0: as often as need be */
	const char *reason;
} WAYS[MAILBOX_WAYS] = {
	[MAILBOX_WHOLE] = {MAILBOX_ATTEMPTS, NULL},
	[MAILBOX_BY_HEAD] = {MAILBOX_LAST_ATTEMPTS, ENDED},
	[MAILBOX_UNREAD] = {MAILBOX_LAST_ATTEMPTS, ENDED_BY_HEAD},
	[MAILBOX_UNKEPT] = {0,
		ENDED_BY_HEAD ", " G_STRINGIFY(MAILBOX_LAST_ATTEMPTS) " times while keeping it"},
};

gboolean
mailbox_attempt(Engine *engine, const MailboxRules *rules, guint32 uidvalidity, guint32 uid,
	MailboxWay *way_out, const char **reason_out, GError **error)
{
	LedgerEntry key = {.source = (char *)rules->name,
		.epoch = uidvalidity,
		.item = uid,
		.seen_at = engine_now(engine)};
	guint attempts = 0;
	MailboxWay way = MAILBOX_WHOLE;

	if (!store_ledger_attempt(engine->store, &key, &attempts, error))
		return FALSE;
	for (; WAYS[way].attempts != 0 && attempts > WAYS[way].attempts; way++)
		attempts -= WAYS[way].attempts;
	*way_out = way;
	*reason_out = WAYS[way].reason;
	return TRUE;
}

/* ---- taking ---- */

static gboolean
account_for(Engine *engine, const MailboxRules *rules, guint32 uidvalidity, guint32 uid, Fate fate,
	const char *reason, GError **error)
{
	LedgerEntry entry = {.source = (char *)rules->name,
		.epoch = uidvalidity,
		.item = uid,
		.fate = fate,
		.reason = (char *)reason,
		.seen_at = engine_now(engine),
		.attempts = 1,
		.settled = TRUE};
	gboolean added = FALSE;

	return store_ledger_insert(engine->store, &entry, &added, error);
}

static void
log_filed(const MailboxRules *rules, guint32 uid, guint32 uidvalidity, const Filed *filed,
	guint64 length, gint64 began_us)
{
	g_autofree char *uid_text = g_strdup_printf("%u", uid);
	g_autofree char *epoch = g_strdup_printf("%u", uidvalidity);
	g_autofree char *bytes = g_strdup_printf("%" G_GUINT64_FORMAT, length);
	g_autofree char *ms =
		g_strdup_printf("%" G_GINT64_FORMAT, (g_get_monotonic_time() - began_us) / 1000);

	log_event(LOG_INFO, "intake: stored", "dispute",
		*filed->reference != '\0' ? filed->reference : NULL, "kind", kind_name(filed->kind),
		"fate", fate_name(filed->fate), "mailbox", rules->name, "uid", uid_text,
		"uidvalidity", epoch, "bytes", bytes, "ms", ms, NULL);
}

static gboolean
take_one(Engine *engine, const MailboxRules *rules, guint32 uidvalidity, const MailboxMail *mail,
	guint *unknown, GError **error)
{
	gint64 began_us = g_get_monotonic_time();
	g_auto(Filed) filed = {0};
	Arrival arrival = {.source = rules->name,
		.epoch = uidvalidity,
		.item = mail->uid,
		.mailbox = rules->name,
		.arrived_at = mail->arrived_at != 0 ? mail->arrived_at : engine_now(engine),
		.raw = mail->raw,
		.message = mail->message,
		.fault = mail->fault,
		.cause = mail->cause,
		.truncated = mail->truncated,
		.files = mail->files,
		.settled = !rules->settles};

	if (!filing_keep(engine, &arrival, &filed, error))
		return FALSE;
	*unknown += filed.fate != FATE_DUPLICATE;
	log_filed(rules, mail->uid, uidvalidity, &filed, blob_size(mail->raw), began_us);
	return TRUE;
}

/* What was not kept stays where it lies: its bytes are nowhere else. */
static gboolean
set_aside(Engine *engine, const MailboxRules *rules, guint32 uidvalidity, const MailboxMail *mail,
	QuarantineCause cause, const char *reason, GError **error)
{
	StoreQuarantine row = {.source = (char *)rules->name,
		.epoch = uidvalidity,
		.item = mail->uid,
		.mailbox = (char *)rules->name,
		.cause = cause,
		.reason = (char *)reason,
		.arrived_at = mail->arrived_at};

	return account_for(
		       engine, rules, uidvalidity, mail->uid, FATE_QUARANTINED, reason, error) &&
		quarantine_set_aside(engine, &row, error);
}

static gboolean
take(Engine *engine, const MailboxRules *rules, guint32 uidvalidity, const MailboxMail *mail,
	guint *unknown, gboolean *kept_out, GError **error)
{
	g_autoptr(GError) mine = NULL;

	*kept_out = FALSE;
	if (mail->refusal != NULL)
		return set_aside(
			engine, rules, uidvalidity, mail, mail->cause, mail->refusal, error);
	if (mail->raw == NULL)
		return account_for(engine, rules, uidvalidity, mail->uid, FATE_FILED,
			"gone from the mailbox before it could be fetched", error);
	*kept_out = take_one(engine, rules, uidvalidity, mail, unknown, &mine);
	if (*kept_out)
		return TRUE;
	if (error_is_final(mine))
		return set_aside(engine, rules, uidvalidity, mail, QUARANTINE_UNFILABLE,
			mine->message, error);
	g_propagate_error(error, g_steal_pointer(&mine));
	return FALSE;
}

static gboolean
move_mark(Engine *engine, const MailboxRules *rules, guint32 uidvalidity, guint32 last,
	GError **error)
{
	g_autoptr(SourceState) state = NULL;

	if (!store_source_find(engine->store, rules->name, &state, error))
		return FALSE;
	if (state == NULL || state->epoch != uidvalidity)
		return error_set(error, ERROR_CONFLICT, "mailbox %s: another process reads it too",
			rules->name);
	state->mark = MAX(state->mark, (gint64)last);
	return store_source_save(engine->store, state, error);
}

static gboolean
count_unknown(Engine *engine, const MailboxRules *rules, guint unknown, GError **error)
{
	g_autofree char *key = rescan_key(rules->name);
	gint64 count = 0;

	if (!store_meta_find_int(engine->store, key, &count, error))
		return FALSE;
	if (count == 0 || count == RELEASED)
		return TRUE;
	if (count - 1 + unknown > RESCAN_LIMIT)
		return error_set(error, ERROR_CONFIG,
			"mailbox %s was numbered anew by its server, and more than %d mails there "
			"are unknown: reading it is stopped; `disputectl resume` takes them",
			rules->name, RESCAN_LIMIT);
	return store_meta_set_int(engine->store, key, count + unknown, error);
}

gboolean
mailbox_take(Engine *engine, const MailboxRules *rules, guint32 uidvalidity, const GPtrArray *mails,
	GArray **taken_out, GError **error)
{
	g_autoptr(StoreTransaction) transaction = NULL;
	g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(guint32));
	guint32 last = 0;
	guint unknown = 0;

	transaction = store_begin(engine->store, error);
	if (transaction == NULL)
		return FALSE;
	for (guint i = 0; i < mails->len; i++) {
		const MailboxMail *mail = g_ptr_array_index(mails, i);
		gboolean kept = FALSE;

		if (!take(engine, rules, uidvalidity, mail, &unknown, &kept, error))
			return FALSE;
		if (kept && rules->settles)
			g_array_append_val(taken, mail->uid);
		last = MAX(last, mail->uid);
	}
	if (!count_unknown(engine, rules, unknown, error) ||
		!move_mark(engine, rules, uidvalidity, last, error) ||
		!store_commit(g_steal_pointer(&transaction), error))
		return FALSE;
	*taken_out = g_steal_pointer(&taken);
	return TRUE;
}

gboolean
mailbox_settled(Engine *engine, const MailboxRules *rules, guint32 uidvalidity, const guint32 *uids,
	guint count, GError **error)
{
	/* To settle twice does no harm. */
	g_autoptr(StoreTransaction) transaction = store_begin_lazy(engine->store, error);

	if (transaction == NULL)
		return FALSE;
	for (guint i = 0; i < count; i++)
		if (!store_ledger_settle(engine->store, rules->name, uidvalidity, uids[i], error))
			return FALSE;
	return store_commit(g_steal_pointer(&transaction), error);
}

/* Why an operator must look: the server's numbers, or the connection: then there are none yet. */
static gboolean
raise_alert(Engine *engine, const MailboxRules *rules, guint32 uidvalidity, const char *problem,
	GError **error)
{
	g_autofree char *key = rescan_key(rules->name);
	gint64 rescan = 0;

	return store_meta_find_int(engine->store, key, &rescan, error) &&
		alerts_raise(engine, rescan > 0 && uidvalidity != 0 ? "mailbox_changed" : "mailbox",
			rules->name, problem, error);
}

/* Since when each poll of the mailbox has failed; 0 if the last one did not. */
static char *
failing_key(const char *name)
{
	return g_strconcat("failing:", name, NULL);
}

/* The poll has ended while the program goes on: no mail is to blame. */
static gboolean
stop_trying(Engine *engine, const MailboxRules *rules, GError **error)
{
	g_autoptr(SourceState) state = NULL;

	if (!store_source_find(engine->store, rules->name, &state, error))
		return FALSE;
	if (state == NULL || state->trying_to == 0)
		return TRUE;
	state->trying_to = 0;
	return store_source_save(engine->store, state, error);
}

/* A server that is away for a while is nobody's business; one that stays away is. */
static gboolean
note_failure(Engine *engine, const MailboxRules *rules, guint32 uidvalidity, const char *problem,
	gboolean operator_needed, GError **error)
{
	g_autofree char *key = failing_key(rules->name);
	gint64 now = engine_now(engine), since = 0;

	if (!store_meta_find_int(engine->store, key, &since, error) ||
		(since == 0 && !store_meta_set_int(engine->store, key, now, error)))
		return FALSE;
	if (!operator_needed && (since == 0 || now - since < PATIENCE_S))
		return TRUE;
	return raise_alert(engine, rules, uidvalidity, problem, error);
}

/* A poll that came to its end. If the machine loses this, the next poll that does says it again;
 * letters of what was found need not wait for the disk. */
static gboolean
note_end(Engine *engine, const MailboxRules *rules, guint32 uidvalidity, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin_lazy(engine->store, error);
	g_autoptr(SourceState) state = NULL;
	g_autofree char *rescan_name = rescan_key(rules->name);
	g_autofree char *failing_name = failing_key(rules->name);

	if (transaction == NULL || !store_meta_set_int(engine->store, failing_name, 0, error) ||
		!alerts_clear(engine, "mailbox", rules->name, error) ||
		!alerts_clear(engine, "mailbox_changed", rules->name, error) ||
		!store_source_find(engine->store, rules->name, &state, error))
		return FALSE;
	if (state != NULL && state->epoch == uidvalidity) {
		state->complete_at = engine_now(engine);
		state->mark = MAX(state->mark, state->left_alone_uid);
		state->trying_to = 0;
		if (!store_meta_set_int(engine->store, rescan_name, 0, error) ||
			!store_source_save(engine->store, state, error))
			return FALSE;
	}
	return store_commit(g_steal_pointer(&transaction), error);
}

gboolean
mailbox_ended(Engine *engine, const MailboxRules *rules, guint32 uidvalidity, const char *problem,
	gboolean operator_needed, GError **error)
{
	if (problem == NULL)
		return note_end(engine, rules, uidvalidity, error);
	log_event(LOG_WARNING, "mailbox: poll ended early, trying again later", "mailbox",
		rules->name, "reason", problem, NULL);
	return stop_trying(engine, rules, error) &&
		note_failure(engine, rules, uidvalidity, problem, operator_needed, error);
}

gboolean
mailbox_release(Engine *engine, const char *name, GError **error)
{
	g_autofree char *key = rescan_key(name);
	gint64 rescan = 0;

	if (!store_meta_find_int(engine->store, key, &rescan, error))
		return FALSE;
	return rescan <= 0 ||
		(store_meta_set_int(engine->store, key, RELEASED, error) &&
			alerts_clear(engine, "mailbox_changed", name, error));
}

gboolean
mailbox_is_released(Engine *engine, const char *name, gboolean *released_out, GError **error)
{
	g_autofree char *key = rescan_key(name);
	gint64 rescan = 0;

	if (!store_meta_find_int(engine->store, key, &rescan, error))
		return FALSE;
	*released_out = rescan == RELEASED;
	return TRUE;
}
