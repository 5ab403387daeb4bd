/* SPDX-License-Identifier: MIT */
/* One connection to a mail server, step by step: each call runs the main loop until there is an
 * answer or patience ends. For looking at servers, not for moving mail.
 * Knows nothing of what is expected of a server.
 * Trust: a server may say anything; what is kept of it is bounded by the parsers. */
#ifndef DISPUTED_CTL_DIALOG_H
#define DISPUTED_CTL_DIALOG_H

#include <glib.h>

#include "base/blob.h"
#include "config/config.h"
#include "config/tokens.h"
#include "net/session.h"

typedef struct Dialog Dialog;

/* dialog_open: connects and logs in. @tokens, @server: borrowed. Returns: (transfer full) never
 * NULL. */
Dialog *dialog_open(const Tokens *tokens, const ConfigServer *server, guint patience_s);
void dialog_free(Dialog *dialog);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Dialog, dialog_free)

/* dialog_fault: SESSION_FAULT_NONE while it is open; dialog_reason: one line, NULL while it is. */
SessionFault dialog_fault(const Dialog *dialog);
const char *dialog_reason(const Dialog *dialog);

/* dialog_hello: session_hello(); dialog_certificate_ends_at: 0 if it was not told. */
const GPtrArray *dialog_hello(const Dialog *dialog);
gint64 dialog_certificate_ends_at(const Dialog *dialog);

/* What the last IMAP command gave. */
typedef struct DialogAnswer {
	gboolean ok;
	char *text;              /* why it is not */
	GPtrArray *capabilities; /* char*, upper case */
	GPtrArray *permanent;    /* char*: PERMANENTFLAGS; NULL if not told */
	gboolean read_only;
	GArray *found; /* guint32 pairs of SEARCH */
	Blob *mail;    /* of FETCH; NULL if there was none */
	gint64 internal_date_at;
} DialogAnswer;

/* dialog_imap: says @command and waits for its answer. Returns: good until the next call. */
const DialogAnswer *dialog_imap(Dialog *dialog, const char *command);

/* dialog_has: whether a list of words has @word, in any case. @words: may be NULL. */
gboolean dialog_has(const GPtrArray *words, const char *word);

/* dialog_wait: runs the main loop for that long. */
void dialog_wait(guint ms);

#endif
