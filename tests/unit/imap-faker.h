/* SPDX-License-Identifier: MIT */
/* An IMAP server with a small mailbox, on loopback and in the test's own main loop, that fails or
 * lies as it is told. */
#ifndef DISPUTED_TESTS_IMAP_FAKER_H
#define DISPUTED_TESTS_IMAP_FAKER_H

#include <glib.h>

#include "faulty-server.h"

typedef enum {
	LIE_NOT,
	LIE_LITERAL_LONG,     /* announces more than comes */
	LIE_LITERAL_SHORT,    /* … less */
	LIE_LITERAL_NEGATIVE, /* {-5} */
	LIE_LITERAL_DIGITS,   /* of 20 digits */
	LIE_LITERAL_HUGE,     /* of 64 MiB, and sends bytes as long as somebody listens */
	LIE_LINE,             /* without an end */
	LIE_OTHER_TAG,
	LIE_UNASKED,     /* data that nobody asked for, with each answer */
	LIE_SEARCH,      /* UIDs out of order, twice, 0 and 2^32-1 */
	LIE_FETCH_ORDER, /* bodies from the last to the first, each twice, the second one false */
	LIE_FETCH_UIDS,  /* bodies for UIDs 0, 2^32-1 and one that is not there */
	LIE_NIL,         /* NIL for a body that is there */
	LIE_NOTHING,     /* OK, and no body */
	LIE_SIZES,       /* 0, 2^63 … */
	LIE_COUNT
} FakerLie;

typedef struct Faker Faker;

Faker *faker_new(void);
void faker_free(Faker *faker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Faker, faker_free)

/* faker_server: how it fails. */
FaultyServer *faker_server(const Faker *faker);

/* faker_add: a mail comes; told at once to who idles. */
void faker_add(Faker *faker, guint32 uid, const char *text);

/* faker_wait_idle: runs the main context until somebody idles, or *@flag. */
void faker_wait_idle(const Faker *faker, const gboolean *flag);

/* faker_expunge_next: that mail goes as soon as its size was told. */
void faker_expunge_next(Faker *faker, guint32 uid);

/* faker_lie: from now on, until LIE_NOT. */
void faker_lie(Faker *faker, FakerLie lie);

#endif
