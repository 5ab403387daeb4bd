/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "domain/likeness.h"
#include "domain/words.h"

#define TELLING_LETTERS 4

/* What stands in every mail, or in every complaint. */
static gboolean
is_said_everywhere(const char *word)
{
	static const char *const WORDS[] = {"bonjour", "bonsoir", "madame", "monsieur", "merci",
		"cordialement", "salutations", "distinguees", "sinceres", "avance", "votre",
		"notre", "vous", "nous", "avec", "pour", "dans", "cette", "mais", "plus", "tout",
		"tous", "sans", "suis", "etes", "sont", "avez", "avons", "elle", "leur", "mon",
		"bien", "donc", "alors", "ainsi", "comme", "depuis", "encore", "toujours", "aussi",
		"meme", "etre", "avoir", "fait", "faire", "cela", "parce", "quand", "jour", "jours",
		"message", "service", "client", "reclamation", "probleme", "commande", "veuillez",
		"agreer", "mail", "email", "this", "that", "with", "have", "from", "your", "been",
		"were", "they", "them", "there", "would", "could", "should", "please", "dear",
		"hello", "thank", "thanks", "regards", "kind", "best", "sincerely", "yours", "will",
		"what", "when", "which", "about", "still", "very", "just", "also", "into", "than",
		"then", "some", "order", "complaint", "problem", "issue", "customer"};

	for (gsize i = 0; i < G_N_ELEMENTS(WORDS); i++)
		if (strcmp(WORDS[i], word) == 0)
			return TRUE;
	return FALSE;
}

/* plain word → its Word in the text, each once. Borrows from @words. */
static GHashTable *
telling_words(const GArray *words)
{
	GHashTable *telling = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < words->len; i++) {
		Word *word = &g_array_index(words, Word, i);

		if (g_hash_table_size(telling) >= LIMIT_LIKENESS_WORDS)
			break;
		if (g_utf8_strlen(word->plain, -1) >= TELLING_LETTERS &&
			!is_said_everywhere(word->plain) &&
			!g_hash_table_contains(telling, word->plain))
			g_hash_table_insert(telling, word->plain, word);
	}
	return telling;
}

Likeness *
likeness_new(const char *one, const char *other)
{
	Likeness *likeness = g_new0(Likeness, 1);
	g_autofree char *text = text_cut(one, LIMIT_FACT_TEXT_BYTES);
	g_autofree char *other_text = text_cut(other, LIMIT_FACT_TEXT_BYTES);
	g_autoptr(GArray) words = words_new(text), other_words = words_new(other_text);
	g_autoptr(GHashTable) telling = telling_words(words);
	g_autoptr(GHashTable) others = telling_words(other_words);

	likeness->words = g_ptr_array_new_with_free_func(g_free);
	likeness->of = MIN(g_hash_table_size(telling), g_hash_table_size(others));
	for (guint i = 0; i < words->len; i++) {
		const Word *word = &g_array_index(words, Word, i);

		if (g_hash_table_lookup(telling, word->plain) != word ||
			!g_hash_table_contains(others, word->plain))
			continue;
		likeness->common++;
		if (likeness->words->len < LIMIT_FACTS)
			g_ptr_array_add(likeness->words, words_slice(text, words, i, i));
	}
	return likeness;
}

void
likeness_free(Likeness *likeness)
{
	if (likeness == NULL)
		return;
	g_ptr_array_unref(likeness->words);
	g_free(likeness);
}

gboolean
likeness_is_close(const Likeness *likeness)
{
	return likeness->common >= LIKENESS_COMMON &&
		likeness->common * 100 >= likeness->of * LIKENESS_PERCENT;
}
