/* SPDX-License-Identifier: MIT */
/* The outbox with a post office that takes its time; what it does when answers come at once is in
 * the scenarios. */
#include "config.h"

#include <glib.h>
#include <sqlite3.h>
#include <string.h>

#include "engine/outbox.h"
#include "store/alerts.h"
#include "store/db.h"
#include "store/outbox.h"
#include "tests/scenario/world.h"
#include "tests/support/faulty-sqlite.h"
#include "tests/support/sample.h"

static Stage *stage;

typedef struct Delivery {
	char *to;
	PostDone done;
	gpointer data;
} Delivery;

static void
delivery_free(gpointer data)
{
	Delivery *delivery = data;

	g_free(delivery->to);
	g_free(delivery);
}

static void
take_letter(gpointer self, const char *from, const char *to, const char *id, GBytes *bytes,
	PostDone done, gpointer data)
{
	Delivery *delivery = g_new0(Delivery, 1);

	g_assert_cmpuint(strlen(from), >, 0);
	g_assert_cmpuint(strlen(id), >, 0);
	g_assert_cmpuint(g_bytes_get_size(bytes), >, 0);
	delivery->to = g_strdup(to);
	delivery->done = done;
	delivery->data = data;
	g_ptr_array_add(self, delivery);
}

static void
answer(GPtrArray *deliveries, guint index, PostOutcome outcome, guint code)
{
	Delivery *delivery = g_ptr_array_steal_index(deliveries, index);
	PostResult result = {.outcome = outcome, .code = code, .reply = "so it is"};

	delivery->done(delivery->data, &result);
	delivery_free(delivery);
}

static GPtrArray *
deliveries_new(void)
{
	return g_ptr_array_new_with_free_func(delivery_free);
}

static Outbox *
slow_outbox(World *world, GPtrArray *deliveries, guint window)
{
	PostPort port = {.send = take_letter, .self = deliveries};

	ReaderPort reader = direct_reader_port(&world->reader);

	return outbox_new(&world->engine, &port, &reader, window);
}

/* @count customers of @host write to @inbox. */
static void
complain(World *world, Inbox *inbox, guint count, const char *host)
{
	for (guint i = 0; i < count; i++) {
		char *text = g_strdup_printf("From: c%u@%s\r\nSubject: S\r\n"
					     "Message-ID: <%u@%s>\r\n\r\nRien.\r\n",
			i, host, i, host);
		g_autoptr(GBytes) raw = g_bytes_new_take(text, strlen(text));

		world_put(world, inbox, raw, world->now_at);
	}
	world_poll(world, inbox);
}

/* A world with one letter to each of @count customers and one to agent1 about each, unsent. */
static World *
world_with_letters(guint count)
{
	World *world = world_new(stage, FALSE);

	world->post = POST_DOWN;
	world_start(world);
	complain(world, world_inbox(world, "support"), count, "example.org");
	/* What the closed channel was told of is due again. */
	world->now_at += 3600;
	return world;
}

static guint
turn(Outbox *outbox)
{
	guint started = 0;

	g_assert_true(outbox_turn(outbox, &started, NULL));
	return started;
}

/* Never more on their way than the window; new ones when half of it is free. */
static void
test_window(void)
{
	g_autoptr(World) world = world_with_letters(4);
	g_autoptr(GPtrArray) deliveries = deliveries_new();
	g_autoptr(Outbox) outbox = slow_outbox(world, deliveries, 4);

	g_assert_cmpuint(turn(outbox), ==, 4);
	g_assert_cmpuint(outbox_under_way(outbox), ==, 4);
	g_assert_cmpuint(turn(outbox), ==, 0);
	answer(deliveries, 0, POST_ACCEPTED, 250);
	g_assert_cmpuint(turn(outbox), ==, 0);
	answer(deliveries, 0, POST_ACCEPTED, 250);
	g_assert_cmpuint(turn(outbox), ==, 2);
	g_assert_cmpuint(deliveries->len, ==, 4);
	while (deliveries->len > 0)
		answer(deliveries, 0, POST_ACCEPTED, 250);
	g_assert_null(outbox_error(outbox));
}

/* Where a turn follows, the fates that came before it are written together; one that somebody else
 * has told meanwhile takes none along, and none is lost at the end. */
static void
test_together(void)
{
	g_autoptr(World) world = world_with_letters(2);
	g_autoptr(GPtrArray) deliveries = deliveries_new();
	PostPort port = {.send = take_letter, .turn_follows = TRUE, .self = deliveries};
	ReaderPort reader = direct_reader_port(&world->reader);
	g_autoptr(Outbox) outbox = outbox_new(&world->engine, &port, &reader, 4);
	g_autoptr(GPtrArray) letters = NULL;
	OutboxVerdict verdict = {.now_at = world->now_at, .smtp_reply = "elsewhere"};
	guint accepted = 0;

	g_assert_cmpuint(turn(outbox), ==, 4);
	for (guint i = 0; i < 3; i++)
		answer(deliveries, 0, POST_ACCEPTED, 250);
	g_assert_cmpuint(outbox_under_way(outbox), ==, 4);
	g_assert_true(store_outbox_newest(world->store, 0, &letters, NULL));
	g_assert_cmpuint(letters->len, ==, 4);
	for (guint i = 0; i < letters->len; i++) {
		const OutboxLetter *letter = g_ptr_array_index(letters, i);

		g_assert_cmpint(letter->state, ==, OUTBOX_SENDING);
		verdict.letter_id = verdict.letter_id == 0 ? letter->id : verdict.letter_id;
	}
	g_assert_true(store_outbox_settle(world->store, &verdict, OUTBOX_REFUSED, NULL));
	g_assert_null(outbox_error(outbox));
	g_assert_cmpuint(outbox_under_way(outbox), ==, 1);
	answer(deliveries, 0, POST_ACCEPTED, 250);
	g_clear_pointer(&outbox, outbox_free);
	g_clear_pointer(&letters, g_ptr_array_unref);
	g_assert_true(store_outbox_newest(world->store, 0, &letters, NULL));
	for (guint i = 0; i < letters->len; i++)
		accepted += ((const OutboxLetter *)g_ptr_array_index(letters, i))->state ==
			OUTBOX_ACCEPTED;
	g_assert_cmpuint(accepted, ==, 3);
}

/* A dispute that can't be read keeps nobody else's letters: what became of its own is noted, so
 * that they don't leave again, and the admin is told. */
static void
test_a_damaged_dispute_holds_up_no_other(gconstpointer data)
{
	static const DbSql DAMAGE = {
		"UPDATE disputes SET state = 'nonsense' WHERE id = (SELECT MIN(id) FROM disputes)",
		TRUE};
	g_autoptr(World) world = world_with_letters(2);
	g_autoptr(GPtrArray) deliveries = deliveries_new();
	PostPort port = {
		.send = take_letter, .turn_follows = GPOINTER_TO_INT(data), .self = deliveries};
	ReaderPort reader = direct_reader_port(&world->reader);
	g_autoptr(Outbox) outbox = outbox_new(&world->engine, &port, &reader, 4);
	g_autoptr(DbQuery) damage = NULL;
	g_autoptr(GPtrArray) letters = NULL, alerts = NULL;
	guint told = 0;

	g_assert_cmpuint(turn(outbox), ==, 4);
	damage = db_query(store_db(world->store), &DAMAGE);
	g_assert_true(db_run(damage, NULL, NULL));
	while (deliveries->len > 0)
		answer(deliveries, 0, POST_ACCEPTED, 250);
	g_assert_null(outbox_error(outbox));
	g_assert_cmpuint(outbox_under_way(outbox), ==, 0);
	g_assert_true(store_outbox_newest(world->store, 0, &letters, NULL));
	for (guint i = 0; i < letters->len; i++) {
		const OutboxLetter *letter = g_ptr_array_index(letters, i);

		if (strcmp(letter->letter, "alert") != 0)
			g_assert_cmpint(letter->state, ==, OUTBOX_ACCEPTED);
	}
	g_assert_true(store_alerts_open(world->store, &alerts, NULL));
	for (guint i = 0; i < alerts->len; i++) {
		const StoreAlert *alert = g_ptr_array_index(alerts, i);

		told += strcmp(alert->kind, "letter") == 0 &&
			strstr(alert->text, "c0@example.org") != NULL;
	}
	g_assert_cmpuint(told, ==, 1);
	/* The letters about that leave. */
	g_assert_cmpuint(turn(outbox), >, 0);
	while (deliveries->len > 0)
		answer(deliveries, 0, POST_ACCEPTED, 250);
	g_assert_null(outbox_error(outbox));
}

static guint
letters_to(const GPtrArray *deliveries, const char *to)
{
	guint count = 0;

	for (guint i = 0; i < deliveries->len; i++)
		count += g_str_equal(((const Delivery *)g_ptr_array_index(deliveries, i))->to, to);
	return count;
}

/* Eighty letters of one mailbox wait; the letters of two others, written last, leave with the first
 * that do, and the rest of the window is not left empty. */
static void
test_a_small_mailbox_behind_a_huge_one(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	g_autoptr(GPtrArray) deliveries = deliveries_new();
	g_autoptr(Outbox) outbox = slow_outbox(world, deliveries, 12);
	static const char *const NAMES[] = {"small", "tiny"};

	world->post = POST_DOWN;
	for (guint i = 0; i < G_N_ELEMENTS(NAMES); i++) {
		g_autofree char *address = g_strdup_printf("%s@example.com", NAMES[i]);

		sample_desk_mailbox(world->desk, NAMES[i], address);
		world_inbox_add(world, NAMES[i]);
	}
	world_start(world);
	complain(world, world_inbox(world, "support"), 40, "example.org");
	complain(world, world_inbox(world, "small"), 1, "small.example.net");
	complain(world, world_inbox(world, "tiny"), 1, "tiny.example.net");
	world->now_at += 3600;
	g_assert_cmpuint(turn(outbox), ==, 12);
	g_assert_cmpuint(letters_to(deliveries, "c0@small.example.net"), ==, 1);
	g_assert_cmpuint(letters_to(deliveries, "c0@tiny.example.net"), ==, 1);
	while (deliveries->len > 0)
		answer(deliveries, 0, POST_ACCEPTED, 250);
}

/* A letter whose answer never came is anybody's again when its lease ends, not before. */
static void
test_lease(void)
{
	g_autoptr(World) world = world_with_letters(1);
	g_autoptr(GPtrArray) lost = deliveries_new(), deliveries = deliveries_new();
	g_autoptr(Outbox) dead = slow_outbox(world, lost, 9), next = NULL;
	guint all = turn(dead);

	g_assert_cmpuint(all, >, 0);
	next = slow_outbox(world, deliveries, 9);
	g_assert_cmpuint(turn(next), ==, 0);
	world->now_at += 29 * 60;
	g_assert_cmpuint(turn(next), ==, 0);
	world->now_at += 2 * 60;
	g_assert_cmpuint(turn(next), ==, all);
	while (deliveries->len > 0)
		answer(deliveries, 0, POST_ACCEPTED, 250);
	g_assert_null(outbox_error(next));
}

/* Two letters to one customer in one dispute leave one after the other. */
static void
test_order(void)
{
	g_autoptr(World) world = world_with_letters(1);
	g_autoptr(GPtrArray) deliveries = deliveries_new();
	g_autoptr(Outbox) outbox = slow_outbox(world, deliveries, 9);
	g_autoptr(DisputeView) view = world_dispute(world, 1);
	g_autoptr(GPtrArray) letters = NULL;
	g_autoptr(OutboxLetter) second = NULL;
	guint to_customer = 0;

	g_assert_true(store_outbox_of_dispute(world->store, view->id, &letters, NULL));
	second = store_outbox_get(
		world->store, ((const OutboxLetter *)g_ptr_array_index(letters, 0))->id, NULL);
	g_assert_cmpstr(second->letter, ==, "acknowledgement");
	second->id += 100;
	second->ordinal += 100;
	g_free(second->message_id);
	second->message_id = g_strdup("second@example.com");
	second->state = OUTBOX_QUEUED;
	g_assert_true(store_outbox_insert(world->store, second, NULL));
	turn(outbox);
	for (guint i = 0; i < deliveries->len; i++)
		to_customer += g_str_equal(
			((const Delivery *)g_ptr_array_index(deliveries, i))->to, "c0@example.org");
	g_assert_cmpuint(to_customer, ==, 1);
	while (deliveries->len > 0)
		answer(deliveries, 0, POST_ACCEPTED, 250);
	g_assert_cmpuint(turn(outbox), ==, 1);
	answer(deliveries, 0, POST_ACCEPTED, 250);
}

/* While paused, letters to staff leave. */
static void
test_pause(void)
{
	g_autoptr(World) world = world_with_letters(1);
	g_autoptr(GPtrArray) deliveries = deliveries_new();
	g_autoptr(Outbox) outbox = slow_outbox(world, deliveries, 9);
	gint64 due_at = 0;

	g_assert_true(outbox_pause(&world->engine, "admin", NULL));
	g_assert_cmpuint(turn(outbox), >, 0);
	for (guint i = 0; i < deliveries->len; i++)
		g_assert_cmpstr(((const Delivery *)g_ptr_array_index(deliveries, i))->to, ==,
			"agent1@example.com");
	while (deliveries->len > 0)
		answer(deliveries, 0, POST_ACCEPTED, 250);
	g_assert_cmpuint(turn(outbox), ==, 0);
	g_assert_true(outbox_next(outbox, &due_at, NULL));
	g_assert_cmpint(due_at, ==, 0);
	g_assert_true(outbox_resume(&world->engine, NULL));
	g_assert_true(outbox_next(outbox, &due_at, NULL));
	g_assert_cmpint(due_at, <=, world->now_at);
	g_assert_cmpuint(turn(outbox), ==, 1);
	answer(deliveries, 0, POST_ACCEPTED, 250);
}

/* A refusal counts when nothing else is on its way that could tell us from them. */
static void
test_lone_refusal(void)
{
	g_autoptr(World) world = world_with_letters(1);
	g_autoptr(GPtrArray) deliveries = deliveries_new();
	g_autoptr(Outbox) outbox = slow_outbox(world, deliveries, 9);
	g_autoptr(GPtrArray) failed = NULL, still = NULL;

	turn(outbox);
	while (deliveries->len > 0)
		answer(deliveries, 0, POST_REFUSED, 550);
	g_assert_true(store_outbox_failed(world->store, 0, &failed, NULL));
	g_assert_cmpuint(failed->len, ==, 0);
	turn(outbox);
	g_assert_true(store_outbox_failed(world->store, 0, &still, NULL));
	g_assert_cmpuint(still->len, >, 0);
	while (turn(outbox) > 0)
		while (deliveries->len > 0)
			answer(deliveries, 0, POST_ACCEPTED, 250);
}

/* A refusal that comes after the last acceptance is told to staff in the next turn, which may be
 * the last one of a program that runs once. */
static void
test_refused_last(void)
{
	g_autoptr(World) world = world_with_letters(1);
	g_autoptr(GPtrArray) deliveries = deliveries_new();
	PostPort port = {.send = take_letter, .turn_follows = TRUE, .self = deliveries};
	ReaderPort reader = direct_reader_port(&world->reader);
	g_autoptr(Outbox) outbox = outbox_new(&world->engine, &port, &reader, 4);
	guint customer = 0;

	g_assert_cmpuint(turn(outbox), ==, 2);
	customer = g_str_has_prefix(((Delivery *)deliveries->pdata[0])->to, "c0@") ? 0 : 1;
	answer(deliveries, 1 - customer, POST_ACCEPTED, 250);
	answer(deliveries, 0, POST_REFUSED, 550);
	g_assert_cmpuint(turn(outbox), ==, 1);
	g_assert_cmpstr(((Delivery *)deliveries->pdata[0])->to, ==, "agent1@example.com");
	answer(deliveries, 0, POST_ACCEPTED, 250);
	g_assert_cmpuint(turn(outbox), ==, 0);
	g_assert_null(outbox_error(outbox));
}

/* A clock that is set back while the channel is closed keeps it closed for minutes, not hours. */
static void
test_clock_set_back(void)
{
	g_autoptr(World) world = world_with_letters(2);
	g_autoptr(GPtrArray) deliveries = deliveries_new();
	g_autoptr(Outbox) outbox = slow_outbox(world, deliveries, 1);
	gint64 due_at = 0;

	g_assert_cmpuint(turn(outbox), ==, 1);
	answer(deliveries, 0, POST_CHANNEL, 0);
	world->now_at -= 1800;
	g_assert_cmpuint(turn(outbox), ==, 0);
	g_assert_true(outbox_next(outbox, &due_at, NULL));
	g_assert_cmpint(due_at, <=, world->now_at + 15 * 60);
	world->now_at += 15 * 60;
	g_assert_cmpuint(turn(outbox), ==, 1);
	answer(deliveries, 0, POST_ACCEPTED, 250);
	g_assert_null(outbox_error(outbox));
}

/* A clock that is set forward ends the leases of what is on its way: it does not leave again. */
static void
test_clock_set_forward(void)
{
	g_autoptr(World) world = world_with_letters(2);
	g_autoptr(GPtrArray) deliveries = deliveries_new();
	g_autoptr(Outbox) outbox = slow_outbox(world, deliveries, 40);
	g_autoptr(GPtrArray) letters = NULL;
	guint all = turn(outbox);

	g_assert_cmpuint(all, ==, 4);
	world->now_at += 370 * 24 * 3600;
	g_assert_cmpuint(turn(outbox), ==, 0);
	g_assert_cmpuint(deliveries->len, ==, all);
	/* A refusal is not believed yet, and its letter still ours. */
	answer(deliveries, 0, POST_REFUSED, 550);
	world->now_at += 3600;
	g_assert_cmpuint(turn(outbox), ==, 0);
	while (deliveries->len > 0)
		answer(deliveries, 0, POST_ACCEPTED, 250);
	g_assert_null(outbox_error(outbox));
	/* What that caused has not been tried. */
	g_assert_true(store_outbox_unsettled(world->store, 0, &letters, NULL));
	for (guint i = 0; i < letters->len; i++)
		g_assert_cmpuint(
			((const OutboxLetter *)g_ptr_array_index(letters, i))->attempts, ==, 0);
}

/* What was written or tried while the clock was a year ahead leaves when it is right again: at the
 * next start, or in the same run. */
static void
test_clock_was_wrong(void)
{
	g_autoptr(World) world = world_with_letters(1);
	g_autoptr(GPtrArray) deliveries = deliveries_new();
	g_autoptr(Outbox) outbox = slow_outbox(world, deliveries, 9);

	world->now_at -= 370 * 24 * 3600;
	g_assert_true(outbox_start(outbox, NULL));
	g_assert_cmpuint(turn(outbox), ==, 2);
	world->now_at += 370 * 24 * 3600;
	g_assert_cmpuint(turn(outbox), ==, 0);
	answer(deliveries, 0, POST_TEMPORARY, 451);
	answer(deliveries, 0, POST_ACCEPTED, 250);
	world->now_at -= 370 * 24 * 3600;
	g_assert_cmpuint(turn(outbox), ==, 0);
	world->now_at += 3 * 3600;
	g_assert_cmpuint(turn(outbox), ==, 1);
	answer(deliveries, 0, POST_ACCEPTED, 250);
	g_assert_null(outbox_error(outbox));
}

/* A program that died with letters on their way: the next run sends them at once, but a letter that
 * two runs died of waits for its lease. */
static void
test_died(void)
{
	g_autoptr(World) world = world_with_letters(1);
	g_autoptr(GPtrArray) lost = deliveries_new(), deliveries = deliveries_new();
	g_autoptr(Outbox) dead = slow_outbox(world, lost, 9), second = NULL, third = NULL;
	guint all = turn(dead);

	g_assert_cmpuint(all, >, 0);
	second = slow_outbox(world, lost, 9);
	g_assert_true(outbox_start(second, NULL));
	g_assert_cmpuint(turn(second), ==, all);
	third = slow_outbox(world, deliveries, 9);
	g_assert_true(outbox_start(third, NULL));
	g_assert_cmpuint(turn(third), ==, 0);
	world->now_at += 31 * 60;
	g_assert_cmpuint(turn(third), ==, all);
	while (deliveries->len > 0)
		answer(deliveries, 0, POST_ACCEPTED, 250);
	g_assert_null(outbox_error(third));
}

/* What a server said while the disk was full is known when it is no longer. */
static void
test_disk_full(gconstpointer data)
{
	PostOutcome outcome = (PostOutcome)GPOINTER_TO_INT(data);

	for (guint nth = 1;; nth++) {
		g_autoptr(World) world = world_with_letters(1);
		g_autoptr(GPtrArray) deliveries = deliveries_new();
		g_autoptr(Outbox) outbox = slow_outbox(world, deliveries, 9);
		g_autoptr(GError) error = NULL;
		g_autoptr(GPtrArray) letters = NULL;
		gboolean fired = FALSE;

		g_assert_cmpuint(turn(outbox), ==, 2);
		faulty_arm(nth, SQLITE_FULL);
		while (deliveries->len > 0)
			answer(deliveries, 0, outcome, 0);
		fired = faulty_fired();
		faulty_arm(0, 0);
		error = outbox_error(outbox);
		g_assert_true(error != NULL || !fired);
		g_assert_null(outbox_error(outbox));
		g_assert_cmpuint(outbox_under_way(outbox), ==, 0);
		g_assert_cmpuint(turn(outbox), ==, 0);
		g_assert_true(store_outbox_newest(world->store, 0, &letters, NULL));
		for (guint i = 0; i < letters->len; i++) {
			const OutboxLetter *letter = g_ptr_array_index(letters, i);

			/* That the channel is closed is told, too. */
			if (strcmp(letter->letter, "alert") == 0)
				continue;
			g_assert_cmpint(letter->state, ==,
				outcome == POST_ACCEPTED ? OUTBOX_ACCEPTED : OUTBOX_QUEUED);
			g_assert_true(
				letter->settled_at != 0 || letter->next_try_at > world->now_at);
		}
		if (!fired)
			break;
		g_assert_cmpuint(nth, <, 1000);
	}
}

int
main(int argc, char **argv)
{
	int status = 0;

	g_test_init(&argc, &argv, NULL);
	world_keep_log();
	stage = stage_new(".");
	g_test_add_func("/engine-outbox/window", test_window);
	g_test_add_func("/engine-outbox/a-small-mailbox-behind-a-huge-one",
		test_a_small_mailbox_behind_a_huge_one);
	g_test_add_func("/engine-outbox/lease", test_lease);
	g_test_add_func("/engine-outbox/order", test_order);
	g_test_add_func("/engine-outbox/pause", test_pause);
	g_test_add_func("/engine-outbox/lone-refusal", test_lone_refusal);
	g_test_add_func("/engine-outbox/refused-last", test_refused_last);
	g_test_add_func("/engine-outbox/clock-set-back", test_clock_set_back);
	g_test_add_func("/engine-outbox/clock-set-forward", test_clock_set_forward);
	g_test_add_func("/engine-outbox/clock-was-wrong", test_clock_was_wrong);
	g_test_add_func("/engine-outbox/died", test_died);
	g_test_add_func("/engine-outbox/together", test_together);
	g_test_add_data_func("/engine-outbox/a-damaged-dispute-holds-up-no-other/together",
		GINT_TO_POINTER(TRUE), test_a_damaged_dispute_holds_up_no_other);
	g_test_add_data_func("/engine-outbox/a-damaged-dispute-holds-up-no-other/at-once",
		GINT_TO_POINTER(FALSE), test_a_damaged_dispute_holds_up_no_other);
	g_test_add_data_func("/engine-outbox/disk-full/accepted", GINT_TO_POINTER(POST_ACCEPTED),
		test_disk_full);
	g_test_add_data_func("/engine-outbox/disk-full/temporary", GINT_TO_POINTER(POST_TEMPORARY),
		test_disk_full);
	g_test_add_data_func(
		"/engine-outbox/disk-full/channel", GINT_TO_POINTER(POST_CHANNEL), test_disk_full);
	status = g_test_run();
	stage_free(stage);
	return status;
}
