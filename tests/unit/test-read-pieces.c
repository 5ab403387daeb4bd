/* SPDX-License-Identifier: MIT */
/* Mails that are read piece by piece from a file: the same as from memory, whatever the mail; the
 * header alone; parts; the texts of attached files; and a file that fails. */
#include "config.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/limits.h"
#include "domain/message_wire.h"
#include "mail/read.h"

#define HEAD                                                                                       \
	"From: Marie <marie@example.net>\r\nTo: support@example.com\r\nSubject: Mon colis\r\n"     \
	"Date: Mon, 10 Mar 2025 09:12:33 +0100\r\nMessage-ID: <1@example.net>\r\n"

/* The bytes in a file, and its descriptor. */
static Blob *
in_file(const void *bytes, gsize length, int *fd_out)
{
	g_autoptr(GError) error = NULL;
	int fd = memfd_create("test", MFD_CLOEXEC);
	Blob *blob = NULL;

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(write(fd, bytes, length), ==, (gssize)length);
	blob = blob_new_fd(fd, length, &error);
	g_assert_no_error(error);
	if (fd_out != NULL)
		*fd_out = fd;
	return blob;
}

static Message *
read_file(const char *mail)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Blob) blob = in_file(mail, strlen(mail), NULL);
	Message *message = mail_read_blob(blob, NULL, &error);

	g_assert_no_error(error);
	return message;
}

static Message *
read_head(const char *mail, gsize length)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Blob) blob = in_file(mail, length, NULL);
	Message *message = mail_read_head(blob, NULL, &error);

	g_assert_no_error(error);
	return message;
}

static gboolean
has_warning(const Message *message, const char *words)
{
	for (guint i = 0; i < message->warnings->len; i++)
		if (strstr(g_ptr_array_index(message->warnings, i), words) != NULL)
			return TRUE;
	return FALSE;
}

static gboolean
append(gpointer data, const char *bytes, gsize length)
{
	g_byte_array_append(data, (const guint8 *)bytes, (guint)length);
	return TRUE;
}

static void
compare_parts(const Message *message, const Blob *blob)
{
	for (guint i = 0; i < message->attachments->len; i++) {
		const Attachment *attachment = g_ptr_array_index(message->attachments, i);
		g_autoptr(GByteArray) part = g_byte_array_new();
		g_autoptr(GError) error = NULL;
		gboolean found = FALSE;

		g_assert_true(mail_part_blob(blob, attachment->part, append, part, &found, &error));
		g_assert_true(found);
		g_autofree char *sha256 = digest_sha256_hex(part->data, part->len);

		g_assert_cmpuint(part->len, ==, attachment->bytes);
		g_assert_cmpstr(sha256, ==, attachment->sha256);
	}
}

/* What both ways say of one mail, byte for byte. */
static void
compare(const char *bytes, gsize length)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) raw = g_bytes_new(bytes, length);
	g_autoptr(Blob) blob = in_file(bytes, length, NULL);
	g_autoptr(Message) memory = mail_read(raw, NULL);
	g_autoptr(Message) file = mail_read_blob(blob, NULL, &error);

	g_assert_no_error(error);
	g_autoptr(GBytes) one = message_pack(memory), other = message_pack(file);

	g_assert_true(g_bytes_equal(one, other));
	g_autoptr(Message) arrived = message_unpack(other, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(arrived->identity, ==, memory->identity);
	compare_parts(file, blob);
	g_autoptr(Message) head = mail_read_head(blob, NULL, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(head->subject, ==, memory->subject);
	g_assert_cmpstr(head->message_id, ==, memory->message_id);
	g_assert_cmpstr(head->sha256, ==, memory->sha256);
	g_assert_cmpstr(head->identity, !=, memory->identity);
	g_assert_cmpuint(head->from->len, ==, memory->from->len);
}

static guint
compare_folder(const char *folder)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);
	const char *name = NULL;
	guint count = 0;

	g_assert_no_error(error);
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		g_autofree char *bytes = NULL;
		gsize length = 0;

		if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
			continue;
		g_file_get_contents(path, &bytes, &length, &error);
		g_assert_no_error(error);
		compare(bytes, length);
		count++;
	}
	return count;
}

static void
test_corpora(void)
{
	const char *source = g_getenv("top_srcdir"), *corpora = g_getenv("DISPUTED_CORPORA");
	g_autofree char *mails = g_build_filename(source, "tests", "corpus", NULL);
	g_autofree char *odd = g_build_filename(source, "tests", "fuzz", "corpus", "read", NULL);
	guint count = compare_folder(mails) + compare_folder(odd);

	g_assert_cmpuint(count, >, 40);
	if (corpora == NULL)
		return;
	g_autofree char *bounces = g_build_filename(corpora, "bounces", NULL);
	g_autofree char *replies = g_build_filename(corpora, "replies", NULL);

	g_test_message("%u mails here, %u bounces, %u replies", count, compare_folder(bounces),
		compare_folder(replies));
}

/* Mails in which what matters lies across the edges of the pieces that are read. */
static void
test_edges(void)
{
	static const gsize EDGES[] = {4096, 65536, 131072};
	static const char BODY[] = "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\n"
				   "Où est-il ?\r\n--a\r\nContent-Type: text/csv\r\n\r\n1;2\r\n"
				   "--a--\r\n";

	for (gsize i = 0; i < G_N_ELEMENTS(EDGES); i++)
		for (gsize back = 0; back < sizeof(BODY) + 8; back += 3) {
			gsize above = EDGES[i] - back - strlen(HEAD) - strlen("X-Fill: \r\n");
			g_autoptr(GString) mail = g_string_new(HEAD "X-Fill: ");

			for (gsize at = 0; at < above; at++)
				g_string_append_c(mail, at % 70 == 69 ? ' ' : 'x');
			g_string_append(mail, "\r\n");
			g_string_append(mail, BODY);
			g_autoptr(Message) message = read_file(mail->str);
			const Attachment *table = g_ptr_array_index(message->attachments, 0);

			g_assert_cmpstr(message->text, ==, "Où est-il ?");
			g_assert_cmpuint(table->bytes, ==, 3);
			g_assert_cmpstr(table->text, ==, "1;2");
			compare(mail->str, mail->len);
		}
}

static void
test_preambles(void)
{
	g_autofree char *blank = g_strnfill(70000, '\n');
	g_autofree char *from = g_strnfill(70000, 'f');
	g_autofree char *spaced = g_strconcat(blank, HEAD, "\r\ntext\r\n", NULL);
	g_autofree char *mbox = g_strconcat("From ", from, "\n", HEAD, "\r\ntext\r\n", NULL);
	const char *const MAILS[] = {HEAD "\r\ntext\r\n", spaced, mbox,
		"\xef\xbb\xbf" HEAD "\r\ntext\r\n",
		"From a@b Mon\n>From c@d Tue\r\n" HEAD "\r\ntext\r\n"};

	for (gsize i = 0; i < G_N_ELEMENTS(MAILS); i++) {
		g_autoptr(Message) message = read_file(MAILS[i]);

		g_assert_cmpstr(message->subject, ==, "Mon colis");
		g_assert_cmpstr(message->text, ==, "text\n");
		compare(MAILS[i], strlen(MAILS[i]));
	}
}

static void
test_nul_in_header(void)
{
	static const char MAIL[] =
		"From: Marie <marie@example.net>\r\nSubject: Mon\0colis\r\n\r\nte\0xt\r\n";
	g_autoptr(GError) error = NULL;
	g_autoptr(Blob) blob = in_file(MAIL, sizeof(MAIL) - 1, NULL);
	g_autoptr(Message) message = mail_read_blob(blob, NULL, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(message->subject, ==, "Mon colis");
	g_assert_cmpstr(message->text, ==, "te\xef\xbf\xbdxt\n");
	g_assert_true(has_warning(message, "NUL bytes in the header"));
	compare(MAIL, sizeof(MAIL) - 1);
}

static void
test_head(void)
{
	static const char MAIL[] = HEAD
		"Content-Type: multipart/mixed; boundary=a\r\nAuto-Submitted: auto-replied\r\n\r\n"
		"--a\r\n\r\nBonjour\r\n--a\r\nContent-Type: image/png\r\n\r\nx\r\n--a--\r\n";
	g_autoptr(Message) message = read_head(MAIL, sizeof(MAIL) - 1);
	g_autoptr(Message) other = read_head(MAIL, sizeof(MAIL) - 2);
	g_autoptr(Message) bare = read_head(HEAD, strlen(HEAD));
	g_autoptr(Message) nothing = read_head("", 0);
	g_autoptr(Message) no_mail = read_head("no mail\r\nat all\r\n", 17);

	g_assert_cmpint(message->form, ==, MESSAGE_PLAIN);
	g_assert_cmpstr(message_sender(message), ==, "marie@example.net");
	g_assert_cmpstr(message->subject, ==, "Mon colis");
	g_assert_cmpstr(message->text, ==, "");
	g_assert_cmpstr(message->reply, ==, "");
	g_assert_cmpuint(message->attachments->len, ==, 0);
	g_assert_cmpuint(message->bytes, ==, sizeof(MAIL) - 1);
	g_assert_true(message_has_evidence(message, EVIDENCE_AUTO_SUBMITTED));
	g_assert_false(message_has_evidence(message, EVIDENCE_DELIVERY_REPORT));
	g_assert_true(has_warning(message, "only the header was read"));
	/* Mails that differ below the header are not the same mail. */
	g_assert_cmpstr(message->identity, !=, other->identity);
	g_assert_cmpstr(bare->subject, ==, "Mon colis");
	g_assert_cmpint(nothing->form, ==, MESSAGE_UNREADABLE);
	g_assert_cmpint(no_mail->form, ==, MESSAGE_UNREADABLE);
	g_assert_cmpstr(no_mail->text, ==, "");
}

static void
test_head_of_report(void)
{
	static const char MAIL[] = HEAD "Content-Type: multipart/report; "
					"report-type=delivery-status; boundary=a\r\n\r\n--a";
	g_autoptr(Message) message = read_head(MAIL, sizeof(MAIL) - 1);

	g_assert_cmpint(message->form, ==, MESSAGE_PLAIN);
	g_assert_true(message_has_evidence(message, EVIDENCE_DELIVERY_REPORT));
}

/* A header without an end, and one just long enough. */
static void
test_long_head(void)
{
	g_autoptr(GString) endless = g_string_new(HEAD);
	g_autoptr(GString) full = g_string_new(HEAD);

	while (endless->len < 3 * LIMIT_HEAD_BYTES)
		g_string_append(endless, "X-More: of it\r\n");
	g_autoptr(Message) cut = read_head(endless->str, endless->len);

	g_assert_cmpstr(cut->subject, ==, "Mon colis");
	g_assert_true(has_warning(cut, "LIMIT_HEAD_BYTES"));
	while (full->len < LIMIT_HEAD_BYTES - 100)
		g_string_append(full, "X-More: of it\r\n");
	g_string_append(full, "\r\nDear all\r\n");
	g_autoptr(Message) whole = read_head(full->str, full->len);

	g_assert_false(has_warning(whole, "LIMIT_HEAD_BYTES"));
}

static void
test_file_texts(void)
{
	static const char MAIL[] = HEAD
		"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nBonjour\r\n--a\r\n"
		"Content-Type: text/plain; charset=windows-1252; name=a.txt\r\n\r\n80 "
		"\x80\r\nfin\r\n"
		"--a\r\nContent-Type: text/csv; charset=utf-16le; name=b.csv\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\nYQA7AGIA\r\n--a\r\n"
		"Content-Type: text/x-empty; name=c\r\n\r\n\r\n--a\r\n"
		"Content-Type: application/pdf; name=d.pdf\r\n\r\n%PDF\r\n--a\r\n"
		"Content-Type: text/html; name=e.html\r\n\r\n<p>\x01x</p>\r\n--a--\r\n";
	static const char *const TEXTS[] = {"80 €\nfin", "a;b", "", NULL, "<p>\xef\xbf\xbdx</p>"};
	g_autoptr(Message) message = read_file(MAIL);

	g_assert_cmpuint(message->attachments->len, ==, G_N_ELEMENTS(TEXTS));
	for (guint i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
		const Attachment *file = g_ptr_array_index(message->attachments, i);

		g_assert_cmpstr(file->text, ==, TEXTS[i]);
	}
}

/* Many large text files: each is cut, and after some none is kept; all are hashed. */
static void
test_many_file_texts(void)
{
	g_autofree char *line = g_strnfill(78, 'x');
	g_autoptr(GString) mail =
		g_string_new(HEAD "Content-Type: multipart/mixed; boundary=a\r\n\r\n");
	gsize kept = 0;

	for (guint i = 0; i < 60; i++) {
		g_string_append(mail, "--a\r\nContent-Type: text/csv; name=x.csv\r\n\r\n");
		for (guint row = 0; row < LIMIT_ATTACHMENT_TEXT_BYTES / 75; row++)
			g_string_append_printf(mail, "%s\r\n", line);
	}
	g_string_append(mail, "--a--\r\n");
	g_autoptr(Message) message = read_file(mail->str);

	g_assert_cmpuint(message->attachments->len, ==, 60);
	for (guint i = 0; i < 60; i++) {
		const Attachment *file = g_ptr_array_index(message->attachments, i);

		g_assert_cmpuint(file->bytes, >, LIMIT_ATTACHMENT_TEXT_BYTES);
		if (file->text == NULL)
			continue;
		g_assert_cmpuint(strlen(file->text), <=, LIMIT_ATTACHMENT_TEXT_BYTES);
		kept += strlen(file->text);
	}
	g_assert_cmpuint(kept, >=, LIMIT_ATTACHMENT_TEXTS_BYTES);
	g_assert_cmpuint(kept, <=, LIMIT_ATTACHMENT_TEXTS_BYTES + LIMIT_ATTACHMENT_TEXT_BYTES);
	g_autoptr(GBytes) packed = message_pack(message);

	g_assert_cmpuint(g_bytes_get_size(packed), <=, LIMIT_MESSAGE_WIRE_BYTES);
}

static gboolean
stop_at_once(gpointer data, const char *bytes, gsize length)
{
	guint *calls = data;

	(void)bytes;
	(void)length;
	(*calls)++;
	return FALSE;
}

static void
test_part(void)
{
	static const char MAIL[] =
		HEAD "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\ntext\r\n--a\r\n"
		     "Content-Type: message/rfc822\r\n\r\nFrom: x@y.example\nSubject: "
		     "n\n\ninner\n--a--";
	static const char INNER[] = "From: x@y.example\r\nSubject: n\r\n\r\ninner";
	g_autoptr(Blob) blob = in_file(MAIL, sizeof(MAIL) - 1, NULL);
	g_autoptr(GByteArray) part = g_byte_array_new();
	g_autoptr(GError) error = NULL;
	gboolean found = FALSE;
	guint calls = 0;

	g_assert_true(mail_part_blob(blob, 1, append, part, &found, &error));
	g_assert_true(found);
	g_assert_cmpmem(part->data, part->len, INNER, sizeof(INNER) - 1);
	g_assert_true(mail_part_blob(blob, 1, stop_at_once, &calls, &found, &error));
	g_assert_cmpuint(calls, ==, 1);
	g_assert_true(mail_part_blob(blob, 2, stop_at_once, &calls, &found, &error));
	g_assert_false(found);
	g_assert_cmpuint(calls, ==, 1);
}

/* A file that lost its end can't be read: that is not taken for the mail's end. */
static void
test_failing_file(void)
{
	g_autoptr(GString) mail = g_string_new(HEAD "\r\n");
	int fd = -1;
	gboolean found = FALSE;
	guint calls = 0;

	while (mail->len < 300000)
		g_string_append(mail, "Mon colis est perdu.\r\n");
	g_autoptr(Blob) blob = in_file(mail->str, mail->len, &fd);

	for (int length = 200000; length >= 0; length -= 100000) {
		g_autoptr(GError) of_read = NULL, of_head = NULL, of_part = NULL;

		g_assert_cmpint(ftruncate(fd, length), ==, 0);
		g_assert_null(mail_read_blob(blob, NULL, &of_read));
		g_assert_error(of_read, DISPUTED_ERROR, ERROR_TEMPORARY);
		g_assert_null(mail_read_head(blob, NULL, &of_head));
		g_assert_error(of_head, DISPUTED_ERROR, ERROR_TEMPORARY);
		g_assert_false(mail_part_blob(blob, 0, stop_at_once, &calls, &found, &of_part));
		g_assert_error(of_part, DISPUTED_ERROR, ERROR_TEMPORARY);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	mail_init();
	g_test_add_func("/read-pieces/corpora", test_corpora);
	g_test_add_func("/read-pieces/edges", test_edges);
	g_test_add_func("/read-pieces/preambles", test_preambles);
	g_test_add_func("/read-pieces/nul-in-header", test_nul_in_header);
	g_test_add_func("/read-pieces/head", test_head);
	g_test_add_func("/read-pieces/head-of-report", test_head_of_report);
	g_test_add_func("/read-pieces/long-head", test_long_head);
	g_test_add_func("/read-pieces/file-texts", test_file_texts);
	g_test_add_func("/read-pieces/many-file-texts", test_many_file_texts);
	g_test_add_func("/read-pieces/part", test_part);
	g_test_add_func("/read-pieces/failing-file", test_failing_file);
	return g_test_run();
}
