# SPDX-License-Identifier: MIT
# Floor 2: all SQL. Uses base and domain; SQLite.
STORE_INTERFACE = %D%/alerts.h %D%/disputes.h %D%/history.h %D%/ledger.h %D%/messages.h %D%/meta.h \
	%D%/outbox.h %D%/store.h %D%/template_sets.h %D%/timers.h %D%/verify.h
EXTRA_DIST += $(STORE_INTERFACE)
