/* SPDX-License-Identifier: MIT */
/* Letters that were decided become rows of the outbox: rendered, addressed, with their headers'
 * contents. All within the transaction of the decision. */
#ifndef DISPUTED_ENGINE_LETTERS_H
#define DISPUTED_ENGINE_LETTERS_H

#include <glib.h>

#include "domain/decide.h"
#include "domain/mail_facts.h"
#include "engine/alike.h"
#include "engine/engine.h"
#include "engine/letter_values.h"
#include "store/outbox.h"

/* What the letters of one decision speak of, loaded when the first of them needs it. Begins with
 * zeros. */
typedef struct LetterSources {
	gint64 message_id; /* of what is loaded; 0: nothing */
	StoreMessage *message;
	GPtrArray *attachments;
	GPtrArray *history; /* DisputeSummary* of the customer's other disputes; NULL: not loaded */
	guint history_count;
	MailFacts *facts; /* of the mail; NULL: not looked for */
	GPtrArray
		*alike; /* Alike*: open disputes that may be about the same; NULL: not looked for */
} LetterSources;

void letter_sources_clear(LetterSources *sources);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LetterSources, letter_sources_clear)

/* letters_write: one letter of a decision about the dispute @view (as it shall be).
 * @sources: the same for all letters of the decision.
 * *withheld_out: the mode keeps it back for ever.
 * Errors: of the store; ERROR_LIMIT if it grows too large. */
gboolean letters_write(Engine *engine, const DisputeView *view, const LetterWish *wish,
	LetterSources *sources, gboolean *withheld_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A letter to staff or the admin that no decision about a dispute asks for. */
typedef struct DeskLetter {
	const char *letter;      /* "staff-transcript" "staff-whose" "staff-digest" "alert" … */
	const char *name, *addr; /* to whom */
	const char *staff;       /* staff name; NULL for a colleague who is not staff */
	const char *language;
	LetterMark mark;
	const char *mailbox;         /* it leaves from */
	const DisputeView *view;     /* NULL: of no dispute */
	const StoreMessage *message; /* it answers; NULL */
	const GPtrArray *attachments;
	const GPtrArray *results;
	gboolean refused;
	const GPtrArray *digest;
	const GPtrArray *set_aside; /* StoreQuarantine* */
	guint set_aside_more;       /* … and so many more */
	const char *alert_kind, *alert_name, *alert_title, *alert_detail;
	gint64 alert_since_at;
} DeskLetter;

gboolean letters_write_desk(
	Engine *engine, const DeskLetter *letter, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* letters_compose: the mail of an outbox row: the same row gives the same bytes, so that a retry
 * sends what was sent before. @parts: Blob*, one for each of the letter's files, decoded.
 * Returns: (transfer full) NULL on error.
 * Errors: ERROR_REJECTED if a value is not fit for a mail; of the store. */
GBytes *letters_compose(Engine *engine, const OutboxLetter *letter, const GPtrArray *parts,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
