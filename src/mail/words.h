/* SPDX-License-Identifier: MIT */
/* The encoded words of a header value (RFC 2047), as they are sent, → such words as the standard
 * wants them. Must not know where in a field they stand.
 * Trust: a stranger's bytes. */
#ifndef DISPUTED_MAIL_WORDS_H
#define DISPUTED_MAIL_WORDS_H

/* words_recode: each run of encoded words becomes one in UTF-8 and base64, decoded by
 * charset_to_utf8(): characters that were split between words are whole, labels that do not fit are
 * forgiven, UTF-7 is not decoded. What is no encoded word stays byte for byte. Time is linear.
 * @value: unfolded. Returns: (transfer full). */
char *words_recode(const char *value);

#endif
