/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "net/imap_command.h"
#include "net/imap_open.h"
#include "net/imap_settling.h"
#include "net/imap_stuck.h"

#define RESELECT_S (60 * 60) /* a session is not trusted for ever to know its folder */

static gboolean
check_opened(const ImapClient *client, GError **error)
{
	if (client->selected.uidvalidity == 0 || client->poll->uid_not_sticky)
		return error_set(error, ERROR_CONFIG,
			"the server keeps no lasting UIDs for this folder; it can't be used");
	return TRUE;
}

/* Asks the caller what it wants. FALSE: the client is gone. */
static gboolean
make_plan(ImapClient *client)
{
	ImapPoll *poll = client->poll;
	ImapWanted wanted = {.first_uid = 1};
	guint32 careful_to = 0;

	poll->opened = TRUE;
	poll->selected = client->selected;
	gboolean go_on = poll->events->selected(poll->data, &poll->selected, &wanted);

	if (client->poll != poll)
		return FALSE;
	poll->stopped |= !go_on;
	poll->plan = imap_plan_new(&poll->selected, &wanted, client->mail_limit_bytes);
	if (client->stuck_uidvalidity != poll->selected.uidvalidity)
		client->stuck_uid = client->stuck_polls = 0;
	if (client->stuck_polls >= IMAP_POLLS_UNTIL_CAREFUL)
		careful_to = client->stuck_last;
	poll->careful_to = wanted.careful_to;
	imap_plan_be_careful(poll->plan, MAX(careful_to, wanted.careful_to));
	return TRUE;
}

static gboolean
on_opened(ImapClient *client, ImapCommand *command G_GNUC_UNUSED, const ImapResponse *answer,
	GError **error)
{
	if (answer->kind != IMAP_RESPONSE_OK) {
		gboolean lasting = g_str_equal(answer->code, "NONEXISTENT") ||
			g_str_equal(answer->code, "NOPERM") ||
			g_str_equal(answer->code, "AUTHORIZATIONFAILED") ||
			g_str_equal(answer->code, "CANNOT");

		return imap_command_refused(answer, "opening the folder",
			lasting ? ERROR_CONFIG : ERROR_TEMPORARY, error);
	}
	if (!check_opened(client, error))
		return FALSE;
	client->selected.read_only = g_str_equal(answer->code, "READ-ONLY");
	client->folder_open = TRUE;
	client->selected_us = g_get_monotonic_time();
	client->arrived = 0;
	if (make_plan(client))
		imap_settling_start(client);
	return TRUE;
}

void
imap_open_folder(ImapClient *client)
{
	g_autofree char *text = g_strdup_printf("%s %s",
		client->settle == IMAP_SETTLE_NOTHING ? "EXAMINE" : "SELECT", client->folder);

	client->folder_open = FALSE;
	client->selected = (ImapSelected){0};
	imap_command_send(client, text, on_opened);
}

static char *
probe_command(ImapClient *client)
{
	g_autofree char *set = imap_plan_probe(client->poll->plan);
	gboolean few = client->arrived > 0 && client->arrived <= IMAP_PROBE_BODIES;

	return few ? g_strdup_printf("UID FETCH %s (UID RFC822.SIZE INTERNALDATE "
				     "BODY.PEEK[]<0.%d>)",
			     set, IMAP_PROBE_BYTES)
		   : g_strdup_printf("UID FETCH %s (UID RFC822.SIZE INTERNALDATE)", set);
}

static gboolean
on_probed(ImapClient *client, ImapCommand *command G_GNUC_UNUSED, const ImapResponse *answer,
	GError **error)
{
	if (answer->kind != IMAP_RESPONSE_OK && !g_str_equal(answer->code, "EXPUNGEISSUED"))
		return imap_command_refused(answer, "asking for new mail", ERROR_TEMPORARY, error);
	client->poll->probing = FALSE;
	imap_plan_probe_done(client->poll->plan);
	return TRUE;
}

/* What is new is asked for with one command. */
static void
ask_for_news(ImapClient *client)
{
	g_autoptr(ImapHeldClient) held G_GNUC_UNUSED = imap_client_ref(client);
	g_autofree char *text = NULL;

	if (!make_plan(client))
		return;
	text = probe_command(client);
	client->arrived = 0;
	if (!client->poll->stopped) {
		client->poll->probing = TRUE;
		imap_command_send(client, text, on_probed);
	}
	imap_settling_start(client);
}

static gboolean
on_refreshed(ImapClient *client, ImapCommand *command G_GNUC_UNUSED, const ImapResponse *answer,
	GError **error)
{
	if (answer->kind != IMAP_RESPONSE_OK)
		return imap_command_refused(answer, "NOOP", ERROR_TEMPORARY, error);
	ask_for_news(client);
	return TRUE;
}

/* What the server has told of it can give at once; else it has to look first: Dovecot looks neither
 * at the end of IDLE nor before a FETCH, and does what is asked together with NOOP before that. */
void
imap_open_look_again(ImapClient *client)
{
	if (client->arrived == 0)
		imap_command_send(client, "NOOP", on_refreshed);
	else
		ask_for_news(client);
}

gboolean
imap_open_is_fresh(const ImapClient *client)
{
	return client->folder_open &&
		g_get_monotonic_time() - client->selected_us < (gint64)RESELECT_S * G_USEC_PER_SEC;
}
