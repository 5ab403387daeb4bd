/* SPDX-License-Identifier: MIT */
/* The chain that proves a dispute's history unchanged: each entry's hash covers the one before
 * it, and its content enters only as SHA-256(salt ‖ content), so that erasing salt and content
 * keeps the chain whole. */
#ifndef DISPUTED_DOMAIN_HISTORY_H
#define DISPUTED_DOMAIN_HISTORY_H

#include <glib.h>

#define HISTORY_SALT_BYTES 32

/* The head of a history that has no entry yet. */
#define HISTORY_START "0000000000000000000000000000000000000000000000000000000000000000"

typedef struct HistoryEntry {
	guint32 seq;        /* from 1, without gaps */
	gint64 at;          /* [s since 1970, UTC] */
	char *kind;         /* stable word: "opened" "state" "letter" "no-answer" … */
	char *actor;        /* "customer:0" "staff:agent1" "clock" "smtp" "admin" */
	char *content;      /* what happened, for people; NULL once erased */
	GBytes *salt;       /* HISTORY_SALT_BYTES; NULL once erased */
	char *content_hash; /* 64 hex digits */
	char *hash;         /* of the entry, 64 hex digits */
} HistoryEntry;

void history_entry_free(HistoryEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HistoryEntry, history_entry_free)

/* history_content_hash: SHA-256 over salt and content, in hex. Returns: (transfer full). */
char *history_content_hash(GBytes *salt, const char *content);

/* history_hash: SHA-256 over the length-prefixed fields: @previous (HISTORY_START before the
 * first), dispute id, seq, at, kind, actor, content_hash. Returns: (transfer full) hex. */
char *history_hash(const char *previous, gint64 dispute_id, const HistoryEntry *entry);

/* history_verify: that @entries (HistoryEntry*, by seq) are one unbroken chain of @dispute_id
 * ending in @head. Returns: (transfer full) NULL if so, else what is broken, one line. */
char *history_verify(const GPtrArray *entries, gint64 dispute_id, const char *head);

#endif
