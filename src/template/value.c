/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/text.h"
#include "template/value.h"

struct TemplateValue {
	ValueKind kind;
	char *text;          /* texts and blocks */
	gboolean flag;       /* flags */
	GPtrArray *items;    /* lists: TemplateValue* */
	GHashTable *members; /* maps: name → TemplateValue* */
};

static TemplateValue *
new_value(ValueKind kind)
{
	TemplateValue *value = g_new0(TemplateValue, 1);

	value->kind = kind;
	return value;
}

static TemplateValue *
new_string(ValueKind kind, const char *text)
{
	TemplateValue *value = new_value(kind);

	value->text = text_utf8(text != NULL ? text : "", -1);
	return value;
}

TemplateValue *
value_new_text(const char *text)
{
	return new_string(VALUE_TEXT, text);
}

TemplateValue *
value_new_block(const char *text)
{
	return new_string(VALUE_BLOCK, text);
}

TemplateValue *
value_new_flag(gboolean flag)
{
	TemplateValue *value = new_value(VALUE_FLAG);

	value->flag = flag;
	return value;
}

static void
free_item(gpointer item)
{
	value_free(item);
}

TemplateValue *
value_new_list(void)
{
	TemplateValue *value = new_value(VALUE_LIST);

	value->items = g_ptr_array_new_with_free_func(free_item);
	return value;
}

TemplateValue *
value_new_map(void)
{
	TemplateValue *value = new_value(VALUE_MAP);

	value->members = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_item);
	return value;
}

void
value_free(TemplateValue *value)
{
	if (value == NULL)
		return;
	g_free(value->text);
	if (value->items != NULL)
		g_ptr_array_unref(value->items);
	if (value->members != NULL)
		g_hash_table_unref(value->members);
	g_free(value);
}

void
value_set(TemplateValue *map, const char *path, TemplateValue *member)
{
	const char *dot;

	while ((dot = strchr(path, '.')) != NULL) {
		g_autofree char *name = g_strndup(path, (gsize)(dot - path));
		TemplateValue *next;

		g_assert(map->kind == VALUE_MAP);
		next = g_hash_table_lookup(map->members, name);
		if (next == NULL) {
			next = value_new_map();
			g_hash_table_insert(map->members, g_steal_pointer(&name), next);
		}
		map = next;
		path = dot + 1;
	}
	g_assert(map->kind == VALUE_MAP && *path != '\0');
	g_hash_table_insert(map->members, g_strdup(path), member);
}

void
value_set_text(TemplateValue *map, const char *path, const char *text)
{
	if (text != NULL)
		value_set(map, path, value_new_text(text));
}

void
value_set_block(TemplateValue *map, const char *path, const char *text)
{
	if (text != NULL)
		value_set(map, path, value_new_block(text));
}

void
value_set_flag(TemplateValue *map, const char *path, gboolean flag)
{
	value_set(map, path, value_new_flag(flag));
}

void
value_append(TemplateValue *list, TemplateValue *item)
{
	g_assert(list->kind == VALUE_LIST);
	g_ptr_array_add(list->items, item);
}

ValueKind
value_kind(const TemplateValue *value)
{
	return value->kind;
}

const char *
value_text(const TemplateValue *value)
{
	return value->text != NULL ? value->text : "";
}

gboolean
value_is_true(const TemplateValue *value)
{
	if (value == NULL)
		return FALSE;
	switch (value->kind) {
	case VALUE_TEXT:
	case VALUE_BLOCK:
		return value->text[0] != '\0';
	case VALUE_FLAG:
		return value->flag;
	case VALUE_LIST:
		return value->items->len > 0;
	case VALUE_MAP:
		return TRUE;
	}
	g_assert_not_reached();
}

const TemplateValue *
value_find(const TemplateValue *value, const char *name)
{
	return value->members != NULL ? g_hash_table_lookup(value->members, name) : NULL;
}

guint
value_length(const TemplateValue *value)
{
	return value->items != NULL ? value->items->len : 0;
}

const TemplateValue *
value_item(const TemplateValue *value, guint index)
{
	g_assert(value->items != NULL && index < value->items->len);
	return g_ptr_array_index(value->items, index);
}
