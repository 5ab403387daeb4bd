/* SPDX-License-Identifier: MIT */
/* A letter and a customer's words in it. Input: a template, NUL, the words; without a NUL the whole
 * is the words, in a template that has them in every place. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "template/letter.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static const char own_template[] =
	"Subject: {{name}} [D-1] {{{words}}}\n\n"
	"Hello {{name}}, **{{{name}}}** *{{&name}}*: `{{name}}` [{{name}}](https://x/{{name}})\n\n"
	"{{words}}\n\n> {{{words}}}\n\n- {{name}}\n- {{words}}\n\n1. a {{words}} b\n\n# "
	"{{name}}\n\n"
	"{{name}}\n===\n\n```\n{{words}}\n```\n\n{{#name}}{{.}}{{/name}}\n";

static LetterDraft *
render(const char *template, const char *words)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Letter) letter = letter_compile(template, &error);
	g_autoptr(TemplateValue) value = value_new_map();
	LetterDraft *draft;

	g_assert((letter == NULL) == (error != NULL));
	if (letter == NULL)
		return NULL;
	value_set_text(value, "name", words);
	value_set_block(value, "words", words);
	draft = letter_render(letter, value, NULL, NULL, &error);
	g_assert((draft == NULL) == (error != NULL));
	g_assert(draft != NULL || error_is(error, ERROR_LIMIT));
	return draft;
}

static void
check_draft(const LetterDraft *draft)
{
	g_assert(g_utf8_validate(draft->subject, -1, NULL));
	g_assert(g_utf8_validate(draft->text, -1, NULL));
	g_assert(g_utf8_validate(draft->fragment, -1, NULL));
	g_assert_cmpuint(strlen(draft->subject), <=, LIMIT_SUBJECT_BYTES);
	for (const char *p = draft->subject; *p != '\0'; p = g_utf8_next_char(p))
		g_assert(!g_unichar_iscntrl(g_utf8_get_char(p)));
	for (const char *p = draft->text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		g_assert(c == '\n' || !g_unichar_iscntrl(c));
		g_assert(c < 0xfdd0 || c > 0xfdd2);
	}
}

/* The tags of @fragment, without their attributes and without those that lines and paragraphs of
 * words make. */
static char *
tags_of(const char *fragment)
{
	GString *tags = g_string_new(NULL);

	for (const char *p = strchr(fragment, '<'); p != NULL; p = strchr(p + 1, '<')) {
		gsize length = strcspn(p, " >");

		if (g_str_has_prefix(p, "<p dir") || g_str_has_prefix(p, "<br") ||
			g_str_has_prefix(p, "</p>") || g_str_has_prefix(p, "<p>"))
			continue;
		g_string_append_len(tags, p, (gssize)length);
	}
	return g_string_free(tags, FALSE);
}

/* Whatever the words are, the letter has the same structure as with one plain word. */
static void
check_structure(const LetterDraft *draft)
{
	g_autoptr(LetterDraft) plain = render(own_template, "word");
	g_autofree char *expected = tags_of(plain->fragment);
	g_autofree char *tags = tags_of(draft->fragment);

	g_assert_cmpstr(tags, ==, expected);
}

static gboolean
is_visible(const char *words)
{
	for (const char *p = words; *p != '\0'; p++)
		if (g_ascii_isalnum(*p))
			return TRUE;
	return FALSE;
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree char *first = g_strndup((const char *)data, size);
	gsize length = strlen(first);
	g_autoptr(LetterDraft) draft = NULL;

	if (length < size) {
		g_autofree char *words =
			g_strndup((const char *)data + length + 1, size - length - 1);

		if (g_utf8_validate(first, -1, NULL))
			draft = render(first, words);
		if (draft != NULL)
			check_draft(draft);
		return 0;
	}
	draft = render(own_template, first);
	g_assert(draft != NULL);
	check_draft(draft);
	if (is_visible(first))
		check_structure(draft);
	return 0;
}
