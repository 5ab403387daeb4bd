# SPDX-License-Identifier: MIT
FUZZ_TARGETS += tests/fuzz/fuzz-message-wire tests/fuzz/fuzz-order tests/fuzz/fuzz-reply-address
tests_fuzz_fuzz_message_wire_SOURCES = tests/fuzz/fuzz-message-wire.c $(FUZZ_MAIN)
tests_fuzz_fuzz_message_wire_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_fuzz_fuzz_message_wire_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_message_wire_LDADD = $(DOMAIN_LIBS)
EXTRA_DIST += tests/fuzz/message-wire.dict tests/fuzz/corpus/message-wire
tests_fuzz_fuzz_order_SOURCES = tests/fuzz/fuzz-order.c $(FUZZ_MAIN)
tests_fuzz_fuzz_order_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_fuzz_fuzz_order_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_order_LDADD = $(DOMAIN_LIBS)
EXTRA_DIST += tests/fuzz/order.dict tests/fuzz/corpus/order
tests_fuzz_fuzz_reply_address_SOURCES = tests/fuzz/fuzz-reply-address.c $(FUZZ_MAIN)
tests_fuzz_fuzz_reply_address_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_fuzz_fuzz_reply_address_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_reply_address_LDADD = $(DOMAIN_LIBS)
EXTRA_DIST += tests/fuzz/reply-address.dict tests/fuzz/corpus/reply-address
