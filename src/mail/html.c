/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <string.h>

#include "mail/html.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/container.h"
#include "mail/defuse.h"
#include "mail/style.h"

#define QUOTE_DEPTH 10
#define LIST_DEPTH 10
#define RULE "________________________________"
#define SIGN_BYTES 32 /* an emoji with what modifies it */
#define BLANK_LINES 2 /* in a row, outside of preformatted text */

typedef enum {
	ROLE_INLINE,
	ROLE_BLOCK,     /* on lines of its own: div */
	ROLE_PARAGRAPH, /* with a blank line around: p */
	ROLE_BREAK,     /* br */
	ROLE_RULE,      /* hr */
	ROLE_SKIP,      /* not shown */
	ROLE_QUOTE,     /* blockquote */
	ROLE_LIST,      /* ul, ol */
	ROLE_ITEM,      /* li */
	ROLE_ROW,       /* tr */
	ROLE_CELL,      /* td, th */
	ROLE_PRE,
	ROLE_LINK,
	ROLE_IMAGE,
} Role;

static const struct {
	const char *name;
	Role role;
} ROLES[] = {
	{"a", ROLE_LINK},
	{"address", ROLE_BLOCK},
	{"article", ROLE_BLOCK},
	{"aside", ROLE_BLOCK},
	{"blockquote", ROLE_QUOTE},
	{"br", ROLE_BREAK},
	{"button", ROLE_BLOCK},
	{"caption", ROLE_BLOCK},
	{"center", ROLE_BLOCK},
	{"dd", ROLE_BLOCK},
	{"details", ROLE_BLOCK},
	{"dir", ROLE_LIST},
	{"div", ROLE_BLOCK},
	{"dl", ROLE_PARAGRAPH},
	{"dt", ROLE_BLOCK},
	{"fieldset", ROLE_BLOCK},
	{"figcaption", ROLE_BLOCK},
	{"figure", ROLE_BLOCK},
	{"footer", ROLE_BLOCK},
	{"form", ROLE_BLOCK},
	{"h1", ROLE_PARAGRAPH},
	{"h2", ROLE_PARAGRAPH},
	{"h3", ROLE_PARAGRAPH},
	{"h4", ROLE_PARAGRAPH},
	{"h5", ROLE_PARAGRAPH},
	{"h6", ROLE_PARAGRAPH},
	{"head", ROLE_SKIP},
	{"header", ROLE_BLOCK},
	{"hr", ROLE_RULE},
	{"iframe", ROLE_SKIP},
	{"img", ROLE_IMAGE},
	{"legend", ROLE_BLOCK},
	{"li", ROLE_ITEM},
	{"main", ROLE_BLOCK},
	{"menu", ROLE_LIST},
	{"nav", ROLE_BLOCK},
	{"noembed", ROLE_SKIP},
	{"noframes", ROLE_SKIP},
	{"object", ROLE_SKIP},
	{"ol", ROLE_LIST},
	{"option", ROLE_BLOCK},
	{"p", ROLE_PARAGRAPH},
	{"pre", ROLE_PRE},
	{"script", ROLE_SKIP},
	{"section", ROLE_BLOCK},
	{"style", ROLE_SKIP},
	{"summary", ROLE_BLOCK},
	{"svg", ROLE_SKIP},
	{"table", ROLE_BLOCK},
	{"td", ROLE_CELL},
	{"template", ROLE_SKIP},
	{"textarea", ROLE_PRE},
	{"th", ROLE_CELL},
	{"title", ROLE_SKIP},
	{"tr", ROLE_ROW},
	{"ul", ROLE_LIST},
};

/* An open element: what closing it has to undo. */
typedef struct {
	Role role;
	gboolean hides, keeps_space;
	char *href;     /* owned; the address of a link, NULL if none */
	gsize start;    /* where the text of a link or cell begins in the output */
	guint newlines; /* wanted before a cell */
	gboolean cell;  /* another one stood before a cell */
} Element;

typedef struct {
	gboolean ordered;
	guint items;
} List;

typedef struct {
	htmlParserCtxtPtr parser;
	GString *out;
	GArray *elements; /* Element */
	GArray *lists;    /* List */
	GPtrArray *links; /* char*: addresses, numbered from 1 */
	GHashTable *link_numbers;
	gsize consumed; /* bytes read when the parser was stopped */
	guint hidden, quotes, pre;
	guint signature;    /* depth of a stored signature of which no text came yet, or 0 */
	guint newlines;     /* line ends wanted before the next text: 2 = a blank line */
	guint written;      /* line ends at the end of the output */
	gboolean space;     /* a space is wanted before the next text */
	gboolean cell;      /* a cell has ended on this line */
	gboolean item;      /* the mark of a list item is wanted */
	gboolean line_open; /* something stands on the current line */
	gboolean too_deep, cut;
} Renderer;

/* Names come in lower case from libxml2; the table is sorted. */
static Role
role_of(const char *name)
{
	gsize low = 0, high = G_N_ELEMENTS(ROLES);

	while (low < high) {
		gsize middle = (low + high) / 2;
		gint order = strcmp(name, ROLES[middle].name);

		if (order == 0)
			return ROLES[middle].role;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return ROLE_INLINE;
}

static const char *
attribute(const xmlChar **attributes, const char *name)
{
	for (gsize i = 0; attributes != NULL && attributes[i] != NULL; i += 2)
		if (g_ascii_strcasecmp((const char *)attributes[i], name) == 0)
			return attributes[i + 1] != NULL ? (const char *)attributes[i + 1] : "";
	return NULL;
}

static void
want_newlines(Renderer *r, guint count)
{
	r->newlines = MAX(r->newlines, count);
	r->space = FALSE;
	r->cell = FALSE;
}

/* The same where an element opens: what begins a cell stays in the line of the cell before, and a
 * row without such a cell begins a line and no paragraph. */
static void
open_lines(Renderer *r, guint count)
{
	const Element *parent = r->elements->len > 0
		? &g_array_index(r->elements, Element, r->elements->len - 1)
		: NULL;
	gboolean first =
		parent != NULL && parent->role == ROLE_CELL && parent->start == r->out->len;

	if (!r->cell)
		want_newlines(r, first ? 1 : count);
}

/* A line end at once, as <br> and preformatted text want it. */
static void
end_line(Renderer *r)
{
	if (!r->line_open && r->quotes > 0 && r->out->len > 0)
		for (guint i = 0; i < MIN(r->quotes, QUOTE_DEPTH); i++)
			g_string_append_c(r->out, '>');
	g_string_append_c(r->out, '\n');
	r->line_open = FALSE;
	r->written++;
	r->space = FALSE;
	r->cell = FALSE;
}

static void
begin_line(Renderer *r)
{
	guint depth = MIN(r->lists->len, LIST_DEPTH);

	for (guint i = 0; i < MIN(r->quotes, QUOTE_DEPTH); i++)
		g_string_append(r->out, "> ");
	for (guint i = 1; i < depth; i++)
		g_string_append(r->out, "  ");
	if (r->item && r->lists->len > 0) {
		List *list = &g_array_index(r->lists, List, r->lists->len - 1);

		if (list->ordered)
			g_string_append_printf(r->out, "%u. ", ++list->items);
		else
			g_string_append(r->out, "- ");
	} else if (depth > 0) {
		g_string_append(r->out, "  ");
	}
	r->item = FALSE;
}

/* Writes the line ends that are due. */
static void
settle(Renderer *r)
{
	if (r->line_open && r->newlines > 0)
		end_line(r);
	while (r->out->len > 0 && r->written < r->newlines)
		end_line(r);
	r->newlines = 0;
}

/* Before text: the line ends, the mark, the space that are due. */
static void
prepare(Renderer *r)
{
	settle(r);
	if (!r->line_open)
		begin_line(r);
	else if (r->cell)
		g_string_append(r->out, " | ");
	else if (r->space)
		g_string_append_c(r->out, ' ');
	r->line_open = TRUE;
	r->written = 0;
	r->space = FALSE;
	r->cell = FALSE;
}

static gboolean
is_full(Renderer *r)
{
	if (r->out->len <= LIMIT_TEXT_BYTES)
		return FALSE;
	r->cut = TRUE;
	if (r->parser != NULL)
		xmlStopParser(r->parser);
	return TRUE;
}

static void
add_preformatted(Renderer *r, const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++) {
		if (text[i] == '\n') {
			settle(r);
			end_line(r);
		} else if (text[i] != '\r') {
			if (!r->line_open || r->newlines > 0)
				prepare(r);
			g_string_append_c(r->out, text[i]);
		}
	}
}

/* Width of white space at @p: ASCII, or a no-break space, which mail programs use for padding. */
static gsize
space_width(const char *p, gsize left)
{
	if (g_ascii_isspace(*p))
		return 1;
	if (left >= 2 && p[0] == '\xc2' && p[1] == '\xa0')
		return 2;
	return 0;
}

/* The line above a stored signature, unless the mail program wrote it. */
static void
begin_signature(Renderer *r, const char *text, gsize length)
{
	if (r->signature == 0 || length == 0)
		return;
	r->signature = 0;
	if ((length >= 2 && strncmp(text, "--", 2) == 0) || g_str_has_suffix(r->out->str, "\n--") ||
		g_str_has_suffix(r->out->str, "\n--\n"))
		return;
	want_newlines(r, 1);
	prepare(r);
	g_string_append(r->out, "--");
	want_newlines(r, 1);
}

/* Width of a character at @p that nobody sees: soft hyphens, and what preheaders are padded with.
 */
static gsize
invisible_width(const char *p, gsize left)
{
	static const char *const UNSEEN[] = {
		"\xc2\xad", "\xcd\x8f", "\xe2\x80\x8b", "\xe2\x81\xa0", "\xef\xbb\xbf"};

	for (gsize i = 0; i < G_N_ELEMENTS(UNSEEN); i++) {
		gsize width = strlen(UNSEEN[i]);

		if (left >= width && memcmp(p, UNSEEN[i], width) == 0)
			return width;
	}
	return 0;
}

/* Whether a word is joiners only, which join nothing. */
static gboolean
is_unseen(const char *word, gsize length)
{
	gsize i = 0;

	while (length - i >= 3 &&
		(memcmp(word + i, "\xe2\x80\x8c", 3) == 0 ||
			memcmp(word + i, "\xe2\x80\x8d", 3) == 0))
		i += 3;
	return i == length;
}

static void
add_word(Renderer *r, const char *word, gsize length)
{
	if (is_unseen(word, length))
		return;
	begin_signature(r, word, length);
	prepare(r);
	g_string_append_len(r->out, word, (gssize)length);
}

static void
add_text(Renderer *r, const char *text, gsize length)
{
	if (r->hidden > 0 || is_full(r))
		return;
	if (r->pre > 0) {
		add_preformatted(r, text, length);
		return;
	}
	for (gsize i = 0; i < length;) {
		gsize width = space_width(text + i, length - i), start = i;

		if (width > 0) {
			r->space = TRUE;
			i += width;
			continue;
		}
		width = invisible_width(text + i, length - i);
		if (width > 0) {
			i += width;
			continue;
		}
		while (i < length && space_width(text + i, length - i) == 0 &&
			invisible_width(text + i, length - i) == 0)
			i++;
		add_word(r, text + start, i - start);
	}
}

/* The address of a link as it can be shown, or NULL. */
static const char *
shown_address(const xmlChar **attributes)
{
	static const char *const SCHEMES[] = {"http://", "https://", "mailto:", "tel:", "ftp://"};
	const char *href = attribute(attributes, "href");

	if (href == NULL || strlen(href) > LIMIT_LINK_BYTES)
		return NULL;
	href += strspn(href, " \t\r\n");
	for (gsize i = 0; i < G_N_ELEMENTS(SCHEMES); i++)
		if (g_ascii_strncasecmp(href, SCHEMES[i], strlen(SCHEMES[i])) == 0)
			return href;
	return NULL;
}

/* The number of a link, 0 when there are too many. */
static guint
link_number(Renderer *r, const char *href)
{
	guint number = GPOINTER_TO_UINT(g_hash_table_lookup(r->link_numbers, href));

	if (number == 0 && r->links->len < LIMIT_HTML_LINKS) {
		char *kept = g_strdup(href);

		g_ptr_array_add(r->links, kept);
		number = r->links->len;
		g_hash_table_insert(r->link_numbers, kept, GUINT_TO_POINTER(number));
	}
	return number;
}

/* A link's text or address without scheme, "www." and last slash, for comparing. */
static char *
bare_address(const char *text, gsize length)
{
	static const char *const PREFIXES[] = {"https://", "http://", "mailto:", "tel:", "www."};
	g_autofree char *copy = g_strndup(text, length);
	char *start = g_strstrip(copy);

	start += strspn(start, "> \n|-"); /* what begin_line() may have put before it */
	for (gsize i = 0; i < G_N_ELEMENTS(PREFIXES); i++)
		if (g_ascii_strncasecmp(start, PREFIXES[i], strlen(PREFIXES[i])) == 0)
			start += strlen(PREFIXES[i]);
	length = strlen(start);
	while (length > 0 && start[length - 1] == '/')
		length--;
	g_autofree char *bare = g_strndup(start, length);

	return g_utf8_strdown(bare, -1);
}

static void
close_link(Renderer *r, const Element *element)
{
	gsize length = r->out->len - MIN(element->start, r->out->len);
	const char *text = r->out->str + r->out->len - length;

	if (length == 0 || length > LIMIT_LINK_BYTES + 16)
		return;
	g_autofree char *shown = bare_address(text, length);
	gboolean mail = g_ascii_strncasecmp(element->href, "mailto:", 7) == 0;
	gsize meant_length = mail ? strcspn(element->href, "?") : strlen(element->href);
	g_autofree char *meant = bare_address(element->href, meant_length);
	guint number = 0;

	if (*shown == '\0' || strcmp(shown, meant) == 0 || !r->line_open)
		return;
	number = link_number(r, element->href);
	if (number > 0)
		g_string_append_printf(r->out, " [%u]", number);
}

/* Whether an image's text is what it shows, an emoji say, and no word about it. */
static gboolean
is_sign(const char *line)
{
	for (const char *p = line; *p != '\0'; p = g_utf8_next_char(p))
		if ((guchar)*p < 0x80 || g_unichar_isalnum(g_utf8_get_char(p)))
			return FALSE;
	return strlen(line) <= SIGN_BYTES;
}

static void
show_image(Renderer *r, const xmlChar **attributes)
{
	const char *alternative = attribute(attributes, "alt");

	if (alternative == NULL || r->hidden > 0 || is_full(r))
		return;
	g_autofree char *valid = text_utf8(alternative, -1);
	g_autofree char *line = text_one_line(valid, LIMIT_NAME_BYTES);

	if (*line == '\0')
		return;
	prepare(r);
	if (is_sign(line))
		g_string_append(r->out, line);
	else
		g_string_append_printf(r->out, "[%s]", line);
}

static void
show_rule(Renderer *r)
{
	if (r->hidden > 0)
		return;
	want_newlines(r, 1);
	prepare(r);
	g_string_append(r->out, RULE);
	want_newlines(r, 1);
}

/* The number in an attribute, or @otherwise. */
static guint
number_of(const xmlChar **attributes, const char *name, guint otherwise)
{
	const char *text = attribute(attributes, name);
	guint64 number = 0;

	if (text == NULL || !g_ascii_string_to_unsigned(text, 10, 1, 1000000, &number, NULL))
		return otherwise;
	return (guint)number;
}

/* Marks what the writer did not write, if they wrote anything above, as plain text would. */
static void
open_container(Renderer *r, const xmlChar **attributes)
{
	if (attributes == NULL || r->hidden > 0 || r->quotes > 0 || r->out->len == 0)
		return;
	switch (container_kind(attribute(attributes, "id"), attribute(attributes, "class"),
		attribute(attributes, "name"), attribute(attributes, "style"))) {
	case CONTAINER_HISTORY:
		if (!g_str_has_suffix(r->out->str, RULE))
			show_rule(r);
		break;
	case CONTAINER_SIGNATURE:
		r->signature = r->elements->len + 1;
		break;
	case CONTAINER_NONE:
		break;
	}
}

/* What opening an element does, beyond remembering that it is open. */
static void
open_element(Renderer *r, Element *element, const char *name, const xmlChar **attributes)
{
	const char *href = NULL;

	switch (element->role) {
	case ROLE_BLOCK:
	case ROLE_ROW:
		open_lines(r, 1);
		break;
	case ROLE_PARAGRAPH:
		open_lines(r, 2);
		break;
	case ROLE_BREAK:
		if (r->hidden == 0 && !is_full(r)) {
			if (r->newlines > 0 && r->line_open)
				end_line(r);
			r->newlines = 0;
			if (r->written <= BLANK_LINES)
				end_line(r);
		}
		break;
	case ROLE_RULE:
		show_rule(r);
		break;
	case ROLE_QUOTE:
		want_newlines(r, 1);
		settle(r);
		r->quotes++;
		break;
	case ROLE_LIST: {
		List list = {
			g_ascii_strcasecmp(name, "ol") == 0, number_of(attributes, "start", 1) - 1};

		want_newlines(r, 1);
		g_array_append_val(r->lists, list);
		break;
	}
	case ROLE_ITEM:
		want_newlines(r, 1);
		r->item = TRUE;
		if (r->lists->len > 0) {
			List *list = &g_array_index(r->lists, List, r->lists->len - 1);

			list->items = number_of(attributes, "value", list->items + 1) - 1;
		}
		break;
	case ROLE_PRE:
		want_newlines(r, 1);
		r->pre++;
		break;
	case ROLE_LINK:
		href = r->hidden == 0 ? shown_address(attributes) : NULL;
		element->href = href != NULL ? text_one_line(href, LIMIT_LINK_BYTES) : NULL;
		element->start = r->out->len;
		break;
	case ROLE_IMAGE:
		show_image(r, attributes);
		break;
	case ROLE_CELL:
		element->start = r->out->len;
		element->newlines = r->newlines;
		element->cell = r->cell;
		break;
	case ROLE_SKIP:
	case ROLE_INLINE:
		break;
	}
}

/* Word writes a paragraph into each cell: of one line, it is no reason to end the row. */
static void
close_cell(Renderer *r, const Element *element)
{
	gsize start = element->start + strspn(r->out->str + element->start, "\n> ");

	if (start >= r->out->len) {
		r->newlines = element->newlines;
		r->cell = element->cell;
	} else if (r->newlines > 0 && strchr(r->out->str + start, '\n') == NULL) {
		r->newlines = 0;
	}
	r->cell = r->cell || (r->line_open && r->newlines == 0);
}

static void
close_element(Renderer *r, const Element *element)
{
	switch (element->role) {
	case ROLE_BLOCK:
	case ROLE_ROW:
		want_newlines(r, 1);
		break;
	case ROLE_PARAGRAPH:
		want_newlines(r, 2);
		break;
	case ROLE_QUOTE:
		if (r->line_open)
			end_line(r);
		want_newlines(r, 1);
		r->quotes--;
		break;
	case ROLE_LIST:
		g_array_set_size(r->lists, r->lists->len - 1);
		r->item = FALSE;
		want_newlines(r, 1);
		break;
	case ROLE_ITEM:
		r->item = FALSE;
		want_newlines(r, 1);
		break;
	case ROLE_CELL:
		close_cell(r, element);
		break;
	case ROLE_PRE:
		r->pre--;
		want_newlines(r, 1);
		break;
	case ROLE_LINK:
		if (element->href != NULL)
			close_link(r, element);
		break;
	case ROLE_BREAK:
	case ROLE_RULE:
	case ROLE_IMAGE:
	case ROLE_SKIP:
	case ROLE_INLINE:
		break;
	}
}

static void
on_start(void *data, const xmlChar *name, const xmlChar **attributes)
{
	Renderer *r = data;
	Element element = {role_of((const char *)name), FALSE, FALSE, NULL, 0, 0, FALSE};

	if (r->too_deep || r->cut)
		return;
	if (r->elements->len >= LIMIT_HTML_DEPTH) {
		r->too_deep = TRUE;
		r->consumed = (gsize)MAX(xmlByteConsumed(r->parser), 0);
		xmlStopParser(r->parser);
		return;
	}
	Style style = style_read(attribute(attributes, "style"));

	element.hides =
		element.role == ROLE_SKIP || style.hides || attribute(attributes, "hidden") != NULL;
	element.keeps_space = style.keeps_space;
	r->hidden += element.hides ? 1 : 0;
	r->pre += element.keeps_space ? 1 : 0;
	if (element.role == ROLE_BLOCK || element.role == ROLE_PARAGRAPH ||
		element.role == ROLE_INLINE || element.role == ROLE_PRE)
		open_container(r, attributes);
	open_element(r, &element, (const char *)name, attributes);
	g_array_append_val(r->elements, element);
}

static void
clear_element(gpointer element)
{
	g_free(((Element *)element)->href);
}

static void
on_end(void *data, const xmlChar *name)
{
	Renderer *r = data;

	(void)name;
	if (r->too_deep || r->cut || r->elements->len == 0)
		return;
	const Element *element = &g_array_index(r->elements, Element, r->elements->len - 1);

	close_element(r, element);
	r->hidden -= element->hides ? 1 : 0;
	r->pre -= element->keeps_space ? 1 : 0;
	g_array_set_size(r->elements, r->elements->len - 1);
	if (r->elements->len < r->signature)
		r->signature = 0;
}

static void
on_text(void *data, const xmlChar *text, int length)
{
	Renderer *r = data;

	if (!r->too_deep && !r->cut)
		add_text(r, (const char *)text, (gsize)length);
}

/* What is left of a document that nests too deeply: its text without tags. */
static void
add_without_tags(Renderer *r, const char *html)
{
	r->parser = NULL;
	r->hidden = r->pre = r->quotes = 0;
	g_array_set_size(r->lists, 0);
	want_newlines(r, 1);
	html += *html == '/' ? 1 : 0; /* the end of the tag at which the parser was stopped */
	html += *html == '>' ? 1 : 0;
	for (const char *p = html; *p != '\0' && !is_full(r);) {
		gsize length = strcspn(p, "<");

		if (length > 0)
			add_text(r, p, length);
		p += length;
		if (*p == '<') {
			p += strcspn(p, ">");
			p += *p == '>' ? 1 : 0;
		}
	}
}

static void
add_links(Renderer *r)
{
	for (guint i = 0; i < r->links->len && r->out->len < LIMIT_TEXT_BYTES; i++)
		g_string_append_printf(r->out, "%s[%u] %s\n", i == 0 ? "\n" : "", i + 1,
			(const char *)g_ptr_array_index(r->links, i));
}

static void
parse(Renderer *r, const GString *safe)
{
	htmlSAXHandler handler = {0};

	handler.startElement = on_start;
	handler.endElement = on_end;
	handler.characters = on_text;
	handler.ignorableWhitespace = on_text;
	handler.cdataBlock = on_text;
	r->parser = htmlCreateMemoryParserCtxt(safe->str, (int)safe->len);
	g_assert(r->parser != NULL);
	*r->parser->sax = handler;
	r->parser->userData = r;
	htmlCtxtUseOptions(r->parser,
		HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
			HTML_PARSE_IGNORE_ENC);
	xmlSwitchEncoding(r->parser, XML_CHAR_ENCODING_UTF8);
	htmlParseDocument(r->parser);
	htmlFreeParserCtxt(r->parser);
	r->parser = NULL;
	if (r->too_deep)
		add_without_tags(r, safe->str + MIN(r->consumed, safe->len));
}

char *
html_to_text(const char *html, gssize length, gboolean *cut_out)
{
	gsize given = length < 0 ? strlen(html) : (gsize)length;
	gsize used = MIN(given, LIMIT_HTML_BYTES);
	g_autoptr(GString) safe = defuse_html(html, used);
	Renderer r = {0};

	r.out = g_string_new(NULL);
	r.elements = g_array_new(FALSE, FALSE, sizeof(Element));
	r.lists = g_array_new(FALSE, FALSE, sizeof(List));
	r.links = g_ptr_array_new_with_free_func(g_free);
	r.link_numbers = g_hash_table_new(g_str_hash, g_str_equal);
	g_array_set_clear_func(r.elements, clear_element);
	if (safe->len > 0)
		parse(&r, safe);
	if (r.line_open)
		end_line(&r);
	add_links(&r);
	g_array_unref(r.elements);
	g_array_unref(r.lists);
	g_hash_table_unref(r.link_numbers);
	g_ptr_array_unref(r.links);
	if (cut_out != NULL)
		*cut_out = r.cut || used < given;
	g_autofree char *text = g_string_free(r.out, FALSE);

	return text_cut(text + strspn(text, "\n"), LIMIT_TEXT_BYTES);
}
