# SPDX-License-Identifier: MIT
UNIT_WIRING = tests/unit/test-wiring tests/unit/test-wiring-reader
check_PROGRAMS += $(UNIT_WIRING)
TESTS += $(UNIT_WIRING)
tests_unit_test_wiring_SOURCES = tests/unit/test-wiring.c \
	tests/support/store-fixture.c tests/support/store-fixture.h
tests_unit_test_wiring_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_test_wiring_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_wiring_LDADD = $(WIRING_LIBS)
tests_unit_test_wiring_reader_SOURCES = tests/unit/test-wiring-reader.c
tests_unit_test_wiring_reader_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_wiring_reader_LDADD = $(WIRING_LIBS)
