/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/calendar.h"
#include "engine/fact_line.h"
#include "template/format.h"

/* How each kind is introduced. */
static const struct {
	const char *english, *french;
} KINDS[FACT_KINDS] = {
	[FACT_ORDER] = {"order ", "commande "},
	[FACT_INVOICE] = {"invoice ", "facture "},
	[FACT_CUSTOMER] = {"customer ", "client "},
	[FACT_AMOUNT] = {"", ""},
	[FACT_DATE] = {"", ""},
	[FACT_REMEDY] = {"asks for: ", "demande : "},
	[FACT_URGENT] = {"! urgent: ", "! urgent : "},
	[FACT_LEGAL] = {"! legal words: ", "! mots juridiques : "},
	[FACT_CANCELLATION] = {"! ends a contract: ", "! fin de contrat : "},
};

static const struct {
	const char *value, *english, *french;
} REMEDIES[] = {
	{"refund", "refund", "remboursement"},
	{"replacement", "replacement", "remplacement"},
	{"repair", "repair", "réparation"},
	{"delivery", "delivery", "livraison"},
	{"apology", "apology", "excuses"},
	{"cancellation", "cancellation", "annulation"},
};

static gboolean
is_french(const char *language)
{
	return g_strcmp0(language, "fr") == 0;
}

static void
append_quoted(GString *line, const char *words, const char *language)
{
	g_string_append_printf(line, is_french(language) ? "« %s »" : "“%s”", words);
}

static void
append_remedy(GString *line, const Fact *fact, const char *language)
{
	const char *name = fact->value;

	for (gsize i = 0; i < G_N_ELEMENTS(REMEDIES); i++)
		if (strcmp(REMEDIES[i].value, fact->value) == 0)
			name = is_french(language) ? REMEDIES[i].french : REMEDIES[i].english;
	g_string_append_printf(line, "%s (", name);
	append_quoted(line, fact->words, language);
	g_string_append_c(line, ')');
}

static void
append_value(GString *line, const Fact *fact, guint32 today, const char *language)
{
	g_autofree char *text = NULL;

	switch (fact->kind) {
	case FACT_AMOUNT:
		text = format_amount(fact->value, language);
		break;
	case FACT_DATE:
		text = format_short_date(calendar_day_parse(fact->value), today, language);
		break;
	case FACT_REMEDY:
		append_remedy(line, fact, language);
		return;
	case FACT_URGENT:
	case FACT_LEGAL:
	case FACT_CANCELLATION:
		append_quoted(line, fact->words, language);
		return;
	case FACT_ORDER:
	case FACT_INVOICE:
	case FACT_CUSTOMER:
	case FACT_KINDS:
		break;
	}
	g_string_append(line, text != NULL ? text : fact->value);
}

char *
fact_line(const MailFacts *facts, guint32 today, const char *language)
{
	GString *line = g_string_new(NULL);
	FactKind last = FACT_KINDS;

	for (guint i = 0; i < facts->list->len; i++) {
		const Fact *fact = g_ptr_array_index(facts->list, i);

		if (fact->kind == last)
			g_string_append(line, ", ");
		else
			g_string_append_printf(line, "%s%s", i > 0 ? " · " : "",
				is_french(language) ? KINDS[fact->kind].french
						    : KINDS[fact->kind].english);
		append_value(line, fact, today, language);
		last = fact->kind;
	}
	return g_string_free(line, FALSE);
}

char *
fact_line_quoted(const GPtrArray *words, const char *language)
{
	GString *line = g_string_new(NULL);

	for (guint i = 0; i < words->len; i++) {
		if (i > 0)
			g_string_append(line, ", ");
		append_quoted(line, g_ptr_array_index(words, i), language);
	}
	return g_string_free(line, FALSE);
}
