# SPDX-License-Identifier: MIT
# Floor 1: the rules. Pure: no I/O, clock, randomness or logging. Uses base; GLib only.
noinst_LIBRARIES += libdomain.a
libdomain_a_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
libdomain_a_SOURCES = \
	%D%/address.c %D%/address.h \
	%D%/calendar.c %D%/calendar.h \
	%D%/classify.c %D%/classify.h \
	%D%/decide.c %D%/decide.h \
	%D%/decide_clock.c \
	%D%/decide_letter.c \
	%D%/decide_mail.c \
	%D%/decide_staff.c \
	%D%/desk.c %D%/desk.h \
	%D%/dispute.c %D%/dispute.h \
	%D%/fact_rules.c %D%/fact_rules.h \
	%D%/fact_values.c %D%/fact_values.h \
	%D%/fact_words.c %D%/fact_words.h \
	%D%/mail_facts.c %D%/mail_facts.h \
	%D%/gate.c %D%/gate.h \
	%D%/handlers.h \
	%D%/history.c %D%/history.h \
	%D%/likeness.c %D%/likeness.h \
	%D%/making.c %D%/making.h \
	%D%/message.c %D%/message.h \
	%D%/message_wire.c %D%/message_wire.h \
	%D%/numbers.c %D%/numbers.h \
	%D%/order.c %D%/order.h \
	%D%/policy.c %D%/policy.h \
	%D%/promises.c %D%/promises.h \
	%D%/reference.c %D%/reference.h \
	%D%/reply_address.c %D%/reply_address.h \
	%D%/salutation.c %D%/salutation.h \
	%D%/thanks.c %D%/thanks.h \
	%D%/thread.c %D%/thread.h \
	%D%/transitions.c %D%/transitions.h \
	%D%/words.c %D%/words.h
