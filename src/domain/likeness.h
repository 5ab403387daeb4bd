/* SPDX-License-Identifier: MIT */
/* Whether two mails may be about the same matter: how many of the shorter one's telling words
 * stand in the other too. Telling words are those of four letters or more that are not said in
 * every mail. A hint for people, who see the words: nothing is joined by it.
 * Trust: reads foreign text; takes time in proportion to LIMIT_LIKENESS_WORDS. */
#ifndef DISPUTED_DOMAIN_LIKENESS_H
#define DISPUTED_DOMAIN_LIKENESS_H

#include <glib.h>

#define LIKENESS_PERCENT 50 /* from there on two mails are alike */
#define LIKENESS_COMMON 4   /* and so many words must be common */

typedef struct Likeness {
	guint common, of; /* so many of so many words */
	GPtrArray *words; /* char*: the first LIMIT_FACTS common ones, as @one has them */
} Likeness;

/* likeness_new: Returns: (transfer full). */
Likeness *likeness_new(const char *one, const char *other);
void likeness_free(Likeness *likeness);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Likeness, likeness_free)

/* likeness_is_close: at least LIKENESS_COMMON words, at least LIKENESS_PERCENT of them. */
gboolean likeness_is_close(const Likeness *likeness);

#endif
