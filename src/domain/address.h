/* SPDX-License-Identifier: MIT */
/* Mail addresses as text: what may go on the wire, and when two are the same.
 * Trust: input is foreign; only what address_is_valid() accepts may reach SMTP. */
#ifndef DISPUTED_DOMAIN_ADDRESS_H
#define DISPUTED_DOMAIN_ADDRESS_H

#include <glib.h>

/* address_is_valid: a dot-atom (or quoted) local part of 1..64 octets, '@', and a host name of
 * labels of 1..63 octets (or UTF-8 letters, RFC 6531); 254 octets in all; no CR, LF, NUL, space,
 * control character, '<' or '>'. No address literals and no names without a dot other than
 * "localhost". Source: RFC 5321 4.1.2 and 4.5.3.1, RFC 5322 3.4.1. */
gboolean address_is_valid(const char *addr);

/* address_fold: for comparing: the whole address in lower case, NFC; a domain in its own script
 * whether written in letters or encoded ("xn--"). No letter of another script becomes ASCII.
 * Returns: (transfer full). */
char *address_fold(const char *addr);

/* address_equal: equal after address_fold(); FALSE if either is NULL or empty. */
gboolean address_equal(const char *a, const char *b);

/* address_domain: what follows the last '@', or "" if there is none. Returns: borrowed. */
const char *address_domain(const char *addr);

/* address_detail: the part after @base's local part and '+', if @addr is a sub-address of @base
 * (RFC 5233): "support+abc@x.org" under "support@x.org" gives "abc". Compared without case.
 * Returns: (transfer full) in lower case, maybe ""; NULL if @addr is none. */
char *address_detail(const char *addr, const char *base);

/* address_with_detail: "support@x.org", "abc" → "support+abc@x.org". Returns: (transfer full). */
char *address_with_detail(const char *base, const char *detail);

#endif
