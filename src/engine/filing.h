/* SPDX-License-Identifier: MIT */
/* What is done with one mail that was read: classified, threaded, decided and kept, all within the
 * caller's transaction. Nothing of a mail is dropped: whatever it turns out to be, its bytes and
 * its entry in the ledger are there when the transaction commits. */
#ifndef DISPUTED_ENGINE_FILING_H
#define DISPUTED_ENGINE_FILING_H

#include <glib.h>

#include "base/blob.h"
#include "domain/dispute.h"
#include "engine/engine.h"
#include "engine/reading.h"
#include "store/ledger.h"
#include "store/quarantine.h"

/* What a message's warnings say first, for staff; letters say it in the reader's language. */
#define FILING_SET_ASIDE "not read, set aside: " /* the reason follows */
#define FILING_CUT "larger than max_message_size: cut"

/* A mail as it comes in. Borrowed. */
typedef struct Arrival {
	const char *source;  /* mailbox name, or "intake" */
	gint64 epoch;        /* UIDVALIDITY; 0 for mail piped in */
	gint64 item;         /* UID, or store_ledger_item() */
	const char *mailbox; /* whose customers wrote it; a configuration name */
	gint64 arrived_at;   /* at our server [s since 1970] */
	const Blob *raw;
	const Message *message; /* what was read of it */
	QuarantineCause cause;  /* of the fault */
	const char *fault;      /* why not all of it was read: it is set aside; NULL */
	gboolean truncated;     /* only the beginning could be fetched */
	const GPtrArray *files; /* Attachment*: then, as the server names them; NULL */
	gboolean no_answer;     /* file it, but write no automatic letter to the customer */
	gboolean settled;       /* nothing is to be done on the server afterwards */
} Arrival;

/* What became of it, for the log. */
typedef struct Filed {
	Fate fate;
	Kind kind;
	gint64 message_id;
	char *reference; /* of the dispute; "" if none */
	char *reason;    /* why it was filed so; "" */
} Filed;

void filed_clear(Filed *filed);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Filed, filed_clear)

/* filing_file: *filed_out: fate FATE_DUPLICATE also where the ledger knows the mail already.
 * Errors: of the store; then nothing of the mail was kept. */
gboolean filing_file(Engine *engine, const Arrival *arrival, Filed *filed_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* filing_keep: the same in a savepoint of its own; what can't be filed for what it is, is kept for
 * its bytes and set aside. Errors: also final ones (error_is_final()), if not even that succeeds.
 */
gboolean filing_keep(Engine *engine, const Arrival *arrival, Filed *filed_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* filing_open: opens a dispute for a mail that is in the store already, on a colleague's word.
 * @customer_addr: "" for a customer without one. *reference_out: (transfer full). */
gboolean filing_open(Engine *engine, gint64 message_id, const char *customer_addr,
	const char *customer_name, const char *staff, const char *actor, char **reference_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* filing_open_late: opens a dispute for a mail that is in the store already, whole only now, and
 * whose own dispute was closed too long ago to be reopened, as filing_file() would: with the gate's
 * refusals, and naming @former to staff. @arrival: message whole. @former: reference of that
 * dispute. Errors: of the store. */
gboolean filing_open_late(Engine *engine, const Arrival *arrival, gint64 message_id,
	const char *former, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* filing_dispute: the dispute of @id; one that was joined leads to where it was joined.
 * Returns: (transfer full) NULL on error. */
DisputeView *filing_dispute(Engine *engine, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
