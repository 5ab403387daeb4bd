# SPDX-License-Identifier: MIT
UNIT_NET = \
	tests/unit/test-imap-parser \
	tests/unit/test-smtp-parser \
	tests/unit/test-net-text \
	tests/unit/test-backoff \
	tests/unit/test-imap-plan \
	tests/unit/test-imap-structure \
	tests/unit/test-secret \
	tests/unit/test-certificate \
	tests/unit/test-oauth-text \
	tests/unit/test-oauth-state \
	tests/unit/test-oauth \
	tests/unit/test-oauth-sign-in \
	tests/unit/test-session \
	tests/unit/test-imap \
	tests/unit/test-imap-faults \
	tests/unit/test-smtp \
	tests/unit/test-smtp-faults
check_PROGRAMS += $(UNIT_NET)
TESTS += $(UNIT_NET)
tests_unit_test_imap_parser_SOURCES = tests/unit/test-imap-parser.c
tests_unit_test_imap_parser_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_imap_parser_LDADD = $(NET_LIBS)
tests_unit_test_smtp_parser_SOURCES = tests/unit/test-smtp-parser.c
tests_unit_test_smtp_parser_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_smtp_parser_LDADD = $(NET_LIBS)
tests_unit_test_net_text_SOURCES = tests/unit/test-net-text.c
tests_unit_test_net_text_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_net_text_LDADD = $(NET_LIBS)
tests_unit_test_backoff_SOURCES = tests/unit/test-backoff.c
tests_unit_test_backoff_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_backoff_LDADD = $(NET_LIBS)
tests_unit_test_imap_structure_SOURCES = tests/unit/test-imap-structure.c
tests_unit_test_imap_structure_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_imap_structure_LDADD = $(NET_LIBS)
tests_unit_test_imap_plan_SOURCES = tests/unit/test-imap-plan.c
tests_unit_test_imap_plan_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_imap_plan_LDADD = $(NET_LIBS)
tests_unit_test_secret_SOURCES = tests/unit/test-secret.c \
	tests/unit/net-server.c tests/unit/net-server.h
tests_unit_test_secret_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_secret_LDADD = $(NET_LIBS)
tests_unit_test_session_SOURCES = tests/unit/test-session.c \
	tests/unit/net-server.c tests/unit/net-server.h
tests_unit_test_session_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_session_LDADD = $(NET_LIBS)
tests_unit_test_imap_SOURCES = tests/unit/test-imap.c \
	tests/unit/net-server.c tests/unit/net-server.h
tests_unit_test_imap_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_imap_LDADD = $(NET_LIBS)
tests_unit_test_imap_faults_SOURCES = tests/unit/test-imap-faults.c \
	tests/unit/imap-faker.c tests/unit/imap-faker.h \
	tests/unit/faulty-server.c tests/unit/faulty-server.h
tests_unit_test_imap_faults_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_imap_faults_LDADD = $(NET_LIBS)
tests_unit_test_smtp_SOURCES = tests/unit/test-smtp.c \
	tests/unit/net-server.c tests/unit/net-server.h
tests_unit_test_smtp_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_smtp_LDADD = $(NET_LIBS)
tests_unit_test_certificate_SOURCES = tests/unit/test-certificate.c
tests_unit_test_certificate_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS) $(CURL_CFLAGS)
tests_unit_test_certificate_LDADD = $(NET_LIBS)
tests_unit_test_oauth_text_SOURCES = tests/unit/test-oauth-text.c
tests_unit_test_oauth_text_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_oauth_text_LDADD = $(NET_LIBS)
tests_unit_test_oauth_state_SOURCES = tests/unit/test-oauth-state.c
tests_unit_test_oauth_state_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_oauth_state_LDADD = $(NET_LIBS)
tests_unit_test_oauth_SOURCES = tests/unit/test-oauth.c \
	tests/unit/net-server.c tests/unit/net-server.h \
	tests/unit/token-endpoint.c tests/unit/token-endpoint.h
tests_unit_test_oauth_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_oauth_LDADD = $(NET_LIBS)
tests_unit_test_oauth_sign_in_SOURCES = tests/unit/test-oauth-sign-in.c \
	tests/unit/net-server.c tests/unit/net-server.h \
	tests/unit/token-endpoint.c tests/unit/token-endpoint.h
tests_unit_test_oauth_sign_in_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_oauth_sign_in_LDADD = $(NET_LIBS)
tests_unit_test_smtp_faults_SOURCES = tests/unit/test-smtp-faults.c \
	tests/unit/faulty-server.c tests/unit/faulty-server.h
tests_unit_test_smtp_faults_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_smtp_faults_LDADD = $(NET_LIBS)
