/* SPDX-License-Identifier: MIT */
/* Commands that were sent, and whose answer is whose. Several may be under way at once. */
#ifndef DISPUTED_NET_IMAP_COMMAND_H
#define DISPUTED_NET_IMAP_COMMAND_H

#include <glib.h>

#include "base/error.h"
#include "net/imap_client.h"

#define IMAP_TAG "z" /* unlike libcurl's A001, of which an answer may still be under way */

typedef struct ImapCommand ImapCommand;

/* Called with the tagged OK or NO. FALSE: *error is set; the poll is over. */
typedef gboolean (*ImapCommandDone)(
	ImapClient *client, ImapCommand *command, const ImapResponse *answer, GError **error);

struct ImapCommand {
	guint tag;
	ImapCommandDone done;
	gboolean takes_bad; /* done is called with BAD too, which else ends the session */
	gpointer item;      /* ImapRange* (borrowed) or ImapSettleJob* (owned) */
	GDestroyNotify item_free;
};

/* imap_command_send: @text: without tag and CR LF. @done: is called with its answer.
 * Returns: (transfer none) for takes_bad and item to be set. */
ImapCommand *imap_command_send(ImapClient *client, const char *text, ImapCommandDone done);

/* imap_command_take: the command that @tag answers.
 * Returns: (transfer full) NULL if there is none. */
ImapCommand *imap_command_take(ImapClient *client, const char *tag);

/* imap_command_free: @data: ImapCommand*, not NULL. */
void imap_command_free(gpointer data);

/* imap_command_expect: lets the session know whether the server may be silent now. */
void imap_command_expect(ImapClient *client);

/* imap_command_refused: @answer: a NO or BAD. @what: was refused, for the message.
 * Returns: FALSE. Errors: @code. */
gboolean imap_command_refused(
	const ImapResponse *answer, const char *what, DisputedErrorCode code, GError **error);

/* imap_command_is_passing: @code: of a NO. TRUE: the same may be asked again later (RFC 5530). */
gboolean imap_command_is_passing(const char *code);

#endif
