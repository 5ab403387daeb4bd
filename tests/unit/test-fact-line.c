/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "domain/calendar.h"
#include "engine/fact_line.h"

#define NBSP "\u00a0"

static const struct {
	const char *words, *fr, *en;
} ROWS[] = {
	{"Bonjour", "", ""},
	{"Commande n° 4711, 349,90 €. Je veux un remboursement, sinon mise en demeure.",
		"commande 4711 · 349,90" NBSP "€ · demande : remboursement (« remboursement ») · "
		"! mots juridiques : « mise en demeure »",
		"order 4711 · 349.90" NBSP "€ · asks for: refund (“remboursement”) · "
		"! legal words: “mise en demeure”"},
	{"Factures : facture n° 12, facture n° 13, client n° 7000, le 02/11/2026",
		"facture 12, 13 · client 7000 · lun. 2 nov.",
		"invoice 12, 13 · customer 7000 · Mon 2 Nov"},
	{"I need a repair or an apology. My baby! I will cancel my contract. £89, 2025-12-31",
		"89,00" NBSP "£ · mer. 31 déc. 2025 · demande : réparation (« repair »), "
		"excuses (« an apology ») · ! urgent : « baby » · "
		"! fin de contrat : « cancel my contract »",
		"£89.00 · Wed 31 Dec 2025 · asks for: repair (“repair”), apology (“an apology”) · "
		"! urgent: “baby” · ! ends a contract: “cancel my contract”"},
};

static void
test_lines(void)
{
	g_autoptr(FactRules) rules = fact_rules_new();
	guint32 today = calendar_day_parse("2026-11-23");

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autoptr(MailFacts) facts = mail_facts_new(rules, "", ROWS[i].words, today);
		g_autofree char *fr = fact_line(facts, today, "fr");
		g_autofree char *en = fact_line(facts, today, "en");

		g_assert_cmpstr(fr, ==, ROWS[i].fr);
		g_assert_cmpstr(en, ==, ROWS[i].en);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/fact-line/lines", test_lines);
	return g_test_run();
}
