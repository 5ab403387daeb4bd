/* SPDX-License-Identifier: MIT */
/* The text of a scenario as lines: words, and the block of text below a line that ends in <<WORD.
 * Knows nothing of what they mean. */
#ifndef DISPUTED_TESTS_SCENARIO_SCRIPT_H
#define DISPUTED_TESTS_SCENARIO_SCRIPT_H

#include <glib.h>

typedef struct ScriptLine {
	guint number; /* in the file */
	char **words; /* as a shell splits them; at least one */
	char *text;   /* the block below, LF; NULL: none */
} ScriptLine;

/* script_parse: Returns: (transfer full) array of ScriptLine*; ends the program at a line that
 * can't be read. */
GPtrArray *script_parse(const char *path, const char *source);

/* script_option: the value of "NAME=VALUE" among the words; NULL: none.
 * script_has: whether the word @word itself is there. */
const char *script_option(const ScriptLine *line, const char *name);
gboolean script_has(const ScriptLine *line, const char *word);

/* script_options: the values of all "NAME=VALUE". Returns: (transfer full) borrowed texts. */
GPtrArray *script_options(const ScriptLine *line, const char *name);

#endif
