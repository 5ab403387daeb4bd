/* SPDX-License-Identifier: MIT */
/* Paragraphs that were broken for the journey, whole again. Source: RFC 3676. */
#ifndef DISPUTED_MAIL_FLOWED_H
#define DISPUTED_MAIL_FLOWED_H

#include <glib.h>

/* flowed_unfold: @text: LF lines. @delsp: the space before the break is none of the text's.
 * Returns: (transfer full). Example: "> a \n> b\n" → "> a b\n". */
char *flowed_unfold(const char *text, gboolean delsp);

#endif
