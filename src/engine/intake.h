/* SPDX-License-Identifier: MIT */
/* The mails of one mailbox on their way from the server into the store: ranges come in, the reader
 * reads their mails, side by side and out of turn, and each range is filed and committed in the
 * order in which it came. What the reader can't read is kept by its head. Knows nothing of servers
 * but UIDs. */
#ifndef DISPUTED_ENGINE_INTAKE_H
#define DISPUTED_ENGINE_INTAKE_H

#include <glib.h>

#include "engine/mailbox.h"
#include "engine/port.h"

/* Never called from within intake_put(). The intake may be freed within. */
typedef struct IntakeEvents {
	/* The oldest range is committed. @settle: guint32 UIDs to flag or move now. */
	void (*taken)(gpointer data, const GArray *settle);
	/* Nothing of the oldest range, nor of those that came after it, was taken; they are gone
	 * from here. Errors: of the store; ERROR_TEMPORARY if there is no reader to be had. */
	void (*failed)(gpointer data, const GError *error);
	gpointer data;
} IntakeEvents;

typedef struct Intake Intake;

/* intake_new: @rules, @engine: borrowed; the others are copied. Returns: (transfer full). */
Intake *intake_new(Engine *engine, const MailboxRules *rules, const ReaderPort *reader,
	const IntakeEvents *events);

/* intake_free: what is not committed is forgotten. */
void intake_free(Intake *intake);

/* intake_put: one more range. @mails: MailboxMail*, (transfer full), unread. */
void intake_put(Intake *intake, guint32 uidvalidity, GPtrArray *mails);

/* intake_be_careful: the program ended within a former poll: mails up to @uid are counted as tried,
 * read and committed one by one. 0: none. */
void intake_be_careful(Intake *intake, guint32 uid);

#endif
