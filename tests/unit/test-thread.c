/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "domain/reference.h"
#include "domain/thread.h"

#define REF "D-0000-0000"

static Desk *
made_desk(void)
{
	Desk *desk = desk_new();
	DeskMailbox *mailbox = g_new0(DeskMailbox, 1);
	Staff *staff = g_new0(Staff, 1);

	g_free(desk->prefix);
	desk->prefix = g_strdup("D");
	mailbox->name = g_strdup("support");
	mailbox->address = g_strdup("support@acme.example");
	mailbox->aliases = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(mailbox->aliases, g_strdup("old@acme.example"));
	g_ptr_array_add(desk->mailboxes, mailbox);
	staff->name = g_strdup("agent1");
	staff->email = g_strdup("agent1@acme.example");
	g_ptr_array_add(desk->staff, staff);
	return desk;
}

static GPtrArray *
made_keys(void)
{
	GPtrArray *keys = g_ptr_array_new_with_free_func((GDestroyNotify)reply_key_free);
	guint8 bytes[32] = {1, 2, 3};

	g_ptr_array_add(keys, reply_key_new('a', bytes));
	return keys;
}

static void
add_to(GPtrArray *field, char *addr)
{
	g_ptr_array_add(field, mail_address_new("", addr));
	g_free(addr);
}

static void
test_clues(void)
{
	g_autoptr(Desk) desk = made_desk();
	g_autoptr(GPtrArray) keys = made_keys();
	g_autoptr(Message) message = message_new();
	g_autoptr(ThreadClues) clues = NULL;
	const ReplyAddress *address;
	static const char *const IDS[] = {"b@x", "c@x", "a@x"};

	add_to(message->to,
		reply_address_format(keys, "support@acme.example", REF, PERSON_CUSTOMER, 0));
	add_to(message->to, g_strdup("support+aforged@acme.example"));
	add_to(message->cc, reply_address_format(keys, "old@acme.example", REF, PERSON_STAFF, 7));
	g_ptr_array_add(message->delivered_to,
		reply_address_format(keys, "support@acme.example", REF, PERSON_CUSTOMER, 0));
	g_ptr_array_add(message->delivered_to,
		reply_address_format(keys, "support@acme.example", REF, PERSON_LETTER, 3));
	g_ptr_array_add(message->in_reply_to, g_strdup("b@x"));
	g_ptr_array_add(message->references, g_strdup("a@x"));
	g_ptr_array_add(message->references, g_strdup("b@x"));
	g_ptr_array_add(message->references, g_strdup(""));
	g_ptr_array_add(message->references, g_strdup("c@x"));
	g_free(message->subject);
	message->subject = g_strdup("Re: [" REF "] votre message");
	clues = thread_clues_new(message, desk, keys);
	g_assert_cmpuint(clues->addresses->len, ==, 3);
	address = g_ptr_array_index(clues->addresses, 1);
	g_assert_cmpint(address->kind, ==, PERSON_STAFF);
	g_assert_cmpuint(address->number, ==, 7);
	g_assert_cmpuint(clues->ids->len, ==, G_N_ELEMENTS(IDS));
	for (guint i = 0; i < G_N_ELEMENTS(IDS); i++)
		g_assert_cmpstr(g_ptr_array_index(clues->ids, i), ==, IDS[i]);
	g_assert_cmpuint(clues->references->len, ==, 1);
	g_assert_cmpstr(g_ptr_array_index(clues->references, 0), ==, REF);
}

static void
test_no_clues(void)
{
	g_autoptr(Desk) desk = made_desk();
	g_autoptr(GPtrArray) keys = made_keys();
	g_autoptr(Message) message = message_new();
	g_autoptr(ThreadClues) clues = thread_clues_new(message, desk, keys);

	g_assert_cmpuint(clues->addresses->len + clues->ids->len + clues->references->len, ==, 0);
}

#define MARIE "marie@example.org"
#define SPOUSE "spouse@example.org"
#define AGENT "Agent1@acme.example"
#define NOBODY "nobody@example.net"

/* Short for candidates: how they were found, the dispute, and what the store says of From. */
typedef struct {
	MatchBy by;
	gint64 dispute;
	PersonKind person;
	gboolean is_person, is_party;
} Row;

#define NO_ROW                                                                                     \
	{                                                                                          \
		MATCH_NONE, 0, PERSON_CUSTOMER, FALSE, FALSE                                       \
	}

static const struct {
	const char *what, *sender;
	Row rows[3];
	MatchBy by;
	gint64 dispute;
	Writer writer;
	gint64 hint; /* dispute whose reference is the hint; 0: none */
} LADDER[] = {
	{"nothing", NOBODY, {NO_ROW}, MATCH_NONE, 0, WRITER_STRANGER, 0},
	{"no From at all", NULL, {NO_ROW}, MATCH_NONE, 0, WRITER_STRANGER, 0},
	{"staff without any clue", AGENT, {NO_ROW}, MATCH_NONE, 0, WRITER_STAFF_WEAK, 0},
	/* 1. signed address */
	{"customer with their address", MARIE, {{MATCH_ADDRESS, 1, PERSON_CUSTOMER, TRUE, TRUE}},
		MATCH_ADDRESS, 1, WRITER_CUSTOMER, 0},
	{"spouse with the customer's address", SPOUSE,
		{{MATCH_ADDRESS, 1, PERSON_CUSTOMER, FALSE, FALSE}}, MATCH_ADDRESS, 1,
		WRITER_UNVERIFIED, 0},
	{"no From with the customer's address", NULL,
		{{MATCH_ADDRESS, 1, PERSON_CUSTOMER, FALSE, FALSE}}, MATCH_ADDRESS, 1,
		WRITER_UNVERIFIED, 0},
	{"second party with the first one's address", SPOUSE,
		{{MATCH_ADDRESS, 1, PERSON_CUSTOMER, FALSE, TRUE}}, MATCH_ADDRESS, 1,
		WRITER_CUSTOMER, 0},
	{"staff with their address", AGENT, {{MATCH_ADDRESS, 1, PERSON_STAFF, TRUE, FALSE}},
		MATCH_ADDRESS, 1, WRITER_STAFF, 0},
	{"staff with a customer's address", AGENT,
		{{MATCH_ADDRESS, 1, PERSON_CUSTOMER, FALSE, FALSE}}, MATCH_ADDRESS, 1,
		WRITER_STAFF_WEAK, 0},
	{"staff with another's staff address", AGENT,
		{{MATCH_ADDRESS, 1, PERSON_STAFF, FALSE, FALSE}}, MATCH_ADDRESS, 1, WRITER_IMPOSTOR,
		0},
	{"stranger with a leaked staff address", NOBODY,
		{{MATCH_ADDRESS, 1, PERSON_STAFF, FALSE, FALSE}}, MATCH_ADDRESS, 1, WRITER_IMPOSTOR,
		0},
	{"customer with a leaked staff address", MARIE,
		{{MATCH_ADDRESS, 1, PERSON_STAFF, FALSE, TRUE}}, MATCH_ADDRESS, 1, WRITER_CUSTOMER,
		0},
	{"report to a letter's envelope", NOBODY, {{MATCH_ADDRESS, 1, PERSON_LETTER, FALSE, FALSE}},
		MATCH_ADDRESS, 1, WRITER_BOUNCE, 0},
	{"customer who answers the envelope", MARIE,
		{{MATCH_ADDRESS, 1, PERSON_LETTER, FALSE, TRUE}}, MATCH_ADDRESS, 1, WRITER_CUSTOMER,
		0},
	/* several addresses: the one whose person is From */
	{"customer with two addresses", MARIE,
		{{MATCH_ADDRESS, 1, PERSON_CUSTOMER, FALSE, FALSE},
			{MATCH_ADDRESS, 2, PERSON_CUSTOMER, TRUE, TRUE}},
		MATCH_ADDRESS, 2, WRITER_CUSTOMER, 0},
	{"customer replies to all, staff address among them", MARIE,
		{{MATCH_ADDRESS, 1, PERSON_STAFF, FALSE, TRUE},
			{MATCH_ADDRESS, 1, PERSON_CUSTOMER, TRUE, TRUE}},
		MATCH_ADDRESS, 1, WRITER_CUSTOMER, 0},
	{"staff with the customer's and their own address", AGENT,
		{{MATCH_ADDRESS, 1, PERSON_CUSTOMER, FALSE, FALSE},
			{MATCH_ADDRESS, 1, PERSON_STAFF, TRUE, FALSE}},
		MATCH_ADDRESS, 1, WRITER_STAFF, 0},
	{"stranger with both leaked", NOBODY,
		{{MATCH_ADDRESS, 1, PERSON_CUSTOMER, FALSE, FALSE},
			{MATCH_ADDRESS, 1, PERSON_STAFF, FALSE, FALSE}},
		MATCH_ADDRESS, 1, WRITER_IMPOSTOR, 0},
	/* 2. message ids, for those we know */
	{"customer answers without the address", MARIE,
		{{MATCH_MESSAGE_ID, 1, PERSON_CUSTOMER, FALSE, TRUE}}, MATCH_MESSAGE_ID, 1,
		WRITER_CUSTOMER, 0},
	{"staff answers without the address", AGENT,
		{{MATCH_MESSAGE_ID, 1, PERSON_CUSTOMER, FALSE, FALSE}}, MATCH_MESSAGE_ID, 1,
		WRITER_STAFF_WEAK, 0},
	{"stranger with a stolen message id", NOBODY,
		{{MATCH_MESSAGE_ID, 1, PERSON_CUSTOMER, FALSE, FALSE}}, MATCH_NONE, 0,
		WRITER_STRANGER, 1},
	{"the second id knows the sender", MARIE,
		{{MATCH_MESSAGE_ID, 1, PERSON_CUSTOMER, FALSE, FALSE},
			{MATCH_MESSAGE_ID, 2, PERSON_CUSTOMER, FALSE, TRUE}},
		MATCH_MESSAGE_ID, 2, WRITER_CUSTOMER, 0},
	/* 3. the subject, for parties */
	{"customer with the reference", MARIE, {{MATCH_SUBJECT, 1, PERSON_CUSTOMER, FALSE, TRUE}},
		MATCH_SUBJECT, 1, WRITER_CUSTOMER, 0},
	{"stranger quotes a reference", NOBODY, {{MATCH_SUBJECT, 1, PERSON_CUSTOMER, FALSE, FALSE}},
		MATCH_NONE, 0, WRITER_STRANGER, 1},
	{"staff quotes a reference", AGENT, {{MATCH_SUBJECT, 1, PERSON_CUSTOMER, FALSE, FALSE}},
		MATCH_NONE, 0, WRITER_STAFF_WEAK, 1},
	{"customer of 2 quotes 1 and 2", MARIE,
		{{MATCH_SUBJECT, 1, PERSON_CUSTOMER, FALSE, FALSE},
			{MATCH_SUBJECT, 2, PERSON_CUSTOMER, FALSE, TRUE}},
		MATCH_SUBJECT, 2, WRITER_CUSTOMER, 0},
	/* the order of trust */
	{"address before id before subject", MARIE,
		{{MATCH_SUBJECT, 3, PERSON_CUSTOMER, FALSE, TRUE},
			{MATCH_MESSAGE_ID, 2, PERSON_CUSTOMER, FALSE, TRUE},
			{MATCH_ADDRESS, 1, PERSON_CUSTOMER, TRUE, TRUE}},
		MATCH_ADDRESS, 1, WRITER_CUSTOMER, 0},
	{"id before subject", MARIE,
		{{MATCH_SUBJECT, 3, PERSON_CUSTOMER, FALSE, TRUE},
			{MATCH_MESSAGE_ID, 2, PERSON_CUSTOMER, FALSE, TRUE}},
		MATCH_MESSAGE_ID, 2, WRITER_CUSTOMER, 0},
	{"a leaked address before a known id", MARIE,
		{{MATCH_MESSAGE_ID, 2, PERSON_CUSTOMER, FALSE, TRUE},
			{MATCH_ADDRESS, 1, PERSON_CUSTOMER, FALSE, FALSE}},
		MATCH_ADDRESS, 1, WRITER_UNVERIFIED, 0},
};

static char *
reference_of(gint64 dispute)
{
	return dispute == 0 ? g_strdup("") : reference_new("D", (guint64)dispute);
}

static GPtrArray *
candidates_of(const Row *rows, gsize count)
{
	GPtrArray *candidates =
		g_ptr_array_new_with_free_func((GDestroyNotify)thread_candidate_free);

	for (gsize i = 0; i < count && rows[i].by != MATCH_NONE; i++) {
		ThreadCandidate *candidate = g_new0(ThreadCandidate, 1);

		candidate->by = rows[i].by;
		candidate->dispute_id = rows[i].dispute;
		candidate->reference = reference_of(rows[i].dispute);
		candidate->person = rows[i].person;
		candidate->person_number = 40 + (guint32)rows[i].dispute;
		candidate->sender_is_person = rows[i].is_person;
		candidate->sender_is_party = rows[i].is_party;
		g_ptr_array_add(candidates, candidate);
	}
	return candidates;
}

static void
test_ladder(void)
{
	g_autoptr(Desk) desk = made_desk();

	for (gsize i = 0; i < G_N_ELEMENTS(LADDER); i++) {
		g_autoptr(GPtrArray) candidates =
			candidates_of(LADDER[i].rows, G_N_ELEMENTS(LADDER[i].rows));
		g_autofree char *reference = reference_of(LADDER[i].dispute);
		g_autofree char *hint = reference_of(LADDER[i].hint);
		ThreadMatch *match = thread_match(candidates, desk, LADDER[i].sender);

		g_test_message("%s", LADDER[i].what);
		g_assert_cmpint(match->by, ==, LADDER[i].by);
		g_assert_cmpint(match->dispute_id, ==, LADDER[i].dispute);
		g_assert_cmpstr(match->reference, ==, reference);
		g_assert_cmpstr(writer_name(match->writer), ==, writer_name(LADDER[i].writer));
		g_assert_cmpstr(match->hint, ==, hint);
		g_assert_cmpuint(match->person_number, ==,
			match->by == MATCH_ADDRESS ? 40 + (guint32)match->dispute_id : 0);
		thread_match_free(match);
	}
}

/* Whatever the store says, a sender it does not know is never let in as a customer, and only a
 * signed address of their own makes anybody staff with orders. */
static void
test_nobody_is_let_in(void)
{
	g_autoptr(Desk) desk = made_desk();
	static const char *const SENDERS[] = {NOBODY, AGENT, NULL};

	for (guint n = 0; n < 3 * 3 * 4 * 3 * 3; n++) {
		Row rows[2] = {NO_ROW, NO_ROW};
		g_autoptr(GPtrArray) candidates = NULL;
		ThreadMatch *match;
		guint rest = n;

		rows[0] =
			(Row){(MatchBy)(1 + rest % 3), 1, (PersonKind)(rest / 3 % 3), FALSE, FALSE};
		rest /= 9;
		rows[1] = (Row){(MatchBy)(rest % 4), 2, (PersonKind)(rest / 4 % 3), FALSE, FALSE};
		rest /= 12;
		candidates = candidates_of(rows, 2);
		match = thread_match(candidates, desk, SENDERS[rest % 3]);
		g_assert_cmpint(match->writer, !=, WRITER_CUSTOMER);
		g_assert_cmpint(match->writer, !=, WRITER_STAFF);
		if (match->by == MATCH_NONE)
			g_assert_cmpint(match->dispute_id, ==, 0);
		thread_match_free(match);
	}
}

static void
test_names(void)
{
	g_assert_null(match_by_name(MATCH_NONE));
	g_assert_cmpstr(match_by_name(MATCH_ADDRESS), ==, "address");
	g_assert_cmpstr(match_by_name(MATCH_MESSAGE_ID), ==, "message-id");
	g_assert_cmpstr(match_by_name(MATCH_SUBJECT), ==, "subject");
	g_assert_cmpstr(writer_name(WRITER_STAFF_WEAK), ==, "staff-weak");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/thread/clues", test_clues);
	g_test_add_func("/thread/no-clues", test_no_clues);
	g_test_add_func("/thread/ladder", test_ladder);
	g_test_add_func("/thread/nobody-is-let-in", test_nobody_is_let_in);
	g_test_add_func("/thread/names", test_names);
	return g_test_run();
}
