/* SPDX-License-Identifier: MIT */
/* Signed addresses: support+<key><reference><person><mac>@example.com. The detail is lower-case
 * base32, compared without case: one symbol for the key, eight of the reference, two to seven
 * for the person, twenty of the MAC (100 bits of HMAC-SHA-256). It proves which dispute is
 * meant; it proves who writes only together with the sender's address. */
#ifndef DISPUTED_DOMAIN_REPLY_ADDRESS_H
#define DISPUTED_DOMAIN_REPLY_ADDRESS_H

#include <glib.h>

/* One signing key. */
typedef struct ReplyKey {
	char symbol;   /* its name within addresses: one base32 symbol */
	GBytes *bytes; /* 32 random bytes */
} ReplyKey;

void reply_key_free(ReplyKey *key);

typedef enum {
	PERSON_CUSTOMER, /* number: the party's ordinal within the dispute, from 0 */
	PERSON_STAFF,    /* number: reply_address_staff_number() of the staff member's key */
	PERSON_LETTER,   /* number: the letter's ordinal within the dispute (envelope sender) */
} PersonKind;

typedef struct ReplyAddress {
	PersonKind kind;
	guint32 number;  /* 0..2^30-1 */
	char *reference; /* canonical */
} ReplyAddress;

void reply_address_free(ReplyAddress *address);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReplyAddress, reply_address_free)

/* reply_address_format: @base ("support@example.com") with the signed detail. The first of @keys
 * (ReplyKey*) signs. Returns: (transfer full). */
char *reply_address_format(const GPtrArray *keys, const char *base, const char *reference,
	PersonKind kind, guint32 number);

/* reply_address_parse: @addr read as a signed sub-address of @base; all of @keys verify.
 * Returns: (transfer full) NULL if it is none or the MAC is wrong. */
ReplyAddress *reply_address_parse(
	const GPtrArray *keys, const char *prefix, const char *base, const char *addr);

/* reply_address_staff_number: a stable number for a staff member's configuration name, so that
 * the order of the configuration does not matter. */
guint32 reply_address_staff_number(const char *staff_name);

/* reply_keys_parse, reply_keys_format: the text of the keys file: one key a line, "symbol
 * base32", '#' comments; the first signs, all verify. Errors: ERROR_CONFIG with the line number;
 * duplicate symbols and keys of another length are errors.
 * Returns: (transfer full) array of ReplyKey*, at least one. */
GPtrArray *reply_keys_parse(const char *text, GError **error);
char *reply_keys_format(const GPtrArray *keys);

/* reply_key_new: from 32 random bytes. */
ReplyKey *reply_key_new(char symbol, const guint8 bytes[32]);

#endif
