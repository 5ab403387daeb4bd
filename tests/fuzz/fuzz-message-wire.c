/* SPDX-License-Identifier: MIT */
/* What is taken for a message is one that mail_read() could have made, and is packed into the same
 * bytes again. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/message_wire.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_line(const char *line)
{
	g_assert(line != NULL && g_utf8_validate(line, -1, NULL));
	g_assert(!text_has_control(line));
}

static void
check_text(const char *text)
{
	g_assert(text != NULL && g_utf8_validate(text, -1, NULL));
	g_assert(strlen(text) <= LIMIT_TEXT_BYTES + LIMIT_TRIM_LINES);
	g_assert(strchr(text, '\r') == NULL);
}

static void
check_addresses(const GPtrArray *addresses)
{
	g_assert(addresses->len <= LIMIT_ADDRESSES);
	for (guint i = 0; i < addresses->len; i++) {
		const MailAddress *address = g_ptr_array_index(addresses, i);

		check_line(address->name);
		check_line(address->addr);
		g_assert(*address->addr != '\0');
	}
}

static void
check_lists(const Message *message)
{
	g_assert(message->attachments->len <= LIMIT_ATTACHMENTS);
	for (guint i = 0; i < message->attachments->len; i++) {
		const Attachment *attachment = g_ptr_array_index(message->attachments, i);

		check_line(attachment->name);
		g_assert(*attachment->name != '\0' && strpbrk(attachment->name, "/\\") == NULL);
		g_assert(strlen(attachment->sha256) == 64);
	}
	for (guint i = 0; i < message->evidence->len; i++) {
		const Evidence *evidence = g_ptr_array_index(message->evidence, i);

		g_assert(evidence_kind_name(evidence->kind) != NULL);
		check_line(evidence->detail);
	}
	for (guint i = 0; i < message->auth_results->len; i++)
		check_line(((const AuthResult *)g_ptr_array_index(message->auth_results, i))
				   ->authserv_id);
	g_assert((message->bounce != NULL) == (message->form == MESSAGE_BOUNCE));
	g_assert(message->bounce == NULL || message->bounce->recipients->len > 0);
}

static void
check_message(const Message *message)
{
	g_assert(message->form <= MESSAGE_UNREADABLE);
	g_assert(strlen(message->sha256) == 64 && strlen(message->identity) == 64);
	check_line(message->message_id);
	check_line(message->subject);
	check_line(message->return_path);
	check_text(message->text);
	check_text(message->reply);
	check_addresses(message->from);
	check_addresses(message->to);
	check_lists(message);
	g_assert(message->date_at >= 0);
	g_assert(message->warnings->len <= LIMIT_WARNINGS);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = g_bytes_new_static(data, size);
	g_autoptr(Message) message = message_unpack(bytes, &error);

	if (message == NULL) {
		g_assert(error_is(error, ERROR_REJECTED) || error_is(error, ERROR_LIMIT));
		return 0;
	}
	g_assert(error == NULL);
	check_message(message);
	g_autoptr(GBytes) again = message_pack(message);

	g_assert(g_bytes_equal(bytes, again));
	return 0;
}
