# SPDX-License-Identifier: MIT
# What `make check` leaves out, because it takes longer or needs servers.

EXTRA_DIST += build-aux/valgrind.supp tools/check tools/demo tools/lib.sh tools/install-packages \
	tools/cppcheck.suppressions tools/analyser.h .clang-tidy .ci/run tools/demo-mails/marie-1.eml \
	tools/demo-mails/marie-2.eml tools/demo-mails/john-1.eml tools/demo-mails/staff.eml

# The tests against real servers, each a script that prints TAP. They run what is installed, so
# `make install` comes first, into a prefix of one's own.
INTEGRATION_TESTS = %D%/private-servers.test %D%/intake.test %D%/instant.test %D%/mailbox.test %D%/bad-mail.test %D%/sending.test \
	%D%/kill.test %D%/store-faults.test %D%/line.test %D%/disk.test %D%/clock.test \
	%D%/soak.test %D%/memory.test %D%/kill-reader.test %D%/deadly.test %D%/large.test %D%/meanwhile.test %D%/fair.test
# Access tokens that rotate.
INTEGRATION_TESTS += %D%/oauth.test
# What an operator does.
INTEGRATION_TESTS += %D%/operator.test %D%/backup.test %D%/doctor.test
EXTRA_DIST += $(INTEGRATION_TESTS) %D%/servers.sh %D%/token-server %D%/tap.sh %D%/product.sh %D%/faults.sh
check_PROGRAMS += tests/support/under-unit
tests_support_under_unit_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS) $(SECCOMP_CFLAGS)
tests_support_under_unit_LDADD = $(GLIB_LIBS) $(SECCOMP_LIBS)
check-integration: tests/support/under-unit
TEST_EXTENSIONS += .test
TEST_LOG_DRIVER = $(LOG_DRIVER)
TEST_LOG_COMPILER = bash

check-integration: all $(FAULT_TOOLS) tests/scenario/run-scenario
	DISPUTED='$(sbindir)/disputed' DISPUTECTL='$(bindir)/disputectl' \
		$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(INTEGRATION_TESTS)' \
		TEST_SUITE_LOG=test-suite-integration.log
.PHONY: check-integration

# The unit tests under valgrind, with what GLib keeps on purpose left out, and what the dynamic
# loader does.
GLIB_SUPPRESSIONS = $(wildcard /usr/share/glib-2.0/valgrind/glib.supp)
VALGRIND = valgrind -q --leak-check=full --errors-for-leak-kinds=definite --error-exitcode=99 \
	--num-callers=30 --suppressions=$(abs_top_srcdir)/build-aux/valgrind.supp \
	$(GLIB_SUPPRESSIONS:%=--suppressions=%)

check-valgrind: all $(check_PROGRAMS)
	G_SLICE=always-malloc $(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(filter tests/unit/%,$(check_PROGRAMS))' \
		TEST_SUITE_LOG=test-suite-valgrind.log TEST_WRAPPER='$(VALGRIND)'
.PHONY: check-valgrind
