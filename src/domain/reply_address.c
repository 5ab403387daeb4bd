/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/reply_address.h"
#include "base/digest.h"
#include "base/error.h"
#include "domain/address.h"
#include "domain/reference.h"

#define MAC_SYMBOLS 20    /* of base32: 100 bits */
#define NUMBER_SYMBOLS 6  /* of base32: 30 bits */
#define DETAIL_SYMBOLS 36 /* the longest: key, reference, kind, number, MAC */
#define KEY_BYTES 32

static const char BASE32[] = "abcdefghijklmnopqrstuvwxyz234567";

/* What is signed begins with this, so that no other MAC made with the same key fits. */
static const char PURPOSE[] = "disputed reply address 1:";

/* PersonKind → its symbol. */
static const char KINDS[] = "csl";

void
reply_key_free(ReplyKey *key)
{
	if (key == NULL)
		return;
	g_bytes_unref(key->bytes);
	g_free(key);
}

ReplyKey *
reply_key_new(char symbol, const guint8 bytes[32])
{
	ReplyKey *key = g_new0(ReplyKey, 1);

	g_assert(symbol != '\0' && strchr(BASE32, symbol) != NULL);
	key->symbol = symbol;
	key->bytes = g_bytes_new(bytes, KEY_BYTES);
	return key;
}

void
reply_address_free(ReplyAddress *address)
{
	if (address == NULL)
		return;
	g_free(address->reference);
	g_free(address);
}

/* The twenty symbols that prove @text. */
static char *
mac_of(const ReplyKey *key, const char *text)
{
	g_autofree char *signed_text = g_strconcat(PURPOSE, text, NULL);
	guint8 mac[DIGEST_BYTES];
	char *symbols;

	digest_hmac(key->bytes, signed_text, strlen(signed_text), mac);
	symbols = base32_encode(mac, sizeof mac);
	symbols[MAC_SYMBOLS] = '\0';
	return symbols;
}

/* Base 32 without leading zeros, at least one symbol. */
static char *
number_format(guint32 number)
{
	char symbols[NUMBER_SYMBOLS + 1] = "";
	guint at = NUMBER_SYMBOLS;

	g_assert(number < 1u << 5 * NUMBER_SYMBOLS);
	do {
		symbols[--at] = BASE32[number & 31];
		number >>= 5;
	} while (number > 0);
	return g_strndup(symbols + at, NUMBER_SYMBOLS - at);
}

static guint32
number_parse(const char *symbols, gsize length)
{
	guint32 number = 0;

	for (gsize i = 0; i < length; i++)
		number = number << 5 | (guint32)(strchr(BASE32, symbols[i]) - BASE32);
	return number;
}

char *
reply_address_format(const GPtrArray *keys, const char *base, const char *reference,
	PersonKind kind, guint32 number)
{
	const ReplyKey *key = g_ptr_array_index(keys, 0);
	g_autofree char *symbols = reference_symbols(reference);
	g_autofree char *digits = number_format(number);
	g_autofree char *text =
		g_strdup_printf("%c%s%c%s", key->symbol, symbols, KINDS[kind], digits);
	g_autofree char *mac = mac_of(key, text);
	g_autofree char *detail = g_strconcat(text, mac, NULL);

	return address_with_detail(base, detail);
}

static const ReplyKey *
key_find(const GPtrArray *keys, char symbol)
{
	for (guint i = 0; i < keys->len; i++) {
		const ReplyKey *key = g_ptr_array_index(keys, i);

		if (key->symbol == symbol)
			return key;
	}
	return NULL;
}

/* @detail without its MAC, if the MAC is right; else NULL. */
static char *
verified_text(const GPtrArray *keys, const char *detail)
{
	gsize length = strlen(detail);
	const ReplyKey *key = key_find(keys, detail[0]);
	g_autofree char *text = NULL, *mac = NULL;

	if (key == NULL || length <= MAC_SYMBOLS)
		return NULL;
	text = g_strndup(detail, length - MAC_SYMBOLS);
	mac = mac_of(key, text);
	if (!digest_equal(mac, detail + length - MAC_SYMBOLS, MAC_SYMBOLS))
		return NULL;
	return g_steal_pointer(&text);
}

ReplyAddress *
reply_address_parse(const GPtrArray *keys, const char *prefix, const char *base, const char *addr)
{
	g_autofree char *detail = address_detail(addr, base);
	g_autofree char *text = NULL, *symbols = NULL;
	g_autoptr(ReplyAddress) address = NULL;
	const char *kind, *number;

	if (detail == NULL || strlen(detail) > DETAIL_SYMBOLS)
		return NULL;
	text = verified_text(keys, detail);
	if (text == NULL || strlen(text) < 1 + REFERENCE_SYMBOLS + 2)
		return NULL;
	number = text + 1 + REFERENCE_SYMBOLS + 1;
	kind = strchr(KINDS, number[-1]);
	if (kind == NULL || strspn(number, BASE32) != strlen(number) ||
		strlen(number) > NUMBER_SYMBOLS)
		return NULL;
	symbols = g_strndup(text + 1, REFERENCE_SYMBOLS);
	address = g_new0(ReplyAddress, 1);
	address->kind = (PersonKind)(kind - KINDS);
	address->number = number_parse(number, strlen(number));
	address->reference = reference_from_symbols(prefix, symbols);
	return address->reference != NULL ? g_steal_pointer(&address) : NULL;
}

guint32
reply_address_staff_number(const char *staff_name)
{
	g_autofree char *hex = digest_sha256_hex(staff_name, strlen(staff_name));
	guint32 number = 0;

	for (guint i = 0; i < 8; i++)
		number = number << 4 | (guint32)g_ascii_xdigit_value(hex[i]);
	return number & ((1u << 5 * NUMBER_SYMBOLS) - 1);
}

/* One line of the keys file: "symbol base32". */
static ReplyKey *
key_parse(const char *line, GError **error)
{
	g_auto(GStrv) words = g_strsplit_set(line, " \t", -1);
	const char *symbol = words[0], *encoded = NULL;
	g_autoptr(GBytes) bytes = NULL;

	g_assert(symbol != NULL); /* callers skip blank lines */
	for (guint i = 1; words[i] != NULL; i++) {
		if (*words[i] == '\0')
			continue;
		if (encoded != NULL) {
			error_set(error, ERROR_CONFIG, "more than a symbol and a key");
			return NULL;
		}
		encoded = words[i];
	}
	if (strlen(symbol) != 1 || strchr(BASE32, *symbol) == NULL) {
		error_set(error, ERROR_CONFIG, "the symbol must be one of a-z or 2-7");
		return NULL;
	}
	bytes = encoded != NULL ? base32_decode(encoded, -1) : NULL;
	if (bytes == NULL || g_bytes_get_size(bytes) != KEY_BYTES) {
		error_set(error, ERROR_CONFIG, "the key must be %d bytes in base32", KEY_BYTES);
		return NULL;
	}
	return reply_key_new(*symbol, g_bytes_get_data(bytes, NULL));
}

GPtrArray *
reply_keys_parse(const char *text, GError **error)
{
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func((GDestroyNotify)reply_key_free);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		const char *line = g_strstrip(lines[i]);
		ReplyKey *key;

		if (*line == '\0' || *line == '#')
			continue;
		key = key_parse(line, error);
		if (key == NULL) {
			g_prefix_error(error, "line %u: ", i + 1);
			return NULL;
		}
		if (key_find(keys, key->symbol) != NULL) {
			error_set(error, ERROR_CONFIG, "line %u: the symbol '%c' names two keys",
				i + 1, key->symbol);
			reply_key_free(key);
			return NULL;
		}
		g_ptr_array_add(keys, key);
	}
	if (keys->len == 0) {
		error_set(error, ERROR_CONFIG, "there is no key in it");
		return NULL;
	}
	return g_steal_pointer(&keys);
}

char *
reply_keys_format(const GPtrArray *keys)
{
	GString *text =
		g_string_new("# Keys of signed reply addresses: the first signs, all verify. "
			     "Keep secret.\n");

	for (guint i = 0; i < keys->len; i++) {
		const ReplyKey *key = g_ptr_array_index(keys, i);
		gsize length = 0;
		const void *bytes = g_bytes_get_data(key->bytes, &length);
		g_autofree char *encoded = base32_encode(bytes, length);

		g_string_append_printf(text, "%c %s\n", key->symbol, encoded);
	}
	return g_string_free(text, FALSE);
}
