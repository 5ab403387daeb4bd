/* SPDX-License-Identifier: MIT */
/* Mustache, the core of its specification 1.4.2: variables, sections, inverted sections, comments,
 * partials with indentation, changed delimiters. A text is compiled once and rendered often.
 * Logic-less on purpose: no template can loop for ever, call code or read a file. Knows nothing of
 * letters and Markdown: how a value is written out is the caller's.
 * Source: https://github.com/mustache/spec, 1.4.2.
 * Trust: templates come from administrators and may be broken; values may be hostile. */
#ifndef DISPUTED_TEMPLATE_MUSTACHE_H
#define DISPUTED_TEMPLATE_MUSTACHE_H

#include <glib.h>

#include "template/value.h"

typedef enum {
	MUSTACHE_LITERAL,  /* text as it stands */
	MUSTACHE_VARIABLE, /* {{name}} */
	MUSTACHE_RAW,      /* {{{name}}} or {{&name}} */
	MUSTACHE_SECTION,  /* {{#name}}…{{/name}} */
	MUSTACHE_INVERTED, /* {{^name}}…{{/name}} */
	MUSTACHE_PARTIAL,  /* {{>name}} */
} MustacheKind;

/* One step of a compiled template. Public, so that a template can be checked without rendering. */
typedef struct MustacheNode {
	MustacheKind kind;
	guint line;   /* where it begins, from 1 */
	char *text;   /* the literal; else the name as written: "customer.name", "." */
	GStrv path;   /* the name cut at its dots; empty for "."; NULL for literals, partials */
	char *indent; /* of a partial alone on its line: the white space before it; else NULL */
	GPtrArray *children; /* MustacheNode*, of sections; else NULL */
} MustacheNode;

typedef struct Mustache Mustache;

/* mustache_compile: @source into a program.
 * Returns: (transfer full).
 * Errors: ERROR_REJECTED "line N: …" if a tag or section is not closed, closed twice or has no
 * name; ERROR_LIMIT over LIMIT_TEMPLATE_BYTES or LIMIT_TEMPLATE_DEPTH. */
Mustache *mustache_compile(const char *source, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void mustache_free(Mustache *mustache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mustache, mustache_free)

/* mustache_nodes: the top level of the program, MustacheNode*. */
const GPtrArray *mustache_nodes(const Mustache *mustache);

/* Writes @value, a text, block or flag, to the end of @out. @raw: the tag was {{{name}}}. */
typedef void (*MustacheEmit)(GString *out, const TemplateValue *value, gboolean raw, gpointer data);

/* Finds the partial @name. Returns: NULL if there is none; it then renders as nothing. */
typedef const Mustache *(*MustacheResolve)(const char *name, gpointer data);

typedef struct MustacheOptions {
	MustacheEmit emit;       /* NULL: mustache_emit_html */
	MustacheResolve resolve; /* NULL: no partials */
	gpointer data;           /* given to both; borrowed */
} MustacheOptions;

/* The usual ways of writing a value: escaped for HTML unless raw; as it stands; in one line fit
 * for a header field, at most LIMIT_NAME_BYTES long. */
void mustache_emit_html(GString *out, const TemplateValue *value, gboolean raw, gpointer data);
void mustache_emit_plain(GString *out, const TemplateValue *value, gboolean raw, gpointer data);
void mustache_emit_line(GString *out, const TemplateValue *value, gboolean raw, gpointer data);

/* mustache_render: the program filled with @value, appended to @out. An absent name writes
 * nothing.
 * Errors: ERROR_LIMIT over LIMIT_RENDERED_BYTES, LIMIT_PARTIAL_DEPTH or LIMIT_RENDER_STEPS; @out
 * then holds a part of the text. */
gboolean mustache_render(const Mustache *mustache, const TemplateValue *value,
	const MustacheOptions *options, GString *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
