/* SPDX-License-Identifier: MIT */
/* cut-proxy: a bad line between a client and a server on loopback. One process a connection.
 * Usage: cut-proxy --port N --to N --folder DIR
 * DIR/weather, read at each connection, is one line: SEED BYTES DELAY: the line is cut after so
 * many bytes at most (0: never), by chance in the middle of anything, every other time with a
 * reset; what passes is delayed up to DELAY milliseconds and broken into pieces. Without it the
 * line is good. DIR/cuts gets a line for each cut.
 * DIR/moment is one line, WORDS: when the client says them, the file is removed and DIR/deed, a
 * program, is run to its end before the server hears of it. */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIECE_BYTES 4096

typedef struct Weather {
	guint seed, bytes, delay_ms;
} Weather;

/* One connection. */
typedef struct Line {
	int client, server;
	const char *folder;
	GRand *rand;
	Weather weather;
	gint64 left; /* bytes until it is cut; -1: never */
} Line;

static Weather
read_weather(const char *folder)
{
	g_autofree char *path = g_build_filename(folder, "weather", NULL);
	g_autofree char *text = NULL;
	Weather weather = {0};

	if (g_file_get_contents(path, &text, NULL, NULL))
		(void)!sscanf(text, "%u %u %u", &weather.seed, &weather.bytes, &weather.delay_ms);
	return weather;
}

static void
note_cut(const Line *line)
{
	g_autofree char *path = g_build_filename(line->folder, "cuts", NULL);
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, "a cut\n", 6) != 6)
		g_error("%s: %s", path, g_strerror(errno));
	close(fd);
}

static G_GNUC_NORETURN void
cut(const Line *line)
{
	struct linger at_once = {.l_onoff = 1, .l_linger = 0};

	note_cut(line);
	if (g_rand_boolean(line->rand))
		setsockopt(line->client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	_exit(0);
}

static void
write_all(int fd, const char *bytes, gsize length)
{
	while (length > 0) {
		ssize_t done = write(fd, bytes, length);

		if (done <= 0)
			_exit(0);
		bytes += done;
		length -= (gsize)done;
	}
}

/* A test must not go on as if the deed had been done. */
static void
do_deed(const Line *line)
{
	g_autofree char *path = g_build_filename(line->folder, "deed", NULL);
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		execl(path, path, (char *)NULL);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
		g_error("%s: status %d", path, status);
}

/* @bytes: what the client says, in one piece where it says it at once. */
static void
heed(const Line *line, const char *bytes, gsize length)
{
	g_autofree char *path = g_build_filename(line->folder, "moment", NULL);
	g_autofree char *words = NULL;

	if (!g_file_get_contents(path, &words, NULL, NULL))
		return;
	g_strchomp(words);
	if (*words == '\0' || g_strstr_len(bytes, (gssize)length, words) == NULL)
		return;
	unlink(path);
	do_deed(line);
}

static void
pass(Line *line, int from, int to)
{
	char bytes[PIECE_BYTES];
	gboolean bad = line->weather.bytes > 0 || line->weather.delay_ms > 0;
	gsize most = bad ? (gsize)g_rand_int_range(line->rand, 1, PIECE_BYTES + 1) : PIECE_BYTES;
	ssize_t length = read(from, bytes, most);

	if (length <= 0)
		_exit(0);
	if (from == line->client)
		heed(line, bytes, (gsize)length);
	if (line->weather.delay_ms > 0)
		g_usleep((gulong)g_rand_int_range(
				 line->rand, 0, (gint32)line->weather.delay_ms + 1) *
			1000);
	if (line->left >= 0 && length > line->left) {
		write_all(to, bytes, (gsize)line->left);
		cut(line);
	}
	if (line->left >= 0)
		line->left -= length;
	write_all(to, bytes, (gsize)length);
}

static G_GNUC_NORETURN void
carry(Line *line)
{
	struct pollfd ends[] = {
		{.fd = line->client, .events = POLLIN}, {.fd = line->server, .events = POLLIN}};

	for (;;) {
		if (poll(ends, G_N_ELEMENTS(ends), -1) < 0)
			_exit(0);
		if (ends[0].revents != 0)
			pass(line, line->client, line->server);
		if (ends[1].revents != 0)
			pass(line, line->server, line->client);
	}
}

static struct sockaddr_in
loopback(int port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
		.sin_port = htons((guint16)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void
serve(int client, int to, const char *folder, guint number)
{
	struct sockaddr_in address = loopback(to);
	Line line = {.client = client,
		.server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
		.folder = folder,
		.weather = read_weather(folder),
		.left = -1};
	const guint32 seeds[] = {line.weather.seed, number};

	line.rand = g_rand_new_with_seed_array(seeds, G_N_ELEMENTS(seeds));
	if (line.weather.bytes > 0)
		line.left = g_rand_int_range(line.rand, 0, (gint32)line.weather.bytes);
	if (connect(line.server, (struct sockaddr *)&address, sizeof address) != 0)
		_exit(0);
	carry(&line);
}

static int
listen_on(int port)
{
	struct sockaddr_in address = loopback(port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
		bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 64) != 0)
		g_error("port %d: %s", port, g_strerror(errno));
	return fd;
}

int
main(int argc, char **argv)
{
	int port = 0, to = 0, server = -1;
	g_autofree char *folder = NULL;
	GOptionEntry entries[] = {{"port", 0, 0, G_OPTION_ARG_INT, &port, NULL, "N"},
		{"to", 0, 0, G_OPTION_ARG_INT, &to, NULL, "N"},
		{"folder", 0, 0, G_OPTION_ARG_FILENAME, &folder, NULL, "DIR"}, G_OPTION_ENTRY_NULL};
	g_autoptr(GOptionContext) context = g_option_context_new("- a bad line");

	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, NULL) || port == 0 || to == 0 ||
		folder == NULL)
		g_error("cut-proxy --port N --to N --folder DIR");
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	server = listen_on(port);
	for (guint number = 1;; number++) {
		int fd = accept(server, NULL, NULL);

		if (fd < 0)
			continue;
		if (fork() == 0) {
			close(server);
			signal(SIGCHLD, SIG_DFL);
			serve(fd, to, folder, number);
		}
		close(fd);
	}
}
