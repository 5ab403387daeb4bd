/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "net/imap_client.h"
#include "net/imap_command.h"

ImapClient *
imap_client_ref(ImapClient *client)
{
	client->refs++;
	return client;
}

void
imap_client_unref(ImapClient *client)
{
	if (--client->refs > 0)
		return;
	session_options_free(client->options);
	g_free(client->place);
	g_free(client->stuck_reason);
	g_free(client->folder);
	g_free(client->settle_folder);
	g_free(client);
}

void
imap_client_drop_session(ImapClient *client)
{
	if (!client->feeding)
		imap_parser_free(client->parser);
	client->parser = NULL;
	client->ready = client->folder_open = FALSE;
	client->idle = IMAP_IDLE_NOT;
	g_clear_handle_id(&client->renew_id, g_source_remove);
	client->next_tag = 0;
	g_clear_pointer(&client->session, session_free);
	g_queue_clear_full(&client->commands, imap_command_free);
}
