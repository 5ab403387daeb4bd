/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "mail/source.h"

#include "base/limits.h"
#include "mail/gmime-auto.h"
#include "mail/header.h"
#include "mail/uuencode.h"

#define CHUNK 16384

static gboolean
has_at(Window *window, guint64 at, const char *text)
{
	for (; *text != '\0'; text++, at++)
		if (window_byte(window, at) != (guchar)*text)
			return FALSE;
	return TRUE;
}

static gboolean
is_line_end(int byte)
{
	return byte == '\r' || byte == '\n';
}

/* Where the header begins: after what does not belong to a mail. */
static guint64
skip_preamble(Window *window)
{
	guint64 length = window_length(window), at = 0;

	if (has_at(window, 0, "\xef\xbb\xbf"))
		at = 3;
	while (is_line_end(window_byte(window, at)))
		at++;
	while (length - at > 6 && (has_at(window, at, "From ") || has_at(window, at, ">From "))) {
		guint64 end = window_find(window, '\n', at);

		if (end == length)
			break;
		at = end + 1;
	}
	return at;
}

/* The length of the header, its last line end included. */
static guint64
header_length(Window *window)
{
	guint64 length = window_length(window), at = 0;

	while (at < length) {
		guint64 line_end = window_find(window, '\n', at);

		if (line_end == length)
			return length;
		if (line_end == at || (line_end == at + 1 && window_byte(window, at) == '\r'))
			return at;
		at = line_end + 1;
	}
	return length;
}

static MailSource *
open_window(Window *window, gboolean head, guint64 whole)
{
	MailSource *source = g_new0(MailSource, 1);
	guint64 start = skip_preamble(window), header = 0;
	g_autoptr(GMimeParser) parser = NULL;

	source->window = window;
	source->cut = whole - start > LIMIT_MAIL_BYTES;
	window_narrow(window, start, LIMIT_MAIL_BYTES);
	if (window_length(window) == 0)
		return source;
	header = header_length(window);
	if (head) {
		source->cut = header == window_length(window) && start + header < whole;
		window_narrow(window, 0, header);
	}
	/* GMime would end a field at a NUL byte. */
	source->nul_in_header = window_find(window, '\0', 0) < header;
	if (source->nul_in_header)
		window_blank_nul(window, header);
	source->stream = window_stream(window);
	parser = g_mime_parser_new_with_stream(source->stream);
	source->message = g_mime_parser_construct_message(parser, header_options());
	return source;
}

MailSource *
source_open(const Blob *raw)
{
	return open_window(window_new(raw, G_MAXUINT64), FALSE, blob_size(raw));
}

MailSource *
source_open_head(const Blob *raw)
{
	return open_window(window_new(raw, LIMIT_HEAD_BYTES), TRUE, blob_size(raw));
}

void
source_free(MailSource *source)
{
	if (source == NULL)
		return;
	g_clear_object(&source->message);
	g_clear_object(&source->stream);
	window_free(source->window);
	g_free(source);
}

/* Gives what a stream holds, run through @filter if there is one, to @sink. */
static void
drain(GMimeStream *stream, GMimeFilter *filter, WindowSink sink, gpointer data)
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
decode_part(GMimePart *part, WindowSink sink, gpointer data)
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
decode_whole(GMimeObject *leaf, WindowSink sink, gpointer data)
{
	g_autoptr(GMimeFormatOptions) format = g_mime_format_options_new();
	g_autoptr(GMimeStream) stream = window_sink(sink, data);
	GMimeObject *whole = whole_of(leaf);

	g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
	if (whole != NULL)
		g_mime_object_write_to_stream(whole, format, stream);
	g_mime_stream_flush(stream);
}

void
source_decode(GMimeObject *leaf, WindowSink sink, gpointer data)
{
	if (GMIME_IS_PART(leaf))
		decode_part(GMIME_PART(leaf), sink, data);
	else
		decode_whole(leaf, sink, data);
}

/* One file that is looked for among those of a text. */
typedef struct {
	guint wanted, seen;
	WindowSink sink;
	gpointer data;
	gboolean stopped;
} Pick;

static void
on_packed_begin(gpointer data, const char *name)
{
	(void)name;
	((Pick *)data)->seen++;
}

static void
on_packed_bytes(gpointer data, const char *bytes, gsize length)
{
	Pick *pick = data;

	if (pick->seen == pick->wanted && !pick->stopped)
		pick->stopped = !pick->sink(pick->data, bytes, length);
}

/* The reader of the text, and what is picked by it. */
typedef struct {
	Uuencode *reader;
	const Pick *pick;
} Unpacking;

static gboolean
unpack_bytes(gpointer data, const char *bytes, gsize length)
{
	Unpacking *unpacking = data;

	uuencode_feed(unpacking->reader, bytes, length);
	return !unpacking->pick->stopped && unpacking->pick->seen <= unpacking->pick->wanted;
}

gboolean
source_unpack(GMimeObject *leaf, guint wanted, WindowSink sink, gpointer data)
{
	static const UuencodeTakes TAKES = {.begin = on_packed_begin, .bytes = on_packed_bytes};
	Pick pick = {.wanted = wanted, .sink = sink, .data = data};
	g_autoptr(Uuencode) reader = uuencode_new(&TAKES, &pick);
	Unpacking unpacking = {reader, &pick};

	source_decode(leaf, unpack_bytes, &unpacking);
	uuencode_finish(reader);
	return pick.seen >= wanted;
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
