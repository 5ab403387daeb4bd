# SPDX-License-Identifier: MIT
# Floor 3: what happens in which order; opens the transactions. No SQL, no sockets.
noinst_LIBRARIES += libengine.a
libengine_a_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
libengine_a_SOURCES = \
	%D%/alerts.c %D%/alerts.h \
	%D%/alike.c %D%/alike.h \
	%D%/apply.c %D%/apply.h \
	%D%/canary.c %D%/canary.h \
	%D%/diagnosis.c %D%/diagnosis.h \
	%D%/cut_files.c %D%/cut_files.h \
	%D%/engine.c %D%/engine.h \
	%D%/explain.c %D%/explain.h \
	%D%/fact_line.c %D%/fact_line.h \
	%D%/filing.c %D%/filing.h \
	%D%/intake.c %D%/intake.h \
	%D%/letter_files.c %D%/letter_files.h \
	%D%/letter_values.c %D%/letter_values.h \
	%D%/letters.c %D%/letters.h \
	%D%/mailbox.c %D%/mailbox.h \
	%D%/orders.c %D%/orders.h \
	%D%/outbox.c %D%/outbox.h \
	%D%/outward.c %D%/outward.h \
	%D%/own_test.c %D%/own_test.h \
	%D%/port.h \
	%D%/quarantine.c %D%/quarantine.h \
	%D%/reader_watch.c %D%/reader_watch.h \
	%D%/reconcile.c %D%/reconcile.h \
	%D%/reread.c %D%/reread.h \
	%D%/restored.c %D%/restored.h \
	%D%/read_one.c %D%/read_one.h \
	%D%/reading.c %D%/reading.h \
	%D%/staff_mail.c %D%/staff_mail.h \
	%D%/sweep.c %D%/sweep.h
