/* SPDX-License-Identifier: MIT */
/* A stretch of a blob, looked at piece by piece: by offset, or as a stream that GMime reads, so
 * that no mail need be in memory as a whole. Knows nothing of what the bytes say. Trust: every byte
 * is a stranger's. */
#ifndef DISPUTED_MAIL_WINDOW_H
#define DISPUTED_MAIL_WINDOW_H

#include <gmime/gmime.h>

#include "base/blob.h"

typedef struct Window Window;

/* window_new: on the first @length bytes of @raw, or all if it has fewer. @raw: borrowed; it must
 * outlive the window. Returns: (transfer full). */
Window *window_new(const Blob *raw, guint64 length);
void window_free(Window *window);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Window, window_free)

/* window_narrow: from now on offset 0 is what was @start, and @length bytes follow at most. */
void window_narrow(Window *window, guint64 start, guint64 length);

guint64 window_length(const Window *window);

/* window_byte: 0..255; -1 behind the end. */
int window_byte(Window *window, guint64 at);

/* window_find: the offset of the first such byte from @at on; the length if there is none. */
guint64 window_find(Window *window, char byte, guint64 at);

/* window_blank_nul: the stream has spaces in place of the NUL bytes before @end. */
void window_blank_nul(Window *window, guint64 end);

/* window_stream: the window as a seekable stream; it must not outlive the window, which must not be
 * narrowed any more. Returns: (transfer full). */
GMimeStream *window_stream(Window *window);

/* window_check: whether everything asked for could be read; what could not was given as NUL bytes.
 * Errors: ERROR_TEMPORARY. */
gboolean window_check(const Window *window, GError **error);

/* What takes bytes, piece by piece. Returns FALSE to stop. */
typedef gboolean (*WindowSink)(gpointer data, const char *bytes, gsize length);

/* window_sink: a stream that gives what is written into it to @sink, until that stops it, from when
 * on it takes everything and does nothing with it. The last bytes wait for g_mime_stream_flush().
 * Returns: (transfer full). */
GMimeStream *window_sink(WindowSink sink, gpointer data);

#endif
