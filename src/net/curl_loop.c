/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib-unix.h>

#include "net/curl_loop.h"

struct CurlLoop {
	guint refs;
	CURL *easy;
	CURLM *multi;      /* one for each transfer: it lives and dies with its only handle */
	CurlLoopDone done; /* NULL: told, resting or freed */
	gpointer data;
	GHashTable *watches; /* libcurl's sockets: fd → source id */
	guint timer_id;
};

static CurlLoop *
curl_loop_ref(CurlLoop *loop)
{
	loop->refs++;
	return loop;
}

static void
curl_loop_unref(CurlLoop *loop)
{
	if (--loop->refs > 0)
		return;
	g_hash_table_unref(loop->watches);
	g_free(loop);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CurlLoop, curl_loop_unref)

/* After each call into libcurl: has it finished? */
static void
look_for_result(CurlLoop *loop)
{
	CURLMsg *message;
	int left = 0;

	while (loop->done != NULL && (message = curl_multi_info_read(loop->multi, &left)) != NULL) {
		CurlLoopDone done = loop->done;

		if (message->msg != CURLMSG_DONE)
			continue;
		loop->done = NULL;
		done(loop->data, message->data.result);
	}
}

static gboolean
on_socket(int fd, GIOCondition condition, gpointer data)
{
	g_autoptr(CurlLoop) loop = curl_loop_ref(data);
	int events = 0, running = 0;

	if ((condition & (G_IO_IN | G_IO_HUP)) != 0)
		events |= CURL_CSELECT_IN;
	if ((condition & G_IO_OUT) != 0)
		events |= CURL_CSELECT_OUT;
	if ((condition & G_IO_ERR) != 0)
		events |= CURL_CSELECT_ERR;
	curl_multi_socket_action(loop->multi, fd, events, &running);
	look_for_result(loop);
	return G_SOURCE_CONTINUE;
}

static gboolean
on_timer(gpointer data)
{
	g_autoptr(CurlLoop) loop = curl_loop_ref(data);
	int running = 0;

	loop->timer_id = 0;
	curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	look_for_result(loop);
	return G_SOURCE_REMOVE;
}

/* libcurl asks to have a socket watched. */
static int
want_socket(CURL *easy G_GNUC_UNUSED, curl_socket_t fd, int what, void *data,
	void *unused G_GNUC_UNUSED)
{
	static const GIOCondition CONDITIONS[] = {
		[CURL_POLL_IN] = G_IO_IN,
		[CURL_POLL_OUT] = G_IO_OUT,
		[CURL_POLL_INOUT] = G_IO_IN | G_IO_OUT,
	};
	CurlLoop *loop = data;

	g_hash_table_remove(loop->watches, GINT_TO_POINTER(fd));
	if (what < CURL_POLL_IN || what > CURL_POLL_INOUT)
		return 0;
	guint id = g_unix_fd_add(fd, CONDITIONS[what] | G_IO_HUP | G_IO_ERR, on_socket, loop);

	g_hash_table_insert(loop->watches, GINT_TO_POINTER(fd), GUINT_TO_POINTER(id));
	return 0;
}

/* libcurl asks to be woken. */
static int
want_timer(CURLM *multi G_GNUC_UNUSED, long timeout_ms, void *data)
{
	CurlLoop *loop = data;

	g_clear_handle_id(&loop->timer_id, g_source_remove);
	if (timeout_ms >= 0)
		loop->timer_id = g_timeout_add((guint)timeout_ms, on_timer, loop);
	return 0;
}

static void
remove_watch(gpointer id)
{
	g_source_remove(GPOINTER_TO_UINT(id));
}

CurlLoop *
curl_loop_new(CURL *easy, CurlLoopDone done, gpointer data)
{
	CurlLoop *loop = g_new0(CurlLoop, 1);

	loop->refs = 1;
	loop->easy = easy;
	loop->done = done;
	loop->data = data;
	loop->watches = g_hash_table_new_full(NULL, NULL, NULL, remove_watch);
	loop->multi = curl_multi_init();
	g_assert(loop->multi != NULL);
	curl_multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, want_socket);
	curl_multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop);
	curl_multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, want_timer);
	curl_multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop);
	curl_multi_add_handle(loop->multi, easy);
	return loop;
}

void
curl_loop_rest(CurlLoop *loop)
{
	loop->done = NULL;
	g_clear_handle_id(&loop->timer_id, g_source_remove);
	g_hash_table_remove_all(loop->watches);
}

void
curl_loop_finish(CurlLoop *self, guint timeout_ms)
{
	g_autoptr(CurlLoop) loop = curl_loop_ref(self);
	gint64 end_us = g_get_monotonic_time() + timeout_ms * G_GINT64_CONSTANT(1000);
	int running = 0;

	while (loop->done != NULL) {
		gint64 left_ms = (end_us - g_get_monotonic_time()) / 1000;

		curl_multi_perform(loop->multi, &running);
		look_for_result(loop);
		if (loop->done == NULL || left_ms <= 0)
			return;
		curl_multi_poll(loop->multi, NULL, 0, (int)MIN(left_ms, 1000), NULL);
	}
}

void
curl_loop_free(CurlLoop *loop)
{
	if (loop == NULL)
		return;
	curl_loop_rest(loop);
	curl_multi_remove_handle(loop->multi, loop->easy);
	curl_easy_cleanup(loop->easy);
	curl_multi_cleanup(loop->multi);
	/* libcurl may have called back while it was taken down. */
	curl_loop_rest(loop);
	curl_loop_unref(loop);
}
