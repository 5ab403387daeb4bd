/* SPDX-License-Identifier: MIT */
/* Foreign text made safe, and small helpers that GLib lacks.
 * Trust: every input may be hostile bytes; every output is valid UTF-8. */
#ifndef DISPUTED_BASE_TEXT_H
#define DISPUTED_BASE_TEXT_H

#include <glib.h>

/* text_utf8: a copy of @bytes (NUL bytes and invalid sequences become U+FFFD).
 * Returns: (transfer full) valid UTF-8. */
char *text_utf8(const char *bytes, gssize length);

/* text_cut: a copy of at most @max_bytes of valid UTF-8 @text, never cut inside a character.
 * Returns: (transfer full). */
char *text_cut(const char *text, gsize max_bytes);

/* text_one_line: for everything shown in one line (subjects, names, file names): line breaks,
 * tabs and runs of white space become one space, other control characters, those that change the
 * direction and those that nobody sees vanish, ends are trimmed, and at most @max_bytes are kept.
 * Zero-width joiners stay only between characters that they shape.
 * Returns: (transfer full) valid UTF-8 without control characters. NULL gives "". */
char *text_one_line(const char *text, gsize max_bytes);

/* text_is_line: whether valid UTF-8 @text has nothing in it that text_one_line() removes but white
 * space and joiners. */
gboolean text_is_line(const char *text);

/* text_printable: for log lines: text_one_line() of at most LIMIT_PRINTABLE characters with what
 * can't be printed as '?'. Returns: (transfer full). NULL gives "". */
char *text_printable(const char *text);

/* text_normal_newlines: CRLF and CR become LF. Returns: (transfer full). */
char *text_normal_newlines(const char *text);

/* text_is_blank: TRUE for NULL and for white space only, NBSP included. */
gboolean text_is_blank(const char *text);

/* text_has_control: whether valid UTF-8 @text holds a control character, line ends included. */
gboolean text_has_control(const char *text);

/* text_strip: copy without white space (NBSP included) at both ends. Returns: (transfer full). */
char *text_strip(const char *text);

/* text_compose: NFC, in linear time: of more than 30 accents on one letter the rest is left out.
 * Returns: (transfer full) valid UTF-8. */
char *text_compose(const char *text);

/* text_fold: NFKC, case-folded, for comparing; accents as in text_compose(). Returns: (transfer
 * full). */
char *text_fold(const char *text);

/* text_skeleton: text_fold() without anything but letters and digits: what survives new line
 * breaks, quote marks, bold and capitals, for finding a text within another.
 * Returns: (transfer full). */
char *text_skeleton(const char *text);

#endif
