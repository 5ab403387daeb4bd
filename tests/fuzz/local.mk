# SPDX-License-Identifier: MIT
# Targets for readers of foreign bytes. Built with --enable-fuzzers they are libFuzzer programs;
# otherwise each replays its corpus, tests/fuzz/corpus/NAME, within `make check`.
# A target: SOURCES = tests/fuzz/fuzz-NAME.c $(FUZZ_MAIN), LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS).
FUZZ_TARGETS =
include tests/fuzz/domain.mk
include tests/fuzz/mail.mk
include tests/fuzz/net.mk
include tests/fuzz/template.mk
check_PROGRAMS += $(FUZZ_TARGETS)
if FUZZERS
FUZZ_MAIN =
else
FUZZ_MAIN = tests/fuzz/replay.c
TESTS += $(FUZZ_TARGETS)
endif
EXTRA_DIST += tests/fuzz/replay.c
