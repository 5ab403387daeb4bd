/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "domain/address.h"
#include "domain/decide.h"
#include "domain/gate.h"
#include "domain/reference.h"
#include "domain/thanks.h"
#include "engine/alerts.h"
#include "engine/apply.h"
#include "engine/canary.h"
#include "engine/cut_files.h"
#include "engine/filing.h"
#include "engine/own_test.h"
#include "engine/quarantine.h"
#include "engine/read_one.h"
#include "engine/restored.h"
#include "engine/staff_mail.h"
#include "engine/sweep.h"
#include "store/disputes.h"
#include "store/messages.h"
#include "store/outbox.h"

#define MAX_JOINS 20 /* links followed from a joined dispute */

void
filed_clear(Filed *filed)
{
	g_clear_pointer(&filed->reference, g_free);
	g_clear_pointer(&filed->reason, g_free);
}

DisputeView *
filing_dispute(Engine *engine, gint64 id, GError **error)
{
	DisputeView *view = store_dispute_get(engine->store, id, error);

	for (guint i = 0; view != NULL && view->joined_to != 0 && i < MAX_JOINS; i++) {
		gint64 next = view->joined_to;

		dispute_view_free(view);
		view = store_dispute_get(engine->store, next, error);
	}
	return view;
}

/* One that no dispute has. */
static char *
new_reference(Engine *engine, GError **error)
{
	for (;;) {
		g_autofree char *reference =
			reference_new(engine->desk->prefix, random_u64(&engine->random));
		g_autoptr(DisputeView) taken = NULL;

		if (!store_dispute_find(engine->store, reference, &taken, error))
			return NULL;
		if (taken == NULL)
			return g_steal_pointer(&reference);
	}
}

/* ---- keeping ---- */

/* Mail that nobody is told of when it comes: the daily digest names it, so that a person behind it
 * is found. What looks like a machine's mail in a dispute may be a customer's ticket system. */
static gboolean
is_filed_unanswered(Kind kind, const ThreadMatch *match)
{
	gboolean of_none = match->dispute_id == 0;

	if (kind == KIND_AUTOMATIC || kind == KIND_UNREADABLE || kind == KIND_FILE_ONLY ||
		kind == KIND_SPAM)
		return TRUE;
	if (kind == KIND_LIST)
		return of_none || match->writer != WRITER_CUSTOMER;
	return of_none && (kind == KIND_LOOP || kind == KIND_FEEDBACK);
}

/* What was odd in it, one a line; what staff must know first. */
static char *
warnings_of(const Arrival *arrival)
{
	const GPtrArray *lines = arrival->message->warnings;
	GString *text = g_string_new(NULL);

	if (arrival->fault != NULL)
		g_string_append_printf(text, FILING_SET_ASIDE "%s\n", arrival->fault);
	if (arrival->truncated)
		g_string_append(text, FILING_CUT "\n");
	for (guint i = 0; i < lines->len; i++)
		g_string_append_printf(text, "%s\n", (const char *)g_ptr_array_index(lines, i));
	g_string_truncate(text, text->len - (text->len > 0));
	return g_string_free(text, FALSE);
}

static gboolean
keep_message(
	Engine *engine, const Arrival *arrival, const Reading *reading, gint64 id, GError **error)
{
	const Message *message = reading->message;
	const MailAddress *from =
		message->from->len > 0 ? g_ptr_array_index(message->from, 0) : NULL;
	g_autofree char *refusals = gate_describe(reading->refusals);
	g_autofree char *warnings = warnings_of(arrival);
	StoreMessage row = {.id = id,
		.direction = (char *)"in",
		.kind = (char *)kind_name(reading->kind),
		.writer = (char *)writer_name(reading->match->writer),
		.match_by = (char *)match_by_name(reading->match->by),
		.mailbox = (char *)arrival->mailbox,
		.arrived_at = arrival->arrived_at,
		.date_at = message->date_at,
		.message_id = message->message_id,
		.identity = message->identity,
		.sha256 = message->sha256,
		.bytes = message->bytes,
		.from_name = from != NULL ? from->name : NULL,
		.from_addr = from != NULL ? from->addr : NULL,
		.subject = message->subject,
		.language = message->language,
		.refusals = refusals,
		.unanswered = is_filed_unanswered(reading->kind, reading->match),
		.forwarded_from = message->forwarded_from,
		.warnings = warnings,
		.text = message->text,
		.reply = message->reply,
		.quoted = message->quoted,
		.signature = message->signature};

	g_autoptr(GPtrArray) files =
		arrival->truncated ? cut_files_new(message, arrival->files) : NULL;

	return store_message_insert(engine->store, &row,
		files != NULL ? files : message->attachments, arrival->raw, error);
}

static gboolean
keep_account(Engine *engine, const Arrival *arrival, const Filed *filed, GError **error)
{
	LedgerEntry entry = {.source = (char *)arrival->source,
		.epoch = arrival->epoch,
		.item = arrival->item,
		.message_id = filed->message_id,
		.fate = filed->fate,
		.reason = filed->reason,
		.seen_at = engine_now(engine),
		.settled = arrival->settled};
	gboolean added = FALSE;

	return store_ledger_insert(engine->store, &entry, &added, error);
}

static void
set_filed(Filed *filed, Fate fate, const char *reference, const char *reason)
{
	filed->fate = fate;
	g_free(filed->reference);
	filed->reference = g_strdup(reference != NULL ? reference : "");
	g_free(filed->reason);
	filed->reason = g_strdup(reason != NULL ? reason : "");
}

/* ---- complaints ---- */

static const char *
letter_language(const Engine *engine, const char *language)
{
	return *language != '\0' ? language : engine->desk->language;
}

static char *
without_prefixes(const char *subject)
{
	/* Compiled once: this is done for every complaint. */
	static GRegex *prefixes = NULL;

	if (prefixes == NULL)
		prefixes = g_regex_new(
			"^(?:\\s*(?:re|réf|ref|tr|fwd?|aw|wg|antw|sv|rv|enc)\\s*:\\s*)+",
			G_REGEX_CASELESS, 0, NULL);
	return g_regex_replace(prefixes, subject, -1, 0, "", 0, NULL);
}

/* The subject that a customer may read: a colleague's own words in it are internal, unless the mail
 * was forwarded under the customer's. */
static const char *
subject_for_customer(const StoreMessage *message)
{
	if (strcmp(message->kind, kind_name(KIND_STAFF)) != 0 ||
		g_regex_match_simple(
			"^\\s*(?:fwd?|tr|wg|enc|rv)\\s*:", message->subject, G_REGEX_CASELESS, 0))
		return message->subject;
	return "";
}

typedef struct Opening {
	gint64 message_id;
	const char *mailbox, *name, *addr, *language, *subject, *hint, *staff, *actor;
	gint64 arrived_at;
	guint32 refusals;
	const char *refused_because;
	gboolean looks_human;
} Opening;

static gboolean
open_dispute(Engine *engine, const Opening *opening, char **reference_out, GError **error)
{
	g_autoptr(DisputeView) none = dispute_view_new();
	g_autofree char *reference = new_reference(engine, error);
	g_autofree char *subject = without_prefixes(opening->subject);
	g_autofree char *thread_id = NULL;
	g_auto(Applied) applied = {0};
	guint64 random = random_u64(&engine->random);
	g_autofree char *word = base32_encode(&random, sizeof random);

	if (reference == NULL)
		return FALSE;
	thread_id = g_strdup_printf("thread.%s@%s", word,
		address_domain(engine_mailbox(engine, opening->mailbox)->address));
	Event event = {.kind = EVENT_COMPLAINT,
		.actor = opening->actor,
		.staff = opening->staff,
		.arrived_at = opening->arrived_at,
		.message_id = opening->message_id,
		.refusals = opening->refusals,
		.refused_because = opening->refused_because,
		.looks_human = opening->looks_human,
		.sender_name = opening->name,
		.sender_addr = opening->addr,
		.language = opening->language,
		.dispute_id = engine_id(engine),
		.reference = reference,
		.mailbox = opening->mailbox,
		.subject = subject,
		.thread_id = thread_id,
		.hint = opening->hint};

	if (!apply_event(engine, none, &event, &applied, error))
		return FALSE;
	g_assert(applied.refusal == NULL);
	*reference_out = g_steal_pointer(&reference);
	return TRUE;
}

static gboolean
file_complaint(Engine *engine, const Arrival *arrival, const Reading *reading, const char *hint,
	Filed *filed, GError **error)
{
	const Message *message = reading->message;
	const MailAddress *from =
		message->from->len > 0 ? g_ptr_array_index(message->from, 0) : NULL;
	g_autofree char *because =
		arrival->no_answer ? g_strdup("asked not to") : gate_describe(reading->refusals);
	g_autofree char *reference = NULL;
	Opening opening = {.message_id = filed->message_id,
		.mailbox = arrival->mailbox,
		.name = from != NULL ? from->name : "",
		.addr = reading_answer_addr(message),
		.language = letter_language(engine, message->language),
		.subject = message->subject,
		.hint = hint,
		.actor = "customer:0",
		.arrived_at = arrival->arrived_at,
		.refusals = arrival->no_answer ? G_MAXUINT32 : reading->refusals,
		.refused_because = because,
		.looks_human = !arrival->no_answer && gate_looks_human(reading->refusals)};

	if (!open_dispute(engine, &opening, &reference, error))
		return FALSE;
	set_filed(filed, FATE_OPENED, reference, because);
	return TRUE;
}

gboolean
filing_open(Engine *engine, gint64 message_id, const char *customer_addr, const char *customer_name,
	const char *staff, const char *actor, char **reference_out, GError **error)
{
	g_autoptr(StoreMessage) message = store_message_get(engine->store, message_id, error);

	if (message == NULL)
		return FALSE;
	Opening opening = {.message_id = message_id,
		.mailbox = message->mailbox,
		.name = customer_name,
		.addr = customer_addr,
		.language = letter_language(engine, message->language),
		.subject = subject_for_customer(message),
		.staff = staff,
		.actor = actor,
		.arrived_at = message->arrived_at};

	return open_dispute(engine, &opening, reference_out, error);
}

/* ---- mail in a dispute ---- */

static gboolean
apply_mail(Engine *engine, const Reading *reading, EventKind kind, Filed *filed,
	Applied *applied_out, GError **error)
{
	const Message *message = reading->message;
	const ThreadMatch *match = reading->match;
	g_autoptr(DisputeView) view = filing_dispute(engine, match->dispute_id, error);
	const char *sender = message_sender(message);
	const Party *party = NULL;
	const Staff *staff = NULL;
	g_autofree char *because = gate_describe(reading->refusals);
	g_autofree char *actor = NULL;

	if (view == NULL)
		return FALSE;
	party = sender != NULL ? dispute_party_by_addr(view, sender) : NULL;
	if (match->writer == WRITER_IMPOSTOR)
		staff = desk_staff_by_number(engine->desk, match->person_number);
	actor = party != NULL ? g_strdup_printf("customer:%u", party->ordinal)
			      : g_strdup("stranger");
	Event event = {.kind = kind,
		.actor = actor,
		.staff = staff != NULL ? staff->name : NULL,
		.message_id = filed->message_id,
		.refusals = reading->refusals,
		.refused_because = because,
		.looks_human = gate_looks_human(reading->refusals),
		.only_thanks = message->attachments->len == 0 && thanks_only(message->reply),
		.sender_addr = sender,
		.party = party != NULL ? party->ordinal : 0,
		.detail = kind_name(reading->kind)};

	if (!store_message_set_dispute(engine->store, filed->message_id, view->id, error) ||
		!apply_event(engine, view, &event, applied_out, error))
		return FALSE;
	set_filed(filed, FATE_THREADED, view->reference, writer_name(match->writer));
	return TRUE;
}

static gboolean
file_reply(Engine *engine, const Arrival *arrival, const Reading *reading, Filed *filed,
	GError **error)
{
	static const EventKind EVENTS[] = {
		[WRITER_STRANGER] = EVENT_UNVERIFIED_MAIL,
		[WRITER_CUSTOMER] = EVENT_CUSTOMER_MAIL,
		[WRITER_UNVERIFIED] = EVENT_UNVERIFIED_MAIL,
		[WRITER_STAFF] = EVENT_STAFF_NOTE,
		[WRITER_STAFF_WEAK] = EVENT_STAFF_NOTE,
		[WRITER_IMPOSTOR] = EVENT_IMPOSTOR_MAIL,
		/* A report would be KIND_BOUNCE: somebody answered the envelope's sender. */
		[WRITER_BOUNCE] = EVENT_UNVERIFIED_MAIL,
	};
	g_auto(Applied) applied = {0};

	if (!apply_mail(engine, reading, EVENTS[reading->match->writer], filed, &applied, error))
		return FALSE;
	if (applied.refusal == NULL)
		return TRUE;
	/* Closed too long ago: a dispute of its own, which names the former one to staff. */
	if (!store_message_set_dispute(engine->store, filed->message_id, 0, error))
		return FALSE;
	return file_complaint(engine, arrival, reading, reading->match->reference, filed, error);
}

/* A report about a letter of ours: by the envelope address, else by the Message-ID it returns. */
static gboolean
find_bounced_letter(
	Engine *engine, const Reading *reading, OutboxLetter **letter_out, GError **error)
{
	const ThreadMatch *match = reading->match;

	*letter_out = NULL;
	if (match->writer == WRITER_BOUNCE)
		return store_outbox_find_ordinal(
			engine->store, match->dispute_id, match->person_number, letter_out, error);
	if (reading->message->bounce == NULL ||
		*reading->message->bounce->original_message_id == '\0')
		return TRUE;
	return store_outbox_find(
		engine->store, reading->message->bounce->original_message_id, letter_out, error);
}

/* Whom the report says the letter will not reach: a dead address, or one whose mailbox stayed full.
 */
static const BounceRecipient *
failed_recipient(const Bounce *bounce, const char *recipient)
{
	for (guint i = 0; bounce != NULL && i < bounce->recipients->len; i++) {
		const BounceRecipient *bounced = g_ptr_array_index(bounce->recipients, i);

		if ((bounced->hard || strcmp(bounced->action, "failed") == 0) &&
			(*bounced->address == '\0' || bounce->recipients->len == 1 ||
				address_equal(bounced->address, recipient)))
			return bounced;
	}
	return NULL;
}

/* Staff who get no mail don't know that somebody waits. An alert about a failed alert would only
 * fail again. */
static gboolean
tell_of_deaf_staff(
	Engine *engine, const OutboxLetter *letter, const BounceRecipient *failed, GError **error)
{
	g_autofree char *text = NULL;

	if (letter->audience != LETTER_TO_STAFF || *letter->staff == '\0' ||
		strcmp(letter->letter, "alert") == 0)
		return TRUE;
	text = g_strdup_printf(
		"a letter to %s came back: %s %s", letter->staff, failed->status, failed->reason);
	return alerts_raise(engine, "staff_letter", letter->staff, text, error);
}

static gboolean
file_bounce(Engine *engine, const Reading *reading, Filed *filed, GError **error)
{
	g_autoptr(OutboxLetter) letter = NULL;
	const BounceRecipient *failed = NULL;
	g_autoptr(DisputeView) view = NULL;
	g_auto(Applied) applied = {0};
	g_autofree char *detail = NULL;

	if (!find_bounced_letter(engine, reading, &letter, error))
		return FALSE;
	if (letter != NULL)
		failed = failed_recipient(reading->message->bounce, letter->recipient);
	if (failed != NULL && !tell_of_deaf_staff(engine, letter, failed, error))
		return FALSE;
	if (letter == NULL || letter->dispute_id == 0) {
		set_filed(filed, FATE_FILED, NULL,
			letter == NULL ? "a report about no letter of ours"
				       : "a report about a letter of no dispute");
		return TRUE;
	}
	/* A letter to a joined dispute's customer is that dispute's own. */
	view = store_dispute_get(engine->store, letter->dispute_id, error);
	if (view == NULL ||
		!store_message_set_dispute(engine->store, filed->message_id, view->id, error))
		return FALSE;
	detail = failed != NULL ? g_strdup_printf("bounced: %s %s (%s)", failed->status,
					  failed->reason, letter->recipient)
				: g_strdup("a delay or success, reported");
	Event event = {.kind = failed != NULL ? EVENT_LETTER_FAILED : EVENT_MACHINE_MAIL,
		.actor = "smtp",
		/* What the letter was about says more to staff than the report's own words. */
		.message_id = letter->about_message_id,
		.letter_id = letter->id,
		.letter = letter->letter,
		.to_customer = letter->audience == LETTER_TO_CUSTOMER,
		.party = letter->party == OUTBOX_NO_PARTY ? 0 : (guint32)letter->party,
		.detail = detail};

	if (!apply_event(engine, view, &event, &applied, error))
		return FALSE;
	set_filed(filed, FATE_THREADED, view->reference, detail);
	return TRUE;
}

static gboolean
file_machine(Engine *engine, const Reading *reading, Filed *filed, GError **error)
{
	g_auto(Applied) applied = {0};

	/* A customer whose mail passed a list engine is heard all the same, just not answered. */
	EventKind kind = reading->kind == KIND_LIST && reading->match->writer == WRITER_CUSTOMER
		? EVENT_CUSTOMER_MAIL
		: EVENT_MACHINE_MAIL;

	if (reading->match->dispute_id != 0)
		return apply_mail(engine, reading, kind, filed, &applied, error);
	set_filed(filed, FATE_FILED, NULL, kind_name(reading->kind));
	return TRUE;
}

static gboolean
dispatch(Engine *engine, const Arrival *arrival, const Reading *reading, Filed *filed,
	GError **error)
{
	g_autofree char *reference = NULL;

	switch (reading->kind) {
	case KIND_COMPLAINT:
		return file_complaint(engine, arrival, reading, reading->match->hint, filed, error);
	case KIND_REPLY:
		return file_reply(engine, arrival, reading, filed, error);
	case KIND_STAFF:
		/* Nobody relays or obeys what was not read. */
		if (arrival->fault != NULL) {
			set_filed(filed, FATE_STAFF, NULL, arrival->fault);
			return TRUE;
		}
		if (!staff_mail_file(
			    engine, arrival, reading, filed->message_id, &reference, error))
			return FALSE;
		set_filed(filed, reference != NULL ? FATE_THREADED : FATE_STAFF, reference, NULL);
		return TRUE;
	case KIND_BOUNCE:
		return file_bounce(engine, reading, filed, error);
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
	return file_machine(engine, reading, filed, error);
}

/* The same mail in a second mailbox: one dispute, both noted. */
static gboolean
note_copy(Engine *engine, const Arrival *arrival, const StoreMessage *known, Filed *filed,
	GError **error)
{
	g_autofree char *content =
		g_strdup_printf("the same mail also arrived in %s", arrival->source);
	g_autoptr(DisputeView) view = NULL;

	filed->message_id = known->id;
	if (known->dispute_id == 0) {
		set_filed(filed, FATE_DUPLICATE, NULL, content);
		return TRUE;
	}
	view = store_dispute_get(engine->store, known->dispute_id, error);
	if (view == NULL || !apply_note(engine, view->id, "copy", "engine", content, error))
		return FALSE;
	set_filed(filed, FATE_DUPLICATE, view->reference, content);
	return TRUE;
}

/* Another mail under a Message-ID that was used before is a new mail; staff see the oddity. */
static gboolean
note_reused_id(Engine *engine, const Message *message, const Filed *filed, GError **error)
{
	g_autoptr(GPtrArray) same = NULL;

	if (*message->message_id == '\0')
		return TRUE;
	if (!store_messages_by_message_id(engine->store, message->message_id, &same, error))
		return FALSE;
	for (guint i = 0; i < same->len; i++) {
		const StoreMessage *mail = g_ptr_array_index(same, i);

		if (same->len > 1 && mail->id == filed->message_id && mail->dispute_id != 0)
			return apply_note(engine, mail->dispute_id, "odd", "engine",
				"another mail has the same Message-ID", error);
	}
	return TRUE;
}

/* A letter of ours to ourselves, which came back: all that is kept of it is that it did.
 * *is_one_out: whether it is one. */
static gboolean
file_own_test(Engine *engine, const Arrival *arrival, const Message *message, Filed *filed,
	gboolean *is_one_out, GError **error)
{
	OwnTestKind kind = OWN_TEST_CANARY;
	g_autofree char *word = NULL;
	g_autofree char *reason = NULL;

	*is_one_out = own_test_find(engine, message, &kind, &word);
	if (!*is_one_out)
		return TRUE;
	reason = g_strdup_printf("own test: %s %s", own_test_name(kind), word);
	set_filed(filed, FATE_FILED, NULL, reason);
	return kind != OWN_TEST_CANARY || canary_returned(engine, arrival->mailbox, word, error);
}

/* Whatever its head has led to: nobody has read the rest. */
static gboolean
set_aside(Engine *engine, const Arrival *arrival, Filed *filed, GError **error)
{
	g_autofree char *reference = g_strdup(filed->reference);
	StoreQuarantine row = {.source = (char *)arrival->source,
		.epoch = arrival->epoch,
		.item = arrival->item,
		.mailbox = (char *)arrival->mailbox,
		.message_id = filed->message_id,
		.cause = arrival->cause,
		.reason = (char *)arrival->fault,
		.arrived_at = arrival->arrived_at};

	set_filed(filed, FATE_QUARANTINED, reference, arrival->fault);
	return quarantine_set_aside(engine, &row, error);
}

static void
log_reading(const Reading *reading)
{
	g_autofree char *refusals = gate_describe(reading->refusals);
	const char *sender = message_sender(reading->message);

	log_event(LOG_DEBUG, "intake: read", "from", sender, "subject", reading->message->subject,
		"kind", kind_name(reading->kind), "found_by", match_by_name(reading->match->by),
		"no_answer", *refusals != '\0' ? refusals : NULL, NULL);
}

static gboolean
file(Engine *engine, const Arrival *arrival, Filed *filed_out, GError **error)
{
	g_auto(Filed) filed = {.reference = g_strdup(""), .reason = g_strdup("")};
	g_auto(Reading) reading = {0};
	g_autoptr(LedgerEntry) entry = NULL;
	g_autoptr(StoreMessage) known = NULL;
	gboolean own_test = FALSE;

	if (!store_ledger_find(
		    engine->store, arrival->source, arrival->epoch, arrival->item, &entry, error))
		return FALSE;
	if (entry != NULL && entry->fate != FATE_FAILED) {
		set_filed(&filed, FATE_DUPLICATE, NULL, "in the ledger already");
		filed.message_id = entry->message_id;
		*filed_out = filed;
		filed = (Filed){0};
		return TRUE;
	}
	if (!reading_make(engine, arrival->message, &reading, error) ||
		!store_message_find_identity(
			engine->store, arrival->message->identity, &known, error))
		return FALSE;
	log_reading(&reading);
	filed.kind = reading.kind;
	if (!file_own_test(engine, arrival, reading.message, &filed, &own_test, error))
		return FALSE;
	if (known != NULL && !own_test) {
		if (!note_copy(engine, arrival, known, &filed, error))
			return FALSE;
	} else if (!own_test) {
		filed.message_id = engine_id(engine);
		if (!keep_message(engine, arrival, &reading, filed.message_id, error) ||
			!dispatch(engine, arrival, &reading, &filed, error) ||
			!note_reused_id(engine, reading.message, &filed, error))
			return FALSE;
	}
	if ((arrival->fault != NULL && !set_aside(engine, arrival, &filed, error)) ||
		!keep_account(engine, arrival, &filed, error))
		return FALSE;
	*filed_out = filed;
	filed = (Filed){0};
	return TRUE;
}

/* Staff are handed the dispute if letters were withheld. */
static gboolean
hand_over(Engine *engine, const Filed *filed, GError **error)
{
	g_autoptr(DisputeView) view = NULL;

	if (*filed->reference == '\0' || filed->fate == FATE_DUPLICATE)
		return TRUE;
	if (!store_dispute_find(engine->store, filed->reference, &view, error))
		return FALSE;
	g_assert(view != NULL);
	return sweep_adopt(engine, view->id, error);
}

gboolean
filing_file(Engine *engine, const Arrival *arrival, Filed *filed_out, GError **error)
{
	RestoredQuiet quiet = {0};
	g_auto(Filed) filed = {0};

	if (!restored_quiet(engine, arrival->arrived_at, &quiet, error))
		return FALSE;
	if (!quiet.active)
		return file(engine, arrival, filed_out, error);
	if (!file(&quiet.engine, arrival, &filed, error) || !hand_over(engine, &filed, error))
		return FALSE;
	*filed_out = filed;
	filed = (Filed){0};
	return TRUE;
}

gboolean
filing_open_late(Engine *engine, const Arrival *arrival, gint64 message_id, const char *former,
	GError **error)
{
	RestoredQuiet quiet = {0};
	g_auto(Reading) reading = {0};
	g_auto(Filed) filed = {.message_id = message_id};
	Engine *writer = engine;
	LedgerEntry entry = {.source = (char *)arrival->source,
		.epoch = arrival->epoch,
		.item = arrival->item,
		.message_id = message_id,
		.fate = FATE_OPENED};

	if (!restored_quiet(engine, arrival->arrived_at, &quiet, error))
		return FALSE;
	if (quiet.active)
		writer = &quiet.engine;
	if (!reading_make(writer, arrival->message, &reading, error) ||
		!store_message_set_dispute(engine->store, message_id, 0, error) ||
		!file_complaint(writer, arrival, &reading, former, &filed, error) ||
		(quiet.active && !hand_over(writer, &filed, error)))
		return FALSE;
	entry.reason = filed.reason;
	return store_ledger_revise(engine->store, &entry, error);
}

static gboolean
file_apart(Engine *engine, const Arrival *arrival, Filed *filed_out, GError **error)
{
	g_autoptr(StoreTransaction) savepoint = store_begin(engine->store, error);

	return savepoint != NULL && filing_file(engine, arrival, filed_out, error) &&
		store_commit(g_steal_pointer(&savepoint), error);
}

gboolean
filing_keep(Engine *engine, const Arrival *arrival, Filed *filed_out, GError **error)
{
	g_autoptr(GError) mine = NULL;
	g_autoptr(Message) unread = NULL;
	Arrival bare = *arrival;

	if (file_apart(engine, arrival, filed_out, &mine))
		return TRUE;
	if (!error_is_final(mine)) {
		g_propagate_error(error, g_steal_pointer(&mine));
		return FALSE;
	}
	unread = read_one_unread(arrival->raw, error);
	if (unread == NULL)
		return FALSE;
	bare.message = unread;
	bare.fault = mine->message;
	bare.cause = QUARANTINE_UNFILABLE;
	return file_apart(engine, &bare, filed_out, error);
}
