/* SPDX-License-Identifier: MIT */
/* What `disputectl doctor` finds, and with what it looks. Each part of the examination adds what it
 * finds; nothing that it finds keeps the other parts from looking. */
#ifndef DISPUTED_CTL_DOCTOR_H
#define DISPUTED_CTL_DOCTOR_H

#include <glib.h>

#include "ctl/dialog.h"
#include "wiring/wiring.h"

/* Also the exit status. */
typedef enum { DOCTOR_OK, DOCTOR_WARNING, DOCTOR_PROBLEM } DoctorLevel;

typedef struct Doctor {
	Wiring *wiring; /* NULL: the store can't be opened */
	const Config *config;
	Tokens *tokens;
	guint patience_s;    /* with a server's answer */
	guint letter_wait_s; /* for a letter to come back */
	GPtrArray *findings;
	DoctorLevel level; /* the worst so far */
} Doctor;

/* doctor_find: @area: what was looked at: "store", "mailbox support", "smtp". @check: stable word:
 * "login", "idle" … @advice: what to do; NULL if nothing is. */
void doctor_find(Doctor *doctor, DoctorLevel level, const char *area, const char *check,
	const char *advice, const char *format, ...) G_GNUC_PRINTF(6, 7);

/* doctor_find_session: how connection, encryption and login went, which is looked at for each
 * server. Returns: whether it goes on. */
gboolean doctor_find_session(
	Doctor *doctor, const char *area, const ConfigServer *server, const Dialog *dialog);

/* The parts. */
void doctor_here_look(Doctor *doctor);
void doctor_mailbox_look(Doctor *doctor, const ConfigMailbox *mailbox);
void doctor_smtp_look(Doctor *doctor);
void doctor_letter_look(Doctor *doctor, const ConfigMailbox *mailbox);

#endif
