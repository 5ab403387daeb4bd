/* SPDX-License-Identifier: MIT */
/* CommonMark to the two forms of a letter: text for a monospace reader, and HTML.
 * Values never go through the Markdown parser. The text to be parsed holds the marks of slots
 * (slot.h), and the values are put in after parsing; so nothing that a customer writes can become
 * a heading, a link or a tag. Knows nothing of Mustache and letters.
 * Source: CommonMark 0.30, by cmark in its safe mode (raw HTML and unsafe links are left out).
 * Trust: slot values may be hostile. */
#ifndef DISPUTED_TEMPLATE_MARKDOWN_H
#define DISPUTED_TEMPLATE_MARKDOWN_H

#include <glib.h>

/* A text parsed once for all letters that differ in their values only. */
typedef struct MarkdownForm MarkdownForm;

/* markdown_form_new: @source with the marks of @slots (may be NULL).
 * Returns: (transfer full) NULL on error. Errors: ERROR_LIMIT if @source is over
 * LIMIT_RENDERED_BYTES, or nested over LIMIT_MARKDOWN_DEPTH. */
MarkdownForm *markdown_form_new(
	const char *source, const GPtrArray *slots, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void markdown_form_free(MarkdownForm *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MarkdownForm, markdown_form_free)

/* markdown_form_is_lasting: whether it serves for other values: they stand in no address of a link
 * or picture. Their marks and which of them are blocks are the same. */
gboolean markdown_form_is_lasting(const MarkdownForm *form);

/* markdown_form_render: the form's source with @slots put in, as text and as an HTML fragment.
 * A block in a paragraph of its own becomes paragraphs; within one, it is broken into lines there.
 * The text is laid out as plain.h says: emphasis without marks, "- " and "1. " lists, "> " quotes,
 * links as text <URL>.
 * @slots: those of the form, or, if it is lasting, others with the same marks.
 * Errors: ERROR_LIMIT if either is over LIMIT_RENDERED_BYTES. */
gboolean markdown_form_render(const MarkdownForm *form, const GPtrArray *slots, char **text_out,
	char **html_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* markdown_page: a whole HTML page around @fragment: language, title, a width for reading, and no
 * colours of its own, so that dark windows stay dark. Returns: (transfer full). */
char *markdown_page(const char *title, const char *language, const char *fragment);

/* markdown_find_html: the first line [from 1] of @source that holds raw HTML, which the letter
 * would lose; 0 if none. */
guint markdown_find_html(const char *source);

#endif
