/* SPDX-License-Identifier: MIT */
/* A server's address as the configuration writes it:
 * imaps://host[:port]/FOLDER, imap://…, smtps://host[:port], smtp://….
 * Knows nothing of connections. */
#ifndef DISPUTED_NET_ENDPOINT_H
#define DISPUTED_NET_ENDPOINT_H

#include <glib.h>

typedef enum { ENDPOINT_IMAP, ENDPOINT_SMTP } EndpointProtocol;

typedef struct Endpoint {
	EndpointProtocol protocol;
	gboolean implicit_tls; /* imaps, smtps */
	char *host;            /* name or address, an IPv6 one without brackets */
	guint16 port;          /* 143, 993, 587, 465 if the URL has none */
	char *folder;          /* UTF-8; IMAP: "INBOX" if the URL has none; SMTP: "" */
} Endpoint;

/* endpoint_parse: @url's user, query and fragment are not allowed (the user has a key of its own).
 * The folder is percent-decoded.
 * Returns: (transfer full) NULL on error.
 * Errors: ERROR_CONFIG. */
Endpoint *endpoint_parse(const char *url, GError **error);
void endpoint_free(Endpoint *endpoint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Endpoint, endpoint_free)

#endif
