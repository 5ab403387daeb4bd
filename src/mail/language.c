/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <libexttextcat/textcat.h>
#include <string.h>

#include "mail/language.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"

#define MODEL_CHARACTERS 40 /* shorter texts are judged by their words alone */
#define WORDS_LOOKED_AT 400
#define WORD_BYTES 40
#define SHORT_WORDS 8    /* a text of so many is short */
#define CONTENT_WEIGHT 2 /* of a word that only one of the languages has, against a shared one */

struct LanguageGuesser {
	void *textcat;     /* owned */
	GHashTable *words; /* char* → bit set of languages, LSB first */
};

static const char *const LANGUAGES[] = {"fr", "en", "es", "de", "it", "nl", "pt"};

/* Frequent words, and those that complaints are made of; folded. A word may stand in several
 * rows: it then counts for each. */
static const char *const WORDS[G_N_ELEMENTS(LANGUAGES)] = {
	/* fr */
	"le la les un une des du de et est je j tu il elle nous vous ils ne pas plus que qui quoi "
	"où "
	"mon ma mes votre vos notre nos ce cette ces dans pour sur avec sans mais ou donc car si "
	"suis êtes sont été avoir ai avez ont fait être très bien toujours jamais depuis encore "
	"bonjour bonsoir merci cordialement madame monsieur svp s'il plaît moi c'est n'est n'ai "
	"j'ai qu'il aucun aucune rien quand comment pourquoi combien "
	"oui remboursez remboursement rembourser remboursé colis commande commandé commandée "
	"livraison livré livrée facture "
	"réclamation reçu reçue retard argent client service réponse problème défectueux cassé "
	"cassée abîmé abîmée "
	"attends attente semaine semaines jours mois colère honte inadmissible inacceptable "
	"scandaleux annuler résilier résiliation contrat abonnement demande veuillez produit "
	"article toujours rendez aidez urgent échange garantie prélèvement voulez veux voudrais "
	"pièce jointe",
	/* en */
	"the a an and is are was were be been i you he she we they my your our their it its this "
	"that these those not no in on at to of for from with without but or so if have has had do "
	"does did don't didn't doesn't can can't will won't would should could me him her us them "
	"what when where why how who which there here still yet never always very just please "
	"hello hi dear thanks thank regards sincerely "
	"refund refunded order ordered parcel package delivery delivered invoice complaint "
	"complain received late delay money customer service reply answer problem broken faulty "
	"damaged waiting weeks days month unacceptable cancel subscription contract product item "
	"help urgent exchange warranty charged worst ever awful terrible yes attached want need "
	"i'm i've it's want back again after",
	/* es */
	"el la los las un una unos y es son soy yo usted ustedes nosotros no más que quien mi mis "
	"su "
	"sus nuestro este esta estos en para por con sin pero o porque si muy bien siempre nunca "
	"desde aún todavía hola buenos días gracias saludos señor señora "
	"reembolso devolución devuelvan dinero pedido paquete entrega factura queja reclamación "
	"recibido retraso cliente servicio respuesta problema roto defectuoso esperando semanas "
	"meses cancelar contrato quiero dónde cuándo cómo está he ha han fue ser estoy mañana",
	/* de */
	"der die das den dem des ein eine einen einem und ist sind war bin ich du er sie wir ihr "
	"nicht kein keine mehr dass wer was mein meine ihre unser dieser diese in für auf mit ohne "
	"aber oder weil wenn sehr immer nie seit noch hallo guten tag danke grüße freundlichen "
	"herr frau bitte wo wann wie warum habe haben hat wurde werden zu von bei nach "
	"erstattung rückerstattung geld zurück bestellung bestellt paket lieferung geliefert "
	"rechnung beschwerde erhalten verspätung kunde antwort problem kaputt defekt warte wochen "
	"tage monate kündigen vertrag mich mir",
	/* it */
	"il lo la i gli le un uno una e è sono io lei noi voi non più che chi mio mia miei vostro "
	"suo questo questa in per su con senza ma o perché se molto bene sempre mai da ancora ciao "
	"buongiorno salve grazie saluti signore signora dove quando come ho ha hanno stato essere "
	"rimborso rimborsate ordine ordinato pacco consegna consegnato fattura reclamo ricevuto "
	"ritardo soldi cliente servizio risposta problema rotto difettoso aspetto settimane giorni "
	"mesi annullare contratto voglio vorrei della del dei nel",
	/* nl */
	"de het een en is zijn ben ik jij hij zij wij jullie u niet geen meer dat wie wat mijn uw "
	"onze deze dit in voor op met zonder maar of omdat als heel altijd nooit sinds nog hallo "
	"goedemorgen dag bedankt dank groeten vriendelijke meneer mevrouw alstublieft graag waar "
	"wanneer hoe waarom heb hebben heeft werd worden te van bij naar "
	"terugbetaling terug geld bestelling besteld pakket levering geleverd factuur klacht "
	"ontvangen vertraging klant antwoord probleem kapot defect wacht weken dagen maanden "
	"opzeggen contract mij wil",
	/* pt */
	"o a os as um uma uns e é são sou eu você vocês nós não mais que quem meu minha meus seu "
	"sua nosso este esta isto em para por com sem mas ou porque se muito bem sempre nunca "
	"desde "
	"ainda olá bom dia obrigado obrigada cumprimentos atenciosamente senhor senhora onde "
	"quando "
	"como está foi ser estou tenho "
	"reembolso devolução dinheiro pedido encomenda pacote entrega entregue fatura queixa "
	"reclamação recebi recebido atraso cliente serviço resposta problema quebrado avariado "
	"esperando semanas dias meses cancelar contrato quero do da no na dos",
};

/* Letters that one language has and the others do not, or hardly; lower case. */
static const struct {
	gunichar letter;
	guint language;
} LETTERS[] = {{U'œ', 0}, {U'ù', 0}, {U'ê', 0}, {U'û', 0}, {U'î', 0}, {U'ç', 0}, {U'ë', 0},
	{U'ñ', 2}, {U'¿', 2}, {U'¡', 2}, {U'ß', 3}, {U'ä', 3}, {U'ü', 3}, {U'ì', 4}, {U'ò', 4},
	{U'ã', 6}, {U'õ', 6}};

static void
learn_words(GHashTable *words)
{
	for (guint i = 0; i < G_N_ELEMENTS(LANGUAGES); i++) {
		g_auto(GStrv) list = g_strsplit(WORDS[i], " ", -1);

		for (gsize j = 0; list[j] != NULL; j++) {
			guint known = GPOINTER_TO_UINT(g_hash_table_lookup(words, list[j]));

			if (*list[j] != '\0')
				g_hash_table_insert(words, g_strdup(list[j]),
					GUINT_TO_POINTER(known | 1u << i));
		}
	}
}

/* The library neither says which file is missing nor frees what it had read by then. */
static gboolean
check_models(const char *conf, const char *models, GError **error)
{
	g_autofree char *list = NULL;

	if (!g_file_get_contents(conf, &list, NULL, NULL))
		return error_set(error, ERROR_CONFIG, "%s: can't be read", conf);
	g_auto(GStrv) lines = g_strsplit(list, "\n", -1);

	for (gsize i = 0; lines[i] != NULL; i++) {
		char *name = g_strstrip(lines[i]);

		name[strcspn(name, " \t#")] = '\0';
		if (*name == '\0')
			continue;
		g_autofree char *path = g_build_filename(models, name, NULL);

		if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
			return error_set(error, ERROR_CONFIG, "%s: no such language model", path);
	}
	return TRUE;
}

LanguageGuesser *
language_guesser_new(const char *conf, const char *models, GError **error)
{
	const char *list = conf != NULL ? conf : PKGDATADIR "/textcat.conf";
	const char *folder = models != NULL ? models : TEXTCAT_MODELS;
	g_autofree char *prefix = g_strconcat(folder, "/", NULL);
	void *textcat = NULL;

	if (!check_models(list, folder, error))
		return NULL;
	textcat = special_textcat_Init(list, prefix);
	if (textcat == NULL) {
		error_set(error, ERROR_CONFIG, "language models of %s in %s can't be loaded", list,
			folder);
		return NULL;
	}
	LanguageGuesser *guesser = g_new0(LanguageGuesser, 1);

	guesser->textcat = textcat;
	guesser->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	learn_words(guesser->words);
	return guesser;
}

void
language_guesser_free(LanguageGuesser *guesser)
{
	if (guesser == NULL)
		return;
	textcat_Done(guesser->textcat);
	g_hash_table_unref(guesser->words);
	g_free(guesser);
}

/* Whether a token says something of the language: no quote mark, address or link. */
static gboolean
is_telling(const char *token, gsize length)
{
	return length > 0 && *token != '>' && memchr(token, '@', length) == NULL &&
		g_strstr_len(token, (gssize)length, "://") == NULL;
}

/* What can be told from, without addresses, links and quoted lines. Returns: (transfer full). */
static char *
telling_text(const char *text)
{
	g_autofree char *cut = text_cut(text, LIMIT_LANGUAGE_BYTES);
	GString *telling = g_string_sized_new(strlen(cut) + 2);

	for (const char *p = cut; *p != '\0';) {
		gsize length = strcspn(p, " \t\n");

		if (is_telling(p, length)) {
			g_string_append_len(telling, p, (gssize)length);
			g_string_append_c(telling, ' ');
		}
		p += length;
		p += strspn(p, " \t\n");
	}
	return g_string_free(telling, FALSE);
}

/* The next word at *p, lower case, into @word. Returns: FALSE at the end. */
static gboolean
next_word(const char **p, GString *word)
{
	g_string_truncate(word, 0);
	for (; **p != '\0'; *p = g_utf8_next_char(*p)) {
		gunichar c = (guchar) * *p;

		if (g_ascii_isalpha((gchar)c)) {
			g_string_append_c(word, g_ascii_tolower((gchar)c));
			continue;
		}
		c = g_utf8_get_char(*p);
		if (c == 0x2019)
			c = '\'';
		if ((c >= 0x80 && g_unichar_isalpha(c)) || (c == '\'' && word->len > 0))
			g_string_append_unichar(word, g_unichar_tolower(c));
		else if (word->len > 0)
			break;
	}
	return word->len > 0;
}

static void
score_word(const LanguageGuesser *guesser, const char *word, guint *scores)
{
	guint known = GPOINTER_TO_UINT(g_hash_table_lookup(guesser->words, word));
	gboolean alone = known != 0 && (known & (known - 1)) == 0;

	for (guint i = 0; i < G_N_ELEMENTS(LANGUAGES); i++)
		if ((known & 1u << i) != 0)
			scores[i] += alone ? CONTENT_WEIGHT : 1;
}

/* "l'article", "d'une", "n'ai": what stands before the apostrophe is French (or Italian), and the
 * rest is a word of its own. */
static void
score_elided(const LanguageGuesser *guesser, const char *word, guint *scores)
{
	static const char *const ELISIONS[] = {
		"l'", "d'", "n'", "j'", "m'", "t'", "s'", "c'", "qu'"};

	for (guint i = 0; i < G_N_ELEMENTS(ELISIONS); i++)
		if (g_str_has_prefix(word, ELISIONS[i])) {
			scores[0] += i < 2 ? 1 : CONTENT_WEIGHT;
			scores[4] += i < 2 ? 1 : 0;
			score_word(guesser, word + strlen(ELISIONS[i]), scores);
			return;
		}
}

/* Each letter counts once. */
static void
score_letters(const char *text, guint *scores)
{
	guint seen = 0;

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = (guchar)*p < 0x80 ? 0 : g_unichar_tolower(g_utf8_get_char(p));

		for (guint i = 0; c != 0 && i < G_N_ELEMENTS(LETTERS); i++)
			if (c == LETTERS[i].letter)
				seen |= 1u << i;
	}
	for (guint i = 0; i < G_N_ELEMENTS(LETTERS); i++)
		if ((seen & 1u << i) != 0)
			scores[LETTERS[i].language]++;
}

static guint
count_words(const LanguageGuesser *guesser, const char *text, guint *scores)
{
	g_autoptr(GString) word = g_string_sized_new(WORD_BYTES);
	guint words = 0;
	const char *p = text;

	for (; words < WORDS_LOOKED_AT && next_word(&p, word); words++) {
		if (word->len > WORD_BYTES)
			continue;
		score_word(guesser, word->str, scores);
		if (strchr(word->str, '\'') != NULL &&
			!g_hash_table_contains(guesser->words, word->str))
			score_elided(guesser, word->str, scores);
	}
	score_letters(text, scores);
	return words;
}

/* The models' first choice, its index + 1; 0 if they are unsure. */
static guint
ask_models(const LanguageGuesser *guesser, const char *text)
{
	const char *answer = textcat_Classify(guesser->textcat, text, strlen(text));

	for (guint i = 0; answer != NULL && i < G_N_ELEMENTS(LANGUAGES); i++)
		if (answer[0] == '[' && strncmp(answer + 1, LANGUAGES[i], 2) == 0)
			return i + 1;
	return 0;
}

/* In a long text one known word in three is no chance; in a few words one in five is all there
 * may be. */
static gboolean
is_enough(guint score, guint words)
{
	return score * (words > SHORT_WORDS ? 3 : 5) >= words;
}

const char *
language_guess(const LanguageGuesser *guesser, const char *text)
{
	g_autofree char *telling = telling_text(text);
	guint scores[G_N_ELEMENTS(LANGUAGES)] = {0}, first = 0, second = 0, words = 0;

	words = count_words(guesser, telling, scores);
	for (guint i = 1; i < G_N_ELEMENTS(LANGUAGES); i++)
		if (scores[i] > scores[first])
			first = i;
	for (guint i = 0; i < G_N_ELEMENTS(LANGUAGES); i++)
		if (i != first)
			second = MAX(second, scores[i]);
	/* One shared or single word is no language; nor are hits lost among many other words. */
	if (scores[first] >= 2 && scores[first] >= second + 2 && is_enough(scores[first], words))
		return LANGUAGES[first];
	if (g_utf8_strlen(telling, -1) < MODEL_CHARACTERS)
		return scores[first] >= 2 && scores[first] > second ? LANGUAGES[first] : "";
	guint model = ask_models(guesser, telling);

	/* The models always find something, in a language that is not on their list, too: enough of
	 * the words must be that language's, and the words must not speak for another. */
	if (model > 0 && is_enough(scores[model - 1], words) &&
		scores[model - 1] + 1 >= scores[first])
		return LANGUAGES[model - 1];
	return "";
}

const char *
language_from_header(const char *value)
{
	while (*value == ' ' || *value == '\t')
		value++;
	for (guint i = 0; i < G_N_ELEMENTS(LANGUAGES); i++)
		if (g_ascii_strncasecmp(value, LANGUAGES[i], 2) == 0 && !g_ascii_isalnum(value[2]))
			return LANGUAGES[i];
	return "";
}
