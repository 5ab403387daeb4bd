/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib-unix.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "daemon/watch.h"

#define LOOK_AGAIN_S 60
#define EVENTS_BYTES 4096

struct Watch {
	char *folder;
	void (*changed)(gpointer data);
	gpointer data;
	int fd;     /* -1: the kernel has none left */
	int number; /* of the folder; -1: it is not there */
	guint source, again;
};

static void
begin(Watch *watch)
{
	watch->number = inotify_add_watch(watch->fd, watch->folder,
		IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF |
			IN_ONLYDIR);
}

static gboolean
look_again(gpointer data)
{
	Watch *watch = data;

	if (watch->fd >= 0 && watch->number < 0)
		begin(watch);
	return G_SOURCE_CONTINUE;
}

static gboolean
on_events(int fd, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
	Watch *watch = data;
	_Alignas(struct inotify_event) char bytes[EVENTS_BYTES];
	gboolean gone = FALSE;
	gssize n;

	while ((n = read(fd, bytes, sizeof bytes)) > 0) {
		for (gssize at = 0; at < n;) {
			const struct inotify_event *event = (const void *)(bytes + at);

			gone |= (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) != 0;
			at += (gssize)(sizeof *event + event->len);
		}
	}
	if (gone && watch->number >= 0) {
		inotify_rm_watch(watch->fd, watch->number);
		watch->number = -1;
	}
	watch->changed(watch->data);
	return G_SOURCE_CONTINUE;
}

Watch *
watch_new(const char *folder, void (*changed)(gpointer data), gpointer data)
{
	Watch *watch = g_new0(Watch, 1);

	watch->folder = g_strdup(folder);
	watch->changed = changed;
	watch->data = data;
	watch->number = -1;
	watch->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (watch->fd < 0)
		return watch;
	begin(watch);
	watch->source = g_unix_fd_add(watch->fd, G_IO_IN, on_events, watch);
	watch->again = g_timeout_add_seconds(LOOK_AGAIN_S, look_again, watch);
	return watch;
}

void
watch_free(Watch *watch)
{
	if (watch == NULL)
		return;
	g_clear_handle_id(&watch->source, g_source_remove);
	g_clear_handle_id(&watch->again, g_source_remove);
	if (watch->fd >= 0)
		close(watch->fd);
	g_free(watch->folder);
	g_free(watch);
}
