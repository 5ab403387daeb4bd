/* SPDX-License-Identifier: MIT */
/* Authentication-Results fields → what mail servers claim about a mail (RFC 8601). Knows the
 * syntax and which claims stand above foreign trace fields; must not know whom we trust.
 * Trust: anybody can write these fields; nothing here is a verdict. */
#ifndef DISPUTED_MAIL_AUTHRES_H
#define DISPUTED_MAIL_AUTHRES_H

#include <glib.h>

/* authres_parse: appends the results (AuthResult*) of one field's value, as far as
 * LIMIT_AUTH_RESULTS in all; what is not understood is left out (RFC 8601 4.1).
 * @before_foreign_received: copied into each result.
 * Example: "mx.example.org; dkim=pass header.d=example.com" → {mx.example.org, dkim, pass,
 * example.com}. */
void authres_parse(const char *value, gboolean before_foreign_received, GPtrArray *results);

/* authres_server: the authserv-id of a field's value, lower case.
 * Returns: (transfer full) "" if there is none. */
char *authres_server(const char *value);

/* authres_is_above_foreign: whether a field of @server below the Received fields @received
 * (const char* values, topmost first) can have been written by that server: each of them is by
 * that server or its neighbours, and none follows the hop at which the mail came in from outside.
 * Source: RFC 8601 4.1 and 5. */
gboolean authres_is_above_foreign(const char *server, const GPtrArray *received);

/* authres_is_above_any_foreign: the same for a field that names no server: it must be of the one
 * that wrote the topmost Received. */
gboolean authres_is_above_any_foreign(const GPtrArray *received);

#endif
