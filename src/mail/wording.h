/* SPDX-License-Identifier: MIT */
/* The words by which mail programs and their users set apart what is quoted, forwarded or signed,
 * in many languages: one row a phrase. Knows words only; must not know what follows from them. */
#ifndef DISPUTED_MAIL_WORDING_H
#define DISPUTED_MAIL_WORDING_H

#include <glib.h>

typedef enum {
	WORDING_ORIGINAL,     /* between dashes: "original message" */
	WORDING_FORWARD,      /* between dashes: "forwarded message" */
	WORDING_FORWARD_LINE, /* a line of its own: "begin forwarded message:" */
	WORDING_DEVICE,       /* how "sent from my phone" begins; "*": anything in between */
	WORDING_DEVICE_LINE,  /* all of such a line */
	WORDING_DEVICE_NOUN,  /* a word that only a mail program's line would have */
	WORDING_DEVICE_TAIL,  /* how its second sentence begins: "get the app" */
	WORDING_VERB,         /* ends "on … wrote:" */
	WORDING_VERB_MIDDLE,  /* stands in it, before the name */
	WORDING_NARRATIVE,    /* ends a sentence of the writer's: "your agent wrote:" */
	WORDING_ACCUSED,      /* stands in such a sentence: " your " */
	WORDING_LEAD,         /* how "on … wrote:" begins */
	WORDING_FROM,         /* fields of a quoted header, without the colon */
	WORDING_SENT,
	WORDING_TO,
	WORDING_SUBJECT,
	WORDING_OTHER,
	WORDING_CLOSING, /* "best regards" */
	WORDING_FOOTER,  /* how a legal footer begins */
	WORDING_CONTACT, /* stands in lines such as "tel. 01 23 …" */
} WordingKind;

#define WORDING_KINDS (WORDING_CONTACT + 1)

typedef struct {
	const char *language; /* ISO 639-1; brands that need no translation are "en" */
	const char *words;    /* as quoting_plain() leaves them */
} Wording;

/* wording_rows: the rows of a kind. */
const Wording *wording_rows(WordingKind kind, gsize *count_out);

/* wording_is: whether the first @length bytes of @plain are one of the phrases. */
gboolean wording_is(WordingKind kind, const char *plain, gsize length);

/* wording_begins: whether @plain begins with one of them. */
gboolean wording_begins(WordingKind kind, const char *plain);

/* wording_ends: whether @plain ends with one of them, as a word of its own. */
gboolean wording_ends(WordingKind kind, const char *plain);

/* wording_holds: whether one of them stands anywhere in @plain. */
gboolean wording_holds(WordingKind kind, const char *plain);

#endif
