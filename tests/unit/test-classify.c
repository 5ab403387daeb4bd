/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "domain/classify.h"

static Desk *
made_desk(void)
{
	Desk *desk = desk_new();
	DeskMailbox *mailbox = g_new0(DeskMailbox, 1);
	Staff *staff = g_new0(Staff, 1);

	mailbox->name = g_strdup("support");
	mailbox->address = g_strdup("support@acme.example");
	mailbox->aliases = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(desk->mailboxes, mailbox);
	staff->name = g_strdup("agent1");
	staff->email = g_strdup("agent1@elsewhere.example");
	g_ptr_array_add(desk->staff, staff);
	g_ptr_array_add(desk->own_domains, g_strdup("acme.example"));
	return desk;
}

#define NO_SIGN EVIDENCE_COUNT
#define NO_MATCH ((Writer)99)
#define MARIE "marie@example.org"
#define AGENT "agent1@elsewhere.example"
#define COLLEAGUE "bob@acme.example"
#define OURS "support+abc@acme.example"

static const struct {
	const char *what, *from;
	MessageForm form;
	EvidenceKind signs[2];
	const char *detail; /* of the first sign */
	gboolean loop_mark;
	Writer writer; /* NO_MATCH: belongs to no dispute */
	const char *kind;
} ROWS[] = {
	{"a customer's first mail", MARIE, MESSAGE_PLAIN, {NO_SIGN, NO_SIGN}, "", FALSE, NO_MATCH,
		"complaint"},
	{"no From is not unreadable", NULL, MESSAGE_PLAIN, {NO_SIGN, NO_SIGN}, "", FALSE, NO_MATCH,
		"complaint"},
	{"an empty From is not unreadable", "", MESSAGE_PLAIN, {NO_SIGN, NO_SIGN}, "", FALSE,
		NO_MATCH, "complaint"},
	{"stranger by the ladder", MARIE, MESSAGE_PLAIN, {NO_SIGN, NO_SIGN}, "", FALSE,
		WRITER_STRANGER, "complaint"},
	{"a customer's answer", MARIE, MESSAGE_PLAIN, {NO_SIGN, NO_SIGN}, "", FALSE,
		WRITER_CUSTOMER, "reply"},
	{"unverified words are a reply", MARIE, MESSAGE_PLAIN, {NO_SIGN, NO_SIGN}, "", FALSE,
		WRITER_UNVERIFIED, "reply"},
	{"an impostor's words too", MARIE, MESSAGE_PLAIN, {NO_SIGN, NO_SIGN}, "", FALSE,
		WRITER_IMPOSTOR, "reply"},
	{"words to an envelope address too", MARIE, MESSAGE_PLAIN, {NO_SIGN, NO_SIGN}, "", FALSE,
		WRITER_BOUNCE, "reply"},
	/* reports are what they say, whoever sends them */
	{"a bounce", "MAILER-DAEMON@example.org", MESSAGE_BOUNCE,
		{EVIDENCE_DELIVERY_REPORT, EVIDENCE_NULL_RETURN_PATH}, "", FALSE, WRITER_BOUNCE,
		"bounce"},
	{"a bounce from our own server", "support@acme.example", MESSAGE_BOUNCE,
		{EVIDENCE_DELIVERY_REPORT, NO_SIGN}, "", TRUE, NO_MATCH, "bounce"},
	{"a receipt from a customer", MARIE, MESSAGE_RECEIPT, {EVIDENCE_DELIVERY_REPORT, NO_SIGN},
		"", FALSE, WRITER_CUSTOMER, "receipt"},
	{"an abuse report", "abuse@example.org", MESSAGE_FEEDBACK,
		{EVIDENCE_DELIVERY_REPORT, NO_SIGN}, "", FALSE, NO_MATCH, "feedback"},
	{"not mail at all", MARIE, MESSAGE_UNREADABLE, {NO_SIGN, NO_SIGN}, "", FALSE, NO_MATCH,
		"unreadable"},
	/* our own mail come back */
	{"our loop mark", MARIE, MESSAGE_PLAIN, {NO_SIGN, NO_SIGN}, "", TRUE, NO_MATCH, "loop"},
	{"our address as From", OURS, MESSAGE_PLAIN, {NO_SIGN, NO_SIGN}, "", FALSE, NO_MATCH,
		"loop"},
	{"our list mail", OURS, MESSAGE_PLAIN, {EVIDENCE_LIST, NO_SIGN}, "", FALSE, NO_MATCH,
		"loop"},
	/* what is suppressed is the automatic answer, never the words */
	{"a shop's list header", MARIE, MESSAGE_PLAIN, {EVIDENCE_LIST, NO_SIGN}, "", FALSE,
		NO_MATCH, "list"},
	{"bulk precedence", MARIE, MESSAGE_PLAIN, {EVIDENCE_PRECEDENCE, NO_SIGN},
		"Precedence: bulk", FALSE, NO_MATCH, "list"},
	{"a newsletter from noreply@", "noreply@example.org", MESSAGE_PLAIN,
		{EVIDENCE_LIST, EVIDENCE_DAEMON_SENDER}, "", FALSE, NO_MATCH, "list"},
	{"a list mail within a dispute", MARIE, MESSAGE_PLAIN, {EVIDENCE_LIST, NO_SIGN}, "", FALSE,
		WRITER_CUSTOMER, "list"},
	{"out of office, with bulk precedence", MARIE, MESSAGE_PLAIN,
		{EVIDENCE_PRECEDENCE, EVIDENCE_AUTO_SUBMITTED}, "Precedence: bulk", FALSE,
		WRITER_CUSTOMER, "automatic"},
	{"out of office by precedence alone", MARIE, MESSAGE_PLAIN, {EVIDENCE_PRECEDENCE, NO_SIGN},
		"Precedence: Auto_Reply", FALSE, WRITER_CUSTOMER, "automatic"},
	{"out of office by its subject", MARIE, MESSAGE_PLAIN, {EVIDENCE_AUTO_SUBJECT, NO_SIGN}, "",
		FALSE, WRITER_CUSTOMER, "automatic"},
	{"null return path", MARIE, MESSAGE_PLAIN, {EVIDENCE_NULL_RETURN_PATH, NO_SIGN}, "", FALSE,
		NO_MATCH, "automatic"},
	{"a colleague out of office", AGENT, MESSAGE_PLAIN, {EVIDENCE_AUTO_SUBMITTED, NO_SIGN}, "",
		FALSE, WRITER_STAFF, "automatic"},
	{"asks for no answer: still a person", MARIE, MESSAGE_PLAIN, {EVIDENCE_NO_ANSWER, NO_SIGN},
		"", FALSE, NO_MATCH, "complaint"},
	/* staff and colleagues */
	{"staff with their address", AGENT, MESSAGE_PLAIN, {NO_SIGN, NO_SIGN}, "", FALSE,
		WRITER_STAFF, "staff"},
	{"staff without", AGENT, MESSAGE_PLAIN, {NO_SIGN, NO_SIGN}, "", FALSE, NO_MATCH, "staff"},
	{"staff on another's address", AGENT, MESSAGE_PLAIN, {NO_SIGN, NO_SIGN}, "", FALSE,
		WRITER_IMPOSTOR, "staff"},
	{"a colleague who is no staff", COLLEAGUE, MESSAGE_PLAIN, {NO_SIGN, NO_SIGN}, "", FALSE,
		NO_MATCH, "staff"},
	{"a colleague holding a customer's address", COLLEAGUE, MESSAGE_PLAIN, {NO_SIGN, NO_SIGN},
		"", FALSE, WRITER_UNVERIFIED, "staff"},
	{"a colleague in a dispute of their own", COLLEAGUE, MESSAGE_PLAIN, {NO_SIGN, NO_SIGN}, "",
		FALSE, WRITER_CUSTOMER, "reply"},
};

static void
test_kinds(void)
{
	g_autoptr(Desk) desk = made_desk();

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autoptr(Message) message = message_new();
		ThreadMatch match = {
			.by = ROWS[i].writer == WRITER_STRANGER ? MATCH_NONE : MATCH_ADDRESS,
			.dispute_id = 1,
			.writer = ROWS[i].writer};
		Kind kind;

		message->form = ROWS[i].form;
		if (ROWS[i].from != NULL)
			g_ptr_array_add(message->from, mail_address_new("", ROWS[i].from));
		for (gsize j = 0; j < 2 && ROWS[i].signs[j] != NO_SIGN; j++)
			g_ptr_array_add(message->evidence,
				evidence_new(ROWS[i].signs[j], j == 0 ? ROWS[i].detail : ""));
		kind = classify(message, desk, ROWS[i].loop_mark,
			ROWS[i].writer == NO_MATCH ? NULL : &match);
		g_test_message("%s", ROWS[i].what);
		g_assert_cmpstr(kind_name(kind), ==, ROWS[i].kind);
	}
}

#define GROUP "List-Id: <support.acme.example>"
#define GROUP_LEAVE "List-Unsubscribe: <mailto:googlegroups-manage+1+unsubscribe@googlegroups.com>"

/* The support address may itself be a group: what it stamps says nothing of the writer. */
static void
test_own_list(void)
{
	static const struct {
		const char *what;
		const char *signs[5];
		const char *kind;
	} ROWS_OF_LISTS[] = {
		{"a group service in front of us",
			{"Precedence: list",
				"Mailing-List: list support@acme.example; contact "
				"support+owners@acme.example",
				GROUP,
				"List-Post: "
				"<https://groups.google.com/a/acme.example/group/support/post>, "
				"<mailto:support@acme.example>",
				GROUP_LEAVE},
			"complaint"},
		{"by its name alone", {GROUP}, "complaint"},
		{"by its address alone", {"List-Post: <mailto:Support@ACME.example>"}, "complaint"},
		{"an alias", {"List-Id: Help <help.acme.example>"}, "complaint"},
		{"a list engine of our own",
			{GROUP, "List-Unsubscribe: <https://lists.acme.example/options/support>",
				"Return-Path: support-bounces@acme.example"},
			"complaint"},
		{"a newsletter of our own house", {"List-Id: <news.acme.example>"}, "list"},
		{"another list", {"List-Id: <friends.example.org>"}, "list"},
		{"a name that only ends like ours", {"List-Id: <xsupport.acme.example>"}, "list"},
		{"another list that names ours too", {GROUP, "List-Id: <friends.example.org>"},
			"list"},
		{"a newsletter written to the group",
			{GROUP, "List-Unsubscribe: <https://news.example.org/leave>"}, "list"},
		{"bulk mail written to the group", {GROUP, "Precedence: bulk"}, "list"},
		{"only a way to leave", {GROUP_LEAVE}, "list"},
		{"only precedence", {"Precedence: list"}, "list"},
		{"a header without value", {"List-Id"}, "list"},
	};
	g_autoptr(Desk) desk = made_desk();
	DeskMailbox *mailbox = g_ptr_array_index(desk->mailboxes, 0);

	g_ptr_array_add(mailbox->aliases, g_strdup("help@acme.example"));
	for (gsize i = 0; i < G_N_ELEMENTS(ROWS_OF_LISTS); i++) {
		g_autoptr(Message) message = message_new();

		g_ptr_array_add(message->from, mail_address_new("", MARIE));
		for (gsize j = 0; j < 5 && ROWS_OF_LISTS[i].signs[j] != NULL; j++)
			g_ptr_array_add(message->evidence,
				evidence_new(g_str_has_prefix(ROWS_OF_LISTS[i].signs[j], "Prece")
						? EVIDENCE_PRECEDENCE
						: EVIDENCE_LIST,
					ROWS_OF_LISTS[i].signs[j]));
		g_test_message("%s", ROWS_OF_LISTS[i].what);
		g_assert_cmpstr(
			kind_name(classify(message, desk, FALSE, NULL)), ==, ROWS_OF_LISTS[i].kind);
		g_assert_cmpint(classify_list_is_ours(message, desk), ==,
			g_str_equal(ROWS_OF_LISTS[i].kind, "complaint"));
	}
}

static void
stamp(Message *message, const char *id, const char *method, const char *outcome, const char *domain,
	gboolean before)
{
	AuthResult *result = g_new0(AuthResult, 1);

	result->authserv_id = g_strdup(id);
	result->method = g_strdup(method);
	result->result = g_strdup(outcome);
	result->domain = g_strdup(domain);
	result->before_foreign_received = before;
	g_ptr_array_add(message->auth_results, result);
}

#define MX "mx.acme.example"

/* RFC 8601 5 and 7.1. */
static const struct {
	const char *id, *method, *outcome, *domain;
	gboolean before, authentic;
} STAMPS[] = {
	{MX, "dmarc", "pass", "elsewhere.example", TRUE, TRUE},
	{MX, "dmarc", "pass", "Elsewhere.Example", TRUE, TRUE},
	{"MX.ACME.EXAMPLE", "dmarc", "pass", "elsewhere.example", TRUE, TRUE},
	{MX, "dmarc", "pass", "", TRUE, TRUE},
	{MX, "dkim", "pass", "elsewhere.example", TRUE, TRUE},
	{MX, "dkim", "pass", "", TRUE, FALSE},
	{MX, "dkim", "pass", "mailer.example", TRUE, FALSE},
	{MX, "dkim", "pass", "example", TRUE, FALSE},
	{MX, "dmarc", "pass", "mailer.example", TRUE, FALSE},
	{MX, "dmarc", "fail", "elsewhere.example", TRUE, FALSE},
	{MX, "dmarc", "none", "elsewhere.example", TRUE, FALSE},
	{MX, "spf", "pass", "elsewhere.example", TRUE, FALSE},
	{MX, "dmarc", "pass", "elsewhere.example", FALSE, FALSE},
	{"mx.evil.example", "dmarc", "pass", "elsewhere.example", TRUE, FALSE},
};

static void
test_second_fact(void)
{
	g_autoptr(Desk) desk = made_desk();

	g_ptr_array_add(desk->authserv_ids, g_strdup(MX));
	for (gsize i = 0; i < G_N_ELEMENTS(STAMPS); i++) {
		g_autoptr(Message) message = message_new();

		g_ptr_array_add(message->from, mail_address_new("", AGENT));
		stamp(message, STAMPS[i].id, STAMPS[i].method, STAMPS[i].outcome, STAMPS[i].domain,
			STAMPS[i].before);
		g_test_message("row %zu", i);
		g_assert_cmpint(
			classify_staff_is_authentic(message, desk), ==, STAMPS[i].authentic);
	}
}

static void
test_second_fact_on_the_whole(void)
{
	g_autoptr(Desk) desk = made_desk();
	g_autoptr(Message) message = message_new();

	g_ptr_array_add(message->from, mail_address_new("", AGENT));
	/* Not asked for where no server of ours stamps. */
	g_assert_true(classify_staff_is_authentic(message, desk));
	g_ptr_array_add(desk->authserv_ids, g_strdup("x"));
	g_ptr_array_add(desk->authserv_ids, g_strdup(MX));
	g_assert_false(classify_staff_is_authentic(message, desk));
	stamp(message, MX, "dkim", "pass", "elsewhere.example", TRUE);
	g_assert_true(classify_staff_is_authentic(message, desk));
	g_assert_false(classify_dmarc_failed(message, desk));
	/* A failed DMARC outweighs a passed signature. */
	stamp(message, MX, "dmarc", "fail", "elsewhere.example", TRUE);
	g_assert_false(classify_staff_is_authentic(message, desk));
	g_assert_true(classify_dmarc_failed(message, desk));
}

static void
test_two_authors(void)
{
	g_autoptr(Desk) desk = made_desk();
	g_autoptr(Message) message = message_new();

	g_ptr_array_add(desk->authserv_ids, g_strdup(MX));
	g_ptr_array_add(message->from, mail_address_new("", AGENT));
	stamp(message, MX, "dmarc", "pass", "elsewhere.example", TRUE);
	g_assert_true(classify_staff_is_authentic(message, desk));
	g_ptr_array_add(message->from, mail_address_new("", MARIE));
	g_assert_false(classify_staff_is_authentic(message, desk));
}

static void
test_names(void)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	for (Kind kind = 0; kind < KIND_COUNT; kind++)
		g_assert_true(g_hash_table_add(seen, (gpointer)kind_name(kind)));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/classify/kinds", test_kinds);
	g_test_add_func("/classify/own-list", test_own_list);
	g_test_add_func("/classify/second-fact", test_second_fact);
	g_test_add_func("/classify/second-fact-on-the-whole", test_second_fact_on_the_whole);
	g_test_add_func("/classify/two-authors", test_two_authors);
	g_test_add_func("/classify/names", test_names);
	return g_test_run();
}
