# SPDX-License-Identifier: MIT
# Days of a dispute's life on a clock that stands still until it is told. Each file is one test.
check_PROGRAMS += tests/scenario/run-scenario
tests_scenario_run_scenario_SOURCES = \
	%D%/checks.c %D%/checks.h \
	%D%/commands.c %D%/commands.h \
	%D%/expects.c %D%/expects.h \
	%D%/hazards.c %D%/hazards.h \
	%D%/mails.c %D%/mails.h \
	%D%/placeholders.c %D%/placeholders.h \
	%D%/run-scenario.c \
	%D%/script.c %D%/script.h \
	%D%/world.c %D%/world.h \
	tests/support/faulty-sqlite.c tests/support/faulty-sqlite.h
tests_scenario_run_scenario_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_scenario_run_scenario_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS) $(SQLITE_CFLAGS)
# Puts tests/support/faulty-sqlite.c between the store and SQLite.
tests_scenario_run_scenario_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sqlite3_step -Wl,--wrap=sqlite3_exec
tests_scenario_run_scenario_LDADD = libsupport.a $(ENGINE_LIBS)

SCENARIOS = \
	%D%/bad-input.scn \
	%D%/corners.scn \
	%D%/facts.scn \
	%D%/first.scn \
	%D%/hostile.scn \
	%D%/intake.scn \
	%D%/machines.scn \
	%D%/modes.scn \
	%D%/orders.scn \
	%D%/promises.scn \
	%D%/sending.scn \
	%D%/staff.scn \
	%D%/threading.scn
TESTS += $(SCENARIOS)
EXTRA_DIST += $(SCENARIOS)
TEST_EXTENSIONS += .scn
SCN_LOG_DRIVER = $(LOG_DRIVER)
SCN_LOG_COMPILER = $(TEST_WRAPPER) tests/scenario/run-scenario
