/* SPDX-License-Identifier: MIT */
/* Runs the admin's alert_command for each alert that it has not been run for, because mail may be
 * what is broken. */
#ifndef DISPUTED_DAEMON_ALARM_H
#define DISPUTED_DAEMON_ALARM_H

#include "engine/engine.h"

typedef struct Alarm Alarm;

/* alarm_new: @command: "" runs nothing. Borrowed. Returns: (transfer full). */
Alarm *alarm_new(Engine *engine, const char *command);
void alarm_free(Alarm *alarm);

/* alarm_ring: starts the command for untold alerts, one at a time; asynchronous. The command gets
 * the kind, the subject and the text in the environment (DISPUTED_ALERT_KIND, _SUBJECT, _TEXT). */
void alarm_ring(Alarm *alarm);

/* alarm_is_running: a command has not ended yet. */
gboolean alarm_is_running(const Alarm *alarm);

#endif
