/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "config/tree.h"
#include "base/error.h"
#include "base/text.h"
#include "config/comments.h"
#include "config/keys.h"

struct Tree {
	char *path;
	cfg_t *root;
	guint last_line;
	GHashTable *lines; /* place_of() → line */
	char *mistake;     /* the first one that was met while reading, NULL: none */
};

/* libconfuse hands its callbacks nothing of ours, and is not reentrant either. */
static Tree *reading;

/* Names a place for the table of lines. Returns: (transfer full). */
static char *
place_of(TreeAt at)
{
	return g_strdup_printf("%p %s %u", (void *)at.section, at.key, at.item);
}

/* The line that @section was read to; the file's last one if it isn't there at all. */
static guint
end_of(const Tree *tree, const cfg_t *section)
{
	guint line = (guint)section->line;

	return line == 0 || line > tree->last_line ? tree->last_line : line;
}

/* What isn't given is missing where its section ends. */
static guint
line_of(const Tree *tree, TreeAt at)
{
	g_autofree char *place = place_of(at);
	gpointer line = g_hash_table_lookup(tree->lines, place);

	return line != NULL ? GPOINTER_TO_UINT(line) : end_of(tree, at.section);
}

/* "FILE:LINE: mailbox support: poll: " */
static char *
prefix_of(const Tree *tree, TreeAt at)
{
	GString *prefix = g_string_new(NULL);

	g_string_append_printf(prefix, "%s:%u: ", tree->path, line_of(tree, at));
	if (at.section != tree->root && at.section->title != NULL)
		g_string_append_printf(prefix, "%s %s: ", at.section->name, at.section->title);
	else if (at.section != tree->root)
		g_string_append_printf(prefix, "%s: ", at.section->name);
	if (at.key != NULL)
		g_string_append_printf(prefix, "%s: ", at.key);
	return g_string_free(prefix, FALSE);
}

static void note_mistake(Tree *tree, const cfg_t *section, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

static void
note_mistake(Tree *tree, const cfg_t *section, const char *format, ...)
{
	va_list arguments;
	g_autofree char *message = NULL;

	if (tree->mistake != NULL)
		return;
	va_start(arguments, format);
	message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	tree->mistake = g_strdup_printf("%s:%u: %s", tree->path, end_of(tree, section), message);
}

/* Notes the line of each value; a value given twice is most likely one that somebody forgot. */
static int
on_value(cfg_t *section, cfg_opt_t *option, const char *value, void *result)
{
	guint item = (option->flags & CFGF_LIST) != 0 ? option->nvalues - 1 : 0;
	char *place = place_of(tree_item_at(section, option->name, item));

	if (g_hash_table_contains(reading->lines, place)) {
		note_mistake(reading, section, "%s: given a second time; the first is in line %u",
			option->name, GPOINTER_TO_UINT(g_hash_table_lookup(reading->lines, place)));
		g_free(place);
		return -1;
	}
	g_hash_table_insert(reading->lines, place, GINT_TO_POINTER(section->line));
	if (text_has_control(value)) {
		note_mistake(reading, section, "%s: a value is one line without control characters",
			option->name);
		return -1;
	}
	*(const char **)result = value;
	return 0;
}

static void
note_unknown(const cfg_t *section, const char *word)
{
	gboolean at_root = section == reading->root;
	const char *near = keys_nearest(section->opts, word);
	const char *home = keys_section_of(word);

	if (home != NULL && *home == '\0')
		note_mistake(reading, section,
			"%s: this stands outside of all sections; is a } missing before it?", word);
	else if (home != NULL)
		note_mistake(reading, section, "%s: this key belongs in the section “%s { … }”",
			word, home);
	else if (near != NULL)
		note_mistake(reading, section, "%s: there is no such key; did you mean “%s”?", word,
			near);
	else if (at_root)
		note_mistake(reading, section,
			"%s: there is no such key; disputed.conf(5) has them all", word);
	else
		note_mistake(reading, section,
			"%s: there is no such key in the section “%s”; disputed.conf(5) has them "
			"all",
			word, section->name);
}

/* What libconfuse says of a mistake of grammar, and what to do about it. The first text is the
 * beginning of its message; the word that it quotes goes before ours. */
static const struct {
	const char *theirs, *ours;
} GRAMMAR[] = {
	{"premature end of file",
		"the file ends too early: a closing } or a quotation mark is missing"},
	{"unexpected closing brace", "there is a closing } too many"},
	{"unterminated string", "a quotation mark is opened and never closed"},
	{"missing equal sign", "an equal sign must follow: key = \"value\""},
	{"attempt to append", "this key takes one value: write =, not +="},
	{"missing opening brace", "this is a section: write its keys between { and }"},
	{"missing title", "this section needs a name: for instance mailbox support { … }"},
	{"found duplicate title", "there are two sections of this name; each needs its own"},
	{"unexpected token",
		"this is not expected here: values stand in quotation marks, lists "
		"between { and } with commas"},
};

/* What stands between the first pair of single quotes in @message. Returns: (transfer full). */
static char *
quoted_word(const char *message)
{
	const char *open = strchr(message, '\'');
	const char *close = open != NULL ? strrchr(open + 1, '\'') : NULL;

	return close != NULL ? g_strndup(open + 1, (gsize)(close - open) - 1) : g_strdup("");
}

static void on_error(cfg_t *section, const char *format, va_list arguments) G_GNUC_PRINTF(2, 0);

static void
on_error(cfg_t *section, const char *format, va_list arguments)
{
	g_autofree char *message = g_strdup_vprintf(format, arguments);
	g_autofree char *quoted = quoted_word(message);
	g_autofree char *word = text_printable(quoted);

	if (g_str_has_prefix(message, "no such option")) {
		note_unknown(section, word);
		return;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(GRAMMAR); i++) {
		if (!g_str_has_prefix(message, GRAMMAR[i].theirs))
			continue;
		note_mistake(reading, section, "%s%s%s", word, *word != '\0' ? ": " : "",
			GRAMMAR[i].ours);
		return;
	}
	note_mistake(reading, section, "%s", message);
}

/* UTF-8 without NUL, line ends of any kind made LF, no byte order mark, no comments.
 * Returns: (transfer full) NULL on error. */
static char *
clean_text(const char *path, const char *text, gsize length, GError **error)
{
	const char *end = NULL;
	g_autofree char *lines = NULL, *clean = NULL;
	guint open_line = 0;

	if (length > TREE_FILE_BYTES) {
		error_set(error, ERROR_CONFIG,
			"%s:1: larger than %d bytes: this is no configuration", path,
			TREE_FILE_BYTES);
		return NULL;
	}
	if (!g_utf8_validate(text, (gssize)length, &end)) {
		guint line = 1;

		for (const char *p = text; p < end; p++)
			line += *p == '\n';
		error_set(error, ERROR_CONFIG,
			"%s:%u: not UTF-8: save the file in that encoding, or type the character "
			"anew",
			path, line);
		return NULL;
	}
	if (g_str_has_prefix(text, "\xef\xbb\xbf"))
		text += 3;
	lines = text_normal_newlines(text);
	clean = comments_blank(lines, &open_line);
	if (open_line != 0) {
		error_set(error, ERROR_CONFIG,
			"%s:%u: a quotation mark is opened in this line and not closed in it", path,
			open_line);
		return NULL;
	}
	return g_steal_pointer(&clean);
}

static guint
count_lines(const char *text)
{
	guint count = 0;
	const char *p;

	for (p = text; *p != '\0'; p++)
		count += *p == '\n';
	return p > text && p[-1] != '\n' ? count + 1 : MAX(count, 1);
}

/* libconfuse translates its messages; on_error() reads them in English. */
static int
parse_in_english(cfg_t *root, const char *text)
{
	locale_t english = newlocale(LC_MESSAGES_MASK, "C", (locale_t)0);
	locale_t before = uselocale(english);
	int outcome = *text == '\0' ? CFG_SUCCESS : cfg_parse_buf(root, text);

	uselocale(before);
	freelocale(english);
	return outcome;
}

Tree *
tree_parse(const char *path, const char *text, gsize length, GError **error)
{
	g_autofree char *clean = clean_text(path, text, length, error);
	g_autoptr(Tree) tree = NULL;
	int outcome;

	if (clean == NULL)
		return NULL;
	tree = g_new0(Tree, 1);
	tree->path = g_strdup(path);
	tree->last_line = count_lines(clean);
	tree->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	tree->root = cfg_init(keys_root(on_value), CFGF_NONE);
	g_assert(tree->root != NULL);
	cfg_set_error_function(tree->root, on_error);
	reading = tree;
	outcome = parse_in_english(tree->root, clean);
	reading = NULL;
	if (outcome != CFG_SUCCESS || tree->mistake != NULL) {
		error_set(error, ERROR_CONFIG, "%s",
			tree->mistake != NULL ? tree->mistake : "the file can't be read");
		return NULL;
	}
	return g_steal_pointer(&tree);
}

void
tree_free(Tree *tree)
{
	if (tree == NULL)
		return;
	cfg_free(tree->root);
	g_hash_table_unref(tree->lines);
	g_free(tree->path);
	g_free(tree->mistake);
	g_free(tree);
}

cfg_t *
tree_root(const Tree *tree)
{
	return tree->root;
}

cfg_t *
tree_section(const Tree *tree, const char *name)
{
	cfg_t *section = cfg_getsec(tree->root, name);

	g_assert(section != NULL);
	return section;
}

guint
tree_sections(const Tree *tree, const char *name)
{
	return cfg_size(tree->root, name);
}

cfg_t *
tree_nth_section(const Tree *tree, const char *name, guint index)
{
	return cfg_getnsec(tree->root, name, index);
}

TreeAt
tree_at(cfg_t *section, const char *key)
{
	return (TreeAt){section, key, 0};
}

TreeAt
tree_item_at(cfg_t *section, const char *key, guint item)
{
	return (TreeAt){section, key, item};
}

char *
tree_text(TreeAt at)
{
	const char *value = cfg_getnstr(at.section, at.key, at.item);

	return g_strstrip(g_strdup(value != NULL ? value : ""));
}

guint
tree_items(TreeAt at)
{
	return cfg_size(at.section, at.key);
}

gboolean
tree_is_given(const Tree *tree, TreeAt at)
{
	g_autofree char *place = place_of(at);

	return g_hash_table_contains(tree->lines, place);
}

gboolean
tree_fail(const Tree *tree, TreeAt at, GError **error, const char *format, ...)
{
	g_autofree char *prefix = prefix_of(tree, at), *message = NULL;
	va_list arguments;

	va_start(arguments, format);
	message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return error_set(error, ERROR_CONFIG, "%s%s", prefix, message);
}

gboolean
tree_fail_with(const Tree *tree, TreeAt at, GError **error)
{
	g_autofree char *prefix = prefix_of(tree, at);

	g_prefix_error(error, "%s", prefix);
	return FALSE;
}

char *
tree_remark(const Tree *tree, TreeAt at, const char *format, ...)
{
	g_autofree char *prefix = prefix_of(tree, at), *message = NULL;
	va_list arguments;

	va_start(arguments, format);
	message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return g_strconcat(prefix, message, NULL);
}
