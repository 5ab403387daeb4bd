/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "domain/fact_words.h"

/* A word that has a second meaning stands only with what makes it clear: "enceinte" is a
 * loudspeaker too, "avocat" a fruit, "court" is short, and people excuse themselves. */
static const FactWords WORDS[] = {
	{FACT_REMEDY, "refund",
		"rembours*|refund|refunded|refunds|refunding|reimburs*|money back|"
		"rendre mon argent|rendez moi mon argent|recuperer mon argent|recredit*"},
	{FACT_REMEDY, "replacement",
		"remplacement|remplacer|remplacez|remplace|remplacee|replacement|replace|replaced|"
		"echange standard|echanger le|echanger la|echanger l|echanger ce|echanger cet|"
		"echanger cette|echanger mon|echanger ma|echange du produit|echange de l article|"
		"exchange it|exchange the|exchange this|exchanged for|send me a new one"},
	{FACT_REMEDY, "repair",
		"reparation|reparations|reparer|reparez|repare|reparee|repair|repaired|repairs|"
		"fix it|fix the|fix this|fix my|remettre en etat|remise en etat"},
	{FACT_REMEDY, "delivery",
		"me livrer|nous livrer|etre livre|etre livree|livrez moi|livrez nous|"
		"nouvelle livraison|renvoyer le colis|renvoyer ma commande|renvoyer mon colis|"
		"recevoir ma commande|recevoir mon colis|recevoir le colis|deliver my|deliver the|"
		"deliver it|want my parcel|want my order|redeliver*|re deliver*|send it again"},
	{FACT_REMEDY, "apology",
		"des excuses|vos excuses|excuses ecrites|lettre d excuses|an apology|apology from|"
		"written apology|formal apology|you to apologise|you to apologize"},
	{FACT_REMEDY, "cancellation",
		"annuler ma commande|annuler la commande|annuler cette commande|annuler mon achat|"
		"annulez ma commande|annulez la commande|annulez cette commande|"
		"annulation de ma commande|annulation de la commande|annulation de cette commande|"
		"cancel my order|cancel the order|cancel this order|cancellation of my order"},
	{FACT_URGENT, "safety",
		"danger|dangereux|dangereuse|dangerous|unsafe|ma securite|notre securite|"
		"leur securite|risque d incendie|incendie|prendre feu|pris feu|prend feu|"
		"caught fire|on fire|catch fire|electrocut*|choc electrique|electric shock|"
		"fuite de gaz|gas leak|odeur de gaz|smell of gas|monoxyde|carbon monoxide|"
		"explosion|explose|exploded|my safety|our safety|safety risk|safety hazard"},
	{FACT_URGENT, "health",
		"ma sante|notre sante|sa sante|probleme de sante|my health|health problem|"
		"health risk|hopital|hospital|blesse|blessee|blesses|blessure*|injured|injury|"
		"injuries|allergique|allergic|allergie|intoxication|food poisoning|handicape|"
		"handicapee|handicap|disabled"},
	{FACT_URGENT, "vulnerable",
		"suis enceinte|est enceinte|femme enceinte|etant enceinte|enceinte de|pregnant|"
		"bebe|baby|nourrisson|newborn|nouveau ne|personne agee"},
	{FACT_URGENT, "outage",
		"coupure|coupures|sans electricite|sans chauffage|sans eau|sans internet|"
		"plus de chauffage|plus d electricite|plus d eau|plus d internet|cut off|outage|"
		"no heating|no electricity|no water|without heating|without electricity|"
		"without water|power cut"},
	{FACT_URGENT, "now",
		"en ce moment meme|livreur devant|livreur est devant|right now|at my door now"},
	{FACT_URGENT, "urgent", "urgent|urgente|urgence|urgently|emergency"},
	{FACT_LEGAL, "notice",
		"mise en demeure|mets en demeure|mettons en demeure|mettre en demeure|"
		"letter before action|letter before claim|formal notice"},
	{FACT_LEGAL, "lawyer",
		"mon avocat|mon avocate|notre avocat|notre avocate|un avocat|une avocate|"
		"cabinet d avocats|huissier|commissaire de justice|protection juridique|lawyer|"
		"lawyers|solicitor|solicitors|attorney|legal advice|barrister"},
	{FACT_LEGAL, "court",
		"tribunal|tribunaux|en justice|la justice|porter plainte|depot de plainte|"
		"deposer plainte|depose plainte|poursuites|assignation|juridique|juridiques|"
		"small claims|county court|to court|in court|lawsuit|legal action|"
		"legal proceedings|sue you|suing"},
	{FACT_LEGAL, "authority",
		"dgccrf|repression des fraudes|signalconso|signal conso|60 millions|que choisir|"
		"cnil|trading standards|citizens advice|consumer rights act|"
		"association de consommateurs"},
	{FACT_LEGAL, "mediator", "mediateur|mediatrice|mediation|conciliateur|mediator|ombudsman"},
	{FACT_CANCELLATION, "withdrawal",
		"retractation|me retracter|retracte|nous retracter|right of withdrawal|"
		"right to withdraw|withdraw from|right to cancel|cooling off"},
	{FACT_CANCELLATION, "termination",
		"resiliation|resilier|resilie|resiliez|resiliions|desabonn*|"
		"annuler mon abonnement|annuler mon contrat|cancel my contract|"
		"cancel the contract|cancel my subscription|cancel my membership|"
		"cancel my account|cancel my policy|terminate my contract|"
		"terminate the contract|end my contract"},
};

G_STATIC_ASSERT(G_N_ELEMENTS(WORDS) <= FACT_WORDS_ROWS);

const FactWords *
fact_words(guint *count_out)
{
	*count_out = G_N_ELEMENTS(WORDS);
	return WORDS;
}

static void
phrase_clear(gpointer data)
{
	g_free(((FactPhrase *)data)->text);
}

static gint
by_letter(gconstpointer a, gconstpointer b)
{
	return (guchar)((const FactPhrase *)a)->text[0] - (guchar)((const FactPhrase *)b)->text[0];
}

GArray *
fact_words_phrases(void)
{
	GArray *phrases = g_array_new(FALSE, FALSE, sizeof(FactPhrase));

	g_array_set_clear_func(phrases, phrase_clear);
	for (guint i = 0; i < G_N_ELEMENTS(WORDS); i++) {
		g_auto(GStrv) texts = g_strsplit(WORDS[i].phrases, "|", -1);

		for (guint k = 0; texts[k] != NULL; k++) {
			FactPhrase phrase = {.row = i, .text = g_strdup(texts[k])};

			g_array_append_val(phrases, phrase);
		}
	}
	g_array_sort(phrases, by_letter);
	return phrases;
}

guint
fact_words_from(const GArray *phrases, char letter)
{
	guint low = 0, high = phrases->len;

	while (low < high) {
		guint middle = (low + high) / 2;

		if ((guchar)*g_array_index(phrases, FactPhrase, middle).text < (guchar)letter)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
