/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "domain/address.h"
#include "engine/sweep.h"
#include "mail/read.h"
#include "store/disputes.h"
#include "tests/scenario/world.h"
#include "tests/support/sample.h"

#define RANGE 3          /* mails fetched at once: small, so that ranges end somewhere */
#define WINDOW 4         /* letters on their way at once */
#define MAX_IDLE_TURNS 9 /* in a row at one due instant at which nothing happens */

/* ---- what all worlds share ---- */

/* Warnings of the engine are part of the stories; any other message ends the test. */
static GLogWriterOutput
keep_log(GLogLevelFlags level, const GLogField *fields, gsize count, gpointer data)
{
	for (gsize i = 0; i < count; i++)
		if (strcmp(fields[i].key, "DISPUTED_EVENT") == 0)
			return G_LOG_WRITER_HANDLED;
	return g_log_writer_default(level, fields, count, data);
}

void
world_keep_log(void)
{
	g_log_set_writer_func(keep_log, NULL, NULL);
}

static char *
under_source(const char *path)
{
	const char *top = g_getenv("top_srcdir");

	return g_build_filename(top != NULL ? top : ".", path, NULL);
}

Stage *
stage_new(const char *folder)
{
	g_autofree char *templates = under_source("templates");
	g_autofree char *models = under_source("src/mail/textcat.conf");
	Stage *stage = g_new0(Stage, 1);
	GError *error = NULL;

	mail_init();
	stage->folder = g_strdup(folder);
	stage->templates = template_set_load(templates, NULL, &error);
	stage->languages = error == NULL ? language_guesser_new(models, NULL, &error) : NULL;
	if (error != NULL)
		g_error("%s", error->message);
	return stage;
}

void
stage_free(Stage *stage)
{
	template_set_free(stage->templates);
	language_guesser_free(stage->languages);
	g_free(stage->folder);
	g_free(stage);
}

void
world_fault(World *world, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_ptr_array_add(world->faults, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

/* An error of the store in memory is none that a scenario asked for. */
static void
fail(World *world, GError *error)
{
	world_fault(world, "error: %s", error->message);
	g_error_free(error);
}

/* ---- the post office ---- */

static void
posted_free(gpointer data)
{
	Posted *posted = data;

	g_free(posted->from);
	g_free(posted->to);
	g_free(posted->message_id);
	g_bytes_unref(posted->raw);
	g_free(posted);
}

static void
rule_free(gpointer data)
{
	PostRule *rule = data;

	g_free(rule->reply);
	g_free(rule);
}

static Posted *
note_posted(World *world, const char *from, const char *to, const char *id, GBytes *raw)
{
	Posted *posted = g_new0(Posted, 1);

	posted->from = g_strdup(from);
	posted->to = g_strdup(to);
	posted->message_id = g_strdup(id);
	posted->raw = g_bytes_ref(raw);
	posted->at = world->now_at;
	posted->step = world->step;
	for (guint i = 0; i < world->posts->len; i++) {
		const Posted *other = g_ptr_array_index(world->posts, i);

		if (strcmp(other->message_id, id) != 0)
			continue;
		posted->again |= other->delivered;
		if (!g_bytes_equal(other->raw, raw))
			world_fault(world, "letter %s was sent again with other bytes", id);
	}
	g_ptr_array_add(world->posts, posted);
	return posted;
}

static void
take_letter(gpointer self, const char *from, const char *to, const char *id, GBytes *raw,
	PostDone done, gpointer data)
{
	World *world = self;
	const PostRule *rule = g_hash_table_lookup(world->rules, to);
	PostResult result = {.outcome = POST_ACCEPTED, .code = 250, .reply = "250 2.0.0 queued"};

	if (world->post != POST_OPEN) {
		result.outcome = POST_CHANNEL;
		result.code = world->post == POST_DOWN ? 0 : 535;
		result.reply = world->post == POST_DOWN ? "connection refused"
							: "535 5.7.8 authentication failed";
		result.operator_needed = world->post == POST_NO_LOGIN;
		done(data, &result);
		return;
	}
	if (rule != NULL) {
		result.outcome = rule->outcome;
		result.code = rule->code;
		result.reply = rule->reply;
	}
	note_posted(world, from, to, id, raw)->delivered =
		rule == NULL || rule->lost || rule->outcome == POST_ACCEPTED;
	done(data, &result);
}

/* ---- the program ---- */

/* Does it until it is done. What the program reported of its trouble is no fault of the story. */
static void
toil(World *world, WorldWork work, gpointer data)
{
	guint faults = world->faults->len;

	if (world->hazard == NULL) {
		work(world, data);
		return;
	}
	while (!world->hazard(world, work, data))
		g_ptr_array_set_size(world->faults, (gint)faults);
}

static void
begin_sending(World *world, gpointer data G_GNUC_UNUSED)
{
	GError *error = NULL;

	if (!outbox_start(world->outbox, &error) || !sweep_start(&world->engine, &error))
		fail(world, error);
}

static void
start_program(World *world)
{
	PostPort port = {.send = take_letter, .self = world};
	ReaderPort reader = direct_reader_port(&world->reader);

	world->reader.languages = world->stage->languages;
	world->engine = (Engine){.store = world->store,
		.desk = world->desk,
		.policy = &world->policy,
		.calendar = world->calendar,
		.zone = world->zone,
		.keys = world->keys,
		.templates = world->stage->templates,
		.clock = clock_fixed(&world->now_at),
		.random = random_seeded(&world->random),
		.node = "scenario"};
	world->outbox = outbox_new(&world->engine, &port, &reader, WINDOW);
	toil(world, begin_sending, NULL);
}

static void
stop_program(World *world)
{
	g_clear_pointer(&world->outbox, outbox_free);
}

void
world_restart(World *world)
{
	stop_program(world);
	start_program(world);
}

/* Whatever it held is gone with it: nothing of it may be looked at again, nor given back. */
void
world_died(World *world)
{
	GError *error = NULL;

	world->outbox = NULL;
	world->store = store_open(world->store_path, &error);
	if (world->store == NULL)
		g_error("store: %s", error->message);
	start_program(world);
}

void
world_do(World *world, WorldWork work, gpointer data)
{
	if (world->crashing && !world->dying) {
		StoreTransaction *transaction = NULL;
		guint64 random = world->random;
		guint faults = world->faults->len;
		GError *error = NULL;

		world->dying = TRUE;
		transaction = store_begin(world->store, &error);
		if (transaction == NULL) {
			fail(world, error);
			return;
		}
		work(world, data);
		store_rollback(transaction);
		/* What the dying program reported nobody has read. */
		g_ptr_array_set_size(world->faults, (gint)faults);
		world->random = random;
		world->dying = FALSE;
		world_restart(world);
	}
	toil(world, work, data);
}

static void
sweep(World *world, gpointer data)
{
	GError *error = NULL;
	gboolean more = TRUE;

	while (more)
		if (!sweep_due(&world->engine, &more, &error)) {
			fail(world, error);
			return;
		}
	(void)data;
}

static void
send(World *world, gpointer data)
{
	guint *started = data;
	GError *error = NULL;

	if (!outbox_turn(world->outbox, started, &error))
		fail(world, error);
	direct_reader_run();
	error = outbox_error(world->outbox);
	g_assert(error != NULL || world->hazard != NULL || outbox_under_way(world->outbox) == 0);
	if (error != NULL)
		fail(world, error);
}

void
world_settle(World *world)
{
	guint started = 1;

	while (started > 0) {
		world_do(world, sweep, NULL);
		world_do(world, send, &started);
	}
}

static void
find_due(World *world, gpointer data)
{
	gint64 sweep_at = 0, letter_at = 0, *due_at = data;
	GError *error = NULL;

	*due_at = 0;
	if (!sweep_next(&world->engine, &sweep_at, &error) ||
		!outbox_next(world->outbox, &letter_at, &error))
		fail(world, error);
	else
		*due_at = letter_at != 0 && letter_at < sweep_at ? letter_at : sweep_at;
}

static gint64
next_due(World *world)
{
	gint64 due_at = 0;

	toil(world, find_due, &due_at);
	return due_at;
}

void
world_until(World *world, gint64 at)
{
	guint idle = 0;

	if (at < world->now_at) {
		world_fault(world, "the clock can't go back");
		return;
	}
	world_settle(world);
	for (;;) {
		gint64 due = next_due(world);

		if (due == 0 || due > at)
			break;
		idle = due <= world->now_at ? idle + 1 : 0;
		if (idle > MAX_IDLE_TURNS) {
			world_fault(world, "something is due that is never done");
			break;
		}
		world->now_at = MAX(due, world->now_at);
		world_settle(world);
	}
	world->now_at = at;
	world_settle(world);
}

/* ---- mailboxes ---- */

static void
inbox_mail_free(gpointer data)
{
	InboxMail *mail = data;

	g_bytes_unref(mail->raw);
	g_free(mail);
}

static void
inbox_free(gpointer data)
{
	Inbox *inbox = data;

	g_free(inbox->name);
	g_ptr_array_unref(inbox->mails);
	g_free(inbox);
}

Inbox *
world_inbox(World *world, const char *name)
{
	for (guint i = 0; i < world->inboxes->len; i++) {
		Inbox *inbox = g_ptr_array_index(world->inboxes, i);

		if (strcmp(inbox->name, name) == 0)
			return inbox;
	}
	world_fault(world, "there is no mailbox %s", name);
	return NULL;
}

Inbox *
world_inbox_add(World *world, const char *name)
{
	Inbox *inbox = g_new0(Inbox, 1);

	inbox->name = g_strdup(name);
	inbox->rules = (MailboxRules){.name = inbox->name, .settles = TRUE};
	inbox->uidvalidity = 7;
	inbox->uidnext = 1;
	inbox->mails = g_ptr_array_new_with_free_func(inbox_mail_free);
	g_ptr_array_add(world->inboxes, inbox);
	return inbox;
}

void
world_put(World *world, Inbox *inbox, GBytes *raw, gint64 arrived_at)
{
	InboxMail *mail = g_new0(InboxMail, 1);

	mail->uid = inbox->uidnext++;
	mail->arrived_at = arrived_at;
	mail->raw = g_bytes_ref(raw);
	g_ptr_array_add(inbox->mails, mail);
	(void)world;
}

static void
mark_settled(Inbox *inbox, const guint32 *uids, guint count)
{
	for (guint i = 0; i < inbox->mails->len; i++) {
		InboxMail *mail = g_ptr_array_index(inbox->mails, i);

		for (guint k = 0; k < count; k++)
			mail->settled |= mail->uid == uids[k];
	}
}

/* The mails that a plan asks for, in ranges. */
typedef struct Poll {
	Inbox *inbox;
	GPtrArray *range; /* MailboxMail* */
	char *problem;
	gboolean operator_needed;
} Poll;

static void
poll_failed(const World *world, Poll *poll, GError *error)
{
	if (world->dying) {
		g_error_free(error);
		return;
	}
	g_free(poll->problem);
	poll->problem = g_strdup(error->message);
	poll->operator_needed = error_is(error, ERROR_CONFIG);
	g_error_free(error);
}

static void
take_range(World *world, gpointer data)
{
	Poll *poll = data;
	g_autoptr(GArray) taken = NULL;
	GError *error = NULL;

	if (!mailbox_take(&world->engine, &poll->inbox->rules, poll->inbox->uidvalidity,
		    poll->range, &taken, &error)) {
		poll_failed(world, poll, error);
		return;
	}
	/* The server is told after the commit, and then we note that it was. */
	if (world->dying)
		return;
	mark_settled(poll->inbox, (const guint32 *)(const void *)taken->data, taken->len);
	if (taken->len > 0 &&
		!mailbox_settled(&world->engine, &poll->inbox->rules, poll->inbox->uidvalidity,
			(const guint32 *)(const void *)taken->data, taken->len, &error))
		fail(world, error);
}

static void
fetch(World *world, Poll *poll, const MailboxPlan *plan)
{
	Inbox *inbox = poll->inbox;

	for (guint i = 0; i < inbox->mails->len && poll->problem == NULL; i++) {
		const InboxMail *mail = g_ptr_array_index(inbox->mails, i);
		MailboxMail *item = NULL;

		if (mail->uid >= plan->first_uid && mail->arrived_at >= plan->since_at) {
			item = g_new0(MailboxMail, 1);
			item->uid = mail->uid;
			item->arrived_at = mail->arrived_at;
			item->raw = blob_new(mail->raw);
			item->message = direct_reader_message(&world->reader, mail->raw);
			g_ptr_array_add(poll->range, item);
		}
		if (poll->range->len == RANGE ||
			(i + 1 == inbox->mails->len && poll->range->len > 0)) {
			world_do(world, take_range, poll);
			g_ptr_array_set_size(poll->range, 0);
		}
	}
}

/* What an earlier run took and did not come to flag, or to note that it had. */
static void
settle_again(World *world, Inbox *inbox, const GArray *unsettled)
{
	const guint32 *uids = (const guint32 *)(const void *)unsettled->data;
	GError *error = NULL;

	mark_settled(inbox, uids, unsettled->len);
	if (unsettled->len > 0 &&
		!mailbox_settled(&world->engine, &inbox->rules, inbox->uidvalidity, uids,
			unsettled->len, &error))
		fail(world, error);
}

static void
end_poll(World *world, Poll *poll)
{
	GError *error = NULL;

	if (!mailbox_ended(&world->engine, &poll->inbox->rules, poll->inbox->uidvalidity,
		    poll->problem, poll->operator_needed, &error))
		fail(world, error);
}

static void
look_in(World *world, gpointer data)
{
	Inbox *inbox = data;
	MailboxOpened opened = {.uidvalidity = inbox->uidvalidity,
		.uidnext = inbox->uidnext,
		.exists = inbox->mails->len};
	g_auto(MailboxPlan) plan = {0};
	Poll poll = {.inbox = inbox,
		.range = g_ptr_array_new_with_free_func((GDestroyNotify)mailbox_mail_free)};
	GError *error = NULL;

	if (inbox->unreachable)
		poll.problem = g_strdup("connection refused");
	else if (!mailbox_plan(&world->engine, &inbox->rules, &opened, &plan, &error))
		fail(world, error);
	else {
		if (inbox->first_taken == 0) {
			inbox->first_taken = plan.first_uid;
			inbox->taken_since = plan.since_at;
		}
		settle_again(world, inbox, plan.unsettled);
		fetch(world, &poll, &plan);
		if (poll.problem == NULL)
			inbox->seen = inbox->mails->len;
	}
	end_poll(world, &poll);
	g_free(poll.problem);
	g_ptr_array_unref(poll.range);
}

void
world_poll(World *world, Inbox *inbox)
{
	toil(world, look_in, inbox);
	world_settle(world);
}

/* ---- the world ---- */

void
world_calendar(World *world)
{
	g_clear_pointer(&world->calendar, calendar_free);
	g_clear_pointer(&world->zone, g_time_zone_unref);
	world->calendar = sample_calendar(world->zone_name, world->closed);
	world->zone = g_time_zone_new_identifier(world->zone_name);
}

World *
world_new(const Stage *stage, gboolean crashing)
{
	World *world = world_new_at(stage, ":memory:");

	world->crashing = crashing;
	return world;
}

World *
world_new_at(const Stage *stage, const char *store_path)
{
	World *world = g_new0(World, 1);
	GError *error = NULL;

	world->stage = stage;
	world->store_path = g_strdup(store_path);
	world->desk = sample_desk();
	world->policy = policy_default();
	world->policy.mode = MODE_LIVE;
	world->zone_name = g_strdup("Europe/Paris");
	world->closed = g_array_new(FALSE, FALSE, sizeof(DayRange));
	world_calendar(world);
	world->keys = sample_keys();
	world->now_at = sample_at(world->calendar, "2026-11-23T09:00");
	world->random = 42;
	world->store = store_open(store_path, &error);
	if (world->store == NULL)
		g_error("store: %s", error->message);
	world->inboxes = g_ptr_array_new_with_free_func(inbox_free);
	world_inbox_add(world, "support");
	world->posts = g_ptr_array_new_with_free_func(posted_free);
	world->rules = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, rule_free);
	world->faults = g_ptr_array_new_with_free_func(g_free);
	return world;
}

void
world_free(World *world)
{
	stop_program(world);
	direct_reader_clear(&world->reader);
	store_close(world->store);
	desk_free(world->desk);
	g_free(world->store_path);
	g_free(world->zone_name);
	g_array_unref(world->closed);
	calendar_free(world->calendar);
	g_time_zone_unref(world->zone);
	g_ptr_array_unref(world->keys);
	g_ptr_array_unref(world->inboxes);
	g_ptr_array_unref(world->posts);
	g_hash_table_unref(world->rules);
	g_ptr_array_unref(world->faults);
	g_free(world);
}

void
world_start(World *world)
{
	if (world->started)
		return;
	world->started = TRUE;
	start_program(world);
	for (guint i = 0; i < world->inboxes->len; i++) {
		Inbox *inbox = g_ptr_array_index(world->inboxes, i);

		if (inbox->mails->len == 0 && inbox->rules.first_run == FIRST_RUN_NONE)
			world_poll(world, inbox);
	}
}

/* ---- questions ---- */

static gint
by_id(gconstpointer a, gconstpointer b)
{
	const DisputeSummary *left = *(DisputeSummary *const *)a;
	const DisputeSummary *right = *(DisputeSummary *const *)b;

	return left->id < right->id ? -1 : left->id > right->id;
}

GPtrArray *
world_disputes(World *world)
{
	GPtrArray *views = g_ptr_array_new_with_free_func((GDestroyNotify)dispute_view_free);
	g_autoptr(GPtrArray) summaries = NULL;
	GError *error = NULL;

	if (!store_disputes_list(world->store, FALSE, 0, &summaries, &error)) {
		fail(world, error);
		return views;
	}
	g_ptr_array_sort(summaries, by_id);
	for (guint i = 0; i < summaries->len; i++) {
		const DisputeSummary *summary = g_ptr_array_index(summaries, i);
		DisputeView *view = store_dispute_get(world->store, summary->id, &error);

		if (view == NULL)
			fail(world, g_steal_pointer(&error));
		else
			g_ptr_array_add(views, view);
	}
	return views;
}

DisputeView *
world_dispute(World *world, guint number)
{
	g_autoptr(GPtrArray) views = world_disputes(world);

	if (number == 0 || number > views->len) {
		world_fault(world, "there is no dispute %u, only %u", number, views->len);
		return NULL;
	}
	return dispute_view_copy(g_ptr_array_index(views, number - 1));
}

OutboxLetter *
world_letter(World *world, const Posted *posted)
{
	g_autoptr(OutboxLetter) found = NULL;
	OutboxLetter *letter = NULL;
	GError *error = NULL;

	if (store_outbox_find(world->store, posted->message_id, &found, &error) && found != NULL)
		letter = store_outbox_get(world->store, found->id, &error);
	if (error != NULL)
		fail(world, error);
	return letter;
}

const Posted *
world_last_letter(World *world, const char *addr, const char *template)
{
	for (guint i = world->posts->len; i > 0; i--) {
		const Posted *posted = g_ptr_array_index(world->posts, i - 1);
		g_autoptr(OutboxLetter) letter = NULL;

		if (!posted->delivered || posted->again || !address_equal(posted->to, addr))
			continue;
		if (template == NULL)
			return posted;
		letter = world_letter(world, posted);
		if (letter != NULL && strcmp(letter->letter, template) == 0)
			return posted;
	}
	return NULL;
}
