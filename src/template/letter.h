/* SPDX-License-Identifier: MIT */
/* One letter's template: a head ("Subject: …"), a blank line, and a body in Markdown with Mustache.
 * Knows neither which letters exist nor which variables they may use (schema.h), nor where
 * templates come from (set.h).
 * Trust: values may be hostile: in the subject they are one line, in the body nothing of them is
 * interpreted, {{{name}}} included. */
#ifndef DISPUTED_TEMPLATE_LETTER_H
#define DISPUTED_TEMPLATE_LETTER_H

#include <glib.h>

#include "template/mustache.h"
#include "template/value.h"

/* A letter ready to be put into a mail. All valid UTF-8. */
typedef struct RenderedLetter {
	char *subject;  /* one line, not encoded */
	char *text;     /* LF, ends in one, about 72 columns */
	char *html;     /* a whole page */
	char *language; /* "fr"; of a bilingual letter "fr, en" (as in Content-Language) */
	char *version;  /* of the template and its partials: 64 hexadecimal digits */
} RenderedLetter;

void rendered_letter_free(RenderedLetter *letter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RenderedLetter, rendered_letter_free)

typedef struct Letter Letter;

/* letter_compile: a template's source into a letter.
 * Returns: (transfer full).
 * Errors: ERROR_REJECTED "line N: …" for a head without Subject, with a field twice or unknown, for
 * Mustache that is not closed, for raw HTML; ERROR_LIMIT as mustache_compile(). */
Letter *letter_compile(const char *source, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void letter_free(Letter *letter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Letter, letter_free)

const Mustache *letter_subject(const Letter *letter);
const Mustache *letter_body(const Letter *letter);

/* letter_body_line: the line of the file on which the body begins; mustache nodes of the body
 * count from 1. */
guint letter_body_line(const Letter *letter);

/* A letter filled in, before the page is laid around it: two of them make a bilingual letter. */
typedef struct LetterDraft {
	char *subject;
	char *text;
	char *fragment; /* HTML */
} LetterDraft;

void letter_draft_free(LetterDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LetterDraft, letter_draft_free)

/* letter_render: @letter filled with @value; partials by @resolve (given @data).
 * Returns: (transfer full).
 * Errors: ERROR_LIMIT as mustache_render(), markdown_form_new() and markdown_form_render(). */
LetterDraft *letter_render(const Letter *letter, const TemplateValue *value,
	MustacheResolve resolve, gpointer data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* letter_finish: the draft as a letter in @language. Returns: (transfer full). */
RenderedLetter *letter_finish(const LetterDraft *draft, const char *language, const char *version);

/* letter_join: two drafts of one letter in two languages, one after the other, under one subject
 * "first / second" (what both end with in brackets is said once). Returns: (transfer full). */
RenderedLetter *letter_join(const LetterDraft *first, const char *first_language,
	const LetterDraft *second, const char *second_language, const char *version);

#endif
