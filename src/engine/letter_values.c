/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "domain/address.h"
#include "domain/classify.h"
#include "domain/gate.h"
#include "domain/order.h"
#include "domain/salutation.h"
#include "engine/alike.h"
#include "engine/fact_line.h"
#include "engine/filing.h"
#include "engine/letter_values.h"
#include "store/disputes.h"
#include "store/quarantine.h"
#include "template/format.h"

#define HINTS_SHOWN 5    /* oddities of one mail named to staff */
#define DIGEST_SHOWN 200 /* mails named in one digest; all of them are kept */

OrderResult *
order_result_new(const char *order, gboolean done, const char *text)
{
	OrderResult *result = g_new0(OrderResult, 1);

	result->order = g_strdup(order);
	result->done = done;
	result->text = g_strdup(text != NULL ? text : "");
	return result;
}

void
order_result_free(OrderResult *result)
{
	if (result == NULL)
		return;
	g_free(result->order);
	g_free(result->text);
	g_free(result);
}

gboolean
letter_values_fits(const GPtrArray *attachments, guint index, guint64 limit_bytes)
{
	guint64 sum = 0;

	for (guint i = 0; i <= index; i++) {
		const Attachment *attachment = g_ptr_array_index(attachments, i);
		gboolean fits = !attachment->cut &&
			attachment->bytes <= limit_bytes - MIN(sum, limit_bytes);

		if (i == index)
			return fits;
		if (fits)
			sum += attachment->bytes;
	}
	return FALSE;
}

static void
set_taken(TemplateValue *map, const char *path, char *text)
{
	g_autofree char *owned = text;

	value_set_text(map, path, owned);
}

static void
set_if_any(TemplateValue *map, const char *path, const char *text)
{
	if (text != NULL && *text != '\0')
		value_set_text(map, path, text);
}

static char *
address_line(const char *name, const char *addr)
{
	if (name == NULL || *name == '\0')
		return g_strdup(addr);
	return g_strdup_printf("%s <%s>", name, addr);
}

static void
put_organisation(TemplateValue *map, const Desk *desk, const char *language)
{
	value_set_text(map, "organisation.name", desk->organisation);
	set_if_any(map, "organisation.phone", desk->phone);
	set_if_any(map, "organisation.website", desk->website);
	/* Its name is written in the organisation's language; other letters name the service in
	 * their own. */
	if (g_strcmp0(language, desk->language) == 0)
		set_if_any(map, "organisation.signature", desk->signature);
}

static void
put_dispute(TemplateValue *map, const LetterMatter *matter, const char *language)
{
	const DisputeView *view = matter->view;
	const Engine *engine = matter->engine;
	const Staff *agent = desk_staff_find(engine->desk, view->assignee);

	value_set_text(map, "dispute.reference", view->reference);
	set_if_any(map, "dispute.subject", view->subject);
	set_taken(map, "dispute.opened_date",
		format_date(calendar_day(engine->calendar, view->opened_at), engine_today(engine),
			language));
	value_set_flag(map, "dispute.confirmed", view->confirmed);
	set_taken(map, "dispute.state", format_state(dispute_state_name(view->state), language));
	if (agent != NULL)
		value_set_text(map, "dispute.agent", agent->display);
}

static void
put_customer(TemplateValue *map, const Party *party)
{
	g_autofree char *name = salutation_name(party->name);

	if (name != NULL)
		value_set_text(map, "customer.name", name);
	set_if_any(map, "customer.address", party->addr);
}

static void
put_promise(TemplateValue *map, const LetterMatter *matter, const char *language)
{
	const LetterWish *wish = matter->wish;
	guint32 today = engine_today(matter->engine);
	guint32 day = 0;

	/* Of a dispute that has ended staff are told no date: none will be kept. */
	if (wish != NULL && wish->audience == LETTER_TO_CUSTOMER)
		day = wish->promise_day;
	else if (dispute_is_open(matter->view))
		day = dispute_news_day(matter->view);

	if (day != 0) {
		set_taken(map, "promise.date", format_date(day, today, language));
		set_taken(map, "promise.short_date", format_short_date(day, today, language));
	}
	if (wish != NULL && wish->read_day != 0)
		set_taken(map, "read_by.date", format_date(wish->read_day, today, language));
	if (wish != NULL && wish->close_day != 0)
		set_taken(map, "close_date", format_date(wish->close_day, today, language));
}

static void
put_words(TemplateValue *map, const LetterMatter *matter)
{
	const LetterWish *wish = matter->wish;
	const Staff *agent = desk_staff_find(matter->engine->desk, wish->agent);

	g_assert(matter->view != NULL); /* wishes come from a decision about a dispute */
	if (!text_is_blank(wish->words)) {
		value_set_block(map, "words", wish->words);
		value_set_flag(map, "greeted", format_has_greeting(wish->words));
	}
	if (agent != NULL)
		value_set_text(map, "agent.name", agent->display);
	value_set_flag(map, "waiting", matter->view->state == STATE_WAITING_CUSTOMER);
	value_set_flag(map, "is_automatic", wish->mark != MARK_NONE && agent == NULL);
}

static void
put_outcome(TemplateValue *map, const DisputeView *view)
{
	for (gint i = OUTCOME_SETTLED; i < OUTCOME_COUNT; i++) {
		g_autofree char *path = g_strconcat("outcome.", outcome_name((Outcome)i), NULL);

		value_set_flag(map, path, view->outcome == (Outcome)i);
	}
}

/* Pictures that only decorate the HTML (a logo in a signature) are no attachments to a person. */
static gboolean
is_counted(const Attachment *attachment)
{
	return !attachment->inline_image || attachment->bytes > (guint64)16 * 1024;
}

static void
put_attachments(TemplateValue *map, const LetterMatter *matter, const char *language)
{
	TemplateValue *list = value_new_list();
	g_autoptr(GString) too_large = g_string_new(NULL);
	guint images = 0, others = 0;

	for (guint i = 0; i < matter->attachments->len; i++) {
		const Attachment *attachment = g_ptr_array_index(matter->attachments, i);
		TemplateValue *item = NULL;

		if (!is_counted(attachment))
			continue;
		if (attachment->cut) {
			g_autofree char *size = format_bytes(attachment->bytes, language);

			g_string_append_printf(too_large, "%s%s (%s)",
				too_large->len > 0 ? ", " : "", attachment->name, size);
			continue;
		}
		if (g_str_has_prefix(attachment->type, "image/"))
			images++;
		else
			others++;
		item = value_new_map();
		value_set_text(item, "name", attachment->name);
		set_taken(item, "size", format_bytes(attachment->bytes, language));
		value_set_flag(item, "left_out",
			!letter_values_fits(matter->attachments, i, matter->attached_limit));
		value_append(list, item);
	}
	value_set(map, "attachments", list);
	if (too_large->len > 0)
		value_set_text(map, "too_large", too_large->str);
	if (images + others > 0)
		set_taken(map, "attachments_phrase", format_attachments(images, others, language));
}

static void
put_message(TemplateValue *map, const LetterMatter *matter, const char *language)
{
	const StoreMessage *message = matter->message;
	const Engine *engine = matter->engine;

	set_taken(map, "message.from", address_line(message->from_name, message->from_addr));
	set_taken(map, "message.received",
		format_instant(message->arrived_at, engine->zone, engine_today(engine), language));
	set_if_any(map, "message.subject", message->subject);
	set_if_any(map, "message.language", message->language);
	if (!text_is_blank(message->reply)) {
		value_set_block(map, "message.text", message->reply);
		if (!text_is_blank(message->quoted))
			value_set_block(map, "message.quoted", message->quoted);
	} else if (!text_is_blank(message->text)) {
		value_set_block(map, "message.text", message->text);
	}
	if (*message->refusals != '\0')
		set_taken(map, "no_answer", gate_in_words(message->refusals, language));
}

static void
put_facts(TemplateValue *map, const LetterMatter *matter, const char *language)
{
	const MailFacts *facts = matter->facts;

	if (facts->list->len > 0)
		set_taken(map, "message.facts",
			fact_line(facts, engine_today(matter->engine), language));
	if (facts->category == NULL)
		return;
	value_set_text(map, "message.category", facts->category->name);
	set_taken(map, "message.category_words", fact_line_quoted(facts->category_words, language));
}

static void
put_history(TemplateValue *map, const LetterMatter *matter, const char *language)
{
	TemplateValue *list = value_new_list();
	guint32 today = engine_today(matter->engine);

	for (guint i = 0; i < matter->history->len; i++) {
		const DisputeSummary *summary = g_ptr_array_index(matter->history, i);
		TemplateValue *item = value_new_map();

		value_set_text(item, "reference", summary->reference);
		set_if_any(item, "subject", summary->subject);
		set_taken(
			item, "state", format_state(dispute_state_name(summary->state), language));
		set_taken(item, "date",
			format_short_date(
				calendar_day(matter->engine->calendar, summary->opened_at), today,
				language));
		value_append(list, item);
	}
	value_set(map, "history", list);
	if (matter->history_count > 0)
		set_taken(map, "history_count", g_strdup_printf("%u", matter->history_count));
}

static void
add_hint(TemplateValue *list, const char *name, const char *text)
{
	TemplateValue *item = NULL;

	if (*text == '\0')
		return;
	item = value_new_map();
	value_set_text(item, name, text);
	value_append(list, item);
}

static const struct {
	const char *prefix, *english, *french;
} REMARKS[] = {
	{FILING_CUT, "the mail was larger than we take in: only its beginning is here",
		"le mail était plus volumineux que ce que nous recevons : seul son début est là"},
	{FILING_SET_ASIDE, "nobody has read this mail, it was set aside: ",
		"personne n’a lu ce mail, il a été mis de côté : "},
};

/* What the reader of mail says of it is for experts, and stays as it is. */
static void
add_remark(TemplateValue *list, const char *warning, const char *language)
{
	for (guint i = 0; i < G_N_ELEMENTS(REMARKS); i++) {
		g_autofree char *text = NULL;

		if (!g_str_has_prefix(warning, REMARKS[i].prefix))
			continue;
		text = g_strconcat(
			g_strcmp0(language, "fr") == 0 ? REMARKS[i].french : REMARKS[i].english,
			warning + strlen(REMARKS[i].prefix), NULL);
		add_hint(list, "remark", text);
		return;
	}
	add_hint(list, "remark", warning);
}

static void
add_alike(TemplateValue *list, const GPtrArray *alike, const char *language)
{
	for (guint i = 0; i < alike->len; i++) {
		const Alike *one = g_ptr_array_index(alike, i);
		TemplateValue *item = value_new_map();

		value_set_text(item, "alike", one->reference);
		set_taken(item, "alike_because", alike_because(one, language));
		value_append(list, item);
	}
}

static void
put_hints(TemplateValue *map, const LetterMatter *matter, const char *language)
{
	TemplateValue *list = value_new_list();
	const char *detail = matter->wish->detail;

	/* staff-new: the detail is the reference that a stranger quoted. */
	if (strcmp(matter->wish->letter, "staff-new") == 0)
		add_hint(list, "quoted_reference", detail);
	if (matter->alike != NULL)
		add_alike(list, matter->alike, language);
	if (matter->message != NULL) {
		g_auto(GStrv) warnings = g_strsplit(matter->message->warnings, "\n", HINTS_SHOWN);

		add_hint(list, "forwarded_from", matter->message->forwarded_from);
		for (guint i = 0; warnings[i] != NULL; i++)
			add_remark(list, warnings[i], language);
	}
	value_set(map, "hints", list);
	value_set_flag(map, "message.unverified", strcmp(detail, "unverified") == 0);
	value_set_flag(map, "dispute.reopened", strcmp(detail, "reopened") == 0);
}

/* Which event an order stands for, to know whether it is possible now. */
static const EventKind ORDER_EVENTS[ORDER_COUNT] = {
	[ORDER_TAKE] = EVENT_TAKE,
	[ORDER_NOTE] = EVENT_STAFF_NOTE,
	[ORDER_WAIT] = EVENT_WAIT_CUSTOMER,
	[ORDER_RESOLVE] = EVENT_RESOLVE,
	[ORDER_CLOSE] = EVENT_CLOSE,
	[ORDER_REOPEN] = EVENT_REOPEN,
	[ORDER_JOIN] = EVENT_JOIN,
	[ORDER_QUESTION] = EVENT_QUESTION,
	[ORDER_PRAISE] = EVENT_PRAISE,
	[ORDER_SPAM] = EVENT_SPAM,
	[ORDER_IGNORE] = EVENT_IGNORE,
	[ORDER_TOLD] = EVENT_STAFF_TOLD,
	[ORDER_NEW] = EVENT_COMPLAINT,
	[ORDER_QUARANTINE] = EVENT_STAFF_NOTE,
	[ORDER_STOP] = EVENT_STAFF_NOTE,
	[ORDER_HELP] = EVENT_STAFF_NOTE,
};

static void
put_orders(TemplateValue *map, const DisputeView *view, const char *language)
{
	TemplateValue *list = value_new_list();
	DisputeState state = view != NULL ? view->state : STATE_NONE;

	for (gint i = 0; i < ORDER_COUNT; i++) {
		OrderVerb verb = (OrderVerb)i;
		TemplateValue *item = NULL;

		/* The letter itself names the last two; the first is offered where it is of use. */
		if (verb == ORDER_QUARANTINE || verb == ORDER_STOP || verb == ORDER_HELP ||
			!decide_is_possible(state, ORDER_EVENTS[verb]))
			continue;
		item = value_new_map();
		set_taken(item, "name", order_name(verb, language));
		value_set_text(item, "meaning", order_meaning(verb, language));
		value_append(list, item);
	}
	value_set(map, "orders", list);
}

static void
put_task(TemplateValue *map, const LetterMatter *matter, const char *language)
{
	const LetterWish *wish = matter->wish;
	const Calendar *calendar = matter->engine->calendar;
	guint32 day = dispute_news_day(matter->view);
	g_autofree char *path = g_strconcat("task.", wish->task, NULL);

	value_set_flag(map, path, TRUE);
	if (strcmp(wish->task, "forged") == 0)
		set_if_any(map, "task.address", wish->detail);
	else if (matter->party != NULL)
		set_if_any(map, "task.address", matter->party->addr);
	if (strcmp(wish->task, "letter_failed") == 0)
		set_if_any(map, "task.reason", wish->detail);
	if (strcmp(wish->task, "withheld_letters") == 0)
		set_if_any(map, "task.count", wish->detail);
	if (matter->message != NULL && !text_is_blank(matter->message->reply))
		value_set_block(map, "task.text", matter->message->reply);
	if (strcmp(wish->task, "promise_due") == 0 && day != 0)
		set_taken(map, "task.holding_at",
			format_instant(
				calendar_opening(calendar, calendar_add_working(calendar, day, -1)),
				matter->engine->zone, engine_today(matter->engine), language));
}

static void
put_relay(TemplateValue *map, const LetterMatter *matter, const char *language)
{
	const Engine *engine = matter->engine;
	guint minute = calendar_minute(
		engine->calendar, engine_now(engine) + engine->policy->relay_hold_s);

	set_taken(map, "relay.leaves_at", format_time(minute / 60, minute % 60, language));
	value_set_text(map, "relay.to", matter->wish->detail);
}

static void
put_results(TemplateValue *map, const LetterMatter *matter)
{
	TemplateValue *list = value_new_list();

	for (guint i = 0; i < matter->results->len; i++) {
		const OrderResult *result = g_ptr_array_index(matter->results, i);
		TemplateValue *item = value_new_map();

		value_set_text(item, "order", result->order);
		value_set_flag(item, "done", result->done);
		set_if_any(item, "text", result->text);
		value_append(list, item);
	}
	value_set(map, "results", list);
	value_set_flag(map, "refused", matter->refused);
}

/* Whether a person may be waiting behind a mail that was filed unanswered: the lower, the rather.
 */
static guint
digest_rank(const StoreMessage *mail)
{
	if (gate_looks_human(gate_parse(mail->refusals)))
		return 0;
	/* Lists pass on what people write, and a customer may have a ticket system. */
	return mail->dispute_id != 0 || strcmp(mail->kind, kind_name(KIND_LIST)) == 0 ? 1 : 2;
}
#define DIGEST_RANKS 3

static TemplateValue *
digest_item(const Engine *engine, const StoreMessage *mail, const char *language)
{
	TemplateValue *item = value_new_map();

	set_taken(item, "from", address_line(mail->from_name, mail->from_addr));
	set_if_any(item, "subject", mail->subject);
	set_taken(item, "received",
		format_instant(mail->arrived_at, engine->zone, engine_today(engine), language));
	set_taken(item, "reason",
		gate_in_words(*mail->refusals != '\0' ? mail->refusals : mail->kind, language));
	return item;
}

/* How many mails of @digest are not shown, and the day from which the ledger lists them. */
static void
put_digest_rest(TemplateValue *map, const Engine *engine, const GPtrArray *digest)
{
	gint64 first_at = G_MAXINT64;
	g_autoptr(GDateTime) utc = NULL, local = NULL;

	for (guint i = 0; i < digest->len; i++) {
		const DigestItem *item = g_ptr_array_index(digest, i);

		first_at = MIN(first_at, item->message->arrived_at);
	}
	utc = g_date_time_new_from_unix_utc(first_at);
	local = g_date_time_to_timezone(utc, engine->zone);
	set_taken(map, "mails_more", g_strdup_printf("%u", digest->len - DIGEST_SHOWN));
	set_taken(map, "mails_since", g_date_time_format(local, "%Y-%m-%d"));
}

static void
put_digest(TemplateValue *map, const LetterMatter *matter, const char *language)
{
	const GPtrArray *digest = matter->digest;
	TemplateValue *list = value_new_list();
	guint shown = 0;

	for (guint rank = 0; rank < DIGEST_RANKS; rank++)
		for (guint i = 0; i < digest->len && shown < DIGEST_SHOWN; i++) {
			const DigestItem *item = g_ptr_array_index(digest, i);

			if (digest_rank(item->message) != rank)
				continue;
			value_append(list, digest_item(matter->engine, item->message, language));
			shown++;
		}
	value_set(map, "mails", list);
	if (digest->len > DIGEST_SHOWN)
		put_digest_rest(map, matter->engine, digest);
}

static const struct {
	const char *english, *french;
} CAUSES[QUARANTINE_CAUSES] = {
	[QUARANTINE_UNREADABLE] = {"it could not be read", "il n’a pas pu être lu"},
	[QUARANTINE_REFUSED] = {"the mail server would not give it",
		"le serveur de courrier ne l’a pas donné"},
	[QUARANTINE_UNFILABLE] = {"it was read, but could not be filed",
		"il a été lu, mais n’a pas pu être classé"},
	[QUARANTINE_DEADLY] = {"the program ended each time it fetched or filed it",
		"le programme s’est arrêté chaque fois qu’il le recevait ou le classait"},
};

static TemplateValue *
set_aside_item(const Engine *engine, const StoreQuarantine *row, const char *language)
{
	gboolean french = g_strcmp0(language, "fr") == 0;
	TemplateValue *item = value_new_map();

	set_taken(item, "number", g_strdup_printf("%" G_GINT64_FORMAT, row->number));
	value_set_text(item, "mailbox", row->mailbox);
	set_taken(item, "received",
		format_instant(row->arrived_at, engine->zone, engine_today(engine), language));
	if (row->message_id != 0)
		set_taken(item, "size", format_bytes(row->bytes, language));
	if (*row->from_addr != '\0')
		set_taken(item, "from", address_line(row->from_name, row->from_addr));
	set_if_any(item, "subject", row->subject);
	value_set_text(
		item, "cause", french ? CAUSES[row->cause].french : CAUSES[row->cause].english);
	value_set_text(item, "reason", row->reason);
	value_set_flag(item, "kept", row->message_id != 0);
	value_set_flag(item, "opened", row->dispute_id != 0);
	return item;
}

static void
put_set_aside(TemplateValue *map, const LetterMatter *matter, const char *language)
{
	TemplateValue *list = value_new_list();
	guint count = matter->set_aside->len + matter->set_aside_more;

	for (guint i = 0; i < matter->set_aside->len; i++)
		value_append(list,
			set_aside_item(
				matter->engine, g_ptr_array_index(matter->set_aside, i), language));
	value_set(map, "set_aside", list);
	if (count > 1)
		set_taken(map, "set_aside_count", g_strdup_printf("%u", count));
	if (matter->set_aside_more > 0)
		set_taken(map, "set_aside_more", g_strdup_printf("%u", matter->set_aside_more));
}

static void
put_alert(TemplateValue *map, const LetterMatter *matter, const char *language)
{
	static const char *const KNOWN[] = {
		"brake", "sending", "mailbox", "mailbox_changed", "templates"};
	gboolean known = FALSE;

	for (gsize i = 0; i < G_N_ELEMENTS(KNOWN); i++) {
		g_autofree char *path = g_strconcat("alert.", KNOWN[i], NULL);
		gboolean is = strcmp(matter->alert_kind, KNOWN[i]) == 0;

		value_set_flag(map, path, is);
		known |= is;
	}
	if (!known)
		value_set_text(map, "alert.title", matter->alert_title);
	set_if_any(map, "alert.name", matter->alert_name);
	set_taken(map, "alert.since",
		format_instant(matter->alert_since_at, matter->engine->zone,
			engine_today(matter->engine), language));
	/* Any other alert is one line, its title: said once. */
	if (known && matter->alert_detail != NULL)
		value_set_block(map, "alert.detail", matter->alert_detail);
}

static gboolean
is_used(const LetterMatter *matter, const char *variable)
{
	return schema_find(matter->letter, variable) != NULL;
}

TemplateValue *
letter_values(const char *language, gpointer data)
{
	const LetterMatter *matter = data;
	TemplateValue *map = value_new_map();
	const LetterWish *wish = matter->wish;

	put_organisation(map, matter->engine->desk, language);
	if (is_used(matter, "canary"))
		set_taken(map, "canary", engine_canary(matter->engine));
	if (matter->view != NULL) {
		put_dispute(map, matter, language);
		put_promise(map, matter, language);
		if (is_used(matter, "outcome.settled"))
			put_outcome(map, matter->view);
	}
	if (is_used(matter, "orders"))
		put_orders(map, matter->view, language);
	if (matter->party != NULL)
		put_customer(map, matter->party);
	if (matter->attachments != NULL)
		put_attachments(map, matter, language);
	if (matter->message != NULL && is_used(matter, "message.from"))
		put_message(map, matter, language);
	if (matter->facts != NULL)
		put_facts(map, matter, language);
	if (matter->history != NULL && is_used(matter, "history"))
		put_history(map, matter, language);
	if (wish != NULL) {
		put_words(map, matter);
		put_hints(map, matter, language);
		if (*wish->task != '\0')
			put_task(map, matter, language);
		if (strcmp(wish->letter, "staff-relay") == 0)
			put_relay(map, matter, language);
	}
	if (matter->results != NULL)
		put_results(map, matter);
	if (matter->digest != NULL)
		put_digest(map, matter, language);
	if (matter->set_aside != NULL)
		put_set_aside(map, matter, language);
	if (matter->alert_kind != NULL)
		put_alert(map, matter, language);
	return map;
}
