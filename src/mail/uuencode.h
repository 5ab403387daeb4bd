/* SPDX-License-Identifier: MIT */
/* Files that old programs write into a text by uuencode(1), while its bytes pass. Knows nothing of
 * parts or charsets; yEnc is none of it.
 * Trust: a stranger's bytes. */
#ifndef DISPUTED_MAIL_UUENCODE_H
#define DISPUTED_MAIL_UUENCODE_H

#include <glib.h>

typedef struct Uuencode Uuencode;

/* What takes what is found; each may be NULL. @name: as it came, without line end. A file begins
 * only where its first line holds, so that words like "begin 644 x" stay text. */
typedef struct UuencodeTakes {
	void (*text)(gpointer data, const char *bytes, gsize length);
	void (*begin)(gpointer data, const char *name);
	void (*bytes)(gpointer data, const char *bytes, gsize length);
	void (*end)(gpointer data, gboolean complete); /* complete: its "end" is there */
} UuencodeTakes;

/* uuencode_new: @takes: borrowed, must outlive it. Returns: (transfer full). */
Uuencode *uuencode_new(const UuencodeTakes *takes, gpointer data);
void uuencode_free(Uuencode *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Uuencode, uuencode_free)

/* uuencode_feed: the next bytes of the text. Time is linear, memory constant. */
void uuencode_feed(Uuencode *reader, const char *bytes, gsize length);

/* uuencode_finish: there are no more. */
void uuencode_finish(Uuencode *reader);

#endif
