/* SPDX-License-Identifier: MIT */
/* The network as the engine sees it: slow, and it fails. A program wires the real thing, a test a
 * fake one. */
#ifndef DISPUTED_ENGINE_PORT_H
#define DISPUTED_ENGINE_PORT_H

#include <glib.h>

typedef enum {
	POST_ACCEPTED,  /* a server has taken over */
	POST_TEMPORARY, /* this letter again later */
	POST_REFUSED,   /* this letter can never succeed */
	POST_CHANNEL,   /* the channel is at fault, no letter's */
} PostOutcome;

/* What became of a letter. Borrowed for the call. */
typedef struct PostResult {
	PostOutcome outcome;
	guint code;               /* of the server's answer; 0: there was none */
	const char *reply;        /* word for word, or what happened instead */
	gboolean operator_needed; /* channel: login or certificate; it won't mend by itself */
} PostResult;

/* Called once for each letter, later or at once. */
typedef void (*PostDone)(gpointer data, const PostResult *result);

typedef struct PostPort {
	/* Takes one mail for one recipient. @bytes: borrowed. */
	void (*send)(gpointer self, const char *envelope_from, const char *recipient,
		const char *envelope_id, GBytes *bytes, PostDone done, gpointer data);
	gpointer self;
} PostPort;

#endif
