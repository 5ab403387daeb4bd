/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>

#include "base/limits.h"
#include "domain/likeness.h"

static const struct {
	const char *one, *other;
	gboolean close;
} PAIRS[] = {
	/* the same matter, told again */
	{"Ma table basse est arrivée avec un pied cassé, je veux un remboursement.",
		"Toujours rien pour la table basse au pied cassé : où est le remboursement ?",
		TRUE},
	{"The kettle leaks and trips the fuse every morning.",
		"Hello, that kettle still leaks. It trips the fuse!", TRUE},
	{"MA TABLE BASSE, PIED CASSE, REMBOURSEMENT", "ma table basse, pied cassé, remboursement",
		TRUE},
	/* another matter */
	{"Ma table basse est arrivée avec un pied cassé, je veux un remboursement.",
		"La facture de novembre compte deux fois les frais de port.", FALSE},
	/* only what stands in every mail */
	{"Bonjour, merci pour votre message. Cordialement, votre client",
		"Bonjour, merci de votre message. Cordialement, votre client", FALSE},
	{"Dear customer service, thank you, kind regards",
		"Dear customer service, thank you, kind regards", FALSE},
	/* too few words to tell */
	{"pied cassé", "pied cassé", FALSE},
	{"", "Ma table basse", FALSE},
	{"", "", FALSE},
};

static void
test_pairs(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(PAIRS); i++) {
		g_autoptr(Likeness) there = likeness_new(PAIRS[i].one, PAIRS[i].other);
		g_autoptr(Likeness) back = likeness_new(PAIRS[i].other, PAIRS[i].one);

		g_assert_cmpint(likeness_is_close(there), ==, PAIRS[i].close);
		g_assert_cmpuint(there->common, ==, back->common);
		g_assert_cmpuint(there->of, ==, back->of);
	}
}

static void
test_words_shown(void)
{
	g_autoptr(Likeness) likeness = likeness_new(
		"Table basse, table basse : le Pied est cassé", "un pied casse, la table basse");

	g_assert_cmpuint(likeness->common, ==, 4);
	g_assert_cmpuint(likeness->of, ==, 4);
	g_assert_cmpuint(likeness->words->len, ==, 4);
	g_assert_cmpstr(g_ptr_array_index(likeness->words, 0), ==, "Table");
	g_assert_cmpstr(g_ptr_array_index(likeness->words, 2), ==, "Pied");
	g_assert_cmpstr(g_ptr_array_index(likeness->words, 3), ==, "cassé");
}

static void
test_limits(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(Likeness) likeness = NULL;

	for (guint i = 0; text->len < LIMIT_TEXT_BYTES; i++)
		g_string_append_printf(text, "word%u ", i);
	likeness = likeness_new(text->str, text->str);
	g_assert_cmpuint(likeness->of, ==, LIMIT_LIKENESS_WORDS);
	g_assert_cmpuint(likeness->common, ==, LIMIT_LIKENESS_WORDS);
	g_assert_cmpuint(likeness->words->len, ==, LIMIT_FACTS);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/likeness/pairs", test_pairs);
	g_test_add_func("/likeness/words-shown", test_words_shown);
	g_test_add_func("/likeness/limits", test_limits);
	return g_test_run();
}
