/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "template/letter.h"

static LetterDraft *
render(const char *source, const TemplateValue *value)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Letter) letter = letter_compile(source, &error);
	LetterDraft *draft;

	g_assert_no_error(error);
	draft = letter_render(letter, value, NULL, NULL, &error);
	g_assert_no_error(error);
	return draft;
}

static void
test_letter(void)
{
	g_autoptr(TemplateValue) value = value_new_map();
	g_autoptr(LetterDraft) draft = NULL;
	g_autoptr(RenderedLetter) letter = NULL;

	value_set_text(value, "name", "Ann & Bob");
	value_set_block(value, "words", "One\n\n*two*");
	draft = render("Subject:  For {{name}} \n\nHello **{{name}}**,\n\n{{words}}\n", value);
	g_assert_cmpstr(draft->subject, ==, "For Ann & Bob");
	g_assert_cmpstr(draft->text, ==, "Hello Ann & Bob,\n\nOne\n\n*two*\n");
	g_assert_cmpstr(draft->fragment, ==,
		"<p>Hello <strong>Ann &amp; Bob</strong>,</p>\n"
		"<p dir=\"auto\">One</p>\n<p dir=\"auto\">*two*</p>\n");
	letter = letter_finish(draft, "en", "v1");
	g_assert_cmpstr(letter->language, ==, "en");
	g_assert_cmpstr(letter->version, ==, "v1");
	g_assert_cmpstr(letter->text, ==, draft->text);
	g_assert_nonnull(strstr(letter->html, "<title>For Ann &amp; Bob</title>"));
}

static const struct {
	const char *source, *message;
} mistakes[] = {
	{"", "line 1: a letter begins with \"Subject: …\" and then an empty line"},
	{"\nHello", "line 1: a letter begins with \"Subject: …\" and then an empty line"},
	{"Hello,\n\nyou",
		"line 1: the head needs \"Subject: …\" and then an empty line, not \"Hello,\""},
	{"Subject: a\nText\n",
		"line 2: the head needs \"Subject: …\" and then an empty line, not \"Text\""},
	{"Subject: a\n more\n\nb",
		"line 2: the head needs \"Subject: …\" and then an empty line, not \" more\""},
	{"Subject: a\nBcc: b\n\nc",
		"line 2: a letter's head has no field \"Bcc\"; it knows Subject"},
	{"Subject: a\nsubject: b\n\nc", "line 2: Subject stands there twice"},
	{"Subject: \n\nc", "line 1: the Subject is empty"},
	{"Subject: a\n\n \n", "line 3: the letter has no text"},
	{"Subject: a", "line 2: the letter has no text"},
	{"Subject: {{a\n\nb", "line 1: {{ is not closed by }}"},
	{"Subject: a\n\nb\n\n{{#c}}", "line 5: the section {{#c}} is not closed"},
	{"Subject: a\n\nb\n\n<b>c</b>",
		"line 5: HTML is not carried over to the letter; use Markdown, and {{! … }} for "
		"comments"},
	{"Subject: a\n\n\357\267\2200\357\267\221",
		"line 1: the text holds one of the characters U+FDD0 to U+FDD2, which no text may"},
};

static void
test_mistakes(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(letter_compile(mistakes[i].source, &error));
		g_assert_error(error, DISPUTED_ERROR, ERROR_REJECTED);
		g_assert_cmpstr(error->message, ==, mistakes[i].message);
	}
}

static void
test_body_line(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Letter) letter = letter_compile("Subject: a\r\n\r\nHello", &error);

	g_assert_no_error(error);
	g_assert_cmpuint(letter_body_line(letter), ==, 3);
}

/* What a stranger may put into a name, whichever braces the template has. */
static void
test_hostile_values(void)
{
	static const char *const values[] = {
		"a\r\nBcc: victim@example.com\r\n\r\nbody",
		"<script>alert(1)</script>",
		"</title><img src=x onerror=alert(1)>",
		"[x](javascript:alert(1))",
		"# heading\n\n- list\n\n> quote\n\n---\n\n    code",
		"![x](http://tracker.example.com/x.png)",
		"<http://example.com> &amp; \\",
		"\u202eevil\u2066",
		"{{words}}{{>p}}",
		"\357\267\2200\357\267\221" /* the mark of a slot */,
		"👩‍👩‍👧 🙂",
		"نص عربي",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
		g_autoptr(TemplateValue) value = value_new_map();
		g_autoptr(LetterDraft) draft = NULL;

		value_set_text(value, "name", values[i]);
		value_set_block(value, "words", values[i]);
		draft = render("Subject: {{{name}}}{{words}}\n\n{{name}} {{{name}}} "
			       "[{{&name}}]({{name}})\n\n"
			       "{{{words}}}\n\n> {{words}}\n\n- {{words}}\n\nSaid: {{words}}\n",
			value);
		g_assert_null(strpbrk(draft->subject, "\r\n"));
		g_assert_true(g_utf8_validate(draft->text, -1, NULL));
		g_assert_null(strstr(draft->fragment, "<script"));
		g_assert_null(strstr(draft->fragment, "<img"));
		g_assert_null(strstr(draft->fragment, "<h1"));
		g_assert_null(strstr(draft->fragment, "<pre"));
		g_assert_null(strstr(draft->fragment, "javascript:alert(1)\""));
		g_assert_null(strstr(draft->text, "\u202e"));
		g_assert_null(strstr(draft->fragment, "\uFDD0"));
	}
}

static void
test_long_values(void)
{
	g_autofree char *name = g_strnfill(10 * 1024, 'n');
	g_autoptr(TemplateValue) value = value_new_map();
	g_autoptr(LetterDraft) draft = NULL;

	value_set_text(value, "name", name);
	draft = render("Subject: {{name}} [D-1]\n\n{{name}}.\n", value);
	g_assert_cmpuint(strlen(draft->subject), ==, LIMIT_NAME_BYTES + strlen(" [D-1]"));
	g_assert_cmpuint(strlen(draft->text), ==, LIMIT_VALUE_BYTES + strlen(".\n"));
}

static void
test_join(void)
{
	static const struct {
		const char *first, *second, *subject;
	} cases[] = {
		{"Bonjour [D-1]", "Hello [D-1]", "Bonjour / Hello [D-1]"},
		{"[D-1] Bonjour", "[D-1] Hello", "[D-1] Bonjour / Hello"},
		{"Bonjour [D-1]", "Hello [D-2]", "Bonjour [D-1] / Hello [D-2]"},
		{"Bonjour", "Hello", "Bonjour / Hello"},
		{"[", "[", "/ ["},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		LetterDraft first = {(char *)cases[i].first, (char *)"un\n", (char *)"<p>un</p>\n"};
		LetterDraft second = {
			(char *)cases[i].second, (char *)"one\n", (char *)"<p>one</p>\n"};
		g_autoptr(RenderedLetter) letter = letter_join(&first, "fr", &second, "en", "v");

		g_assert_cmpstr(letter->subject, ==, cases[i].subject);
		g_assert_cmpstr(letter->text, ==,
			"un\n\n----------------------------------------\n\none\n");
		g_assert_cmpstr(letter->language, ==, "fr, en");
		g_assert_nonnull(strstr(letter->html, "<div lang=\"en\">\n<p>one</p>\n</div>"));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/letter/letter", test_letter);
	g_test_add_func("/letter/mistakes", test_mistakes);
	g_test_add_func("/letter/body-line", test_body_line);
	g_test_add_func("/letter/hostile-values", test_hostile_values);
	g_test_add_func("/letter/long-values", test_long_values);
	g_test_add_func("/letter/join", test_join);
	return g_test_run();
}
