/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/text.h"
#include "template/value.h"

struct TemplateValue {
	ValueKind kind;
	char *text;       /* texts and blocks */
	gboolean flag;    /* flags */
	GPtrArray *items; /* lists: TemplateValue* */
	GArray *members;  /* maps: Member; few, so looking through them is fastest */
};

typedef struct Member {
	char *name;
	TemplateValue *value;
} Member;

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

static void
clear_member(gpointer data)
{
	Member *member = data;

	g_free(member->name);
	value_free(member->value);
}

TemplateValue *
value_new_map(void)
{
	TemplateValue *value = new_value(VALUE_MAP);

	value->members = g_array_new(FALSE, FALSE, sizeof(Member));
	g_array_set_clear_func(value->members, clear_member);
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
		g_array_unref(value->members);
	g_free(value);
}

/* The member of @map whose name is the first @length bytes of @name; NULL if there is none. */
static Member *
find_member(const TemplateValue *map, const char *name, gsize length)
{
	for (guint i = 0; i < map->members->len; i++) {
		Member *member = &g_array_index(map->members, Member, i);

		if (strncmp(member->name, name, length) == 0 && member->name[length] == '\0')
			return member;
	}
	return NULL;
}

static void
set_member(TemplateValue *map, const char *name, gsize length, TemplateValue *value)
{
	Member *known = find_member(map, name, length);
	Member member = {NULL, value};

	if (known != NULL) {
		value_free(known->value);
		known->value = value;
		return;
	}
	member.name = g_strndup(name, length);
	g_array_append_val(map->members, member);
}

void
value_set(TemplateValue *map, const char *path, TemplateValue *member)
{
	const char *dot;

	while ((dot = strchr(path, '.')) != NULL) {
		gsize length = (gsize)(dot - path);
		const Member *next;

		g_assert(map->kind == VALUE_MAP);
		next = find_member(map, path, length);
		if (next == NULL) {
			set_member(map, path, length, value_new_map());
			next = find_member(map, path, length);
		}
		map = next->value;
		path = dot + 1;
	}
	g_assert(map->kind == VALUE_MAP && *path != '\0');
	set_member(map, path, strlen(path), member);
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
	const Member *member =
		value->members != NULL ? find_member(value, name, strlen(name)) : NULL;

	return member != NULL ? member->value : NULL;
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
