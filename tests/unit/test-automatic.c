/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "domain/message.h"
#include "mail/automatic.h"
#include "mail/read.h"

#define NONE EVIDENCE_COUNT

static GPtrArray *
evidence_list(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)evidence_free);
}

static void
check_kind(const GPtrArray *evidence, EvidenceKind kind, const char *what)
{
	EvidenceKind found = NONE;

	if (evidence->len > 0)
		found = ((const Evidence *)g_ptr_array_index(evidence, 0))->kind;
	if (found != kind)
		g_test_message("%s", what);
	g_assert_cmpint(found, ==, kind);
	g_assert_cmpuint(evidence->len, <=, 1);
}

static void
test_headers(void)
{
	static const struct {
		const char *name, *value;
		EvidenceKind kind;
	} CASES[] = {
		{"Auto-Submitted", " auto-replied (vacation); x=y", EVIDENCE_AUTO_SUBMITTED},
		{"auto-submitted", "auto-generated", EVIDENCE_AUTO_SUBMITTED},
		{"Auto-Submitted", "no", NONE},
		{"Auto-Submitted", " No (really)", NONE},
		{"Auto-Submitted", "", NONE},
		{"List-Id", "<a.b>", EVIDENCE_LIST},
		{"List-Unsubscribe", "<mailto:x@y>", EVIDENCE_LIST},
		{"Precedence", "bulk", EVIDENCE_PRECEDENCE},
		{"Precedence", "BULK", EVIDENCE_PRECEDENCE},
		{"Precedence", "first-class", NONE},
		{"X-Autoreply", "yes", EVIDENCE_AUTO_HEADER},
		{"X-Autoreply", "no", NONE},
		{"X-Autorespond", "", EVIDENCE_AUTO_HEADER},
		{"X-POST-MessageClass", "9; Autoresponder", EVIDENCE_AUTO_HEADER},
		{"X-POST-MessageClass", "0", NONE},
		{"Delivered-To", "Autoresponder", EVIDENCE_AUTO_HEADER},
		{"Delivered-To", "marie@example.org", NONE},
		{"X-Auto-Response-Suppress", "All", EVIDENCE_NO_ANSWER},
		{"X-Auto-Response-Suppress", "DR, OOF, AutoReply", EVIDENCE_NO_ANSWER},
		{"X-Auto-Response-Suppress", "DR, RN, NRN", NONE},
		{"X-Auto-Response-Suppress", "None", NONE},
		{"Feedback-ID", "a:b:c:d", EVIDENCE_NO_ANSWER},
		{"X-Mailer", "autoreply", NONE},
		{"X-RT-Loop-Prevention", "rt.example", EVIDENCE_NO_ANSWER},
		{"X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent", EVIDENCE_HINT},
		{"X-Vacation", "no", NONE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autoptr(GPtrArray) evidence = evidence_list();
		g_autoptr(GPtrArray) received = g_ptr_array_new();

		automatic_from_header(CASES[i].name, CASES[i].value, received, evidence);
		check_kind(evidence, CASES[i].kind, CASES[i].value);
	}
}

static void
test_senders(void)
{
	static const struct {
		const char *field, *addr;
		EvidenceKind kind;
	} CASES[] = {
		{"From", "MAILER-DAEMON@example.org", EVIDENCE_DAEMON_SENDER},
		{"From", "MAILER-DAEMON", EVIDENCE_DAEMON_SENDER},
		{"From", "postmaster@example.org", EVIDENCE_DAEMON_SENDER},
		{"From", "noreply@shop.example", EVIDENCE_DAEMON_SENDER},
		{"From", "orders-no-reply@shop.example", EVIDENCE_DAEMON_SENDER},
		{"From", "ne-pas-repondre@boutique.example", EVIDENCE_DAEMON_SENDER},
		{"From", "owner-news@lists.example", EVIDENCE_LIST},
		{"From", "news-request@lists.example", EVIDENCE_LIST},
		{"From", "marie@example.org", NONE},
		{"From", "noel.reply@example.org", NONE},
		{"Return-Path", "mailer-daemon@example.org", EVIDENCE_DAEMON_SENDER},
		{"Return-Path", "news-bounces@lists.example", EVIDENCE_LIST},
		{"Return-Path", "bounce+123@sender.example", NONE},
		{"Return-Path", "noreply@example.org", NONE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autoptr(GPtrArray) evidence = evidence_list();

		automatic_from_sender(CASES[i].field, CASES[i].addr, evidence);
		check_kind(evidence, CASES[i].kind, CASES[i].addr);
	}
}

/* Where a stranger can't have put it, and only what says yes. */
static void
test_spam_verdicts(void)
{
	static const struct {
		const char *name, *value, *above[2];
		gboolean counts;
	} CASES[] = {
		{"X-Spam-Flag", "YES", {NULL}, TRUE},
		{"X-Spam-Flag", "NO", {NULL}, FALSE},
		{"X-Spam-Status", "Yes, score=7.2 required=5.0 tests=A,B", {NULL}, TRUE},
		{"X-Spam-Status", "No, score=1.2 required=5.0 tests=A autolearn=no", {NULL}, FALSE},
		{"X-Spamd-Result", "default: True [16.10 / 15.00]; A(1.0)[]", {NULL}, TRUE},
		{"X-Spamd-Result", "default: False [1.10 / 15.00]; A(1.0)[]", {NULL}, FALSE},
		{"X-Rspamd-Action", "add header", {NULL}, TRUE},
		{"X-Rspamd-Action", "no action", {NULL}, FALSE},
		{"X-Forefront-Antispam-Report", "CIP:1.2.3.4;SFV:SPM;H:x", {NULL}, TRUE},
		{"X-Forefront-Antispam-Report", "CIP:1.2.3.4;SFV:NSPM;H:x", {NULL}, FALSE},
		{"X-Spam-Flag", "YES", {"from mx.acme.example by imap.acme.example; now"}, TRUE},
		{"X-Spam-Flag", "YES",
			{"from out.other.example by mx.acme.example; now",
				"from pc by out.other.example; before"},
			FALSE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autoptr(GPtrArray) evidence = evidence_list();
		g_autoptr(GPtrArray) received = g_ptr_array_new();

		for (gsize n = 0; n < 2 && CASES[i].above[n] != NULL; n++)
			g_ptr_array_add(received, (gpointer)CASES[i].above[n]);
		automatic_from_header(CASES[i].name, CASES[i].value, received, evidence);
		check_kind(evidence, CASES[i].counts ? EVIDENCE_SPAM : NONE, CASES[i].value);
		g_assert_true(message_knows_spam_header(CASES[i].name));
	}
	g_assert_false(message_knows_spam_header("X-Mailer"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	mail_init();
	g_test_add_func("/automatic/headers", test_headers);
	g_test_add_func("/automatic/spam-verdicts", test_spam_verdicts);
	g_test_add_func("/automatic/senders", test_senders);
	return g_test_run();
}
