/* SPDX-License-Identifier: MIT */
/* A reader within the test: answers from the main loop, like the real one, or does what it is told
 * to for a mail that holds a certain word. */
#ifndef DISPUTED_TESTS_SUPPORT_DIRECT_READER_H
#define DISPUTED_TESTS_SUPPORT_DIRECT_READER_H

#include "engine/port.h"
#include "mail/read.h"

typedef struct DirectReader {
	const LanguageGuesser *languages; /* borrowed; NULL: never guessed */
	const char *guilty;               /* a mail with that word can't be read whole; NULL */
	const char *headless;             /* nor even its head; NULL */
	gboolean unavailable;             /* nobody reads */
	guint asked;
	GHashTable *open; /* made at the first question */
} DirectReader;

ReaderPort direct_reader_port(DirectReader *reader);
void direct_reader_clear(DirectReader *reader);

/* direct_reader_run: until nothing is under way. */
void direct_reader_run(void);

/* direct_reader_message: what it says of @raw. Returns: (transfer full). */
Message *direct_reader_message(const DirectReader *reader, GBytes *raw);

#endif
