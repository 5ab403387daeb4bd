/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "domain/address.h"
#include "domain/gate.h"
#include "engine/filing.h"
#include "engine/reading.h"
#include "store/disputes.h"
#include "store/messages.h"
#include "store/outbox.h"

#define DAY_S (24 * 60 * 60)
#define HOUR_S (60 * 60)

void
reading_clear(Reading *reading)
{
	g_clear_pointer(&reading->match, thread_match_free);
}

const char *
reading_answer_addr(const Message *message)
{
	const char *from = message_sender(message);

	if (from != NULL && address_is_valid(from))
		return from;
	return address_is_valid(message->return_path) ? message->return_path : "";
}

static gboolean
is_person(
	const DisputeView *view, const Desk *desk, const ReplyAddress *address, const char *sender)
{
	if (address->kind == PERSON_STAFF) {
		const Staff *staff = desk_staff_by_number(desk, address->number);

		return staff != NULL && address_equal(staff->email, sender);
	}
	if (address->kind == PERSON_CUSTOMER) {
		const Party *party = dispute_party_find(view, address->number);

		return party != NULL && address_equal(party->addr, sender);
	}
	return FALSE;
}

/* Adds @view as a candidate. A dispute that was joined stands for the one it was joined to. */
static gboolean
add_candidate(Engine *engine, GPtrArray *candidates, MatchBy by, const DisputeView *view,
	const ReplyAddress *address, const char *sender, GError **error)
{
	g_autoptr(DisputeView) target = filing_dispute(engine, view->id, error);
	ThreadCandidate *candidate = NULL;

	if (target == NULL)
		return FALSE;
	candidate = g_new0(ThreadCandidate, 1);
	candidate->by = by;
	/* A letter's number counts within the dispute that it was written in. */
	candidate->dispute_id =
		address != NULL && address->kind == PERSON_LETTER ? view->id : target->id;
	candidate->reference = g_strdup(target->reference);
	if (address != NULL) {
		candidate->person = address->kind;
		candidate->person_number = address->number;
		candidate->sender_is_person = is_person(view, engine->desk, address, sender);
		if (address->kind == PERSON_CUSTOMER && target->id != view->id) {
			const Party *there = dispute_party_by_addr(target, sender);

			candidate->person_number = there != NULL ? there->ordinal : 0;
			candidate->sender_is_person = there != NULL;
		}
	}
	candidate->sender_is_party =
		sender != NULL && dispute_party_by_addr(target, sender) != NULL;
	g_ptr_array_add(candidates, candidate);
	return TRUE;
}

static gboolean
add_references(Engine *engine, GPtrArray *candidates, const ThreadClues *clues, const char *sender,
	GError **error)
{
	for (guint i = 0; i < clues->addresses->len; i++) {
		const ReplyAddress *address = g_ptr_array_index(clues->addresses, i);
		g_autoptr(DisputeView) view = NULL;

		if (!store_dispute_find(engine->store, address->reference, &view, error))
			return FALSE;
		if (view != NULL &&
			!add_candidate(
				engine, candidates, MATCH_ADDRESS, view, address, sender, error))
			return FALSE;
	}
	for (guint i = 0; i < clues->references->len; i++) {
		g_autoptr(DisputeView) view = NULL;

		if (!store_dispute_find(
			    engine->store, g_ptr_array_index(clues->references, i), &view, error))
			return FALSE;
		if (view != NULL &&
			!add_candidate(
				engine, candidates, MATCH_SUBJECT, view, NULL, sender, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
add_ids(Engine *engine, GPtrArray *candidates, const ThreadClues *clues, const char *sender,
	GError **error)
{
	for (guint i = 0; i < clues->ids->len; i++) {
		g_autoptr(GArray) disputes = NULL;

		if (!store_thread_disputes(
			    engine->store, g_ptr_array_index(clues->ids, i), &disputes, error))
			return FALSE;
		for (guint n = 0; n < disputes->len; n++) {
			g_autoptr(DisputeView) view = store_dispute_get(
				engine->store, g_array_index(disputes, gint64, n), error);

			if (view == NULL ||
				!add_candidate(engine, candidates, MATCH_MESSAGE_ID, view, NULL,
					sender, error))
				return FALSE;
		}
	}
	return TRUE;
}

static gboolean
count_answers(Engine *engine, const Reading *reading, GateFacts *facts, GError **error)
{
	gint64 now = engine_now(engine);

	/* Staff get many letters that are no answers; only answers to their mail can loop. The
	 * brake counts what customers get in an hour. */
	if (reading->kind == KIND_STAFF)
		return store_outbox_count_answers(
			engine->store, now - HOUR_S, &facts->sent_in_hour, error);
	return store_outbox_count_to_address(engine->store, reading_answer_addr(reading->message),
		       now - DAY_S, &facts->sent_to_sender, error) &&
		(reading->match->dispute_id == 0 ||
			store_outbox_count_of_dispute(engine->store, reading->match->dispute_id,
				now - DAY_S, &facts->sent_in_dispute, error));
}

gboolean
reading_make(Engine *engine, const Message *message, Reading *reading_out, GError **error)
{
	g_auto(Reading) reading = {.message = message};
	const char *sender = message_sender(reading.message);
	g_autoptr(ThreadClues) clues =
		thread_clues_new(reading.message, engine->desk, engine->keys);
	g_autoptr(GPtrArray) candidates =
		g_ptr_array_new_with_free_func((GDestroyNotify)thread_candidate_free);
	GateFacts facts = {.desk = engine->desk, .policy = engine->policy};

	if (!add_references(engine, candidates, clues, sender, error) ||
		!add_ids(engine, candidates, clues, sender, error))
		return FALSE;
	reading.match = thread_match(candidates, engine->desk, sender);
	reading.loop_mark_is_ours = engine_loop_mark_is_ours(engine, reading.message->loop_mark);
	reading.kind =
		classify(reading.message, engine->desk, reading.loop_mark_is_ours, reading.match);
	if (!count_answers(engine, &reading, &facts, error))
		return FALSE;
	facts.loop_mark_is_ours = reading.loop_mark_is_ours;
	facts.unverified_writer = reading.match->writer == WRITER_UNVERIFIED;
	reading.refusals = gate_refusals(reading.message, &facts);
	*reading_out = reading;
	reading = (Reading){0};
	return TRUE;
}
