# SPDX-License-Identifier: MIT
# Faults, and what must hold after each of them.
CRASH_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
CRASH_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS) $(SQLITE_CFLAGS)
INVARIANTS = tests/support/invariants.c tests/support/invariants.h

# The checker, for the tests that run the programs, and a test of it.
FAULT_TOOLS = tests/support/check-invariants
check_PROGRAMS += tests/crash/test-invariants
tests_support_check_invariants_SOURCES = tests/support/check-invariants.c $(INVARIANTS)
tests_support_check_invariants_CPPFLAGS = $(CRASH_CPPFLAGS)
tests_support_check_invariants_CFLAGS = $(CRASH_CFLAGS)
tests_support_check_invariants_LDADD = $(CONFIG_LIBS) $(ENGINE_LIBS)
tests_crash_test_invariants_SOURCES = %D%/test-invariants.c $(INVARIANTS) \
	tests/support/store-fixture.c tests/support/store-fixture.h
tests_crash_test_invariants_CPPFLAGS = $(CRASH_CPPFLAGS)
tests_crash_test_invariants_CFLAGS = $(CRASH_CFLAGS)
tests_crash_test_invariants_LDADD = libsupport.a $(STORE_LIBS)
TESTS += tests/crash/test-invariants

# Other parties, for the same tests: a post office, those who write, and a bad line.
FAULT_TOOLS += tests/support/smtp-sink tests/support/people tests/support/cut-proxy
tests_support_smtp_sink_CFLAGS = $(CRASH_CFLAGS)
tests_support_smtp_sink_LDADD = $(GLIB_LIBS)
tests_support_people_CFLAGS = $(CRASH_CFLAGS)
tests_support_people_LDADD = $(GLIB_LIBS)
tests_support_cut_proxy_CFLAGS = $(CRASH_CFLAGS)
tests_support_cut_proxy_LDADD = $(GLIB_LIBS)

# Loaded into a program, they make a mail deadly.
FAULT_TOOLS += tests/support/deadly-sqlite.so
tests_support_deadly_sqlite_so_SOURCES = tests/support/deadly-sqlite.c
tests_support_deadly_sqlite_so_CFLAGS = $(CRASH_CFLAGS) -fPIC
tests_support_deadly_sqlite_so_LDFLAGS = $(SANITIZE_FLAGS) -shared
FAULT_TOOLS += tests/support/deadly-curl.so
tests_support_deadly_curl_so_SOURCES = tests/support/deadly-curl.c
tests_support_deadly_curl_so_CFLAGS = $(CRASH_CFLAGS) $(CURL_CFLAGS) -fPIC
tests_support_deadly_curl_so_LDFLAGS = $(SANITIZE_FLAGS) -shared
check_PROGRAMS += $(FAULT_TOOLS)

# The n-th call of the store fails, or the n-th commit kills.
TESTS += %D%/store.sh
EXTRA_DIST += %D%/store.sh
