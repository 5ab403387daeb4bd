/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/digest.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/address.h"
#include "domain/reference.h"
#include "domain/reply_address.h"
#include "engine/letters.h"
#include "mail/compose.h"
#include "store/disputes.h"
#include "store/messages.h"
#include "template/schema.h"

#define HISTORY_SHOWN 5 /* earlier disputes listed to staff */

/* ---- addresses and ids ---- */

/* Message-IDs say which dispute they belong to, which letter, and nothing that can be guessed. */
static char *
new_message_id(Engine *engine, const DisputeView *view, guint32 ordinal, const char *mailbox)
{
	guint64 random = random_u64(&engine->random);
	g_autofree char *word = base32_encode(&random, sizeof random);
	g_autofree char *symbols =
		view != NULL ? reference_symbols(view->reference) : g_strdup("desk");

	return g_strdup_printf("%s.%u.%s@%s", symbols, ordinal, word, address_domain(mailbox));
}

static char *
reply_to(const Engine *engine, const DisputeView *view, const char *base, PersonKind kind,
	guint32 number)
{
	if (view == NULL || !engine->policy->plus_replies)
		return g_strdup(base);
	return reply_address_format(engine->keys, base, view->reference, kind, number);
}

static char *
envelope_from(const Engine *engine, const DisputeView *view, const char *base, guint32 ordinal)
{
	if (view == NULL || !engine->policy->plus_envelope)
		return g_strdup(base);
	return reply_address_format(engine->keys, base, view->reference, PERSON_LETTER, ordinal);
}

/* A person's letter names the person; both end with the firm (practice 27). */
static char *
from_name(const Desk *desk, const char *agent)
{
	const Staff *staff = desk_staff_find(desk, agent);
	const char *who = staff != NULL ? staff->display : desk->signature;

	if (*who == '\0' || strcmp(who, desk->organisation) == 0)
		return g_strdup(desk->organisation);
	return g_strdup_printf("%s – %s", who, desk->organisation);
}

static gboolean
may_leave(Mode mode, LetterAudience audience)
{
	return mode == MODE_LIVE || (mode == MODE_STAFF && audience == LETTER_TO_STAFF);
}

/* ---- rows ---- */

static gboolean
render_into(OutboxLetter *row, LetterMatter *matter, const char *letter, const char *language,
	GError **error)
{
	const SchemaLetter *schema = schema_letter_find(letter);
	g_autoptr(RenderedLetter) rendered = NULL;

	g_assert(schema != NULL);
	matter->letter = schema;
	rendered = template_set_render(
		matter->engine->templates, schema, language, letter_values, matter, error);
	if (rendered == NULL)
		return FALSE;
	row->letter = g_strdup(letter);
	row->subject = g_strdup(rendered->subject);
	row->text = g_strdup(rendered->text);
	row->html = g_strdup(rendered->html);
	row->language = g_strdup(rendered->language);
	row->template_version = g_strdup(rendered->version);
	return TRUE;
}

/* A type that no header may carry must not keep a letter from leaving. */
static const char *
sendable_type(const char *type)
{
	return compose_type_is_valid(type) ? type : "application/octet-stream";
}

/* To staff all that came with the mail; to a customer not the pictures of a colleague's signature.
 */
static void
add_files(OutboxLetter *row, const StoreMessage *message, const GPtrArray *attachments)
{
	if (message == NULL || attachments == NULL || attachments->len == 0)
		return;
	row->files = g_ptr_array_new_with_free_func((GDestroyNotify)outbox_file_free);
	for (guint i = 0; i < attachments->len; i++) {
		const Attachment *attachment = g_ptr_array_index(attachments, i);
		OutboxFile *file = NULL;

		if (!letter_values_fits(attachments, i, LIMIT_RELAY_BYTES) ||
			(row->audience == LETTER_TO_CUSTOMER && attachment->inline_image))
			continue;
		file = g_new0(OutboxFile, 1);
		file->message_id = message->id;
		file->part = attachment->part;
		file->name = g_strdup(attachment->name);
		file->type = g_strdup(sendable_type(attachment->type));
		file->bytes = attachment->bytes;
		g_ptr_array_add(row->files, file);
	}
}

/* The newest mail of @addr in the dispute: what a letter to them answers. */
static gboolean
find_last_mail(
	Engine *engine, const DisputeView *view, const char *addr, char **id_out, GError **error)
{
	g_autoptr(GPtrArray) messages = NULL;

	if (!store_messages_of_dispute(engine->store, view->id, &messages, error))
		return FALSE;
	*id_out = g_strdup("");
	for (guint i = 0; i < messages->len; i++) {
		const StoreMessage *message = g_ptr_array_index(messages, i);

		if (!compose_id_is_valid(message->message_id) ||
			!address_equal(message->from_addr, addr))
			continue;
		g_free(*id_out);
		*id_out = g_strdup(message->message_id);
	}
	return TRUE;
}

/* References begin with one id per dispute, because providers rewrite Message-IDs. */
static void
thread_row(OutboxLetter *row, const DisputeView *view, const char *answered)
{
	g_autoptr(GString) references = g_string_new(view != NULL ? view->thread_id : "");

	if (*answered != '\0')
		g_string_append_printf(
			references, "%s%s", references->len > 0 ? "\n" : "", answered);
	row->in_reply_to = g_strdup(*answered != '\0' || view == NULL ? answered : view->thread_id);
	row->references = g_string_free(g_steal_pointer(&references), FALSE);
}

/* Everything of a row that does not depend on what the letter says. */
static void
address_row(Engine *engine, OutboxLetter *row, const DisputeView *view, const char *mailbox_name,
	PersonKind kind, guint32 number)
{
	const DeskMailbox *mailbox = engine_mailbox(engine, mailbox_name);

	row->id = row->id != 0 ? row->id : engine_id(engine);
	row->dispute_id = view != NULL ? view->id : 0;
	row->from_addr = g_strdup(mailbox->address);
	row->reply_to = reply_to(engine, view, mailbox->address, kind, number);
	row->envelope_from = envelope_from(engine, view, mailbox->address, row->ordinal);
	row->message_id = new_message_id(engine, view, row->ordinal, mailbox->address);
	row->created_at = engine_now(engine);
	row->not_before_at = MAX(row->not_before_at, row->created_at);
	row->state =
		may_leave(engine->policy->mode, row->audience) ? OUTBOX_QUEUED : OUTBOX_WITHHELD;
}

static const char *
customer_language(const DisputeView *view, const Party *party)
{
	return *party->language != '\0' ? party->language : view->language;
}

/* ---- letters of a decision ---- */

void
letter_sources_clear(LetterSources *sources)
{
	g_clear_pointer(&sources->message, store_message_free);
	g_clear_pointer(&sources->attachments, g_ptr_array_unref);
	g_clear_pointer(&sources->history, g_ptr_array_unref);
	g_clear_pointer(&sources->facts, mail_facts_free);
	g_clear_pointer(&sources->alike, g_ptr_array_unref);
	sources->message_id = 0;
}

static gboolean
load_message(Engine *engine, gint64 id, LetterSources *sources, GError **error)
{
	if (sources->message_id == id)
		return TRUE;
	letter_sources_clear(sources);
	sources->message = store_message_get(engine->store, id, error);
	sources->message_id = id;
	return sources->message != NULL &&
		store_message_attachments(engine->store, id, &sources->attachments, error);
}

/* What staff see at a glance of the mail that @sources holds. */
static gboolean
load_facts(Engine *engine, const DisputeView *view, const LetterWish *wish, LetterSources *sources,
	GError **error)
{
	const StoreMessage *message = sources->message;
	gboolean is_new = strcmp(wish->letter, "staff-new") == 0;

	if (!is_new && strcmp(wish->letter, "staff-message") != 0)
		return TRUE;
	if (sources->facts == NULL)
		sources->facts = mail_facts_new(engine->desk->facts, message->subject,
			message->reply, calendar_day(engine->calendar, message->arrived_at));
	if (!is_new || sources->alike != NULL || *message->from_addr == '\0')
		return TRUE;
	return alike_find(engine, message->from_addr, view->id, message->subject, message->reply,
		&sources->alike, error);
}

/* Letters to staff are all about the same party. */
static gboolean
load(Engine *engine, const DisputeView *view, const LetterWish *wish, const Party *party,
	LetterSources *sources, GError **error)
{
	if (wish->message_id != 0 &&
		(!load_message(engine, wish->message_id, sources, error) ||
			!load_facts(engine, view, wish, sources, error)))
		return FALSE;
	if (wish->audience != LETTER_TO_STAFF || party == NULL || *party->addr == '\0' ||
		sources->history != NULL)
		return TRUE;
	return store_disputes_of_address(engine->store, party->addr, view->id, HISTORY_SHOWN,
		&sources->history_count, &sources->history, error);
}

/* About whom a letter to staff is: the writer of the mail, else the first customer. */
static const Party *
party_of(const DisputeView *view, const LetterWish *wish)
{
	if (wish->audience == LETTER_TO_CUSTOMER)
		return dispute_party_find(view, wish->party);
	return view->parties->len > 0 ? g_ptr_array_index(view->parties, 0) : NULL;
}

static gboolean
address_wish(Engine *engine, const DisputeView *view, const LetterWish *wish, const Party *party,
	OutboxLetter *row, const char **language_out, GError **error)
{
	const Staff *staff = desk_staff_find(engine->desk, wish->staff);
	g_autofree char *answered = NULL;

	row->audience = wish->audience;
	if (wish->audience == LETTER_TO_CUSTOMER) {
		g_assert(party != NULL);
		row->party = party->ordinal;
		row->recipient = g_strdup(party->addr);
		row->recipient_name = g_strdup(party->name);
		*language_out = customer_language(view, party);
		if (!find_last_mail(engine, view, party->addr, &answered, error))
			return FALSE;
		address_row(engine, row, view, view->mailbox, PERSON_CUSTOMER, party->ordinal);
	} else {
		g_assert(staff != NULL);
		row->staff = g_strdup(staff->name);
		row->recipient = g_strdup(staff->email);
		row->recipient_name = g_strdup(staff->display);
		*language_out = staff->language;
		answered = g_strdup("");
		address_row(engine, row, view, view->mailbox, PERSON_STAFF,
			reply_address_staff_number(staff->name));
	}
	thread_row(row, view, answered);
	row->from_name = from_name(engine->desk, wish->agent);
	return TRUE;
}

gboolean
letters_write(Engine *engine, const DisputeView *view, const LetterWish *wish,
	LetterSources *sources, gboolean *withheld_out, GError **error)
{
	g_autoptr(OutboxLetter) row = outbox_letter_new();
	const Party *party = party_of(view, wish);
	const char *language = "";
	gboolean to_staff = wish->audience == LETTER_TO_STAFF, about_mail = wish->message_id != 0;
	gboolean carries = wish->files || strcmp(wish->letter, "staff-new") == 0 ||
		strcmp(wish->letter, "staff-message") == 0;

	row->id = wish->id;
	row->mark = wish->mark;
	row->not_before_at = wish->not_before_at;
	row->promise_day = wish->promise_day;
	row->about_message_id = wish->message_id;
	row->task = g_strdup(wish->task);
	if (!store_outbox_next_ordinal(engine->store, view->id, &row->ordinal, error) ||
		!address_wish(engine, view, wish, party, row, &language, error) ||
		!load(engine, view, wish, party, sources, error))
		return FALSE;
	LetterMatter matter = {.engine = engine,
		.view = view,
		.wish = wish,
		.party = party,
		.message = about_mail ? sources->message : NULL,
		.attachments = about_mail ? sources->attachments : NULL,
		.attached_limit = LIMIT_RELAY_BYTES,
		.facts = about_mail && to_staff ? sources->facts : NULL,
		.alike = about_mail && to_staff ? sources->alike : NULL,
		.history = to_staff ? sources->history : NULL,
		.history_count = to_staff ? sources->history_count : 0};
	if (!render_into(row, &matter, wish->letter, language, error))
		return FALSE;
	if (carries)
		add_files(row, matter.message, matter.attachments);
	*withheld_out = row->state == OUTBOX_WITHHELD;
	return store_outbox_insert(engine->store, row, error);
}

/* ---- other letters to staff ---- */

gboolean
letters_write_desk(Engine *engine, const DeskLetter *letter, GError **error)
{
	g_autoptr(OutboxLetter) row = outbox_letter_new();
	const Party *party = letter->view != NULL && letter->view->parties->len > 0
		? g_ptr_array_index(letter->view->parties, 0)
		: NULL;
	LetterMatter matter = {.engine = engine,
		.view = letter->view,
		.party = party,
		.message = letter->message,
		.attachments = letter->attachments,
		.attached_limit = LIMIT_RELAY_BYTES,
		.results = letter->results,
		.refused = letter->refused,
		.digest = letter->digest,
		.set_aside = letter->set_aside,
		.set_aside_more = letter->set_aside_more,
		.alert_kind = letter->alert_kind,
		.alert_name = letter->alert_name,
		.alert_title = letter->alert_title,
		.alert_detail = letter->alert_detail,
		.alert_since_at = letter->alert_since_at};

	row->mark = letter->mark;
	row->audience = LETTER_TO_STAFF;
	row->staff = g_strdup(letter->staff != NULL ? letter->staff : "");
	row->recipient = g_strdup(letter->addr);
	row->recipient_name = g_strdup(letter->name);
	row->about_message_id = letter->message != NULL ? letter->message->id : 0;
	row->from_name = from_name(engine->desk, "");
	if (letter->view != NULL &&
		!store_outbox_next_ordinal(engine->store, letter->view->id, &row->ordinal, error))
		return FALSE;
	address_row(engine, row, letter->view, letter->mailbox, PERSON_STAFF,
		letter->staff != NULL ? reply_address_staff_number(letter->staff) : 0);
	thread_row(row, letter->view,
		letter->message != NULL && compose_id_is_valid(letter->message->message_id)
			? letter->message->message_id
			: "");
	if (!render_into(row, &matter, letter->letter, letter->language, error))
		return FALSE;
	return store_outbox_insert(engine->store, row, error);
}

/* ---- composing ---- */

static ComposeOrigin
origin_of(LetterMark mark)
{
	switch (mark) {
	case MARK_AUTO_REPLIED:
		return COMPOSE_AUTO_REPLIED;
	case MARK_AUTO_GENERATED:
		return COMPOSE_AUTO_GENERATED;
	case MARK_NONE:
		break;
	}
	return COMPOSE_BY_HAND;
}

static void
attachment_out_free(gpointer data)
{
	OutgoingAttachment *attachment = data;

	g_bytes_unref(attachment->bytes);
	g_free(attachment);
}

/* The outgoing form of a letter's files. Borrows from both. */
static GPtrArray *
attach(const OutboxLetter *letter, const GPtrArray *parts, GError **error)
{
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(attachment_out_free);

	g_assert(parts->len == (letter->files != NULL ? letter->files->len : 0));
	for (guint i = 0; i < parts->len; i++) {
		const OutboxFile *file = g_ptr_array_index(letter->files, i);
		GBytes *bytes = blob_bytes(g_ptr_array_index(parts, i), error);
		OutgoingAttachment *attachment = NULL;

		if (bytes == NULL)
			return NULL;
		attachment = g_new0(OutgoingAttachment, 1);
		attachment->name = file->name;
		attachment->type = file->type;
		attachment->bytes = bytes;
		g_ptr_array_add(files, attachment);
	}
	return g_steal_pointer(&files);
}

GBytes *
letters_compose(Engine *engine, const OutboxLetter *letter, const GPtrArray *parts, GError **error)
{
	g_auto(GStrv) ids = g_strsplit(letter->references, "\n", -1);
	g_autoptr(GPtrArray) references = g_ptr_array_new();
	g_autofree char *mark = engine_loop_mark(engine);
	g_autoptr(GPtrArray) files = attach(letter, parts, error);

	if (files == NULL)
		return NULL;
	for (guint i = 0; ids[i] != NULL; i++)
		if (*ids[i] != '\0')
			g_ptr_array_add(references, ids[i]);
	OutgoingMail mail = {.from_name = letter->from_name,
		.from_addr = letter->from_addr,
		.to_name = letter->recipient_name,
		.to_addr = letter->recipient,
		.reply_to = letter->reply_to,
		.subject = letter->subject,
		.date_at = letter->not_before_at,
		.zone_offset_s = calendar_offset_s(engine->calendar, letter->not_before_at),
		.message_id = letter->message_id,
		.in_reply_to = letter->in_reply_to,
		.references = references,
		.origin = origin_of(letter->mark),
		.loop_mark = mark,
		.language = letter->language,
		.text = letter->text,
		.html = letter->html,
		.attachments = files};

	return mail_compose(&mail, error);
}
