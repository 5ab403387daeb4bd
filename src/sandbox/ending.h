/* SPDX-License-Identifier: MIT */
/* What a reader's end says of the mail that it had, in words. Knows how readers end by themselves
 * (sandbox/protocol.h). */
#ifndef DISPUTED_SANDBOX_ENDING_H
#define DISPUTED_SANDBOX_ENDING_H

#include <glib.h>

/* ending_reason: @status: as of waitpid(2). Returns: (transfer full), one line for people. */
char *ending_reason(int status);

/* ending_is_from_outside: whether somebody else ended it, or the kernel because all memory of the
 * machine, or of the service, was used up. */
gboolean ending_is_from_outside(int status);

#endif
