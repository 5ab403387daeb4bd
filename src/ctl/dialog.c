/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "ctl/dialog.h"
#include "net/imap_parser.h"

#define MAIL_BYTES (256 * 1024) /* of a mail that is looked at */
#define FOUND_MAX 1000
#define TAG "d"

struct Dialog {
	Session *session;
	guint patience_s;
	gboolean ready, tagged;
	SessionFault fault;
	char *reason;
	gint64 certificate_ends_at;
	guint number; /* of the last command */
	ImapParser *parser;
	DialogAnswer answer;
};

static void
clear_answer(DialogAnswer *answer)
{
	g_free(answer->text);
	g_clear_pointer(&answer->capabilities, g_ptr_array_unref);
	g_clear_pointer(&answer->permanent, g_ptr_array_unref);
	g_clear_pointer(&answer->found, g_array_unref);
	g_clear_pointer(&answer->mail, blob_unref);
	*answer = (DialogAnswer){0};
}

static GPtrArray *
copy_words(const GPtrArray *words)
{
	GPtrArray *copy = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; words != NULL && i < words->len; i++)
		g_ptr_array_add(copy, g_strdup(g_ptr_array_index(words, i)));
	return copy;
}

static void
replace_words(GPtrArray **words, const GPtrArray *with)
{
	g_clear_pointer(words, g_ptr_array_unref);
	*words = copy_words(with);
}

/* ---- answers ---- */

static void
note_status(Dialog *dialog, const ImapResponse *response)
{
	DialogAnswer *answer = &dialog->answer;

	if (strcmp(response->code, "CAPABILITY") == 0)
		replace_words(&answer->capabilities, response->words);
	if (strcmp(response->code, "PERMANENTFLAGS") == 0)
		replace_words(&answer->permanent, response->words);
	answer->read_only |= strcmp(response->code, "READ-ONLY") == 0;
	if (response->tag == NULL)
		return;
	answer->ok = response->kind == IMAP_RESPONSE_OK;
	g_free(answer->text);
	answer->text = g_strdup(response->text);
	dialog->tagged = TRUE;
}

static void
note_found(DialogAnswer *answer, const GArray *numbers)
{
	if (numbers != NULL && answer->found->len + numbers->len <= FOUND_MAX)
		g_array_append_vals(answer->found, numbers->data, numbers->len);
}

static gboolean
on_response(gpointer data, const ImapResponse *response)
{
	Dialog *dialog = data;
	DialogAnswer *answer = &dialog->answer;

	switch (response->kind) {
	case IMAP_RESPONSE_OK:
	case IMAP_RESPONSE_NO:
	case IMAP_RESPONSE_BAD:
	case IMAP_RESPONSE_BYE:
		note_status(dialog, response);
		break;
	case IMAP_RESPONSE_CAPABILITY:
		replace_words(&answer->capabilities, response->words);
		break;
	case IMAP_RESPONSE_SEARCH:
	case IMAP_RESPONSE_ESEARCH:
		note_found(answer, response->numbers);
		break;
	case IMAP_RESPONSE_FETCH:
		if (response->body != NULL && answer->mail == NULL)
			answer->mail = blob_ref(response->body);
		if (response->internal_date_at != 0)
			answer->internal_date_at = response->internal_date_at;
		break;
	case IMAP_RESPONSE_PREAUTH:
	case IMAP_RESPONSE_CONTINUE:
	case IMAP_RESPONSE_FLAGS:
	case IMAP_RESPONSE_EXISTS:
	case IMAP_RESPONSE_EXPUNGE:
	case IMAP_RESPONSE_OTHER:
		break;
	}
	return TRUE;
}

/* ---- the session ---- */

static void
end(Dialog *dialog, SessionFault fault, const char *reason)
{
	if (dialog->fault != SESSION_FAULT_NONE)
		return;
	dialog->fault = fault;
	dialog->reason = g_strdup(reason);
}

static void
on_ready(gpointer data)
{
	((Dialog *)data)->ready = TRUE;
}

static void
on_received(gpointer data, const guint8 *bytes, gsize length)
{
	Dialog *dialog = data;
	g_autoptr(GError) error = NULL;

	if (dialog->fault == SESSION_FAULT_NONE &&
		!imap_parser_feed(dialog->parser, bytes, length, &error))
		end(dialog, SESSION_FAULT_LOST, error->message);
}

static void
on_closed(gpointer data, SessionFault fault, const GError *error)
{
	end(data, fault, error->message);
}

static void
on_certificate(gpointer data, gint64 ends_at)
{
	((Dialog *)data)->certificate_ends_at = ends_at;
}

/* ---- waiting ---- */

static gboolean
on_timeout(gpointer data)
{
	*(gboolean *)data = TRUE;
	return G_SOURCE_REMOVE;
}

/* Until *@flag, the end of the session, or of patience. */
static void
wait_for(Dialog *dialog, const gboolean *flag)
{
	gboolean late = FALSE;
	guint timeout = g_timeout_add_seconds(dialog->patience_s, on_timeout, &late);

	while (!*flag && !late && dialog->fault == SESSION_FAULT_NONE)
		g_main_context_iteration(NULL, TRUE);
	if (!late)
		g_source_remove(timeout);
	if (!*flag && dialog->fault == SESSION_FAULT_NONE)
		end(dialog, SESSION_FAULT_STALL, "no answer in time");
}

void
dialog_wait(guint ms)
{
	gboolean over = FALSE;

	g_timeout_add(ms, on_timeout, &over);
	while (!over)
		g_main_context_iteration(NULL, TRUE);
}

/* ---- from outside ---- */

Dialog *
dialog_open(const Tokens *tokens, const ConfigServer *server, guint patience_s)
{
	static const SessionEvents EVENTS = {
		.ready = on_ready, .received = on_received, .closed = on_closed};
	Dialog *dialog = g_new0(Dialog, 1);
	SessionOptions options;

	dialog->patience_s = patience_s;
	dialog->parser = imap_parser_new(MAIL_BYTES, MAIL_BYTES, on_response, dialog);
	options = tokens_session(tokens, server);
	options.connect_timeout_s = patience_s;
	options.certificate = on_certificate;
	options.certificate_data = dialog;
	dialog->session = session_open(&options, &EVENTS, dialog);
	wait_for(dialog, &dialog->ready);
	return dialog;
}

void
dialog_free(Dialog *dialog)
{
	if (dialog == NULL)
		return;
	session_free(dialog->session);
	imap_parser_free(dialog->parser);
	clear_answer(&dialog->answer);
	g_free(dialog->reason);
	g_free(dialog);
}

SessionFault
dialog_fault(const Dialog *dialog)
{
	return dialog->fault;
}

const char *
dialog_reason(const Dialog *dialog)
{
	return dialog->reason;
}

const GPtrArray *
dialog_hello(const Dialog *dialog)
{
	return session_hello(dialog->session);
}

gint64
dialog_certificate_ends_at(const Dialog *dialog)
{
	return dialog->certificate_ends_at;
}

const DialogAnswer *
dialog_imap(Dialog *dialog, const char *command)
{
	g_autofree char *line = g_strdup_printf(TAG "%u %s\r\n", ++dialog->number, command);
	g_autoptr(GBytes) bytes = g_bytes_new(line, strlen(line));

	clear_answer(&dialog->answer);
	dialog->answer.found = g_array_new(FALSE, FALSE, sizeof(guint32));
	dialog->tagged = FALSE;
	if (dialog->fault == SESSION_FAULT_NONE) {
		session_send(dialog->session, bytes);
		wait_for(dialog, &dialog->tagged);
	}
	if (dialog->fault != SESSION_FAULT_NONE) {
		dialog->answer.ok = FALSE;
		g_free(dialog->answer.text);
		dialog->answer.text = g_strdup(dialog->reason);
	}
	return &dialog->answer;
}

gboolean
dialog_has(const GPtrArray *words, const char *word)
{
	for (guint i = 0; words != NULL && i < words->len; i++)
		if (g_ascii_strcasecmp(g_ptr_array_index(words, i), word) == 0)
			return TRUE;
	return FALSE;
}
