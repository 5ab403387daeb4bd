/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/bounce_phrases.h"
#include "mail/bounce_reason.h"
#include "mail/bounce_words.h"

static const char *const REASONS[] = {"userunknown", "mailboxfull", "hostunknown", "hasmoved",
	"expired", "filtered", "rejected", "blocked", "policyviolation", "spamdetected",
	"virusdetected", "toobig", "authfailure", "securityerror", "networkerror", "systemerror",
	"suspend", "notaccept", "norelaying", "other"};

static void
test_reasons(void)
{
	static const struct {
		const char *status, *told, *prose, *reason;
	} CASES[] = {
		{"", "", "", "other"},
		{"5.0.0", "", "", "other"},
		/* A code that says all there is to say. */
		{"5.1.1", "", "", "userunknown"},
		{"5.1.1", "rejected", "", "userunknown"},
		{"5.1.2", "", "", "hostunknown"},
		{"5.1.6", "551 not our customer", "", "hasmoved"},
		{"5.1.8", "501 sender address rejected", "", "rejected"},
		{"5.1.10", "", "", "notaccept"},
		{"5.2.2", "", "", "mailboxfull"},
		{"5.3.4", "", "", "toobig"},
		{"5.4.4", "", "", "notaccept"},
		{"5.4.4", "host or domain name not found", "", "hostunknown"},
		{"5.7.25", "", "", "blocked"},
		{"5.7.26", "", "", "authfailure"},
		/* Words that correct it. */
		{"5.1.1", "550 5.1.1 Refused due to recipient preferences", "", "filtered"},
		{"5.1.10", "RESOLVER.ADR.RecipientNotFound", "", "userunknown"},
		{"4.4.7", "Deferred: Connection refused by mx", "", "blocked"},
		/* A code that leaves it to the words. */
		{"5.7.1", "", "", "policyviolation"},
		{"5.7.1", "550 blocked using zen.spamhaus.org", "", "blocked"},
		{"5.7.1", "550 authentication required", "", "securityerror"},
		{"5.7.9", "550 rejected", "", "securityerror"},
		{"5.7.1", "Relay access denied", "", "norelaying"},
		{"5.2.1", "user unknown", "", "userunknown"},
		{"5.0.0", "", "The mailbox is full", "mailboxfull"},
		/* What the server said counts more than what the report says besides. */
		{"", "mailbox full", "user unknown", "mailboxfull"},
		/* Which command was refused. */
		{"", "550 no (in reply to MAIL FROM command)", "", "rejected"},
		{"", "user unknown (in reply to MAIL FROM command)", "", "rejected"},
		{"", "user unknown (in reply to RCPT TO command)", "", "userunknown"},
		{"", "user unknown (in reply to end of DATA command)", "", "filtered"},
		{"", "550 rejected after EHLO mx.example:", "", "blocked"},
		{"5.7.1", "550 user unknown", "", "filtered"},
		{"", "550 : User unknown", "", "filtered"},
		{"", "550 <a@b.example>: User unknown", "", "userunknown"},
		/* Replies of SMTP for want of words. */
		{"", "552 no", "", "mailboxfull"},
		{"", "535 no", "", "securityerror"},
		/* Lines of a reply, links and addresses are not words. */
		{"5.7.1", "550-5.7.1 relay access\n 550 5.7.1 denied", "", "norelaying"},
		{"", "550 see https://spam.example/virus", "", "other"},
		{"", "550 anti-spam@virus.example", "", "other"},
		{"", "550 l’adresse mailbox   is\n\tfull", "", "mailboxfull"},
		{"", "550 Boîte de l'abonné pleine", "", "mailboxfull"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		BounceReasonWords words = {
			.status = CASES[i].status, .told = CASES[i].told, .prose = CASES[i].prose};

		g_test_message("%s %s", CASES[i].status, CASES[i].told);
		g_assert_cmpstr(bounce_reason_find(&words), ==, CASES[i].reason);
	}
}

static void
test_circumstances(void)
{
	BounceReasonWords unknown = {.status = "", .told = "user unknown", .prose = ""};
	BounceReasonWords coded = {.status = "5.1.1", .told = "", .prose = ""};
	BounceReasonWords silent = {.status = "4.0.0", .told = "", .prose = "", .delayed = TRUE};

	g_assert_cmpstr(bounce_reason_find(&unknown), ==, "userunknown");
	unknown.filter = coded.filter = TRUE;
	g_assert_cmpstr(bounce_reason_find(&unknown), ==, "filtered");
	g_assert_cmpstr(bounce_reason_find(&coded), ==, "userunknown");
	coded.owner = TRUE;
	g_assert_cmpstr(bounce_reason_find(&coded), ==, "filtered");
	g_assert_cmpstr(bounce_reason_find(&silent), ==, "expired");
}

static void
test_hard(void)
{
	g_assert_true(bounce_reason_is_hard("userunknown", "5.1.1"));
	g_assert_true(bounce_reason_is_hard("hostunknown", ""));
	g_assert_true(bounce_reason_is_hard("hasmoved", ""));
	g_assert_true(bounce_reason_is_hard("notaccept", ""));
	g_assert_false(bounce_reason_is_hard("notaccept", "4.0.0"));
	g_assert_false(bounce_reason_is_hard("mailboxfull", "5.2.2"));
	g_assert_false(bounce_reason_is_hard("filtered", "5.1.1"));
	g_assert_false(bounce_reason_is_hard("", ""));
}

static void
test_status(void)
{
	static const struct {
		const char *text, *status;
	} CASES[] = {
		{"", ""},
		{"550 5.1.1 no", "5.1.1"},
		{"(#4.4.1)", "4.4.1"},
		{"5.0.0 then 5.2.2", "5.2.2"},
		{"5.0.0 alone", "5.0.0"},
		{"192.0.2.5 and 5.1.1.7", ""},
		{"3.1.1 1.5.1.1 5.1234.1", ""},
		{"5.7.509", "5.7.509"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autofree char *status = bounce_words_status(CASES[i].text);

		g_assert_cmpstr(status, ==, CASES[i].status);
	}
}

/* Rows are in the form in which words are compared, else they would never fit; and none comes
 * twice, for only the first would count. */
static void
test_tables(void)
{
	for (BouncePhraseRank rank = BOUNCE_PHRASE_SURE; rank <= BOUNCE_PHRASE_LAST; rank++) {
		gsize count = 0;
		const BouncePhrase *rows = bounce_phrases_get(rank, &count);
		g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

		for (gsize i = 0; i < count; i++) {
			g_autofree char *plain = bounce_words_plain(rows[i].words);
			g_autofree char *stripped = g_strstrip(g_strdup(rows[i].words));

			g_test_message("%s", rows[i].words);
			g_assert_cmpstr(plain, ==, stripped);
			g_assert_true(bounce_words_mention(
				rows[i].reason, REASONS, G_N_ELEMENTS(REASONS)));
			g_assert_true(g_hash_table_add(seen, (char *)rows[i].words));
		}
	}
}

static void
test_gap(void)
{
	g_autofree char *wide = g_strnfill(BOUNCE_WORDS_GAP, 'x');
	g_autofree char *far = g_strconcat("account ", wide, " disabled", NULL);

	g_assert_true(bounce_words_say("the account of a is disabled", "account * disabled"));
	g_assert_true(bounce_words_say("account x account is disabled", "account * disabled"));
	g_assert_false(bounce_words_say("disabled account", "account * disabled"));
	g_assert_false(bounce_words_say(far, "account * disabled"));
	g_assert_false(bounce_words_say("", "x"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/bounce-reason/reasons", test_reasons);
	g_test_add_func("/bounce-reason/circumstances", test_circumstances);
	g_test_add_func("/bounce-reason/hard", test_hard);
	g_test_add_func("/bounce-reason/status", test_status);
	g_test_add_func("/bounce-reason/tables", test_tables);
	g_test_add_func("/bounce-reason/gap", test_gap);
	return g_test_run();
}
