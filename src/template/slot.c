/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "template/slot.h"

#define MARK_BYTES 3
#define KEPT_COLUMNS 32 /* values up to this length are not broken */

static void
slot_free(gpointer data)
{
	Slot *slot = data;

	g_free(slot->text);
	g_free(slot);
}

GPtrArray *
slot_list_new(void)
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

/* Whether append_clean() copies all characters that begin with byte @c. */
static gboolean
is_clean(guchar c)
{
	return c == '\n' || (c >= ' ' && c != 0x7f && c != 0xc2 && c != 0xe2 && c != 0xef);
}

/* Appends the clean beginning of @text, whole characters of at most @max_bytes.
 * Returns: its length, 0 if the first character has to be looked at. */
static gsize
append_run(GString *out, const char *text, gsize max_bytes)
{
	gsize length = 0;

	while (length < max_bytes && is_clean((guchar)text[length]))
		length++;
	while (length > 0 && ((guchar)text[length] & 0xc0) == 0x80)
		length--;
	g_string_append_len(out, text, (gssize)length);
	return length;
}

/* Returns: where in @text it stopped, because @out had @max_bytes. */
static const char *
append_text(GString *out, const char *text, gsize max_bytes)
{
	while (*text != '\0' && out->len < max_bytes) {
		gsize length = append_run(out, text, max_bytes - out->len);

		if (length == 0)
			append_clean(out, g_utf8_get_char(text));
		text = length == 0 ? g_utf8_next_char(text) : text + length;
	}
	return text;
}

/* A person's words: lines kept, ends stripped, cut where they are too long for a letter. */
static char *
clean_block(const char *text)
{
	g_autofree char *lines = text_normal_newlines(text);
	g_autoptr(GString) out = g_string_new(NULL);
	const char *p = append_text(out, lines + strspn(lines, "\n"), LIMIT_BLOCK_BYTES);

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

	append_text(out, line, G_MAXSIZE);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

void
slot_add(GString *out, GPtrArray *slots, const char *text, gboolean block)
{
	g_autofree char *valid = text_utf8(text, -1);
	g_autofree char *clean = block ? clean_block(valid) : clean_line(valid);
	Slot *slot;

	if (text_is_blank(clean))
		return;
	slot = g_new0(Slot, 1);
	slot->block = block;
	slot->text = g_steal_pointer(&clean);
	g_string_append_printf(out, SLOT_MARK "%u" SLOT_MARK_CLOSE, slots->len);
	g_ptr_array_add(slots, slot);
}

gboolean
slot_is_in(const char *source)
{
	return strstr(source, SLOT_MARK) != NULL || strstr(source, SLOT_MARK_CLOSE) != NULL ||
		strstr(source, SLOT_SPACE) != NULL;
}

const Slot *
slot_at(const char *mark, const GPtrArray *slots, guint *number_out, const char **after_out)
{
	char *end = NULL;
	guint64 number = g_ascii_strtoull(mark + MARK_BYTES, &end, 10);

	*after_out = mark + MARK_BYTES;
	if (end == mark + MARK_BYTES || !g_str_has_prefix(end, SLOT_MARK_CLOSE) || slots == NULL ||
		number >= slots->len)
		return NULL;
	*after_out = end + MARK_BYTES;
	*number_out = (guint)number;
	return g_ptr_array_index(slots, number);
}

char *
slot_fill(const char *text, const GPtrArray *slots)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *mark;

	while ((mark = strstr(text, SLOT_MARK)) != NULL) {
		const Slot *slot = NULL;
		guint number = 0;

		g_string_append_len(out, text, mark - text);
		slot = slot_at(mark, slots, &number, &text);
		g_string_append(out, slot != NULL ? slot->text : "");
	}
	g_string_append(out, text);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
slot_kept(const Slot *slot)
{
	GString *kept = NULL;

	if (g_utf8_strlen(slot->text, -1) > KEPT_COLUMNS)
		return g_strdup(slot->text);
	kept = g_string_new(NULL);
	for (const char *p = slot->text; *p != '\0'; p++)
		if (*p == ' ')
			g_string_append(kept, SLOT_SPACE);
		else
			g_string_append_c(kept, *p);
	return g_string_free(kept, FALSE);
}

GStrv
slot_paragraphs(const char *text)
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

char *
slot_finish(const char *text)
{
	g_autofree char *valid = text_utf8(text, -1);
	g_autoptr(GString) out = g_string_sized_new(strlen(valid));

	for (const char *p = valid; *p != '\0';) {
		gsize length = append_run(out, p, G_MAXSIZE);
		gunichar c = g_utf8_get_char(p);

		if (length == 0 && (c == '\t' || c == g_utf8_get_char(SLOT_SPACE)))
			g_string_append_c(out, ' ');
		else if (length == 0)
			append_clean(out, c);
		p = length == 0 ? g_utf8_next_char(p) : p + length;
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}
