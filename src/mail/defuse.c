/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/defuse.h"

#include "base/limits.h"
#include "base/text.h"

/* Attributes and white space within one tag; libxml2's time grows with their square. */
#define TAG_SEPARATORS 200

/* The name of an element that begins at @p and whose content is no text; NULL if it is another. */
static const char *
raw_element(const char *p)
{
	static const char *const NAMES[] = {"script", "style"};

	for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++) {
		gsize length = strlen(NAMES[i]);

		if (g_ascii_strncasecmp(p + 1, NAMES[i], length) == 0 &&
			(g_ascii_isspace(p[1 + length]) || p[1 + length] == '>' ||
				p[1 + length] == '/'))
			return NAMES[i];
	}
	return NULL;
}

/* Passes over all of a script or style; over its tag only if that says that it is empty. */
static const char *
skip_raw(const char *p, const char *name)
{
	p += strcspn(p, ">");
	if (*p == '\0' || p[-1] == '/')
		return *p == '\0' ? p : p + 1;
	for (p = strstr(p, "</"); p != NULL; p = strstr(p + 2, "</"))
		if (g_ascii_strncasecmp(p + 2, name, strlen(name)) == 0)
			return p + strcspn(p, ">") + (strchr(p, '>') != NULL ? 1 : 0);
	return "";
}

/* Copies the tag at @p with as many attributes as are read. Returns: what follows it. */
static const char *
copy_tag(const char *p, GString *safe, gboolean wanted)
{
	guint separators = 0;
	char quote = '\0', before = '<';

	if (!wanted)
		g_string_append_c(safe, ' ');
	for (; *p != '\0'; p++) {
		gboolean room = wanted && separators < TAG_SEPARATORS;

		if (quote == '\0' && *p == '>') {
			if (wanted)
				g_string_append_c(safe, '>');
			return p + 1;
		}
		if (room)
			g_string_append_c(safe, *p);
		if (quote != '\0' && *p == quote) {
			quote = '\0';
			separators++;
		} else if (quote == '\0' && before == '=' && (*p == '"' || *p == '\'')) {
			quote = *p;
		} else if (quote == '\0' && g_ascii_isspace(*p)) {
			separators++;
		}
		if (!g_ascii_isspace(*p))
			before = *p;
	}
	return p;
}

/* Passes over a comment, as browsers see it, or what else "<!" or "<?" begins. */
static const char *
skip_declaration(const char *p)
{
	const char *end = NULL;

	if (g_str_has_prefix(p, "<!--") && p[4] != '>') {
		end = strstr(p + 4, "-->");
		return end != NULL ? end + 3 : "";
	}
	end = strchr(p, '>');
	return end != NULL ? end + 1 : "";
}

GString *
defuse_html(const char *html, gsize length)
{
	g_autofree char *valid = text_utf8(html, (gssize)length);
	GString *safe = g_string_sized_new(strlen(valid));
	guint tags = 0;

	for (const char *p = valid; *p != '\0';) {
		gsize text = strcspn(p, "<");

		g_string_append_len(safe, p, (gssize)text);
		p += text;
		if (*p == '\0')
			break;
		const char *raw = raw_element(p);

		if (raw != NULL) {
			p = skip_raw(p, raw);
		} else if (g_ascii_isalpha(p[1]) || p[1] == '/') {
			p = copy_tag(p, safe, tags++ < LIMIT_HTML_TAGS);
		} else if (p[1] == '!' || p[1] == '?') {
			p = skip_declaration(p);
		} else {
			g_string_append_c(safe, *p++);
		}
	}
	return safe;
}
