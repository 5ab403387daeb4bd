/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include <glib.h>

#include "base/error.h"
#include "base/limits.h"
#include "domain/calendar.h"
#include "domain/mail_facts.h"
#include "domain/words.h"

#define TODAY "2026-11-23"

/* Facts as "order 4711; remedy refund", without their words. */
static char *
shown(const MailFacts *facts, gboolean words)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < facts->list->len; i++) {
		const Fact *fact = g_ptr_array_index(facts->list, i);

		g_string_append_printf(text, "%s%s %s", i > 0 ? "; " : "",
			fact_kind_name(fact->kind), fact->value);
		if (words)
			g_string_append_printf(text, " (%s)", fact->words);
	}
	return g_string_free(text, FALSE);
}

static void
assert_facts(const FactRules *rules, const char *words, const char *expected)
{
	g_autoptr(MailFacts) facts = mail_facts_new(rules, "", words, calendar_day_parse(TODAY));
	g_autofree char *found = shown(facts, FALSE);

	if (strcmp(found, expected) != 0)
		g_test_message("in: %s", words);
	g_assert_cmpstr(found, ==, expected);
}

typedef struct Row {
	const char *words, *facts;
} Row;

static const Row NUMBERS[] = {
	{"Ma commande n° 4711 n'est pas arrivée.", "order 4711"},
	{"la commande no 4711", "order 4711"},
	{"commande numéro : 4711-B", "order 4711-B"},
	{"Numéro de commande : WEB-000123.", "order WEB-000123"},
	{"ma commande 4711", "order 4711"},
	{"réf. commande #AB-4711/2", "order AB-4711/2"},
	{"Commande (4711) et commande (4712)", "order 4711; order 4712"},
	{"Commande n° 4711, commande n° 4711", "order 4711"},
	{"my order #4711 never came", "order 4711"},
	{"Order number: 123-4567890-1234567", "order 123-4567890-1234567"},
	{"my order number is 88412", "order 88412"},
	{"ma facture FA-2026-12", "invoice FA-2026-12"},
	{"Facture n°2026-0042 du 2 novembre", "invoice 2026-0042; date 2026-11-02"},
	{"invoice no. INV/2026/77", "invoice INV/2026/77"},
	{"client 123456", "customer 123456"},
	{"n° client : C-0042", "customer C-0042"},
	{"my customer number is 98-765", "customer 98-765"},
	{"commande\nn° 4711", "order 4711"},
	/* no numbers of ours */
	{"commande : 06 12 34 56 78", ""},
	{"Pour la commande : 0612345678", ""},
	{"client n° 01.23.45.67.89", ""},
	{"Appelez-moi au 06 12 34 56 78 ou au +33 6 12 34 56 78.", ""},
	{"my order: 020 7946 0958", ""},
	{"une commande de 2 chaises, 75001 Paris", ""},
	{"I order 200 screws every month", ""},
	{"client depuis 2019, commande 2024", ""},
	{"customer since 1999", ""},
	{"commande 2026-11-02", "date 2026-11-02"},
	{"commande n° un", ""},
	{"in order to 4711", ""},
	{"commandes passées", ""},
	{"une commande 1234,50 €", "amount 1234.50 EUR"},
	{"commande : 1200 €", "amount 1200.00 EUR"},
	{NULL, NULL},
};

static const Row AMOUNTS[] = {
	{"349,90 €", "amount 349.90 EUR"},
	{"1 234,56 EUR", "amount 1234.56 EUR"},
	{"1\xc2\xa0"
	 "234,56\xc2\xa0€",
		"amount 1234.56 EUR"},
	{"1\xe2\x80\xaf"
	 "234 euros",
		"amount 1234.00 EUR"},
	{"349€90", "amount 349.90 EUR"},
	{"£89", "amount 89.00 GBP"},
	{"£ 89.5", "amount 89.50 GBP"},
	{"$1,234.50", "amount 1234.50 USD"},
	{"US$ 12", "amount 12.00 USD"},
	{"€ 20", "amount 20.00 EUR"},
	{"EUR 20.00", "amount 20.00 EUR"},
	{"1.234,56 €", "amount 1234.56 EUR"},
	{"1.234 €", "amount 1234.00 EUR"},
	{"20 € puis 30 €, encore 20 €", "amount 20.00 EUR; amount 30.00 EUR"},
	{"(349,90€)", "amount 349.90 EUR"},
	/* no amounts */
	{"75001 Paris, 01 23 45 67 89", ""},
	{"3 livres et 2 eurosport", ""},
	{"le 2026", ""},
	{"taille 42", ""},
	{NULL, NULL},
};

static const Row DATES[] = {
	{"le 2 novembre", "date 2026-11-02"},
	{"le 1er décembre", "date 2026-12-01"},
	{"le 2 novembre 2025", "date 2025-11-02"},
	{"le 15 janvier", "date 2027-01-15"},
	{"le 3 août", "date 2026-08-03"},
	{"2 Fevrier 2026", "date 2026-02-02"},
	{"02/11/2026", "date 2026-11-02"},
	{"2/11/26", "date 2026-11-02"},
	{"02.11.2026", "date 2026-11-02"},
	{"reçu le 02/11", "date 2026-11-02"},
	{"2 November", "date 2026-11-02"},
	{"on the 2nd of November", "date 2026-11-02"},
	{"November 2, 2026", "date 2026-11-02"},
	{"May 3rd", "date 2027-05-03"},
	{"Dec 12th and 3 november", "date 2026-12-12; date 2026-11-03"},
	{"2026-11-02", "date 2026-11-02"},
	/* no dates */
	{"31/02/2026", ""},
	{"45/45/2026", ""},
	{"01.23.45.67.89", ""},
	{"version 1.2.3", ""},
	{"item 5 may be broken", ""},
	{"192.168.10.2026", ""},
	{"1/2 baguette", ""},
	{NULL, NULL},
};

static const Row WORDS[] = {
	{"Je demande le remboursement.", "remedy refund"},
	{"Remboursez-moi !", "remedy refund"},
	{"I want my money back", "remedy refund"},
	{"Je souhaite un échange standard ou la réparation.", "remedy replacement; remedy repair"},
	{"Please send a replacement.", "remedy replacement"},
	{"Livrez-moi enfin", "remedy delivery"},
	{"J'attends des excuses", "remedy apology"},
	{"I would like an apology", "remedy apology"},
	{"Je veux annuler ma commande", "remedy cancellation"},
	{"please cancel my order", "remedy cancellation"},
	/* not asked for */
	{"Je ne veux pas de remboursement, je veux un remplacement.", "remedy replacement"},
	{"Nous ne demandons aucun remboursement", ""},
	{"I don't want a refund", ""},
	{"I am not asking for a refund.", ""},
	{"I want a replacement, not a refund", "remedy replacement"},
	{"Je veux une réparation, pas un remboursement", "remedy repair"},
	{"je n'ai pas besoin d'une réparation", ""},
	{"Je ne souhaite pas résilier", ""},
	/* asked for all the same */
	{"Je n'ai toujours pas reçu mon remboursement", "remedy refund"},
	{"Toujours pas de remboursement !", "remedy refund"},
	{"Je ne veux plus attendre le remboursement", "remedy refund"},
	{"I do not want to wait. Refund me", "remedy refund"},
	/* said without meaning it */
	{"Veuillez m'excuser, toutes mes excuses pour ce long message", ""},
	{"My apologies for writing again, I apologise", ""},
	{"nos échanges de mails", ""},
	{"repartir", ""},
	/* urgent */
	{"C'est urgent", "urgent urgent"},
	{"Ce n'est pas urgent, not very urgent", ""},
	{"Je suis enceinte et j'ai un bébé", "urgent vulnerable"},
	{"Mon enceinte bluetooth est en panne", ""},
	{"L'appareil est dangereux, il a pris feu", "urgent safety"},
	{"sans danger", ""},
	{"une coupure depuis hier", "urgent outage"},
	{"My baby was injured", "urgent health; urgent vulnerable"},
	/* legal */
	{"Dernière relance avant mise en\ndemeure", "legal notice"},
	{"J'irai au tribunal, mon avocat, la DGCCRF et le médiateur",
		"legal lawyer; legal court; legal authority; legal mediator"},
	{"MISE EN DEMEURE", "legal notice"},
	{"I will take you to court, small claims if need be", "legal court"},
	{"My solicitor and the ombudsman", "legal lawyer; legal mediator"},
	{"des avocats pourris dans le panier", ""},
	{"à court de patience, le temps est court", ""},
	{"near the tennis court", ""},
	/* cancellation */
	{"J'exerce mon droit de rétractation", "cancellation withdrawal"},
	{"Je souhaite la resiliation", "cancellation termination"},
	{"I want to cancel my contract", "cancellation termination"},
	{NULL, NULL},
};

static void
test_rows(gconstpointer data)
{
	g_autoptr(FactRules) rules = fact_rules_new();
	const Row *rows = data;

	for (; rows->words != NULL; rows++)
		assert_facts(rules, rows->words, rows->facts);
}

/* Each fact says which words led to it, the subject is read as well. */
static void
test_words_shown(void)
{
	g_autoptr(FactRules) rules = fact_rules_new();
	g_autoptr(MailFacts) facts = mail_facts_new(rules, "Re: commande n° 4711",
		"Je demande le  Remboursement\nde 349,90 €, sinon mise  en demeure.",
		calendar_day_parse(TODAY));
	g_autofree char *found = shown(facts, TRUE);

	g_assert_cmpstr(found, ==,
		"order 4711 (commande n° 4711); amount 349.90 EUR (349,90 €); "
		"remedy refund (Remboursement); legal notice (mise en demeure)");
	g_assert_true(mail_facts_has(facts, FACT_ORDER, "4711"));
	g_assert_false(mail_facts_has(facts, FACT_INVOICE, "4711"));
}

static void
test_month_first(void)
{
	g_autoptr(FactRules) rules = fact_rules_new();

	rules->month_first = TRUE;
	assert_facts(rules, "11/02/2026 and 02.11.2026", "date 2026-11-02");
	assert_facts(rules, "on 11/03", "date 2026-11-03");
	assert_facts(rules, "23/11/2026", "");
}

static void
test_patterns_of_ours(void)
{
	g_autoptr(FactRules) rules = fact_rules_new();
	g_autoptr(GError) error = NULL;

	g_assert_true(fact_rules_set(rules, FACT_ORDER, "\\bACM-(\\d{5})\\b", &error));
	g_assert_true(fact_rules_set(rules, FACT_INVOICE, "F\\d{4}", &error));
	g_assert_true(fact_rules_set(rules, FACT_CUSTOMER, NULL, &error));
	g_assert_no_error(error);
	assert_facts(rules, "acm-12345, F2026, client 123456", "order 12345; invoice F2026");
}

static const struct {
	const char *pattern, *message;
} BAD_PATTERNS[] = {
	{"(\\d+", "this is no regular expression"},
	{"[z-a]", "this is no regular expression"},
	{"(a+)+$", "this could take long"},
	{"(?:\\w+\\s?)*#", "this could take long"},
	{"(*LIMIT_MATCH=100000000)(?:\\w+\\s?)*#", "this could take long"},
};

static void
test_bad_patterns(void)
{
	g_autoptr(FactRules) rules = fact_rules_new();
	g_autofree char *longest = g_strnfill(LIMIT_FACT_PATTERN_BYTES + 1, 'a');
	g_autoptr(GError) error = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(BAD_PATTERNS); i++) {
		g_clear_error(&error);
		g_assert_false(fact_rules_set(rules, FACT_ORDER, BAD_PATTERNS[i].pattern, &error));
		g_assert_true(error_is(error, ERROR_CONFIG));
		g_assert_true(g_str_has_prefix(error->message, BAD_PATTERNS[i].message));
	}
	g_clear_error(&error);
	g_assert_false(fact_rules_set(rules, FACT_ORDER, longest, &error));
	g_assert_true(error_is(error, ERROR_CONFIG));
	assert_facts(rules, "commande n° 4711", "order 4711");
}

static GPtrArray *
phrases(const char *list)
{
	g_auto(GStrv) words = g_strsplit(list, "|", -1);
	GPtrArray *array = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; words[i] != NULL; i++)
		g_ptr_array_add(array, words_phrase(words[i]));
	return array;
}

static void
assert_category(const FactRules *rules, const char *words, const char *id, const char *because)
{
	g_autoptr(MailFacts) facts = mail_facts_new(rules, "", words, calendar_day_parse(TODAY));
	g_autoptr(GString) found = g_string_new(NULL);

	g_assert_cmpstr(facts->category != NULL ? facts->category->id : NULL, ==, id);
	for (guint i = 0; i < facts->category_words->len; i++)
		g_string_append_printf(found, "%s%s", i > 0 ? ", " : "",
			(const char *)g_ptr_array_index(facts->category_words, i));
	g_assert_cmpstr(found->str, ==, because);
}

static void
test_categories(void)
{
	g_autoptr(FactRules) rules = fact_rules_new();

	assert_category(rules, "colis", NULL, "");
	fact_rules_add(rules, "delivery", "Livraison", phrases("Livré*|livraison|colis|parcel"));
	fact_rules_add(rules, "defective", "Panne", phrases("en panne|cassé*|ne marche pas"));
	assert_category(rules, "Bonjour", NULL, "");
	assert_category(rules, "Le COLIS n'a pas été livrée", "delivery", "livrée, COLIS");
	assert_category(
		rules, "Un colis, mais cassée et en panne", "defective", "en panne, cassée");
	/* As many words for both: the first of the file. */
	assert_category(rules, "Colis cassé", "delivery", "Colis");
	assert_category(rules, "en, panne", NULL, "");
}

/* However a mail is written, few facts come of it, and in time. */
static void
test_limits(void)
{
	g_autoptr(FactRules) rules = fact_rules_new();
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(MailFacts) facts = NULL;
	gint64 begun = 0;

	for (guint i = 0; text->len < LIMIT_TEXT_BYTES; i++)
		g_string_append_printf(
			text, "commande n° %u, %u € le %u/11/2026 urgent urgent ", i, i, i % 30);
	begun = g_get_monotonic_time();
	facts = mail_facts_new(rules, "", text->str, calendar_day_parse(TODAY));
	g_assert_cmpuint(facts->list->len, <=, FACT_KINDS * LIMIT_FACTS);
	g_assert_true(mail_facts_has(facts, FACT_ORDER, "10"));
	for (guint i = 0; i < facts->list->len; i++) {
		const Fact *fact = g_ptr_array_index(facts->list, i);

		g_assert_cmpuint(strlen(fact->words), <=, LIMIT_FACT_BYTES);
		g_assert_cmpuint(strlen(fact->value), <=, LIMIT_FACT_BYTES);
	}
	g_assert_cmpint(g_get_monotonic_time() - begun, <, 20 * G_USEC_PER_SEC);
}

/* Texts that make bad patterns slow. */
static void
test_hostile_texts(void)
{
	static const char *const PIECES[] = {"1", "1 ", "1 234 567 ", "commande ", "commande n° ",
		"order: (((( ", "commande (((#### A-A-A-A-", "1/1/", "2 nov ", "€", "€ 1",
		"client n°n°n°", "a-", "\xc2\xa0", "l'", "\xcc\x81"};
	g_autoptr(FactRules) rules = fact_rules_new();
	gint64 begun = g_get_monotonic_time();

	for (gsize i = 0; i < G_N_ELEMENTS(PIECES); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(MailFacts) facts = NULL;

		while (text->len < 2 * LIMIT_FACT_TEXT_BYTES)
			g_string_append(text, PIECES[i]);
		facts = mail_facts_new(rules, "", text->str, calendar_day_parse(TODAY));
		g_assert_cmpuint(facts->list->len, <=, FACT_KINDS * LIMIT_FACTS);
	}
	g_assert_cmpint(g_get_monotonic_time() - begun, <, 60 * G_USEC_PER_SEC);
}

#define ADD_ROWS(name, rows) g_test_add_data_func("/mail-facts/" name, rows, test_rows)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD_ROWS("numbers", NUMBERS);
	ADD_ROWS("amounts", AMOUNTS);
	ADD_ROWS("dates", DATES);
	ADD_ROWS("words", WORDS);
	g_test_add_func("/mail-facts/words-shown", test_words_shown);
	g_test_add_func("/mail-facts/month-first", test_month_first);
	g_test_add_func("/mail-facts/patterns-of-ours", test_patterns_of_ours);
	g_test_add_func("/mail-facts/bad-patterns", test_bad_patterns);
	g_test_add_func("/mail-facts/categories", test_categories);
	g_test_add_func("/mail-facts/limits", test_limits);
	g_test_add_func("/mail-facts/hostile-texts", test_hostile_texts);
	return g_test_run();
}
