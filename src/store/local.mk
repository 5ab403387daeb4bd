# SPDX-License-Identifier: MIT
# Floor 2: all SQL. Uses base and domain; SQLite.
noinst_LIBRARIES += libstore.a
libstore_a_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS) $(SQLITE_CFLAGS)
libstore_a_SOURCES = \
	%D%/alerts.c %D%/alerts.h \
	%D%/backup.c %D%/backup.h \
	%D%/db.c %D%/db.h \
	%D%/disputes.c %D%/disputes.h \
	%D%/fields.c %D%/fields.h \
	%D%/history.c %D%/history.h \
	%D%/ledger.c %D%/ledger.h \
	%D%/messages.c %D%/messages.h \
	%D%/meta.c %D%/meta.h \
	%D%/migrate.c %D%/migrate.h \
	%D%/outbox.c %D%/outbox.h \
	%D%/quarantine.c %D%/quarantine.h \
	%D%/reconciliations.c %D%/reconciliations.h \
	%D%/sqlite_ddl.h \
	%D%/statements.h \
	%D%/store.c %D%/store.h \
	%D%/template_sets.c %D%/template_sets.h \
	%D%/timers.c %D%/timers.h \
	%D%/verify.c %D%/verify.h
nodist_libstore_a_SOURCES = %D%/sqlite_ddl.c

# The schema, as C strings.
STORE_DDL = %D%/sql/sqlite-001.sql
EXTRA_DIST += $(STORE_DDL) %D%/sql/embed.awk
CLEANFILES += %D%/sqlite_ddl.c
%D%/sqlite_ddl.c: $(STORE_DDL) %D%/sql/embed.awk
	$(AM_V_GEN)$(MKDIR_P) %D% && \
	for ddl in $(STORE_DDL); do echo $(srcdir)/$$ddl; done | \
	xargs $(AWK) -f $(srcdir)/%D%/sql/embed.awk >$@.tmp && mv $@.tmp $@
