/* SPDX-License-Identifier: MIT */
/* This machine: the store and its disk, keys, templates, the daemon, the clock. */
#include "config.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "ctl/doctor.h"
#include "template/set.h"
#include "wiring/store_lock.h"

#define AREA "store"
#define MIB (1024 * 1024)
#define ROOM_LEAST_MIB 100 /* below it, mail stops soon */
#define ROOM_GOOD_MIB 1024
#define FIRST_YEAR 2026 /* no clock that is right shows less */
#define LAST_YEAR 2100

static void
look_at_store(Doctor *doctor)
{
	g_autoptr(StoreTransaction) transaction = NULL;
	g_autoptr(GError) error = NULL;

	if (doctor->wiring == NULL)
		return;
	transaction = store_begin(doctor->wiring->store, &error);
	if (transaction != NULL)
		doctor_find(doctor, DOCTOR_OK, AREA, "write", NULL, "%s can be written to",
			doctor->config->store);
	else
		doctor_find(doctor, DOCTOR_PROBLEM, AREA, "write",
			"see that its folder has room and belongs to its owner", "%s",
			error->message);
	doctor_find(doctor, DOCTOR_OK, "keys", "read", NULL, "%s: %u, closed to others",
		doctor->config->keys, doctor->wiring->keys->len);
}

static void
look_at_room(Doctor *doctor)
{
	g_autofree char *folder = g_path_get_dirname(doctor->config->store);
	struct statvfs status;
	guint64 mib = 0;
	DoctorLevel level = DOCTOR_OK;

	if (statvfs(folder, &status) != 0) {
		doctor_find(doctor, DOCTOR_PROBLEM, AREA, "room",
			"make it, or correct store = ", "%s: %s", folder, g_strerror(errno));
		return;
	}
	mib = (guint64)status.f_bavail * status.f_frsize / MIB;
	if (mib < ROOM_LEAST_MIB)
		level = DOCTOR_PROBLEM;
	else if (mib < ROOM_GOOD_MIB)
		level = DOCTOR_WARNING;
	doctor_find(doctor, level, AREA, "room",
		level != DOCTOR_OK ? "make room: when the disk is full, mail waits" : NULL,
		"%" G_GUINT64_FORMAT " MiB are free in %s", mib, folder);
}

static void
look_at_templates(Doctor *doctor)
{
	const Config *config = doctor->config;
	g_autoptr(GError) error = NULL;
	g_autoptr(TemplateSet) set =
		template_set_load(config->templates_shipped, config->templates, &error);

	if (set == NULL)
		doctor_find(doctor, DOCTOR_PROBLEM, "templates", "read",
			"see that the letters are installed", "%s", error->message);
	else if (!template_set_is_good(set))
		doctor_find(doctor, DOCTOR_WARNING, "templates", "mistakes",
			"`disputectl template check` says where; the last good ones stay in use",
			"the edited letters have %u mistakes", template_set_problems(set)->len);
	else
		doctor_find(doctor, DOCTOR_OK, "templates", "mistakes", NULL, "none");
}

/* Our own lock is there: so nobody replaces the store; and a daemon excludes another one. */
static void
look_at_daemon(Doctor *doctor)
{
	int lock = -1;

	if (doctor->wiring == NULL)
		return;
	lock = store_lock_take(doctor->config->store, STORE_LOCK_SERVE, NULL);
	if (lock < 0) {
		doctor_find(doctor, DOCTOR_OK, "daemon", "running", NULL, "it runs on this store");
		return;
	}
	close(lock);
	doctor_find(doctor, DOCTOR_WARNING, "daemon", "running",
		"start it: `systemctl enable --now disputed`", "it does not run on this store");
}

static void
look_at_clock(Doctor *doctor)
{
	Clock clock = clock_system();
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(clock_now(&clock));
	g_autoptr(GDateTime) here = g_date_time_to_timezone(now, doctor->config->zone);
	g_autofree char *text = g_date_time_format(here, "%Y-%m-%d %H:%M %Z");
	int year = g_date_time_get_year(now);
	gboolean sane = year >= FIRST_YEAR && year < LAST_YEAR;

	doctor_find(doctor, sane ? DOCTOR_OK : DOCTOR_PROBLEM, "clock", "date",
		sane ? NULL : "set it, and keep it right with NTP: promises are dates",
		"here it is %s", text);
}

void
doctor_here_look(Doctor *doctor)
{
	look_at_store(doctor);
	look_at_room(doctor);
	look_at_templates(doctor);
	look_at_daemon(doctor);
	look_at_clock(doctor);
}
