/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <curl/curl.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "net/certificate.h"
#include "net/curl_loop.h"
#include "net/endpoint.h"
#include "net/session.h"

#define READ_BYTES (64 * 1024)     /* one read, and libcurl's own buffer */
#define TURN_BYTES (512 * 1024)    /* read or written in one turn of the loop */
#define PROGRESS_BYTES 4096        /* what counts as getting on */
#define COALESCE_BYTES (16 * 1024) /* small pieces go out in one segment */
#define HELLO_LINES 200
#define HELLO_LINE_BYTES 2000
#define CONNECT_TIMEOUT_IMAP_S 60
#define CONNECT_TIMEOUT_SMTP_S 300

/* A piece on its way out. libcurl must be offered the same pointer and length again after it said
 * CURLE_AGAIN, so a piece that was tried does not grow. */
typedef struct Piece {
	GBytes *bytes;        /* or NULL */
	GByteArray *gathered; /* small pieces, if bytes is NULL */
	gsize done;
	gboolean tried;
} Piece;

struct Session {
	guint refs;
	SessionOptions *options;
	Endpoint *endpoint;
	const SessionEvents *events; /* NULL once freed or closed: nothing more is told */
	gpointer data;
	gboolean ready;
	Secret *secret;   /* until the login is done */
	gboolean retried; /* with a newer token */

	CurlLoop *connecting; /* stays, at rest, with the connection */
	CURL *easy;           /* the loop's */
	char curl_error[CURL_ERROR_SIZE];
	guint start_id;
	GPtrArray *hello;
	char *last_line; /* of the server, before ready; never NULL */

	int fd; /* once ready */
	guint io_id;
	GIOCondition io_condition;
	guint again_id; /* reads on in the next turn */
	guint8 *buffer;
	GQueue out; /* Piece* */
	guint64 queued_bytes, sent_bytes, received_bytes;
	gboolean write_failed;
	gboolean corked; /* within an event: what is sent goes out together after it */

	guint stall_s, stall_id;
	gint64 mark_us;     /* when there was progress last, monotonic */
	guint64 mark_bytes; /* sent and received then */
	gint64 due_us;      /* when stall_id fires */
};

/* ---- options ---- */

SessionOptions *
session_options_copy(const SessionOptions *options)
{
	SessionOptions *copy = g_memdup2(options, sizeof *options);

	copy->url = g_strdup(options->url);
	copy->user = g_strdup(options->user);
	copy->secret.file = g_strdup(options->secret.file);
	copy->secret.command = g_strdup(options->secret.command);
	copy->ca_file = g_strdup(options->ca_file);
	copy->login_options = g_strdup(options->login_options);
	copy->client_name = g_strdup(options->client_name);
	return copy;
}

void
session_options_free(SessionOptions *options)
{
	if (options == NULL)
		return;
	g_free((char *)options->url);
	g_free((char *)options->user);
	g_free((char *)options->secret.file);
	g_free((char *)options->secret.command);
	g_free((char *)options->ca_file);
	g_free((char *)options->login_options);
	g_free((char *)options->client_name);
	g_free(options);
}

static gboolean
is_set(const char *text)
{
	return text != NULL && *text != '\0';
}

static gboolean
check_plain(const char *what, const char *value, GError **error)
{
	for (const char *p = value; p != NULL && *p != '\0'; p++)
		if (g_ascii_iscntrl(*p))
			return error_set(error, ERROR_CONFIG,
				"%s has a line break or another control character", what);
	return TRUE;
}

/* All but what lies on the disk. */
static gboolean
check_words(const SessionOptions *options, GError **error)
{
	if (!check_plain("the user", options->user, error) ||
		!check_plain("login_options", options->login_options, error) ||
		!check_plain("the client name", options->client_name, error))
		return FALSE;
	if (is_set(options->user) == (options->secret.kind == SECRET_NONE))
		return error_set(error, ERROR_CONFIG,
			is_set(options->user) ? "there is a user but neither password nor token"
					      : "there is a password or token but no user");
	return TRUE;
}

gboolean
session_options_check(const SessionOptions *options, GError **error)
{
	g_autoptr(Endpoint) endpoint = endpoint_parse(options->url, error);

	if (endpoint == NULL || !check_words(options, error))
		return FALSE;
	if (is_set(options->ca_file) && access(options->ca_file, R_OK) != 0)
		return error_set(error, ERROR_CONFIG, "ca_file %s can't be read", options->ca_file);
	if (endpoint->implicit_tls && options->tls == SESSION_TLS_NONE)
		return error_set(
			error, ERROR_CONFIG, "%s means TLS, but tls = \"none\"", options->url);
	return secret_check(&options->secret, error);
}

/* ---- life and end ---- */

static void
piece_free(gpointer data)
{
	Piece *piece = data;

	if (piece->bytes != NULL)
		g_bytes_unref(piece->bytes);
	if (piece->gathered != NULL)
		g_byte_array_unref(piece->gathered);
	g_free(piece);
}

static void
stop_connecting(Session *session)
{
	g_clear_handle_id(&session->start_id, g_source_remove);
	if (session->connecting != NULL)
		curl_loop_rest(session->connecting);
	g_clear_pointer(&session->secret, secret_free);
}

/* Closes the connection; the lines of the greeting stay. */
static void
close_down(Session *session)
{
	stop_connecting(session);
	g_clear_handle_id(&session->io_id, g_source_remove);
	g_clear_handle_id(&session->again_id, g_source_remove);
	g_clear_handle_id(&session->stall_id, g_source_remove);
	g_clear_pointer(&session->connecting, curl_loop_free);
	session->easy = NULL;
	g_queue_clear_full(&session->out, piece_free);
	session->ready = FALSE;
}

static Session *
session_ref(Session *session)
{
	session->refs++;
	return session;
}

static void
session_unref(Session *session)
{
	if (--session->refs > 0)
		return;
	close_down(session);
	g_free(session->buffer); /* not before: an event may still be reading it */
	g_ptr_array_unref(session->hello);
	g_free(session->last_line);
	endpoint_free(session->endpoint);
	session_options_free(session->options);
	g_free(session);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_unref)

/* Tells closed() and is quiet from then on. */
static void
end(Session *session, SessionFault fault, const GError *error)
{
	const SessionEvents *events = session->events;

	session->events = NULL;
	close_down(session);
	if (events != NULL)
		events->closed(session->data, fault, error);
}

/* What an admin can do about it. */
static const char *const HINTS[] = {
	[SESSION_FAULT_NONE] = "",
	[SESSION_FAULT_SECRET] = "the password or token can't be had",
	[SESSION_FAULT_RESOLVE] = "the name does not resolve; check the url and this machine's DNS",
	[SESSION_FAULT_CONNECT] = "no connection; check host, port and firewall",
	[SESSION_FAULT_NO_TLS] = "the server offers no TLS; use imaps:// or smtps://, or tls = "
				 "\"none\" if plain text is wanted",
	[SESSION_FAULT_CERTIFICATE] =
		"the server's certificate is not trusted; check the host name, "
		"or name its authority with ca_file",
	[SESSION_FAULT_TLS] =
		"the TLS handshake failed; check that scheme and port belong together",
	[SESSION_FAULT_GREETING] = "the server turned us away",
	[SESSION_FAULT_LOGIN] = "login denied; check user and password or token",
	[SESSION_FAULT_STALL] = "no answer in time",
	[SESSION_FAULT_LOST] = "the connection was lost",
};

/* RFC 5530 and 4954 section 6: the account is right, the server is not able just now. */
static gboolean
is_passing_refusal(const char *line)
{
	static const char *const CODES[] = {"[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]"};

	if (line[0] == '4' && g_ascii_isdigit(line[1]) && g_ascii_isdigit(line[2]))
		return TRUE;
	for (gsize i = 0; i < G_N_ELEMENTS(CODES); i++)
		if (strstr(line, CODES[i]) != NULL)
			return TRUE;
	return FALSE;
}

static DisputedErrorCode
code_of(const Session *session, SessionFault fault)
{
	if (fault == SESSION_FAULT_CERTIFICATE || fault == SESSION_FAULT_NO_TLS)
		return ERROR_CONFIG;
	if (fault == SESSION_FAULT_LOGIN && !is_passing_refusal(session->last_line))
		return ERROR_CONFIG;
	return ERROR_TEMPORARY;
}

/* @detail: more about it, or NULL. */
static void
fail(Session *session, SessionFault fault, const char *detail)
{
	gboolean turned_away = fault == SESSION_FAULT_GREETING || fault == SESSION_FAULT_LOGIN ||
		(fault == SESSION_FAULT_LOST && !session->ready);
	g_autofree char *said = text_printable(turned_away ? session->last_line : "");
	g_autofree char *more = text_printable(detail);
	g_autoptr(GError) error = NULL;

	error_set(&error, code_of(session, fault), "%s:%u: %s%s%s%s%s", session->endpoint->host,
		session->endpoint->port, HINTS[fault], *more != '\0' ? " – " : "", more,
		*said != '\0' ? " – the server said: " : "", said);
	end(session, fault, error);
}

/* ---- stalls ---- */

static void arm(Session *session);
static void read_turn(Session *session);

static gboolean
on_stall(gpointer data)
{
	g_autoptr(Session) session = session_ref(data);

	session->stall_id = 0;
	/* If the whole program was busy for so long, the answer may lie there unread. */
	if (session->ready && session->again_id == 0)
		read_turn(session);
	if (session->events == NULL)
		return G_SOURCE_REMOVE;
	guint64 bytes = session->sent_bytes + session->received_bytes;

	if (bytes - session->mark_bytes >= PROGRESS_BYTES) {
		session->mark_us = g_get_monotonic_time();
		session->mark_bytes = bytes;
	}
	if (session->stall_s == 0)
		return G_SOURCE_REMOVE;
	if (g_get_monotonic_time() - session->mark_us >= session->stall_s * G_USEC_PER_SEC)
		fail(session, SESSION_FAULT_STALL, NULL);
	else
		arm(session);
	return G_SOURCE_REMOVE;
}

static void
arm(Session *session)
{
	gint64 due_us = session->mark_us + session->stall_s * G_USEC_PER_SEC;

	if (session->stall_s == 0)
		return;
	if (session->stall_id != 0 && session->due_us <= due_us)
		return; /* it comes early and arms itself again */
	g_clear_handle_id(&session->stall_id, g_source_remove);
	gint64 wait_ms = (due_us - g_get_monotonic_time()) / 1000 + 1;

	session->due_us = due_us;
	session->stall_id = g_timeout_add((guint)MAX(wait_ms, 0), on_stall, session);
}

void
session_expect(Session *session, guint stall_s)
{
	session->stall_s = stall_s;
	session->mark_us = g_get_monotonic_time();
	session->mark_bytes = session->sent_bytes + session->received_bytes;
	if (stall_s == 0)
		g_clear_handle_id(&session->stall_id, g_source_remove);
	arm(session);
}

/* ---- the dialogue, once logged in ---- */

static gboolean on_io(int fd, GIOCondition condition, gpointer data);

static void
watch_io(Session *session)
{
	GIOCondition condition = G_IO_IN | G_IO_HUP | G_IO_ERR;

	if (!g_queue_is_empty(&session->out) && !session->write_failed)
		condition |= G_IO_OUT;
	if (session->io_id != 0 && session->io_condition == condition)
		return;
	g_clear_handle_id(&session->io_id, g_source_remove);
	session->io_condition = condition;
	session->io_id = g_unix_fd_add(session->fd, condition, on_io, session);
}

static gboolean
on_again(gpointer data)
{
	Session *session = data;

	session->again_id = 0;
	read_turn(session);
	return G_SOURCE_REMOVE;
}

/* With the priority of I/O, so that other sessions get their turn between. */
static void
read_soon(Session *session)
{
	if (session->again_id == 0)
		session->again_id = g_timeout_add(0, on_again, session);
}

static gconstpointer
rest_of(const Piece *piece, gsize *length_out)
{
	gsize length = 0;
	const guint8 *bytes;

	if (piece->bytes != NULL) {
		bytes = g_bytes_get_data(piece->bytes, &length);
	} else {
		bytes = piece->gathered->data;
		length = piece->gathered->len;
	}
	*length_out = length - piece->done;
	return bytes + piece->done;
}

/* A failure to write is told by the next read, which may still find the server's last words. */
static void
flush(Session *session)
{
	Piece *piece;
	gsize turn = 0;

	while (!session->write_failed && turn < TURN_BYTES &&
		(piece = g_queue_peek_head(&session->out)) != NULL) {
		gsize length = 0, n = 0;
		gconstpointer bytes = rest_of(piece, &length);
		CURLcode result = curl_easy_send(session->easy, bytes, length, &n);

		piece->tried = TRUE;
		if (result == CURLE_AGAIN)
			return;
		if (result != CURLE_OK) {
			session->write_failed = TRUE;
			read_soon(session);
			return;
		}
		session->sent_bytes += n;
		turn += n;
		piece->done += n;
		if (n == length)
			piece_free(g_queue_pop_head(&session->out));
	}
}

static void
push(Session *session)
{
	flush(session);
	watch_io(session);
}

static void
uncork(Session *session)
{
	session->corked = FALSE;
	if (session->ready)
		push(session);
}

/* Reads until there is nothing left (TLS may hold bytes that poll does not see) or the turn is
 * over. The session may be gone after each event. */
static void
read_turn(Session *self)
{
	g_autoptr(Session) session = session_ref(self);
	gsize n = 0;

	for (gsize turn = 0; session->events != NULL && turn < TURN_BYTES; turn += n) {
		CURLcode result = curl_easy_recv(session->easy, session->buffer, READ_BYTES, &n);

		if (result == CURLE_AGAIN && session->write_failed)
			fail(session, SESSION_FAULT_LOST, "nothing more can be sent");
		if (result == CURLE_AGAIN)
			return;
		if (result != CURLE_OK || n == 0) {
			fail(session, SESSION_FAULT_LOST,
				result != CURLE_OK ? curl_easy_strerror(result)
						   : "closed by the server");
			return;
		}
		session->received_bytes += n;
		session->corked = TRUE;
		session->events->received(session->data, session->buffer, n);
		uncork(session);
	}
	if (session->events != NULL)
		read_soon(session);
}

static gboolean
on_io(int fd G_GNUC_UNUSED, GIOCondition condition, gpointer data)
{
	g_autoptr(Session) session = session_ref(data);

	if ((condition & G_IO_OUT) != 0)
		push(session);
	if ((condition & ~G_IO_OUT) != 0 && session->again_id == 0)
		read_turn(session);
	return G_SOURCE_CONTINUE;
}

void
session_send(Session *session, GBytes *bytes)
{
	Piece *tail = g_queue_peek_tail(&session->out);
	gsize length = 0;
	gconstpointer data = g_bytes_get_data(bytes, &length);

	g_assert(session->ready);
	if (length == 0)
		return;
	session->queued_bytes += length;
	if (tail == NULL || tail->bytes != NULL || tail->tried ||
		tail->gathered->len + length > COALESCE_BYTES) {
		tail = g_new0(Piece, 1);
		if (length > COALESCE_BYTES)
			tail->bytes = g_bytes_ref(bytes);
		else
			tail->gathered = g_byte_array_new();
		g_queue_push_tail(&session->out, tail);
	}
	if (tail->gathered != NULL)
		g_byte_array_append(tail->gathered, data, (guint)length);
	if (!session->corked)
		push(session);
}

guint64
session_queued_bytes(const Session *session)
{
	return session->queued_bytes;
}

guint64
session_sent_bytes(const Session *session)
{
	return session->sent_bytes;
}

const GPtrArray *
session_hello(const Session *session)
{
	return session->hello;
}

void
session_free(Session *session)
{
	if (session == NULL)
		return;
	session->events = NULL;
	if (session->ready)
		flush(session);
	close_down(session);
	session_unref(session);
}

/* ---- connecting ---- */

static const struct {
	CURLcode code;
	SessionFault fault;
} FAULTS[] = {
	{CURLE_COULDNT_RESOLVE_HOST, SESSION_FAULT_RESOLVE},
	{CURLE_COULDNT_CONNECT, SESSION_FAULT_CONNECT},
	{CURLE_OPERATION_TIMEDOUT, SESSION_FAULT_STALL},
	{CURLE_LOGIN_DENIED, SESSION_FAULT_LOGIN},
	{CURLE_AUTH_ERROR, SESSION_FAULT_LOGIN},
	{CURLE_USE_SSL_FAILED, SESSION_FAULT_NO_TLS},
	{CURLE_PEER_FAILED_VERIFICATION, SESSION_FAULT_CERTIFICATE},
	{CURLE_SSL_ISSUER_ERROR, SESSION_FAULT_CERTIFICATE},
	{CURLE_SSL_CACERT_BADFILE, SESSION_FAULT_CERTIFICATE},
	{CURLE_SSL_CONNECT_ERROR, SESSION_FAULT_TLS},
	{CURLE_SSL_CIPHER, SESSION_FAULT_TLS},
	{CURLE_WEIRD_SERVER_REPLY, SESSION_FAULT_GREETING},
	{CURLE_REMOTE_ACCESS_DENIED, SESSION_FAULT_GREETING},
};

static SessionFault
fault_of(CURLcode code)
{
	for (gsize i = 0; i < G_N_ELEMENTS(FAULTS); i++)
		if (FAULTS[i].code == code)
			return FAULTS[i].fault;
	return SESSION_FAULT_LOST;
}

static void
tell_certificate(const Session *session)
{
	struct curl_certinfo *info = NULL;
	gint64 ends_at = 0;

	if (session->options->certificate != NULL &&
		curl_easy_getinfo(session->easy, CURLINFO_CERTINFO, &info) == CURLE_OK &&
		certificate_end_find(info, &ends_at))
		session->options->certificate(session->options->certificate_data, ends_at);
}

static void
begin_dialogue(Session *session)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	stop_connecting(session);
	if (curl_easy_getinfo(session->easy, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK ||
		fd == CURL_SOCKET_BAD) {
		fail(session, SESSION_FAULT_LOST, "closed during the login");
		return;
	}
	/* What libcurl keeps of it is its own affair; it is not needed again. */
	curl_easy_setopt(session->easy, CURLOPT_PASSWORD, NULL);
	curl_easy_setopt(session->easy, CURLOPT_XOAUTH2_BEARER, NULL);
	session->fd = fd;
	session->ready = TRUE;
	session->buffer = g_malloc(READ_BYTES);
	session_expect(session, 0);
	watch_io(session);
	read_soon(session);
	session->corked = TRUE;
	tell_certificate(session);
	session->events->ready(session->data);
	uncork(session);
}

static gboolean start(gpointer data);

/* A token may end before its time: once, another is asked for. */
static gboolean
try_newer_token(Session *session, SessionFault fault)
{
	if (fault != SESSION_FAULT_LOGIN || code_of(session, fault) != ERROR_CONFIG ||
		session->retried || session->secret == NULL || !secret_refused(session->secret))
		return FALSE;
	close_down(session);
	session->retried = TRUE;
	g_ptr_array_set_size(session->hello, 0);
	g_free(session->last_line);
	session->last_line = g_strdup("");
	*session->curl_error = '\0';
	g_clear_pointer(&session->endpoint, endpoint_free);
	session->start_id = g_idle_add(start, session);
	return TRUE;
}

static void
on_connected(gpointer data, CURLcode result)
{
	g_autoptr(Session) session = session_ref(data);

	if (result == CURLE_OK)
		begin_dialogue(session);
	else if (!try_newer_token(session, fault_of(result)))
		fail(session, fault_of(result),
			*session->curl_error != '\0' ? session->curl_error
						     : curl_easy_strerror(result));
}

/* Each line of the server until the login is done. */
static size_t
take_line(char *bytes, size_t size, size_t count, void *data)
{
	Session *session = data;
	gsize length = MIN(size * count, HELLO_LINE_BYTES);

	while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
		length--;
	g_free(session->last_line);
	session->last_line = text_utf8(bytes, (gssize)length);
	if (session->hello->len < HELLO_LINES)
		g_ptr_array_add(session->hello, g_strdup(session->last_line));
	return size * count;
}

static char *
url_for_curl(const Session *session)
{
	const Endpoint *endpoint = session->endpoint;
	gboolean smtp = endpoint->protocol == ENDPOINT_SMTP;
	gboolean v6 = strchr(endpoint->host, ':') != NULL;
	const char *name = is_set(session->options->client_name) ? session->options->client_name
								 : g_get_host_name();
	g_autofree char *path = g_uri_escape_string(smtp ? name : "", NULL, FALSE);

	return g_strdup_printf("%s%s://%s%s%s:%u/%s", smtp ? "smtp" : "imap",
		endpoint->implicit_tls ? "s" : "", v6 ? "[" : "", endpoint->host, v6 ? "]" : "",
		endpoint->port, path);
}

static guint
connect_timeout_s(const Session *session)
{
	if (session->options->connect_timeout_s > 0)
		return session->options->connect_timeout_s;
	return session->endpoint->protocol == ENDPOINT_SMTP ? CONNECT_TIMEOUT_SMTP_S
							    : CONNECT_TIMEOUT_IMAP_S;
}

static void
set_login(Session *session, const char *secret)
{
	const SessionOptions *options = session->options;
	CURL *easy = session->easy;

	if (!is_set(options->user))
		return;
	curl_easy_setopt(easy, CURLOPT_USERNAME, options->user);
	if (options->secret.kind == SECRET_TOKEN) {
		curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, secret);
		/* Else libcurl would try a LOGIN with an empty password where neither is offered.
		 */
		curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2");
	} else {
		curl_easy_setopt(easy, CURLOPT_PASSWORD, secret);
	}
	if (is_set(options->login_options))
		curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, options->login_options);
}

static void
set_options(Session *session)
{
	const SessionOptions *options = session->options;
	g_autofree char *url = url_for_curl(session);
	long timeout_s = (long)connect_timeout_s(session);
	CURL *easy = session->easy;

	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "imap,imaps,smtp,smtps");
	curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	/* Else a silent name server stops the main loop when the handle is freed. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, 60L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, 30L);
	curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
	curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)READ_BYTES);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, timeout_s);
	curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, timeout_s);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_USE_SSL,
		options->tls == SESSION_TLS_NONE ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
	if (is_set(options->ca_file))
		curl_easy_setopt(easy, CURLOPT_CAINFO, options->ca_file);
	curl_easy_setopt(easy, CURLOPT_CERTINFO, options->certificate != NULL ? 1L : 0L);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, session->curl_error);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_line);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, session);
}

static void
connect_with(Session *session, const char *secret)
{
	session->easy = curl_easy_init();
	g_assert(session->easy != NULL);
	set_options(session);
	set_login(session, secret);
	/* libcurl's own limits come first; this one holds whatever libcurl does. */
	session_expect(session, connect_timeout_s(session) + 2);
	session->connecting = curl_loop_new(session->easy, on_connected, session);
}

static void
on_secret(gpointer data, const char *secret, const GError *error)
{
	g_autoptr(Session) session = session_ref(data);

	if (error == NULL) {
		connect_with(session, secret);
		return;
	}
	g_autoptr(GError) named = g_error_copy(error);

	g_prefix_error(&named, "%s:%u: ", session->endpoint->host, session->endpoint->port);
	end(session, SESSION_FAULT_SECRET, named);
}

static gboolean
start(gpointer data)
{
	g_autoptr(Session) session = session_ref(data);
	g_autoptr(GError) error = NULL;

	session->start_id = 0;
	session->endpoint = endpoint_parse(session->options->url, &error);
	if (session->endpoint == NULL || !check_words(session->options, &error))
		end(session, SESSION_FAULT_SECRET, error);
	else if (session->options->secret.kind == SECRET_NONE)
		connect_with(session, NULL);
	else
		session->secret = secret_ask(&session->options->secret, on_secret, session);
	return G_SOURCE_REMOVE;
}

void
session_prepare(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

Session *
session_open(const SessionOptions *options, const SessionEvents *events, gpointer data)
{
	Session *session = g_new0(Session, 1);

	session->refs = 1;
	session->options = session_options_copy(options);
	session->events = events;
	session->data = data;
	session->hello = g_ptr_array_new_with_free_func(g_free);
	session->last_line = g_strdup("");
	g_queue_init(&session->out);
	session->start_id = g_idle_add(start, session);
	return session;
}
