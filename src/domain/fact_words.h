/* SPDX-License-Identifier: MIT */
/* The words, French and English, that speak for a remedy, urgency, law or a cancellation.
 * A table; whether they count where they stand is for facts.h. */
#ifndef DISPUTED_DOMAIN_FACT_WORDS_H
#define DISPUTED_DOMAIN_FACT_WORDS_H

#include <glib.h>

#include "domain/fact_rules.h"

typedef struct FactWords {
	FactKind kind;
	const char *value;   /* "refund" */
	const char *phrases; /* as words_is() takes them, "|" between */
} FactWords;

/* One phrase of a row. */
typedef struct FactPhrase {
	guint row;
	char *text;
} FactPhrase;

/* fact_words: the table; *count_out: its rows, at most FACT_WORDS_ROWS. */
#define FACT_WORDS_ROWS 32
const FactWords *fact_words(guint *count_out);

/* fact_words_phrases: FactPhrase of all rows, by their first byte. Returns: (transfer full). */
GArray *fact_words_phrases(void);

/* fact_words_from: the first of @phrases that begins with @letter; their number if none does. */
guint fact_words_from(const GArray *phrases, char letter);

#endif
