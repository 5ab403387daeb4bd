# SPDX-License-Identifier: MIT
# Floor 0: may use nothing of ours; GLib only.
noinst_LIBRARIES += libbase.a
libbase_a_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
libbase_a_SOURCES = \
	%D%/blob.c %D%/blob.h \
	%D%/clock.c %D%/clock.h \
	%D%/digest.c %D%/digest.h \
	%D%/error.c %D%/error.h \
	%D%/footprint.c %D%/footprint.h \
	%D%/ids.c %D%/ids.h \
	%D%/limits.h \
	%D%/log.c %D%/log.h \
	%D%/marker.h \
	%D%/random.c %D%/random.h \
	%D%/text.c %D%/text.h
