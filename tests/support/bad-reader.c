/* SPDX-License-Identifier: MIT */
/* A reader for tests, that does what the mail says: its first line is "do WHAT", and if that is
 * nothing it knows, the line becomes the subject. Arguments: --starts FILE appends a byte to FILE;
 * --die-at-start, --mute, --stranger: never becomes ready; --die-always: at each mail. */
#include "config.h"

#include <dirent.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/digest.h"
#include "domain/message_wire.h"
#include "sandbox/protocol.h"

#define MAIL_BYTES 4096

static off_t start; /* the how manieth of this pool it is, from 1 */

typedef struct Work {
	SandboxRequest request;
	int mail, part;
	char text[MAIL_BYTES];
} Work;

static void
put(const void *bytes, gsize length)
{
	if (write(SANDBOX_CHANNEL_FD, bytes, length) != (gssize)length)
		exit(1);
}

static void
reply(guint32 id, guint32 status, const void *bytes, gsize length)
{
	SandboxReply head = {SANDBOX_MAGIC, status, id, 0, length};

	put(&head, sizeof(head));
	put(bytes, length);
}

static GBytes *
packed(const Work *work, const char *subject)
{
	g_autoptr(Message) message = message_new();
	g_autofree char *digest = digest_sha256_hex(work->text, strlen(work->text));

	message->bytes = work->request.bytes;
	g_free(message->sha256);
	g_free(message->identity);
	g_free(message->subject);
	message->sha256 = g_strdup(digest);
	message->identity = g_strdup(digest);
	message->subject = g_strdup(subject);
	return message_pack(message);
}

static void
reply_read(const Work *work, const char *subject)
{
	g_autoptr(GBytes) bytes = packed(work, subject);
	gsize length = 0;
	const void *data = g_bytes_get_data(bytes, &length);

	reply(work->request.id, SANDBOX_OK, data, length);
}

static void
do_segfault(const Work *work)
{
	(void)work;
	/* As a program of its own: sanitizers would catch it. */
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
}

static void
do_kill(const Work *work)
{
	(void)work;
	raise(SIGKILL);
}

static void
do_sigsys(const Work *work)
{
	(void)work;
	signal(SIGSYS, SIG_DFL);
	raise(SIGSYS);
}

static void
do_cpu(const Work *work)
{
	(void)work;
	signal(SIGXCPU, SIG_DFL);
	raise(SIGXCPU);
}

static void
do_memory(const Work *work)
{
	(void)work;
	_exit(SANDBOX_EXIT_MEMORY);
}

static void
do_exit(const Work *work)
{
	(void)work;
	_exit(3);
}

static void
do_stall(const Work *work)
{
	(void)work;
	for (;;)
		pause();
}

static void
do_close(const Work *work)
{
	(void)work;
	close(SANDBOX_CHANNEL_FD);
	for (;;)
		pause();
}

static void
do_rubbish(const Work *work)
{
	char rubbish[100];

	(void)work;
	memset(rubbish, 'x', sizeof(rubbish));
	put(rubbish, sizeof(rubbish));
}

static void
do_no_message(const Work *work)
{
	reply(work->request.id, SANDBOX_OK, "no message", 10);
}

static void
do_other_bytes(const Work *work)
{
	Work other = *work;

	other.request.bytes++;
	reply_read(&other, "other bytes");
}

static void
do_wrong_id(const Work *work)
{
	Work other = *work;

	other.request.id++;
	reply_read(&other, "other id");
}

static void
do_twice(const Work *work)
{
	reply_read(work, "first");
	reply_read(work, "second");
}

static void
do_wrong_status(const Work *work)
{
	reply(work->request.id, 99, "", 0);
}

static void
do_no_such_part(const Work *work)
{
	reply(work->request.id, SANDBOX_NO_SUCH_PART, "", 0);
}

static void
do_too_large(const Work *work)
{
	reply(work->request.id, SANDBOX_TOO_LARGE, "", 0);
}

static void
do_failed(const Work *work)
{
	reply(work->request.id, SANDBOX_FAILED, "", 0);
}

static void
do_promise_much(const Work *work)
{
	SandboxReply head = {SANDBOX_MAGIC, SANDBOX_OK, work->request.id, 0, G_MAXUINT64};

	put(&head, sizeof(head));
}

static void
do_half_head(const Work *work)
{
	SandboxReply head = {SANDBOX_MAGIC, SANDBOX_OK, work->request.id, 0, 100};

	put(&head, sizeof(head) / 2);
	_exit(0);
}

static void
do_half_body(const Work *work)
{
	SandboxReply head = {SANDBOX_MAGIC, SANDBOX_OK, work->request.id, 0, 100000};

	put(&head, sizeof(head));
	put(work->text, strlen(work->text));
	_exit(0);
}

/* The first reader dies in the middle of a part. */
static void
do_half_part(const Work *work)
{
	if (work->part >= 0 && write(work->part, "half", 4) < 0)
		exit(1);
	if (start == 1)
		_exit(3);
	reply(work->request.id, SANDBOX_OK, "", 0);
}

static void
do_slowly(const Work *work)
{
	g_autoptr(GBytes) bytes = packed(work, "slowly");
	gsize length = 0;
	const char *data = g_bytes_get_data(bytes, &length);
	SandboxReply head = {SANDBOX_MAGIC, SANDBOX_OK, work->request.id, 0, length};

	for (gsize i = 0; i < sizeof(head); i++) {
		put((const char *)&head + i, 1);
		g_usleep(100);
	}
	for (gsize i = 0; i < length; i++)
		put(data + i, 1);
}

/* What it finds of its parent's: "environment files". */
static void
do_look(const Work *work)
{
	g_autoptr(GString) found = g_string_new(NULL);
	DIR *open_files = opendir("/proc/self/fd");
	struct dirent *entry = NULL;

	for (char **variable = environ; *variable != NULL; variable++)
		g_string_append_printf(found, "%s ", *variable);
	while ((entry = readdir(open_files)) != NULL) {
		int fd = atoi(entry->d_name);

		if (*entry->d_name != '.' && fd != dirfd(open_files) && fd != work->mail)
			g_string_append_printf(found, "%d ", fd);
	}
	closedir(open_files);
	reply_read(work, g_strchomp(found->str));
}

static const struct {
	const char *what;
	void (*act)(const Work *work);
} ACTS[] = {
	{"segfault", do_segfault},
	{"kill", do_kill},
	{"sigsys", do_sigsys},
	{"cpu", do_cpu},
	{"memory", do_memory},
	{"exit", do_exit},
	{"stall", do_stall},
	{"close", do_close},
	{"rubbish", do_rubbish},
	{"no-message", do_no_message},
	{"other-bytes", do_other_bytes},
	{"wrong-id", do_wrong_id},
	{"twice", do_twice},
	{"wrong-status", do_wrong_status},
	{"no-such-part", do_no_such_part},
	{"too-large", do_too_large},
	{"failed", do_failed},
	{"promise-much", do_promise_much},
	{"half-head", do_half_head},
	{"half-body", do_half_body},
	{"half-part", do_half_part},
	{"slowly", do_slowly},
	{"look", do_look},
};

static void
act(const Work *work)
{
	g_autofree char *line = g_strndup(work->text, strcspn(work->text, "\r\n"));

	for (gsize i = 0; i < G_N_ELEMENTS(ACTS); i++)
		if (g_str_has_prefix(line, "do ") && strcmp(line + 3, ACTS[i].what) == 0) {
			ACTS[i].act(work);
			return;
		}
	if (work->request.op != SANDBOX_PART) {
		reply_read(work, line);
		return;
	}
	for (guint i = 0; i <= work->request.part; i++)
		if (write(work->part, line, strlen(line)) < 0)
			exit(1);
	reply(work->request.id, SANDBOX_OK, "", 0);
}

static void
take_files(Work *work, struct msghdr *message)
{
	struct cmsghdr *rights = CMSG_FIRSTHDR(message);
	int files[2] = {-1, -1};

	if (rights == NULL)
		exit(1);
	memcpy(files, CMSG_DATA(rights), rights->cmsg_len - CMSG_LEN(0));
	work->mail = files[0];
	work->part = files[1];
}

static gboolean
receive(Work *work)
{
	char control[CMSG_SPACE(2 * sizeof(int))] = {0};
	struct iovec data = {&work->request, sizeof(work->request)};
	struct msghdr message = {.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control)};
	gssize got = recvmsg(SANDBOX_CHANNEL_FD, &message, MSG_WAITALL);

	if (got != (gssize)sizeof(work->request) || work->request.magic != SANDBOX_MAGIC)
		return FALSE;
	take_files(work, &message);
	got = pread(work->mail, work->text, sizeof(work->text) - 1, 0);
	if (got < 0)
		exit(1);
	work->text[got] = '\0';
	return TRUE;
}

static void
count_start(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);

	if (fd < 0 || write(fd, "x", 1) != 1)
		exit(1);
	start = lseek(fd, 0, SEEK_CUR);
	close(fd);
}

int
main(int argc, char **argv)
{
	gboolean die_always = FALSE;
	Work work = {0};

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--starts") == 0)
			count_start(argv[++i]);
		else if (strcmp(argv[i], "--die-at-start") == 0)
			return SANDBOX_EXIT_UNCONFINED;
		else if (strcmp(argv[i], "--mute") == 0)
			do_stall(&work);
		else if (strcmp(argv[i], "--stranger") == 0)
			put("I am another program altogether.", 32);
		else if (strcmp(argv[i], "--die-always") == 0)
			die_always = TRUE;
	}
	reply(0, SANDBOX_OK, "", 0);
	while (receive(&work)) {
		if (die_always)
			do_sigsys(&work);
		act(&work);
		close(work.mail);
		if (work.part >= 0)
			close(work.part);
	}
	return SANDBOX_EXIT_CLOSED;
}
