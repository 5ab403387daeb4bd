/* SPDX-License-Identifier: MIT */
/* One mail as a value: what was read of it, with no opinion of what it means here.
 * Built once by mail_read() and not changed. Knows nothing of MIME, stores or networks.
 * Every string is valid UTF-8; strings shown in one line have no control characters. */
#ifndef DISPUTED_DOMAIN_MESSAGE_H
#define DISPUTED_DOMAIN_MESSAGE_H

#include <glib.h>

/* One mailbox of an address field. */
typedef struct MailAddress {
	char *name; /* decoded display name, one line; "" if none */
	char *addr; /* addr-spec as written, e.g. "Marie@Example.com"; never NULL */
} MailAddress;

/* One part that is not the text: what relaying and listing need to know. */
typedef struct Attachment {
	guint part; /* ordinal of the MIME leaf, depth first from 0: mail_part() fetches it; of the
		     * n-th file that is uuencoded within a leaf, n times LIMIT_MIME_PARTS more */
	char *name; /* decoded file name without path, one line; never "" (a name is made up) */
	char *type; /* "image/jpeg", lower case */
	guint64 bytes;         /* decoded length */
	char *sha256;          /* of the decoded bytes, 64 hex digits */
	gboolean inline_image; /* shown within the HTML text (Content-ID referenced) */
	gboolean cut;          /* not all of it is there: the mail was larger than we take in */
	char *text; /* of a text file: its beginning as UTF-8, up to LIMIT_ATTACHMENT_TEXT_BYTES;
		     * NULL for others and where it comes from the store */
} Attachment;

/* Why a mail looks as if a machine wrote it, or asks not to be answered. */
typedef enum {
	EVIDENCE_AUTO_SUBMITTED,   /* Auto-Submitted other than "no" (RFC 3834 5) */
	EVIDENCE_NULL_RETURN_PATH, /* Return-Path: <> (an absent one is no evidence) */
	EVIDENCE_LIST, /* List-Id, List-Post, List-Help, List-Unsubscribe … (RFC 2369, 2919) */
	EVIDENCE_PRECEDENCE,   /* Precedence: bulk, junk, list, auto_reply */
	EVIDENCE_AUTO_HEADER,  /* X-Autoreply, X-Autorespond, X-Loop … */
	EVIDENCE_NO_ANSWER,    /* asks for no automatic answer, though a person may have written it:
				* X-Auto-Response-Suppress: All, OOF, AutoReply; Feedback-ID */
	EVIDENCE_AUTO_SUBJECT, /* the subject of an out-of-office answer */
	EVIDENCE_DAEMON_SENDER,   /* MAILER-DAEMON, postmaster, noreply, owner-*, *-request … */
	EVIDENCE_DELIVERY_REPORT, /* a bounce, receipt or feedback report */
	EVIDENCE_TOO_MANY_HOPS,   /* Received lines over 50 (RFC 5321 6.3) */
	EVIDENCE_COUNT
} EvidenceKind;

typedef struct Evidence {
	EvidenceKind kind;
	char *detail; /* the header and value that say so, one line: "Auto-Submitted: auto-replied"
		       */
} Evidence;

/* One recipient of a delivery report (RFC 3464 2.3). */
typedef struct BounceRecipient {
	char *address; /* addr-spec; never NULL, "" if the report does not tell */
	char *action;  /* failed delayed delivered relayed expanded */
	char *status;  /* "5.1.1", or "" */
	gboolean
		hard; /* the address is dead (no such user, host; moved): no later letter arrives */
	char *reason; /* one word: userunknown mailboxfull … other */
} BounceRecipient;

typedef struct Bounce {
	GPtrArray *recipients;     /* BounceRecipient*, at least one */
	char *original_message_id; /* of the returned mail, without <>; "" if unknown */
} Bounce;

/* What a mail server stamped about authentication (RFC 8601), in the order of the fields. */
typedef struct AuthResult {
	char *authserv_id; /* who says so, lower case */
	char *method;      /* spf dkim dmarc …, lower case */
	char *result;      /* pass fail none …, lower case */
	char *domain; /* header.from / header.d / smtp.mailfrom domain, lower case; "" if none */
	gboolean before_foreign_received; /* stands above the first Received not of that server */
} AuthResult;

typedef enum {
	MESSAGE_PLAIN,
	MESSAGE_BOUNCE,     /* delivery report: bounce is set */
	MESSAGE_RECEIPT,    /* read receipt (RFC 8098) */
	MESSAGE_FEEDBACK,   /* abuse report (RFC 5965) */
	MESSAGE_UNREADABLE, /* not mail, or nothing of it can be read */
} MessageForm;

typedef struct Message {
	MessageForm form;
	guint64 bytes;          /* of the raw mail */
	char *sha256;           /* of the raw mail, 64 hex digits */
	char *identity;         /* SHA-256 over Message-ID, Date, From, Subject and decoded parts */
	char *message_id;       /* without <>; "" if none */
	GPtrArray *in_reply_to; /* char*, ids without <> */
	GPtrArray *references;  /* char*, ids without <>, oldest first */
	char *subject;          /* decoded, one line; "" if none */
	GPtrArray *from;        /* MailAddress*; of several From lines, the first */
	GPtrArray *reply_to, *to, *cc; /* MailAddress* */
	GPtrArray *delivered_to;       /* char*: Delivered-To, X-Original-To, Envelope-To */
	gboolean has_return_path;
	char *return_path;    /* addr-spec; "" for <> and for none */
	gint64 date_at;       /* [s since 1970]; 0 if absent or not a date */
	char *loop_mark;      /* X-Disputed-Loop; "" if none */
	gint64 received_at;   /* the topmost Received: when the last server took it; 0 if unknown */
	guint received_count; /* Received fields */

	char *language;       /* "fr" "en" "de" …; "" if it can't be told */
	char *text;           /* whole text, LF: plain part, else the HTML as text */
	char *reply;          /* what the person newly wrote; the whole text if unsure */
	char *quoted;         /* what was quoted below, above or between */
	char *signature;      /* set apart from reply; "" if none */
	gboolean forwarded;   /* a forwarded mail stands in it, inline or attached */
	char *forwarded_from; /* addr-spec named by the forwarded mail's header; a hint only, "" */

	GPtrArray *attachments;  /* Attachment* */
	GPtrArray *evidence;     /* Evidence*: the machine's signs; empty for a human's mail */
	GPtrArray *auth_results; /* AuthResult* */
	Bounce *bounce;          /* NULL unless form is MESSAGE_BOUNCE */
	GPtrArray *warnings;     /* char*: what was odd, one line each */
} Message;

/* message_new: all strings "", all arrays empty (with free functions), form MESSAGE_PLAIN.
 * Returns: (transfer full). */
Message *message_new(void);
void message_free(Message *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_free)

MailAddress *mail_address_new(const char *name, const char *addr);
void mail_address_free(MailAddress *address);
void attachment_free(Attachment *attachment);
Evidence *evidence_new(EvidenceKind kind, const char *detail);
void evidence_free(Evidence *evidence);
void auth_result_free(AuthResult *result);
void bounce_recipient_free(BounceRecipient *recipient);
Bounce *bounce_new(void);
void bounce_free(Bounce *bounce);

/* message_sender: From's address, of several the first; NULL if there is none. */
const char *message_sender(const Message *message);

/* message_has_evidence: whether any of @message's signs is of @kind. */
gboolean message_has_evidence(const Message *message, EvidenceKind kind);

/* message_is_automatic: an automatic answer or notice (not a report): out-of-office and the like.
 */
gboolean message_is_automatic(const Message *message);

/* evidence_kind_name: stable word for JSON, history and tests: "auto-submitted" … */
const char *evidence_kind_name(EvidenceKind kind);

#endif
