/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <sysexits.h>

#include "ctl/commands.h"
#include "ctl/output.h"
#include "engine/outbox.h"

int
pause_run(Call *call)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;

	if (!call_parse(call, NULL, 0, 0))
		return call->status;
	wiring = call_open(call, &error);
	if (wiring == NULL || !outbox_pause(&wiring->engine, "admin", &error))
		return call_fail(error);
	if (call->json)
		output_json(json_pack("{s:b}", "paused", TRUE));
	else
		printf("paused: automatic letters to customers wait\n");
	return EX_OK;
}
