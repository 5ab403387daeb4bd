# SPDX-License-Identifier: MIT
# Floor 2: the process of its own in which foreign bytes are read, and what is said to it. Uses base
# and domain; libseccomp.
noinst_LIBRARIES += libsandbox.a
libsandbox_a_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS) $(SECCOMP_CFLAGS)
libsandbox_a_SOURCES = \
	%D%/child.c %D%/child.h \
	%D%/confine.c %D%/confine.h \
	%D%/ending.c %D%/ending.h \
	%D%/pool.c %D%/pool.h \
	%D%/protocol.h \
	%D%/question.c %D%/question.h \
	%D%/turns.c %D%/turns.h
