/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/message.h"
#include "mail/compose.h"
#include "mail/read.h"

#define TEXT                                                                                         \
	"Bonjour Marie,\n\nVotre réclamation nous est parvenue : « colis jamais reçu ». Nous "   \
	"vous "                                                                                      \
	"écrirons au plus tard le vendredi 14 mars, avec une réponse ou au moins des nouvelles.\n" \
	".\nFrom the team\n-- \nACME\n"

static OutgoingMail
sample(void)
{
	OutgoingMail mail = {
		.from_name = "Service réclamations, ACME",
		.from_addr = "support@example.com",
		.to_name = "Marie \"M\" Dupré",
		.to_addr = "marie@example.org",
		.reply_to = "support+abcdefghijklmnopqrstuvwxyz234567abcd@example.com",
		.subject =
			"[D-7K4F-2Q9X] Votre réclamation du 7 mars : un sujet bien trop long pour "
			"tenir sur une seule ligne, hélas",
		.date_at = 1741594353,
		.zone_offset_s = 3600,
		.message_id = "d.7k4f2q9x.1@example.com",
		.in_reply_to = "20250310.1@example.net",
		.origin = COMPOSE_AUTO_REPLIED,
		.loop_mark = "b7c1",
		.language = "fr",
		.text = TEXT,
	};

	return mail;
}

static GBytes *
compose(const OutgoingMail *mail)
{
	g_autoptr(GError) error = NULL;
	GBytes *bytes = mail_compose(mail, &error);

	g_assert_no_error(error);
	g_assert_nonnull(bytes);
	return bytes;
}

static char *
as_string(GBytes *bytes)
{
	return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

/* CRLF only, ASCII only, no long lines, no NUL. */
static void
check_wire(GBytes *bytes)
{
	gsize length = 0, column = 0;
	const char *p = g_bytes_get_data(bytes, &length);

	for (gsize i = 0; i < length; i++) {
		g_assert_cmpint((guchar)p[i], <, 0x80);
		g_assert_cmpint(p[i], !=, 0);
		if (p[i] == '\n')
			g_assert_true(i > 0 && p[i - 1] == '\r');
		if (p[i] == '\r')
			g_assert_true(i + 1 < length && p[i + 1] == '\n');
		column = p[i] == '\n' ? 0 : column + 1;
		g_assert_cmpuint(column, <=, 998 + 1);
	}
	g_assert_true(length > 2 && p[length - 1] == '\n');
}

static const MailAddress *
only(const GPtrArray *addresses)
{
	g_assert_cmpuint(addresses->len, ==, 1);
	return g_ptr_array_index(addresses, 0);
}

static void
test_round_trip(void)
{
	OutgoingMail mail = sample();
	g_autoptr(GBytes) bytes = compose(&mail);
	g_autoptr(Message) message = mail_read(bytes, NULL);

	check_wire(bytes);
	g_assert_cmpstr(only(message->from)->name, ==, mail.from_name);
	g_assert_cmpstr(only(message->from)->addr, ==, mail.from_addr);
	g_assert_cmpstr(only(message->to)->name, ==, mail.to_name);
	g_assert_cmpstr(only(message->to)->addr, ==, mail.to_addr);
	g_assert_cmpstr(only(message->reply_to)->addr, ==, mail.reply_to);
	g_assert_cmpstr(message->subject, ==, mail.subject);
	g_assert_cmpint(message->date_at, ==, mail.date_at);
	g_assert_cmpstr(message->message_id, ==, mail.message_id);
	g_assert_cmpuint(message->in_reply_to->len, ==, 1);
	g_assert_cmpstr(g_ptr_array_index(message->in_reply_to, 0), ==, mail.in_reply_to);
	g_assert_cmpstr(message->loop_mark, ==, mail.loop_mark);
	g_assert_cmpstr(message->language, ==, "fr");
	g_assert_cmpstr(message->text, ==, mail.text);
	g_assert_true(message_has_evidence(message, EVIDENCE_AUTO_SUBMITTED));
	g_assert_cmpuint(message->warnings->len, ==, 0);
}

static void
test_same_bytes(void)
{
	OutgoingMail mail = sample();

	mail.html = "<p>Bonjour</p>";
	g_autoptr(GBytes) first = compose(&mail);
	g_autoptr(GBytes) second = compose(&mail);

	g_assert_true(g_bytes_equal(first, second));
	mail.message_id = "other@example.com";
	g_autoptr(GBytes) third = compose(&mail);

	g_assert_false(g_bytes_equal(first, third));
}

static void
test_origins(void)
{
	static const struct {
		ComposeOrigin origin;
		const char *field;
	} CASES[] = {
		{COMPOSE_BY_HAND, NULL},
		{COMPOSE_AUTO_REPLIED, "\r\nAuto-Submitted: auto-replied\r\n"},
		{COMPOSE_AUTO_GENERATED, "\r\nAuto-Submitted: auto-generated\r\n"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		OutgoingMail mail = sample();

		mail.origin = CASES[i].origin;
		g_autoptr(GBytes) bytes = compose(&mail);
		g_autofree char *text = as_string(bytes);

		if (CASES[i].field == NULL) {
			g_assert_null(strstr(text, "Auto-Submitted"));
			g_assert_null(strstr(text, "X-Auto-Response-Suppress"));
		} else {
			g_assert_nonnull(strstr(text, CASES[i].field));
			g_assert_nonnull(strstr(text,
				"\r\nX-Auto-Response-Suppress: DR, RN, NRN, "
				"OOF, AutoReply\r\n"));
		}
		g_assert_null(strstr(text, "NDR"));
	}
}

static void
test_parts(void)
{
	guint8 bytes_of_photo[700];
	OutgoingMail mail = sample();
	g_autoptr(GPtrArray) attachments = g_ptr_array_new();

	for (gsize i = 0; i < sizeof(bytes_of_photo); i++)
		bytes_of_photo[i] = (guint8)(i * 7);
	g_autoptr(GBytes) photo = g_bytes_new(bytes_of_photo, sizeof(bytes_of_photo));
	g_autoptr(GBytes) nested = g_bytes_new_static("From: a@b\r\n\r\nx\r\n", 16);
	g_autoptr(GBytes) nothing = g_bytes_new_static("", 0);
	OutgoingAttachment list[] = {{"photo d’été.jpg", "image/jpeg", photo},
		{"mail.eml", "message/rfc822", nested}, {"", "text/csv", nothing}};

	for (gsize i = 0; i < G_N_ELEMENTS(list); i++)
		g_ptr_array_add(attachments, &list[i]);
	mail.html = "<p>Votre réclamation <a href=\"https://example.com/\">ici</a></p>";
	mail.attachments = attachments;
	g_autoptr(GBytes) bytes = compose(&mail);
	g_autoptr(Message) message = mail_read(bytes, NULL);

	check_wire(bytes);
	g_assert_cmpstr(message->text, ==, mail.text);
	g_assert_cmpuint(message->attachments->len, ==, 3);
	const Attachment *first = g_ptr_array_index(message->attachments, 0);
	const Attachment *second = g_ptr_array_index(message->attachments, 1);
	const Attachment *third = g_ptr_array_index(message->attachments, 2);
	g_autoptr(GBytes) again = mail_part(bytes, first->part);

	g_assert_true(g_bytes_equal(again, photo));
	g_assert_cmpstr(first->name, ==, "photo d’été.jpg");
	g_assert_cmpstr(first->type, ==, "image/jpeg");
	/* A mail may not be encoded under its own type. */
	g_assert_cmpstr(second->type, ==, "application/octet-stream");
	g_assert_cmpstr(second->name, ==, "mail.eml");
	g_assert_cmpuint(second->bytes, ==, 16);
	g_assert_cmpuint(third->bytes, ==, 0);
}

static void
test_injection(void)
{
	OutgoingMail mail = sample();

	mail.subject = "Hello\r\nBcc: evil@example.org\n\nbody";
	mail.from_name = "ACME\r\nBcc: evil@example.org";
	mail.to_name = "Marie\nX: y";
	g_autoptr(GBytes) bytes = compose(&mail);
	g_autofree char *text = as_string(bytes);
	g_autoptr(Message) message = mail_read(bytes, NULL);

	g_assert_null(strstr(text, "\nBcc:"));
	g_assert_null(strstr(text, "\nX:"));
	g_assert_cmpstr(message->subject, ==, "Hello Bcc: evil@example.org body");
	g_assert_cmpstr(only(message->from)->addr, ==, "support@example.com");
	g_assert_cmpuint(message->cc->len, ==, 0);
}

static void
test_rejected(void)
{
	static const char *const ADDRESSES[] = {"", "marie", "a@b@c.example", "a b@example.org",
		"a@example.org\r\nBcc: x@y.example", "<a@example.org>", "é@example.org"};
	static const char *const IDS[] = {"", "a b@c", "a@b>", "a@b\r\nX: y", "é@b"};
	static const char *const TYPES[] = {"", "text", "text/", "text/plain; x=y", "a/b\r\nX: y"};
	g_autoptr(GBytes) nothing = g_bytes_new_static("", 0);

	for (gsize i = 0; i < G_N_ELEMENTS(ADDRESSES); i++) {
		g_autoptr(GError) error = NULL;
		OutgoingMail mail = sample();

		mail.to_addr = ADDRESSES[i];
		g_assert_null(mail_compose(&mail, &error));
		g_assert_true(error_is(error, ERROR_REJECTED));
	}
	for (gsize i = 0; i < G_N_ELEMENTS(IDS); i++) {
		g_autoptr(GError) error = NULL;
		OutgoingMail mail = sample();

		mail.message_id = IDS[i];
		g_assert_null(mail_compose(&mail, &error));
		g_assert_true(error_is(error, ERROR_REJECTED));
	}
	for (gsize i = 0; i < G_N_ELEMENTS(TYPES); i++) {
		g_autoptr(GError) error = NULL;
		OutgoingMail mail = sample();
		OutgoingAttachment attachment = {"x", TYPES[i], nothing};
		g_autoptr(GPtrArray) attachments = g_ptr_array_new();

		g_ptr_array_add(attachments, &attachment);
		mail.attachments = attachments;
		g_assert_null(mail_compose(&mail, &error));
		g_assert_true(error_is(error, ERROR_REJECTED));
	}
}

static void
test_what_strangers_pick(void)
{
	g_autofree char *long_id = g_strnfill(LIMIT_MESSAGE_ID_BYTES, 'a');
	g_autofree char *long_type = g_strnfill(300, 'x');
	g_autofree char *type = g_strconcat("application/", long_type, NULL);

	g_assert_true(compose_id_is_valid("12345"));
	g_assert_false(compose_id_is_valid(long_id));
	g_assert_false(compose_id_is_valid("a b@x"));
	g_assert_false(compose_id_is_valid(""));
	g_assert_false(compose_id_is_valid(NULL));
	g_assert_true(compose_type_is_valid("image/svg+xml"));
	g_assert_false(compose_type_is_valid(type));
	g_assert_false(compose_type_is_valid("image/jp\303\251g"));
	g_assert_false(compose_type_is_valid("foo"));
	g_assert_false(compose_type_is_valid(NULL));
}

static void
test_rejected_values(void)
{
	g_autoptr(GError) error = NULL;
	OutgoingMail mail = sample();

	mail.zone_offset_s = 3601;
	g_assert_null(mail_compose(&mail, &error));
	g_assert_true(error_is(error, ERROR_REJECTED));
	g_clear_error(&error);
	mail = sample();
	mail.date_at = -1;
	g_assert_null(mail_compose(&mail, &error));
	g_assert_true(error_is(error, ERROR_REJECTED));
	g_clear_error(&error);
	mail = sample();
	mail.loop_mark = "two words";
	g_assert_null(mail_compose(&mail, &error));
	g_assert_true(error_is(error, ERROR_REJECTED));
	g_clear_error(&error);
	mail = sample();
	mail.language = "fr\r\nX: y";
	g_assert_null(mail_compose(&mail, &error));
	g_assert_true(error_is(error, ERROR_REJECTED));
}

static void
test_two_languages(void)
{
	OutgoingMail mail = sample();
	g_autoptr(GBytes) bytes = NULL;

	mail.language = "fr, en";
	bytes = mail_compose(&mail, NULL);
	g_assert_nonnull(bytes);
	g_assert_nonnull(g_strstr_len(g_bytes_get_data(bytes, NULL),
		(gssize)g_bytes_get_size(bytes), "Content-Language: fr, en\r\n"));
}

static void
test_long_references(void)
{
	OutgoingMail mail = sample();
	g_autoptr(GPtrArray) references = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < 100; i++)
		g_ptr_array_add(
			references, g_strdup_printf("ref-%u.aaaaaaaaaaaaaaaaaaaa@x.example", i));
	mail.references = references;
	g_autoptr(GBytes) bytes = compose(&mail);
	g_autoptr(Message) message = mail_read(bytes, NULL);
	g_autofree char *text = as_string(bytes);
	const char *field = strstr(text, "References:"), *end = strstr(text, "Auto-Submitted:");

	check_wire(bytes);
	g_assert_true(field != NULL && end > field && end - field < 998);
	g_assert_cmpuint(message->references->len, >, 10);
	g_assert_cmpstr(g_ptr_array_index(message->references, 0), ==,
		"ref-0.aaaaaaaaaaaaaaaaaaaa@x.example");
	g_assert_cmpstr(g_ptr_array_index(message->references, message->references->len - 1), ==,
		"ref-99.aaaaaaaaaaaaaaaaaaaa@x.example");
}

static void
test_plain_text(void)
{
	OutgoingMail mail = sample();
	g_autofree char *long_line = g_strnfill(5000, 'x');

	mail.text = "Plain words.\n";
	g_autoptr(GBytes) plain = compose(&mail);
	g_autofree char *text = as_string(plain);

	g_assert_nonnull(strstr(text, "\r\nContent-Transfer-Encoding: 7bit\r\n"));
	g_assert_true(g_str_has_suffix(text, "\r\n\r\nPlain words.\r\n"));
	mail.text = long_line;
	g_autoptr(GBytes) wrapped = compose(&mail);
	g_autoptr(Message) message = mail_read(wrapped, NULL);

	check_wire(wrapped);
	g_assert_cmpuint(strlen(message->text), ==, 5001);
	mail.text = "";
	g_autoptr(GBytes) empty = compose(&mail);

	check_wire(empty);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	mail_init();
	g_test_add_func("/compose/round-trip", test_round_trip);
	g_test_add_func("/compose/same-bytes", test_same_bytes);
	g_test_add_func("/compose/origins", test_origins);
	g_test_add_func("/compose/parts", test_parts);
	g_test_add_func("/compose/injection", test_injection);
	g_test_add_func("/compose/rejected", test_rejected);
	g_test_add_func("/compose/rejected-values", test_rejected_values);
	g_test_add_func("/compose/what-strangers-pick", test_what_strangers_pick);
	g_test_add_func("/compose/long-references", test_long_references);
	g_test_add_func("/compose/two-languages", test_two_languages);
	g_test_add_func("/compose/plain-text", test_plain_text);
	return g_test_run();
}
