/* SPDX-License-Identifier: MIT */
/* check-invariants: looks at the store of a configuration after something has happened to it, and
 * prints what must hold and does not, one line each, then what was looked at. See invariants.h.
 * Usage: check-invariants --config FILE [--mails FILE] [--lying FILE] [--accepted FILE]
 *        [--windows N] [--at-rest]
 * Ends with 0 if all holds, 1 if something does not, 2 if it could not look. */
#include "config.h"

#include <stdio.h>

#include "config/config.h"
#include "tests/support/invariants.h"

static int
report(const GPtrArray *problems, const InvariantsCounts *counts)
{
	for (guint i = 0; i < problems->len; i++)
		printf("%s\n", (const char *)g_ptr_array_index(problems, i));
	printf("%" G_GINT64_FORMAT " mails, %" G_GINT64_FORMAT " in quarantine; %" G_GINT64_FORMAT
	       " disputes; %" G_GINT64_FORMAT " letters, %" G_GINT64_FORMAT
	       " accepted, of which %" G_GINT64_FORMAT " again because an answer was lost; "
	       "%u violations\n",
		counts->mails, counts->quarantined, counts->disputes, counts->letters,
		counts->accepted, counts->again, problems->len);
	return problems->len > 0;
}

int
main(int argc, char **argv)
{
	Invariants input = {.now_at = g_get_real_time() / G_USEC_PER_SEC};
	char *config_path = NULL;
	int windows = 0;
	GOptionEntry entries[] = {
		{"config", 0, 0, G_OPTION_ARG_FILENAME, &config_path, NULL, "FILE"},
		{"mails", 0, 0, G_OPTION_ARG_FILENAME, &input.mails, NULL, "FILE"},
		{"lying", 0, 0, G_OPTION_ARG_FILENAME, &input.lying, NULL, "FILE"},
		{"accepted", 0, 0, G_OPTION_ARG_FILENAME, &input.accepted, NULL, "FILE"},
		{"windows", 0, 0, G_OPTION_ARG_INT, &windows, NULL, "N"},
		{"at-rest", 0, 0, G_OPTION_ARG_NONE, &input.at_rest, NULL, NULL},
		G_OPTION_ENTRY_NULL};
	g_autoptr(GOptionContext) context = g_option_context_new("- what must hold");
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = NULL;
	g_autoptr(GPtrArray) problems = NULL;
	InvariantsCounts counts = {0};

	g_option_context_add_main_entries(context, entries, NULL);
	if (g_option_context_parse(context, &argc, &argv, &error) && config_path != NULL)
		config = config_load(config_path, FALSE, &error);
	if (config != NULL) {
		input.store_path = config->store;
		input.desk = config->desk;
		input.policy = &config->policy;
		input.calendar = config->calendar;
		input.windows = (guint)MAX(windows, 0);
		problems = invariants_check(&input, &counts, &error);
	}
	g_free(config_path);
	g_free((char *)input.mails);
	g_free((char *)input.lying);
	g_free((char *)input.accepted);
	if (problems == NULL) {
		fprintf(stderr, "check-invariants: %s\n",
			error != NULL ? error->message : "--config FILE is needed");
		return 2;
	}
	return report(problems, &counts);
}
