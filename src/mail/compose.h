/* SPDX-License-Identifier: MIT */
/* Values → the bytes of one mail, ready for SMTP's DATA or a file. The same values give the same
 * bytes, always: a retry sends what was stored. Knows RFC 5322 and MIME; must not know templates,
 * disputes or servers; picks no ids and no dates. */
#ifndef DISPUTED_MAIL_COMPOSE_H
#define DISPUTED_MAIL_COMPOSE_H

#include <glib.h>

/* Who speaks (RFC 3834 3.1.7). */
typedef enum {
	COMPOSE_BY_HAND,        /* words of a person: no Auto-Submitted */
	COMPOSE_AUTO_REPLIED,   /* direct answer to a mail */
	COMPOSE_AUTO_GENERATED, /* sent because a date came */
} ComposeOrigin;

typedef struct OutgoingAttachment {
	const char *name; /* file name */
	const char *type; /* "image/jpeg" */
	GBytes *bytes;    /* decoded */
} OutgoingAttachment;

/* All fields are borrowed. Text is valid UTF-8; addresses are bare addr-specs. */
typedef struct OutgoingMail {
	const char *from_name; /* "" or NULL if none */
	const char *from_addr;
	const char *to_name;  /* "" or NULL if none */
	const char *to_addr;  /* exactly one recipient (RFC 3834 3.1.3) */
	const char *reply_to; /* "" or NULL if none */
	const char *subject;
	gint64 date_at;              /* [s since 1970] */
	gint zone_offset_s;          /* [s east of UTC], whole minutes, within a day */
	const char *message_id;      /* without <> */
	const char *in_reply_to;     /* without <>; "" or NULL if none */
	const GPtrArray *references; /* const char*, without <>, oldest first; NULL if none */
	ComposeOrigin origin;
	const char *loop_mark;        /* X-Disputed-Loop; "" or NULL if none */
	const char *language;         /* Content-Language; "" or NULL if none */
	const char *text;             /* LF lines */
	const char *html;             /* NULL or "" if there is only text */
	const GPtrArray *attachments; /* const OutgoingAttachment*; NULL if none */
} OutgoingMail;

/* compose_init: prepares the MIME library for composing; call once before mail_compose(), where
 * mail_init() is not called. Programs that read no mail need not load what reading takes. */
void compose_init(void);

/* mail_compose: RFC 5322 bytes: CRLF, pure ASCII, lines of at most 998 octets in the header (78
 * where they can be folded) and 76 in bodies. Line breaks and control characters in a value meant
 * for one line become spaces; they never start a header. Automatic mail asks not to be answered
 * by machines, but never suppresses bounces.
 * Returns: (transfer full) NULL on error.
 * Errors: ERROR_REJECTED if an address, an id, a type, a date or a zone is not fit for a header.
 */
GBytes *mail_compose(const OutgoingMail *mail, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* compose_id_is_valid: whether @id, without <>, may stand in a header that mail_compose() writes.
 * Strangers pick ids that may not; such a mail is answered without naming it. NULL is not valid.
 */
gboolean compose_id_is_valid(const char *id);

/* compose_type_is_valid: whether @type is a media type that an attachment may have in
 * mail_compose(): "type/subtype" of RFC 6838 4.2. NULL is not valid. */
gboolean compose_type_is_valid(const char *type);

#endif
