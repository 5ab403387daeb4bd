/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/digest.h"
#include "base/error.h"
#include "ctl/commands.h"
#include "ctl/inputs.h"
#include "ctl/output.h"
#include "engine/alerts.h"
#include "engine/filing.h"
#include "mail/header.h"
#include "mail/source.h"

#define BATCH 100 /* mails a transaction */

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

/* ---- when it arrived ---- */

static gint64
received_at(GMimeMessage *message)
{
	GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(message));

	for (gint i = 0; i < g_mime_header_list_get_count(headers); i++) {
		GMimeHeader *header = g_mime_header_list_get_header_at(headers, i);
		const char *value = g_mime_header_get_raw_value(header);
		const char *date = NULL;

		if (g_ascii_strcasecmp(g_mime_header_get_name(header), "Received") != 0)
			continue;
		/* The topmost is the last server's, ours. The date stands behind the last ';'. */
		date = value != NULL ? strrchr(value, ';') : NULL;
		return date != NULL ? header_date(date + 1) : 0;
	}
	return 0;
}

/* When our server received it, else when it was written, else now. */
static gint64
arrived_at(GBytes *raw, gint64 now)
{
	g_autoptr(Blob) blob = blob_new(raw);
	g_autoptr(MailSource) source = source_open(blob);
	gint64 at = 0;

	if (source->message == NULL)
		return now;
	at = received_at(source->message);
	if (at <= 0)
		at = header_date(g_mime_object_get_header(GMIME_OBJECT(source->message), "Date"));
	return at > 0 && at < now ? at : now;
}

/* ---- filing ---- */

static gboolean
file_mail(Intake *intake, GBytes *raw, gboolean truncated, Filed *filed, GError **error)
{
	Engine *engine = &intake->wiring->engine;
	gsize length = 0;
	const void *bytes = g_bytes_get_data(raw, &length);
	g_autofree char *sha256 = digest_sha256_hex(bytes, length);
	Arrival arrival = {.source = "intake",
		.epoch = 0,
		.item = store_ledger_item(sha256),
		.mailbox = intake->mailbox,
		.arrived_at = arrived_at(raw, engine_now(engine)),
		.raw = raw,
		.truncated = truncated,
		.no_answer = intake->no_answer,
		.settled = TRUE};
	g_autoptr(StoreTransaction) savepoint = store_begin(engine->store, error);

	return savepoint != NULL && filing_file(engine, &arrival, filed, error) &&
		store_commit(g_steal_pointer(&savepoint), error);
}

static gboolean
is_of_the_mail(const GError *error)
{
	return error_is(error, ERROR_REJECTED) || error_is(error, ERROR_LIMIT);
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
take(Intake *intake, guint index, Result *result, GError **error)
{
	g_autoptr(GError) mine = NULL;
	gboolean truncated = FALSE;
	g_autoptr(GBytes) raw = inputs_read(intake->inputs, index, &truncated, &mine);

	result->path = inputs_path(intake->inputs, index);
	if (raw == NULL) {
		result->problem = g_strdup(mine->message);
		return TRUE;
	}
	if (file_mail(intake, raw, truncated, &result->filed, &mine))
		return TRUE;
	if (is_of_the_mail(mine))
		return set_aside(intake, result, mine->message, error);
	g_propagate_error(error, g_steal_pointer(&mine));
	return FALSE;
}

static gboolean
take_batch(Intake *intake, guint first, GPtrArray *results, GError **error)
{
	guint end = MIN(first + BATCH, inputs_count(intake->inputs));
	g_autoptr(StoreTransaction) transaction = store_begin(intake->wiring->store, error);

	if (transaction == NULL)
		return FALSE;
	for (guint i = first; i < end; i++) {
		Result *result = g_new0(Result, 1);

		g_ptr_array_add(results, result);
		if (!take(intake, i, result, error))
			return FALSE;
	}
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
