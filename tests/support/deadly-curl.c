/* SPDX-License-Identifier: MIT */
/* deadly-curl.so: loaded before libcurl (LD_PRELOAD), it makes a mail deadly to fetch: the program
 * ends by SIGKILL, as if its parser had crashed, the moment it hears from a server what holds
 * $DEADLY_HEARD. */
#include "config.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

typedef CURLcode (*Receive)(CURL *, void *, size_t, size_t *);

/* The end of what was heard before: the word may come in two pieces. */
static char tail[64];
static size_t tail_length;

static void
die_if_it_holds(const char *word, const char *bytes, size_t length)
{
	size_t kept = strlen(word) - 1, first = length < kept ? length : kept;
	char seam[2 * sizeof tail];

	if (kept >= sizeof tail)
		abort();
	memcpy(seam, tail, tail_length);
	memcpy(seam + tail_length, bytes, first);
	if (memmem(seam, tail_length + first, word, strlen(word)) != NULL ||
		memmem(bytes, length, word, strlen(word)) != NULL)
		raise(SIGKILL);
	tail_length = first;
	memcpy(tail, bytes + length - first, first);
}

CURLcode
curl_easy_recv(CURL *easy, void *buffer, size_t length, size_t *got)
{
	Receive real = (Receive)dlsym(RTLD_NEXT, "curl_easy_recv");
	const char *word = getenv("DEADLY_HEARD");
	CURLcode result = real(easy, buffer, length, got);

	if (result == CURLE_OK && word != NULL && *word != '\0')
		die_if_it_holds(word, buffer, *got);
	return result;
}
