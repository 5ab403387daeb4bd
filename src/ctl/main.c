/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <sysexits.h>

#include "base/log.h"
#include "ctl/call.h"
#include "ctl/commands.h"

static const Command COMMANDS[] = {
	{"list", "", "List disputes, the most urgent first", list_run},
	{"show", "REF", "Show a dispute: people, dates, mails, letters", show_run},
	{"history", "REF", "Show everything that happened to a dispute", history_run},
	{"outbox", "", "List letters that are still to be sent", outbox_run},
	{"status", "", "Say whether all is well (exit status 0, 1, 2)", status_run},
	{"pause", "", "Hold automatic letters to customers back", pause_run},
	{"resume", "", "Go on after a pause, the brake, or a stopped mailbox", resume_run},
	{"verify", "", "Check the whole store; the last line is 'ok'", verify_run},
	{"doctor", "", "Examine servers, mailboxes and the store (exit status 0, 1, 2)",
		doctor_run},
	{"backup", "FILE", "Write store and keys to a file, while disputed runs", backup_run},
	{"restore", "FILE", "Bring store and keys back from a backup", restore_run},
	{"do", "REF ORDER…", "Carry out orders in a dispute, as if sent by mail", do_run},
	{"new", "ADDRESS|none [NAME]", "Open a dispute; the complaint is read from standard input",
		new_run},
	{"intake", "FILE…|-", "File mails as if they had been fetched", intake_run},
	{"explain", "FILE…|-", "Say what would be done with mails, and why", explain_run},
	{"ledger", "", "List every mail seen, and what became of it", ledger_run},
	{"reconcile", "[MAILBOX]", "Count mailboxes against the ledger (exit status 0, 1)",
		reconcile_run},
	{"quarantine list", "", "List mails that were set aside", quarantine_list_run},
	{"quarantine show", "N", "Show a mail that was set aside", quarantine_show_run},
	{"quarantine retry", "N…", "Read mails that were set aside again", quarantine_retry_run},
	{"quarantine open", "N [ADDRESS|none [NAME]]", "Open a dispute for a mail set aside",
		quarantine_open_run},
	{"quarantine drop", "N…", "Say that mails set aside have been dealt with",
		quarantine_drop_run},
	{"oauth", "NAME", "Sign in for access tokens", oauth_run},
	{"template list", "", "List the letters and their languages", template_list_run},
	{"template check", "[DIR]", "Check the templates, with DIR over the shipped ones",
		template_check_run},
	{"template preview", "NAME", "Show a letter as its reader would see it",
		template_preview_run},
};

static char *
describe_commands(void)
{
	GString *text = g_string_new("Commands:\n");

	for (gsize i = 0; i < G_N_ELEMENTS(COMMANDS); i++)
		g_string_append_printf(text, "  %-18s%s\n", COMMANDS[i].name, COMMANDS[i].help);
	g_string_append(text, "\n'disputectl COMMAND --help' shows the options of a command.");
	return g_string_free(text, FALSE);
}

/* How many of @words (ended by NULL) are the command's name; 0 if they are not. */
static int
name_matches(const Command *command, char **words)
{
	g_auto(GStrv) parts = g_strsplit(command->name, " ", -1);
	int count = 0;

	while (parts[count] != NULL)
		if (words[count] == NULL || !g_str_equal(parts[count], words[count]))
			return 0;
		else
			count++;
	return count;
}

static int
run_command(Call *call)
{
	for (gsize i = 0; i < G_N_ELEMENTS(COMMANDS); i++) {
		int words = name_matches(&COMMANDS[i], call->argv + 1);

		if (words == 0)
			continue;
		call->command = &COMMANDS[i];
		call->argc -= words;
		call->argv += words;
		return COMMANDS[i].run(call);
	}
	return call_usage(call, "there is no command '%s%s%s'", call->argv[1],
		call->argc > 2 ? " " : "", call->argc > 2 ? call->argv[2] : "");
}

/* What the engine tells of its work is for the daemon's log; here, only what went wrong. */
static GLogWriterOutput
write_trouble(GLogLevelFlags flags, const GLogField *fields, gsize n_fields, gpointer data)
{
	if ((flags & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) == 0)
		return G_LOG_WRITER_HANDLED;
	return log_writer(flags, fields, n_fields, data);
}

static int
run(Call *call)
{
	gboolean version = FALSE;
	g_autofree GOptionEntry *entries = call_options(call, &version);
	g_autoptr(GOptionContext) context = g_option_context_new("COMMAND [ARGUMENT…]");
	g_autofree char *commands = describe_commands();
	g_autoptr(GError) error = NULL;

	/* What stands behind the command is the command's. */
	g_option_context_set_strict_posix(context, TRUE);
	g_option_context_set_summary(context, "The clerk's and the admin's tool of disputed.");
	g_option_context_set_description(context, commands);
	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &call->argc, &call->argv, &error))
		return call_usage(call, "%s", error->message);
	if (version) {
		printf("disputectl %s\n", PACKAGE_VERSION);
		return EX_OK;
	}
	if (call->argc < 2)
		return call_usage(call, "which command?");
	return run_command(call);
}

int
main(int argc, char **argv)
{
	Call call = {.argc = argc, .argv = argv};
	int status = EX_OK;

	setlocale(LC_ALL, "");
	g_log_set_writer_func(write_trouble, NULL, NULL);
	g_set_prgname("disputectl");
	status = run(&call);
	g_free(call.config_path);
	if (fflush(stdout) != 0 || ferror(stdout) != 0) {
		perror("disputectl: standard output");
		return EX_IOERR;
	}
	return status;
}
