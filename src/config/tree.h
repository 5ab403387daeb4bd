/* SPDX-License-Identifier: MIT */
/* The file as libconfuse read it, with the line of every value, so that each mistake, found
 * while reading or later, is told in one shape: "FILE:LINE: SECTION TITLE: KEY: what".
 * Knows nothing of what the values mean. */
#ifndef DISPUTED_CONFIG_TREE_H
#define DISPUTED_CONFIG_TREE_H

#include <confuse.h>
#include <glib.h>

#define TREE_FILE_BYTES (1024 * 1024) /* a configuration that is larger is none */

typedef struct Tree Tree;

/* One place of the file. */
typedef struct TreeAt {
	cfg_t *section;  /* borrowed */
	const char *key; /* NULL: the section as a whole */
	guint item;      /* of a list, from 0 */
} TreeAt;

/* tree_parse: reads @text, said to stand in @path. Returns: (transfer full) NULL on error.
 * Errors: ERROR_CONFIG: bytes that aren't UTF-8, a mistake of grammar, an unknown key, a key
 * given twice. */
Tree *tree_parse(const char *path, const char *text, gsize length, GError **error);
void tree_free(Tree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tree, tree_free)

cfg_t *tree_root(const Tree *tree);

/* tree_section: the only section of that name; empty, with its defaults, if not given. */
cfg_t *tree_section(const Tree *tree, const char *name);

/* tree_sections: how many named sections of that name; tree_nth_section: one of them. */
guint tree_sections(const Tree *tree, const char *name);
cfg_t *tree_nth_section(const Tree *tree, const char *name, guint index);

TreeAt tree_at(cfg_t *section, const char *key);
TreeAt tree_item_at(cfg_t *section, const char *key, guint item);

/* tree_text: the value, without white space at its ends, or its default. Returns: (transfer full)
 * "" if there is none. */
char *tree_text(TreeAt at);

/* tree_items: how many values the list has. */
guint tree_items(TreeAt at);

/* tree_is_given: whether the file says it. */
gboolean tree_is_given(const Tree *tree, TreeAt at);

/* tree_fail: sets *@error (ERROR_CONFIG) to what is wrong at @at; always FALSE. */
gboolean tree_fail(const Tree *tree, TreeAt at, GError **error, const char *format, ...)
	G_GNUC_PRINTF(4, 5);

/* tree_fail_with: the same, what is wrong being *@error's present message. */
gboolean tree_fail_with(const Tree *tree, TreeAt at, GError **error);

/* tree_remark: one line of the same shape. Returns: (transfer full). */
char *tree_remark(const Tree *tree, TreeAt at, const char *format, ...) G_GNUC_PRINTF(3, 4);

#endif
