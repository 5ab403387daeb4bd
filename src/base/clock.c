/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/clock.h"

static gint64
system_now(gpointer data G_GNUC_UNUSED)
{
	return g_get_real_time() / G_USEC_PER_SEC;
}

static gint64
fixed_now(gpointer data)
{
	return *(gint64 *)data;
}

Clock
clock_system(void)
{
	return (Clock){.now = system_now, .data = NULL};
}

Clock
clock_fixed(gint64 *now_at)
{
	return (Clock){.now = fixed_now, .data = now_at};
}

gint64
clock_now(const Clock *clock)
{
	return clock->now(clock->data);
}
