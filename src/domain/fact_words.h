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

/* fact_words: the table; *count_out: its rows. */
const FactWords *fact_words(guint *count_out);

#endif
