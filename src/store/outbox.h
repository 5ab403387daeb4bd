/* SPDX-License-Identifier: MIT */
/* Letters: written down when decided, sent from here only, kept for ever with the server's answer.
 * A letter has one recipient and leaves after those to the same recipient in the same dispute
 * that may leave before it. */
#ifndef DISPUTED_STORE_OUTBOX_H
#define DISPUTED_STORE_OUTBOX_H

#include "domain/decide.h"
#include "store/store.h"

typedef enum {
	OUTBOX_QUEUED,   /* waits for its time, a retry, or its turn */
	OUTBOX_SENDING,  /* claimed by a sender until its lease ends */
	OUTBOX_ACCEPTED, /* a server took it: 250 */
	OUTBOX_REFUSED,  /* a server refused it for good */
	OUTBOX_EXPIRED,  /* tried for too long, or the answer was lost too often */
	OUTBOX_RECALLED, /* taken back before it left */
	OUTBOX_WITHHELD, /* decided in a mode that sends nothing; never leaves */
	OUTBOX_STATE_COUNT
} OutboxState;

/* outbox_state_name: stable word for the store, JSON and tests. letter_mark_name,
 * letter_audience_name: likewise. */
const char *outbox_state_name(OutboxState state);
const char *letter_mark_name(LetterMark mark);
const char *letter_audience_name(LetterAudience audience);

/* A file that goes along: bytes of a part of a stored mail, never a copy. */
typedef struct OutboxFile {
	gint64 message_id; /* row of the mail */
	guint part;        /* Attachment.part in it */
	char *name, *type;
	guint64 bytes; /* decoded */
} OutboxFile;

void outbox_file_free(OutboxFile *file);

#define OUTBOX_NO_PARTY (-1)

typedef struct OutboxLetter {
	gint64 id;
	gint64 dispute_id; /* 0: of none */
	guint32 ordinal;   /* within the dispute, from 1; 0 if of none */
	gint64 party;      /* ordinal of the party it goes to; OUTBOX_NO_PARTY */
	char *staff;       /* staff name it goes to; "" */
	char *letter;      /* template name */
	char *template_version;
	LetterMark mark;
	LetterAudience audience;
	char *from_name, *from_addr;
	char *reply_to;                   /* "" if none */
	char *recipient, *recipient_name; /* the one address */
	char *envelope_from;
	char *message_id;  /* without <>; unique */
	char *in_reply_to; /* without <>; "" */
	char *references;  /* ids without <>, oldest first, one a line; "" */
	char *subject, *language;
	char *text, *html;       /* html "" if there is none; both NULL in lists */
	guint32 promise_day;     /* that it names [Julian day]; 0: none */
	gint64 about_message_id; /* row of the mail it is about; 0: none */
	char *task;              /* "" */
	gint64 created_at;
	gint64 not_before_at; /* loaded: never before created_at */
	OutboxState state;    /* to be inserted: OUTBOX_QUEUED or OUTBOX_WITHHELD */
	GPtrArray *files;     /* OutboxFile* in order; NULL in lists, and for none when inserted */
	/* What follows is kept by the functions below; ignored by store_outbox_insert(). */
	gint64 next_try_at;  /* not sent before; the end of the lease while OUTBOX_SENDING */
	guint attempts;      /* begun, those given back not counted */
	guint uncertain;     /* attempts that ended without saying whether it was taken */
	gint64 first_try_at; /* 0: never tried */
	char *claimed_by;    /* "" unless OUTBOX_SENDING */
	guint smtp_code;     /* 0: none yet */
	char *smtp_reply;    /* the server's last answer, word for word; "" */
	gint64 recalled_at;  /* 0: it was not */
	gint64 settled_at;   /* 0: still to be sent */
} OutboxLetter;

/* outbox_letter_new: texts NULL, party OUTBOX_NO_PARTY, queued, without files.
 * outbox_letter_free frees texts and files. */
OutboxLetter *outbox_letter_new(void);
void outbox_letter_free(OutboxLetter *letter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutboxLetter, outbox_letter_free)

/* store_outbox_next_ordinal: for the next letter of a dispute; to be used in the transaction. */
gboolean store_outbox_next_ordinal(Store *store, gint64 dispute_id, guint32 *ordinal_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_outbox_insert: Errors: ERROR_CONFLICT if id, message_id or ordinal is taken. */
gboolean store_outbox_insert(
	Store *store, const OutboxLetter *letter, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Who takes letters to send them, and which. */
typedef struct OutboxClaim {
	gint64 now_at;
	const char *node;      /* who: differs between processes */
	guint lease_s;         /* how long they are the node's; then anybody's again */
	guint limit;           /* at most so many */
	gboolean automatic;    /* automatic letters to customers too; FALSE: they wait, and keep
				  nobody waiting behind them */
	const char *from_addr; /* letters of this sender only; NULL: of any */
} OutboxClaim;

/* store_outbox_claim: takes due letters for sending, each at most once among all nodes, and counts
 * an attempt: OutboxLetter* with texts and files, by id. Commit before sending. */
gboolean store_outbox_claim(Store *store, const OutboxClaim *claim, GPtrArray **letters_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_outbox_next: when store_outbox_claim() with the same @automatic has something to take; 0:
 * nothing waits. Letters that wait behind another don't count. */
gboolean store_outbox_next(Store *store, gint64 now_at, gboolean automatic, gint64 *due_at_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How sending ended. */
typedef struct OutboxVerdict {
	gint64 letter_id;
	const char *node; /* who claimed it */
	gint64 now_at;
	guint smtp_code;        /* 0: there was no answer */
	const char *smtp_reply; /* word for word, or what happened instead */
	gboolean uncertain;     /* the server may have taken it; counted if it is tried again */
} OutboxVerdict;

/* store_outbox_settle: the end of a letter: @state is OUTBOX_ACCEPTED, _REFUSED or _EXPIRED.
 * Errors: ERROR_CONFLICT if it was settled already. */
gboolean store_outbox_settle(Store *store, const OutboxVerdict *verdict, OutboxState state,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_outbox_retry: queued again until @next_try_at; the attempt counts.
 * Errors: ERROR_CONFLICT if it is no longer the node's. */
gboolean store_outbox_retry(Store *store, const OutboxVerdict *verdict, gint64 next_try_at,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_outbox_release: given back because the channel, not the letter, is at fault; the attempt
 * does not count. Errors: ERROR_CONFLICT if it is no longer the node's. */
gboolean store_outbox_release(Store *store, const OutboxVerdict *verdict, gint64 next_try_at,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_outbox_orphaned: at a start: letters that a node whose name begins with @host claimed, and
 * that were tried just once, are due at once: that node is gone. *count_out: how many. */
gboolean store_outbox_orphaned(Store *store, const char *host, gint64 now_at, guint *count_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_outbox_rewind: after the clock was set back: letters that were written at a later time than
 * now wait as long as they were to wait then, and those that were tried @longest_s at most.
 * *count_out: how many of them would have waited longer. */
gboolean store_outbox_rewind(Store *store, gint64 now_at, guint longest_s, guint *count_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_outbox_recall_held: takes back what people wrote to the customers of a dispute and has not
 * left; store_outbox_recall_automatic: the automatic letters to them.
 * *letters_out: OutboxLetter*, without texts and files, by id. */
gboolean store_outbox_recall_held(Store *store, gint64 dispute_id, gint64 now_at,
	GPtrArray **letters_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_outbox_recall_automatic(Store *store, gint64 dispute_id, gint64 now_at,
	GPtrArray **letters_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_outbox_withhold: keeps back for ever what has not left: letters to customers and, with
 * @staff_too, those to staff; for a mode that sends less. *count_out: how many. */
gboolean store_outbox_withhold(Store *store, gboolean staff_too, gint64 now_at, guint *count_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_outbox_get: with texts and files. Returns: (transfer full) NULL on error.
 * Errors: ERROR_REJECTED if there is none of that id. */
OutboxLetter *store_outbox_get(Store *store, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_outbox_find: by Message-ID, or by its ordinal in a dispute; without texts and files.
 * *letter_out: (transfer full) NULL if there is none. */
gboolean store_outbox_find(Store *store, const char *message_id, OutboxLetter **letter_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_outbox_find_ordinal(Store *store, gint64 dispute_id, guint32 ordinal,
	OutboxLetter **letter_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Lists: OutboxLetter*, without texts and files, by id. unsettled: still to be sent, the oldest
 * @limit; failed: refused or expired, the newest @limit; newest: of any state; of_dispute: all.
 * @limit: 0 = all. */
gboolean store_outbox_unsettled(Store *store, guint limit, GPtrArray **letters_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_outbox_failed(Store *store, guint limit, GPtrArray **letters_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_outbox_newest(Store *store, guint limit, GPtrArray **letters_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_outbox_of_dispute(Store *store, gint64 dispute_id, GPtrArray **letters_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Counts for the caps: automatic letters written since @since_at and not recalled; withheld ones
 * count, so that a mode that sends nothing decides the same.
 * to_address: to @addr (compared folded), of any dispute; of_dispute: to anybody; answers: direct
 * answers to staff, of any dispute. */
gboolean store_outbox_count_to_address(Store *store, const char *addr, gint64 since_at,
	guint *count_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_outbox_count_of_dispute(Store *store, gint64 dispute_id, gint64 since_at,
	guint *count_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_outbox_count_answers(
	Store *store, gint64 since_at, guint *count_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_outbox_count_sent: for the brake: automatic letters to customers first tried since
 * @since_at that were accepted or are being sent. */
gboolean store_outbox_count_sent(
	Store *store, gint64 since_at, guint *count_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_outbox_count_withheld: letters of a dispute that a mode withheld. */
gboolean store_outbox_count_withheld(Store *store, gint64 dispute_id, guint *count_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_outbox_status: how many letters are still to be sent, and since when the longest of those
 * that may leave by @now_at could have left; 0: none. */
gboolean store_outbox_status(Store *store, gint64 now_at, guint *waiting_out, gint64 *oldest_at_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
