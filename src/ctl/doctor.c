/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <signal.h>
#include <stdio.h>

#include "ctl/commands.h"
#include "ctl/doctor.h"
#include "ctl/output.h"
#include "engine/diagnosis.h"
#include "wiring/wiring.h"

#define PATIENCE_S 20
#define LETTER_WAIT_S 60
#define LETTER_WAIT_MOST_S 3600
#define CERTIFICATE_WARNING_DAYS 21
#define DAY_S (24 * 60 * 60)

static const char *const LEVEL_NAMES[] = {
	[DOCTOR_OK] = "ok", [DOCTOR_WARNING] = "warning", [DOCTOR_PROBLEM] = "problem"};

typedef struct Finding {
	DoctorLevel level;
	char *area, *check, *text, *advice;
} Finding;

static void
finding_free(gpointer data)
{
	Finding *finding = data;

	g_free(finding->area);
	g_free(finding->check);
	g_free(finding->text);
	g_free(finding->advice);
	g_free(finding);
}

void
doctor_find(Doctor *doctor, DoctorLevel level, const char *area, const char *check,
	const char *advice, const char *format, ...)
{
	Finding *finding = g_new0(Finding, 1);
	va_list arguments;

	va_start(arguments, format);
	finding->text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	finding->level = level;
	finding->area = g_strdup(area);
	finding->check = g_strdup(check);
	finding->advice = g_strdup(advice);
	g_ptr_array_add(doctor->findings, finding);
	doctor->level = MAX(doctor->level, level);
}

/* ---- what is looked at for each server ---- */

/* What each end of a session is the end of, and what to do. */
static const struct {
	const char *check, *advice;
} FAULTS[] = {
	[SESSION_FAULT_SECRET] = {"secret",
		"see that the file or command gives the password to the store's owner"},
	[SESSION_FAULT_RESOLVE] = {"name",
		"look at the host in url, and at this machine's resolver"},
	[SESSION_FAULT_CONNECT] = {"connect",
		"look at host and port in url, and at the firewalls between"},
	[SESSION_FAULT_NO_TLS] = {"tls",
		"take a url with imaps:// or smtps://, or ask the provider for the right port"},
	[SESSION_FAULT_CERTIFICATE] = {"certificate",
		"have the certificate renewed, write the name that it is made out to in url, or "
		"name "
		"its authority in ca_file"},
	[SESSION_FAULT_TLS] = {"tls",
		"look at the server's log; the port may speak something else"},
	[SESSION_FAULT_GREETING] = {"greeting", "ask the provider why it turns this machine away"},
	[SESSION_FAULT_LOGIN] = {"login",
		"look at user and password; many providers want a password for programs, or OAuth"},
	[SESSION_FAULT_STALL] = {"answer", "look at the server's log; try again"},
	[SESSION_FAULT_LOST] = {"answer", "look at the server's log; try again"},
};

static void
find_certificate(Doctor *doctor, const char *area, gint64 ends_at)
{
	Clock clock = clock_system();
	gint64 days = (ends_at - clock_now(&clock)) / DAY_S;

	if (ends_at == 0)
		doctor_find(doctor, DOCTOR_OK, area, "certificate", NULL, "encrypted");
	else if (days < CERTIFICATE_WARNING_DAYS)
		doctor_find(doctor, DOCTOR_WARNING, area, "certificate",
			"have it renewed before, or nothing goes through any more",
			"the certificate ends in %" G_GINT64_FORMAT " days", days);
	else
		doctor_find(doctor, DOCTOR_OK, area, "certificate", NULL,
			"the certificate is good for %" G_GINT64_FORMAT " days", days);
}

gboolean
doctor_find_session(
	Doctor *doctor, const char *area, const ConfigServer *server, const Dialog *dialog)
{
	SessionFault fault = dialog_fault(dialog);

	if (fault != SESSION_FAULT_NONE) {
		doctor_find(doctor, DOCTOR_PROBLEM, area, FAULTS[fault].check, FAULTS[fault].advice,
			"%s", dialog_reason(dialog));
		return FALSE;
	}
	doctor_find(doctor, DOCTOR_OK, area, "connect", NULL, "%s answers", server->url);
	if (server->tls)
		find_certificate(doctor, area, dialog_certificate_ends_at(dialog));
	if (*server->user != '\0')
		doctor_find(
			doctor, DOCTOR_OK, area, "login", NULL, "logged in as %s", server->user);
	return TRUE;
}

/* ---- what is said ---- */

static void
print_finding(const Finding *finding)
{
	g_autofree char *text = output_line(finding->text);

	printf("%-8s %s, %s: %s\n", LEVEL_NAMES[finding->level], finding->area, finding->check,
		text);
	if (finding->advice != NULL)
		printf("         → %s\n", finding->advice);
}

static void
print(const Call *call, const Doctor *doctor)
{
	for (guint i = 0; i < doctor->findings->len; i++) {
		const Finding *finding = g_ptr_array_index(doctor->findings, i);

		if (!call->json)
			print_finding(finding);
		else
			output_json(json_pack("{s:s, s:o, s:o, s:o, s:o}", "level",
				LEVEL_NAMES[finding->level], "area",
				output_json_text(finding->area), "check",
				output_json_text(finding->check), "text",
				output_json_text(finding->text), "advice",
				output_json_text_or_null(finding->advice)));
	}
	if (call->json)
		output_json(json_pack("{s:s}", "result", LEVEL_NAMES[doctor->level]));
	else
		printf("%s\n", LEVEL_NAMES[doctor->level]);
}

/* ---- the examination ---- */

/* Where systemd puts the passwords of the service that runs: its user may read them there. */
static void
borrow_credentials(void)
{
	const char *folder = "/run/credentials/disputed.service";

	if (g_getenv("CREDENTIALS_DIRECTORY") == NULL && g_file_test(folder, G_FILE_TEST_IS_DIR))
		g_setenv("CREDENTIALS_DIRECTORY", folder, TRUE);
}

static void
examine(Doctor *doctor, gboolean letters)
{
	const GPtrArray *mailboxes = doctor->config->mailboxes;

	doctor_here_look(doctor);
	for (guint i = 0; i < mailboxes->len; i++)
		doctor_mailbox_look(doctor, g_ptr_array_index(mailboxes, i));
	doctor_smtp_look(doctor);
	for (guint i = 0; letters && i < mailboxes->len; i++)
		doctor_letter_look(doctor, g_ptr_array_index(mailboxes, i));
}

/* An examination without letters proves nothing. */
static void
note(Doctor *doctor, gboolean letters)
{
	g_autoptr(GError) error = NULL;

	if (doctor->wiring == NULL || (!letters && doctor->level != DOCTOR_PROBLEM))
		return;
	if (!diagnosis_note(&doctor->wiring->engine, doctor->level != DOCTOR_PROBLEM, &error))
		doctor_find(doctor, DOCTOR_PROBLEM, "store", "write",
			"see that its folder has room and belongs to its owner", "%s",
			error->message);
}

static int
run(const Call *call, Doctor *doctor, gboolean letters, GError **error)
{
	g_autoptr(GError) mine = NULL;
	g_autoptr(Wiring) wiring = call_open(call, &mine);
	g_autoptr(Config) config = NULL;
	g_autoptr(Tokens) tokens = NULL;

	if (wiring == NULL) {
		config = wiring_config_of_owner(call->config_path, error);
		if (config == NULL)
			return -1;
		doctor_find(doctor, DOCTOR_PROBLEM, "store", "open", "mend this first", "%s",
			mine->message);
	}
	doctor->wiring = wiring;
	doctor->config = wiring != NULL ? wiring->config : config;
	tokens = tokens_new(doctor->config);
	doctor->tokens = tokens;
	/* Without the keys there are no letters of ours. */
	examine(doctor, letters && wiring != NULL);
	note(doctor, letters);
	print(call, doctor);
	return (int)doctor->level;
}

int
doctor_run(Call *call)
{
	gboolean no_letter = FALSE;
	int wait_s = LETTER_WAIT_S, status = 0;
	const GOptionEntry entries[] = {
		{"no-letter", 'n', 0, G_OPTION_ARG_NONE, &no_letter,
			"Send no letters to ourselves; does not count as an examination", NULL},
		{"wait", 'w', 0, G_OPTION_ARG_INT, &wait_s,
			"How long letters may take to come back, instead of 60 seconds", "SECONDS"},
		G_OPTION_ENTRY_NULL,
	};
	Doctor doctor = {
		.patience_s = PATIENCE_S, .findings = g_ptr_array_new_with_free_func(finding_free)};
	g_autoptr(GError) error = NULL;

	if (!call_parse(call, entries, 0, 0)) {
		status = call->status;
	} else if (wait_s < 1 || wait_s > LETTER_WAIT_MOST_S) {
		status = call_usage(call, "--wait: between 1 and %d seconds", LETTER_WAIT_MOST_S);
	} else {
		signal(SIGPIPE, SIG_IGN);
		borrow_credentials();
		doctor.letter_wait_s = (guint)wait_s;
		status = run(call, &doctor, !no_letter, &error);
		if (status < 0)
			status = call_fail(error);
	}
	g_ptr_array_unref(doctor.findings);
	return status;
}
