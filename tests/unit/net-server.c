/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>

#include "net-server.h"

typedef struct Connection {
	Server *server;
	GSocketConnection *stream;
	GDataInputStream *in;
	GCancellable *cancel;
	ServerScript step;
	char *word; /* the first of the last line */
	gboolean reading;
	gsize sent; /* of a "1:" step */
	guint trickle_id;
} Connection;

struct Server {
	GSocketService *service;
	guint16 port;
	const ServerScript *scripts;
	GPtrArray *connections; /* Connection* */
	GString *heard;
};

static void run(Connection *connection);

static char *
fill_in(const Connection *connection, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, "%t", -1);

	return g_strjoinv(connection->word != NULL ? connection->word : "", parts);
}

static void
send_all(Connection *connection, const char *text)
{
	g_autofree char *bytes = fill_in(connection, text);

	g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection->stream)),
		bytes, strlen(bytes), NULL, NULL, NULL);
}

static gboolean
trickle(gpointer data)
{
	Connection *connection = data;
	g_autofree char *bytes = fill_in(connection, *connection->step + 2);

	if (bytes[connection->sent] != '\0') {
		g_output_stream_write_all(
			g_io_stream_get_output_stream(G_IO_STREAM(connection->stream)),
			bytes + connection->sent++, 1, NULL, NULL, NULL);
		return G_SOURCE_CONTINUE;
	}
	connection->trickle_id = 0;
	connection->sent = 0;
	connection->step++;
	run(connection);
	return G_SOURCE_REMOVE;
}

static void
on_line(GObject *source, GAsyncResult *result, gpointer data)
{
	Connection *connection = data;
	gsize length = 0;
	g_autoptr(GError) error = NULL;
	g_autofree char *line = g_data_input_stream_read_line_finish(
		G_DATA_INPUT_STREAM(source), result, &length, &error);

	connection->reading = FALSE;
	if (line == NULL)
		return;
	g_string_append_printf(connection->server->heard, "%s\n", line);
	g_free(connection->word);
	connection->word = g_strndup(line, strcspn(line, " "));
	if (**connection->step == 'C') {
		if (!g_pattern_match_simple(*connection->step + 2, line))
			g_error("the script waits for “%s”, heard “%s”", *connection->step + 2,
				line);
		connection->step++;
	} else if (g_str_equal(line, ".")) {
		connection->step++;
	}
	run(connection);
}

static gboolean
wait_is_over(gpointer data)
{
	Connection *connection = data;

	connection->trickle_id = 0;
	connection->step++;
	run(connection);
	return G_SOURCE_REMOVE;
}

static void
read_next(Connection *connection)
{
	if (connection->reading)
		return;
	connection->reading = TRUE;
	g_data_input_stream_read_line_async(
		connection->in, G_PRIORITY_DEFAULT, connection->cancel, on_line, connection);
}

static void
expect_nothing(const Connection *connection)
{
	GSocket *socket = g_socket_connection_get_socket(connection->stream);

	g_assert_cmpint(g_socket_get_available_bytes(socket), <=, 0);
	g_assert_cmpuint(
		g_buffered_input_stream_get_available(G_BUFFERED_INPUT_STREAM(connection->in)), ==,
		0);
}

static void
hang_up(Connection *connection, gboolean reset)
{
	GSocket *socket = g_socket_connection_get_socket(connection->stream);
	struct linger now = {.l_onoff = 1, .l_linger = 0};

	if (reset)
		setsockopt(g_socket_get_fd(socket), SOL_SOCKET, SO_LINGER, &now, sizeof now);
	g_io_stream_close(G_IO_STREAM(connection->stream), NULL, NULL);
}

/* Steps on to the next that has to wait. */
static void
run(Connection *connection)
{
	for (; *connection->step != NULL; connection->step++) {
		const char *step = *connection->step;

		if (step[0] == 'C' || step[0] == 'D') {
			read_next(connection);
			return;
		}
		if (step[0] == 'W') {
			connection->trickle_id = g_timeout_add(50, wait_is_over, connection);
			return;
		}
		if (step[0] == '1') {
			connection->trickle_id = g_idle_add(trickle, connection);
			return;
		}
		if (step[0] == 'N')
			expect_nothing(connection);
		else if (step[0] == 'S')
			send_all(connection, step + 2);
		else
			hang_up(connection, step[0] == 'R');
	}
}

static void
connection_free(gpointer data)
{
	Connection *connection = data;

	g_cancellable_cancel(connection->cancel);
	g_clear_handle_id(&connection->trickle_id, g_source_remove);
	while (connection->reading)
		g_main_context_iteration(NULL, TRUE);
	g_object_unref(connection->cancel);
	g_object_unref(connection->in);
	g_object_unref(connection->stream);
	g_free(connection->word);
	g_free(connection);
}

static gboolean
on_incoming(GSocketService *service G_GNUC_UNUSED, GSocketConnection *stream,
	GObject *source G_GNUC_UNUSED, gpointer data)
{
	Server *server = data;
	ServerScript script = server->scripts[server->connections->len];

	if (script == NULL)
		g_error("a connection more than the script has");
	Connection *connection = g_new0(Connection, 1);

	connection->server = server;
	connection->stream = g_object_ref(stream);
	connection->in = g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(stream)));
	g_data_input_stream_set_newline_type(connection->in, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
	connection->cancel = g_cancellable_new();
	connection->step = script;
	g_ptr_array_add(server->connections, connection);
	run(connection);
	return TRUE;
}

Server *
server_new(const ServerScript *scripts)
{
	Server *server = g_new0(Server, 1);
	g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
	g_autoptr(GSocketAddress) any = g_inet_socket_address_new(loopback, 0);
	g_autoptr(GSocketAddress) bound = NULL;

	server->scripts = scripts;
	server->connections = g_ptr_array_new_with_free_func(connection_free);
	server->heard = g_string_new(NULL);
	server->service = g_socket_service_new();
	g_socket_listener_add_address(G_SOCKET_LISTENER(server->service), any, G_SOCKET_TYPE_STREAM,
		G_SOCKET_PROTOCOL_TCP, NULL, &bound, NULL);
	g_assert_nonnull(bound);
	server->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
	g_signal_connect(server->service, "incoming", G_CALLBACK(on_incoming), server);
	g_socket_service_start(server->service);
	return server;
}

void
server_free(Server *server)
{
	if (server == NULL)
		return;
	g_socket_service_stop(server->service);
	g_socket_listener_close(G_SOCKET_LISTENER(server->service));
	g_ptr_array_unref(server->connections);
	g_object_unref(server->service);
	g_string_free(server->heard, TRUE);
	g_free(server);
}

guint16
server_port(const Server *server)
{
	return server->port;
}

const char *
server_heard(const Server *server)
{
	return server->heard->str;
}

guint
server_connections(const Server *server)
{
	return server->connections->len;
}

gboolean
server_is_done(const Server *server)
{
	for (guint i = 0; i < server->connections->len; i++)
		if (*((const Connection *)g_ptr_array_index(server->connections, i))->step != NULL)
			return FALSE;
	return TRUE;
}

static gboolean
set_flag(gpointer flag)
{
	*(gboolean *)flag = TRUE;
	return G_SOURCE_REMOVE;
}

void
loop_until(const gboolean *flag)
{
	gboolean late = FALSE;
	guint id = g_timeout_add_seconds(120, set_flag, &late);

	while (!*flag && !late)
		g_main_context_iteration(NULL, TRUE);
	g_assert_true(*flag);
	g_source_remove(id);
}

void
server_wait_done(const Server *server)
{
	gint64 end_us = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;

	while (!server_is_done(server) && g_get_monotonic_time() < end_us)
		loop_for(1);
	g_assert_true(server_is_done(server));
}

void
server_wait_heard(const Server *server, const char *line)
{
	gint64 end_us = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;

	while (strstr(server->heard->str, line) == NULL && g_get_monotonic_time() < end_us)
		loop_for(1);
	g_assert_nonnull(strstr(server->heard->str, line));
}

void
loop_for(guint ms)
{
	gboolean over = FALSE;

	g_timeout_add(ms, set_flag, &over);
	while (!over || g_main_context_pending(NULL))
		g_main_context_iteration(NULL, TRUE);
}
