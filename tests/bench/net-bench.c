/* SPDX-License-Identifier: MIT */
/* The network alone: how fast mail comes, how soon after it was announced, how fast letters go.
 *   net-bench fetch URL USER FILE          all mail of a folder: mails, bytes, seconds, growth of
 *                                          resident memory [KiB] since the folder was open
 *   net-bench watch URL USER FILE COUNT    waits for COUNT mails: number in the subject, moment
 *                                          [us since 1970] and polls so far, a line each
 *   net-bench send URL COUNT BYTES         letters over one connection: letters, seconds
 * FILE holds the password. Nothing is changed in the folder. */
#include "config.h"

#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "net/imap.h"
#include "net/smtp.h"

typedef struct Bench {
	GMainLoop *loop;
	ImapClient *client;
	guint32 next_uid;
	guint64 mails, bytes, wanted;
	guint polls;
	gint64 began_us;
	guint64 resident_kib;
	gboolean watches, failed;
} Bench;

static guint64
status_kib(const char *name)
{
	g_autofree char *text = NULL;
	const char *line = NULL;

	if (!g_file_get_contents("/proc/self/status", &text, NULL, NULL))
		return 0;
	line = strstr(text, name);
	return line != NULL ? g_ascii_strtoull(line + strlen(name), NULL, 10) : 0;
}

static gboolean
on_selected(gpointer data, const ImapSelected *selected, ImapWanted *wanted)
{
	Bench *bench = data;

	/* A watch begins at the end. */
	if (bench->watches && bench->polls == 0)
		bench->next_uid = selected->uidnext;
	wanted->first_uid = bench->next_uid;
	if (bench->resident_kib == 0)
		bench->resident_kib = status_kib("VmRSS:");
	return TRUE;
}

static void
show_mail(const Bench *bench, const ImapMail *mail)
{
	g_autoptr(GBytes) head = blob_piece(mail->blob, 0, 4000, NULL);
	g_autofree char *text = g_strndup(g_bytes_get_data(head, NULL), g_bytes_get_size(head));
	const char *subject = strstr(text, "Subject: ");

	if (subject != NULL)
		printf("%.*s %" G_GINT64_FORMAT " %u\n", (int)strcspn(subject + 9, "\r\n"),
			subject + 9, g_get_real_time(), bench->polls);
}

static void
on_range(gpointer data, GPtrArray *handed_over)
{
	Bench *bench = data;
	g_autoptr(GPtrArray) mails = handed_over;

	for (guint i = 0; i < mails->len; i++) {
		const ImapMail *mail = g_ptr_array_index(mails, i);

		bench->next_uid = MAX(bench->next_uid, mail->uid + 1);
		bench->mails++;
		bench->bytes += mail->blob != NULL ? blob_size(mail->blob) : 0;
		if (bench->watches && mail->blob != NULL)
			show_mail(bench, mail);
	}
	imap_client_taken(bench->client, NULL, 0);
}

static void poll_now(gpointer data);

static void
on_lost(gpointer data, const GError *error)
{
	Bench *bench = data;

	fprintf(stderr, "%s\n", error->message);
	bench->failed = TRUE;
	g_main_loop_quit(bench->loop);
}

static void
on_ended(gpointer data, const GError *error, guint32 uidvalidity G_GNUC_UNUSED)
{
	static const ImapIdleEvents EVENTS = {.changed = poll_now, .lost = on_lost};
	Bench *bench = data;

	bench->polls++;
	if (error != NULL) {
		on_lost(data, error);
		return;
	}
	if (!bench->watches || bench->mails >= bench->wanted) {
		g_main_loop_quit(bench->loop);
		return;
	}
	if (bench->polls == 1)
		puts("ready");
	fflush(stdout);
	if (!imap_client_idle(bench->client, &EVENTS, bench)) {
		fputs("the server offers no IDLE\n", stderr);
		bench->failed = TRUE;
		g_main_loop_quit(bench->loop);
	}
}

static void
poll_now(gpointer data)
{
	static const ImapPollEvents EVENTS = {
		.selected = on_selected, .range = on_range, .ended = on_ended};
	Bench *bench = data;

	imap_client_poll(bench->client, &EVENTS, bench);
}

static int
run_imap(Bench *bench, char **argv)
{
	ImapOptions options = {.session = {.url = argv[0],
				       .user = argv[1],
				       .secret = {.kind = SECRET_PASSWORD, .file = argv[2]},
				       .tls = SESSION_TLS_NONE}};
	g_autoptr(GError) error = NULL;

	bench->client = imap_client_new(&options, &error);
	if (bench->client == NULL) {
		fprintf(stderr, "%s\n", error->message);
		return 1;
	}
	bench->next_uid = 1;
	bench->began_us = g_get_monotonic_time();
	poll_now(bench);
	g_main_loop_run(bench->loop);
	if (!bench->watches)
		printf("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %.3f %" G_GINT64_FORMAT "\n",
			bench->mails, bench->bytes,
			(double)(g_get_monotonic_time() - bench->began_us) / 1e6,
			(gint64)status_kib("VmHWM:") - (gint64)bench->resident_kib);
	imap_client_free(bench->client);
	return bench->failed;
}

/* ---- letters ---- */

static void
on_done(gpointer data, const SmtpResult *result)
{
	Bench *bench = data;

	if (result->outcome != SMTP_ACCEPTED) {
		fprintf(stderr, "%s\n", result->reason);
		bench->failed = TRUE;
	}
	if (++bench->mails == bench->wanted)
		g_main_loop_quit(bench->loop);
}

static int
run_smtp(Bench *bench, const char *url, guint64 count, guint64 size)
{
	SmtpOptions options = {.session = {.url = url, .tls = SESSION_TLS_NONE}, .connections = 1};
	g_autoptr(GError) error = NULL;
	g_autoptr(SmtpChannel) channel = smtp_channel_new(&options, &error);
	g_autoptr(GString) text = g_string_new("Subject: x\r\n\r\n");

	if (channel == NULL) {
		fprintf(stderr, "%s\n", error->message);
		return 1;
	}
	while (text->len < size)
		g_string_append(text, "One line of a letter, as long as many others are.\r\n");
	g_autoptr(GBytes) bytes = g_bytes_new(text->str, text->len);
	SmtpLetter letter = {.envelope_from = "support@example.com",
		.recipient = "marie@example.org",
		.bytes = bytes};

	bench->wanted = count;
	bench->began_us = g_get_monotonic_time();
	for (guint64 i = 0; i < count; i++)
		smtp_channel_send(channel, &letter, on_done, bench);
	g_main_loop_run(bench->loop);
	printf("%" G_GUINT64_FORMAT " %.3f\n", bench->mails,
		(double)(g_get_monotonic_time() - bench->began_us) / 1e6);
	return bench->failed;
}

int
main(int argc, char **argv)
{
	Bench bench = {.loop = g_main_loop_new(NULL, FALSE)};
	int status = 64;

	signal(SIGPIPE, SIG_IGN);
	if (argc == 5 && g_str_equal(argv[1], "fetch")) {
		status = run_imap(&bench, argv + 2);
	} else if (argc == 6 && g_str_equal(argv[1], "watch")) {
		bench.watches = TRUE;
		bench.wanted = g_ascii_strtoull(argv[5], NULL, 10);
		status = run_imap(&bench, argv + 2);
	} else if (argc == 5 && g_str_equal(argv[1], "send")) {
		status = run_smtp(&bench, argv[2], g_ascii_strtoull(argv[3], NULL, 10),
			g_ascii_strtoull(argv[4], NULL, 10));
	} else {
		fputs("usage: net-bench fetch|watch URL USER FILE [COUNT]\n"
		      "       net-bench send URL COUNT BYTES\n",
			stderr);
	}
	g_main_loop_unref(bench.loop);
	return status;
}
