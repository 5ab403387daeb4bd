/* SPDX-License-Identifier: MIT */
/* The bytes of one mail as GMime's tree of parts, and the leaves of that tree. Knows how bytes
 * are found and decoded; must not know what they say.
 * Trust: every byte is a stranger's. */
#ifndef DISPUTED_MAIL_SOURCE_H
#define DISPUTED_MAIL_SOURCE_H

#include <gmime/gmime.h>

typedef struct MailSource {
	GBytes *raw;           /* owned: the parts are read from it, not copied */
	GByteArray *view;      /* owned: GMime's view of the same bytes */
	GMimeMessage *message; /* owned; NULL if GMime makes nothing of it */
	gboolean cut;          /* over LIMIT_MAIL_BYTES; the rest was left out */
	gboolean nul_in_header;
} MailSource;

/* source_open: parses @raw without copying it; leaves out an mbox "From " line, a byte order mark
 * and blank lines above the header. Returns: (transfer full). */
MailSource *source_open(GBytes *raw);
void source_free(MailSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailSource, source_free)

/* What takes the decoded bytes of a leaf, piece by piece. Returns FALSE to stop. */
typedef gboolean (*SourceSink)(gpointer data, const char *bytes, gsize length);

/* source_decode: gives the decoded bytes of a leaf to @sink: those of an ordinary part, or a whole
 * nested mail or too deeply nested part as it stands, with CRLF. */
void source_decode(GMimeObject *leaf, SourceSink sink, gpointer data);

/* source_hash_whole: SHA-256 and length of what source_decode() gives for a leaf that is no
 * ordinary part, without a copy of it. Returns: (transfer full) 64 hex digits. */
char *source_hash_whole(GMimeObject *leaf, guint64 *bytes_out);

/* source_is_leaf: whether @object at @depth is read as one piece: ordinary parts, nested mails,
 * and everything at LIMIT_MIME_DEPTH. */
gboolean source_is_leaf(GMimeObject *object, guint depth);

/* source_type: "text/plain", lower case. Returns: (transfer full). */
char *source_type(GMimeObject *object);

/* source_find_leaf: the leaf of ordinal @part, depth first from 0. Returns: borrowed, or NULL. */
GMimeObject *source_find_leaf(const MailSource *source, guint part);

#endif
