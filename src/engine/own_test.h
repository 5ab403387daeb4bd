/* SPDX-License-Identifier: MIT */
/* Letters that we send to ourselves to see whether mail goes out, arrives and is read: how they are
 * written, and how they are known again when they come in. They open no dispute, are never
 * answered, and are not kept: the ledger says what they were.
 * Each carries a word and its MAC in the subject, which providers leave alone, unlike Message-IDs.
 * Trust: a mail that claims to be one is one only with our loop mark and a MAC of our keys. */
#ifndef DISPUTED_ENGINE_OWN_TEST_H
#define DISPUTED_ENGINE_OWN_TEST_H

#include "domain/message.h"
#include "engine/engine.h"

/* Who sends them. */
typedef enum { OWN_TEST_CANARY, OWN_TEST_DOCTOR, OWN_TEST_COUNT } OwnTestKind;

/* own_test_name: "canary", "doctor". */
const char *own_test_name(OwnTestKind kind);

/* own_test_word: a new word, different each time, with its MAC; letters and digits.
 * Returns: (transfer full). */
char *own_test_word(Engine *engine, OwnTestKind kind);

/* own_test_compose: a mail from @mailbox to @recipient. @word: of own_test_word().
 * Returns: (transfer full) NULL on error. Errors: ERROR_REJECTED. */
GBytes *own_test_compose(Engine *engine, const DeskMailbox *mailbox, const char *recipient,
	OwnTestKind kind, const char *word, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* own_test_find: *word_out: (transfer full). FALSE: @message is none. */
gboolean own_test_find(
	const Engine *engine, const Message *message, OwnTestKind *kind_out, char **word_out);

#endif
