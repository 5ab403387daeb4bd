/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/flowed.h"

char *
flowed_unfold(const char *text, gboolean delsp)
{
	GString *out = g_string_sized_new(strlen(text));
	gboolean open = FALSE; /* the line above goes on */
	gsize open_depth = 0;

	for (const char *p = text; *p != '\0';) {
		gsize length = strcspn(p, "\n"), depth = strspn(p, ">");
		gboolean ended = p[length] == '\n';
		const char *line = p + depth;

		length -= depth;
		p = line + length + (ended ? 1 : 0);
		if (length > 0 && *line == ' ') { /* space-stuffing */
			line++;
			length--;
		}
		gboolean signature = length == 3 && memcmp(line, "-- ", 3) == 0;
		gboolean flows = length > 0 && line[length - 1] == ' ' && !signature;

		if (open && (depth != open_depth || signature)) {
			g_string_append_c(out, '\n');
			open = FALSE;
		}
		if (!open && depth > 0) {
			for (gsize i = 0; i < depth; i++)
				g_string_append_c(out, '>');
			g_string_append_c(out, ' ');
		}
		if (flows && delsp)
			length--;
		g_string_append_len(out, line, (gssize)length);
		open = flows;
		open_depth = depth;
		if (!flows && ended)
			g_string_append_c(out, '\n');
	}
	return g_string_free(out, FALSE);
}
