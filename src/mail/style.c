/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/style.h"

#include "base/limits.h"

#define DECLARATIONS 100

/* What is looked at of one style. */
typedef struct {
	gboolean flat, clipped; /* without height or width; what stands over the edge is not seen */
	char *colour, *background; /* borrowed, NULL if not told */
} Look;

/* Whether a length or number is 0: "0", "0px", "0.0em", "0%". */
static gboolean
is_zero(const char *value)
{
	const char *unit = value + strspn(value, "0.");

	return unit > value && (*unit == '\0' || *unit == '%' || g_ascii_isalpha(*unit));
}

static gboolean
is_white(const char *colour)
{
	static const char *const WHITE[] = {
		"white", "#fff", "#ffffff", "rgb(255,255,255)", "rgba(255,255,255,1)"};

	for (gsize i = 0; colour != NULL && i < G_N_ELEMENTS(WHITE); i++)
		if (strcmp(colour, WHITE[i]) == 0)
			return TRUE;
	return FALSE;
}

static void
read_declaration(const char *name, char *value, Style *style, Look *look)
{
	if (strcmp(name, "display") == 0)
		style->hides = style->hides || strcmp(value, "none") == 0;
	else if (strcmp(name, "visibility") == 0)
		style->hides = style->hides || strcmp(value, "hidden") == 0;
	else if (strcmp(name, "mso-hide") == 0)
		style->hides = style->hides || strcmp(value, "all") == 0;
	else if (strcmp(name, "font-size") == 0 || strcmp(name, "opacity") == 0)
		style->hides = style->hides || is_zero(value);
	else if (strcmp(name, "height") == 0 || strcmp(name, "max-height") == 0 ||
		strcmp(name, "width") == 0 || strcmp(name, "max-width") == 0)
		look->flat = look->flat || is_zero(value);
	else if (strcmp(name, "overflow") == 0)
		look->clipped = strcmp(value, "hidden") == 0;
	else if (strcmp(name, "white-space") == 0)
		style->keeps_space = g_str_has_prefix(value, "pre");
	else if (strcmp(name, "color") == 0)
		look->colour = value;
	else if (strcmp(name, "background-color") == 0 || strcmp(name, "background") == 0)
		look->background = value;
}

/* Lower case, without white space and without "!important". Returns: (transfer full). */
static char *
squeeze(const char *css)
{
	GString *plain = g_string_new(NULL);

	for (const char *p = css; *p != '\0' && plain->len < LIMIT_LINK_BYTES; p++) {
		if (*p == '!')
			p += strcspn(p, ";");
		if (*p == '\0')
			break;
		if (!g_ascii_isspace(*p))
			g_string_append_c(plain, g_ascii_tolower(*p));
	}
	return g_string_free(plain, FALSE);
}

Style
style_read(const char *css)
{
	Style style = {FALSE, FALSE};
	Look look = {FALSE, FALSE, NULL, NULL};
	g_autofree char *plain = css != NULL ? squeeze(css) : NULL;
	g_auto(GStrv) declarations = plain != NULL ? g_strsplit(plain, ";", DECLARATIONS) : NULL;

	for (gsize i = 0; declarations != NULL && declarations[i] != NULL; i++) {
		char *colon = strchr(declarations[i], ':');

		if (colon == NULL)
			continue;
		*colon = '\0';
		read_declaration(declarations[i], colon + 1, &style, &look);
	}
	style.hides = style.hides || (look.flat && look.clipped) ||
		(is_white(look.colour) && is_white(look.background));
	return style;
}
