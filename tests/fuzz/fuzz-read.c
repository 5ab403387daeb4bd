/* SPDX-License-Identifier: MIT */
/* Any bytes give a Message: valid UTF-8, no control characters in what is shown in one line, each
 * attachment can be fetched again, and it arrives as it is in another process. */
#include "config.h"

#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/limits.h"
#include "domain/message.h"
#include "domain/message_wire.h"
#include "domain/message_wire.h"
#include "mail/read.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_text(const char *text)
{
	g_assert(text != NULL && g_utf8_validate(text, -1, NULL));
}

static void
check_line(const char *line)
{
	check_text(line);
	for (const char *p = line; *p != '\0'; p = g_utf8_next_char(p))
		g_assert(!g_unichar_iscntrl(g_utf8_get_char(p)));
}

static void
check_lines(const GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++)
		check_line(g_ptr_array_index(lines, i));
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
check_attachments(GBytes *raw, const Message *message)
{
	g_assert(message->attachments->len <= LIMIT_ATTACHMENTS);
	for (guint i = 0; i < message->attachments->len; i++) {
		const Attachment *attachment = g_ptr_array_index(message->attachments, i);

		check_line(attachment->name);
		check_line(attachment->type);
		g_assert(*attachment->name != '\0' && strpbrk(attachment->name, "/\\") == NULL);
		if (i >= 3)
			continue;
		g_autoptr(GBytes) part = mail_part(raw, attachment->part);

		g_assert(part != NULL && g_bytes_get_size(part) == attachment->bytes);
		g_autofree char *sha256 =
			digest_sha256_hex(g_bytes_get_data(part, NULL), g_bytes_get_size(part));

		g_assert(strcmp(sha256, attachment->sha256) == 0);
	}
}

static void
check_reports(const Message *message)
{
	g_assert((message->bounce != NULL) == (message->form == MESSAGE_BOUNCE));
	for (guint i = 0; message->bounce != NULL && i < message->bounce->recipients->len; i++) {
		const BounceRecipient *recipient =
			g_ptr_array_index(message->bounce->recipients, i);

		check_line(recipient->address);
		check_line(recipient->action);
		check_line(recipient->status);
		check_line(recipient->reason);
	}
	if (message->bounce != NULL) {
		g_assert(message->bounce->recipients->len > 0);
		check_line(message->bounce->original_message_id);
	}
	for (guint i = 0; i < message->auth_results->len; i++) {
		const AuthResult *result = g_ptr_array_index(message->auth_results, i);

		check_line(result->authserv_id);
		check_line(result->method);
		check_line(result->result);
		check_line(result->domain);
	}
	for (guint i = 0; i < message->evidence->len; i++)
		check_line(((const Evidence *)g_ptr_array_index(message->evidence, i))->detail);
}

static void
check_arrival(const Message *message)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) packed = message_pack(message);
	g_autoptr(Message) arrived = message_unpack(packed, &error);

	g_assert_no_error(error);
	g_autoptr(GBytes) again = message_pack(arrived);

	g_assert(g_bytes_equal(packed, again));
}

/* Read from a file, the mail says the same, byte for byte; and its header can be read alone. */
static void
check_file(const guint8 *data, gsize size, const Message *message)
{
	g_autoptr(GError) error = NULL;
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	g_autoptr(Blob) blob = NULL;

	g_assert(fd >= 0 && write(fd, data, size) == (gssize)size);
	blob = blob_new_fd(fd, size, &error);
	g_assert(blob != NULL);
	g_autoptr(Message) file = mail_read_blob(blob, NULL, &error);
	g_autoptr(Message) head = mail_read_head(blob, NULL, &error);

	g_assert(file != NULL && head != NULL);
	g_autoptr(GBytes) one = message_pack(message), other = message_pack(file);

	g_assert(g_bytes_equal(one, other));
	check_arrival(head);
	g_assert(*head->text == '\0' && head->attachments->len == 0);
	g_assert(strcmp(head->identity, message->identity) != 0);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autoptr(GBytes) raw = g_bytes_new(data, size);

	mail_init();
	g_autoptr(Message) message = mail_read(raw, NULL);

	check_file(data, size, message);
	g_assert(message->bytes == size);
	g_assert(strlen(message->sha256) == 64 && strlen(message->identity) == 64);
	check_line(message->message_id);
	check_line(message->subject);
	check_line(message->return_path);
	check_line(message->loop_mark);
	check_line(message->forwarded_from);
	check_text(message->text);
	check_text(message->reply);
	check_text(message->quoted);
	check_text(message->signature);
	g_assert(strlen(message->text) <= LIMIT_TEXT_BYTES);
	check_addresses(message->from);
	check_addresses(message->reply_to);
	check_addresses(message->to);
	check_addresses(message->cc);
	check_lines(message->in_reply_to);
	check_lines(message->references);
	check_lines(message->delivered_to);
	check_lines(message->warnings);
	check_attachments(raw, message);
	check_reports(message);
	check_arrival(message);
	return 0;
}
