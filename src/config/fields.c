/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "config/fields.h"
#include "base/text.h"
#include "config/duration.h"
#include "domain/address.h"

#define CREDENTIALS "CREDENTIALS_DIRECTORY"
#define TITLE_BYTES 64

static void
replace(char **out, char *text)
{
	g_free(*out);
	*out = text;
}

gboolean
fields_text(const Tree *tree, TreeAt at, const char *example, char **text_out, GError **error)
{
	g_autofree char *text = tree_text(at);

	if (text_is_blank(text))
		return tree_fail(
			tree, at, error, "this is missing: write for instance %s", example);
	replace(text_out, g_steal_pointer(&text));
	return TRUE;
}

gboolean
fields_address(const Tree *tree, TreeAt at, char **addr_out, GError **error)
{
	g_autofree char *addr = NULL;

	if (!fields_text(tree, at, "\"name@example.com\"", &addr, error))
		return FALSE;
	if (!address_is_valid(addr))
		return tree_fail(tree, at, error,
			"“%s” is no mail address: write it alone, as in \"name@example.com\"",
			addr);
	replace(addr_out, g_steal_pointer(&addr));
	return TRUE;
}

gboolean
fields_choice(
	const Tree *tree, TreeAt at, const char *const *words, guint *index_out, GError **error)
{
	g_autofree char *text = tree_text(at);
	g_autofree char *all = NULL;

	for (guint i = 0; words[i] != NULL; i++) {
		if (strcmp(words[i], text) == 0) {
			*index_out = i;
			return TRUE;
		}
	}
	all = g_strjoinv(", ", (char **)words);
	return tree_fail(tree, at, error, "“%s” is none of: %s", text, all);
}

gboolean
fields_number(const Tree *tree, TreeAt at, guint32 least, guint32 most, guint32 *number_out,
	GError **error)
{
	g_autofree char *text = tree_text(at);
	guint64 number = 0;

	if (!g_ascii_string_to_unsigned(text, 10, least, most, &number, NULL))
		return tree_fail(tree, at, error,
			"“%s” is no number that fits: write a whole one from %u to %u", text, least,
			most);
	*number_out = (guint32)number;
	return TRUE;
}

static gboolean
in_range(const Tree *tree, TreeAt at, guint32 value, guint32 least, guint32 most, const char *unit,
	GError **error)
{
	g_autofree char *text = NULL;

	if (value >= least && value <= most)
		return TRUE;
	text = tree_text(at);
	return tree_fail(
		tree, at, error, "“%s” is out of range: from %u to %u %s", text, least, most, unit);
}

gboolean
fields_seconds(const Tree *tree, TreeAt at, guint32 least, guint32 most, guint32 *seconds_out,
	GError **error)
{
	g_autofree char *text = tree_text(at);
	guint32 seconds = 0;

	if (!duration_parse(text, &seconds, error))
		return tree_fail_with(tree, at, error);
	if (!in_range(tree, at, seconds, least, most, "seconds", error))
		return FALSE;
	*seconds_out = seconds;
	return TRUE;
}

gboolean
fields_days(
	const Tree *tree, TreeAt at, guint32 least, guint32 most, guint32 *days_out, GError **error)
{
	g_autofree char *text = tree_text(at);
	guint32 days = 0;

	if (!duration_parse_days(text, &days, error))
		return tree_fail_with(tree, at, error);
	if (!in_range(tree, at, days, least, most, "days", error))
		return FALSE;
	*days_out = days;
	return TRUE;
}

static guint32
unit_bytes(const char *word)
{
	if (g_ascii_strcasecmp(word, "KB") == 0)
		return 1024;
	return g_ascii_strcasecmp(word, "MB") == 0 ? 1024 * 1024 : 0;
}

gboolean
fields_size(const Tree *tree, TreeAt at, guint32 least, guint32 most, guint32 *bytes_out,
	GError **error)
{
	g_autofree char *text = tree_text(at);
	gsize digits = strspn(text, "0123456789");
	g_autofree char *number_text = g_strndup(text, digits);
	guint64 unit = unit_bytes(text + digits + strspn(text + digits, " "));
	guint64 number = 0;

	if (unit == 0 ||
		!g_ascii_string_to_unsigned(number_text, 10, 0, G_MAXUINT32, &number, NULL))
		return tree_fail(
			tree, at, error, "“%s” is no size: write for instance \"25 MB\"", text);
	if (number * unit < least || number * unit > most)
		return tree_fail(tree, at, error, "“%s” is out of range: from %u to %u KB", text,
			least / 1024, most / 1024);
	*bytes_out = (guint32)(number * unit);
	return TRUE;
}

gboolean
fields_title(const Tree *tree, cfg_t *section, GError **error)
{
	static const char PLAIN[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
	gsize length = strlen(section->title);

	if (length > 0 && length <= TITLE_BYTES && section->title[0] != '-' &&
		strspn(section->title, PLAIN) == length)
		return TRUE;
	return tree_fail(tree, tree_at(section, NULL), error,
		"the name of a section is made of letters, digits, - _ and .");
}

char *
fields_path(TreeAt at, const char *folder)
{
	g_autofree char *text = tree_text(at);
	const char *credentials = g_getenv(CREDENTIALS);

	if (*text == '\0' || g_path_is_absolute(text))
		return g_steal_pointer(&text);
	if (g_str_has_prefix(text, "$" CREDENTIALS "/"))
		return credentials == NULL
			? g_steal_pointer(&text)
			: g_build_filename(credentials, text + strlen("$" CREDENTIALS "/"), NULL);
	return g_build_filename(folder, text, NULL);
}
