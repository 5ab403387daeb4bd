# SPDX-License-Identifier: MIT
UNIT_TEMPLATE = tests/unit/test-format tests/unit/test-markdown tests/unit/test-mustache
check_PROGRAMS += $(UNIT_TEMPLATE)
TESTS += $(UNIT_TEMPLATE)
tests_unit_test_format_SOURCES = tests/unit/test-format.c
tests_unit_test_format_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_format_LDADD = $(TEMPLATE_LIBS)
tests_unit_test_markdown_SOURCES = tests/unit/test-markdown.c
tests_unit_test_markdown_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_markdown_LDADD = $(TEMPLATE_LIBS)
tests_unit_test_mustache_SOURCES = tests/unit/test-mustache.c
tests_unit_test_mustache_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_mustache_LDADD = $(TEMPLATE_LIBS) $(JANSSON_LIBS)
