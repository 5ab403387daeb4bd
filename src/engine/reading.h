/* SPDX-License-Identifier: MIT */
/* What a mail means here: what kind it is, to which dispute it belongs, whether it may be answered.
 * Looks things up, decides nothing. */
#ifndef DISPUTED_ENGINE_READING_H
#define DISPUTED_ENGINE_READING_H

#include <glib.h>

#include "domain/classify.h"
#include "domain/message.h"
#include "domain/thread.h"
#include "engine/engine.h"

/* A mail understood: what `explain` shows and filing acts on. */
typedef struct Reading {
	const Message *message; /* borrowed */
	ThreadMatch *match;
	Kind kind;
	gboolean loop_mark_is_ours;
	guint32 refusals; /* gate_refusals(): why it gets no automatic answer */
} Reading;

void reading_clear(Reading *reading);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, reading_clear)

/* reading_make: looks up what @message refers to and classifies it. Writes nothing.
 * @message: outlives the reading. */
gboolean reading_make(Engine *engine, const Message *message, Reading *reading_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* reading_answer_addr: whom an answer goes to: From, else the Return-Path (RFC 3834 4). Returns:
 * borrowed; "" if neither can be used. */
const char *reading_answer_addr(const Message *message);

#endif
