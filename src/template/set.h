/* SPDX-License-Identifier: MIT */
/* All templates of an installation: the shipped folder with the administrator's folder over it,
 * file by file; compiled, checked as a whole, and rendered by name and language.
 * A set with errors can be looked at but not rendered from, so a broken edit never replaces a good
 * set. Knows nothing of where an accepted set is kept: it gives and takes its sources.
 * Trust: templates come from administrators and may be broken. */
#ifndef DISPUTED_TEMPLATE_SET_H
#define DISPUTED_TEMPLATE_SET_H

#include <glib.h>

#include "template/check.h"
#include "template/letter.h"
#include "template/schema.h"
#include "template/value.h"

typedef struct TemplateSource {
	char *name; /* "fr/closed.md", "fr/_contact.md" (a partial, {{> contact}}) */
	char *text;
	char *path; /* where it was read, for messages; the name if it came from no file */
} TemplateSource;

/* template_source_new: Returns: (transfer full). @path: NULL takes the name. */
TemplateSource *template_source_new(const char *name, const char *text, const char *path);
void template_source_free(TemplateSource *source);

typedef struct TemplateSet TemplateSet;

/* template_set_load: reads, compiles and checks.
 * @shipped: the data directory's templates; @override: NULL, "" or a folder that does not exist
 * for none.
 * Returns: (transfer full) a set, maybe with problems.
 * Errors: ERROR_CONFIG if a folder or file cannot be read, with its name. */
TemplateSet *template_set_load(
	const char *shipped, const char *override, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* template_set_from_sources: the same from kept sources. @sources: TemplateSource*, any order. */
TemplateSet *template_set_from_sources(const GPtrArray *sources);
void template_set_free(TemplateSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TemplateSet, template_set_free)

/* template_set_problems: TemplateProblem*, by file and line; empty for a perfect set. */
const GPtrArray *template_set_problems(const TemplateSet *set);

/* template_set_is_good: no fatal problem: may be accepted and rendered from. */
gboolean template_set_is_good(const TemplateSet *set);

/* template_set_digest: SHA-256 over names and texts, sorted by name: 64 hexadecimal digits. */
const char *template_set_digest(const TemplateSet *set);

/* template_set_sources: TemplateSource*, sorted by name. */
const GPtrArray *template_set_sources(const TemplateSet *set);

/* template_sources_pack: sources as one value to be kept; template_sources_unpack: the reverse.
 * Returns: (transfer full); the array holds TemplateSource* with their free function.
 * Errors: ERROR_REJECTED if @bytes are not what pack wrote. */
GBytes *template_sources_pack(const GPtrArray *sources);
GPtrArray *template_sources_unpack(GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* template_set_languages: the languages with templates, sorted: "en", "fr", …. */
const char *const *template_set_languages(const TemplateSet *set);

/* template_set_language: in which language @letter is written to somebody who reads @language:
 * itself ("fr-CA"), its first part ("fr"), or NULL: then the letter is bilingual, fr and en. */
const char *template_set_language(
	const TemplateSet *set, const SchemaLetter *letter, const char *language);

/* Makes the values of a letter in @language ("fr", "en", …): dates and phrases differ by it.
 * Returns: (transfer full) a map. */
typedef TemplateValue *(*TemplateValues)(const char *language, gpointer data);

/* template_set_render: @letter for somebody who reads @language. @values is asked once, or, for a
 * bilingual letter, for "fr" and then "en".
 * @set: must be good. @letter: of schema_letters().
 * Returns: (transfer full).
 * Errors: ERROR_LIMIT if the letter grows too large. */
RenderedLetter *template_set_render(const TemplateSet *set, const SchemaLetter *letter,
	const char *language, TemplateValues values, gpointer data,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* template_set_version: of the letter that template_set_render() would make for @language, partials
 * included; as in RenderedLetter. Returns: (transfer full) NULL if the set lacks that letter. */
char *template_set_version(
	const TemplateSet *set, const SchemaLetter *letter, const char *language);

#endif
