/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <sysexits.h>

#include "base/error.h"
#include "ctl/commands.h"
#include "ctl/inputs.h"
#include "ctl/output.h"
#include "engine/alerts.h"
#include "engine/filing.h"
#include "engine/read_one.h"

#define BATCH 20 /* mails a transaction, and in memory */

typedef struct Intake {
	Wiring *wiring;
	const char *mailbox;
	gboolean no_answer, json;
	Inputs *inputs;
	guint set_aside;
} Intake;

/* What became of one file, told once it is certain. */
typedef struct Result {
	const char *path;
	Filed filed;
	char *problem; /* NULL: filed */
} Result;

static void
result_free(gpointer data)
{
	Result *result = data;

	filed_clear(&result->filed);
	g_free(result->problem);
	g_free(result);
}

/* ---- reading ---- */

/* One file, read before anything is written. */
typedef struct Mail {
	Blob *raw;
	Message *message; /* NULL: it can't be filed, see the result */
	char *fault;
	gboolean truncated;
} Mail;

static void
mail_clear(gpointer data)
{
	Mail *mail = data;

	blob_unref(mail->raw);
	message_free(mail->message);
	g_free(mail->fault);
}

/* FALSE: there is no reader. */
static gboolean
read_mail(Intake *intake, guint index, Mail *mail, Result *result, GError **error)
{
	g_autoptr(GError) mine = NULL;

	result->path = inputs_path(intake->inputs, index);
	mail->raw = inputs_read(intake->inputs, index, &mail->truncated, &mine);
	if (mail->raw == NULL) {
		result->problem = g_strdup(mine->message);
		return TRUE;
	}
	mail->message = read_one_wait(&intake->wiring->reader_port, mail->raw, &mail->fault, error);
	return mail->message != NULL;
}

/* ---- filing ---- */

/* When our server received it, else when it was written, else now. */
static gint64
arrived_at(const Message *message, gint64 now)
{
	gint64 at = message->received_at > 0 ? message->received_at : message->date_at;

	return at > 0 && at < now ? at : now;
}

static gboolean
file_mail(Intake *intake, const Mail *mail, Filed *filed, GError **error)
{
	Engine *engine = &intake->wiring->engine;
	Arrival arrival = {.source = "intake",
		.epoch = 0,
		.item = store_ledger_item(mail->message->sha256),
		.mailbox = intake->mailbox,
		.arrived_at = arrived_at(mail->message, engine_now(engine)),
		.raw = mail->raw,
		.message = mail->message,
		.fault = mail->fault,
		.truncated = mail->truncated,
		.no_answer = intake->no_answer,
		.settled = TRUE};

	return filing_keep(engine, &arrival, filed, error);
}

/* A mail that can't be filed stays with whoever brings it; the others go on. */
static gboolean
set_aside(Intake *intake, Result *result, const char *problem, GError **error)
{
	g_autofree char *path = output_line(result->path);
	g_autofree char *text = g_strdup_printf("mail %s could not be filed: %s", path, problem);

	result->problem = g_strdup(problem);
	intake->set_aside++;
	return alerts_raise(&intake->wiring->engine, "quarantine", path, text, error);
}

static gboolean
take(Intake *intake, const Mail *mail, Result *result, GError **error)
{
	g_autoptr(GError) mine = NULL;

	if (mail->message == NULL || file_mail(intake, mail, &result->filed, &mine))
		return TRUE;
	if (error_is_final(mine))
		return set_aside(intake, result, mine->message, error);
	g_propagate_error(error, g_steal_pointer(&mine));
	return FALSE;
}

static gboolean
take_batch(Intake *intake, guint first, GPtrArray *results, GError **error)
{
	guint count = MIN(BATCH, inputs_count(intake->inputs) - first);
	g_autoptr(GArray) mails = g_array_new(FALSE, TRUE, sizeof(Mail));
	g_autoptr(StoreTransaction) transaction = NULL;

	g_array_set_clear_func(mails, mail_clear);
	g_array_set_size(mails, count);
	for (guint i = 0; i < count; i++) {
		Result *result = g_new0(Result, 1);

		g_ptr_array_add(results, result);
		if (!read_mail(intake, first + i, &g_array_index(mails, Mail, i), result, error))
			return FALSE;
	}
	transaction = store_begin(intake->wiring->store, error);
	if (transaction == NULL)
		return FALSE;
	for (guint i = 0; i < count; i++)
		if (!take(intake, &g_array_index(mails, Mail, i), g_ptr_array_index(results, i),
			    error))
			return FALSE;
	return store_commit(g_steal_pointer(&transaction), error);
}

/* ---- telling ---- */

static void
print_result(const Intake *intake, const Result *result)
{
	g_autofree char *path = output_line(result->path);
	g_autofree char *problem = result->problem != NULL ? output_line(result->problem) : NULL;
	/* It was not read again. */
	gboolean known = result->filed.fate == FATE_DUPLICATE && *result->filed.reference == '\0';

	if (result->problem != NULL) {
		fprintf(stderr, "disputectl: %s: not filed: %s\n", path, problem);
		return;
	}
	if (intake->json)
		output_json(json_pack("{s:o, s:s, s:o, s:o, s:o}", "file",
			output_json_text(result->path), "fate", fate_name(result->filed.fate),
			"kind", known ? json_null() : json_string(kind_name(result->filed.kind)),
			"reference", output_json_text_or_null(result->filed.reference), "reason",
			output_json_text(result->filed.reason)));
	else
		printf("%s: %s%s%s\n", path, fate_name(result->filed.fate),
			*result->filed.reference != '\0' ? " " : "", result->filed.reference);
}

static int
run(Intake *intake)
{
	g_autoptr(GError) error = NULL;
	gboolean unreadable = FALSE;

	for (guint first = 0; first < inputs_count(intake->inputs); first += BATCH) {
		g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func(result_free);

		if (!take_batch(intake, first, results, &error))
			return call_fail(error);
		for (guint i = 0; i < results->len; i++) {
			const Result *result = g_ptr_array_index(results, i);

			print_result(intake, result);
			unreadable |= result->problem != NULL;
		}
	}
	/* A mail transfer agent keeps the mail and tries again. */
	if (intake->set_aside > 0)
		return EX_TEMPFAIL;
	return unreadable ? EX_NOINPUT : EX_OK;
}

int
intake_run(Call *call)
{
	g_autofree char *mailbox = NULL;
	gboolean no_ack = FALSE;
	const GOptionEntry entries[] = {
		{"mailbox", 'm', 0, G_OPTION_ARG_FILENAME, &mailbox,
			"File as mail to this mailbox, not to the first", "NAME"},
		{"no-ack", 'n', 0, G_OPTION_ARG_NONE, &no_ack,
			"Write no automatic letter to the customer", NULL},
		G_OPTION_ENTRY_NULL};
	g_autoptr(GError) error = NULL;
	g_autoptr(Inputs) inputs = NULL;
	g_autoptr(Wiring) wiring = NULL;
	const DeskMailbox *desk_mailbox = NULL;

	if (!call_parse(call, entries, 1, G_MAXINT))
		return call->status;
	inputs = inputs_open(call->argv);
	wiring = call_open(call, &error);
	if (wiring == NULL)
		return call_fail(error);
	desk_mailbox = mailbox != NULL ? desk_mailbox_find(wiring->config->desk, mailbox)
				       : g_ptr_array_index(wiring->config->desk->mailboxes, 0);
	if (desk_mailbox == NULL)
		return call_usage(call, "the configuration has no mailbox '%s'", mailbox);
	Intake intake = {.wiring = wiring,
		.mailbox = desk_mailbox->name,
		.no_answer = no_ack,
		.json = call->json,
		.inputs = inputs};

	return run(&intake);
}
