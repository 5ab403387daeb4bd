/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "net/backoff.h"

guint
backoff_pause_ms(const Backoff *backoff, guint failures, const Random *random)
{
	guint64 most = MIN(backoff->first_ms, backoff->longest_ms);
	guint64 steady = 0;

	for (guint i = 1; i < failures && most < backoff->longest_ms; i++)
		most = MIN(most * 2, backoff->longest_ms);
	steady = most * backoff->steady_percent / 100;
	return (guint)(steady + random_u64(random) % (most - steady + 1));
}
