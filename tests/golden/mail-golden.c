/* SPDX-License-Identifier: MIT */
/* Prints the Message read from each file named, as it arrives in another process, as JSON that does
 * not change from run to run. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "domain/message.h"
#include "domain/message_wire.h"
#include "mail/read.h"

static const char *const FORMS[] = {"plain", "bounce", "receipt", "feedback", "unreadable"};

static void
print_string(const char *text)
{
	g_assert_true(g_utf8_validate(text, -1, NULL));
	putchar('"');
	for (const char *p = text; *p != '\0'; p++) {
		guchar byte = (guchar)*p;

		if (*p == '"' || *p == '\\')
			printf("\\%c", *p);
		else if (*p == '\n')
			fputs("\\n", stdout);
		else if (*p == '\t')
			fputs("\\t", stdout);
		else if (byte < 0x20 || byte == 0x7f)
			printf("\\u%04x", byte);
		else
			putchar(*p);
	}
	putchar('"');
}

static void
print_field(const char *name, const char *value)
{
	printf("  \"%s\": ", name);
	print_string(value);
	printf(",\n");
}

/* Long texts line by line, so that a difference shows where it is. */
static void
print_text(const char *name, const char *value)
{
	g_auto(GStrv) lines = g_strsplit(value, "\n", -1);

	printf("  \"%s\": [", name);
	for (gsize i = 0; lines[i] != NULL && (i > 0 || *value != '\0'); i++) {
		g_autofree char *cut = text_cut(lines[i], 2000);

		if (i == 200) {
			printf(",\n    \"… %u lines in all\"", g_strv_length(lines));
			break;
		}
		printf(i > 0 ? ",\n    " : "\n    ");
		print_string(cut);
	}
	printf("],\n");
}

static void
print_strings(const char *name, const GPtrArray *values)
{
	printf("  \"%s\": [", name);
	for (guint i = 0; i < values->len; i++) {
		printf(i > 0 ? ", " : "");
		print_string(g_ptr_array_index(values, i));
	}
	printf("],\n");
}

static void
print_addresses(const char *name, const GPtrArray *addresses)
{
	printf("  \"%s\": [", name);
	for (guint i = 0; i < addresses->len; i++) {
		const MailAddress *address = g_ptr_array_index(addresses, i);

		printf(i > 0 ? ", [" : "[");
		print_string(address->name);
		printf(", ");
		print_string(address->addr);
		printf("]");
	}
	printf("],\n");
}

static void
print_attachments(const GPtrArray *attachments)
{
	printf("  \"attachments\": [");
	for (guint i = 0; i < attachments->len; i++) {
		const Attachment *attachment = g_ptr_array_index(attachments, i);

		printf(i > 0 ? ",\n    {" : "\n    {");
		printf("\"part\": %u, \"name\": ", attachment->part);
		print_string(attachment->name);
		printf(", \"type\": ");
		print_string(attachment->type);
		printf(", \"bytes\": %" G_GUINT64_FORMAT ", \"inline\": %s, \"sha256\": \"%s\"}",
			attachment->bytes, attachment->inline_image ? "true" : "false",
			attachment->sha256);
	}
	printf("],\n");
}

static void
print_evidence(const GPtrArray *evidence)
{
	printf("  \"evidence\": [");
	for (guint i = 0; i < evidence->len; i++) {
		const Evidence *sign = g_ptr_array_index(evidence, i);

		printf(i > 0 ? ",\n    [\"%s\", " : "\n    [\"%s\", ",
			evidence_kind_name(sign->kind));
		print_string(sign->rule);
		printf(", %u, ", sign->weight);
		print_string(sign->detail);
		printf("]");
	}
	printf("],\n");
}

static void
print_auth_results(const GPtrArray *results)
{
	printf("  \"auth_results\": [");
	for (guint i = 0; i < results->len; i++) {
		const AuthResult *result = g_ptr_array_index(results, i);
		const char *const strings[] = {
			result->authserv_id, result->method, result->result, result->domain};

		printf(i > 0 ? ",\n    [" : "\n    [");
		for (gsize j = 0; j < G_N_ELEMENTS(strings); j++) {
			print_string(strings[j]);
			printf(", ");
		}
		printf("%s]", result->before_foreign_received ? "true" : "false");
	}
	printf("],\n");
}

static void
print_bounce(const Bounce *bounce)
{
	printf("  \"bounce\": ");
	if (bounce == NULL) {
		printf("null,\n");
		return;
	}
	printf("{\"original_message_id\": ");
	print_string(bounce->original_message_id);
	printf(", \"recipients\": [");
	for (guint i = 0; i < bounce->recipients->len; i++) {
		const BounceRecipient *recipient = g_ptr_array_index(bounce->recipients, i);
		const char *const strings[] = {recipient->address, recipient->action,
			recipient->status, recipient->reason};

		printf(i > 0 ? ",\n    [" : "\n    [");
		for (gsize j = 0; j < G_N_ELEMENTS(strings); j++) {
			print_string(strings[j]);
			printf(", ");
		}
		printf("\"%s\"]", recipient->hard ? "hard" : "soft");
	}
	printf("]},\n");
}

static void
print_message(const Message *message)
{
	printf("{\n");
	print_field("form", FORMS[message->form]);
	printf("  \"bytes\": %" G_GUINT64_FORMAT ",\n", message->bytes);
	print_field("sha256", message->sha256);
	print_field("identity", message->identity);
	print_field("message_id", message->message_id);
	print_strings("in_reply_to", message->in_reply_to);
	print_strings("references", message->references);
	print_field("subject", message->subject);
	print_addresses("from", message->from);
	print_addresses("reply_to", message->reply_to);
	print_addresses("to", message->to);
	print_addresses("cc", message->cc);
	print_strings("delivered_to", message->delivered_to);
	printf("  \"has_return_path\": %s,\n", message->has_return_path ? "true" : "false");
	print_field("return_path", message->return_path);
	printf("  \"date_at\": %" G_GINT64_FORMAT ",\n", message->date_at);
	print_field("loop_mark", message->loop_mark);
	printf("  \"received_count\": %u,\n", message->received_count);
	print_field("language", message->language);
	print_text("text", message->text);
	print_text("reply", message->reply);
	print_text("quoted", message->quoted);
	print_text("signature", message->signature);
	printf("  \"forwarded\": %s,\n", message->forwarded ? "true" : "false");
	print_field("forwarded_from", message->forwarded_from);
	print_attachments(message->attachments);
	print_evidence(message->evidence);
	printf("  \"automatic\": %s,\n", message_is_automatic(message) ? "true" : "false");
	print_auth_results(message->auth_results);
	print_bounce(message->bounce);
	print_strings("warnings", message->warnings);
	printf("  \"end\": true\n}\n");
}

/* What arrives of it in another process. */
static Message *
carried(const Message *message)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) packed = message_pack(message);
	g_autoptr(Message) arrived = message_unpack(packed, &error);

	g_assert_no_error(error);
	g_autoptr(GBytes) again = message_pack(arrived);

	g_assert_true(g_bytes_equal(packed, again));
	return g_steal_pointer(&arrived);
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(LanguageGuesser) languages = NULL;

	if (argc < 3) {
		fprintf(stderr, "usage: mail-golden TEXTCAT.CONF FILE...\n");
		return 64;
	}
	mail_init();
	languages = language_guesser_new(argv[1], NULL, &error);
	g_assert_no_error(error);
	for (int i = 2; i < argc; i++) {
		char *bytes = NULL;
		gsize length = 0;

		g_file_get_contents(argv[i], &bytes, &length, &error);
		g_assert_no_error(error);
		g_autoptr(GBytes) raw = g_bytes_new_take(bytes, length);
		MailReadOptions options = {languages};
		g_autoptr(Message) message = mail_read(raw, &options);
		g_autoptr(Message) arrived = carried(message);

		print_message(arrived);
	}
	return 0;
}
