/* SPDX-License-Identifier: MIT */
/* What mail servers say when they refuse a letter, as tables: one row a rule. Knows words, codes
 * and what they mean; must not know where in a report they stood. */
#ifndef DISPUTED_MAIL_BOUNCE_PHRASES_H
#define DISPUTED_MAIL_BOUNCE_PHRASES_H

#include <glib.h>

/* Words of a server and the reason that they tell. The words are in the form of
 * bounce_words_comparable(), with "*" as in bounce_words_say(). The first row that fits counts. */
typedef struct BouncePhrase {
	const char *words, *reason;
} BouncePhrase;

typedef enum {
	BOUNCE_PHRASE_SURE,  /* tells more than the status code beside it */
	BOUNCE_PHRASE_USUAL, /* counts where the status code tells nothing */
	BOUNCE_PHRASE_LAST,  /* so general that the command that was refused tells more */
} BouncePhraseRank;

/* bounce_phrases_get: Returns: (static) the rows of one rank, @count_out of them. */
const BouncePhrase *bounce_phrases_get(BouncePhraseRank rank, gsize *count_out);

#endif
