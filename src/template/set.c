/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "template/markdown.h"
#include "template/mustache.h"
#include "template/set.h"
#include "template/slot.h"

/* The two languages in which every letter has to be there. */
static const char *const own_languages[] = {"fr", "en"};

/* One file of the set, compiled: a letter or a partial, or neither if it has a mistake. */
typedef struct Entry {
	const TemplateSource *source; /* borrowed from the set */
	Letter *letter;
	Mustache *partial;
	char *version; /* of a letter: digest of it and its partials */
} Entry;

struct TemplateSet {
	GPtrArray *sources;   /* TemplateSource*, sorted by name */
	GHashTable *entries;  /* name, borrowed from the source → Entry* */
	GPtrArray *problems;  /* TemplateProblem* */
	GPtrArray *languages; /* char*, sorted, ended by NULL */
	char *digest;
	gboolean good;
};

TemplateSource *
template_source_new(const char *name, const char *text, const char *path)
{
	TemplateSource *source = g_new0(TemplateSource, 1);

	source->name = g_strdup(name);
	source->text = g_strdup(text);
	source->path = g_strdup(path != NULL ? path : name);
	return source;
}

void
template_source_free(TemplateSource *source)
{
	if (source == NULL)
		return;
	g_free(source->name);
	g_free(source->text);
	g_free(source->path);
	g_free(source);
}

static void
free_source(gpointer source)
{
	template_source_free(source);
}

static void
free_problem(gpointer problem)
{
	template_problem_free(problem);
}

static void
free_entry(gpointer data)
{
	Entry *entry = data;

	letter_free(entry->letter);
	mustache_free(entry->partial);
	g_free(entry->version);
	g_free(entry);
}

/* ---- names ---- */

/* "fr/_contact.md" → "contact", "fr/closed.md" → "closed". (transfer full) */
static char *
base_name(const char *name)
{
	const char *file = strchr(name, '/') + 1;

	file += *file == '_';
	return g_strndup(file, strlen(file) - strlen(".md"));
}

static gboolean
is_partial(const char *name)
{
	return strstr(name, "/_") != NULL;
}

static char *
language_of(const char *name)
{
	return g_strndup(name, strcspn(name, "/"));
}

/* "fr", "pt-BR", "zh-Hant" (RFC 5646 2.1, as far as folders need it). */
static gboolean
is_language(const char *folder)
{
	return g_regex_match_simple("^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", folder, 0, 0);
}

static gboolean
is_template_file(const char *file)
{
	return g_str_has_suffix(file, ".md") && *file != '.' && strlen(file) > strlen("_.md");
}

static gboolean
is_source_name(const char *name)
{
	g_autofree char *language = language_of(name);

	return is_language(language) && name[strlen(language)] == '/' &&
		is_template_file(name + strlen(language) + 1) &&
		strchr(name + strlen(language) + 1, '/') == NULL;
}

/* ---- digests ---- */

/* Length before content, so that no two sets of texts give the same bytes. */
static void
add_to_digest(GString *bytes, const TemplateSource *source)
{
	g_string_append_printf(bytes, "%" G_GSIZE_FORMAT ":%s%" G_GSIZE_FORMAT ":",
		strlen(source->name), source->name, strlen(source->text));
	g_string_append(bytes, source->text);
}

static int
compare_sources(gconstpointer a, gconstpointer b)
{
	const TemplateSource *const *first = a;
	const TemplateSource *const *second = b;

	return strcmp((*first)->name, (*second)->name);
}

static char *
digest_sources(const GPtrArray *sources)
{
	g_autoptr(GString) bytes = g_string_new(NULL);

	for (guint i = 0; i < sources->len; i++)
		add_to_digest(bytes, g_ptr_array_index(sources, i));
	return digest_sha256_hex(bytes->str, bytes->len);
}

/* ---- looking up ---- */

static Entry *
find_entry(const TemplateSet *set, const char *language, const char *prefix, const char *base)
{
	g_autofree char *name = g_strconcat(language, "/", prefix, base, ".md", NULL);

	return g_hash_table_lookup(set->entries, name);
}

/* Partials are looked for in the language of the letter. */
typedef struct Finder {
	const TemplateSet *set;
	const char *language;
} Finder;

static const Mustache *
find_program(const char *name, gpointer data)
{
	const Finder *finder = data;
	const Entry *entry = find_entry(finder->set, finder->language, "_", name);

	return entry != NULL ? entry->partial : NULL;
}

static gboolean
find_partial(const char *name, CheckPartial *partial_out, gpointer data)
{
	const Finder *finder = data;
	const Entry *entry = find_entry(finder->set, finder->language, "_", name);

	if (entry == NULL)
		return FALSE;
	partial_out->program = entry->partial;
	partial_out->path = entry->source->path;
	return TRUE;
}

/* ---- compiling and checking ---- */

/* The compilers say "line N: …"; here the line has a place of its own. */
static void
add_error(TemplateSet *set, const TemplateSource *source, const GError *error)
{
	const char *text = error->message;
	guint line = 0;

	if (g_str_has_prefix(text, "line ")) {
		char *end = NULL;

		line = (guint)g_ascii_strtoull(text + strlen("line "), &end, 10);
		text = end + strspn(end, ": ");
	}
	check_add(set->problems, TRUE, source->path, line, "%s", text);
}

static void
compile_partial(TemplateSet *set, Entry *entry)
{
	const TemplateSource *source = entry->source;
	guint line = markdown_find_html(source->text);
	g_autoptr(GError) error = NULL;

	if (slot_is_in(source->text))
		check_add(set->problems, TRUE, source->path, 0,
			"the text holds one of the characters U+FDD0 to U+FDD2, which no text may");
	if (line != 0)
		check_add(set->problems, TRUE, source->path, line,
			"HTML is not carried over to the letter; use Markdown, and {{! … }} for "
			"comments");
	entry->partial = mustache_compile(source->text, &error);
	if (error != NULL)
		add_error(set, source, error);
}

static void
compile_letter(TemplateSet *set, Entry *entry)
{
	g_autofree char *base = base_name(entry->source->name);
	g_autoptr(GError) error = NULL;

	if (schema_letter_find(base) == NULL) {
		check_add(set->problems, FALSE, entry->source->path, 0,
			"there is no letter \"%s\", so this file is never used; partials begin "
			"with _",
			base);
		return;
	}
	entry->letter = letter_compile(entry->source->text, &error);
	if (error != NULL)
		add_error(set, entry->source, error);
}

static void
compile_entries(TemplateSet *set)
{
	for (guint i = 0; i < set->sources->len; i++) {
		Entry *entry = g_new0(Entry, 1);

		entry->source = g_ptr_array_index(set->sources, i);
		g_hash_table_insert(set->entries, entry->source->name, entry);
		if (is_partial(entry->source->name))
			compile_partial(set, entry);
		else
			compile_letter(set, entry);
	}
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
collect_languages(TemplateSet *set)
{
	for (guint i = 0; i < set->sources->len; i++) {
		const TemplateSource *source = g_ptr_array_index(set->sources, i);
		g_autofree char *language = language_of(source->name);

		if (!g_ptr_array_find_with_equal_func(set->languages, language, g_str_equal, NULL))
			g_ptr_array_add(set->languages, g_steal_pointer(&language));
	}
	g_ptr_array_sort(set->languages, compare_names);
	g_ptr_array_add(set->languages, NULL);
}

static gboolean
is_own(const char *language)
{
	for (gsize i = 0; i < G_N_ELEMENTS(own_languages); i++)
		if (strcmp(own_languages[i], language) == 0)
			return TRUE;
	return FALSE;
}

static void
check_one(TemplateSet *set, const SchemaLetter *schema, const char *language)
{
	const Entry *entry = find_entry(set, language, "", schema->name);
	Finder finder = {set, language};
	g_autofree char *name = g_strconcat(language, "/", schema->name, ".md", NULL);

	if (entry != NULL && entry->letter != NULL)
		check_letter(entry->letter, schema, entry->source->path, find_partial, &finder,
			set->problems);
	else if (entry == NULL && is_own(language))
		check_add(
			set->problems, TRUE, name, 0, "the letter is missing: %s", schema->purpose);
	else if (entry == NULL && schema->audience == AUDIENCE_CUSTOMER)
		check_add(set->problems, FALSE, name, 0,
			"the letter is missing: who reads %s gets it in French and English",
			language);
}

static void
check_all(TemplateSet *set)
{
	const SchemaLetter *letters;
	gsize count;

	letters = schema_letters(&count);
	for (gsize i = 0; i < count; i++) {
		for (gsize n = 0; n < G_N_ELEMENTS(own_languages); n++)
			check_one(set, &letters[i], own_languages[n]);
		for (guint n = 0; set->languages->pdata[n] != NULL; n++)
			if (!is_own(set->languages->pdata[n]))
				check_one(set, &letters[i], set->languages->pdata[n]);
	}
}

/* ---- versions ---- */

static void collect_partials(const Finder *finder, const GPtrArray *nodes, GPtrArray *sources);

static void
collect_partial(const Finder *finder, const char *name, GPtrArray *sources)
{
	const Entry *entry = find_entry(finder->set, finder->language, "_", name);

	if (entry == NULL || entry->partial == NULL ||
		g_ptr_array_find(sources, entry->source, NULL))
		return;
	g_ptr_array_add(sources, (gpointer)entry->source);
	collect_partials(finder, mustache_nodes(entry->partial), sources);
}

static void
collect_partials(const Finder *finder, const GPtrArray *nodes, GPtrArray *sources)
{
	for (guint i = 0; i < nodes->len; i++) {
		const MustacheNode *node = g_ptr_array_index(nodes, i);

		if (node->kind == MUSTACHE_PARTIAL)
			collect_partial(finder, node->text, sources);
		else if (node->children != NULL)
			collect_partials(finder, node->children, sources);
	}
}

static void
set_version(TemplateSet *set, Entry *entry)
{
	g_autofree char *language = language_of(entry->source->name);
	g_autoptr(GPtrArray) sources = g_ptr_array_new();
	Finder finder = {set, language};

	g_ptr_array_add(sources, (gpointer)entry->source);
	collect_partials(&finder, mustache_nodes(letter_subject(entry->letter)), sources);
	collect_partials(&finder, mustache_nodes(letter_body(entry->letter)), sources);
	g_ptr_array_sort(sources, compare_sources);
	entry->version = digest_sources(sources);
}

static void
set_versions(TemplateSet *set)
{
	GHashTableIter iter;
	gpointer entry;

	g_hash_table_iter_init(&iter, set->entries);
	while (g_hash_table_iter_next(&iter, NULL, &entry))
		if (((Entry *)entry)->letter != NULL)
			set_version(set, entry);
}

/* ---- the set ---- */

static int
compare_problems(gconstpointer a, gconstpointer b)
{
	const TemplateProblem *first = *(const TemplateProblem *const *)a;
	const TemplateProblem *second = *(const TemplateProblem *const *)b;
	int order = strcmp(first->path, second->path);

	if (order == 0)
		order = (first->line > second->line) - (first->line < second->line);
	return order != 0 ? order : strcmp(first->text, second->text);
}

static gboolean
has_fatal(const GPtrArray *problems)
{
	for (guint i = 0; i < problems->len; i++)
		if (((const TemplateProblem *)g_ptr_array_index(problems, i))->fatal)
			return TRUE;
	return FALSE;
}

/* @sources and @problems: (transfer full). */
static TemplateSet *
build(GPtrArray *sources, GPtrArray *problems)
{
	TemplateSet *set = g_new0(TemplateSet, 1);

	set->sources = sources;
	set->problems = problems;
	set->entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_entry);
	set->languages = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_sort(set->sources, compare_sources);
	set->digest = digest_sources(set->sources);
	compile_entries(set);
	collect_languages(set);
	check_all(set);
	set_versions(set);
	g_ptr_array_sort(set->problems, compare_problems);
	set->good = !has_fatal(set->problems);
	return set;
}

TemplateSet *
template_set_from_sources(const GPtrArray *sources)
{
	GPtrArray *copies = g_ptr_array_new_with_free_func(free_source);
	GPtrArray *problems = g_ptr_array_new_with_free_func(free_problem);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < sources->len; i++) {
		const TemplateSource *source = g_ptr_array_index(sources, i);
		TemplateSource *copy =
			template_source_new(source->name, source->text, source->path);

		if (is_source_name(copy->name) && g_hash_table_add(seen, copy->name)) {
			g_ptr_array_add(copies, copy);
			continue;
		}
		check_add(problems, TRUE, copy->path, 0,
			"\"%s\" is not the name of a template, or stands there twice", copy->name);
		template_source_free(copy);
	}
	return build(copies, problems);
}

void
template_set_free(TemplateSet *set)
{
	if (set == NULL)
		return;
	g_hash_table_unref(set->entries);
	g_ptr_array_unref(set->sources);
	g_ptr_array_unref(set->problems);
	g_ptr_array_unref(set->languages);
	g_free(set->digest);
	g_free(set);
}

/* ---- reading folders ---- */

typedef struct Loader {
	GHashTable *sources; /* name, borrowed → TemplateSource* */
	GPtrArray *problems; /* TemplateProblem* */
} Loader;

/* Editors leave a byte order mark and CRLF; neither is meant. */
static char *
normal_text(const char *bytes, gsize length)
{
	g_autofree char *valid = text_utf8(bytes, (gssize)length);
	gsize mark = g_str_has_prefix(valid, "\uFEFF") ? strlen("\uFEFF") : 0;

	return text_normal_newlines(valid + mark);
}

static gboolean
load_file(Loader *loader, const char *name, const char *path, GError **error)
{
	g_autofree char *bytes = NULL;
	g_autofree char *text = NULL;
	g_autoptr(GError) problem = NULL;
	TemplateSource *source;
	gsize length = 0;

	if (!g_file_get_contents(path, &bytes, &length, &problem))
		return error_set(error, ERROR_CONFIG, "%s", problem->message);
	if (length > LIMIT_TEMPLATE_BYTES) {
		check_add(loader->problems, TRUE, path, 0, "longer than %d bytes",
			LIMIT_TEMPLATE_BYTES);
		length = 0;
	}
	if (!g_utf8_validate(bytes, (gssize)length, NULL))
		check_add(loader->problems, TRUE, path, 0, "not valid UTF-8; save it as UTF-8");
	text = normal_text(bytes, length);
	source = template_source_new(name, text, path);
	g_hash_table_replace(loader->sources, source->name, source);
	return TRUE;
}

static gboolean
load_language(Loader *loader, const char *folder, const char *language, GError **error)
{
	g_autofree char *path = g_build_filename(folder, language, NULL);
	g_autoptr(GError) problem = NULL;
	g_autoptr(GDir) dir = g_dir_open(path, 0, &problem);
	const char *file;

	if (dir == NULL)
		return error_set(error, ERROR_CONFIG, "%s", problem->message);
	while ((file = g_dir_read_name(dir)) != NULL) {
		g_autofree char *name = g_strconcat(language, "/", file, NULL);
		g_autofree char *file_path = g_build_filename(path, file, NULL);

		if (!is_template_file(file) || !g_utf8_validate(file, -1, NULL))
			continue;
		if (g_hash_table_size(loader->sources) >= LIMIT_TEMPLATE_FILES)
			return error_set(error, ERROR_CONFIG, "%s: more than %d templates", folder,
				LIMIT_TEMPLATE_FILES);
		if (!load_file(loader, name, file_path, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
load_folder(Loader *loader, const char *folder, GError **error)
{
	g_autoptr(GError) problem = NULL;
	g_autoptr(GDir) dir = g_dir_open(folder, 0, &problem);
	const char *name;

	if (dir == NULL)
		return error_set(error, ERROR_CONFIG, "templates: %s", problem->message);
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		if (is_language(name) && g_file_test(path, G_FILE_TEST_IS_DIR) &&
			!load_language(loader, folder, name, error))
			return FALSE;
	}
	return TRUE;
}

TemplateSet *
template_set_load(const char *shipped, const char *override, GError **error)
{
	g_autoptr(GHashTable) found =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_source);
	g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(free_problem);
	Loader loader = {found, problems};
	GPtrArray *sources;
	GHashTableIter iter;
	gpointer source;

	if (!load_folder(&loader, shipped, error))
		return NULL;
	if (override != NULL && *override != '\0' && g_file_test(override, G_FILE_TEST_EXISTS) &&
		!load_folder(&loader, override, error))
		return NULL;
	sources = g_ptr_array_new_with_free_func(free_source);
	g_hash_table_iter_init(&iter, found);
	while (g_hash_table_iter_next(&iter, NULL, &source)) {
		g_hash_table_iter_steal(&iter);
		g_ptr_array_add(sources, source);
	}
	return build(sources, g_steal_pointer(&problems));
}

/* ---- asking ---- */

const GPtrArray *
template_set_problems(const TemplateSet *set)
{
	return set->problems;
}

gboolean
template_set_is_good(const TemplateSet *set)
{
	return set->good;
}

const char *
template_set_digest(const TemplateSet *set)
{
	return set->digest;
}

const GPtrArray *
template_set_sources(const TemplateSet *set)
{
	return set->sources;
}

const char *const *
template_set_languages(const TemplateSet *set)
{
	return (const char *const *)set->languages->pdata;
}

static const char *
language_with_letter(const TemplateSet *set, const SchemaLetter *letter, const char *language)
{
	for (guint i = 0; set->languages->pdata[i] != NULL; i++) {
		const char *known = set->languages->pdata[i];
		const Entry *entry = find_entry(set, known, "", letter->name);

		if (g_ascii_strcasecmp(known, language) == 0 && entry != NULL &&
			entry->letter != NULL)
			return known;
	}
	return NULL;
}

const char *
template_set_language(const TemplateSet *set, const SchemaLetter *letter, const char *language)
{
	g_autofree char *first = g_strndup(language, strcspn(language, "-_"));
	const char *found = language_with_letter(set, letter, language);

	return found != NULL ? found : language_with_letter(set, letter, first);
}

/* ---- keeping ---- */

GBytes *
template_sources_pack(const GPtrArray *sources)
{
	g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a(ss)"));
	g_autoptr(GVariant) packed = NULL;

	for (guint i = 0; i < sources->len; i++) {
		const TemplateSource *source = g_ptr_array_index(sources, i);

		g_variant_builder_add(&builder, "(ss)", source->name, source->text);
	}
	packed = g_variant_ref_sink(g_variant_builder_end(&builder));
	return g_variant_get_data_as_bytes(packed);
}

GPtrArray *
template_sources_unpack(GBytes *bytes, GError **error)
{
	g_autoptr(GVariant) packed =
		g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE("a(ss)"), bytes, FALSE));
	GPtrArray *sources;
	GVariantIter iter;
	const char *name, *text;

	if (!g_variant_is_normal_form(packed)) {
		error_set(error, ERROR_REJECTED, "the kept templates are damaged");
		return NULL;
	}
	sources = g_ptr_array_new_with_free_func(free_source);
	g_variant_iter_init(&iter, packed);
	while (g_variant_iter_next(&iter, "(&s&s)", &name, &text))
		g_ptr_array_add(sources, template_source_new(name, text, NULL));
	return sources;
}

/* ---- rendering ---- */

static LetterDraft *
render_one(const TemplateSet *set, const SchemaLetter *letter, const char *language,
	TemplateValues values, gpointer data, GError **error)
{
	const Entry *entry = find_entry(set, language, "", letter->name);
	g_autoptr(TemplateValue) value = values(language, data);
	Finder finder = {set, language};
	LetterDraft *draft = letter_render(entry->letter, value, find_program, &finder, error);

	if (draft == NULL)
		g_prefix_error(error, "%s: ", entry->source->name);
	return draft;
}

static RenderedLetter *
render_both(const TemplateSet *set, const SchemaLetter *letter, TemplateValues values,
	gpointer data, GError **error)
{
	g_autoptr(LetterDraft) french = NULL;
	g_autoptr(LetterDraft) english = NULL;
	g_autofree char *version = NULL;

	french = render_one(set, letter, "fr", values, data, error);
	if (french == NULL)
		return NULL;
	english = render_one(set, letter, "en", values, data, error);
	if (english == NULL)
		return NULL;
	version = template_set_version(set, letter, "");
	return letter_join(french, "fr", english, "en", version);
}

RenderedLetter *
template_set_render(const TemplateSet *set, const SchemaLetter *letter, const char *language,
	TemplateValues values, gpointer data, GError **error)
{
	const char *found;
	g_autoptr(LetterDraft) draft = NULL;

	g_assert(set->good);
	found = template_set_language(set, letter, language);
	if (found == NULL)
		return render_both(set, letter, values, data, error);
	draft = render_one(set, letter, found, values, data, error);
	if (draft == NULL)
		return NULL;
	return letter_finish(draft, found, find_entry(set, found, "", letter->name)->version);
}

char *
template_set_version(const TemplateSet *set, const SchemaLetter *letter, const char *language)
{
	const char *found = template_set_language(set, letter, language);
	const Entry *french, *english;
	g_autofree char *both = NULL;

	if (found != NULL)
		return g_strdup(find_entry(set, found, "", letter->name)->version);
	french = find_entry(set, "fr", "", letter->name);
	english = find_entry(set, "en", "", letter->name);
	if (french == NULL || english == NULL || french->version == NULL ||
		english->version == NULL)
		return NULL;
	both = g_strconcat(french->version, english->version, NULL);
	return digest_sha256_hex(both, strlen(both));
}
