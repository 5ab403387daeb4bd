/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/reference.h"
#include "domain/reply_address.h"
#include "engine/explain.h"
#include "engine/fact_line.h"
#include "mail/read.h"

#include "tests/support/sample.h"
#include "tests/support/store-fixture.h"

#define CUSTOMER "marie@example.org"

typedef struct Fixture {
	Engine engine;
	Desk *desk;
	Policy policy;
	Calendar *calendar;
	GPtrArray *keys;
	gint64 now_at;
	guint64 seed;
	char *reference, *customer_addr,
		*staff_addr; /* of the one dispute, and its signed addresses */
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	fixture->desk = sample_desk();
	fixture->policy = policy_default();
	fixture->policy.mode = MODE_LIVE;
	fixture->policy.plus_replies = TRUE;
	fixture->calendar = sample_calendar("Europe/Paris", NULL);
	fixture->keys = sample_keys();
	fixture->now_at = FIXTURE_NOW;
	fixture->seed = 1;
	fixture->engine = (Engine){.store = fixture_memory(),
		.desk = fixture->desk,
		.policy = &fixture->policy,
		.calendar = fixture->calendar,
		.keys = fixture->keys,
		.clock = clock_fixed(&fixture->now_at),
		.random = random_seeded(&fixture->seed),
		.node = "test"};
	g_autoptr(GError) error = NULL;
	DisputeView *view = dispute_view_new();
	Party *party = party_new();

	/* A reference that has its check symbol: signed addresses hold nothing else. */
	fixture->reference = reference_new("D", 12345);
	view->id = 7;
	g_free(view->reference);
	view->reference = g_strdup(fixture->reference);
	view->state = STATE_IN_PROGRESS;
	view->opened_at = FIXTURE_NOW;
	g_free(view->thread_id);
	view->thread_id = g_strdup("thread@example.com");
	party->id = 8;
	g_free(party->addr);
	party->addr = g_strdup(CUSTOMER);
	g_ptr_array_add(view->parties, party);
	g_assert_true(store_dispute_insert(fixture->engine.store, view, &error));
	dispute_view_free(view);
	fixture->customer_addr = reply_address_format(
		fixture->keys, "support@example.com", fixture->reference, PERSON_CUSTOMER, 0);
	fixture->staff_addr = reply_address_format(fixture->keys, "support@example.com",
		fixture->reference, PERSON_STAFF, reply_address_staff_number("agent1"));
}

static void
tear_down(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	store_close(fixture->engine.store);
	desk_free(fixture->desk);
	calendar_free(fixture->calendar);
	g_ptr_array_unref(fixture->keys);
	g_free(fixture->reference);
	g_free(fixture->customer_addr);
	g_free(fixture->staff_addr);
}

/* "\n" becomes CRLF; CUSTOMER and STAFF stand for the signed addresses, REF for the reference. */
static GBytes *
mail(const Fixture *fixture, const char *text)
{
	g_autoptr(GString) raw = g_string_new(text);

	g_string_replace(raw, "{customer}", fixture->customer_addr, 0);
	g_string_replace(raw, "{staff}", fixture->staff_addr, 0);
	g_string_replace(raw, "{ref}", fixture->reference, 0);
	g_string_replace(raw, "\n", "\r\n", 0);
	return g_bytes_new(raw->str, raw->len);
}

static const struct {
	const char *name, *mail;
	Kind kind;
	gboolean automatic;
	const char *no_answer; /* joined by spaces */
	const char *step;      /* stands among what would be done */
} ROWS[] = {
	{"a new complaint",
		"From: Paul <paul@example.net>\nTo: support@example.com\nSubject: Bill\n\nWrong.\n",
		KIND_COMPLAINT, FALSE, "", "would acknowledge it"},
	{"an out-of-office answer",
		"From: paul@example.net\nTo: support@example.com\nSubject: Away\n"
		"Auto-Submitted: auto-replied\n\nI am away.\n",
		KIND_AUTOMATIC, TRUE, "auto-submitted", "digest"},
	{"a person's mail that wants no answer",
		"From: paul@example.net\nTo: support@example.com\nSubject: Bill\n"
		"X-Auto-Response-Suppress: All\n\nWrong.\n",
		KIND_COMPLAINT, FALSE, "no-answer", "would make it a task for staff"},
	{"a newsletter",
		"From: paul@example.net\nTo: support@example.com\nSubject: News\n"
		"List-Id: <news.example.net>\n\nNews.\n",
		KIND_LIST, TRUE, "list", "digest"},
	{"a customer's reply",
		"From: " CUSTOMER "\nTo: {customer}\nSubject: Re: Bill\n\nStill wrong.\n",
		KIND_REPLY, FALSE, "", "would file the customer's words there"},
	{"a reply from another address",
		"From: paul@example.net\nTo: {customer}\nSubject: Re: Bill\n\nStill wrong.\n",
		KIND_REPLY, FALSE, "unverified", "would keep it there as unverified"},
	{"a stranger who quotes the reference",
		"From: paul@example.net\nTo: support@example.com\nSubject: [{ref}] Bill\n\nMe "
		"too.\n",
		KIND_COMPLAINT, FALSE, "", "to which its writer does not belong"},
	{"staff who order",
		"From: agent1@example.com\nTo: {staff}\nSubject: Re: Bill\n\n!take\n\nWe look.\n",
		KIND_STAFF, FALSE, "", "would carry out !take"},
	{"staff who answer",
		"From: agent1@example.com\nTo: {staff}\nSubject: Re: Bill\n\nWe look.\n",
		KIND_STAFF, FALSE, "", "would send the words above the quote to the customer"},
	{"staff who order what nobody knows",
		"From: agent1@example.com\nTo: {staff}\nSubject: Re: Bill\n\n!dance\n\nWe look.\n",
		KIND_STAFF, FALSE, "", "would change nothing and send nothing on"},
	{"staff without their signed address",
		"From: agent1@example.com\nTo: support@example.com\nSubject: Re: Bill\n"
		"In-Reply-To: <thread@example.com>\n\nWe look.\n",
		KIND_STAFF, FALSE, "", "nothing on"},
	{"staff about no dispute",
		"From: agent1@example.com\nTo: support@example.com\nSubject: Hm\n\nWhat is this?\n",
		KIND_STAFF, FALSE, "", "would ask the colleague whose it is"},
	{"our own mail", "From: support@example.com\nTo: support@example.com\nSubject: Hm\n\nHm.\n",
		KIND_LOOP, FALSE, "own-mail", "digest"},
	{"nothing at all", "", KIND_UNREADABLE, FALSE, "no-address", "digest"},
};

static char *
joined(const GPtrArray *texts, const char *separator)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < texts->len; i++)
		g_string_append_printf(text, "%s%s", i > 0 ? separator : "",
			(const char *)g_ptr_array_index(texts, i));
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean
explain(Fixture *fixture, GBytes *raw, Message **message_out, Explanation *explanation,
	GError **error)
{
	*message_out = mail_read(raw, NULL);
	return explain_mail(&fixture->engine, *message_out, explanation, error);
}

static void
test_rows(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GBytes) raw = mail(fixture, ROWS[i].mail);
		g_autoptr(Message) message = NULL;
		g_auto(Explanation) explanation = {0};
		g_autofree char *no_answer = NULL;
		g_autofree char *steps = NULL;

		g_test_message("%s", ROWS[i].name);
		g_assert_true(explain(fixture, raw, &message, &explanation, &error));
		g_assert_no_error(error);
		no_answer = joined(explanation.no_answer, " ");
		steps = joined(explanation.steps, "; ");
		g_test_message("%s", steps);
		g_assert_cmpstr(kind_name(explanation.reading.kind), ==, kind_name(ROWS[i].kind));
		g_assert_cmpint(explanation.automatic, ==, ROWS[i].automatic);
		g_assert_cmpstr(no_answer, ==, ROWS[i].no_answer);
		g_assert_nonnull(strstr(steps, ROWS[i].step));
	}
}

/* What staff would see at a glance, of a customer's words only. */
static void
test_facts(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	static const struct {
		const char *mail, *line, *category;
	} MAILS[] = {
		{"From: paul@example.net\nTo: support@example.com\nSubject: Order #4711\n\n"
		 "I want my money back, 20 EUR. The parcel is lost.\n",
			"order 4711 · 20.00\u00a0€ · asks for: refund (“money back”)", "“parcel”"},
		{"From: " CUSTOMER "\nTo: {customer}\nSubject: Re: Bill\n\nI will go to court.\n",
			"! legal words: “to court”", NULL},
		{"From: agent1@example.com\nTo: {staff}\nSubject: Order #4711\n\nA refund.\n", "",
			NULL},
		{"From: paul@example.net\nTo: support@example.com\nSubject: Away\n"
		 "Auto-Submitted: auto-replied\n\nA refund for order #4711.\n",
			"", NULL},
	};
	GPtrArray *phrases = g_ptr_array_new_with_free_func(g_free);

	g_ptr_array_add(phrases, g_strdup("parcel*"));
	fact_rules_add(fixture->desk->facts, "delivery", "Delivery", phrases);
	for (gsize i = 0; i < G_N_ELEMENTS(MAILS); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GBytes) raw = mail(fixture, MAILS[i].mail);
		g_autoptr(Message) message = NULL;
		g_auto(Explanation) explanation = {0};
		g_autofree char *line = NULL;
		g_autofree char *category = NULL;

		g_assert_true(explain(fixture, raw, &message, &explanation, &error));
		g_assert_no_error(error);
		line = fact_line(explanation.facts, engine_today(&fixture->engine), "en");
		g_assert_cmpstr(line, ==, MAILS[i].line);
		g_assert_cmpint(explanation.facts->category != NULL, ==, MAILS[i].category != NULL);
		category = fact_line_quoted(explanation.facts->category_words, "en");
		g_assert_cmpstr(category, ==, MAILS[i].category != NULL ? MAILS[i].category : "");
	}
}

/* The modes that send less say so. */
static void
test_modes(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	static const char *const SAID[] = {[MODE_OBSERVE] = "the mode is observe",
		[MODE_STAFF] = "the mode is staff",
		[MODE_LIVE] = NULL};

	for (gsize mode = 0; mode < G_N_ELEMENTS(SAID); mode++) {
		g_autoptr(GBytes) raw = mail(fixture, ROWS[0].mail);
		g_autoptr(Message) message = NULL;
		g_auto(Explanation) explanation = {0};
		g_autoptr(GError) error = NULL;
		g_autofree char *steps = NULL;

		fixture->policy.mode = (Mode)mode;
		g_assert_true(explain(fixture, raw, &message, &explanation, &error));
		steps = joined(explanation.steps, "; ");
		if (SAID[mode] != NULL)
			g_assert_nonnull(strstr(steps, SAID[mode]));
		else
			g_assert_null(strstr(steps, "the mode is"));
	}
}

/* Nothing is kept: the same mail is explained the same way again. */
static void
test_no_trace(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GBytes) raw = mail(fixture, ROWS[0].mail);
	g_autofree char *first = NULL;

	for (guint i = 0; i < 2; i++) {
		g_autoptr(Message) message = NULL;
		g_auto(Explanation) explanation = {0};
		g_autoptr(GError) error = NULL;
		g_autofree char *steps = NULL;

		g_assert_true(explain(fixture, raw, &message, &explanation, &error));
		steps = joined(explanation.steps, "; ");
		if (first != NULL)
			g_assert_cmpstr(steps, ==, first);
		else
			first = g_steal_pointer(&steps);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	mail_init();
	g_test_add("/explain/rows", Fixture, NULL, set_up, test_rows, tear_down);
	g_test_add("/explain/facts", Fixture, NULL, set_up, test_facts, tear_down);
	g_test_add("/explain/modes", Fixture, NULL, set_up, test_modes, tear_down);
	g_test_add("/explain/no-trace", Fixture, NULL, set_up, test_no_trace, tear_down);
	return g_test_run();
}
