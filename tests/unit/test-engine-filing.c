/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "engine/apply.h"
#include "engine/filing.h"
#include "store/disputes.h"
#include "store/ledger.h"
#include "store/messages.h"
#include "store/store.h"
#include "tests/scenario/world.h"

static Stage *stage;

static GBytes *
mail_of(const char *who)
{
	char *text = g_strdup_printf("From: %s@example.org\r\nMessage-ID: <%s@example.org>\r\n"
				     "Subject: Colis\r\n\r\nRien reçu de vous, rien du tout.\r\n",
		who, who);

	return g_bytes_new_take(text, strlen(text));
}

static Filed
file(World *world, GBytes *raw, gint64 item, gboolean no_answer)
{
	g_autoptr(Blob) blob = blob_new(raw);
	g_autoptr(Message) message = direct_reader_message(&world->reader, raw);
	Arrival arrival = {.source = "intake",
		.item = item,
		.mailbox = "support",
		.arrived_at = world->now_at - 60,
		.raw = blob,
		.message = message,
		.no_answer = no_answer,
		.settled = TRUE};
	Filed filed = {0};

	g_assert_true(filing_file(&world->engine, &arrival, &filed, NULL));
	return filed;
}

/* Looking at a mail leaves no trace. */
static void
test_reading_writes_nothing(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	g_autoptr(GBytes) raw = mail_of("anna");
	g_autoptr(Message) message = direct_reader_message(&world->reader, raw);
	g_auto(Reading) reading = {0};
	gboolean empty = FALSE;

	world_start(world);
	g_assert_true(reading_make(&world->engine, message, &reading, NULL));
	g_assert_cmpint(reading.kind, ==, KIND_COMPLAINT);
	g_assert_cmpuint(reading.refusals, ==, 0);
	g_assert_true(store_is_empty(world->store, &empty, NULL));
	g_assert_true(empty);
}

static void
test_twice(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	g_autoptr(GBytes) raw = mail_of("anna");
	g_auto(Filed) first = {0}, again = {0}, elsewhere = {0};

	world_start(world);
	first = file(world, raw, 1, FALSE);
	g_assert_cmpint(first.fate, ==, FATE_OPENED);
	again = file(world, raw, 1, FALSE);
	g_assert_cmpint(again.fate, ==, FATE_DUPLICATE);
	g_assert_cmpint(again.message_id, ==, first.message_id);
	elsewhere = file(world, raw, 2, FALSE);
	g_assert_cmpint(elsewhere.fate, ==, FATE_DUPLICATE);
	g_assert_cmpstr(elsewhere.reference, ==, first.reference);
}

/* Piped in for a migration: filed with its date, and its writer hears nothing. */
static void
test_without_answer(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	g_autoptr(GBytes) raw = mail_of("anna");
	g_auto(Filed) filed = {0};
	g_autoptr(DisputeView) view = NULL;

	world_start(world);
	filed = file(world, raw, 1, TRUE);
	world_settle(world);
	g_assert_null(world_last_letter(world, "anna@example.org", NULL));
	view = world_dispute(world, 1);
	g_assert_cmpint(view->opened_at, ==, world->now_at - 60);
	g_assert_cmpstr(filed.reason, ==, "asked not to");
	world_until(world, world->now_at + 86400);
	g_assert_null(world_last_letter(world, "anna@example.org", NULL));
}

static void
join(World *world, const char *guest_reference, const char *host_reference)
{
	g_autoptr(DisputeView) guest = NULL, host = NULL;
	g_auto(Applied) applied = {0};
	Event event = {.kind = EVENT_JOIN, .actor = "admin"};

	g_assert_true(store_dispute_find(world->store, guest_reference, &guest, NULL));
	g_assert_true(store_dispute_find(world->store, host_reference, &host, NULL));
	event.other = host;
	g_assert_true(apply_event(&world->engine, guest, &event, &applied, NULL));
	g_assert_null(applied.refusal);
}

/* A dispute that was joined to one that was joined leads to the last. */
static void
test_joined_chain(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	g_autoptr(GBytes) anna = mail_of("anna"), ben = mail_of("ben"), carl = mail_of("carl");
	g_auto(Filed) first = {0}, second = {0}, third = {0};
	g_autoptr(DisputeView) start = NULL, end = NULL;

	world_start(world);
	first = file(world, anna, 1, FALSE);
	second = file(world, ben, 2, FALSE);
	third = file(world, carl, 3, FALSE);
	join(world, first.reference, second.reference);
	join(world, second.reference, third.reference);
	start = world_dispute(world, 1);
	end = filing_dispute(&world->engine, start->id, NULL);
	g_assert_cmpstr(end->reference, ==, third.reference);
}

/* What of a mail cannot be kept undoes all of it. */
static void
test_conflict_keeps_nothing(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	g_autoptr(GBytes) raw = mail_of("anna");
	g_auto(Filed) filed = {0};
	g_autoptr(DisputeView) mine = NULL, theirs = NULL;
	g_auto(Applied) applied = {0}, late = {0};
	Event take = {.kind = EVENT_TAKE, .actor = "admin"};

	world_start(world);
	filed = file(world, raw, 1, FALSE);
	mine = world_dispute(world, 1);
	theirs = world_dispute(world, 1);
	g_assert_true(apply_event(&world->engine, theirs, &take, &applied, NULL));
	g_assert_false(apply_event(&world->engine, mine, &take, &late, NULL));
}

int
main(int argc, char **argv)
{
	int status = 0;

	g_test_init(&argc, &argv, NULL);
	world_keep_log();
	stage = stage_new(".");
	g_test_add_func("/engine-filing/reading-writes-nothing", test_reading_writes_nothing);
	g_test_add_func("/engine-filing/twice", test_twice);
	g_test_add_func("/engine-filing/without-answer", test_without_answer);
	g_test_add_func("/engine-filing/joined-chain", test_joined_chain);
	g_test_add_func("/engine-filing/conflict-keeps-nothing", test_conflict_keeps_nothing);
	status = g_test_run();
	stage_free(stage);
	return status;
}
