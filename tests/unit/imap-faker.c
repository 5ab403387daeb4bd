/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "imap-faker.h"

#define UIDVALIDITY 7
#define FLOOD_BYTES 65536 /* at once, of what has no end */

typedef struct Mail {
	guint32 uid;
	char *text;
} Mail;

typedef struct Link {
	Faker *faker;
	int fd; /* -1: closed */
	guint source, out_source;
	GString *in, *out;
	char *idle_tag; /* NULL: does not idle */
	guint64 sent;
	gboolean stalls, floods;
} Link;

struct Faker {
	int fd;
	guint16 port;
	guint source;
	GPtrArray *mails; /* Mail*, ascending */
	GPtrArray *links; /* Link* */
	guint32 uidnext, expunge_uid;
	FakerLie lie;
	guint chop;
	gboolean cuts, was_cut;
	guint64 cut_after;
	FakerCut cut;
	guint64 most_sent;
};

static void
mail_free(gpointer data)
{
	g_free(((Mail *)data)->text);
	g_free(data);
}

static void
link_close(Link *link)
{
	g_clear_handle_id(&link->source, g_source_remove);
	g_clear_handle_id(&link->out_source, g_source_remove);
	if (link->fd >= 0)
		close(link->fd);
	link->fd = -1;
}

static void
link_free(gpointer data)
{
	Link *link = data;

	link_close(link);
	g_string_free(link->in, TRUE);
	g_string_free(link->out, TRUE);
	g_free(link->idle_tag);
	g_free(link);
}

/* ---- bytes out ---- */

static void
cut_off(Link *link)
{
	static const char BYE[] = "* BYE that is all\r\n";
	struct linger now = {.l_onoff = 1, .l_linger = 0};

	link->faker->cuts = FALSE;
	link->faker->was_cut = TRUE;
	g_string_truncate(link->out, 0);
	if (link->faker->cut == CUT_STALL) {
		link->stalls = TRUE;
		return;
	}
	if (link->faker->cut == CUT_BYE)
		send(link->fd, BYE, sizeof BYE - 1, MSG_NOSIGNAL);
	else if (link->faker->cut == CUT_RESET)
		setsockopt(link->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	link_close(link);
}

static gsize
next_piece(const Link *link)
{
	gsize most = link->out->len, piece = 0;

	if (link->faker->chop > 0) {
		piece = (gsize)g_test_rand_int_range(1, (gint32)link->faker->chop + 1);
		most = MIN(most, piece);
	}
	if (link->faker->cuts)
		most = (gsize)MIN(most, link->faker->cut_after - link->sent);
	return most;
}

static gboolean
write_some(gpointer data)
{
	Link *link = data;
	gssize n = send(link->fd, link->out->str, next_piece(link), MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0 && errno == EAGAIN)
		return G_SOURCE_CONTINUE;
	if (n < 0) {
		link->out_source = 0;
		link_close(link);
		return G_SOURCE_REMOVE;
	}
	link->sent += (guint64)n;
	link->faker->most_sent = MAX(link->faker->most_sent, link->sent);
	g_string_erase(link->out, 0, n);
	if (link->floods && link->out->len == 0)
		for (guint i = 0; i < FLOOD_BYTES; i++)
			g_string_append_c(link->out, 'x');
	if (link->faker->cuts && link->sent >= link->faker->cut_after) {
		link->out_source = 0;
		cut_off(link);
		return G_SOURCE_REMOVE;
	}
	if (link->out->len > 0)
		return G_SOURCE_CONTINUE;
	link->out_source = 0;
	return G_SOURCE_REMOVE;
}

static void G_GNUC_PRINTF(2, 3) say(Link *link, const char *format, ...)
{
	va_list arguments;

	if (link->fd < 0 || link->stalls || link->floods)
		return;
	va_start(arguments, format);
	g_string_append_vprintf(link->out, format, arguments);
	va_end(arguments);
	if (link->out_source == 0)
		link->out_source = g_timeout_add(0, write_some, link);
}

/* ---- answers ---- */

static void
answer_ok(Link *link, const char *tag)
{
	if (link->faker->lie == LIE_UNASKED)
		say(link,
			"* 9 RECENT\r\n* FLAGS (\\Seen)\r\n* 77 FETCH (UID 77 FLAGS ())\r\n"
			"* 78 FETCH (UID 78 BODY[] {2}\r\nhi)\r\n* LIST () \"/\" x\r\n"
			"* OK [ALERT] careful\r\n* SEARCH 1 2 3\r\n");
	if (link->faker->lie == LIE_LINE) {
		say(link, "* OK x");
		link->floods = TRUE;
	}
	say(link, "%s OK done\r\n", link->faker->lie == LIE_OTHER_TAG ? "q9" : tag);
}

static void
answer_select(Link *link, const char *tag)
{
	say(link, "* %u EXISTS\r\n* OK [UIDVALIDITY %d] x\r\n* OK [UIDNEXT %u] x\r\n",
		link->faker->mails->len, UIDVALIDITY, link->faker->uidnext);
	say(link, "* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n");
	answer_ok(link, tag);
}

/* Whether "3:4,9" names @uid. */
static gboolean
set_has(const char *set, guint32 uid)
{
	for (const char *p = set; *p != '\0' && *p != ' ';) {
		char *end = NULL;
		guint64 low = g_ascii_strtoull(p, &end, 10), high = low;

		if (*end == ':')
			high = g_ascii_strtoull(end + 1, &end, 10);
		if (uid >= low && uid <= high)
			return TRUE;
		p = *end == ',' ? end + 1 : end;
		if (end == p && *end != ',')
			break;
	}
	return FALSE;
}

static void
answer_search(Link *link, const char *tag, const char *set)
{
	const GPtrArray *mails = link->faker->mails;
	gboolean lies = link->faker->lie == LIE_SEARCH;

	say(link, "* SEARCH");
	for (guint i = 0; i < mails->len; i++) {
		const Mail *mail = g_ptr_array_index(mails, lies ? mails->len - 1 - i : i);

		if (set_has(set, mail->uid))
			say(link, " %u", mail->uid);
		if (lies)
			say(link, " %u 0 4294967295 3000", mail->uid);
	}
	say(link, "\r\n");
	answer_ok(link, tag);
}

static void
say_size(Link *link, const Mail *mail)
{
	static const char *const SIZES[] = {"0", "1", "9223372036854775808", "1000000"};

	if (link->faker->lie == LIE_SIZES)
		say(link, " RFC822.SIZE %s", SIZES[mail->uid % G_N_ELEMENTS(SIZES)]);
	else
		say(link, " RFC822.SIZE %zu", strlen(mail->text));
}

/* What is said of a literal's length, and how much more than its own. */
static const struct {
	const char *announced; /* NULL: a number */
	gint more;
} LITERALS[LIE_COUNT] = {
	[LIE_LITERAL_LONG] = {NULL, 7},
	[LIE_LITERAL_SHORT] = {NULL, -1},
	[LIE_LITERAL_NEGATIVE] = {"-5", 0},
	[LIE_LITERAL_DIGITS] = {"12345678901234567890", 0},
	[LIE_LITERAL_HUGE] = {"1073741824", 0},
};

static void
say_body(Link *link, const char *name, const char *text)
{
	FakerLie lie = link->faker->lie;
	gint length = (gint)strlen(text);

	if (lie == LIE_NIL)
		say(link, " %s NIL", name);
	else if (LITERALS[lie].announced != NULL)
		say(link, " %s {%s}\r\n%s", name, LITERALS[lie].announced, text);
	else
		say(link, " %s {%d}\r\n%s", name, length + LITERALS[lie].more, text);
	link->floods |= lie == LIE_LITERAL_HUGE;
}

static void
say_fetch(Link *link, guint number, const Mail *mail, const char *items, gboolean falsely)
{
	gboolean partial = strstr(items, "BODY.PEEK[]<0.") != NULL;

	say(link, "* %u FETCH (UID %u", number, mail->uid);
	if (strstr(items, "RFC822.SIZE") != NULL)
		say_size(link, mail);
	if (strstr(items, "FLAGS") != NULL)
		say(link, " FLAGS ()");
	if (strstr(items, "BODY.PEEK[]") != NULL)
		say_body(link, partial ? "BODY[]<0>" : "BODY[]", falsely ? "false" : mail->text);
	say(link, ")\r\n");
}

static void
expunge(Link *link)
{
	GPtrArray *mails = link->faker->mails;

	for (guint i = 0; i < mails->len; i++) {
		if (((const Mail *)g_ptr_array_index(mails, i))->uid != link->faker->expunge_uid)
			continue;
		say(link, "* %u EXPUNGE\r\n", i + 1);
		g_ptr_array_remove_index(mails, i);
		link->faker->expunge_uid = 0;
		return;
	}
}

static void
answer_fetch(Link *link, const char *tag, const char *set, const char *items)
{
	const GPtrArray *mails = link->faker->mails;
	gboolean bodies = strstr(items, "BODY.PEEK") != NULL;
	gboolean reversed = link->faker->lie == LIE_FETCH_ORDER && bodies;

	if (link->faker->lie == LIE_FETCH_UIDS && bodies)
		say(link,
			"* 1 FETCH (UID 0 BODY[] {1}\r\nx)\r\n* 1 FETCH (UID 4294967295 BODY[] "
			"{1}\r\nx)\r\n* 1 FETCH (UID 3000 RFC822.SIZE 1 BODY[] {1}\r\nx)\r\n");
	for (guint i = 0; i < mails->len; i++) {
		guint index = reversed ? mails->len - 1 - i : i;
		const Mail *mail = g_ptr_array_index(mails, index);

		if (!set_has(set, mail->uid) || (bodies && link->faker->lie == LIE_NOTHING))
			continue;
		say_fetch(link, index + 1, mail, items, FALSE);
		if (reversed)
			say_fetch(link, index + 1, mail, items, TRUE);
	}
	if (!bodies)
		expunge(link);
	answer_ok(link, tag);
}

static void
say_exists(Link *link)
{
	say(link, "* %u EXISTS\r\n", link->faker->mails->len);
}

static void
take_line(Link *link, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", 5);
	guint count = g_strv_length(words);
	g_autofree char *command = NULL;

	if (g_str_equal(line, "DONE")) {
		if (link->idle_tag != NULL)
			answer_ok(link, link->idle_tag);
		g_clear_pointer(&link->idle_tag, g_free);
		return;
	}
	g_assert_cmpuint(count, >, 1);
	command = count > 2 && g_str_equal(words[1], "UID") ? g_strconcat("UID ", words[2], NULL)
							    : g_strdup(words[1]);
	if (g_str_equal(command, "CAPABILITY")) {
		say(link, "* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS\r\n");
		say(link, "%s OK done\r\n", words[0]);
	} else if (g_str_equal(command, "SELECT")) {
		answer_select(link, words[0]);
	} else if (g_str_equal(command, "UID SEARCH")) {
		answer_search(link, words[0], words[4]);
	} else if (g_str_equal(command, "UID FETCH")) {
		answer_fetch(link, words[0], words[3], words[4]);
	} else if (g_str_equal(command, "IDLE")) {
		link->idle_tag = g_strdup(words[0]);
		say(link, "+ idling\r\n");
	} else {
		answer_ok(link, words[0]);
	}
}

/* ---- connections ---- */

static gboolean
on_input(int fd, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
	Link *link = data;
	char bytes[4096];
	gssize n = read(fd, bytes, sizeof bytes);
	char *end;

	if (n <= 0) {
		link->source = 0;
		link_close(link);
		return G_SOURCE_REMOVE;
	}
	g_string_append_len(link->in, bytes, n);
	while ((end = strstr(link->in->str, "\r\n")) != NULL) {
		g_autofree char *line = g_strndup(link->in->str, (gsize)(end - link->in->str));

		g_string_erase(link->in, 0, end - link->in->str + 2);
		take_line(link, line);
	}
	return G_SOURCE_CONTINUE;
}

static gboolean
on_connection(int fd, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
	Faker *faker = data;
	Link *link = g_new0(Link, 1);
	int one = 1;

	link->faker = faker;
	link->fd = accept(fd, NULL, NULL);
	g_assert_cmpint(link->fd, >=, 0);
	setsockopt(link->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	link->in = g_string_new(NULL);
	link->out = g_string_new(NULL);
	link->source = g_unix_fd_add(link->fd, G_IO_IN | G_IO_HUP, on_input, link);
	g_ptr_array_add(faker->links, link);
	if (faker->cuts && faker->cut_after == 0)
		cut_off(link);
	say(link, "* OK ready\r\n");
	return G_SOURCE_CONTINUE;
}

Faker *
faker_new(void)
{
	Faker *faker = g_new0(Faker, 1);
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof address;

	faker->mails = g_ptr_array_new_with_free_func(mail_free);
	faker->links = g_ptr_array_new_with_free_func(link_free);
	faker->uidnext = 1;
	faker->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	g_assert_cmpint(bind(faker->fd, (struct sockaddr *)&address, length), ==, 0);
	g_assert_cmpint(listen(faker->fd, 8), ==, 0);
	getsockname(faker->fd, (struct sockaddr *)&address, &length);
	faker->port = ntohs(address.sin_port);
	faker->source = g_unix_fd_add(faker->fd, G_IO_IN, on_connection, faker);
	return faker;
}

void
faker_free(Faker *faker)
{
	if (faker == NULL)
		return;
	g_source_remove(faker->source);
	close(faker->fd);
	g_ptr_array_unref(faker->links);
	g_ptr_array_unref(faker->mails);
	g_free(faker);
}

guint16
faker_port(const Faker *faker)
{
	return faker->port;
}

void
faker_add(Faker *faker, guint32 uid, const char *text)
{
	Mail *mail = g_new0(Mail, 1);

	mail->uid = uid;
	mail->text = g_strdup(text);
	g_ptr_array_add(faker->mails, mail);
	faker->uidnext = uid + 1;
	for (guint i = 0; i < faker->links->len; i++) {
		Link *link = g_ptr_array_index(faker->links, i);

		if (link->idle_tag != NULL)
			say_exists(link);
	}
}

static gboolean
is_idled(const Faker *faker)
{
	for (guint i = 0; i < faker->links->len; i++)
		if (((const Link *)g_ptr_array_index(faker->links, i))->idle_tag != NULL)
			return TRUE;
	return FALSE;
}

void
faker_wait_idle(const Faker *faker, const gboolean *flag)
{
	while (!is_idled(faker) && !*flag)
		g_main_context_iteration(NULL, TRUE);
}

void
faker_expunge_next(Faker *faker, guint32 uid)
{
	faker->expunge_uid = uid;
}

void
faker_cut(Faker *faker, guint64 after_bytes, FakerCut cut)
{
	faker->cuts = TRUE;
	faker->cut_after = after_bytes;
	faker->cut = cut;
}

void
faker_lie(Faker *faker, FakerLie lie)
{
	faker->lie = lie;
}

void
faker_chop(Faker *faker, guint most)
{
	faker->chop = most;
}

guint64
faker_sent(const Faker *faker)
{
	return faker->most_sent;
}

gboolean
faker_was_cut(const Faker *faker)
{
	return faker->was_cut;
}
