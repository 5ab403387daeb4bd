/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/reply_address.h"
#include "tests/support/sample.h"

static void
set(char **field, const char *text)
{
	g_free(*field);
	*field = g_strdup(text);
}

void
sample_desk_mailbox(Desk *desk, const char *name, const char *address)
{
	DeskMailbox *mailbox = g_new0(DeskMailbox, 1);

	mailbox->name = g_strdup(name);
	mailbox->address = g_strdup(address);
	mailbox->aliases = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(desk->mailboxes, mailbox);
}

void
sample_desk_staff(
	Desk *desk, const char *name, const char *display, Role role, const char *language)
{
	Staff *staff = g_new0(Staff, 1);

	staff->name = g_strdup(name);
	staff->display = g_strdup(display != NULL ? display : name);
	staff->email = g_strconcat(name, "@example.com", NULL);
	staff->role = role;
	staff->language = g_strdup(language);
	g_ptr_array_add(desk->staff, staff);
}

Desk *
sample_desk(void)
{
	Desk *desk = desk_new();

	set(&desk->organisation, "ACME");
	set(&desk->signature, "Service réclamations");
	set(&desk->phone, "+33 1 23 45 67 89");
	set(&desk->website, "https://www.example.com");
	set(&desk->language, "fr");
	set(&desk->prefix, "D");
	sample_desk_mailbox(desk, "support", "support@example.com");
	sample_desk_staff(desk, "agent1", "Camille Martin", ROLE_AGENT, "fr");
	sample_desk_staff(desk, "agent2", "Sam Taylor", ROLE_AGENT, "en");
	sample_desk_staff(desk, "boss", "Dominique Petit", ROLE_MANAGER, "fr");
	g_ptr_array_add(desk->notify, g_strdup("agent1"));
	return desk;
}

Calendar *
sample_calendar(const char *zone, GArray *closed)
{
	g_autoptr(GTimeZone) time_zone = g_time_zone_new_identifier(zone);
	g_autoptr(GArray) never = g_array_new(FALSE, FALSE, sizeof(DayRange));
	CalendarOptions options = {.working_weekdays = 0x3e,
		.open_minute = 9 * 60,
		.close_minute = 18 * 60,
		.holidays = HOLIDAYS_FR,
		.closed = closed != NULL ? closed : never,
		.zone = time_zone};

	if (time_zone == NULL)
		g_error("no time zone %s", zone);
	return calendar_new(&options);
}

guint32
sample_day(const char *text)
{
	guint32 day = calendar_day_parse(text);

	if (day == 0)
		g_error("\"%s\" is no day", text);
	return day;
}

gint64
sample_at(const Calendar *calendar, const char *text)
{
	g_auto(GStrv) halves = g_strsplit(text, "T", 2);
	g_auto(GStrv) parts = g_strv_length(halves) == 2 ? g_strsplit(halves[1], ":", 3) : NULL;
	guint64 part[3] = {0};

	if (parts == NULL || g_strv_length(parts) < 2)
		g_error("\"%s\" is no instant", text);
	for (guint i = 0; parts[i] != NULL; i++)
		if (!g_ascii_string_to_unsigned(parts[i], 10, 0, 59, &part[i], NULL))
			g_error("\"%s\" is no instant", text);
	return calendar_instant(calendar, sample_day(halves[0]), (guint)(part[0] * 60 + part[1])) +
		(gint64)part[2];
}

GPtrArray *
sample_keys(void)
{
	static const guint8 BYTES[32] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
		18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32};
	GPtrArray *keys = g_ptr_array_new_with_free_func((GDestroyNotify)reply_key_free);

	g_ptr_array_add(keys, reply_key_new('a', BYTES));
	return keys;
}
