/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "net/imap_parser.h"
#include "net/imap_text.h"

/* A literal that was announced as {n}: its bytes, or as many as are kept. */
typedef struct Literal {
	guint8 *bytes;      /* NULL if writer has them */
	BlobWriter *writer; /* of a large body */
	guint64 kept, size; /* have, will have */
	guint64 left, total;
	gboolean is_body;
	Blob *body; /* once all of it is there */
} Literal;

struct ImapParser {
	guint64 literal_limit_bytes;
	gsize memory_bytes;
	ImapParserFunc func;
	gpointer data;
	/* One response: its line, in which a literal stands as "{n}" LF; no other LF is in it. */
	GString *line;
	gsize segment;        /* where the line goes on after the last literal */
	GPtrArray *literals;  /* Literal*; the last one may not be complete */
	guint64 budget_bytes; /* of strings to keep in this response */
	gboolean has_body;    /* one of the literals is a body */
	char *skip_tag;       /* not NULL: dropping a fragment */
	gboolean stopped, has_no_room;
};

/* A place in a complete line. */
typedef struct Cursor {
	const char *p;
	const GPtrArray *literals;
	guint next; /* literal */
} Cursor;

static const struct {
	const char *word;
	ImapResponseKind kind;
} STATUSES[] = {
	{"OK", IMAP_RESPONSE_OK},
	{"NO", IMAP_RESPONSE_NO},
	{"BAD", IMAP_RESPONSE_BAD},
	{"BYE", IMAP_RESPONSE_BYE},
	{"PREAUTH", IMAP_RESPONSE_PREAUTH},
};

static void
literal_free(gpointer data)
{
	Literal *literal = data;

	g_free(literal->bytes);
	blob_writer_free(literal->writer);
	blob_unref(literal->body);
	g_free(literal);
}

ImapParser *
imap_parser_new(guint64 literal_limit_bytes, gsize memory_bytes, ImapParserFunc func, gpointer data)
{
	ImapParser *parser = g_new0(ImapParser, 1);

	parser->literal_limit_bytes = literal_limit_bytes;
	parser->memory_bytes = memory_bytes;
	parser->budget_bytes = LIMIT_IMAP_STRINGS_BYTES;
	parser->func = func;
	parser->data = data;
	parser->line = g_string_new(NULL);
	parser->literals = g_ptr_array_new_with_free_func(literal_free);
	return parser;
}

void
imap_parser_free(ImapParser *parser)
{
	if (parser == NULL)
		return;
	g_string_free(parser->line, TRUE);
	g_ptr_array_unref(parser->literals);
	g_free(parser->skip_tag);
	g_free(parser);
}

void
imap_parser_skip_fragment(ImapParser *parser, const char *tag)
{
	g_free(parser->skip_tag);
	parser->skip_tag = g_strdup(tag);
}

/* ---- words and numbers ---- */

/* Moves over @word, in any case, if it stands here and ends here. */
static gboolean
take_word(Cursor *cursor, const char *word)
{
	gsize length = strlen(word);
	const char *end = cursor->p + length;

	if (g_ascii_strncasecmp(cursor->p, word, length) != 0 ||
		(*end != '\0' && strchr(" ()[]\r\n", *end) == NULL))
		return FALSE;
	cursor->p = end;
	return TRUE;
}

static gboolean
take_char(Cursor *cursor, char c)
{
	if (*cursor->p != c)
		return FALSE;
	cursor->p++;
	return TRUE;
}

static gboolean
take_number(Cursor *cursor, guint64 max, guint64 *number_out)
{
	guint64 number = 0;
	const char *p = cursor->p;

	if (!g_ascii_isdigit(*p))
		return FALSE;
	for (; g_ascii_isdigit(*p); p++) {
		guint digit = (guint)(*p - '0');

		if (number > (max - digit) / 10)
			return FALSE;
		number = number * 10 + digit;
	}
	cursor->p = p;
	*number_out = number;
	return TRUE;
}

static gboolean
take_number32(Cursor *cursor, guint32 *number_out)
{
	guint64 number = 0;

	if (!take_number(cursor, G_MAXUINT32, &number))
		return FALSE;
	*number_out = (guint32)number;
	return TRUE;
}

static gboolean
starts_with_status(const char *text, ImapResponseKind *kind_out)
{
	for (gsize i = 0; i < G_N_ELEMENTS(STATUSES); i++) {
		Cursor cursor = {.p = text};

		if (take_word(&cursor, STATUSES[i].word)) {
			*kind_out = STATUSES[i].kind;
			return TRUE;
		}
	}
	return FALSE;
}

/* Words apart by spaces up to @end (or the end of the line), each of them taken. */
static void
take_words(Cursor *cursor, char end, gboolean upper, GPtrArray *words)
{
	while (*cursor->p != '\0' && *cursor->p != end) {
		char stop[] = {' ', end, '\0'};
		gsize length = strcspn(cursor->p, stop);

		if (length > 0 && words->len < LIMIT_IMAP_WORDS)
			g_ptr_array_add(words,
				upper ? g_ascii_strup(cursor->p, (gssize)length)
				      : g_strndup(cursor->p, length));
		cursor->p += length;
		if (*cursor->p == ' ')
			cursor->p++;
	}
}

/* "(a b c)" */
static gboolean
take_list(Cursor *cursor, GPtrArray *words)
{
	if (!take_char(cursor, '('))
		return FALSE;
	take_words(cursor, ')', FALSE, words);
	return take_char(cursor, ')');
}

static void
add_range(GArray *numbers, guint32 a, guint32 b)
{
	guint32 low = MIN(a, b), high = MAX(a, b);

	g_array_append_val(numbers, low);
	g_array_append_val(numbers, high);
}

/* "2:4,9" */
static gboolean
take_set(Cursor *cursor, GArray *numbers)
{
	do {
		guint32 low = 0, high;

		if (!take_number32(cursor, &low))
			return FALSE;
		high = low;
		if (take_char(cursor, ':') && !take_number32(cursor, &high))
			return FALSE;
		add_range(numbers, low, high);
	} while (take_char(cursor, ','));
	return TRUE;
}

/* ---- values of FETCH ---- */

/* "quoted", the cursor behind the first quote. Returns: (transfer full) NULL if it has no end. */
static GBytes *
take_quoted(Cursor *cursor)
{
	g_autoptr(GString) text = g_string_new(NULL);

	while (*cursor->p != '"') {
		if (*cursor->p == '\\')
			cursor->p++;
		if (*cursor->p == '\0')
			return NULL;
		g_string_append_c(text, *cursor->p++);
	}
	cursor->p++;
	return g_string_free_to_bytes(g_steal_pointer(&text));
}

static Literal *
take_literal(Cursor *cursor)
{
	const char *mark = strchr(cursor->p, '\n');

	if (*cursor->p != '{' || mark == NULL || cursor->next >= cursor->literals->len)
		return NULL;
	cursor->p = mark + 1;
	return g_ptr_array_index(cursor->literals, cursor->next++);
}

/* NIL, "quoted" or a literal. @bytes_out: (transfer full) NULL for NIL. */
static gboolean
take_nstring(Cursor *cursor, GBytes **bytes_out)
{
	Literal *literal = NULL;

	if (take_word(cursor, "NIL")) {
		*bytes_out = NULL;
		return TRUE;
	}
	if (take_char(cursor, '"')) {
		*bytes_out = take_quoted(cursor);
		return *bytes_out != NULL;
	}
	literal = take_literal(cursor);
	if (literal == NULL)
		return FALSE;
	*bytes_out = g_bytes_new(literal->bytes, literal->bytes != NULL ? literal->kept : 0);
	return TRUE;
}

/* One character, quoted string or literal within a value of no interest. */
static gboolean
skip_piece(Cursor *cursor)
{
	if (*cursor->p == '"') {
		g_autoptr(GBytes) bytes = NULL;

		return take_nstring(cursor, &bytes);
	}
	/* Literals stay in step with their marks. */
	if (*cursor->p == '\n')
		cursor->next++;
	cursor->p++;
	return TRUE;
}

static gboolean
skip_value(Cursor *cursor)
{
	guint depth = 0;

	while (*cursor->p != '\0') {
		if (depth == 0 && (*cursor->p == ' ' || *cursor->p == ')'))
			return TRUE;
		if (*cursor->p == '(')
			depth++;
		else if (*cursor->p == ')')
			depth--;
		if (!skip_piece(cursor))
			return FALSE;
	}
	return depth == 0;
}

/* A value as it stands, with its literals in quotes. Returns: (transfer full) NULL if it is none.
 */
static char *
take_value(Cursor *cursor)
{
	const char *start = cursor->p;
	guint next = cursor->next;
	g_autoptr(GString) text = g_string_new(NULL);

	if (!skip_value(cursor) || cursor->next > cursor->literals->len)
		return NULL;
	for (const char *p = start; p < cursor->p; p++) {
		const Literal *literal = NULL;

		if (*p != '\n') {
			g_string_append_c(text, *p);
			continue;
		}
		literal = g_ptr_array_index(cursor->literals, next++);
		g_string_truncate(text, (gsize)(strrchr(text->str, '{') - text->str));
		g_string_append_c(text, '"');
		for (guint64 i = 0; literal->bytes != NULL && i < literal->kept; i++) {
			if (strchr("\"\\", literal->bytes[i]) != NULL)
				g_string_append_c(text, '\\');
			g_string_append_c(
				text, literal->bytes[i] != 0 ? (char)literal->bytes[i] : '?');
		}
		g_string_append_c(text, '"');
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* "BODY[HEADER.FIELDS (From)]<0>": what stands in brackets belongs to the name. */
static gsize
item_name_length(const char *p)
{
	gsize length = strcspn(p, " ()[\"\n");

	if (p[length] == '[') {
		length += strcspn(p + length, "]\n");
		if (p[length] == ']')
			length++;
		if (p[length] == '<')
			length += strcspn(p + length, " ()\"\n");
	}
	return length;
}

static gboolean
name_is(const char *name, gsize length, const char *wanted)
{
	return strlen(wanted) == length && g_ascii_strncasecmp(name, wanted, length) == 0;
}

static gboolean
take_internal_date(Cursor *cursor, ImapResponse *response)
{
	g_autoptr(GBytes) bytes = NULL;

	if (!take_nstring(cursor, &bytes))
		return FALSE;
	if (bytes != NULL && g_bytes_get_size(bytes) > 0) {
		gsize length = 0;
		const char *start = g_bytes_get_data(bytes, &length);
		g_autofree char *text = g_strndup(start, length);

		response->internal_date_at = imap_date_parse(text);
	}
	return TRUE;
}

static gboolean
take_body(Cursor *cursor, guint64 limit, ImapResponse *response)
{
	g_autoptr(GBytes) bytes = NULL;

	if (response->has_body)
		return skip_value(cursor);
	response->has_body = TRUE;
	if (*cursor->p == '{') {
		Literal *literal = take_literal(cursor);

		if (literal == NULL || literal->body == NULL)
			return FALSE;
		response->body = blob_ref(literal->body);
		response->body_bytes = literal->total;
		return TRUE;
	}
	if (!take_nstring(cursor, &bytes))
		return FALSE;
	if (bytes != NULL) {
		g_autoptr(GBytes) kept = g_bytes_new_from_bytes(
			bytes, 0, (gsize)MIN(limit, g_bytes_get_size(bytes)));

		response->body = blob_new(kept);
		response->body_bytes = g_bytes_get_size(bytes);
	}
	return TRUE;
}

static gboolean
take_structure(Cursor *cursor, ImapResponse *response)
{
	if (response->structure != NULL)
		return skip_value(cursor);
	response->structure = take_value(cursor);
	return response->structure != NULL;
}

static gboolean
take_flags(Cursor *cursor, ImapResponse *response, GPtrArray *words)
{
	response->has_flags = TRUE;
	g_ptr_array_set_size(words, 0);
	return take_list(cursor, words);
}

static gboolean
take_item(Cursor *cursor, guint64 limit, ImapResponse *response, GPtrArray *words)
{
	const char *name = cursor->p;
	gsize length = item_name_length(name);

	cursor->p += length;
	if (length == 0 || !take_char(cursor, ' '))
		return FALSE;
	if (name_is(name, length, "UID"))
		return take_number32(cursor, &response->uid);
	if (name_is(name, length, "FLAGS"))
		return take_flags(cursor, response, words);
	if (name_is(name, length, "INTERNALDATE"))
		return take_internal_date(cursor, response);
	if (name_is(name, length, "RFC822.SIZE"))
		return response->has_size = take_number(cursor, G_MAXUINT64, &response->size_bytes);
	if (name_is(name, length, "BODYSTRUCTURE"))
		return take_structure(cursor, response);
	if (name_is(name, length, "BODY[]") || name_is(name, length, "BODY[]<0>"))
		return take_body(cursor, limit, response);
	return skip_value(cursor);
}

static gboolean
take_fetch(Cursor *cursor, guint64 limit, ImapResponse *response, GPtrArray *words)
{
	if (!take_char(cursor, ' ') || !take_char(cursor, '('))
		return FALSE;
	do {
		if (!take_item(cursor, limit, response, words))
			return FALSE;
	} while (take_char(cursor, ' '));
	return take_char(cursor, ')');
}

/* ---- the other responses ---- */

/* " 2 84 882 (MODSEQ 9)" */
static gboolean
take_search(Cursor *cursor, GArray *numbers)
{
	while (take_char(cursor, ' ')) {
		guint32 number = 0;

		if (*cursor->p == '(' || *cursor->p == '\0')
			return TRUE;
		if (!take_number32(cursor, &number))
			return FALSE;
		add_range(numbers, number, number);
	}
	return *cursor->p == '\0';
}

/* " (TAG "z3") UID COUNT 4 ALL 2:4,9" */
static gboolean
take_esearch(Cursor *cursor, GArray *numbers)
{
	while (take_char(cursor, ' ')) {
		if (*cursor->p == '(') {
			if (!skip_value(cursor))
				return FALSE;
		} else if (take_word(cursor, "ALL")) {
			if (!take_char(cursor, ' ') || !take_set(cursor, numbers))
				return FALSE;
		} else {
			cursor->p += strcspn(cursor->p, " (");
		}
	}
	return *cursor->p == '\0';
}

/* The inside of "[CODE …]", whose values of interest are numbers, lists and sets. */
static void
read_code(const char *inside, char **code_out, ImapResponse *response, GPtrArray *words,
	GArray *numbers)
{
	Cursor cursor = {.p = inside + strcspn(inside, " ")};
	g_autofree char *code = g_ascii_strup(inside, cursor.p - inside);
	guint64 number = 0;

	if (take_char(&cursor, ' ')) {
		if (g_str_equal(code, "CAPABILITY"))
			take_words(&cursor, '\0', TRUE, words);
		else if (g_str_equal(code, "PERMANENTFLAGS"))
			take_list(&cursor, words);
		else if (take_number(&cursor, G_MAXUINT64, &number))
			response->code_number = number;
		if (g_str_equal(code, "COPYUID") && take_char(&cursor, ' ') &&
			!take_set(&cursor, numbers))
			g_array_set_size(numbers, 0);
	}
	*code_out = text_utf8(code, -1);
}

static gboolean
deliver(ImapParser *parser, const ImapResponse *response)
{
	if (!parser->func(parser->data, response))
		parser->stopped = TRUE;
	return TRUE;
}

/* "[CODE …] text", of a status response or "+". */
static gboolean
read_status(ImapParser *parser, const char *rest, ImapResponse *response)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint32));
	g_autofree char *code = NULL;

	while (*rest == ' ')
		rest++;
	const char *end = *rest == '[' ? strchr(rest, ']') : NULL;

	if (end != NULL) {
		g_autofree char *inside = g_strndup(rest + 1, (gsize)(end - rest) - 1);

		read_code(inside, &code, response, words, numbers);
		rest = end + 1;
		while (*rest == ' ')
			rest++;
	}
	g_autofree char *text = text_utf8(rest, -1);

	response->code = code != NULL ? code : "";
	response->text = text;
	response->words = words;
	response->numbers = numbers;
	return deliver(parser, response);
}

/* "12 FETCH (…)" and the like, behind "* ". */
static gboolean
read_numbered(ImapParser *parser, Cursor *cursor, ImapResponse *response, GPtrArray *words)
{
	if (!take_number32(cursor, &response->number) || !take_char(cursor, ' '))
		return FALSE;
	if (take_word(cursor, "EXISTS"))
		response->kind = IMAP_RESPONSE_EXISTS;
	else if (take_word(cursor, "EXPUNGE"))
		response->kind = IMAP_RESPONSE_EXPUNGE;
	else if (take_word(cursor, "FETCH")) {
		response->kind = IMAP_RESPONSE_FETCH;
		return take_fetch(cursor, parser->literal_limit_bytes, response, words);
	}
	return TRUE;
}

static gboolean
read_data(ImapParser *parser, Cursor *cursor, ImapResponse *response, GPtrArray *words,
	GArray *numbers)
{
	if (g_ascii_isdigit(*cursor->p))
		return read_numbered(parser, cursor, response, words);
	if (take_word(cursor, "CAPABILITY")) {
		response->kind = IMAP_RESPONSE_CAPABILITY;
		take_words(cursor, '\0', TRUE, words);
	} else if (take_word(cursor, "FLAGS")) {
		response->kind = IMAP_RESPONSE_FLAGS;
		return take_char(cursor, ' ') && take_list(cursor, words);
	} else if (take_word(cursor, "SEARCH")) {
		response->kind = IMAP_RESPONSE_SEARCH;
		return take_search(cursor, numbers);
	} else if (take_word(cursor, "ESEARCH")) {
		response->kind = IMAP_RESPONSE_ESEARCH;
		return take_esearch(cursor, numbers);
	}
	return TRUE;
}

static gboolean
read_untagged(ImapParser *parser, ImapResponse *response)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint32));
	Cursor cursor = {.p = parser->line->str + 2, .literals = parser->literals};

	if (starts_with_status(cursor.p, &response->kind))
		return read_status(parser, cursor.p + strcspn(cursor.p, " "), response);
	response->kind = IMAP_RESPONSE_OTHER;
	response->words = words;
	response->numbers = numbers;
	gboolean whole = read_data(parser, &cursor, response, words, numbers);

	if (whole)
		deliver(parser, response);
	g_clear_pointer(&response->body, blob_unref);
	g_free((char *)response->structure);
	return whole;
}

static gboolean
read_tagged(ImapParser *parser, ImapResponse *response)
{
	gsize length = strcspn(parser->line->str, " ");
	g_autofree char *tag = g_strndup(parser->line->str, length);
	const char *rest = parser->line->str + length + (parser->line->str[length] == ' ');

	if (length == 0 || !starts_with_status(rest, &response->kind) ||
		response->kind == IMAP_RESPONSE_BYE || response->kind == IMAP_RESPONSE_PREAUTH)
		return FALSE;
	response->tag = tag;
	return read_status(parser, rest + strcspn(rest, " "), response);
}

static gboolean
is_fragment(ImapParser *parser)
{
	if (parser->skip_tag == NULL)
		return FALSE;
	if (!g_str_has_prefix(parser->line->str, "* ") &&
		!g_str_has_prefix(parser->line->str, parser->skip_tag))
		return TRUE;
	g_clear_pointer(&parser->skip_tag, g_free);
	return FALSE;
}

static gboolean
read_line(ImapParser *parser, GError **error)
{
	static const GArray NO_NUMBERS;
	static const GPtrArray NO_WORDS;
	ImapResponse response = {
		.code = "", .text = "", .words = &NO_WORDS, .numbers = &NO_NUMBERS};
	const char *line = parser->line->str;
	gboolean whole;

	if (*line == '\0' || is_fragment(parser))
		return TRUE;
	if (line[0] == '+' && (line[1] == ' ' || line[1] == '\0')) {
		response.kind = IMAP_RESPONSE_CONTINUE;
		whole = read_status(parser, line + 1, &response);
	} else if (line[0] == '*' && line[1] == ' ') {
		whole = read_untagged(parser, &response);
	} else {
		whole = read_tagged(parser, &response);
	}
	if (!whole) {
		g_autofree char *shown = text_printable(line);

		return error_set(error, ERROR_TEMPORARY,
			"the server's answer can't be understood: %s", shown);
	}
	return TRUE;
}

/* ---- bytes to lines and literals ---- */

/* Whether the line as it stands ends in "{n}": only data may have literals, never words for people
 * (an alert may well end in "{5}"), and never within quotes. */
static const char *
find_announcement(const ImapParser *parser)
{
	const char *line = parser->line->str, *brace = strrchr(line, '{');
	gsize length = parser->line->len;
	ImapResponseKind kind;
	gboolean quoted = FALSE;

	if (brace == NULL || line[length - 1] != '}' || !g_str_has_prefix(line, "* ") ||
		starts_with_status(line + 2, &kind) || !g_ascii_isdigit(brace[1]) ||
		strspn(brace + 1, "0123456789") != (gsize)(line + length - brace) - 2)
		return NULL;
	for (const char *p = line + parser->segment; p < brace; p++) {
		if (*p == '\\' && quoted)
			p++;
		else if (*p == '"')
			quoted = !quoted;
	}
	return quoted ? NULL : brace;
}

static void
start_segment(ImapParser *parser)
{
	g_string_append_c(parser->line, '\n');
	parser->segment = parser->line->len;
}

/* "BODY[] {" before the brace: the text of a mail, the first in this response. */
static gboolean
announces_body(const ImapParser *parser, const char *brace)
{
	static const char *const NAMES[] = {"BODY[] ", "BODY[]<0> "};

	for (gsize i = 0; i < G_N_ELEMENTS(NAMES) && !parser->has_body; i++) {
		gsize length = strlen(NAMES[i]);

		if ((gsize)(brace - parser->line->str) > length &&
			g_ascii_strncasecmp(brace - length, NAMES[i], length) == 0 &&
			strchr(" (", brace[-(gssize)length - 1]) != NULL)
			return TRUE;
	}
	return FALSE;
}

static gboolean
complete_literal(ImapParser *parser, Literal *literal, GError **error)
{
	if (!literal->is_body)
		return TRUE;
	if (literal->writer != NULL) {
		literal->body = blob_writer_end(g_steal_pointer(&literal->writer), error);
	} else {
		g_autoptr(GBytes) bytes =
			g_bytes_new_take(g_steal_pointer(&literal->bytes), (gsize)literal->kept);

		literal->body = blob_new(bytes);
	}
	parser->has_no_room = literal->body == NULL;
	return literal->body != NULL;
}

static gboolean
begin_literal(ImapParser *parser, const char *announcement, GError **error)
{
	Cursor cursor = {.p = announcement + 1};
	guint64 total = 0;

	if (!take_number(&cursor, LIMIT_IMAP_LITERAL_BYTES, &total) ||
		parser->literals->len >= LIMIT_IMAP_LITERALS)
		return error_set(error, ERROR_LIMIT,
			"the server announces more data than one answer may have: %s",
			announcement);
	Literal *literal = g_new0(Literal, 1);

	literal->total = literal->left = total;
	literal->is_body = announces_body(parser, announcement);
	parser->has_body |= literal->is_body;
	literal->size =
		MIN(total, literal->is_body ? parser->literal_limit_bytes : parser->budget_bytes);
	/* Pages that are never written cost nothing, so a false announcement doesn't either. */
	if (literal->is_body && literal->size > parser->memory_bytes)
		literal->writer = blob_writer_new(0);
	else
		literal->bytes = g_malloc((gsize)literal->size);
	if (!literal->is_body)
		parser->budget_bytes -= literal->size;
	g_ptr_array_add(parser->literals, literal);
	start_segment(parser);
	return total > 0 || complete_literal(parser, literal, error);
}

static Literal *
open_literal(const ImapParser *parser)
{
	if (parser->literals->len == 0)
		return NULL;
	Literal *last = g_ptr_array_index(parser->literals, parser->literals->len - 1);

	return last->left > 0 ? last : NULL;
}

static gboolean
feed_literal(ImapParser *parser, Literal *literal, const guint8 *bytes, gsize length,
	gsize *used_out, GError **error)
{
	gsize n = (gsize)MIN(literal->left, length);
	gsize wanted = (gsize)MIN(n, literal->size - literal->kept);

	if (wanted > 0 && literal->writer == NULL) {
		memcpy(literal->bytes + literal->kept, bytes, wanted);
	} else if (wanted > 0 && !blob_writer_append(literal->writer, bytes, wanted, error)) {
		parser->has_no_room = TRUE;
		return FALSE;
	}
	literal->kept += wanted;
	literal->left -= n;
	*used_out = n;
	return literal->left > 0 || complete_literal(parser, literal, error);
}

static void
append_to_line(ImapParser *parser, const guint8 *bytes, gsize length)
{
	gsize before = parser->line->len;

	g_string_append_len(parser->line, (const char *)bytes, (gssize)length);
	for (gsize i = before; i < parser->line->len; i++)
		if (parser->line->str[i] == '\0')
			parser->line->str[i] = '?';
}

static gboolean
end_line(ImapParser *parser, GError **error)
{
	gsize length = parser->line->len;

	if (length > parser->segment && parser->line->str[length - 1] == '\r')
		g_string_truncate(parser->line, length - 1);
	const char *announcement = find_announcement(parser);

	if (announcement != NULL)
		return begin_literal(parser, announcement, error);
	if (!read_line(parser, error))
		return FALSE;
	g_string_truncate(parser->line, 0);
	g_ptr_array_set_size(parser->literals, 0);
	parser->segment = 0;
	parser->budget_bytes = LIMIT_IMAP_STRINGS_BYTES;
	parser->has_body = FALSE;
	return TRUE;
}

static gboolean
feed_line(ImapParser *parser, const guint8 *bytes, gsize length, gsize *used_out, GError **error)
{
	const guint8 *end = memchr(bytes, '\n', length);
	gsize n = end != NULL ? (gsize)(end - bytes) : length;

	if (parser->line->len + n > LIMIT_NET_LINE_BYTES)
		return error_set(error, ERROR_LIMIT,
			"the server sends a line of more than %d bytes", LIMIT_NET_LINE_BYTES);
	append_to_line(parser, bytes, n);
	if (end != NULL && !end_line(parser, error))
		return FALSE;
	*used_out = end != NULL ? n + 1 : n;
	return TRUE;
}

gboolean
imap_parser_feed(ImapParser *parser, const guint8 *bytes, gsize length, GError **error)
{
	while (length > 0 && !parser->stopped) {
		Literal *literal = open_literal(parser);
		gsize used = 0;
		gboolean good = literal != NULL
			? feed_literal(parser, literal, bytes, length, &used, error)
			: feed_line(parser, bytes, length, &used, error);

		if (!good) {
			parser->stopped = TRUE;
			return FALSE;
		}
		bytes += used;
		length -= used;
	}
	return TRUE;
}

gboolean
imap_parser_has_no_room(const ImapParser *parser)
{
	return parser->has_no_room;
}
