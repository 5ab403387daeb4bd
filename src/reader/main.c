/* SPDX-License-Identifier: MIT */
/* disputed-reader: reads the mails that it is given over one socket, and can do nothing else. */
#include "config.h"

#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/footprint.h"
#include "base/limits.h"
#include "mail/read.h"
#include "reader/serve.h"
#include "sandbox/confine.h"
#include "sandbox/protocol.h"

#define MEMORY_MIB 256
#define CPU_S 20
#define OPEN_FILES 16
#define PROBE_BYTES (1 << 20) /* more than small pieces are taken from */

typedef struct Arguments {
	char *languages; /* path of the list of language models; NULL = the installed one */
	gint memory_mib, cpu_s;
	gboolean version;
} Arguments;

#ifdef SANITIZERS
/* A confined process can neither start a program that names functions nor be searched for leaks. */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
	return "symbolize=0:detect_leaks=0";
}
#endif

static gboolean
parse(int *argc, char ***argv, Arguments *arguments, GError **error)
{
	GOptionEntry entries[] = {{"cpu-s", 0, 0, G_OPTION_ARG_INT, &arguments->cpu_s,
					  "Seconds of processor time for one mail", "N"},
		{"languages", 0, 0, G_OPTION_ARG_FILENAME, &arguments->languages,
			"Read the list of language models from FILE", "FILE"},
		{"memory-mib", 0, 0, G_OPTION_ARG_INT, &arguments->memory_mib,
			"MiB of memory for data", "N"},
		{"version", 'V', 0, G_OPTION_ARG_NONE, &arguments->version,
			"Print the version and exit", NULL},
		G_OPTION_ENTRY_NULL};
	g_autoptr(GOptionContext) context =
		g_option_context_new("- read mails for disputed, and nothing else");

	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, argc, argv, error))
		return FALSE;
	if (*argc > 1)
		return error_set(error, ERROR_REJECTED, "unexpected argument: %s", (*argv)[1]);
	if (arguments->memory_mib <= 0 || arguments->cpu_s <= 0)
		return error_set(error, ERROR_REJECTED, "limits are whole numbers above 0");
	return TRUE;
}

/* What libraries log may hold words of a mail: nothing of it goes anywhere. Errors are GLib's way
 * to say that there is no memory left. */
static GLogWriterOutput
swallow(GLogLevelFlags level, const GLogField *fields, gsize count, gpointer data)
{
	(void)fields;
	(void)count;
	(void)data;
	if ((level & G_LOG_LEVEL_ERROR) != 0)
		_exit(SANDBOX_EXIT_MEMORY);
	return G_LOG_WRITER_HANDLED;
}

/* GLib's allocator of small pieces says it by abort(), as a failed assertion does: what there is
 * left tells them apart. */
static void
on_abort(int number)
{
	const int access = PROT_READ | PROT_WRITE, way = MAP_PRIVATE | MAP_ANONYMOUS;
	/* A system call and nothing else on Linux. NOLINTNEXTLINE(bugprone-signal-handler) */
	void *probe = mmap(NULL, PROBE_BYTES, access, way, -1, 0);

	(void)number;
	if (probe == MAP_FAILED)
		_exit(SANDBOX_EXIT_MEMORY);
}

static gboolean
confine(const Arguments *arguments, guint32 *flags_out, GError **error)
{
	g_autofree char *folder = confine_converters_folder();
	ConfineOptions options = {.memory_bytes = (guint64)arguments->memory_mib << 20,
		.file_bytes = LIMIT_MAIL_BYTES,
		.files = OPEN_FILES,
		.folder = folder};
	guint lacks = 0;

	if (!confine_start(&options, &lacks, error))
		return FALSE;
	*flags_out = (lacks & CONFINE_NO_LANDLOCK) != 0 ? SANDBOX_NO_LANDLOCK : 0;
	if ((lacks & CONFINE_NO_MEMORY_LIMIT) != 0)
		*flags_out |= SANDBOX_NO_MEMORY_LIMIT;
	return TRUE;
}

static int
run(const Arguments *arguments)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(LanguageGuesser) languages = NULL;
	ServeOptions options = {.cpu_s = (guint)arguments->cpu_s};

	/* What is written to a closed channel, or beyond the longest file, is an error to be told.
	 */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	footprint_let_go();
	mail_init();
	languages = language_guesser_new(arguments->languages, NULL, &error);
	if (languages == NULL) {
		fprintf(stderr, "disputed-reader: %s\n", error->message);
		return SANDBOX_EXIT_CONFIG;
	}
	options.languages = languages;
	if (!confine(arguments, &options.flags, &error)) {
		fprintf(stderr, "disputed-reader: %s\n", error->message);
		return SANDBOX_EXIT_UNCONFINED;
	}
	g_log_set_writer_func(swallow, NULL, NULL);
	signal(SIGABRT, on_abort);
	footprint_let_go();
	return serve_run(SANDBOX_CHANNEL_FD, &options);
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	Arguments arguments = {.memory_mib = MEMORY_MIB, .cpu_s = CPU_S};

	if (!parse(&argc, &argv, &arguments, &error)) {
		fprintf(stderr, "disputed-reader: %s\n", error->message);
		g_free(arguments.languages);
		return SANDBOX_EXIT_USAGE;
	}
	if (arguments.version) {
		printf("disputed-reader %s\n", PACKAGE_VERSION);
		return 0;
	}
	/* Nothing of the starting program's is of use here, should it have left something. */
	clearenv();
	close_range(SANDBOX_CHANNEL_FD + 1, ~0U, 0);
	/* A confined process has nothing to clean up that its end does not. */
	_exit(run(&arguments));
}
