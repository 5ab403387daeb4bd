/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "base/text.h"
#include "net/imap_command.h"
#include "net/imap_fetch.h"
#include "net/imap_poll.h"
#include "net/imap_response.h"
#include "net/imap_session.h"
#include "net/imap_wait.h"

static gboolean
has_word(const GPtrArray *words, const char *wanted)
{
	for (guint i = 0; i < words->len; i++)
		if (g_ascii_strcasecmp(g_ptr_array_index(words, i), wanted) == 0)
			return TRUE;
	return FALSE;
}

/* The codes that come with SELECT. */
static void
note_code(ImapClient *client, const ImapResponse *response)
{
	ImapSelected *selected = &client->selected;

	if (client->folder_open)
		return;
	if (g_str_equal(response->code, "UIDVALIDITY"))
		selected->uidvalidity = (guint32)MIN(response->code_number, G_MAXUINT32);
	else if (g_str_equal(response->code, "UIDNEXT"))
		selected->uidnext = (guint32)MIN(response->code_number, G_MAXUINT32);
	else if (g_str_equal(response->code, "UIDNOTSTICKY"))
		client->poll->uid_not_sticky = TRUE;
	else if (g_str_equal(response->code, "PERMANENTFLAGS"))
		selected->keywords_allowed =
			has_word(response->words, "\\*") || has_word(response->words, IMAP_KEYWORD);
}

/* How many mails there are now. */
static void
note_exists(ImapClient *client, guint32 number)
{
	guint32 before = client->selected.exists;

	client->selected.exists = number;
	if (!client->folder_open)
		return;
	client->arrived += number > before ? number - before : 1;
	if (client->idle_events != NULL)
		imap_wait_tell_changed(client);
}

static void
note_expunge(ImapClient *client)
{
	if (client->folder_open && client->selected.exists > 0)
		client->selected.exists--;
}

static void
note_hits(ImapPoll *poll, const GArray *numbers)
{
	for (guint i = 0; poll->plan != NULL && i + 1 < numbers->len; i += 2)
		imap_plan_add_hit(poll->plan, g_array_index(numbers, guint32, i),
			g_array_index(numbers, guint32, i + 1));
}

static void
note_present(ImapPoll *poll, guint32 uid)
{
	if (g_hash_table_contains(poll->awaited, GUINT_TO_POINTER(uid)))
		g_hash_table_add(poll->present, GUINT_TO_POINTER(uid));
}

/* A mail that answers the probe. What is shorter than the piece asked for is all of it. */
static void
take_found(ImapClient *client, const ImapResponse *response)
{
	gboolean whole = response->body != NULL && response->body_bytes < IMAP_PROBE_BYTES &&
		blob_size(response->body) == response->body_bytes;

	if (!response->has_size && !response->has_body)
		return;
	imap_plan_add_found(client->poll->plan, response->uid, response->size_bytes,
		response->internal_date_at, whole ? response->body : NULL);
}

static gboolean
take_fetch(ImapClient *client, const ImapResponse *response, GError **error)
{
	ImapSelected *selected = &client->selected;

	if (response->uid == 0 || client->poll->plan == NULL)
		return TRUE;
	if (selected->uidnext > 0 && response->uid >= selected->uidnext &&
		response->uid < G_MAXUINT32)
		selected->uidnext = response->uid + 1;
	if (client->poll->probing) {
		take_found(client, response);
		return TRUE;
	}
	if (response->has_flags)
		note_present(client->poll, response->uid);
	if (response->structure != NULL)
		imap_fetch_take_structure(client, response);
	if (response->has_size)
		imap_plan_add_size(client->poll->plan, response->uid, response->size_bytes,
			response->internal_date_at);
	return !response->has_body || imap_fetch_take_body(client, response, error);
}

static gboolean
take_bye(ImapClient *client, const ImapResponse *response, GError **error)
{
	g_autofree char *said = text_printable(response->text);

	return imap_session_reconnect(client) ||
		error_set(error, ERROR_TEMPORARY, "the server says goodbye: %s", said);
}

static gboolean
take_continue(ImapClient *client, GError **error)
{
	if (client->idle != IMAP_IDLE_ASKED)
		return error_set(
			error, ERROR_TEMPORARY, "the server waits for what we never announced");
	imap_wait_begin(client);
	return TRUE;
}

static gboolean
take_data(ImapClient *client, const ImapResponse *response, GError **error)
{
	if (response->kind == IMAP_RESPONSE_OK)
		note_code(client, response);
	else if (response->kind == IMAP_RESPONSE_SEARCH || response->kind == IMAP_RESPONSE_ESEARCH)
		note_hits(client->poll, response->numbers);
	else if (response->kind == IMAP_RESPONSE_FETCH)
		return take_fetch(client, response, error);
	return TRUE;
}

gboolean
imap_response_untagged(ImapClient *client, const ImapResponse *response, GError **error)
{
	if (response->kind == IMAP_RESPONSE_CAPABILITY) {
		client->has_move = has_word(response->words, "MOVE");
		client->has_uidplus = has_word(response->words, "UIDPLUS");
		client->has_idle = has_word(response->words, "IDLE");
	} else if (response->kind == IMAP_RESPONSE_BYE) {
		return take_bye(client, response, error);
	} else if (response->kind == IMAP_RESPONSE_CONTINUE) {
		return take_continue(client, error);
	} else if (response->kind == IMAP_RESPONSE_EXISTS) {
		note_exists(client, response->number);
	} else if (response->kind == IMAP_RESPONSE_EXPUNGE) {
		note_expunge(client);
	} else if (imap_poll_live(client) != NULL) {
		return take_data(client, response, error);
	}
	return TRUE;
}

gboolean
imap_response_tagged(ImapClient *client, const ImapResponse *response, GError **error)
{
	ImapCommand *command = imap_command_take(client, response->tag);

	if (command == NULL)
		return error_set(error, ERROR_TEMPORARY, "the server answers what was not asked");
	if (response->kind == IMAP_RESPONSE_BAD && !command->takes_bad) {
		imap_command_free(command);
		return imap_command_refused(response, "our command", ERROR_TEMPORARY, error);
	}
	gboolean good = command->done(client, command, response, error);

	imap_command_free(command);
	return good;
}
