/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "engine/mailbox.h"
#include "mail/read.h"
#include "store/alerts.h"

#include "tests/support/sample.h"
#include "tests/support/store-fixture.h"

#define MAILS 51 /* one more than are taken unseen after a change of UIDVALIDITY */

typedef struct Fixture {
	Engine engine;
	Desk *desk;
	Policy policy;
	Calendar *calendar;
	GPtrArray *keys;
	TemplateSet *templates;
	gint64 now_at;
	guint64 seed;
	MailboxRules rules;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *shipped = g_build_filename(g_getenv("top_srcdir"), "templates", NULL);
	g_autoptr(GError) error = NULL;

	fixture->desk = sample_desk();
	fixture->policy = policy_default();
	fixture->calendar = sample_calendar("Europe/Paris", NULL);
	fixture->keys = sample_keys();
	fixture->templates = template_set_load(shipped, NULL, &error);
	g_assert_no_error(error);
	fixture->now_at = FIXTURE_NOW;
	fixture->seed = 1;
	fixture->engine = (Engine){.store = fixture_memory(),
		.desk = fixture->desk,
		.policy = &fixture->policy,
		.calendar = fixture->calendar,
		.zone = g_time_zone_new_identifier("Europe/Paris"),
		.keys = fixture->keys,
		.templates = fixture->templates,
		.clock = clock_fixed(&fixture->now_at),
		.random = random_seeded(&fixture->seed),
		.node = "test"};
	fixture->rules = (MailboxRules){.name = "support", .first_run = FIRST_RUN_NONE};
}

static void
tear_down(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	store_close(fixture->engine.store);
	g_time_zone_unref(fixture->engine.zone);
	template_set_free(fixture->templates);
	desk_free(fixture->desk);
	calendar_free(fixture->calendar);
	g_ptr_array_unref(fixture->keys);
}

static gboolean
plan(Fixture *fixture, guint32 uidvalidity)
{
	MailboxOpened opened = {.uidvalidity = uidvalidity, .uidnext = MAILS + 1, .exists = MAILS};
	g_auto(MailboxPlan) plan = {0};

	return mailbox_plan(&fixture->engine, &fixture->rules, &opened, &plan, NULL);
}

/* Takes @count mails of a list, which nobody is written to about. */
static gboolean
take(Fixture *fixture, guint32 uidvalidity, guint count, GError **error)
{
	g_autoptr(GPtrArray) mails =
		g_ptr_array_new_with_free_func((GDestroyNotify)mailbox_mail_free);
	g_autoptr(GArray) taken = NULL;

	for (guint i = 0; i < count; i++) {
		char *text = g_strdup_printf("From: news%u@example.net\r\nList-Id: <news>\r\n"
					     "Message-ID: <%u@example.net>\r\n\r\nNews.\r\n",
			i, i);
		g_autoptr(GBytes) bytes = g_bytes_new_take(text, strlen(text));
		MailboxMail *mail = g_new0(MailboxMail, 1);

		mail->uid = i + 1;
		mail->arrived_at = fixture->now_at;
		mail->raw = blob_new(bytes);
		mail->message = mail_read(bytes, NULL);
		g_ptr_array_add(mails, mail);
	}
	return mailbox_take(&fixture->engine, &fixture->rules, uidvalidity, mails, &taken, error);
}

static void
end(Fixture *fixture, guint32 uidvalidity, const GError *problem)
{
	g_assert_true(mailbox_ended(&fixture->engine, &fixture->rules, uidvalidity,
		problem != NULL ? problem->message : NULL, error_is(problem, ERROR_CONFIG), NULL));
}

static void
expect_alert(Fixture *fixture, const char *kind)
{
	g_autoptr(GPtrArray) alerts = NULL;

	g_assert_true(store_alerts_open(fixture->engine.store, &alerts, NULL));
	g_assert_cmpuint(alerts->len, ==, kind != NULL ? 1 : 0);
	if (kind != NULL)
		g_assert_cmpstr(((StoreAlert *)g_ptr_array_index(alerts, 0))->kind, ==, kind);
}

/* Too much unknown mail after a change of UIDVALIDITY: nothing is read before somebody says so. */
static void
test_numbered_anew(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(plan(fixture, 1));
	end(fixture, 1, NULL);

	g_assert_true(plan(fixture, 2));
	g_assert_false(take(fixture, 2, MAILS, &error));
	g_assert_true(error_is(error, ERROR_CONFIG));
	end(fixture, 2, error);
	expect_alert(fixture, "mailbox_changed");
	g_clear_error(&error);

	g_assert_true(plan(fixture, 2));
	g_assert_false(take(fixture, 2, MAILS, &error));
	end(fixture, 2, error);
	expect_alert(fixture, "mailbox_changed");

	g_assert_true(mailbox_release(&fixture->engine, "support", NULL));
	expect_alert(fixture, NULL);
	g_assert_true(plan(fixture, 2));
	g_assert_true(take(fixture, 2, MAILS, NULL));
	end(fixture, 2, NULL);
	expect_alert(fixture, NULL);
}

static void
test_numbered_anew_with_little(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_assert_true(plan(fixture, 1));
	end(fixture, 1, NULL);
	g_assert_true(plan(fixture, 2));
	g_assert_true(take(fixture, 2, MAILS - 1, NULL));
	end(fixture, 2, NULL);
	expect_alert(fixture, NULL);
}

/* A mailbox that can't be opened is another matter, even while a new numbering is looked through.
 */
static void
test_login_refused(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GError) refused = g_error_new(DISPUTED_ERROR, ERROR_CONFIG, "login refused");

	g_assert_true(plan(fixture, 1));
	end(fixture, 1, NULL);
	g_assert_true(plan(fixture, 2));
	end(fixture, 0, refused);
	expect_alert(fixture, "mailbox");
	g_assert_true(plan(fixture, 2));
	end(fixture, 2, NULL);
	expect_alert(fixture, NULL);
}

static GLogWriterOutput
swallow(GLogLevelFlags level, const GLogField *fields, gsize count, gpointer data)
{
	(void)fields, (void)count, (void)data;
	return (level & G_LOG_FLAG_FATAL) != 0 ? G_LOG_WRITER_UNHANDLED : G_LOG_WRITER_HANDLED;
}

int
main(int argc, char **argv)
{
	mail_init();
	g_test_init(&argc, &argv, NULL);
	g_log_set_writer_func(swallow, NULL, NULL);
	g_test_add("/mailbox/numbered-anew", Fixture, NULL, set_up, test_numbered_anew, tear_down);
	g_test_add("/mailbox/numbered-anew/with-little", Fixture, NULL, set_up,
		test_numbered_anew_with_little, tear_down);
	g_test_add("/mailbox/login-refused", Fixture, NULL, set_up, test_login_refused, tear_down);
	return g_test_run();
}
