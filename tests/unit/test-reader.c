/* SPDX-License-Identifier: MIT */
/* disputed-reader itself, asked over its channel. */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "domain/message_wire.h"
#include "mail/read.h"
#include "sandbox/protocol.h"

#define MIB (1024 * 1024)
#define LARGE_MAILS 5
#define LARGE_BYTES (40 * MIB)
#define GROWTH_KIB (8 * 1024) /* allowed while they pass */

#define HEAD                                                                                       \
	"From: Marie <marie@example.net>\r\nTo: support@example.com\r\nSubject: Mon colis\r\n"     \
	"Date: Mon, 10 Mar 2025 09:12:33 +0100\r\nMessage-ID: <1@example.net>\r\n"
#define PARTS                                                                                      \
	"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nOu est mon colis, "           \
	"bonjour ?\r\n--a\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" \
	"iVBORw0KGgo=\r\n--a--\r\n"

typedef struct {
	pid_t pid;
	int channel;
	guint32 flags;
} Reader;

typedef struct {
	SandboxReply reply;
	GBytes *bytes; /* NULL if there are none */
} Answer;

static void
answer_clear(Answer *answer)
{
	g_clear_pointer(&answer->bytes, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answer_clear)

/* Returns: FALSE when the channel is closed. */
static gboolean
read_whole(int fd, void *into, gsize length)
{
	gsize done = 0;

	while (done < length) {
		gssize got = read(fd, (char *)into + done, length - done);

		if (got <= 0)
			return FALSE;
		done += (gsize)got;
	}
	return TRUE;
}

static Answer
take(const Reader *reader)
{
	Answer answer = {0};

	g_assert_true(read_whole(reader->channel, &answer.reply, sizeof(answer.reply)));
	g_assert_cmphex(answer.reply.magic, ==, SANDBOX_MAGIC);
	g_assert_cmpuint(answer.reply.bytes, <=, LIMIT_MESSAGE_WIRE_BYTES);
	if (answer.reply.bytes > 0) {
		guint8 *bytes = g_malloc(answer.reply.bytes);

		g_assert_true(read_whole(reader->channel, bytes, answer.reply.bytes));
		answer.bytes = g_bytes_new_take(bytes, answer.reply.bytes);
	}
	return answer;
}

/* Starts the program; more than the channel is open, and the environment is not empty. */
static Reader
start(const char *memory_mib)
{
	g_autofree char *program =
		g_build_filename(g_getenv("top_builddir"), "disputed-reader", NULL);
	g_autofree char *languages =
		g_build_filename(g_getenv("top_srcdir"), "src", "mail", "textcat.conf", NULL);
	Reader reader = {0};
	int both[2] = {-1, -1};

	g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both), ==, 0);
	reader.pid = fork();
	g_assert_cmpint(reader.pid, >=, 0);
	if (reader.pid == 0) {
		g_assert(
			dup2(both[1], 9) == 9 && dup2(9, SANDBOX_CHANNEL_FD) == SANDBOX_CHANNEL_FD);
		execl(program, program, "--languages", languages, "--memory-mib", memory_mib, NULL);
		_exit(127);
	}
	close(both[1]);
	reader.channel = both[0];
	g_auto(Answer) ready = take(&reader);

	g_assert_cmpuint(ready.reply.id, ==, 0);
	g_assert_cmpuint(ready.reply.status, ==, SANDBOX_OK);
	g_assert_null(ready.bytes);
	reader.flags = ready.reply.flags;
	return reader;
}

/* Waits for the end. Returns: the status of waitpid(). */
static int
end(Reader *reader)
{
	int status = 0;

	if (reader->channel >= 0)
		close(reader->channel);
	reader->channel = -1;
	g_assert_cmpint(waitpid(reader->pid, &status, 0), ==, reader->pid);
	return status;
}

static void
assert_exit(Reader *reader, int expected)
{
	char byte = 0;
	int status = 0;

	/* It closes the channel itself. */
	g_assert_cmpint(read(reader->channel, &byte, 1), <=, 0);
	status = end(reader);
	g_assert_true(WIFEXITED(status));
	g_assert_cmpint(WEXITSTATUS(status), ==, expected);
}

static void
assert_closes(Reader *reader)
{
	int status = end(reader);

	g_assert_true(WIFEXITED(status));
	g_assert_cmpint(WEXITSTATUS(status), ==, SANDBOX_EXIT_CLOSED);
}

static int
file_of(const void *bytes, gsize length)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(write(fd, bytes, length), ==, (gssize)length);
	return fd;
}

static void
send_bytes(const Reader *reader, const void *bytes, gsize length, const int *files, guint count)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(4 * sizeof(int))];
	} control = {0};
	struct iovec from = {.iov_base = (void *)bytes, .iov_len = length};
	struct msghdr message = {.msg_iov = &from, .msg_iovlen = 1};

	if (count > 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_SPACE(count * sizeof(int));
		CMSG_FIRSTHDR(&message)->cmsg_level = SOL_SOCKET;
		CMSG_FIRSTHDR(&message)->cmsg_type = SCM_RIGHTS;
		CMSG_FIRSTHDR(&message)->cmsg_len = CMSG_LEN(count * sizeof(int));
		memcpy(CMSG_DATA(CMSG_FIRSTHDR(&message)), files, count * sizeof(int));
	}
	g_assert_cmpint(sendmsg(reader->channel, &message, MSG_NOSIGNAL), ==, (gssize)length);
}

static void
ask(const Reader *reader, const SandboxRequest *request, const int *files, guint count)
{
	send_bytes(reader, request, sizeof(*request), files, count);
}

static Answer
ask_mail(const Reader *reader, SandboxOp op, const void *mail, gsize length)
{
	int fd = file_of(mail, length);
	SandboxRequest request = {.magic = SANDBOX_MAGIC, .op = op, .id = 7, .bytes = length};

	ask(reader, &request, &fd, 1);
	close(fd);
	Answer answer = take(reader);

	g_assert_cmpuint(answer.reply.id, ==, 7);
	return answer;
}

static Message *
read_mail(const Reader *reader, SandboxOp op, const char *mail, gsize length)
{
	g_autoptr(GError) error = NULL;
	g_auto(Answer) answer = ask_mail(reader, op, mail, length);
	Message *message = NULL;

	g_assert_cmpuint(answer.reply.status, ==, SANDBOX_OK);
	message = message_unpack(answer.bytes, &error);
	g_assert_no_error(error);
	return message;
}

/* ---- questions ---- */

static void
test_read(void)
{
	Reader reader = start("256");
	g_autoptr(Message) message =
		read_mail(&reader, SANDBOX_READ, HEAD PARTS, strlen(HEAD PARTS));
	g_autoptr(Message) head =
		read_mail(&reader, SANDBOX_READ_HEAD, HEAD PARTS, strlen(HEAD PARTS));
	g_autoptr(Message) nothing = read_mail(&reader, SANDBOX_READ, "", 0);

	g_assert_cmpstr(message_sender(message), ==, "marie@example.net");
	g_assert_cmpstr(message->text, ==, "Ou est mon colis, bonjour ?");
	g_assert_cmpstr(message->language, ==, "fr");
	g_assert_cmpuint(message->attachments->len, ==, 1);
	g_assert_cmpstr(head->subject, ==, "Mon colis");
	g_assert_cmpstr(head->text, ==, "");
	g_assert_cmpint(nothing->form, ==, MESSAGE_UNREADABLE);
	assert_closes(&reader);
}

/* Character sets that are loaded from files only when they are met. */
static void
test_charsets(void)
{
	static const struct {
		const char *charset, *bytes, *text;
	} ROWS[] = {
		{"windows-1252", "80 \x80", "80 €\n"},
		{"windows-1250", "\x9e", "ž\n"},
		{"iso-2022-jp", "\x1b$B$\"\x1b(B", "あ\n"},
		{"gb18030", "\xc4\xe3", "你\n"},
		{"koi8-r", "\xc1", "а\n"},
	};
	Reader reader = start("256");

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autofree char *mail =
			g_strconcat(HEAD "Content-Type: text/plain; charset=", ROWS[i].charset,
				"\r\n\r\n", ROWS[i].bytes, "\r\n", NULL);
		g_autoptr(Message) message = read_mail(&reader, SANDBOX_READ, mail, strlen(mail));

		g_assert_cmpstr(message->text, ==, ROWS[i].text);
		g_assert_cmpuint(message->warnings->len, ==, 0);
	}
	assert_closes(&reader);
}

static guint
ask_part(const Reader *reader, guint part, int into)
{
	int files[2] = {file_of(HEAD PARTS, strlen(HEAD PARTS)), into};
	SandboxRequest request = {.magic = SANDBOX_MAGIC,
		.op = SANDBOX_PART,
		.id = 8,
		.part = part,
		.bytes = strlen(HEAD PARTS)};

	ask(reader, &request, files, 2);
	close(files[0]);
	g_auto(Answer) answer = take(reader);

	g_assert_cmpuint(answer.reply.id, ==, 8);
	g_assert_null(answer.bytes);
	return answer.reply.status;
}

static void
test_part(void)
{
	Reader reader = start("256");
	int part = memfd_create("part", MFD_CLOEXEC), none = memfd_create("none", MFD_CLOEXEC);
	int closed = open("/dev/null", O_RDONLY | O_CLOEXEC);
	char bytes[16] = "";

	g_assert_cmpuint(ask_part(&reader, 1, part), ==, SANDBOX_OK);
	g_assert_cmpint(pread(part, bytes, sizeof(bytes), 0), ==, 8);
	g_assert_cmpmem(bytes, 8, "\x89PNG\r\n\x1a\n", 8);
	g_assert_cmpuint(ask_part(&reader, 2, none), ==, SANDBOX_NO_SUCH_PART);
	g_assert_cmpint(lseek(none, 0, SEEK_END), ==, 0);
	g_assert_cmpuint(ask_part(&reader, 1, closed), ==, SANDBOX_FAILED);
	close(part);
	close(none);
	close(closed);
	assert_closes(&reader);
}

/* A file that is shorter than was said, and then one that is not. */
static void
test_short_file(void)
{
	Reader reader = start("256");
	int fd = file_of(HEAD, strlen(HEAD));
	SandboxRequest request = {
		.magic = SANDBOX_MAGIC, .op = SANDBOX_READ, .id = 1, .bytes = strlen(HEAD) + 1};

	ask(&reader, &request, &fd, 1);
	close(fd);
	g_auto(Answer) answer = take(&reader);

	g_assert_cmpuint(answer.reply.status, ==, SANDBOX_FAILED);
	g_assert_null(answer.bytes);
	g_autoptr(Message) message = read_mail(&reader, SANDBOX_READ, HEAD, strlen(HEAD));

	g_assert_cmpstr(message->subject, ==, "Mon colis");
	assert_closes(&reader);
}

static void
test_pipelined(void)
{
	Reader reader = start("256");
	guint count = 60; /* as many as surely fit into the socket */

	for (guint i = 1; i <= count; i++) {
		g_autofree char *mail =
			g_strdup_printf("From: a@example.org\r\nSubject: %u\r\n\r\nx\r\n", i);
		int fd = file_of(mail, strlen(mail));
		SandboxRequest request = {.magic = SANDBOX_MAGIC,
			.op = i % 5 == 0 ? SANDBOX_READ_HEAD : SANDBOX_READ,
			.id = i,
			.bytes = strlen(mail)};

		ask(&reader, &request, &fd, 1);
		close(fd);
	}
	for (guint i = 1; i <= count; i++) {
		g_auto(Answer) answer = take(&reader);
		g_autoptr(GError) error = NULL;
		g_autoptr(Message) message = message_unpack(answer.bytes, &error);
		g_autofree char *subject = g_strdup_printf("%u", i);

		g_assert_no_error(error);
		g_assert_cmpuint(answer.reply.id, ==, i);
		g_assert_cmpstr(message->subject, ==, subject);
	}
	assert_closes(&reader);
}

/* Every mail of the corpora says over the channel what it says here. */
static void
compare_folder(const Reader *reader, const MailReadOptions *options, const char *folder)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);
	const char *name = NULL;

	g_assert_no_error(error);
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		char *bytes = NULL;
		gsize length = 0;

		if (!g_file_get_contents(path, &bytes, &length, NULL))
			continue;
		g_autoptr(GBytes) raw = g_bytes_new_take(bytes, length);
		g_autoptr(Message) here = mail_read(raw, options);
		g_autoptr(GBytes) packed = message_pack(here);
		g_auto(Answer) there = ask_mail(reader, SANDBOX_READ, bytes, length);

		g_assert_cmpuint(there.reply.status, ==, SANDBOX_OK);
		g_assert_true(g_bytes_equal(packed, there.bytes));
	}
}

static void
test_corpora(void)
{
	const char *source = g_getenv("top_srcdir"), *corpora = g_getenv("DISPUTED_CORPORA");
	g_autofree char *list = g_build_filename(source, "src", "mail", "textcat.conf", NULL);
	g_autofree char *mails = g_build_filename(source, "tests", "corpus", NULL);
	g_autofree char *odd = g_build_filename(source, "tests", "fuzz", "corpus", "read", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(LanguageGuesser) languages = language_guesser_new(list, NULL, &error);
	MailReadOptions options = {languages};
	Reader reader = start("256");

	g_assert_no_error(error);
	compare_folder(&reader, &options, mails);
	compare_folder(&reader, &options, odd);
	if (corpora != NULL) {
		g_autofree char *bounces = g_build_filename(corpora, "bounces", NULL);
		g_autofree char *replies = g_build_filename(corpora, "replies", NULL);

		compare_folder(&reader, &options, bounces);
		compare_folder(&reader, &options, replies);
	}
	assert_closes(&reader);
}

/* ---- what is no question ---- */

static void
test_no_request(void)
{
	static const struct {
		guint32 magic, op;
		guint files;
	} ROWS[] = {
		{SANDBOX_MAGIC + 1, SANDBOX_READ, 1},
		{SANDBOX_MAGIC, 0, 1},
		{SANDBOX_MAGIC, SANDBOX_PART + 1, 1},
		{SANDBOX_MAGIC, SANDBOX_READ, 0},
		{SANDBOX_MAGIC, SANDBOX_READ, 2},
		{SANDBOX_MAGIC, SANDBOX_READ, 3},
		{SANDBOX_MAGIC, SANDBOX_PART, 1},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		Reader reader = start("256");
		int fd = file_of(HEAD, strlen(HEAD)), files[] = {fd, fd, fd};
		SandboxRequest request = {
			.magic = ROWS[i].magic, .op = ROWS[i].op, .id = 1, .bytes = strlen(HEAD)};

		ask(&reader, &request, files, ROWS[i].files);
		close(fd);
		assert_exit(&reader, SANDBOX_EXIT_BUG);
	}
}

/* A request in pieces is one; half of one is none. */
static void
test_halves(void)
{
	Reader reader = start("256");
	int fd = file_of(HEAD, strlen(HEAD));
	SandboxRequest request = {
		.magic = SANDBOX_MAGIC, .op = SANDBOX_READ, .id = 3, .bytes = strlen(HEAD)};
	const char *bytes = (const char *)&request;

	send_bytes(&reader, bytes, 5, &fd, 1);
	send_bytes(&reader, bytes + 5, sizeof(request) - 5, NULL, 0);
	g_auto(Answer) answer = take(&reader);

	g_assert_cmpuint(answer.reply.id, ==, 3);
	g_assert_cmpuint(answer.reply.status, ==, SANDBOX_OK);
	send_bytes(&reader, bytes, 5, &fd, 1);
	close(fd);
	assert_closes(&reader);
}

/* ---- the process ---- */

/* A number of /proc/PID/status [KiB]. */
static guint64
memory_kib(const Reader *reader, const char *field)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/status", (int)reader->pid);
	g_autofree char *status = NULL;
	const char *found = NULL;

	g_assert_true(g_file_get_contents(path, &status, NULL, NULL));
	found = strstr(status, field);
	g_assert_nonnull(found);
	return g_ascii_strtoull(found + strlen(field), NULL, 10);
}

/* Only the standard descriptors and the channel are open; as far as this user may look. */
static void
test_descriptors(void)
{
	Reader reader = start("256");
	g_autofree char *folder = g_strdup_printf("/proc/%d/fd", (int)reader.pid);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	guint count = 0;

	while (dir != NULL && g_dir_read_name(dir) != NULL)
		count++;
	g_assert_cmpuint(count, <=, SANDBOX_CHANNEL_FD + 1);
	assert_closes(&reader);
}

/* Millions of header fields need more memory than there may be; the header alone does not. */
static void
test_memory(void)
{
	static const char FIELD[] = "X-A: b\r\n";
	Reader reader = start("64");
	g_autoptr(GString) mail = g_string_new(HEAD);
	int fd = -1;
	SandboxRequest request = {.magic = SANDBOX_MAGIC, .op = SANDBOX_READ, .id = 1};

	if ((reader.flags & SANDBOX_NO_MEMORY_LIMIT) != 0) {
		g_test_skip("there is no limit in this build");
		assert_closes(&reader);
		return;
	}
	while (mail->len < 8 * MIB)
		g_string_append(mail, FIELD);
	g_string_append(mail, "\r\ntext\r\n");
	fd = file_of(mail->str, mail->len);
	request.bytes = mail->len;
	ask(&reader, &request, &fd, 1);
	close(fd);
	assert_exit(&reader, SANDBOX_EXIT_MEMORY);
	Reader another = start("64");
	g_autoptr(Message) head = read_mail(&another, SANDBOX_READ_HEAD, mail->str, mail->len);

	g_assert_cmpstr(head->subject, ==, "Mon colis");
	assert_closes(&another);
}

static void
append_lines(GByteArray *mail, const char *line, gsize bytes)
{
	for (gsize end_at = mail->len + bytes; mail->len < end_at;)
		g_byte_array_append(mail, (const guint8 *)line, (guint)strlen(line));
}

static void
append_text(GByteArray *mail, const char *text)
{
	g_byte_array_append(mail, (const guint8 *)text, (guint)strlen(text));
}

/* A film, a table, and a whole mail with a film of its own. */
static int
large_mail(gsize *length_out)
{
	g_autofree char *fill = g_strnfill(76, 'A');
	g_autofree char *line = g_strconcat(fill, "\r\n", NULL);
	g_autoptr(GByteArray) mail = g_byte_array_sized_new(LARGE_BYTES + MIB);

	append_text(mail,
		HEAD "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nVoici le "
		     "film.\r\n--a\r\nContent-Type: video/mp4\r\nContent-Transfer-Encoding: "
		     "base64\r\n\r\n");
	append_lines(mail, line, LARGE_BYTES / 2);
	append_text(mail, "--a\r\nContent-Type: text/csv\r\n\r\n");
	append_lines(mail, line, LARGE_BYTES / 4);
	append_text(mail,
		"--a\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@example.org\r\nSubject: "
		"inner\r\nContent-Type: video/mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n");
	append_lines(mail, line, LARGE_BYTES / 4);
	append_text(mail, "--a--\r\n");
	*length_out = mail->len;
	return file_of(mail->data, mail->len);
}

static void
test_flat_memory(void)
{
	Reader reader = start("256");
	gsize length = 0;
	int files[2] = {large_mail(&length), memfd_create("part", MFD_CLOEXEC)};
	guint64 before = 0, after = 0;

	for (guint i = 0; i < 2 * LARGE_MAILS; i++) {
		SandboxRequest request = {.magic = SANDBOX_MAGIC,
			.op = i % 2 == 0 ? SANDBOX_READ : SANDBOX_PART,
			.id = i,
			.part = 3,
			.bytes = length};

		if (i == 0)
			before = memory_kib(&reader, "VmHWM:");
		g_assert_cmpint(ftruncate(files[1], 0), ==, 0);
		ask(&reader, &request, files, i % 2 == 0 ? 1 : 2);
		g_auto(Answer) answer = take(&reader);

		g_assert_cmpuint(answer.reply.status, ==, SANDBOX_OK);
	}
	after = memory_kib(&reader, "VmHWM:");
	g_assert_cmpint(lseek(files[1], 0, SEEK_END), >, LARGE_BYTES / 5);
	g_test_message("%d mails of %" G_GSIZE_FORMAT " bytes: at most %" G_GUINT64_FORMAT
		       " KiB resident, %" G_GUINT64_FORMAT " at the start",
		LARGE_MAILS, length, after, before);
	if ((reader.flags & SANDBOX_NO_MEMORY_LIMIT) == 0)
		g_assert_cmpuint(after - before, <, GROWTH_KIB);
	close(files[0]);
	close(files[1]);
	assert_closes(&reader);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	mail_init();
	g_test_add_func("/reader/read", test_read);
	g_test_add_func("/reader/charsets", test_charsets);
	g_test_add_func("/reader/part", test_part);
	g_test_add_func("/reader/short-file", test_short_file);
	g_test_add_func("/reader/pipelined", test_pipelined);
	g_test_add_func("/reader/corpora", test_corpora);
	g_test_add_func("/reader/no-request", test_no_request);
	g_test_add_func("/reader/halves", test_halves);
	g_test_add_func("/reader/descriptors", test_descriptors);
	g_test_add_func("/reader/memory", test_memory);
	g_test_add_func("/reader/flat-memory", test_flat_memory);
	return g_test_run();
}
