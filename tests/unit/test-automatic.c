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
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autoptr(GPtrArray) evidence = evidence_list();

		automatic_from_header(CASES[i].name, CASES[i].value, evidence);
		check_kind(evidence, CASES[i].kind, CASES[i].value);
	}
}

static void
test_subjects(void)
{
	static const struct {
		const char *subject;
		gboolean automatic;
	} CASES[] = {
		{"Automatic reply: your order", TRUE},
		{"Out of Office Re: parcel", TRUE},
		{"Réponse automatique : votre message", TRUE},
		{"RÉPONSE AUTOMATIQUE", TRUE},
		{"Notification d’absence", TRUE},
		{"Absence du bureau", TRUE},
		{"Abwesenheitsnotiz: Ihr Paket", TRUE},
		{"Automatische Antwort: Ihr Paket", TRUE},
		{"Respuesta automática: pedido", TRUE},
		{"Risposta automatica: ordine", TRUE},
		{"Fuori ufficio", TRUE},
		{"Automatisch antwoord: bestelling", TRUE},
		{"Afwezig: bestelling", TRUE},
		{"Resposta automática: pedido", TRUE},
		{"Absence de remboursement", FALSE},
		{"Absence de réponse de votre service", FALSE},
		{"Re: Automatic reply: your order", FALSE},
		{"My automatic washing machine is broken", FALSE},
		{"Afwezigheidsmelding", TRUE},
		{"Abwesenden Fahrer nicht angetroffen", FALSE},
		{"", FALSE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autoptr(GPtrArray) evidence = evidence_list();

		automatic_from_subject(CASES[i].subject, evidence);
		check_kind(evidence, CASES[i].automatic ? EVIDENCE_AUTO_SUBJECT : NONE,
			CASES[i].subject);
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

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	mail_init();
	g_test_add_func("/automatic/headers", test_headers);
	g_test_add_func("/automatic/subjects", test_subjects);
	g_test_add_func("/automatic/senders", test_senders);
	return g_test_run();
}
