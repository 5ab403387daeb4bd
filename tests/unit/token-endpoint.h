/* SPDX-License-Identifier: MIT */
/* A token endpoint that says what it is told to, on loopback and in the test's own main loop. */
#ifndef DISPUTED_TESTS_TOKEN_ENDPOINT_H
#define DISPUTED_TESTS_TOKEN_ENDPOINT_H

#include <glib.h>

/* One answer. */
typedef struct TokenAnswer {
	int status;         /* 0: closes without a word */
	const char *body;   /* NULL: as many 'x' as fill */
	guint delay_ms;     /* before it */
	gsize fill;         /* bytes */
	const char *header; /* one more line, or NULL */
} TokenAnswer;

typedef struct TokenEndpoint TokenEndpoint;

/* token_endpoint_new: the n-th request gets answers[n]; one more fails the test. */
TokenEndpoint *token_endpoint_new(const TokenAnswer *answers, guint count);
void token_endpoint_free(TokenEndpoint *endpoint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TokenEndpoint, token_endpoint_free)

/* token_endpoint_url: (transfer full). */
char *token_endpoint_url(const TokenEndpoint *endpoint);

/* token_endpoint_bodies: what was sent. Returns: (element-type char*). */
const GPtrArray *token_endpoint_bodies(const TokenEndpoint *endpoint);

#endif
