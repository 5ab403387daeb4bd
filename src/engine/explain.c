/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/text.h"
#include "domain/gate.h"
#include "domain/order.h"
#include "engine/alike.h"
#include "engine/explain.h"
#include "store/messages.h"

void
explanation_clear(Explanation *explanation)
{
	reading_clear(&explanation->reading);
	g_clear_pointer(&explanation->no_answer, g_ptr_array_unref);
	g_clear_pointer(&explanation->facts, mail_facts_free);
	g_clear_pointer(&explanation->steps, g_ptr_array_unref);
}

static void step(Explanation *explanation, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
step(Explanation *explanation, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_ptr_array_add(explanation->steps, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

static gboolean
is_automatic(const Reading *reading)
{
	static const gboolean BY_KIND[KIND_COUNT] = {
		[KIND_BOUNCE] = TRUE,
		[KIND_RECEIPT] = TRUE,
		[KIND_AUTOMATIC] = TRUE,
		[KIND_FEEDBACK] = TRUE,
		[KIND_LIST] = TRUE,
	};

	if (BY_KIND[reading->kind] || reading->loop_mark_is_ours)
		return TRUE;
	for (gint kind = 0; kind < EVIDENCE_COUNT; kind++)
		/* The wish for no answer may be a person's; a verdict is about something else. */
		if (kind != EVIDENCE_NO_ANSWER && kind != EVIDENCE_HINT && kind != EVIDENCE_SPAM &&
			message_has_evidence(reading->message, (EvidenceKind)kind))
			return TRUE;
	return FALSE;
}

static GPtrArray *
reasons(guint32 refusals)
{
	GPtrArray *names = g_ptr_array_new();

	for (gint reason = 0; reason < GATE_COUNT; reason++)
		if ((refusals & (1u << reason)) != 0)
			g_ptr_array_add(names, (gpointer)gate_reason_name((GateReason)reason));
	return names;
}

/* What staff would be shown at a glance, which is of customers' words only. */
static MailFacts *
facts_of(const Engine *engine, const Reading *reading)
{
	const Message *message = reading->message;
	gboolean shown = reading->kind == KIND_COMPLAINT || reading->kind == KIND_REPLY;
	gint64 at = message->received_at != 0 ? message->received_at : message->date_at;

	return mail_facts_new(engine->desk->facts, shown ? message->subject : "",
		shown ? message->reply : "",
		at != 0 ? calendar_day(engine->calendar, at) : engine_today(engine));
}

/* ---- what would be done ---- */

static void
say_mode(const Engine *engine, Explanation *explanation)
{
	if (engine->policy->mode == MODE_OBSERVE)
		step(explanation, "nothing would be sent: the mode is observe");
	else if (engine->policy->mode == MODE_STAFF)
		step(explanation, "nothing would be sent to the customer: the mode is staff");
}

static void
say_complaint(const Engine *engine, Explanation *explanation)
{
	const Reading *reading = &explanation->reading;
	const char *language = reading->message->language;
	g_autofree char *because = gate_describe(reading->refusals);

	step(explanation, "would open a dispute and tell staff");
	if (*reading->match->hint != '\0')
		step(explanation,
			"would tell staff that it quotes %s, to which its writer does "
			"not belong",
			reading->match->hint);
	if (reading->refusals == 0)
		step(explanation, "would acknowledge it (language: %s)",
			*language != '\0' ? language : engine->desk->language);
	else
		step(explanation, "would not acknowledge it: %s", because);
	if (reading->refusals != 0 && gate_looks_human(reading->refusals))
		step(explanation,
			"would make it a task for staff, because a person may have "
			"written it");
}

static gboolean
say_alike(Engine *engine, Explanation *explanation, GError **error)
{
	const Message *message = explanation->reading.message;
	const char *sender = message_sender(message);
	g_autoptr(GPtrArray) alike = NULL;

	if (sender == NULL)
		return TRUE;
	if (!alike_find(engine, sender, 0, message->subject, message->reply, &alike, error))
		return FALSE;
	for (guint i = 0; i < alike->len; i++) {
		const Alike *one = g_ptr_array_index(alike, i);
		g_autofree char *because = alike_because(one, "en");

		step(explanation, "would suggest to staff that it may be about the same as %s: %s",
			one->reference, because);
	}
	return TRUE;
}

static void
say_reply(Explanation *explanation)
{
	static const char *const BY_WRITER[] = {
		[WRITER_STRANGER] = "would note it there: its writer is not known",
		[WRITER_CUSTOMER] = "would file the customer's words there and tell staff",
		[WRITER_UNVERIFIED] = "would keep it there as unverified and tell staff: it came "
				      "to a customer's address from another sender",
		[WRITER_STAFF] = "would note it there",
		[WRITER_STAFF_WEAK] = "would note it there",
		[WRITER_IMPOSTOR] = "would relay nothing and obey no order: it came to a "
				    "colleague's address from another sender, who is told",
		[WRITER_BOUNCE] = "would file it there: it came to the address of a letter",
	};

	step(explanation, "belongs to %s", explanation->reading.match->reference);
	step(explanation, "%s", BY_WRITER[explanation->reading.match->writer]);
}

static void
say_staff(const Engine *engine, Explanation *explanation)
{
	const Message *message = explanation->reading.message;
	const ThreadMatch *match = explanation->reading.match;
	g_autoptr(OrderText) text = order_text_parse(message->reply, engine->desk->prefix, "en");

	if (match->dispute_id == 0) {
		step(explanation,
			text->orders->len > 0 ? "would carry out its order, if it is !new"
					      : "would ask the colleague whose it is");
		return;
	}
	step(explanation, "belongs to %s", match->reference);
	for (guint i = 0; i < text->errors->len; i++)
		step(explanation, "would change nothing and send nothing on: %s",
			(const char *)g_ptr_array_index(text->errors, i));
	if (text->errors->len > 0)
		return;
	if (match->writer != WRITER_STAFF && engine->policy->plus_replies) {
		step(explanation,
			"would note it and send nothing on: it did not come to that "
			"colleague's own address");
		return;
	}
	for (guint i = 0; i < text->orders->len; i++)
		step(explanation, "would carry out %s",
			((const Order *)g_ptr_array_index(text->orders, i))->line);
	if (order_text_rest_use(text) == REST_RELAY && !message->forwarded &&
		!text_is_blank(text->rest))
		step(explanation,
			"would send the words above the quote to the customer, unless "
			"it is addressed to a colleague too");
}

static void
say_machine(Explanation *explanation)
{
	const Reading *reading = &explanation->reading;

	if (reading->match->dispute_id != 0)
		step(explanation, "would file it in %s, without an answer",
			reading->match->reference);
	else if (reading->kind == KIND_BOUNCE)
		step(explanation,
			"would tell the dispute whose letter it is about, if it is one "
			"of ours");
	else if (reading->kind == KIND_RECEIPT)
		step(explanation, "would file it");
	else
		step(explanation, "would file it unanswered, for the daily digest to staff");
}

static gboolean
say_steps(Engine *engine, Explanation *explanation, GError **error)
{
	switch (explanation->reading.kind) {
	case KIND_COMPLAINT:
		say_complaint(engine, explanation);
		if (!say_alike(engine, explanation, error))
			return FALSE;
		say_mode(engine, explanation);
		return TRUE;
	case KIND_REPLY:
		say_reply(explanation);
		say_mode(engine, explanation);
		return TRUE;
	case KIND_STAFF:
		say_staff(engine, explanation);
		say_mode(engine, explanation);
		return TRUE;
	case KIND_BOUNCE:
	case KIND_RECEIPT:
	case KIND_AUTOMATIC:
	case KIND_FEEDBACK:
	case KIND_LIST:
	case KIND_FILE_ONLY:
	case KIND_SPAM:
	case KIND_LOOP:
	case KIND_UNREADABLE:
	case KIND_COUNT:
		break;
	}
	say_machine(explanation);
	return TRUE;
}

gboolean
explain_mail(Engine *engine, const Message *message, Explanation *explanation_out, GError **error)
{
	g_auto(Explanation) explanation = {0};
	g_autoptr(StoreMessage) known = NULL;

	if (!reading_make(engine, message, &explanation.reading, error) ||
		!store_message_find_identity(engine->store, message->identity, &known, error))
		return FALSE;
	explanation.automatic = is_automatic(&explanation.reading);
	explanation.facts = facts_of(engine, &explanation.reading);
	explanation.no_answer = reasons(explanation.reading.refusals);
	explanation.steps = g_ptr_array_new_with_free_func(g_free);
	if (known != NULL)
		step(&explanation, "the same mail is there already: would note the copy");
	else if (!say_steps(engine, &explanation, error))
		return FALSE;
	*explanation_out = explanation;
	explanation = (Explanation){0};
	return TRUE;
}
