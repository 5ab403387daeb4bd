# SPDX-License-Identifier: MIT
FUZZ_TARGETS += tests/fuzz/fuzz-imap tests/fuzz/fuzz-smtp tests/fuzz/fuzz-smtp-text
tests_fuzz_fuzz_imap_SOURCES = tests/fuzz/fuzz-imap.c $(FUZZ_MAIN)
tests_fuzz_fuzz_imap_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_fuzz_fuzz_imap_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_imap_LDADD = $(NET_LIBS)
EXTRA_DIST += tests/fuzz/imap.dict tests/fuzz/corpus/imap
tests_fuzz_fuzz_smtp_SOURCES = tests/fuzz/fuzz-smtp.c $(FUZZ_MAIN)
tests_fuzz_fuzz_smtp_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_fuzz_fuzz_smtp_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_smtp_LDADD = $(NET_LIBS)
EXTRA_DIST += tests/fuzz/smtp.dict tests/fuzz/corpus/smtp
tests_fuzz_fuzz_smtp_text_SOURCES = tests/fuzz/fuzz-smtp-text.c $(FUZZ_MAIN)
tests_fuzz_fuzz_smtp_text_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_fuzz_fuzz_smtp_text_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_smtp_text_LDADD = $(NET_LIBS)
EXTRA_DIST += tests/fuzz/smtp-text.dict tests/fuzz/corpus/smtp-text
