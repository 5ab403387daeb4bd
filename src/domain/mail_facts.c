/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "domain/fact_values.h"
#include "domain/fact_words.h"
#include "domain/mail_facts.h"
#include "domain/words.h"

#define WISH_WORDS 6 /* between "I don't want" and what is not wanted */

static void
fact_free(gpointer data)
{
	Fact *fact = data;

	g_free(fact->value);
	g_free(fact->words);
	g_free(fact);
}

void
mail_facts_free(MailFacts *facts)
{
	if (facts == NULL)
		return;
	g_ptr_array_unref(facts->list);
	g_ptr_array_unref(facts->category_words);
	g_free(facts);
}

gboolean
mail_facts_has(const MailFacts *facts, FactKind kind, const char *value)
{
	for (guint i = 0; i < facts->list->len; i++) {
		const Fact *fact = g_ptr_array_index(facts->list, i);

		if (fact->kind == kind && g_ascii_strcasecmp(fact->value, value) == 0)
			return TRUE;
	}
	return FALSE;
}

static guint
count(const MailFacts *facts, FactKind kind)
{
	guint found = 0;

	for (guint i = 0; i < facts->list->len; i++)
		found += ((const Fact *)g_ptr_array_index(facts->list, i))->kind == kind;
	return found;
}

static void
add(MailFacts *facts, FactKind kind, const char *value, const char *words)
{
	Fact *fact = NULL;

	if (mail_facts_has(facts, kind, value) || count(facts, kind) >= LIMIT_FACTS)
		return;
	fact = g_new0(Fact, 1);
	fact->kind = kind;
	fact->value = g_strdup(value);
	fact->words = text_one_line(words, LIMIT_FACT_BYTES);
	g_ptr_array_add(facts->list, fact);
}

/* ---- patterns ---- */

/* Whether a sum can be in it: most mails name none, and the pattern of sums costs most. */
static gboolean
has_currency(const char *text)
{
	static const char *const SIGNS[] = {
		"€", "£", "$", "eur", "gbp", "usd", "dollar", "pound", "sterling", "chf", "cad"};
	g_autofree char *lower = g_ascii_strdown(text, -1);

	for (gsize i = 0; i < G_N_ELEMENTS(SIGNS); i++)
		if (strstr(lower, SIGNS[i]) != NULL)
			return TRUE;
	return FALSE;
}

static void
find_pattern(MailFacts *facts, const FactRules *rules, FactKind kind, const char *text, guint32 day)
{
	g_autoptr(GMatchInfo) match = NULL;
	guint seen = 0;

	if (rules->patterns[kind] == NULL || (kind == FACT_AMOUNT && !has_currency(text)))
		return;
	/* A match that takes too long is an error to GLib; here it ends the search. */
	for (gboolean more =
			g_regex_match_full(rules->patterns[kind], text, -1, 0, 0, &match, NULL);
		more && seen < LIMIT_FACT_MATCHES; seen++) {
		g_autofree char *words = g_match_info_fetch(match, 0);
		g_autofree char *value = NULL;

		if (kind == FACT_AMOUNT)
			value = fact_values_amount(match);
		else if (kind == FACT_DATE)
			value = fact_values_date(match, rules->month_first, day);
		else
			value = fact_values_number(match, text);
		if (value != NULL)
			add(facts, kind, value, words);
		more = g_match_info_next(match, NULL);
	}
}

/* ---- words ---- */

static gboolean
is_among(const char *word, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, word) == 0)
			return TRUE;
	return FALSE;
}

/* "not urgent", "sans danger", "pas un avoir": said of the word itself. "Pas de remboursement" says
 * that none has come, more often than that none is wanted. */
static gboolean
is_denied(const GArray *words, guint at)
{
	static const char *const DENIALS[] = {"pas", "not", "sans", "without", "aucun", "aucune",
		"jamais", "never", "no", "nullement", "nor", NULL};
	static const char *const BETWEEN[] = {"un", "une", "a", "an", "very", "tres", "vraiment",
		"really", "any", "si", "in", NULL};
	guint i = at;

	while (i > 0 && !g_array_index(words, Word, i).begins_part) {
		const char *word = g_array_index(words, Word, --i).plain;

		if (is_among(word, DENIALS))
			return TRUE;
		if (!is_among(word, BETWEEN) || at - i > 2)
			return FALSE;
	}
	return FALSE;
}

/* "Je ne veux pas de remboursement", "I do not want any refund": a wish and a denial, and nothing
 * else but small words, so that "je ne veux plus attendre mon remboursement" stays a wish. */
static gboolean
is_unwanted(const GArray *words, guint at)
{
	static const char *const WISHES[] = {"veux", "veut", "voulons", "voulais", "voudrais",
		"souhaite", "souhaitons", "souhaiterais", "demande", "demandons", "desire",
		"desirons", "cherche", "cherchons", "accepte", "accepterai", "accepterais",
		"acceptons", "besoin", "reclame", "want", "need", "ask", "asking", "wish", "accept",
		"looking", "seeking", "requesting", NULL};
	static const char *const DENIALS[] = {
		"pas", "plus", "point", "jamais", "not", "t", "dont", "never", "no", "aucun", NULL};
	static const char *const SMALL[] = {"ne", "n", "je", "nous", "i", "we", "do", "don", "de",
		"d", "du", "des", "un", "une", "le", "la", "l", "les", "any", "a", "an", "the",
		"my", "your", "mon", "ma", "votre", "vos", "for", "to", "que", "qu", "on", "vous",
		"me", "you", "it", "be", "etre", "get", "simple", "just", "am", "m", "faire", NULL};
	gboolean wish = FALSE, denial = FALSE;

	for (guint i = at; i > 0 && at - i < WISH_WORDS; i--) {
		const char *word = NULL;

		if (g_array_index(words, Word, i).begins_part)
			break;
		word = g_array_index(words, Word, i - 1).plain;
		if (is_among(word, WISHES))
			wish = TRUE;
		else if (is_among(word, DENIALS))
			denial = TRUE;
		else if (!is_among(word, SMALL))
			break;
	}
	return wish && denial;
}

static gboolean
counts(const GArray *words, guint at, FactKind kind)
{
	if (is_unwanted(words, at))
		return FALSE;
	/* Of a remedy, "no refund" is what is complained about; "not a refund" is not wanted. */
	if (kind != FACT_REMEDY && kind != FACT_CANCELLATION)
		return !is_denied(words, at);
	return at == 0 || g_array_index(words, Word, at).begins_part ||
		!is_among(g_array_index(words, Word, at - 1).plain,
			(const char *const[]){"un", "une", "a", "an", NULL}) ||
		!is_denied(words, at);
}

/* Where a row of the table is spoken for first; count 0: nowhere. */
typedef struct Place {
	guint at, count;
} Place;

static void
look_at(const GArray *words, guint at, const GArray *phrases, Place *places)
{
	const char *plain = g_array_index(words, Word, at).plain;
	char letter = *plain;
	const FactWords *table = fact_words(&(guint){0});

	for (guint i = fact_words_from(phrases, letter); i < phrases->len; i++) {
		const FactPhrase *phrase = &g_array_index(phrases, FactPhrase, i);
		guint count = 0;

		if (*phrase->text != letter)
			return;
		if (places[phrase->row].count > 0 ||
			(phrase->text[1] != plain[1] && g_ascii_isalnum(phrase->text[1])))
			continue;
		count = words_is(words, at, phrase->text);
		if (count > 0 && counts(words, at, table[phrase->row].kind))
			places[phrase->row] = (Place){at, count};
	}
}

static void
find_words(MailFacts *facts, const FactRules *rules, const char *text, const GArray *words)
{
	Place places[FACT_WORDS_ROWS] = {{0, 0}};
	guint rows = 0;
	const FactWords *table = fact_words(&rows);

	for (guint at = 0; at < words->len; at++)
		look_at(words, at, rules->phrases, places);
	for (guint row = 0; row < rows; row++) {
		const Place *place = &places[row];
		g_autofree char *slice = place->count > 0
			? words_slice(text, words, place->at, place->at + place->count - 1)
			: NULL;

		if (slice != NULL)
			add(facts, table[row].kind, table[row].value, slice);
	}
}

/* ---- categories ---- */

/* Each phrase once. Returns: (transfer full) char*. */
static GPtrArray *
speaking_for(const FactCategory *category, const char *text, const GArray *words)
{
	GPtrArray *found = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < category->phrases->len; i++) {
		const char *phrase = g_ptr_array_index(category->phrases, i);
		guint taken = 0;

		for (guint at = 0; at < words->len && taken == 0; at++) {
			taken = words_is(words, at, phrase);
			if (taken > 0)
				g_ptr_array_add(
					found, words_slice(text, words, at, at + taken - 1));
		}
	}
	return found;
}

static void
propose(MailFacts *facts, const FactRules *rules, const char *text, const GArray *words)
{
	for (guint i = 0; i < rules->categories->len; i++) {
		const FactCategory *category = g_ptr_array_index(rules->categories, i);
		g_autoptr(GPtrArray) found = speaking_for(category, text, words);

		if (found->len <= facts->category_words->len)
			continue;
		facts->category = category;
		g_ptr_array_unref(facts->category_words);
		facts->category_words = g_steal_pointer(&found);
	}
	if (facts->category_words->len > LIMIT_FACTS)
		g_ptr_array_set_size(facts->category_words, LIMIT_FACTS);
}

MailFacts *
mail_facts_new(const FactRules *rules, const char *subject, const char *words, guint32 day)
{
	MailFacts *facts = g_new0(MailFacts, 1);
	g_autofree char *whole = g_strconcat(subject, "\n\n", words, NULL);
	g_autofree char *text = text_cut(whole, LIMIT_FACT_TEXT_BYTES);
	g_autoptr(GArray) list = words_new(text);

	facts->list = g_ptr_array_new_with_free_func(fact_free);
	facts->category_words = g_ptr_array_new_with_free_func(g_free);
	for (gint kind = 0; kind < FACT_PATTERNS; kind++)
		find_pattern(facts, rules, (FactKind)kind, text, day);
	find_words(facts, rules, text, list);
	propose(facts, rules, text, list);
	return facts;
}
