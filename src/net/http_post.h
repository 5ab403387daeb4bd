/* SPDX-License-Identifier: MIT */
/* One form sent to a web server, and its answer. Asynchronous on the default main context. Never
 * follows a redirect: what is sent is secret.
 * Knows nothing of what the form means.
 * Trust: the answer is foreign; it is cut off at LIMIT_TOKEN_ANSWER_BYTES. */
#ifndef DISPUTED_NET_HTTP_POST_H
#define DISPUTED_NET_HTTP_POST_H

#include <glib.h>

#define HTTP_POST_TIMEOUT_S 30

typedef struct HttpPostOptions {
	const char *url;
	const char *ca_file; /* NULL or "": the system's certificates */
	gboolean plain;      /* http:// is fine, because the admin asked for it */
	guint timeout_s;     /* 0: HTTP_POST_TIMEOUT_S */
} HttpPostOptions;

/* http_post_check: that the URL is one, and https unless the host is this machine or plain is set.
 * Errors: ERROR_CONFIG. */
gboolean http_post_check(const HttpPostOptions *options, GError **error);

typedef struct HttpPost HttpPost;

/* Called once, never from within http_post_new(); the post may be freed within.
 * @status: HTTP's, 0 if there is an @error. @bytes: borrowed for the call, wiped after it. */
typedef void (*HttpPostDone)(
	gpointer data, long status, const char *bytes, gsize length, const GError *error);

/* http_post_new: begins.
 * @form: application/x-www-form-urlencoded; copied, the copy is wiped.
 * Errors given to @done, named by host: ERROR_CONFIG if the certificate is not to be trusted, else
 * ERROR_TEMPORARY.
 * Returns: (transfer full). */
HttpPost *http_post_new(
	const HttpPostOptions *options, const char *form, HttpPostDone done, gpointer data);

/* http_post_finish: waits for the end, at most @timeout_ms, while the main loop stands still;
 * done() is called if it comes. For a program that ends. */
void http_post_finish(HttpPost *post, guint timeout_ms);

/* http_post_free: cancels. */
void http_post_free(HttpPost *post);

#endif
