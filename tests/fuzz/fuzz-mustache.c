/* SPDX-License-Identifier: MIT */
/* A template as an administrator may write it, filled with the values of a letter; it is its own
 * partial too. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "template/mustache.h"
#include "template/schema.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static const Mustache *
find_itself(const char *name G_GNUC_UNUSED, gpointer data)
{
	return data;
}

/* The lines of the nodes lie within the text and never go back. */
static guint
check_nodes(const GPtrArray *nodes, guint line, guint last)
{
	for (guint i = 0; i < nodes->len; i++) {
		const MustacheNode *node = g_ptr_array_index(nodes, i);

		g_assert_cmpuint(node->line, >=, line);
		g_assert_cmpuint(node->line, <=, last);
		g_assert((node->children != NULL) ==
			(node->kind == MUSTACHE_SECTION || node->kind == MUSTACHE_INVERTED));
		line = node->children != NULL ? check_nodes(node->children, node->line, last)
					      : node->line;
	}
	return line;
}

static guint
lines_of(const char *text)
{
	guint lines = 1;

	for (; *text != '\0'; text++)
		lines += *text == '\n';
	return lines;
}

static gboolean
render(const Mustache *program, GString *out)
{
	g_autoptr(TemplateValue) value = schema_sample(schema_letter_find("staff-new"), "fr");
	MustacheOptions options = {.resolve = find_itself, .data = (gpointer)program};
	g_autoptr(GError) error = NULL;
	gboolean done = mustache_render(program, value, &options, out, &error);

	g_assert(done == (error == NULL));
	g_assert(done || error_is(error, ERROR_LIMIT));
	return done;
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autoptr(GError) error = NULL;
	g_autoptr(Mustache) program = mustache_compile(text, &error);
	g_autoptr(GString) first = g_string_new(NULL);
	g_autoptr(GString) second = g_string_new(NULL);

	if (size > 4096)
		return 0; /* recursion multiplies: slow, and of no more interest */
	g_assert((program == NULL) == (error != NULL));
	if (program == NULL) {
		g_assert(error->domain == DISPUTED_ERROR);
		return 0;
	}
	check_nodes(mustache_nodes(program), 1, lines_of(text));
	if (!render(program, first))
		return 0;
	g_assert(render(program, second));
	g_assert_cmpstr(first->str, ==, second->str);
	g_assert_cmpuint(first->len, <=, LIMIT_RENDERED_BYTES);
	if (g_utf8_validate(text, -1, NULL))
		g_assert(g_utf8_validate(first->str, -1, NULL));
	if (strstr(text, "{{") == NULL)
		g_assert_cmpstr(first->str, ==, text);
	return 0;
}
