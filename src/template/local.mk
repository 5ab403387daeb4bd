# SPDX-License-Identifier: MIT
# Floor 2: text + values → text. Uses base; cmark.
noinst_LIBRARIES += libtemplate.a
libtemplate_a_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS) $(CMARK_CFLAGS)
libtemplate_a_SOURCES = \
	%D%/check.c %D%/check.h \
	%D%/format.c %D%/format.h \
	%D%/letter.c %D%/letter.h \
	%D%/markdown.c %D%/markdown.h \
	%D%/mustache.c %D%/mustache.h \
	%D%/plain.c %D%/plain.h \
	%D%/schema.c %D%/schema.h \
	%D%/set.c %D%/set.h \
	%D%/slot.c %D%/slot.h \
	%D%/value.c %D%/value.h
