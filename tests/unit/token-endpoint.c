/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "token-endpoint.h"

#define BODY_MAX 65536

typedef struct Request {
	TokenEndpoint *endpoint;
	GSocketConnection *stream;
	GDataInputStream *in;
	gsize length; /* as announced */
	char *body;
	guint delay_id;
	const TokenAnswer *answer;
} Request;

struct TokenEndpoint {
	GSocketService *service;
	guint16 port;
	const TokenAnswer *answers;
	guint count;
	GPtrArray *bodies;   /* char* */
	GPtrArray *requests; /* Request*, under way */
	GCancellable *cancel;
	guint waiting; /* for the main loop */
};

static void
request_free(gpointer data)
{
	Request *request = data;

	g_clear_handle_id(&request->delay_id, g_source_remove);
	g_object_unref(request->in);
	g_object_unref(request->stream);
	g_free(request->body);
	g_free(request);
}

static gboolean
reply(gpointer data)
{
	Request *request = data;
	const TokenAnswer *answer = request->answer;
	g_autofree char *fill = g_strnfill(answer->body == NULL ? answer->fill : 0, 'x');
	const char *body = answer->body != NULL ? answer->body : fill;
	g_autofree char *text =
		g_strdup_printf("HTTP/1.1 %d Said\r\nContent-Type: application/json\r\n"
				"%s%sContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
			answer->status, answer->header != NULL ? answer->header : "",
			answer->header != NULL ? "\r\n" : "", strlen(body), body);

	request->delay_id = 0;
	if (answer->status != 0)
		g_output_stream_write_all(
			g_io_stream_get_output_stream(G_IO_STREAM(request->stream)), text,
			strlen(text), NULL, NULL, NULL);
	g_io_stream_close(G_IO_STREAM(request->stream), NULL, NULL);
	g_ptr_array_remove(request->endpoint->requests, request);
	return G_SOURCE_REMOVE;
}

static void
on_body(GObject *source, GAsyncResult *result, gpointer data)
{
	Request *request = data;
	TokenEndpoint *endpoint = request->endpoint;

	endpoint->waiting--;
	if (!g_input_stream_read_all_finish(G_INPUT_STREAM(source), result, NULL, NULL))
		return;
	if (endpoint->bodies->len == endpoint->count)
		g_error("a request more than the test has: %s", request->body);
	request->answer = &endpoint->answers[endpoint->bodies->len];
	g_ptr_array_add(endpoint->bodies, g_strdup(request->body));
	request->delay_id = g_timeout_add(request->answer->delay_ms, reply, request);
}

static void read_line(Request *request);

static void
on_line(GObject *source, GAsyncResult *result, gpointer data)
{
	Request *request = data;
	g_autofree char *line = g_data_input_stream_read_line_finish(
		G_DATA_INPUT_STREAM(source), result, NULL, NULL);

	request->endpoint->waiting--;
	if (line == NULL)
		return;
	if (g_ascii_strncasecmp(line, "Content-Length: ", 16) == 0)
		request->length = (gsize)g_ascii_strtoull(line + 16, NULL, 10);
	if (*line != '\0') {
		read_line(request);
		return;
	}
	g_assert_cmpuint(request->length, <, BODY_MAX);
	request->body = g_malloc0(request->length + 1);
	request->endpoint->waiting++;
	g_input_stream_read_all_async(G_INPUT_STREAM(request->in), request->body, request->length,
		G_PRIORITY_DEFAULT, request->endpoint->cancel, on_body, request);
}

static void
read_line(Request *request)
{
	request->endpoint->waiting++;
	g_data_input_stream_read_line_async(
		request->in, G_PRIORITY_DEFAULT, request->endpoint->cancel, on_line, request);
}

static gboolean
on_incoming(GSocketService *service G_GNUC_UNUSED, GSocketConnection *stream,
	GObject *source G_GNUC_UNUSED, gpointer data)
{
	TokenEndpoint *endpoint = data;
	Request *request = g_new0(Request, 1);

	request->endpoint = endpoint;
	request->stream = g_object_ref(stream);
	request->in = g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(stream)));
	g_data_input_stream_set_newline_type(request->in, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
	g_ptr_array_add(endpoint->requests, request);
	read_line(request);
	return TRUE;
}

TokenEndpoint *
token_endpoint_new(const TokenAnswer *answers, guint count)
{
	TokenEndpoint *endpoint = g_new0(TokenEndpoint, 1);
	g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
	g_autoptr(GSocketAddress) any = g_inet_socket_address_new(loopback, 0);
	g_autoptr(GSocketAddress) bound = NULL;

	endpoint->answers = answers;
	endpoint->count = count;
	endpoint->bodies = g_ptr_array_new_with_free_func(g_free);
	endpoint->requests = g_ptr_array_new_with_free_func(request_free);
	endpoint->cancel = g_cancellable_new();
	endpoint->service = g_socket_service_new();
	g_socket_listener_add_address(G_SOCKET_LISTENER(endpoint->service), any,
		G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound, NULL);
	g_assert_nonnull(bound);
	endpoint->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
	g_signal_connect(endpoint->service, "incoming", G_CALLBACK(on_incoming), endpoint);
	g_socket_service_start(endpoint->service);
	return endpoint;
}

void
token_endpoint_free(TokenEndpoint *endpoint)
{
	if (endpoint == NULL)
		return;
	g_socket_service_stop(endpoint->service);
	g_socket_listener_close(G_SOCKET_LISTENER(endpoint->service));
	g_cancellable_cancel(endpoint->cancel);
	while (endpoint->waiting > 0)
		g_main_context_iteration(NULL, TRUE);
	g_object_unref(endpoint->cancel);
	g_object_unref(endpoint->service);
	g_ptr_array_unref(endpoint->requests);
	g_ptr_array_unref(endpoint->bodies);
	g_free(endpoint);
}

char *
token_endpoint_url(const TokenEndpoint *endpoint)
{
	return g_strdup_printf("http://127.0.0.1:%u/token", endpoint->port);
}

const GPtrArray *
token_endpoint_bodies(const TokenEndpoint *endpoint)
{
	return endpoint->bodies;
}
