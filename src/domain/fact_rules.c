/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "domain/fact_rules.h"
#include "domain/fact_words.h"

/* From each place of a text a match may take so many steps; a pattern that needs more finds
 * nothing in that mail. What stands before a pattern can't be undone by what stands in it. */
#define STEPS "(*LIMIT_MATCH=1000)(*LIMIT_HEAP=1024)"
#define PROBE_BYTES 3000

/* A sign that a number follows; or none, and then it has four digits in a row and is no year. */
#define MARK                                                                                            \
	"(?:n\\s?[°ºo]\\b\\.?|n[°º]|n(?:um[ée]ro|umber|r|um)\\b\\.?|r[ée]f(?:[ée]rence|erence)?" \
	"\\b\\.?|id\\b|is\\b|est(?:\\sle)?\\b|#|[:(])"
#define NUMBER_AFTER(word)                                                                         \
	"(?|\\b" word "\\b,?\\s{0,3}(?:" MARK                                                      \
	"\\s{0,3}){1,4}(?=[A-Z/_-]{0,12}\\d)([A-Z0-9][A-Z0-9/_-]{0,38}[A-Z0-9])(?![A-Z0-9])"       \
	"|\\b" word "\\s{1,3}(?=[A-Z/_-]{0,12}\\d{4})(?!(?:19|20)\\d\\d(?![\\d/_-]))"              \
	"([A-Z0-9][A-Z0-9/_-]{0,38}[A-Z0-9])(?![A-Z0-9]))"

/* [0-9], not \d, which is any script's digit: so the search skips to where a match may begin. */
#define DIGITS                                                                                     \
	"(?:[0-9]{1,3}(?:[ "                                                                       \
	".,'’\\x{a0}\\x{202f}][0-9]{3})++(?:[.,][0-9]{1,2})?|[0-9]{1,9}(?:[.,][0-9]{1,2})?)"
#define AMOUNT                                                                                     \
	"(?<![\\p{L}0-9])(?<before>US\\s?\\$|€|£|\\$|EUR|GBP|USD|CHF|CAD)\\s?(?<first>" DIGITS     \
	")(?![.,]?[0-9])"                                                                          \
	"|(?<![0-9.,/-])(?<second>" DIGITS ")\\s?"                                                 \
	"(?<after>€|£|\\$|EUR|euros?|GBP|USD|dollars?|pounds?|livres\\ssterling|CHF|CAD)"       \
	"(?!\\p{L})(?<cents>[0-9][0-9](?![0-9]))?"

/* "5 may be broken": that month is one with its capital only. Before the day all are, so that a
 * search does not stop at every small letter. */
#define MONTH_EN                                                                                   \
	"Jan(?:uary)?|Feb(?:ruary)?|(?-i:March|Mar|May)|Apr(?:il)?|June?|July?|Aug(?:ust)?|"       \
	"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
#define MONTH_FR                                                                                   \
	"janv(?:ier)?|f[ée]vr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[ûu]t|"           \
	"septembre|octobre|novembre|d[ée]c(?:embre)?"
#define YEAR "(?:19|20)[0-9][0-9](?![0-9])"
#define DATE                                                                                       \
	"(?<![\\w-])(?<iso>" YEAR "-[0-9][0-9]-[0-9][0-9])(?![\\w-])"                              \
	"|(?<![\\w/.-])(?<a>[0-9]{1,2})(?:/(?<b>[0-9]{1,2})/(?<c>[0-9]{4}|[0-9][0-9])"             \
	"|\\.(?<d>[0-9]{1,2})\\.(?<e>[0-9]{4}))(?![/.-]?[0-9])"                                    \
	"|(?<=\\ble\\s|\\bdu\\s|\\bon\\s|\\bof\\s)(?<f>[0-9]{1,2})/(?<g>[0-9]{1,2})(?![/"          \
	".-]?[0-9])"                                                                               \
	"|(?<![\\w/.,-])(?<h>[0-9]{1,2})(?:er|st|nd|rd|th)?\\s(?:of\\s)?(?<i>" MONTH_EN            \
	"|" MONTH_FR ")\\b\\.?(?:,?\\s(?<j>" YEAR "))?"                                            \
	"|\\b(?<k>(?-i:" MONTH_EN "))\\.?\\s(?<l>[0-9]{1,2})(?:st|nd|rd|th)?\\b(?:,?\\s(?<m>" YEAR \
	"))?"

static const char *const SHIPPED[FACT_PATTERNS] = {
	[FACT_ORDER] = NUMBER_AFTER("(?:commande|cde|order)"),
	[FACT_INVOICE] = NUMBER_AFTER("(?:facture|invoice)"),
	[FACT_CUSTOMER] = NUMBER_AFTER("(?:cliente?|abonn[ée]e?|customer(?:\\saccount)?)"),
	[FACT_AMOUNT] = AMOUNT,
	[FACT_DATE] = DATE,
};

static void
category_free(gpointer data)
{
	FactCategory *category = data;

	g_free(category->id);
	g_free(category->name);
	g_ptr_array_unref(category->phrases);
	g_free(category);
}

static GRegex *
compile(const char *verbs, const char *pattern, GError **error)
{
	g_autofree char *limited = g_strconcat(verbs, pattern, NULL);
	g_autoptr(GError) cause = NULL;
	GRegex *regex = g_regex_new(limited, G_REGEX_CASELESS, G_REGEX_MATCH_NOTEMPTY, &cause);

	if (regex == NULL)
		error_set(error, ERROR_CONFIG, "this is no regular expression: %s", cause->message);
	return regex;
}

/* Texts in which patterns that turn back often show it, each place tried: a text without what a
 * match ends with would be passed over otherwise. */
static gboolean
takes_long(const char *pattern)
{
	static const char *const PROBES[] = {"a", "0", " ", "a ", "1-", "a-1/", "0 1", "order ",
		"commande n° ", "facture : ", "client no ", "A1", "\n", "n°", "é"};
	g_autoptr(GRegex) regex = compile(STEPS "(*NO_START_OPT)", pattern, NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(PROBES); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(GError) error = NULL;

		while (text->len < PROBE_BYTES)
			g_string_append(text, PROBES[i]);
		g_string_append_c(text, '!');
		g_regex_match_full(regex, text->str, -1, 0, 0, NULL, &error);
		if (error != NULL)
			return TRUE;
	}
	return FALSE;
}

FactRules *
fact_rules_new(void)
{
	FactRules *rules = g_new0(FactRules, 1);

	for (gsize i = 0; i < FACT_PATTERNS; i++) {
		rules->patterns[i] = compile(STEPS, SHIPPED[i], NULL);
		g_assert(rules->patterns[i] != NULL);
	}
	rules->phrases = fact_words_phrases();
	rules->categories = g_ptr_array_new_with_free_func(category_free);
	return rules;
}

void
fact_rules_free(FactRules *rules)
{
	if (rules == NULL)
		return;
	for (gsize i = 0; i < FACT_PATTERNS; i++)
		g_clear_pointer(&rules->patterns[i], g_regex_unref);
	g_array_unref(rules->phrases);
	g_ptr_array_unref(rules->categories);
	g_free(rules);
}

gboolean
fact_rules_set(FactRules *rules, FactKind kind, const char *pattern, GError **error)
{
	g_autoptr(GRegex) regex = NULL;

	g_assert(kind < FACT_SET_PATTERNS);
	if (pattern != NULL) {
		if (strlen(pattern) > LIMIT_FACT_PATTERN_BYTES)
			return error_set(error, ERROR_CONFIG, "longer than %d bytes",
				LIMIT_FACT_PATTERN_BYTES);
		regex = compile(STEPS, pattern, error);
		if (regex == NULL)
			return FALSE;
		if (takes_long(pattern))
			return error_set(error, ERROR_CONFIG,
				"this could take long in some mails: write fewer * and + within "
				"each other, {0,20} in their place");
	}
	g_clear_pointer(&rules->patterns[kind], g_regex_unref);
	rules->patterns[kind] = g_steal_pointer(&regex);
	return TRUE;
}

void
fact_rules_add(FactRules *rules, const char *id, const char *name, GPtrArray *phrases)
{
	FactCategory *category = g_new0(FactCategory, 1);

	g_assert(phrases->len > 0);
	category->id = g_strdup(id);
	category->name = g_strdup(name);
	category->phrases = phrases;
	g_ptr_array_add(rules->categories, category);
}

const char *
fact_kind_name(FactKind kind)
{
	static const char *const NAMES[FACT_KINDS] = {
		[FACT_ORDER] = "order",
		[FACT_INVOICE] = "invoice",
		[FACT_CUSTOMER] = "customer",
		[FACT_AMOUNT] = "amount",
		[FACT_DATE] = "date",
		[FACT_REMEDY] = "remedy",
		[FACT_URGENT] = "urgent",
		[FACT_LEGAL] = "legal",
		[FACT_CANCELLATION] = "cancellation",
	};

	g_assert(kind < FACT_KINDS);
	return NAMES[kind];
}
