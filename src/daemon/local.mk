# SPDX-License-Identifier: MIT
# Floor 4: the daemon. Wires, then runs.
sbin_PROGRAMS += disputed
disputed_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS) $(GMIME_CFLAGS) $(CURL_CFLAGS)
disputed_SOURCES = \
	%D%/alarm.c %D%/alarm.h \
	%D%/fetch.c %D%/fetch.h \
	%D%/main.c \
	%D%/notify.c %D%/notify.h \
	%D%/options.c %D%/options.h \
	%D%/post.c %D%/post.h \
	%D%/service.c %D%/service.h \
	%D%/warnings.c %D%/warnings.h \
	%D%/watch.c %D%/watch.h
disputed_LDADD = $(WIRING_LIBS)
