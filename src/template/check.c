/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "base/marker.h"
#include "template/check.h"

void
template_problem_free(TemplateProblem *problem)
{
	if (problem == NULL)
		return;
	g_free(problem->path);
	g_free(problem->text);
	g_free(problem);
}

char *
template_problem_format(const TemplateProblem *problem)
{
	if (problem->line == 0)
		return g_strdup_printf("%s: %s", problem->path, problem->text);
	return g_strdup_printf("%s:%u: %s", problem->path, problem->line, problem->text);
}

void
check_add(
	GPtrArray *problems, gboolean fatal, const char *path, guint line, const char *format, ...)
{
	TemplateProblem *problem;
	va_list arguments;

	if (problems->len >= LIMIT_TEMPLATE_PROBLEMS)
		return;
	problem = g_new0(TemplateProblem, 1);
	va_start(arguments, format);
	problem->text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	problem->fatal = fatal;
	problem->path = g_strdup(path);
	problem->line = line;
	for (guint i = 0; i < problems->len; i++) {
		const TemplateProblem *other = g_ptr_array_index(problems, i);

		if (other->line == line && strcmp(other->path, path) == 0 &&
			strcmp(other->text, problem->text) == 0) {
			template_problem_free(problem);
			return;
		}
	}
	g_ptr_array_add(problems, problem);
}

/* ---- dates written by hand ---- */

#define SPACE "[\\s\\x{a0}\\x{202f}]+"
#define MONTH                                                                                         \
	"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|" \
	"january|february|march|april|may|june|july|august|september|october|november|december)"
#define WEEKDAY                                                                                    \
	"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"                                  \
	"monday|tuesday|wednesday|thursday|friday|saturday|sunday)"

static const char *const date_patterns[] = {
	/* 01/12/2026, 1.12.26; not a telephone number in pairs of digits */
	"(?<![\\d./-])\\d{1,2}([/.-])\\d{1,2}\\1(?:\\d{4}|\\d{2})(?![./-]?\\d)",
	"(?<![\\d./-])\\d{4}-\\d{2}-\\d{2}(?![./-]?\\d)",
	"\\b(?:le|au|du|by|on|before)" SPACE "\\d{1,2}/\\d{1,2}\\b",
	"\\b\\d{1,2}(?:er|st|nd|rd|th)?" SPACE "(?:of" SPACE ")?" MONTH "\\b",
	"\\b" MONTH SPACE "(?:the" SPACE ")?\\d{1,4}(?:st|nd|rd|th)?\\b",
	"\\b" WEEKDAY SPACE "(?:the" SPACE ")?\\d{1,2}",
};

static guint
count_lines(const char *text, gsize length)
{
	guint lines = 0;

	for (gsize i = 0; i < length; i++)
		lines += text[i] == '\n';
	return lines;
}

static GPtrArray *
compile_patterns(void)
{
	GPtrArray *patterns = g_ptr_array_new_with_free_func((GDestroyNotify)g_regex_unref);

	for (gsize i = 0; i < G_N_ELEMENTS(date_patterns); i++) {
		GRegex *pattern = g_regex_new(date_patterns[i], G_REGEX_CASELESS, 0, NULL);

		g_assert(pattern != NULL);
		g_ptr_array_add(patterns, pattern);
	}
	return patterns;
}

static void
check_date(GRegex *pattern, const char *text, const char *path, guint line, GPtrArray *problems)
{
	g_autoptr(GMatchInfo) match = NULL;
	g_autofree char *date = NULL;
	int start = 0;

	if (!g_regex_match(pattern, text, 0, &match))
		return;
	g_match_info_fetch_pos(match, 0, &start, NULL);
	date = g_match_info_fetch(match, 0);
	check_add(problems, TRUE, path, line + count_lines(text, (gsize)start),
		"the date \"%s\" is written by hand; use a variable such as {{promise.date}}, or "
		"it is soon untrue",
		date);
}

/* ---- names ---- */

/* What the innermost names are looked up in: a map ("" is the root), or a text that was asked for
 * with a section, of which only {{.}} can be said. */
typedef struct Scope {
	char *prefix;
	const SchemaVariable *leaf; /* NULL for a map */
} Scope;

typedef struct Checker {
	const SchemaLetter *schema;
	CheckResolve resolve;
	gpointer data;
	GPtrArray *problems;
	GArray *scopes;      /* Scope, innermost last */
	GHashTable *used;    /* names of variables */
	GPtrArray *patterns; /* GRegex*, of dates */
	const char *path;    /* of the file being walked */
	guint offset;        /* added to a node's line */
	gboolean subject;    /* walking the head */
	guint depth;         /* partials within partials */
	guint steps;
} Checker;

/* A name as the schema sees it. */
typedef struct Meaning {
	char *name;                     /* "history[].subject"; NULL if unknown */
	const SchemaVariable *variable; /* NULL for a map on the way */
} Meaning;

static char *
join(const char *prefix, const char *name)
{
	return *prefix != '\0' ? g_strconcat(prefix, ".", name, NULL) : g_strdup(name);
}

static gboolean
is_known(const Checker *checker, const char *name)
{
	return schema_find(checker->schema, name) != NULL ||
		schema_is_prefix(checker->schema, name);
}

static Meaning
look_up(const Checker *checker, const MustacheNode *node)
{
	const Scope *top = &g_array_index(checker->scopes, Scope, checker->scopes->len - 1);
	g_autofree char *rest = NULL;

	if (node->path[0] == NULL)
		return (Meaning){g_strdup(top->prefix), top->leaf};
	rest = g_strjoinv(".", node->path);
	for (guint i = checker->scopes->len; i-- > 0;) {
		const Scope *scope = &g_array_index(checker->scopes, Scope, i);
		g_autofree char *first = join(scope->prefix, node->path[0]);
		g_autofree char *whole = join(scope->prefix, rest);
		const SchemaVariable *found;

		if (scope->leaf != NULL || !is_known(checker, first))
			continue;
		if (!is_known(checker, whole))
			break;
		found = schema_find(checker->schema, whole);
		return (Meaning){g_steal_pointer(&whole), found};
	}
	return (Meaning){NULL, NULL};
}

static void
complain(const Checker *checker, const MustacheNode *node, const char *what)
{
	check_add(checker->problems, TRUE, checker->path, node->line + checker->offset,
		"{{%s}} %s in %s", node->text, what, checker->schema->name);
}

/* What to say of a variable that is printed but cannot be; NULL if it can. */
static const char *
cannot_print(const Checker *checker, const Meaning *meaning)
{
	if (meaning->name == NULL)
		return "is no variable";
	if (meaning->variable == NULL)
		return "is a group of variables, not a text,";
	switch (meaning->variable->kind) {
	case VALUE_TEXT:
		return NULL;
	case VALUE_BLOCK:
		return checker->subject ? "is a text of several lines, which no subject takes,"
					: NULL;
	case VALUE_FLAG:
		return "is a yes or no, to be asked for with {{#…}},";
	case VALUE_LIST:
	case VALUE_MAP:
		return "is a list, to be gone through with {{#…}},";
	}
	g_assert_not_reached();
}

static void
note_use(const Checker *checker, const Meaning *meaning)
{
	if (meaning->variable != NULL)
		g_hash_table_add(checker->used, (gpointer)meaning->variable->name);
}

static void
check_variable(const Checker *checker, const MustacheNode *node)
{
	Meaning meaning = look_up(checker, node);
	const char *what = cannot_print(checker, &meaning);

	if (what != NULL)
		complain(checker, node, what);
	note_use(checker, &meaning);
	g_free(meaning.name);
}

static void check_nodes(Checker *checker, const GPtrArray *nodes);

static void
check_section(Checker *checker, const MustacheNode *node)
{
	Meaning meaning = look_up(checker, node);
	gboolean list = meaning.variable != NULL && meaning.variable->kind == VALUE_LIST;
	Scope scope = {0};

	note_use(checker, &meaning);
	if (meaning.name == NULL) {
		complain(checker, node, "is no variable");
		return;
	}
	if (node->kind == MUSTACHE_INVERTED) {
		check_nodes(checker, node->children);
		g_free(meaning.name);
		return;
	}
	scope.prefix = list ? g_strconcat(meaning.name, "[]", NULL) : g_strdup(meaning.name);
	scope.leaf = list ? NULL : meaning.variable;
	g_free(meaning.name);
	g_array_append_val(checker->scopes, scope);
	check_nodes(checker, node->children);
	g_array_set_size(checker->scopes, checker->scopes->len - 1);
	g_free(scope.prefix);
}

static void
check_partial(Checker *checker, const MustacheNode *node)
{
	CheckPartial partial = {0};
	const char *path = checker->path;
	guint offset = checker->offset;

	if (!checker->resolve(node->text, &partial, checker->data)) {
		check_add(checker->problems, TRUE, path, node->line + offset,
			"there is no partial {{>%s}}; it would be the file _%s.md beside this one",
			node->text, node->text);
		return;
	}
	if (checker->depth >= LIMIT_PARTIAL_DEPTH) {
		check_add(checker->problems, TRUE, path, node->line + offset,
			"the partial {{>%s}} calls itself, or too many stand within each other",
			node->text);
		return;
	}
	if (partial.program == NULL)
		return;
	checker->path = partial.path;
	checker->offset = 0;
	checker->depth++;
	check_nodes(checker, mustache_nodes(partial.program));
	checker->depth--;
	checker->path = path;
	checker->offset = offset;
}

static void
check_node(Checker *checker, const MustacheNode *node)
{
	switch (node->kind) {
	case MUSTACHE_LITERAL:
		for (guint i = 0; i < checker->patterns->len; i++)
			check_date(g_ptr_array_index(checker->patterns, i), node->text,
				checker->path, node->line + checker->offset, checker->problems);
		return;
	case MUSTACHE_VARIABLE:
	case MUSTACHE_RAW:
		check_variable(checker, node);
		return;
	case MUSTACHE_SECTION:
	case MUSTACHE_INVERTED:
		check_section(checker, node);
		return;
	case MUSTACHE_PARTIAL:
		check_partial(checker, node);
		return;
	}
	g_assert_not_reached();
}

static void
check_nodes(Checker *checker, const GPtrArray *nodes)
{
	for (guint i = 0; i < nodes->len; i++) {
		const MustacheNode *node = g_ptr_array_index(nodes, i);

		if (checker->steps++ == LIMIT_CHECK_STEPS)
			check_add(checker->problems, TRUE, checker->path,
				node->line + checker->offset,
				"the partials of %s are too many to be checked",
				checker->schema->name);
		if (checker->steps > LIMIT_CHECK_STEPS)
			return;
		check_node(checker, node);
	}
}

/* ---- the letter as a whole ---- */

static void
check_required(const Checker *checker)
{
	const SchemaVariable *variables;
	gsize count;

	variables = schema_variables(&count);
	for (gsize i = 0; i < count; i++)
		if (schema_requires(&variables[i], checker->schema) &&
			!g_hash_table_contains(checker->used, variables[i].name))
			check_add(checker->problems, TRUE, checker->path, 0,
				"%s has to use the variable %s (%s)", checker->schema->name,
				variables[i].name, variables[i].meaning);
}

static void
check_marker(const Letter *letter, const char *path, GPtrArray *problems)
{
	const GPtrArray *nodes = mustache_nodes(letter_body(letter));
	const MustacheNode *first = nodes->len > 0 ? g_ptr_array_index(nodes, 0) : NULL;

	if (first != NULL && first->kind == MUSTACHE_LITERAL &&
		(g_str_has_prefix(first->text, MARKER_FR "\n") ||
			g_str_has_prefix(first->text, MARKER_EN "\n")))
		return;
	check_add(problems, TRUE, path, letter_body_line(letter),
		"a letter to staff begins with the line \"%s\" or \"%s\"", MARKER_FR, MARKER_EN);
}

void
check_letter(const Letter *letter, const SchemaLetter *schema, const char *path,
	CheckResolve resolve, gpointer data, GPtrArray *problems)
{
	g_autoptr(GHashTable) used = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GArray) scopes = g_array_new(FALSE, FALSE, sizeof(Scope));
	g_autoptr(GPtrArray) patterns = compile_patterns();
	Scope root = {.prefix = (char *)""};
	Checker checker = {
		.schema = schema,
		.resolve = resolve,
		.data = data,
		.problems = problems,
		.scopes = scopes,
		.used = used,
		.patterns = patterns,
		.path = path,
		.subject = TRUE,
	};

	g_array_append_val(scopes, root);
	check_nodes(&checker, mustache_nodes(letter_subject(letter)));
	checker.subject = FALSE;
	checker.offset = letter_body_line(letter) - 1;
	check_nodes(&checker, mustache_nodes(letter_body(letter)));
	check_required(&checker);
	if (schema->audience == AUDIENCE_STAFF)
		check_marker(letter, path, problems);
}
