/* SPDX-License-Identifier: MIT */
/* No line that is not blank is lost: the three texts together hold exactly those of the whole. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/text.h"
#include "mail/trim.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Counts @text's lines that are not blank by @step. */
static void
count_lines(GHashTable *counts, const char *text, gint step)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (gsize i = 0; lines[i] != NULL; i++) {
		gint count = GPOINTER_TO_INT(g_hash_table_lookup(counts, lines[i]));

		if (!text_is_blank(lines[i]))
			g_hash_table_insert(
				counts, g_strdup(lines[i]), GINT_TO_POINTER(count + step));
	}
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree char *text = text_utf8((const char *)data, (gssize)size);
	g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(TrimmedText) trimmed = trim_split(text);
	GHashTableIter iter;
	gpointer count = NULL;

	count_lines(counts, text, 1);
	count_lines(counts, trimmed->reply, -1);
	count_lines(counts, trimmed->quoted, -1);
	count_lines(counts, trimmed->signature, -1);
	g_hash_table_iter_init(&iter, counts);
	while (g_hash_table_iter_next(&iter, NULL, &count))
		g_assert(GPOINTER_TO_INT(count) == 0);
	g_autofree char *from = NULL;

	if (trim_find_forward(text, "Fwd: x", &from))
		g_assert(from != NULL && g_utf8_validate(from, -1, NULL));
	return 0;
}
