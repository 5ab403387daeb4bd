/* SPDX-License-Identifier: MIT */
/* Comments of the configuration file, taken away before libconfuse reads it: libconfuse 3.3 counts
 * the line of a comment up to three times, and every mistake would be told with a wrong line.
 * Knows where libconfuse's comments and quotation marks begin and end, and nothing else of it. */
#ifndef DISPUTED_CONFIG_COMMENTS_H
#define DISPUTED_CONFIG_COMMENTS_H

#include <glib.h>

/* comments_blank: @text with a space in the place of each comment; every line end stays.
 * *open_line_out: the first line with a quotation mark that is not closed in it; 0 if there is
 * none. Returns: (transfer full). Example: "a = '#1' # one\nb" → "a = '#1'  \nb". */
char *comments_blank(const char *text, guint *open_line_out);

#endif
