/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "engine/apply.h"
#include "engine/mailbox.h"
#include "engine/quarantine.h"
#include "engine/read_one.h"
#include "engine/reread.h"
#include "store/alerts.h"
#include "store/disputes.h"
#include "store/ledger.h"
#include "store/messages.h"
#include "store/quarantine.h"
#include "tests/scenario/world.h"

#define ADMIN "admin@example.com"

static Stage *stage;

static void
put(World *world, const char *head, const char *text)
{
	Inbox *inbox = world_inbox(world, "support");
	char *mail = g_strdup_printf(
		"%sMessage-ID: <%u@example.org>\r\n\r\n%s\r\n", head, world->number++, text);
	g_autoptr(GBytes) raw = g_bytes_new_take(mail, strlen(mail));

	world_put(world, inbox, raw, world->now_at);
	world_poll(world, inbox);
	world_settle(world);
}

static World *
made_world(void)
{
	World *world = world_new(stage, FALSE);
	Staff *admin = g_new0(Staff, 1);

	admin->name = g_strdup("root");
	admin->display = g_strdup("Root");
	admin->email = g_strdup(ADMIN);
	admin->role = ROLE_ADMIN;
	admin->language = g_strdup("en");
	g_ptr_array_add(world->desk->staff, admin);
	world_start(world);
	return world;
}

/* A mail whose row is there, as if its head had been kept. */
static gint64
kept_mail(World *world, gint64 uid)
{
	g_autoptr(LedgerEntry) entry = NULL;

	put(world,
		"From: Anna <anna@example.org>\r\nAuto-Submitted: auto-replied\r\n"
		"Subject: Colis\r\n",
		"Rien.");
	g_assert_true(store_ledger_find(world->store, "support", 7, uid, &entry, NULL));
	return entry->message_id;
}

static void
set_aside(World *world, gint64 item, gint64 message_id)
{
	StoreQuarantine row = {.source = (char *)"support",
		.epoch = 7,
		.item = item,
		.mailbox = (char *)"support",
		.message_id = message_id,
		.cause = message_id != 0 ? QUARANTINE_UNREADABLE : QUARANTINE_REFUSED,
		.reason = (char *)"the reader was ended by signal 11",
		.arrived_at = world->now_at - 60};

	g_assert_true(quarantine_set_aside(&world->engine, &row, NULL));
}

static guint
letters(World *world, const char *template)
{
	guint count = 0;

	for (guint i = 0; i < world->posts->len; i++) {
		g_autoptr(OutboxLetter) letter =
			world_letter(world, g_ptr_array_index(world->posts, i));

		count += letter != NULL && strcmp(letter->letter, template) == 0;
	}
	return count;
}

static OutboxLetter *
last_letter(World *world, const char *to, const char *template)
{
	const Posted *posted = world_last_letter(world, to, template);

	g_assert_nonnull(posted);
	return world_letter(world, posted);
}

static QuarantineState
state_of(World *world, gint64 number)
{
	g_autoptr(StoreQuarantine) row = NULL;

	g_assert_true(store_quarantine_find(world->store, number, &row, NULL));
	g_assert_nonnull(row);
	return row->state;
}

static guint
alerts(World *world)
{
	g_autoptr(GPtrArray) open = NULL;

	g_assert_true(store_alerts_open(world->store, &open, NULL));
	return open->len;
}

/* What the admin writes back: @id of the letter it answers, "" for none. */
static void
answer(World *world, const char *from, const char *id, const char *text)
{
	g_autofree char *head =
		g_strdup_printf("From: %s\r\nTo: support@example.com\r\nSubject: Re: x\r\n%s%s%s",
			from, *id != '\0' ? "In-Reply-To: <" : "", id, *id != '\0' ? ">\r\n" : "");

	put(world, head, text);
}

static void
test_letter(void)
{
	g_autoptr(World) world = made_world();
	g_autoptr(OutboxLetter) letter = NULL;

	set_aside(world, 41, kept_mail(world, 1));
	set_aside(world, 42, 0);
	world_settle(world);
	g_assert_cmpuint(letters(world, "staff-quarantine"), ==, 2);
	g_assert_cmpuint(letters(world, "alert"), ==, 0);
	g_assert_cmpuint(alerts(world), ==, 1);
	letter = last_letter(world, ADMIN, "staff-quarantine");
	g_assert_nonnull(strstr(letter->text, "2 · support"));
	g_assert_nonnull(strstr(letter->text, "the reader was ended by signal 11"));
	g_assert_cmpuint(letter->dispute_id, ==, 0);
}

/* A thousand bad mails are a handful of letters an hour. */
static void
test_many(void)
{
	g_autoptr(World) world = made_world();
	g_autoptr(OutboxLetter) letter = NULL;

	for (gint64 i = 1; i <= 1000; i++)
		set_aside(world, i, 0);
	world_settle(world);
	g_assert_cmpuint(letters(world, "staff-quarantine"), ==, QUARANTINE_LETTERS);
	world->now_at += 3599;
	set_aside(world, 1001, 0);
	world_settle(world);
	g_assert_cmpuint(letters(world, "staff-quarantine"), ==, QUARANTINE_LETTERS);
	world->now_at += 1;
	world_settle(world);
	g_assert_cmpuint(letters(world, "staff-quarantine"), ==, QUARANTINE_LETTERS + 1);
	letter = last_letter(world, ADMIN, "staff-quarantine");
	g_assert_nonnull(strstr(letter->subject, "996 mails"));
	g_assert_nonnull(strstr(letter->text, "And 946 more"));
	for (gint64 i = 2001; i <= 2100; i++)
		set_aside(world, i, 0);
	world_settle(world);
	g_assert_cmpuint(letters(world, "staff-quarantine"), ==, QUARANTINE_LETTERS + 1);
	world->now_at += 3600;
	world_settle(world);
	g_assert_cmpuint(letters(world, "staff-quarantine"), ==, QUARANTINE_LETTERS + 2);
}

static void
test_orders_by_mail(void)
{
	g_autoptr(World) world = made_world();
	g_autoptr(OutboxLetter) letter = NULL, done = NULL;

	for (gint64 i = 1; i <= 3; i++)
		set_aside(world, i, 0);
	world_settle(world);
	letter = last_letter(world, ADMIN, "staff-quarantine");
	answer(world, ADMIN, letter->message_id, "!quarantine drop 1-2");
	g_assert_cmpint(state_of(world, 1), ==, QUARANTINE_DROPPED);
	g_assert_cmpint(state_of(world, 2), ==, QUARANTINE_DROPPED);
	g_assert_cmpint(state_of(world, 3), ==, QUARANTINE_WAITING);
	done = last_letter(world, ADMIN, "staff-transcript");
	g_assert_nonnull(strstr(done->text, "drop 1"));
	g_assert_nonnull(strstr(done->text, "it stays kept"));
	g_assert_cmpuint(alerts(world), ==, 1);
	answer(world, ADMIN, letter->message_id, "!quarantaine jeter 3");
	g_assert_cmpuint(alerts(world), ==, 0);
}

/* All of one mail's orders, or none; and nobody's but the admin's. */
static void
test_refused(void)
{
	static const struct {
		const char *from, *words;
		gboolean answers;
		const char *says;
	} ROWS[] = {
		{ADMIN, "!quarantine drop 1 99", TRUE, "no mail was set aside under this number"},
		{ADMIN, "!quarantine drop 1\n!quarantine retry 1", TRUE, "dealt with"},
		{ADMIN, "!quarantine retry 1", TRUE, "nothing of it is kept here"},
		{ADMIN, "!quarantine drop 1\n!new anna@example.org", TRUE, "belongs to no dispute"},
		{ADMIN, "!quarantine drop 1", FALSE, "answer with Reply"},
		{"agent1@example.com", "!quarantine drop 1", TRUE, "votre rôle"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autoptr(World) world = made_world();
		g_autoptr(OutboxLetter) letter = NULL, back = NULL;

		set_aside(world, 1, 0);
		world_settle(world);
		letter = last_letter(world, ADMIN, "staff-quarantine");
		answer(world, ROWS[i].from, ROWS[i].answers ? letter->message_id : "",
			ROWS[i].words);
		g_test_message("%s: %s", ROWS[i].from, ROWS[i].words);
		g_assert_cmpint(state_of(world, 1), ==, QUARANTINE_WAITING);
		back = last_letter(world, ROWS[i].from, "staff-transcript");
		g_assert_nonnull(strstr(back->text, ROWS[i].says));
	}
}

static void
test_open(void)
{
	g_autoptr(World) world = made_world();
	g_autoptr(OutboxLetter) letter = NULL;
	g_autoptr(GPtrArray) disputes = NULL;
	g_autoptr(LedgerEntry) entry = NULL;
	gint64 mail = kept_mail(world, 1);

	set_aside(world, 1, mail);
	world_settle(world);
	letter = last_letter(world, ADMIN, "staff-quarantine");
	answer(world, ADMIN, letter->message_id, "!quarantine open 1");
	g_assert_cmpint(state_of(world, 1), ==, QUARANTINE_OPENED);
	disputes = world_disputes(world);
	g_assert_cmpuint(disputes->len, ==, 1);
	g_assert_nonnull(world_last_letter(world, "anna@example.org", "acknowledgement"));
	g_assert_true(store_ledger_find(world->store, "support", 7, 1, &entry, NULL));
	g_assert_cmpint(entry->fate, ==, FATE_OPENED);
	g_assert_cmpint(entry->message_id, ==, mail);
}

static void
test_open_for_another(void)
{
	g_autoptr(World) world = made_world();
	gint64 mail = kept_mail(world, 1);
	g_autofree char *reference = NULL;
	QuarantineAnswer given = QUARANTINE_DONE;

	set_aside(world, 1, mail);
	g_assert_true(quarantine_open(&world->engine, 1, "ben@example.org", "Ben", NULL, "admin",
		&given, &reference, NULL));
	g_assert_cmpint(given, ==, QUARANTINE_DONE);
	g_assert_nonnull(reference);
	world_settle(world);
	g_assert_nonnull(world_last_letter(world, "ben@example.org", "acknowledgement"));
	g_assert_true(quarantine_drop(&world->engine, 1, &given, NULL));
	g_assert_cmpint(given, ==, QUARANTINE_OVER);
	g_assert_true(quarantine_drop(&world->engine, 2, &given, NULL));
	g_assert_cmpint(given, ==, QUARANTINE_UNKNOWN);
}

static void
count_call(gpointer data)
{
	(*(guint *)data)++;
}

/* Reads everything that was asked for, as the daemon does. */
static void
reread_all(World *world)
{
	ReaderPort port = direct_reader_port(&world->reader);
	guint calls = 0;
	Reread *reread = reread_new(&world->engine, &port, count_call, &calls);

	g_assert_true(reread_turn(reread, NULL));
	for (guint want = 1; reread_is_running(reread); want++) {
		while (calls < want)
			g_main_context_iteration(NULL, TRUE);
		g_assert_true(reread_turn(reread, NULL));
	}
	reread_free(reread);
	world_settle(world);
}

/* What nothing was done with is filed as if it had just come, and lies there once. */
static void
test_retry(void)
{
	g_autoptr(World) world = made_world();
	gint64 mail = kept_mail(world, 1);
	g_autoptr(OutboxLetter) letter = NULL;
	g_autoptr(LedgerEntry) entry = NULL;
	g_autoptr(StoreMessage) old = NULL, now = NULL;
	LedgerEntry aside = {.source = (char *)"support",
		.epoch = 7,
		.item = 1,
		.message_id = mail,
		.fate = FATE_QUARANTINED,
		.reason = (char *)"the reader was ended by signal 11"};

	g_assert_true(store_ledger_revise(world->store, &aside, NULL));
	set_aside(world, 1, mail);
	world_settle(world);
	letter = last_letter(world, ADMIN, "staff-quarantine");
	answer(world, ADMIN, letter->message_id, "!quarantine retry 1");
	g_assert_cmpint(state_of(world, 1), ==, QUARANTINE_ASKED);
	reread_all(world);
	g_assert_cmpint(state_of(world, 1), ==, QUARANTINE_RETRIED);
	g_assert_cmpuint(alerts(world), ==, 0);
	g_assert_true(store_ledger_find(world->store, "support", 7, 1, &entry, NULL));
	g_assert_cmpint(entry->fate, ==, FATE_FILED);
	old = store_message_get(world->store, mail, NULL);
	g_assert_null(old);
	now = store_message_get(world->store, entry->message_id, NULL);
	g_assert_nonnull(now);
	g_assert_cmpstr(now->from_addr, ==, "anna@example.org");
}

/* Its head has opened a dispute: staff get to see the rest, nobody is acknowledged twice. */
static void
test_retry_in_dispute(void)
{
	g_autoptr(World) world = made_world();
	g_autoptr(LedgerEntry) entry = NULL;
	g_autoptr(GPtrArray) disputes = NULL;
	g_autofree char *became = NULL;
	ReaderPort port = direct_reader_port(&world->reader);
	QuarantineAnswer given = QUARANTINE_DONE;
	guint before = 0;

	put(world, "From: Anna <anna@example.org>\r\nSubject: Colis\r\n", "Rien, toujours rien.");
	g_assert_true(store_ledger_find(world->store, "support", 7, 1, &entry, NULL));
	set_aside(world, 1, entry->message_id);
	world_settle(world);
	before = letters(world, "acknowledgement");
	g_assert_true(quarantine_ask(&world->engine, 1, &given, NULL));
	g_assert_true(reread_now(&world->engine, &port, 1, &became, NULL));
	g_assert_cmpstr(became, ==, "read and filed");
	world_settle(world);
	g_assert_cmpint(state_of(world, 1), ==, QUARANTINE_RETRIED);
	g_assert_cmpuint(letters(world, "acknowledgement"), ==, before);
	g_assert_nonnull(world_last_letter(world, "agent1@example.com", "staff-message"));
	disputes = world_disputes(world);
	g_assert_cmpuint(disputes->len, ==, 1);
}

/* The daemon was faster: it is not said to be filed while nobody knows. */
static void
test_retry_while_the_daemon_reads(void)
{
	g_autoptr(World) world = made_world();
	ReaderPort port = direct_reader_port(&world->reader);
	QuarantineAnswer given = QUARANTINE_DONE;
	g_autofree char *during = NULL, *after = NULL;
	guint calls = 0;
	Reread *daemon = reread_new(&world->engine, &port, count_call, &calls);

	set_aside(world, 1, kept_mail(world, 1));
	world_settle(world);
	g_assert_true(quarantine_ask(&world->engine, 1, &given, NULL));
	g_assert_true(reread_turn(daemon, NULL));
	g_assert_true(reread_is_running(daemon));
	g_assert_true(reread_now(&world->engine, &port, 1, &during, NULL));
	g_assert_nonnull(strstr(during, "the daemon has taken it"));
	while (calls == 0)
		g_main_context_iteration(NULL, TRUE);
	g_assert_true(reread_now(&world->engine, &port, 1, &after, NULL));
	g_assert_cmpstr(after, ==, "read and filed");
	reread_free(daemon);
}

/* The whole of an answer is read only when its dispute has been closed for so long that it is not
 * reopened: its words are seen in a dispute of their own. */
static void
retry_after_closing(const char *head, gboolean acknowledged)
{
	g_autoptr(World) world = made_world();
	g_autoptr(LedgerEntry) entry = NULL;
	g_autoptr(GPtrArray) disputes = NULL;
	g_autoptr(OutboxLetter) letter = NULL;
	g_autoptr(StoreMessage) mail = NULL;
	g_autoptr(DisputeView) first = NULL;
	g_auto(Applied) applied = {0};
	g_autofree char *became = NULL, *whole = NULL;
	ReaderPort port = direct_reader_port(&world->reader);
	QuarantineAnswer given = QUARANTINE_DONE;
	Event closing = {.kind = EVENT_CLOSE, .actor = "admin"};
	guint before = 0;

	put(world, "From: Anna <anna@example.org>\r\nSubject: Colis\r\n", "Rien.");
	letter = last_letter(world, "anna@example.org", "acknowledgement");
	whole = g_strdup_printf("From: Anna <anna@example.org>\r\nSubject: Re: Colis\r\n%s"
				"In-Reply-To: <%s>\r\n",
		head, letter->message_id);
	put(world, whole, "Il me manque toujours la moitié.");
	g_assert_true(store_ledger_find(world->store, "support", 7, 2, &entry, NULL));
	set_aside(world, 2, entry->message_id);
	disputes = world_disputes(world);
	g_assert_cmpuint(disputes->len, ==, 1);
	mail = store_message_get(world->store, entry->message_id, NULL);
	first = store_dispute_get(world->store, mail->dispute_id, NULL);
	g_assert_nonnull(first);
	g_assert_true(apply_event(&world->engine, first, &closing, &applied, NULL));
	g_assert_null(applied.refusal);
	world_settle(world);
	world->now_at += (gint64)(world->policy.reopen_days + 1) * 24 * 60 * 60;
	world_settle(world);
	before = letters(world, "acknowledgement");
	g_assert_true(quarantine_ask(&world->engine, 1, &given, NULL));
	g_assert_true(reread_now(&world->engine, &port, 1, &became, NULL));
	g_assert_cmpstr(became, ==, "read and filed");
	world_settle(world);
	g_assert_cmpint(state_of(world, 1), ==, QUARANTINE_RETRIED);
	g_ptr_array_unref(disputes);
	disputes = world_disputes(world);
	g_assert_cmpuint(disputes->len, ==, 2);
	g_assert_cmpuint(letters(world, "acknowledgement"), ==, before + acknowledged);
	g_clear_pointer(&letter, outbox_letter_free);
	letter = last_letter(world, "agent1@example.com", "staff-new");
	g_assert_nonnull(strstr(letter->text, "Il me manque toujours la moitié."));
	g_assert_nonnull(strstr(letter->text, first->reference));
	g_clear_pointer(&entry, ledger_entry_free);
	g_assert_true(store_ledger_find(world->store, "support", 7, 2, &entry, NULL));
	g_assert_cmpint(entry->fate, ==, FATE_OPENED);
}

static void
test_retry_after_closing(void)
{
	retry_after_closing("", TRUE);
}

static void
test_retry_of_machine_after_closing(void)
{
	retry_after_closing("Auto-Submitted: auto-replied\r\n", FALSE);
}

/* A mail of which a reader made nothing, @uids of the mailbox. */
static void
take_unread(World *world, GBytes *bytes, const guint32 *uids, guint count)
{
	static const MailboxRules RULES = {.name = "support"};
	g_autoptr(GPtrArray) mails =
		g_ptr_array_new_with_free_func((GDestroyNotify)mailbox_mail_free);
	g_autoptr(GArray) taken = NULL;

	for (guint i = 0; i < count; i++) {
		MailboxMail *mail = g_new0(MailboxMail, 1);

		mail->uid = uids[i];
		mail->raw = blob_new(bytes);
		mail->message = read_one_unread(mail->raw, NULL);
		mail->fault = g_strdup("the reader was ended by signal 11");
		g_ptr_array_add(mails, mail);
	}
	g_assert_true(mailbox_take(&world->engine, &RULES, 7, mails, &taken, NULL));
}

/* The same bytes lie in the mailbox more than once, or were numbered anew by the server: who has
 * one of them read again has all of them read again, whatever became of the others. */
static void
test_retry_with_copies(void)
{
	static const char MAIL[] = "From: Anna <anna@example.org>\r\nSubject: Colis\r\n"
				   "Message-ID: <m1@example.org>\r\n\r\nRien.\r\n";
	static const guint32 UIDS[] = {101, 102, 103};
	g_autoptr(World) world = made_world();
	g_autoptr(GBytes) bytes = g_bytes_new_static(MAIL, strlen(MAIL));
	g_autoptr(LedgerEntry) first = NULL;
	g_autofree char *became = NULL;
	ReaderPort port = direct_reader_port(&world->reader);
	QuarantineAnswer given = QUARANTINE_DONE;

	put(world, "From: ben@example.org\r\n", "Bonjour.");
	take_unread(world, bytes, UIDS, G_N_ELEMENTS(UIDS));
	g_assert_true(quarantine_drop(&world->engine, 3, &given, NULL));
	g_assert_true(quarantine_ask(&world->engine, 1, &given, NULL));
	g_assert_true(reread_now(&world->engine, &port, 1, &became, NULL));
	g_assert_cmpstr(became, ==, "read and filed");
	world_settle(world);
	g_assert_cmpint(state_of(world, 1), ==, QUARANTINE_RETRIED);
	g_assert_cmpint(state_of(world, 2), ==, QUARANTINE_RETRIED);
	g_assert_cmpint(state_of(world, 3), ==, QUARANTINE_DROPPED);
	g_assert_cmpuint(alerts(world), ==, 0);
	g_assert_nonnull(world_last_letter(world, "anna@example.org", "acknowledgement"));
	g_assert_true(store_ledger_find(world->store, "support", 7, 101, &first, NULL));
	g_assert_cmpint(first->fate, ==, FATE_OPENED);
	for (guint i = 1; i < G_N_ELEMENTS(UIDS); i++) {
		g_autoptr(LedgerEntry) copy = NULL;

		g_assert_true(store_ledger_find(world->store, "support", 7, UIDS[i], &copy, NULL));
		g_assert_cmpint(copy->fate, ==, FATE_DUPLICATE);
		g_assert_cmpint(copy->message_id, ==, first->message_id);
	}
}

int
main(int argc, char **argv)
{
	int status = 0;

	g_test_init(&argc, &argv, NULL);
	world_keep_log();
	stage = stage_new(".");
	g_test_add_func("/engine-quarantine/letter", test_letter);
	g_test_add_func("/engine-quarantine/many", test_many);
	g_test_add_func("/engine-quarantine/orders-by-mail", test_orders_by_mail);
	g_test_add_func("/engine-quarantine/refused", test_refused);
	g_test_add_func("/engine-quarantine/open", test_open);
	g_test_add_func("/engine-quarantine/open-for-another", test_open_for_another);
	g_test_add_func("/engine-quarantine/retry", test_retry);
	g_test_add_func("/engine-quarantine/retry-in-dispute", test_retry_in_dispute);
	g_test_add_func("/engine-quarantine/retry-while-the-daemon-reads",
		test_retry_while_the_daemon_reads);
	g_test_add_func("/engine-quarantine/retry-after-closing", test_retry_after_closing);
	g_test_add_func("/engine-quarantine/retry-of-machine-after-closing",
		test_retry_of_machine_after_closing);
	g_test_add_func("/engine-quarantine/retry-with-copies", test_retry_with_copies);
	status = g_test_run();
	stage_free(stage);
	return status;
}
