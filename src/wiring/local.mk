# SPDX-License-Identifier: MIT
# Floor 4, shared by the programs: from a configuration file to an engine.
noinst_LIBRARIES += libwiring.a
libwiring_a_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
libwiring_a_SOURCES = \
	%D%/active_templates.c %D%/active_templates.h \
	%D%/files.c %D%/files.h \
	%D%/keys_file.c %D%/keys_file.h \
	%D%/reader.c %D%/reader.h \
	%D%/store_lock.c %D%/store_lock.h \
	%D%/wiring.c %D%/wiring.h
