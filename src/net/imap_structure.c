/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "net/imap_structure.h"

#define CONTINUATIONS 20 /* pieces of one name (RFC 2231 section 3) */

/* A place in the structure, and what was found before it. */
typedef struct Reader {
	const char *p;
	GPtrArray *parts;
} Reader;

/* One body part that is no multipart. */
typedef struct Leaf {
	char *type, *subtype, *encoding;
	GPtrArray *params; /* char*: name, value, name, value … */
	char *disposition; /* NULL: none */
	GPtrArray *disposition_params;
	guint64 octets;
} Leaf;

void
imap_part_free(ImapPart *part)
{
	if (part == NULL)
		return;
	g_free(part->name);
	g_free(part->type);
	g_free(part);
}

static void
leaf_clear(Leaf *leaf)
{
	g_free(leaf->type);
	g_free(leaf->subtype);
	g_free(leaf->encoding);
	g_free(leaf->disposition);
	g_clear_pointer(&leaf->params, g_ptr_array_unref);
	g_clear_pointer(&leaf->disposition_params, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Leaf, leaf_clear)

/* ---- values ---- */

static gboolean
take_char(Reader *reader, char c)
{
	if (*reader->p != c)
		return FALSE;
	reader->p++;
	return TRUE;
}

static void
skip_spaces(Reader *reader)
{
	while (*reader->p == ' ')
		reader->p++;
}

/* A string, an atom, a number; "" for NIL. NULL: there is none here. */
static char *
take_string(Reader *reader)
{
	g_autoptr(GString) text = g_string_new(NULL);
	gsize length = 0;

	skip_spaces(reader);
	if (!take_char(reader, '"')) {
		length = strcspn(reader->p, " ()\"");
		if (length == 0)
			return NULL;
		g_string_append_len(text, reader->p, (gssize)length);
		reader->p += length;
		if (g_ascii_strcasecmp(text->str, "NIL") == 0)
			g_string_truncate(text, 0);
		return g_string_free(g_steal_pointer(&text), FALSE);
	}
	while (*reader->p != '"') {
		if (*reader->p == '\\')
			reader->p++;
		if (*reader->p == '\0')
			return NULL;
		g_string_append_c(text, *reader->p++);
	}
	reader->p++;
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* One value, with whatever is in it. FALSE: there is none here. */
static gboolean
skip(Reader *reader)
{
	guint depth = 0;

	do {
		skip_spaces(reader);
		if (take_char(reader, '(')) {
			depth++;
		} else if (*reader->p == ')') {
			if (depth == 0)
				return FALSE;
			depth--;
			reader->p++;
		} else {
			g_autofree char *string = take_string(reader);

			if (string == NULL)
				return FALSE;
		}
	} while (depth > 0);
	return TRUE;
}

static gboolean
skip_some(Reader *reader, guint count)
{
	for (guint i = 0; i < count; i++)
		if (!skip(reader))
			return FALSE;
	return TRUE;
}

/* ("name" "value" …), or NIL. NULL: there are none here. */
static GPtrArray *
take_params(Reader *reader)
{
	g_autoptr(GPtrArray) params = g_ptr_array_new_with_free_func(g_free);

	skip_spaces(reader);
	if (!take_char(reader, '(')) {
		g_autofree char *nil = take_string(reader);

		return nil != NULL ? g_steal_pointer(&params) : NULL;
	}
	while (!take_char(reader, ')')) {
		char *word = take_string(reader);

		if (word == NULL)
			return NULL;
		if (params->len < LIMIT_ATTACHMENTS)
			g_ptr_array_add(params, word);
		else
			g_free(word);
		skip_spaces(reader);
	}
	if (params->len % 2 != 0)
		g_ptr_array_set_size(params, (gint)params->len - 1);
	return g_steal_pointer(&params);
}

/* ---- names ---- */

static const char *
find_param(const GPtrArray *params, const char *name)
{
	for (guint i = 0; params != NULL && i + 1 < params->len; i += 2)
		if (g_ascii_strcasecmp(g_ptr_array_index(params, i), name) == 0)
			return g_ptr_array_index(params, i + 1);
	return NULL;
}

/* UTF-8 and Latin-1 are known; of other alphabets what is ASCII is left. */
static char *
decode_charset(const char *charset, const GString *bytes)
{
	g_autoptr(GString) text = g_string_new(NULL);

	if (g_ascii_strcasecmp(charset, "iso-8859-1") != 0 &&
		g_ascii_strcasecmp(charset, "iso-8859-15") != 0 &&
		g_ascii_strcasecmp(charset, "windows-1252") != 0)
		return text_utf8(bytes->str, (gssize)bytes->len);
	for (gsize i = 0; i < bytes->len; i++)
		g_string_append_unichar(text, (guchar)bytes->str[i]);
	return text_utf8(text->str, (gssize)text->len);
}

/* "%c3%a9" or "=C3=A9" */
static void
append_escaped(GString *bytes, const char *text, gsize length, char escape)
{
	for (gsize i = 0; i < length; i++) {
		gboolean code = text[i] == escape && i + 2 < length &&
			g_ascii_isxdigit(text[i + 1]) && g_ascii_isxdigit(text[i + 2]);

		if (code) {
			g_string_append_c(bytes,
				(char)(g_ascii_xdigit_value(text[i + 1]) * 16 +
					g_ascii_xdigit_value(text[i + 2])));
			i += 2;
		} else {
			g_string_append_c(bytes, escape == '=' && text[i] == '_' ? ' ' : text[i]);
		}
	}
}

/* utf-8'fr'%c3%a9t%c3%a9.pdf (RFC 2231 section 4). NULL: it is none. */
static char *
decode_extended(const char *value)
{
	const char *language = strchr(value, '\'');
	const char *text = language != NULL ? strchr(language + 1, '\'') : NULL;
	g_autoptr(GString) bytes = g_string_new(NULL);
	g_autofree char *charset = NULL;

	if (text == NULL)
		return NULL;
	charset = g_strndup(value, (gsize)(language - value));
	append_escaped(bytes, text + 1, strlen(text + 1), '%');
	return decode_charset(charset, bytes);
}

/* filename*0*=…, filename*1=… NULL: there are none. */
static char *
join_continuations(const GPtrArray *params, const char *name)
{
	g_autoptr(GString) whole = g_string_new(NULL);
	gboolean extended = FALSE;

	for (guint i = 0; i < CONTINUATIONS; i++) {
		g_autofree char *plain = g_strdup_printf("%s*%u", name, i);
		g_autofree char *escaped = g_strdup_printf("%s*%u*", name, i);
		const char *piece = find_param(params, escaped);

		extended |= i == 0 && piece != NULL;
		if (piece == NULL)
			piece = find_param(params, plain);
		if (piece == NULL)
			break;
		g_string_append(whole, piece);
	}
	if (whole->len == 0)
		return NULL;
	return extended ? decode_extended(whole->str) : g_strdup(whole->str);
}

/* =?utf-8?B?w6k=?= (RFC 2047), which no standard allows here and many programs write. Moves @text
 * behind it. FALSE: there is none. */
static gboolean
append_encoded_word(const char **text, GString *out)
{
	const char *charset = *text + 2;
	const char *kind = strchr(charset, '?');
	const char *data = kind != NULL && kind[1] != '\0' && kind[2] == '?' ? kind + 3 : NULL;
	const char *end = data != NULL ? strstr(data, "?=") : NULL;
	g_autoptr(GString) bytes = g_string_new(NULL);
	g_autofree char *name = NULL, *decoded = NULL;

	if (end == NULL || strchr("BbQq", kind[1]) == NULL)
		return FALSE;
	if (g_ascii_toupper(kind[1]) == 'Q') {
		append_escaped(bytes, data, (gsize)(end - data), '=');
	} else {
		g_autofree char *base64 = g_strndup(data, (gsize)(end - data));
		gsize length = 0;
		g_autofree guchar *raw = g_base64_decode(base64, &length);

		g_string_append_len(bytes, (const char *)raw, (gssize)length);
	}
	name = g_strndup(charset, strcspn(charset, "?*"));
	decoded = decode_charset(name, bytes);
	g_string_append(out, decoded);
	*text = end + 2;
	return TRUE;
}

static char *
decode_words(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);

	while (*text != '\0') {
		gboolean word = g_str_has_prefix(text, "=?") && append_encoded_word(&text, out);

		if (!word) {
			g_string_append_c(out, *text++);
			continue;
		}
		/* White space between two of them is no part of the name. */
		gsize spaces = strspn(text, " \t");

		if (g_str_has_prefix(text + spaces, "=?"))
			text += spaces;
	}
	return text_utf8(out->str, (gssize)out->len);
}

static char *
name_among(const GPtrArray *params, const char *name)
{
	g_autofree char *extended = g_strconcat(name, "*", NULL), *joined = NULL;
	const char *value = find_param(params, extended);
	char *decoded = value != NULL ? decode_extended(value) : NULL;

	if (decoded != NULL)
		return decoded;
	joined = join_continuations(params, name);
	value = joined != NULL ? joined : find_param(params, name);
	return value != NULL ? decode_words(value) : NULL;
}

/* ---- parts ---- */

static gboolean
is_base64(const Leaf *leaf)
{
	return g_ascii_strcasecmp(leaf->encoding, "base64") == 0;
}

/* A text without a name that nobody attached is what the mail says. */
static gboolean
is_file(const Leaf *leaf, const char *name)
{
	return *name != '\0' || g_ascii_strcasecmp(leaf->type, "text") != 0 ||
		(leaf->disposition != NULL &&
			g_ascii_strcasecmp(leaf->disposition, "attachment") == 0);
}

static void
add_part(Reader *reader, const Leaf *leaf)
{
	g_autofree char *name = name_among(leaf->disposition_params, "filename");
	g_autofree char *type = NULL, *lower = NULL;
	ImapPart *part = NULL;

	if (name == NULL || *name == '\0') {
		g_free(name);
		name = name_among(leaf->params, "name");
	}
	if (name == NULL)
		name = g_strdup("");
	if (!is_file(leaf, name) || reader->parts->len == LIMIT_ATTACHMENTS)
		return;
	type = g_strconcat(leaf->type, "/", leaf->subtype, NULL);
	lower = g_ascii_strdown(type, -1);
	part = g_new0(ImapPart, 1);
	part->name = text_one_line(name, LIMIT_NAME_BYTES);
	g_free(type);
	type = text_utf8(lower, -1);
	part->type = text_one_line(type, LIMIT_NAME_BYTES);
	/* 57 bytes make a line of 76 characters and its end. */
	part->bytes = is_base64(leaf) ? leaf->octets / 78 * 57 + leaf->octets % 78 * 57 / 78
				      : leaf->octets;
	g_ptr_array_add(reader->parts, part);
}

static gboolean
take_disposition(Reader *reader, Leaf *leaf)
{
	skip_spaces(reader);
	if (*reader->p != '(')
		return skip(reader);
	reader->p++;
	leaf->disposition = take_string(reader);
	leaf->disposition_params = leaf->disposition != NULL ? take_params(reader) : NULL;
	skip_spaces(reader);
	return leaf->disposition_params != NULL && take_char(reader, ')');
}

/* Up to the parenthesis that ends this part. */
static gboolean
skip_rest(Reader *reader)
{
	skip_spaces(reader);
	while (!take_char(reader, ')')) {
		if (!skip(reader))
			return FALSE;
		skip_spaces(reader);
	}
	return TRUE;
}

/* How many values of its kind a part has behind its size. */
static guint
special_values(const Leaf *leaf)
{
	if (g_ascii_strcasecmp(leaf->type, "text") == 0)
		return 1;
	if (g_ascii_strcasecmp(leaf->type, "message") == 0 &&
		(g_ascii_strcasecmp(leaf->subtype, "rfc822") == 0 ||
			g_ascii_strcasecmp(leaf->subtype, "global") == 0))
		return 3;
	return 0;
}

static gboolean
at_end(Reader *reader)
{
	skip_spaces(reader);
	return *reader->p == ')';
}

static gboolean
read_leaf(Reader *reader)
{
	g_auto(Leaf) leaf = {0};
	g_autofree char *octets = NULL;

	leaf.type = take_string(reader);
	leaf.subtype = leaf.type != NULL ? take_string(reader) : NULL;
	leaf.params = leaf.subtype != NULL ? take_params(reader) : NULL;
	if (leaf.params == NULL || !skip_some(reader, 2))
		return FALSE;
	leaf.encoding = take_string(reader);
	octets = leaf.encoding != NULL ? take_string(reader) : NULL;
	if (octets == NULL)
		return FALSE;
	leaf.octets = g_ascii_strtoull(octets, NULL, 10);
	if (!at_end(reader) && !skip_some(reader, special_values(&leaf)))
		return FALSE;
	/* Extensions: MD5, disposition, language, location. */
	if (!at_end(reader) && !skip(reader))
		return FALSE;
	if (!at_end(reader) && !take_disposition(reader, &leaf))
		return FALSE;
	add_part(reader, &leaf);
	return skip_rest(reader);
}

static gboolean
read_body(Reader *reader, guint depth)
{
	skip_spaces(reader);
	if (depth == LIMIT_MIME_DEPTH)
		return skip(reader);
	if (!take_char(reader, '('))
		return FALSE;
	skip_spaces(reader);
	if (*reader->p != '(')
		return read_leaf(reader);
	while (*reader->p == '(') {
		if (!read_body(reader, depth + 1))
			return FALSE;
		skip_spaces(reader);
	}
	return skip_rest(reader);
}

GPtrArray *
imap_structure_parts(const char *structure)
{
	Reader reader = {.p = structure,
		.parts = g_ptr_array_new_with_free_func((GDestroyNotify)imap_part_free)};

	read_body(&reader, 0);
	return reader.parts;
}
