/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "net/imap_stuck.h"

static const ImapRange *
first_incomplete(const ImapPoll *poll)
{
	for (GList *link = poll->ranges.head; link != NULL; link = link->next)
		if (!((const ImapRange *)link->data)->complete)
			return link->data;
	return NULL;
}

/* Remembers the mail at which a poll ended: if that happens again the next ones go mail by mail
 * there, and in the end without this one. An error that comes before or after fetching tells
 * nothing of a mail. */
void
imap_stuck_note(ImapClient *client, const ImapPoll *poll, const GError *error)
{
	const ImapRange *head = first_incomplete(poll);
	guint32 uid = 0;

	if (error == NULL) {
		client->stuck_uid = client->stuck_polls = 0;
		return;
	}
	for (guint i = 0; head != NULL && uid == 0 && i < head->mails->len; i++) {
		const ImapMail *mail = g_ptr_array_index(head->mails, i);

		uid = mail->blob == NULL ? mail->uid : 0;
	}
	/* A full disk is no mail's fault. */
	if (poll->stopped || uid == 0 || poll->no_room)
		return;
	client->stuck_polls = uid == client->stuck_uid ? client->stuck_polls + 1 : 1;
	client->stuck_uid = uid;
	client->stuck_uidvalidity = poll->selected.uidvalidity;
	client->stuck_last =
		((const ImapMail *)g_ptr_array_index(head->mails, head->mails->len - 1))->uid;
	g_free(client->stuck_reason);
	client->stuck_reason = g_strdup(error->message);
}

gboolean
imap_stuck_at(const ImapClient *client, const ImapRange *range, guint limit)
{
	const ImapMail *mail = g_ptr_array_index(range->mails, 0);

	return range->mails->len == 1 && mail->uid == client->stuck_uid &&
		client->stuck_polls + 1 >= limit;
}
