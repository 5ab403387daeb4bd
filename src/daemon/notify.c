/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"
#include "daemon/notify.h"

#define STATUS_BYTES 200

struct Notify {
	int socket; /* -1: nobody listens */
	gboolean ready;
};

/* A path, or, from "@" on, a name in the abstract namespace. */
static gboolean
fill_address(const char *name, struct sockaddr_un *address, socklen_t *length_out)
{
	gsize length = strlen(name);

	if ((*name != '/' && *name != '@') || length < 2 || length >= sizeof address->sun_path)
		return FALSE;
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	memcpy(address->sun_path, name, length);
	if (*name == '@')
		address->sun_path[0] = '\0';
	*length_out = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
	return TRUE;
}

/* A service manager that is not there is no reason not to work. */
static int
connect_to(const char *name)
{
	struct sockaddr_un address;
	socklen_t length = 0;
	int fd = -1;

	if (!fill_address(name, &address, &length))
		return -1;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	if (connect(fd, (const struct sockaddr *)&address, length) == 0)
		return fd;
	close(fd);
	return -1;
}

Notify *
notify_new(void)
{
	Notify *notify = g_new0(Notify, 1);
	const char *name = g_getenv("NOTIFY_SOCKET");

	notify->socket = name != NULL ? connect_to(name) : -1;
	g_unsetenv("NOTIFY_SOCKET");
	g_unsetenv("WATCHDOG_USEC");
	g_unsetenv("WATCHDOG_PID");
	return notify;
}

void
notify_free(Notify *notify)
{
	if (notify == NULL)
		return;
	if (notify->socket >= 0)
		close(notify->socket);
	g_free(notify);
}

/* Never waits: a manager that does not read now is told again at the next turn. */
static gboolean
tell(Notify *notify, const char *what, const char *status)
{
	g_autofree char *line = text_one_line(status, STATUS_BYTES);
	g_autofree char *text = g_strconcat(what, "STATUS=", line, "\n", NULL);
	gssize sent = -1;

	if (notify->socket < 0)
		return FALSE;
	do
		sent = send(notify->socket, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);
	while (sent < 0 && errno == EINTR);
	return sent >= 0;
}

void
notify_turn(Notify *notify, const char *status)
{
	if (tell(notify, notify->ready ? "WATCHDOG=1\n" : "READY=1\nWATCHDOG=1\n", status))
		notify->ready = TRUE;
}

void
notify_trouble(Notify *notify, const char *status)
{
	tell(notify, "", status);
}

void
notify_stopping(Notify *notify)
{
	tell(notify, "STOPPING=1\n", "stopping");
}
