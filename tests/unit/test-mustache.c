/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "template/mustache.h"

/* ---- a JSON document as values ---- */

/* A key with a dot in it is left out: no name in a template can mean it, and our maps take dots
 * for a path. */
static TemplateValue *
from_json(json_t *json)
{
	TemplateValue *value;
	const char *key;
	json_t *member;
	size_t i;

	if (json_is_object(json)) {
		value = value_new_map();
		json_object_foreach(json, key, member)
		{
			if (!json_is_null(member) && strchr(key, '.') == NULL)
				value_set(value, key, from_json(member));
		}
		return value;
	}
	if (json_is_array(json)) {
		value = value_new_list();
		json_array_foreach(json, i, member)
		{
			value_append(value, from_json(member));
		}
		return value;
	}
	if (json_is_boolean(json))
		return value_new_flag(json_is_true(json));
	if (json_is_number(json)) {
		char digits[G_ASCII_DTOSTR_BUF_SIZE];

		return value_new_text(
			g_ascii_formatd(digits, sizeof digits, "%g", json_number_value(json)));
	}
	return value_new_text(json_string_value(json));
}

static TemplateValue *
from_text(const char *text)
{
	json_error_t error;
	json_t *json = json_loads(text, JSON_DECODE_ANY, &error);
	TemplateValue *value;

	if (json == NULL)
		g_error("%s: %s", text, error.text);
	value = from_json(json);
	json_decref(json);
	return value;
}

/* ---- rendering with a table of partials ---- */

static const Mustache *
find_partial(const char *name, gpointer data)
{
	return g_hash_table_lookup(data, name);
}

static void
free_program(gpointer program)
{
	mustache_free(program);
}

static void
add_partials(GHashTable *partials, json_t *json)
{
	const char *key;
	json_t *text;

	json_object_foreach(json, key, text)
	{
		g_autoptr(GError) error = NULL;
		Mustache *program = mustache_compile(json_string_value(text), &error);

		g_assert_no_error(error);
		g_hash_table_insert(partials, g_strdup(key), program);
	}
}

static char *
render(const char *template, const TemplateValue *value, GHashTable *partials, GError **error)
{
	g_autoptr(Mustache) program = mustache_compile(template, error);
	MustacheOptions options = {.resolve = find_partial, .data = partials};
	g_autoptr(GString) out = g_string_new(NULL);

	if (program == NULL || !mustache_render(program, value, &options, out, error))
		return NULL;
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* ---- our own table ---- */

static const struct {
	const char *name, *template, *value, *partials, *expected;
} cases[] = {
	{"text", "as it is\n", "{}", "{}", "as it is\n"},
	{"variable", "Dear {{name}},", "{\"name\":\"Ann\"}", "{}", "Dear Ann,"},
	{"html", "{{x}} {{{x}}} {{& x }}", "{\"x\":\"<&\\\"'>\"}", "{}",
		"&lt;&amp;&quot;&#39;&gt; <&\"'> <&\"'>"},
	{"absent", "[{{x}}][{{x.y}}]", "{}", "{}", "[][]"},
	{"dots", "{{a.b.c}}", "{\"a\":{\"b\":{\"c\":\"1\"}}}", "{}", "1"},
	{"dots are strict", "{{#a}}[{{b.c}}]{{/a}}", "{\"a\":{\"b\":{}},\"b\":{\"c\":\"no\"}}",
		"{}", "[]"},
	{"outer scope", "{{#a}}{{x}}{{/a}}", "{\"a\":{},\"x\":\"1\"}", "{}", "1"},
	{"list", "{{#l}}{{.}},{{/l}}", "{\"l\":[\"a\",\"b\"]}", "{}", "a,b,"},
	{"list of maps", "{{#l}}{{n}}{{/l}}", "{\"l\":[{\"n\":1},{\"n\":2}]}", "{}", "12"},
	{"empty list", "{{#l}}x{{/l}}{{^l}}none{{/l}}", "{\"l\":[]}", "{}", "none"},
	{"a section over a text asks for text", "{{#t}}<{{.}}>{{/t}}{{^t}}none{{/t}}",
		"{\"t\":\"\"}", "{}", "none"},
	{"flag", "{{#f}}y{{/f}}{{^f}}n{{/f}}", "{\"f\":false}", "{}", "n"},
	{"lines of sections vanish", "a\n  {{#f}}  \nb\n{{/f}}\nc", "{\"f\":true}", "{}",
		"a\nb\nc"},
	{"lines of variables stay", "a\n  {{x}}\nb", "{}", "{}", "a\n  \nb"},
	{"comment", "a{{! {{b }}c", "{}", "{}", "ac"},
	{"comment of several lines", "a\n{{!\n b\n c\n}}\nd", "{}", "{}", "a\nd"},
	{"delimiters", "{{=<% %>=}}<%x%>{{x}}<%={{ }}=%>{{x}}", "{\"x\":1}", "{}", "1{{x}}1"},
	{"partial", "[{{>p}}]", "{\"x\":1}", "{\"p\":\"{{x}}\"}", "[1]"},
	{"partial that is missing", "[{{>p}}]", "{}", "{}", "[]"},
	{"partial indented", "-\n  {{>p}}\n-", "{\"x\":\"a\\nb\"}",
		"{\"p\":\"1\\n{{{x}}}\\n\\n2\\n\"}", "-\n  1\n  a\nb\n\n  2\n-"},
	{"partial in partial, indented", " {{>p}}\n", "{}",
		"{\"p\":\"p\\n {{>q}}\\n\",\"q\":\"q\\n\"}", " p\n  q\n"},
	{"list in an indented partial", "  {{>p}}\n", "{\"l\":[1,2]}",
		"{\"p\":\"{{#l}}\\n- {{.}}\\n{{/l}}\\n{{#l}}{{.}}{{/l}}\\n\"}",
		"  - 1\n  - 2\n  12\n"},
	{"partial has its own delimiters", "{{=| |=}}|>p|", "{\"x\":1}", "{\"p\":\"{{x}}|x|\"}",
		"1|x|"},
	{"tree by recursion", "{{>n}}", "{\"v\":1,\"c\":[{\"v\":2,\"c\":[]}]}",
		"{\"n\":\"{{v}}({{#c}}{{>n}}{{/c}})\"}", "1(2())"},
	{"CRLF", "a\r\n{{#f}}\r\nb\r\n{{/f}}\r\nc\r\n", "{\"f\":true}", "{}", "a\r\nb\r\nc\r\n"},
	{"a value is not a template", "{{x}}", "{\"x\":\"{{y}}\",\"y\":\"no\"}", "{}", "{{y}}"},
};

static void
test_table(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TemplateValue) value = from_text(cases[i].value);
		g_autoptr(GHashTable) partials =
			g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_program);
		g_autoptr(GError) error = NULL;
		json_t *json = json_loads(cases[i].partials, 0, NULL);
		g_autofree char *text = NULL;

		add_partials(partials, json);
		json_decref(json);
		text = render(cases[i].template, value, partials, &error);
		g_assert_no_error(error);
		g_test_message("%s", cases[i].name);
		g_assert_cmpstr(text, ==, cases[i].expected);
	}
}

static const struct {
	const char *template, *message;
} mistakes[] = {
	{"a\nb {{x", "line 2: {{ is not closed by }}"},
	{"{{{x}}", "line 1: {{ is not closed by }}}"},
	{"\n{{#a}}\n{{x}}", "line 2: the section {{#a}} is not closed"},
	{"{{^a}}", "line 1: the section {{^a}} is not closed"},
	{"a{{! \n\n }}\n{{/a}}", "line 4: {{/a}} closes a section that was not opened"},
	{"{{#a}}\n{{#b}}\n{{/a}}", "line 3: {{/a}} where {{/b}} of line 2 should be"},
	{"{{}}", "line 1: a tag without a name"},
	{"{{# }}", "line 1: a tag without a name"},
	{"{{first name}}", "line 1: the name \"first name\" has a space in it"},
	{"{{a..b}}", "line 1: the name \"a..b\" has a dot too many"},
	{"{{a.}}", "line 1: the name \"a.\" has a dot too many"},
	{"\n\n{{=x=}}", "line 3: a change of delimiters is written {{=<% %>=}}"},
};

static void
test_mistakes(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(mustache_compile(mistakes[i].template, &error));
		g_assert_error(error, DISPUTED_ERROR, ERROR_REJECTED);
		g_assert_cmpstr(error->message, ==, mistakes[i].message);
	}
}

static void
expect_limit(const char *template, const char *json, const char *partials_json)
{
	g_autoptr(TemplateValue) value = from_text(json);
	g_autoptr(GHashTable) partials =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_program);
	json_t *list = json_loads(partials_json, 0, NULL);
	g_autoptr(GError) error = NULL;

	add_partials(partials, list);
	json_decref(list);
	g_assert_null(render(template, value, partials, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_LIMIT);
}

/* A template may be silly without harm: too long, too deep, calling itself, growing, or slow. */
static void
test_limits(void)
{
	g_autofree char *long_source = g_strnfill(LIMIT_TEMPLATE_BYTES + 1, 'x');
	g_autoptr(GString) deep = g_string_new(NULL);
	g_autoptr(GString) growing = g_string_new(NULL);

	expect_limit(long_source, "{}", "{}");
	for (int i = 0; i <= LIMIT_TEMPLATE_DEPTH; i++)
		g_string_append(deep, "{{#a}}");
	expect_limit(deep->str, "{}", "{}");
	expect_limit("{{>p}}", "{}", "{\"p\":\"{{>p}}\"}");
	expect_limit("{{>p}}", "{}", "{\"p\":\"{{>p}}{{>p}}{{>p}}{{>p}}\"}");
	for (int i = 0; i < 100; i++)
		g_string_append(growing, "{{#l}}{{#l}}{{#l}}{{#l}}{{x}}{{/l}}{{/l}}{{/l}}{{/l}}");
	expect_limit(
		growing->str, "{\"l\":[1,2,3,4,5,6,7,8],\"x\":\"01234567890123456789\"}", "{}");
	expect_limit(growing->str,
		"{\"l\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20],\"x\":\"\"}", "{}");
}

static void
test_nodes(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Mustache) program =
		mustache_compile("a\n{{#s}}\n b\n {{>p}}\n{{/s}}\n{{x.y}}", &error);
	const GPtrArray *nodes = mustache_nodes(program);
	const MustacheNode *section = g_ptr_array_index(nodes, 1);
	const MustacheNode *variable = g_ptr_array_index(nodes, 2);
	const MustacheNode *literal = g_ptr_array_index(section->children, 0);
	const MustacheNode *partial = g_ptr_array_index(section->children, 1);

	g_assert_cmpuint(nodes->len, ==, 3);
	g_assert_cmpuint(section->line, ==, 2);
	g_assert_cmpuint(literal->line, ==, 3);
	g_assert_cmpstr(literal->text, ==, " b\n");
	g_assert_cmpuint(partial->line, ==, 4);
	g_assert_cmpstr(partial->indent, ==, " ");
	g_assert_cmpuint(variable->line, ==, 6);
	g_assert_cmpstr(variable->path[1], ==, "y");
}

static void
test_emit_line(void)
{
	g_autoptr(TemplateValue) value = value_new_text(" a\r\nBcc: x\tb ");
	g_autoptr(TemplateValue) flag = value_new_flag(TRUE);
	g_autoptr(GString) out = g_string_new(NULL);

	mustache_emit_line(out, value, TRUE, NULL);
	mustache_emit_plain(out, flag, FALSE, NULL);
	g_assert_cmpstr(out->str, ==, "a Bcc: x btrue");
}

/* ---- the specification's own tests ---- */

static guint
run_specification(const char *path)
{
	json_error_t problem;
	json_t *file = json_load_file(path, 0, &problem);
	json_t *tests, *test;
	size_t i;
	guint count = 0;

	if (file == NULL)
		g_error("%s: %s", path, problem.text);
	tests = json_object_get(file, "tests");
	json_array_foreach(tests, i, test)
	{
		g_autoptr(TemplateValue) value = from_json(json_object_get(test, "data"));
		g_autoptr(GHashTable) partials =
			g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_program);
		g_autoptr(GError) error = NULL;
		g_autofree char *text = NULL;

		add_partials(partials, json_object_get(test, "partials"));
		text = render(json_string_value(json_object_get(test, "template")), value, partials,
			&error);
		g_assert_no_error(error);
		g_test_message("%s", json_string_value(json_object_get(test, "name")));
		g_assert_cmpstr(text, ==, json_string_value(json_object_get(test, "expected")));
		count++;
	}
	json_decref(file);
	return count;
}

static void
test_specification(void)
{
	static const char *const names[] = {
		"comments", "delimiters", "interpolation", "inverted", "partials", "sections"};
	const char *corpora = g_getenv("DISPUTED_CORPORA");
	const char *source = g_getenv("top_srcdir");
	g_autofree char *folder = corpora != NULL
		? g_build_filename(corpora, "mustache", NULL)
		: g_build_filename(source != NULL ? source : ".", "..", "shared", "corpora",
			  "mustache", NULL);
	guint count = 0;

	if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
		g_test_skip("the specification's tests are not here (DISPUTED_CORPORA)");
		return;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *file = g_strconcat(names[i], ".json", NULL);
		g_autofree char *path = g_build_filename(folder, file, NULL);

		count += run_specification(path);
	}
	g_test_message("%u tests of the specification", count);
	g_assert_cmpuint(count, ==, 136);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mustache/table", test_table);
	g_test_add_func("/mustache/mistakes", test_mistakes);
	g_test_add_func("/mustache/limits", test_limits);
	g_test_add_func("/mustache/nodes", test_nodes);
	g_test_add_func("/mustache/emit-line", test_emit_line);
	g_test_add_func("/mustache/specification", test_specification);
	return g_test_run();
}
