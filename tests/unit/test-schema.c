/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "template/schema.h"

static void
test_find(void)
{
	const SchemaLetter *closed = schema_letter_find("closed");
	const SchemaLetter *fresh = schema_letter_find("staff-new");

	g_assert_null(schema_letter_find("close"));
	g_assert_nonnull(schema_find(closed, "outcome.settled"));
	g_assert_null(schema_find(closed, "canary"));
	g_assert_null(schema_find(closed, "outcome"));
	g_assert_true(schema_is_prefix(closed, "outcome"));
	g_assert_false(schema_is_prefix(closed, "out"));
	g_assert_false(schema_is_prefix(closed, "relay"));
	g_assert_true(schema_is_prefix(fresh, "history[]"));
	g_assert_cmpint(schema_find(fresh, "history")->kind, ==, VALUE_LIST);
}

/* No automatic letter repeats what a customer wrote (RFC 3834 section 3.2), and nothing internal
 * is within reach of a letter to customers. */
static void
test_walls(void)
{
	const SchemaLetter *letters;
	gsize count;

	letters = schema_letters(&count);
	for (gsize i = 0; i < count; i++) {
		const SchemaLetter *letter = &letters[i];

		if (letter->audience != AUDIENCE_CUSTOMER) {
			g_assert_true(schema_requires(schema_find(letter, "canary"), letter));
			continue;
		}
		g_assert_null(schema_find(letter, "message.text"));
		g_assert_null(schema_find(letter, "customer.address"));
		g_assert_null(schema_find(letter, "history"));
		g_assert_null(schema_find(letter, "canary"));
		if (letter->automatic)
			g_assert_null(schema_find(letter, "dispute.subject"));
	}
}

/* Every row is whole: allowed somewhere, required only where allowed, explained, a list before
 * its members, and with a sample unless it may be absent. */
static void
test_rows(void)
{
	const SchemaLetter *letters;
	const SchemaVariable *variables;
	gsize count, n_letters;

	letters = schema_letters(&n_letters);
	variables = schema_variables(&count);
	for (gsize i = 0; i < count; i++) {
		const SchemaVariable *row = &variables[i];
		const char *item = strstr(row->name, "[]");

		g_test_message("%s", row->name);
		g_assert_cmpuint(row->letters, !=, 0);
		g_assert_cmpuint(row->letters >> n_letters, ==, 0);
		g_assert_cmpuint(row->required & ~row->letters, ==, 0);
		g_assert_cmpstr(row->meaning, !=, "");
		if (!row->optional && row->kind != VALUE_LIST)
			g_assert_true(row->sample_fr != NULL && row->sample_en != NULL);
		for (gsize other = i + 1; other < count; other++)
			g_assert_cmpstr(row->name, !=, variables[other].name);
		if (item != NULL) {
			g_autofree char *list = g_strndup(row->name, (gsize)(item - row->name));

			for (gsize letter = 0; letter < n_letters; letter++)
				if (schema_allows(row, &letters[letter]))
					g_assert_nonnull(schema_find(&letters[letter], list));
		}
	}
}

static void
test_sample(void)
{
	const SchemaLetter *letter = schema_letter_find("staff-new");
	g_autoptr(TemplateValue) french = schema_sample(letter, "fr");
	g_autoptr(TemplateValue) english = schema_sample(letter, "de");
	const TemplateValue *history = value_find(french, "history");
	const TemplateValue *hints = value_find(english, "hints");

	g_assert_cmpstr(
		value_text(value_find(value_find(french, "customer"), "name")), ==, "Marie Durand");
	g_assert_cmpstr(
		value_text(value_find(value_find(english, "customer"), "name")), ==, "Emma Clarke");
	g_assert_cmpuint(value_length(history), ==, 2);
	g_assert_cmpstr(
		value_text(value_find(value_item(history, 1), "reference")), ==, "D-9C1R-5V4N");
	g_assert_cmpuint(value_length(hints), ==, 4);
	g_assert_null(value_find(value_item(hints, 1), "quoted_reference"));
	g_assert_null(value_find(french, "words"));
	g_assert_cmpint(
		value_kind(value_find(value_find(french, "message"), "text")), ==, VALUE_BLOCK);
}

/* ---- the manual page says the same ---- */

static char *
read_source(const char *name)
{
	const char *source = g_getenv("top_srcdir");
	g_autofree char *path = g_build_filename(source != NULL ? source : ".", name, NULL);
	g_autoptr(GError) error = NULL;
	char *text = NULL;

	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);
	return text;
}

static gboolean
has_variable(const char *name)
{
	const SchemaVariable *variables;
	gsize count;

	variables = schema_variables(&count);
	for (gsize i = 0; i < count; i++)
		if (strcmp(variables[i].name, name) == 0)
			return TRUE;
	return FALSE;
}

static void
test_manual(void)
{
	g_autofree char *manual = read_source("man/disputed-templates.7");
	g_auto(GStrv) lines = g_strsplit(manual, "\n", -1);
	const SchemaVariable *variables;
	const SchemaLetter *letters;
	gsize count;

	variables = schema_variables(&count);
	for (gsize i = 0; i < count; i++) {
		g_autofree char *item = g_strdup_printf(".It Va %s", variables[i].name);

		g_test_message("%s", item);
		g_assert_true(g_strv_contains((const char *const *)lines, item));
	}
	letters = schema_letters(&count);
	for (gsize i = 0; i < count; i++) {
		g_autofree char *item = g_strdup_printf(".It Cm %s", letters[i].name);

		g_test_message("%s", item);
		g_assert_true(g_strv_contains((const char *const *)lines, item));
	}
	for (guint i = 0; lines[i] != NULL; i++) {
		g_test_message("%s", lines[i]);
		if (g_str_has_prefix(lines[i], ".It Va "))
			g_assert_true(has_variable(lines[i] + strlen(".It Va ")));
		if (g_str_has_prefix(lines[i], ".It Cm "))
			g_assert_nonnull(schema_letter_find(lines[i] + strlen(".It Cm ")));
	}
}

/* A task, an outcome or an alert is named by what happens; its flag is set by that name. */
static gboolean
is_named_elsewhere(const SchemaVariable *variable)
{
	static const char *const GROUPS[] = {"task.", "outcome.", "alert."};

	for (gsize i = 0; i < G_N_ELEMENTS(GROUPS); i++)
		if (variable->kind == VALUE_FLAG && g_str_has_prefix(variable->name, GROUPS[i]))
			return TRUE;
	return FALSE;
}

static char *
quoted(const char *word)
{
	return g_strdup_printf("\"%s\"", word);
}

/* No variable is promised that no letter ever gets. */
static void
test_filled(void)
{
	g_autofree char *values = read_source("src/engine/letter_values.c");
	g_autofree char *clock = read_source("src/domain/decide_clock.c");
	g_autofree char *letter = read_source("src/domain/decide_letter.c");
	g_autofree char *mail = read_source("src/domain/decide_mail.c");
	g_autofree char *dispute = read_source("src/domain/dispute.c");
	g_autofree char *all = g_strconcat(values, clock, letter, mail, dispute, NULL);
	const SchemaVariable *variables;
	gsize count;

	variables = schema_variables(&count);
	for (gsize i = 0; i < count; i++) {
		const char *name = variables[i].name, *item = strstr(name, "[].");
		gboolean elsewhere = is_named_elsewhere(&variables[i]);
		g_autofree char *word = quoted(item != NULL ? item + strlen("[].")
				: elsewhere                 ? strchr(name, '.') + 1
							    : name);

		g_test_message("%s", name);
		g_assert_nonnull(strstr(elsewhere ? all : values, word));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/schema/find", test_find);
	g_test_add_func("/schema/walls", test_walls);
	g_test_add_func("/schema/rows", test_rows);
	g_test_add_func("/schema/sample", test_sample);
	g_test_add_func("/schema/manual", test_manual);
	g_test_add_func("/schema/filled", test_filled);
	return g_test_run();
}
