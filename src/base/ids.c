/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/ids.h"

#define ID_COUNT_BITS 31
#define ID_START_BITS 30 /* so that a second has room to count, wherever it starts */

gint64
id_new(const Random *random, gint64 now_at)
{
	static gint64 last, last_at;

	if (now_at > last_at) {
		guint64 start = random_u64(random) >> (64 - ID_START_BITS);
		gint64 first = (gint64)((((guint64)now_at << ID_COUNT_BITS) | start) & G_MAXINT64);

		last_at = now_at;
		last = MAX(first, last + 1);
	} else {
		last++;
	}
	return last;
}
