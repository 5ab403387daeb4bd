# SPDX-License-Identifier: MIT
UNIT_MAIL = tests/unit/test-authres tests/unit/test-automatic tests/unit/test-bounce-notice \
	tests/unit/test-bounce-reason tests/unit/test-bounce-text tests/unit/test-bounces \
	tests/unit/test-charset tests/unit/test-compose tests/unit/test-delivery \
	tests/unit/test-header tests/unit/test-html tests/unit/test-language tests/unit/test-read \
	tests/unit/test-read-pieces tests/unit/test-trim
check_PROGRAMS += $(UNIT_MAIL)
TESTS += $(UNIT_MAIL)
tests_unit_test_authres_SOURCES = tests/unit/test-authres.c
tests_unit_test_authres_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_authres_LDADD = $(MAIL_LIBS)
tests_unit_test_automatic_SOURCES = tests/unit/test-automatic.c
tests_unit_test_automatic_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_automatic_LDADD = $(MAIL_LIBS)
tests_unit_test_bounce_notice_SOURCES = tests/unit/test-bounce-notice.c
tests_unit_test_bounce_notice_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_bounce_notice_LDADD = $(MAIL_LIBS)
tests_unit_test_bounce_reason_SOURCES = tests/unit/test-bounce-reason.c
tests_unit_test_bounce_reason_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_bounce_reason_LDADD = $(MAIL_LIBS)
tests_unit_test_bounce_text_SOURCES = tests/unit/test-bounce-text.c
tests_unit_test_bounce_text_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_bounce_text_LDADD = $(MAIL_LIBS)
tests_unit_test_bounces_SOURCES = tests/unit/test-bounces.c
tests_unit_test_bounces_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_bounces_LDADD = $(MAIL_LIBS)
tests_unit_test_charset_SOURCES = tests/unit/test-charset.c
tests_unit_test_charset_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_charset_LDADD = $(MAIL_LIBS)
tests_unit_test_compose_SOURCES = tests/unit/test-compose.c
tests_unit_test_compose_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_compose_LDADD = $(MAIL_LIBS)
tests_unit_test_delivery_SOURCES = tests/unit/test-delivery.c
tests_unit_test_delivery_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_delivery_LDADD = $(MAIL_LIBS)
tests_unit_test_header_SOURCES = tests/unit/test-header.c
tests_unit_test_header_CFLAGS = $(AM_CFLAGS) $(GMIME_CFLAGS)
tests_unit_test_header_LDADD = $(MAIL_LIBS)
tests_unit_test_html_SOURCES = tests/unit/test-html.c
tests_unit_test_html_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_html_LDADD = $(MAIL_LIBS)
tests_unit_test_language_SOURCES = tests/unit/test-language.c
tests_unit_test_language_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_language_LDADD = $(MAIL_LIBS)
tests_unit_test_read_SOURCES = tests/unit/test-read.c
tests_unit_test_read_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_read_LDADD = $(MAIL_LIBS)
tests_unit_test_read_pieces_SOURCES = tests/unit/test-read-pieces.c
tests_unit_test_read_pieces_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_read_pieces_LDADD = $(MAIL_LIBS)
tests_unit_test_trim_SOURCES = tests/unit/test-trim.c
tests_unit_test_trim_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_trim_LDADD = $(MAIL_LIBS)
