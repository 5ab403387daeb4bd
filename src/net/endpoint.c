/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "net/endpoint.h"

static const struct {
	const char *scheme;
	EndpointProtocol protocol;
	gboolean implicit_tls;
	guint16 port;
} SCHEMES[] = {
	{"imaps", ENDPOINT_IMAP, TRUE, 993},
	{"imap", ENDPOINT_IMAP, FALSE, 143},
	{"smtps", ENDPOINT_SMTP, TRUE, 465},
	{"smtp", ENDPOINT_SMTP, FALSE, 587},
};

static gboolean
is_host(const char *host)
{
	return host != NULL && *host != '\0' && strpbrk(host, " /@\\\"<>") == NULL &&
		!text_has_control(host);
}

/* What GUri takes and a mail server's address does not have. */
static gboolean
has_extras(GUri *uri)
{
	return g_uri_get_userinfo(uri) != NULL || g_uri_get_query(uri) != NULL ||
		g_uri_get_fragment(uri) != NULL;
}

static const char *
folder_of(EndpointProtocol protocol, const char *path)
{
	if (*path == '/')
		path++;
	if (protocol == ENDPOINT_IMAP && *path == '\0')
		return "INBOX";
	return path;
}

Endpoint *
endpoint_parse(const char *url, GError **error)
{
	g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
	gsize row = 0;

	if (uri == NULL || !is_host(g_uri_get_host(uri)) || g_uri_get_port(uri) == 0) {
		error_set(error, ERROR_CONFIG, "“%s” is not a URL like imaps://host/INBOX", url);
		return NULL;
	}
	while (row < G_N_ELEMENTS(SCHEMES) &&
		g_strcmp0(g_uri_get_scheme(uri), SCHEMES[row].scheme) != 0)
		row++;
	if (row == G_N_ELEMENTS(SCHEMES)) {
		error_set(error, ERROR_CONFIG,
			"“%s”: the URL begins with imaps, imap, smtps or smtp", url);
		return NULL;
	}
	const char *folder = folder_of(SCHEMES[row].protocol, g_uri_get_path(uri));

	if (has_extras(uri) || text_has_control(folder) ||
		(SCHEMES[row].protocol == ENDPOINT_SMTP && *folder != '\0')) {
		error_set(error, ERROR_CONFIG,
			"“%s”: only a host, a port and, for IMAP, a folder belong here; the user "
			"is a "
			"setting of its own",
			url);
		return NULL;
	}
	Endpoint *endpoint = g_new0(Endpoint, 1);
	int port = g_uri_get_port(uri);

	endpoint->protocol = SCHEMES[row].protocol;
	endpoint->implicit_tls = SCHEMES[row].implicit_tls;
	endpoint->host = g_strdup(g_uri_get_host(uri));
	endpoint->port = port > 0 ? (guint16)port : SCHEMES[row].port;
	endpoint->folder = g_strdup(folder);
	return endpoint;
}

void
endpoint_free(Endpoint *endpoint)
{
	if (endpoint == NULL)
		return;
	g_free(endpoint->host);
	g_free(endpoint->folder);
	g_free(endpoint);
}
