/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "engine/intake.h"
#include "store/alerts.h"
#include "store/ledger.h"
#include "store/messages.h"
#include "store/quarantine.h"
#include "tests/scenario/world.h"

static Stage *stage;
static const MailboxRules RULES = {.name = "support", .settles = TRUE};

/* What an intake told. */
typedef struct Told {
	GString *story; /* "taken 1 2; failed; " */
	Intake *intake;
	gboolean free_within; /* the intake ends with the first event */
} Told;

static void
end_within(Told *told)
{
	if (told->free_within)
		g_clear_pointer(&told->intake, intake_free);
}

static void
on_taken(gpointer data, const GArray *settle)
{
	Told *told = data;

	g_string_append(told->story, "taken");
	for (guint i = 0; i < settle->len; i++)
		g_string_append_printf(told->story, " %u", g_array_index(settle, guint32, i));
	g_string_append(told->story, "; ");
	end_within(told);
}

static void
on_failed(gpointer data, const GError *error)
{
	Told *told = data;

	g_string_append(
		told->story, error_is(error, ERROR_TEMPORARY) ? "failed for now; " : "failed; ");
	end_within(told);
}

static World *
world_with_intake(Told *told)
{
	World *world = world_new(stage, FALSE);
	ReaderPort port;

	world_start(world);
	port = direct_reader_port(&world->reader);
	*told = (Told){.story = g_string_new(NULL)};
	told->intake = intake_new(&world->engine, &RULES, &port,
		&(IntakeEvents){.taken = on_taken, .failed = on_failed, .data = told});
	return world;
}

static void
told_clear(Told *told)
{
	intake_free(told->intake);
	g_string_free(told->story, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Told, told_clear)

/* Mails @first to @last, each from another customer; @word in the text of the mail @marked. */
static void
put(Told *told, guint32 first, guint32 last, guint32 marked, const char *word)
{
	GPtrArray *mails = g_ptr_array_new_with_free_func((GDestroyNotify)mailbox_mail_free);

	for (guint32 uid = first; uid <= last; uid++) {
		char *text = g_strdup_printf("From: c%u@example.org\r\nMessage-ID: <%u@x.org>\r\n"
					     "Subject: Colis %u\r\n\r\nRien reçu. %s\r\n",
			uid, uid, uid, uid == marked ? word : "");
		g_autoptr(GBytes) bytes = g_bytes_new_take(text, strlen(text));
		MailboxMail *mail = g_new0(MailboxMail, 1);

		mail->uid = uid;
		mail->raw = blob_new(bytes);
		g_ptr_array_add(mails, mail);
	}
	intake_put(told->intake, 7, mails);
}

static guint
disputes(World *world)
{
	g_autoptr(GPtrArray) all = world_disputes(world);

	return all->len;
}

static void
test_ranges_in_order(void)
{
	g_auto(Told) told = {0};
	g_autoptr(World) world = world_with_intake(&told);

	put(&told, 1, 3, 0, "");
	put(&told, 4, 4, 0, "");
	g_assert_cmpstr(told.story->str, ==, "");
	direct_reader_run();
	g_assert_cmpstr(told.story->str, ==, "taken 1 2 3; taken 4; ");
	g_assert_cmpuint(disputes(world), ==, 4);
}

/* One mail that ends the reader takes none of its neighbours along, and its sender is answered. */
static void
test_a_mail_that_ends_the_reader(void)
{
	g_auto(Told) told = {0};
	g_autoptr(World) world = world_with_intake(&told);
	g_autoptr(LedgerEntry) entry = NULL;
	g_autoptr(StoreMessage) message = NULL;
	g_autoptr(Blob) raw = NULL;

	world->reader.guilty = "poison";
	put(&told, 1, 3, 2, "poison");
	direct_reader_run();
	g_assert_cmpstr(told.story->str, ==, "taken 1 2 3; ");
	g_assert_cmpuint(disputes(world), ==, 3);
	g_assert_true(store_ledger_find(world->store, "support", 7, 2, &entry, NULL));
	g_assert_cmpint(entry->fate, ==, FATE_QUARANTINED);
	g_assert_nonnull(strstr(entry->reason, "signal 11"));
	message = store_message_get(world->store, entry->message_id, NULL);
	g_assert_cmpstr(message->from_addr, ==, "c2@example.org");
	g_assert_cmpstr(message->text, ==, "");
	raw = store_message_raw(world->store, entry->message_id, NULL);
	g_assert_cmpuint(blob_size(raw), ==, message->bytes);
}

/* Not even the head: kept with its bytes all the same. */
static void
test_a_mail_without_a_head(void)
{
	g_auto(Told) told = {0};
	g_autoptr(World) world = world_with_intake(&told);
	g_autoptr(LedgerEntry) entry = NULL;

	world->reader.headless = "venom";
	put(&told, 1, 2, 1, "venom");
	direct_reader_run();
	g_assert_cmpuint(disputes(world), ==, 1);
	g_assert_true(store_ledger_find(world->store, "support", 7, 1, &entry, NULL));
	g_assert_cmpint(entry->fate, ==, FATE_QUARANTINED);
	g_assert_cmpint(entry->message_id, !=, 0);
}

static void
test_no_reader(void)
{
	g_auto(Told) told = {0};
	g_autoptr(World) world = world_with_intake(&told);

	world->reader.unavailable = TRUE;
	put(&told, 1, 2, 0, "");
	put(&told, 3, 4, 0, "");
	direct_reader_run();
	g_assert_cmpstr(told.story->str, ==, "failed for now; ");
	g_assert_cmpuint(disputes(world), ==, 0);
	/* It is back: the same mail comes again. */
	world->reader.unavailable = FALSE;
	put(&told, 1, 2, 0, "");
	direct_reader_run();
	g_assert_cmpstr(told.story->str, ==, "failed for now; taken 1 2; ");
}

static guint
alerts(World *world)
{
	g_autoptr(GPtrArray) open = NULL;
	guint count = 0;

	g_assert_true(store_alerts_open(world->store, &open, NULL));
	for (guint i = 0; i < open->len; i++)
		count += strcmp(((const StoreAlert *)open->pdata[i])->kind, "reader") == 0;
	return count;
}

/* Mail waits because no reader works: the admin hears of it within five minutes, also if nothing is
 * tried meanwhile or the program was started anew; and it ends when mail is read. */
static void
test_a_missing_reader_is_told_within_minutes(void)
{
	g_auto(Told) told = {0};
	g_autoptr(World) world = world_with_intake(&told);

	world->reader.unavailable = TRUE;
	put(&told, 1, 2, 0, "");
	direct_reader_run();
	world_settle(world);
	g_assert_cmpuint(alerts(world), ==, 0);
	world_restart(world);
	world_until(world, world->now_at + 5 * 60);
	g_assert_cmpuint(alerts(world), ==, 1);
	g_assert_nonnull(world_last_letter(world, "agent1@example.com", "alert"));
	put(&told, 1, 2, 0, "");
	direct_reader_run();
	world_until(world, world->now_at + 60 * 60);
	g_assert_cmpuint(alerts(world), ==, 1);
	world->reader.unavailable = FALSE;
	put(&told, 1, 2, 0, "");
	direct_reader_run();
	g_assert_cmpuint(alerts(world), ==, 0);
	g_assert_cmpstr(told.story->str, ==, "failed for now; failed for now; taken 1 2; ");
	/* A reader that fails for a moment is nobody's business. */
	world->reader.unavailable = TRUE;
	put(&told, 3, 4, 0, "");
	direct_reader_run();
	world->reader.unavailable = FALSE;
	world_until(world, world->now_at + 60);
	put(&told, 3, 4, 0, "");
	direct_reader_run();
	world_until(world, world->now_at + 60 * 60);
	g_assert_cmpuint(alerts(world), ==, 0);
}

/* The program has ended @deaths times in mail 2, which holds "venom". Three mails come, the first
 * three one by one. Returns: (transfer full) its entry. */
static LedgerEntry *
after_deaths(World *world, Told *told, guint deaths)
{
	LedgerEntry *entry = NULL;
	MailboxWay way = MAILBOX_WHOLE;
	const char *reason = NULL;

	for (guint i = 0; i < deaths; i++)
		g_assert_true(mailbox_attempt(&world->engine, &RULES, 7, 2, &way, &reason, NULL));
	intake_be_careful(told->intake, 3);
	put(told, 1, 3, 2, "venom");
	put(told, 4, 5, 0, "");
	direct_reader_run();
	g_assert_true(store_ledger_find(world->store, "support", 7, 2, &entry, NULL));
	g_assert_cmpint(entry->attempts, ==, deaths + 1);
	return entry;
}

static gboolean
got(World *world, const char *addr, const char *template)
{
	world_settle(world);
	return world_last_letter(world, addr, template) != NULL;
}

/* One death more is not to be seen: it is read whole, like its neighbours. */
static void
test_a_mail_that_ends_the_program_now_and_then(void)
{
	g_auto(Told) told = {0};
	g_autoptr(World) world = world_with_intake(&told);
	g_autoptr(LedgerEntry) entry = after_deaths(world, &told, MAILBOX_ATTEMPTS - 1);

	g_assert_cmpstr(told.story->str, ==, "taken 1 2 3; taken 4 5; ");
	g_assert_cmpint(entry->fate, ==, FATE_OPENED);
	g_assert_cmpuint(disputes(world), ==, 5);
	g_assert_cmpuint(world->reader.asked, ==, 5);
}

/* Its head alone is read and filed: its sender is answered, and the admin is told. */
static void
test_a_mail_that_ends_the_program_is_answered(void)
{
	g_auto(Told) told = {0};
	g_autoptr(World) world = world_with_intake(&told);
	g_autoptr(LedgerEntry) entry = after_deaths(world, &told, MAILBOX_ATTEMPTS);
	g_autoptr(StoreQuarantine) row = NULL;
	g_autoptr(StoreMessage) message = NULL;
	g_autoptr(Blob) raw = NULL;

	g_assert_cmpstr(told.story->str, ==, "taken 1 2 3; taken 4 5; ");
	g_assert_cmpuint(disputes(world), ==, 5);
	g_assert_cmpint(entry->fate, ==, FATE_QUARANTINED);
	g_assert_nonnull(strstr(entry->reason, "ended 3 times"));
	message = store_message_get(world->store, entry->message_id, NULL);
	g_assert_cmpstr(message->from_addr, ==, "c2@example.org");
	g_assert_cmpstr(message->subject, ==, "Colis 2");
	g_assert_cmpstr(message->text, ==, "");
	raw = store_message_raw(world->store, entry->message_id, NULL);
	g_assert_cmpuint(blob_size(raw), ==, message->bytes);
	g_assert_true(store_quarantine_find(world->store, 1, &row, NULL));
	g_assert_cmpint(row->cause, ==, QUARANTINE_DEADLY);
	g_assert_cmpint(row->dispute_id, !=, 0);
	g_assert_true(got(world, "c2@example.org", "acknowledgement"));
	g_assert_true(got(world, "agent1@example.com", "staff-quarantine"));
}

/* A reader that ends at the head is no death of the program: it is kept unread at once. */
static void
test_a_mail_that_ends_the_program_and_the_reader(void)
{
	g_auto(Told) told = {0};
	g_autoptr(World) world = world_with_intake(&told);
	g_autoptr(LedgerEntry) entry = NULL;

	world->reader.headless = "venom";
	entry = after_deaths(world, &told, MAILBOX_ATTEMPTS);
	g_assert_cmpstr(told.story->str, ==, "taken 1 2 3; taken 4 5; ");
	g_assert_cmpint(entry->fate, ==, FATE_QUARANTINED);
	g_assert_cmpint(entry->message_id, !=, 0);
	g_assert_cmpuint(disputes(world), ==, 4);
}

/* Its head too: kept, and the reader is not asked for it. */
static void
test_a_head_that_ends_the_program(void)
{
	g_auto(Told) told = {0};
	g_autoptr(World) world = world_with_intake(&told);
	g_autoptr(LedgerEntry) entry =
		after_deaths(world, &told, MAILBOX_ATTEMPTS + MAILBOX_LAST_ATTEMPTS);

	g_assert_cmpstr(told.story->str, ==, "taken 1 2 3; taken 4 5; ");
	g_assert_cmpint(entry->fate, ==, FATE_QUARANTINED);
	g_assert_nonnull(strstr(entry->reason, "2 times while filing its head"));
	g_assert_cmpint(entry->message_id, !=, 0);
	g_assert_cmpuint(disputes(world), ==, 4);
	g_assert_cmpuint(world->reader.asked, ==, 4);
	g_assert_true(got(world, "agent1@example.com", "staff-quarantine"));
}

/* Even its bytes: it is named in the ledger, and stays in the mailbox as it lies. */
static void
test_bytes_that_end_the_program(void)
{
	g_auto(Told) told = {0};
	g_autoptr(World) world = world_with_intake(&told);
	g_autoptr(LedgerEntry) entry =
		after_deaths(world, &told, MAILBOX_ATTEMPTS + 2 * MAILBOX_LAST_ATTEMPTS);
	g_autoptr(StoreQuarantine) row = NULL;

	g_assert_cmpstr(told.story->str, ==, "taken 1 3; taken 4 5; ");
	g_assert_cmpint(entry->fate, ==, FATE_QUARANTINED);
	g_assert_nonnull(strstr(entry->reason, "2 times while keeping it"));
	g_assert_cmpint(entry->message_id, ==, 0);
	g_assert_true(store_quarantine_find(world->store, 1, &row, NULL));
	g_assert_cmpint(row->cause, ==, QUARANTINE_DEADLY);
	g_assert_cmpuint(disputes(world), ==, 4);
	g_assert_true(got(world, "agent1@example.com", "staff-quarantine"));
}

/* Events may end the intake; questions that are open then are cancelled. */
static void
test_free_within(void)
{
	for (guint i = 0; i < 2; i++) {
		g_auto(Told) told = {0};
		g_autoptr(World) world = world_with_intake(&told);

		told.free_within = TRUE;
		world->reader.unavailable = i == 1;
		put(&told, 1, 1, 0, "");
		put(&told, 2, 3, 0, "");
		direct_reader_run();
		g_assert_null(told.intake);
	}
}

int
main(int argc, char **argv)
{
	int status = 0;

	g_test_init(&argc, &argv, NULL);
	world_keep_log();
	stage = stage_new(".");
	g_test_add_func("/engine-intake/order", test_ranges_in_order);
	g_test_add_func(
		"/engine-intake/a-mail-that-ends-the-reader", test_a_mail_that_ends_the_reader);
	g_test_add_func("/engine-intake/a-mail-without-a-head", test_a_mail_without_a_head);
	g_test_add_func("/engine-intake/no-reader", test_no_reader);
	g_test_add_func("/engine-intake/a-missing-reader-is-told-within-minutes",
		test_a_missing_reader_is_told_within_minutes);
	g_test_add_func("/engine-intake/a-mail-that-ends-the-program-now-and-then",
		test_a_mail_that_ends_the_program_now_and_then);
	g_test_add_func("/engine-intake/a-mail-that-ends-the-program-is-answered",
		test_a_mail_that_ends_the_program_is_answered);
	g_test_add_func("/engine-intake/a-mail-that-ends-the-program-and-the-reader",
		test_a_mail_that_ends_the_program_and_the_reader);
	g_test_add_func(
		"/engine-intake/a-head-that-ends-the-program", test_a_head_that_ends_the_program);
	g_test_add_func(
		"/engine-intake/bytes-that-end-the-program", test_bytes_that_end_the_program);
	g_test_add_func("/engine-intake/free-within", test_free_within);
	status = g_test_run();
	stage_free(stage);
	return status;
}
