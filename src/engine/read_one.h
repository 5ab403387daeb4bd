/* SPDX-License-Identifier: MIT */
/* One mail read: whole, or, if that ends the reader, its head, or not at all; always a Message that
 * can be filed with the mail's bytes. */
#ifndef DISPUTED_ENGINE_READ_ONE_H
#define DISPUTED_ENGINE_READ_ONE_H

#include <glib.h>

#include "engine/port.h"

typedef struct ReadOne ReadOne;

/* Never called from within read_one_start(). @message: (transfer full) NULL with @error
 * (ERROR_TEMPORARY: there is no reader to be had, or the bytes can't be read). @fault: (transfer
 * full) why it was not read whole; NULL: it was. */
typedef void (*ReadOneFunc)(gpointer data, Message *message, char *fault, const GError *error);

/* read_one_start: Returns: (transfer full) to be freed when done() was called, or before, which
 * forgets the question. @raw: a reference is taken. */
ReadOne *read_one_start(const ReaderPort *reader, Blob *raw, ReadOneFunc done, gpointer data);

/* read_one_start_head: the same, but no more than its head is read. @fault: why; copied. */
ReadOne *read_one_start_head(
	const ReaderPort *reader, Blob *raw, const char *fault, ReadOneFunc done, gpointer data);
void read_one_free(ReadOne *one);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReadOne, read_one_free)

/* read_one_unread: what stands for a mail that nobody shall read any more: its bytes' digest.
 * Returns: (transfer full) NULL on error. Errors: ERROR_TEMPORARY if the bytes can't be read. */
Message *read_one_unread(const Blob *raw, GError **error);

/* read_one_wait: the same for programs that do one thing after another: runs the main loop until
 * done. *fault_out: as above. Returns: (transfer full) NULL on error. */
Message *read_one_wait(const ReaderPort *reader, Blob *raw, char **fault_out, GError **error);

#endif
