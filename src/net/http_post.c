/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <curl/curl.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "net/curl_loop.h"
#include "net/http_post.h"
#include "net/secret_file.h"

#define CONNECT_TIMEOUT_S 15
#define USER_AGENT "disputed/" PACKAGE_VERSION

struct HttpPost {
	CurlLoop *loop;
	CURL *easy; /* the loop's */
	struct curl_slist *headers;
	char *host;
	char *form;
	char *answer; /* LIMIT_TOKEN_ANSWER_BYTES, wiped when freed */
	gsize length;
	gboolean too_large;
	char curl_error[CURL_ERROR_SIZE];
	HttpPostDone done;
	gpointer data;
};

static gboolean
is_this_machine(const char *host)
{
	return g_ascii_strcasecmp(host, "localhost") == 0 || strcmp(host, "::1") == 0 ||
		(g_str_has_prefix(host, "127.") && g_hostname_is_ip_address(host));
}

static gboolean
is_host(const char *host)
{
	return host != NULL && *host != '\0' && strpbrk(host, " /@\\\"<>") == NULL &&
		!text_has_control(host);
}

gboolean
http_post_check(const HttpPostOptions *options, GError **error)
{
	g_autoptr(GUri) uri = g_uri_parse(options->url, G_URI_FLAGS_ENCODED, NULL);
	const char *scheme = uri != NULL ? g_uri_get_scheme(uri) : "";

	if (uri == NULL || !is_host(g_uri_get_host(uri)) || g_uri_get_userinfo(uri) != NULL ||
		g_uri_get_fragment(uri) != NULL)
		return error_set(error, ERROR_CONFIG,
			"“%s” is not a URL like https://login.example.com/token", options->url);
	if (strcmp(scheme, "https") == 0)
		return TRUE;
	if (strcmp(scheme, "http") != 0)
		return error_set(
			error, ERROR_CONFIG, "“%s”: the URL begins with https://", options->url);
	return options->plain || is_this_machine(g_uri_get_host(uri)) ||
		error_set(error, ERROR_CONFIG,
			"“%s” would send secrets in plain text; write https://", options->url);
}

static char *
host_of(const char *url)
{
	g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_ENCODED, NULL);

	return g_strdup(uri != NULL && g_uri_get_host(uri) != NULL ? g_uri_get_host(uri) : url);
}

static size_t
take(char *bytes, size_t size, size_t count, void *data)
{
	HttpPost *post = data;
	gsize length = size * count;

	if (length > LIMIT_TOKEN_ANSWER_BYTES - post->length) {
		post->too_large = TRUE;
		return 0;
	}
	memcpy(post->answer + post->length, bytes, length);
	post->length += length;
	return length;
}

static gboolean
is_about_trust(CURLcode result)
{
	return result == CURLE_PEER_FAILED_VERIFICATION || result == CURLE_SSL_ISSUER_ERROR ||
		result == CURLE_SSL_CACERT_BADFILE;
}

static void
set_failure(const HttpPost *post, CURLcode result, GError **error)
{
	g_autofree char *detail = text_printable(
		*post->curl_error != '\0' ? post->curl_error : curl_easy_strerror(result));

	if (post->too_large)
		error_set(error, ERROR_TEMPORARY, "%s: the answer has more than %d bytes",
			post->host, LIMIT_TOKEN_ANSWER_BYTES);
	else if (is_about_trust(result))
		error_set(error, ERROR_CONFIG,
			"%s: the server's certificate is not trusted; check the host name, or name "
			"its authority with ca_file – %s",
			post->host, detail);
	else
		error_set(error, ERROR_TEMPORARY, "%s: no answer – %s", post->host, detail);
}

/* The post may be gone after done(). */
static void
on_done(gpointer data, CURLcode result)
{
	HttpPost *post = data;
	g_autoptr(GError) error = NULL;
	long status = 0;

	if (result == CURLE_OK)
		curl_easy_getinfo(post->easy, CURLINFO_RESPONSE_CODE, &status);
	else
		set_failure(post, result, &error);
	post->done(post->data, status, post->answer, error == NULL ? post->length : 0, error);
}

static void
set_options(HttpPost *post, const HttpPostOptions *options)
{
	CURL *easy = post->easy;

	curl_easy_setopt(easy, CURLOPT_URL, options->url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	/* A proxy of the environment serves https, where it sees nothing of what is said. */
	if (g_str_has_prefix(options->url, "http:"))
		curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT,
		(long)(options->timeout_s > 0 ? options->timeout_s : HTTP_POST_TIMEOUT_S));
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (options->ca_file != NULL && *options->ca_file != '\0')
		curl_easy_setopt(easy, CURLOPT_CAINFO, options->ca_file);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, USER_AGENT);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, post->headers);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, post->form);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)strlen(post->form));
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, post);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, post->curl_error);
}

HttpPost *
http_post_new(const HttpPostOptions *options, const char *form, HttpPostDone done, gpointer data)
{
	HttpPost *post = g_new0(HttpPost, 1);

	post->host = host_of(options->url);
	post->form = g_strdup(form);
	post->answer = g_malloc(LIMIT_TOKEN_ANSWER_BYTES);
	post->headers = curl_slist_append(NULL, "Accept: application/json");
	post->done = done;
	post->data = data;
	post->easy = curl_easy_init();
	g_assert(post->easy != NULL);
	set_options(post, options);
	post->loop = curl_loop_new(post->easy, on_done, post);
	return post;
}

void
http_post_finish(HttpPost *post, guint timeout_ms)
{
	curl_loop_finish(post->loop, timeout_ms);
}

void
http_post_free(HttpPost *post)
{
	if (post == NULL)
		return;
	curl_loop_free(post->loop);
	curl_slist_free_all(post->headers);
	explicit_bzero(post->answer, post->length);
	g_free(post->answer);
	secret_file_wipe(post->form);
	g_free(post->host);
	g_free(post);
}
