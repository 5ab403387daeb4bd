/* SPDX-License-Identifier: MIT */
/* A small firm for tests: one mailbox, two agents, a manager, Paris time, French holidays. */
#ifndef DISPUTED_TESTS_SUPPORT_SAMPLE_H
#define DISPUTED_TESTS_SUPPORT_SAMPLE_H

#include <glib.h>

#include "domain/calendar.h"
#include "domain/desk.h"

/* sample_desk: ACME; support@example.com; agent1 (French), agent2 (English) and the manager boss,
 * all @example.com; agent1 hears of new disputes. Returns: (transfer full). */
Desk *sample_desk(void);

/* sample_desk_mailbox, sample_desk_staff: one more. @display NULL: from the name. */
void sample_desk_mailbox(Desk *desk, const char *name, const char *address);
void sample_desk_staff(
	Desk *desk, const char *name, const char *display, Role role, const char *language);

/* sample_calendar: Monday to Friday from nine to six, French holidays. @zone: "Europe/Paris".
 * @closed: array of DayRange; NULL: never closed. Returns: (transfer full). */
Calendar *sample_calendar(const char *zone, GArray *closed);

/* sample_at: "2026-11-23T09:00" (also with seconds) on the clocks of @calendar's zone
 * [s since 1970]. Ends the test if @text is none. */
gint64 sample_at(const Calendar *calendar, const char *text);

/* sample_day: "2026-11-23" [Julian day]. Ends the test if @text is none. */
guint32 sample_day(const char *text);

/* sample_keys: one fixed key: ReplyKey*. Returns: (transfer full). */
GPtrArray *sample_keys(void);

#endif
