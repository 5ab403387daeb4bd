/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "domain/gate.h"

static Desk *
made_desk(void)
{
	Desk *desk = desk_new();
	DeskMailbox *mailbox = g_new0(DeskMailbox, 1);

	mailbox->name = g_strdup("support");
	mailbox->address = g_strdup("support@acme.example");
	mailbox->aliases = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(desk->mailboxes, mailbox);
	g_ptr_array_add(desk->never_answer, g_strdup("@shop.example"));
	g_ptr_array_add(desk->authserv_ids, g_strdup("mx.acme.example"));
	return desk;
}

static Message *
made(const char *from)
{
	Message *message = message_new();

	if (from != NULL)
		g_ptr_array_add(message->from, mail_address_new("", from));
	return message;
}

static void
set_return_path(Message *message, const char *path)
{
	g_free(message->return_path);
	message->return_path = g_strdup(path);
	message->has_return_path = TRUE;
}

static void
add_dmarc(Message *message, const char *id, const char *outcome, gboolean before)
{
	AuthResult *result = g_new0(AuthResult, 1);

	result->authserv_id = g_strdup(id);
	result->method = g_strdup("dmarc");
	result->result = g_strdup(outcome);
	result->domain = g_strdup("example.org");
	result->before_foreign_received = before;
	g_ptr_array_add(message->auth_results, result);
}

typedef struct {
	Desk *desk;
	Policy policy;
	GateFacts facts;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
	(void)data;
	f->desk = made_desk();
	f->policy = policy_default();
	f->facts = (GateFacts){.desk = f->desk, .policy = &f->policy};
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	(void)data;
	desk_free(f->desk);
}

/* A human's mail is answered, also when our address is in Bcc only and when it has no
 * Return-Path. */
static void
test_human(Fixture *f, gconstpointer data)
{
	g_autoptr(Message) message = made("marie@example.org");
	g_autofree char *text = gate_describe(0);

	(void)data;
	g_assert_cmpuint(gate_refusals(message, &f->facts), ==, 0);
	set_return_path(message, "bounces@example.org");
	g_assert_cmpuint(gate_refusals(message, &f->facts), ==, 0);
	g_assert_cmpstr(text, ==, "");
	g_assert_true(gate_looks_human(0));
}

static const struct {
	EvidenceKind kind;
	GateReason reason;
} SIGNS[] = {
	{EVIDENCE_AUTO_SUBMITTED, GATE_AUTO_SUBMITTED},
	{EVIDENCE_NULL_RETURN_PATH, GATE_NULL_RETURN_PATH},
	{EVIDENCE_LIST, GATE_LIST},
	{EVIDENCE_PRECEDENCE, GATE_PRECEDENCE},
	{EVIDENCE_AUTO_HEADER, GATE_AUTO_HEADER},
	{EVIDENCE_NO_ANSWER, GATE_NO_ANSWER},
	{EVIDENCE_AUTO_SUBJECT, GATE_AUTO_SUBJECT},
	{EVIDENCE_DAEMON_SENDER, GATE_DAEMON_SENDER},
	{EVIDENCE_DELIVERY_REPORT, GATE_DELIVERY_REPORT},
	{EVIDENCE_TOO_MANY_HOPS, GATE_TOO_MANY_HOPS},
	{EVIDENCE_HINT, GATE_HINT},
};

static void
test_each_sign_refuses(Fixture *f, gconstpointer data)
{
	(void)data;
	/* A verdict of others counts only where it is configured. */
	G_STATIC_ASSERT(G_N_ELEMENTS(SIGNS) == EVIDENCE_COUNT - 1);
	for (gsize i = 0; i < G_N_ELEMENTS(SIGNS); i++) {
		g_autoptr(Message) message = made("marie@example.org");
		guint32 refusals;

		g_ptr_array_add(message->evidence, evidence_new(SIGNS[i].kind, "x"));
		refusals = gate_refusals(message, &f->facts);
		g_assert_cmpuint(refusals, ==, 1u << SIGNS[i].reason);
		g_assert_true(gate_looks_human(refusals) == (SIGNS[i].kind == EVIDENCE_NO_ANSWER));
		g_assert_cmpstr(
			gate_reason_name(SIGNS[i].reason), ==, evidence_kind_name(SIGNS[i].kind));
	}
}

static void
test_own_mail_and_loop(Fixture *f, gconstpointer data)
{
	g_autoptr(Message) own = made("Support+abc@acme.example");
	g_autoptr(Message) other = made("marie@example.org");

	(void)data;
	g_assert_cmpuint(gate_refusals(own, &f->facts), ==, 1u << GATE_OWN_MAIL);
	f->facts.loop_mark_is_ours = TRUE;
	g_assert_cmpuint(gate_refusals(other, &f->facts), ==, 1u << GATE_LOOP_MARK);
	g_assert_false(gate_looks_human(1u << GATE_LOOP_MARK));
	g_assert_false(gate_looks_human(1u << GATE_OWN_MAIL));
}

static void
test_addresses(Fixture *f, gconstpointer data)
{
	static const struct {
		const char *from, *return_path;
		guint32 refusals;
	} ROWS[] = {
		{"news@shop.example", NULL, 1u << GATE_NEVER_ANSWER},
		{"marie@example.org", "bounces@shop.example", 1u << GATE_NEVER_ANSWER},
		{NULL, NULL, 1u << GATE_NO_ADDRESS},
		{"", NULL, 1u << GATE_NO_ADDRESS},
		{"marie", NULL, 1u << GATE_NO_ADDRESS},
		{"marie@example.org\r\nRCPT TO:<x@y.org>", NULL, 1u << GATE_NO_ADDRESS},
		{NULL, "marie@example.org", 0},
		{"marie", "marie@example.org", 0},
	};

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autoptr(Message) message = made(ROWS[i].from);

		if (ROWS[i].return_path != NULL)
			set_return_path(message, ROWS[i].return_path);
		g_assert_cmpuint(gate_refusals(message, &f->facts), ==, ROWS[i].refusals);
	}
}

/* Only what our own server stamped, where no stranger could have put it. */
static void
test_dmarc(Fixture *f, gconstpointer data)
{
	static const struct {
		const char *id, *outcome;
		gboolean before, refused;
	} ROWS[] = {
		{"mx.acme.example", "fail", TRUE, TRUE},
		{"mx.acme.example", "pass", TRUE, FALSE},
		{"mx.acme.example", "none", TRUE, FALSE},
		{"mx.acme.example", "fail", FALSE, FALSE},
		{"mx.elsewhere.example", "fail", TRUE, FALSE},
	};

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autoptr(Message) message = made("marie@example.org");

		add_dmarc(message, ROWS[i].id, ROWS[i].outcome, ROWS[i].before);
		g_assert_cmpuint(gate_refusals(message, &f->facts), ==,
			ROWS[i].refused ? 1u << GATE_DMARC_FAILED : 0);
	}
}

static void
test_caps(Fixture *f, gconstpointer data)
{
	struct {
		guint *sent;
		guint32 cap;
		GateReason reason;
	} ROWS[] = {
		{&f->facts.sent_to_sender, f->policy.sender_cap, GATE_SENDER_CAP},
		{&f->facts.sent_in_dispute, f->policy.dispute_cap, GATE_DISPUTE_CAP},
		{&f->facts.sent_in_hour, f->policy.hourly_cap, GATE_HOURLY_CAP},
	};
	g_autoptr(Message) message = made("marie@example.org");

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		*ROWS[i].sent = ROWS[i].cap - 1;
		g_assert_cmpuint(gate_refusals(message, &f->facts), ==, 0);
		*ROWS[i].sent = ROWS[i].cap;
		g_assert_cmpuint(gate_refusals(message, &f->facts), ==, 1u << ROWS[i].reason);
		g_assert_true(gate_looks_human(1u << ROWS[i].reason));
		*ROWS[i].sent = 0;
	}
}

/* A group that carries our own address stamps what a list does. */
static void
test_own_list(Fixture *f, gconstpointer data)
{
	g_autoptr(Message) message = made("marie@example.org");
	DeskMailbox *mailbox = g_ptr_array_index(f->desk->mailboxes, 0);
	g_autofree char *post = g_strdup_printf("List-Post: <mailto:%s>", mailbox->address);

	(void)data;
	g_ptr_array_add(message->evidence, evidence_new(EVIDENCE_LIST, post));
	g_ptr_array_add(message->evidence, evidence_new(EVIDENCE_PRECEDENCE, "Precedence: list"));
	g_assert_cmpuint(gate_refusals(message, &f->facts), ==, 0);
}

static void
test_unverified(Fixture *f, gconstpointer data)
{
	g_autoptr(Message) message = made("spouse@example.org");

	(void)data;
	f->facts.unverified_writer = TRUE;
	g_assert_cmpuint(gate_refusals(message, &f->facts), ==, 1u << GATE_UNVERIFIED);
}

static void
test_words(Fixture *f, gconstpointer data)
{
	g_autofree char *two = gate_describe(1u << GATE_AUTO_SUBMITTED | 1u << GATE_SENDER_CAP);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	(void)f;
	(void)data;
	g_assert_cmpstr(two, ==, "auto-submitted, sender-cap");
	for (GateReason reason = 0; reason < GATE_COUNT; reason++)
		g_assert_true(g_hash_table_add(seen, (gpointer)gate_reason_name(reason)));
	g_assert_false(gate_looks_human(1u << GATE_AUTO_SUBMITTED | 1u << GATE_SENDER_CAP));
	g_assert_true(gate_looks_human(1u << GATE_NEVER_ANSWER | 1u << GATE_DMARC_FAILED |
		1u << GATE_NO_ADDRESS | 1u << GATE_UNVERIFIED));
}

/* Staff read why nobody was answered in their own language; every reason has words. */
static void
test_in_words(void)
{
	g_autofree char *french = gate_in_words("auto-submitted, list", "fr");
	g_autofree char *other = gate_in_words("asked not to", "en");

	g_assert_cmpuint(gate_parse("auto-submitted, list"), ==,
		1u << GATE_AUTO_SUBMITTED | 1u << GATE_LIST);
	g_assert_cmpuint(gate_parse("asked not to"), ==, 0);
	g_assert_cmpuint(gate_parse(""), ==, 0);
	g_assert_cmpstr(
		french, ==, "envoyé par une machine, il est passé par une liste de diffusion");
	g_assert_cmpstr(other, ==, "asked not to");
	for (guint i = 0; i < GATE_COUNT; i++) {
		const char *name = gate_reason_name((GateReason)i);
		g_autofree char *words = gate_in_words(name, "en");

		g_assert_cmpstr(words, !=, name);
	}
}

/* What the admin or our own server says is asked of the configuration, not of the mail alone. */
static void
test_filters(Fixture *f, gconstpointer data)
{
	g_autoptr(Message) message = made("offers@news.example");

	(void)data;
	g_ptr_array_add(
		message->evidence, evidence_new_weighed(EVIDENCE_SPAM, "x-spam-flag", 0, "x"));
	g_assert_cmpuint(gate_refusals(message, &f->facts), ==, 0);
	g_ptr_array_add(f->desk->spam_headers, g_strdup("X-Spam-Flag"));
	g_assert_cmpuint(gate_refusals(message, &f->facts), ==, 1u << GATE_SPAM);
	g_ptr_array_add(f->desk->file_only_senders, g_strdup("*@news.example"));
	g_assert_cmpuint(
		gate_refusals(message, &f->facts), ==, 1u << GATE_SPAM | 1u << GATE_FILE_ONLY);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*test)(Fixture *f, gconstpointer data);
	} TESTS[] = {
		{"/gate/human", test_human},
		{"/gate/each-sign-refuses", test_each_sign_refuses},
		{"/gate/own-mail-and-loop", test_own_mail_and_loop},
		{"/gate/addresses", test_addresses},
		{"/gate/dmarc", test_dmarc},
		{"/gate/caps", test_caps},
		{"/gate/filters", test_filters},
		{"/gate/own-list", test_own_list},
		{"/gate/unverified", test_unverified},
		{"/gate/words", test_words},
	};

	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(TESTS); i++)
		g_test_add(TESTS[i].path, Fixture, NULL, set_up, TESTS[i].test, tear_down);
	g_test_add_func("/gate/in-words", test_in_words);
	return g_test_run();
}
