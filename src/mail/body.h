/* SPDX-License-Identifier: MIT */
/* The parts of a mail → its text, its attachments, and the reports among them. Knows MIME; must
 * not know the header fields of the mail nor what is new in its text.
 * Trust: every part is a stranger's; nested mail is never used for identity. */
#ifndef DISPUTED_MAIL_BODY_H
#define DISPUTED_MAIL_BODY_H

#include "domain/message.h"
#include "mail/source.h"

/* What the parts tell beside text and attachments. */
typedef struct BodyFacts {
	GString *status;    /* owned; message/delivery-status, NULL if there is none */
	gboolean receipt;   /* a message/disposition-notification is there */
	gboolean feedback;  /* a message/feedback-report is there */
	gboolean encrypted; /* the text can't be read without a key */
	gboolean nested;    /* a whole mail is attached */
	char *nested_from;  /* owned; its From address, "" */
	char *nested_id;    /* owned; Message-ID of the nested mail or returned header, "" */
} BodyFacts;

void body_facts_clear(BodyFacts *facts);

/* body_read: sets text, attachments and warnings of @message.
 * @identity: gets a digest of each part's decoded bytes, text without regard to line ends.
 * @facts: set; the caller clears it. */
void body_read(const MailSource *source, Message *message, GChecksum *identity, BodyFacts *facts);

#endif
