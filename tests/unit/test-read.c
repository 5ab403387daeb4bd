/* SPDX-License-Identifier: MIT */
/* What the golden mails can't hold: sizes, identities, and parts fetched again. */
#include "config.h"

#include <string.h>

#include "base/digest.h"
#include "base/limits.h"
#include "domain/message.h"
#include "mail/read.h"

#define HEAD                                                                                       \
	"From: Marie <marie@example.net>\r\nTo: support@example.com\r\nSubject: Colis\r\n"         \
	"Date: Mon, 10 Mar 2025 09:12:33 +0100\r\nMessage-ID: <1@example.net>\r\n"

static Message *
read_string(const char *mail)
{
	g_autoptr(GBytes) raw = g_bytes_new(mail, strlen(mail));

	return mail_read(raw, NULL);
}

static gboolean
has_warning(const Message *message, const char *words)
{
	for (guint i = 0; i < message->warnings->len; i++)
		if (strstr(g_ptr_array_index(message->warnings, i), words) != NULL)
			return TRUE;
	return FALSE;
}

static void
test_identity(void)
{
	/* The same mail on two ways: trace fields, line ends, encodings differ. */
	static const char *const SAME[] = {
		HEAD "\r\nBonjour,\r\nmon colis ?\r\n",
		"Received: by mx.example.com\r\nDelivered-To: a@example.com\r\n" HEAD
		"\r\nBonjour,\r\nmon colis ?\r\n",
		HEAD "\r\nBonjour,\nmon colis ?",
		HEAD "Content-Transfer-Encoding: quoted-printable\r\n\r\nBonjour,\r\nmon c=6Flis "
		     "?\r\n\r\n",
		HEAD
		"Content-Transfer-Encoding: base64\r\n\r\nQm9uam91ciwNCm1vbiBjb2xpcyA/DQo=\r\n",
		"From x@y Mon Mar 10 09:12:33 2025\r\n" HEAD "\r\nBonjour,\r\nmon colis ?\r\n",
	};
	static const char *const OTHERS[] = {
		HEAD "\r\nBonjour,\r\nmon colis !\r\n",
		HEAD "\r\nBonjour,mon colis ?\r\n",
		HEAD "\r\nBonjour,\r\n\r\nmon colis ?\r\n",
		HEAD
		"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nBonjour,\r\nmon colis "
		"?\r\n--a\r\n\r\nx\r\n--a--\r\n",
		"From: Marie <marie@example.net>\r\nSubject: Colis\r\nDate: Mon, 10 Mar 2025 "
		"09:12:34 "
		"+0100\r\nMessage-ID: <1@example.net>\r\n\r\nBonjour,\r\nmon colis ?\r\n",
	};
	g_autoptr(Message) first = read_string(SAME[0]);

	g_assert_cmpuint(strlen(first->identity), ==, 64);
	for (gsize i = 1; i < G_N_ELEMENTS(SAME); i++) {
		g_autoptr(Message) copy = read_string(SAME[i]);

		g_assert_cmpstr(copy->identity, ==, first->identity);
		g_assert_cmpstr(copy->sha256, !=, first->sha256);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(OTHERS); i++) {
		g_autoptr(Message) other = read_string(OTHERS[i]);

		g_assert_cmpstr(other->identity, !=, first->identity);
	}
}

static void
test_parts(void)
{
	static const char MAIL[] = HEAD
		"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\ntext\r\n--a\r\n"
		"Content-Type: image/png\r\nContent-Transfer-Encoding: "
		"base64\r\n\r\niVBORw0KGgo=\r\n"
		"--a\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@y.example\r\nSubject: n\r\n\r\n"
		"inner\r\n--a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
		"Content-Type: application/x; name=z\r\nContent-Transfer-Encoding: "
		"x-uuencode\r\n\r\nbegin 644 z\r\n#0V%T\r\n`\r\nend\r\n--b--\r\n--a--\r\n";
	g_autoptr(GBytes) raw = g_bytes_new_static(MAIL, sizeof(MAIL) - 1);
	g_autoptr(Message) message = mail_read(raw, NULL);
	static const struct {
		guint part;
		const char *type, *bytes;
		gsize length;
	} PARTS[] = {
		{1, "image/png", "\x89PNG\r\n\x1a\n", 8},
		{2, "message/rfc822", "From: x@y.example\r\nSubject: n\r\n\r\ninner", 38},
		{3, "application/x", "Cat", 3},
	};

	g_assert_cmpuint(message->attachments->len, ==, G_N_ELEMENTS(PARTS));
	for (gsize i = 0; i < G_N_ELEMENTS(PARTS); i++) {
		const Attachment *attachment = g_ptr_array_index(message->attachments, i);
		g_autoptr(GBytes) bytes = mail_part(raw, attachment->part);
		gsize length = 0;
		const void *data = g_bytes_get_data(bytes, &length);
		g_autofree char *sha256 = digest_sha256_hex(data, length);

		g_assert_cmpuint(attachment->part, ==, PARTS[i].part);
		g_assert_cmpstr(attachment->type, ==, PARTS[i].type);
		g_assert_cmpmem(data, (int)length, PARTS[i].bytes, (int)PARTS[i].length);
		g_assert_cmpuint(attachment->bytes, ==, length);
		g_assert_cmpstr(attachment->sha256, ==, sha256);
	}
	g_assert_null(mail_part(raw, 4));
}

static void
test_many_headers(void)
{
	g_autoptr(GString) mail = g_string_new(HEAD);

	for (guint i = 0; i < 10000; i++)
		g_string_append_printf(mail, "X-Line-%u: %u\r\n", i, i);
	g_string_append(mail, "\r\nMon colis ?\r\n");
	g_autoptr(Message) message = read_string(mail->str);

	g_assert_cmpint(message->form, ==, MESSAGE_PLAIN);
	g_assert_cmpstr(message->subject, ==, "Colis");
	g_assert_cmpstr(message->text, ==, "Mon colis ?\n");
	g_assert_true(has_warning(message, "LIMIT_HEADER_LINES"));
}

static void
test_long_header(void)
{
	g_autofree char *filler = g_strnfill(1024 * 1024, 'x');
	g_autofree char *mail = g_strconcat("Subject: ", filler, "\r\nTo: <", filler,
		"@example.org>\r\nReferences: <", filler, "@b>\r\n", HEAD, "\r\ntext\r\n", NULL);
	g_autoptr(Message) message = read_string(mail);

	g_assert_cmpuint(strlen(message->subject), ==, LIMIT_SUBJECT_BYTES);
	g_assert_true(has_warning(message, "LIMIT_SUBJECT_BYTES"));
	g_assert_true(has_warning(message, "LIMIT_HEADER_BYTES"));
	g_assert_cmpstr(message->text, ==, "text\n");
}

static void
test_large_attachment(void)
{
	gsize size = 40 * 1024 * 1024, line = 76;
	g_autoptr(GByteArray) mail = g_byte_array_sized_new((guint)(size + size / 38 + 1000));
	static const char TOP[] =
		HEAD "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nVoir la "
		     "pièce.\r\n--a\r\nContent-Type: video/mp4; name=film.mp4\r\n"
		     "Content-Transfer-Encoding: base64\r\n\r\n";
	g_autofree char *row = g_strnfill(line, 'A');

	g_byte_array_append(mail, (const guint8 *)TOP, sizeof(TOP) - 1);
	for (gsize i = 0; i < size / line; i++) {
		g_byte_array_append(mail, (const guint8 *)row, (guint)line);
		g_byte_array_append(mail, (const guint8 *)"\r\n", 2);
	}
	g_byte_array_append(mail, (const guint8 *)"--a--\r\n", 7);
	g_autoptr(GBytes) raw = g_byte_array_free_to_bytes(g_steal_pointer(&mail));
	g_autoptr(Message) message = mail_read(raw, NULL);
	const Attachment *film = g_ptr_array_index(message->attachments, 0);

	g_assert_cmpstr(film->name, ==, "film.mp4");
	g_assert_cmpuint(film->bytes, ==, size / line * 57);
	g_assert_cmpstr(message->text, ==, "Voir la pièce.");
	g_assert_cmpuint(message->warnings->len, ==, 0);
}

static void
test_over_the_limit(void)
{
	gsize size = LIMIT_MAIL_BYTES + 4096;
	char *bytes = g_malloc(size);
	static const char TOP[] =
		HEAD "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nHello\r\n--a\r\n"
		     "Content-Type: video/mp4\r\n\r\n";

	memset(bytes, 'x', size);
	for (gsize i = 80; i < size; i += 80)
		bytes[i] = '\n';
	memcpy(bytes, TOP, sizeof(TOP) - 1);
	g_autoptr(GBytes) raw = g_bytes_new_take(bytes, size);
	g_autoptr(Message) message = mail_read(raw, NULL);

	g_assert_cmpuint(message->bytes, ==, size);
	g_assert_cmpstr(message->text, ==, "Hello");
	g_assert_true(has_warning(message, "LIMIT_MAIL_BYTES"));
}

static void
test_many_parts(void)
{
	g_autoptr(GString) mail =
		g_string_new(HEAD "Content-Type: multipart/mixed; boundary=a\r\n\r\n");

	for (guint i = 0; i < 3000; i++)
		g_string_append_printf(
			mail, "--a\r\nContent-Type: image/png; name=%u\r\n\r\nx\r\n", i);
	g_autoptr(Message) message = read_string(mail->str);

	g_assert_cmpuint(message->attachments->len, ==, LIMIT_ATTACHMENTS);
	g_assert_true(has_warning(message, "LIMIT_ATTACHMENTS"));
	g_assert_true(has_warning(message, "LIMIT_MIME_PARTS"));
}

static void
test_long_text(void)
{
	g_autoptr(GString) mail = g_string_new(HEAD "\r\n");

	for (guint i = 0; i < LIMIT_TEXT_BYTES / 20; i++)
		g_string_append(mail, "Mon colis est perdu, et personne ne répond.\r\n");
	g_autoptr(Message) message = read_string(mail->str);

	g_assert_cmpuint(strlen(message->text), <=, LIMIT_TEXT_BYTES);
	g_assert_true(g_utf8_validate(message->text, -1, NULL));
	g_assert_true(has_warning(message, "LIMIT_TEXT_BYTES"));
}

static void
test_names(void)
{
	g_autofree char *filler = g_strnfill(5000, 'n');
	g_autofree char *mail = g_strconcat(
		HEAD "Content-Type: application/pdf; name=\"", filler, ".pdf\"\r\n\r\nx\r\n", NULL);
	g_autoptr(Message) message = read_string(mail);
	const Attachment *attachment = g_ptr_array_index(message->attachments, 0);

	g_assert_cmpuint(strlen(attachment->name), ==, LIMIT_NAME_BYTES);
	g_assert_true(g_str_has_suffix(attachment->name, "n.pdf"));
}

static void
test_hops(void)
{
	g_autoptr(GString) mail = g_string_new(NULL);

	for (guint i = 0; i < 51; i++)
		g_string_append(mail, "Received: from a by b\r\n");
	g_string_append(mail, HEAD "\r\ntext\r\n");
	g_autoptr(Message) message = read_string(mail->str);

	g_assert_cmpuint(message->received_count, ==, 51);
	g_assert_true(message_has_evidence(message, EVIDENCE_TOO_MANY_HOPS));
}

static void
test_return_path(void)
{
	g_autoptr(Message) absent = read_string(HEAD "\r\ntext\r\n");
	g_autoptr(Message) null = read_string("Return-Path: <>\r\n" HEAD "\r\ntext\r\n");
	g_autoptr(Message) given = read_string("Return-Path: <m@example.net>\r\n" HEAD "\r\nx\r\n");

	g_assert_false(absent->has_return_path);
	g_assert_cmpuint(absent->evidence->len, ==, 0);
	g_assert_true(null->has_return_path);
	g_assert_true(message_has_evidence(null, EVIDENCE_NULL_RETURN_PATH));
	g_assert_cmpint(null->form, ==, MESSAGE_PLAIN);
	g_assert_cmpstr(given->return_path, ==, "m@example.net");
	g_assert_cmpuint(given->evidence->len, ==, 0);
}

static void
test_uuencoded(void)
{
	static const char MAIL[] =
		HEAD "\r\nVoici :\r\nbegin 644 a.jpg\r\n#0V%T\r\n`\r\nend\r\n"
		     "begin 644 b.dat\r\n#0V%T\r\n#0V%T\r\n`\r\nend\r\nMerci\r\n";
	g_autoptr(GBytes) raw = g_bytes_new_static(MAIL, sizeof(MAIL) - 1);
	g_autoptr(Message) message = mail_read(raw, NULL);
	g_autoptr(GBytes) first = mail_part(raw, LIMIT_MIME_PARTS);
	g_autoptr(GBytes) second = mail_part(raw, 2 * LIMIT_MIME_PARTS);
	const Attachment *other = NULL;

	g_assert_cmpstr(message->text, ==, "Voici :\nMerci\n");
	g_assert_cmpuint(message->attachments->len, ==, 2);
	other = g_ptr_array_index(message->attachments, 1);
	g_assert_cmpstr(other->name, ==, "b.dat");
	g_assert_cmpstr(other->type, ==, "application/octet-stream");
	g_assert_cmpuint(other->part, ==, 2 * LIMIT_MIME_PARTS);
	g_assert_cmpuint(other->bytes, ==, 6);
	g_assert_cmpmem(g_bytes_get_data(first, NULL), (int)g_bytes_get_size(first), "Cat", 3);
	g_assert_cmpmem(g_bytes_get_data(second, NULL), (int)g_bytes_get_size(second), "CatCat", 6);
	g_assert_null(mail_part(raw, 3 * LIMIT_MIME_PARTS));
	g_assert_null(mail_part(raw, LIMIT_MIME_PARTS + 1));
}

/* Outlook's wrapping under whatever type: staff read what it is. */
static void
test_winmail(void)
{
	g_autoptr(Message) message =
		read_string(HEAD "Content-Type: application/octet-stream\r\n"
				 "Content-Disposition: attachment; filename=\"WINMAIL.DAT\"\r\n"
				 "\r\nx\r\n");

	g_assert_true(has_warning(message, "WINMAIL.DAT is written by Outlook"));
}

#define MAILER                                                                                     \
	"Return-Path: <>\r\nFrom: mailer-daemon@mx.example\r\nTo: "                                \
	"support@example.com\r\nSubject: "                                                         \
	"Returned mail\r\n"
#define GROUP "Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"

/* What a mail is, by all of it: reports in odd clothes, and people's mails that look like them. */
static void
test_forms(void)
{
	static const struct {
		const char *mail;
		MessageForm form;
	} CASES[] = {
		{MAILER "Content-Type: multipart/report; boundary=a\r\n\r\nIt came "
			"back.\r\n\r\n" GROUP,
			MESSAGE_BOUNCE},
		{HEAD "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: "
		      "message/delivery-status\r\n\r\n" GROUP "\r\n--a--\r\n",
			MESSAGE_BOUNCE},
		{HEAD "Content-Type: multipart/report; boundary=a\r\n\r\n--a\r\nContent-Type: "
		      "message/global-delivery-status\r\n\r\n" GROUP "\r\n--a--\r\n",
			MESSAGE_BOUNCE},
		{MAILER "\r\n{\"notificationType\":\"Complaint\"}\r\n", MESSAGE_FEEDBACK},
		{HEAD "X-Apple-Unsubscribe: true\r\n\r\nApple Mail sent this.\r\n",
			MESSAGE_FEEDBACK},
		{"From: staff@isp.example\r\nSubject: complaint about message from 192.0.2.1\r\n"
		 "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: "
		 "message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n--a--\r\n",
			MESSAGE_FEEDBACK},
		{"From: marie@isp.example\r\nSubject: complaint about message from your agent\r\n"
		 "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: "
		 "message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n--a--\r\n",
			MESSAGE_PLAIN},
		{"From: postmaster@shop.example\r\nSubject: Undeliverable Mail\r\n\r\nUser "
		 "unknown: "
		 "a@b.example\r\n",
			MESSAGE_BOUNCE},
		/* Whoever runs a small firm may write from such an address. */
		{"From: postmaster@shop.example\r\nSubject: Parcel\r\n\r\nMy parcel was not "
		 "delivered "
		 "to marie@shop.example. You were unable to deliver it twice!\r\n",
			MESSAGE_PLAIN},
		{"From: postmaster@shop.example\r\nSubject: My parcel was not delivered\r\n\r\nIt "
		 "was returned to sender.\r\n",
			MESSAGE_PLAIN},
		/* A customer who shows us the report that they got is a customer. */
		{HEAD "\r\nI can't reach you, see:\r\n\r\n> Your message could not be "
		      "delivered.\r\n> " GROUP,
			MESSAGE_PLAIN},
		{HEAD "\r\nIs your mailbox full? My letter could not be delivered.\r\n",
			MESSAGE_PLAIN},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autoptr(Message) message = read_string(CASES[i].mail);

		g_test_message("%" G_GSIZE_FORMAT, i);
		g_assert_cmpuint(message->form, ==, CASES[i].form);
		g_assert_true((message->bounce != NULL) == (CASES[i].form == MESSAGE_BOUNCE));
	}
}

/* A mail whose parts have another boundary than its header says has a text all the same. */
static void
test_no_boundary(void)
{
	static const char CRLF[] =
		HEAD "Content-Type: multipart/mixed; boundary=a\r\n\r\nBonjour,\r\nmon "
		     "colis ?\r\n";
	static const char LF[] =
		HEAD "Content-Type: multipart/mixed; boundary=a\r\n\r\nBonjour,\nmon colis ?";
	static const char OTHER[] =
		HEAD "Content-Type: multipart/mixed; boundary=a\r\n\r\nBonjour,\nmon colis !";
	g_autoptr(Message) first = read_string(CRLF);
	g_autoptr(Message) same = read_string(LF);
	g_autoptr(Message) other = read_string(OTHER);

	g_assert_nonnull(strstr(first->text, "mon colis ?"));
	g_assert_cmpstr(first->identity, ==, same->identity);
	g_assert_cmpstr(first->identity, !=, other->identity);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	mail_init();
	g_test_add_func("/read/forms", test_forms);
	g_test_add_func("/read/no-boundary", test_no_boundary);
	g_test_add_func("/read/identity", test_identity);
	g_test_add_func("/read/parts", test_parts);
	g_test_add_func("/read/many-headers", test_many_headers);
	g_test_add_func("/read/long-header", test_long_header);
	g_test_add_func("/read/large-attachment", test_large_attachment);
	g_test_add_func("/read/over-the-limit", test_over_the_limit);
	g_test_add_func("/read/many-parts", test_many_parts);
	g_test_add_func("/read/long-text", test_long_text);
	g_test_add_func("/read/names", test_names);
	g_test_add_func("/read/hops", test_hops);
	g_test_add_func("/read/uuencoded", test_uuencoded);
	g_test_add_func("/read/winmail", test_winmail);
	g_test_add_func("/read/return-path", test_return_path);
	return g_test_run();
}
