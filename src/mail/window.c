/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "mail/window.h"

#include "mail/gmime-auto.h"

#define PIECE_BYTES (64 * 1024) /* looked at in one go */

struct Window {
	const Blob *raw; /* borrowed */
	guint64 start;   /* in the blob */
	guint64 length;
	guint64 blank_end; /* before which the stream shows NUL bytes as spaces */
	GBytes *piece;     /* owned; what was read last, NULL if nothing was */
	guint64 piece_at;  /* in the blob */
	guint64 position;  /* of the stream */
	GError *error;     /* owned; the first failure to read */
};

Window *
window_new(const Blob *raw, guint64 length)
{
	Window *window = g_new0(Window, 1);

	window->raw = raw;
	window->length = MIN(length, blob_size(raw));
	return window;
}

void
window_free(Window *window)
{
	if (window == NULL)
		return;
	g_clear_pointer(&window->piece, g_bytes_unref);
	g_clear_error(&window->error);
	g_free(window);
}

void
window_narrow(Window *window, guint64 start, guint64 length)
{
	g_assert(start <= window->length);
	window->start += start;
	window->length = MIN(length, window->length - start);
}

guint64
window_length(const Window *window)
{
	return window->length;
}

/* Makes the piece hold the blob's bytes from @at on. A reader that is told of a failure may try
 * again for ever: it gets NUL bytes instead, and the failure is remembered. */
static void
read_piece(Window *window, guint64 at)
{
	gsize wanted = (gsize)MIN(PIECE_BYTES, blob_size(window->raw) - at);

	g_clear_pointer(&window->piece, g_bytes_unref);
	if (window->error == NULL)
		window->piece = blob_piece(window->raw, at, wanted, &window->error);
	if (window->piece == NULL)
		window->piece = g_bytes_new_take(g_malloc0(wanted), wanted);
	window->piece_at = at;
}

/* The bytes from @at on that are at hand; *length_out is 0 only behind the end. */
static const char *
bytes_at(Window *window, guint64 at, gsize *length_out)
{
	guint64 in_blob = window->start + at;
	gsize size = 0, skipped = 0;
	const char *bytes = NULL;

	*length_out = 0;
	if (at >= window->length)
		return NULL;
	if (window->piece == NULL || in_blob < window->piece_at ||
		in_blob - window->piece_at >= g_bytes_get_size(window->piece))
		read_piece(window, in_blob);
	bytes = g_bytes_get_data(window->piece, &size);
	skipped = (gsize)(in_blob - window->piece_at);
	*length_out = (gsize)MIN(size - skipped, window->length - at);
	return bytes + skipped;
}

int
window_byte(Window *window, guint64 at)
{
	gsize length = 0;
	const char *bytes = bytes_at(window, at, &length);

	return length > 0 ? (guchar)*bytes : -1;
}

guint64
window_find(Window *window, char byte, guint64 at)
{
	gsize length = 0;
	const char *bytes = bytes_at(window, at, &length);

	while (length > 0) {
		const char *found = memchr(bytes, byte, length);

		if (found != NULL)
			return at + (guint64)(found - bytes);
		at += length;
		bytes = bytes_at(window, at, &length);
	}
	return window->length;
}

void
window_blank_nul(Window *window, guint64 end)
{
	window->blank_end = end;
}

gboolean
window_check(const Window *window, GError **error)
{
	if (window->error == NULL)
		return TRUE;
	if (error != NULL)
		*error = g_error_copy(window->error);
	return FALSE;
}

/* ---- streams: GMime knows the C library's, and those can be made of functions ---- */

static gssize
on_read(void *cookie, char *buffer, size_t size)
{
	Window *window = cookie;
	gsize length = 0;
	const char *bytes = bytes_at(window, window->position, &length);

	length = MIN(length, size);
	if (length == 0)
		return 0;
	memcpy(buffer, bytes, length);
	for (gsize i = 0; i < length && window->position + i < window->blank_end; i++)
		if (buffer[i] == '\0')
			buffer[i] = ' ';
	window->position += length;
	return (gssize)length;
}

static int
on_seek(void *cookie, off64_t *offset, int whence)
{
	Window *window = cookie;
	gint64 base = 0;

	if (whence == SEEK_CUR)
		base = (gint64)window->position;
	else if (whence == SEEK_END)
		base = (gint64)window->length;
	if (base + *offset < 0) {
		errno = EINVAL;
		return -1;
	}
	window->position = (guint64)(base + *offset);
	*offset = (off64_t)window->position;
	return 0;
}

GMimeStream *
window_stream(Window *window)
{
	FILE *file =
		fopencookie(window, "r", (cookie_io_functions_t){.read = on_read, .seek = on_seek});

	g_assert(file != NULL);
	return g_mime_stream_file_new_with_bounds(file, 0, (gint64)window->length);
}

typedef struct {
	WindowSink take;
	gpointer data;
	gboolean stopped;
} Sink;

/* GMime tries again and again when nothing can be written: so everything always can. */
static gssize
on_write(void *cookie, const char *bytes, size_t length)
{
	Sink *sink = cookie;

	sink->stopped = sink->stopped || !sink->take(sink->data, bytes, length);
	return (gssize)length;
}

/* GMime only ever seeks to where the stream is. */
static int
on_seek_sink(void *cookie, off64_t *offset, int whence)
{
	(void)cookie;
	(void)offset;
	(void)whence;
	return 0;
}

static int
on_close_sink(void *cookie)
{
	g_free(cookie);
	return 0;
}

GMimeStream *
window_sink(WindowSink take, gpointer data)
{
	Sink *sink = g_new0(Sink, 1);
	FILE *file = fopencookie(sink, "w",
		(cookie_io_functions_t){
			.write = on_write, .seek = on_seek_sink, .close = on_close_sink});
	g_autoptr(GMimeStream) stream = g_mime_stream_file_new_with_bounds(file, 0, -1);

	g_assert(file != NULL);
	sink->take = take;
	sink->data = data;
	return g_mime_stream_buffer_new(stream, GMIME_STREAM_BUFFER_BLOCK_WRITE);
}
