/* SPDX-License-Identifier: MIT */
/* The text form of a letter: a parsed Markdown document, its values put in, laid out for a
 * monospace reader. Knows nothing of how it was parsed. */
#ifndef DISPUTED_TEMPLATE_PLAIN_H
#define DISPUTED_TEMPLATE_PLAIN_H

#include <cmark.h>
#include <glib.h>

#define PLAIN_COLUMNS 72 /* where lines wrap */

/* plain_render: @root as text. Custom nodes of the tree have a Slot of slot.h as their user data,
 * and stand for its text. Nested no deeper than LIMIT_MARKDOWN_DEPTH: the caller has looked.
 * Returns: (transfer full) lines of at most PLAIN_COLUMNS columns (a longer word stands alone),
 * each ended by LF. */
char *plain_render(cmark_node *root);

#endif
