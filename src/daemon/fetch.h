/* SPDX-License-Identifier: MIT */
/* One mailbox of the configuration: polls it over IMAP, waits until the server tells of new mail,
 * or for its interval, and hands what it finds to the engine. One that fails never stops another.
 */
#ifndef DISPUTED_DAEMON_FETCH_H
#define DISPUTED_DAEMON_FETCH_H

#include <glib.h>

#include "config/config.h"
#include "config/tokens.h"
#include "daemon/warnings.h"
#include "engine/engine.h"
#include "engine/port.h"

typedef struct Fetch Fetch;

typedef struct FetchEvents {
	/* Mail was taken in: letters may be due. */
	void (*taken)(gpointer data);
	/* A poll is over. @error: NULL, or why it ended early. */
	void (*ended)(gpointer data, const GError *error);
	gpointer data;
} FetchEvents;

/* fetch_new: does not connect yet. @engine, @config and @warnings are borrowed.
 * @reader, @events: copied. Returns: (transfer full) NULL on error. Errors: ERROR_CONFIG. */
Fetch *fetch_new(Engine *engine, const Config *config, const ConfigMailbox *mailbox,
	Warnings *warnings, const ReaderPort *reader, const FetchEvents *events, GError **error);
void fetch_free(Fetch *fetch);

/* fetch_once: one poll, now. fetch_start: polls now, then whenever there is news, and at the
 * mailbox's interval; after failures later and later. */
void fetch_once(Fetch *fetch);
void fetch_start(Fetch *fetch);

/* fetch_turn: to be called now and then: polls if all of the mailbox is to be counted against the
 * ledger, or if it was stopped and an operator has released it (mailbox_release()). */
void fetch_turn(Fetch *fetch);

gboolean fetch_is_running(const Fetch *fetch);

/* fetch_options_check: for `disputed --check`. Errors: ERROR_CONFIG. */
gboolean fetch_options_check(
	const Config *config, const ConfigMailbox *mailbox, const Tokens *tokens, GError **error);

#endif
