# SPDX-License-Identifier: MIT
# A store with much in it: built by `make growth-bench`, run by tests/bench/growth.
EXTRA_PROGRAMS = tests/bench/fill
tests_bench_fill_SOURCES = tests/bench/fill.c
tests_bench_fill_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_bench_fill_LDADD = $(STORE_LIBS)
growth-bench: tests/bench/fill
.PHONY: growth-bench
