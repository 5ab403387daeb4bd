/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <sysexits.h>

#include "base/error.h"
#include "ctl/commands.h"
#include "ctl/output.h"
#include "domain/address.h"
#include "domain/numbers.h"
#include "engine/quarantine.h"
#include "engine/reread.h"
#include "store/disputes.h"
#include "store/messages.h"

#define PAGE 500            /* rows read at once */
#define NUMBERS_MAX 1000000 /* mails that one call acts on */

/* ---- list, show ---- */

/* *line_out: with the reference of its dispute. */
static gboolean
to_json(Store *store, const StoreQuarantine *row, json_t **line_out, GError **error)
{
	g_autoptr(DisputeView) view = NULL;
	json_t *reference = NULL;

	if (row->dispute_id != 0) {
		view = store_dispute_get(store, row->dispute_id, error);
		if (view == NULL)
			return FALSE;
	}
	reference = view != NULL ? output_json_text(view->reference) : json_null();
	*line_out = json_pack("{s:I, s:s, s:o, s:I, s:I, s:s, s:o, s:o, s:o, s:o, s:o, s:I, s:b, "
			      "s:o}",
		"number", (json_int_t)row->number, "state", quarantine_state_name(row->state),
		"mailbox", output_json_text(row->mailbox), "uidvalidity", (json_int_t)row->epoch,
		"uid", (json_int_t)row->item, "cause", quarantine_cause_name(row->cause), "reason",
		output_json_text(row->reason), "arrived_at", output_json_time(row->arrived_at),
		"set_aside_at", output_json_time(row->set_aside_at), "from",
		output_json_text_or_null(row->from_addr), "subject",
		output_json_text_or_null(row->subject), "bytes", (json_int_t)row->bytes, "kept",
		row->message_id != 0, "dispute", reference);
	return TRUE;
}

static gboolean
print_json(Store *store, const GPtrArray *rows, GError **error)
{
	for (guint i = 0; i < rows->len; i++) {
		json_t *line = NULL;

		if (!to_json(store, g_ptr_array_index(rows, i), &line, error))
			return FALSE;
		output_json(line);
	}
	return TRUE;
}

static void
add_rows(OutputTable *table, const GPtrArray *rows, GTimeZone *zone)
{
	for (guint i = 0; i < rows->len; i++) {
		const StoreQuarantine *row = g_ptr_array_index(rows, i);
		g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, row->number);
		g_autofree char *arrived = output_time(row->arrived_at, zone);

		output_table_add(table,
			OUTPUT_ROW(number, quarantine_state_name(row->state), row->mailbox, arrived,
				row->from_addr, row->subject, row->reason));
	}
}

static gboolean
list(Call *call, Wiring *wiring, gboolean all, GError **error)
{
	g_autoptr(OutputTable) table = output_table_new(
		OUTPUT_ROW("N", "STATE", "MAILBOX", "ARRIVED", "FROM", "SUBJECT", "REASON"));
	gint64 after = 0;
	guint count = 0;

	for (;;) {
		g_autoptr(GPtrArray) rows = NULL;

		if (!store_quarantine_list(wiring->store, all, after, PAGE, &rows, error) ||
			(call->json && !print_json(wiring->store, rows, error)))
			return FALSE;
		add_rows(table, rows, wiring->config->zone);
		count += rows->len;
		if (rows->len < PAGE)
			break;
		after = ((const StoreQuarantine *)rows->pdata[rows->len - 1])->number;
	}
	if (call->json)
		return TRUE;
	output_table_print(table);
	if (count == 0)
		printf("no mails were set aside%s\n", all ? "" : " that wait for a word");
	return TRUE;
}

int
quarantine_list_run(Call *call)
{
	gboolean all = FALSE;
	const GOptionEntry entries[] = {{"all", 'a', 0, G_OPTION_ARG_NONE, &all,
						"Also those that have been dealt with", NULL},
		G_OPTION_ENTRY_NULL};
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;

	if (!call_parse(call, entries, 0, 0))
		return call->status;
	wiring = call_open(call, &error);
	if (wiring == NULL || !list(call, wiring, all, &error))
		return call_fail(error);
	return EX_OK;
}

/* The mail byte for byte. */
static gboolean
print_raw(Store *store, const StoreQuarantine *row, GError **error)
{
	if (row->message_id == 0)
		return error_set(error, ERROR_REJECTED,
			"nothing of mail %" G_GINT64_FORMAT " is kept", row->number);
	for (guint seq = 0;; seq++) {
		g_autoptr(GBytes) chunk = NULL;
		gconstpointer data = NULL;
		gsize length = 0;

		if (!store_message_raw_chunk(store, row->message_id, seq, &chunk, error))
			return FALSE;
		if (chunk == NULL)
			return TRUE;
		data = g_bytes_get_data(chunk, &length);
		if (length > 0 && fwrite(data, 1, length, stdout) != length)
			return TRUE; /* told at the end */
	}
}

static void
print_row(const StoreQuarantine *row, GTimeZone *zone)
{
	g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, row->number);
	g_autofree char *place =
		g_strdup_printf("%s, UID %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT, row->mailbox,
			row->item, row->epoch);
	g_autofree char *arrived = output_time(row->arrived_at, zone);
	g_autofree char *set_aside = output_time(row->set_aside_at, zone);
	g_autofree char *from = g_strdup_printf(
		"%s%s<%s>", row->from_name, *row->from_name != '\0' ? " " : "", row->from_addr);
	g_autofree char *bytes = g_strdup_printf("%" G_GUINT64_FORMAT, row->bytes);

	output_field("Number", number);
	output_field("State", quarantine_state_name(row->state));
	output_field("Mailbox", row->epoch != 0 ? place : row->mailbox);
	output_field("Arrived", arrived);
	output_field("Set aside", set_aside);
	output_field("From", *row->from_addr != '\0' ? from : NULL);
	output_field("Subject", row->subject);
	output_field("Bytes", row->message_id != 0 ? bytes : "none kept");
	output_field("Cause", quarantine_cause_name(row->cause));
	output_field("Reason", row->reason);
}

static gboolean
show(Call *call, Wiring *wiring, const char *text, gboolean raw, GError **error)
{
	g_autoptr(GArray) numbers = numbers_parse(text, 1);
	g_autoptr(StoreQuarantine) row = NULL;
	json_t *line = NULL;

	if (numbers == NULL)
		return error_set(error, ERROR_REJECTED, "%s is no number", text);
	if (!store_quarantine_find(wiring->store, g_array_index(numbers, guint32, 0), &row, error))
		return FALSE;
	if (row == NULL)
		return error_set(error, ERROR_REJECTED, "%s: %s", text,
			quarantine_answer_text(QUARANTINE_UNKNOWN, "en"));
	if (raw)
		return print_raw(wiring->store, row, error);
	if (!call->json) {
		print_row(row, wiring->config->zone);
		return TRUE;
	}
	if (!to_json(wiring->store, row, &line, error))
		return FALSE;
	output_json(line);
	return TRUE;
}

int
quarantine_show_run(Call *call)
{
	gboolean raw = FALSE;
	const GOptionEntry entries[] = {
		{"raw", 0, 0, G_OPTION_ARG_NONE, &raw,
			"The mail itself, byte for byte, and nothing else", NULL},
		G_OPTION_ENTRY_NULL};
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;

	if (!call_parse(call, entries, 1, 1))
		return call->status;
	wiring = call_open(call, &error);
	if (wiring == NULL || !show(call, wiring, call->argv[0], raw, &error))
		return call_fail(error);
	return EX_OK;
}

/* ---- retry, open, drop ---- */

typedef gboolean (*Act)(
	Engine *engine, gint64 number, QuarantineAnswer *answer_out, GError **error);

/* What follows the commit: *text_out: (transfer full). Returns: FALSE on error. */
typedef gboolean (*Follow)(Wiring *wiring, gint64 number, char **text_out, GError **error);

static void
print_answer(const Call *call, gint64 number, QuarantineAnswer answer, const char *done)
{
	const char *text = answer == QUARANTINE_DONE ? done : quarantine_answer_text(answer, "en");

	if (call->json)
		output_json(json_pack("{s:I, s:b, s:s}", "number", (json_int_t)number, "done",
			answer == QUARANTINE_DONE, "text", text));
	else
		printf("%" G_GINT64_FORMAT ": %s\n", number, text);
}

/* Each by itself: one that can't be done leaves the others as they are. */
static int
act_on_all(Call *call, Act act, Follow follow)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;
	g_autofree char *text = NULL;
	g_autoptr(GArray) numbers = NULL;
	int status = EX_OK;

	if (!call_parse(call, NULL, 1, G_MAXINT))
		return call->status;
	text = g_strjoinv(" ", call->argv);
	numbers = numbers_parse(text, NUMBERS_MAX);
	if (numbers == NULL)
		return call_usage(call, "'%s' are no numbers; some are 3 5-7", text);
	wiring = call_open(call, &error);
	if (wiring == NULL)
		return call_fail(error);
	for (guint i = 0; i < numbers->len; i++) {
		gint64 number = g_array_index(numbers, guint32, i);
		QuarantineAnswer answer = QUARANTINE_DONE;
		g_autofree char *done = NULL;
		g_autoptr(StoreTransaction) transaction = store_begin(wiring->store, &error);

		if (transaction == NULL || !act(&wiring->engine, number, &answer, &error) ||
			!store_commit(g_steal_pointer(&transaction), &error) ||
			(answer == QUARANTINE_DONE && !follow(wiring, number, &done, &error)))
			return call_fail(error);
		print_answer(call, number, answer, done);
		if (answer != QUARANTINE_DONE)
			status = EX_DATAERR;
	}
	return status;
}

static gboolean
read_again(Wiring *wiring, gint64 number, char **text_out, GError **error)
{
	return reread_now(&wiring->engine, &wiring->reader_port, number, text_out, error);
}

static gboolean
say_dropped(Wiring *wiring, gint64 number, char **text_out, GError **error)
{
	(void)wiring;
	(void)number;
	(void)error;
	*text_out = g_strdup("done with; it stays kept");
	return TRUE;
}

int
quarantine_retry_run(Call *call)
{
	return act_on_all(call, quarantine_ask, read_again);
}

int
quarantine_drop_run(Call *call)
{
	return act_on_all(call, quarantine_drop, say_dropped);
}

static gboolean
open_dispute(
	Call *call, Wiring *wiring, gint64 number, QuarantineAnswer *answer_out, GError **error)
{
	g_autofree char *addr = call_text(call->argc > 1 ? call->argv[1] : "");
	g_autofree char *name = call_text(call->argc > 2 ? call->argv[2] : "");
	g_autofree char *reference = NULL;
	g_autoptr(StoreTransaction) transaction = store_begin(wiring->store, error);

	if (*addr != '\0' && !g_str_equal(addr, "none") && !address_is_valid(addr))
		return error_set(error, ERROR_REJECTED, "%s is no mail address", addr);
	if (transaction == NULL ||
		!quarantine_open(&wiring->engine, number, addr, name, NULL, "admin", answer_out,
			&reference, error) ||
		!store_commit(g_steal_pointer(&transaction), error))
		return FALSE;
	print_answer(call, number, *answer_out, reference);
	return TRUE;
}

int
quarantine_open_run(Call *call)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;
	g_autoptr(GArray) numbers = NULL;
	QuarantineAnswer answer = QUARANTINE_DONE;

	if (!call_parse(call, NULL, 1, 3))
		return call->status;
	numbers = numbers_parse(call->argv[0], 1);
	if (numbers == NULL)
		return call_usage(call, "'%s' is no number", call->argv[0]);
	wiring = call_open(call, &error);
	if (wiring == NULL ||
		!open_dispute(call, wiring, g_array_index(numbers, guint32, 0), &answer, &error))
		return call_fail(error);
	return answer == QUARANTINE_DONE ? EX_OK : EX_DATAERR;
}
