# SPDX-License-Identifier: MIT
# Floor 2: RFC 5322 and MIME to values and back. Uses base and domain; GMime, libxml2, libexttextcat.
noinst_LIBRARIES += libmail.a
libmail_a_CPPFLAGS = $(AM_CPPFLAGS) -DTEXTCAT_MODELS='"$(TEXTCAT_MODELS)"'
libmail_a_CFLAGS = $(AM_CFLAGS) $(GMIME_CFLAGS) $(XML_CFLAGS) $(TEXTCAT_CFLAGS)
libmail_a_SOURCES = \
	%D%/absence.c %D%/absence.h \
	%D%/attribution.c %D%/attribution.h \
	%D%/authres.c %D%/authres.h \
	%D%/automatic.c %D%/automatic.h \
	%D%/body.c %D%/body.h \
	%D%/bounce_notice.c %D%/bounce_notice.h \
	%D%/bounce_phrases.c %D%/bounce_phrases.h \
	%D%/bounce_reason.c %D%/bounce_reason.h \
	%D%/bounce_text.c %D%/bounce_text.h \
	%D%/bounce_whom.c %D%/bounce_whom.h \
	%D%/bounce_words.c %D%/bounce_words.h \
	%D%/charset.c %D%/charset.h \
	%D%/compose.c %D%/compose.h \
	%D%/defuse.c %D%/defuse.h \
	%D%/container.c %D%/container.h \
	%D%/delivery.c %D%/delivery.h \
	%D%/flowed.c %D%/flowed.h \
	%D%/gmime-auto.h \
	%D%/header.c %D%/header.h \
	%D%/html.c %D%/html.h \
	%D%/language.c %D%/language.h \
	%D%/quoting.c %D%/quoting.h \
	%D%/read.c %D%/read.h \
	%D%/signing.c %D%/signing.h \
	%D%/source.c %D%/source.h \
	%D%/style.c %D%/style.h \
	%D%/trim.c %D%/trim.h \
	%D%/uuencode.c %D%/uuencode.h \
	%D%/warning.c %D%/warning.h \
	%D%/window.c %D%/window.h \
	%D%/wording.c %D%/wording.h \
	%D%/words.c %D%/words.h
dist_pkgdata_DATA = %D%/textcat.conf
