/* SPDX-License-Identifier: MIT */
/* Mails that came in: what was read of them, their attachments' list, their bytes, and which
 * dispute they belong to. Letters going out are in outbox.h. */
#ifndef DISPUTED_STORE_MESSAGES_H
#define DISPUTED_STORE_MESSAGES_H

#include "base/blob.h"
#include "domain/message.h"
#include "store/store.h"

#define STORE_RAW_CHUNK_BYTES (256 * 1024) /* raw mail is kept in rows of that size */

typedef struct StoreMessage {
	gint64 id;
	gint64 dispute_id; /* 0: of none */
	char *direction;   /* "in": came to us; "sent": found in a folder of sent mail */
	char *kind;        /* kind_name() */
	char *writer;      /* writer_name() */
	char *match_by;    /* match_by_name(); "" if it matched nothing */
	char *mailbox;     /* configuration name; "" if piped in without one */
	gint64 arrived_at; /* at our server */
	gint64 date_at;    /* its Date; 0: none */
	char *message_id;  /* of its header, without <>; "" if none */
	char *identity;    /* Message.identity */
	char *sha256;      /* of the raw bytes */
	guint64 bytes;     /* raw */
	char *from_name;   /* of the first From; "" */
	char *from_addr;   /* of the first From; "" */
	char *subject;     /* one line */
	char *language;    /* "" if unknown */
	char *refusals;    /* gate_describe(): why it got no automatic answer; "" if it may have */
	gboolean unanswered;  /* filed without an automatic answer: for the staff's digest */
	char *forwarded_from; /* addr-spec that a forwarded mail in it names; a hint only, "" */
	/* Loaded by store_message_get() only, NULL everywhere else: */
	char *warnings; /* what was odd in it, one a line */
	char *text, *reply, *quoted, *signature;
} StoreMessage;

void store_message_free(StoreMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoreMessage, store_message_free)

/* store_message_insert: one mail with its attachments' list (Attachment*, may be NULL) and bytes.
 * Errors: ERROR_CONFLICT if the id is taken. */
gboolean store_message_insert(Store *store, const StoreMessage *message,
	const GPtrArray *attachments, const Blob *raw, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_message_get: Returns: (transfer full) NULL on error.
 * Errors: ERROR_REJECTED if there is none of that id. */
StoreMessage *store_message_get(Store *store, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_message_attachments: Attachment* by part. */
gboolean store_message_attachments(Store *store, gint64 id, GPtrArray **attachments_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_message_raw: the whole mail, byte for byte. Returns: (transfer full) NULL on error.
 * Errors: ERROR_REJECTED if there is no such mail. */
Blob *store_message_raw(Store *store, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_message_raw_chunk: the @seq-th piece, from 0, of STORE_RAW_CHUNK_BYTES (the last may be
 * shorter); *chunk_out: (transfer full) NULL after the end. */
gboolean store_message_raw_chunk(Store *store, gint64 id, guint seq, GBytes **chunk_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_message_set_dispute: files the mail in a dispute.
 * Errors: ERROR_REJECTED if there is no such mail. */
gboolean store_message_set_dispute(
	Store *store, gint64 id, gint64 dispute_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_message_fill: what was read at last of a mail of which only the head had been.
 * Errors: ERROR_REJECTED if there is no such mail. */
gboolean store_message_fill(
	Store *store, gint64 id, const Message *message, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_message_delete: with its bytes and its place in a digest; of a mail that belongs to no
 * dispute and that no letter is about. The ledger must name it no more. */
gboolean store_message_delete(Store *store, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_messages_of_dispute: StoreMessage*, without texts, in the order of arrival. */
gboolean store_messages_of_dispute(Store *store, gint64 dispute_id, GPtrArray **messages_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_messages_by_message_id: StoreMessage*, without texts, of every mail with that Message-ID in
 * its header, the oldest first. @message_id: not "". */
gboolean store_messages_by_message_id(Store *store, const char *message_id,
	GPtrArray **messages_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_message_find_identity: the first mail of that identity, without texts.
 * *message_out: (transfer full) NULL if there is none. */
gboolean store_message_find_identity(Store *store, const char *identity, StoreMessage **message_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_thread_disputes: ids (gint64, each once) of the disputes that a Message-ID in somebody's
 * In-Reply-To or References leads to: a mail that came in, a letter of ours, or the id that begins
 * the References of a dispute's letters. *ids_out: (transfer full). @message_id: without <>. */
gboolean store_thread_disputes(Store *store, const char *message_id, GArray **ids_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One line of a daily digest of mails filed unanswered. */
typedef struct DigestItem {
	guint32 day;           /* of the digest [Julian day] */
	guint32 number;        /* within the digest, from 1; never changes */
	StoreMessage *message; /* without texts */
} DigestItem;

void digest_item_free(DigestItem *item);

/* store_digest_make: the digest of @day: gives numbers to the mails filed unanswered since
 * @since_at (arrival) that no digest has yet, and returns all DigestItem* of that day by number.
 * Called again, it keeps the numbers. */
gboolean store_digest_make(Store *store, guint32 day, gint64 since_at, GPtrArray **items_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
