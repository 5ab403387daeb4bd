/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sysexits.h>

#include "base/error.h"
#include "base/footprint.h"
#include "base/log.h"
#include "config/config.h"
#include "daemon/service.h"
#include "template/set.h"
#include "wiring/wiring.h"

typedef struct Arguments {
	char *config_path;
	gboolean check, once, verbose, version;
} Arguments;

static gboolean
parse(int *argc, char ***argv, Arguments *arguments, GError **error)
{
	GOptionEntry entries[] = {{"config", 'c', 0, G_OPTION_ARG_FILENAME, &arguments->config_path,
					  "Read FILE instead of " CONFIG_DEFAULT_PATH, "FILE"},
		{"check", 0, 0, G_OPTION_ARG_NONE, &arguments->check,
			"Check configuration and templates, then exit", NULL},
		{"once", 0, 0, G_OPTION_ARG_NONE, &arguments->once,
			"Do everything that is due now, then exit", NULL},
		{"verbose", 'v', 0, G_OPTION_ARG_NONE, &arguments->verbose,
			"Log debugging lines too", NULL},
		{"version", 'V', 0, G_OPTION_ARG_NONE, &arguments->version,
			"Print the version and exit", NULL},
		G_OPTION_ENTRY_NULL};
	g_autoptr(GOptionContext) context = g_option_context_new(
		"- take in complaints by mail and keep their senders informed");

	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, argc, argv, error))
		return FALSE;
	if (*argc > 1)
		return error_set(error, ERROR_REJECTED, "unexpected argument: %s", (*argv)[1]);
	return TRUE;
}

/* ---- --check ---- */

static gboolean
check_templates(const Config *config, GError **error)
{
	g_autoptr(TemplateSet) set =
		template_set_load(config->templates_shipped, config->templates, error);
	const GPtrArray *problems = NULL;

	if (set == NULL)
		return FALSE;
	problems = template_set_problems(set);
	for (guint i = 0; i < problems->len; i++) {
		g_autofree char *line = template_problem_format(g_ptr_array_index(problems, i));

		fprintf(stderr, "%s\n", line);
	}
	if (!template_set_is_good(set))
		return error_set(error, ERROR_CONFIG, "the templates have mistakes, see above");
	return TRUE;
}

static int
check(const Arguments *arguments)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = wiring_check(arguments->config_path, &error);

	if (config == NULL || !service_check(config, &error) || !check_templates(config, &error)) {
		fprintf(stderr, "%s\n", error->message);
		return wiring_exit_status(error);
	}
	for (guint i = 0; i < config->warnings->len; i++)
		fprintf(stderr, "warning: %s\n",
			(const char *)g_ptr_array_index(config->warnings, i));
	printf("%s: ok, mode %s\n", config->path, mode_name(config->policy.mode));
	return EX_OK;
}

/* ---- running ---- */

static int
fail(const GError *error)
{
	log_event(LOG_ERROR, "start: failed", "reason", error->message, NULL);
	return wiring_exit_status(error);
}

static int
run(const Arguments *arguments)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;
	WiringOptions options = {.config_path = arguments->config_path,
		.secrets = TRUE,
		.accept_templates = TRUE,
		.serve = TRUE};

	footprint_let_go();
	if (!wiring_open(&options, &wiring, &error))
		return fail(error);
	for (guint i = 0; i < wiring->config->warnings->len; i++)
		log_event(LOG_WARNING, "configuration: odd, ignoring", "text",
			g_ptr_array_index(wiring->config->warnings, i), NULL);
	log_event(LOG_INFO, "start: running", "version", PACKAGE_VERSION, "mode",
		mode_name(wiring->config->policy.mode), "node", wiring->node, NULL);
	return service_run(&wiring->engine, wiring->config, &wiring->reader_port, arguments->once);
}

int
main(int argc, char **argv)
{
	Arguments arguments = {0};
	g_autoptr(GError) error = NULL;
	int status = EX_OK;

	setlocale(LC_ALL, "");
	g_log_set_writer_func(log_writer, NULL, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (!parse(&argc, &argv, &arguments, &error)) {
		fprintf(stderr, "disputed: %s\nTry 'disputed --help'.\n", error->message);
		return EX_USAGE;
	}
	log_set_verbose(arguments.verbose);
	if (arguments.version)
		printf("disputed %s\n", PACKAGE_VERSION);
	else
		status = arguments.check ? check(&arguments) : run(&arguments);
	g_free(arguments.config_path);
	return status;
}
