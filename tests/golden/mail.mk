# SPDX-License-Identifier: MIT
# Mails to values: tests/corpus/NAME.eml against tests/golden/mail/NAME.json.
check_PROGRAMS += tests/golden/mail-golden
tests_golden_mail_golden_SOURCES = tests/golden/mail-golden.c
tests_golden_mail_golden_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_golden_mail_golden_LDADD = $(MAIL_LIBS)
TESTS += tests/golden/mail.sh
EXTRA_DIST += tests/golden/mail.sh tests/golden/mail tests/corpus

.PHONY: update-golden update-golden-mail
update-golden: update-golden-mail
update-golden-mail: tests/golden/mail-golden
	top_srcdir='$(top_srcdir)' $(SHELL) '$(top_srcdir)/tests/golden/mail.sh' --update
	-git -C '$(top_srcdir)' diff --stat tests/golden/mail
