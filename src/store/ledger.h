/* SPDX-License-Identifier: MIT */
/* The account of every mail seen, and how far each mailbox has been read. A mail's entry is
 * written in the transaction of what the mail caused. */
#ifndef DISPUTED_STORE_LEDGER_H
#define DISPUTED_STORE_LEDGER_H

#include "store/store.h"

/* What became of a mail. */
typedef enum {
	FATE_FAILED, /* tried, nothing came of it yet: to be tried again */
	FATE_FILED,
	FATE_OPENED,    /* opened a dispute */
	FATE_THREADED,  /* went into one */
	FATE_STAFF,     /* a colleague's, of no dispute */
	FATE_DUPLICATE, /* the same mail was there already */
	FATE_IGNORED_OLD,
	FATE_QUARANTINED,
	FATE_COUNT
} Fate;

/* fate_name: stable word for the store, JSON and tests. */
const char *fate_name(Fate fate);

/* fate_parse: the reverse; FALSE if @word is none of them. */
gboolean fate_parse(const char *word, Fate *fate_out);

typedef struct LedgerEntry {
	char *source;      /* mailbox name, or "intake" for mail piped in */
	gint64 epoch;      /* UIDVALIDITY; 0 for mail piped in */
	gint64 item;       /* UID; store_ledger_item() for mail piped in */
	gint64 message_id; /* row of the mail; 0: none is kept */
	Fate fate;
	char *reason; /* one line; required where message_id is 0 */
	gint64 seen_at;
	guint attempts;   /* how often reading it was begun, from 1 */
	gboolean settled; /* flagged or moved on the server, or nothing is to be done there */
} LedgerEntry;

void ledger_entry_free(LedgerEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LedgerEntry, ledger_entry_free)

/* store_ledger_item: the item of a mail that has no UID, from its SHA-256 in hex. */
gint64 store_ledger_item(const char *sha256);

/* store_ledger_attempt: to be called, in a transaction of its own, before a mail is read: notes
 * that it is tried (FATE_FAILED until store_ledger_insert()).
 * *attempts_out: how often by now, this one included; 0 if the mail already has its fate. */
gboolean store_ledger_attempt(Store *store, const LedgerEntry *key, guint *attempts_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_ledger_insert: a mail's fate; entry->attempts is not looked at: it stays what
 * store_ledger_attempt() counted, or 1. An entry of FATE_FAILED makes way; one that has its fate
 * stays, and *added_out is FALSE. */
gboolean store_ledger_insert(Store *store, const LedgerEntry *entry, gboolean *added_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_ledger_revise: another fate, mail and reason for an entry that has its fate: a person has
 * acted on it. With FATE_FAILED it makes way for the next one. */
gboolean store_ledger_revise(
	Store *store, const LedgerEntry *entry, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_ledger_find: *entry_out: (transfer full) NULL if that mail was never seen. */
gboolean store_ledger_find(Store *store, const char *source, gint64 epoch, gint64 item,
	LedgerEntry **entry_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_ledger_items: items (gint64) of one source and epoch above @after, ascending.
 * *items_out: (transfer full). */
gboolean store_ledger_items(Store *store, const char *source, gint64 epoch, gint64 after,
	guint limit, GArray **items_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_ledger_unsettled: LedgerEntry* with their fate, but not yet flagged or moved, by item. */
gboolean store_ledger_unsettled(Store *store, const char *source, gint64 epoch, guint limit,
	GPtrArray **entries_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_ledger_settle: the server has been told. An absent entry is no error. */
gboolean store_ledger_settle(Store *store, const char *source, gint64 epoch, gint64 item,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Which entries are wanted. */
typedef struct LedgerFilter {
	const char *source;    /* NULL: of all */
	const char *fate;      /* fate_name(); NULL: any */
	gint64 since_at;       /* seen since; 0: ever */
	gint64 item;           /* of whatever epoch; 0: any */
	const char *reference; /* of that dispute; NULL: of any or none */
} LedgerFilter;

/* An entry and what it led to. */
typedef struct LedgerLine {
	LedgerEntry *entry;
	char *reference; /* of the dispute; "" if none */
	char *from_addr; /* "" if unknown */
	guint64 bytes;   /* 0 if nothing of it is kept */
} LedgerLine;

void ledger_line_free(LedgerLine *line);

/* store_ledger_list: LedgerLine*, seen last first; @limit of them after @skip. Reads the whole
 * ledger, unless a dispute is asked for. */
gboolean store_ledger_list(Store *store, const LedgerFilter *filter, guint skip, guint limit,
	GPtrArray **lines_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How far one mailbox has been read. */
typedef struct SourceState {
	char *source;
	gint64 epoch;          /* UIDVALIDITY */
	gint64 previous_epoch; /* 0: there was none */
	gint64 mark;           /* highest UID committed; 0: none */
	gint64 first_seen_at;  /* when we first looked at this mailbox */
	gint64 complete_at;    /* when a poll was last finished; 0: never */
	/* What is left alone by rule, and never gets an entry in the ledger:
	 * source_state_leaves_alone().
	 */
	gint64 left_alone_uid;       /* up to this one; 0 with a date: whatever the UID */
	gint64 left_alone_before_at; /* only what arrived before; 0: whenever it arrived */
	gint64 trying_to; /* a poll takes mail up to this UID; it stands where the program ended
			   * within a poll. 0: none is under way */
	gint64 version;   /* 0: not in the store yet */
} SourceState;

void source_state_free(SourceState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SourceState, source_state_free)

/* store_source_find: *state_out: (transfer full) NULL if the mailbox was never looked at. */
gboolean store_source_find(Store *store, const char *source, SourceState **state_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* source_state_leaves_alone: whether a mail is left alone by rule: it was there before the first
 * start, or is too old to be new in a mailbox that was numbered anew.
 * @arrived_at: 0 if unknown, which is never old. */
gboolean source_state_leaves_alone(const SourceState *state, gint64 uid, gint64 arrived_at);

/* store_source_save: inserts or updates; on success state->version is the new one.
 * Errors: ERROR_CONFLICT if somebody else saved it since. */
gboolean store_source_save(
	Store *store, SourceState *state, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
