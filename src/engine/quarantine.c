/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/log.h"
#include "engine/alerts.h"
#include "engine/filing.h"
#include "engine/letter_values.h"
#include "engine/letters.h"
#include "engine/quarantine.h"
#include "store/disputes.h"
#include "store/ledger.h"

#define HOUR_S (60 * 60)
#define LISTED 50 /* mails named in one letter; `disputectl quarantine list` has all */
#define ALERT "quarantine"

/* ---- telling ---- */

static gboolean
write_letter(Engine *engine, const GPtrArray *rows, guint more, GError **error)
{
	g_autoptr(GPtrArray) readers = alerts_readers(engine);
	const DeskMailbox *mailbox = g_ptr_array_index(engine->desk->mailboxes, 0);

	for (guint i = 0; i < readers->len; i++) {
		const Staff *staff = g_ptr_array_index(readers, i);
		DeskLetter letter = {.letter = "staff-quarantine",
			.name = staff->display,
			.addr = staff->email,
			.staff = staff->name,
			.language = staff->language,
			.mark = MARK_AUTO_GENERATED,
			.mailbox = mailbox->name,
			.set_aside = rows,
			.set_aside_more = more};

		if (!letters_write_desk(engine, &letter, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
count_lately(Engine *engine, guint *count_out, GError **error)
{
	return store_quarantine_count_told(
		engine->store, engine_now(engine) - HOUR_S, count_out, error);
}

static gboolean
tell_at_once(Engine *engine, gint64 number, GError **error)
{
	g_autoptr(GPtrArray) untold = NULL;
	guint lately = 0;

	if (!count_lately(engine, &lately, error) ||
		!store_quarantine_untold(engine->store, 2, &untold, error))
		return FALSE;
	/* Others wait already: this one goes with them. */
	if (lately >= QUARANTINE_LETTERS || untold->len != 1)
		return TRUE;
	return write_letter(engine, untold, 0, error) &&
		store_quarantine_told(engine->store, number, engine_now(engine), error);
}

/* Status and alert_command know of it too, because mail may be what is broken. */
static gboolean
renew_alert(Engine *engine, GError **error)
{
	guint count = 0;
	g_autofree char *text = NULL;

	if (!store_quarantine_count(engine->store, &count, error))
		return FALSE;
	if (count == 0)
		return alerts_clear(engine, ALERT, "", error);
	text = g_strdup_printf("%u mail%s set aside: see disputectl quarantine list", count,
		count == 1 ? "" : "s");
	return alerts_note(engine, ALERT, "", text, error);
}

gboolean
quarantine_set_aside(Engine *engine, const StoreQuarantine *row, GError **error)
{
	StoreQuarantine waiting = *row;
	gint64 number = 0;
	g_autofree char *uid = g_strdup_printf("%" G_GINT64_FORMAT, row->item);
	g_autofree char *name = NULL;

	waiting.set_aside_at = engine_now(engine);
	if (!store_quarantine_set_aside(engine->store, &waiting, &number, error) ||
		!tell_at_once(engine, number, error) || !renew_alert(engine, error))
		return FALSE;
	name = g_strdup_printf("%" G_GINT64_FORMAT, number);
	log_event(LOG_WARNING, "intake: mail set aside", "number", name, "mailbox", row->mailbox,
		"uid", uid, "cause", quarantine_cause_name(row->cause), "reason", row->reason,
		NULL);
	return TRUE;
}

gboolean
quarantine_tell(Engine *engine, GError **error)
{
	g_autoptr(StoreTransaction) transaction = NULL;
	g_autoptr(GPtrArray) rows = NULL;
	guint lately = 0, all = 0;

	if (!store_quarantine_count_untold(engine->store, &all, error))
		return FALSE;
	if (all == 0)
		return TRUE;
	if (!count_lately(engine, &lately, error))
		return FALSE;
	if (lately > 0)
		return TRUE;
	transaction = store_begin(engine->store, error);
	if (transaction == NULL || !store_quarantine_count_untold(engine->store, &all, error) ||
		!store_quarantine_untold(engine->store, LISTED, &rows, error))
		return FALSE;
	return (rows->len == 0 || write_letter(engine, rows, all - rows->len, error)) &&
		store_quarantine_told(engine->store, G_MAXINT64, engine_now(engine), error) &&
		store_commit(g_steal_pointer(&transaction), error);
}

/* ---- acting ---- */

const char *
quarantine_answer_text(QuarantineAnswer answer, const char *language)
{
	static const char *const TEXTS[][2] = {
		[QUARANTINE_DONE] = {"", ""},
		[QUARANTINE_UNKNOWN] = {"no mail was set aside under this number",
			"aucun mail n’a été mis de côté sous ce numéro"},
		[QUARANTINE_OVER] = {"somebody has dealt with it already",
			"quelqu’un s’en est déjà occupé"},
		[QUARANTINE_BARE] = {"nothing of it is kept here: look at it in the mailbox "
				     "itself, then drop it here",
			"rien n’en est gardé ici : regardez-le dans la boîte elle-même, puis "
			"jetez-le ici"},
	};

	return TEXTS[answer][g_strcmp0(language, "fr") == 0];
}

/* *row_out: (transfer full) NULL unless something may still be done with it. */
static gboolean
find_open(Engine *engine, gint64 number, StoreQuarantine **row_out, QuarantineAnswer *answer_out,
	GError **error)
{
	g_autoptr(StoreQuarantine) row = NULL;

	if (!store_quarantine_find(engine->store, number, &row, error))
		return FALSE;
	*row_out = NULL;
	*answer_out = QUARANTINE_DONE;
	if (row == NULL)
		*answer_out = QUARANTINE_UNKNOWN;
	else if (row->state != QUARANTINE_WAITING && row->state != QUARANTINE_ASKED)
		*answer_out = QUARANTINE_OVER;
	else
		*row_out = g_steal_pointer(&row);
	return TRUE;
}

static gboolean
set_state(Engine *engine, const StoreQuarantine *row, QuarantineState state, GError **error)
{
	return store_quarantine_set_state(engine->store, row->number, state, row->message_id,
		       engine_now(engine), error) &&
		renew_alert(engine, error);
}

gboolean
quarantine_ask(Engine *engine, gint64 number, QuarantineAnswer *answer_out, GError **error)
{
	g_autoptr(StoreQuarantine) row = NULL;

	if (!find_open(engine, number, &row, answer_out, error))
		return FALSE;
	if (row == NULL)
		return TRUE;
	if (row->message_id == 0) {
		*answer_out = QUARANTINE_BARE;
		return TRUE;
	}
	return set_state(engine, row, QUARANTINE_ASKED, error);
}

gboolean
quarantine_drop(Engine *engine, gint64 number, QuarantineAnswer *answer_out, GError **error)
{
	g_autoptr(StoreQuarantine) row = NULL;

	if (!find_open(engine, number, &row, answer_out, error))
		return FALSE;
	return row == NULL || set_state(engine, row, QUARANTINE_DROPPED, error);
}

/* *reference_out: (transfer full) of the dispute that its head has opened, or a new one. */
static gboolean
open_dispute(Engine *engine, const StoreQuarantine *row, const char *addr, const char *name,
	const char *staff, const char *actor, char **reference_out, GError **error)
{
	LedgerEntry entry = {.source = row->source,
		.epoch = row->epoch,
		.item = row->item,
		.message_id = row->message_id,
		.fate = FATE_OPENED,
		.reason = (char *)"opened by hand"};

	if (row->dispute_id != 0) {
		g_autoptr(DisputeView) view = filing_dispute(engine, row->dispute_id, error);

		if (view == NULL)
			return FALSE;
		*reference_out = g_strdup(view->reference);
	} else if (*addr == '\0') {
		if (!filing_open(engine, row->message_id, row->from_addr, row->from_name, staff,
			    actor, reference_out, error))
			return FALSE;
	} else if (!filing_open(engine, row->message_id, strcmp(addr, "none") == 0 ? "" : addr,
			   name, staff, actor, reference_out, error)) {
		return FALSE;
	}
	return store_ledger_revise(engine->store, &entry, error);
}

gboolean
quarantine_open(Engine *engine, gint64 number, const char *addr, const char *name,
	const char *staff, const char *actor, QuarantineAnswer *answer_out, char **reference_out,
	GError **error)
{
	g_autoptr(StoreTransaction) savepoint = store_begin(engine->store, error);
	g_autoptr(StoreQuarantine) row = NULL;
	g_autofree char *reference = NULL;

	if (savepoint == NULL || !find_open(engine, number, &row, answer_out, error))
		return FALSE;
	if (row == NULL)
		return TRUE;
	if (row->message_id == 0) {
		*answer_out = QUARANTINE_BARE;
		return TRUE;
	}
	if (!open_dispute(engine, row, addr, name, staff, actor, &reference, error) ||
		!set_state(engine, row, QUARANTINE_OPENED, error) ||
		!store_commit(g_steal_pointer(&savepoint), error))
		return FALSE;
	*reference_out = g_steal_pointer(&reference);
	return TRUE;
}

gboolean
quarantine_retried(Engine *engine, gint64 number, gint64 message_id, GError **error)
{
	g_autofree char *name = g_strdup_printf("%" G_GINT64_FORMAT, number);

	if (!store_quarantine_set_state(engine->store, number, QUARANTINE_RETRIED, message_id,
		    engine_now(engine), error) ||
		!renew_alert(engine, error))
		return FALSE;
	log_event(LOG_INFO, "intake: mail set aside was read again", "number", name, NULL);
	return TRUE;
}

/* ---- orders ---- */

/* What is known of it, for a transcript. */
static char *
describe(const Engine *engine, const StoreQuarantine *row, const char *language)
{
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(row->arrived_at);
	g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, engine->zone);
	g_autofree char *arrived = g_date_time_format(local, "%Y-%m-%d %H:%M");

	return g_strdup_printf("%s · %s · %s%s%s · %s", row->mailbox, arrived,
		*row->from_addr != '\0'                  ? row->from_addr
			: g_strcmp0(language, "fr") == 0 ? "expéditeur inconnu"
							 : "sender unknown",
		*row->subject != '\0' ? " · " : "", row->subject, row->reason);
}

static gboolean
show(Engine *engine, gint64 number, const char *language, QuarantineAnswer *answer_out,
	char **text_out, GError **error)
{
	g_autoptr(StoreQuarantine) row = NULL;

	if (!store_quarantine_find(engine->store, number, &row, error))
		return FALSE;
	*answer_out = row != NULL ? QUARANTINE_DONE : QUARANTINE_UNKNOWN;
	if (row != NULL)
		*text_out = describe(engine, row, language);
	return TRUE;
}

static gboolean
act(Engine *engine, const Order *order, gint64 number, const OrderContext *context,
	QuarantineAnswer *answer_out, char **text_out, GError **error)
{
	gboolean french = g_strcmp0(context->language, "fr") == 0;
	g_autofree char *reference = NULL;

	if (strcmp(order->word, "retry") == 0) {
		*text_out = g_strdup(french
				? "sera relu tout de suite ; s’il échoue encore, vous l’apprendrez"
				: "will be read again at once; you will hear if it fails again");
		return quarantine_ask(engine, number, answer_out, error);
	}
	if (strcmp(order->word, "drop") == 0) {
		*text_out = g_strdup(french ? "jeté ; il reste gardé" : "done with; it stays kept");
		return quarantine_drop(engine, number, answer_out, error);
	}
	if (strcmp(order->word, "show") == 0)
		return show(engine, number, context->language, answer_out, text_out, error);
	if (!quarantine_open(engine, number, order->addr, order->name, context->staff,
		    context->actor, answer_out, &reference, error))
		return FALSE;
	if (*answer_out == QUARANTINE_DONE)
		*text_out = g_strdup_printf("%s %s", french ? "dossier" : "dispute", reference);
	return TRUE;
}

gboolean
quarantine_order(Engine *engine, const Order *order, const OrderContext *context,
	GPtrArray *results, gboolean *refused_out, GError **error)
{
	gboolean refused = FALSE;

	for (guint i = 0; i < order->numbers->len; i++) {
		gint64 number = g_array_index(order->numbers, guint32, i);
		g_autofree char *line =
			g_strdup_printf("%s %" G_GINT64_FORMAT, order->word, number);
		g_autofree char *text = NULL;
		QuarantineAnswer answer = QUARANTINE_DONE;
		gboolean done = FALSE;

		if (!act(engine, order, number, context, &answer, &text, error))
			return FALSE;
		done = answer == QUARANTINE_DONE;
		g_ptr_array_add(results,
			order_result_new(line, done,
				done ? text : quarantine_answer_text(answer, context->language)));
		refused |= !done;
	}
	*refused_out = refused;
	return TRUE;
}
