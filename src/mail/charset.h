/* SPDX-License-Identifier: MIT */
/* Bytes under a charset label → UTF-8, forgiving the labels that mail programs get wrong. Knows
 * nothing of headers or parts.
 * Trust: label and bytes are a stranger's. */
#ifndef DISPUTED_MAIL_CHARSET_H
#define DISPUTED_MAIL_CHARSET_H

#include <glib.h>

/* charset_to_utf8: what can't be converted becomes U+FFFD. ISO-8859-1 is read as windows-1252,
 * because its C1 controls are never meant; UTF-8 under another label is still UTF-8; without a
 * usable label bytes that are not UTF-8 are read as windows-1252.
 * @label: may be NULL.
 * @odd_out: may be NULL; TRUE if the label was unknown or did not fit the bytes.
 * Returns: (transfer full) valid UTF-8. */
char *charset_to_utf8(const char *bytes, gsize length, const char *label, gboolean *odd_out);

/* charset_repair_c1: C1 controls (windows-1252 that was taken for ISO-8859-1) become the
 * characters that were meant. @text: valid UTF-8. Returns: (transfer full). */
char *charset_repair_c1(const char *text);

/* charset_clean: a text for people: control characters, which have no business in one, become
 * U+FFFD; form feeds end a line; tabs and line ends stay. @text: valid UTF-8.
 * Returns: (transfer full). */
char *charset_clean(const char *text);

#endif
