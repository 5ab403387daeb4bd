/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/order.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/address.h"
#include "domain/numbers.h"
#include "domain/reference.h"

static const OrderRow ROWS[ORDER_COUNT] = {
	[ORDER_TAKE] = {ORDER_TAKE, "take", {"prendre", "prends", NULL}, ARGUMENT_NONE, "", "",
		REST_RELAY, ROLE_AGENT, "the dispute is yours: its reminders come to you",
		"le dossier est à vous : ses rappels vous sont adressés"},
	[ORDER_NOTE] = {ORDER_NOTE, "note", {"note", "noter", NULL}, ARGUMENT_TEXT, "[text]",
		"[texte]", REST_NOTE, ROLE_AGENT,
		"keeps these words and those below as a note; nothing goes to the customer",
		"garde ces mots et ceux du dessous en note ; rien ne part vers le client"},
	[ORDER_WAIT] = {ORDER_WAIT, "wait", {"attendre", "attente", NULL}, ARGUMENT_WAIT,
		"[customer|third]", "[client|tiers]", REST_RELAY, ROLE_AGENT,
		"we wait for the customer, or for a third party; words below are sent",
		"nous attendons le client, ou un tiers ; les mots du dessous sont envoyés"},
	[ORDER_RESOLVE] = {ORDER_RESOLVE, "resolve", {"résoudre", "résolu", NULL}, ARGUMENT_NONE,
		"", "", REST_LETTER, ROLE_AGENT,
		"the matter is settled; words below go into the letter that says so",
		"l’affaire est réglée ; les mots du dessous vont dans la lettre qui le dit"},
	[ORDER_CLOSE] = {ORDER_CLOSE, "close", {"clore", "clôturer", "fermer"}, ARGUMENT_OUTCOME,
		"[settled|rejected|withdrawn|duplicate|not-a-complaint]",
		"[réglé|rejeté|retiré|doublon|pas-une-réclamation]", REST_LETTER, ROLE_AGENT,
		"ends the dispute with that outcome; words below go into the closing letter",
		"clôt le dossier avec cette issue ; les mots du dessous vont dans la lettre"},
	[ORDER_REOPEN] = {ORDER_REOPEN, "reopen", {"rouvrir", "réouvrir", NULL}, ARGUMENT_NONE, "",
		"", REST_RELAY, ROLE_AGENT,
		"opens a resolved or closed dispute again; words below are sent",
		"rouvre un dossier résolu ou clos ; les mots du dessous sont envoyés"},
	[ORDER_JOIN] = {ORDER_JOIN, "join", {"joindre", "rattacher", NULL}, ARGUMENT_REFERENCE,
		"REFERENCE", "RÉFÉRENCE", REST_NOTE, ROLE_AGENT,
		"joins this dispute to the other one; words below are a note",
		"rattache ce dossier à l’autre ; les mots du dessous sont une note"},
	[ORDER_QUESTION] = {ORDER_QUESTION, "question", {"question", NULL, NULL}, ARGUMENT_NONE, "",
		"", REST_RELAY, ROLE_AGENT,
		"it is a question, no complaint: no more reminders; words below are sent",
		"c’est une question, pas une réclamation : plus de rappels ; les mots du dessous "
		"sont envoyés"},
	[ORDER_PRAISE] = {ORDER_PRAISE, "praise", {"compliment", "éloge", NULL}, ARGUMENT_NONE, "",
		"", REST_RELAY, ROLE_AGENT,
		"it is praise, no complaint: no more reminders; words below are sent",
		"c’est un compliment, pas une réclamation : plus de rappels ; les mots du dessous "
		"sont envoyés"},
	[ORDER_SPAM] = {ORDER_SPAM, "spam", {"spam", "pourriel", "indésirable"}, ARGUMENT_NONE, "",
		"", REST_NOTE, ROLE_AGENT,
		"nobody's complaint: nothing is ever sent; words below are a note",
		"ce n’est une réclamation de personne : rien n’est envoyé ; les mots du dessous "
		"sont une note"},
	[ORDER_IGNORE] = {ORDER_IGNORE, "ignore", {"ignorer", "ignore", NULL}, ARGUMENT_NONE, "",
		"", REST_NOTE, ROLE_AGENT,
		"ends the dispute in silence: nothing is sent; words below are a note",
		"clôt le dossier en silence : rien n’est envoyé ; les mots du dessous sont une "
		"note"},
	[ORDER_TOLD] = {ORDER_TOLD, "told", {"informé", "prévenu", NULL}, ARGUMENT_TEXT, "[text]",
		"[texte]", REST_NOTE, ROLE_AGENT,
		"you told the customer by telephone or post: the date is kept, the words are a "
		"note",
		"vous avez informé le client par téléphone ou par la poste : la date est tenue, "
		"les "
		"mots sont une note"},
	[ORDER_NEW] = {ORDER_NEW, "new", {"nouveau", "nouvelle", NULL}, ARGUMENT_CUSTOMER,
		"ADDRESS|none [name]", "ADRESSE|aucun [nom]", REST_NOTE, ROLE_AGENT,
		"registers a complaint for that customer from the words or the mail below",
		"enregistre une réclamation pour ce client d’après les mots ou le message du "
		"dessous"},
	[ORDER_QUARANTINE] = {ORDER_QUARANTINE, "quarantine", {"quarantaine", NULL, NULL},
		ARGUMENT_QUARANTINE, "retry|open|drop|show NUMBERS",
		"relire|ouvrir|jeter|montrer NUMÉROS", REST_NONE, ROLE_ADMIN,
		"mails that were set aside: read them again, open a dispute, have done with them, "
		"say what is known",
		"messages mis de côté : les relire, ouvrir un dossier, en finir, dire ce qu’on en "
		"sait"},
	[ORDER_STOP] = {ORDER_STOP, "stop", {"stop", "arrêter", "annuler"}, ARGUMENT_NONE, "", "",
		REST_NONE, ROLE_AGENT, "holds back your answer that has not left yet",
		"retient votre réponse qui n’est pas encore partie"},
	[ORDER_HELP] = {ORDER_HELP, "help", {"aide", NULL, NULL}, ARGUMENT_NONE, "", "", REST_NONE,
		ROLE_AGENT, "sends you this list", "vous envoie cette liste"},
};

/* One of the words that an argument may be, as people write it, folded. */
typedef struct {
	const char *written, *canonical;
} Word;

static const Word WAIT_WORDS[] = {
	{"", "customer"},
	{"customer", "customer"},
	{"client", "customer"},
	{"cliente", "customer"},
	{"third", "third"},
	{"third party", "third"},
	{"tiers", "third"},
	{"un tiers", "third"},
};

static const Word OUTCOME_WORDS[] = {
	{"", "settled"},
	{"settled", "settled"},
	{"regle", "settled"},
	{"reglee", "settled"},
	{"rejected", "rejected"},
	{"rejete", "rejected"},
	{"rejetee", "rejected"},
	{"withdrawn", "withdrawn"},
	{"retire", "withdrawn"},
	{"retiree", "withdrawn"},
	{"duplicate", "duplicate"},
	{"doublon", "duplicate"},
	{"not a complaint", "not_a_complaint"},
	{"pas une reclamation", "not_a_complaint"},
};

static const Word QUARANTINE_WORDS[] = {
	{"retry", "retry"},
	{"relire", "retry"},
	{"reessayer", "retry"},
	{"open", "open"},
	{"ouvrir", "open"},
	{"drop", "drop"},
	{"jeter", "drop"},
	{"show", "show"},
	{"montrer", "show"},
};

static const Word NONE_WORDS[] = {
	{"none", "none"},
	{"aucun", "none"},
	{"aucune", "none"},
};

typedef enum {
	MISTAKE_VERB,
	MISTAKE_EXTRA,
	MISTAKE_WAIT,
	MISTAKE_OUTCOME,
	MISTAKE_REFERENCE,
	MISTAKE_CUSTOMER,
	MISTAKE_QUARANTINE,
	MISTAKE_PLACE,
	MISTAKE_MANY,
} Mistake;

static const struct {
	const char *english, *french;
} MISTAKES[] = {
	[MISTAKE_VERB] = {"there is no such order", "cet ordre n'existe pas"},
	[MISTAKE_EXTRA] = {"nothing may follow this order on its line",
		"rien ne doit suivre cet ordre sur sa ligne"},
	[MISTAKE_WAIT] = {"say whom we wait for: customer or third",
		"dites qui nous attendons : client ou tiers"},
	[MISTAKE_OUTCOME] = {"the outcome must be settled, rejected, withdrawn, duplicate or "
			     "not-a-complaint",
		"l'issue doit être réglé, rejeté, retiré, doublon ou pas-une-réclamation"},
	[MISTAKE_REFERENCE] = {"the reference of the other dispute is missing or mistyped",
		"la référence de l'autre dossier manque ou contient une faute"},
	[MISTAKE_CUSTOMER] = {"write the customer's mail address, or none",
		"écrivez l'adresse du client, ou aucun"},
	[MISTAKE_QUARANTINE] = {"write retry, open, drop or show, then the numbers: retry 3 5-7",
		"écrivez relire, ouvrir, jeter ou montrer, puis les numéros : relire 3 5-7"},
	[MISTAKE_PLACE] = {"orders stand at the top, above all other words",
		"les ordres se placent tout en haut, avant les autres mots"},
	[MISTAKE_MANY] = {"too many orders in one mail", "trop d'ordres dans un seul message"},
};

void
order_free(Order *order)
{
	if (order == NULL)
		return;
	g_free(order->line);
	g_free(order->text);
	g_free(order->word);
	g_free(order->name);
	g_free(order->addr);
	g_clear_pointer(&order->numbers, g_array_unref);
	g_free(order);
}

void
order_text_free(OrderText *text)
{
	if (text == NULL)
		return;
	g_ptr_array_unref(text->orders);
	g_ptr_array_unref(text->errors);
	g_free(text->rest);
	g_free(text);
}

static gboolean
is_french(const char *language)
{
	return g_strcmp0(language, "fr") == 0;
}

/* Lower case, without accents; hyphens, underscores and runs of space become one space. */
static char *
fold_plain(const char *text)
{
	g_autofree char *composed = text_compose(text);
	g_autofree char *marked = g_utf8_normalize(composed, -1, G_NORMALIZE_NFKD);
	g_autoptr(GString) plain = g_string_new(NULL);
	g_autofree char *folded = NULL;

	for (const char *p = marked; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (g_unichar_ismark(c))
			continue;
		if (c != '-' && c != '_' && !g_unichar_isspace(c))
			g_string_append_unichar(plain, c);
		else if (plain->len > 0 && plain->str[plain->len - 1] != ' ')
			g_string_append_c(plain, ' ');
	}
	folded = g_utf8_casefold(plain->str, -1);
	return g_strdup(g_strchomp(folded));
}

static gboolean
is_same_word(const char *folded, const char *word)
{
	g_autofree char *other = fold_plain(word);

	return strcmp(folded, other) == 0;
}

static const char *
canonical_find(const Word *words, gsize count, const char *text)
{
	g_autofree char *folded = fold_plain(text);

	for (gsize i = 0; i < count; i++)
		if (strcmp(words[i].written, folded) == 0)
			return words[i].canonical;
	return NULL;
}

static const OrderRow *
row_find(const char *verb)
{
	g_autofree char *folded = fold_plain(verb);

	for (gsize i = 0; i < ORDER_COUNT; i++) {
		if (is_same_word(folded, ROWS[i].english))
			return &ROWS[i];
		for (gsize j = 0; j < G_N_ELEMENTS(ROWS[i].french); j++)
			if (ROWS[i].french[j] != NULL && is_same_word(folded, ROWS[i].french[j]))
				return &ROWS[i];
	}
	return NULL;
}

static void
add_mistake(OrderText *text, const char *line, Mistake mistake, const char *language)
{
	g_autofree char *shown = NULL;

	if (text->errors->len >= LIMIT_ORDERS)
		return;
	shown = text_one_line(line, LIMIT_PRINTABLE);
	g_ptr_array_add(text->errors,
		is_french(language) ? g_strdup_printf("%s : %s", shown, MISTAKES[mistake].french)
				    : g_strdup_printf("%s: %s", shown, MISTAKES[mistake].english));
}

/* What follows the '!' that @line begins with, or NULL. */
static const char *
after_mark(const char *line)
{
	gunichar c = g_utf8_get_char(line);

	return c == '!' || c == 0xff01 ? g_utf8_next_char(line) : NULL;
}

/* A name without the commas and quotation marks that stood around it. Returns: (transfer full). */
static char *
bare_name(const char *text)
{
	g_autofree char *name = text_one_line(text, LIMIT_NAME_BYTES);
	const char *start = name + strspn(name, " ,;\"");
	gsize length = strlen(start);

	while (length > 0 && strchr(" ,;\"", start[length - 1]) != NULL)
		length--;
	return g_strndup(start, length);
}

/* Parts "name <address>", "<address> name" or "address name". Sets both. */
static void
split_customer(const char *text, char **addr_out, char **name_out)
{
	const char *open = strchr(text, '<');
	const char *close = open != NULL ? strchr(open, '>') : NULL;
	g_autofree char *addr = NULL, *name = NULL;

	if (close != NULL) {
		g_autofree char *before = g_strndup(text, (gsize)(open - text));

		addr = g_strndup(open + 1, (gsize)(close - open) - 1);
		name = g_strconcat(before, " ", close + 1, NULL);
	} else {
		gsize length = strcspn(text, " \t,;");

		addr = g_strndup(text, length);
		name = g_strdup(text + length);
	}
	*addr_out = text_strip(g_ascii_strncasecmp(addr, "mailto:", 7) == 0 ? addr + 7 : addr);
	*name_out = bare_name(name);
}

/* Reads a customer: Outlook writes an address twice, "x@y.org <mailto:x@y.org>". Replaces
 * *@addr_place and *@name_place. */
static gboolean
read_customer(const char *text, char **addr_place, char **name_place)
{
	g_autofree char *addr = NULL, *name = NULL;
	const char *none;

	split_customer(text, &addr, &name);
	none = canonical_find(NONE_WORDS, G_N_ELEMENTS(NONE_WORDS), addr);
	if (none == NULL && !address_is_valid(addr))
		return FALSE;
	g_free(*addr_place);
	*addr_place = g_strdup(none != NULL ? none : addr);
	g_free(*name_place);
	*name_place = address_equal(name, addr) ? g_strdup("") : g_steal_pointer(&name);
	return TRUE;
}

static gboolean
read_word(Order *order, const char *word)
{
	if (word == NULL)
		return FALSE;
	g_free(order->word);
	order->word = g_strdup(word);
	return TRUE;
}

/* Where the numbers that @text begins with end, and other words begin. */
static gsize
numbers_length(const char *text)
{
	gsize length = 0;

	while (g_ascii_isdigit(text[length])) {
		length += strcspn(text + length, " \t");
		length += strspn(text + length, " \t");
	}
	return length;
}

/* "retry 3 5-7", "open 3 marie@example.org Marie". */
static gboolean
read_quarantine(Order *order)
{
	gsize verb = strcspn(order->text, " \t");
	g_autofree char *action = g_strndup(order->text, verb);
	const char *rest = order->text + verb + strspn(order->text + verb, " \t");
	gsize length = numbers_length(rest);
	g_autofree char *listed = g_strndup(rest, length);

	if (!read_word(order,
		    canonical_find(QUARANTINE_WORDS, G_N_ELEMENTS(QUARANTINE_WORDS), action)))
		return FALSE;
	order->numbers = numbers_parse(listed, LIMIT_ORDER_NUMBERS);
	if (order->numbers == NULL)
		return FALSE;
	if (rest[length] == '\0')
		return TRUE;
	return strcmp(order->word, "open") == 0 && order->numbers->len == 1 &&
		read_customer(rest + length, &order->addr, &order->name);
}

/* Reads the argument; FALSE with the mistake. */
static gboolean
read_argument(Order *order, OrderArgument argument, const char *prefix, Mistake *mistake_out)
{
	g_autofree char *reference = NULL;

	switch (argument) {
	case ARGUMENT_NONE:
		*mistake_out = MISTAKE_EXTRA;
		return *order->text == '\0';
	case ARGUMENT_WAIT:
		*mistake_out = MISTAKE_WAIT;
		return read_word(
			order, canonical_find(WAIT_WORDS, G_N_ELEMENTS(WAIT_WORDS), order->text));
	case ARGUMENT_OUTCOME:
		*mistake_out = MISTAKE_OUTCOME;
		return read_word(order,
			canonical_find(OUTCOME_WORDS, G_N_ELEMENTS(OUTCOME_WORDS), order->text));
	case ARGUMENT_REFERENCE:
		*mistake_out = MISTAKE_REFERENCE;
		reference = reference_parse(prefix, order->text);
		return read_word(order, reference);
	case ARGUMENT_CUSTOMER:
		*mistake_out = MISTAKE_CUSTOMER;
		return read_customer(order->text, &order->word, &order->name);
	case ARGUMENT_QUARANTINE:
		*mistake_out = MISTAKE_QUARANTINE;
		return read_quarantine(order);
	case ARGUMENT_TEXT:
		break;
	}
	return TRUE;
}

static Order *
order_new(OrderVerb verb, const char *line, const char *argument)
{
	Order *order = g_new0(Order, 1);

	order->verb = verb;
	order->line = text_one_line(line, LIMIT_SUBJECT_BYTES);
	order->text = text_strip(argument);
	order->word = g_strdup("");
	order->name = g_strdup("");
	order->addr = g_strdup("");
	return order;
}

/* Skips white space of any script. */
static const char *
skip_space(const char *text)
{
	while (g_unichar_isspace(g_utf8_get_char(text)))
		text = g_utf8_next_char(text);
	return text;
}

/* Cuts "verb : argument" in two. Returns: (transfer full) the verb. */
static char *
split_verb(const char *text, const char **argument_out)
{
	const char *start = skip_space(text), *end = start;
	char *verb;

	while (*end != '\0' && *end != ':' && !g_unichar_isspace(g_utf8_get_char(end)))
		end = g_utf8_next_char(end);
	verb = g_strndup(start, (gsize)(end - start));
	end = skip_space(end);
	*argument_out = *end == ':' ? end + 1 : end;
	return verb;
}

/* Reads one line that begins with '!'. */
static void
read_line(OrderText *text, const char *line, const char *prefix, const char *language)
{
	const char *argument = NULL;
	g_autofree char *verb = split_verb(after_mark(line), &argument);
	const OrderRow *row = row_find(verb);
	Mistake mistake = MISTAKE_VERB;
	Order *order;

	if (text->orders->len >= LIMIT_ORDERS) {
		add_mistake(text, line, MISTAKE_MANY, language);
		return;
	}
	if (row == NULL) {
		add_mistake(text, line, mistake, language);
		return;
	}
	order = order_new(row->verb, line, argument);
	if (read_argument(order, row->argument, prefix, &mistake)) {
		g_ptr_array_add(text->orders, order);
		return;
	}
	order_free(order);
	add_mistake(text, line, mistake, language);
}

/* The line at @p, stripped. Returns: (transfer full). */
static char *
line_at(const char *p, const char **next_out)
{
	gsize length = strcspn(p, "\n");
	g_autofree char *line = g_strndup(p, length);

	*next_out = p[length] == '\n' ? p + length + 1 : p + length;
	return text_strip(line);
}

/* What may stand beside "stop" in a hurry. */
static gboolean
is_hurry(const char *word)
{
	static const char *const WORDS[] = {"please", "pls", "plz", "svp", "stp", "merci", "thanks",
		"it", "that", "this", "now", "all", "tout", "vite"};

	for (gsize i = 0; i < G_N_ELEMENTS(WORDS); i++)
		if (strcmp(word, WORDS[i]) == 0)
			return TRUE;
	return FALSE;
}

/* "Stop.", "!stop", "*STOP* !", "stop please", "annuler": who wants a letter back writes in haste,
 * and what is not taken for the order goes to the customer. */
static gboolean
is_stop(const char *line)
{
	g_autofree char *folded = fold_plain(line);
	g_auto(GStrv) words = NULL;
	gboolean stops = FALSE;

	if (strchr(line, '?') != NULL)
		return FALSE;
	for (char *p = folded; *p != '\0'; p = g_utf8_next_char(p))
		if (!g_unichar_isalnum(g_utf8_get_char(p)))
			memset(p, ' ', (gsize)(g_utf8_next_char(p) - p));
	words = g_strsplit(folded, " ", -1);
	for (guint i = 0; words[i] != NULL; i++) {
		const OrderRow *row = *words[i] != '\0' ? row_find(words[i]) : NULL;

		if (row != NULL && row->verb == ORDER_STOP)
			stops = TRUE;
		else if (*words[i] != '\0' && !is_hurry(words[i]))
			return FALSE;
	}
	return stops;
}

/* Whether an order stands at @mark, which is a '!': a word of ours follows it at once and ends
 * there. */
static gboolean
is_order_at(const char *mark)
{
	const char *start = after_mark(mark), *end = start;
	g_autofree char *verb = NULL;

	while (g_unichar_isalpha(g_utf8_get_char(end)))
		end = g_utf8_next_char(end);
	verb = g_strndup(start, (gsize)(end - start));
	return end > start && row_find(verb) != NULL;
}

/* An order that does not stand where orders stand would otherwise go to the customer: far from the
 * top, in a list, in bold, quoted, within a sentence. "! word" may be the end of a French sentence
 * wrapped before its exclamation mark, so there the word must be a verb. */
static gboolean
is_misplaced(const char *line)
{
	const char *word = after_mark(line), *argument = NULL;
	g_autofree char *verb = NULL;

	for (const char *p = line; word == NULL && *p != '\0'; p = g_utf8_next_char(p)) {
		const char *before = g_utf8_find_prev_char(line, p);

		if (after_mark(p) != NULL && is_order_at(p) &&
			(before == NULL || !g_unichar_isalnum(g_utf8_get_char(before))))
			return TRUE;
	}
	if (word == NULL)
		return FALSE;
	if (g_unichar_isalpha(g_utf8_get_char(word)))
		return TRUE;
	verb = split_verb(word, &argument);
	return row_find(verb) != NULL;
}

static void
find_misplaced(OrderText *text, const char *rest, const char *language)
{
	const char *p = rest;

	while (*p != '\0' && text->errors->len < LIMIT_ORDERS) {
		g_autofree char *line = line_at(p, &p);

		if (is_misplaced(line))
			add_mistake(text, line, MISTAKE_PLACE, language);
	}
}

OrderText *
order_text_parse(const char *reply, const char *prefix, const char *language)
{
	OrderText *text = g_new0(OrderText, 1);
	const char *p = reply, *next = reply;
	gboolean first = TRUE;

	text->orders = g_ptr_array_new_with_free_func((GDestroyNotify)order_free);
	text->errors = g_ptr_array_new_with_free_func(g_free);
	while (*p != '\0') {
		g_autofree char *line = line_at(p, &next);

		if (first && is_stop(line))
			g_ptr_array_add(text->orders, order_new(ORDER_STOP, line, ""));
		else if (after_mark(line) != NULL)
			read_line(text, line, prefix, language);
		else if (*line != '\0')
			break;
		first = first && *line == '\0';
		p = next;
	}
	text->rest = text_strip(p);
	find_misplaced(text, p, language);
	return text;
}

OrderRest
order_text_rest_use(const OrderText *text)
{
	/* From the freest to the most careful. */
	static const guint8 CARE[] = {
		[REST_RELAY] = 0, [REST_NONE] = 1, [REST_LETTER] = 2, [REST_NOTE] = 3};
	OrderRest use = REST_RELAY;

	for (guint i = 0; i < text->orders->len; i++) {
		const Order *order = g_ptr_array_index(text->orders, i);

		if (CARE[ROWS[order->verb].rest] > CARE[use])
			use = ROWS[order->verb].rest;
	}
	return use;
}

const OrderRow *
order_row(OrderVerb verb)
{
	g_assert(verb < ORDER_COUNT);
	return &ROWS[verb];
}

const char *
order_meaning(OrderVerb verb, const char *language)
{
	const OrderRow *row = order_row(verb);

	return is_french(language) ? row->meaning_fr : row->meaning_en;
}

char *
order_name(OrderVerb verb, const char *language)
{
	const OrderRow *row = order_row(verb);

	return g_strconcat("!", is_french(language) ? row->french[0] : row->english, NULL);
}

char *
order_usage(OrderVerb verb, const char *language)
{
	const OrderRow *row = order_row(verb);
	const char *name = is_french(language) ? row->french[0] : row->english;
	const char *argument = is_french(language) ? row->argument_fr : row->argument_en;

	return g_strconcat("!", name, *argument != '\0' ? " " : "", argument, NULL);
}
