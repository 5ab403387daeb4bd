# SPDX-License-Identifier: MIT
UNIT_ENGINE = tests/unit/test-canary tests/unit/test-cut-files tests/unit/test-fact-line tests/unit/test-engine-filing \
	tests/unit/test-engine-intake \
	tests/unit/test-engine-mailbox \
	tests/unit/test-engine-orders \
	tests/unit/test-engine-outbox \
	tests/unit/test-engine-quarantine \
	tests/unit/test-engine-reconcile \
	tests/unit/test-explain \
	tests/unit/test-mailbox
check_PROGRAMS += $(UNIT_ENGINE)
TESTS += $(UNIT_ENGINE)
tests_unit_test_explain_SOURCES = tests/unit/test-explain.c \
	tests/support/store-fixture.c tests/support/store-fixture.h
tests_unit_test_explain_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_test_explain_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_explain_LDADD = libsupport.a $(ENGINE_LIBS)
tests_unit_test_mailbox_SOURCES = tests/unit/test-mailbox.c \
	tests/support/store-fixture.c tests/support/store-fixture.h
tests_unit_test_mailbox_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_test_mailbox_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_mailbox_LDADD = libsupport.a $(ENGINE_LIBS)
tests_unit_test_engine_filing_SOURCES = tests/unit/test-engine-filing.c \
	tests/scenario/world.c tests/scenario/world.h
tests_unit_test_engine_filing_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_test_engine_filing_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_engine_filing_LDADD = libsupport.a $(ENGINE_LIBS)
tests_unit_test_engine_mailbox_SOURCES = tests/unit/test-engine-mailbox.c \
	tests/scenario/world.c tests/scenario/world.h
tests_unit_test_engine_mailbox_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_test_engine_mailbox_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_engine_mailbox_LDADD = libsupport.a $(ENGINE_LIBS)
tests_unit_test_engine_orders_SOURCES = tests/unit/test-engine-orders.c \
	tests/scenario/world.c tests/scenario/world.h
tests_unit_test_engine_orders_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_test_engine_orders_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_engine_orders_LDADD = libsupport.a $(ENGINE_LIBS)
tests_unit_test_engine_outbox_SOURCES = tests/unit/test-engine-outbox.c \
	tests/scenario/world.c tests/scenario/world.h \
	tests/support/faulty-sqlite.c tests/support/faulty-sqlite.h
tests_unit_test_engine_outbox_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sqlite3_step -Wl,--wrap=sqlite3_exec
tests_unit_test_engine_outbox_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_test_engine_outbox_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_engine_outbox_LDADD = libsupport.a $(ENGINE_LIBS)
tests_unit_test_engine_quarantine_SOURCES = tests/unit/test-engine-quarantine.c \
	tests/scenario/world.c tests/scenario/world.h
tests_unit_test_engine_quarantine_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_test_engine_quarantine_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_engine_quarantine_LDADD = libsupport.a $(ENGINE_LIBS)
tests_unit_test_canary_SOURCES = tests/unit/test-canary.c \
	tests/scenario/world.c tests/scenario/world.h
tests_unit_test_canary_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_test_canary_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_canary_LDADD = libsupport.a $(ENGINE_LIBS)
tests_unit_test_engine_intake_SOURCES = tests/unit/test-engine-intake.c \
	tests/scenario/world.c tests/scenario/world.h
tests_unit_test_engine_intake_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_test_engine_intake_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_engine_intake_LDADD = libsupport.a $(ENGINE_LIBS)
tests_unit_test_engine_reconcile_SOURCES = tests/unit/test-engine-reconcile.c \
	tests/scenario/world.c tests/scenario/world.h
tests_unit_test_engine_reconcile_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_test_engine_reconcile_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_engine_reconcile_LDADD = libsupport.a $(ENGINE_LIBS)
tests_unit_test_cut_files_SOURCES = tests/unit/test-cut-files.c
tests_unit_test_cut_files_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_cut_files_LDADD = $(ENGINE_LIBS)
tests_unit_test_fact_line_SOURCES = tests/unit/test-fact-line.c
tests_unit_test_fact_line_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_fact_line_LDADD = $(ENGINE_LIBS)
