/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/text.h"
#include "engine/outward.h"
#include "store/messages.h"

#define MAILS_LOOKED_AT 20 /* of the customers, the newest: what is answered is among them */

gboolean
outward_is_internal(const Engine *engine, const Message *message)
{
	if (engine_has_canary(engine, message->reply))
		return TRUE;
	for (guint i = 0; i < message->attachments->len; i++) {
		const Attachment *attachment = g_ptr_array_index(message->attachments, i);

		/* A text file of which nothing was looked at may hold anything. */
		if (attachment->text == NULL ? g_str_has_prefix(attachment->type, "text/")
					     : engine_has_canary(engine, attachment->text))
			return TRUE;
	}
	return FALSE;
}

/* ---- quoted lines ---- */

static gboolean
is_quoted(const char *line)
{
	return line[strspn(line, " \t")] == '>';
}

static gboolean
has_quotes(const char *const *lines)
{
	for (guint i = 0; lines[i] != NULL; i++)
		if (is_quoted(lines[i]))
			return TRUE;
	return FALSE;
}

/* What the customers wrote, as one skeleton. Returns: (transfer full) NULL on error. */
static char *
words_of_customers(Engine *engine, const DisputeView *view, GError **error)
{
	g_autoptr(GPtrArray) heads = NULL;
	g_autoptr(GString) all = g_string_new(NULL);
	guint taken = 0;

	if (!store_messages_of_dispute(engine->store, view->id, &heads, error))
		return NULL;
	for (guint i = heads->len; i > 0 && taken < MAILS_LOOKED_AT; i--) {
		const StoreMessage *head = g_ptr_array_index(heads, i - 1);
		g_autoptr(StoreMessage) message = NULL;
		g_autofree char *skeleton = NULL;

		if (dispute_party_by_addr(view, head->from_addr) == NULL)
			continue;
		message = store_message_get(engine->store, head->id, error);
		if (message == NULL)
			return NULL;
		skeleton = text_skeleton(message->text);
		g_string_append_printf(all, "%s\n", skeleton);
		taken++;
	}
	return g_strdup(all->str);
}

gboolean
outward_words(Engine *engine, const DisputeView *view, const char *words, char **words_out,
	GError **error)
{
	g_auto(GStrv) lines = g_strsplit(words, "\n", -1);
	g_autofree char *known = NULL;
	g_autoptr(GString) kept = g_string_new(NULL);

	if (!has_quotes((const char *const *)lines)) {
		*words_out = g_strdup(words);
		return TRUE;
	}
	known = words_of_customers(engine, view, error);
	if (known == NULL)
		return FALSE;
	for (guint i = 0; lines[i] != NULL; i++) {
		g_autofree char *skeleton = text_skeleton(lines[i]);

		if (is_quoted(lines[i]) && strstr(known, skeleton) == NULL)
			continue;
		g_string_append_printf(kept, "%s\n", lines[i]);
	}
	*words_out = text_strip(kept->str);
	return TRUE;
}
