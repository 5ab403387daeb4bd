/* SPDX-License-Identifier: MIT */
/* Files with one mail each, named on the command line. They are opened before the program becomes
 * the store's owner, who may not be allowed to read them.
 * Trust: their bytes are strangers'. */
#ifndef DISPUTED_CTL_INPUTS_H
#define DISPUTED_CTL_INPUTS_H

#include <glib.h>

#include "base/blob.h"

typedef struct Inputs Inputs;

/* inputs_open: @paths: ended by NULL; "-" is standard input. Opens as many as the system allows,
 * the others when they are read. Returns: (transfer full). */
Inputs *inputs_open(char **paths);
void inputs_free(Inputs *inputs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Inputs, inputs_free)

guint inputs_count(const Inputs *inputs);

/* inputs_path: as named. */
const char *inputs_path(const Inputs *inputs, guint index);

/* inputs_read: the bytes of a file, at most LIMIT_MAIL_BYTES; once only. *truncated_out: there were
 * more. Returns: (transfer full) NULL on error. Errors: ERROR_REJECTED if it can't be read. */
Blob *inputs_read(Inputs *inputs, guint index, gboolean *truncated_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
