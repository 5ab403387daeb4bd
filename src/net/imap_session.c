/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/limits.h"
#include "net/imap_command.h"
#include "net/imap_open.h"
#include "net/imap_poll.h"
#include "net/imap_response.h"
#include "net/imap_session.h"
#include "net/imap_wait.h"

static gboolean
on_capability(ImapClient *client, ImapCommand *command G_GNUC_UNUSED, const ImapResponse *answer,
	GError **error)
{
	if (answer->kind != IMAP_RESPONSE_OK)
		return imap_command_refused(answer, "CAPABILITY", ERROR_TEMPORARY, error);
	client->ready = TRUE;
	imap_open_folder(client);
	return TRUE;
}

/* The session is of no use any more. */
static void
leave(ImapClient *client, const GError *error)
{
	if (imap_poll_live(client) != NULL) {
		imap_poll_end(client, error);
		return;
	}
	imap_wait_note_lost(client);
	imap_client_drop_session(client);
	imap_wait_tell_lost(client, error);
}

static gboolean
on_response(gpointer data, const ImapResponse *response)
{
	ImapClient *client = data;
	const ImapParser *parser = client->parser;
	g_autoptr(GError) error = NULL;
	gboolean good;

	if (response->tag != NULL)
		good = imap_response_tagged(client, response, &error);
	else
		good = imap_response_untagged(client, response, &error);
	if (client->poll != NULL && client->parser == parser)
		client->poll->answered = TRUE;
	if (!good)
		leave(client, error);
	else if (response->tag != NULL)
		imap_poll_advance(client);
	/* A session that was left meanwhile has nothing more to say. */
	if (client->parser != parser)
		return FALSE;
	imap_command_expect(client);
	return TRUE;
}

static void
on_ready(gpointer data)
{
	ImapClient *client = data;

	client->parser = imap_parser_new(
		client->mail_limit_bytes, LIMIT_MEMORY_BLOB_BYTES, on_response, client);
	/* What came together with the login's answer may have been cut off by libcurl. */
	imap_parser_skip_fragment(client->parser, IMAP_TAG);
	imap_command_send(client, "CAPABILITY", on_capability);
}

static void
on_received(gpointer data, const guint8 *bytes, gsize length)
{
	g_autoptr(ImapHeldClient) client = imap_client_ref(data);
	ImapParser *parser = client->parser;
	g_autoptr(GError) error = NULL;

	client->feeding = TRUE;
	gboolean good = imap_parser_feed(parser, bytes, length, &error);

	client->feeding = FALSE;
	if (client->parser != parser) {
		imap_parser_free(parser);
		return;
	}
	if (good)
		return;
	if (client->poll != NULL)
		client->poll->no_room = imap_parser_has_no_room(parser);
	leave(client, error);
}

static void open_session(ImapClient *client);

gboolean
imap_session_reconnect(ImapClient *client)
{
	ImapPoll *poll = imap_poll_live(client);

	if (poll == NULL || !poll->reused || poll->answered)
		return FALSE;
	poll->reused = poll->opened = poll->probing = poll->waits = FALSE;
	g_clear_pointer(&poll->plan, imap_plan_free);
	g_array_set_size(poll->to_settle, 0);
	imap_client_drop_session(client);
	open_session(client);
	return TRUE;
}

static void
on_closed(gpointer data, SessionFault fault, const GError *error)
{
	ImapClient *client = data;

	if (fault != SESSION_FAULT_LOST || !imap_session_reconnect(client))
		leave(client, error);
}

static void
open_session(ImapClient *client)
{
	static const SessionEvents EVENTS = {
		.ready = on_ready, .received = on_received, .closed = on_closed};

	client->session = session_open(client->options, &EVENTS, client);
}

gboolean
imap_session_begin(gpointer data)
{
	ImapClient *client = data;

	client->begin_id = 0;
	client->poll->reused = client->ready;
	client->poll->waits = client->idle == IMAP_IDLE_ASKED;
	if (client->poll->waits)
		return G_SOURCE_REMOVE;
	if (client->idle == IMAP_IDLE_ON)
		imap_wait_say_done(client);
	if (client->session == NULL)
		open_session(client);
	else if (imap_open_is_fresh(client))
		imap_open_look_again(client);
	else if (client->ready)
		imap_open_folder(client);
	return G_SOURCE_REMOVE;
}
