# SPDX-License-Identifier: MIT
# Floor 4: the program that reads foreign bytes, and can do nothing else.
pkglibexec_PROGRAMS = disputed-reader
disputed_reader_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS) $(GMIME_CFLAGS)
disputed_reader_SOURCES = \
	%D%/main.c \
	%D%/serve.c %D%/serve.h
disputed_reader_LDADD = $(READER_LIBS)
