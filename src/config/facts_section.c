/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "config/facts_section.h"
#include "base/limits.h"
#include "config/fields.h"
#include "domain/words.h"

static const char *const DATES[] = {"day-month", "month-day", NULL};

static gboolean
read_patterns(const Tree *tree, FactRules *rules, GError **error)
{
	cfg_t *section = tree_section(tree, "facts");
	static const FactKind KINDS[FACT_SET_PATTERNS] = {FACT_ORDER, FACT_INVOICE, FACT_CUSTOMER};

	for (gsize i = 0; i < G_N_ELEMENTS(KINDS); i++) {
		TreeAt at = tree_at(section, fact_kind_name(KINDS[i]));
		g_autofree char *pattern = tree_text(at);

		if (*pattern != '\0' &&
			!fact_rules_set(rules, KINDS[i],
				strcmp(pattern, "none") == 0 ? NULL : pattern, error))
			return tree_fail_with(tree, at, error);
	}
	return TRUE;
}

static gboolean
read_words(const Tree *tree, TreeAt list, GPtrArray *phrases, GError **error)
{
	if (tree_items(list) == 0)
		return tree_fail(tree, list, error,
			"this is missing: write for instance { \"parcel\", \"deliver*\" }");
	if (tree_items(list) > LIMIT_CATEGORY_WORDS)
		return tree_fail(
			tree, list, error, "%d words at most, please", LIMIT_CATEGORY_WORDS);
	for (guint i = 0; i < tree_items(list); i++) {
		TreeAt at = tree_item_at(list.section, list.key, i);
		g_autofree char *text = tree_text(at);
		g_autofree char *phrase = words_phrase(text);

		if (*phrase == '\0')
			return tree_fail(tree, at, error, "“%s”: there is no word in it", text);
		g_ptr_array_add(phrases, g_steal_pointer(&phrase));
	}
	return TRUE;
}

static gboolean
read_category(const Tree *tree, cfg_t *section, FactRules *rules, GError **error)
{
	g_autofree char *name = tree_text(tree_at(section, "name"));
	g_autoptr(GPtrArray) phrases = g_ptr_array_new_with_free_func(g_free);

	if (!fields_title(tree, section, error) ||
		!read_words(tree, tree_at(section, "words"), phrases, error))
		return FALSE;
	fact_rules_add(rules, section->title, *name != '\0' ? name : section->title,
		g_steal_pointer(&phrases));
	return TRUE;
}

gboolean
facts_section_read(const Tree *tree, Config *config, GError **error)
{
	FactRules *rules = config->desk->facts;
	guint order = 0;

	if (!read_patterns(tree, rules, error) ||
		!fields_choice(
			tree, tree_at(tree_section(tree, "facts"), "dates"), DATES, &order, error))
		return FALSE;
	rules->month_first = order == 1;
	for (guint i = 0; i < tree_sections(tree, "category"); i++)
		if (!read_category(tree, tree_nth_section(tree, "category", i), rules, error))
			return FALSE;
	return TRUE;
}
