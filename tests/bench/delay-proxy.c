/* SPDX-License-Identifier: MIT */
/* A connection that takes its time: what arrives is passed on so many milliseconds later, in both
 * directions, in order and without a limit to its rate. For measurements of round trips.
 * Usage: delay-proxy MS PORT     prints the port that it listens on; PORT: on 127.0.0.1 */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS 64
#define CHUNK_BYTES 65536
#define QUEUE_BYTES (64 * 1024 * 1024) /* on their way in one direction: then the sender waits */

typedef struct Chunk {
	gint64 due_us;
	GBytes *bytes; /* NULL: the end */
	gsize done;
} Chunk;

/* One direction. */
typedef struct Lane {
	int from, to;
	gboolean ended;
	gsize queued;
	GQueue chunks;
} Lane;

typedef struct Pair {
	int client, server;
	Lane lanes[2];
} Pair;

static Pair *pairs[CONNECTIONS];
static gint64 delay_us;

static int
make_socket(int port, gboolean listens)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((guint16)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
	socklen_t length = sizeof address;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (!listens)
		return connect(fd, (struct sockaddr *)&address, length) == 0 ? fd : -1;
	if (bind(fd, (struct sockaddr *)&address, length) != 0 || listen(fd, 64) != 0)
		g_error("can't listen: %s", g_strerror(errno));
	getsockname(fd, (struct sockaddr *)&address, &length);
	printf("%d\n", ntohs(address.sin_port));
	fflush(stdout);
	return fd;
}

static void
take_connection(int listening, int port)
{
	int client = accept(listening, NULL, NULL), one = 1;
	int server = make_socket(port, FALSE);
	guint i = 0;

	while (i < CONNECTIONS && pairs[i] != NULL)
		i++;
	if (client < 0 || server < 0 || i == CONNECTIONS) {
		close(client);
		close(server);
		return;
	}
	setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	pairs[i] = g_new0(Pair, 1);
	*pairs[i] = (Pair){.client = client,
		.server = server,
		.lanes = {{.from = client, .to = server}, {.from = server, .to = client}}};
}

static void
add_chunk(Lane *lane, GBytes *bytes)
{
	Chunk *chunk = g_new0(Chunk, 1);

	chunk->due_us = g_get_monotonic_time() + delay_us;
	chunk->bytes = bytes;
	g_queue_push_tail(&lane->chunks, chunk);
}

static void
take_bytes(Lane *lane)
{
	guint8 *buffer = g_malloc(CHUNK_BYTES);
	gssize n = read(lane->from, buffer, CHUNK_BYTES);

	if (n > 0) {
		add_chunk(lane, g_bytes_new_take(g_realloc(buffer, (gsize)n), (gsize)n));
		lane->queued += (gsize)n;
		return;
	}
	g_free(buffer);
	lane->ended = TRUE;
	add_chunk(lane, NULL);
}

/* FALSE: the other side is gone. */
static gboolean
pass_on(Lane *lane)
{
	Chunk *chunk;

	while ((chunk = g_queue_peek_head(&lane->chunks)) != NULL &&
		chunk->due_us <= g_get_monotonic_time()) {
		gsize length = 0;
		const guint8 *bytes =
			chunk->bytes != NULL ? g_bytes_get_data(chunk->bytes, &length) : NULL;

		if (bytes == NULL) {
			shutdown(lane->to, SHUT_WR);
		} else {
			gssize n = send(lane->to, bytes + chunk->done, length - chunk->done,
				MSG_DONTWAIT | MSG_NOSIGNAL);

			if (n < 0)
				return errno == EAGAIN;
			chunk->done += (gsize)n;
			if (chunk->done < length)
				return TRUE;
			lane->queued -= length;
			g_bytes_unref(chunk->bytes);
		}
		g_free(g_queue_pop_head(&lane->chunks));
	}
	return TRUE;
}

static void
drop(guint index)
{
	Pair *pair = pairs[index];

	for (guint i = 0; i < 2; i++) {
		Chunk *chunk;

		while ((chunk = g_queue_pop_head(&pair->lanes[i].chunks)) != NULL) {
			if (chunk->bytes != NULL)
				g_bytes_unref(chunk->bytes);
			g_free(chunk);
		}
	}
	close(pair->client);
	close(pair->server);
	g_clear_pointer(&pairs[index], g_free);
}

static gboolean
is_over(const Lane *lane)
{
	return lane->ended && lane->chunks.length == 0;
}

/* What is waited for: bytes, and the moment when the next chunk is due [us]. */
static guint
collect(struct pollfd *fds, Lane **lanes, gint64 *due_us)
{
	guint count = 1;

	for (guint i = 0; i < CONNECTIONS; i++) {
		for (guint l = 0; pairs[i] != NULL && l < 2; l++) {
			Lane *lane = &pairs[i]->lanes[l];
			const Chunk *head = g_queue_peek_head(&lane->chunks);

			if (!lane->ended && lane->queued < QUEUE_BYTES) {
				fds[count] = (struct pollfd){.fd = lane->from, .events = POLLIN};
				lanes[count++] = lane;
			}
			if (head == NULL)
				continue;
			/* Due already, but the other side takes no more. */
			if (head->due_us <= g_get_monotonic_time()) {
				fds[count] = (struct pollfd){.fd = lane->to, .events = POLLOUT};
				lanes[count++] = NULL;
			} else {
				*due_us = MIN(*due_us, head->due_us);
			}
		}
	}
	return count;
}

static void
turn(int listening, int port)
{
	static struct pollfd fds[1 + 4 * CONNECTIONS];
	static Lane *lanes[1 + 4 * CONNECTIONS];
	gint64 due_us = g_get_monotonic_time() + G_USEC_PER_SEC, wait_us = 0;
	guint count = collect(fds, lanes, &due_us);

	fds[0] = (struct pollfd){.fd = listening, .events = POLLIN};
	wait_us = MAX(due_us - g_get_monotonic_time(), 0);
	struct timespec wait = {
		.tv_sec = wait_us / G_USEC_PER_SEC, .tv_nsec = (wait_us % G_USEC_PER_SEC) * 1000};

	ppoll(fds, count, &wait, NULL);
	for (guint i = 1; i < count; i++)
		if (lanes[i] != NULL && fds[i].revents != 0)
			take_bytes(lanes[i]);
	for (guint i = 0; i < CONNECTIONS; i++)
		if (pairs[i] != NULL &&
			(!pass_on(&pairs[i]->lanes[0]) || !pass_on(&pairs[i]->lanes[1]) ||
				(is_over(&pairs[i]->lanes[0]) && is_over(&pairs[i]->lanes[1]))))
			drop(i);
	if (fds[0].revents != 0)
		take_connection(listening, port);
}

int
main(int argc, char **argv)
{
	guint64 ms = 0, port = 0;

	if (argc != 3 || !g_ascii_string_to_unsigned(argv[1], 10, 0, 10000, &ms, NULL) ||
		!g_ascii_string_to_unsigned(argv[2], 10, 1, 65535, &port, NULL)) {
		fputs("usage: delay-proxy MS PORT\n", stderr);
		return 64;
	}
	signal(SIGPIPE, SIG_IGN);
	delay_us = (gint64)ms * 1000;
	int listening = make_socket(0, TRUE);

	for (;;)
		turn(listening, (int)port);
}
