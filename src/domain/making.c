/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/making.h"

/* The next of the facts' ids. */
static gint64
fresh_id(Making *making)
{
	g_assert(making->ids_taken < making->facts->n_ids);
	return making->facts->ids[making->ids_taken++];
}

void
making_record(Making *making, const char *kind, const char *format, ...)
{
	HistoryWish *wish = g_new0(HistoryWish, 1);
	va_list arguments;

	va_start(arguments, format);
	wish->kind = kind;
	wish->content = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_ptr_array_add(making->decision->history, wish);
}

void
making_set_timer(Making *making, TimerKind kind, gint64 due_at)
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

LetterWish *
making_customer_letter(Making *making, const Party *party, const char *letter, LetterMark mark)
{
	LetterWish *wish = wish_letter(making, letter, mark);

	wish->audience = LETTER_TO_CUSTOMER;
	wish->party = party->ordinal;
	return wish;
}

LetterWish *
making_staff_letter(Making *making, const char *staff, const char *letter)
{
	LetterWish *wish = wish_letter(making, letter, MARK_AUTO_GENERATED);

	wish->audience = LETTER_TO_STAFF;
	g_free(wish->staff);
	wish->staff = g_strdup(staff);
	return wish;
}

void
making_set_words(LetterWish *wish, const Event *event)
{
	g_free(wish->words);
	wish->words = g_strdup(event->words != NULL ? event->words : "");
	g_free(wish->agent);
	wish->agent = g_strdup(event->staff != NULL ? event->staff : "");
	wish->files = event->has_files;
}

guint32
making_today(const Making *making)
{
	return calendar_day(making->facts->calendar, making->facts->now_at);
}

guint32
making_working_day(const Making *making, guint32 days)
{
	return calendar_working_from(making->facts->calendar, making_today(making) + days);
}

guint32
making_read_day(const Making *making)
{
	return calendar_add_working(making->facts->calendar, making_today(making),
		(gint)making->facts->policy->read_days);
}

gint64
making_held_until(const Making *making)
{
	return making->facts->now_at + making->facts->policy->relay_hold_s;
}

gboolean
making_can_write_to(const Party *party)
{
	return party->role == PARTY_CUSTOMER && *party->addr != '\0';
}

/* Whether automatic letters still make sense: there is an address that takes mail, and one that
 * may be written to. */
gboolean
making_reaches(const Making *making, const Party *party)
{
	return making_can_write_to(party) && !party->failing && !making->after->muted &&
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

void
making_tell_staff(Making *making, const char *letter, const char *detail)
{
	g_autoptr(GPtrArray) names = listeners(making, FALSE);

	for (guint i = 0; i < names->len; i++) {
		const char *name = g_ptr_array_index(names, i);
		LetterWish *wish = NULL;

		/* Nobody is told what they have just done themselves. */
		if (g_strcmp0(name, making->event->staff) == 0)
			continue;
		wish = making_staff_letter(making, name, letter);
		g_free(wish->detail);
		wish->detail = g_strdup(detail != NULL ? detail : "");
	}
}

void
making_ask_staff(Making *making, const char *task, const char *detail, gboolean with_managers)
{
	g_autoptr(GPtrArray) names = listeners(making, with_managers);

	for (guint i = 0; i < names->len; i++) {
		LetterWish *wish =
			making_staff_letter(making, g_ptr_array_index(names, i), "staff-task");

		wish->task = task;
		g_free(wish->detail);
		wish->detail = g_strdup(detail != NULL ? detail : "");
	}
	making_record(making, "task", "staff asked: %s", task);
}

Party *
making_add_party(Making *making, const char *name, const char *addr, const char *language)
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

void
making_set_text(char **field, const char *value)
{
	g_free(*field);
	*field = g_strdup(value != NULL ? value : "");
}
