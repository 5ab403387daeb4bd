/* SPDX-License-Identifier: MIT */
/* Which letters exist and which variables each may use: two tables, the one source for the checks
 * of a set, for disputed-templates(7) and for sample values.
 * Knows nothing of a template's text. */
#ifndef DISPUTED_TEMPLATE_SCHEMA_H
#define DISPUTED_TEMPLATE_SCHEMA_H

#include <glib.h>

#include "template/value.h"

typedef enum {
	AUDIENCE_CUSTOMER,
	AUDIENCE_STAFF, /* begins with the marker of base/marker.h */
	AUDIENCE_ADMIN,
} Audience;

typedef struct SchemaLetter {
	const char *name; /* "acknowledgement": the file is LANGUAGE/acknowledgement.md */
	Audience audience;
	gboolean automatic;  /* sent without a person's order (marked so in the mail's header) */
	const char *purpose; /* one line of English */
} SchemaLetter;

typedef struct SchemaVariable {
	const char *name; /* "customer.name"; within a list "history[].subject" */
	ValueKind kind;
	guint32 letters;       /* bit n: letter n of schema_letters() may use it */
	guint32 required;      /* bit n: letter n must use it */
	gboolean optional;     /* may be absent or empty: to be asked for with a section */
	const char *meaning;   /* one line of English */
	const char *sample_fr; /* within a list: one line per item; flags "yes" or "" */
	const char *sample_en;
} SchemaVariable;

/* schema_letters: every letter, customers' first. */
const SchemaLetter *schema_letters(gsize *count_out);

/* schema_letter_find: Returns: NULL if there is no letter of that name. */
const SchemaLetter *schema_letter_find(const char *name);

/* schema_variables: every variable; a list stands before its members. */
const SchemaVariable *schema_variables(gsize *count_out);

/* schema_allows: whether @letter may use @variable; schema_requires: whether it must. */
gboolean schema_allows(const SchemaVariable *variable, const SchemaLetter *letter);
gboolean schema_requires(const SchemaVariable *variable, const SchemaLetter *letter);

/* schema_find: the variable called @name for @letter. Returns: NULL if unknown there. */
const SchemaVariable *schema_find(const SchemaLetter *letter, const char *name);

/* schema_is_prefix: whether @name is a map on the way to a variable of @letter: "customer",
 * "history[]". */
gboolean schema_is_prefix(const SchemaLetter *letter, const char *name);

/* schema_sample: @letter's values, all of them, as a preview shows them.
 * @language: "fr", else English. Returns: (transfer full) a map. */
TemplateValue *schema_sample(const SchemaLetter *letter, const char *language);

#endif
