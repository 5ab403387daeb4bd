/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "config/comments.h"

/* Behind the quotation mark that closes the one at @open; the end of the text if none does. */
static const char *
end_of_quoted(const char *open)
{
	const char *p = open + 1;

	while (*p != '\0' && *p != *open)
		p += *p == '\\' && p[1] != '\0' ? 2 : 1;
	return *p != '\0' ? p + 1 : p;
}

/* Behind the comment that begins at @start; @start if none does, or if it is never closed.
 * @apart: not within a word, in which // and / * mean nothing: imap://host/INBOX */
static const char *
end_of_comment(const char *start, gboolean apart)
{
	const char *close = NULL;

	if (*start == '#' || (apart && g_str_has_prefix(start, "//")))
		return start + strcspn(start, "\n");
	if (!apart || !g_str_has_prefix(start, "/*"))
		return start;
	close = strstr(start + 2, "*/");
	return close != NULL ? close + 2 : start;
}

char *
comments_blank(const char *text, guint *open_line_out)
{
	GString *out = g_string_sized_new(strlen(text));
	gboolean apart = TRUE;
	guint line = 1, open_line = 0;
	const char *p = text;

	while (*p != '\0') {
		gboolean quoted = *p == '"' || *p == '\'';
		const char *end = quoted ? end_of_quoted(p) : end_of_comment(p, apart);
		gboolean comment = !quoted && end > p;

		apart = end > p || strchr(" \t\n={}(),+", *p) != NULL;
		if (comment)
			g_string_append_c(out, ' ');
		if (quoted && open_line == 0 && memchr(p, '\n', (gsize)(end - p)) != NULL)
			open_line = line;
		for (end = MAX(end, p + 1); p < end; p++) {
			line += *p == '\n';
			if (!comment || *p == '\n')
				g_string_append_c(out, *p);
		}
	}
	*open_line_out = open_line;
	return g_string_free(out, FALSE);
}
