/* SPDX-License-Identifier: MIT */
/* The style attribute of an HTML element: what of it matters to text.
 * Trust: hostile CSS. */
#ifndef DISPUTED_MAIL_STYLE_H
#define DISPUTED_MAIL_STYLE_H

#include <glib.h>

typedef struct Style {
	gboolean hides;       /* nobody sees the text: a preheader, say */
	gboolean keeps_space; /* white-space: pre and its kin */
} Style;

/* style_read: of the first LIMIT_LINK_BYTES of @css. Text counts as hidden only where its size,
 * opacity or colour on the same element's background leave nothing to see. @css: may be NULL.
 * Example: "font-size: 0pt" → hides. */
Style style_read(const char *css);

#endif
