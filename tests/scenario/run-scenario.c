/* SPDX-License-Identifier: MIT */
/* Runs scenarios, each twice: as they are written, and so that the program dies just before the
 * commit of everything it does and starts anew. Both must keep what is expected, and end equal.
 * Usage: run-scenario [--show] FILE.scn. With --show every letter is printed. The language is
 * documented in HACKING.md.
 *        run-scenario --failing STEP|--dying STEP [--seed N] FILE.scn: each is played again and
 * again: every STEP-th call of the database fails, or every STEP-th commit kills, one in each
 * play; the first of them by the seed. */
#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/scenario/checks.h"
#include "tests/scenario/commands.h"
#include "tests/scenario/expects.h"
#include "tests/scenario/hazards.h"
#include "tests/scenario/placeholders.h"

static gboolean show;
static int failing_step, dying_step, seed = 1;

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
play_in(World *world, const char *path, const GPtrArray *script, guint first, char **shown_out)
{
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
play(const Stage *stage, const char *path, const GPtrArray *script, guint first, gboolean crashing,
	char **shown_out)
{
	g_autoptr(World) world = world_new(stage, crashing);

	return play_in(world, path, script, first, shown_out);
}

static gint
by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* @sorted: the order of lines is no matter: what could not be noted was noted later. */
static gboolean
ends_equal(const char *straight, const char *crashed, gboolean sorted)
{
	g_auto(GStrv) left = g_strsplit(straight, "\n", -1);
	g_auto(GStrv) right = g_strsplit(crashed, "\n", -1);

	if (sorted) {
		qsort(left, g_strv_length(left), sizeof *left, by_text);
		qsort(right, g_strv_length(right), sizeof *right, by_text);
	}
	if (g_strv_equal((const char *const *)left, (const char *const *)right))
		return TRUE;
	for (guint i = 0; left[i] != NULL && right[i] != NULL; i++) {
		if (strcmp(left[i], right[i]) == 0)
			continue;
		printf("# without faults: %s\n# with faults:    %s\n", left[i], right[i]);
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
			ends_equal(straight, crashed, FALSE);
		failures += !good;
		printf("%sok %u - %s, dying before every commit\n", good ? "" : "not ", ++test,
			line->words[1]);
	}
	printf("1..%u\n", test);
	return failures;
}

/* ---- with the store in trouble ---- */

static void
remove_store(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name = NULL;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		g_remove(path);
	}
	g_rmdir(folder);
}

/* Plays it with @hazard. *shown_out: as play_in(). */
static gboolean
play_hazard(const Stage *stage, const char *path, const GPtrArray *script, guint first,
	const Hazard *hazard, char **shown_out)
{
	g_autofree char *folder = g_dir_make_tmp("disputed-play-XXXXXX", NULL);
	g_autofree char *store = g_build_filename(folder, "store.db", NULL);
	World *world = world_new_at(stage, hazard->kind == HAZARD_DEATH ? store : ":memory:");
	gboolean good = FALSE;

	hazard_arm(world, hazard);
	good = play_in(world, path, script, first, shown_out);
	hazard_disarm();
	world_free(world);
	remove_store(folder);
	return good;
}

/* One scenario, as often as the step tells. *plays_out: how often. */
static gboolean
play_hazards(const Stage *stage, const char *path, const GPtrArray *script, guint first,
	HazardKind kind, guint step, guint *plays_out)
{
	Hazard hazard = {.kind = kind};
	g_autofree char *straight = NULL;
	guint chances = 0;
	gboolean good = play_hazard(stage, path, script, first, &hazard, &straight);

	chances = hazard_chances();
	*plays_out = 0;
	for (hazard.nth = 1 + (guint)seed % step; hazard.nth <= chances; hazard.nth += step) {
		g_autofree char *shown = NULL;
		gboolean well = FALSE;

		hazard.variant = hazard.nth + (guint)seed;
		well = play_hazard(stage, path, script, first, &hazard, &shown) &&
			ends_equal(straight, shown, TRUE);
		if (!well)
			printf("# with number %u of %u, variant %u\n", hazard.nth, chances,
				hazard.variant);
		good &= well;
		++*plays_out;
	}
	return good;
}

static guint
play_trouble(const Stage *stage, const char *path, const GPtrArray *script)
{
	HazardKind kind = failing_step > 0 ? HAZARD_FAULT : HAZARD_DEATH;
	guint step = (guint)(failing_step > 0 ? failing_step : dying_step);
	guint test = 0, failures = 0, plays = 0;

	for (guint i = 0; i < script->len; i++) {
		const ScriptLine *line = g_ptr_array_index(script, i);
		gboolean good = FALSE;

		if (strcmp(line->words[0], "scenario") != 0 || script_has(line, "straight"))
			continue;
		good = play_hazards(stage, path, script, i, kind, step, &plays);
		failures += !good;
		printf("%sok %u - %s, %s (%u times)\n", good ? "" : "not ", ++test, line->words[1],
			kind == HAZARD_FAULT ? "a call of the store failing" : "killed at a commit",
			plays);
	}
	printf("1..%u\n", test);
	return failures;
}

static gboolean
parse(int *argc, char ***argv)
{
	GOptionEntry entries[] = {{"show", 0, 0, G_OPTION_ARG_NONE, &show, "Print letters", NULL},
		{"failing", 0, 0, G_OPTION_ARG_INT, &failing_step, "Calls fail", "STEP"},
		{"dying", 0, 0, G_OPTION_ARG_INT, &dying_step, "Commits kill", "STEP"},
		{"seed", 0, 0, G_OPTION_ARG_INT, &seed, "Where the steps begin", "N"},
		G_OPTION_ENTRY_NULL};
	g_autoptr(GOptionContext) context = g_option_context_new("FILE.scn");

	g_option_context_add_main_entries(context, entries, NULL);
	return g_option_context_parse(context, argc, argv, NULL) && *argc == 2;
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

	if (!parse(&argc, &argv) || !g_file_get_contents(argv[1], &source, NULL, &error))
		g_error("%s",
			error != NULL ? error->message
				      : "run-scenario [--show] [--failing N] [--dying N] FILE.scn");
	setvbuf(stdout, NULL, _IOLBF, 0);
	world_keep_log();
	folder = g_path_get_dirname(argv[1]);
	stage = stage_new(folder);
	script = script_parse(argv[1], source);
	if (failing_step > 0 || dying_step > 0)
		failures = play_trouble(stage, argv[1], script);
	else
		failures = play_all(stage, argv[1], script);
	stage_free(stage);
	fflush(stdout);
	/* What a program held that was killed is lost, and would be told as leaks. */
	if (dying_step > 0)
		_Exit(failures > 0);
	return failures > 0;
}
