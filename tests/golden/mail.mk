# SPDX-License-Identifier: MIT
# Mails to values: tests/corpus/NAME.eml against tests/golden/mail/NAME.json.
check_PROGRAMS += tests/golden/mail-golden
tests_golden_mail_golden_SOURCES = tests/golden/mail-golden.c
tests_golden_mail_golden_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_golden_mail_golden_LDADD = $(MAIL_LIBS)
TESTS += tests/golden/mail.sh
EXTRA_DIST += tests/golden/mail.sh tests/golden/mail tests/corpus
