/* SPDX-License-Identifier: MIT */
/* IMAP from the client's side: bytes in, in any pieces, responses out (RFC 3501 section 9; 4315,
 * 4731, 5530). No clock, no network; large bodies go to files without a name as they come. What is
 * not understood and not needed is skipped. Knows nothing of commands sent.
 * Trust: every byte is foreign. No server can make it use more memory than LIMIT_NET_LINE_BYTES
 * for a line with all its parts, LIMIT_IMAP_STRINGS_BYTES for its strings and @memory_bytes
 * for its body, nor more of the disk than one body of
 * @literal_limit_bytes. */
#ifndef DISPUTED_NET_IMAP_PARSER_H
#define DISPUTED_NET_IMAP_PARSER_H

#include <glib.h>

#include "base/blob.h"

typedef enum {
	IMAP_RESPONSE_OK, /* tagged or untagged; so NO, BAD */
	IMAP_RESPONSE_NO,
	IMAP_RESPONSE_BAD,
	IMAP_RESPONSE_BYE,
	IMAP_RESPONSE_PREAUTH,
	IMAP_RESPONSE_CONTINUE,   /* "+" */
	IMAP_RESPONSE_CAPABILITY, /* words */
	IMAP_RESPONSE_FLAGS,      /* words */
	IMAP_RESPONSE_SEARCH,     /* numbers: pairs of equal ends, one for each hit */
	IMAP_RESPONSE_ESEARCH,    /* numbers: pairs of ends, in the order given */
	IMAP_RESPONSE_EXISTS,     /* number; so EXPUNGE */
	IMAP_RESPONSE_EXPUNGE,
	IMAP_RESPONSE_FETCH, /* number, and the fetched items */
	IMAP_RESPONSE_OTHER, /* well-formed, of no interest */
} ImapResponseKind;

/* One response; borrowed for the call that brings it. */
typedef struct ImapResponse {
	ImapResponseKind kind;
	const char *tag; /* NULL for untagged ones and "+" */
	guint32 number;
	/* Of a status response and "+". */
	const char *code;       /* "UIDVALIDITY", upper case; "" if none */
	guint64 code_number;    /* of UIDVALIDITY, UIDNEXT, HIGHESTMODSEQ …; 0 if none */
	const char *text;       /* for people, valid UTF-8 */
	const GPtrArray *words; /* char*: CAPABILITY (upper case), FLAGS, PERMANENTFLAGS */
	const GArray *numbers;  /* guint32 pairs low, high: SEARCH, ESEARCH ALL, COPYUID's source */
	/* Of FETCH. */
	guint32 uid;             /* 0 if not given */
	gboolean has_flags;      /* they are in words */
	gint64 internal_date_at; /* [s since 1970], 0 if not given */
	gboolean has_size;
	guint64 size_bytes;    /* RFC822.SIZE */
	gboolean has_body;     /* BODY[] was given; body is NULL if it was NIL */
	Blob *body;            /* its first literal_limit_bytes; in a file if they are many */
	guint64 body_bytes;    /* its true length */
	const char *structure; /* BODYSTRUCTURE, literals as quoted strings; NULL if not given */
} ImapResponse;

typedef struct ImapParser ImapParser;

/* @response: borrowed. FALSE: the parser stops and imap_parser_feed() returns TRUE at once; it
 * takes no more bytes. It is not freed within. */
typedef gboolean (*ImapParserFunc)(gpointer data, const ImapResponse *response);

/* imap_parser_new: @literal_limit_bytes: kept of one body; more than @memory_bytes in a file.
 * Returns: (transfer full). */
ImapParser *imap_parser_new(
	guint64 literal_limit_bytes, gsize memory_bytes, ImapParserFunc func, gpointer data);
void imap_parser_free(ImapParser *parser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapParser, imap_parser_free)

/* imap_parser_skip_fragment: lines are dropped in silence until the first that begins with "* " or
 * @tag. For a stream whose beginning may have been lost. */
void imap_parser_skip_fragment(ImapParser *parser, const char *tag);

/* imap_parser_feed: the same responses come out however the bytes are cut into pieces.
 * Errors: ERROR_TEMPORARY for what is no IMAP and where a body can't be put aside, ERROR_LIMIT over
 * a limit; the parser then takes no more bytes. */
gboolean imap_parser_feed(ImapParser *parser, const guint8 *bytes, gsize length, GError **error);

/* imap_parser_has_no_room: it ended because a body could not be put aside: nobody's fault but this
 * machine's. */
gboolean imap_parser_has_no_room(const ImapParser *parser);

#endif
