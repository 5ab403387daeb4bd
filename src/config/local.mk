# SPDX-License-Identifier: MIT
# Floor 3: the configuration file as the option structs of the modules. libconfuse.
noinst_LIBRARIES += libconfig.a
libconfig_a_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS) $(CONFUSE_CFLAGS)
libconfig_a_SOURCES = \
	%D%/accounts.c %D%/accounts.h \
	%D%/comments.c %D%/comments.h \
	%D%/config.c %D%/config.h \
	%D%/duration.c %D%/duration.h \
	%D%/facts_section.c %D%/facts_section.h \
	%D%/fields.c %D%/fields.h \
	%D%/keys.c %D%/keys.h \
	%D%/people.c %D%/people.h \
	%D%/rules.c %D%/rules.h \
	%D%/servers.c %D%/servers.h \
	%D%/tokens.c %D%/tokens.h \
	%D%/tree.c %D%/tree.h
