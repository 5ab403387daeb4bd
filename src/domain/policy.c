/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "domain/policy.h"

static const char *const MODE_NAMES[] = {
	[MODE_OBSERVE] = "observe",
	[MODE_STAFF] = "staff",
	[MODE_LIVE] = "live",
};

Policy
policy_default(void)
{
	return (Policy){
		.mode = MODE_OBSERVE,
		.acknowledge_s = 24 * 60 * 60,
		.progress_days = 7,
		.then_days = 14,
		.answer_days = 60,
		.read_days = 1,
		.relay_hold_s = 120,
		.close_days = 14,
		.reopen_days = 60,
		.sender_cap = 10,
		.dispute_cap = 30,
		.hourly_cap = 60,
		.brake = 100,
		.plus_replies = TRUE,
		.plus_envelope = TRUE,
	};
}

gboolean
mode_parse(const char *text, Mode *mode_out)
{
	for (guint i = 0; i < G_N_ELEMENTS(MODE_NAMES); i++) {
		if (g_strcmp0(MODE_NAMES[i], text) == 0) {
			*mode_out = (Mode)i;
			return TRUE;
		}
	}
	return FALSE;
}

const char *
mode_name(Mode mode)
{
	g_assert(mode < G_N_ELEMENTS(MODE_NAMES));
	return MODE_NAMES[mode];
}
