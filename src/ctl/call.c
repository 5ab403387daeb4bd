/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <sysexits.h>

#include "base/error.h"
#include "ctl/call.h"
#include "ctl/output.h"
#include "domain/reference.h"
#include "store/disputes.h"

GOptionEntry *
call_options(Call *call, gboolean *version_out)
{
	const GOptionEntry entries[] = {
		{"config", 'c', 0, G_OPTION_ARG_FILENAME, &call->config_path,
			"Read FILE instead of " CONFIG_DEFAULT_PATH, "FILE"},
		{"json", 'j', 0, G_OPTION_ARG_NONE, &call->json, "Print JSON, one object a line",
			NULL},
		{"version", 'V', 0, G_OPTION_ARG_NONE, version_out, "Print the version and exit",
			NULL},
		G_OPTION_ENTRY_NULL,
	};

	return g_memdup2(entries, sizeof entries);
}

int
call_usage(const Call *call, const char *format, ...)
{
	va_list arguments;
	g_autofree char *text = NULL;

	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	if (call->command == NULL)
		fprintf(stderr, "disputectl: %s\nTry 'disputectl --help'.\n", text);
	else
		fprintf(stderr, "disputectl %s: %s\nTry 'disputectl %s --help'.\n",
			call->command->name, text, call->command->name);
	return EX_USAGE;
}

static gboolean
fail_usage(Call *call, const char *text)
{
	call->status = call_usage(call, "%s", text);
	return FALSE;
}

gboolean
call_parse(Call *call, const GOptionEntry *entries, int least, int most)
{
	gboolean version = FALSE;
	g_autofree GOptionEntry *common = call_options(call, &version);
	g_autofree char *name = g_strconcat("disputectl ", call->command->name, NULL);
	g_autoptr(GOptionContext) context = g_option_context_new(call->command->usage);
	g_autoptr(GError) error = NULL;

	g_set_prgname(name);
	g_option_context_set_summary(context, call->command->help);
	if (entries != NULL)
		g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_add_main_entries(context, common, NULL);
	if (!g_option_context_parse(context, &call->argc, &call->argv, &error))
		return fail_usage(call, error->message);
	if (version) {
		printf("disputectl %s\n", PACKAGE_VERSION);
		call->status = EX_OK;
		return FALSE;
	}
	call->argc--;
	call->argv++;
	/* "--" ends the options; it is no argument. */
	if (call->argc > 0 && g_str_equal(call->argv[0], "--")) {
		call->argc--;
		call->argv++;
	}
	if (call->argc < least)
		return fail_usage(call, "an argument is missing");
	if (call->argc > most)
		return fail_usage(call, "there are too many arguments");
	return TRUE;
}

Wiring *
call_open(const Call *call, GError **error)
{
	WiringOptions options = {.config_path = call->config_path};
	Wiring *wiring = NULL;

	return wiring_open(&options, &wiring, error) ? wiring : NULL;
}

DisputeView *
call_dispute(Wiring *wiring, const char *text, GError **error)
{
	g_autofree char *valid = call_text(text);
	g_autofree char *reference = reference_parse(wiring->config->desk->prefix, valid);
	DisputeView *view = NULL;

	if (reference == NULL) {
		error_set(error, ERROR_REJECTED,
			"%s is no reference: one looks like %s-7K4F-2Q9X, and its last sign must "
			"fit the others",
			valid, wiring->config->desk->prefix);
		return NULL;
	}
	if (!store_dispute_find(wiring->store, reference, &view, error))
		return NULL;
	if (view == NULL)
		error_set(error, ERROR_REJECTED, "there is no dispute %s", reference);
	return view;
}

char *
call_text(const char *argument)
{
	char *converted = NULL;

	if (g_utf8_validate(argument, -1, NULL))
		return g_strdup(argument);
	converted = g_locale_to_utf8(argument, -1, NULL, NULL, NULL);
	if (converted == NULL)
		converted = g_utf8_make_valid(argument, -1);
	return converted;
}

int
call_fail(const GError *error)
{
	g_autofree char *line = output_line(error->message);

	fprintf(stderr, "disputectl: %s\n", line);
	if (error_is(error, ERROR_REJECTED) || error_is(error, ERROR_LIMIT))
		return EX_DATAERR;
	return wiring_exit_status(error);
}
