/* SPDX-License-Identifier: MIT */
/* What an IMAP server says. The first byte chooses how the rest is cut into pieces: the responses
 * must not depend on it. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "net/imap_parser.h"
#include "net/imap_structure.h"

#define LITERAL_LIMIT 64
#define MEMORY_LIMIT 48 /* what is longer goes to a file */

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_words(const GPtrArray *words, GString *out)
{
	g_assert(words->len <= LIMIT_IMAP_WORDS);
	for (guint i = 0; i < words->len; i++) {
		const char *word = g_ptr_array_index(words, i);

		g_assert(*word != '\0');
		g_string_append_printf(out, " %s", word);
	}
}

static void
check_numbers(const GArray *numbers, GString *out)
{
	g_assert(numbers->len % 2 == 0);
	for (guint i = 0; i < numbers->len; i += 2) {
		guint32 low = g_array_index(numbers, guint32, i);
		guint32 high = g_array_index(numbers, guint32, i + 1);

		g_assert(low <= high);
		g_string_append_printf(out, " %u:%u", low, high);
	}
}

static void
check_structure(const char *structure, GString *out)
{
	g_autoptr(GPtrArray) parts = imap_structure_parts(structure);

	g_assert(parts->len <= LIMIT_ATTACHMENTS);
	for (guint i = 0; i < parts->len; i++) {
		const ImapPart *part = g_ptr_array_index(parts, i);

		g_assert(g_utf8_validate(part->name, -1, NULL) && text_is_line(part->name));
		g_assert(g_utf8_validate(part->type, -1, NULL) && text_is_line(part->type));
		g_assert(strlen(part->name) <= LIMIT_NAME_BYTES);
		g_string_append_printf(
			out, " %s %s %" G_GUINT64_FORMAT, part->name, part->type, part->bytes);
	}
}

static void
check_fetch(const ImapResponse *response, GString *out)
{
	gsize length = 0;
	g_autoptr(GBytes) body = response->body != NULL ? blob_bytes(response->body, NULL) : NULL;
	const char *bytes = body != NULL ? g_bytes_get_data(body, &length) : NULL;

	g_assert(length <= LITERAL_LIMIT && length <= response->body_bytes);
	g_assert(response->body == NULL || response->has_body);
	g_assert(length == response->body_bytes || length == LITERAL_LIMIT);
	g_string_append_printf(out,
		" %u %d %d %d %" G_GINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " ",
		response->uid, response->has_flags, response->has_size, response->has_body,
		response->internal_date_at, response->size_bytes, response->body_bytes);
	g_string_append_len(out, bytes, (gssize)length);
	if (response->structure != NULL)
		check_structure(response->structure, out);
}

static gboolean
check(gpointer data, const ImapResponse *response)
{
	GString *out = data;

	g_assert(g_utf8_validate(response->text, -1, NULL));
	g_assert(g_utf8_validate(response->code, -1, NULL));
	g_assert(response->tag == NULL || *response->tag != '\0');
	g_string_append_printf(out, "%d %s %u [%s %" G_GUINT64_FORMAT "] %s", response->kind,
		response->tag != NULL ? response->tag : "*", response->number, response->code,
		response->code_number, response->text);
	check_words(response->words, out);
	check_numbers(response->numbers, out);
	check_fetch(response, out);
	g_string_append_c(out, '\n');
	return TRUE;
}

static void
parse(const guint8 *data, gsize size, gsize step, GString *out)
{
	g_autoptr(ImapParser) parser = imap_parser_new(LITERAL_LIMIT, MEMORY_LIMIT, check, out);
	g_autoptr(GError) error = NULL;
	gboolean good = TRUE;

	if (step % 2 == 1)
		imap_parser_skip_fragment(parser, "z");
	for (gsize at = 0; at < size && good; at += step) {
		/* A copy of its own, so that a read beyond the piece is seen. */
		gsize length = MIN(step, size - at);
		g_autofree guint8 *piece = g_memdup2(data + at, length);

		good = imap_parser_feed(parser, piece, length, &error);
	}
	g_assert(good == (error == NULL));
	if (!good)
		g_string_append(out, error->message);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autoptr(GString) whole = g_string_new(NULL), pieces = g_string_new(NULL);

	if (size == 0)
		return 0;
	/* Odd steps read a stream whose beginning may be lost: both runs then have to. */
	gsize step = data[0] % 64 + 1;

	parse(data + 1, size - 1, step, pieces);
	parse(data + 1, size - 1, (size & ~(gsize)1) + step % 2, whole);
	g_assert_cmpmem(pieces->str, (int)pieces->len, whole->str, (int)whole->len);
	return 0;
}
