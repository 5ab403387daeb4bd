# SPDX-License-Identifier: MIT
# Helpers of the tests.
check_LIBRARIES += libsupport.a
libsupport_a_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
libsupport_a_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
libsupport_a_SOURCES = %D%/direct-reader.c %D%/direct-reader.h %D%/life.c %D%/life.h %D%/sample.c %D%/sample.h
