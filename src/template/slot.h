/* SPDX-License-Identifier: MIT */
/* Values that wait outside the Markdown parser. Where one is to stand, the text has a mark: the
 * number of its slot between two noncharacters, which Unicode keeps for such private use and which
 * are taken out of every value. Markdown sees in it a word like any other.
 * Knows nothing of Markdown.
 * Trust: values may be hostile; what a slot holds is valid UTF-8 without control characters but LF,
 * without marks, and without what turns the direction of the text around it. */
#ifndef DISPUTED_TEMPLATE_SLOT_H
#define DISPUTED_TEMPLATE_SLOT_H

#include <glib.h>

#define SLOT_MARK "\uFDD0" /* a mark begins */
#define SLOT_MARK_CLOSE "\uFDD1"
/* A space where the text form must not break a line: within a date, a telephone number. */
#define SLOT_SPACE "\uFDD2"

typedef struct Slot {
	gboolean block; /* a person's words, of several lines; else one line */
	char *text;
} Slot;

/* slot_list_new: Returns: (transfer full) an empty list of slots, with its free function. */
GPtrArray *slot_list_new(void);

/* slot_add: appends to @out the mark of a new slot of @slots that holds @text, cleaned and cut:
 * LIMIT_VALUE_BYTES of a line, LIMIT_BLOCK_BYTES of a block, which then ends in "[…]". Blank text
 * writes no mark. */
void slot_add(GString *out, GPtrArray *slots, const char *text, gboolean block);

/* slot_is_in: whether @source already holds one of the characters that marks are made of; such a
 * template has to be refused. */
gboolean slot_is_in(const char *source);

/* slot_at: the slot whose mark begins at @mark, a place of SLOT_MARK, and its number; *after_out is
 * the byte after the mark. Returns: NULL if it is none of @slots (may be NULL): a template can
 * still say such a character by its number, &#xFDD0;, and loses it. */
const Slot *slot_at(
	const char *mark, const GPtrArray *slots, guint *number_out, const char **after_out);

/* slot_fill: @text with the marks in it replaced by what their slots hold; marks of none vanish.
 * Returns: (transfer full). */
char *slot_fill(const char *text, const GPtrArray *slots);

/* slot_kept: the value of a line as it stands in the text form: a brief one (a date, a telephone
 * number) is not broken. Returns: (transfer full). */
char *slot_kept(const Slot *slot);

/* slot_paragraphs: a person's words cut at blank lines. Returns: (transfer full) paragraphs of one
 * or more lines, none of them blank. */
GStrv slot_paragraphs(const char *text);

/* slot_finish: @text, a finished form, with SLOT_SPACE as spaces and without control characters,
 * which a template may have brought. Returns: (transfer full) valid UTF-8. */
char *slot_finish(const char *text);

#endif
