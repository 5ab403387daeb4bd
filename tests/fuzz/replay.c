/* SPDX-License-Identifier: MIT */
/* Stands in for libFuzzer in an ordinary build: feeds each file of the corpus to the target once
 * and says so in TAP. Without a folder among the arguments, fuzz-x replays
 * $top_srcdir/tests/fuzz/corpus/x. */
#include "config.h"

#include <glib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static gint
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
files_in(const char *folder)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
	const char *name;

	if (dir == NULL)
		g_error("%s", error->message);
	while ((name = g_dir_read_name(dir)) != NULL)
		if (*name != '.')
			g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
	g_ptr_array_sort(paths, compare_names);
	return paths;
}

static void
replay(const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *bytes = NULL;
	gsize length = 0;
	g_autofree guint8 *exact = NULL;

	if (!g_file_get_contents(path, &bytes, &length, &error))
		g_error("%s", error->message);
	/* Without GLib's closing NUL, so that a read beyond the end is seen. */
	exact = g_memdup2(bytes, length);
	LLVMFuzzerTestOneInput(exact, length);
}

/* Where the corpus of the program @name lies. */
static char *
default_folder(const char *name)
{
	g_autofree char *base = g_path_get_basename(name);
	const char *root = g_getenv("top_srcdir");

	g_assert(g_str_has_prefix(base, "fuzz-"));
	return g_build_filename(
		root != NULL ? root : ".", "tests", "fuzz", "corpus", base + strlen("fuzz-"), NULL);
}

int
main(int argc, char **argv)
{
	g_autofree char *folder = NULL;
	g_autoptr(GPtrArray) paths = NULL;

	for (int i = 1; i < argc; i++)
		if (*argv[i] != '-')
			folder = g_strdup(argv[i]);
	if (folder == NULL)
		folder = default_folder(argv[0]);
	paths = files_in(folder);
	g_print("1..%u\n", paths->len + 1);
	LLVMFuzzerTestOneInput((const guint8 *)"", 0);
	g_print("ok 1 - nothing at all\n");
	for (guint i = 0; i < paths->len; i++) {
		g_autofree char *name = g_path_get_basename(g_ptr_array_index(paths, i));

		replay(g_ptr_array_index(paths, i));
		g_print("ok %u - %s\n", i + 2, name);
	}
	return 0;
}
