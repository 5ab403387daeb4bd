/* SPDX-License-Identifier: MIT */
/* The new words of a staff mail, read for orders. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "domain/address.h"
#include "domain/order.h"
#include "domain/reference.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_one_line(const char *text)
{
	g_assert(g_utf8_validate(text, -1, NULL));
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		g_assert(!g_unichar_iscntrl(g_utf8_get_char(p)));
}

static void
check_order(const Order *order)
{
	check_one_line(order->line);
	check_one_line(order->name);
	check_one_line(order->word);
	if (order->verb == ORDER_JOIN) {
		g_autofree char *reference = reference_parse("D", order->word);

		g_assert_cmpstr(reference, ==, order->word);
	}
	if (order->verb == ORDER_NEW)
		g_assert(strcmp(order->word, "none") == 0 || address_is_valid(order->word));
	check_one_line(order->addr);
	g_assert((order->verb == ORDER_QUARANTINE) == (order->numbers != NULL));
	if (order->numbers != NULL)
		g_assert(order->numbers->len > 0 && order->numbers->len <= LIMIT_ORDER_NUMBERS);
	if (order_row(order->verb)->argument == ARGUMENT_NONE)
		g_assert(*order->text == '\0');
}

/* What is relayed holds no line that looks like an order, unless it is named as a mistake. */
static void
check_rest(const OrderText *text)
{
	g_auto(GStrv) lines = g_strsplit(text->rest, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++)
		if (lines[i][0] == '!' && g_ascii_isalpha(lines[i][1]))
			g_assert(text->errors->len > 0);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree char *reply = text_utf8((const char *)data, (gssize)size);
	const char *language = size % 2 == 0 ? "en" : "fr";
	g_autoptr(OrderText) text = order_text_parse(reply, "D", language);
	g_autofree char *stripped = text_strip(reply);

	g_assert(text->orders->len <= LIMIT_ORDERS);
	g_assert(text->errors->len <= LIMIT_ORDERS);
	for (guint i = 0; i < text->orders->len; i++)
		check_order(g_ptr_array_index(text->orders, i));
	for (guint i = 0; i < text->errors->len; i++)
		check_one_line(g_ptr_array_index(text->errors, i));
	g_assert(strstr(reply, text->rest) != NULL);
	if (text->orders->len == 0 && text->errors->len == 0)
		g_assert_cmpstr(text->rest, ==, stripped);
	check_rest(text);
	return 0;
}
