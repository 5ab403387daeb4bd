# SPDX-License-Identifier: MIT
UNIT_DOMAIN = tests/unit/test-address \
	tests/unit/test-calendar \
	tests/unit/test-classify \
	tests/unit/test-decide \
	tests/unit/test-decide-walk \
	tests/unit/test-desk \
	tests/unit/test-dispute \
	tests/unit/test-mail-facts \
	tests/unit/test-gate \
	tests/unit/test-numbers \
	tests/unit/test-history \
	tests/unit/test-likeness \
	tests/unit/test-message-wire \
	tests/unit/test-order \
	tests/unit/test-policy \
	tests/unit/test-reference \
	tests/unit/test-reply-address \
	tests/unit/test-salutation \
	tests/unit/test-thread \
	tests/unit/test-transitions
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
tests_unit_test_numbers_SOURCES = tests/unit/test-numbers.c
tests_unit_test_numbers_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_numbers_LDADD = $(DOMAIN_LIBS)
tests_unit_test_gate_SOURCES = tests/unit/test-gate.c
tests_unit_test_gate_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_gate_LDADD = $(DOMAIN_LIBS)
tests_unit_test_history_SOURCES = tests/unit/test-history.c
tests_unit_test_history_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_history_LDADD = $(DOMAIN_LIBS)
tests_unit_test_message_wire_SOURCES = tests/unit/test-message-wire.c
tests_unit_test_message_wire_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_message_wire_LDADD = $(DOMAIN_LIBS)
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
tests_unit_test_decide_SOURCES = tests/unit/test-decide.c
tests_unit_test_decide_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_test_decide_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_decide_LDADD = libsupport.a $(DOMAIN_LIBS)
tests_unit_test_dispute_SOURCES = tests/unit/test-dispute.c
tests_unit_test_dispute_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_test_dispute_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_dispute_LDADD = libsupport.a $(DOMAIN_LIBS)
tests_unit_test_salutation_SOURCES = tests/unit/test-salutation.c
tests_unit_test_salutation_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_salutation_LDADD = $(DOMAIN_LIBS)
tests_unit_test_transitions_SOURCES = tests/unit/test-transitions.c
tests_unit_test_transitions_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_transitions_LDADD = $(DOMAIN_LIBS)
tests_unit_test_decide_walk_SOURCES = tests/unit/test-decide-walk.c
tests_unit_test_decide_walk_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_test_decide_walk_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_decide_walk_LDADD = libsupport.a $(DOMAIN_LIBS)
tests_unit_test_mail_facts_SOURCES = tests/unit/test-mail-facts.c
tests_unit_test_mail_facts_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_mail_facts_LDADD = $(DOMAIN_LIBS)
tests_unit_test_likeness_SOURCES = tests/unit/test-likeness.c
tests_unit_test_likeness_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_likeness_LDADD = $(DOMAIN_LIBS)
