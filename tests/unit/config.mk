# SPDX-License-Identifier: MIT
UNIT_CONFIG = tests/unit/test-config tests/unit/test-duration
check_PROGRAMS += $(UNIT_CONFIG)
TESTS += $(UNIT_CONFIG)
tests_unit_test_config_SOURCES = tests/unit/test-config.c
tests_unit_test_config_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS) $(CONFUSE_CFLAGS)
tests_unit_test_config_LDADD = $(CONFIG_LIBS) $(FLOOR2_LIBS)
tests_unit_test_duration_SOURCES = tests/unit/test-duration.c
tests_unit_test_duration_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_unit_test_duration_LDADD = $(CONFIG_LIBS) $(BASE_LIBS)
