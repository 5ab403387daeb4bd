/* SPDX-License-Identifier: MIT */
/* people: customers, staff and machines that write to a mailbox all the time, and answer the
 * letters that a post office (smtp-sink) took. Who writes what is decided by a seed; what can be
 * answered depends on what has been sent by then. Usage: people --maildir DIR --sink DIR --mails
 * FILE --staff ADDRESS --seed N
 *        [--every MS] [--count N] [--first N]
 * Writes --count mails (0: until it is ended), one every --every milliseconds on average, the first
 * of them of number --first. FILE gets a line for each, before it lies there: KIND MESSAGE-ID
 * SENDER TOKEN, tabs between, as invariants.h explains. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SUPPORT "support@example.com"

/* A letter of the firm that somebody got. */
typedef struct Letter {
	char *to, *sender, *id, *reply_to, *subject;
} Letter;

typedef struct World {
	const char *maildir, *sink, *mails, *staff;
	GRand *rand;
	GPtrArray *to_customers, *to_staff; /* Letter* */
	goffset read;                       /* of the sink's record */
	guint number;                       /* of the mail */
	guint customers;
} World;

/* A mail to be written. */
typedef struct Mail {
	const char *kind, *from, *to, *return_path;
	char *subject, *headers, *body;
	const char *token;
} Mail;

/* ---- letters that came ---- */

static void
letter_free(gpointer data)
{
	Letter *letter = data;

	g_free(letter->to);
	g_free(letter->sender);
	g_free(letter->id);
	g_free(letter->reply_to);
	g_free(letter->subject);
	g_free(letter);
}

/* The address of a header field, or its whole value; "" if there is none. */
static char *
field(char *const *lines, const char *name, gboolean address)
{
	for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
		const char *value = lines[i] + strlen(name);
		const char *open = NULL, *end = NULL;

		if (g_ascii_strncasecmp(lines[i], name, strlen(name)) != 0 || *value != ':')
			continue;
		value += 1 + strspn(value + 1, " ");
		if (*value == '\0' && lines[i + 1] != NULL)
			value = lines[i + 1] + strspn(lines[i + 1], " \t");
		open = strchr(value, '<');
		end = open != NULL ? strchr(open, '>') : NULL;
		return address && end != NULL ? g_strndup(open + 1, (gsize)(end - open - 1))
					      : g_strdup(value);
	}
	return g_strdup("");
}

static void
note_letter(World *world, char *const *fields)
{
	g_autofree char *path = g_build_filename(world->sink, "letters", fields[4], NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	Letter *letter = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return;
	lines = g_strsplit(text, "\r\n", 80);
	letter = g_new0(Letter, 1);
	letter->sender = g_strdup(fields[1]);
	letter->to = g_strdup(fields[2]);
	letter->id = g_strdup(fields[3]);
	letter->reply_to = field(lines, "Reply-To", TRUE);
	letter->subject = field(lines, "Subject", FALSE);
	if (strchr(letter->reply_to, '+') == NULL)
		letter_free(letter);
	else if (strcmp(letter->to, world->staff) == 0)
		g_ptr_array_add(world->to_staff, letter);
	else
		g_ptr_array_add(world->to_customers, letter);
}

static void
look_at_sink(World *world)
{
	g_autofree char *path = g_build_filename(world->sink, "accepted", NULL);
	g_autofree char *text = NULL;
	gsize length = 0;
	char *line = NULL;

	if (!g_file_get_contents(path, &text, &length, NULL))
		return;
	for (line = text + world->read; strchr(line, '\n') != NULL; line = strchr(line, '\n') + 1) {
		g_autofree char *copy = g_strndup(line, (gsize)(strchr(line, '\n') - line));
		g_auto(GStrv) fields = g_strsplit(copy, "\t", -1);

		if (g_strv_length(fields) >= 5)
			note_letter(world, fields);
	}
	world->read = line - text;
}

static const Letter *
any(World *world, const GPtrArray *letters)
{
	if (letters->len == 0)
		return NULL;
	/* Newer ones rather: people answer what they just got. */
	if (letters->len > 20 && g_rand_boolean(world->rand))
		return g_ptr_array_index(letters,
			g_rand_int_range(
				world->rand, (gint32)letters->len - 20, (gint32)letters->len));
	return g_ptr_array_index(letters, g_rand_int_range(world->rand, 0, (gint32)letters->len));
}

/* ---- writing ---- */

static void
append(const char *path, const char *line)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, line, strlen(line)) != (ssize_t)strlen(line))
		g_error("%s: %s", path, g_strerror(errno));
	close(fd);
}

/* As a delivery agent does: the whole file, then its name. */
static void
drop(World *world, const char *text)
{
	g_autofree char *name = g_strdup_printf("%" G_GINT64_FORMAT ".P%dM%u.people",
		g_get_real_time() / G_USEC_PER_SEC, (int)getpid(), world->number);
	g_autofree char *made = g_build_filename(world->maildir, "tmp", name, NULL);
	g_autofree char *placed = g_build_filename(world->maildir, "new", name, NULL);
	FILE *file = fopen(made, "w");

	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0 || rename(made, placed) != 0)
		g_error("%s: %s", made, g_strerror(errno));
}

static void
put(World *world, const Mail *mail)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();
	g_autofree char *date = g_date_time_format(now, "%a, %d %b %Y %H:%M:%S +0000");
	g_autofree char *id =
		g_strdup_printf("mail-%u.%s@people.example.net", world->number, mail->token);
	g_autofree char *line =
		g_strdup_printf("%s\t%s\t%s\t%s\n", mail->kind, id, mail->from, mail->token);
	g_autofree char *text = g_strdup_printf("Return-Path: <%s>\nDelivered-To: %s\nFrom: <%s>\n"
						"To: <%s>\nSubject: %s\nDate: %s\n"
						"Message-ID: <%s>\nMIME-Version: 1.0\n%s\n%s",
		mail->return_path != NULL ? mail->return_path : mail->from, mail->to, mail->from,
		mail->to, mail->subject, date, id, mail->headers != NULL ? mail->headers : "",
		mail->body);

	append(world->mails, line);
	drop(world, text);
}

static char *
plain(const char *format, const char *token)
{
	g_auto(GStrv) parts = g_strsplit(format, "%", 2);

	return g_strconcat(parts[0], token, parts[1], NULL);
}

#define PLAIN_HEADERS "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"

static char *
answering(const Letter *letter, const char *more)
{
	return g_strdup_printf("In-Reply-To: <%s>\nReferences: <%s>\n%s%s", letter->id, letter->id,
		more, PLAIN_HEADERS);
}

static gboolean
complain(World *world, const char *token)
{
	static const char *const WORDS[] = {
		"Bonjour,\n\nMa commande % n'est jamais arrivée, où est-elle ?\n\nMarie\n",
		"Hello,\n\nThe parcel % has been late for three weeks now. Where is it?\n\nJohn\n",
		"Madame, Monsieur,\n\nLa facture % est fausse : le montant est payé deux fois.\n",
		"Dear all,\n\nYour article % broke on the first day. I want my money back.\n"};
	gboolean known = world->customers > 0 && g_rand_int_range(world->rand, 0, 8) == 0;
	guint who = known ? (guint)g_rand_int_range(world->rand, 0, (gint32)world->customers)
			  : world->customers++;
	g_autofree char *from = g_strdup_printf("c%u@example.net", who);
	Mail mail = {.kind = "complaint",
		.from = from,
		.to = SUPPORT,
		.subject = g_strdup_printf("Order %u", world->number),
		.headers = g_strdup(PLAIN_HEADERS),
		.body = plain(WORDS[g_rand_int_range(world->rand, 0, G_N_ELEMENTS(WORDS))], token),
		.token = token};

	put(world, &mail);
	g_free(mail.subject);
	g_free(mail.headers);
	g_free(mail.body);
	return TRUE;
}

/* Somebody answers a letter with those words. */
static gboolean
answer(World *world, const char *kind, const Letter *letter, const char *headers, const char *words,
	const char *token)
{
	Mail mail = {.kind = kind, .token = token};

	if (letter == NULL)
		return FALSE;
	mail.from = letter->to;
	mail.to = letter->reply_to;
	mail.subject = g_strconcat("Re: ", letter->subject, NULL);
	mail.headers = answering(letter, headers);
	mail.body = plain(words, token);
	put(world, &mail);
	g_free(mail.subject);
	g_free(mail.headers);
	g_free(mail.body);
	return TRUE;
}

static gboolean
reply(World *world, const char *token)
{
	return answer(world, "reply", any(world, world->to_customers), "",
		"Merci, encore une chose : % est aussi cassé.\n\n"
		"Le 1er mars, ACME a écrit :\n> Bonjour\n",
		token);
}

static gboolean
staff_answer(World *world, const char *token)
{
	return answer(world, "answer", any(world, world->to_staff), "",
		"Your parcel % is on its way and will be there on Monday.\n", token);
}

static gboolean
order(World *world, const char *token)
{
	static const char *const WORDS[] = {"!note the carrier says % is lost\n",
		"!resolve\nWe have paid you back for %.\n", "!note %\n", "!take\n!note seen %\n"};

	return answer(world, "order", any(world, world->to_staff), "",
		WORDS[g_rand_int_range(world->rand, 0, G_N_ELEMENTS(WORDS))], token);
}

static gboolean
misorder(World *world, const char *token)
{
	return answer(world, "misorder", any(world, world->to_staff), "",
		"!frobnicate now\nBetween us: % is a thief.\n", token);
}

static gboolean
vacation(World *world, const char *token)
{
	return answer(world, "machine", any(world, world->to_customers),
		"Auto-Submitted: auto-replied\n", "I am away until Monday. %\n", token);
}

static gboolean
bounce(World *world, const char *token)
{
	const Letter *letter = any(world, world->to_customers);
	Mail mail = {.kind = "machine",
		.from = "mailer-daemon@mx.example.net",
		.return_path = "",
		.token = token};

	if (letter == NULL)
		return FALSE;
	mail.to = letter->sender;
	mail.subject = g_strdup("Undelivered Mail Returned to Sender");
	mail.headers = g_strdup("Auto-Submitted: auto-replied\nContent-Type: multipart/report; "
				"report-type=delivery-status; boundary=\"b\"\n");
	mail.body = g_strdup_printf("--b\nContent-Type: text/plain\n\nThe mailbox is full. %s\n\n"
				    "--b\nContent-Type: message/delivery-status\n\n"
				    "Reporting-MTA: dns; mx.example.net\n\n"
				    "Final-Recipient: rfc822; %s\nAction: failed\nStatus: %s\n\n"
				    "--b\nContent-Type: text/rfc822-headers\n\n"
				    "Message-ID: <%s>\nTo: <%s>\n\n--b--\n",
		token, letter->to, g_rand_boolean(world->rand) ? "5.1.1" : "4.2.2", letter->id,
		letter->to);
	put(world, &mail);
	g_free(mail.subject);
	g_free(mail.headers);
	g_free(mail.body);
	return TRUE;
}

static gboolean
newsletter(World *world, const char *token)
{
	g_autofree char *from = g_strdup_printf("robot%u@news.example.net", world->number);
	Mail mail = {.kind = "machine",
		.from = from,
		.to = SUPPORT,
		.subject = (char *)"News of the week",
		.headers = (char *)"List-Id: <news.example.net>\nPrecedence: bulk\n",
		.token = token};

	mail.body = plain("Buy % now!\n", token);
	put(world, &mail);
	g_free(mail.body);
	return TRUE;
}

/* ---- who is next ---- */

static volatile sig_atomic_t told_to_stop;

static void
on_term(int number G_GNUC_UNUSED)
{
	told_to_stop = 1;
}

static const struct {
	guint weight;
	gboolean (*write)(World *world, const char *token); /* FALSE: there is nothing to answer */
} ACTS[] = {{45, complain}, {16, reply}, {14, staff_answer}, {7, order}, {6, misorder},
	{4, vacation}, {4, bounce}, {4, newsletter}};

static void
act(World *world)
{
	g_autofree char *token =
		g_strdup_printf("w%08x%uq", g_rand_int(world->rand), world->number);
	gint32 total = 0, pick = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(ACTS); i++)
		total += (gint32)ACTS[i].weight;
	pick = g_rand_int_range(world->rand, 0, total);
	for (gsize i = 0; i < G_N_ELEMENTS(ACTS); i++) {
		pick -= (gint32)ACTS[i].weight;
		if (pick >= 0)
			continue;
		if (!ACTS[i].write(world, token))
			complain(world, token);
		return;
	}
}

int
main(int argc, char **argv)
{
	World world = {.to_customers = g_ptr_array_new_with_free_func(letter_free),
		.to_staff = g_ptr_array_new_with_free_func(letter_free)};
	int seed = 1, every_ms = 100, count = 0, first = 1;
	char *maildir = NULL, *sink = NULL, *mails = NULL, *staff = NULL;
	GOptionEntry entries[] = {{"maildir", 0, 0, G_OPTION_ARG_FILENAME, &maildir, NULL, "DIR"},
		{"sink", 0, 0, G_OPTION_ARG_FILENAME, &sink, NULL, "DIR"},
		{"mails", 0, 0, G_OPTION_ARG_FILENAME, &mails, NULL, "FILE"},
		{"staff", 0, 0, G_OPTION_ARG_STRING, &staff, NULL, "ADDRESS"},
		{"seed", 0, 0, G_OPTION_ARG_INT, &seed, NULL, "N"},
		{"every", 0, 0, G_OPTION_ARG_INT, &every_ms, NULL, "MS"},
		{"count", 0, 0, G_OPTION_ARG_INT, &count, NULL, "N"},
		{"first", 0, 0, G_OPTION_ARG_INT, &first, NULL, "N"}, G_OPTION_ENTRY_NULL};
	g_autoptr(GOptionContext) context = g_option_context_new("- write to a mailbox");

	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, NULL) || maildir == NULL ||
		sink == NULL || mails == NULL || staff == NULL)
		g_error("people --maildir DIR --sink DIR --mails FILE --staff ADDRESS");
	world.maildir = maildir;
	world.sink = sink;
	world.mails = mails;
	world.staff = staff;
	world.rand = g_rand_new_with_seed((guint32)seed);
	/* What has been noted lies there too. */
	signal(SIGTERM, on_term);
	for (int i = 0; !told_to_stop && (count == 0 || i < count); i++) {
		world.number = (guint)(first + i);
		look_at_sink(&world);
		act(&world);
		if (every_ms > 0)
			g_usleep((gulong)g_rand_int_range(world.rand, 0, 2 * every_ms) * 1000);
	}
	g_rand_free(world.rand);
	g_ptr_array_unref(world.to_customers);
	g_ptr_array_unref(world.to_staff);
	g_free(maildir);
	g_free(sink);
	g_free(mails);
	g_free(staff);
	return 0;
}
