/* SPDX-License-Identifier: MIT */
/* What a letter is filled with: a tree of texts, flags, lists and maps.
 * The root is a map that owns everything below it; it is built with the helpers here and const
 * from then on. Knows nothing of letters, Markdown or where the values come from.
 * Trust: texts may be hostile bytes; they are kept as valid UTF-8, and made harmless where they
 * are written out (mustache.h, letter.h). */
#ifndef DISPUTED_TEMPLATE_VALUE_H
#define DISPUTED_TEMPLATE_VALUE_H

#include <glib.h>

typedef enum {
	VALUE_TEXT,  /* one line: a name, a date, a reference */
	VALUE_BLOCK, /* a person's words: shown as paragraphs, line breaks kept, nothing interpreted
		      */
	VALUE_FLAG,
	VALUE_LIST,
	VALUE_MAP,
} ValueKind;

typedef struct TemplateValue TemplateValue;

/* Each returns a new value (transfer full). A NULL text is "". */
TemplateValue *value_new_text(const char *text);
TemplateValue *value_new_block(const char *text);
TemplateValue *value_new_flag(gboolean flag);
TemplateValue *value_new_list(void);
TemplateValue *value_new_map(void);
void value_free(TemplateValue *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TemplateValue, value_free)

/* value_set: puts @member into @map under @path, over what was there. A path with dots goes
 * through maps, which are made on the way: "customer.name".
 * @member: (transfer full). */
void value_set(TemplateValue *map, const char *path, TemplateValue *member);

/* Shorthands of value_set(). A NULL @text sets nothing, so that the letter takes its "without"
 * branch. */
void value_set_text(TemplateValue *map, const char *path, const char *text);
void value_set_block(TemplateValue *map, const char *path, const char *text);
void value_set_flag(TemplateValue *map, const char *path, gboolean flag);

/* value_append: adds @item at the end of @list. @item: (transfer full). */
void value_append(TemplateValue *list, TemplateValue *item);

ValueKind value_kind(const TemplateValue *value);

/* value_text: the text of a text or block; "" for every other kind. Valid UTF-8. */
const char *value_text(const TemplateValue *value);

/* value_is_true: what a section asks: a flag that is set, a text that is not "", a list that is
 * not empty, any map. FALSE for NULL. */
gboolean value_is_true(const TemplateValue *value);

/* value_find: the member of a map by its name (no dots). Returns: NULL if absent, or if @value is
 * not a map. */
const TemplateValue *value_find(const TemplateValue *value, const char *name);

/* value_length: items of a list; 0 for every other kind. */
guint value_length(const TemplateValue *value);

/* value_item: @index below value_length(). */
const TemplateValue *value_item(const TemplateValue *value, guint index);

#endif
