/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "tests/scenario/script.h"

static void
line_free(gpointer data)
{
	ScriptLine *line = data;

	g_strfreev(line->words);
	g_free(line->text);
	g_free(line);
}

/* The block up to the line that is @end; *index: of its last line afterwards. */
static char *
take_block(const char *path, char **lines, guint *index, const char *end)
{
	g_autoptr(GString) text = g_string_new(NULL);
	guint start = *index + 1;

	for (guint i = start; lines[i] != NULL; i++) {
		if (strcmp(lines[i], end) == 0) {
			*index = i;
			return g_string_free(g_steal_pointer(&text), FALSE);
		}
		g_string_append_printf(text, "%s\n", lines[i]);
	}
	g_error("%s:%u: the text has no end, %s", path, start, end);
}

GPtrArray *
script_parse(const char *path, const char *source)
{
	GPtrArray *script = g_ptr_array_new_with_free_func(line_free);
	g_auto(GStrv) lines = g_strsplit(source, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		g_autofree char *end = NULL;
		char *block = strstr(lines[i], "<<");
		ScriptLine *line = NULL;
		GError *error = NULL;

		if (block != NULL) {
			end = g_strstrip(g_strdup(block + 2));
			*block = '\0';
		}
		g_strstrip(lines[i]);
		if (*lines[i] == '\0' || *lines[i] == '#')
			continue;
		line = g_new0(ScriptLine, 1);
		line->number = i + 1;
		if (!g_shell_parse_argv(lines[i], NULL, &line->words, &error))
			g_error("%s:%u: %s", path, i + 1, error->message);
		if (end != NULL)
			line->text = take_block(path, lines, &i, end);
		g_ptr_array_add(script, line);
	}
	return script;
}

GPtrArray *
script_options(const ScriptLine *line, const char *name)
{
	GPtrArray *values = g_ptr_array_new();
	gsize length = strlen(name);

	for (guint i = 1; line->words[i] != NULL; i++)
		if (strncmp(line->words[i], name, length) == 0 && line->words[i][length] == '=')
			g_ptr_array_add(values, line->words[i] + length + 1);
	return values;
}

const char *
script_option(const ScriptLine *line, const char *name)
{
	g_autoptr(GPtrArray) values = script_options(line, name);

	return values->len > 0 ? g_ptr_array_index(values, 0) : NULL;
}

gboolean
script_has(const ScriptLine *line, const char *word)
{
	for (guint i = 1; line->words[i] != NULL; i++)
		if (strcmp(line->words[i], word) == 0)
			return TRUE;
	return FALSE;
}
