/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/digest.h"

static const char ALPHABET[] = "abcdefghijklmnopqrstuvwxyz234567";

char *
digest_sha256_hex(const void *bytes, gsize length)
{
	return g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, length);
}

void
digest_hmac(GBytes *key, const void *bytes, gsize length, guint8 mac_out[DIGEST_BYTES])
{
	gsize key_length = 0, mac_length = DIGEST_BYTES;
	const guint8 *key_bytes = g_bytes_get_data(key, &key_length);
	GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA256, key_bytes, key_length);

	g_hmac_update(hmac, bytes, (gssize)length);
	g_hmac_get_digest(hmac, mac_out, &mac_length);
	g_hmac_unref(hmac);
	g_assert(mac_length == DIGEST_BYTES);
}

gboolean
digest_equal(const void *a, const void *b, gsize length)
{
	const guint8 *left = a, *right = b;
	guint8 difference = 0;

	for (gsize i = 0; i < length; i++)
		difference |= (guint8)(left[i] ^ right[i]);
	return difference == 0;
}

char *
base32_encode(const void *bytes, gsize length)
{
	const guint8 *input = bytes;
	GString *text = g_string_sized_new(length * 8 / 5 + 2);
	guint32 bits = 0;
	guint count = 0;

	for (gsize i = 0; i < length; i++) {
		bits = bits << 8 | input[i];
		for (count += 8; count >= 5; count -= 5)
			g_string_append_c(text, ALPHABET[bits >> (count - 5) & 31]);
	}
	if (count > 0)
		g_string_append_c(text, ALPHABET[bits << (5 - count) & 31]);
	return g_string_free(text, FALSE);
}

GBytes *
base32_decode(const char *text, gssize length)
{
	gsize size = length < 0 ? strlen(text) : (gsize)length;
	g_autoptr(GByteArray) output = g_byte_array_new();
	guint32 bits = 0;
	guint count = 0;

	for (gsize i = 0; i < size; i++) {
		char symbol = g_ascii_tolower(text[i]);
		const char *found = symbol == '\0' ? NULL : strchr(ALPHABET, symbol);

		if (found == NULL)
			return NULL;
		bits = bits << 5 | (guint32)(found - ALPHABET);
		count += 5;
		if (count >= 8) {
			guint8 byte = (guint8)(bits >> (count - 8) & 0xff);

			g_byte_array_append(output, &byte, 1);
			count -= 8;
		}
	}
	if (count >= 5 || (bits & ((1u << count) - 1)) != 0)
		return NULL;
	return g_byte_array_free_to_bytes(g_steal_pointer(&output));
}
