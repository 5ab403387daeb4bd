/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/child.h"

#include "base/error.h"
#include "base/limits.h"

#define BUFFER_BYTES (16 * 1024) /* several replies about small mails */

struct Child {
	pid_t pid; /* 0: reaped */
	int fd;    /* -1: closed */
	guint8 buffer[BUFFER_BYTES];
	gsize start, end; /* of what was received and not looked at yet */
	SandboxReply reply;
	gsize reply_filled;
	guint8 *bytes; /* that follow the reply; NULL until that is whole */
	gsize bytes_filled;
};

/* ---- beginning and end ---- */

static gboolean
spawn(const char *program, char *const *argv, int channel, pid_t *pid_out, GError **error)
{
	static char *const ENVIRONMENT[] = {(char *)"LC_ALL=C.UTF-8", (char *)"TZ=UTC", NULL};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int failed = 0;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attributes);
	/* The channel first: it may have the number of a standard file. */
	failed = posix_spawn_file_actions_adddup2(&files, channel, SANDBOX_CHANNEL_FD) != 0 ||
		posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDWR, 0) != 0 ||
		posix_spawn_file_actions_adddup2(&files, 0, 1) != 0 ||
		posix_spawn_file_actions_adddup2(&files, 0, 2) != 0 ||
		posix_spawn_file_actions_addclosefrom_np(&files, SANDBOX_CHANNEL_FD + 1) != 0 ||
		posix_spawnattr_setsigmask(&attributes, &none) != 0 ||
		posix_spawnattr_setsigdefault(&attributes, &all) != 0 ||
		posix_spawnattr_setflags(&attributes,
			POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID) != 0;
	failed = failed ? ENOMEM
			: posix_spawn(pid_out, program, &files, &attributes, argv, ENVIRONMENT);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	if (failed != 0)
		return error_set(error, ERROR_TEMPORARY, "%s can't be started: %s", program,
			g_strerror(failed));
	return TRUE;
}

static char **
command_line(const char *program, const char *const *arguments)
{
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

	g_strv_builder_add(builder, program);
	for (; arguments != NULL && *arguments != NULL; arguments++)
		g_strv_builder_add(builder, *arguments);
	return g_strv_builder_end(builder);
}

Child *
child_start(const char *program, const char *const *arguments, GError **error)
{
	g_auto(GStrv) argv = command_line(program, arguments);
	int ends[2] = {-1, -1};
	pid_t pid = 0;
	gboolean started = FALSE;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
		error_set(error, ERROR_TEMPORARY, "no channel to a reader: %s", g_strerror(errno));
		return NULL;
	}
	started = spawn(program, argv, ends[1], &pid, error);
	close(ends[1]);
	if (!started) {
		close(ends[0]);
		return NULL;
	}
	Child *child = g_new0(Child, 1);

	child->pid = pid;
	child->fd = ends[0];
	return child;
}

void
child_close(Child *child)
{
	if (child->fd >= 0)
		close(child->fd);
	child->fd = -1;
}

void
child_kill(Child *child)
{
	/* As long as it was not reaped, nobody else can have its pid. */
	if (child->pid > 0)
		kill(child->pid, SIGKILL);
}

gboolean
child_reap(Child *child, int *status_out)
{
	int status = 0;
	pid_t reaped = 0;

	if (child->pid == 0)
		return TRUE;
	reaped = waitpid(child->pid, &status, WNOHANG);
	if (reaped == 0 || (reaped < 0 && errno == EINTR))
		return FALSE;
	child->pid = 0;
	*status_out = reaped > 0 ? status : 0;
	return TRUE;
}

void
child_free(Child *child)
{
	if (child == NULL)
		return;
	child_kill(child);
	child_close(child);
	while (child->pid > 0 && waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	g_free(child->bytes);
	g_free(child);
}

int
child_fd(const Child *child)
{
	return child->fd;
}

/* ---- requests ---- */

ChildSent
child_send(Child *child, const SandboxRequest *request, int mail, int part)
{
	int fds[2] = {mail, part};
	gsize count = part >= 0 ? 2 : 1;
	union {
		char bytes[CMSG_SPACE(sizeof(fds))];
		struct cmsghdr align;
	} control = {0};
	struct iovec data = {(void *)request, sizeof(*request)};
	struct msghdr message = {.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = CMSG_SPACE(count * sizeof(int))};
	struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
	ssize_t sent = 0;

	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(rights), fds, count * sizeof(int));
	do
		sent = sendmsg(child->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	if (sent == (ssize_t)sizeof(*request))
		return CHILD_SENT;
	/* A request that went out in part can't be taken back. */
	return sent < 0 && (errno == EAGAIN || errno == ENOBUFS || errno == ETOOMANYREFS)
		? CHILD_FULL
		: CHILD_GONE;
}

/* ---- replies ---- */

/* At least one byte into @into. */
static ChildReceived
receive(Child *child, void *into, gsize room, gsize *received_out)
{
	ssize_t received = 0;

	/* Descriptors that somebody sends along are not taken. */
	do
		received = recv(child->fd, into, room, MSG_DONTWAIT);
	while (received < 0 && errno == EINTR);
	if (received < 0 && errno == EAGAIN)
		return CHILD_NOTHING;
	if (received <= 0)
		return CHILD_CLOSED;
	*received_out = (gsize)received;
	return CHILD_REPLY;
}

/* The next bytes, of which @into has @filled of @length. */
static ChildReceived
fill(Child *child, void *into, gsize *filled, gsize length)
{
	while (*filled < length) {
		gsize missing = length - *filled, got = 0;
		ChildReceived result = CHILD_REPLY;

		if (child->start == child->end && missing >= BUFFER_BYTES) {
			result = receive(child, (guint8 *)into + *filled, missing, &got);
			*filled += got;
		} else if (child->start == child->end) {
			child->start = child->end = 0;
			result = receive(child, child->buffer, BUFFER_BYTES, &child->end);
		}
		if (result != CHILD_REPLY)
			return result;
		got = MIN(length - *filled, child->end - child->start);
		memcpy((guint8 *)into + *filled, child->buffer + child->start, got);
		child->start += got;
		*filled += got;
	}
	return CHILD_REPLY;
}

ChildReceived
child_receive(Child *child, SandboxReply *reply_out, GBytes **bytes_out)
{
	ChildReceived result = CHILD_CLOSED;

	if (child->fd < 0)
		return CHILD_CLOSED;
	result = fill(child, &child->reply, &child->reply_filled, sizeof(child->reply));
	if (result != CHILD_REPLY)
		return result;
	if (child->reply.magic != SANDBOX_MAGIC || child->reply.bytes > LIMIT_MESSAGE_WIRE_BYTES)
		return CHILD_BROKEN;
	if (child->bytes == NULL)
		child->bytes = g_malloc((gsize)child->reply.bytes + 1);
	result = fill(child, child->bytes, &child->bytes_filled, (gsize)child->reply.bytes);
	if (result != CHILD_REPLY)
		return result;
	*reply_out = child->reply;
	*bytes_out = g_bytes_new_take(g_steal_pointer(&child->bytes), child->bytes_filled);
	child->reply_filled = child->bytes_filled = 0;
	return CHILD_REPLY;
}
