/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <gio/gio.h>
#include <signal.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/alarm.h"
#include "store/alerts.h"

#define ALARM_TIMEOUT_S 60

struct Alarm {
	Engine *engine;
	const char *command;
	GSubprocess *process;
	pid_t group; /* the command's process group; 0: not known */
	guint timeout;
};

Alarm *
alarm_new(Engine *engine, const char *command)
{
	Alarm *alarm = g_new0(Alarm, 1);

	alarm->engine = engine;
	alarm->command = command;
	return alarm;
}

static void
stop_timeout(Alarm *alarm)
{
	if (alarm->timeout != 0)
		g_source_remove(alarm->timeout);
	alarm->timeout = 0;
}

void
alarm_free(Alarm *alarm)
{
	if (alarm == NULL)
		return;
	stop_timeout(alarm);
	g_clear_object(&alarm->process);
	g_free(alarm);
}

gboolean
alarm_is_running(const Alarm *alarm)
{
	return alarm->process != NULL;
}

static gboolean
on_timeout(gpointer data)
{
	Alarm *alarm = data;

	alarm->timeout = 0;
	log_event(LOG_WARNING, "alert: the command did not end in time, ending it", NULL);
	/* With all that it started. An identifier means that it was not reaped yet. */
	if (alarm->group > 0 && g_subprocess_get_identifier(alarm->process) != NULL)
		kill(-alarm->group, SIGKILL);
	return G_SOURCE_REMOVE;
}

static void
on_ended(GObject *source, GAsyncResult *result, gpointer data)
{
	Alarm *alarm = data;
	g_autoptr(GError) error = NULL;

	if (!g_subprocess_wait_check_finish(G_SUBPROCESS(source), result, &error))
		log_event(LOG_WARNING, "alert: the command failed, ignoring", "reason",
			error->message, NULL);
	stop_timeout(alarm);
	g_clear_object(&alarm->process);
	alarm_ring(alarm);
}

/* In the child: a process group of its own, so that all of it can be ended. */
static void
lead_group(gpointer data G_GNUC_UNUSED)
{
	setpgid(0, 0);
}

static gboolean
run(Alarm *alarm, const StoreAlert *alert, GError **error)
{
	g_autoptr(GSubprocessLauncher) launcher =
		g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_NONE);
	const char *pid = NULL;

	g_subprocess_launcher_set_child_setup(launcher, lead_group, NULL, NULL);
	g_subprocess_launcher_setenv(launcher, "DISPUTED_ALERT_KIND", alert->kind, TRUE);
	g_subprocess_launcher_setenv(launcher, "DISPUTED_ALERT_SUBJECT", alert->subject, TRUE);
	g_subprocess_launcher_setenv(launcher, "DISPUTED_ALERT_TEXT", alert->text, TRUE);
	alarm->process =
		g_subprocess_launcher_spawn(launcher, error, "/bin/sh", "-c", alarm->command, NULL);
	if (alarm->process == NULL)
		return FALSE;
	pid = g_subprocess_get_identifier(alarm->process);
	alarm->group = pid != NULL ? (pid_t)g_ascii_strtoll(pid, NULL, 10) : 0;
	return TRUE;
}

void
alarm_ring(Alarm *alarm)
{
	g_autoptr(GPtrArray) alerts = NULL;
	g_autoptr(GError) error = NULL;

	if (*alarm->command == '\0' || alarm->process != NULL)
		return;
	if (!store_alerts_open(alarm->engine->store, &alerts, &error)) {
		log_event(LOG_WARNING, "alert: can't be read now, trying again later", "reason",
			error->message, NULL);
		return;
	}
	for (guint i = 0; i < alerts->len; i++) {
		const StoreAlert *alert = g_ptr_array_index(alerts, i);

		if (alert->told_at != 0)
			continue;
		/* Noted first: a command that fails is not run again and again. */
		if (!store_alert_told(
			    alarm->engine->store, alert->id, engine_now(alarm->engine), &error) ||
			!run(alarm, alert, &error)) {
			log_event(LOG_ERROR, "alert: the command can't be run", "reason",
				error->message, NULL);
			return;
		}
		alarm->timeout = g_timeout_add_seconds(ALARM_TIMEOUT_S, on_timeout, alarm);
		g_subprocess_wait_check_async(alarm->process, NULL, on_ended, alarm);
		return;
	}
}
