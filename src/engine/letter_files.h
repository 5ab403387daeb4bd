/* SPDX-License-Identifier: MIT */
/* The files that go along with a letter: parts of stored mails, decoded by the reader when the
 * letter leaves, one after the other. Knows nothing of who gets it. */
#ifndef DISPUTED_ENGINE_LETTER_FILES_H
#define DISPUTED_ENGINE_LETTER_FILES_H

#include <glib.h>

#include "engine/engine.h"
#include "engine/port.h"
#include "store/outbox.h"

typedef struct LetterFiles LetterFiles;

/* @parts: Blob*, one for each of the letter's files; NULL with @error: ERROR_REJECTED if a file can
 * never be had, ERROR_TEMPORARY, or of the store. Whoever is called may free the files. */
typedef void (*LetterFilesFunc)(gpointer data, const GPtrArray *parts, const GError *error);

/* letter_files_new: @reader: copied; the others are borrowed. Returns: (transfer full). */
LetterFiles *letter_files_new(Engine *engine, const ReaderPort *reader, const OutboxLetter *letter,
	LetterFilesFunc done, gpointer data);

/* letter_files_free: what is being decoded is forgotten. */
void letter_files_free(LetterFiles *files);

/* letter_files_load: calls done() once, later or at once. */
void letter_files_load(LetterFiles *files);

/* letter_files_wait: the same for programs that do one thing after another: runs the main loop
 * until done. Returns: (transfer full) Blob*; NULL on error. */
GPtrArray *letter_files_wait(Engine *engine, const ReaderPort *reader, const OutboxLetter *letter,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* letter_files_bytes: of the files of @letter, decoded. */
gsize letter_files_bytes(const OutboxLetter *letter);

#endif
