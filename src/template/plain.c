/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "template/plain.h"
#include "template/slot.h"

#define RULE "----------------------------------------"
#define NARROWEST 20 /* columns left for text, however deep it is indented */

typedef struct Writer {
	const GPtrArray *slots;
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

		columns += c < 0x80                ? 1
			: g_unichar_iszerowidth(c) ? 0
			: g_unichar_iswide(c)      ? 2
						   : 1;
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
	gsize length = strlen(text);
	guint used = 0;
	const char *p = text + strspn(text, " ");

	/* No character is wider than the bytes it takes. */
	if (length <= columns)
		return length;
	used = (guint)(p - text);
	for (; *p != '\0'; p = g_utf8_next_char(p)) {
		if (*p == ' ')
			end = p;
		used += (guchar)*p < 0x80 ? 1 : columns_of(p, (gsize)(g_utf8_next_char(p) - p));
		if (used > columns && end != NULL)
			return (gsize)(end - text);
	}
	return (gsize)(p - text);
}

/* One line, wrapped where it is too long; its first @lead bytes stand before each line that
 * continues it, too. */
static void
wrap_line(Writer *writer, const char *line, gsize lead)
{
	const char *whole = line;
	guint margin = columns_of(writer->prefix->str, writer->prefix->len);
	guint columns = margin + NARROWEST < PLAIN_COLUMNS ? PLAIN_COLUMNS - margin : NARROWEST;
	gsize length = fitting(line, columns);

	write_line(writer, line, length);
	columns = MAX(NARROWEST, columns - MIN(columns, columns_of(whole, lead)));
	for (line += length; *line != '\0'; line += length) {
		while (*line == ' ')
			line++;
		length = fitting(line, columns);
		begin_line(writer);
		g_string_append_len(writer->out, whole, (gssize)lead);
		g_string_append_len(writer->out, line, (gssize)length);
		end_line(writer);
	}
}

/* Lines that begin with quote marks go on with them when they are wrapped. */
static gsize
quote_lead(const char *line)
{
	return *line == '>' ? MIN(strspn(line, "> "), 40) : 0;
}

/* @text is cut at its line ends. */
static void
write_lines(Writer *writer, char *text)
{
	begin_block(writer);
	for (char *line = text, *next = NULL; line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		wrap_line(writer, line, quote_lead(line));
	}
}

static void
write_words(Writer *writer, const char *text)
{
	g_auto(GStrv) paragraphs = slot_paragraphs(text);

	for (guint i = 0; paragraphs[i] != NULL; i++) {
		write_lines(writer, paragraphs[i]);
		writer->gap = TRUE;
	}
}

static void collect_inlines(GString *out, cmark_node *parent, const GPtrArray *slots);

/* A value that is brief stays in one piece; a person's words keep their lines. */
static void
collect_text(GString *out, const char *text, const GPtrArray *slots)
{
	const char *mark;

	while ((mark = strstr(text, SLOT_MARK)) != NULL) {
		guint number = 0;
		const Slot *slot = NULL;

		g_string_append_len(out, text, mark - text);
		slot = slot_at(mark, slots, &number, &text);
		if (slot != NULL && slot->block) {
			g_string_append(out, slot->text);
		} else if (slot != NULL) {
			g_autofree char *kept = slot_kept(slot);

			g_string_append(out, kept);
		}
	}
	g_string_append(out, text);
}

static void
collect_link(GString *out, cmark_node *link, const GPtrArray *slots)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *url = slot_fill(cmark_node_get_url(link), slots);
	const char *bare = g_str_has_prefix(url, "mailto:") ? url + strlen("mailto:") : url;

	collect_inlines(text, link, slots);
	g_string_append(out, text->str);
	if (strcmp(text->str, bare) != 0 && *bare != '\0')
		g_string_append_printf(out, "%s<%s>", text->len > 0 ? " " : "", bare);
}

static void
collect_inline(GString *out, cmark_node *node, const GPtrArray *slots)
{
	cmark_node_type type = cmark_node_get_type(node);

	if (type == CMARK_NODE_TEXT) {
		collect_text(out, cmark_node_get_literal(node), slots);
	} else if (type == CMARK_NODE_CODE) {
		g_autofree char *code = slot_fill(cmark_node_get_literal(node), slots);

		g_string_append(out, code);
	} else if (type == CMARK_NODE_SOFTBREAK) {
		g_string_append_c(out, ' ');
	} else if (type == CMARK_NODE_LINEBREAK) {
		g_string_append_c(out, '\n');
	} else if (type == CMARK_NODE_LINK) {
		collect_link(out, node, slots);
	} else {
		collect_inlines(out, node, slots);
	}
}

static void
collect_inlines(GString *out, cmark_node *parent, const GPtrArray *slots)
{
	for (cmark_node *node = cmark_node_first_child(parent); node != NULL;
		node = cmark_node_next(node))
		collect_inline(out, node, slots);
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
	g_autofree char *code = g_strchomp(slot_fill(cmark_node_get_literal(block), writer->slots));
	g_auto(GStrv) lines = g_strsplit(code, "\n", -1);

	begin_block(writer);
	for (guint i = 0; lines[i] != NULL; i++)
		write_line(writer, lines[i], strlen(lines[i]));
}

static void
write_paragraph(Writer *writer, cmark_node *node)
{
	g_autoptr(GString) text = g_string_new(NULL);

	collect_inlines(text, node, writer->slots);
	if (text->len > 0)
		write_lines(writer, text->str);
}

static void
write_block(Writer *writer, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	const Slot *words = plain_sole_block(node, writer->slots);

	if (words != NULL) {
		write_words(writer, words->text);
	} else if (type == CMARK_NODE_BLOCK_QUOTE) {
		write_quote(writer, node);
	} else if (type == CMARK_NODE_LIST) {
		write_list(writer, node);
	} else if (type == CMARK_NODE_CODE_BLOCK) {
		write_code(writer, node);
	} else if (type == CMARK_NODE_THEMATIC_BREAK) {
		begin_block(writer);
		write_line(writer, RULE, strlen(RULE));
	} else if (type != CMARK_NODE_HTML_BLOCK) {
		write_paragraph(writer, node);
	}
	writer->gap = words != NULL || !(writer->tight && type == CMARK_NODE_PARAGRAPH);
}

static void
write_blocks(Writer *writer, cmark_node *parent)
{
	for (cmark_node *node = cmark_node_first_child(parent); node != NULL;
		node = cmark_node_next(node))
		write_block(writer, node);
}

const Slot *
plain_sole_block(cmark_node *node, const GPtrArray *slots)
{
	cmark_node *child = cmark_node_first_child(node);
	const char *text, *after = NULL;
	const Slot *slot = NULL;
	guint number = 0;

	if (cmark_node_get_type(node) != CMARK_NODE_PARAGRAPH || child == NULL ||
		cmark_node_next(child) != NULL || cmark_node_get_type(child) != CMARK_NODE_TEXT)
		return NULL;
	text = cmark_node_get_literal(child);
	if (!g_str_has_prefix(text, SLOT_MARK))
		return NULL;
	slot = slot_at(text, slots, &number, &after);
	return slot != NULL && slot->block && *after == '\0' ? slot : NULL;
}

char *
plain_render(cmark_node *root, const GPtrArray *slots)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GString) prefix = g_string_new(NULL);
	Writer writer = {.slots = slots, .out = out, .prefix = prefix};

	write_blocks(&writer, root);
	return slot_finish(out->str);
}
