/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "domain/order.h"
#include "domain/reference.h"

/* Orders as "verb:word:name", errors as "?" and the rest after "|". */
static char *
shown(const OrderText *text)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < text->orders->len; i++) {
		const Order *order = g_ptr_array_index(text->orders, i);

		g_string_append(out, order_row(order->verb)->english);
		if (*order->word != '\0')
			g_string_append_printf(out, ":%s", order->word);
		if (*order->name != '\0')
			g_string_append_printf(out, ":%s", order->name);
		if (*order->addr != '\0')
			g_string_append_printf(out, ":%s", order->addr);
		for (guint n = 0; order->numbers != NULL && n < order->numbers->len; n++)
			g_string_append_printf(
				out, "#%u", g_array_index(order->numbers, guint32, n));
		g_string_append_c(out, ' ');
	}
	for (guint i = 0; i < text->errors->len; i++)
		g_string_append(out, "? ");
	g_string_append_printf(out, "|%s", text->rest);
	return g_string_free(out, FALSE);
}

static const struct {
	const char *reply, *shown;
} ROWS[] = {
	{"", "|"},
	{"Bonjour,\n\nNous regardons.", "|Bonjour,\n\nNous regardons."},
	{"!take\n\nHello,\nwe look into it.\n", "take |Hello,\nwe look into it."},
	{"\n\n  !take\n\n!wait customer\n\nHello", "take wait:customer |Hello"},
	/* forgiven: spaces, capitals, accents, colons */
	{"! take", "take |"},
	{"!\xc2\xa0take", "take |"},
	{"!TAKE", "take |"},
	{"\xef\xbc\x81take", "take |"},
	{"\xe2\x80\x8b!take", "take |"},
	{"!note: rang him", "note |"},
	{"!note : rang him", "note |"},
	{"!note\xc2\xa0: rang him", "note |"},
	{"!Résoudre", "resolve |"},
	{"!resoudre", "resolve |"},
	{"!RE\xcc\x81SOUDRE", "resolve |"},
	{"!résolu:", "resolve |"},
	{"!take\r\nHello", "take |Hello"},
	/* in haste */
	{"*stop*", "stop |"},
	{"“Stop” !", "stop |"},
	{"stop please", "stop |"},
	{"STOP STOP STOP", "stop |"},
	{"Annuler svp", "stop |"},
	{"Arrêtez\n", "|Arrêtez"},
	{"Stop?", "|Stop?"},
	{"Please wait", "|Please wait"},
	{"Stop at our shop in Lyon.", "|Stop at our shop in Lyon."},
	/* where orders do not stand */
	{"*!resolve*", "? |*!resolve*"},
	{"- !note he lies", "? |- !note he lies"},
	{"1. !close", "? |1. !close"},
	{"> !resolve", "? |> !resolve"},
	{"\"!resolve\"", "? |\"!resolve\""},
	{"Hello !resolve", "? |Hello !resolve"},
	{"Hello\n*!note* secret", "? |Hello\n*!note* secret"},
	{"Merci !Nous regardons, bravo !", "|Merci !Nous regardons, bravo !"},
	{"a!note", "|a!note"},
	/* every verb, both languages */
	{"!prendre\n!prends", "take take |"},
	{"!noter vu", "note |"},
	{"!attendre\n!attente tiers", "wait:customer wait:third |"},
	{"!clore\n!clôturer\n!fermer", "close:settled close:settled close:settled |"},
	{"!reopen\n!rouvrir\n!réouvrir", "reopen reopen reopen |"},
	{"!question", "question |"},
	{"!praise\n!compliment\n!éloge", "praise praise praise |"},
	{"!spam\n!pourriel\n!indésirable", "spam spam spam |"},
	{"!ignore\n!ignorer", "ignore ignore |"},
	{"!help\n!aide", "help help |"},
	{"!stop\n!arrêter\n!annuler", "stop stop stop |"},
	/* arguments */
	{"!wait", "wait:customer |"},
	{"!wait third", "wait:third |"},
	{"!wait third party", "wait:third |"},
	{"!wait third-party", "wait:third |"},
	{"!attendre un tiers", "wait:third |"},
	{"!attendre le facteur", "? |"},
	{"!close rejected", "close:rejected |"},
	{"!clore : rejeté", "close:rejected |"},
	{"!close not-a-complaint", "close:not_a_complaint |"},
	{"!close not_a_complaint", "close:not_a_complaint |"},
	{"!clore pas une réclamation", "close:not_a_complaint |"},
	{"!clore doublon", "close:duplicate |"},
	{"!clore retirée", "close:withdrawn |"},
	{"!close lost", "? |"},
	{"!join D-0000-0000", "join:D-0000-0000 |"},
	{"!joindre [d 0000 0000]", "join:D-0000-0000 |"},
	{"!join D-0000-0001", "? |"},
	{"!join", "? |"},
	{"!new marie@example.org", "new:marie@example.org |"},
	{"!new marie@example.org Marie Dupont", "new:marie@example.org:Marie Dupont |"},
	{"!new \"Marie Dupont\" <marie@example.org>", "new:marie@example.org:Marie Dupont |"},
	{"!new marie@example.org <mailto:marie@example.org>", "new:marie@example.org |"},
	{"!nouveau <marie@example.org>, Marie", "new:marie@example.org:Marie |"},
	{"!new Dupont, Marie, <marie@example.org>", "new:marie@example.org:Dupont, Marie |"},
	{"!nouveau aucun Mme Durand", "new:none:Mme Durand |"},
	{"!new none", "new:none |"},
	{"!nouvelle AUCUNE", "new:none |"},
	{"!new", "? |"},
	{"!new Marie", "? |"},
	{"!new marie@example", "? |"},
	{"!new marie@example.org>\nRCPT", "? |RCPT"},
	{"!quarantine retry 3", "quarantine:retry#3 |"},
	{"!quarantaine relire 3, 5-7 9", "quarantine:retry#3#5#6#7#9 |"},
	{"!quarantaine : Ouvrir 3", "quarantine:open#3 |"},
	{"!quarantine open 3 marie@example.org Marie",
		"quarantine:open:Marie:marie@example.org#3 |"},
	{"!quarantine open 3 none", "quarantine:open:none#3 |"},
	{"!quarantaine jeter 12-14", "quarantine:drop#12#13#14 |"},
	{"!quarantine show 1", "quarantine:show#1 |"},
	{"!quarantine", "? |"},
	{"!quarantine retry", "? |"},
	{"!quarantine eat 3", "? |"},
	{"!quarantine retry 3x", "? |"},
	{"!quarantine retry 1-4294967295", "? |"},
	{"!quarantine retry 3 please", "? |"},
	{"!quarantine open 3 4 marie@example.org", "? |"},
	{"!take now", "? |"},
	{"!resolve thanks", "? |"},
	/* not understood */
	{"!resolv\nHello", "? |Hello"},
	{"!!! URGENT", "? |"},
	{"!", "? |"},
	{"!take\n!tkae\nHello", "take ? |Hello"},
	/* orders stand at the top */
	{"Hello\n!resolve", "? |Hello\n!resolve"},
	{"Hello\n\n\n   !xyz", "? |Hello\n\n\n   !xyz"},
	{"Hello\n! resolve", "? |Hello\n! resolve"},
	{"Quelle surprise\n! Nous regardons", "|Quelle surprise\n! Nous regardons"},
	{"Wow\n!!!", "|Wow\n!!!"},
	{"Great!\nThanks!", "|Great!\nThanks!"},
	/* stop */
	{"stop", "stop |"},
	{"Stop.", "stop |"},
	{"STOP !", "stop |"},
	{"!stop", "stop |"},
	{"! Stop !", "stop |"},
	{"\n\nstop\n\nwas a mistake", "stop |was a mistake"},
	{"stop it", "stop |"},
	{"Please\nstop", "|Please\nstop"},
	{"!take\nstop", "take |stop"},
	{"nonstop", "|nonstop"},
};

static void
test_parse(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autoptr(OrderText) text = order_text_parse(ROWS[i].reply, "D", "en");
		g_autofree char *got = shown(text);

		if (strcmp(got, ROWS[i].shown) != 0)
			g_error("“%s” gave “%s”, not “%s”", ROWS[i].reply, got, ROWS[i].shown);
	}
}

static void
test_text_of_a_note(void)
{
	g_autoptr(OrderText) text =
		order_text_parse("!note :  rang him: no answer \nmore", "D", "en");
	const Order *order = g_ptr_array_index(text->orders, 0);

	g_assert_cmpstr(order->text, ==, "rang him: no answer");
	g_assert_cmpstr(order->line, ==, "!note : rang him: no answer");
	g_assert_cmpstr(text->rest, ==, "more");
}

static void
test_errors_in_the_writers_language(void)
{
	g_autoptr(OrderText) en = order_text_parse("!resolv", "D", "en");
	g_autoptr(OrderText) fr = order_text_parse("!resolv", "D", "fr");

	g_assert_cmpstr(g_ptr_array_index(en->errors, 0), ==, "!resolv: there is no such order");
	g_assert_cmpstr(g_ptr_array_index(fr->errors, 0), ==, "!resolv : cet ordre n'existe pas");
}

static void
test_too_many(void)
{
	g_autoptr(GString) reply = g_string_new(NULL);
	g_autoptr(OrderText) text = NULL;
	g_autoptr(OrderText) wrong = NULL;

	for (guint i = 0; i < LIMIT_ORDERS * 50; i++)
		g_string_append(reply, "!take\n");
	text = order_text_parse(reply->str, "D", "en");
	g_assert_cmpuint(text->orders->len, ==, LIMIT_ORDERS);
	g_assert_cmpuint(text->errors->len, ==, LIMIT_ORDERS);
	g_assert_nonnull(strstr(g_ptr_array_index(text->errors, 0), "too many"));
	g_string_prepend(reply, "Hello\n");
	wrong = order_text_parse(reply->str, "D", "en");
	g_assert_cmpuint(wrong->errors->len, ==, LIMIT_ORDERS);
}

/* Each name in help is understood, belongs to one verb only, and every row is filled. Practice 6:
 * clear and concise, in both languages. */
static void
test_table(void)
{
	g_autoptr(GHashTable) owners = g_hash_table_new(g_str_hash, g_str_equal);

	for (OrderVerb verb = 0; verb < ORDER_COUNT; verb++) {
		const OrderRow *row = order_row(verb);
		const char *names[] = {
			row->english, row->french[0], row->french[1], row->french[2]};

		g_assert_cmpint(row->verb, ==, verb);
		g_assert_cmpint(
			row->least_role, ==, verb == ORDER_QUARANTINE ? ROLE_ADMIN : ROLE_AGENT);
		g_assert_nonnull(row->french[0]);
		g_assert_cmpuint(strlen(order_meaning(verb, "en")), >, 10);
		g_assert_cmpuint(strlen(order_meaning(verb, "fr")), >, 10);
		g_assert_cmpstr(order_meaning(verb, "en"), !=, order_meaning(verb, "fr"));
		for (gsize i = 0; i < G_N_ELEMENTS(names) && names[i] != NULL; i++) {
			gpointer owner = g_hash_table_lookup(owners, names[i]);

			g_assert_true(owner == NULL || owner == row);
			g_hash_table_insert(owners, (gpointer)names[i], (gpointer)row);
		}
	}
}

static void
test_usage(void)
{
	g_autofree char *en = order_usage(ORDER_WAIT, "en");
	g_autofree char *fr = order_usage(ORDER_WAIT, "fr");
	g_autofree char *other = order_usage(ORDER_TAKE, "de");

	g_assert_cmpstr(en, ==, "!wait [customer|third]");
	g_assert_cmpstr(fr, ==, "!attendre [client|tiers]");
	g_assert_cmpstr(other, ==, "!take");
}

/* Whatever help shows in brackets is understood as it is shown. */
static void
test_usage_is_understood(void)
{
	static const OrderVerb VERBS[] = {ORDER_WAIT, ORDER_CLOSE};

	for (gsize i = 0; i < G_N_ELEMENTS(VERBS); i++) {
		const OrderRow *row = order_row(VERBS[i]);
		const char *shown_words[] = {row->argument_en, row->argument_fr};

		for (gsize j = 0; j < 2; j++) {
			g_autofree char *inner =
				g_strndup(shown_words[j] + 1, strlen(shown_words[j]) - 2);
			g_auto(GStrv) words = g_strsplit(inner, "|", -1);

			for (guint k = 0; words[k] != NULL; k++) {
				g_autofree char *reply =
					g_strdup_printf("!%s %s", row->english, words[k]);
				g_autoptr(OrderText) text = order_text_parse(reply, "D", "en");

				g_assert_cmpuint(text->orders->len, ==, 1);
				g_assert_cmpuint(text->errors->len, ==, 0);
			}
		}
	}
}

static void
test_rest_use(void)
{
	static const struct {
		const char *reply;
		OrderRest use;
	} USES[] = {
		{"words", REST_RELAY},
		{"!take\nwords", REST_RELAY},
		{"!resolve\nwords", REST_LETTER},
		{"!note\nwords", REST_NOTE},
		{"!take\n!note\nwords", REST_NOTE},
		{"!note\n!resolve\nwords", REST_NOTE},
		{"!help\n!resolve\nwords", REST_LETTER},
		{"!take\n!help\nwords", REST_NONE},
		{"stop\nwords", REST_NONE},
		{"!new none\nwords", REST_NOTE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(USES); i++) {
		g_autoptr(OrderText) text = order_text_parse(USES[i].reply, "D", "en");

		g_assert_cmpint(order_text_rest_use(text), ==, USES[i].use);
	}
}

/* disputed-orders(7) has each order as an item under its English and its first French name, the
 * other names in its text, and no item that is no order. */
static void
test_manual(void)
{
	g_autofree char *path =
		g_build_filename(g_getenv("top_srcdir"), "man", "disputed-orders.7", NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	for (OrderVerb verb = 0; verb < ORDER_COUNT; verb++) {
		const OrderRow *row = order_row(verb);
		const char *names[] = {
			row->english, row->french[0], row->french[1], row->french[2]};

		for (gsize i = 0; i < G_N_ELEMENTS(names) && names[i] != NULL; i++) {
			g_autofree char *pattern = g_strdup_printf(
				i < 2 ? "^\\.It Ic !%s( |$)" : "(!|Ic !)%s\\b", names[i]);

			if (!g_regex_match_simple(pattern, text, G_REGEX_MULTILINE, 0))
				g_error("disputed-orders(7) says nothing of !%s", names[i]);
		}
	}
	lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; lines[i] != NULL; i++) {
		g_auto(GStrv) words = g_strsplit(lines[i], " ", 4);
		g_autoptr(OrderText) order = NULL;

		if (!g_str_has_prefix(lines[i], ".It Ic "))
			continue;
		order = order_text_parse(words[2], "D", "en");
		if (order->errors->len > 0 &&
			g_str_has_suffix(
				g_ptr_array_index(order->errors, 0), "there is no such order"))
			g_error("disputed-orders(7) tells of %s, which is no order", words[2]);
	}
}

/* The guides for staff have each order, each in its own language. */
static void
test_guides(void)
{
	static const struct {
		const char *path;
		gboolean french;
	} GUIDES[] = {{"staff.en.md", FALSE}, {"staff.fr.md", TRUE}};

	for (gsize i = 0; i < G_N_ELEMENTS(GUIDES); i++) {
		g_autofree char *path =
			g_build_filename(g_getenv("top_srcdir"), "doc", GUIDES[i].path, NULL);
		g_autofree char *text = NULL;

		g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
		for (OrderVerb verb = 0; verb < ORDER_COUNT; verb++) {
			const OrderRow *row = order_row(verb);
			/* It is the one order that both languages give as a bare word. */
			g_autofree char *name = verb == ORDER_STOP
				? g_strdup("`stop`")
				: g_strdup_printf(
					  "`!%s", GUIDES[i].french ? row->french[0] : row->english);

			if (strstr(text, name) == NULL)
				g_error("%s says nothing of %s", GUIDES[i].path, name);
		}
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/order/parse", test_parse);
	g_test_add_func("/order/text-of-a-note", test_text_of_a_note);
	g_test_add_func("/order/errors-language", test_errors_in_the_writers_language);
	g_test_add_func("/order/too-many", test_too_many);
	g_test_add_func("/order/table", test_table);
	g_test_add_func("/order/usage", test_usage);
	g_test_add_func("/order/usage-is-understood", test_usage_is_understood);
	g_test_add_func("/order/manual", test_manual);
	g_test_add_func("/order/guides", test_guides);
	g_test_add_func("/order/rest-use", test_rest_use);
	return g_test_run();
}
