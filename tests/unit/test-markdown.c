/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "template/markdown.h"
#include "template/slot.h"

/* "~L…~" stands for a line slot and "~B…~" for a block slot in the sources here. */
static char *
with_slots(const char *pattern, GPtrArray *slots)
{
	g_auto(GStrv) parts = g_strsplit(pattern, "~", -1);
	GString *out = g_string_new(NULL);

	for (guint i = 0; parts[i] != NULL; i++) {
		if (i % 2 == 0)
			g_string_append(out, parts[i]);
		else
			slot_add(out, slots, parts[i] + 1, parts[i][0] == 'B');
	}
	return g_string_free(out, FALSE);
}

static gboolean
render_form(const char *source, const GPtrArray *slots, char **text_out, char **html_out,
	GError **error)
{
	g_autoptr(MarkdownForm) form = markdown_form_new(source, slots, error);

	return form != NULL && markdown_form_render(form, slots, text_out, html_out, error);
}

static void
render(const char *pattern, char **text_out, char **html_out)
{
	g_autoptr(GPtrArray) slots = slot_list_new();
	g_autofree char *source = with_slots(pattern, slots);
	g_autoptr(GError) error = NULL;
	gboolean done = render_form(source, slots, text_out, html_out, &error);

	g_assert_no_error(error);
	g_assert_true(done);
}

static const struct {
	const char *name, *source, *text, *html;
} cases[] = {
	{"paragraphs", "One\ntwo.\n\nThree.", "One two.\n\nThree.\n",
		"<p>One\ntwo.</p>\n<p>Three.</p>\n"},
	{"hard breaks", "a\\\nb  \nc", "a\nb\nc\n", "<p>a<br />\nb<br />\nc</p>\n"},
	{"emphasis is quiet", "**By *1 May*** and `!note`", "By 1 May and !note\n",
		"<p><strong>By <em>1 May</em></strong> and <code>!note</code></p>\n"},
	{"heading", "# Now\n\ntext", "Now\n\ntext\n", "<h1>Now</h1>\n<p>text</p>\n"},
	{"bullets", "- a\n- b\n\nc", "- a\n- b\n\nc\n",
		"<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>c</p>\n"},
	{"loose list", "- a\n\n  b\n- c", "- a\n\n  b\n\n- c\n",
		"<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n<li>\n<p>c</p>\n</li>\n</ul>\n"},
	{"numbers", "9. a\n10. b\n    - c\n11. d", "9. a\n10. b\n    - c\n11. d\n", NULL},
	{"list at once in a list", "- - a\n  - b\n- > c\n\n-\n", "- - a\n  - b\n\n- > c\n\n-\n",
		NULL},
	{"quote", "> a\n>\n> b\n\nc", "> a\n>\n> b\n\nc\n",
		"<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>\n<p>c</p>\n"},
	{"rule", "a\n\n---\n\nb", "a\n\n----------------------------------------\n\nb\n",
		"<p>a</p>\n<hr />\n<p>b</p>\n"},
	{"link", "[us](https://example.com/a) <https://example.com> <me@example.com>",
		"us <https://example.com/a> https://example.com me@example.com\n", NULL},
	{"image is its text", "![a parcel](cid:x)", "a parcel\n", NULL},
	{"code", "```\n a  b\n```\n", " a  b\n", "<pre><code> a  b\n</code></pre>\n"},
	{"HTML is left out", "a <b>c</b>\n\n<div>d</div>\n", "a c\n",
		"<p>a <!-- raw HTML omitted -->c<!-- raw HTML omitted --></p>\n"
		"<!-- raw HTML omitted -->\n"},
	{"no script by link", "[x](javascript:alert(1))", NULL, "<p><a href=\"\">x</a></p>\n"},

	{"line slot", "Hello ~LAnn~,", "Hello Ann,\n", "<p>Hello Ann,</p>\n"},
	{"line slot at the start", "~LAnn~: **~LBob~**~LC~", "Ann: BobC\n",
		"<p>Ann: <strong>Bob</strong>C</p>\n"},
	{"a line is one line", "~LAnn\r\n\r\n# Bob\tC~", "Ann # Bob C\n", "<p>Ann # Bob C</p>\n"},
	{"nothing in it is Markdown", "~L# *a* [b](c) `d` <e> &amp; 1. \\~",
		"# *a* [b](c) `d` <e> &amp; 1. \\\n",
		"<p># *a* [b](c) `d` &lt;e&gt; &amp;amp; 1. \\</p>\n"},
	{"nor together with what is around", "*~La~ ~L* b~ [~Lc](http://x) [d~](http://y)",
		"*a * b c](http://x) [d <http://y>\n",
		"<p>*a * b <a href=\"http://y\">c](http://x) [d</a></p>\n"},
	{"empty slot", "a ~L ~\n\n~B\n \n~\n\nb", "a\n\nb\n", "<p>a</p>\n<p>b</p>\n"},
	{"in a link's address", "[a](~Lhttps://example.com/?x=1&y=\"~)",
		"a <https://example.com/?x=1&y=\">\n",
		"<p><a href=\"https://example.com/?x=1&amp;y=%22\">a</a></p>\n"},
	{"no script by a slot", "[a](~Ljavascript:alert(1)~)", NULL, "<p><a href=\"\">a</a></p>\n"},
	{"in code", "`a ~L<b>`~ c`", "a <b>` c\n", "<p><code>a &lt;b&gt;` c</code></p>\n"},

	{"block", "~B# a\r\n b  c\n\n\n\n<p>d~", "# a\n b  c\n\n<p>d\n",
		"<p dir=\"auto\"># a<br />\n\u00a0b \u00a0c</p>\n<p dir=\"auto\">&lt;p&gt;d</p>\n"},
	{"block in a quote", "> ~Ba\n\nb~\n\nc", "> a\n>\n> b\n\nc\n",
		"<blockquote>\n<p dir=\"auto\">a</p>\n<p dir=\"auto\">b</p>\n</blockquote>\n"
		"<p>c</p>\n"},
	{"block in a list", "- ~Ba\n\nb~\n- c", "- a\n\n  b\n- c\n", NULL},
	{"block within a line", "They wrote: ~Ba\n<b>~ (end)", "They wrote: a\n<b> (end)\n",
		"<p>They wrote: a<br />\n&lt;b&gt; (end)</p>\n"},
	{"block with the other slots' marks", "~Ba \357\267\2200\357\267\221 b~", "a 0 b\n",
		"<p dir=\"auto\">a 0 b</p>\n"},
	{"marks of the template's own are lost",
		"a&#xFDD0;0&#xFDD1; &#xFDD0;9&#xFDD1; &#xFDD0; &#1;b", "a0 9  b\n",
		"<p>a0 9  b</p>\n"},
	{"direction is not turned", "~Ba\u202eb\u2066c\u200fd~ and ~La\u202eb~", NULL,
		"<p>abc\u200fd and ab</p>\n"},
	{"control characters", "~Ba\x1b[31m\x07 b\tc~", "a[31m b    c\n", NULL},
};

static void
test_table(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = NULL;
		g_autofree char *html = NULL;

		render(cases[i].source, &text, &html);
		g_test_message("%s", cases[i].name);
		if (cases[i].text != NULL)
			g_assert_cmpstr(text, ==, cases[i].text);
		if (cases[i].html != NULL)
			g_assert_cmpstr(html, ==, cases[i].html);
	}
}

static const struct {
	const char *name, *source, *text;
} wrapped[] = {
	{"words",
		"Nous avons bien reçu votre message et les deux photos jointes. Nous comprenons "
		"que la situation soit contrariante.",
		"Nous avons bien reçu votre message et les deux photos jointes. Nous\n"
		"comprenons que la situation soit contrariante.\n"},
	{"no-break spaces hold",
		"Nous avons bien reçu votre message et les deux photos jointes. Nous, "
		"dix\u00a0mots "
		"!",
		"Nous avons bien reçu votre message et les deux photos jointes. Nous,\n"
		"dix\u00a0mots !\n"},
	{"a long word stands alone",
		"see "
		"https://example.com/"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaa now",
		"see\n"
		"https://example.com/"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaa\nnow\n"},
	{"list items hang",
		"1. Elle vérifiera les faits et reviendra vers vous, avec une proposition ou une "
		"question précise.\n2. b",
		"1. Elle vérifiera les faits et reviendra vers vous, avec une proposition\n"
		"   ou une question précise.\n2. b\n"},
	{"quotes go on",
		"> Nous avons bien reçu votre message et les deux photos jointes. Nous "
		"comprenons.",
		"> Nous avons bien reçu votre message et les deux photos jointes. Nous\n"
		"> comprenons.\n"},
	{"a short value is not broken",
		"Nous avons bien reçu votre message et les deux photos, le ~Lmardi 1er décembre~.",
		"Nous avons bien reçu votre message et les deux photos, le\n"
		"mardi 1er décembre.\n"},
	{"quote marks in a person's words go on",
		"~B> > Nous avons bien reçu votre message et les deux photos jointes. Nous "
		"comprenons.~",
		"> > Nous avons bien reçu votre message et les deux photos jointes. Nous\n"
		"> > comprenons.\n"},
	{"wide characters count twice",
		"~B一二三四五六七八九十一二三四五六七八九十一二三四五六七八九 "
		"十一二三四五六七八九十~",
		"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九\n"
		"十一二三四五六七八九十\n"},
};

static void
test_wrapping(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(wrapped); i++) {
		g_autofree char *text = NULL;
		g_autofree char *html = NULL;

		render(wrapped[i].source, &text, &html);
		g_test_message("%s", wrapped[i].name);
		g_assert_cmpstr(text, ==, wrapped[i].text);
	}
}

/* The longest a customer may write still makes a letter, whatever it is made of. */
static void
test_cut(void)
{
	static const char *const pieces[] = {"\"", "\"\n", "\"\n\n", " ", "é", "<a>\t", "> "};

	for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
		g_autoptr(GString) long_text = g_string_new("start");
		g_autofree char *pattern = NULL;
		g_autofree char *text = NULL;
		g_autofree char *html = NULL;

		while (long_text->len < LIMIT_TEXT_BYTES)
			g_string_append(long_text, pieces[i]);
		g_string_append(long_text, "end");
		pattern = g_strdup_printf("~B%s~\n\n> ~B%s~\n", long_text->str, long_text->str);
		render(pattern, &text, &html);
		g_assert_true(g_utf8_validate(text, -1, NULL));
		g_assert_true(g_str_has_prefix(text, "start"));
		g_assert_true(g_str_has_suffix(text, "> […]\n"));
		g_assert_true(strstr(html, "end") == NULL);
	}
}

static void
expect_limit(const char *pattern)
{
	g_autoptr(GPtrArray) slots = slot_list_new();
	g_autofree char *source = with_slots(pattern, slots);
	g_autofree char *text = NULL;
	g_autofree char *html = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_false(render_form(source, slots, &text, &html, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_LIMIT);
	g_assert_null(text);
	g_assert_null(html);
}

static void
test_limits(void)
{
	g_autofree char *deep = g_strnfill(LIMIT_MARKDOWN_DEPTH + 10, '>');
	g_autofree char *quoted = g_strconcat(deep, " a", NULL);
	g_autofree char *words = g_strnfill(LIMIT_BLOCK_BYTES, 'x');
	g_autoptr(GString) many = g_string_new(NULL);

	expect_limit(quoted);
	for (int i = 0; i < 40; i++)
		g_string_append_printf(many, "~B%s~\n\n", words);
	expect_limit(many->str);
}

static void
test_find_html(void)
{
	g_assert_cmpuint(markdown_find_html("a < b\n\n{{x}} `<b>`"), ==, 0);
	g_assert_cmpuint(markdown_find_html("a\n\nb <b>c</b>"), ==, 3);
	g_assert_cmpuint(markdown_find_html("a\n\n<!-- x -->\n"), ==, 3);
	g_assert_true(slot_is_in("a\uFDD0"));
	g_assert_false(slot_is_in("a\uFFFD"));
}

static void
test_page(void)
{
	g_autofree char *page = markdown_page("a </title><b>", "fr\"", "<p>x</p>\n");

	g_assert_nonnull(strstr(page, "<title>a &lt;/title&gt;&lt;b&gt;</title>"));
	g_assert_nonnull(strstr(page, "<html lang=\"fr&quot;\">"));
	g_assert_nonnull(strstr(page, "<p>x</p>"));
}

/* A form that was made for other values says what a fresh one would. */
static void
test_form(void)
{
	static const struct {
		const char *source, *first, *second;
		gboolean lasting;
	} rows[] = {
		{"**a** %s `%s`\n\n%s\n\n- %s\n", "l1 <b>", "l10 & more words", TRUE},
		{"%s\n\n> %s and %s\n", "bone\n\ntwo", "b> a\n\n\"b\"", TRUE},
		{"[us](https://example.com/%s) %s\n", "la", "lb c", FALSE},
		{"<https://example.com/%s>\n", "la", "lb", FALSE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GPtrArray) first = slot_list_new();
		g_autoptr(GPtrArray) second = slot_list_new();
		g_auto(GStrv) parts = g_strsplit(rows[i].source, "%s", -1);
		g_autoptr(GString) source = g_string_new(parts[0]);
		g_autoptr(GString) unused = g_string_new(NULL);
		g_autoptr(MarkdownForm) form = NULL;
		g_autofree char *text = NULL, *html = NULL, *fresh_text = NULL, *fresh_html = NULL;
		gboolean block = *rows[i].first == 'b';

		for (guint n = 1; parts[n] != NULL; n++) {
			slot_add(source, first, rows[i].first + 1, block);
			slot_add(unused, second, rows[i].second + 1, block);
			g_string_append(source, parts[n]);
		}
		form = markdown_form_new(source->str, first, NULL);
		g_assert_nonnull(form);
		g_assert_cmpint(markdown_form_is_lasting(form), ==, rows[i].lasting);
		if (!rows[i].lasting)
			continue;
		g_assert_true(markdown_form_render(form, second, &text, &html, NULL));
		g_assert_true(render_form(source->str, second, &fresh_text, &fresh_html, NULL));
		g_assert_cmpstr(text, ==, fresh_text);
		g_assert_cmpstr(html, ==, fresh_html);
		g_assert_nonnull(strstr(html, block ? "&quot;b&quot;" : "10 &amp; more words"));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/markdown/table", test_table);
	g_test_add_func("/markdown/wrapping", test_wrapping);
	g_test_add_func("/markdown/cut", test_cut);
	g_test_add_func("/markdown/limits", test_limits);
	g_test_add_func("/markdown/find-html", test_find_html);
	g_test_add_func("/markdown/page", test_page);
	g_test_add_func("/markdown/form", test_form);
	return g_test_run();
}
