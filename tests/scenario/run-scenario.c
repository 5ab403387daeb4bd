/* SPDX-License-Identifier: MIT */
/* Runs scenarios, each twice: as they are written, and so that the program dies just before the
 * commit of everything it does and starts anew. Both must keep what is expected, and end equal.
 * Usage: run-scenario [--show] FILE.scn. With --show every letter is printed. The language is
 * documented in HACKING.md. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tests/scenario/checks.h"
#include "tests/scenario/commands.h"
#include "tests/scenario/expects.h"
#include "tests/scenario/placeholders.h"

static gboolean show;

static void
print_comment(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++)
		printf("# %s\n", lines[i]);
}

static void
print_letters(World *world, guint step)
{
	for (guint i = 0; show && i < world->posts->len; i++) {
		const Posted *posted = g_ptr_array_index(world->posts, i);
		g_autofree char *text = NULL;

		if (posted->step != step)
			continue;
		text = checks_letter(world, posted);
		print_comment(text);
	}
}

/* Prints what broke at @line; TRUE if nothing did. */
static gboolean
report(World *world, const char *path, const ScriptLine *line)
{
	g_autofree char *words = g_strjoinv(" ", line->words);
	guint faults = world->faults->len;

	if (faults > 0)
		printf("# %s:%u: %s\n", path, line->number, words);
	for (guint i = 0; i < faults; i++) {
		g_autofree char *text =
			g_strdup_printf("    %s", (char *)g_ptr_array_index(world->faults, i));

		print_comment(text);
	}
	g_ptr_array_set_size(world->faults, 0);
	return faults == 0;
}

/* Texts are filled where they are used: they may hold NUL bytes. */
static ScriptLine
filled_line(World *world, const ScriptLine *line)
{
	ScriptLine filled = {.number = line->number,
		.words = g_new0(char *, g_strv_length(line->words) + 1),
		.text = line->text};

	for (guint i = 0; line->words[i] != NULL; i++)
		filled.words[i] = g_string_free(placeholders_fill(world, line->words[i]), FALSE);
	return filled;
}

static void
act(World *world, const ScriptLine *line)
{
	++world->step;
	if (show && !world->crashing) {
		g_autofree char *words = g_strjoinv(" ", line->words);

		printf("# ==== %s\n", words);
	}
	commands_run(world, line);
	if (world->started)
		checks_always(world);
	if (!world->crashing)
		print_letters(world, world->step);
}

static gboolean
step(World *world, const char *path, const ScriptLine *written, guint *since)
{
	ScriptLine line = filled_line(world, written);
	gboolean good = FALSE;

	if (strcmp(line.words[0], "expect") == 0) {
		expects_check(world, &line, *since);
	} else {
		act(world, &line);
		*since = world->step;
	}
	good = report(world, path, &line);
	g_strfreev(line.words);
	return good;
}

/* One scenario: the lines from @first to the next that begins one. *shown_out: how it ends. */
static gboolean
play(const Stage *stage, const char *path, const GPtrArray *script, guint first, gboolean crashing,
	char **shown_out)
{
	g_autoptr(World) world = world_new(stage, crashing);
	const ScriptLine *line = g_ptr_array_index(script, first);
	gboolean good = TRUE;
	guint since = 0;

	for (guint i = first + 1; i < script->len; i++) {
		const ScriptLine *next = g_ptr_array_index(script, i);

		if (strcmp(next->words[0], "scenario") == 0)
			break;
		line = next;
		good &= step(world, path, line, &since);
	}
	checks_store(world);
	*shown_out = checks_shown(world);
	return report(world, path, line) && good;
}

static gboolean
ends_equal(const char *straight, const char *crashed)
{
	g_auto(GStrv) left = g_strsplit(straight, "\n", -1);
	g_auto(GStrv) right = g_strsplit(crashed, "\n", -1);

	if (strcmp(straight, crashed) == 0)
		return TRUE;
	for (guint i = 0; left[i] != NULL && right[i] != NULL; i++) {
		if (strcmp(left[i], right[i]) == 0)
			continue;
		printf("# without crash: %s\n# with crashes:  %s\n", left[i], right[i]);
		break;
	}
	return FALSE;
}

static guint
play_all(const Stage *stage, const char *path, const GPtrArray *script)
{
	guint test = 0, failures = 0;

	for (guint i = 0; i < script->len; i++) {
		const ScriptLine *line = g_ptr_array_index(script, i);
		g_autofree char *straight = NULL, *crashed = NULL;
		gboolean good = FALSE;

		if (strcmp(line->words[0], "scenario") != 0)
			continue;
		good = play(stage, path, script, i, FALSE, &straight);
		failures += !good;
		printf("%sok %u - %s\n", good ? "" : "not ", ++test, line->words[1]);
		if (script_has(line, "straight"))
			continue;
		good = play(stage, path, script, i, TRUE, &crashed) &&
			ends_equal(straight, crashed);
		failures += !good;
		printf("%sok %u - %s, dying before every commit\n", good ? "" : "not ", ++test,
			line->words[1]);
	}
	printf("1..%u\n", test);
	return failures;
}

int
main(int argc, char **argv)
{
	g_autofree char *folder = NULL;
	g_autofree char *source = NULL;
	g_autoptr(GPtrArray) script = NULL;
	GError *error = NULL;
	Stage *stage = NULL;
	guint failures = 0;

	for (; argc > 2; argc--, argv++)
		show |= strcmp(argv[1], "--show") == 0;
	if (argc != 2 || !g_file_get_contents(argv[1], &source, NULL, &error))
		g_error("%s", error != NULL ? error->message : "run-scenario [--show] FILE.scn");
	setvbuf(stdout, NULL, _IOLBF, 0);
	world_keep_log();
	folder = g_path_get_dirname(argv[1]);
	stage = stage_new(folder);
	script = script_parse(argv[1], source);
	failures = play_all(stage, argv[1], script);
	stage_free(stage);
	return failures > 0;
}
