/* SPDX-License-Identifier: MIT */
/* Mails that were set aside: what could not be read, or not be filed, and waits for a person's
 * word. Their bytes are those of the mail's row in messages.h. */
#ifndef DISPUTED_STORE_QUARANTINE_H
#define DISPUTED_STORE_QUARANTINE_H

#include "store/store.h"

typedef enum {
	QUARANTINE_UNREADABLE, /* it ended the reader, stalled or outgrew it */
	QUARANTINE_REFUSED,    /* the server could not give it: there are no bytes */
	QUARANTINE_UNFILABLE,  /* it was read, and could not be filed */
	QUARANTINE_DEADLY,     /* the program ended each time it was fetched or filed */
	QUARANTINE_CAUSES
} QuarantineCause;

typedef enum {
	QUARANTINE_WAITING, /* for a person's word */
	QUARANTINE_ASKED,   /* … which was: read it again */
	QUARANTINE_RETRIED, /* read again, and filed */
	QUARANTINE_OPENED,  /* a dispute was opened for it by hand */
	QUARANTINE_DROPPED,
	QUARANTINE_STATES
} QuarantineState;

/* quarantine_cause_name, quarantine_state_name: stable words for the store, JSON and tests. */
const char *quarantine_cause_name(QuarantineCause cause);
const char *quarantine_state_name(QuarantineState state);

typedef struct StoreQuarantine {
	gint64 number; /* for people: 1, 2, 3 … */
	char *source;  /* of the ledger's entry, like the next two */
	gint64 epoch, item;
	char *mailbox;     /* configuration name */
	gint64 message_id; /* 0: no bytes are kept */
	QuarantineCause cause;
	char *reason; /* one line */
	gint64 arrived_at;
	gint64 set_aside_at;
	QuarantineState state;
	gint64 state_at; /* since when it is in that state */
	gint64 told_at;  /* when the admin was written to; 0: not yet */
	/* Of the mail, where it is kept; not given when it is set aside: */
	gint64 dispute_id;
	char *from_name, *from_addr, *subject;
	guint64 bytes;
} StoreQuarantine;

void store_quarantine_free(StoreQuarantine *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoreQuarantine, store_quarantine_free)

/* store_quarantine_set_aside: the row waits; a mail that was set aside before keeps its number.
 * @row: source … set_aside_at count. */
gboolean store_quarantine_set_aside(Store *store, const StoreQuarantine *row, gint64 *number_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_quarantine_find: *row_out: (transfer full) NULL if that number was never given. */
gboolean store_quarantine_find(Store *store, gint64 number, StoreQuarantine **row_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_quarantine_of_message: StoreQuarantine* by number, in every state: the same bytes may have
 * been set aside more than once. */
gboolean store_quarantine_of_message(Store *store, gint64 message_id, GPtrArray **rows_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_quarantine_list: StoreQuarantine* by number, above @after. @all: in every state; else those
 * that wait or are to be read again. */
gboolean store_quarantine_list(Store *store, gboolean all, gint64 after, guint limit,
	GPtrArray **rows_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_quarantine_asked: the first that is to be read again; NULL if there is none.
 * *row_out: (transfer full). */
gboolean store_quarantine_asked(
	Store *store, StoreQuarantine **row_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_quarantine_untold: StoreQuarantine* that no letter has named yet, by number; those on which
 * somebody acted meanwhile are not among them. */
gboolean store_quarantine_untold(
	Store *store, guint limit, GPtrArray **rows_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_quarantine_count_untold: how many those are. */
gboolean store_quarantine_count_untold(
	Store *store, guint *count_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_quarantine_told: notes that a letter has named the rows up to @number. */
gboolean store_quarantine_told(
	Store *store, gint64 number, gint64 now_at, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_quarantine_count_told: rows that were named in a letter after @since_at. */
gboolean store_quarantine_count_told(
	Store *store, gint64 since_at, guint *count_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_quarantine_count: rows that wait or are to be read again. */
gboolean store_quarantine_count(
	Store *store, guint *count_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_quarantine_set_state: @message_id: the row of the mail from now on. */
gboolean store_quarantine_set_state(Store *store, gint64 number, QuarantineState state,
	gint64 message_id, gint64 now_at, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
