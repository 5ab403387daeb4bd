/* SPDX-License-Identifier: MIT */
/* What all servers of tests share that fail at a moment of one's choice: connections on loopback in
 * the test's own main loop, lines in, bytes out, and the end of it. What is left to chance follows
 * g_test's seed. */
#ifndef DISPUTED_TESTS_FAULTY_SERVER_H
#define DISPUTED_TESTS_FAULTY_SERVER_H

#include <glib.h>

typedef enum {
	CUT_CLOSE,
	CUT_RESET,
	CUT_WORDS, /* last words, then it closes */
	CUT_STALL, /* says nothing more */
} FaultyCut;

typedef struct FaultyServer FaultyServer;

/* One connection. */
typedef struct FaultyLink {
	gpointer data; /* of who answers; freed with g_free() */
	struct FaultyWire *wire;
} FaultyLink;

typedef struct FaultyEvents {
	void (*opened)(gpointer data, FaultyLink *link);
	void (*line)(gpointer data, FaultyLink *link, const char *line); /* without CR LF */
	const char *last_words;
} FaultyEvents;

FaultyServer *faulty_server_new(const FaultyEvents *events, gpointer data);
void faulty_server_free(FaultyServer *server);

guint16 faulty_server_port(const FaultyServer *server);

/* faulty_server_cut: once, when so many bytes were sent on one connection.
 * faulty_server_cut_heard: the same, when so many were heard. */
void faulty_server_cut(FaultyServer *server, guint64 after_bytes, FaultyCut cut);
void faulty_server_cut_heard(FaultyServer *server, guint64 after_bytes, FaultyCut cut);
gboolean faulty_server_was_cut(const FaultyServer *server);

/* faulty_server_chop: answers go out in pieces of 1 to @most bytes, one in each turn of the loop.
 * 0: not. */
void faulty_server_chop(FaultyServer *server, guint most);

/* faulty_server_sent, faulty_server_heard: bytes, on the connection that had most. */
guint64 faulty_server_sent(const FaultyServer *server);
guint64 faulty_server_heard(const FaultyServer *server);

/* faulty_server_links: (element-type FaultyLink*) all connections so far, closed ones too. */
const GPtrArray *faulty_server_links(const FaultyServer *server);

void faulty_link_say(FaultyLink *link, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* faulty_link_flood: after what was said, bytes without a line's end as long as somebody reads. */
void faulty_link_flood(FaultyLink *link);

/* faulty_link_close: after what was said. */
void faulty_link_close(FaultyLink *link);

#endif
