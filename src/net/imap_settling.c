/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "net/imap_command.h"
#include "net/imap_settle.h"
#include "net/imap_settling.h"

static ImapSettleMeans
settle_means(const ImapClient *client)
{
	return (ImapSettleMeans){.folder = client->settle_folder,
		.has_move = client->has_move,
		.has_uidplus = client->has_uidplus};
}

static void
tell_settled(ImapClient *client, const GArray *uids, const GError *error)
{
	const ImapPoll *poll = client->poll;

	if (poll->events->settled != NULL)
		poll->events->settled(poll->data, poll->selected.uidvalidity,
			(const guint32 *)(const void *)uids->data, uids->len, error);
}

static gboolean on_settled(
	ImapClient *client, ImapCommand *command, const ImapResponse *answer, GError **error);

/* Says what @job needs next, or tells that it is done. Takes @job. */
static void
go_on_settling(ImapClient *client, ImapSettleJob *job)
{
	ImapSettleMeans means = settle_means(client);
	g_autofree char *text = imap_settle_command(job, &means);

	if (text == NULL) {
		tell_settled(client, imap_settle_uids(job), NULL);
		imap_settle_free(job);
		return;
	}
	ImapCommand *command = imap_command_send(client, text, on_settled);

	command->item = job;
	command->item_free = (GDestroyNotify)imap_settle_free;
}

static gboolean
on_settled(ImapClient *client, ImapCommand *command, const ImapResponse *answer,
	GError **error G_GNUC_UNUSED)
{
	ImapSettleMeans means = settle_means(client);
	ImapSettleJob *job = g_steal_pointer(&command->item);
	g_autoptr(GError) refused = NULL;

	command->item_free = NULL;
	if (imap_settle_answer(job, &means, answer, &refused)) {
		go_on_settling(client, job);
		return TRUE;
	}
	tell_settled(client, imap_settle_uids(job), refused);
	imap_settle_free(job);
	return TRUE;
}

static gint
compare_uids(gconstpointer a, gconstpointer b)
{
	guint32 left = *(const guint32 *)a, right = *(const guint32 *)b;

	return (left > right) - (left < right);
}

static gboolean
can_settle(const ImapClient *client)
{
	if (client->settle == IMAP_SETTLE_NOTHING || client->poll->selected.read_only)
		return FALSE;
	return client->settle == IMAP_SETTLE_MOVE || client->poll->selected.keywords_allowed;
}

void
imap_settling_start(ImapClient *client)
{
	g_autoptr(GArray) uids = g_steal_pointer(&client->poll->to_settle);
	ImapSettleMeans means = settle_means(client);

	client->poll->to_settle = g_array_new(FALSE, FALSE, sizeof(guint32));
	if (uids->len == 0)
		return;
	g_array_sort(uids, compare_uids);
	/* Nothing can be done to them here, so nothing is left to do. */
	if (!can_settle(client)) {
		tell_settled(client, uids, NULL);
		return;
	}
	for (gsize done = 0, taken = 0; done < uids->len; done += taken)
		go_on_settling(client,
			imap_settle_new(&means, &g_array_index(uids, guint32, done),
				uids->len - done, &taken));
}
