/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>

#include "engine/cut_files.h"

/* "a:1 b:2" as Attachment*. */
static void
add_files(GPtrArray *into, const char *words)
{
	g_auto(GStrv) parts = g_strsplit(words, " ", -1);

	for (guint i = 0; parts[i] != NULL && *parts[i] != '\0'; i++) {
		g_auto(GStrv) pair = g_strsplit(parts[i], ":", 2);
		Attachment *file = g_new0(Attachment, 1);

		file->part = i + 1;
		file->name = g_strdup(pair[0]);
		file->type = g_strdup("video/mp4");
		file->bytes = g_ascii_strtoull(pair[1], NULL, 10);
		file->sha256 = g_strdup("00");
		g_ptr_array_add(into, file);
	}
}

static void
test_rows(void)
{
	static const struct {
		const char *read, *named; /* NULL: the server does not tell */
		const char *files;        /* "!": cut */
	} ROWS[] = {
		{"", "", ""},
		{"", NULL, ""},
		{"", "film:9", "!film:9 "},
		{"photo:1 film:2", "photo:1 film:9 more:5", "photo:1 !film:9 !more:5 "},
		{"photo:1 film:2", NULL, "photo:1 !film:2 "},
		{"film:2", "film:9 film:9", "!film:9 "},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autoptr(Message) message = message_new();
		g_autoptr(GPtrArray) named =
			g_ptr_array_new_with_free_func((GDestroyNotify)attachment_free);
		g_autoptr(GPtrArray) files = NULL;
		g_autoptr(GString) told = g_string_new(NULL);

		add_files(message->attachments, ROWS[i].read);
		if (ROWS[i].named != NULL)
			add_files(named, ROWS[i].named);
		files = cut_files_new(message, ROWS[i].named != NULL ? named : NULL);
		for (guint n = 0; n < files->len; n++) {
			const Attachment *file = g_ptr_array_index(files, n);

			g_assert_cmpint(file->cut, ==, *file->sha256 == '\0');
			g_string_append_printf(told, "%s%s:%" G_GUINT64_FORMAT " ",
				file->cut ? "!" : "", file->name, file->bytes);
		}
		g_assert_cmpstr(told->str, ==, ROWS[i].files);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/cut-files/rows", test_rows);
	return g_test_run();
}
