/* SPDX-License-Identifier: MIT */
/* The ways in which mail programs and people mark what is not new, one a row. Each row must leave
 * nothing but the new words. */
#include "config.h"

#include <string.h>

#include "base/text.h"
#include "mail/html.h"
#include "mail/trim.h"

#define QUOTE "> Guten Tag\n> Wir schlagen den 14. vor.\n"
#define UNMARKED "Good morning\n\nWe propose the 14th.\n"

/* What stands above a quoted mail. */
static const struct {
	const char *language, *line;
	gboolean enough; /* without a ">" below it too */
} ATTRIBUTIONS[] = {
	{"en", "On Mon, Mar 10, 2025 at 10:02 AM ACME Support <support@example.com> wrote:", TRUE},
	{"en", "On 10 March 2025 at 10:02, ACME Support <support@example.com> wrote:", TRUE},
	{"en", "On 10 Mar 2025, at 10:02, ACME Support <support@example.com> wrote:", TRUE},
	{"en", "On 10/03/2025 10:02, ACME Support wrote:", TRUE},
	{"en", "On 10/03/25 10:02, ACME Support wrote:", TRUE},
	{"en", "On Mon, 2025-03-10 at 10:02 +0100, ACME Support wrote:", TRUE},
	{"en", "On Monday, March 10, 2025, ACME Support <support@example.com> wrote:", TRUE},
	{"en", "On Monday, March 10, 2025 ACME Support wrote:", FALSE},
	{"en", "---- On Mon, 10 Mar 2025 10:02:03 +0100 support@example.com wrote ----", TRUE},
	{"en", "ACME Support <support@example.com> wrote on Mon, 10 Mar 2025 10:02:", TRUE},
	{"en", "2025-03-10 10:02 GMT+01:00 ACME Support <support@example.com>:", TRUE},
	{"en", "In a message dated 3/10/2025 10:02:03 A.M., support@example.com writes:", TRUE},
	{"en", "Monday, 10 March 2025, 10:02 AM +0300 from ACME <support@example.com>:", TRUE},
	{"en", "On Monday ACME wrote 10 times:", FALSE},
	{"fr", "Le lun. 10 mars 2025 à 10:02, ACME Service <support@example.com> a écrit\xc2\xa0:",
		TRUE},
	{"fr", "Le 10 mars 2025 à 10:02, ACME Service <support@example.com> a écrit\xe2\x80\xaf:",
		TRUE},
	{"fr", "Le 10/03/2025 à 10:02, ACME Service a écrit :", TRUE},
	{"fr", "Le 10 mars 2025 à 10h02, ACME Service a écrit :", TRUE},
	{"fr", "Le lundi 10 mars 2025 à 10:02:33 UTC+1, ACME <support@example.com> a écrit :",
		TRUE},
	{"fr", "Le lun. 10 mars 2025, ACME Service <support@example.com> a écrit :", TRUE},
	{"de", "Am Mo., 10. März 2025 um 10:02 Uhr schrieb ACME <support@example.com>:", TRUE},
	{"de", "Am 10.03.2025 um 10:02 schrieb ACME Service:", TRUE},
	{"de", "Am 10. März 2025 10:02:33 MEZ schrieb ACME <support@example.com>:", TRUE},
	{"de", "ACME <support@example.com> schrieb am Mo., 10. März 2025, 10:02:", TRUE},
	{"de", "\"ACME Service\" <support@example.com> schrieb am 10.03.2025 10:02:33:", TRUE},
	{"es", "El lun, 10 mar 2025 a las 10:02, ACME (<support@example.com>) escribió:", TRUE},
	{"es", "El 10 mar 2025, a las 10:02, ACME <support@example.com> escribió:", TRUE},
	{"es", "El 10/3/25 a las 10:02, ACME Servicio escribió:", TRUE},
	{"es", "El lunes, 10 de marzo de 2025, ACME <support@example.com> escribió:", TRUE},
	{"it", "Il giorno lun 10 mar 2025 alle ore 10:02 ACME <support@example.com> ha scritto:",
		TRUE},
	{"it", "Il 10/03/2025 10:02, ACME Servizio ha scritto:", TRUE},
	{"it", "Il giorno 10 mar 2025, alle ore 10:02, ACME <support@example.com> ha scritto:",
		TRUE},
	{"it", "In data 10 marzo 2025 10:02:33 ACME <support@example.com> ha scritto:", TRUE},
	{"nl", "Op ma 10 mrt 2025 om 10:02 schreef ACME <support@example.com>:", TRUE},
	{"nl", "Op 10-3-2025 om 10:02 schreef ACME Service:", TRUE},
	{"nl",
		"Op 10 mrt. 2025, om 10:02 heeft ACME <support@example.com> het volgende "
		"geschreven:",
		TRUE},
	{"pt", "Em seg., 10 de mar. de 2025 às 10:02, ACME <support@example.com> escreveu:", TRUE},
	{"pt", "ACME <support@example.com> escreveu no dia segunda, 10/03/2025 à(s) 10:02:", TRUE},
	{"pt", "Em 10/03/2025 10:02, ACME Serviço escreveu:", TRUE},
	{"pl", "pon., 10 mar 2025 o 10:02 ACME <support@example.com> napisał(a):", TRUE},
	{"pl", "W dniu 10.03.2025 o 10:02, ACME Serwis pisze:", TRUE},
	{"pl", "W dniu 10 marca 2025 10:02 użytkownik ACME <support@example.com> napisał:", TRUE},
	{"pl",
		"Wiadomość napisana przez ACME <support@example.com> w dniu 10 mar 2025, o godz. "
		"10:02:",
		TRUE},
	{"da", "Den man. 10. mar. 2025 kl. 10.02 skrev ACME <support@example.com>:", TRUE},
	{"da", "Den 10. mar. 2025 kl. 10.02 skrev ACME <support@example.com>:", TRUE},
	{"da", "Den 10-03-2025 kl. 10:02 skrev ACME Service:", TRUE},
	{"sv", "Den mån 10 mars 2025 kl 10:02 skrev ACME <support@example.com>:", TRUE},
	{"sv", "10 mars 2025 kl. 10:02 skrev ACME <support@example.com>:", TRUE},
	{"sv", "Den 2025-03-10 kl. 10:02, skrev ACME Service:", TRUE},
	{"fi", "ma 10. maalisk. 2025 klo 10.02 ACME (support@example.com) kirjoitti:", TRUE},
	{"fi", "ACME <support@example.com> kirjoitti 10.3.2025 kello 10.02:", TRUE},
	{"fi", "ACME Palvelu kirjoitti 10.3.2025 klo 10.02:", TRUE},
	{"nb", "man. 10. mar. 2025 kl. 10:02 skrev ACME <support@example.com>:", TRUE},
	{"nb", "På 10.03.2025 10:02, skreiv ACME Service:", TRUE},
	{"nb", "Den 10. mars 2025 kl. 10:02 skrev ACME <support@example.com>:", TRUE},
	{"cs", "po 10. 3. 2025 v 10:02 odesílatel ACME <support@example.com> napsal:", TRUE},
	{"cs", "Dne 10.3.2025 v 10:02 ACME Servis napsal(a):", TRUE},
	{"sk", "po 10. 3. 2025 o 10:02 ACME <support@example.com> napísal(a):", TRUE},
	{"hu", "ACME <support@example.com> ezt írta (időpont: 2025. márc. 10., H, 10:02):", TRUE},
	{"hu", "2025. 03. 10. 10:02 keltezéssel, ACME Szerviz írta:", TRUE},
	{"ro", "În lun., 10 mar. 2025 la 10:02, ACME <support@example.com> a scris:", TRUE},
	{"tr", "ACME <support@example.com>, 10 Mar 2025 Pzt, 10:02 tarihinde şunu yazdı:", TRUE},
	{"ru", "пн, 10 мар. 2025 г. в 10:02, ACME <support@example.com>:", TRUE},
	{"ru", "10.03.2025 10:02, ACME Сервис пишет:", TRUE},
	{"uk", "пн, 10 бер. 2025 р. о 10:02 ACME <support@example.com> пише:", TRUE},
	{"el", "Στις Δευ 10 Μαρ 2025 στις 10:02 ο χρήστης ACME <support@example.com> έγραψε:",
		TRUE},
	{"zh", "ACME <support@example.com> 于2025年3月10日周一 10:02写道：", TRUE},
	{"zh", "在 2025/3/10 10:02, ACME 写道:", TRUE},
	{"ja", "2025年3月10日(月) 10:02 ACME <support@example.com>:", TRUE},
	{"ko", "2025년 3월 10일 (월) 오전 10:02, ACME <support@example.com>님이 작성:", TRUE},
	{"he",
		"\xe2\x80\xab"
		"בתאריך יום ב׳, 10 במרץ 2025 ב-10:02 מאת \xe2\x80\xaa"
		"ACME\xe2\x80\xac"
		"\xe2\x80\x8f"
		" "
		"<\xe2\x80\xaa"
		"support@example.com\xe2\x80\xac"
		"\xe2\x80\x8f"
		">:\xe2\x80\xac"
		"",
		TRUE},
	{"vi", "Vào Th 2, 10 thg 3, 2025 vào lúc 10:02 ACME <support@example.com> đã viết:", TRUE},
};

static void
expect_reply(const char *text, const char *reply)
{
	g_autoptr(TrimmedText) trimmed = trim_split(text);
	g_autofree char *stripped = text_strip(trimmed->reply);

	if (strcmp(stripped, reply) != 0) {
		g_test_message("of: %s", text);
		g_test_message("signature: %s", trimmed->signature);
	}
	g_assert_cmpstr(stripped, ==, reply);
}

/* @line as it is sent in lines of at most @columns. */
static char *
wrap(const char *line, gsize columns)
{
	GString *wrapped = g_string_new(line);
	gsize start = 0, last = 0;

	for (gsize i = 0; i < wrapped->len; i++) {
		if (wrapped->str[i] != ' ')
			continue;
		if (i - start > columns && last > start) {
			wrapped->str[last] = '\n';
			start = last + 1;
		}
		last = i;
	}
	if (wrapped->len - start > columns && last > start)
		wrapped->str[last] = '\n';
	return g_string_free(wrapped, FALSE);
}

static void
test_attributions(void)
{
	static const gsize COLUMNS[] = {1000, 76, 66, 48};

	for (gsize i = 0; i < G_N_ELEMENTS(ATTRIBUTIONS); i++)
		for (gsize w = 0; w < G_N_ELEMENTS(COLUMNS); w++) {
			g_autofree char *line = wrap(ATTRIBUTIONS[i].line, COLUMNS[w]);
			g_autofree char *marked = g_strdup_printf("Yes.\n\n%s\n\n" QUOTE, line);
			g_autofree char *tight = g_strdup_printf("Yes.\n%s\n" QUOTE, line);
			g_autofree char *bare = g_strdup_printf("Yes.\n\n%s\n\n" UNMARKED, line);
			g_autofree char *bottom = g_strdup_printf("%s\n" QUOTE "\nYes.\n", line);

			expect_reply(marked, "Yes.");
			expect_reply(tight, "Yes.");
			expect_reply(bottom, "Yes.");
			if (ATTRIBUTIONS[i].enough)
				expect_reply(bare, "Yes.");
		}
}

/* The header of a mail below which it follows unmarked. */
static const struct {
	const char *language, *from, *sent, *to, *subject;
} HEADERS[] = {
	{"en", "From", "Sent", "To", "Subject"},
	{"en", "From", "Date", "To", "Subject"},
	{"fr", "De", "Envoyé", "À", "Objet"},
	{"fr", "De", "Date", "À", "Objet"},
	{"fr", "Expéditeur", "Date", "Destinataire", "Sujet"},
	{"de", "Von", "Gesendet", "An", "Betreff"},
	{"de", "Von", "Datum", "An", "Betreff"},
	{"es", "De", "Enviado", "Para", "Asunto"},
	{"es", "De", "Fecha", "Para", "Asunto"},
	{"it", "Da", "Inviato", "A", "Oggetto"},
	{"it", "Da", "Data", "A", "Oggetto"},
	{"nl", "Van", "Verzonden", "Aan", "Onderwerp"},
	{"nl", "Van", "Datum", "Aan", "Onderwerp"},
	{"pt", "De", "Enviado", "Para", "Assunto"},
	{"pt", "De", "Data", "Para", "Assunto"},
	{"pl", "Od", "Wysłano", "Do", "Temat"},
	{"pl", "Od", "Data", "Do", "Temat"},
	{"da", "Fra", "Sendt", "Til", "Emne"},
	{"da", "Fra", "Dato", "Til", "Emne"},
	{"sv", "Från", "Skickat", "Till", "Ämne"},
	{"sv", "Från", "Datum", "Till", "Ämne"},
	{"fi", "Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"},
	{"fi", "Lähettäjä", "Päivämäärä", "Vastaanottaja", "Aihe"},
	{"nb", "Fra", "Sendt", "Til", "Emne"},
	{"nb", "Fra", "Dato", "Til", "Emne"},
	{"cs", "Od", "Odesláno", "Komu", "Předmět"},
	{"hu", "Feladó", "Elküldve", "Címzett", "Tárgy"},
	{"ro", "De la", "Trimis", "Către", "Subiect"},
	{"tr", "Kimden", "Gönderildi", "Kime", "Konu"},
	{"ru", "От", "Отправлено", "Кому", "Тема"},
	{"uk", "Від", "Надіслано", "Кому", "Тема"},
	{"el", "Από", "Στάλθηκε", "Προς", "Θέμα"},
	{"zh", "发件人", "发送时间", "收件人", "主题"},
	{"ja", "差出人", "送信日時", "宛先", "件名"},
	{"ko", "보낸 사람", "보낸 날짜", "받는 사람", "제목"},
};

/* How programs write a header: its four names, and what is around them. */
static const char *const HEADER_FORMS[] = {
	"%s: ACME <support@example.com>\n%s: Monday 10 March 2025 10:02\n%s: Marie\n%s: RE: "
	"parcel\n",
	"%s\xc2\xa0: ACME\n%s\xc2\xa0: 10.03.2025 10:02\n%s\xc2\xa0: Marie\n%s\xc2\xa0: RE: "
	"parcel\n",
	"*%s:* ACME\n*%s:* 10 March 2025 10:02\n*%s:* Marie <m@example.org>\n*%s:* parcel\n",
	"%s : ACME [mailto:support@example.com]\n%s :10 March 2025 10:02\n%s : "
	"Marie<mailto:m@example.org>\n%s :parcel\n",
	"________________________________\n%s: ACME <support@example.com>\n%s: 10 March 2025 "
	"10:02\n%s: Marie\n%s: parcel\n",
	"   %s: ACME\n<support@example.com>\n   %s: 10 March 2025 10:02\n   %s: Marie\n   %s: "
	"parcel\n",
	"%s: ACME <support@example.com>\n\n%s: 10 March 2025 10:02\n\n%s: Marie\n\n%s: parcel\n",
};

static void
test_headers(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(HEADERS); i++)
		for (gsize f = 0; f < G_N_ELEMENTS(HEADER_FORMS); f++) {
			g_auto(GStrv) parts = g_strsplit(HEADER_FORMS[f], "%s", -1);
			g_autofree char *header = g_strconcat(parts[0], HEADERS[i].from, parts[1],
				HEADERS[i].sent, parts[2], HEADERS[i].to, parts[3],
				HEADERS[i].subject, parts[4], NULL);
			g_autofree char *text = g_strdup_printf("Yes.\n\n%s\n" UNMARKED, header);

			expect_reply(text, "Yes.");
		}
}

/* What stands between dashes above a mail. */
static const char *const ORIGINALS[] = {
	"-----Original Message-----",
	"-------- Original message --------",
	"----- Reply message -----",
	"<div>-------- Original message --------</div>",
	"------------------ Original ------------------",
	"-----Message d'origine-----",
	"-----Message d’origine-----",
	"-------- Message original --------",
	"----- Mail original -----",
	"-----Ursprüngliche Nachricht-----",
	"-------- Original-Nachricht --------",
	"-----Mensaje original-----",
	"-------- Mensaje original --------",
	"-----Messaggio originale-----",
	"-----Oorspronkelijk bericht-----",
	"-------- Oorspronkelijk bericht --------",
	"-----Mensagem original-----",
	"-----Oryginalna wiadomość-----",
	"-------- Oryginalna wiadomość --------",
	"-----Oprindelig meddelelse-----",
	"-----Ursprungligt meddelande-----",
	"-----Alkuperäinen viesti-----",
	"-----Opprinnelig melding-----",
	"-----Původní zpráva-----",
	"-----Исходное сообщение-----",
	"------------------ 原始邮件 ------------------",
	"## Please reply above this line ##",
	"---------- Forwarded message ---------",
	"---------- Message transféré ---------",
};

static void
test_originals(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(ORIGINALS); i++) {
		g_autofree char *text =
			g_strdup_printf("Yes.\n\n%s\nFrom: ACME\n\n" UNMARKED, ORIGINALS[i]);
		g_autofree char *bare = g_strdup_printf("Yes.\n%s\n" UNMARKED, ORIGINALS[i]);

		expect_reply(text, "Yes.");
		expect_reply(bare, "Yes.");
	}
}

/* What a mail program or its maker adds below. */
static const char *const DEVICES[] = {
	"Sent from my iPhone",
	"Sent from my Samsung Galaxy smartphone.",
	"Sent from my Verizon Wireless 4G LTE smartphone",
	"(Sent from my iPhone)",
	"<Sent from my BlackBerry>",
	"- Sent from my iPad",
	"Sent from Yahoo Mail. Get the app",
	"Sent from my iPhone, please excuse typos",
	"Sent from my phone. Please excuse my brevity.",
	"Sent from Mail for Windows 10",
	"Sent from [Mail](https://go.example.com/fwlink/) for Windows",
	"Sent from Outlook for iOS<https://aka.example/o0ukef>",
	"Get Outlook for Android<https://aka.example/AAb9ysg>",
	"Sent with Proton Mail secure email.",
	"From my iPhone",
	"Envoyé de mon iPhone",
	"Envoyé depuis mon mobile Orange",
	"Envoyé depuis l’application Mail Orange",
	"Envoyé à partir de Outlook pour Android<https://aka.example/AAb9ysg>",
	"Envoyé à partir de Yahoo Mail pour iPhone",
	"Télécharger Outlook pour iOS",
	"Provenance : Courrier pour Windows 10",
	"Von meinem iPhone gesendet",
	"Gesendet von Outlook für Android<https://aka.example/AAb9ysg>",
	"Diese Nachricht wurde von meinem Android-Mobiltelefon mit GMX Mail gesendet.",
	"Gesendet von Mail für Windows",
	"Enviado desde mi iPhone",
	"Enviado desde Outlook para Android<https://aka.example/AAb9ysg>",
	"Inviato da iPhone",
	"Inviato dal mio telefono Huawei",
	"Verstuurd vanaf mijn iPhone",
	"Verzonden vanuit Outlook voor iOS",
	"Enviado do meu iPhone",
	"Enviado a partir do meu smartphone Samsung Galaxy.",
	"Wysłane z iPhone'a",
	"Wysłano z mojego telefonu",
	"Sendt fra min iPhone",
	"Skickat från min iPhone",
	"Lähetetty iPhonesta",
	"Отправлено с iPhone",
	"Odesláno z iPhonu",
	"发自我的iPhone",
	"iPhoneから送信",
};

static void
test_devices(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(DEVICES); i++) {
		g_autofree char *last = g_strdup_printf("Yes.\n\n%s\n", DEVICES[i]);
		g_autofree char *tight = g_strdup_printf("Yes.\n%s\n", DEVICES[i]);
		g_autofree char *above = g_strdup_printf(
			"Yes.\n\n%s\n\nLe 10/03/2025 à 10:02, ACME a écrit :\n" QUOTE, DEVICES[i]);
		g_autofree char *dashes = g_strdup_printf("Yes.\n\n--\n%s\n", DEVICES[i]);

		expect_reply(last, "Yes.");
		expect_reply(tight, "Yes.");
		expect_reply(above, "Yes.");
		expect_reply(dashes, "Yes.");
	}
}

/* Signatures below "Yes." */
static const char *const SIGNATURES[] = {
	"-- \nMarie Dupré\n",
	"--\nMarie Dupré\n",
	"—\nMarie Dupré\n",
	"__\nMarie Dupré\n",
	"----\nMarie Dupré\n06 12 34 56 78\n",
	"_______________________________________________\nparcels mailing list\n"
	"parcels@lists.example.org\nhttps://lists.example.org/parcels\n",
	"Cordialement,\n\nMarie Dupré\n12 rue de la Paix\nTél. 06 12 34 56 78\n",
	"Bien cordialement\nMarie Dupré\nmarie@example.org\n",
	"Best regards,\nMary Smith\nAccounts | Example Ltd | www.example.org\n",
	"Kind regards\n\nMary Smith\n+44 20 7946 0958\n",
	"Mit freundlichen Grüßen\nMaria Schmidt\nTel. 030 123456\n",
	"Saludos,\nMaría\nTeléfono 600 123 456\n",
	"Cordiali saluti\nMaria Rossi\ncell. 333 1234567\n",
	"Met vriendelijke groet,\nMaria\nTelefoon 020 1234567\n",
	"Atenciosamente,\nMaria\nTelefone 21 1234 5678\n",
	"Pozdrawiam\nMaria\nkom. 600 123 456\n",
	"Med venlig hilsen\nMarie\nTlf. 12 34 56 78\n",
	"Med vänliga hälsningar\nMaria\nwww.example.org\n",
	"Ystävällisin terveisin\nMaria\n+358 40 123 4567\n",
	"Cordialement,\nMarie Dupré\n06 12 34 56 78\n\nEnvoyé de mon iPhone\n",
	"-- \nMarie\n\nSent from my iPhone\n",
	"CONFIDENTIALITY NOTICE: this mail is for\nits addressee only.\n",
	"Ce message et toutes les pièces jointes sont confidentiels et établis à\nl'intention "
	"exclusive de ses destinataires.\n",
	"This e-mail and any attachments are confidential and intended solely for\nthe "
	"addressee.\n",
	"Diese E-Mail enthält vertrauliche Informationen.\n",
	"--------\nThis email has been checked for viruses by Example.\nhttps://www.example.com\n",
	"Envoyé de mon iPhone\n\nCe message est confidentiel.\n",
	"----\n",
};

static void
test_signatures(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(SIGNATURES); i++) {
		g_autofree char *last = g_strdup_printf("Yes.\n\n%s", SIGNATURES[i]);
		g_autofree char *above = g_strdup_printf(
			"Yes.\n\n%s\nLe 10/03/2025 à 10:02, ACME a écrit :\n" QUOTE, SIGNATURES[i]);

		expect_reply(last, "Yes.");
		expect_reply(above, "Yes.");
	}
}

/* The writer's own words, all of them. */
static const char *const PROSE[] = {
	"Le 3 mars votre conseiller m’a écrit :\n\nVous serez remboursé sous huit jours.",
	"Le 3 mars 2025 à 10:30 votre service a écrit :\n\nVous serez remboursé.",
	"On 10 March 2025 at 10:02 your driver wrote:\n\nNobody home.",
	"Am 10.03.2025 um 10:02 hat Ihr Fahrer geschrieben:\n\nNiemand da.",
	"On Monday your agent wrote:\nwe will refund you\nand nothing came.",
	"On Thursday:\n\nNobody came.\n\nOn Friday:\n\nNobody came.",
	"Sent from the shop on 3 March\n\nand never arrived.",
	"Envoyé de Lyon le 3 mars\n\nmais jamais arrivé.",
	"Envoyé depuis Marseille\n\nmais jamais arrivé.",
	"Von meinem Konto wurde zweimal abgebucht\n\nBitte erstatten.",
	"Enviado por SEUR\n\ny nunca llegó.",
	"Sent from my desk, which is easier than my phone.",
	"My parcel was sent from my iPhone app.",
	"From my phone I can't open it\n\nPlease help.",
	"Depuis mon déménagement\n\nrien n'arrive.",
	"Mon trajet :\nDe : Paris\nÀ : Lyon\nDate : 3 mars 2025\nRemboursez-moi.",
	"It comes from: john@example.com and from: jane@example.com\n\nThe data comes From: us.",
	"Name: Marie\nEmail: m@example.org\nDate: 3 March 2025 10:00\nOrder: 123\n\nNo parcel.",
	"Before\n\n---\n\nAfter",
	"Title\n=====\n\nText.\n\n-----\n\nMore text.",
	"- late\n- broken\n- rude",
	"-- late\n-- broken\n-- rude\nThanks",
	"With regards to the parcel, nothing came.\n\nAs regards the refund, neither.",
	"Cordialement,\nMarie",
	"Best regards\nMary\n\nP.S. My number is 06 12 34 56 78. Call me.",
	"Cordialement n'est pas le mot.\nRemboursez-moi.\n06 12 34 56 78",
	"```\n-- \nSent from my iPhone\n> x\nOn 1/1/2025 10:00, a@b.example wrote:\n```\nThat.",
	"The times are:\n2025-01-15 14:30:25\n15.01.2025 14:30\n\nNo others.",
	"Here is what I paid: 10:02, 10.03.2025:\n\n12 euros.",
	"5 > 3 and\n10 < 20",
	"Je transfère ceci : message transféré hier.\n\nMerci.",
	"Original message\n\nwas lost, I write again.",
	"From: a place far away\n\nI write to you.",
	"Date: tomorrow\n\nIs that all right?",
	"Ai sensi del d.lgs. 206/2005 chiedo il rimborso.\n\nMaria Rossi",
	"This message may be the last one.\n\nI want my money.",
	"Oui\n\n\n\nmais non",
	"🎉",
	"Re: the parcel\nTo: nobody\nIt never came.",
	"1. Yes\n2. No\n3. Marie, Tel. 06 12 34 56 78",
};

static void
test_prose(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(PROSE); i++) {
		g_autofree char *alone = g_strdup_printf("Hello,\n\n%s\n", PROSE[i]);
		g_autofree char *above = g_strdup_printf(
			"Hello,\n\n%s\n\nLe 10/03/2025 à 10:02, ACME a écrit :\n" QUOTE, PROSE[i]);
		g_autofree char *whole = g_strdup_printf("Hello,\n\n%s", PROSE[i]);

		expect_reply(PROSE[i], PROSE[i]);
		expect_reply(alone, whole);
		expect_reply(above, whole);
	}
}

/* Replies as mail programs write them in HTML; the new words are "Yes." */
static const char *const CLIENTS[] = {
	/* Gmail */
	"<div dir=\"ltr\">Yes.</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" "
	"class=\"gmail_attr\">Le lun. 10 mars 2025 à 10:02, ACME &lt;<a "
	"href=\"mailto:support@example.com\">support@example.com</a>&gt; a écrit&nbsp;:<br></div>"
	"<blockquote class=\"gmail_quote\"><div>Bonjour</div><div>Le 14 ?</div></blockquote></div>",
	/* Gmail in a language of which no word is known */
	"<div dir=\"ltr\">Yes.</div><br><div class=\"gmail_quote\"><div class=\"gmail_attr\">Xyz "
	"10 "
	"qwe 2025, 10:02 abcd ACME &lt;support@example.com&gt; efgh:<br></div><blockquote "
	"class=\"gmail_quote\">Bonjour</blockquote></div>",
	/* Gmail, with a signature */
	"<div dir=\"ltr\"><div>Yes.</div><div><br></div><span "
	"class=\"gmail_signature_prefix\">-- </span><br><div class=\"gmail_signature\"><div>Marie "
	"Dupré</div><div>Présidente</div></div></div><br><div class=\"gmail_quote\"><div "
	"class=\"gmail_attr\">On Mon, Mar 10, 2025 at 10:02 AM ACME &lt;support@example.com&gt; "
	"wrote:<br></div><blockquote class=\"gmail_quote\">Hello</blockquote></div>",
	"<div dir=\"ltr\"><div>Yes.</div><div class=\"gmail_signature\">Marie "
	"Dupré<br>Présidente</div></div>",
	/* Outlook 2003 to 365 */
	"<div class=WordSection1><p class=MsoNormal>Yes.</p><p class=MsoNormal>&nbsp;</p><div><div "
	"style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p "
	"class=MsoNormal><b>De&nbsp;:</b> ACME &lt;support@example.com&gt; "
	"<br><b>Envoyé&nbsp;:</b> "
	"lundi 10 mars 2025 10:02<br><b>À&nbsp;:</b> Marie<br><b>Objet&nbsp;:</b> RE: "
	"colis</p></div></div><p class=MsoNormal>Bonjour</p></div>",
	/* Outlook in a language of which no word is known */
	"<div class=WordSection1><p>Yes.</p><div style='border:none;border-top:solid #B5C4DF "
	"1.0pt;padding:3.0pt 0cm 0cm 0cm'><p><b>Qwe:</b> ACME "
	"[mailto:support@example.com]<br><b>Rty:</b> 2025 10:02<br><b>Uio:</b> "
	"Marie<br><b>Pas:</b> RE</p></div><p>Hello</p></div>",
	/* Outlook for the web */
	"<div>Yes.</div><div id=\"Signature\"><p>Marie Dupré</p><p>Présidente</p></div><div "
	"id=\"appendonsend\"></div><hr style=\"width:98%\"><div id=\"divRplyFwdMsg\" "
	"dir=\"ltr\"><font "
	"face=\"Calibri\"><b>From:</b> ACME &lt;support@example.com&gt;<br><b>Sent:</b> Monday, "
	"March "
	"10, 2025 10:02 AM<br><b>To:</b> Marie<br><b>Subject:</b> Re: "
	"parcel</font><div>&nbsp;</div></div><div>Hello</div>",
	/* The new Outlook */
	"<div class=\"elementToProof\">Yes.</div><div "
	"id=\"mail-editor-reference-message-container\"><div><div><b>Von: </b>ACME "
	"&lt;support@example.com&gt;<br><b>Datum: </b>Montag, 10. März 2025 um "
	"10:02<br><b>An: </b>Marie<br><b>Betreff: </b>Paket</div></div><div>Hallo</div></div>",
	/* Outlook on telephones */
	"<div>Yes.</div><div id=\"ms-outlook-mobile-signature\">Télécharger <a "
	"href=\"https://aka.example/o\">Outlook pour Android</a></div><hr><div "
	"id=\"divRplyFwdMsg\"><strong>De :</strong> ACME "
	"&lt;support@example.com&gt;<br><strong>Envoyé :</strong> lundi 10 mars 2025 "
	"10:02:33<br><strong>À :</strong> Marie<br><strong>Objet :</strong> colis</div>Bonjour",
	/* Outlook for Mac */
	"<div>Yes.</div><span id=\"OLK_SRC_BODY_SECTION\"><div><b>Da: </b>ACME "
	"&lt;support@example.com&gt;<br><b>Data: </b>lunedì 10 marzo 2025 10:02<br><b>A: </b>Marie"
	"<br><b>Oggetto: </b>pacco</div><div>Salve</div></span>",
	/* Apple */
	"<div>Yes.</div><div><br><blockquote type=\"cite\"><div>On 10 Mar 2025, at 10:02, ACME "
	"&lt;support@example.com&gt; wrote:</div><br><div>Hello</div></blockquote></div>",
	"Yes.<br><br><div dir=\"ltr\">Envoyé de mon iPhone</div><div dir=\"ltr\"><br><blockquote "
	"type=\"cite\">Le 10 mars 2025 à 10:02, ACME &lt;support@example.com&gt; a "
	"écrit&nbsp;:<br></blockquote></div><blockquote type=\"cite\">Bonjour</blockquote>",
	/* Thunderbird */
	"<p>Yes.</p><div class=\"moz-cite-prefix\">Am 10.03.2025 um 10:02 schrieb ACME:<br></div>"
	"<blockquote type=\"cite\"><p>Hallo</p></blockquote>",
	"<div class=\"moz-cite-prefix\">Op 10-3-2025 om 10:02 schreef ACME:<br></div><blockquote "
	"type=\"cite\"><p>Hallo</p></blockquote><p>Yes.</p><pre class=\"moz-signature\">-- \nMarie "
	"Dupré</pre>",
	"<p>Yes.</p><div class=\"moz-signature\">Marie Dupré<br>Présidente</div>",
	/* Yahoo */
	"<div class=\"yahoo-style-wrap\"><div>Yes.</div></div><div id=\"ydp1yahoo_quoted_2\" "
	"class=\"yahoo_quoted\"><div><div>Em segunda-feira, 10 de março de 2025 às 10:02:33 BRT, "
	"ACME "
	"&lt;support@example.com&gt; escreveu:</div><div><br></div><div>Olá</div></div></div>",
	"<div>Yes.</div><div><a href=\"https://mail.example/\">Envoyé à partir de Yahoo Mail pour "
	"iPhone</a></div><div class=\"yahoo_quoted\"><div>Le lundi 10 mars 2025, 10:02, ACME "
	"&lt;support@example.com&gt; a écrit :</div><blockquote>Bonjour</blockquote></div>",
	/* GMX */
	"<div>Yes.</div><div name=\"quote\" style=\"margin:10px 5px\"><div><b>Gesendet:</b> "
	"Montag, "
	"10. März 2025 um 10:02 Uhr<br><b>Von:</b> ACME &lt;support@example.com&gt;<br><b>An:</b> "
	"Marie<br><b>Betreff:</b> Paket</div><div name=\"quoted-content\">Hallo</div></div>",
	/* Android */
	"<div>Yes.</div><div id=\"composer_signature\"><div>Envoyé de mon "
	"Galaxy</div></div><div><br>"
	"</div><div>-------- Message d'origine --------</div><div>De : ACME "
	"&lt;support@example.com&gt; </div><div>Date : 10/03/2025 10:02 (GMT+01:00) </div><div>À : "
	"Marie </div><div>Objet : colis </div><div><br></div>Bonjour",
	/* Roundcube */
	"<p>Yes.</p><p id=\"reply-intro\">Le 10/03/2025 10:02, ACME a écrit&nbsp;:</p><blockquote "
	"type=\"cite\">Bonjour</blockquote>",
	/* Proton */
	"<div>Yes.</div><div class=\"protonmail_signature_block\"><div>Sent with <a "
	"href=\"https://proton.example/\">Proton Mail</a> secure email.</div></div><div "
	"class=\"protonmail_quote\">On Monday, March 10th, 2025 at 10:02 AM, ACME "
	"&lt;support@example.com&gt; wrote:<br><blockquote type=\"cite\">Hello</blockquote></div>",
};

static void
test_clients(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(CLIENTS); i++) {
		g_autofree char *text = html_to_text(CLIENTS[i], -1, NULL);

		expect_reply(text, "Yes.");
	}
}

/* What is marked as history or signature is the message if nothing stands above it. */
static void
test_nothing_above(void)
{
	static const struct {
		const char *html, *reply;
	} CASES[] = {
		{"<div id=\"Signature\">Marie Dupré</div>", "Marie Dupré"},
		{"<div id=\"Signature\"></div><div>Yes.</div>", "Yes."},
		{"<div>A</div><div id=\"Signature\"></div><div>B</div>", "A\nB"},
		{"<div id=\"divRplyFwdMsg\">From: ACME &lt;a@b.example&gt;<br>Sent: 10 March "
		 "2025<br>To: "
		 "Marie<br>Subject: x</div>Hello",
			"From: ACME <a@b.example>\nSent: 10 March 2025\nTo: Marie\nSubject: "
			"x\nHello"},
		{"<div>Two answers</div><blockquote type=cite>One?</blockquote><div>Yes.</div>"
		 "<blockquote type=cite>Two?</blockquote><div>No.</div>",
			"Two answers\n> One?\nYes.\n> Two?\nNo."},
		{"<div>A</div><div style=\"border-top:solid 1px\">B</div>", "A\nB"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autofree char *text = html_to_text(CASES[i].html, -1, NULL);

		expect_reply(text, CASES[i].reply);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/trim-styles/attributions", test_attributions);
	g_test_add_func("/trim-styles/headers", test_headers);
	g_test_add_func("/trim-styles/originals", test_originals);
	g_test_add_func("/trim-styles/devices", test_devices);
	g_test_add_func("/trim-styles/signatures", test_signatures);
	g_test_add_func("/trim-styles/prose", test_prose);
	g_test_add_func("/trim-styles/clients", test_clients);
	g_test_add_func("/trim-styles/nothing-above", test_nothing_above);
	return g_test_run();
}
