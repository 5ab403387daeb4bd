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
#define KEPT_COLUMNS 32 /* values up to this length are not broken */

/* cmark declares no cleanups. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cmark_node, cmark_node_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cmark_iter, cmark_iter_free)

/* ---- values put in after parsing ---- */

static char *
fill_text(const char *text, const GPtrArray *slots)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *mark;

	while ((mark = strstr(text, SLOT_MARK)) != NULL) {
		const Slot *slot;

		g_string_append_len(out, text, mark - text);
		slot = slot_at(mark, slots, &text);
		g_string_append(out, slot != NULL ? slot->text : "");
	}
	g_string_append(out, text);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* One line of words for HTML: escaped, and spaces that HTML would swallow made to stay. */
static void
append_html_line(GString *out, const char *line, gsize length)
{
	gboolean space = TRUE;

	for (gsize i = 0; i < length; i++) {
		switch (line[i]) {
		case '&':
			g_string_append(out, "&amp;");
			break;
		case '<':
			g_string_append(out, "&lt;");
			break;
		case '>':
			g_string_append(out, "&gt;");
			break;
		case '"':
			g_string_append(out, "&quot;");
			break;
		case ' ':
			g_string_append(out, space ? NBSP : " ");
			break;
		default:
			g_string_append_c(out, line[i]);
		}
		space = line[i] == ' ';
	}
}

static char *
html_lines(const char *text)
{
	g_autoptr(GString) out = g_string_sized_new(strlen(text));

	for (;;) {
		gsize length = strcspn(text, "\n");

		append_html_line(out, text, length);
		text += length;
		if (*text == '\0')
			return g_string_free(g_steal_pointer(&out), FALSE);
		g_string_append(out, "<br />\n");
		text++;
	}
}

static char *
html_paragraphs(const char *text)
{
	g_auto(GStrv) paragraphs = slot_paragraphs(text);
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; paragraphs[i] != NULL; i++) {
		g_autofree char *lines = html_lines(paragraphs[i]);

		g_string_append_printf(out, "%s<p dir=\"auto\">%s</p>", i > 0 ? "\n" : "", lines);
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* A node that cmark writes as @html, and the text form from @slot. */
static cmark_node *
custom_node(cmark_node_type type, const Slot *slot, const char *html)
{
	cmark_node *node = cmark_node_new(type);

	cmark_node_set_user_data(node, (void *)slot);
	cmark_node_set_on_enter(node, html);
	return node;
}

/* The slot of a paragraph that is nothing but the mark of a block; else NULL. */
static const Slot *
sole_block(cmark_node *paragraph, const GPtrArray *slots)
{
	cmark_node *child = cmark_node_first_child(paragraph);
	const char *text, *after;
	const Slot *slot;

	if (child == NULL || cmark_node_next(child) != NULL ||
		cmark_node_get_type(child) != CMARK_NODE_TEXT)
		return NULL;
	text = cmark_node_get_literal(child);
	if (!g_str_has_prefix(text, SLOT_MARK))
		return NULL;
	slot = slot_at(text, slots, &after);
	return slot != NULL && slot->block && *after == '\0' ? slot : NULL;
}

static void
insert_text(cmark_node *before, const char *text, gsize length)
{
	g_autofree char *piece = g_strndup(text, length);
	cmark_node *node;

	if (length == 0)
		return;
	node = cmark_node_new(CMARK_NODE_TEXT);
	cmark_node_set_literal(node, piece);
	cmark_node_insert_before(before, node);
}

static void
insert_value(cmark_node *before, const char *value)
{
	gboolean brief = g_utf8_strlen(value, -1) <= KEPT_COLUMNS;
	g_auto(GStrv) words = brief ? g_strsplit(value, " ", -1) : NULL;
	g_autofree char *kept = brief ? g_strjoinv(SLOT_SPACE, words) : g_strdup(value);

	insert_text(before, kept, strlen(kept));
}

/* A text with marks in it becomes texts and, for blocks, lines within the paragraph. */
static void
fill_inline(cmark_node *node, const GPtrArray *slots)
{
	g_autofree char *whole = g_strdup(cmark_node_get_literal(node));
	const char *text = whole;
	const char *mark;

	while ((mark = strstr(text, SLOT_MARK)) != NULL) {
		const char *after;
		const Slot *slot = slot_at(mark, slots, &after);

		insert_text(node, text, (gsize)(mark - text));
		if (slot != NULL && slot->block) {
			g_autofree char *html = html_lines(slot->text);

			cmark_node_insert_before(
				node, custom_node(CMARK_NODE_CUSTOM_INLINE, slot, html));
		} else if (slot != NULL) {
			insert_value(node, slot->text);
		}
		text = after;
	}
	insert_text(node, text, strlen(text));
	cmark_node_unlink(node);
	cmark_node_free(node);
}

static void
fill_paragraph(cmark_node *paragraph, const GPtrArray *slots)
{
	const Slot *slot = sole_block(paragraph, slots);
	g_autofree char *html = html_paragraphs(slot->text);

	cmark_node_insert_before(paragraph, custom_node(CMARK_NODE_CUSTOM_BLOCK, slot, html));
	cmark_node_unlink(paragraph);
	cmark_node_free(paragraph);
}

static void
fill_link(cmark_node *node, const GPtrArray *slots)
{
	g_autofree char *url = fill_text(cmark_node_get_url(node), slots);
	g_autofree char *title = fill_text(cmark_node_get_title(node), slots);

	cmark_node_set_url(node, url);
	cmark_node_set_title(node, title);
}

static void
fill_node(cmark_node *node, const GPtrArray *slots)
{
	cmark_node_type type = cmark_node_get_type(node);
	const char *literal = cmark_node_get_literal(node);

	if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
		fill_link(node, slots);
	} else if (type == CMARK_NODE_TEXT && strstr(literal, SLOT_MARK) != NULL) {
		fill_inline(node, slots);
	} else if (type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK) {
		g_autofree char *filled = fill_text(literal, slots);

		cmark_node_set_literal(node, filled);
	}
}

/* Nodes are collected first, because filling replaces them. The text of a paragraph that is
 * replaced as a whole must not be among them. */
static void
fill_tree(cmark_node *root, const GPtrArray *slots)
{
	g_autoptr(cmark_iter) iter = cmark_iter_new(root);
	g_autoptr(GPtrArray) paragraphs = g_ptr_array_new();
	g_autoptr(GPtrArray) others = g_ptr_array_new();
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node *parent = cmark_node_parent(node);

		if (event != CMARK_EVENT_ENTER)
			continue;
		if (cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH) {
			if (sole_block(node, slots) != NULL)
				g_ptr_array_add(paragraphs, node);
		} else if (paragraphs->len == 0 ||
			parent != g_ptr_array_index(paragraphs, paragraphs->len - 1)) {
			g_ptr_array_add(others, node);
		}
	}
	for (guint i = 0; i < others->len; i++)
		fill_node(g_ptr_array_index(others, i), slots);
	for (guint i = 0; i < paragraphs->len; i++)
		fill_paragraph(g_ptr_array_index(paragraphs, i), slots);
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

gboolean
markdown_render(const char *source, const GPtrArray *slots, char **text_out, char **html_out,
	GError **error)
{
	g_autoptr(cmark_node) root = NULL;
	g_autofree char *text = NULL;
	g_autofree char *html = NULL;
	char *rendered;
	gsize total = strlen(source);

	for (guint i = 0; slots != NULL && i < slots->len; i++)
		total += strlen(((const Slot *)g_ptr_array_index(slots, i))->text);
	if (!check_size(total, error))
		return FALSE;
	root = cmark_parse_document(source, strlen(source), CMARK_OPT_DEFAULT);
	if (is_too_deep(root))
		return error_set(error, ERROR_LIMIT,
			"more than %d quotes, lists and emphases "
			"within each other",
			LIMIT_MARKDOWN_DEPTH);
	cmark_consolidate_text_nodes(root);
	fill_tree(root, slots);
	text = plain_render(root);
	rendered = cmark_render_html(root, CMARK_OPT_DEFAULT);
	html = slot_finish(rendered);
	cmark_get_default_mem_allocator()->free(rendered);
	if (!check_size(strlen(text), error) || !check_size(strlen(html), error))
		return FALSE;
	*text_out = g_steal_pointer(&text);
	*html_out = g_steal_pointer(&html);
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
