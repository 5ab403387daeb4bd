/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/text.h"
#include "mail/trim.h"

#define GMAIL_FR "Le lun. 10 mars 2025 à 10:02, ACME <support@example.com> a écrit :\n"
#define GMAIL_EN "On Mon, Mar 10, 2025 at 10:02 AM ACME <support@example.com> wrote:\n"
#define QUOTE "> Bonjour,\n> Nous vous proposons le 14.\n"

/* What must come out; quoted and signature hold this piece of text, or nothing for "". */
static const struct {
	const char *text, *reply, *quoted, *signature;
} CASES[] = {
	{"", "", "", ""},
	{"Non merci\n", "Non merci", "", ""},
	/* Attributions, on top. */
	{"Non.\n\n" GMAIL_FR "\n" QUOTE, "Non.", "> Nous vous", ""},
	{"No.\n\n" GMAIL_EN "\n" QUOTE, "No.", "wrote:", ""},
	{"No.\n" GMAIL_EN QUOTE, "No.", "wrote:", ""},
	{"Non.\n\nLe 10 mars 2025 à 10:02, Service réclamations ACME\n<support@example.com> "
	 "a\nécrit\xc2\xa0:\n\n" QUOTE,
		"Non.", "Le 10 mars", ""},
	{"Non.\n\nLe 10 mars 2025 à 10:02, ACME <support@example.com> a écrit\xe2\x80\xaf:\n\nSans "
	 "marque.\n",
		"Non.", "Sans marque.", ""},
	{"Nein.\n\nAm 10.03.2025 um 10:02 schrieb ACME <support@example.com>:\n" QUOTE, "Nein.",
		"Am 10.03", ""},
	{"Nein.\n\nACME <support@example.com> schrieb am Mo., 10. März 2025, 10:02:\n\n" QUOTE,
		"Nein.", "ACME <", ""},
	{"No.\n\nEl lun, 10 mar 2025 a las 10:02, ACME (<support@example.com>) escribió:\n\n" QUOTE,
		"No.", "El lun", ""},
	{"No.\n\nIl giorno lun 10 mar 2025 alle ore 10:02 ACME <support@example.com> ha "
	 "scritto:\n\n" QUOTE,
		"No.", "Il giorno", ""},
	{"Nee.\n\nOp ma 10 mrt 2025 om 10:02 schreef ACME <support@example.com>:\n\n" QUOTE, "Nee.",
		"Op ma", ""},
	{"Não.\n\nEm seg., 10 de mar. de 2025 às 10:02, ACME <support@example.com> "
	 "escreveu:\n\n" QUOTE,
		"Não.", "Em seg.", ""},
	{"Ok.\n\n10.03.2025, 10:02, \"ACME\" <support@example.com>:\n\nSans marque.\n", "Ok.",
		"10.03.2025", ""},
	/* Prose that only looks like one. */
	{"Le 3 mars votre conseiller m’a écrit :\n\nVous serez remboursé sous huit jours.\n",
		"Le 3 mars votre conseiller m’a écrit :\n\nVous serez remboursé sous huit jours.",
		"", ""},
	{"On Monday your agent wrote:\nwe will refund you\nand nothing came.\n",
		"On Monday your agent wrote:\nwe will refund you\nand nothing came.", "", ""},
	{"Je note trois points :\n- le retard\n- la casse\n",
		"Je note trois points :\n- le retard\n- la casse", "", ""},
	/* Outlook headers. */
	{"Non.\n\nDe\xc2\xa0: ACME <support@example.com>\nEnvoyé\xc2\xa0: lundi 10 mars 2025 "
	 "10:02\nÀ\xc2\xa0: Marie\nObjet\xc2\xa0: RE: colis\n\nBonjour,\n",
		"Non.", "Bonjour,", ""},
	{"Non.\n\n________________________________\nDe : ACME\nEnvoyé : lundi 10 mars 2025 "
	 "10:02\nÀ : Marie\nObjet : RE: colis\n\nBonjour,\n",
		"Non.", "____", ""},
	{"No.\n\n*From:* ACME <support@example.com>\n*Sent:* Monday, March 10, 2025\n*To:* "
	 "Marie\n*Subject:* RE: parcel\n\nHello\n",
		"No.", "Hello", ""},
	{"Nein.\n\nVon: ACME <support@example.com>\nGesendet: Montag, 10. März 2025 10:02\nAn: "
	 "Marie\nBetreff: AW: Paket\n\nHallo\n",
		"Nein.", "Hallo", ""},
	{"No.\n\nDe: ACME <support@example.com>\nEnviado el: lunes, 10 de marzo de 2025\nPara: "
	 "Marie\nAsunto: RE: paquete\n\nHola\n",
		"No.", "Hola", ""},
	{"No.\n\nDa: ACME <support@example.com>\nInviato: lunedì 10 marzo 2025\nA: Marie\nOggetto: "
	 "R: pacco\n\nSalve\n",
		"No.", "Salve", ""},
	{"Nee.\n\nVan: ACME <support@example.com>\nVerzonden: maandag 10 maart 2025\nAan: "
	 "Marie\nOnderwerp: RE: pakket\n\nHallo\n",
		"Nee.", "Hallo", ""},
	{"Não.\n\nDe: ACME <support@example.com>\nEnviada em: segunda-feira, 10 de março de "
	 "2025\nPara: Marie\nAssunto: RE: pacote\n\nOlá\n",
		"Não.", "Olá", ""},
	{"Non.\n\n-----Message d’origine-----\nDe : ACME\nEnvoyé : lundi 10 mars\n\nBonjour\n",
		"Non.", "Message d’origine", ""},
	{"Non.\n\n----- Mail original -----\nDe: \"ACME\" <support@example.com>\nÀ: \"Marie\" "
	 "<m@example.org>\nEnvoyé: Lundi 10 Mars 2025\nObjet: colis\n\nBonjour\n",
		"Non.", "Mail original", ""},
	{"No.\n\n-----Original Message-----\nFrom: ACME\n\nHello\n", "No.", "Original", ""},
	/* A journey is no header. */
	{"Mon trajet :\nDe : Paris\nÀ : Lyon\nDate : 3 mars 2025\nRemboursez-moi.\n",
		"Mon trajet :\nDe : Paris\nÀ : Lyon\nDate : 3 mars 2025\nRemboursez-moi.", "", ""},
	/* A letter with its heads on top stays whole. */
	{"De : Marie Dupré <m@example.org>\nÀ : Service client\nObjet : réclamation\n\nBonjour,\n",
		"De : Marie Dupré <m@example.org>\nÀ : Service client\nObjet : "
		"réclamation\n\nBonjour,",
		"", ""},
	/* Signatures. */
	{"Non.\n\n-- \nMarie Dupré\n06 12 34 56 78\n", "Non.", "", "Marie Dupré"},
	{"Non.\n--\nMarie\n", "Non.", "", "--\nMarie"},
	{"Non.\n\nEnvoyé de mon iPhone\n", "Non.", "", "iPhone"},
	{"No.\n\nSent from my iPhone\n\n" GMAIL_EN "\n" QUOTE, "No.", "wrote:", "Sent from"},
	{"Non.\n\nEnvoyé à partir de Outlook pour "
	 "iOS<https://aka.ms/o0ukef>\n________________________________\nDe : ACME "
	 "<support@example.com>\nEnvoyé : lundi 10 mars 2025\nObjet : x\n\nBonjour\n",
		"Non.", "Bonjour", "Outlook pour iOS"},
	{"Non.\n\nTélécharger Outlook pour Android\n", "Non.", "", "Android"},
	{"Non.\n-- \nMarie\n\n" GMAIL_FR "\n" QUOTE, "Non.", "> Bonjour", "Marie"},
	{"Nein.\n\nVon meinem iPhone gesendet\n", "Nein.", "", "iPhone"},
	{"The notice was\nsent from my phone, and nobody answered.\n",
		"The notice was\nsent from my phone, and nobody answered.", "", ""},
	{"Envoyé de mon iPhone\n\nNon merci\n", "Non merci", "", "iPhone"},
	{"Points:\n-- late\n-- broken\n-- rude\nThanks\n",
		"Points:\n-- late\n-- broken\n-- rude\nThanks", "", ""},
	{"Before\n\n---\n\nAfter\n", "Before\n\n---\n\nAfter", "", ""},
	/* Inline, bottom. */
	{GMAIL_EN "> One?\n\nYes.\n\n> Two?\n\nNo.\n\n> Bye\n", "> One?\n\nYes.\n\n> Two?\n\nNo.",
		"> Bye", ""},
	{"See below.\n\n" GMAIL_EN "> Hello,\n>\n> One?\nYes.\n> Two?\nNo.\n",
		"See below.\n\n> Hello,\n>\n> One?\nYes.\n> Two?\nNo.", "wrote:", ""},
	{"> One?\nYes.\n", "> One?\nYes.", "", ""},
	{GMAIL_FR QUOTE "\nD'accord.\n", "D'accord.", "> Bonjour", ""},
	{GMAIL_FR QUOTE, "", "> Bonjour", ""},
	{"Ok\n\n> a line of the quoted mail that was too long and so was broken by the\nmail "
	 "program\n> and goes on\n",
		"Ok", "mail program", ""},
	/* Our own marker. */
	{"Oui.\n\n##- Répondez au-dessus de cette ligne -##\n\nNouvelle réclamation.\n", "Oui.",
		"Nouvelle", ""},
	{"Yes.\n\n" GMAIL_EN "\n##- Reply above this line -##\nNew complaint.\n", "Yes.",
		"wrote:", ""},
	{"Oui.\n\n" GMAIL_FR "> ##- Répondez au-dessus de\n> cette ligne -##\n> Texte\n", "Oui.",
		"> Texte", ""},
	{"Oui.\n\nACME, lundi\n##- Répondez au-dessus de cette\nligne -##\nTexte\n",
		"Oui.\n\nACME, lundi", "Texte", ""},
	{"##- Reply above this line -##\nNew complaint.\n", "", "New complaint.", ""},
	/* Forwards. */
	{"Voir ci-dessous.\n\n---------- Forwarded message ---------\nDe : X "
	 "<x@example.org>\n\nTexte\n",
		"Voir ci-dessous.", "Texte", ""},
	{"---------- Forwarded message ---------\nDe : X <x@example.org>\n\nTexte\n",
		"---------- Forwarded message ---------\nDe : X <x@example.org>\n\nTexte", "", ""},
	/* Links of an HTML text go where their number is. */
	{"Voir [1].\n\n" GMAIL_FR "> ici [2]\n\n[1] https://a.example\n[2] https://b.example\n",
		"Voir [1].\n\n[1] https://a.example", "[2] https://b", ""},
	/* Code is text. */
	{"```\n-- \nSent from my iPhone\n> x\n```\nThat.\n",
		"```\n-- \nSent from my iPhone\n> x\n```\nThat.", "", ""},
};

static void
check_piece(const char *text, const char *piece, const char *of)
{
	if (*piece == '\0' ? !text_is_blank(text) : strstr(text, piece) == NULL)
		g_error("'%s' expected, got '%s', of: %s", piece, text, of);
}

static void
test_split(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autoptr(TrimmedText) trimmed = trim_split(CASES[i].text);

		if (strcmp(trimmed->reply, CASES[i].reply) != 0)
			g_test_message("of: %s", CASES[i].text);
		g_assert_cmpstr(trimmed->reply, ==, CASES[i].reply);
		check_piece(trimmed->quoted, CASES[i].quoted, CASES[i].text);
		check_piece(trimmed->signature, CASES[i].signature, CASES[i].text);
	}
}

static void
test_forward(void)
{
	static const struct {
		const char *text, *subject, *from; /* from: NULL if it is no forward */
	} FORWARDS[] = {
		{"---------- Forwarded message ---------\nFrom: X <x@example.org>\nDate: Mon, Mar "
		 "10\n"
		 "Subject: s\n\ntext\n",
			"", "x@example.org"},
		{"Voici.\n\nDébut du message transféré :\n\nDe: X <x@example.org>\nObjet: s\nDate: "
		 "10 mars "
		 "2025\n\ntexte\n",
			"", "x@example.org"},
		{"Begin forwarded message:\n\nFrom: X <x@example.org>\nSubject: s\n", "",
			"x@example.org"},
		{"-------- Message transféré --------\nSujet : s\nDate : 10 mars 2025\nDe : X "
		 "<x@example.org>\n",
			"", "x@example.org"},
		{"De : X <x@example.org>\nEnvoyé : lundi 10 mars 2025\nÀ : Y\nObjet : s\n\ntexte\n",
			"", "x@example.org"},
		{"Voir :\n\nDe : X <x@example.org>\nEnvoyé : lundi 10 mars 2025\nÀ : Y\nObjet : "
		 "s\n\ntexte\n",
			"TR: s", "x@example.org"},
		{"Non.\n\nDe : X <x@example.org>\nEnvoyé : lundi 10 mars 2025\nÀ : Y\nObjet : "
		 "s\n\ntexte\n",
			"RE: s", NULL},
		{"Ordinary text\n", "Fwd: s", NULL},
		{"", "", NULL},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(FORWARDS); i++) {
		char *from = NULL;
		gboolean found = trim_find_forward(FORWARDS[i].text, FORWARDS[i].subject, &from);

		g_assert_cmpint(found, ==, FORWARDS[i].from != NULL);
		g_assert_cmpstr(from, ==, FORWARDS[i].from);
		g_free(from);
	}
}

static void
test_long(void)
{
	static const char *const PIECES[] = {"a:\n", "> q\nanswer\n", "--\n",
		"Sent from my phone\n\n", "From: a@b.example\nSubject: x\n", "\n", "[1] http://x\n",
		"On 1 Jan 2025 at 10:00 x wrote:\n", "##-\n", "```\n", "---\n", "x\n---\n",
		"best regards\nx\n", "disclaimer: x\n\n"};

	for (gsize i = 0; i < G_N_ELEMENTS(PIECES); i++) {
		g_autoptr(GString) text = g_string_new(NULL);

		while (text->len < 150000)
			g_string_append(text, PIECES[i]);
		g_autoptr(TrimmedText) trimmed = trim_split(text->str);

		g_assert_cmpuint(strlen(trimmed->reply) + strlen(trimmed->quoted) +
				strlen(trimmed->signature),
			<=, text->len + 2);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/trim/split", test_split);
	g_test_add_func("/trim/forward", test_forward);
	g_test_add_func("/trim/long", test_long);
	return g_test_run();
}
