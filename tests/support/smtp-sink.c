/* SPDX-License-Identifier: MIT */
/* smtp-sink: a post office for tests: takes every letter, keeps it and notes it, and misbehaves as
 * it is told. One process a connection.
 * Usage: smtp-sink --port N --folder DIR
 * DIR/accepted gets a line for each letter taken, before it is answered: TIME SENDER RECIPIENT
 * MESSAGE-ID SHA256, tabs between; the letter is DIR/letters/SHA256. DIR/lost gets a line for each
 * that was taken and whose answer was kept back on purpose.
 * DIR/mood, read at each letter, is one line: SEED BEFORE AFTER DEFER TARPIT: chances in percent
 * that the connection is dropped before the letter is taken, after it was taken but before it is
 * answered, that a 451 comes instead, and milliseconds before each answer. Without it: none.
 * DIR/gone: as long as it is there, connections are closed at once. */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_LINE_BYTES (1024 * 1024)

typedef struct Mood {
	guint seed, before, after, defer, tarpit_ms;
} Mood;

/* One connection. */
typedef struct Talk {
	FILE *in;
	int out;
	const char *folder;
	guint number; /* of the connection, from 1 */
	guint letters;
	char *sender, *recipient;
} Talk;

static char *
under(const Talk *talk, const char *name)
{
	return g_build_filename(talk->folder, name, NULL);
}

static Mood
read_mood(const Talk *talk)
{
	g_autofree char *path = under(talk, "mood");
	g_autofree char *text = NULL;
	Mood mood = {0};

	if (g_file_get_contents(path, &text, NULL, NULL))
		(void)!sscanf(text, "%u %u %u %u %u", &mood.seed, &mood.before, &mood.after,
			&mood.defer, &mood.tarpit_ms);
	return mood;
}

/* One write, so that lines of several processes never mix. */
static void
append(const Talk *talk, const char *name, const char *line)
{
	g_autofree char *path = under(talk, name);
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, line, strlen(line)) != (ssize_t)strlen(line))
		g_error("%s: %s", path, g_strerror(errno));
	close(fd);
}

static void
answer(const Talk *talk, const char *reply)
{
	g_autofree char *line = g_strconcat(reply, "\r\n", NULL);
	Mood mood = read_mood(talk);

	if (mood.tarpit_ms > 0)
		g_usleep(mood.tarpit_ms * 1000UL);
	if (write(talk->out, line, strlen(line)) < 0)
		_exit(0);
}

/* Between < and >. */
static char *
address_of(const char *command)
{
	const char *open = strchr(command, '<');
	const char *end = open != NULL ? strchr(open, '>') : NULL;

	return end != NULL ? g_strndup(open + 1, (gsize)(end - open - 1)) : g_strdup("");
}

static char *
message_id_of(const char *letter)
{
	const char *at = letter;

	for (; at != NULL && *at != '\r' && *at != '\n'; at = strchr(at, '\n'), at += at != NULL)
		if (g_ascii_strncasecmp(at, "Message-ID:", 11) == 0)
			return address_of(at);
	return g_strdup("");
}

static void
keep(const Talk *talk, const GString *letter)
{
	g_autofree char *sha256 = g_compute_checksum_for_data(
		G_CHECKSUM_SHA256, (const guint8 *)letter->str, letter->len);
	g_autofree char *letters = under(talk, "letters");
	g_autofree char *path = g_build_filename(letters, sha256, NULL);
	g_autofree char *id = message_id_of(letter->str);
	g_autofree char *line = g_strdup_printf("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\n",
		g_get_real_time() / G_USEC_PER_SEC, talk->sender, talk->recipient, id, sha256);
	g_autoptr(GError) error = NULL;

	if (!g_file_set_contents(path, letter->str, (gssize)letter->len, &error))
		g_error("%s", error->message);
	append(talk, "accepted", line);
}

static gboolean
happens(GRand *rand, guint percent)
{
	return (guint)g_rand_int_range(rand, 0, 100) < percent;
}

static void
take(Talk *talk, const GString *letter)
{
	Mood mood = read_mood(talk);
	const guint32 seeds[] = {mood.seed, talk->number, ++talk->letters};
	GRand *rand = g_rand_new_with_seed_array(seeds, G_N_ELEMENTS(seeds));

	if (happens(rand, mood.before))
		_exit(0);
	if (happens(rand, mood.defer)) {
		answer(talk, "451 4.3.2 not now");
	} else {
		keep(talk, letter);
		if (happens(rand, mood.after)) {
			append(talk, "lost", "an answer\n");
			_exit(0);
		}
		answer(talk, "250 2.0.0 taken");
	}
	g_rand_free(rand);
}

static gboolean
read_line(const Talk *talk, char *line, int size)
{
	return fgets(line, size, talk->in) != NULL;
}

static void
read_letter(Talk *talk, char *line, int size)
{
	g_autoptr(GString) letter = g_string_new(NULL);

	answer(talk, "354 go on");
	for (;;) {
		if (!read_line(talk, line, size))
			_exit(0);
		if (strcmp(line, ".\r\n") == 0)
			break;
		g_string_append(letter, line[0] == '.' ? line + 1 : line);
	}
	take(talk, letter);
}

static void
replace(char **field, char *value)
{
	g_free(*field);
	*field = value;
}

static void
greet(Talk *talk)
{
	answer(talk,
		"250-sink\r\n250-PIPELINING\r\n250-SIZE 100000000\r\n250-8BITMIME\r\n"
		"250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250 DSN");
}

static void
obey(Talk *talk, char *line, int size)
{
	if (g_ascii_strncasecmp(line, "EHLO", 4) == 0 ||
		g_ascii_strncasecmp(line, "HELO", 4) == 0) {
		greet(talk);
	} else if (g_ascii_strncasecmp(line, "MAIL", 4) == 0) {
		replace(&talk->sender, address_of(line));
		answer(talk, "250 2.1.0 ok");
	} else if (g_ascii_strncasecmp(line, "RCPT", 4) == 0) {
		replace(&talk->recipient, address_of(line));
		answer(talk, "250 2.1.5 ok");
	} else if (g_ascii_strncasecmp(line, "DATA", 4) == 0) {
		read_letter(talk, line, size);
	} else if (g_ascii_strncasecmp(line, "QUIT", 4) == 0) {
		answer(talk, "221 2.0.0 bye");
		_exit(0);
	} else {
		answer(talk, "250 2.0.0 ok");
	}
}

static void
serve(int fd, const char *folder, guint number)
{
	g_autofree char *line = g_malloc(MAX_LINE_BYTES);
	Talk talk = {.in = fdopen(fd, "r"), .out = fd, .folder = folder, .number = number};
	g_autofree char *gone = under(&talk, "gone");

	if (g_file_test(gone, G_FILE_TEST_EXISTS))
		_exit(0);
	answer(&talk, "220 sink ESMTP");
	while (read_line(&talk, line, MAX_LINE_BYTES))
		obey(&talk, line, MAX_LINE_BYTES);
	_exit(0);
}

static int
listen_on(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons((guint16)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
		bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 64) != 0)
		g_error("port %d: %s", port, g_strerror(errno));
	return fd;
}

int
main(int argc, char **argv)
{
	int port = 0, server = -1;
	g_autofree char *folder = NULL;
	g_autofree char *letters = NULL;
	GOptionEntry entries[] = {{"port", 0, 0, G_OPTION_ARG_INT, &port, NULL, "N"},
		{"folder", 0, 0, G_OPTION_ARG_FILENAME, &folder, NULL, "DIR"}, G_OPTION_ENTRY_NULL};
	g_autoptr(GOptionContext) context = g_option_context_new("- a post office for tests");

	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, NULL) || port == 0 || folder == NULL)
		g_error("smtp-sink --port N --folder DIR");
	letters = g_build_filename(folder, "letters", NULL);
	if (g_mkdir_with_parents(letters, 0755) != 0)
		g_error("%s: %s", letters, g_strerror(errno));
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	server = listen_on(port);
	for (guint number = 1;; number++) {
		int fd = accept(server, NULL, NULL);

		if (fd < 0)
			continue;
		if (fork() == 0) {
			close(server);
			serve(fd, folder, number);
		}
		close(fd);
	}
}
