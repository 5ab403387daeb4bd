/* SPDX-License-Identifier: MIT */
/* The words of reports of delivery, made comparable, and the codes among them. Knows nothing of
 * what they mean. Trust: all text is a stranger's. */
#ifndef DISPUTED_MAIL_BOUNCE_WORDS_H
#define DISPUTED_MAIL_BOUNCE_WORDS_H

#include <glib.h>

#define BOUNCE_WORDS_BYTES (16 * 1024) /* of a report's text that is looked at */
#define BOUNCE_WORDS_GAP 80            /* bytes that a "*" stands for at most */

/* bounce_words_plain: @text in lower case, with plain apostrophes and one space between words.
 * Returns: (transfer full). */
char *bounce_words_plain(const char *text);

/* bounce_words_comparable: the same with each address as "@", without links and without the codes
 * that only continue a reply of several lines. Returns: (transfer full). */
char *bounce_words_comparable(const char *text);

/* bounce_words_say: whether @words stand somewhere in @text; "*" stands for up to BOUNCE_WORDS_GAP
 * bytes of anything. */
gboolean bounce_words_say(const char *text, const char *words);

/* bounce_words_mention: whether one of @count @phrases stands in @text. */
gboolean bounce_words_mention(const char *text, const char *const *phrases, gsize count);

/* bounce_words_status: the first enhanced status code (RFC 3463) in @text, preferring one that
 * tells something to x.0.0. Returns: (transfer full) "" if there is none. */
char *bounce_words_status(const char *text);

#endif
