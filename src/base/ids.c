/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/ids.h"

#define ID_LOW_BITS 21

gint64
id_new(const Random *random, gint64 now_ms)
{
	static gint64 last;
	gint64 low = (gint64)(random_u64(random) & ((G_GUINT64_CONSTANT(1) << ID_LOW_BITS) - 1));
	gint64 id = (gint64)((guint64)MAX(now_ms, 0) << ID_LOW_BITS & G_MAXINT64) | low;

	if (id <= last)
		id = last + 1;
	last = id;
	return id;
}
