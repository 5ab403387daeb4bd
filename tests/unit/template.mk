# SPDX-License-Identifier: MIT
UNIT_TEMPLATE = \
	tests/unit/test-format \
	tests/unit/test-letter \
	tests/unit/test-markdown \
	tests/unit/test-mustache \
	tests/unit/test-schema \
	tests/unit/test-set \
	tests/unit/test-value
check_PROGRAMS += $(UNIT_TEMPLATE)
TESTS += $(UNIT_TEMPLATE)
tests_unit_test_format_SOURCES = tests/unit/test-format.c
tests_unit_test_format_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_format_LDADD = $(TEMPLATE_LIBS)
tests_unit_test_letter_SOURCES = tests/unit/test-letter.c
tests_unit_test_letter_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_letter_LDADD = $(TEMPLATE_LIBS)
tests_unit_test_markdown_SOURCES = tests/unit/test-markdown.c
tests_unit_test_markdown_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_markdown_LDADD = $(TEMPLATE_LIBS)
tests_unit_test_mustache_SOURCES = tests/unit/test-mustache.c
tests_unit_test_mustache_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_mustache_LDADD = $(TEMPLATE_LIBS) $(JANSSON_LIBS)
tests_unit_test_schema_SOURCES = tests/unit/test-schema.c
tests_unit_test_schema_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_schema_LDADD = $(TEMPLATE_LIBS)
tests_unit_test_set_SOURCES = tests/unit/test-set.c
tests_unit_test_set_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_set_LDADD = $(TEMPLATE_LIBS)
tests_unit_test_value_SOURCES = tests/unit/test-value.c
tests_unit_test_value_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_value_LDADD = $(TEMPLATE_LIBS)
