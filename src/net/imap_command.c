/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/text.h"
#include "net/imap_command.h"

#define STALL_TIMEOUT_S 60

static guint
stall_s(const ImapClient *client)
{
	return client->options->stall_timeout_s > 0 ? client->options->stall_timeout_s
						    : STALL_TIMEOUT_S;
}

ImapCommand *
imap_command_send(ImapClient *client, const char *text, ImapCommandDone done)
{
	ImapCommand *command = g_new0(ImapCommand, 1);
	g_autofree char *line = NULL;

	command->tag = ++client->next_tag;
	command->done = done;
	line = g_strdup_printf(IMAP_TAG "%u %s\r\n", command->tag, text);
	g_autoptr(GBytes) bytes = g_bytes_new_take(line, strlen(line));

	line = NULL;
	if (g_queue_is_empty(&client->commands))
		session_expect(client->session, stall_s(client));
	g_queue_push_tail(&client->commands, command);
	session_send(client->session, bytes);
	return command;
}

ImapCommand *
imap_command_take(ImapClient *client, const char *tag)
{
	for (GList *link = client->commands.head; link != NULL; link = link->next) {
		ImapCommand *command = link->data;
		g_autofree char *own = g_strdup_printf(IMAP_TAG "%u", command->tag);

		if (g_str_equal(own, tag)) {
			g_queue_delete_link(&client->commands, link);
			return command;
		}
	}
	return NULL;
}

void
imap_command_free(gpointer data)
{
	ImapCommand *command = data;

	if (command->item_free != NULL)
		command->item_free(command->item);
	g_free(command);
}

/* Whether an answer is due: none is while the server only has to tell of news. */
void
imap_command_expect(ImapClient *client)
{
	guint waiting = g_queue_get_length(&client->commands) - (client->idle == IMAP_IDLE_ON);

	session_expect(client->session, waiting > 0 ? stall_s(client) : 0);
}

gboolean
imap_command_refused(
	const ImapResponse *answer, const char *what, DisputedErrorCode code, GError **error)
{
	g_autofree char *said = text_printable(answer->text);

	return error_set(error, code, "%s refused: %s%s%s", what, answer->code,
		*answer->code != '\0' ? " " : "", said);
}

gboolean
imap_command_is_passing(const char *code)
{
	return g_str_equal(code, "UNAVAILABLE") || g_str_equal(code, "INUSE") ||
		g_str_equal(code, "LIMIT") || g_str_equal(code, "SERVERBUG");
}
