/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/quoting.h"

#include "base/limits.h"
#include "base/marker.h"
#include "base/text.h"

#define LINE_BYTES 600      /* longer lines are prose */
#define ATTRIBUTION_LINES 4 /* "On … wrote:" is broken into at most so many */
#define ATTRIBUTION_BYTES 400
#define HEADER_LINES 14  /* of an Outlook-like header, wrapped addresses included */
#define HEADER_STRAYS 3  /* lines of it in a row that begin with no known word */
#define DEVICE_BYTES 120 /* "Sent from my …" */

static gboolean
is_spacing(gunichar c)
{
	if (c < 0x80)
		return c == ' ' || c == '\t';
	return c == 0x00a0 || c == 0x202f || c == 0x2009 || c == 0x3000;
}

static gboolean
is_invisible(gunichar c)
{
	if (c < 0x80)
		return c == '\r';
	return c == 0x200b || c == 0x200e || c == 0x200f || c == 0xfeff || c == 0x00ad ||
		(c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *
quoting_plain(const char *line)
{
	gsize length = strlen(line);
	GString *plain = g_string_sized_new(MIN(length, LINE_BYTES) + 1);
	gboolean space = FALSE;

	if (length > LINE_BYTES)
		return g_string_free(plain, FALSE);
	for (const char *p = line; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = (guchar)*p < 0x80 ? (guchar)*p : g_utf8_get_char(p);

		if (is_invisible(c) || c == '*')
			continue;
		if (is_spacing(c)) {
			space = plain->len > 0;
			continue;
		}
		if (space)
			g_string_append_c(plain, ' ');
		space = FALSE;
		if (c < 0x80) {
			g_string_append_c(plain, g_ascii_tolower((gchar)c));
			continue;
		}
		if (c == 0x2019 || c == 0x02bc || c == 0x00b4)
			c = '\'';
		else if (c == 0xff1a)
			c = ':';
		g_string_append_unichar(plain, g_unichar_tolower(c));
	}
	return g_string_free(plain, FALSE);
}

gboolean
quoting_is_quoted(const char *line)
{
	line += strspn(line, " \t");
	return *line == '>' && strcmp(line, ">:") != 0;
}

static gboolean
begins_like(const char *plain, const char *marker)
{
	g_autofree char *wanted = quoting_plain(marker);
	const char *space = strchr(wanted, ' '), *second = strchr(space + 1, ' ');

	/* Wrapped anywhere, the line still holds "##-" and the first word. */
	g_assert(second != NULL);
	g_autofree char *head = g_strndup(wanted, (gsize)(second - wanted));

	return strstr(plain, head) != NULL;
}

gboolean
quoting_is_marker(const char *plain)
{
	if (strstr(plain, "##-") == NULL)
		return FALSE;
	return begins_like(plain, MARKER_FR) || begins_like(plain, MARKER_EN);
}

static const char *const ORIGINALS[] = {"original message", "message d'origine", "message original",
	"mail original", "message initial", "mail d'origine", "courriel original",
	"original-nachricht", "originalnachricht", "ursprüngliche nachricht", "original mail",
	"ursprüngliche mail", "mensaje original", "messaggio originale", "messaggio originario",
	"oorspronkelijk bericht", "origineel bericht", "mensagem original", "oprindelig besked",
	"oprindelig meddelelse", "opprinnelig melding", "ursprungligt meddelande",
	"originalmeddelande", "alkuperäinen viesti", "wiadomość oryginalna", "oryginalna wiadomość",
	"исходное сообщение", "original appointment", "reply message", "reply above"};

static const char *const FORWARDS[] = {"forwarded message", "forwarded mail", "forwarded by",
	"message transféré", "message transmis", "message réexpédié", "mail transféré",
	"courriel transféré", "weitergeleitete nachricht", "weitergeleitete mail",
	"mensaje reenviado", "messaggio inoltrato", "messaggio rinviato", "doorgestuurd bericht",
	"mensagem encaminhada", "mensagem reencaminhada", "videresendt", "vidarebefordrat",
	"przekazana wiadomość", "пересылаемое сообщение"};

/* Apple's and others' way: words alone on a line, then the header. */
static const char *const FORWARD_LINES[] = {
	"begin forwarded message:", "début du message transféré :", "début du message transféré:",
	"début du message réexpédié :", "début du message réexpédié:",
	"anfang der weitergeleiteten nachricht:", "anfang der weitergeleiteten e-mail:",
	"inicio del mensaje reenviado:", "inicio del mensaje reenviado",
	"inizio messaggio inoltrato:", "inizio del messaggio inoltrato:",
	"begin doorgestuurd bericht:", "begin van doorgestuurd bericht:",
	"início da mensagem encaminhada:", "início da mensagem reencaminhada:",
	"início de mensagem encaminhada:", "message transféré :", "message transféré:"};

/* Whether dashes stand on both sides, or in front, of one of @words. */
static gboolean
is_dashed(const char *plain, const char *const *words, gsize count)
{
	gsize dashes = strspn(plain, "-=_~ ");

	if (dashes < 2)
		return FALSE;
	for (gsize i = 0; i < count; i++) {
		gsize length = strlen(words[i]);

		if (strncmp(plain + dashes, words[i], length) == 0) {
			const char *rest = plain + dashes + length;

			rest += strspn(rest, " :");
			return *rest == '\0' || strspn(rest, "-=_~ ") >= 2 ||
				g_str_has_prefix(words[i], "forwarded by");
		}
	}
	return FALSE;
}

gboolean
quoting_is_original(const char *plain)
{
	return is_dashed(plain, ORIGINALS, G_N_ELEMENTS(ORIGINALS));
}

gboolean
quoting_is_forward(const char *plain)
{
	for (gsize i = 0; i < G_N_ELEMENTS(FORWARD_LINES); i++)
		if (strcmp(plain, FORWARD_LINES[i]) == 0)
			return TRUE;
	return is_dashed(plain, FORWARDS, G_N_ELEMENTS(FORWARDS));
}

gboolean
quoting_is_rule(const char *plain)
{
	gsize length = strlen(plain);

	return length >= 3 && strspn(plain, "-_=~ ") == length;
}

/* How lines added by mail programs begin. */
static const char *const DEVICES[] = {"sent from ", "sent via ", "sent with ", "sent using ",
	"get outlook for ", "envoyé de ", "envoyé depuis ", "envoyé à partir de ", "envoyé avec ",
	"envoyé via ", "envoyé par mon ", "envoyée depuis ", "provenance : courrier",
	"provenance : outlook", "obtenir outlook pour ", "obtenez outlook pour ",
	"télécharger outlook pour ", "téléchargez outlook pour ", "gesendet von ", "gesendet mit ",
	"gesendet über ", "von meinem ", "diese nachricht wurde von meinem ", "outlook für ",
	"holen sie sich outlook ", "laden sie outlook ", "enviado desde ", "enviado do ",
	"enviado de ", "enviado a partir ", "enviado por ", "enviado via ", "enviado con ",
	"obtener outlook para ", "obter o outlook para ", "inviato da ", "inviato dal ",
	"inviato con ", "inviato tramite ", "scarica outlook per ", "ottieni outlook per ",
	"verzonden vanaf ", "verzonden met ", "verzonden via ", "verstuurd vanaf ",
	"verstuurd met ", "outlook voor ", "download outlook voor ", "skickat från ", "sendt fra ",
	"lähetetty ", "wysłane z ", "wysłano z ", "отправлено с ", "отправлено из "};

gboolean
quoting_is_device(const char *plain)
{
	gsize length = strlen(plain);
	const char *target = strpbrk(plain, "<[(");

	/* "Sent from TypeApp<http://…>": the address is no part of the sentence. */
	if (target != NULL)
		length = (gsize)(target - plain);
	if (length == 0 || length > DEVICE_BYTES)
		return FALSE;
	/* With a comma or a full stop within, it is a sentence of the writer's. */
	if (memchr(plain, ',', length) != NULL || memchr(plain, '?', length) != NULL ||
		(strstr(plain, ". ") != NULL && target == NULL))
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(DEVICES); i++)
		if (g_str_has_prefix(plain, DEVICES[i]))
			return TRUE;
	return FALSE;
}

gboolean
quoting_is_signature(const char *line)
{
	g_autofree char *stripped = text_strip(line);
	const char *p = stripped;

	if (strcmp(stripped, "--") == 0 || strcmp(stripped, "__") == 0)
		return TRUE;
	if (*stripped == '\0' || strlen(stripped) > 60)
		return FALSE;
	while (g_utf8_get_char(p) == 0x2014 || g_utf8_get_char(p) == 0x2013)
		p = g_utf8_next_char(p);
	return *p == '\0';
}

typedef enum {
	FIELD_FROM = 1,
	FIELD_SENT = 2,
	FIELD_TO = 4,
	FIELD_SUBJECT = 8,
	FIELD_OTHER = 16,
} HeaderField;

static const struct {
	const char *word;
	HeaderField field;
} FIELDS[] = {
	{"from", FIELD_FROM},
	{"de", FIELD_FROM},
	{"expéditeur", FIELD_FROM},
	{"von", FIELD_FROM},
	{"absender", FIELD_FROM},
	{"da", FIELD_FROM},
	{"van", FIELD_FROM},
	{"från", FIELD_FROM},
	{"fra", FIELD_FROM},
	{"lähettäjä", FIELD_FROM},
	{"od", FIELD_FROM},
	{"от", FIELD_FROM},
	{"remitente", FIELD_FROM},
	{"mittente", FIELD_FROM},
	{"afzender", FIELD_FROM},
	{"sent", FIELD_SENT},
	{"date", FIELD_SENT},
	{"envoyé", FIELD_SENT},
	{"envoyé le", FIELD_SENT},
	{"envoyée", FIELD_SENT},
	{"date d'envoi", FIELD_SENT},
	{"message du", FIELD_SENT},
	{"gesendet", FIELD_SENT},
	{"datum", FIELD_SENT},
	{"enviado", FIELD_SENT},
	{"enviado el", FIELD_SENT},
	{"enviado em", FIELD_SENT},
	{"enviada", FIELD_SENT},
	{"enviada em", FIELD_SENT},
	{"fecha", FIELD_SENT},
	{"data", FIELD_SENT},
	{"inviato", FIELD_SENT},
	{"inviata", FIELD_SENT},
	{"verzonden", FIELD_SENT},
	{"skickat", FIELD_SENT},
	{"sendt", FIELD_SENT},
	{"dato", FIELD_SENT},
	{"lähetetty", FIELD_SENT},
	{"wysłano", FIELD_SENT},
	{"отправлено", FIELD_SENT},
	{"дата", FIELD_SENT},
	{"to", FIELD_TO},
	{"à", FIELD_TO},
	{"a", FIELD_TO},
	{"pour", FIELD_TO},
	{"destinataire", FIELD_TO},
	{"destinataires", FIELD_TO},
	{"an", FIELD_TO},
	{"para", FIELD_TO},
	{"aan", FIELD_TO},
	{"till", FIELD_TO},
	{"til", FIELD_TO},
	{"vastaanottaja", FIELD_TO},
	{"do", FIELD_TO},
	{"кому", FIELD_TO},
	{"subject", FIELD_SUBJECT},
	{"objet", FIELD_SUBJECT},
	{"sujet", FIELD_SUBJECT},
	{"betreff", FIELD_SUBJECT},
	{"asunto", FIELD_SUBJECT},
	{"oggetto", FIELD_SUBJECT},
	{"onderwerp", FIELD_SUBJECT},
	{"assunto", FIELD_SUBJECT},
	{"ämne", FIELD_SUBJECT},
	{"emne", FIELD_SUBJECT},
	{"aihe", FIELD_SUBJECT},
	{"temat", FIELD_SUBJECT},
	{"тема", FIELD_SUBJECT},
	{"cc", FIELD_OTHER},
	{"copie", FIELD_OTHER},
	{"copie à", FIELD_OTHER},
	{"copia", FIELD_OTHER},
	{"kopie", FIELD_OTHER},
	{"kopia", FIELD_OTHER},
	{"reply-to", FIELD_OTHER},
	{"répondre à", FIELD_OTHER},
	{"antwort an", FIELD_OTHER},
	{"importance", FIELD_OTHER},
	{"pièces jointes", FIELD_OTHER},
	{"attachments", FIELD_OTHER},
	{"organisation", FIELD_OTHER},
};

/* The header field that the line begins with, 0 if none. */
static guint
field_of(const char *plain)
{
	const char *colon = strchr(plain, ':');
	gsize length = colon != NULL ? (gsize)(colon - plain) : 0;

	while (length > 0 && plain[length - 1] == ' ')
		length--;
	if (length == 0 || length > 20)
		return 0;
	for (gsize i = 0; i < G_N_ELEMENTS(FIELDS); i++)
		if (strlen(FIELDS[i].word) == length && strncmp(plain, FIELDS[i].word, length) == 0)
			return FIELDS[i].field;
	return 0;
}

static gboolean
has_digit(const char *text)
{
	return strpbrk(text, "0123456789") != NULL;
}

guint
quoting_header_lines(char **plain, guint at, guint count)
{
	guint seen = 0, lines = 0, strays = 0;
	gboolean address = FALSE, dated = FALSE;

	for (guint i = at; i < count && i < at + HEADER_LINES; i++) {
		guint field = field_of(plain[i]);

		if (i == at && field != FIELD_FROM && field != FIELD_SENT)
			return 0;
		if (field == 0 && (*plain[i] == '\0' || ++strays > HEADER_STRAYS))
			break;
		if (field != 0) {
			strays = 0;
			seen |= field;
			lines = i + 1 - at;
		}
		dated = dated || (field == FIELD_SENT && has_digit(plain[i]));
		/* An address may stand on the line after "From:". */
		address = address ||
			((seen & (FIELD_TO | FIELD_SUBJECT | FIELD_SENT)) == 0 &&
				strchr(plain[i], '@') != NULL);
	}
	if ((seen & FIELD_FROM) == 0)
		return 0;
	/* "De : Paris, À : Lyon, Date : …" is a journey, not a header. */
	if (dated && (seen & FIELD_SUBJECT) != 0)
		return lines;
	if (address && (seen & (FIELD_SENT | FIELD_SUBJECT)) != 0)
		return lines;
	return 0;
}

static gboolean
is_address_char(char c)
{
	return g_ascii_isalnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.", c) != NULL);
}

char *
quoting_header_from(char **plain, guint at, guint lines)
{
	gboolean in_from = FALSE;

	for (guint i = at; i < at + lines; i++) {
		guint field = field_of(plain[i]);
		const char *sign = strchr(plain[i], '@'), *start = sign, *end = sign;

		in_from = field == FIELD_FROM || (field == 0 && in_from);
		if (!in_from || sign == NULL)
			continue;
		while (start > plain[i] && is_address_char(start[-1]))
			start--;
		do
			end++;
		while (is_address_char(*end));
		while (end > sign && end[-1] == '.')
			end--;
		if (start < sign && end > sign + 1)
			return g_strndup(start, (gsize)(end - start));
	}
	return g_strdup("");
}

/* Verbs that end "On … wrote:". */
static const char *const VERBS[] = {"wrote", "writes", "wrote the following", "a écrit", "écrit",
	"a ecrit", "a écrit ce qui suit", "schrieb", "schrieb folgendes", "geschrieben", "escribió",
	"escribio", "ha escrito", "ha scritto", "scrive", "schreef", "schreef het volgende",
	"geschreven", "heeft geschreven", "escreveu", "escreveu o seguinte", "skrev", "kirjoitti",
	"napisał", "napisała", "napisał(a)", "írta", "написал", "написала", "пишет", "a scris",
	"kirjutas", "yazdı", "napsal", "napsal(a)"};

/* Verbs that stand before the name: "Am … schrieb Marie:". */
static const char *const MIDDLE_VERBS[] = {
	" schrieb ", " schreef ", " skrev ", " wrote ", " napisał ", " het volgende geschreven "};

/* Words before the verb that make it a sentence: "votre conseiller m'a écrit :". */
static const char *const NARRATIVE[] = {"m'a écrit", "nous a écrit", "vous a écrit", "lui a écrit",
	"avez écrit", "ai écrit", "avons écrit", "ont écrit", "ce qui est écrit", "est écrit",
	"i wrote", "you wrote", "he wrote", "she wrote", "they wrote", "we wrote", "who wrote",
	"agent wrote"};

static const char *const LEADS[] = {"on ", "le ", "am ", "el ", "il ", "op ", "em ", "in data ",
	"il giorno ", "den ", "dnia ", "w dniu ", "på ", "a ", "vom ", "dne ", "la ",
	"in a message", "---- on ", "----on ", "--- on "};

static gboolean
ends_with_one(const char *text, const char *const *words, gsize count)
{
	gsize length = strlen(text);

	for (gsize i = 0; i < count; i++) {
		gsize size = strlen(words[i]);

		if (length >= size && strcmp(text + length - size, words[i]) == 0 &&
			(length == size || strchr(" ,)>\"'", text[length - size - 1]) != NULL))
			return TRUE;
	}
	return FALSE;
}

static gboolean
contains_one(const char *text, const char *const *words, gsize count)
{
	for (gsize i = 0; i < count; i++)
		if (strstr(text, words[i]) != NULL)
			return TRUE;
	return FALSE;
}

static gboolean
begins_with_one(const char *text, const char *const *words, gsize count)
{
	for (gsize i = 0; i < count; i++)
		if (g_str_has_prefix(text, words[i]))
			return TRUE;
	return FALSE;
}

/* "10:30", "10.30", "10h30". */
static gboolean
has_time(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if (g_ascii_isdigit(p[0]) && (p[1] == ':' || p[1] == '.' || p[1] == 'h') &&
			g_ascii_isdigit(p[2]) && g_ascii_isdigit(p[3]) && !g_ascii_isdigit(p[4]) &&
			p[4] != '.')
			return TRUE;
	return FALSE;
}

/* A year of our times as a word of its own. */
static gboolean
has_year(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if ((p == text || !g_ascii_isalnum(p[-1])) &&
			((p[0] == '2' && p[1] == '0') || (p[0] == '1' && p[1] == '9')) &&
			g_ascii_isdigit(p[2]) && g_ascii_isdigit(p[3]) && !g_ascii_isalnum(p[4]))
			return TRUE;
	for (const char *p = strpbrk(text, "./-"); p != NULL; p = strpbrk(p + 1, "./-"))
		if (p > text && g_ascii_isdigit(p[-1]) && strspn(p + 1, "0123456789") == 4 &&
			(p[1] == '2' || p[1] == '1'))
			return TRUE;
	return FALSE;
}

/* A date within the first words: "tir. 18. apr. 2017", "2017-11-24 16:32", "11:00 AM, …". */
static gboolean
begins_with_date(const char *plain)
{
	const char *p = plain;

	for (guint words = 0; words < 3 && *p != '\0'; words++) {
		if (g_ascii_isdigit(*p))
			return has_year(plain) || has_time(plain);
		p += strcspn(p, " ");
		p += strspn(p, " ");
	}
	return FALSE;
}

/* What the joined lines are, were they to begin with a fitting word. */
static Attribution
judge(const char *joined)
{
	g_autofree char *text = g_strdup(joined);
	gsize length = strlen(text), trimmed = length;
	gboolean colon = FALSE, dashes = FALSE, last_verb = FALSE, middle_verb = FALSE;
	gboolean address = strchr(text, '@') != NULL;
	gboolean strong = address || (has_time(text) && has_year(text));

	while (trimmed > 0 && strchr(" -:", text[trimmed - 1]) != NULL) {
		colon = colon || text[trimmed - 1] == ':';
		dashes = dashes || text[trimmed - 1] == '-';
		text[--trimmed] = '\0';
	}
	last_verb = ends_with_one(text, VERBS, G_N_ELEMENTS(VERBS));
	middle_verb = contains_one(text, MIDDLE_VERBS, G_N_ELEMENTS(MIDDLE_VERBS));
	if (!has_digit(text) || (!colon && !dashes && !(last_verb && strong)))
		return ATTRIBUTION_NONE;
	if (!address && ends_with_one(text, NARRATIVE, G_N_ELEMENTS(NARRATIVE)))
		return ATTRIBUTION_WEAK;
	if (last_verb || (middle_verb && colon))
		return strong ? ATTRIBUTION_STRONG : ATTRIBUTION_WEAK;
	/* No verb at all: 30.09.2017, 18.30, "John" <john@example.com>: */
	if (colon && address && g_str_has_suffix(text, ">") && has_time(text))
		return ATTRIBUTION_STRONG;
	return ATTRIBUTION_NONE;
}

/* The lines from @start to @end as one; NULL if one is blank or it gets too long. */
static char *
join(char **plain, guint start, guint end)
{
	g_autoptr(GString) joined = g_string_new(NULL);

	for (guint i = start; i <= end; i++) {
		if (*plain[i] == '\0' || joined->len > ATTRIBUTION_BYTES)
			return NULL;
		g_string_append_printf(joined, "%s%s", i > start ? " " : "", plain[i]);
	}
	return g_strdup(joined->str);
}

/* Whether an attribution can end on this line at all: cheap, asked of every line. */
static gboolean
may_end(const char *plain)
{
	gsize length = strlen(plain);

	if (length == 0)
		return FALSE;
	return plain[length - 1] == ':' || plain[length - 1] == '-' ||
		ends_with_one(plain, VERBS, G_N_ELEMENTS(VERBS));
}

Attribution
quoting_attribution(char **plain, guint end, guint *start_out)
{
	guint first = end >= ATTRIBUTION_LINES - 1 ? end - (ATTRIBUTION_LINES - 1) : 0;

	if (!may_end(plain[end]))
		return ATTRIBUTION_NONE;
	/* The nearest line with a fitting first word; failing that, one that begins with a date;
	 * failing that, this line alone if it says it all. */
	for (guint way = 0; way < 3; way++) {
		for (guint back = 0; back <= end - first; back++) {
			guint start = end - back;
			g_autofree char *joined = join(plain, start, end);

			if (joined == NULL || (way == 2 && back > 0))
				break;
			if (way == 0 &&
				(!has_digit(plain[start]) ||
					!begins_with_one(plain[start], LEADS, G_N_ELEMENTS(LEADS))))
				continue;
			if (way == 1 && !begins_with_date(plain[start]))
				continue;
			Attribution found = judge(joined);

			if (found == ATTRIBUTION_STRONG ||
				(found == ATTRIBUTION_WEAK && way == 0)) {
				*start_out = start;
				return found;
			}
		}
	}
	return ATTRIBUTION_NONE;
}
