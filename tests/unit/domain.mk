# SPDX-License-Identifier: MIT
UNIT_DOMAIN = tests/unit/test-address tests/unit/test-reference tests/unit/test-reply-address
check_PROGRAMS += $(UNIT_DOMAIN)
TESTS += $(UNIT_DOMAIN)
tests_unit_test_address_SOURCES = tests/unit/test-address.c
tests_unit_test_address_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_address_LDADD = $(DOMAIN_LIBS)
tests_unit_test_reference_SOURCES = tests/unit/test-reference.c
tests_unit_test_reference_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_reference_LDADD = $(DOMAIN_LIBS)
tests_unit_test_reply_address_SOURCES = tests/unit/test-reply-address.c
tests_unit_test_reply_address_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_reply_address_LDADD = $(DOMAIN_LIBS)
