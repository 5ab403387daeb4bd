/* SPDX-License-Identifier: MIT */
/* The real reader, asked through the port: each mail of the corpus arrives as it is read within
 * this program, also when readers are ended all the while. `-m perf` measures. */
#include "config.h"

#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "domain/message_wire.h"
#include "mail/read.h"
#include "wiring/reader.h"
#include "wiring/wiring.h"

typedef struct Mail {
	char *name;
	Blob *raw;
	GBytes *expected; /* packed */
} Mail;

typedef struct Asked {
	const Mail *mail;
	guint *answered;
	guint times;
} Asked;

static GPtrArray *mails; /* Mail* */

static void
mail_free(Mail *mail)
{
	g_free(mail->name);
	blob_unref(mail->raw);
	g_bytes_unref(mail->expected);
	g_free(mail);
}

static void
load_mails(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = g_build_filename(g_getenv("top_srcdir"), "tests", "corpus", NULL);
	g_autofree char *list = g_build_filename(wiring_data_folder(), "textcat.conf", NULL);
	g_autoptr(LanguageGuesser) languages = language_guesser_new(list, NULL, &error);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	MailReadOptions options = {.languages = languages};
	const char *name = NULL;

	g_assert_no_error(error);
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		char *bytes = NULL;
		gsize length = 0;

		if (!g_str_has_suffix(name, ".eml"))
			continue;
		g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
		g_autoptr(GBytes) raw = g_bytes_new_take(bytes, length);
		g_autoptr(Message) message = mail_read(raw, &options);
		Mail *mail = g_new0(Mail, 1);

		mail->name = g_strdup(name);
		mail->raw = blob_new(raw);
		mail->expected = message_pack(message);
		g_ptr_array_add(mails, mail);
	}
	g_assert_cmpuint(mails->len, >, 40);
}

static void
on_read(gpointer data, ReadResult *result)
{
	Asked *asked = data;

	if (result->outcome != READ_DONE)
		g_error("%s: %s", asked->mail->name, result->reason);
	g_autoptr(GBytes) packed = message_pack(result->message);

	if (!g_bytes_equal(packed, asked->mail->expected))
		g_error("%s: read otherwise", asked->mail->name);
	asked->times++;
	(*asked->answered)++;
}

static void
ask_all(const ReaderPort *port, Asked *asked, guint count, guint *answered)
{
	for (guint i = 0; i < count; i++) {
		const Mail *mail = g_ptr_array_index(mails, i % mails->len);

		asked[i].mail = mail;
		asked[i].answered = answered;
		port->read(port->self, port->source, mail->raw, READ_WHOLE, on_read, &asked[i]);
	}
}

static void
wait_for(const guint *answered, guint count)
{
	while (*answered < count)
		g_main_context_iteration(NULL, TRUE);
}

static void
test_corpus(void)
{
	g_autoptr(WiringReader) reader = wiring_reader_new(0);
	ReaderPort port = wiring_reader_port(reader);
	g_autofree Asked *asked = g_new0(Asked, mails->len);
	guint answered = 0;

	ask_all(&port, asked, mails->len, &answered);
	wait_for(&answered, mails->len);
}

/* ---- parts ---- */

static void
on_part(gpointer data, ReadResult *result)
{
	g_assert_cmpint(result->outcome, ==, READ_DONE);
	*(Blob **)data = result->part != NULL ? blob_ref(result->part) : NULL;
}

static void
check_part(const ReaderPort *port, const Mail *mail, guint part)
{
	g_autoptr(GBytes) raw = blob_bytes(mail->raw, NULL);
	g_autoptr(GBytes) expected = mail_part(raw, part);
	Blob *nothing_yet = (Blob *)&nothing_yet;
	Blob *found = nothing_yet;

	port->part(port->self, port->source, mail->raw, part, on_part, &found);
	while (found == nothing_yet)
		g_main_context_iteration(NULL, TRUE);
	g_assert_true((found == NULL) == (expected == NULL));
	if (found != NULL) {
		g_autoptr(GBytes) bytes = blob_bytes(found, NULL);

		g_assert_true(g_bytes_equal(bytes, expected));
		blob_unref(found);
	}
}

static void
test_parts(void)
{
	g_autoptr(WiringReader) reader = wiring_reader_new(1);
	ReaderPort port = wiring_reader_port(reader);

	for (guint i = 0; i < mails->len; i++)
		for (guint part = 0; part < 3; part++)
			check_part(&port, g_ptr_array_index(mails, i), part);
}

/* ---- cancelled ---- */

static void
on_never(gpointer data, ReadResult *result)
{
	(void)data;
	(void)result;
	g_error("called all the same");
}

static void
test_cancel(void)
{
	g_autoptr(WiringReader) reader = wiring_reader_new(1);
	ReaderPort port = wiring_reader_port(reader);
	const Mail *mail = g_ptr_array_index(mails, 0);
	Asked last = {0};
	guint answered = 0;
	guint questions[20] = {0};

	for (gsize i = 0; i < G_N_ELEMENTS(questions); i++)
		questions[i] =
			port.read(port.self, port.source, mail->raw, READ_HEAD, on_never, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(questions); i++)
		port.cancel(port.self, questions[i]);
	ask_all(&port, &last, 1, &answered);
	wait_for(&answered, 1);
}

/* ---- readers that are ended all the while ---- */

static GArray *
children(void)
{
	g_autoptr(GDir) proc = g_dir_open("/proc", 0, NULL);
	GArray *pids = g_array_new(FALSE, FALSE, sizeof(pid_t));
	const char *name = NULL;

	while ((name = g_dir_read_name(proc)) != NULL) {
		g_autofree char *path = g_build_filename("/proc", name, "stat", NULL);
		g_autofree char *stat = NULL;
		const char *after = NULL;
		pid_t pid = (pid_t)g_ascii_strtoll(name, NULL, 10);

		if (pid == 0 || !g_file_get_contents(path, &stat, NULL, NULL))
			continue;
		after = strrchr(stat, ')');
		if (after != NULL && g_ascii_strtoll(after + 4, NULL, 10) == getpid())
			g_array_append_val(pids, pid);
	}
	return pids;
}

static gboolean
on_kill(gpointer data)
{
	g_autoptr(GArray) pids = children();

	if (pids->len > 0)
		kill(g_array_index(pids, pid_t, g_test_rand_int_range(0, (gint32)pids->len)),
			SIGKILL);
	(*(guint *)data)++;
	return G_SOURCE_REMOVE;
}

#define KILLS 20
#define BETWEEN 100 /* mails */

static void
test_killed(void)
{
	g_autoptr(WiringReader) reader = wiring_reader_new(2);
	ReaderPort port = wiring_reader_port(reader);
	g_autofree Asked *asked = g_new0(Asked, KILLS * BETWEEN);
	guint answered = 0, kills = 0;

	for (guint i = 0; i < KILLS; i++) {
		g_timeout_add((guint)g_test_rand_int_range(0, 30), on_kill, &kills);
		ask_all(&port, asked + i * BETWEEN, BETWEEN, &answered);
		wait_for(&answered, (i + 1) * BETWEEN);
	}
	wait_for(&kills, KILLS);
	for (guint i = 0; i < KILLS * BETWEEN; i++)
		g_assert_cmpuint(asked[i].times, ==, 1);
}

/* ---- how fast ---- */

#define MEASURED 5000

/* Used by this process alone. */
static double
processor_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
		(double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
measure(guint readers)
{
	g_autoptr(WiringReader) reader = wiring_reader_new(readers);
	ReaderPort port = wiring_reader_port(reader);
	g_autofree Asked *asked = g_new0(Asked, MEASURED + 100);
	guint answered = 0;
	double seconds = 0, processor = 0;

	ask_all(&port, asked, 100, &answered);
	wait_for(&answered, 100);
	processor = processor_s();
	g_test_timer_start();
	ask_all(&port, asked + 100, MEASURED, &answered);
	wait_for(&answered, 100 + MEASURED);
	seconds = g_test_timer_elapsed();
	processor = processor_s() - processor;
	g_test_maximized_result(MEASURED / seconds,
		"%u readers: %.0f mails/s, %.0f us a mail, %.0f us of the processor on this side",
		readers, MEASURED / seconds, seconds / MEASURED * 1e6, processor / MEASURED * 1e6);
}

static void
test_speed(void)
{
	double seconds = 0;

	g_test_timer_start();
	for (guint i = 0; i < MEASURED; i++) {
		const Mail *mail = g_ptr_array_index(mails, i % mails->len);
		g_autoptr(GBytes) raw = blob_bytes(mail->raw, NULL);
		g_autoptr(Message) message = mail_read(raw, NULL);

		g_assert_nonnull(message);
	}
	seconds = g_test_timer_elapsed();
	g_test_maximized_result(MEASURED / seconds,
		"within the program, no language: %.0f mails/s, %.0f us a mail", MEASURED / seconds,
		seconds / MEASURED * 1e6);
	measure(1);
	measure(2);
}

int
main(int argc, char **argv)
{
	g_autofree char *data = NULL;
	int status = 0;

	g_test_init(&argc, &argv, NULL);
	/* That a reader ended is a warning. */
	g_log_set_always_fatal(G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
	/* Where the list of language models lies before it is installed. */
	data = g_build_filename(g_getenv("top_srcdir"), "src", "mail", NULL);
	g_setenv("DISPUTED_DATADIR", data, TRUE);
	mail_init();
	mails = g_ptr_array_new_with_free_func((GDestroyNotify)mail_free);
	load_mails();
	g_test_add_func("/wiring-reader/corpus", test_corpus);
	g_test_add_func("/wiring-reader/parts", test_parts);
	g_test_add_func("/wiring-reader/cancel", test_cancel);
	g_test_add_func("/wiring-reader/killed", test_killed);
	if (g_test_perf())
		g_test_add_func("/wiring-reader/speed", test_speed);
	status = g_test_run();
	g_ptr_array_unref(mails);
	return status;
}
