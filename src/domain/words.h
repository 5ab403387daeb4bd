/* SPDX-License-Identifier: MIT */
/* A text as its words, compared without case and accents, each with its place in the text; and
 * phrases looked for among them. Knows nothing of what words mean.
 * Trust: reads foreign bytes (valid UTF-8); takes time in proportion to them. */
#ifndef DISPUTED_DOMAIN_WORDS_H
#define DISPUTED_DOMAIN_WORDS_H

#include <glib.h>

typedef struct Word {
	char *plain;          /* lower case, without accents: "resilie" */
	gsize start, end;     /* where it stands in the text [bytes] */
	gboolean begins_part; /* a comma, a full stop or an empty line stands before it */
} Word;

/* words_new: Word, at most LIMIT_FACT_WORDS of them. An apostrophe or a hyphen ends a word.
 * Returns: (transfer full). */
GArray *words_new(const char *text);

/* words_is: whether @phrase begins with the @at-th word. @phrase: plain words with one space
 * between; an asterisk at a word's end stands for any ending. It stays within one part of a
 * sentence. Returns: how many words it takes, 0: none. */
guint words_is(const GArray *words, guint at, const char *phrase);

/* words_slice: what stands in @text from the @first-th to the @last-th word, in one line.
 * Returns: (transfer full). */
char *words_slice(const char *text, const GArray *words, guint first, guint last);

/* words_phrase: @text as words_is() takes it: "Livré*" → "livre*"; "" if no word is in it.
 * Returns: (transfer full). */
char *words_phrase(const char *text);

#endif
