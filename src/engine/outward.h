/* SPDX-License-Identifier: MIT */
/* What of a colleague's mail must not leave the house: lines and files of a notification. Knows how
 * the internal blocks of our letters are marked; must not know orders or who may give them.
 * Trust: the mail is foreign bytes, whoever it says it is from. */
#ifndef DISPUTED_ENGINE_OUTWARD_H
#define DISPUTED_ENGINE_OUTWARD_H

#include <glib.h>

#include "domain/dispute.h"
#include "domain/message.h"
#include "engine/engine.h"

/* outward_is_internal: whether the new text of @message, or a text file that comes with it, holds
 * the canary of an internal block. */
gboolean outward_is_internal(const Engine *engine, const Message *message);

/* outward_words: @words without quoted lines that no mail of the dispute's customers holds: what a
 * colleague quotes of the rest of a notification is for the house alone.
 * *words_out: (transfer full). Errors: of the store. */
gboolean outward_words(Engine *engine, const DisputeView *view, const char *words, char **words_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
