# SPDX-License-Identifier: MIT
UNIT_SANDBOX = tests/unit/test-pool
check_PROGRAMS += $(UNIT_SANDBOX) tests/support/bad-reader
TESTS += $(UNIT_SANDBOX)
tests_unit_test_pool_SOURCES = tests/unit/test-pool.c
tests_unit_test_pool_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_pool_LDADD = $(SANDBOX_LIBS)
tests_support_bad_reader_SOURCES = tests/support/bad-reader.c
tests_support_bad_reader_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_support_bad_reader_LDADD = $(DOMAIN_LIBS)
