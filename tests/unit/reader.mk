# SPDX-License-Identifier: MIT
# disputed-reader, and what keeps it in.
UNIT_READER = tests/unit/test-confine tests/unit/test-reader
check_PROGRAMS += $(UNIT_READER)
TESTS += $(UNIT_READER)
tests_unit_test_confine_SOURCES = tests/unit/test-confine.c
tests_unit_test_confine_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_confine_LDADD = $(SANDBOX_LIBS)
tests_unit_test_reader_SOURCES = tests/unit/test-reader.c
tests_unit_test_reader_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_reader_LDADD = $(READER_LIBS)
