# SPDX-License-Identifier: MIT
UNIT_STORE = tests/unit/test-store tests/unit/test-disputes tests/unit/test-ledger \
	tests/unit/test-messages tests/unit/test-outbox tests/unit/test-quarantine \
	tests/unit/test-verify \
	tests/unit/test-statements tests/unit/test-store-faults
check_PROGRAMS += $(UNIT_STORE)
TESTS += $(UNIT_STORE)
STORE_FIXTURE = tests/support/store-fixture.c tests/support/store-fixture.h
STORE_TEST_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS) $(SQLITE_CFLAGS) -I$(top_srcdir)
tests_unit_test_store_SOURCES = tests/unit/test-store.c $(STORE_FIXTURE)
tests_unit_test_store_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_store_LDADD = $(STORE_LIBS)
tests_unit_test_disputes_SOURCES = tests/unit/test-disputes.c $(STORE_FIXTURE)
tests_unit_test_disputes_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_disputes_LDADD = $(STORE_LIBS)
tests_unit_test_ledger_SOURCES = tests/unit/test-ledger.c $(STORE_FIXTURE)
tests_unit_test_ledger_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_ledger_LDADD = $(STORE_LIBS)
tests_unit_test_messages_SOURCES = tests/unit/test-messages.c $(STORE_FIXTURE)
tests_unit_test_messages_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_messages_LDADD = $(STORE_LIBS)
tests_unit_test_outbox_SOURCES = tests/unit/test-outbox.c $(STORE_FIXTURE)
tests_unit_test_outbox_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_outbox_LDADD = $(STORE_LIBS)
tests_unit_test_verify_SOURCES = tests/unit/test-verify.c $(STORE_FIXTURE)
tests_unit_test_verify_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_verify_LDADD = $(STORE_LIBS)
tests_unit_test_statements_SOURCES = tests/unit/test-statements.c $(STORE_FIXTURE)
tests_unit_test_statements_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_statements_LDADD = $(STORE_LIBS)
tests_unit_test_store_faults_SOURCES = tests/unit/test-store-faults.c $(STORE_FIXTURE) \
	tests/support/faulty-sqlite.c tests/support/faulty-sqlite.h
tests_unit_test_store_faults_CFLAGS = $(STORE_TEST_CFLAGS)
# Puts tests/support/faulty-sqlite.c between the store and SQLite.
tests_unit_test_store_faults_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sqlite3_step -Wl,--wrap=sqlite3_exec
tests_unit_test_store_faults_LDADD = $(STORE_LIBS)
tests_unit_test_quarantine_SOURCES = tests/unit/test-quarantine.c $(STORE_FIXTURE)
tests_unit_test_quarantine_CFLAGS = $(STORE_TEST_CFLAGS)
tests_unit_test_quarantine_LDADD = $(STORE_LIBS)
