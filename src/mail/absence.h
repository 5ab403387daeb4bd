/* SPDX-License-Identifier: MIT */
/* Answers of people who are away, known by their subjects and their words where no header tells.
 * A subject that is a program's is certain; words are hints, each too weak by itself, because
 * customers write them too. Collects evidence; must not know what is done about it. */
#ifndef DISPUTED_MAIL_ABSENCE_H
#define DISPUTED_MAIL_ABSENCE_H

#include <glib.h>

#include "domain/message.h"

/* absence_from_subject: appends at most one Evidence: EVIDENCE_AUTO_SUBJECT if @subject (decoded)
 * is that of an answering program, EVIDENCE_HINT if it only begins as such subjects do. */
void absence_from_subject(const char *subject, GPtrArray *evidence);

/* absence_from_body: appends to @message's evidence hints from its reply, at most one of each sort:
 * that somebody is away, will answer on return, names a deputy, or that a program answers. Where
 * there is one of these, brevity and an answer that quotes nothing are hints as well. */
void absence_from_body(Message *message);

#endif
