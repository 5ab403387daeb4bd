/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "engine/mailbox.h"
#include "store/alerts.h"
#include "store/ledger.h"
#include "tests/scenario/world.h"

static Stage *stage;
static const MailboxRules RULES = {.name = "support", .settles = TRUE};

static GBytes *
mail_of(const char *who)
{
	char *text = g_strdup_printf("From: %s@example.org\r\nMessage-ID: <%s@example.org>\r\n"
				     "Subject: Colis\r\n\r\nRien reçu.\r\n",
		who, who);

	return g_bytes_new_take(text, strlen(text));
}

static MailboxPlan
plan(World *world, const MailboxRules *rules, guint32 uidvalidity, guint32 uidnext)
{
	MailboxOpened opened = {.uidvalidity = uidvalidity, .uidnext = uidnext};
	MailboxPlan made = {0};

	g_assert_true(mailbox_plan(&world->engine, rules, &opened, &made, NULL));
	return made;
}

/* What the server gave. */
typedef struct Given {
	guint32 uid;
	GBytes *raw;
	const char *refusal;
} Given;

static gboolean
take(World *world, guint32 uidvalidity, const Given *mails, guint count, GError **error)
{
	g_autoptr(GPtrArray) range =
		g_ptr_array_new_with_free_func((GDestroyNotify)mailbox_mail_free);
	g_autoptr(GArray) taken = NULL;

	for (guint i = 0; i < count; i++) {
		MailboxMail *mail = g_new0(MailboxMail, 1);

		mail->uid = mails[i].uid;
		mail->refusal = g_strdup(mails[i].refusal);
		mail->cause = QUARANTINE_REFUSED;
		if (mails[i].raw != NULL) {
			mail->raw = blob_new(mails[i].raw);
			mail->message = direct_reader_message(&world->reader, mails[i].raw);
		}
		g_ptr_array_add(range, mail);
	}
	return mailbox_take(&world->engine, &RULES, uidvalidity, range, &taken, error);
}

static Fate
fate_of(World *world, guint32 uid, char **reason_out)
{
	g_autoptr(LedgerEntry) entry = NULL;

	g_assert_true(store_ledger_find(world->store, "support", 7, uid, &entry, NULL));
	g_assert_nonnull(entry);
	*reason_out = g_strdup(entry->reason);
	return entry->fate;
}

static gboolean
has_alert(World *world, const char *kind)
{
	g_autoptr(GPtrArray) alerts = NULL;
	gboolean found = FALSE;

	g_assert_true(store_alerts_open(world->store, &alerts, NULL));
	for (guint i = 0; i < alerts->len; i++)
		found |=
			g_str_equal(((const StoreAlert *)g_ptr_array_index(alerts, i))->kind, kind);
	return found;
}

/* A mail that can't be had is set aside with the reason; those around it are taken. */
static void
test_set_aside(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	g_autoptr(GBytes) anna = mail_of("anna"), ben = mail_of("ben");
	g_autofree char *refused = NULL, *gone = NULL;
	Given mails[] = {{.uid = 1, .raw = anna},
		{.uid = 2, .refusal = "the server could not give it"}, {.uid = 3},
		{.uid = 4, .raw = ben}};
	g_autoptr(GPtrArray) disputes = NULL;
	g_auto(MailboxPlan) next = {0};

	world_start(world);
	g_assert_true(take(world, 7, mails, G_N_ELEMENTS(mails), NULL));
	disputes = world_disputes(world);
	g_assert_cmpuint(disputes->len, ==, 2);
	g_assert_cmpint(fate_of(world, 2, &refused), ==, FATE_QUARANTINED);
	g_assert_cmpstr(refused, ==, "the server could not give it");
	g_assert_cmpint(fate_of(world, 3, &gone), ==, FATE_FILED);
	g_assert_cmpuint(strlen(gone), >, 0);
	g_assert_true(has_alert(world, "quarantine"));
	next = plan(world, &RULES, 7, 5);
	g_assert_cmpuint(next.first_uid, ==, 5);
}

/* What was committed but perhaps not flagged is told to the server again. */
static void
test_unsettled(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	g_autoptr(GBytes) anna = mail_of("anna");
	Given mail = {.uid = 1, .raw = anna};
	g_auto(MailboxPlan) before = {0}, after = {0};
	guint32 uid = 1;

	world_start(world);
	g_assert_true(take(world, 7, &mail, 1, NULL));
	before = plan(world, &RULES, 7, 2);
	g_assert_cmpuint(before.unsettled->len, ==, 1);
	g_assert_cmpuint(g_array_index(before.unsettled, guint32, 0), ==, 1);
	g_assert_true(mailbox_settled(&world->engine, &RULES, 7, &uid, 1, NULL));
	after = plan(world, &RULES, 7, 2);
	g_assert_cmpuint(after.unsettled->len, ==, 0);
}

/* A range of another numbering than the one planned is nobody's. */
static void
test_other_numbering(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	g_autoptr(GBytes) anna = mail_of("anna");
	Given mail = {.uid = 1, .raw = anna};
	g_autoptr(GPtrArray) disputes = NULL;
	g_autoptr(GError) error = NULL;

	world_start(world);
	g_assert_false(take(world, 8, &mail, 1, &error));
	g_assert_true(error_is(error, ERROR_CONFLICT));
	disputes = world_disputes(world);
	g_assert_cmpuint(disputes->len, ==, 0);
}

/* A server that does not tell UIDNEXT: what was there at the first sight stays alone, also while
 * nothing has arrived yet. */
static void
test_without_uidnext(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	MailboxRules rules = {.name = "other"};
	g_auto(MailboxPlan) first = {0}, second = {0};
	gint64 start = world->now_at;

	world_start(world);
	first = plan(world, &rules, 7, 0);
	g_assert_cmpint(first.since_at, ==, start);
	g_assert_true(mailbox_ended(&world->engine, &rules, 7, NULL, FALSE, NULL));
	world->now_at += 3600;
	second = plan(world, &rules, 7, 0);
	g_assert_cmpuint(second.first_uid, ==, 1);
	g_assert_cmpint(second.since_at, ==, start);
}

/* A look through a renumbered mailbox that breaks off goes on under the same rule. */
static void
test_interrupted_rescan(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	g_autoptr(GBytes) anna = mail_of("anna");
	Given mail = {.uid = 3, .raw = anna};
	g_auto(MailboxPlan) first = {0}, second = {0}, third = {0};

	world_start(world);
	first = plan(world, &RULES, 8, 10);
	g_assert_cmpint(first.since_at, ==, world->now_at);
	g_assert_true(take(world, 8, &mail, 1, NULL));
	g_assert_true(mailbox_ended(&world->engine, &RULES, 8, "connection lost", FALSE, NULL));
	second = plan(world, &RULES, 8, 10);
	g_assert_cmpuint(second.first_uid, ==, 4);
	g_assert_cmpint(second.since_at, ==, first.since_at);
	g_assert_true(mailbox_ended(&world->engine, &RULES, 8, NULL, FALSE, NULL));
	third = plan(world, &RULES, 8, 10);
	g_assert_cmpuint(third.first_uid, ==, 10);
	g_assert_cmpint(third.since_at, ==, 0);
}

static SourceState *
state_of(World *world, const char *name)
{
	SourceState *state = NULL;

	g_assert_true(store_source_find(world->store, name, &state, NULL));
	g_assert_nonnull(state);
	return state;
}

/* What nobody will ever find in the ledger is known to be left alone by rule. */
static void
test_left_alone(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	MailboxRules rules = {.name = "other"};
	g_auto(MailboxPlan) first = {0}, anew = {0};
	g_autoptr(SourceState) sight = NULL, rescan = NULL;
	gint64 start = world->now_at;

	world_start(world);
	first = plan(world, &rules, 7, 5);
	g_assert_cmpuint(first.first_uid, ==, 5);
	sight = state_of(world, "other");
	g_assert_true(source_state_leaves_alone(sight, 4, start + 10));
	g_assert_false(source_state_leaves_alone(sight, 5, start - 10));
	g_assert_true(mailbox_ended(&world->engine, &rules, 7, NULL, FALSE, NULL));
	world->now_at += 60;
	anew = plan(world, &rules, 8, 9);
	g_assert_cmpint(anew.since_at, ==, start);
	g_assert_true(mailbox_ended(&world->engine, &rules, 8, NULL, FALSE, NULL));
	rescan = state_of(world, "other");
	g_assert_true(source_state_leaves_alone(rescan, 4, start - 1));
	g_assert_false(source_state_leaves_alone(rescan, 4, start));
	g_assert_false(source_state_leaves_alone(rescan, 4, 0));
	g_assert_false(source_state_leaves_alone(rescan, 9, start - 1));
	g_assert_cmpint(rescan->mark, ==, 8);
}

/* In which way mail 1 is tried now, and why in none better. */
static MailboxWay
attempt(World *world, const char **reason_out)
{
	MailboxWay way = MAILBOX_WAYS;

	g_assert_true(mailbox_attempt(&world->engine, &RULES, 7, 1, &way, reason_out, NULL));
	return way;
}

/* A mail that ends the program each time gets less and less, and at last nothing is done with it
 * but to name it. */
static void
test_attempts(void)
{
	static const guint TIMES[] = {[MAILBOX_WHOLE] = MAILBOX_ATTEMPTS,
		[MAILBOX_BY_HEAD] = MAILBOX_LAST_ATTEMPTS,
		[MAILBOX_UNREAD] = MAILBOX_LAST_ATTEMPTS,
		[MAILBOX_UNKEPT] = 100};
	g_autoptr(World) world = world_new(stage, FALSE);
	g_auto(MailboxPlan) first = {0}, next = {0}, last = {0};
	const char *refusal = NULL;
	g_autofree char *reason = NULL;
	Given mail = {.uid = 1};

	world_start(world);
	first = plan(world, &RULES, 7, 3);
	g_assert_cmpuint(first.careful_to, ==, 0);
	next = plan(world, &RULES, 7, 3); /* nobody has told the end of the first */
	g_assert_cmpuint(next.careful_to, ==, 2);
	for (MailboxWay way = MAILBOX_WHOLE; way < MAILBOX_WAYS; way++) {
		for (guint i = 0; i < TIMES[way]; i++)
			g_assert_cmpint(attempt(world, &refusal), ==, way);
		g_assert_true((refusal == NULL) == (way == MAILBOX_WHOLE));
	}
	mail.refusal = refusal;
	g_assert_true(take(world, 7, &mail, 1, NULL));
	g_assert_cmpint(fate_of(world, 1, &reason), ==, FATE_QUARANTINED);
	g_assert_cmpstr(reason, ==, refusal);
	g_assert_cmpint(attempt(world, &refusal), ==, MAILBOX_WHOLE); /* it has its fate */
	g_assert_true(mailbox_ended(&world->engine, &RULES, 7, "connection lost", FALSE, NULL));
	last = plan(world, &RULES, 7, 3);
	g_assert_cmpuint(last.careful_to, ==, 0);
}

static const char *
fetching(World *world, guint32 uidvalidity, guint32 uid)
{
	const char *reason = "";

	g_assert_true(mailbox_fetching(&world->engine, &RULES, uidvalidity, uid, &reason, NULL));
	return reason;
}

/* A mail that ends the program while its server sends it ended it for ever. */
static void
test_fetches(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	g_autofree char *reason = NULL;
	Given mail = {.uid = 1};

	world_start(world);
	for (guint i = 0; i < 2 * MAILBOX_FETCHES; i++) { /* each came */
		g_assert_null(fetching(world, 7, 1));
		g_assert_true(mailbox_fetched(&world->engine, &RULES, NULL));
	}
	for (guint i = 0; i < MAILBOX_FETCHES; i++)
		g_assert_null(fetching(world, 7, 1));
	mail.refusal = fetching(world, 7, 1);
	g_assert_cmpstr(mail.refusal, ==, "the daemon ended 3 times while fetching it");
	g_assert_cmpstr(fetching(world, 7, 1), ==, mail.refusal);
	g_assert_true(take(world, 7, &mail, 1, NULL));
	g_assert_cmpint(fate_of(world, 1, &reason), ==, FATE_QUARANTINED);
	g_assert_cmpstr(reason, ==, mail.refusal);
	/* Another mail, and the same number where the server counts anew. */
	g_assert_null(fetching(world, 7, 2));
	g_assert_null(fetching(world, 8, 2));
	g_assert_null(fetching(world, 8, 2));
}

/* Mail that was missing is taken by a poll that counts, though nothing is new: it may be deadly. */
static void
test_ended_within_a_count(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);
	MailboxOpened opened = {.uidvalidity = 7, .uidnext = 3, .recounted = TRUE};
	g_autoptr(GBytes) anna = mail_of("anna"), ben = mail_of("ben");
	Given mails[] = {{.uid = 1, .raw = anna}, {.uid = 2, .raw = ben}};
	g_auto(MailboxPlan) first = {0}, quiet = {0}, count = {0}, next = {0};

	world_start(world);
	first = plan(world, &RULES, 7, 3);
	g_assert_true(take(world, 7, mails, G_N_ELEMENTS(mails), NULL));
	g_assert_true(mailbox_ended(&world->engine, &RULES, 7, NULL, FALSE, NULL));
	quiet = plan(world, &RULES, 7, 3);
	g_assert_true(mailbox_plan(&world->engine, &RULES, &opened, &count, NULL));
	g_assert_cmpuint(count.careful_to, ==, 0);
	next = plan(world, &RULES, 7, 3);
	g_assert_cmpuint(next.careful_to, ==, 2);
}

static void
test_alert(void)
{
	g_autoptr(World) world = world_new(stage, FALSE);

	world_start(world);
	g_assert_true(mailbox_ended(&world->engine, &RULES, 7, "stalled", FALSE, NULL));
	g_assert_false(has_alert(world, "mailbox"));
	g_assert_true(mailbox_ended(&world->engine, &RULES, 7, "wrong password", TRUE, NULL));
	g_assert_true(has_alert(world, "mailbox"));
	g_assert_true(mailbox_ended(&world->engine, &RULES, 7, NULL, FALSE, NULL));
	g_assert_false(has_alert(world, "mailbox"));
}

int
main(int argc, char **argv)
{
	int status = 0;

	g_test_init(&argc, &argv, NULL);
	world_keep_log();
	stage = stage_new(".");
	g_test_add_func("/engine-mailbox/set-aside", test_set_aside);
	g_test_add_func("/engine-mailbox/unsettled", test_unsettled);
	g_test_add_func("/engine-mailbox/other-numbering", test_other_numbering);
	g_test_add_func("/engine-mailbox/without-uidnext", test_without_uidnext);
	g_test_add_func("/engine-mailbox/interrupted-rescan", test_interrupted_rescan);
	g_test_add_func("/engine-mailbox/left-alone", test_left_alone);
	g_test_add_func("/engine-mailbox/attempts", test_attempts);
	g_test_add_func("/engine-mailbox/fetches", test_fetches);
	g_test_add_func("/engine-mailbox/ended-within-a-count", test_ended_within_a_count);
	g_test_add_func("/engine-mailbox/alert", test_alert);
	status = g_test_run();
	stage_free(stage);
	return status;
}
