# SPDX-License-Identifier: MIT
# Floor 1: the rules. Pure: no I/O, clock, randomness or logging. Uses base; GLib only.
noinst_LIBRARIES += libdomain.a
libdomain_a_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
libdomain_a_SOURCES = \
	%D%/decide.c %D%/decide.h \
	%D%/dispute.c %D%/dispute.h \
	%D%/message.c %D%/message.h \
	%D%/transitions.c %D%/transitions.h
