/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "template/mustache.h"

struct Mustache {
	GPtrArray *nodes; /* MustacheNode* */
};

/* ---- nodes ---- */

static void
node_free(gpointer data)
{
	MustacheNode *node = data;

	g_free(node->text);
	g_strfreev(node->path);
	g_free(node->indent);
	if (node->children != NULL)
		g_ptr_array_unref(node->children);
	g_free(node);
}

static MustacheNode *
node_new(MustacheKind kind, guint line, char *text)
{
	MustacheNode *node = g_new0(MustacheNode, 1);

	node->kind = kind;
	node->line = line;
	node->text = text;
	return node;
}

static GStrv
split_name(const char *name)
{
	return strcmp(name, ".") == 0 ? g_new0(char *, 1) : g_strsplit(name, ".", -1);
}

/* ---- compiling ---- */

typedef struct OpenSection {
	MustacheNode *node; /* borrowed from its parent */
	GPtrArray *parent;  /* where it stands; borrowed */
} OpenSection;

typedef struct Compiler {
	const char *position; /* what is still to be read */
	const char *start;    /* of the source */
	guint line;           /* of @position */
	char *open, *close;   /* the delimiters, "{{" and "}}" at first */
	GPtrArray *nodes;     /* where the next node goes; borrowed */
	GArray *sections;     /* OpenSection, outermost first */
} Compiler;

/* One tag as read: {{#name}}. */
typedef struct Tag {
	char sigil;        /* one of # ^ / > & { ! = or 0 for a plain variable */
	char *content;     /* between sigil and delimiter, stripped */
	const char *begin; /* its first byte in the source */
	const char *end;   /* the byte after it */
	guint line;
	guint end_line;
} Tag;

static void
add_literal(Compiler *compiler, const char *from, const char *to)
{
	if (to > from)
		g_ptr_array_add(compiler->nodes,
			node_new(MUSTACHE_LITERAL, compiler->line,
				g_strndup(from, (gsize)(to - from))));
}

static guint
count_lines(const char *from, const char *to)
{
	guint lines = 0;

	for (; from < to; from++)
		lines += *from == '\n';
	return lines;
}

/* The white space before the tag if it has its line to itself, as a pointer to the start of that
 * line; *after_out is then the start of the next line. NULL if something else is there. */
static const char *
standalone_line(const Compiler *compiler, const Tag *tag, const char **after_out)
{
	const char *before = tag->begin;
	const char *after = tag->end;

	while (before > compiler->start && (before[-1] == ' ' || before[-1] == '\t'))
		before--;
	if (before > compiler->start && before[-1] != '\n')
		return NULL;
	while (*after == ' ' || *after == '\t')
		after++;
	if (after[0] == '\r' && after[1] == '\n')
		after++;
	if (*after == '\n')
		after++;
	else if (*after != '\0')
		return NULL;
	*after_out = after;
	return before;
}

/* {{=<% %>=}}: two delimiters without white space or "=" in them. */
static gboolean
set_delimiters(Compiler *compiler, const Tag *tag, GError **error)
{
	g_auto(GStrv) words = NULL;
	g_autoptr(GPtrArray) found = g_ptr_array_new();

	words = g_strsplit_set(tag->content, " \t\r\n", -1);
	for (guint i = 0; words[i] != NULL; i++)
		if (*words[i] != '\0')
			g_ptr_array_add(found, words[i]);
	if (found->len != 2 || strchr(tag->content, '=') != NULL)
		return error_set(error, ERROR_REJECTED,
			"line %u: a change of delimiters is written {{=<%% %%>=}}", tag->line);
	g_free(compiler->open);
	g_free(compiler->close);
	compiler->open = g_strdup(g_ptr_array_index(found, 0));
	compiler->close = g_strdup(g_ptr_array_index(found, 1));
	return TRUE;
}

static gboolean
open_section(Compiler *compiler, const Tag *tag, GError **error)
{
	MustacheKind kind = tag->sigil == '#' ? MUSTACHE_SECTION : MUSTACHE_INVERTED;
	MustacheNode *node;
	OpenSection section;

	if (compiler->sections->len >= LIMIT_TEMPLATE_DEPTH)
		return error_set(error, ERROR_LIMIT,
			"line %u: more than %d sections within each other", tag->line,
			LIMIT_TEMPLATE_DEPTH);
	node = node_new(kind, tag->line, g_strdup(tag->content));
	node->path = split_name(node->text);
	node->children = g_ptr_array_new_with_free_func(node_free);
	g_ptr_array_add(compiler->nodes, node);
	section = (OpenSection){node, compiler->nodes};
	g_array_append_val(compiler->sections, section);
	compiler->nodes = node->children;
	return TRUE;
}

static gboolean
close_section(Compiler *compiler, const Tag *tag, GError **error)
{
	const OpenSection *section;

	if (compiler->sections->len == 0)
		return error_set(error, ERROR_REJECTED,
			"line %u: {{/%s}} closes a section that was not opened", tag->line,
			tag->content);
	section = &g_array_index(compiler->sections, OpenSection, compiler->sections->len - 1);
	if (strcmp(section->node->text, tag->content) != 0)
		return error_set(error, ERROR_REJECTED,
			"line %u: {{/%s}} where {{/%s}} of line %u should be", tag->line,
			tag->content, section->node->text, section->node->line);
	compiler->nodes = section->parent;
	g_array_set_size(compiler->sections, compiler->sections->len - 1);
	return TRUE;
}

static void
add_partial(Compiler *compiler, const Tag *tag, const char *line_start)
{
	MustacheNode *node = node_new(MUSTACHE_PARTIAL, tag->line, g_strdup(tag->content));

	if (line_start != NULL)
		node->indent = g_strndup(line_start, (gsize)(tag->begin - line_start));
	g_ptr_array_add(compiler->nodes, node);
}

static void
add_variable(Compiler *compiler, const Tag *tag)
{
	MustacheKind kind = tag->sigil == '\0' ? MUSTACHE_VARIABLE : MUSTACHE_RAW;
	MustacheNode *node = node_new(kind, tag->line, g_strdup(tag->content));

	node->path = split_name(node->text);
	g_ptr_array_add(compiler->nodes, node);
}

/* A name has no white space, and no part of it between dots is empty. */
static gboolean
check_name(const Tag *tag, GError **error)
{
	const char *name = tag->content;

	if (*name == '\0')
		return error_set(error, ERROR_REJECTED, "line %u: a tag without a name", tag->line);
	if (strpbrk(name, " \t\r\n") != NULL)
		return error_set(error, ERROR_REJECTED,
			"line %u: the name \"%s\" has a space in it", tag->line, name);
	if (tag->sigil != '>' && strcmp(name, ".") != 0 &&
		(*name == '.' || g_str_has_suffix(name, ".") || strstr(name, "..") != NULL))
		return error_set(error, ERROR_REJECTED,
			"line %u: the name \"%s\" has a dot too many", tag->line, name);
	return TRUE;
}

/* Finds the end of the tag that begins at @tag->begin and reads it. */
static gboolean
read_tag(const Compiler *compiler, Tag *tag, GError **error)
{
	const char *from = tag->begin + strlen(compiler->open);
	g_autofree char *closing = NULL;
	const char *end;

	if (*from != '\0' && strchr("#^/>&!={", *from) != NULL)
		tag->sigil = *from++;
	closing = g_strconcat(tag->sigil == '{' ? "}"
			: tag->sigil == '='     ? "="
						: "",
		compiler->close, NULL);
	end = strstr(from, closing);
	if (end == NULL)
		return error_set(error, ERROR_REJECTED, "line %u: %s is not closed by %s",
			tag->line, compiler->open, closing);
	tag->content = g_strstrip(g_strndup(from, (gsize)(end - from)));
	tag->end = end + strlen(closing);
	tag->end_line = tag->line + count_lines(tag->begin, tag->end);
	if (tag->sigil == '!' || tag->sigil == '=')
		return TRUE;
	return check_name(tag, error);
}

static gboolean
apply_tag(Compiler *compiler, const Tag *tag, const char *line_start, GError **error)
{
	switch (tag->sigil) {
	case '!':
		return TRUE;
	case '=':
		return set_delimiters(compiler, tag, error);
	case '#':
	case '^':
		return open_section(compiler, tag, error);
	case '/':
		return close_section(compiler, tag, error);
	case '>':
		add_partial(compiler, tag, line_start);
		return TRUE;
	default:
		add_variable(compiler, tag);
		return TRUE;
	}
}

/* One literal and the tag after it. */
static gboolean
compile_step(Compiler *compiler, const char *tag_begin, GError **error)
{
	Tag tag = {.begin = tag_begin};
	g_autofree char *content = NULL;
	const char *line_start = NULL;
	const char *after;
	gboolean done;

	tag.line = compiler->line + count_lines(compiler->position, tag_begin);
	done = read_tag(compiler, &tag, error);
	content = tag.content;
	if (!done)
		return FALSE;
	after = tag.end;
	/* Variables never have their line taken away. */
	if (tag.sigil != '\0' && tag.sigil != '&' && tag.sigil != '{')
		line_start = standalone_line(compiler, &tag, &after);
	g_assert(line_start == NULL || line_start >= compiler->position);
	add_literal(compiler, compiler->position, line_start != NULL ? line_start : tag_begin);
	compiler->line = tag.end_line + count_lines(tag.end, after);
	compiler->position = after;
	return apply_tag(compiler, &tag, line_start, error);
}

static gboolean
compile(Compiler *compiler, GError **error)
{
	const char *tag;

	while ((tag = strstr(compiler->position, compiler->open)) != NULL)
		if (!compile_step(compiler, tag, error))
			return FALSE;
	add_literal(compiler, compiler->position, compiler->position + strlen(compiler->position));
	if (compiler->sections->len > 0) {
		const MustacheNode *node =
			g_array_index(compiler->sections, OpenSection, compiler->sections->len - 1)
				.node;

		return error_set(error, ERROR_REJECTED,
			"line %u: the section {{%c%s}} is not closed", node->line,
			node->kind == MUSTACHE_SECTION ? '#' : '^', node->text);
	}
	return TRUE;
}

Mustache *
mustache_compile(const char *source, GError **error)
{
	g_autoptr(Mustache) mustache = NULL;
	Compiler compiler = {.position = source, .start = source, .line = 1};
	gboolean done;

	if (strlen(source) > LIMIT_TEMPLATE_BYTES) {
		error_set(error, ERROR_LIMIT, "longer than %d bytes", LIMIT_TEMPLATE_BYTES);
		return NULL;
	}
	mustache = g_new0(Mustache, 1);
	mustache->nodes = g_ptr_array_new_with_free_func(node_free);
	compiler.nodes = mustache->nodes;
	compiler.open = g_strdup("{{");
	compiler.close = g_strdup("}}");
	compiler.sections = g_array_new(FALSE, FALSE, sizeof(OpenSection));
	done = compile(&compiler, error);
	g_array_unref(compiler.sections);
	g_free(compiler.open);
	g_free(compiler.close);
	return done ? g_steal_pointer(&mustache) : NULL;
}

void
mustache_free(Mustache *mustache)
{
	if (mustache == NULL)
		return;
	g_ptr_array_unref(mustache->nodes);
	g_free(mustache);
}

const GPtrArray *
mustache_nodes(const Mustache *mustache)
{
	return mustache->nodes;
}

/* ---- writing values ---- */

static const char *
plain_text(const TemplateValue *value)
{
	if (value_kind(value) == VALUE_FLAG)
		return value_is_true(value) ? "true" : "false";
	return value_text(value);
}

void
mustache_emit_plain(GString *out, const TemplateValue *value, gboolean raw G_GNUC_UNUSED,
	gpointer data G_GNUC_UNUSED)
{
	g_string_append(out, plain_text(value));
}

void
mustache_emit_html(GString *out, const TemplateValue *value, gboolean raw, gpointer data)
{
	if (raw) {
		mustache_emit_plain(out, value, raw, data);
		return;
	}
	for (const char *p = plain_text(value); *p != '\0'; p++) {
		switch (*p) {
		case '&':
			g_string_append(out, "&amp;");
			break;
		case '<':
			g_string_append(out, "&lt;");
			break;
		case '>':
			g_string_append(out, "&gt;");
			break;
		case '"':
			g_string_append(out, "&quot;");
			break;
		case '\'':
			g_string_append(out, "&#39;");
			break;
		default:
			g_string_append_c(out, *p);
		}
	}
}

void
mustache_emit_line(GString *out, const TemplateValue *value, gboolean raw G_GNUC_UNUSED,
	gpointer data G_GNUC_UNUSED)
{
	g_autofree char *line = text_one_line(plain_text(value), LIMIT_NAME_BYTES);

	g_string_append(out, line);
}

/* ---- rendering ---- */

typedef struct Renderer {
	const MustacheOptions *options;
	MustacheEmit emit;
	GString *out;
	gsize begin;       /* length of @out before */
	GPtrArray *scopes; /* const TemplateValue*, innermost last */
	char *indent;      /* of the partial being rendered; "" outside */
	gboolean at_start; /* at the start of a line of the template (values don't count) */
	guint depth;       /* partials within partials */
	guint steps;
} Renderer;

/* Dotted names: the first part is looked for from the innermost scope outwards, the rest strictly
 * within what was found. */
static const TemplateValue *
look_up(const Renderer *renderer, const MustacheNode *node)
{
	const TemplateValue *found = NULL;
	guint n = renderer->scopes->len;

	if (node->path[0] == NULL)
		return g_ptr_array_index(renderer->scopes, n - 1);
	while (found == NULL && n-- > 0)
		found = value_find(g_ptr_array_index(renderer->scopes, n), node->path[0]);
	for (guint i = 1; found != NULL && node->path[i] != NULL; i++)
		found = value_find(found, node->path[i]);
	return found;
}

static void
write_indent(Renderer *renderer)
{
	if (renderer->at_start)
		g_string_append(renderer->out, renderer->indent);
	renderer->at_start = FALSE;
}

static void
write_literal(Renderer *renderer, const char *text)
{
	while (*text != '\0') {
		const char *end = strchr(text, '\n');
		gsize length = end != NULL ? (gsize)(end - text) + 1 : strlen(text);

		if (*text != '\n' && strncmp(text, "\r\n", 2) != 0)
			write_indent(renderer);
		g_string_append_len(renderer->out, text, (gssize)length);
		renderer->at_start = end != NULL;
		text += length;
	}
}

static void
write_value(Renderer *renderer, const MustacheNode *node)
{
	const TemplateValue *value = look_up(renderer, node);

	write_indent(renderer);
	if (value == NULL || value_kind(value) == VALUE_LIST || value_kind(value) == VALUE_MAP)
		return;
	renderer->emit(renderer->out, value, node->kind == MUSTACHE_RAW, renderer->options->data);
}

static gboolean render_nodes(Renderer *renderer, const GPtrArray *nodes, GError **error);

static gboolean
render_scope(
	Renderer *renderer, const MustacheNode *node, const TemplateValue *scope, GError **error)
{
	gboolean done;

	g_ptr_array_add(renderer->scopes, (gpointer)scope);
	done = render_nodes(renderer, node->children, error);
	g_ptr_array_set_size(renderer->scopes, (int)renderer->scopes->len - 1);
	return done;
}

static gboolean
render_section(Renderer *renderer, const MustacheNode *node, GError **error)
{
	const TemplateValue *value = look_up(renderer, node);

	if (node->kind == MUSTACHE_INVERTED)
		return value_is_true(value) || render_nodes(renderer, node->children, error);
	if (!value_is_true(value))
		return TRUE;
	if (value_kind(value) != VALUE_LIST)
		return render_scope(renderer, node, value, error);
	for (guint i = 0; i < value_length(value); i++)
		if (!render_scope(renderer, node, value_item(value, i), error))
			return FALSE;
	return TRUE;
}

/* A partial alone on its line is indented as its tag was: each line of its text, not of the
 * values in it. */
static gboolean
render_partial(Renderer *renderer, const MustacheNode *node, GError **error)
{
	const Mustache *partial = renderer->options->resolve != NULL
		? renderer->options->resolve(node->text, renderer->options->data)
		: NULL;
	gboolean alone = node->indent != NULL;
	char *outer = renderer->indent;
	gboolean done;

	if (partial == NULL)
		return TRUE;
	if (renderer->depth >= LIMIT_PARTIAL_DEPTH)
		return error_set(error, ERROR_LIMIT,
			"line %u: more than %d partials within each other at {{>%s}}", node->line,
			LIMIT_PARTIAL_DEPTH, node->text);
	if (!alone)
		write_indent(renderer);
	renderer->indent = alone ? g_strconcat(outer, node->indent, NULL) : g_strdup("");
	renderer->at_start = alone;
	renderer->depth++;
	done = render_nodes(renderer, partial->nodes, error);
	renderer->depth--;
	g_free(renderer->indent);
	renderer->indent = outer;
	renderer->at_start = alone;
	return done;
}

static gboolean
render_node(Renderer *renderer, const MustacheNode *node, GError **error)
{
	switch (node->kind) {
	case MUSTACHE_LITERAL:
		write_literal(renderer, node->text);
		return TRUE;
	case MUSTACHE_VARIABLE:
	case MUSTACHE_RAW:
		write_value(renderer, node);
		return TRUE;
	case MUSTACHE_SECTION:
	case MUSTACHE_INVERTED:
		return render_section(renderer, node, error);
	case MUSTACHE_PARTIAL:
		return render_partial(renderer, node, error);
	}
	g_assert_not_reached();
}

static gboolean
render_nodes(Renderer *renderer, const GPtrArray *nodes, GError **error)
{
	for (guint i = 0; i < nodes->len; i++) {
		const MustacheNode *node = g_ptr_array_index(nodes, i);

		if (++renderer->steps > LIMIT_RENDER_STEPS)
			return error_set(error, ERROR_LIMIT, "line %u: more than %d steps",
				node->line, LIMIT_RENDER_STEPS);
		if (!render_node(renderer, node, error))
			return FALSE;
		if (renderer->out->len - renderer->begin > LIMIT_RENDERED_BYTES)
			return error_set(error, ERROR_LIMIT, "line %u: the text is over %d bytes",
				node->line, LIMIT_RENDERED_BYTES);
	}
	return TRUE;
}

gboolean
mustache_render(const Mustache *mustache, const TemplateValue *value,
	const MustacheOptions *options, GString *out, GError **error)
{
	g_autoptr(GPtrArray) scopes = g_ptr_array_new();
	Renderer renderer = {
		.options = options,
		.emit = options->emit != NULL ? options->emit : mustache_emit_html,
		.out = out,
		.begin = out->len,
		.scopes = scopes,
		.indent = g_strdup(""),
		.at_start = TRUE,
	};
	gboolean done;

	g_ptr_array_add(scopes, (gpointer)value);
	done = render_nodes(&renderer, mustache->nodes, error);
	g_free(renderer.indent);
	return done;
}
