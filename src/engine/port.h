/* SPDX-License-Identifier: MIT */
/* What is slow and fails, as the engine sees it: the network, and the reader of foreign bytes, a
 * process of its own. A program wires the real thing, a test another one. */
#ifndef DISPUTED_ENGINE_PORT_H
#define DISPUTED_ENGINE_PORT_H

#include <glib.h>

#include "base/blob.h"
#include "domain/message.h"

typedef enum {
	POST_ACCEPTED,  /* a server has taken over */
	POST_TEMPORARY, /* this letter again later */
	POST_REFUSED,   /* this letter can never succeed */
	POST_UNCERTAIN, /* a server may have taken over, its answer was lost: as POST_TEMPORARY, but
			   only a few times */
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
	/* A turn of the outbox follows as soon as the results that have arrived by now are told: it
	 * then writes down all fates in one commit. */
	gboolean turn_follows;
	gpointer self;
} PostPort;

typedef enum {
	READ_DONE,
	READ_GUILTY,      /* this mail ended the reader, stalled or outgrew it, even alone */
	READ_UNAVAILABLE, /* no reader to be had now: no mail's fault */
} ReadOutcome;

/* What became of a question to the reader. */
typedef struct ReadResult {
	ReadOutcome outcome;
	Message *message;   /* of a read that is done; who wants to keep it puts NULL here */
	Blob *part;         /* of a part that is done: decoded; NULL: the mail has no such part */
	const char *reason; /* unless done: one line for people */
} ReadResult;

/* Called once for each question, from the main loop, never from within the asking; not if it was
 * cancelled. */
typedef void (*ReadFunc)(gpointer data, ReadResult *result);

typedef enum {
	READ_WHOLE,
	READ_HEAD, /* nothing below the first blank line: for what can't be read whole */
} ReadDepth;

typedef struct ReaderPort {
	/* Both return a number for cancel(), never 0. @source: that of the port that is asked.
	 * @raw: a reference is taken. */
	guint (*read)(gpointer self, guint source, Blob *raw, ReadDepth depth, ReadFunc done,
		gpointer data);
	guint (*part)(
		gpointer self, guint source, Blob *raw, guint part, ReadFunc done, gpointer data);
	/* @question: done() is not called any more. */
	void (*cancel)(gpointer self, guint question);
	gpointer self;
	guint source; /* who asks by this copy of the port: sources are served in turn */
} ReaderPort;

#endif
