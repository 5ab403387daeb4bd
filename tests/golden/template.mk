# SPDX-License-Identifier: MIT
# Every shipped letter with sample values. `make update-golden` writes what is kept anew.
check_PROGRAMS += tests/golden/template-letters
TESTS += tests/golden/template-letters
tests_golden_template_letters_SOURCES = tests/golden/template-letters.c
tests_golden_template_letters_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_golden_template_letters_LDADD = $(TEMPLATE_LIBS)
EXTRA_DIST += tests/golden/template

.PHONY: update-golden update-golden-template
update-golden: update-golden-template
update-golden-template: tests/golden/template-letters
	top_srcdir='$(top_srcdir)' UPDATE_GOLDEN=1 tests/golden/template-letters
	-git -C '$(top_srcdir)' diff --stat tests/golden/template
