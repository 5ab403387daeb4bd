# SPDX-License-Identifier: MIT
FUZZ_TARGETS += tests/fuzz/fuzz-authres tests/fuzz/fuzz-delivery tests/fuzz/fuzz-html \
	tests/fuzz/fuzz-read tests/fuzz/fuzz-trim
tests_fuzz_fuzz_authres_SOURCES = tests/fuzz/fuzz-authres.c $(FUZZ_MAIN)
tests_fuzz_fuzz_authres_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_fuzz_fuzz_authres_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_authres_LDADD = $(MAIL_LIBS)
EXTRA_DIST += tests/fuzz/authres.dict tests/fuzz/corpus/authres
tests_fuzz_fuzz_delivery_SOURCES = tests/fuzz/fuzz-delivery.c $(FUZZ_MAIN)
tests_fuzz_fuzz_delivery_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_fuzz_fuzz_delivery_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_delivery_LDADD = $(MAIL_LIBS)
EXTRA_DIST += tests/fuzz/delivery.dict tests/fuzz/corpus/delivery
tests_fuzz_fuzz_html_SOURCES = tests/fuzz/fuzz-html.c $(FUZZ_MAIN)
tests_fuzz_fuzz_html_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_fuzz_fuzz_html_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_html_LDADD = $(MAIL_LIBS)
EXTRA_DIST += tests/fuzz/html.dict tests/fuzz/corpus/html
tests_fuzz_fuzz_read_SOURCES = tests/fuzz/fuzz-read.c $(FUZZ_MAIN)
tests_fuzz_fuzz_read_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_fuzz_fuzz_read_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_read_LDADD = $(MAIL_LIBS)
EXTRA_DIST += tests/fuzz/read.dict tests/fuzz/corpus/read
tests_fuzz_fuzz_trim_SOURCES = tests/fuzz/fuzz-trim.c $(FUZZ_MAIN)
tests_fuzz_fuzz_trim_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_fuzz_fuzz_trim_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_trim_LDADD = $(MAIL_LIBS)
EXTRA_DIST += tests/fuzz/trim.dict tests/fuzz/corpus/trim
