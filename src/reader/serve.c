/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "reader/serve.h"

#include "base/blob.h"
#include "base/limits.h"
#include "domain/message_wire.h"
#include "mail/read.h"
#include "sandbox/confine.h"
#include "sandbox/protocol.h"

#define FILES 2 /* that come with one request at most */

/* A request with its descriptors, -1 where there is none. */
typedef struct {
	SandboxRequest request;
	int files[FILES];
	guint file_count;
	gboolean broken; /* more came with it than belongs to a request */
} Question;

static void
question_clear(Question *question)
{
	for (guint i = 0; i < FILES; i++)
		if (question->files[i] >= 0)
			close(question->files[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Question, question_clear)

/* ---- the channel ---- */

static void
take_files(Question *question, struct msghdr *message)
{
	for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part != NULL;
		part = CMSG_NXTHDR(message, part)) {
		gsize count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
			continue;
		for (gsize i = 0; i < count; i++) {
			int fd = -1;

			memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
			if (question->file_count < FILES) {
				question->files[question->file_count++] = fd;
				continue;
			}
			close(fd);
			question->broken = TRUE;
		}
	}
	question->broken = question->broken || (message->msg_flags & MSG_CTRUNC) != 0;
}

/* Returns: FALSE when the channel is closed. */
static gboolean
receive(int channel, Question *question)
{
	gsize done = 0;

	while (done < sizeof(question->request)) {
		union {
			struct cmsghdr align;
			char bytes[CMSG_SPACE(FILES * sizeof(int))];
		} control;
		struct iovec into = {.iov_base = (char *)&question->request + done,
			.iov_len = sizeof(question->request) - done};
		struct msghdr message = {.msg_iov = &into,
			.msg_iovlen = 1,
			.msg_control = control.bytes,
			.msg_controllen = sizeof(control.bytes)};
		gssize got = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return FALSE;
		take_files(question, &message);
		done += (gsize)got;
	}
	return TRUE;
}

/* Returns: FALSE when the channel is closed. */
static gboolean
say(int channel, const SandboxReply *reply, GBytes *bytes)
{
	gsize length = 0;
	const void *data = bytes != NULL ? g_bytes_get_data(bytes, &length) : "";
	struct iovec parts[2] = {{.iov_base = (void *)reply, .iov_len = sizeof(*reply)},
		{.iov_base = (void *)data, .iov_len = length}};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};

	while (parts[0].iov_len + parts[1].iov_len > 0) {
		gssize put = sendmsg(channel, &message, MSG_NOSIGNAL);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return FALSE;
		for (guint i = 0; i < 2; i++) {
			gsize of_this = MIN((gsize)put, parts[i].iov_len);

			parts[i].iov_base = (char *)parts[i].iov_base + of_this;
			parts[i].iov_len -= of_this;
			put -= (gssize)of_this;
		}
	}
	return TRUE;
}

/* ---- one question ---- */

static gboolean
is_request(const Question *question)
{
	const SandboxRequest *request = &question->request;
	guint files = request->op == SANDBOX_PART ? 2 : 1;

	return !question->broken && request->magic == SANDBOX_MAGIC &&
		request->op >= SANDBOX_READ && request->op <= SANDBOX_PART &&
		question->file_count == files;
}

typedef struct {
	int fd;
	SandboxStatus status;
} Output;

static gboolean
write_output(gpointer data, const char *bytes, gsize length)
{
	Output *output = data;

	while (length > 0 && output->status == SANDBOX_OK) {
		gssize put = write(output->fd, bytes, length);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0) {
			output->status = errno == EFBIG ? SANDBOX_TOO_LARGE : SANDBOX_FAILED;
			break;
		}
		bytes += put;
		length -= (gsize)put;
	}
	return output->status == SANDBOX_OK;
}

static SandboxStatus
answer_part(const Blob *raw, const Question *question)
{
	Output output = {.fd = question->files[1], .status = SANDBOX_OK};
	gboolean found = FALSE;

	if (!mail_part_blob(raw, question->request.part, write_output, &output, &found, NULL))
		return SANDBOX_FAILED;
	return found ? output.status : SANDBOX_NO_SUCH_PART;
}

static SandboxStatus
answer_read(const ServeOptions *options, const Blob *raw, SandboxOp op, GBytes **bytes_out)
{
	MailReadOptions reading = {.languages = options->languages};
	g_autoptr(Message) message = op == SANDBOX_READ ? mail_read_blob(raw, &reading, NULL)
							: mail_read_head(raw, &reading, NULL);
	g_autoptr(GBytes) packed = message != NULL ? message_pack(message) : NULL;

	if (packed == NULL)
		return SANDBOX_FAILED;
	if (g_bytes_get_size(packed) > LIMIT_MESSAGE_WIRE_BYTES)
		return SANDBOX_TOO_LARGE;
	*bytes_out = g_steal_pointer(&packed);
	return SANDBOX_OK;
}

static SandboxStatus
answer(const ServeOptions *options, Question *question, GBytes **bytes_out)
{
	g_autoptr(Blob) raw = blob_new_fd(question->files[0], question->request.bytes, NULL);

	question->files[0] = -1; /* the blob's, or closed */
	if (raw == NULL)
		return SANDBOX_FAILED;
	confine_grant_cpu(options->cpu_s);
	if (question->request.op == SANDBOX_PART)
		return answer_part(raw, question);
	return answer_read(options, raw, (SandboxOp)question->request.op, bytes_out);
}

int
serve_run(int channel, const ServeOptions *options)
{
	SandboxReply ready = {
		.magic = SANDBOX_MAGIC, .status = SANDBOX_OK, .flags = options->flags};

	if (!say(channel, &ready, NULL))
		return SANDBOX_EXIT_CLOSED;
	for (;;) {
		g_auto(Question) question = {.files = {-1, -1}};
		g_autoptr(GBytes) bytes = NULL;
		SandboxReply reply = {.magic = SANDBOX_MAGIC};

		if (!receive(channel, &question))
			return SANDBOX_EXIT_CLOSED;
		if (!is_request(&question))
			return SANDBOX_EXIT_BUG;
		reply.id = question.request.id;
		reply.status = answer(options, &question, &bytes);
		reply.bytes = bytes != NULL ? g_bytes_get_size(bytes) : 0;
		if (!say(channel, &reply, bytes))
			return SANDBOX_EXIT_CLOSED;
	}
}
