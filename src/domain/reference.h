/* SPDX-License-Identifier: MIT */
/* The name of a dispute that people read aloud: "D-7K4F-2Q9X". Seven random symbols of
 * Crockford's base32 and one check symbol, so that a slip of the tongue or of two neighbouring
 * symbols is noticed. It can't be guessed and says nothing of how many there are. */
#ifndef DISPUTED_DOMAIN_REFERENCE_H
#define DISPUTED_DOMAIN_REFERENCE_H

#include <glib.h>

#define REFERENCE_SYMBOLS 8

/* reference_new: from the low 35 bits of @random. @prefix: letters, e.g. "D".
 * Returns: (transfer full). */
char *reference_new(const char *prefix, guint64 random);

/* reference_parse: reads one reference as people write it: any case, spaces or none in place of
 * the dashes, I and L for 1, O for 0. Returns: (transfer full) canonical "D-7K4F-2Q9X", or NULL
 * if @text is none or the check symbol is wrong. */
char *reference_parse(const char *prefix, const char *text);

/* reference_symbols: the eight symbols in lower case without prefix and dashes: "7k4f2q9x".
 * @reference: canonical. Returns: (transfer full). */
char *reference_symbols(const char *reference);

/* reference_from_symbols: the reverse. Returns: (transfer full) NULL if the check fails. */
char *reference_from_symbols(const char *prefix, const char *symbols);

/* reference_find_all: every valid reference in @text, in order, each once, at most 10.
 * Returns: (transfer full) array of char*, canonical. */
GPtrArray *reference_find_all(const char *prefix, const char *text);

#endif
