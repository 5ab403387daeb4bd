/* SPDX-License-Identifier: MIT */
/* One libcurl transfer on the default main context, without blocking it.
 * Knows nothing of what is transferred. */
#ifndef DISPUTED_NET_CURL_LOOP_H
#define DISPUTED_NET_CURL_LOOP_H

#include <curl/curl.h>
#include <glib.h>

typedef struct CurlLoop CurlLoop;

/* Called once, from the main loop, never from within curl_loop_new(); the loop may be freed or put
 * to rest within. */
typedef void (*CurlLoopDone)(gpointer data, CURLcode result);

/* curl_loop_new: begins the transfer.
 * @easy: (transfer full) with all its options. Returns: (transfer full). */
CurlLoop *curl_loop_new(CURL *easy, CurlLoopDone done, gpointer data);

/* curl_loop_rest: watches no longer; the handle stays with its connection, for
 * CURLOPT_CONNECT_ONLY. */
void curl_loop_rest(CurlLoop *loop);

/* curl_loop_finish: waits for the end, at most @timeout_ms, while the main loop stands still;
 * done() is called if it comes. */
void curl_loop_finish(CurlLoop *loop, guint timeout_ms);

/* curl_loop_free: cancels what is under way and frees the handle; done() is not called any more. */
void curl_loop_free(CurlLoop *loop);

#endif
