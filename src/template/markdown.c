/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <cmark.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "template/markdown.h"

/* A mark is the number of its slot between two noncharacters, which Unicode keeps for such private
 * use; they are taken out of every value. Markdown sees in it a word like any other. */
#define MARK_OPEN "\uFDD0"
#define MARK_CLOSE "\uFDD1"
#define MARK_BYTES 3
/* A space of a short value, where the text form must not break: a date, a telephone number. It
 * becomes a plain space at the end. */
#define KEPT_SPACE "\uFDD2"
#define KEPT_COLUMNS 32

#define NBSP "\u00a0"
#define RULE "----------------------------------------"
#define NARROWEST 20 /* columns left for text, however deep it is indented */

typedef struct Slot {
	gboolean block;
	char *text; /* clean: no control characters but LF, no marks */
} Slot;

/* cmark takes int lengths and gives C allocations. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cmark_node, cmark_node_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cmark_iter, cmark_iter_free)

/* ---- slots ---- */

static void
slot_free(gpointer data)
{
	Slot *slot = data;

	g_free(slot->text);
	g_free(slot);
}

GPtrArray *
markdown_slots_new(void)
{
	return g_ptr_array_new_with_free_func(slot_free);
}

static gboolean
is_noncharacter(gunichar c)
{
	return c >= 0xfdd0 && c <= 0xfdef;
}

/* Embeddings, overrides and isolates: they could turn round the text that follows the value. */
static gboolean
is_direction(gunichar c)
{
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static void
append_clean(GString *out, gunichar c)
{
	if (c == '\t')
		g_string_append(out, "    ");
	else if (c == 0x2028 || c == 0x2029 || c == 0x85)
		g_string_append_c(out, '\n');
	else if (c == '\n' || !(g_unichar_iscntrl(c) || is_noncharacter(c) || is_direction(c)))
		g_string_append_unichar(out, c);
}

/* A person's words: lines kept, ends stripped, cut where they are too long for a letter. */
static char *
clean_block(const char *text)
{
	g_autofree char *lines = text_normal_newlines(text);
	g_autoptr(GString) out = g_string_new(NULL);
	const char *p = lines + strspn(lines, "\n");

	for (; *p != '\0' && out->len < LIMIT_BLOCK_BYTES; p = g_utf8_next_char(p))
		append_clean(out, g_utf8_get_char(p));
	while (out->len > 0 && g_ascii_isspace(out->str[out->len - 1]))
		g_string_truncate(out, out->len - 1);
	if (*p != '\0')
		g_string_append(out, "\n\n[…]");
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *
clean_line(const char *text)
{
	g_autofree char *line = text_one_line(text, LIMIT_VALUE_BYTES);
	g_autoptr(GString) out = g_string_sized_new(strlen(line));

	for (const char *p = line; *p != '\0'; p = g_utf8_next_char(p))
		append_clean(out, g_utf8_get_char(p));
	return g_string_free(g_steal_pointer(&out), FALSE);
}

void
markdown_slot(GString *out, GPtrArray *slots, const char *text, gboolean block)
{
	g_autofree char *valid = text_utf8(text, -1);
	g_autofree char *clean = block ? clean_block(valid) : clean_line(valid);
	Slot *slot;

	if (text_is_blank(clean))
		return;
	slot = g_new0(Slot, 1);
	slot->block = block;
	slot->text = g_steal_pointer(&clean);
	g_string_append_printf(out, MARK_OPEN "%u" MARK_CLOSE, slots->len);
	g_ptr_array_add(slots, slot);
}

gboolean
markdown_has_mark(const char *source)
{
	return strstr(source, MARK_OPEN) != NULL || strstr(source, MARK_CLOSE) != NULL ||
		strstr(source, KEPT_SPACE) != NULL;
}

/* The slot whose mark begins at @mark; *after_out is the byte after the mark. NULL if it is none of
 * ours: a template can still say such a character by its number (&#xFDD0;), and loses it. */
static const Slot *
slot_at(const char *mark, const GPtrArray *slots, const char **after_out)
{
	char *end = NULL;
	guint64 number = g_ascii_strtoull(mark + MARK_BYTES, &end, 10);

	*after_out = mark + MARK_BYTES;
	if (end == mark + MARK_BYTES || !g_str_has_prefix(end, MARK_CLOSE) || slots == NULL ||
		number >= slots->len)
		return NULL;
	*after_out = end + MARK_BYTES;
	return g_ptr_array_index(slots, number);
}

/* ---- values put in after parsing ---- */

static char *
fill_text(const char *text, const GPtrArray *slots)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *mark;

	while ((mark = strstr(text, MARK_OPEN)) != NULL) {
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

/* The words as paragraphs: blank lines part them. (transfer full) */
static GStrv
split_paragraphs(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GString) paragraph = g_string_new(NULL);
	GPtrArray *paragraphs = g_ptr_array_new();

	for (guint i = 0;; i++) {
		gboolean end = lines[i] == NULL;

		if (end || text_is_blank(lines[i])) {
			if (paragraph->len > 0)
				g_ptr_array_add(paragraphs, g_strdup(paragraph->str));
			g_string_truncate(paragraph, 0);
			if (end)
				break;
			continue;
		}
		if (paragraph->len > 0)
			g_string_append_c(paragraph, '\n');
		g_string_append(paragraph, g_strchomp(lines[i]));
	}
	g_ptr_array_add(paragraphs, NULL);
	return (GStrv)g_ptr_array_free(paragraphs, FALSE);
}

static char *
html_paragraphs(const char *text)
{
	g_auto(GStrv) paragraphs = split_paragraphs(text);
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
	if (!g_str_has_prefix(text, MARK_OPEN))
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
	g_autofree char *kept = brief ? g_strjoinv(KEPT_SPACE, words) : g_strdup(value);

	insert_text(before, kept, strlen(kept));
}

/* A text with marks in it becomes texts and, for blocks, lines within the paragraph. */
static void
fill_inline(cmark_node *node, const GPtrArray *slots)
{
	g_autofree char *whole = g_strdup(cmark_node_get_literal(node));
	const char *text = whole;
	const char *mark;

	while ((mark = strstr(text, MARK_OPEN)) != NULL) {
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
	} else if (type == CMARK_NODE_TEXT && strstr(literal, MARK_OPEN) != NULL) {
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

/* ---- the text form ---- */

typedef struct Writer {
	GString *out;
	GString *prefix; /* before each line: quotes and indents */
	char *first;     /* before the next line instead, where a list item begins; else NULL */
	gboolean gap;    /* a blank line is due before the next block */
	gboolean tight;  /* within a list whose items stand close */
} Writer;

static guint
columns_of(const char *text, gsize length)
{
	guint columns = 0;

	for (const char *p = text; p < text + length; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		columns += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
	}
	return columns;
}

static void
end_line(Writer *writer)
{
	while (writer->out->len > 0 && writer->out->str[writer->out->len - 1] == ' ')
		g_string_truncate(writer->out, writer->out->len - 1);
	g_string_append_c(writer->out, '\n');
}

static void
begin_line(Writer *writer)
{
	g_string_append(writer->out, writer->first != NULL ? writer->first : writer->prefix->str);
	g_clear_pointer(&writer->first, g_free);
}

static void
begin_block(Writer *writer)
{
	if (writer->gap) {
		g_string_append(writer->out, writer->prefix->str);
		end_line(writer);
	}
	writer->gap = FALSE;
}

static void
write_line(Writer *writer, const char *line, gsize length)
{
	begin_line(writer);
	g_string_append_len(writer->out, line, (gssize)length);
	end_line(writer);
}

/* How much of @text fits into @columns, up to a space; a longer word is left whole. */
static gsize
fitting(const char *text, guint columns)
{
	const char *end = NULL; /* of the last word that fits */
	guint used = 0;
	const char *p = text + strspn(text, " ");

	used = (guint)(p - text);
	for (; *p != '\0'; p = g_utf8_next_char(p)) {
		if (*p == ' ')
			end = p;
		used += columns_of(p, (gsize)(g_utf8_next_char(p) - p));
		if (used > columns && end != NULL)
			return (gsize)(end - text);
	}
	return (gsize)(p - text);
}

/* One line, wrapped where it is too long; @lead stands before each line that continues it. */
static void
wrap_line(Writer *writer, const char *line, const char *lead)
{
	guint margin = columns_of(writer->prefix->str, writer->prefix->len);
	guint columns =
		margin + NARROWEST < MARKDOWN_COLUMNS ? MARKDOWN_COLUMNS - margin : NARROWEST;
	gsize length = fitting(line, columns);

	write_line(writer, line, length);
	columns = MAX(NARROWEST, columns - MIN(columns, columns_of(lead, strlen(lead))));
	for (line += length; *line != '\0'; line += length) {
		while (*line == ' ')
			line++;
		length = fitting(line, columns);
		begin_line(writer);
		g_string_append(writer->out, lead);
		g_string_append_len(writer->out, line, (gssize)length);
		end_line(writer);
	}
}

/* Lines that begin with quote marks go on with them when they are wrapped. */
static char *
quote_lead(const char *line)
{
	gsize length = strspn(line, "> ");

	if (*line != '>')
		return g_strdup("");
	return g_strndup(line, MIN(length, 40));
}

static void
write_lines(Writer *writer, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	begin_block(writer);
	for (guint i = 0; lines[i] != NULL; i++) {
		g_autofree char *lead = quote_lead(lines[i]);

		wrap_line(writer, lines[i], lead);
	}
}

static void
write_words(Writer *writer, const char *text)
{
	g_auto(GStrv) paragraphs = split_paragraphs(text);

	for (guint i = 0; paragraphs[i] != NULL; i++) {
		write_lines(writer, paragraphs[i]);
		writer->gap = TRUE;
	}
}

static void collect_inlines(GString *out, cmark_node *parent);

static void
collect_link(GString *out, cmark_node *link)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const char *url = cmark_node_get_url(link);
	const char *bare = g_str_has_prefix(url, "mailto:") ? url + strlen("mailto:") : url;

	collect_inlines(text, link);
	g_string_append(out, text->str);
	if (strcmp(text->str, bare) != 0 && *bare != '\0')
		g_string_append_printf(out, "%s<%s>", text->len > 0 ? " " : "", bare);
}

static void
collect_inline(GString *out, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);

	if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
		g_string_append(out, cmark_node_get_literal(node));
	else if (type == CMARK_NODE_SOFTBREAK)
		g_string_append_c(out, ' ');
	else if (type == CMARK_NODE_LINEBREAK)
		g_string_append_c(out, '\n');
	else if (type == CMARK_NODE_CUSTOM_INLINE)
		g_string_append(out, ((const Slot *)cmark_node_get_user_data(node))->text);
	else if (type == CMARK_NODE_LINK)
		collect_link(out, node);
	else
		collect_inlines(out, node);
}

static void
collect_inlines(GString *out, cmark_node *parent)
{
	for (cmark_node *node = cmark_node_first_child(parent); node != NULL;
		node = cmark_node_next(node))
		collect_inline(out, node);
}

static void write_blocks(Writer *writer, cmark_node *parent);

/* The blocks below @parent, behind @lead; the first line has @bullet instead. */
static void
write_indented(Writer *writer, cmark_node *parent, const char *lead, const char *bullet)
{
	gsize length = writer->prefix->len;
	g_autofree char *outer = NULL;

	begin_block(writer);
	outer = writer->first != NULL ? g_steal_pointer(&writer->first)
				      : g_strdup(writer->prefix->str);
	writer->first = g_strconcat(outer, bullet, NULL);
	g_string_append(writer->prefix, lead);
	write_blocks(writer, parent);
	if (writer->first != NULL) /* nothing was in it */
		write_line(writer, "", 0);
	g_string_truncate(writer->prefix, length);
}

static void
write_quote(Writer *writer, cmark_node *quote)
{
	gboolean outer = writer->tight;

	writer->tight = FALSE;
	write_indented(writer, quote, "> ", "> ");
	writer->gap = TRUE;
	writer->tight = outer;
}

static void
write_list(Writer *writer, cmark_node *list)
{
	gboolean ordered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
	gboolean outer = writer->tight;
	int number = cmark_node_get_list_start(list);

	writer->tight = cmark_node_get_list_tight(list);
	for (cmark_node *item = cmark_node_first_child(list); item != NULL;
		item = cmark_node_next(item)) {
		g_autofree char *bullet =
			ordered ? g_strdup_printf("%d. ", number++) : g_strdup("- ");
		g_autofree char *lead = g_strnfill(strlen(bullet), ' ');

		write_indented(writer, item, lead, bullet);
		writer->gap = !writer->tight;
	}
	writer->tight = outer;
}

static void
write_code(Writer *writer, cmark_node *block)
{
	g_autofree char *code = g_strchomp(g_strdup(cmark_node_get_literal(block)));
	g_auto(GStrv) lines = g_strsplit(code, "\n", -1);

	begin_block(writer);
	for (guint i = 0; lines[i] != NULL; i++)
		write_line(writer, lines[i], strlen(lines[i]));
}

static void
write_paragraph(Writer *writer, cmark_node *node)
{
	g_autoptr(GString) text = g_string_new(NULL);

	collect_inlines(text, node);
	if (text->len > 0)
		write_lines(writer, text->str);
}

static void
write_block(Writer *writer, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);

	if (type == CMARK_NODE_BLOCK_QUOTE) {
		write_quote(writer, node);
	} else if (type == CMARK_NODE_LIST) {
		write_list(writer, node);
	} else if (type == CMARK_NODE_CODE_BLOCK) {
		write_code(writer, node);
	} else if (type == CMARK_NODE_CUSTOM_BLOCK) {
		write_words(writer, ((const Slot *)cmark_node_get_user_data(node))->text);
	} else if (type == CMARK_NODE_THEMATIC_BREAK) {
		begin_block(writer);
		write_line(writer, RULE, strlen(RULE));
	} else if (type != CMARK_NODE_HTML_BLOCK) {
		write_paragraph(writer, node);
	}
	writer->gap = !(writer->tight && type == CMARK_NODE_PARAGRAPH);
}

static void
write_blocks(Writer *writer, cmark_node *parent)
{
	for (cmark_node *node = cmark_node_first_child(parent); node != NULL;
		node = cmark_node_next(node))
		write_block(writer, node);
}

/* Kept spaces become spaces. Values were clean; a template may still have brought control
 * characters, as such or by their number. (transfer full) */
static char *
finish_form(const char *text)
{
	g_autofree char *valid = text_utf8(text, -1);
	g_autoptr(GString) out = g_string_sized_new(strlen(valid));

	for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c == '\t' || c == g_utf8_get_char(KEPT_SPACE))
			g_string_append_c(out, ' ');
		else
			append_clean(out, c);
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *
render_text(cmark_node *root)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GString) prefix = g_string_new(NULL);
	Writer writer = {.out = out, .prefix = prefix};

	write_blocks(&writer, root);
	return finish_form(out->str);
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
	text = render_text(root);
	rendered = cmark_render_html(root, CMARK_OPT_DEFAULT);
	html = finish_form(rendered);
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
