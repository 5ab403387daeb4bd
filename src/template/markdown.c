/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <cmark.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "template/markdown.h"
#include "template/plain.h"
#include "template/slot.h"

#define NBSP "\u00a0"

/* cmark declares no cleanups. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cmark_node, cmark_node_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cmark_iter, cmark_iter_free)

/* A document parsed once, whose slots have other values each time. */
struct MarkdownForm {
	cmark_node *root; /* never changed: the text form is laid out from it */
	GArray *pieces;   /* Piece: the HTML, cut where values stand */
	gboolean lasting; /* no value was needed to make it */
	gsize source_bytes;
};

typedef enum {
	PIECE_VALUE = 'v', /* escaped; a block is broken into lines */
	PIECE_CODE = 'c',  /* escaped, as it is */
	PIECE_BLOCK = 'b', /* paragraphs */
	PIECE_END = '\0',
} PieceKind;

typedef struct Piece {
	char *html; /* what stands before the value */
	PieceKind kind;
	guint slot;
} Piece;

/* ---- values in HTML ---- */

static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

static void
append_escaped(GString *out, const char *text, gsize length)
{
	gsize start = 0;

	for (gsize i = 0; i < length; i++) {
		const char *escaped = entity(text[i]);

		if (escaped == NULL)
			continue;
		g_string_append_len(out, text + start, (gssize)(i - start));
		g_string_append(out, escaped);
		start = i + 1;
	}
	g_string_append_len(out, text + start, (gssize)(length - start));
}

/* One line of words: escaped, and spaces that HTML would swallow made to stay. */
static void
append_html_line(GString *out, const char *line, gsize length)
{
	gsize start = 0;

	for (gsize i = 0; i < length; i++) {
		if (line[i] != ' ' || (i > 0 && line[i - 1] != ' '))
			continue;
		append_escaped(out, line + start, i - start);
		g_string_append(out, NBSP);
		start = i + 1;
	}
	append_escaped(out, line + start, length - start);
}

static void
append_html_lines(GString *out, const char *text)
{
	for (;;) {
		gsize length = strcspn(text, "\n");

		append_html_line(out, text, length);
		text += length;
		if (*text == '\0')
			return;
		g_string_append(out, "<br />\n");
		text++;
	}
}

static void
append_html_paragraphs(GString *out, const char *text)
{
	g_auto(GStrv) paragraphs = slot_paragraphs(text);

	for (guint i = 0; paragraphs[i] != NULL; i++) {
		g_string_append(out, i > 0 ? "\n<p dir=\"auto\">" : "<p dir=\"auto\">");
		append_html_lines(out, paragraphs[i]);
		g_string_append(out, "</p>");
	}
}

static void
append_piece(GString *out, const Piece *piece, const GPtrArray *slots)
{
	const Slot *slot = NULL;

	g_string_append(out, piece->html);
	if (piece->kind == PIECE_END)
		return;
	g_assert(slots != NULL && piece->slot < slots->len);
	slot = g_ptr_array_index(slots, piece->slot);
	if (piece->kind == PIECE_BLOCK)
		append_html_paragraphs(out, slot->text);
	else if (piece->kind == PIECE_VALUE && slot->block)
		append_html_lines(out, slot->text);
	else
		append_escaped(out, slot->text, strlen(slot->text));
}

/* ---- the form of HTML ---- */

/* The mark of a value as it passes through cmark: "\uFDD0v12\uFDD1". */
static void
append_mark(GString *out, PieceKind kind, guint number)
{
	g_string_append_printf(out, SLOT_MARK "%c%u" SLOT_MARK_CLOSE, kind, number);
}

/* @text with each mark of a slot as one of @kind; marks of none vanish. Returns: (transfer full).
 */
static char *
marked(const char *text, const GPtrArray *slots, PieceKind kind)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *mark;

	while ((mark = strstr(text, SLOT_MARK)) != NULL) {
		guint number = 0;
		const Slot *slot = NULL;

		g_string_append_len(out, text, mark - text);
		slot = slot_at(mark, slots, &number, &text);
		if (slot != NULL)
			append_mark(out, kind, number);
	}
	g_string_append(out, text);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
mark_literal(cmark_node *node, const GPtrArray *slots, PieceKind kind)
{
	g_autofree char *text = marked(cmark_node_get_literal(node), slots, kind);

	cmark_node_set_literal(node, text);
}

static void
mark_paragraph(cmark_node *paragraph, const GPtrArray *slots)
{
	g_autoptr(GString) mark = g_string_new(NULL);
	const char *text = cmark_node_get_literal(cmark_node_first_child(paragraph));
	cmark_node *block = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
	guint number = 0;

	slot_at(text, slots, &number, &text);
	append_mark(mark, PIECE_BLOCK, number);
	cmark_node_set_on_enter(block, mark->str);
	cmark_node_insert_before(paragraph, block);
	cmark_node_unlink(paragraph);
	cmark_node_free(paragraph);
}

/* Returns: FALSE if values had to be put in: cmark escapes addresses and refuses bad ones. */
static gboolean
fill_link(cmark_node *node, const GPtrArray *slots)
{
	g_autofree char *url = slot_fill(cmark_node_get_url(node), slots);
	g_autofree char *title = slot_fill(cmark_node_get_title(node), slots);
	gboolean same = strcmp(url, cmark_node_get_url(node)) == 0 &&
		strcmp(title, cmark_node_get_title(node)) == 0;

	cmark_node_set_url(node, url);
	cmark_node_set_title(node, title);
	return same;
}

static gboolean
mark_node(cmark_node *node, const GPtrArray *slots)
{
	cmark_node_type type = cmark_node_get_type(node);

	if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE)
		return fill_link(node, slots);
	if (type == CMARK_NODE_TEXT)
		mark_literal(node, slots, PIECE_VALUE);
	else if (type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK)
		mark_literal(node, slots, PIECE_CODE);
	return TRUE;
}

/* Paragraphs are replaced at the end; the text of one must not be looked at before. */
static gboolean
mark_tree(cmark_node *root, const GPtrArray *slots)
{
	g_autoptr(cmark_iter) iter = cmark_iter_new(root);
	g_autoptr(GPtrArray) paragraphs = g_ptr_array_new();
	cmark_event_type event;
	gboolean lasting = TRUE;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node *parent = cmark_node_parent(node);

		if (event != CMARK_EVENT_ENTER)
			continue;
		if (plain_sole_block(node, slots) != NULL)
			g_ptr_array_add(paragraphs, node);
		else if (paragraphs->len == 0 ||
			parent != g_ptr_array_index(paragraphs, paragraphs->len - 1))
			lasting &= mark_node(node, slots);
	}
	for (guint i = 0; i < paragraphs->len; i++)
		mark_paragraph(g_ptr_array_index(paragraphs, i), slots);
	return lasting;
}

static void
add_piece(GArray *pieces, const char *html, gsize length, PieceKind kind, guint slot)
{
	g_autofree char *before = g_strndup(html, length);
	Piece piece = {slot_finish(before), kind, slot};

	g_array_append_val(pieces, piece);
}

/* What append_mark() wrote, at @mark; *after_out is the byte after it. */
static gboolean
read_mark(const char *mark, PieceKind *kind_out, guint *number_out, const char **after_out)
{
	char kind = mark[strlen(SLOT_MARK)];
	char *end = NULL;

	*after_out = mark + strlen(SLOT_MARK);
	if (kind != PIECE_VALUE && kind != PIECE_CODE && kind != PIECE_BLOCK)
		return FALSE;
	*kind_out = (PieceKind)kind;
	*number_out = (guint)g_ascii_strtoull(*after_out + 1, &end, 10);
	if (end == *after_out + 1 || !g_str_has_prefix(end, SLOT_MARK_CLOSE))
		return FALSE;
	*after_out = end + strlen(SLOT_MARK_CLOSE);
	return TRUE;
}

static void
cut_html(GArray *pieces, const char *html, const GPtrArray *slots)
{
	const char *mark = html, *after = NULL;

	while ((mark = strstr(mark, SLOT_MARK)) != NULL) {
		PieceKind kind = PIECE_END;
		guint number = 0;

		if (read_mark(mark, &kind, &number, &after) && slots != NULL &&
			number < slots->len) {
			add_piece(pieces, html, (gsize)(mark - html), kind, number);
			html = after;
		}
		mark = after;
	}
	add_piece(pieces, html, strlen(html), PIECE_END, 0);
}

/* ---- both forms ---- */

static gboolean
is_too_deep(cmark_node *root)
{
	g_autoptr(cmark_iter) iter = cmark_iter_new(root);
	cmark_event_type event;
	guint depth = 0;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		if (cmark_node_first_child(cmark_iter_get_node(iter)) == NULL)
			continue; /* leaves may be entered without being left */
		if (event == CMARK_EVENT_EXIT)
			depth--;
		else if (++depth > LIMIT_MARKDOWN_DEPTH)
			return TRUE;
	}
	return FALSE;
}

static gboolean
check_size(gsize bytes, GError **error)
{
	if (bytes > LIMIT_RENDERED_BYTES)
		return error_set(
			error, ERROR_LIMIT, "the letter is over %d bytes", LIMIT_RENDERED_BYTES);
	return TRUE;
}

static void
clear_piece(gpointer data)
{
	g_free(((Piece *)data)->html);
}

MarkdownForm *
markdown_form_new(const char *source, const GPtrArray *slots, GError **error)
{
	g_autoptr(MarkdownForm) form = NULL;
	g_autoptr(cmark_node) marked_root = NULL;
	char *html = NULL;

	if (!check_size(strlen(source), error))
		return NULL;
	form = g_new0(MarkdownForm, 1);
	form->source_bytes = strlen(source);
	form->root = cmark_parse_document(source, strlen(source), CMARK_OPT_DEFAULT);
	if (is_too_deep(form->root)) {
		error_set(error, ERROR_LIMIT,
			"more than %d quotes, lists and emphases "
			"within each other",
			LIMIT_MARKDOWN_DEPTH);
		return NULL;
	}
	cmark_consolidate_text_nodes(form->root);
	marked_root = cmark_parse_document(source, strlen(source), CMARK_OPT_DEFAULT);
	cmark_consolidate_text_nodes(marked_root);
	form->lasting = mark_tree(marked_root, slots);
	html = cmark_render_html(marked_root, CMARK_OPT_DEFAULT);
	form->pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
	g_array_set_clear_func(form->pieces, clear_piece);
	cut_html(form->pieces, html, slots);
	cmark_get_default_mem_allocator()->free(html);
	return g_steal_pointer(&form);
}

void
markdown_form_free(MarkdownForm *form)
{
	if (form == NULL)
		return;
	cmark_node_free(form->root);
	if (form->pieces != NULL)
		g_array_unref(form->pieces);
	g_free(form);
}

gboolean
markdown_form_is_lasting(const MarkdownForm *form)
{
	return form->lasting;
}

gboolean
markdown_form_render(const MarkdownForm *form, const GPtrArray *slots, char **text_out,
	char **html_out, GError **error)
{
	g_autofree char *text = NULL;
	g_autoptr(GString) html = NULL;
	gsize total = form->source_bytes;

	for (guint i = 0; slots != NULL && i < slots->len; i++)
		total += strlen(((const Slot *)g_ptr_array_index(slots, i))->text);
	if (!check_size(total, error))
		return FALSE;
	text = plain_render(form->root, slots);
	html = g_string_sized_new(2 * total + 1024);
	for (guint i = 0; i < form->pieces->len; i++)
		append_piece(html, &g_array_index(form->pieces, Piece, i), slots);
	if (!check_size(strlen(text), error) || !check_size(html->len, error))
		return FALSE;
	*text_out = g_steal_pointer(&text);
	*html_out = g_string_free(g_steal_pointer(&html), FALSE);
	return TRUE;
}

char *
markdown_page(const char *title, const char *language, const char *fragment)
{
	g_autofree char *safe_title = g_markup_escape_text(title, -1);
	g_autofree char *safe_language = g_markup_escape_text(language, -1);

	return g_strdup_printf(
		"<!DOCTYPE html>\n"
		"<html lang=\"%s\">\n"
		"<head>\n"
		"<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<title>%s</title>\n"
		"<style>\n"
		":root { color-scheme: light dark; }\n"
		"blockquote { margin: 1em 0; padding: 0 0 0 1em; border-left: 3px solid #888; }\n"
		"ol, ul { padding-left: 1.5em; }\n"
		"hr { border: 0; border-top: 1px solid #888; margin: 1.5em 0; }\n"
		"pre { white-space: pre-wrap; }\n"
		"</style>\n"
		"</head>\n"
		"<body style=\"margin: 0; padding: 1em;\">\n"
		"<div style=\"max-width: 38em; font: 16px/1.5 -apple-system, 'Segoe UI', Roboto, "
		"Helvetica, Arial, sans-serif; overflow-wrap: break-word;\">\n"
		"%s"
		"</div>\n"
		"</body>\n"
		"</html>\n",
		safe_language, safe_title, fragment);
}

guint
markdown_find_html(const char *source)
{
	g_autoptr(cmark_node) root =
		cmark_parse_document(source, strlen(source), CMARK_OPT_DEFAULT);
	g_autoptr(cmark_iter) iter = cmark_iter_new(root);

	while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);

		if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE)
			return (guint)MAX(1, cmark_node_get_start_line(node));
	}
	return 0;
}
