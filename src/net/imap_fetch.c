/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "net/imap_command.h"
#include "net/imap_fetch.h"
#include "net/imap_poll.h"
#include "net/imap_stuck.h"
#include "net/imap_text.h"

static gboolean on_fetched(
	ImapClient *client, ImapCommand *command, const ImapResponse *answer, GError **error);

/* A server that can't tell is nobody's problem. */
static gboolean
on_structure(ImapClient *client G_GNUC_UNUSED, ImapCommand *command G_GNUC_UNUSED,
	const ImapResponse *answer G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

/* Which files a mail has that is not fetched whole. Not if polls ended at it: that may be why. */
static void
ask_structure(ImapClient *client, const ImapRange *range, const char *set)
{
	const ImapMail *mail = g_ptr_array_index(range->mails, 0);
	g_autofree char *text = g_strdup_printf("UID FETCH %s (UID BODYSTRUCTURE)", set);

	if (client->stuck_polls == 0 || client->stuck_uid != mail->uid)
		imap_command_send(client, text, on_structure)->takes_bad = TRUE;
}

void
imap_fetch_send(ImapClient *client, ImapRange *range)
{
	g_autofree char *set = imap_range_set(range), *text = NULL;

	if (range->partial)
		ask_structure(client, range, set);

	if (range->partial)
		text = g_strdup_printf("UID FETCH %s (UID BODY.PEEK[]<0.%" G_GUINT64_FORMAT ">)",
			set, client->mail_limit_bytes);
	else
		text = g_strdup_printf("UID FETCH %s (UID BODY.PEEK[])", set);
	for (guint i = 0; i < range->mails->len; i++) {
		ImapMail *mail = g_ptr_array_index(range->mails, i);

		g_hash_table_insert(client->poll->awaited, GUINT_TO_POINTER(mail->uid), mail);
	}
	imap_command_send(client, text, on_fetched)->item = range;
}

/* One of several mails may be what the server can't give: all that did not come are asked for
 * again, each alone. */
static void
split_range(ImapClient *client, ImapRange *range)
{
	ImapPoll *poll = client->poll;
	GList *place = g_queue_find(&poll->ranges, range);

	while (range->mails->len > 0) {
		ImapMail *mail = g_ptr_array_steal_index(range->mails, 0);
		ImapRange *single = imap_range_new();

		g_ptr_array_add(single->mails, mail);
		single->size_bytes = mail->size_bytes;
		single->complete = mail->blob != NULL;
		g_queue_insert_before(&poll->ranges, place, single);
		if (!single->complete)
			imap_fetch_send(client, single);
	}
	g_queue_delete_link(&poll->ranges, place);
	imap_range_free(range);
}

void
imap_fetch_give_up(ImapRange *range, const char *reason)
{
	ImapMail *mail = g_ptr_array_index(range->mails, 0);

	mail->state = IMAP_MAIL_REFUSED;
	mail->refusal = g_strdup(*reason != '\0' ? reason : "the server gave no reason");
	range->complete = TRUE;
}

/* The server says NO to a single mail. After some polls it is passed on as such: one mail that a
 * server can't read must not stop the mailbox for ever. */
static gboolean
note_refusal(ImapClient *client, ImapRange *range, const ImapResponse *answer, GError **error)
{
	const ImapMail *mail = g_ptr_array_index(range->mails, 0);
	g_autofree char *what = g_strdup_printf("mail UID %u", mail->uid);

	if (!imap_stuck_at(client, range, IMAP_REFUSALS_UNTIL_GIVEN_UP))
		return imap_command_refused(answer, what, ERROR_TEMPORARY, error);
	imap_fetch_give_up(range, answer->text);
	return TRUE;
}

/* The UIDs of @range without a body. Returns: (transfer full) NULL if there are none. */
static char *
missing_set(const ImapRange *range)
{
	g_autoptr(GArray) uids = g_array_new(FALSE, FALSE, sizeof(guint32));
	gsize taken = 0;

	for (guint i = 0; i < range->mails->len; i++) {
		const ImapMail *mail = g_ptr_array_index(range->mails, i);

		if (mail->blob == NULL)
			g_array_append_val(uids, mail->uid);
	}
	if (uids->len == 0)
		return NULL;
	return imap_set_take(
		(const guint32 *)(const void *)uids->data, uids->len, G_MAXSIZE, &taken);
}

/* Only what the server no longer has is gone. */
static gboolean
on_looked_for(ImapClient *client, ImapCommand *command, const ImapResponse *answer, GError **error)
{
	ImapRange *range = command->item;

	if (answer->kind != IMAP_RESPONSE_OK && imap_command_is_passing(answer->code))
		return imap_command_refused(answer, "looking for mail", ERROR_TEMPORARY, error);
	for (guint i = 0; i < range->mails->len; i++) {
		const ImapMail *mail = g_ptr_array_index(range->mails, i);
		gboolean there =
			g_hash_table_contains(client->poll->present, GUINT_TO_POINTER(mail->uid));

		if (mail->blob != NULL || !there)
			continue;
		if (!imap_stuck_at(client, range, IMAP_REFUSALS_UNTIL_GIVEN_UP))
			return error_set(error, ERROR_TEMPORARY,
				"mail UID %u is there, but the server does not give it", mail->uid);
		imap_fetch_give_up(range, "it is there, but the server does not give it");
		return TRUE;
	}
	range->complete = TRUE;
	return TRUE;
}

/* Some of @range did not come: expunged meanwhile, or is it? */
static gboolean
look_for_missing(ImapClient *client, ImapRange *range)
{
	g_autofree char *set = missing_set(range), *text = NULL;

	if (set == NULL)
		return FALSE;
	for (guint i = 0; i < range->mails->len; i++) {
		const ImapMail *mail = g_ptr_array_index(range->mails, i);

		g_hash_table_remove(client->poll->present, GUINT_TO_POINTER(mail->uid));
	}
	text = g_strdup_printf("UID FETCH %s (UID FLAGS)", set);
	imap_command_send(client, text, on_looked_for)->item = range;
	return TRUE;
}

static gboolean
on_fetched(ImapClient *client, ImapCommand *command, const ImapResponse *answer, GError **error)
{
	ImapRange *range = command->item;

	/* Dovecot's way to say that some are gone. */
	if (answer->kind == IMAP_RESPONSE_OK || g_str_equal(answer->code, "EXPUNGEISSUED")) {
		range->complete = client->poll->stopped || !look_for_missing(client, range);
		return TRUE;
	}
	/* What passes may not: a mail that is damaged on the server's disk is a SERVERBUG. */
	if (imap_command_is_passing(answer->code) &&
		!imap_stuck_at(client, range, IMAP_LOSSES_UNTIL_GIVEN_UP))
		return imap_command_refused(answer, "fetching", ERROR_TEMPORARY, error);
	if (range->mails->len == 1)
		return note_refusal(client, range, answer, error);
	split_range(client, range);
	return TRUE;
}

void
imap_fetch_take_structure(ImapClient *client, const ImapResponse *response)
{
	ImapMail *mail =
		g_hash_table_lookup(client->poll->awaited, GUINT_TO_POINTER(response->uid));

	if (mail != NULL && mail->large_parts == NULL)
		mail->large_parts = imap_structure_parts(response->structure);
}

/* A body came. Sizes that servers announce may be estimates, but not lies without end. */
gboolean
imap_fetch_take_body(ImapClient *client, const ImapResponse *response, GError **error)
{
	ImapPoll *poll = client->poll;
	ImapMail *mail = g_hash_table_lookup(poll->awaited, GUINT_TO_POINTER(response->uid));

	if (mail == NULL || mail->blob != NULL || response->body == NULL)
		return TRUE;
	guint64 kept = blob_size(response->body);

	poll->body_bytes += kept;
	if (poll->body_bytes > 2 * imap_poll_bytes(poll) + 2 * client->mail_limit_bytes)
		return error_set(
			error, ERROR_LIMIT, "the server sends far more than the sizes it told");
	mail->blob = blob_ref(response->body);
	if (response->body_bytes > kept) {
		mail->state = IMAP_MAIL_TRUNCATED;
		mail->size_bytes = response->body_bytes;
	}
	return TRUE;
}
