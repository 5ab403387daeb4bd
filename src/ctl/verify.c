/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <sysexits.h>

#include "base/error.h"
#include "ctl/commands.h"
#include "ctl/output.h"
#include "engine/letter_files.h"
#include "engine/letters.h"
#include "store/outbox.h"
#include "store/verify.h"

#define EXIT_BROKEN 1

/* Every letter that waits can be made into a mail. */
static gboolean
check_letters(Engine *engine, const ReaderPort *reader, GPtrArray *problems, GError **error)
{
	g_autoptr(GPtrArray) letters = NULL;

	if (!store_outbox_unsettled(engine->store, 0, &letters, error))
		return FALSE;
	for (guint i = 0; i < letters->len; i++) {
		const OutboxLetter *listed = g_ptr_array_index(letters, i);
		g_autoptr(OutboxLetter) letter = store_outbox_get(engine->store, listed->id, error);
		g_autoptr(GPtrArray) parts = NULL;
		g_autoptr(GBytes) bytes = NULL;
		g_autoptr(GError) mine = NULL;

		if (letter == NULL)
			return FALSE;
		parts = letter_files_wait(engine, reader, letter, &mine);
		if (parts != NULL)
			bytes = letters_compose(engine, letter, parts, &mine);
		if (bytes == NULL && !error_is(mine, ERROR_REJECTED)) {
			g_propagate_error(error, g_steal_pointer(&mine));
			return FALSE;
		}
		if (bytes == NULL)
			g_ptr_array_add(problems,
				g_strdup_printf("letter %" G_GINT64_FORMAT ": can't be sent: %s",
					letter->id, mine->message));
	}
	return TRUE;
}

static void
print_problems(const Call *call, const GPtrArray *problems)
{
	json_t *list = json_array();

	for (guint i = 0; i < problems->len; i++) {
		const char *problem = g_ptr_array_index(problems, i);
		g_autofree char *line = output_line(problem);

		if (call->json)
			json_array_append_new(list, output_json_text(problem));
		else
			printf("%s\n", line);
	}
	if (call->json)
		output_json(json_pack("{s:b, s:O}", "ok", problems->len == 0, "problems", list));
	else if (problems->len == 0)
		printf("ok\n");
	json_decref(list);
}

int
verify_run(Call *call)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;
	g_autoptr(GPtrArray) problems = NULL;

	if (!call_parse(call, NULL, 0, 0))
		return call->status;
	wiring = call_open(call, &error);
	if (wiring == NULL || !store_verify(wiring->store, &problems, &error))
		return call_fail(error);
	/* Letters may carry parts of mails: only mails that are whole can be read for that. */
	if (problems->len == 0 &&
		!check_letters(&wiring->engine, &wiring->reader_port, problems, &error))
		return call_fail(error);
	print_problems(call, problems);
	return problems->len == 0 ? EX_OK : EXIT_BROKEN;
}
