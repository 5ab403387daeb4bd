/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/absence.h"

#include "base/limits.h"
#include "base/text.h"

/* What people write when they are away stands at the beginning. */
#define LOOKED_AT_BYTES 2000
/* A longer text, or one that asks something, is no short notice. */
#define SHORT_BYTES 600

enum {
	WEIGHT_SUBJECT = 60, /* a subject that begins like a notice's, and goes on */
	WEIGHT_AWAY = 40,
	WEIGHT_RETURN = 25,
	WEIGHT_DEPUTY = 20,
	WEIGHT_PROGRAM = 65,
	WEIGHT_SHORT = 15,
	WEIGHT_BARE = 20, /* people's mail programs quote what they answer */
};

typedef enum {
	ANYHOW, /* no person begins a subject so */
	ALONE,  /* certain if the subject ends there, or goes on as a program's does; else a hint */
	WORDS,  /* a hint: people write it too ("Avis d'absence laissé par votre livreur") */
} SubjectForm;

/* How the subjects of absence notices begin, folded. */
static const struct {
	const char *language, *prefix;
	SubjectForm form;
} SUBJECTS[] = {
	{"en", "automatic reply", ALONE},
	{"en", "automatic response", ALONE},
	{"en", "automated reply", ALONE},
	{"en", "automated response", ALONE},
	{"en", "auto reply", ALONE},
	{"en", "auto-reply", ALONE},
	{"en", "autoreply", ALONE},
	{"en", "auto response", ALONE},
	{"en", "auto-response", ALONE},
	{"en", "autoresponse", ALONE},
	{"en", "auto:", ANYHOW},
	{"en", "[auto-reply]", ANYHOW},
	{"en", "[autoreply]", ANYHOW},
	{"en", "out of office", ALONE},
	{"en", "out of the office", ALONE},
	{"en", "out-of-office", ALONE},
	{"en", "ooo:", ANYHOW},
	{"en", "vacation reply", ALONE},
	{"en", "vacation:", ANYHOW},
	{"en", "on vacation", ALONE},
	{"en", "away from the office", ALONE},
	{"en", "away from my mail", ANYHOW},
	{"en", "i am out of office", WORDS},
	{"en", "i am out of the office", ALONE},
	{"en", "i'm out of the office", ALONE},
	{"fr", "réponse automatique", ALONE},
	{"fr", "reponse automatique", ALONE},
	{"fr", "réponse d'absence", ALONE},
	{"fr", "message automatique d'absence", ANYHOW},
	{"fr", "message automatique", ALONE},
	{"fr", "message d'absence", ALONE},
	{"fr", "notification d'absence", ALONE},
	{"fr", "avis d'absence", WORDS},
	{"fr", "absence du bureau", ALONE},
	{"fr", "absent du bureau", ALONE},
	{"fr", "absente du bureau", ALONE},
	{"fr", "en dehors du bureau", ALONE},
	{"fr", "je suis absent", WORDS},
	{"fr", "je suis absente", WORDS},
	{"de", "automatische antwort", ALONE},
	{"de", "automatische rückantwort", ALONE},
	{"de", "abwesenheitsnotiz", ANYHOW},
	{"de", "abwesenheitsnachricht", ANYHOW},
	{"de", "abwesenheitsmeldung", ANYHOW},
	{"de", "abwesenheitsassistent", ANYHOW},
	{"de", "abwesenheit", ALONE},
	{"de", "abwesend", ALONE},
	{"de", "nicht im büro", ALONE},
	{"de", "ausser haus", ALONE},
	{"es", "respuesta automática", ALONE},
	{"es", "respuesta automatica", ALONE},
	{"es", "fuera de la oficina", ALONE},
	{"es", "fuera de oficina", ALONE},
	{"es", "ausente de la oficina", ALONE},
	{"es", "aviso de ausencia", WORDS},
	{"it", "risposta automatica", ALONE},
	{"it", "fuori ufficio", ALONE},
	{"it", "fuori sede", ALONE},
	{"it", "assente dall'ufficio", ALONE},
	{"it", "avviso di assenza", WORDS},
	{"nl", "automatisch antwoord", ALONE},
	{"nl", "automatische reactie", ALONE},
	{"nl", "niet op kantoor", ALONE},
	{"nl", "afwezigheidsbericht", ANYHOW},
	{"nl", "afwezigheidsmelding", ANYHOW},
	{"nl", "afwezigheid", ALONE},
	{"nl", "afwezig", ALONE},
	{"pt", "resposta automática", ALONE},
	{"pt", "resposta automatica", ALONE},
	{"pt", "fora do escritório", ALONE},
	{"pt", "fora do escritorio", ALONE},
	{"pt", "ausência do escritório", ALONE},
	{"pt", "ausente do escritório", ALONE},
	{"pt", "aviso de ausência", WORDS},
	{"pl", "automatyczna odpowiedź", ALONE},
	{"pl", "odpowiedź automatyczna", ALONE},
	{"pl", "autoodpowiedź", ALONE},
	{"pl", "poza biurem", ALONE},
	{"pl", "nieobecność", ALONE},
	{"sv", "automatiskt svar", ALONE},
	{"da", "automatisk svar", ALONE},
	{"sv", "autosvar", ALONE},
	{"fi", "automaattinen vastaus", ALONE},
	{"fi", "poissaoloilmoitus", ALONE},
	{"cs", "automatická odpověď", ALONE},
	{"hu", "automatikus válasz", ALONE},
	{"ru", "автоответ", ANYHOW},
	{"ja", "自動応答", ANYHOW},
	{"zh", "自动回复", ANYHOW},
	{"ja", "不在通知", ANYHOW},
};

/* How a program's subject goes on after those words: the subject that it answers, or dates. */
static const char *const GOES_ON[] = {":", "-", "–", "(", "[", "!", ".", ",",
	"re:", "re :", "aw:", "to your ", "until ", "à votre ", "jusqu", "auf ihre ", "bis ",
	"a su ", "hasta ", "fino ", "op uw ", "tot ", "até ", "na twoj", "do dnia "};

/* ---- words ---- */

typedef struct {
	const char *language, *words;
} Phrase;

/* That the writer is away; folded, spaces for line breaks. */
static const Phrase AWAY[] = {
	{"en", "i am currently out of the office"},
	{"en", "i am currently away"},
	{"en", "i am out of the office"},
	{"en", "i am out of office"},
	{"en", "i'm out of the office"},
	{"en", "i'm currently out of"},
	{"en", "i am away from the office"},
	{"en", "i will be out of the office"},
	{"en", "i am on vacation"},
	{"en", "i am on annual leave"},
	{"en", "i am on leave"},
	{"en", "out of office until"},
	{"fr", "je suis absent"},
	{"fr", "je suis actuellement absent"},
	{"fr", "je suis actuellement en congé"},
	{"fr", "je suis en congé"},
	{"fr", "je suis en vacances"},
	{"fr", "je suis actuellement en déplacement"},
	{"fr", "je serai absent"},
	{"fr", "absent du bureau"},
	{"fr", "absente du bureau"},
	{"fr", "de retour le"},
	{"de", "ich bin nicht im büro"},
	{"de", "ich bin zurzeit nicht"},
	{"de", "ich bin derzeit nicht"},
	{"de", "ich bin derzeit abwesend"},
	{"de", "ich bin abwesend"},
	{"de", "ich bin im urlaub"},
	{"de", "ich bin ab dem"},
	{"de", "bin ich nicht im büro"},
	{"de", "nicht im hause"},
	{"es", "estoy fuera de la oficina"},
	{"es", "estaré fuera de la oficina"},
	{"es", "me encuentro fuera de la oficina"},
	{"es", "estoy de vacaciones"},
	{"es", "estaré ausente"},
	{"es", "estoy ausente"},
	{"it", "sono fuori ufficio"},
	{"it", "sono fuori sede"},
	{"it", "sarò fuori ufficio"},
	{"it", "sono assente"},
	{"it", "sarò assente"},
	{"it", "sono in ferie"},
	{"nl", "ik ben niet op kantoor"},
	{"nl", "ik ben momenteel niet"},
	{"nl", "ik ben afwezig"},
	{"nl", "ben ik afwezig"},
	{"nl", "ik ben op vakantie"},
	{"nl", "ik ben met vakantie"},
	{"pt", "estou fora do escritório"},
	{"pt", "estarei fora do escritório"},
	{"pt", "estou ausente"},
	{"pt", "estarei ausente"},
	{"pt", "estou de férias"},
	{"pl", "jestem nieobecn"},
	{"pl", "jestem poza biurem"},
	{"pl", "będę nieobecn"},
	{"pl", "jestem na urlopie"},
	{"pl", "przebywam na urlopie"},
};

/* That this very mail will be answered later. */
static const Phrase RETURN[] = {
	{"en", "on my return"},
	{"en", "upon my return"},
	{"en", "when i return"},
	{"en", "when i am back"},
	{"en", "limited access to email"},
	{"en", "limited access to my email"},
	{"en", "no access to email"},
	{"fr", "à mon retour"},
	{"fr", "dès mon retour"},
	{"fr", "votre message ne sera pas transmis"},
	{"fr", "votre message ne sera pas transféré"},
	{"fr", "accès limité à ma messagerie"},
	{"de", "nach meiner rückkehr"},
	{"de", "wieder erreichbar"},
	{"de", "ihre nachricht wird nicht weitergeleitet"},
	{"de", "ihre e-mail wird nicht weitergeleitet"},
	{"de", "ihre mail wird nicht weitergeleitet"},
	{"es", "a mi regreso"},
	{"es", "a mi vuelta"},
	{"es", "acceso limitado al correo"},
	{"it", "al mio rientro"},
	{"it", "al mio ritorno"},
	{"it", "accesso limitato alla posta"},
	{"nl", "bij mijn terugkomst"},
	{"nl", "na mijn terugkeer"},
	{"nl", "zodra ik terug ben"},
	{"nl", "uw bericht wordt niet doorgestuurd"},
	{"pt", "no meu regresso"},
	{"pt", "quando regressar"},
	{"pt", "no meu retorno"},
	{"pt", "assim que retornar"},
	{"pl", "po powrocie"},
	{"pl", "po moim powrocie"},
};

/* Whom to turn to meanwhile. */
static const Phrase DEPUTY[] = {
	{"en", "if your request is urgent"},
	{"en", "if your matter is urgent"},
	{"en", "for urgent matters"},
	{"en", "in urgent cases"},
	{"en", "in my absence, please contact"},
	{"en", "during my absence"},
	{"fr", "en cas d'urgence"},
	{"fr", "pour toute urgence"},
	{"fr", "pour toute demande urgente"},
	{"fr", "pendant mon absence"},
	{"fr", "durant mon absence"},
	{"fr", "en mon absence"},
	{"de", "in dringenden fällen"},
	{"de", "in dringenden angelegenheiten"},
	{"de", "während meiner abwesenheit"},
	{"de", "meine vertretung"},
	{"es", "en caso de urgencia"},
	{"es", "para asuntos urgentes"},
	{"es", "durante mi ausencia"},
	{"it", "in caso di urgenza"},
	{"it", "per urgenze"},
	{"it", "per questioni urgenti"},
	{"it", "durante la mia assenza"},
	{"nl", "in dringende gevallen"},
	{"nl", "voor dringende zaken"},
	{"nl", "tijdens mijn afwezigheid"},
	{"pt", "em caso de urgência"},
	{"pt", "para assuntos urgentes"},
	{"pt", "durante a minha ausência"},
	{"pt", "durante minha ausência"},
	{"pl", "w pilnych sprawach"},
	{"pl", "w sprawach pilnych"},
	{"pl", "w pilnych przypadkach"},
	{"pl", "podczas mojej nieobecności"},
};

/* That a program writes. Who complains of such a letter quotes these words or goes on after them;
 * a program's sentence ends there, so the full stop belongs to each. */
static const Phrase PROGRAM[] = {
	{"en", "this is an automatic reply."},
	{"en", "this is an automated reply."},
	{"en", "this is an automated response."},
	{"en", "this is an automated message."},
	{"en", "this is an automatic message."},
	{"en", "this message was generated automatically."},
	{"fr", "ceci est une réponse automatique."},
	{"fr", "ceci est un message automatique."},
	{"fr", "ce message est automatique."},
	{"fr", "ce message a été généré automatiquement."},
	{"de", "dies ist eine automatische antwort."},
	{"de", "dies ist eine automatische nachricht."},
	{"de", "diese nachricht wurde automatisch erstellt."},
	{"de", "diese e-mail wurde automatisch erstellt."},
	{"es", "esta es una respuesta automática."},
	{"es", "este es un mensaje automático."},
	{"it", "questa è una risposta automatica."},
	{"it", "questo è un messaggio automatico."},
	{"nl", "dit is een automatisch antwoord."},
	{"nl", "dit is een automatisch bericht."},
	{"nl", "dit is een automatisch gegenereerd bericht."},
	{"pt", "esta é uma resposta automática."},
	{"pt", "esta é uma mensagem automática."},
	{"pl", "to jest automatyczna odpowiedź."},
	{"pl", "to jest wiadomość automatyczna."},
	{"pl", "wiadomość wygenerowana automatycznie."},
};

static const struct {
	const char *name;
	guint weight;
	const Phrase *phrases;
	gsize count;
} SORTS[] = {
	{"body-away", WEIGHT_AWAY, AWAY, G_N_ELEMENTS(AWAY)},
	{"body-return", WEIGHT_RETURN, RETURN, G_N_ELEMENTS(RETURN)},
	{"body-deputy", WEIGHT_DEPUTY, DEPUTY, G_N_ELEMENTS(DEPUTY)},
	{"body-program", WEIGHT_PROGRAM, PROGRAM, G_N_ELEMENTS(PROGRAM)},
};

/* ---- finding them ---- */

static void
add(GPtrArray *evidence, EvidenceKind kind, const char *rule, guint weight, const char *what,
	const char *value)
{
	g_autofree char *joined = g_strdup_printf("%s: %s", what, value);
	g_autofree char *detail = text_one_line(joined, LIMIT_NAME_BYTES);

	if (evidence->len < LIMIT_EVIDENCE)
		g_ptr_array_add(evidence, evidence_new_weighed(kind, rule, weight, detail));
}

/* In one line, folded, with plain apostrophes: "Réponse d’absence" is "réponse d'absence". */
static char *
comparable(const char *text)
{
	g_autofree char *line = text_one_line(text, LOOKED_AT_BYTES);
	g_autofree char *folded = text_fold(line);
	g_auto(GStrv) pieces = g_strsplit(folded, "’", -1);

	return g_strjoinv("'", pieces);
}

static gboolean
is_certain(SubjectForm form, const char *rest)
{
	rest += strspn(rest, " ");
	if (form != ALONE || *rest == '\0')
		return form != WORDS;
	for (gsize i = 0; i < G_N_ELEMENTS(GOES_ON); i++)
		if (g_str_has_prefix(rest, GOES_ON[i]))
			return TRUE;
	return FALSE;
}

/* "abwesend" is not the beginning of "abwesenden Fahrer …". */
static gboolean
begins_with(const char *folded, const char *prefix, SubjectForm form)
{
	return g_str_has_prefix(folded, prefix) &&
		(form == ANYHOW || !g_unichar_isalpha(g_utf8_get_char(folded + strlen(prefix))));
}

void
absence_from_subject(const char *subject, GPtrArray *evidence)
{
	g_autofree char *folded = comparable(subject);
	const char *language = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(SUBJECTS); i++) {
		g_autofree char *rule = g_strdup_printf("subject-%s", SUBJECTS[i].language);

		if (!begins_with(folded, SUBJECTS[i].prefix, SUBJECTS[i].form))
			continue;
		if (is_certain(SUBJECTS[i].form, folded + strlen(SUBJECTS[i].prefix))) {
			add(evidence, EVIDENCE_AUTO_SUBJECT, rule, EVIDENCE_CERTAIN, "Subject",
				subject);
			return;
		}
		language = SUBJECTS[i].language;
	}
	if (language != NULL) {
		g_autofree char *rule = g_strdup_printf("subject-words-%s", language);

		add(evidence, EVIDENCE_HINT, rule, WEIGHT_SUBJECT, "Subject", subject);
	}
}

/* An answer, by its header or its subject. */
static gboolean
is_answer(const Message *message)
{
	return message->in_reply_to->len > 0 || message->references->len > 0 ||
		g_regex_match_simple("^\\s*(?:re|réf?|aw|antw|sv|rv|odp)\\s*:", message->subject,
			G_REGEX_CASELESS, 0);
}

/* What says little by itself and nothing without one of the phrases. */
static void
add_circumstances(Message *message)
{
	gsize length = strlen(message->reply);

	if (length <= SHORT_BYTES && strchr(message->reply, '?') == NULL &&
		message->attachments->len == 0)
		add(message->evidence, EVIDENCE_HINT, "short", WEIGHT_SHORT, "Words",
			"few, no question, no file");
	if (is_answer(message) && text_is_blank(message->quoted))
		add(message->evidence, EVIDENCE_HINT, "bare-answer", WEIGHT_BARE, "Words",
			"an answer that quotes nothing");
}

void
absence_from_body(Message *message)
{
	g_autofree char *words = comparable(message->reply);
	gboolean found = FALSE;

	for (gsize i = 0; i < G_N_ELEMENTS(SORTS); i++) {
		for (gsize n = 0; n < SORTS[i].count; n++) {
			const Phrase *phrase = &SORTS[i].phrases[n];
			g_autofree char *rule = NULL;

			if (strstr(words, phrase->words) == NULL)
				continue;
			rule = g_strdup_printf("%s-%s", SORTS[i].name, phrase->language);
			add(message->evidence, EVIDENCE_HINT, rule, SORTS[i].weight, "Words",
				phrase->words);
			found = TRUE;
			break;
		}
	}
	if (found)
		add_circumstances(message);
}
