/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/source.h"

#include "base/limits.h"
#include "mail/gmime-auto.h"
#include "mail/header.h"

#define CHUNK 16384

/* Where the header begins: after what does not belong to a mail. */
static gsize
skip_preamble(const char *bytes, gsize length)
{
	gsize at = 0;

	if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	while (at < length && (bytes[at] == '\r' || bytes[at] == '\n'))
		at++;
	while (length - at > 6 &&
		(memcmp(bytes + at, "From ", 5) == 0 || memcmp(bytes + at, ">From ", 6) == 0)) {
		const char *end = memchr(bytes + at, '\n', length - at);

		if (end == NULL)
			break;
		at = (gsize)(end + 1 - bytes);
	}
	return at;
}

/* The length of the header, its last line end included. */
static gsize
header_length(const char *bytes, gsize length)
{
	const char *p = bytes, *end = bytes + length;

	while (p < end) {
		const char *line_end = memchr(p, '\n', (gsize)(end - p));

		if (line_end == NULL)
			return length;
		if (line_end == p || (line_end == p + 1 && *p == '\r'))
			return (gsize)(p - bytes);
		p = line_end + 1;
	}
	return length;
}

/* A copy with spaces in place of the header's NUL bytes, at which GMime would end a field. */
static GBytes *
without_nul(const char *bytes, gsize length, gsize header)
{
	char *copy = g_malloc(length);

	memcpy(copy, bytes, length);
	for (gsize i = 0; i < header; i++)
		if (copy[i] == '\0')
			copy[i] = ' ';
	return g_bytes_new_take(copy, length);
}

MailSource *
source_open(GBytes *raw)
{
	MailSource *source = g_new0(MailSource, 1);
	gsize length = 0, start = 0, header = 0;
	const char *bytes = g_bytes_get_data(raw, &length);
	g_autoptr(GMimeStream) stream = NULL;
	g_autoptr(GMimeParser) parser = NULL;

	start = length > 0 ? skip_preamble(bytes, length) : 0;
	if (start == length) {
		source->raw = g_bytes_new_static("", 0);
		return source;
	}
	source->cut = length - start > LIMIT_MAIL_BYTES;
	length = MIN(length - start, LIMIT_MAIL_BYTES);
	header = header_length(bytes + start, length);
	source->nul_in_header = memchr(bytes + start, '\0', header) != NULL;
	if (source->nul_in_header)
		source->raw = without_nul(bytes + start, length, header);
	else
		source->raw = g_bytes_new_from_bytes(raw, start, length);
	/* The array does not own the bytes: source_free() takes them out again. */
	source->view = g_byte_array_new_take((guint8 *)g_bytes_get_data(source->raw, NULL), length);
	stream = g_mime_stream_mem_new();
	g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(stream), source->view);
	parser = g_mime_parser_new_with_stream(stream);
	source->message = g_mime_parser_construct_message(parser, header_options());
	return source;
}

void
source_free(MailSource *source)
{
	if (source == NULL)
		return;
	g_clear_object(&source->message);
	if (source->view != NULL) {
		g_byte_array_steal(source->view, NULL);
		g_byte_array_unref(source->view);
	}
	g_bytes_unref(source->raw);
	g_free(source);
}

/* Gives what a stream holds, run through @filter if there is one, to @sink. */
static void
drain(GMimeStream *stream, GMimeFilter *filter, SourceSink sink, gpointer data)
{
	char chunk[CHUNK];
	char *out = NULL;
	gsize out_length = 0, prespace = 0;
	gssize got = 0;
	gboolean wanted = TRUE;

	while (wanted && (got = g_mime_stream_read(stream, chunk, sizeof(chunk))) > 0) {
		if (filter == NULL) {
			wanted = sink(data, chunk, (gsize)got);
			continue;
		}
		g_mime_filter_filter(filter, chunk, (gsize)got, 0, &out, &out_length, &prespace);
		wanted = out_length == 0 || sink(data, out, out_length);
	}
	if (filter == NULL || !wanted)
		return;
	g_mime_filter_complete(filter, chunk, 0, 0, &out, &out_length, &prespace);
	if (out_length > 0)
		sink(data, out, out_length);
}

static void
decode_part(GMimePart *part, SourceSink sink, gpointer data)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream = content != NULL ? g_mime_data_wrapper_get_stream(content) : NULL;
	g_autoptr(GMimeFilter) filter = NULL;

	if (stream == NULL)
		return;
	switch (g_mime_data_wrapper_get_encoding(content)) {
	case GMIME_CONTENT_ENCODING_BASE64:
	case GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE:
	case GMIME_CONTENT_ENCODING_UUENCODE:
		filter = g_mime_filter_basic_new(g_mime_data_wrapper_get_encoding(content), FALSE);
		break;
	case GMIME_CONTENT_ENCODING_DEFAULT:
	case GMIME_CONTENT_ENCODING_7BIT:
	case GMIME_CONTENT_ENCODING_8BIT:
	case GMIME_CONTENT_ENCODING_BINARY:
		break;
	}
	g_mime_stream_reset(stream);
	drain(stream, filter, sink, data);
}

/* What a leaf is as it stands: a nested mail, or a part too deep to be opened; NULL if nothing. */
static GMimeObject *
whole_of(GMimeObject *leaf)
{
	GMimeMessage *nested = NULL;

	if (!GMIME_IS_MESSAGE_PART(leaf))
		return leaf;
	nested = g_mime_message_part_get_message(GMIME_MESSAGE_PART(leaf));
	return nested != NULL ? GMIME_OBJECT(nested) : NULL;
}

static void
write_whole(GMimeObject *leaf, GMimeStream *stream)
{
	g_autoptr(GMimeFormatOptions) format = g_mime_format_options_new();
	GMimeObject *whole = whole_of(leaf);

	g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
	if (whole != NULL)
		g_mime_object_write_to_stream(whole, format, stream);
	g_mime_stream_flush(stream);
}

static void
decode_whole(GMimeObject *leaf, SourceSink sink, gpointer data)
{
	g_autoptr(GMimeStream) stream = g_mime_stream_mem_new();

	write_whole(leaf, stream);
	g_mime_stream_reset(stream);
	drain(stream, NULL, sink, data);
}

char *
source_hash_whole(GMimeObject *leaf, guint64 *bytes_out)
{
	g_autoptr(GMimeStream) nowhere = g_mime_stream_null_new();
	g_autoptr(GMimeStream) stream = g_mime_stream_filter_new(nowhere);
	g_autoptr(GMimeFilter) checksum = g_mime_filter_checksum_new(G_CHECKSUM_SHA256);

	g_mime_stream_filter_add(GMIME_STREAM_FILTER(stream), checksum);
	write_whole(leaf, stream);
	*bytes_out = GMIME_STREAM_NULL(nowhere)->written;
	return g_mime_filter_checksum_get_string(GMIME_FILTER_CHECKSUM(checksum));
}

void
source_decode(GMimeObject *leaf, SourceSink sink, gpointer data)
{
	if (GMIME_IS_PART(leaf))
		decode_part(GMIME_PART(leaf), sink, data);
	else
		decode_whole(leaf, sink, data);
}

gboolean
source_is_leaf(GMimeObject *object, guint depth)
{
	return !GMIME_IS_MULTIPART(object) || depth >= LIMIT_MIME_DEPTH;
}

char *
source_type(GMimeObject *object)
{
	GMimeContentType *type = g_mime_object_get_content_type(object);
	g_autofree char *name = type != NULL ? g_mime_content_type_get_mime_type(type) : NULL;

	return g_ascii_strdown(name != NULL ? name : "text/plain", -1);
}

static GMimeObject *
find_leaf(GMimeObject *object, guint depth, guint wanted, guint *next)
{
	gint count = 0;

	if (object == NULL || *next >= LIMIT_MIME_PARTS)
		return NULL;
	if (source_is_leaf(object, depth))
		return (*next)++ == wanted ? object : NULL;
	count = g_mime_multipart_get_count(GMIME_MULTIPART(object));
	for (gint i = 0; i < count; i++) {
		GMimeObject *child = g_mime_multipart_get_part(GMIME_MULTIPART(object), i);
		GMimeObject *found = find_leaf(child, depth + 1, wanted, next);

		if (found != NULL)
			return found;
	}
	return NULL;
}

GMimeObject *
source_find_leaf(const MailSource *source, guint part)
{
	guint next = 0;

	if (source->message == NULL)
		return NULL;
	return find_leaf(g_mime_message_get_mime_part(source->message), 0, part, &next);
}
