/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "engine/letter_values.h"
#include "engine/orders.h"
#include "store/history.h"
#include "tests/scenario/world.h"

static Stage *stage;

static World *
world_with_dispute(void)
{
	static const char MAIL[] = "From: anna@example.org\r\nMessage-ID: <a@example.org>\r\n"
				   "Subject: Colis\r\n\r\nRien reçu.\r\n";
	World *world = world_new(stage, FALSE);
	g_autoptr(GBytes) raw = g_bytes_new_static(MAIL, strlen(MAIL));
	Inbox *inbox = world_inbox(world, "support");

	world_start(world);
	world_put(world, inbox, raw, world->now_at);
	world_poll(world, inbox);
	return world;
}

static guint
history_length(World *world, const DisputeView *view)
{
	g_autoptr(GPtrArray) entries = NULL;

	g_assert_true(store_history_load(world->store, view->id, &entries, NULL));
	return entries->len;
}

static OrderOutcome
carry_out(World *world, const char *words, const OrderContext *context)
{
	g_autoptr(DisputeView) view = world_dispute(world, 1);
	g_autoptr(OrderText) text = order_text_parse(words, "D", context->language);
	g_autoptr(StoreTransaction) transaction = store_begin(world->store, NULL);
	OrderOutcome outcome = {0};

	g_assert_true(orders_carry_out(&world->engine, view->id, text, context, &outcome, NULL));
	g_assert_true(store_commit(g_steal_pointer(&transaction), NULL));
	return outcome;
}

static const OrderContext AGENT = {.staff = "agent1", .actor = "staff:agent1", .language = "fr"};

/* All of a mail's orders, or none: what was done before the one that fails is undone, and is not
 * told as done. */
static void
test_all_or_none(void)
{
	static const char *const WORDS[] = {"!take\n!resolvr\n", "!take\n!resolve\n!resolve",
		"!note vu\n!join D-0000-0000", "!take\n!new a@b.example", "!spam\n!wait"};

	for (gsize i = 0; i < G_N_ELEMENTS(WORDS); i++) {
		g_autoptr(World) world = world_with_dispute();
		g_autoptr(DisputeView) before = world_dispute(world, 1), after = NULL;
		guint entries = history_length(world, before);
		g_auto(OrderOutcome) outcome = carry_out(world, WORDS[i], &AGENT);

		g_assert_true(outcome.refused);
		g_assert_null(outcome.after);
		after = world_dispute(world, 1);
		g_assert_cmpint(after->version, ==, before->version);
		g_assert_cmpuint(history_length(world, after), ==, entries);
		for (guint k = 0; k < outcome.results->len; k++)
			g_assert_false(
				((const OrderResult *)g_ptr_array_index(outcome.results, k))->done);
	}
}

/* Words of a mail that goes to nobody are kept, whatever the orders above them. */
static void
test_note_only(void)
{
	static const char *const WORDS[] = {
		"Entre nous : il exagère.", "!take\nEntre nous.", "!wait\nEntre nous."};

	for (gsize i = 0; i < G_N_ELEMENTS(WORDS); i++) {
		g_autoptr(World) world = world_with_dispute();
		g_autoptr(DisputeView) view = world_dispute(world, 1);
		OrderContext context = AGENT;
		guint entries = history_length(world, view);
		g_auto(OrderOutcome) outcome = {0};

		context.note_only = TRUE;
		outcome = carry_out(world, WORDS[i], &context);
		g_assert_false(outcome.refused);
		g_assert_cmpuint(history_length(world, view), >, entries);
		world_until(world, world->now_at + 3600);
		g_assert_null(world_last_letter(world, "anna@example.org", "reply"));
	}
}

static void
test_unknown_staff(void)
{
	g_autoptr(World) world = world_with_dispute();
	OrderContext context = {.staff = "nobody", .actor = "staff:nobody", .language = "en"};
	g_auto(OrderOutcome) outcome = carry_out(world, "!take", &context);

	g_assert_true(outcome.refused);
	g_assert_cmpstr(((const OrderResult *)g_ptr_array_index(outcome.results, 0))->text, ==,
		"your role may not do this");
}

/* Every order answers in the reader's language. */
static void
test_languages(void)
{
	static const char *const WORDS[] = {"!take", "!note x", "!wait", "!resolve", "!close",
		"!question", "!praise", "!spam", "!ignore", "!told x", "!stop", "!help", "!reopen",
		"!new a@b.example", "!join D-0000-0000"};

	for (gsize i = 0; i < G_N_ELEMENTS(WORDS); i++) {
		g_autoptr(World) world = world_with_dispute(), other = world_with_dispute();
		OrderContext english = AGENT;
		g_auto(OrderOutcome) french = carry_out(world, WORDS[i], &AGENT);
		g_auto(OrderOutcome) outcome = {0};

		english.language = "en";
		outcome = carry_out(other, WORDS[i], &english);
		g_assert_cmpuint(outcome.results->len, ==, french.results->len);
		g_assert_cmpuint(outcome.results->len, >, 0);
		for (guint k = 0; k < outcome.results->len; k++) {
			const OrderResult *in_english = g_ptr_array_index(outcome.results, k);
			const OrderResult *in_french = g_ptr_array_index(french.results, k);

			g_assert_cmpint(in_english->done, ==, in_french->done);
			/* An order that is not understood says all in its line. */
			if (*in_english->text != '\0')
				g_assert_cmpstr(in_english->text, !=, in_french->text);
		}
	}
}

int
main(int argc, char **argv)
{
	int status = 0;

	g_test_init(&argc, &argv, NULL);
	world_keep_log();
	stage = stage_new(".");
	g_test_add_func("/engine-orders/all-or-none", test_all_or_none);
	g_test_add_func("/engine-orders/note-only", test_note_only);
	g_test_add_func("/engine-orders/unknown-staff", test_unknown_staff);
	g_test_add_func("/engine-orders/languages", test_languages);
	status = g_test_run();
	stage_free(stage);
	return status;
}
