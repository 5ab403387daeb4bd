/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/message.h"
#include "mail/absence.h"
#include "mail/read.h"

#define NONE EVIDENCE_COUNT

static void
check(const GPtrArray *evidence, const char *subject, EvidenceKind kind)
{
	EvidenceKind found = NONE;

	if (evidence->len > 0)
		found = ((const Evidence *)g_ptr_array_index(evidence, 0))->kind;
	if (found != kind)
		g_test_message("%s", subject);
	g_assert_cmpint(found, ==, kind);
	g_assert_cmpuint(evidence->len, <=, 1);
}

static void
test_subjects(void)
{
	static const struct {
		const char *subject;
		EvidenceKind kind;
	} CASES[] = {
		{"Automatic reply: your order", EVIDENCE_AUTO_SUBJECT},
		{"Out of Office Re: parcel", EVIDENCE_AUTO_SUBJECT},
		{"Réponse automatique : votre message", EVIDENCE_AUTO_SUBJECT},
		{"RÉPONSE AUTOMATIQUE", EVIDENCE_AUTO_SUBJECT},
		{"Notification d’absence", EVIDENCE_AUTO_SUBJECT},
		{"Absence du bureau", EVIDENCE_AUTO_SUBJECT},
		{"Abwesenheitsnotiz: Ihr Paket", EVIDENCE_AUTO_SUBJECT},
		{"Automatische Antwort: Ihr Paket", EVIDENCE_AUTO_SUBJECT},
		{"Respuesta automática: pedido", EVIDENCE_AUTO_SUBJECT},
		{"Risposta automatica: ordine", EVIDENCE_AUTO_SUBJECT},
		{"Fuori ufficio", EVIDENCE_AUTO_SUBJECT},
		{"Automatisch antwoord: bestelling", EVIDENCE_AUTO_SUBJECT},
		{"Afwezig: bestelling", EVIDENCE_AUTO_SUBJECT},
		{"Resposta automática: pedido", EVIDENCE_AUTO_SUBJECT},
		{"Absence de remboursement", NONE},
		{"Absence de réponse de votre service", NONE},
		{"Re: Automatic reply: your order", NONE},
		{"My automatic washing machine is broken", NONE},
		{"Afwezigheidsmelding", EVIDENCE_AUTO_SUBJECT},
		{"Abwesenden Fahrer nicht angetroffen", NONE},
		{"", NONE},
		{"Automatyczna odpowiedź: zamówienie", EVIDENCE_AUTO_SUBJECT},
		{"Out of office until Monday", EVIDENCE_AUTO_SUBJECT},
		/* what people write */
		{"Je suis absent à chaque passage de votre livreur", EVIDENCE_HINT},
		{"Avis d'absence laissé par votre livreur, or j'étais là", EVIDENCE_HINT},
		{"Automatic response is no answer to my complaint", EVIDENCE_HINT},
		{"Réponse automatique inacceptable", EVIDENCE_HINT},
		{"Out of office hours delivery", EVIDENCE_HINT},
		{"I am out of patience", NONE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autoptr(GPtrArray) evidence =
			g_ptr_array_new_with_free_func((GDestroyNotify)evidence_free);

		absence_from_subject(CASES[i].subject, evidence);
		check(evidence, CASES[i].subject, CASES[i].kind);
	}
}

#define ANSWER "In-Reply-To: <letter.1@acme.example>\r\nSubject: Re: Colis\r\n"
#define NEW "Subject: Colis\r\n"
#define QUOTE                                                                                      \
	"\r\n\r\nOn Mon, 1 Dec 2025, Support <s@acme.example> wrote:\r\n> We have your "           \
	"message.\r\n"

/* Whole mails, read as they come. */
static const struct {
	const char *what, *head, *body;
	gboolean automatic;
} MAILS[] = {
	{"fr", ANSWER,
		"Bonjour,\r\nJe suis absent du bureau jusqu’au 5 décembre. Je vous\r\n"
		"répondrai dès mon retour.\r\n",
		TRUE},
	{"en", ANSWER,
		"Hi, I am currently out of the office until 5 December. I will answer\r\n"
		"your email upon my return.\r\n",
		TRUE},
	{"de", ANSWER,
		"Guten Tag, ich bin derzeit nicht im Büro. Ihre E-Mail wird nicht "
		"weitergeleitet.\r\n",
		TRUE},
	{"es", ANSWER,
		"Hola, estoy fuera de la oficina hasta el lunes. Contestaré a mi "
		"regreso.\r\n",
		TRUE},
	{"it", ANSWER, "Salve, sono fuori ufficio fino a lunedì. Risponderò al mio rientro.\r\n",
		TRUE},
	{"nl", ANSWER,
		"Beste, ik ben niet op kantoor tot maandag. Ik antwoord bij mijn "
		"terugkomst.\r\n",
		TRUE},
	{"pt", ANSWER,
		"Olá, estou fora do escritório até segunda. Responderei no meu "
		"regresso.\r\n",
		TRUE},
	{"pl", ANSWER, "Dzień dobry, jestem nieobecna do poniedziałku. Odpowiem po powrocie.\r\n",
		TRUE},
	{"no answer by its header, all that such notices say", NEW,
		"I am out of the office until Monday. I will reply on my return. For urgent\r\n"
		"matters please call Bob.\r\n",
		TRUE},
	{"a subject that people write, too, and words", "Subject: Avis d'absence de Paul\r\n",
		"Je suis en congé jusqu'au 5.\r\n", TRUE},
	{"a program says so", ANSWER, "This is an automatic reply. We have got your mail.\r\n",
		TRUE},
	/* what people write */
	{"a complaint of somebody who is away", NEW,
		"Bonjour, mon colis 4711 n'est jamais arrivé. Je serai absent du 12 au 20, en "
		"cas\r\n"
		"d'urgence appelez-moi au 01 23 45 67 89.\r\n",
		FALSE},
	{"a complaint about office hours", NEW,
		"Your shop seems to be out of office until noon every day, nobody answers.\r\n",
		FALSE},
	{"a complaint about automatic replies", ANSWER,
		"“This is an automatic reply” is all I ever get. I want a person.\r\n", FALSE},
	{"the same, quoted whole", ANSWER,
		"You wrote: This is an automatic reply. Is anybody there?\r\n", FALSE},
	{"a short answer: away that week", ANSWER, "Je serai absent du 12 au 20.\r\n", FALSE},
	{"away, and somebody else is there", ANSWER,
		"Je suis absent jusqu'au 20. En cas d'urgence, appelez ma femme.\r\n", FALSE},
	{"away, will answer, in a person's mail program", ANSWER,
		"Je suis en vacances, je vous enverrai les photos à mon retour." QUOTE, FALSE},
	{"away, with a question", ANSWER,
		"I am on leave and can't send the receipt until I am back. I will do it on my\r\n"
		"return. Is that early enough?\r\n",
		FALSE},
	{"Auto-Submitted: no is no evidence", "Auto-Submitted: no\r\nSubject: Colis\r\n",
		"Mon colis n'est jamais arrivé.\r\n", FALSE},
	{"a rule of Exchange that forwards",
		"X-MS-Exchange-Generated-Message-Source: Mailbox "
		"Rules Agent\r\nSubject: Colis\r\n",
		"Mon colis n'est jamais arrivé.\r\n", FALSE},
};

static void
test_mails(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(MAILS); i++) {
		g_autofree char *raw = g_strdup_printf(
			"From: paul@example.org\r\nTo: support@acme.example\r\n"
			"Date: Mon, 1 Dec 2025 10:00:00 +0000\r\nMessage-ID: <a@b>\r\n"
			"Content-Type: text/plain; charset=utf-8\r\n%s\r\n%s",
			MAILS[i].head, MAILS[i].body);
		g_autoptr(GBytes) bytes = g_bytes_new(raw, strlen(raw));
		g_autoptr(Message) message = mail_read(bytes, NULL);

		g_test_message("%s: hints weigh %u", MAILS[i].what, message_hints_weight(message));
		g_assert_cmpint(message_is_automatic(message), ==, MAILS[i].automatic);
	}
}

/* Of no use alone: an ordinary short mail has no evidence at all. */
static void
test_circumstances_alone(void)
{
	g_autoptr(Message) message = message_new();

	g_free(message->reply);
	message->reply = g_strdup("Thank you.");
	g_ptr_array_add(message->in_reply_to, g_strdup("a@b"));
	absence_from_body(message);
	g_assert_cmpuint(message->evidence->len, ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	mail_init();
	g_test_add_func("/absence/subjects", test_subjects);
	g_test_add_func("/absence/mails", test_mails);
	g_test_add_func("/absence/circumstances-alone", test_circumstances_alone);
	return g_test_run();
}
