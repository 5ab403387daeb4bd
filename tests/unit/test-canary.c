/* SPDX-License-Identifier: MIT */
/* Letters to ourselves: sent on time, known again, missed when they don't come back. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "engine/canary.h"
#include "engine/own_test.h"
#include "store/alerts.h"
#include "store/disputes.h"
#include "store/ledger.h"
#include "tests/scenario/world.h"

#define HOUR_S (60 * 60)

static Stage *stage;

static void
take_letter(gpointer self, const char *from, const char *to, const char *id G_GNUC_UNUSED,
	GBytes *bytes, PostDone done, gpointer data)
{
	PostResult result = {.outcome = POST_ACCEPTED, .code = 250, .reply = "2.0.0 ok"};

	g_assert_cmpstr(from, ==, "support@example.com");
	g_assert_cmpstr(to, ==, "support@example.com");
	g_ptr_array_add(self, g_bytes_ref(bytes));
	done(data, &result);
}

static World *
started_world(void)
{
	World *world = world_new(stage, FALSE);

	world_start(world);
	return world;
}

static GPtrArray *
letters_new(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
}

static Canary *
canary_of(World *world, GPtrArray *letters, guint32 every_s)
{
	PostPort port = {.send = take_letter, .self = letters};

	world_start(world);
	return canary_new(&world->engine, &port, every_s);
}

static gint64
turn(Canary *canary)
{
	gint64 due_at = 0;

	g_assert_true(canary_turn(canary, &due_at, NULL));
	return due_at;
}

static guint
alerts(World *world)
{
	g_autoptr(GPtrArray) open = NULL;

	g_assert_true(store_alerts_open(world->store, &open, NULL));
	for (guint i = 0; i < open->len; i++) {
		const StoreAlert *alert = g_ptr_array_index(open, i);

		g_assert_cmpstr(alert->kind, ==, "canary");
		g_assert_cmpstr(alert->subject, ==, "support");
	}
	return open->len;
}

/* The @index-th letter arrives and is read. */
static void
arrive(World *world, GPtrArray *letters, guint index)
{
	Inbox *inbox = world_inbox(world, "support");

	world_put(world, inbox, g_ptr_array_index(letters, index), world->now_at);
	world_poll(world, inbox);
}

static void
test_comes_back(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	g_autoptr(GPtrArray) letters = letters_new();
	Canary *canary = canary_of(world, letters, HOUR_S);
	g_autoptr(GPtrArray) disputes = NULL;
	g_autoptr(LedgerEntry) entry = NULL;
	guint posts = world->posts->len;
	gint64 began_at = world->now_at;

	g_assert_cmpint(turn(canary), ==, world->now_at + HOUR_S / 2);
	turn(canary);
	g_assert_cmpuint(letters->len, ==, 1);
	world->now_at += 5;
	arrive(world, letters, 0);

	/* Nothing came of it but a line in the ledger. */
	disputes = world_disputes(world);
	g_assert_cmpuint(disputes->len, ==, 0);
	g_assert_cmpuint(world->posts->len, ==, posts);
	g_assert_true(store_ledger_find(world->store, "support",
		world_inbox(world, "support")->uidvalidity,
		world_inbox(world, "support")->uidnext - 1, &entry, NULL));
	g_assert_cmpint(entry->fate, ==, FATE_FILED);
	g_assert_cmpint(entry->message_id, ==, 0);
	g_assert_true(g_str_has_prefix(entry->reason, "own test: canary "));

	world->now_at = began_at + HOUR_S - 1;
	turn(canary);
	g_assert_cmpuint(alerts(world), ==, 0);
	g_assert_cmpuint(letters->len, ==, 1);
	world->now_at++;
	turn(canary);
	g_assert_cmpuint(letters->len, ==, 2);
	canary_free(canary);
}

/* Missed after half an hour, over a restart too; over when one comes back. */
static void
test_stays_away(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	g_autoptr(GPtrArray) letters = letters_new();
	Canary *canary = canary_of(world, letters, HOUR_S);

	turn(canary);
	world->now_at += HOUR_S / 2 - 1;
	turn(canary);
	g_assert_cmpuint(alerts(world), ==, 0);
	canary_free(canary);
	canary = canary_of(world, letters, HOUR_S);
	world->now_at++;
	turn(canary);
	g_assert_cmpuint(letters->len, ==, 1);
	g_assert_cmpuint(alerts(world), ==, 1);
	world->now_at += HOUR_S / 2;
	turn(canary);
	g_assert_cmpuint(letters->len, ==, 2);
	arrive(world, letters, 0); /* late: it says nothing of now */
	g_assert_cmpuint(alerts(world), ==, 1);
	arrive(world, letters, 1);
	g_assert_cmpuint(alerts(world), ==, 0);
	canary_free(canary);
}

static void
test_off(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	g_autoptr(GPtrArray) letters = letters_new();
	Canary *canary = canary_of(world, letters, HOUR_S);

	turn(canary);
	world->now_at += HOUR_S / 2;
	turn(canary);
	g_assert_cmpuint(alerts(world), ==, 1);
	canary_free(canary);
	canary = canary_of(world, letters, 0);
	g_assert_cmpint(turn(canary), ==, 0);
	g_assert_cmpuint(alerts(world), ==, 0);
	g_assert_cmpuint(letters->len, ==, 1);
	canary_free(canary);
}

static void
test_clock_set_back(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	g_autoptr(GPtrArray) letters = letters_new();
	Canary *canary = canary_of(world, letters, HOUR_S);

	turn(canary);
	world->now_at -= 24 * HOUR_S;
	g_assert_cmpint(turn(canary), <=, world->now_at + HOUR_S);
	canary_free(canary);
}

/* What a stranger can copy or make up is no letter of ours. */
static void
test_forged(void)
{
	g_autoptr(World) world = started_world();
	g_autofree char *mark = engine_loop_mark(&world->engine);
	g_autofree char *word = own_test_word(&world->engine, OWN_TEST_CANARY);
	g_autofree char *other = own_test_word(&world->engine, OWN_TEST_CANARY);
	g_autofree char *mixed = g_strdup_printf("%.13s%s", word, other + 13);
	g_autofree char *outside = g_strconcat("[EXTERNAL] disputed canary ", word, NULL);
	const struct {
		const char *mark, *subject;
		gboolean is_one;
	} CASES[] = {
		{mark, word, TRUE},
		{mark, outside, TRUE},
		{mark, mixed, FALSE},
		{mark, "disputed canary", FALSE},
		{"", word, FALSE},
		{"aaaaaaaaaaaaaaaaaaaaaaaa", word, FALSE},
	};

	g_assert_cmpstr(word, !=, other);
	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autoptr(Message) message = message_new();
		OwnTestKind kind = OWN_TEST_DOCTOR;
		g_autofree char *found = NULL;

		g_free(message->loop_mark);
		message->loop_mark = g_strdup(CASES[i].mark);
		g_free(message->subject);
		message->subject = g_strdup(CASES[i].subject);
		g_assert_cmpint(
			own_test_find(&world->engine, message, &kind, &found), ==, CASES[i].is_one);
		g_assert_cmpstr(found, ==, CASES[i].is_one ? word : NULL);
		g_assert_cmpint(kind, ==, CASES[i].is_one ? OWN_TEST_CANARY : OWN_TEST_DOCTOR);
	}
}

int
main(int argc, char **argv)
{
	int status = 0;

	g_test_init(&argc, &argv, NULL);
	world_keep_log();
	stage = stage_new(".");
	g_test_add_func("/canary/comes-back", test_comes_back);
	g_test_add_func("/canary/stays-away", test_stays_away);
	g_test_add_func("/canary/off", test_off);
	g_test_add_func("/canary/clock-set-back", test_clock_set_back);
	g_test_add_func("/canary/forged", test_forged);
	status = g_test_run();
	stage_free(stage);
	return status;
}
