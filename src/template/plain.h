/* SPDX-License-Identifier: MIT */
/* The text form of a letter: a parsed Markdown document, its values put in, laid out for a
 * monospace reader. Knows nothing of how it was parsed. */
#ifndef DISPUTED_TEMPLATE_PLAIN_H
#define DISPUTED_TEMPLATE_PLAIN_H

#include <cmark.h>
#include <glib.h>

#include "template/slot.h"

#define PLAIN_COLUMNS 72 /* where lines wrap */

/* plain_sole_block: the slot of @node if that is a paragraph of nothing but the mark of a block;
 * else NULL. */
const Slot *plain_sole_block(cmark_node *node, const GPtrArray *slots);

/* plain_render: @root as text, with @slots (may be NULL) where their marks stand. Nested
 * no deeper than LIMIT_MARKDOWN_DEPTH: the caller has looked.
 * Returns: (transfer full) lines of at most PLAIN_COLUMNS columns (a longer word stands alone),
 * each ended by LF. */
char *plain_render(cmark_node *root, const GPtrArray *slots);

#endif
