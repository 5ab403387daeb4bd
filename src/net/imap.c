/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "net/endpoint.h"
#include "net/imap.h"
#include "net/imap_client.h"
#include "net/imap_command.h"
#include "net/imap_poll.h"
#include "net/imap_session.h"
#include "net/imap_settling.h"
#include "net/imap_text.h"
#include "net/imap_wait.h"

#define IDLE_RENEW_S (25 * 60)

void
imap_mail_free(ImapMail *mail)
{
	if (mail == NULL)
		return;
	g_clear_pointer(&mail->blob, blob_unref);
	g_free(mail->refusal);
	g_clear_pointer(&mail->large_parts, g_ptr_array_unref);
	g_free(mail);
}

void
imap_client_reopen(ImapClient *client)
{
	client->folder_open = FALSE;
}

void
imap_client_poll(ImapClient *client, const ImapPollEvents *events, gpointer data)
{
	g_assert(client->poll == NULL);
	ImapPoll *poll = g_new0(ImapPoll, 1);

	poll->events = events;
	poll->data = data;
	poll->awaited = g_hash_table_new(NULL, NULL);
	poll->present = g_hash_table_new(NULL, NULL);
	poll->to_settle = g_array_new(FALSE, FALSE, sizeof(guint32));
	g_queue_init(&poll->ranges);
	g_queue_init(&poll->untaken);
	client->poll = poll;
	client->idle_events = NULL;
	g_clear_handle_id(&client->changed_id, g_source_remove);
	client->begin_id = g_timeout_add(0, imap_session_begin, client);
}

gboolean
imap_client_idle(ImapClient *client, const ImapIdleEvents *events, gpointer data)
{
	g_assert(client->poll == NULL);
	if (!client->folder_open || (!imap_wait_may(client) && client->arrived == 0))
		return FALSE;
	client->idle_events = events;
	client->idle_data = data;
	if (client->arrived > 0)
		imap_wait_tell_changed(client);
	else if (client->idle == IMAP_IDLE_NOT)
		imap_wait_ask(client);
	return TRUE;
}

static gboolean
on_taken(gpointer data)
{
	ImapClient *client = data;
	ImapPoll *poll = client->poll;

	client->advance_id = 0;
	if (poll->over && g_queue_is_empty(&poll->untaken)) {
		imap_poll_finish(client);
		return G_SOURCE_REMOVE;
	}
	if (!poll->over) {
		g_autoptr(ImapHeldClient) held G_GNUC_UNUSED = imap_client_ref(client);

		imap_settling_start(client);
		imap_poll_advance(client);
	}
	return G_SOURCE_REMOVE;
}

void
imap_client_taken(ImapClient *client, const guint32 *settle, guint count)
{
	ImapPoll *poll = client->poll;

	g_assert(poll != NULL && !g_queue_is_empty(&poll->untaken));
	imap_range_free(g_queue_pop_head(&poll->untaken));
	if (!poll->over && count > 0)
		g_array_append_vals(poll->to_settle, settle, count);
	/* With the priority of I/O: the next range waits for it. */
	if (client->advance_id == 0)
		client->advance_id = g_timeout_add(0, on_taken, client);
}

void
imap_client_stop(ImapClient *client)
{
	if (client->poll == NULL || client->poll->stopped)
		return;
	client->poll->stopped = TRUE;
	if (client->advance_id == 0)
		client->advance_id = g_timeout_add(0, on_taken, client);
}

gboolean
imap_client_is_polling(const ImapClient *client)
{
	return client->poll != NULL;
}

void
imap_client_settle(ImapClient *client, const guint32 *uids, guint count)
{
	g_assert(client->poll != NULL && client->poll->opened);
	g_array_append_vals(client->poll->to_settle, uids, count);
}

char *
imap_client_memory(const ImapClient *client)
{
	if (client->stuck_polls == 0)
		return NULL;
	return g_strdup_printf("%u %u %u %u %s", client->stuck_uidvalidity, client->stuck_uid,
		client->stuck_last, client->stuck_polls, client->stuck_reason);
}

void
imap_client_remember(ImapClient *client, const char *memory)
{
	g_auto(GStrv) words = g_strsplit(memory != NULL ? memory : "", " ", 5);
	guint64 numbers[4];

	if (g_strv_length(words) < 5)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
		if (!g_ascii_string_to_unsigned(words[i], 10, 1, G_MAXUINT32, &numbers[i], NULL))
			return;
	client->stuck_uidvalidity = (guint32)numbers[0];
	client->stuck_uid = (guint32)numbers[1];
	client->stuck_last = (guint32)numbers[2];
	client->stuck_polls = (guint)numbers[3];
	g_free(client->stuck_reason);
	client->stuck_reason = text_utf8(words[4], -1);
}

ImapClient *
imap_client_new(const ImapOptions *options, GError **error)
{
	g_autoptr(Endpoint) endpoint = endpoint_parse(options->session.url, error);

	if (endpoint == NULL)
		return NULL;
	if (endpoint->protocol != ENDPOINT_IMAP) {
		error_set(error, ERROR_CONFIG, "%s is not an IMAP server", options->session.url);
		return NULL;
	}
	if (options->settle == IMAP_SETTLE_MOVE &&
		(options->settle_folder == NULL || *options->settle_folder == '\0')) {
		error_set(error, ERROR_CONFIG, "no folder to move mail to");
		return NULL;
	}
	ImapClient *client = g_new0(ImapClient, 1);

	client->refs = 1;
	client->options = session_options_copy(&options->session);
	client->settle = options->settle;
	client->mail_limit_bytes =
		options->mail_limit_bytes > 0 ? options->mail_limit_bytes : LIMIT_MAIL_BYTES;
	client->idle_renew_s = options->idle_renew_s > 0 ? options->idle_renew_s : IDLE_RENEW_S;
	client->place = g_strdup_printf("%s:%u", endpoint->host, endpoint->port);
	client->folder = imap_folder_quote(endpoint->folder);
	if (options->settle == IMAP_SETTLE_MOVE)
		client->settle_folder = imap_folder_quote(options->settle_folder);
	g_queue_init(&client->commands);
	return client;
}

void
imap_client_free(ImapClient *client)
{
	static const char LOGOUT[] = IMAP_TAG "0 LOGOUT\r\n";

	if (client == NULL)
		return;
	if (client->idle == IMAP_IDLE_ON)
		imap_wait_say_done(client);
	if (client->ready) {
		g_autoptr(GBytes) bytes = g_bytes_new_static(LOGOUT, sizeof LOGOUT - 1);

		session_send(client->session, bytes);
	}
	g_clear_handle_id(&client->begin_id, g_source_remove);
	g_clear_handle_id(&client->advance_id, g_source_remove);
	g_clear_handle_id(&client->changed_id, g_source_remove);
	imap_client_drop_session(client);
	g_clear_pointer(&client->poll, imap_poll_free);
	imap_client_unref(client);
}
