/* SPDX-License-Identifier: MIT */
/* The reader's side of sandbox/protocol.h: takes a request, reads its mail, says what it read.
 * Trust: mails are strangers'; requests come from the program that started the reader, and what is
 * no request ends it. */
#ifndef DISPUTED_READER_SERVE_H
#define DISPUTED_READER_SERVE_H

#include <glib.h>

#include "mail/language.h"

typedef struct ServeOptions {
	const LanguageGuesser *languages; /* borrowed */
	guint cpu_s;                      /* processor time for one mail, rounded up */
	guint32 flags;                    /* of the first reply */
} ServeOptions;

/* serve_run: says that it is ready and answers until the channel is closed.
 * @channel: borrowed. Returns: the status to exit with, as in the protocol. */
int serve_run(int channel, const ServeOptions *options);

#endif
