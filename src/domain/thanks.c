/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/thanks.h"

#define THANKS_WORDS 8 /* longer thanks may hold something else */

static gboolean
is_courtesy(const char *word)
{
	static const char *const WORDS[] = {"merci", "mercis", "beaucoup", "bien", "thanks",
		"thank", "you", "thx", "many", "very", "much", "so", "a", "lot", "pour", "tout",
		"votre", "aide", "for", "your", "help", "bonne", "bon", "journee", "soiree", "week",
		"end", "weekend", "cordialement", "cdlt", "salutations", "bye", "regards", "best",
		"kind", "infiniment", "encore", "vous", "mille", "parfait", "perfect", "great",
		"super", "ok", "bonjour", "hello", "hi", "a", "et", "and", "is", "top", "cheers"};

	for (gsize i = 0; i < G_N_ELEMENTS(WORDS); i++)
		if (strcmp(WORDS[i], word) == 0)
			return TRUE;
	return FALSE;
}

static gboolean
is_thanks(const char *word)
{
	return strcmp(word, "merci") == 0 || strcmp(word, "mercis") == 0 ||
		strcmp(word, "thanks") == 0 || strcmp(word, "thank") == 0 ||
		strcmp(word, "thx") == 0 || strcmp(word, "cheers") == 0;
}

gboolean
thanks_only(const char *words)
{
	/* A question mark is never mere thanks, whatever the words. */
	if (words == NULL || strchr(words, '?') != NULL)
		return FALSE;
	g_auto(GStrv) tokens = g_str_tokenize_and_fold(words, NULL, NULL);
	guint count = 0;
	gboolean thanks = FALSE;

	for (guint i = 0; tokens[i] != NULL; i++) {
		g_autofree char *plain = g_str_to_ascii(tokens[i], "C");

		if (!is_courtesy(plain))
			return FALSE;
		thanks |= is_thanks(plain);
		count++;
	}
	return thanks && count <= THANKS_WORDS;
}
