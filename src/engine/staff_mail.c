/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/text.h"
#include "domain/address.h"
#include "domain/gate.h"
#include "domain/order.h"
#include "engine/apply.h"
#include "engine/letters.h"
#include "engine/orders.h"
#include "engine/outward.h"
#include "engine/quarantine.h"
#include "engine/staff_mail.h"
#include "store/disputes.h"
#include "store/messages.h"
#include "store/outbox.h"

#define NOTE_BYTES 4000 /* of a mail's words in the history; the mail itself is kept whole */

/* One mail of a colleague. */
typedef struct Mail {
	Engine *engine;
	const Arrival *arrival;
	const Reading *reading;
	const Message *message;
	gint64 message_id;
	const char *addr, *name;
	const Staff *staff; /* NULL: of own_domains, but not staff */
	const char *language;
	char *actor;
	gboolean automatic; /* a machine wrote it: nothing goes back */
} Mail;

static const char *
say(const Mail *mail, const char *english, const char *french)
{
	return g_strcmp0(mail->language, "fr") == 0 ? french : english;
}

/* ---- what goes back ---- */

static gboolean
send_back(const Mail *mail, const char *letter, const DisputeView *view, const GPtrArray *results,
	gboolean refused, GError **error)
{
	g_autoptr(StoreMessage) message = NULL;
	g_autoptr(GPtrArray) attachments = NULL;

	/* Answers to staff pass the same gate as any other, so that an error can't loop. That a
	 * mail asks for no answer is no reason here: who gives orders is told what became of them.
	 */
	if (mail->automatic || (mail->reading->refusals & ~(1u << GATE_NO_ANSWER)) != 0)
		return TRUE;
	message = store_message_get(mail->engine->store, mail->message_id, error);
	if (message == NULL ||
		!store_message_attachments(
			mail->engine->store, mail->message_id, &attachments, error))
		return FALSE;
	DeskLetter back = {.letter = letter,
		.name = mail->name,
		.addr = mail->addr,
		.staff = mail->staff != NULL ? mail->staff->name : NULL,
		.language = mail->language,
		.mark = MARK_AUTO_REPLIED,
		.mailbox = mail->arrival->mailbox,
		.view = view,
		.message = message,
		.attachments = attachments,
		.results = results,
		.refused = refused};

	return letters_write_desk(mail->engine, &back, error);
}

static gboolean
refuse(const Mail *mail, const DisputeView *view, const char *line, const char *why, GError **error)
{
	g_autoptr(GPtrArray) results =
		g_ptr_array_new_with_free_func((GDestroyNotify)order_result_free);

	g_ptr_array_add(results, order_result_new(line, FALSE, why));
	if (view != NULL && !apply_note(mail->engine, view->id, "refused", mail->actor, why, error))
		return FALSE;
	return send_back(mail, "staff-transcript", view, results, TRUE, error);
}

/* ---- to whom it was written ---- */

static gboolean
lists_address(const GPtrArray *addresses, gboolean (*is)(const Mail *, const char *, gconstpointer),
	const Mail *mail, gconstpointer data)
{
	for (guint i = 0; i < addresses->len; i++)
		if (is(mail, ((const MailAddress *)g_ptr_array_index(addresses, i))->addr, data))
			return TRUE;
	return FALSE;
}

static gboolean
is_other_colleague(const Mail *mail, const char *addr, gconstpointer data G_GNUC_UNUSED)
{
	return desk_is_colleague(mail->engine->desk, addr) && !address_equal(addr, mail->addr);
}

static gboolean
is_customer(const Mail *mail G_GNUC_UNUSED, const char *addr, gconstpointer data)
{
	return dispute_party_by_addr(data, addr) != NULL;
}

static gboolean
is_addressed(const Mail *mail, gboolean (*is)(const Mail *, const char *, gconstpointer),
	gconstpointer data)
{
	return lists_address(mail->message->to, is, mail, data) ||
		lists_address(mail->message->cc, is, mail, data);
}

/* Files for the customer: not the pictures of a signature. */
static gboolean
has_files(const Message *message)
{
	for (guint i = 0; i < message->attachments->len; i++)
		if (!((const Attachment *)g_ptr_array_index(message->attachments, i))->inline_image)
			return TRUE;
	return FALSE;
}

/* ---- mail in a dispute ---- */

static gboolean
note_words(const Mail *mail, const DisputeView *view, const char *why, GError **error)
{
	g_autofree char *words = text_cut(mail->message->reply, NOTE_BYTES);
	g_autofree char *content = g_strdup_printf("%s: %s", why, words);

	return apply_note(mail->engine, view->id, "note", mail->actor, content, error);
}

/* Whether the mail answers a letter that went to its writer alone, in this dispute: customers know
 * the ids of theirs, and anybody can write a colleague's name into From. */
static gboolean
answers_own_letter(const Mail *mail, const DisputeView *view, gboolean *answers_out, GError **error)
{
	const GPtrArray *lists[] = {mail->message->in_reply_to, mail->message->references};

	*answers_out = FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
		for (guint n = 0; n < lists[i]->len; n++) {
			g_autoptr(OutboxLetter) letter = NULL;
			g_autoptr(DisputeView) about = NULL;

			if (!store_outbox_find(mail->engine->store, g_ptr_array_index(lists[i], n),
				    &letter, error))
				return FALSE;
			if (letter == NULL || letter->audience != LETTER_TO_STAFF ||
				letter->dispute_id == 0 ||
				!address_equal(letter->recipient, mail->addr))
				continue;
			about = filing_dispute(mail->engine, letter->dispute_id, error);
			if (about == NULL)
				return FALSE;
			*answers_out |= about->id == view->id;
		}
	}
	return TRUE;
}

/* What a mail may do here is decided by two facts: the signed address of that person on that
 * dispute and what our own server stamped. Where reply addresses are not signed, a letter that
 * only that person got stands for the address, unless our server vouches for the writer. */
static gboolean
is_trusted(const Mail *mail, const DisputeView *view, gboolean *trusted_out, GError **error)
{
	Writer writer = mail->reading->match->writer;
	const Desk *desk = mail->engine->desk;

	*trusted_out = FALSE;
	if (mail->staff == NULL || !classify_staff_is_authentic(mail->message, desk))
		return TRUE;
	*trusted_out = writer == WRITER_STAFF;
	if (*trusted_out || writer != WRITER_STAFF_WEAK || mail->engine->policy->plus_replies)
		return TRUE;
	*trusted_out = desk->authserv_ids->len > 0;
	return *trusted_out || answers_own_letter(mail, view, trusted_out, error);
}

static gboolean
file_sent(const Mail *mail, const DisputeView *view, GError **error)
{
	g_auto(Applied) applied = {0};
	Event event = {.kind = EVENT_STAFF_SENT,
		.actor = mail->actor,
		.staff = mail->staff != NULL ? mail->staff->name : mail->addr,
		.message_id = mail->message_id};

	return apply_event(mail->engine, view, &event, &applied, error);
}

static gboolean
answer_or_order(const Mail *mail, const DisputeView *view, const OrderText *text,
	gboolean note_only, GError **error)
{
	gboolean orders = text->orders->len > 0 || text->errors->len > 0;
	OrderContext context = {.staff = mail->staff->name,
		.actor = mail->actor,
		.language = mail->language,
		.message_id = mail->message_id,
		.has_files = has_files(mail->message),
		.note_only = note_only,
		.transcript = orders};
	g_auto(OrderOutcome) outcome = {0};

	if (!orders_carry_out(mail->engine, view->id, text, &context, &outcome, error))
		return FALSE;
	if (!orders && !outcome.refused)
		return TRUE;
	return send_back(mail, "staff-transcript", outcome.after != NULL ? outcome.after : view,
		outcome.results, outcome.refused, error);
}

static gboolean
keep_outward_words(const Mail *mail, const DisputeView *view, OrderText *text, GError **error)
{
	char *words = NULL;

	if (!outward_words(mail->engine, view, text->rest, &words, error))
		return FALSE;
	g_free(text->rest);
	text->rest = words;
	return TRUE;
}

static gboolean
file_in_dispute(const Mail *mail, const DisputeView *view, GError **error)
{
	g_autoptr(OrderText) text =
		order_text_parse(mail->message->reply, mail->engine->desk->prefix, mail->language);
	gboolean orders = text->orders->len > 0 || text->errors->len > 0;
	gboolean to_customer = is_addressed(mail, is_customer, view);
	gboolean note_only =
		mail->message->forwarded || is_addressed(mail, is_other_colleague, NULL);
	gboolean trusted = FALSE;

	if (mail->automatic)
		return note_words(mail, view, "automatic mail", error);
	if (!orders && to_customer)
		return mail->staff != NULL &&
				classify_staff_is_authentic(mail->message, mail->engine->desk)
			? file_sent(mail, view, error)
			: note_words(mail, view, "copy", error);
	if (!orders && note_only)
		return note_words(mail, view, "not for the customer", error);
	if (!is_trusted(mail, view, &trusted, error))
		return FALSE;
	if (!trusted) {
		if (!note_words(mail, view, "not relayed", error))
			return FALSE;
		return refuse(mail, view, mail->message->subject,
			say(mail,
				"noted, not sent on: please answer with Reply on the notification, "
				"so "
				"that it is certain who writes",
				"noté, non transmis : répondez au message de notification "
				"lui-même, "
				"pour que l’auteur soit certain"),
			error);
	}
	if (outward_is_internal(mail->engine, mail->message))
		return refuse(mail, view, mail->message->subject,
			say(mail,
				"nothing was sent: your text or a file contains internal lines of "
				"a notification",
				"rien n’a été envoyé : votre texte contient des lignes internes "
				"d’une "
				"notification"),
			error);
	if (!keep_outward_words(mail, view, text, error))
		return FALSE;
	if (!orders && *text->rest == '\0' && !has_files(mail->message))
		return refuse(mail, view, mail->message->subject,
			say(mail, "nothing was sent: no words of yours were found above the quote",
				"rien n’a été envoyé : aucun texte de vous au-dessus de la "
				"citation"),
			error);
	/* The customer has the words already: orders are carried out without them. */
	return answer_or_order(mail, view, text, note_only || to_customer, error);
}

/* ---- mail of no dispute ---- */

/* The letter made of @template that went to the mail's writer alone and that the mail answers; of
 * several, the last. *letter_out: (transfer full) NULL if there is none. */
static gboolean
find_answered(const Mail *mail, const char *template, OutboxLetter **letter_out, GError **error)
{
	const GPtrArray *lists[] = {mail->message->in_reply_to, mail->message->references};
	g_autoptr(OutboxLetter) answered = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
		for (guint n = 0; n < lists[i]->len; n++) {
			g_autoptr(OutboxLetter) letter = NULL;

			if (!store_outbox_find(mail->engine->store, g_ptr_array_index(lists[i], n),
				    &letter, error))
				return FALSE;
			if (letter == NULL || strcmp(letter->letter, template) != 0 ||
				!address_equal(letter->recipient, mail->addr))
				continue;
			outbox_letter_free(answered);
			answered = g_steal_pointer(&letter);
		}
	}
	*letter_out = g_steal_pointer(&answered);
	return TRUE;
}

static gboolean
register_complaint(const Mail *mail, const Order *order, char **reference_out, GError **error)
{
	g_autoptr(OutboxLetter) question = NULL;
	gint64 asked = 0;
	g_autofree char *done = NULL;
	g_autofree char *reference = NULL;
	g_autoptr(StoreMessage) message = NULL;
	g_autoptr(DisputeView) view = NULL;
	g_autoptr(GPtrArray) results =
		g_ptr_array_new_with_free_func((GDestroyNotify)order_result_free);

	if (!find_answered(mail, "staff-whose", &question, error))
		return FALSE;
	/* The mail that our question "whose?" was about. */
	asked = question != NULL ? question->about_message_id : 0;
	message = store_message_get(
		mail->engine->store, asked != 0 ? asked : mail->message_id, error);
	if (message == NULL)
		return FALSE;
	if (message->dispute_id != 0)
		return refuse(mail, NULL, order->line,
			say(mail, "that mail has its dispute already",
				"ce courrier a déjà son dossier"),
			error);
	if (!filing_open(mail->engine, message->id,
		    strcmp(order->word, "none") == 0 ? "" : order->word, order->name,
		    mail->staff != NULL ? mail->staff->name : NULL, mail->actor, &reference, error))
		return FALSE;
	if (!store_dispute_find(mail->engine->store, reference, &view, error))
		return FALSE;
	g_assert(view != NULL);
	if (asked != 0 &&
		!store_message_set_dispute(mail->engine->store, mail->message_id, view->id, error))
		return FALSE;
	done = g_strdup_printf("%s %s", say(mail, "opened as", "ouvert sous"), reference);
	g_ptr_array_add(results, order_result_new(order->line, TRUE, done));
	*reference_out = g_steal_pointer(&reference);
	/* It carries the signed address by which its reader works on the new dispute. */
	return send_back(mail, "staff-transcript", view, results, FALSE, error);
}

/* Two facts, as for any order: our server vouches for the writer where one is configured to, and
 * the mail answers a letter that only they got; the first stands for the second, because providers
 * rewrite ids. */
static gboolean
may_act_on_quarantine(const Mail *mail, const char **refusal_out, GError **error)
{
	g_autoptr(OutboxLetter) named = NULL;

	*refusal_out = NULL;
	if (mail->staff == NULL || mail->staff->role < order_row(ORDER_QUARANTINE)->least_role) {
		*refusal_out =
			say(mail, "your role may not do this", "votre rôle ne le permet pas");
		return TRUE;
	}
	if (!find_answered(mail, "staff-quarantine", &named, error))
		return FALSE;
	if (!classify_staff_is_authentic(mail->message, mail->engine->desk) ||
		(named == NULL && mail->engine->desk->authserv_ids->len == 0))
		*refusal_out = say(mail,
			"please answer with Reply on the letter that named the mail, so that it is "
			"certain who writes",
			"répondez à la lettre qui nommait ce mail, pour que l’auteur soit certain");
	return TRUE;
}

static gboolean
act_on_quarantine(const Mail *mail, const OrderText *text, GError **error)
{
	g_autoptr(StoreTransaction) savepoint = store_begin(mail->engine->store, error);
	g_autoptr(GPtrArray) results =
		g_ptr_array_new_with_free_func((GDestroyNotify)order_result_free);
	OrderContext context = {.staff = mail->staff->name,
		.actor = mail->actor,
		.language = mail->language,
		.message_id = mail->message_id};
	gboolean refused = FALSE;

	if (savepoint == NULL)
		return FALSE;
	for (guint i = 0; i < text->orders->len; i++) {
		gboolean mine = FALSE;

		if (!quarantine_order(mail->engine, g_ptr_array_index(text->orders, i), &context,
			    results, &mine, error))
			return FALSE;
		refused |= mine;
	}
	if (refused) {
		orders_take_back(results, mail->language);
		store_rollback(g_steal_pointer(&savepoint));
	} else if (!store_commit(g_steal_pointer(&savepoint), error)) {
		return FALSE;
	}
	return send_back(mail, "staff-transcript", NULL, results, refused, error);
}

static gboolean
is_about_quarantine(const OrderText *text)
{
	for (guint i = 0; i < text->orders->len; i++)
		if (((const Order *)g_ptr_array_index(text->orders, i))->verb != ORDER_QUARANTINE)
			return FALSE;
	return text->orders->len > 0 && text->errors->len == 0;
}

static gboolean
file_quarantine_orders(const Mail *mail, const OrderText *text, GError **error)
{
	const char *refusal = NULL;

	if (!may_act_on_quarantine(mail, &refusal, error))
		return FALSE;
	if (refusal != NULL)
		return refuse(mail, NULL, ((const Order *)g_ptr_array_index(text->orders, 0))->line,
			refusal, error);
	return act_on_quarantine(mail, text, error);
}

static gboolean
file_of_no_dispute(const Mail *mail, char **reference_out, GError **error)
{
	g_autoptr(OrderText) text = NULL;
	const Order *first = NULL;

	if (mail->automatic)
		return TRUE;
	/* A forwarded mail below the order is quoted text: the whole text counts here. */
	text = order_text_parse(mail->message->reply, mail->engine->desk->prefix, mail->language);
	first = text->orders->len > 0 ? g_ptr_array_index(text->orders, 0) : NULL;
	if (is_about_quarantine(text))
		return file_quarantine_orders(mail, text, error);
	if (text->errors->len == 0 && first != NULL && first->verb == ORDER_NEW &&
		text->orders->len == 1) {
		if (!classify_staff_is_authentic(mail->message, mail->engine->desk))
			return refuse(mail, NULL, first->line,
				say(mail, "this mail can’t be shown to be yours",
					"rien ne prouve que ce courrier soit de vous"),
				error);
		return register_complaint(mail, first, reference_out, error);
	}
	if (first != NULL || text->errors->len > 0) {
		g_autoptr(GPtrArray) results =
			g_ptr_array_new_with_free_func((GDestroyNotify)order_result_free);

		for (guint i = 0; i < text->errors->len; i++)
			g_ptr_array_add(results,
				order_result_new(g_ptr_array_index(text->errors, i), FALSE, ""));
		if (text->errors->len == 0)
			g_ptr_array_add(results,
				order_result_new(first->line, FALSE,
					say(mail, "this mail belongs to no dispute",
						"ce courrier n’appartient à aucun dossier")));
		return send_back(mail, "staff-transcript", NULL, results, TRUE, error);
	}
	return send_back(mail, "staff-whose", NULL, NULL, FALSE, error);
}

static gboolean
is_written_by_machine(const Message *message, const Desk *desk)
{
	return message_is_automatic(message) || message->form != MESSAGE_PLAIN ||
		(message_has_evidence(message, EVIDENCE_LIST) &&
			!classify_list_is_ours(message, desk));
}

gboolean
staff_mail_file(Engine *engine, const Arrival *arrival, const Reading *reading, gint64 message_id,
	char **reference_out, GError **error)
{
	const Message *message = reading->message;
	const MailAddress *from = g_ptr_array_index(message->from, 0);
	Mail mail = {.engine = engine,
		.arrival = arrival,
		.reading = reading,
		.message = message,
		.message_id = message_id,
		.addr = from->addr,
		.name = from->name,
		.staff = desk_staff_by_email(engine->desk, from->addr),
		.automatic = is_written_by_machine(message, engine->desk)};
	g_autofree char *actor = NULL;
	g_autoptr(DisputeView) view = NULL;

	mail.language = mail.staff != NULL ? mail.staff->language : engine->desk->language;
	actor = mail.staff != NULL ? g_strdup_printf("staff:%s", mail.staff->name)
				   : g_strdup_printf("colleague:%s", mail.addr);
	mail.actor = actor;
	*reference_out = NULL;
	if (reading->match->dispute_id == 0)
		return file_of_no_dispute(&mail, reference_out, error);
	view = filing_dispute(engine, reading->match->dispute_id, error);
	if (view == NULL || !store_message_set_dispute(engine->store, message_id, view->id, error))
		return FALSE;
	*reference_out = g_strdup(view->reference);
	return file_in_dispute(&mail, view, error);
}
