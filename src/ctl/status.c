/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "ctl/commands.h"
#include "ctl/output.h"
#include "engine/outbox.h"
#include "store/alerts.h"
#include "store/disputes.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/reconciliations.h"

#define STALE_POLLS 4           /* a mailbox not read through for so many of its intervals … */
#define STALE_LEAST_S (30 * 60) /* … and at least so long: nobody reads it */
#define OLD_LETTER_S (60 * 60)

/* Also the exit status. */
typedef enum { LEVEL_OK, LEVEL_PERSON, LEVEL_BROKEN } Level;

static const char *const LEVEL_NAMES[] = {
	[LEVEL_OK] = "ok", [LEVEL_PERSON] = "attention", [LEVEL_BROKEN] = "broken"};

typedef struct Status {
	Level level;
	GPtrArray *reasons; /* char* */
	char *paused;       /* why; NULL: not */
	guint open, late, unassigned;
	guint waiting;      /* letters */
	gint64 oldest_at;   /* 0: none that could have left */
	GPtrArray *alerts;  /* StoreAlert* */
	GPtrArray *sources; /* SourceState*, one a mailbox; of version 0 if it was never read */
	GPtrArray *counted; /* StoreReconciliation*, one a mailbox; done_at 0 if never */
} Status;

static void
status_clear(Status *status)
{
	g_clear_pointer(&status->reasons, g_ptr_array_unref);
	g_free(status->paused);
	g_clear_pointer(&status->alerts, g_ptr_array_unref);
	g_clear_pointer(&status->sources, g_ptr_array_unref);
	g_clear_pointer(&status->counted, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Status, status_clear)

static void add(Status *status, Level level, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
add(Status *status, Level level, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_ptr_array_add(status->reasons, g_strdup_vprintf(format, arguments));
	va_end(arguments);
	status->level = MAX(status->level, level);
}

static gboolean
count_disputes(Engine *engine, Status *status, GError **error)
{
	g_autoptr(GPtrArray) summaries = NULL;

	if (!store_disputes_list(engine->store, TRUE, 0, &summaries, error))
		return FALSE;
	status->open = summaries->len;
	for (guint i = 0; i < summaries->len; i++) {
		const DisputeSummary *summary = g_ptr_array_index(summaries, i);

		status->late += summary->late;
		status->unassigned += *summary->assignee == '\0';
	}
	if (status->late > 0)
		add(status, LEVEL_PERSON, "%u dispute%s late: news was promised and did not go out",
			status->late, status->late == 1 ? " is" : "s are");
	return TRUE;
}

static gboolean
look_at_outbox(Engine *engine, Status *status, GError **error)
{
	gint64 now = engine_now(engine);

	if (!outbox_paused(engine, &status->paused, error) ||
		!store_outbox_status(
			engine->store, now, &status->waiting, &status->oldest_at, error))
		return FALSE;
	if (status->paused != NULL)
		add(status, LEVEL_PERSON, "automatic letters to customers are paused (%s)",
			status->paused);
	else if (status->oldest_at != 0 && now - status->oldest_at > OLD_LETTER_S)
		add(status, LEVEL_PERSON, "a letter has been waiting for more than an hour");
	return TRUE;
}

static gboolean
look_at_alerts(Engine *engine, Status *status, GError **error)
{
	/* Mail is not read or not sent; the other kinds are for a person to look at. */
	static const char *const BROKEN[] = {
		"canary", "mailbox", "mailbox_changed", "reader", "sending", "templates"};

	if (!store_alerts_open(engine->store, &status->alerts, error))
		return FALSE;
	for (guint i = 0; i < status->alerts->len; i++) {
		const StoreAlert *alert = g_ptr_array_index(status->alerts, i);
		Level level = LEVEL_PERSON;

		for (gsize n = 0; n < G_N_ELEMENTS(BROKEN); n++)
			if (strcmp(alert->kind, BROKEN[n]) == 0)
				level = LEVEL_BROKEN;
		add(status, level, "alert %s%s%s: %s", alert->kind,
			*alert->subject != '\0' ? " " : "", alert->subject, alert->text);
	}
	return TRUE;
}

static gboolean
look_at_mailbox(Engine *engine, const ConfigMailbox *mailbox, Status *status, GError **error)
{
	gint64 patience = MAX((gint64)STALE_POLLS * mailbox->poll_s, STALE_LEAST_S);
	SourceState *state = NULL;
	StoreReconciliation *counted = NULL;

	if (!store_reconciliation_find(engine->store, mailbox->name, &counted, error))
		return FALSE;
	g_ptr_array_add(
		status->counted, counted != NULL ? counted : g_new0(StoreReconciliation, 1));
	if (!store_source_find(engine->store, mailbox->name, &state, error))
		return FALSE;
	if (state == NULL) {
		state = g_new0(SourceState, 1);
		state->source = g_strdup(mailbox->name);
	}
	g_ptr_array_add(status->sources, state);
	if (state->complete_at == 0)
		add(status, LEVEL_BROKEN, "mailbox %s was never read through: is disputed running?",
			mailbox->name);
	else if (engine_now(engine) - state->complete_at > patience)
		add(status, LEVEL_BROKEN,
			"mailbox %s has not been read through for %" G_GINT64_FORMAT
			" minutes: is disputed running?",
			mailbox->name, (engine_now(engine) - state->complete_at) / 60);
	return TRUE;
}

static gboolean
look(Wiring *wiring, Status *status, GError **error)
{
	Engine *engine = &wiring->engine;
	const GPtrArray *mailboxes = wiring->config->mailboxes;

	status->reasons = g_ptr_array_new_with_free_func(g_free);
	status->sources = g_ptr_array_new_with_free_func((GDestroyNotify)source_state_free);
	status->counted = g_ptr_array_new_with_free_func((GDestroyNotify)store_reconciliation_free);
	for (guint i = 0; i < mailboxes->len; i++)
		if (!look_at_mailbox(engine, g_ptr_array_index(mailboxes, i), status, error))
			return FALSE;
	return look_at_alerts(engine, status, error) && look_at_outbox(engine, status, error) &&
		count_disputes(engine, status, error);
}

static char *
describe_count(const StoreReconciliation *row, GTimeZone *zone)
{
	g_autofree char *done = output_time(row->done_at, zone);

	if (row->done_at == 0)
		return g_strdup("not yet");
	return g_strdup_printf("%s: %" G_GUINT64_FORMAT " mails, %" G_GUINT64_FORMAT " missing",
		done, row->present, row->missing);
}

static void
print_status(const Wiring *wiring, const Status *status)
{
	GTimeZone *zone = wiring->config->zone;
	g_autofree char *disputes = g_strdup_printf("%u open, %u late, %u that nobody has taken",
		status->open, status->late, status->unassigned);
	g_autofree char *oldest = output_time(status->oldest_at, zone);
	g_autofree char *letters = g_strdup_printf("%u to be sent%s%s", status->waiting,
		status->oldest_at != 0 ? ", the oldest since " : "",
		status->oldest_at != 0 ? oldest : "");
	g_autoptr(OutputTable) table = output_table_new(
		OUTPUT_ROW("MAILBOX", "LAST READ THROUGH", "COUNTED AGAINST THE LEDGER"));

	output_field("Mode", mode_name(wiring->config->policy.mode));
	output_field("Paused", status->paused);
	output_field("Disputes", disputes);
	output_field("Letters", letters);
	for (guint i = 0; i < status->sources->len; i++) {
		const SourceState *state = g_ptr_array_index(status->sources, i);
		g_autofree char *complete = output_time(state->complete_at, zone);
		g_autofree char *counted =
			describe_count(g_ptr_array_index(status->counted, i), zone);

		output_table_add(table,
			OUTPUT_ROW(state->source, state->complete_at != 0 ? complete : "never",
				counted));
	}
	printf("\n");
	output_table_print(table);
	printf("\n");
	for (guint i = 0; i < status->reasons->len; i++) {
		g_autofree char *line = output_line(g_ptr_array_index(status->reasons, i));

		printf("%s\n", line);
	}
	printf("%s\n", LEVEL_NAMES[status->level]);
}

static json_t *
json_alerts(const GPtrArray *alerts)
{
	json_t *list = json_array();

	for (guint i = 0; i < alerts->len; i++) {
		const StoreAlert *alert = g_ptr_array_index(alerts, i);

		json_array_append_new(list,
			json_pack("{s:o, s:o, s:o, s:o, s:b}", "kind",
				output_json_text(alert->kind), "subject",
				output_json_text(alert->subject), "text",
				output_json_text(alert->text), "raised_at",
				output_json_time(alert->raised_at), "told", alert->told_at != 0));
	}
	return list;
}

static json_t *
json_count(const StoreReconciliation *row)
{
	if (row->done_at == 0)
		return json_null();
	return json_pack("{s:o, s:I, s:I, s:I, s:I, s:I}", "at", output_json_time(row->done_at),
		"present", (json_int_t)row->present, "known", (json_int_t)row->known, "left_alone",
		(json_int_t)row->left_alone, "missing", (json_int_t)row->missing, "gone",
		(json_int_t)row->gone);
}

static json_t *
json_mailboxes(const GPtrArray *sources, const GPtrArray *counted)
{
	json_t *list = json_array();

	for (guint i = 0; i < sources->len; i++) {
		const SourceState *state = g_ptr_array_index(sources, i);

		json_array_append_new(list,
			json_pack("{s:o, s:o, s:I, s:o}", "name", output_json_text(state->source),
				"read_through_at", output_json_time(state->complete_at), "mark",
				(json_int_t)state->mark, "counted",
				json_count(g_ptr_array_index(counted, i))));
	}
	return list;
}

static void
print_json(const Wiring *wiring, const Status *status)
{
	json_t *reasons = json_array();

	for (guint i = 0; i < status->reasons->len; i++)
		json_array_append_new(
			reasons, output_json_text(g_ptr_array_index(status->reasons, i)));
	output_json(json_pack("{s:s, s:s, s:o, s:{s:i, s:i, s:i}, s:{s:i, s:o}, s:o, s:o, s:o}",
		"status", LEVEL_NAMES[status->level], "mode",
		mode_name(wiring->config->policy.mode), "paused",
		output_json_text_or_null(status->paused), "disputes", "open", (int)status->open,
		"late", (int)status->late, "unassigned", (int)status->unassigned, "letters",
		"waiting", (int)status->waiting, "oldest_at", output_json_time(status->oldest_at),
		"alerts", json_alerts(status->alerts), "mailboxes",
		json_mailboxes(status->sources, status->counted), "reasons", reasons));
}

int
status_run(Call *call)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;
	g_auto(Status) status = {0};

	if (!call_parse(call, NULL, 0, 0))
		return call->status;
	wiring = call_open(call, &error);
	if (wiring == NULL || !look(wiring, &status, &error))
		return call_fail(error);
	if (call->json)
		print_json(wiring, &status);
	else
		print_status(wiring, &status);
	return (int)status.level;
}
