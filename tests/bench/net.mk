# SPDX-License-Identifier: MIT
# Measurements of the network: built by `make net-bench`, run by tests/bench/net.
EXTRA_PROGRAMS += tests/bench/net-bench tests/bench/delay-proxy
tests_bench_net_bench_SOURCES = tests/bench/net-bench.c
tests_bench_net_bench_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_bench_net_bench_LDADD = $(NET_LIBS)
tests_bench_delay_proxy_SOURCES = tests/bench/delay-proxy.c
tests_bench_delay_proxy_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS)
tests_bench_delay_proxy_LDADD = $(BASE_LIBS)
EXTRA_DIST += tests/bench/net tests/bench/latency tests/bench/arrivals.pl
net-bench: tests/bench/net-bench tests/bench/delay-proxy
.PHONY: net-bench
CLEANFILES += $(EXTRA_PROGRAMS)
