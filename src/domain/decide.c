/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/text.h"
#include "domain/address.h"
#include "domain/decide.h"
#include "domain/transitions.h"

#define REMIND_WORKING_DAYS 2   /* before the promise: staff are asked for a line */
#define PROGRESS_WORKING_DAYS 1 /* before the promise: the progress letter leaves */
#define ADOPT_WORKING_DAYS 3    /* news owed in a dispute whose letters were withheld */
#define ANSWER_NOTICE_DAYS 7    /* before the final answer is due: staff are told */
#define LETTERS_WITHOUT_NEWS 2  /* in a row; then the manager must see to it */
#define ACKNOWLEDGE_SHARE_NUM 5 /* of the time to acknowledge, 5/6 … */
#define ACKNOWLEDGE_SHARE_DEN 6 /* … have passed (20 of 24 h) when a person must step in */
#define THANKS_WORDS 8          /* longer thanks may hold something else */

/* One decision being made. */
typedef struct Making {
	const DisputeView *before;
	DisputeView *after;
	const Event *event;
	const Facts *facts;
	Decision *decision;
	guint ids_taken;
} Making;

static void
letter_wish_free(gpointer data)
{
	LetterWish *wish = data;

	g_free(wish->staff);
	g_free(wish->words);
	g_free(wish->agent);
	g_free(wish->detail);
	g_free(wish);
}

static void
history_wish_free(gpointer data)
{
	HistoryWish *wish = data;

	g_free(wish->content);
	g_free(wish);
}

void
decision_free(Decision *decision)
{
	if (decision == NULL)
		return;
	dispute_view_free(decision->after);
	g_ptr_array_unref(decision->letters);
	g_ptr_array_unref(decision->timers);
	g_ptr_array_unref(decision->history);
	g_free(decision);
}

guint
decide_ids_needed(const DisputeView *view, const Desk *desk)
{
	/* One letter for each party and two for each member of staff, and a party that joins. */
	return 8 + 3 * view->parties->len + 2 * desk->staff->len;
}

/* ---- what a handler may write down ---- */

static gint64
fresh_id(Making *making)
{
	g_assert(making->ids_taken < making->facts->n_ids);
	return making->facts->ids[making->ids_taken++];
}

static void record(Making *making, const char *kind, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
record(Making *making, const char *kind, const char *format, ...)
{
	HistoryWish *wish = g_new0(HistoryWish, 1);
	va_list arguments;

	va_start(arguments, format);
	wish->kind = kind;
	wish->content = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_ptr_array_add(making->decision->history, wish);
}

static void
set_timer(Making *making, TimerKind kind, gint64 due_at)
{
	GPtrArray *timers = making->decision->timers;
	TimerChange *change = NULL;

	for (guint i = 0; i < timers->len && change == NULL; i++) {
		TimerChange *known = g_ptr_array_index(timers, i);

		change = known->kind == kind ? known : NULL;
	}
	if (change == NULL) {
		change = g_new0(TimerChange, 1);
		g_ptr_array_add(timers, change);
	}
	change->kind = kind;
	/* What was due before is due now: a dispute reopened after its last day, say. */
	change->due_at = due_at != 0 ? MAX(due_at, making->facts->now_at) : 0;
}

static LetterWish *
wish_letter(Making *making, const char *letter, LetterMark mark)
{
	LetterWish *wish = g_new0(LetterWish, 1);

	wish->id = fresh_id(making);
	wish->letter = letter;
	wish->mark = mark;
	wish->staff = g_strdup("");
	wish->words = g_strdup("");
	wish->agent = g_strdup("");
	wish->detail = g_strdup("");
	wish->task = "";
	wish->message_id = making->event->message_id;
	g_ptr_array_add(making->decision->letters, wish);
	return wish;
}

static LetterWish *
wish_customer_letter(Making *making, const Party *party, const char *letter, LetterMark mark)
{
	LetterWish *wish = wish_letter(making, letter, mark);

	wish->audience = LETTER_TO_CUSTOMER;
	wish->party = party->ordinal;
	return wish;
}

static LetterWish *
wish_staff_letter(Making *making, const char *staff, const char *letter)
{
	LetterWish *wish = wish_letter(making, letter, MARK_AUTO_GENERATED);

	wish->audience = LETTER_TO_STAFF;
	g_free(wish->staff);
	wish->staff = g_strdup(staff);
	return wish;
}

static void
set_words(LetterWish *wish, const Event *event)
{
	g_free(wish->words);
	wish->words = g_strdup(event->words != NULL ? event->words : "");
	g_free(wish->agent);
	wish->agent = g_strdup(event->staff != NULL ? event->staff : "");
	wish->files = event->has_files;
}

/* Names a day for the next news in @wish; it counts once a server has taken the letter. */
static void
promise_in(LetterWish *wish, Party *party, guint32 day)
{
	wish->promise_day = day;
	party->pending_day = day;
	party->pending_letter = wish->id;
}

/* ---- days ---- */

static guint32
today(const Making *making)
{
	return calendar_day(making->facts->calendar, making->facts->now_at);
}

static guint32
working_day_after(const Making *making, guint32 days)
{
	return calendar_working_from(making->facts->calendar, today(making) + days);
}

static guint32
read_day(const Making *making)
{
	return calendar_add_working(
		making->facts->calendar, today(making), (gint)making->facts->policy->read_days);
}

static gint64
held_until(const Making *making)
{
	return making->facts->now_at + making->facts->policy->relay_hold_s;
}

/* ---- who ---- */

static gboolean
can_write_to(const Party *party)
{
	return party->role == PARTY_CUSTOMER && *party->addr != '\0';
}

/* Whether automatic letters still make sense: there is an address that takes mail, and one that
 * may be written to. */
static gboolean
reaches(const Making *making, const Party *party)
{
	return can_write_to(party) && !party->failing && !making->after->muted &&
		!desk_is_never_answered(making->facts->desk, party->addr);
}

static void
add_unique(GPtrArray *names, const char *name)
{
	for (guint i = 0; i < names->len; i++)
		if (strcmp(g_ptr_array_index(names, i), name) == 0)
			return;
	g_ptr_array_add(names, (gpointer)name);
}

static void
add_role(GPtrArray *names, const Desk *desk, Role role)
{
	for (guint i = 0; i < desk->staff->len; i++) {
		const Staff *staff = g_ptr_array_index(desk->staff, i);

		if (staff->role == role)
			add_unique(names, staff->name);
	}
}

/* Who hears of this dispute: its assignee, else those who hear of new ones, else everybody, so
 * that no news is lost on a desk without names. */
static GPtrArray *
listeners(const Making *making, gboolean with_managers)
{
	const Desk *desk = making->facts->desk;
	GPtrArray *names = g_ptr_array_new();

	if (*making->after->assignee != '\0' &&
		desk_staff_find(desk, making->after->assignee) != NULL)
		add_unique(names, making->after->assignee);
	else
		for (guint i = 0; i < desk->notify->len; i++)
			add_unique(names, g_ptr_array_index(desk->notify, i));
	if (with_managers)
		add_role(names, desk, ROLE_MANAGER);
	for (guint i = 0; names->len == 0 && i < desk->staff->len; i++)
		add_unique(names, ((const Staff *)g_ptr_array_index(desk->staff, i))->name);
	return names;
}

static void
tell_staff(Making *making, const char *letter, const char *detail)
{
	g_autoptr(GPtrArray) names = listeners(making, FALSE);

	for (guint i = 0; i < names->len; i++) {
		const char *name = g_ptr_array_index(names, i);
		LetterWish *wish = NULL;

		/* Nobody is told what they have just done themselves. */
		if (g_strcmp0(name, making->event->staff) == 0)
			continue;
		wish = wish_staff_letter(making, name, letter);
		g_free(wish->detail);
		wish->detail = g_strdup(detail != NULL ? detail : "");
	}
}

static void
ask_staff(Making *making, const char *task, const char *detail, gboolean with_managers)
{
	g_autoptr(GPtrArray) names = listeners(making, with_managers);

	for (guint i = 0; i < names->len; i++) {
		LetterWish *wish =
			wish_staff_letter(making, g_ptr_array_index(names, i), "staff-task");

		wish->task = task;
		g_free(wish->detail);
		wish->detail = g_strdup(detail != NULL ? detail : "");
	}
	record(making, "task", "staff asked: %s", task);
}

/* ---- promises and their clocks ---- */

/* A customer whose news day is @day and to whom no later letter is on its way. */
static gboolean
needs_progress(const Party *party, guint32 day)
{
	guint32 owed = party->promised_day != 0 ? party->promised_day : party->pending_day;

	if (party->role != PARTY_CUSTOMER || owed != day)
		return FALSE;
	return party->pending_letter == 0 || party->pending_day <= day;
}

static gint64
progress_due_at(const Making *making, guint32 day)
{
	const Calendar *calendar = making->facts->calendar;
	gint64 now = making->facts->now_at, end = calendar_day_end(calendar, day);
	gint64 due = calendar_opening(
		calendar, calendar_add_working(calendar, day, -PROGRESS_WORKING_DAYS));

	if (due <= now)
		due = calendar_opening(calendar, day);
	if (due <= now)
		due = now < end ? now + (end - now) / 2 : now;
	return due;
}

/* When staff hear that @day has passed: as it ends and then each working morning. */
static gint64
overdue_due_at(const Making *making, guint32 day)
{
	const Calendar *calendar = making->facts->calendar;
	gint64 now = making->facts->now_at, due = calendar_day_end(calendar, day) + 1;

	if (due > now || !making->after->late)
		return MAX(due, now + 1);
	due = calendar_opening(calendar, calendar_working_from(calendar, today(making)));
	return due > now
		? due
		: calendar_opening(calendar, calendar_add_working(calendar, today(making), 1));
}

/* Whether the progress timer has something to do for @party: a letter, late or not; or, while it is
 * still in time, a task to tell them otherwise. */
static gboolean
awaits_progress(const Making *making, const Party *party, guint32 day)
{
	return needs_progress(party, day) && (reaches(making, party) || day >= today(making));
}

/* Sets the clocks that follow from the earliest day on which a customer must hear from us. */
static void
schedule(Making *making)
{
	const Calendar *calendar = making->facts->calendar;
	guint32 day = dispute_news_day(making->after);
	gint64 remind = 0, progress = 0, overdue = 0;

	if (day == 0 || day >= today(making))
		making->after->late = FALSE;
	if (day != 0)
		overdue = overdue_due_at(making, day);
	if (day != 0 && dispute_is_open(making->after)) {
		remind = calendar_opening(
			calendar, calendar_add_working(calendar, day, -REMIND_WORKING_DAYS));
		if (remind <= making->facts->now_at)
			remind = 0;
		for (guint i = 0; i < making->after->parties->len; i++) {
			const Party *party = g_ptr_array_index(making->after->parties, i);

			if (awaits_progress(making, party, day))
				progress = progress_due_at(making, day);
		}
	}
	set_timer(making, TIMER_REMIND, remind);
	set_timer(making, TIMER_PROGRESS, progress);
	set_timer(making, TIMER_OVERDUE, overdue);
}

static void
stop_clocks(Making *making)
{
	for (gint kind = 0; kind < TIMER_COUNT; kind++)
		set_timer(making, (TimerKind)kind, 0);
}

/* Every customer who is owed no news is owed them by @day; what was promised stays. */
static void
owe_news(Making *making, guint32 day)
{
	for (guint i = 0; i < making->after->parties->len; i++) {
		Party *party = g_ptr_array_index(making->after->parties, i);

		if (party->role == PARTY_CUSTOMER && party->promised_day == 0 &&
			party->pending_day == 0)
			party->promised_day = day;
	}
}

static void
release_promises(Making *making)
{
	for (guint i = 0; i < making->after->parties->len; i++) {
		Party *party = g_ptr_array_index(making->after->parties, i);

		party->promised_day = party->pending_day = 0;
		party->pending_letter = 0;
	}
}

static void
record_promise_fate(Making *making, const Party *party)
{
	g_autofree char *day = NULL;

	if (party->promised_day == 0)
		return;
	day = calendar_day_format(party->promised_day);
	if (today(making) <= party->promised_day)
		record(making, "promise-kept", "news due by %s reached customer %u in time", day,
			party->ordinal);
	else
		record(making, "promise-broken", "news due by %s reached customer %u %u days late",
			day, party->ordinal, today(making) - party->promised_day);
}

/* ---- mail ---- */

static Party *
add_party(Making *making, const char *name, const char *addr, const char *language)
{
	GPtrArray *parties = making->after->parties;
	Party *party = party_new();

	party->id = fresh_id(making);
	for (guint i = 0; i < parties->len; i++) {
		const Party *known = g_ptr_array_index(parties, i);

		party->ordinal = MAX(party->ordinal, known->ordinal + 1);
	}
	g_free(party->name);
	g_free(party->addr);
	g_free(party->language);
	party->name = g_strdup(name != NULL ? name : "");
	party->addr = g_strdup(addr != NULL ? addr : "");
	party->language = g_strdup(language != NULL ? language : "");
	g_ptr_array_add(parties, party);
	return party;
}

static void
set_text(char **field, const char *value)
{
	g_free(*field);
	*field = g_strdup(value != NULL ? value : "");
}

static gint64
acknowledge_due_at(const Making *making)
{
	gint64 share = (gint64)making->facts->policy->acknowledge_s * ACKNOWLEDGE_SHARE_NUM /
		ACKNOWLEDGE_SHARE_DEN;

	return MAX(making->event->arrived_at + share, making->facts->now_at);
}

static void
on_complaint(Making *making)
{
	const Event *event = making->event;
	DisputeView *after = making->after;
	guint32 news = working_day_after(making, making->facts->policy->progress_days);
	Party *party = NULL;

	after->id = event->dispute_id;
	set_text(&after->reference, event->reference);
	set_text(&after->mailbox, event->mailbox);
	set_text(&after->subject, event->subject);
	set_text(&after->thread_id, event->thread_id);
	set_text(&after->language, event->language);
	after->opened_at = event->arrived_at;
	after->answer_day = calendar_working_until(making->facts->calendar,
		calendar_day(making->facts->calendar, event->arrived_at) +
			making->facts->policy->answer_days);
	party = add_party(making, event->sender_name, event->sender_addr, event->language);
	record(making, "opened", "dispute opened by mail to %s", event->mailbox);
	if (*party->addr == '\0') {
		party->promised_day = news;
		tell_staff(making, "staff-new", event->hint);
		ask_staff(making, "call_or_write", NULL, FALSE);
	} else if (event->refusals != 0) {
		party->promised_day = news;
		record(making, "no-answer", "no acknowledgement because: %s",
			event->refused_because);
		tell_staff(making, "staff-new", event->hint);
	} else {
		LetterWish *wish = wish_customer_letter(making, party, "acknowledgement",
			event->staff != NULL ? MARK_AUTO_GENERATED : MARK_AUTO_REPLIED);

		wish->read_day = read_day(making);
		promise_in(wish, party, news);
		tell_staff(making, "staff-new", event->hint);
	}
	if (*party->addr != '\0' && (event->refusals == 0 || event->looks_human))
		set_timer(making, TIMER_ACKNOWLEDGE, acknowledge_due_at(making));
	set_timer(making, TIMER_ANSWER,
		calendar_opening(making->facts->calendar, after->answer_day - ANSWER_NOTICE_DAYS));
	schedule(making);
}

static void
reopen(Making *making)
{
	making->after->outcome = OUTCOME_NONE;
	making->after->muted = FALSE;
	making->after->resolved_at = making->after->closed_at = 0;
	set_timer(making, TIMER_CLOSE, 0);
	set_timer(making, TIMER_ANSWER,
		calendar_opening(
			making->facts->calendar, making->after->answer_day - ANSWER_NOTICE_DAYS));
	record(making, "reopened", "the dispute is open again");
}

static void
on_customer_mail(Making *making)
{
	const Event *event = making->event;
	gboolean ended = !dispute_is_open(making->before);
	Party *party = dispute_party_find(making->after, event->party);

	record(making, "mail", "mail from customer %u", event->party);
	if (ended && (event->only_thanks || making->after->muted)) {
		making->after->state = making->before->state;
		tell_staff(making, "staff-message", NULL);
		return;
	}
	if (ended) {
		guint32 news = working_day_after(making, making->facts->policy->progress_days);

		reopen(making);
		if (party != NULL && event->refusals == 0 && reaches(making, party)) {
			LetterWish *wish =
				wish_customer_letter(making, party, "reopened", MARK_AUTO_REPLIED);

			wish->read_day = read_day(making);
			promise_in(wish, party, news);
		} else if (event->refusals != 0) {
			record(making, "no-answer", "no letter because: %s",
				event->refused_because);
		}
		owe_news(making, news);
		schedule(making);
	}
	tell_staff(making, "staff-message", ended ? "reopened" : NULL);
}

static void
on_unverified_mail(Making *making)
{
	record(making, "unverified",
		"mail to a customer's signed address from another sender; filed without effect");
	tell_staff(making, "staff-message", "unverified");
}

static void
on_impostor_mail(Making *making)
{
	const Event *event = making->event;
	LetterWish *wish = NULL;

	record(making, "impostor",
		"mail to a staff member's signed address from another sender; nothing was relayed");
	if (event->staff == NULL)
		return;
	wish = wish_staff_letter(making, event->staff, "staff-task");
	wish->task = "forged";
	g_free(wish->detail);
	wish->detail = g_strdup(event->sender_addr != NULL ? event->sender_addr : "");
}

static void
on_machine_mail(Making *making)
{
	record(making, "filed", "automatic mail filed: %s",
		making->event->detail != NULL ? making->event->detail : "");
}

/* ---- staff ---- */

static void
confirm(Making *making)
{
	making->after->confirmed = TRUE;
	if (*making->after->assignee == '\0' && making->event->staff != NULL)
		set_text(&making->after->assignee, making->event->staff);
}

/* Tells the author when the words leave, so that `stop` can still catch them. */
static void
announce_relay(Making *making, const char *recipients)
{
	LetterWish *notice = NULL;

	if (making->event->transcript || making->facts->policy->relay_hold_s == 0 ||
		*recipients == '\0' || making->event->staff == NULL)
		return;
	notice = wish_staff_letter(making, making->event->staff, "staff-relay");
	g_free(notice->detail);
	notice->detail = g_strdup(recipients);
}

/* One letter to each customer who has an address, held so that `stop` can recall it. */
static void
write_to_customers(Making *making, const char *letter, guint32 promise_day, guint32 close_day)
{
	g_autoptr(GString) recipients = g_string_new(NULL);

	for (guint i = 0; i < making->after->parties->len; i++) {
		Party *party = g_ptr_array_index(making->after->parties, i);
		LetterWish *wish = NULL;

		if (!can_write_to(party))
			continue;
		wish = wish_customer_letter(making, party, letter, MARK_NONE);
		set_words(wish, making->event);
		wish->not_before_at = held_until(making);
		wish->close_day = close_day;
		if (promise_day != 0)
			promise_in(wish, party, promise_day);
		g_string_append_printf(
			recipients, "%s%s", recipients->len > 0 ? ", " : "", party->addr);
	}
	announce_relay(making, recipients->str);
}

/* Customers without an address hear by telephone or on paper; staff's words say what was told. */
static void
told_otherwise(Making *making, guint32 day)
{
	for (guint i = 0; i < making->after->parties->len; i++) {
		Party *party = g_ptr_array_index(making->after->parties, i);

		if (party->role != PARTY_CUSTOMER || *party->addr != '\0')
			continue;
		record_promise_fate(making, party);
		party->promised_day = day;
		party->heard_at = making->facts->now_at;
		record(making, "told", "customer %u was told by other means", party->ordinal);
	}
}

static guint32
next_news(const Making *making)
{
	if (!dispute_is_open(making->after))
		return 0;
	return working_day_after(making, making->facts->policy->then_days);
}

static void
on_staff_answer(Making *making)
{
	guint32 day = next_news(making);

	confirm(making);
	making->after->letters_without_news = 0;
	record(making, "answer", "answer by %s",
		making->event->staff != NULL ? making->event->staff : making->event->actor);
	write_to_customers(making, "reply", day, 0);
	told_otherwise(making, day);
	schedule(making);
}

/* Every customer has heard from a person, though no letter of ours says so. */
static void
heard_from_us(Making *making)
{
	guint32 day = next_news(making);

	confirm(making);
	making->after->letters_without_news = 0;
	for (guint i = 0; i < making->after->parties->len; i++) {
		Party *party = g_ptr_array_index(making->after->parties, i);

		if (party->role != PARTY_CUSTOMER)
			continue;
		record_promise_fate(making, party);
		party->promised_day = day;
		party->heard_at = making->facts->now_at;
	}
	making->after->late = FALSE;
	set_timer(making, TIMER_ACKNOWLEDGE, 0);
	schedule(making);
}

static void
on_staff_sent(Making *making)
{
	record(making, "answer", "%s wrote to the customer directly", making->event->actor);
	heard_from_us(making);
}

static void
on_staff_told(Making *making)
{
	record(making, "told", "%s told the customer by other means", making->event->actor);
	heard_from_us(making);
}

static void
on_staff_note(Making *making)
{
	record(making, "note", "note by %s", making->event->actor);
}

static void
on_take(Making *making)
{
	making->after->confirmed = TRUE;
	if (making->event->staff != NULL)
		set_text(&making->after->assignee, making->event->staff);
	record(making, "assigned", "taken by %s", making->event->actor);
}

static void
on_wait(Making *making)
{
	confirm(making);
}

static void
on_resolve(Making *making)
{
	guint32 close_day = working_day_after(making, making->facts->policy->close_days);

	confirm(making);
	making->after->resolved_at = making->facts->now_at;
	making->after->letters_without_news = 0;
	write_to_customers(making, "resolved", 0, close_day);
	told_otherwise(making, 0);
	set_timer(making, TIMER_ACKNOWLEDGE, 0);
	set_timer(making, TIMER_ANSWER, 0);
	set_timer(making, TIMER_CLOSE, calendar_day_end(making->facts->calendar, close_day) + 1);
	schedule(making);
}

static void
on_close(Making *making)
{
	making->after->outcome = making->event->outcome;
	making->after->closed_at = making->facts->now_at;
	stop_clocks(making);
	write_to_customers(making, "closed", 0, 0);
	told_otherwise(making, 0);
	schedule(making);
}

static void
on_reopen(Making *making)
{
	reopen(making);
	owe_news(making, working_day_after(making, making->facts->policy->progress_days));
	schedule(making);
}

static void
on_join(Making *making)
{
	making->after->joined_to = making->event->other->id;
	making->after->outcome = OUTCOME_DUPLICATE;
	making->after->closed_at = making->facts->now_at;
	release_promises(making);
	stop_clocks(making);
	record(making, "joined", "joined to %s", making->event->other->reference);
}

static guint32
earlier_day(guint32 a, guint32 b)
{
	if (a == 0 || b == 0)
		return MAX(a, b);
	return MIN(a, b);
}

static void
on_joined(Making *making)
{
	const DisputeView *other = making->event->other;

	if (!dispute_is_open(making->before))
		reopen(making);
	for (guint i = 0; i < other->parties->len; i++) {
		const Party *guest = g_ptr_array_index(other->parties, i);
		Party *party = *guest->addr != '\0'
			? dispute_party_by_addr(making->after, guest->addr)
			: NULL;

		if (party == NULL) {
			party = add_party(making, guest->name, guest->addr, guest->language);
			party->role = guest->role;
			party->heard_at = guest->heard_at;
		}
		party->promised_day = earlier_day(party->promised_day,
			guest->promised_day != 0 ? guest->promised_day : guest->pending_day);
	}
	record(making, "joined", "%s was joined to this dispute", other->reference);
	owe_news(making, working_day_after(making, making->facts->policy->progress_days));
	schedule(making);
}

static void
on_not_a_complaint(Making *making)
{
	EventKind kind = making->event->kind;

	/* The words that go along leave first, while the dispute still is what it was. */
	if (making->event->words != NULL && *making->event->words != '\0')
		write_to_customers(making, "reply", 0, 0);
	making->after->outcome = OUTCOME_NOT_A_COMPLAINT;
	if (making->after->closed_at == 0)
		making->after->closed_at = making->facts->now_at;
	making->after->muted = kind == EVENT_SPAM || kind == EVENT_IGNORE;
	making->decision->recall_automatic = TRUE;
	release_promises(making);
	stop_clocks(making);
	record(making, "not-a-complaint", "filed as %s by %s", event_kind_name(kind),
		making->event->actor);
}

/* ---- clocks ---- */

static void
on_timer_acknowledge(Making *making)
{
	set_timer(making, TIMER_ACKNOWLEDGE, 0);
	for (guint i = 0; i < making->after->parties->len; i++) {
		const Party *party = g_ptr_array_index(making->after->parties, i);

		if (party->role == PARTY_CUSTOMER && party->heard_at == 0) {
			ask_staff(making, "acknowledge_by_hand", NULL, FALSE);
			return;
		}
	}
}

/* Nobody is fed with letters that say nothing: after two of them the manager must write. */
static gboolean
needs_manager(const Making *making)
{
	return making->after->letters_without_news >= LETTERS_WITHOUT_NEWS;
}

static void
on_timer_remind(Making *making)
{
	set_timer(making, TIMER_REMIND, 0);
	if (dispute_news_day(making->after) != 0)
		ask_staff(making, "promise_due", NULL, needs_manager(making));
}

static void
on_timer_progress(Making *making)
{
	guint32 day = dispute_news_day(making->after);
	guint32 next = working_day_after(making, making->facts->policy->then_days);
	gboolean by_hand = FALSE, written = FALSE;

	for (guint i = 0; i < making->after->parties->len && day != 0; i++) {
		Party *party = g_ptr_array_index(making->after->parties, i);

		if (!needs_progress(party, day))
			continue;
		if (reaches(making, party)) {
			promise_in(wish_customer_letter(
					   making, party, "progress", MARK_AUTO_GENERATED),
				party, next);
			written = TRUE;
		} else {
			by_hand = TRUE;
		}
	}
	if (written) {
		making->after->letters_without_news++;
		if (needs_manager(making))
			ask_staff(making, "answer_due", NULL, TRUE);
	}
	if (by_hand)
		ask_staff(making, "call_or_write", NULL, FALSE);
	schedule(making);
	/* Asked once; what is still owed at the end of the day is overdue. */
	set_timer(making, TIMER_PROGRESS, 0);
}

static void
on_timer_overdue(Making *making)
{
	const Calendar *calendar = making->facts->calendar;
	guint32 day = dispute_news_day(making->after);

	if (day == 0 || day >= today(making)) {
		schedule(making);
		return;
	}
	making->after->late = TRUE;
	ask_staff(making, "promise_overdue", NULL, TRUE);
	set_timer(making, TIMER_OVERDUE,
		calendar_opening(calendar, calendar_add_working(calendar, today(making), 1)));
}

static void
on_timer_answer(Making *making)
{
	set_timer(making, TIMER_ANSWER, 0);
	ask_staff(making, "answer_due", NULL, TRUE);
}

static void
on_timer_close(Making *making)
{
	making->after->outcome = OUTCOME_SETTLED;
	making->after->closed_at = making->facts->now_at;
	set_timer(making, TIMER_CLOSE, 0);
	record(making, "closed", "no word from the customer since it was resolved");
}

/* ---- the fate of letters ---- */

static gboolean
letter_ends_dispute(const Event *event)
{
	return g_strcmp0(event->letter, "resolved") == 0 || g_strcmp0(event->letter, "closed") == 0;
}

static Party *
letter_party(const Making *making)
{
	return making->event->to_customer ? dispute_party_find(making->after, making->event->party)
					  : NULL;
}

static void
on_letter_accepted(Making *making)
{
	const Event *event = making->event;
	Party *party = letter_party(making);

	record(making, "letter", "%s accepted: %s", event->letter,
		event->detail != NULL ? event->detail : "");
	if (party == NULL)
		return;
	party->heard_at = making->facts->now_at;
	party->failing = FALSE;
	set_timer(making, TIMER_ACKNOWLEDGE, 0);
	if (party->pending_letter == event->letter_id) {
		party->pending_letter = 0;
		party->pending_day = 0;
	}
	/* A letter that ends a dispute which was reopened meanwhile keeps no promise. */
	if (event->promise_day != 0 ||
		(letter_ends_dispute(event) && !dispute_is_open(making->after))) {
		record_promise_fate(making, party);
		party->promised_day = dispute_is_open(making->after) ? event->promise_day : 0;
	}
	schedule(making);
}

/* A promise that nobody was told is owed all the same. */
static void
drop_pending(Party *party, gint64 letter_id)
{
	if (party->pending_letter != letter_id)
		return;
	if (party->promised_day == 0)
		party->promised_day = party->pending_day;
	party->pending_day = 0;
	party->pending_letter = 0;
}

static void
on_letter_failed(Making *making)
{
	const Event *event = making->event;
	Party *party = letter_party(making);

	record(making, "letter-failed", "%s failed: %s", event->letter,
		event->detail != NULL ? event->detail : "");
	if (party == NULL)
		return;
	party->failing = TRUE;
	drop_pending(party, event->letter_id);
	/* Of somebody whom staff have silenced nobody needs to know. */
	if (!making->after->muted)
		ask_staff(making, "letter_failed", event->detail, FALSE);
	schedule(making);
}

static void
on_letter_recalled(Making *making)
{
	const Event *event = making->event;
	Party *party = letter_party(making);

	record(making, "recalled", "%s recalled before it left", event->letter);
	if (party == NULL)
		return;
	drop_pending(party, event->letter_id);
	/* What the recalled letter would have announced is undone with it. */
	if (letter_ends_dispute(event) && !dispute_is_open(making->after)) {
		making->after->state = STATE_IN_PROGRESS;
		reopen(making);
		owe_news(making, working_day_after(making, making->facts->policy->progress_days));
	}
	schedule(making);
}

static void
on_adopted(Making *making)
{
	release_promises(making);
	owe_news(making,
		calendar_add_working(making->facts->calendar, today(making), ADOPT_WORKING_DAYS));
	record(making, "adopted", "letters decided before were withheld; staff take over");
	ask_staff(making, "withheld_letters", NULL, FALSE);
	schedule(making);
}

static const struct {
	const char *name;
	void (*handle)(Making *);
} EVENTS[EVENT_COUNT] = {
	[EVENT_COMPLAINT] = {"complaint", on_complaint},
	[EVENT_CUSTOMER_MAIL] = {"customer-mail", on_customer_mail},
	[EVENT_UNVERIFIED_MAIL] = {"unverified-mail", on_unverified_mail},
	[EVENT_IMPOSTOR_MAIL] = {"impostor-mail", on_impostor_mail},
	[EVENT_MACHINE_MAIL] = {"machine-mail", on_machine_mail},
	[EVENT_STAFF_ANSWER] = {"staff-answer", on_staff_answer},
	[EVENT_STAFF_SENT] = {"staff-sent", on_staff_sent},
	[EVENT_STAFF_NOTE] = {"staff-note", on_staff_note},
	[EVENT_STAFF_TOLD] = {"staff-told", on_staff_told},
	[EVENT_TAKE] = {"take", on_take},
	[EVENT_WAIT_CUSTOMER] = {"wait-customer", on_wait},
	[EVENT_WAIT_THIRD_PARTY] = {"wait-third-party", on_wait},
	[EVENT_RESOLVE] = {"resolve", on_resolve},
	[EVENT_CLOSE] = {"close", on_close},
	[EVENT_REOPEN] = {"reopen", on_reopen},
	[EVENT_JOIN] = {"join", on_join},
	[EVENT_JOINED] = {"joined", on_joined},
	[EVENT_QUESTION] = {"question", on_not_a_complaint},
	[EVENT_PRAISE] = {"praise", on_not_a_complaint},
	[EVENT_SPAM] = {"spam", on_not_a_complaint},
	[EVENT_IGNORE] = {"ignore", on_not_a_complaint},
	[EVENT_TIMER_ACKNOWLEDGE] = {"timer-acknowledge", on_timer_acknowledge},
	[EVENT_TIMER_REMIND] = {"timer-remind", on_timer_remind},
	[EVENT_TIMER_PROGRESS] = {"timer-progress", on_timer_progress},
	[EVENT_TIMER_OVERDUE] = {"timer-overdue", on_timer_overdue},
	[EVENT_TIMER_ANSWER] = {"timer-answer", on_timer_answer},
	[EVENT_TIMER_CLOSE] = {"timer-close", on_timer_close},
	[EVENT_LETTER_ACCEPTED] = {"letter-accepted", on_letter_accepted},
	[EVENT_LETTER_FAILED] = {"letter-failed", on_letter_failed},
	[EVENT_LETTER_RECALLED] = {"letter-recalled", on_letter_recalled},
	[EVENT_ADOPTED] = {"adopted", on_adopted},
};

const char *
event_kind_name(EventKind kind)
{
	g_assert(kind < EVENT_COUNT);
	return EVENTS[kind].name;
}

gboolean
decide_is_possible(DisputeState state, EventKind event)
{
	DisputeState next = STATE_NONE;

	return transitions_next(state, event, &next) == REFUSAL_NONE;
}

/* Refusals that depend on more than the state. */
static Refusal
refusal_of(const DisputeView *view, const Event *event, const Facts *facts)
{
	if (event->kind == EVENT_JOIN && event->other->id == view->id)
		return REFUSAL_SELF;
	if (event->kind == EVENT_CUSTOMER_MAIL && view->state == STATE_CLOSED &&
		facts->now_at - view->closed_at > (gint64)facts->policy->reopen_days * 24 * 60 * 60)
		return REFUSAL_OLD;
	return REFUSAL_NONE;
}

Decision *
dispute_decide(const DisputeView *view, const Event *event, const Facts *facts)
{
	Decision *decision = g_new0(Decision, 1);
	Making making = {.before = view, .event = event, .facts = facts, .decision = decision};
	DisputeState next = view->state;
	Refusal refusal = transitions_next(view->state, event->kind, &next);

	decision->letters = g_ptr_array_new_with_free_func(letter_wish_free);
	decision->timers = g_ptr_array_new_with_free_func(g_free);
	decision->history = g_ptr_array_new_with_free_func(history_wish_free);
	decision->after = making.after = dispute_view_copy(view);
	if (refusal == REFUSAL_NONE)
		refusal = refusal_of(view, event, facts);
	if (refusal != REFUSAL_NONE) {
		decision->refusal = transitions_refusal_text(refusal, "en");
		decision->refusal_fr = transitions_refusal_text(refusal, "fr");
		return decision;
	}
	making.after->state = next;
	EVENTS[event->kind].handle(&making);
	if (making.after->state != view->state && view->state != STATE_NONE)
		record(&making, "state", "%s -> %s", dispute_state_name(view->state),
			dispute_state_name(making.after->state));
	return decision;
}

/* ---- thanks ---- */

static gboolean
is_courtesy(const char *word)
{
	static const char *const WORDS[] = {"merci", "mercis", "beaucoup", "bien", "thanks",
		"thank", "you", "thx", "many", "very", "much", "so", "a", "lot", "pour", "tout",
		"votre", "aide", "for", "your", "help", "bonne", "bon", "journee", "soiree", "week",
		"end", "weekend", "cordialement", "cdlt", "salutations", "bye", "regards", "best",
		"kind", "infiniment", "encore", "vous", "mille", "parfait", "perfect", "great",
		"super", "ok", "bonjour", "hello", "hi", "a", "et", "and", "is", "top", "cheers"};

	for (gsize i = 0; i < G_N_ELEMENTS(WORDS); i++)
		if (strcmp(WORDS[i], word) == 0)
			return TRUE;
	return FALSE;
}

static gboolean
is_thanks(const char *word)
{
	return strcmp(word, "merci") == 0 || strcmp(word, "mercis") == 0 ||
		strcmp(word, "thanks") == 0 || strcmp(word, "thank") == 0 ||
		strcmp(word, "thx") == 0 || strcmp(word, "cheers") == 0;
}

gboolean
decide_is_only_thanks(const char *words)
{
	/* A question mark is never mere thanks, whatever the words. */
	if (words == NULL || strchr(words, '?') != NULL)
		return FALSE;
	g_auto(GStrv) tokens = g_str_tokenize_and_fold(words, NULL, NULL);
	guint count = 0;
	gboolean thanks = FALSE;

	for (guint i = 0; tokens[i] != NULL; i++) {
		g_autofree char *plain = g_str_to_ascii(tokens[i], "C");

		if (!is_courtesy(plain))
			return FALSE;
		thanks |= is_thanks(plain);
		count++;
	}
	return thanks && count <= THANKS_WORDS;
}
