/* SPDX-License-Identifier: MIT */
/* The bytes of one mail as GMime's tree of parts, and the leaves of that tree. Knows how bytes
 * are found and decoded; must not know what they say.
 * Trust: every byte is a stranger's. */
#ifndef DISPUTED_MAIL_SOURCE_H
#define DISPUTED_MAIL_SOURCE_H

#include <gmime/gmime.h>

#include "base/blob.h"
#include "mail/window.h"

typedef struct MailSource {
	Window *window; /* owned: header and body, as far as they are read */
	GMimeStream
		*stream; /* owned; of the window, which the parts are read from; NULL if empty */
	GMimeMessage *message; /* owned; NULL if GMime makes nothing of it */
	gboolean cut;          /* over a limit; the rest was left out */
	gboolean nul_in_header;
} MailSource;

/* source_open: parses @raw, which must outlive the source, without having all of it in memory;
 * leaves out an mbox "From " line, a byte order mark and blank lines above the header.
 * Returns: (transfer full). */
MailSource *source_open(const Blob *raw);

/* source_open_head: the same of the header alone: nothing below the first blank line is looked at,
 * nor anything beyond LIMIT_HEAD_BYTES. Returns: (transfer full). */
MailSource *source_open_head(const Blob *raw);

void source_free(MailSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailSource, source_free)

/* source_decode: gives the decoded bytes of a leaf to @sink: those of an ordinary part, or a whole
 * nested mail or too deeply nested part as it stands, with CRLF. */
void source_decode(GMimeObject *leaf, WindowSink sink, gpointer data);

/* source_unpack: gives the bytes of the @wanted-th file, from 1, that is uuencoded within a leaf,
 * to
 * @sink. Returns: FALSE if there is no such file. */
gboolean source_unpack(GMimeObject *leaf, guint wanted, WindowSink sink, gpointer data);

/* source_is_leaf: whether @object at @depth is read as one piece: ordinary parts, nested mails,
 * and everything at LIMIT_MIME_DEPTH. */
gboolean source_is_leaf(GMimeObject *object, guint depth);

/* source_type: "text/plain", lower case. Returns: (transfer full). */
char *source_type(GMimeObject *object);

/* source_find_leaf: the leaf of ordinal @part, depth first from 0. Returns: borrowed, or NULL. */
GMimeObject *source_find_leaf(const MailSource *source, guint part);

#endif
