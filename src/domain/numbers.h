/* SPDX-License-Identifier: MIT */
/* Lists of whole numbers as people write them: "3, 5-7 9". Knows nothing of what they count. */
#ifndef DISPUTED_DOMAIN_NUMBERS_H
#define DISPUTED_DOMAIN_NUMBERS_H

#include <glib.h>

/* numbers_parse: numbers and ranges between spaces, commas or semicolons; each from 1 to 2^32-1.
 * @limit: how many numbers at most.
 * Returns: (transfer full) guint32 in the order written; NULL if there are none, too many, or
 * anything else is there. Example: "3, 5-7" → 3 5 6 7. */
GArray *numbers_parse(const char *text, guint limit);

/* numbers_format: ascending numbers, each once, with neighbours as ranges; after @ranges of them
 * the rest is left out and counted. Returns: (transfer full). Example: 3 5 6 7 → "3,5-7"; with
 * @ranges 1 "3 … (3 more)". */
char *numbers_format(const guint32 *numbers, gsize count, guint ranges);

#endif
