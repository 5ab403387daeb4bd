/* SPDX-License-Identifier: MIT */
/* Bytes under a charset label → UTF-8, forgiving the labels that mail programs get wrong. Knows
 * nothing of headers or parts.
 * Trust: label and bytes are a stranger's. */
#ifndef DISPUTED_MAIL_CHARSET_H
#define DISPUTED_MAIL_CHARSET_H

#include <glib.h>

/* charset_to_utf8: what can't be converted becomes U+FFFD. Read as what is meant: ISO-8859-1 as
 * windows-1252, because its C1 controls never are, and GB 2312 as GB 18030, Shift JIS as CP932 and
 * so on; UTF-8 under another label, as UTF-8; UTF-16 by its mark or its zeros; without a usable
 * label, bytes that are not UTF-8 as windows-1252. UTF-7 is never decoded, but shown as it is. A
 * byte order mark on top vanishes. Time is linear.
 * @label: may be NULL; quotes and what else mail programs leave around it is passed over.
 * @odd_out: may be NULL; TRUE if the label was unknown or did not fit the bytes.
 * Returns: (transfer full) valid UTF-8. */
char *charset_to_utf8(const char *bytes, gsize length, const char *label, gboolean *odd_out);

/* charset_repair_c1: C1 controls (windows-1252 that was taken for ISO-8859-1) become the
 * characters that were meant. @text: valid UTF-8. Returns: (transfer full). */
char *charset_repair_c1(const char *text);

/* charset_line: a decoded name or subject as it is shown and compared: valid, C1 repaired, NFC, in
 * one line, at most @max_bytes of what stands within LIMIT_HEADER_BYTES. Returns: (transfer full).
 */
char *charset_line(const char *text, gsize max_bytes);

/* charset_clean: a text for people: control characters, C1 among them, which have no business in
 * one, become U+FFFD; form feeds and the separators of Unicode end a line; overrides of the
 * direction vanish; tabs and line ends stay. @text: valid UTF-8.
 * Returns: (transfer full). */
char *charset_clean(const char *text);

#endif
