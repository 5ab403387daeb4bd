# SPDX-License-Identifier: MIT
UNIT_DOMAIN = tests/unit/test-address \
	tests/unit/test-calendar \
	tests/unit/test-classify \
	tests/unit/test-desk \
	tests/unit/test-gate \
	tests/unit/test-history \
	tests/unit/test-order \
	tests/unit/test-policy \
	tests/unit/test-reference \
	tests/unit/test-reply-address \
	tests/unit/test-thread
check_PROGRAMS += $(UNIT_DOMAIN)
TESTS += $(UNIT_DOMAIN)
tests_unit_test_address_SOURCES = tests/unit/test-address.c
tests_unit_test_address_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_address_LDADD = $(DOMAIN_LIBS)
tests_unit_test_calendar_SOURCES = tests/unit/test-calendar.c
tests_unit_test_calendar_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_calendar_LDADD = $(DOMAIN_LIBS)
tests_unit_test_classify_SOURCES = tests/unit/test-classify.c
tests_unit_test_classify_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_classify_LDADD = $(DOMAIN_LIBS)
tests_unit_test_desk_SOURCES = tests/unit/test-desk.c
tests_unit_test_desk_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_desk_LDADD = $(DOMAIN_LIBS)
tests_unit_test_gate_SOURCES = tests/unit/test-gate.c
tests_unit_test_gate_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_gate_LDADD = $(DOMAIN_LIBS)
tests_unit_test_history_SOURCES = tests/unit/test-history.c
tests_unit_test_history_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_history_LDADD = $(DOMAIN_LIBS)
tests_unit_test_order_SOURCES = tests/unit/test-order.c
tests_unit_test_order_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_order_LDADD = $(DOMAIN_LIBS)
tests_unit_test_policy_SOURCES = tests/unit/test-policy.c
tests_unit_test_policy_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_policy_LDADD = $(DOMAIN_LIBS)
tests_unit_test_reference_SOURCES = tests/unit/test-reference.c
tests_unit_test_reference_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_reference_LDADD = $(DOMAIN_LIBS)
tests_unit_test_reply_address_SOURCES = tests/unit/test-reply-address.c
tests_unit_test_reply_address_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_reply_address_LDADD = $(DOMAIN_LIBS)
tests_unit_test_thread_SOURCES = tests/unit/test-thread.c
tests_unit_test_thread_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_thread_LDADD = $(DOMAIN_LIBS)
