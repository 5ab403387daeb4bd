# SPDX-License-Identifier: MIT
UNIT_BASE = tests/unit/test-blob tests/unit/test-text tests/unit/test-digest tests/unit/test-footprint
check_PROGRAMS += $(UNIT_BASE)
TESTS += $(UNIT_BASE)
tests_unit_test_text_SOURCES = tests/unit/test-text.c
tests_unit_test_text_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_text_LDADD = $(BASE_LIBS)
tests_unit_test_digest_SOURCES = tests/unit/test-digest.c
tests_unit_test_digest_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_digest_LDADD = $(BASE_LIBS)
tests_unit_test_blob_SOURCES = tests/unit/test-blob.c
tests_unit_test_blob_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_blob_LDADD = $(BASE_LIBS)
tests_unit_test_footprint_SOURCES = tests/unit/test-footprint.c
tests_unit_test_footprint_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_footprint_LDADD = $(BASE_LIBS)
