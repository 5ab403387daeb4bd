/* SPDX-License-Identifier: MIT */
/* The files of a mail of which only the beginning could be taken in: which of them are there, and
 * which are not. */
#ifndef DISPUTED_ENGINE_CUT_FILES_H
#define DISPUTED_ENGINE_CUT_FILES_H

#include "domain/message.h"

/* cut_files_new: the attachments of a mail that was cut, in order: the last that was read is not
 * whole; what the server names besides never came.
 * @named: Attachment*, all files of the mail as its server tells; NULL if it did not.
 * Returns: (transfer full) Attachment*, those that are not whole with their flag cut. */
GPtrArray *cut_files_new(const Message *message, const GPtrArray *named);

#endif
