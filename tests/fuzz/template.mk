# SPDX-License-Identifier: MIT
FUZZ_TARGETS += tests/fuzz/fuzz-letter tests/fuzz/fuzz-mustache
tests_fuzz_fuzz_letter_SOURCES = tests/fuzz/fuzz-letter.c $(FUZZ_MAIN)
tests_fuzz_fuzz_letter_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_fuzz_fuzz_letter_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_letter_LDADD = $(TEMPLATE_LIBS)
EXTRA_DIST += tests/fuzz/letter.dict tests/fuzz/corpus/letter
tests_fuzz_fuzz_mustache_SOURCES = tests/fuzz/fuzz-mustache.c $(FUZZ_MAIN)
tests_fuzz_fuzz_mustache_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_fuzz_fuzz_mustache_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_mustache_LDADD = $(TEMPLATE_LIBS)
EXTRA_DIST += tests/fuzz/mustache.dict tests/fuzz/corpus/mustache
