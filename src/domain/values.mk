# SPDX-License-Identifier: MIT
libdomain_a_SOURCES += \
	src/domain/address.c src/domain/address.h \
	src/domain/calendar.c src/domain/calendar.h \
	src/domain/classify.c src/domain/classify.h \
	src/domain/desk.c src/domain/desk.h \
	src/domain/gate.c src/domain/gate.h \
	src/domain/history.c src/domain/history.h \
	src/domain/order.c src/domain/order.h \
	src/domain/policy.c src/domain/policy.h \
	src/domain/reference.c src/domain/reference.h \
	src/domain/reply_address.c src/domain/reply_address.h \
	src/domain/thread.c src/domain/thread.h
