/* SPDX-License-Identifier: MIT */
/* Rows for the tests of the store and of what stands on it: complete, with what a test names
 * changed. Nothing here can fail: it asserts. */
#ifndef DISPUTED_TESTS_STORE_FIXTURE_H
#define DISPUTED_TESTS_STORE_FIXTURE_H

#include "store/disputes.h"
#include "store/messages.h"
#include "store/outbox.h"

#define FIXTURE_NOW 1700000000

/* fixture_memory: an empty store that ends with its Store. */
Store *fixture_memory(void);

/* fixture_folder: a new folder; fixture_remove deletes it with its files and frees the name. */
char *fixture_folder(void);
void fixture_remove(char *folder);

/* fixture_open: the store.db of @folder. */
Store *fixture_open(const char *folder);

/* fixture_dispute: keeps a dispute with one customer of @addr; its reference is made of @id. */
void fixture_dispute(Store *store, gint64 id, const char *addr);
char *fixture_reference(gint64 id);

/* fixture_message: a mail of those bytes, not kept yet. fixture_raw: @bytes of them. */
StoreMessage *fixture_message(gint64 id, gint64 dispute_id, const Blob *raw);
Blob *fixture_raw(gsize bytes);

/* fixture_letter: an automatic letter to a customer, not kept yet; ordinal and Message-ID are made
 * of @id. */
OutboxLetter *fixture_letter(gint64 id, gint64 dispute_id, const char *recipient);

/* fixture_queue: the same, kept; with another mark and hold. */
void fixture_queue(Store *store, gint64 id, gint64 dispute_id, const char *recipient,
	LetterMark mark, gint64 not_before_at);

#endif
