/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "net/imap_command.h"
#include "net/imap_session.h"
#include "net/imap_wait.h"

#define IDLE_SHORTEST_S 10    /* a server that ends one sooner is not asked again */
#define IDLE_LASTING_S 60     /* a connection that is lost sooner while it waits, */
#define IDLE_LOSSES 3         /* … so often in a row, is not made to wait again */
#define IDLE_REST_S (60 * 60) /* … for so long */

void
imap_wait_say_done(ImapClient *client)
{
	static const char DONE[] = "DONE\r\n";
	g_autoptr(GBytes) bytes = g_bytes_new_static(DONE, sizeof DONE - 1);

	g_clear_handle_id(&client->renew_id, g_source_remove);
	client->idle = IMAP_IDLE_ENDING;
	session_send(client->session, bytes);
	imap_command_expect(client);
}

static gboolean
on_renewal(gpointer data)
{
	ImapClient *client = data;

	client->renew_id = 0;
	imap_wait_say_done(client);
	return G_SOURCE_REMOVE;
}

void
imap_wait_begin(ImapClient *client)
{
	client->idle = IMAP_IDLE_ON;
	client->idle_us = g_get_monotonic_time();
	client->renew_id = g_timeout_add_seconds(client->idle_renew_s, on_renewal, client);
	if (client->poll != NULL && client->poll->waits)
		imap_session_begin(client);
}

static gboolean on_idle_over(
	ImapClient *client, ImapCommand *command, const ImapResponse *answer, GError **error);

void
imap_wait_ask(ImapClient *client)
{
	client->idle = IMAP_IDLE_ASKED;
	client->idle_us = g_get_monotonic_time();
	imap_command_send(client, "IDLE", on_idle_over)->takes_bad = TRUE;
}

/* Each loss is followed by a login: a server or a firewall between that ends whoever waits must not
 * be hammered with them. */
gboolean
imap_wait_may(const ImapClient *client)
{
	gint64 rested_us = g_get_monotonic_time() - client->idle_lost_us;

	return client->has_idle &&
		(client->idle_losses < IDLE_LOSSES ||
			rested_us >= (gint64)IDLE_REST_S * G_USEC_PER_SEC);
}

void
imap_wait_note_lost(ImapClient *client)
{
	gint64 now_us = g_get_monotonic_time();

	if (client->idle == IMAP_IDLE_NOT)
		return;
	if (now_us - client->idle_us < (gint64)IDLE_LASTING_S * G_USEC_PER_SEC)
		client->idle_losses++;
	else
		client->idle_losses = 1;
	client->idle_lost_us = now_us;
}

/* DONE was answered, or the server does not want to, or no longer. */
static gboolean
on_idle_over(ImapClient *client, ImapCommand *command G_GNUC_UNUSED, const ImapResponse *answer,
	GError **error G_GNUC_UNUSED)
{
	gboolean asked = client->idle == IMAP_IDLE_ENDING;
	gint64 lasted_us = g_get_monotonic_time() - client->idle_us;

	g_clear_handle_id(&client->renew_id, g_source_remove);
	if (answer->kind != IMAP_RESPONSE_OK || client->idle == IMAP_IDLE_ASKED ||
		(!asked && lasted_us < IDLE_SHORTEST_S * G_USEC_PER_SEC))
		client->has_idle = FALSE;
	if (asked)
		client->idle_losses = 0;
	client->idle = IMAP_IDLE_NOT;
	/* What was announced until here, the poll that ended it will see. */
	if (client->poll != NULL)
		client->arrived = 0;
	if (client->poll != NULL && client->poll->waits)
		imap_session_begin(client);
	else if (client->poll == NULL && client->idle_events != NULL && client->has_idle)
		imap_wait_ask(client);
	return TRUE;
}

static gboolean
tell_changed(gpointer data)
{
	ImapClient *client = data;
	const ImapIdleEvents *events = g_steal_pointer(&client->idle_events);

	client->changed_id = 0;
	events->changed(client->idle_data);
	return G_SOURCE_REMOVE;
}

/* Not from within the parser, so that several announcements make one event. */
void
imap_wait_tell_changed(ImapClient *client)
{
	if (client->changed_id == 0)
		client->changed_id = g_timeout_add(0, tell_changed, client);
}

void
imap_wait_tell_lost(ImapClient *client, const GError *error)
{
	const ImapIdleEvents *events = g_steal_pointer(&client->idle_events);
	g_autoptr(GError) named = NULL;

	g_clear_handle_id(&client->changed_id, g_source_remove);
	if (events == NULL)
		return;
	named = g_error_new(DISPUTED_ERROR, ERROR_TEMPORARY, "%s%s%s",
		g_str_has_prefix(error->message, client->place) ? "" : client->place,
		g_str_has_prefix(error->message, client->place) ? "" : ": ", error->message);
	events->lost(client->idle_data, named);
}
