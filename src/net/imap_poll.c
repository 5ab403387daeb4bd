/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "net/imap_command.h"
#include "net/imap_fetch.h"
#include "net/imap_poll.h"
#include "net/imap_settling.h"
#include "net/imap_stuck.h"

void
imap_poll_free(ImapPoll *poll)
{
	if (poll == NULL)
		return;
	g_queue_clear_full(&poll->ranges, (GDestroyNotify)imap_range_free);
	g_queue_clear_full(&poll->untaken, (GDestroyNotify)imap_range_free);
	g_clear_error(&poll->error);
	g_hash_table_unref(poll->awaited);
	g_hash_table_unref(poll->present);
	g_array_unref(poll->to_settle);
	imap_plan_free(poll->plan);
	g_free(poll);
}

/* The only place that calls ended(). */
void
imap_poll_finish(ImapClient *client)
{
	g_autoptr(ImapPoll) poll = g_steal_pointer(&client->poll);

	g_clear_handle_id(&client->advance_id, g_source_remove);
	poll->events->ended(poll->data, poll->error, poll->opened ? poll->selected.uidvalidity : 0);
}

void
imap_poll_end(ImapClient *client, const GError *error)
{
	ImapPoll *poll = client->poll;

	poll->over = TRUE;
	imap_stuck_note(client, poll, error);
	if (error != NULL) {
		poll->error = g_error_copy(error);
		if (!g_str_has_prefix(error->message, client->place))
			g_prefix_error(&poll->error, "%s: ", client->place);
		imap_client_drop_session(client);
		g_hash_table_remove_all(poll->awaited);
		g_queue_clear_full(&poll->ranges, (GDestroyNotify)imap_range_free);
	}
	if (g_queue_is_empty(&poll->untaken))
		imap_poll_finish(client);
}

ImapPoll *
imap_poll_live(const ImapClient *client)
{
	return client->poll != NULL && !client->poll->over ? client->poll : NULL;
}

static gboolean
on_searched(ImapClient *client, ImapCommand *command G_GNUC_UNUSED, const ImapResponse *answer,
	GError **error)
{
	if (answer->kind != IMAP_RESPONSE_OK)
		return imap_command_refused(answer, "search", ERROR_TEMPORARY, error);
	imap_plan_search_done(client->poll->plan);
	return TRUE;
}

/* Mails that vanished meanwhile may make this a NO; they are found to be absent later. */
static gboolean
on_sizes(ImapClient *client, ImapCommand *command G_GNUC_UNUSED, const ImapResponse *answer,
	GError **error)
{
	if (answer->kind != IMAP_RESPONSE_OK && imap_command_is_passing(answer->code))
		return imap_command_refused(answer, "asking for sizes", ERROR_TEMPORARY, error);
	imap_plan_sizes_done(client->poll->plan);
	return TRUE;
}

static guint
ranges_in_flight(const ImapPoll *poll)
{
	return g_queue_get_length((GQueue *)&poll->ranges) +
		g_queue_get_length((GQueue *)&poll->untaken);
}

guint64
imap_poll_bytes(const ImapPoll *poll)
{
	guint64 bytes = 0;

	for (GList *link = poll->ranges.head; link != NULL; link = link->next)
		bytes += ((const ImapRange *)link->data)->size_bytes;
	for (GList *link = poll->untaken.head; link != NULL; link = link->next)
		bytes += ((const ImapRange *)link->data)->size_bytes;
	return bytes;
}

/* What is known of each mail once its range has arrived. */
static void
judge_mail(const ImapClient *client, const ImapRange *range, ImapMail *mail)
{
	if (mail->state != IMAP_MAIL_WHOLE)
		return;
	guint64 kept = mail->blob != NULL ? blob_size(mail->blob) : 0;

	if (mail->blob == NULL)
		mail->state = IMAP_MAIL_ABSENT;
	else if (range->partial && kept >= client->mail_limit_bytes)
		mail->state = IMAP_MAIL_TRUNCATED;
	else
		mail->size_bytes = kept;
}

/* Takes @range, which has arrived. */
static void
deliver_range(ImapClient *client, ImapRange *range)
{
	ImapPoll *poll = client->poll;
	guint64 kept = 0;

	for (guint i = 0; i < range->mails->len; i++) {
		ImapMail *mail = g_ptr_array_index(range->mails, i);

		g_hash_table_remove(poll->awaited, GUINT_TO_POINTER(mail->uid));
		g_hash_table_remove(poll->present, GUINT_TO_POINTER(mail->uid));
		judge_mail(client, range, mail);
		kept += mail->blob != NULL ? blob_size(mail->blob) : 0;
	}
	poll->body_bytes -= kept;
	if (poll->stopped) {
		imap_range_free(range);
		return;
	}
	range->size_bytes = kept;
	g_queue_push_tail(&poll->untaken, range);
	poll->events->range(poll->data, g_steal_pointer(&range->mails));
}

/* They came with the probe. */
static void
count_bodies(ImapPoll *poll, const ImapRange *range)
{
	for (guint i = 0; i < range->mails->len; i++)
		poll->body_bytes +=
			blob_size(((const ImapMail *)g_ptr_array_index(range->mails, i))->blob);
}

/* Whether the caller lets the only mail of @range be asked for. */
static gboolean
is_granted(ImapClient *client, ImapRange *range)
{
	const ImapPoll *poll = client->poll;
	const ImapMail *mail = g_ptr_array_index(range->mails, 0);
	g_autofree char *refusal = NULL;

	if (poll->events->asking == NULL || mail->uid > poll->careful_to)
		return TRUE;
	if (!poll->events->asking(poll->data, mail->uid, &refusal)) {
		imap_client_stop(client);
		range->complete = TRUE; /* there is nothing to wait for */
		return FALSE;
	}
	if (refusal != NULL)
		imap_fetch_give_up(range, refusal);
	return refusal == NULL;
}

static void
ask_for_more(ImapClient *client)
{
	ImapPoll *poll = client->poll;
	g_autofree char *search = imap_plan_search(poll->plan);
	g_autofree char *sizes = imap_plan_sizes(poll->plan);
	ImapRange *range;

	if (search != NULL) {
		g_autofree char *text = g_strdup_printf("UID SEARCH %s", search);

		imap_command_send(client, text, on_searched);
	}
	if (sizes != NULL) {
		g_autofree char *text =
			g_strdup_printf("UID FETCH %s (UID RFC822.SIZE INTERNALDATE)", sizes);

		imap_command_send(client, text, on_sizes);
	}
	while (!poll->stopped &&
		(range = imap_plan_range(
			 poll->plan, ranges_in_flight(poll), imap_poll_bytes(poll))) != NULL) {
		g_queue_push_tail(&poll->ranges, range);
		/* The connection broke each time this mail was asked for, alone: not again. */
		if (range->complete)
			count_bodies(poll, range);
		else if (imap_stuck_at(client, range, IMAP_LOSSES_UNTIL_GIVEN_UP + 1))
			imap_fetch_give_up(range, client->stuck_reason);
		else if (is_granted(client, range))
			imap_fetch_send(client, range);
	}
}

static gboolean
is_finished(const ImapClient *client)
{
	const ImapPoll *poll = client->poll;

	return g_queue_is_empty((GQueue *)&client->commands) && ranges_in_flight(poll) == 0 &&
		(poll->stopped || imap_plan_is_done(poll->plan));
}

/* Hands over what has arrived, in order. FALSE: the poll is over, or even the client. */
static gboolean
deliver(ImapClient *client)
{
	ImapPoll *poll = client->poll;
	ImapRange *head;

	while (g_queue_get_length(&poll->untaken) < IMAP_UNTAKEN_RANGES &&
		(head = g_queue_peek_head(&poll->ranges)) != NULL && head->complete) {
		g_queue_pop_head(&poll->ranges);
		deliver_range(client, head);
		if (client->poll != poll)
			return FALSE;
		imap_settling_start(client);
		if (client->poll != poll)
			return FALSE;
		if (!poll->stopped)
			ask_for_more(client);
	}
	return TRUE;
}

void
imap_poll_advance(ImapClient *self)
{
	g_autoptr(ImapHeldClient) client = imap_client_ref(self);
	ImapPoll *poll = imap_poll_live(client);

	if (poll == NULL || !poll->opened)
		return;
	/* New commands first: the server works while a range is being committed. */
	if (!poll->stopped)
		ask_for_more(client);
	if (deliver(client) && is_finished(client))
		imap_poll_end(client, NULL);
}
