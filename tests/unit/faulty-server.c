/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "faulty-server.h"

#define FLOOD_BYTES 65536 /* at once, of what has no end */

typedef struct FaultyWire {
	FaultyServer *server;
	FaultyLink link;
	int fd; /* -1: closed */
	guint source, out_source;
	GString *in, *out;
	guint64 sent, heard;
	gboolean stalls, floods, closes;
} FaultyWire;

struct FaultyServer {
	const FaultyEvents *events;
	gpointer data;
	int fd;
	guint16 port;
	guint source;
	GPtrArray *links; /* FaultyLink* */
	guint chop;
	gboolean cuts, cuts_heard, was_cut;
	guint64 cut_after;
	FaultyCut cut;
	guint64 most_sent, most_heard;
};

static void
hang_up(FaultyWire *wire)
{
	g_clear_handle_id(&wire->source, g_source_remove);
	g_clear_handle_id(&wire->out_source, g_source_remove);
	if (wire->fd >= 0)
		close(wire->fd);
	wire->fd = -1;
}

static void
link_free(gpointer data)
{
	FaultyWire *wire = ((FaultyLink *)data)->wire;

	hang_up(wire);
	g_string_free(wire->in, TRUE);
	g_string_free(wire->out, TRUE);
	g_free(wire->link.data);
	g_free(wire);
}

static void
cut_off(FaultyWire *wire)
{
	FaultyServer *server = wire->server;
	struct linger now = {.l_onoff = 1, .l_linger = 0};

	server->cuts = server->cuts_heard = FALSE;
	server->was_cut = TRUE;
	g_string_truncate(wire->out, 0);
	g_clear_handle_id(&wire->out_source, g_source_remove);
	if (server->cut == CUT_STALL) {
		wire->stalls = TRUE;
		return;
	}
	if (server->cut == CUT_WORDS)
		send(wire->fd, server->events->last_words, strlen(server->events->last_words),
			MSG_NOSIGNAL);
	else if (server->cut == CUT_RESET)
		setsockopt(wire->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	hang_up(wire);
}

/* ---- bytes out ---- */

static gsize
next_piece(const FaultyWire *wire)
{
	const FaultyServer *server = wire->server;
	gsize most = wire->out->len, piece = 0;

	if (server->chop > 0) {
		piece = (gsize)g_test_rand_int_range(1, (gint32)server->chop + 1);
		most = MIN(most, piece);
	}
	if (server->cuts)
		most = (gsize)MIN(most, server->cut_after - wire->sent);
	return most;
}

/* @wire has nothing more to say. */
static void
flood(FaultyWire *wire)
{
	g_string_set_size(wire->out, FLOOD_BYTES);
	memset(wire->out->str, 'x', FLOOD_BYTES);
}

static gboolean
write_some(gpointer data)
{
	FaultyWire *wire = data;
	FaultyServer *server = wire->server;
	gssize n = send(wire->fd, wire->out->str, next_piece(wire), MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0 && errno == EAGAIN)
		return G_SOURCE_CONTINUE;
	if (n < 0) {
		wire->out_source = 0;
		hang_up(wire);
		return G_SOURCE_REMOVE;
	}
	wire->sent += (guint64)n;
	server->most_sent = MAX(server->most_sent, wire->sent);
	g_string_erase(wire->out, 0, n);
	if (server->cuts && wire->sent >= server->cut_after) {
		wire->out_source = 0;
		cut_off(wire);
		return G_SOURCE_REMOVE;
	}
	if (wire->floods && wire->out->len == 0)
		flood(wire);
	if (wire->out->len > 0)
		return G_SOURCE_CONTINUE;
	wire->out_source = 0;
	if (wire->closes)
		hang_up(wire);
	return G_SOURCE_REMOVE;
}

static void
write_soon(FaultyWire *wire)
{
	if (wire->out_source == 0 && wire->fd >= 0)
		wire->out_source = g_timeout_add(0, write_some, wire);
}

void
faulty_link_say(FaultyLink *link, const char *format, ...)
{
	FaultyWire *wire = link->wire;
	va_list arguments;

	if (wire->fd < 0 || wire->stalls || wire->floods || wire->closes)
		return;
	va_start(arguments, format);
	g_string_append_vprintf(wire->out, format, arguments);
	va_end(arguments);
	write_soon(wire);
}

void
faulty_link_flood(FaultyLink *link)
{
	link->wire->floods = TRUE;
	write_soon(link->wire);
}

void
faulty_link_close(FaultyLink *link)
{
	link->wire->closes = TRUE;
	write_soon(link->wire);
}

/* ---- lines in ---- */

static gboolean
on_input(int fd, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
	FaultyWire *wire = data;
	FaultyServer *server = wire->server;
	char bytes[4096];
	gsize most = sizeof bytes;
	gssize n;
	char *end;

	if (server->cuts_heard)
		most = (gsize)MIN(most, MAX(server->cut_after - wire->heard, 1));
	n = read(fd, bytes, most);
	if (n <= 0) {
		wire->source = 0;
		hang_up(wire);
		return G_SOURCE_REMOVE;
	}
	wire->heard += (guint64)n;
	server->most_heard = MAX(server->most_heard, wire->heard);
	g_string_append_len(wire->in, bytes, n);
	while ((end = strstr(wire->in->str, "\r\n")) != NULL) {
		g_autofree char *line = g_strndup(wire->in->str, (gsize)(end - wire->in->str));

		g_string_erase(wire->in, 0, end - wire->in->str + 2);
		server->events->line(server->data, &wire->link, line);
	}
	if (server->cuts_heard && wire->heard >= server->cut_after) {
		wire->source = 0;
		cut_off(wire);
		return G_SOURCE_REMOVE;
	}
	return G_SOURCE_CONTINUE;
}

static gboolean
on_connection(int fd, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
	FaultyServer *server = data;
	FaultyWire *wire = g_new0(FaultyWire, 1);
	int one = 1;

	wire->server = server;
	wire->link.wire = wire;
	wire->fd = accept(fd, NULL, NULL);
	g_assert_cmpint(wire->fd, >=, 0);
	setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	wire->in = g_string_new(NULL);
	wire->out = g_string_new(NULL);
	wire->source = g_unix_fd_add(wire->fd, G_IO_IN | G_IO_HUP, on_input, wire);
	g_ptr_array_add(server->links, &wire->link);
	if ((server->cuts || server->cuts_heard) && server->cut_after == 0)
		cut_off(wire);
	server->events->opened(server->data, &wire->link);
	return G_SOURCE_CONTINUE;
}

/* ---- life ---- */

FaultyServer *
faulty_server_new(const FaultyEvents *events, gpointer data)
{
	FaultyServer *server = g_new0(FaultyServer, 1);
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof address;

	server->events = events;
	server->data = data;
	server->links = g_ptr_array_new_with_free_func(link_free);
	server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	g_assert_cmpint(bind(server->fd, (struct sockaddr *)&address, length), ==, 0);
	g_assert_cmpint(listen(server->fd, 8), ==, 0);
	getsockname(server->fd, (struct sockaddr *)&address, &length);
	server->port = ntohs(address.sin_port);
	server->source = g_unix_fd_add(server->fd, G_IO_IN, on_connection, server);
	return server;
}

void
faulty_server_free(FaultyServer *server)
{
	if (server == NULL)
		return;
	g_source_remove(server->source);
	close(server->fd);
	g_ptr_array_unref(server->links);
	g_free(server);
}

guint16
faulty_server_port(const FaultyServer *server)
{
	return server->port;
}

void
faulty_server_cut(FaultyServer *server, guint64 after_bytes, FaultyCut cut)
{
	server->cuts = TRUE;
	server->cut_after = after_bytes;
	server->cut = cut;
}

void
faulty_server_cut_heard(FaultyServer *server, guint64 after_bytes, FaultyCut cut)
{
	server->cuts_heard = TRUE;
	server->cut_after = after_bytes;
	server->cut = cut;
}

gboolean
faulty_server_was_cut(const FaultyServer *server)
{
	return server->was_cut;
}

void
faulty_server_chop(FaultyServer *server, guint most)
{
	server->chop = most;
}

guint64
faulty_server_sent(const FaultyServer *server)
{
	return server->most_sent;
}

guint64
faulty_server_heard(const FaultyServer *server)
{
	return server->most_heard;
}

const GPtrArray *
faulty_server_links(const FaultyServer *server)
{
	return server->links;
}
