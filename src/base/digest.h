/* SPDX-License-Identifier: MIT */
/* SHA-256, HMAC-SHA-256 and the two base32 alphabets in use. */
#ifndef DISPUTED_BASE_DIGEST_H
#define DISPUTED_BASE_DIGEST_H

#include <glib.h>

#define DIGEST_BYTES 32 /* SHA-256 */

/* digest_sha256_hex: 64 lower-case hexadecimal digits. Returns: (transfer full). */
char *digest_sha256_hex(const void *bytes, gsize length);

/* digest_hmac: HMAC-SHA-256 (RFC 2104) of @bytes under @key into @mac_out. */
void digest_hmac(GBytes *key, const void *bytes, gsize length, guint8 mac_out[DIGEST_BYTES]);

/* digest_equal: compares in a time that depends on @length only. */
gboolean digest_equal(const void *a, const void *b, gsize length);

/* base32_encode: RFC 4648 section 6 alphabet in lower case, without padding.
 * Returns: (transfer full). Example: "foobar" → "mzxw6ytboi". */
char *base32_encode(const void *bytes, gsize length);

/* base32_decode: the reverse, in either case. Returns: (transfer full) NULL if a character is
 * outside the alphabet or leftover bits are not zero. */
GBytes *base32_decode(const char *text, gssize length);

#endif
