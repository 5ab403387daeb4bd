/* SPDX-License-Identifier: MIT */
/* When a server's certificate ends, as libcurl tells it. Its TLS libraries write dates in ways of
 * their own. Knows nothing of connections or of what the date is good for.
 * Trust: the text comes from the server's certificate. */
#ifndef DISPUTED_NET_CERTIFICATE_H
#define DISPUTED_NET_CERTIFICATE_H

#include <curl/curl.h>
#include <glib.h>

/* certificate_end_find: of the server's own certificate; those of its authorities don't count,
 * because clients choose among several.
 * @info: of CURLINFO_CERTINFO, or NULL. FALSE: it does not say. */
gboolean certificate_end_find(const struct curl_certinfo *info, gint64 *ends_at_out);

/* certificate_date_parse: "2036-11-19 05:41:31 GMT" (GnuTLS) or "Nov 19 05:41:31 2036 GMT"
 * (OpenSSL). FALSE if it is neither. */
gboolean certificate_date_parse(const char *text, gint64 *at_out);

#endif
