/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "base/log.h"
#include "engine/apply.h"
#include "engine/filing.h"
#include "engine/quarantine.h"
#include "engine/read_one.h"
#include "engine/reread.h"
#include "store/ledger.h"
#include "store/messages.h"

struct Reread {
	Engine *engine;
	ReaderPort reader;
	void (*done)(gpointer data);
	gpointer data;
	ReadOne *question; /* NULL: none */
	gint64 number;     /* of the mail that is read */
};

/* ---- what becomes of it ---- */

static gboolean
set_aside_again(Engine *engine, const StoreQuarantine *row, const char *fault, GError **error)
{
	StoreQuarantine again = *row;

	again.reason = (char *)fault;
	again.cause = QUARANTINE_UNREADABLE;
	return quarantine_set_aside(engine, &again, error);
}

/* As it lies in the quarantine; nothing is left to be done in the mailbox if it was piped in. */
static Arrival
arrival_of(const StoreQuarantine *row, const Blob *raw, const Message *message)
{
	return (Arrival){.source = row->source,
		.epoch = row->epoch,
		.item = row->item,
		.mailbox = row->mailbox,
		.arrived_at = row->arrived_at,
		.raw = raw,
		.message = message,
		.settled = row->epoch == 0};
}

/* Its head has opened or found a dispute: staff get to see the rest. */
static gboolean
complete(Engine *engine, const StoreQuarantine *row, const Blob *raw, const Message *message,
	GError **error)
{
	Arrival arrival = arrival_of(row, raw, message);
	g_autoptr(DisputeView) view = filing_dispute(engine, row->dispute_id, error);
	const Party *party = NULL;
	g_autofree char *actor = NULL;
	g_auto(Applied) applied = {0};

	if (view == NULL || !store_message_fill(engine->store, row->message_id, message, error))
		return FALSE;
	party = dispute_party_by_addr(view, row->from_addr);
	actor = party != NULL ? g_strdup_printf("customer:%u", party->ordinal)
			      : g_strdup("stranger");
	Event event = {.kind = party != NULL ? EVENT_CUSTOMER_MAIL : EVENT_UNVERIFIED_MAIL,
		.actor = actor,
		.message_id = row->message_id,
		/* They were answered, or were not, when it came. */
		.refusals = G_MAXUINT32,
		.refused_because = "read again",
		.sender_addr = row->from_addr,
		.party = party != NULL ? party->ordinal : 0};

	if (!apply_note(engine, view->id, "read-again", "engine",
		    "a mail that could not be read at first was read", error) ||
		!apply_event(engine, view, &event, &applied, error))
		return FALSE;
	/* Closed too long ago, meanwhile: then it would have been one of its own. */
	return applied.refusal == NULL ||
		filing_open_late(engine, &arrival, row->message_id, view->reference, error);
}

/* What was set aside for the same bytes, from another mailbox or under another number of this one,
 * goes with it. @rows: with @row among them; @message_id: where the mail is kept now; 0: nowhere.
 */
static gboolean
take_copies(Engine *engine, const StoreQuarantine *row, const GPtrArray *rows, gint64 message_id,
	GError **error)
{
	for (guint i = 0; i < rows->len; i++) {
		const StoreQuarantine *copy = g_ptr_array_index(rows, i);
		gboolean over = copy->state == QUARANTINE_DROPPED;
		LedgerEntry entry = {.source = copy->source,
			.epoch = copy->epoch,
			.item = copy->item,
			.message_id = message_id,
			.fate = FATE_DUPLICATE,
			.reason = (char *)"the same mail was set aside, and read again"};

		/* Those that were opened have a dispute, and their mail stays where it is. */
		if (copy->number == row->number || copy->state == QUARANTINE_OPENED)
			continue;
		if (!store_quarantine_set_state(engine->store, copy->number,
			    over ? QUARANTINE_DROPPED : QUARANTINE_RETRIED, message_id,
			    engine_now(engine), error) ||
			!store_ledger_revise(engine->store, &entry, error))
			return FALSE;
	}
	return TRUE;
}

/* Nothing was done with it: it is as if it had just come. */
static gboolean
file_anew(Engine *engine, const StoreQuarantine *row, const GPtrArray *rows, const Blob *raw,
	const Message *message, gint64 *message_id_out, GError **error)
{
	LedgerEntry entry = {.source = row->source,
		.epoch = row->epoch,
		.item = row->item,
		.fate = FATE_FAILED,
		.reason = (char *)"is being read again"};
	Arrival arrival = arrival_of(row, raw, message);
	g_auto(Filed) filed = {0};

	if (!store_quarantine_set_state(
		    engine->store, row->number, row->state, 0, engine_now(engine), error) ||
		!store_ledger_revise(engine->store, &entry, error) ||
		!take_copies(engine, row, rows, 0, error) ||
		!store_message_delete(engine->store, row->message_id, error) ||
		!filing_file(engine, &arrival, &filed, error))
		return FALSE;
	*message_id_out = filed.message_id;
	return TRUE;
}

static gboolean
take(Engine *engine, gint64 number, const Blob *raw, const Message *message, const char *fault,
	GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(engine->store, error);
	g_autoptr(StoreQuarantine) row = NULL;
	g_autoptr(GPtrArray) rows = NULL;
	gint64 message_id = 0;

	if (transaction == NULL || !store_quarantine_find(engine->store, number, &row, error))
		return FALSE;
	/* Somebody else has dealt with it meanwhile. */
	if (row == NULL || row->state != QUARANTINE_WAITING)
		return TRUE;
	if (fault != NULL)
		return set_aside_again(engine, row, fault, error) &&
			store_commit(g_steal_pointer(&transaction), error);
	message_id = row->message_id;
	if (!store_quarantine_of_message(engine->store, message_id, &rows, error))
		return FALSE;
	if (row->dispute_id != 0 ? !complete(engine, row, raw, message, error)
				 : !file_anew(engine, row, rows, raw, message, &message_id, error))
		return FALSE;
	return take_copies(engine, row, rows, message_id, error) &&
		quarantine_retried(engine, number, message_id, error) &&
		store_commit(g_steal_pointer(&transaction), error);
}

/* It waits again, whatever happens from here on: a mail that ends the program is not read again
 * and again. *raw_out: NULL if nothing is to be done. */
static gboolean
begin(Engine *engine, gint64 number, Blob **raw_out, GError **error)
{
	g_autoptr(StoreQuarantine) row = NULL;

	*raw_out = NULL;
	if (!store_quarantine_find(engine->store, number, &row, error))
		return FALSE;
	if (row == NULL || row->state != QUARANTINE_ASKED || row->message_id == 0)
		return TRUE;
	if (!store_quarantine_set_state(engine->store, number, QUARANTINE_WAITING, row->message_id,
		    engine_now(engine), error))
		return FALSE;
	*raw_out = store_message_raw(engine->store, row->message_id, error);
	return *raw_out != NULL;
}

/* What can't be filed even now is set aside again for that. */
static gboolean
finish(Engine *engine, gint64 number, const Blob *raw, const Message *message, char **fault,
	GError **error)
{
	g_autoptr(GError) mine = NULL;

	if (take(engine, number, raw, message, *fault, &mine))
		return TRUE;
	if (*fault != NULL || !error_is_final(mine)) {
		g_propagate_error(error, g_steal_pointer(&mine));
		return FALSE;
	}
	*fault = g_strdup(mine->message);
	return take(engine, number, raw, NULL, *fault, error);
}

/* @fault: why we set it aside again; NULL: we did not. */
static gboolean
tell(Engine *engine, gint64 number, const char *fault, char **became_out, GError **error)
{
	g_autoptr(StoreQuarantine) row = NULL;
	QuarantineState state = QUARANTINE_DROPPED;

	if (!store_quarantine_find(engine->store, number, &row, error))
		return FALSE;
	if (row != NULL)
		state = row->state;
	if (state == QUARANTINE_RETRIED)
		*became_out = g_strdup("read and filed");
	else if (state == QUARANTINE_WAITING && fault != NULL)
		*became_out = g_strdup_printf("set aside again: %s", fault);
	else if (state == QUARANTINE_WAITING || state == QUARANTINE_ASKED)
		*became_out = g_strdup_printf("the daemon has taken it; what becomes of it says "
					      "`disputectl quarantine show %" G_GINT64_FORMAT "`",
			number);
	else
		*became_out = g_strdup("somebody else has dealt with it meanwhile");
	return TRUE;
}

gboolean
reread_now(
	Engine *engine, const ReaderPort *reader, gint64 number, char **became_out, GError **error)
{
	g_autoptr(Blob) raw = NULL;
	g_autoptr(Message) message = NULL;
	g_autofree char *fault = NULL;

	if (!begin(engine, number, &raw, error))
		return FALSE;
	if (raw != NULL) {
		message = read_one_wait(reader, raw, &fault, error);
		if (message == NULL || !finish(engine, number, raw, message, &fault, error))
			return FALSE;
	}
	return tell(engine, number, fault, became_out, error);
}

/* ---- beside other work ---- */

Reread *
reread_new(Engine *engine, const ReaderPort *reader, void (*done)(gpointer data), gpointer data)
{
	Reread *reread = g_new0(Reread, 1);

	reread->engine = engine;
	reread->reader = *reader;
	reread->done = done;
	reread->data = data;
	return reread;
}

void
reread_free(Reread *reread)
{
	if (reread == NULL)
		return;
	g_clear_pointer(&reread->question, read_one_free);
	g_free(reread);
}

gboolean
reread_is_running(const Reread *reread)
{
	return reread->question != NULL;
}

static void
note_trouble(const Reread *reread, const GError *error)
{
	g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, reread->number);

	log_event(LOG_WARNING, "intake: mail set aside not read again, it still waits", "number",
		number, "reason", error->message, NULL);
}

static void
on_read(gpointer data, Message *message, char *fault, const GError *error)
{
	Reread *reread = data;
	g_autoptr(Message) owned = message;
	g_autofree char *why = fault;
	g_autoptr(GError) mine = NULL;
	g_autoptr(StoreQuarantine) row = NULL;
	g_autoptr(Blob) raw = NULL;

	g_clear_pointer(&reread->question, read_one_free);
	if (error != NULL) {
		note_trouble(reread, error);
	} else if (!store_quarantine_find(reread->engine->store, reread->number, &row, &mine) ||
		row == NULL || row->message_id == 0 ||
		(raw = store_message_raw(reread->engine->store, row->message_id, &mine)) == NULL ||
		!finish(reread->engine, reread->number, raw, owned, &why, &mine)) {
		if (mine != NULL)
			note_trouble(reread, mine);
	}
	reread->done(reread->data);
}

gboolean
reread_turn(Reread *reread, GError **error)
{
	g_autoptr(StoreQuarantine) row = NULL;
	g_autoptr(Blob) raw = NULL;

	if (reread->question != NULL)
		return TRUE;
	if (!store_quarantine_asked(reread->engine->store, &row, error))
		return FALSE;
	if (row == NULL)
		return TRUE;
	if (!begin(reread->engine, row->number, &raw, error))
		return FALSE;
	if (raw == NULL)
		return TRUE;
	reread->number = row->number;
	reread->question = read_one_start(&reread->reader, raw, on_read, reread);
	return TRUE;
}
