# SPDX-License-Identifier: MIT
# Floor 4: the clerk's and the admin's tool. Wires, then runs; no network but for `doctor` and `oauth`.
bin_PROGRAMS += disputectl
disputectl_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS) $(GMIME_CFLAGS) $(JANSSON_CFLAGS)
disputectl_SOURCES = \
	%D%/backup.c \
	%D%/call.c %D%/call.h \
	%D%/commands.h \
	%D%/dialog.c %D%/dialog.h \
	%D%/do.c \
	%D%/doctor.c %D%/doctor.h \
	%D%/doctor_here.c \
	%D%/doctor_letter.c \
	%D%/doctor_mailbox.c \
	%D%/doctor_smtp.c \
	%D%/explain.c \
	%D%/fact_rows.c %D%/fact_rows.h \
	%D%/history.c \
	%D%/inputs.c %D%/inputs.h \
	%D%/intake.c \
	%D%/ledger.c \
	%D%/letter_rows.c %D%/letter_rows.h \
	%D%/list.c \
	%D%/main.c \
	%D%/new.c \
	%D%/oauth.c \
	%D%/outbox.c \
	%D%/output.c %D%/output.h \
	%D%/pause.c \
	%D%/quarantine.c \
	%D%/reconcile.c \
	%D%/restore.c \
	%D%/resume.c \
	%D%/show.c \
	%D%/status.c \
	%D%/template.c \
	%D%/verify.c
disputectl_LDADD = $(WIRING_LIBS)
