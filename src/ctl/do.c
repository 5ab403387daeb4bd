/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <sysexits.h>

#include "ctl/commands.h"
#include "ctl/output.h"
#include "domain/order.h"
#include "engine/filing.h"
#include "engine/letter_values.h"
#include "engine/orders.h"

#define EXIT_REFUSED 1

/* All of the mail's orders, or none: a refusal leaves no trace. */
static gboolean
carry_out(Wiring *wiring, const DisputeView *view, const OrderText *text,
	const OrderContext *context, OrderOutcome *outcome, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(wiring->store, error);

	if (transaction == NULL ||
		!orders_carry_out(&wiring->engine, view->id, text, context, outcome, error))
		return FALSE;
	return outcome->refused || store_commit(g_steal_pointer(&transaction), error);
}

static void
print_json(const DisputeView *view, const OrderOutcome *outcome)
{
	json_t *results = json_array();

	for (guint i = 0; i < outcome->results->len; i++) {
		const OrderResult *result = g_ptr_array_index(outcome->results, i);

		json_array_append_new(results,
			json_pack("{s:o, s:b, s:o}", "order", output_json_text(result->order),
				"done", result->done && !outcome->refused, "text",
				output_json_text(result->text)));
	}
	if (!outcome->refused)
		view = outcome->after;
	output_json(json_pack("{s:s, s:b, s:s, s:o}", "reference", view->reference, "done",
		!outcome->refused, "state", dispute_state_name(view->state), "results", results));
}

static void
print_transcript(const DisputeView *view, const OrderOutcome *outcome)
{
	for (guint i = 0; i < outcome->results->len; i++) {
		const OrderResult *result = g_ptr_array_index(outcome->results, i);
		g_autofree char *order = output_line(result->order);
		g_autofree char *text = output_line(result->text);

		printf("%s%s%s%s\n", result->done ? "" : "refused: ", order,
			*text != '\0' ? ": " : "", text);
	}
	if (outcome->results->len == 0)
		printf("your words: an answer to the customer\n");
	if (outcome->refused)
		printf("%s: nothing was changed\n", view->reference);
	else
		printf("%s: %s\n", outcome->after->reference,
			dispute_state_name(outcome->after->state));
}

static char *
join_lines(const Call *call)
{
	g_autoptr(GString) lines = g_string_new(NULL);

	for (int i = 1; i < call->argc; i++) {
		g_autofree char *text = call_text(call->argv[i]);

		g_string_append_printf(lines, "%s%s", i > 1 ? "\n" : "", text);
	}
	return g_string_free(g_steal_pointer(&lines), FALSE);
}

static int
run(Call *call, Wiring *wiring, const Staff *staff)
{
	const char *language = staff != NULL ? staff->language : wiring->config->desk->language;
	g_autoptr(GError) error = NULL;
	g_autoptr(DisputeView) view = call_dispute(wiring, call->argv[0], &error);
	g_autofree char *words = join_lines(call);
	g_autoptr(OrderText) text = order_text_parse(words, wiring->config->desk->prefix, language);
	g_autofree char *actor =
		staff != NULL ? g_strconcat("staff:", staff->name, NULL) : g_strdup("admin");
	OrderContext context = {.staff = staff != NULL ? staff->name : NULL,
		.actor = actor,
		.language = language,
		.transcript = TRUE};
	g_auto(OrderOutcome) outcome = {0};

	if (view != NULL && text->orders->len == 0 && text->errors->len == 0 && *text->rest == '\0')
		return call_usage(call, "the order is empty");
	if (view == NULL || !carry_out(wiring, view, text, &context, &outcome, &error))
		return call_fail(error);
	if (call->json)
		print_json(view, &outcome);
	else
		print_transcript(view, &outcome);
	return outcome.refused ? EXIT_REFUSED : EX_OK;
}

int
do_run(Call *call)
{
	g_autofree char *as = NULL;
	const GOptionEntry entries[] = {
		{"as", 0, 0, G_OPTION_ARG_FILENAME, &as,
			"Act as this member of staff, not as the admin", "STAFF"},
		G_OPTION_ENTRY_NULL};
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;
	const Staff *staff = NULL;

	if (!call_parse(call, entries, 2, G_MAXINT))
		return call->status;
	wiring = call_open(call, &error);
	if (wiring == NULL)
		return call_fail(error);
	staff = as != NULL ? desk_staff_find(wiring->config->desk, as) : NULL;
	if (as != NULL && staff == NULL)
		return call_usage(call, "the configuration has no staff '%s'", as);
	return run(call, wiring, staff);
}
