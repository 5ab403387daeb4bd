/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "mail/html.h"

/* Instrumented code is slower by far, and its strstr() takes the square: it gets less. */
#if defined(__SANITIZE_ADDRESS__)
#define BUILD_SHARE 100
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BUILD_SHARE 100
#endif
#endif
#ifndef BUILD_SHARE
#define BUILD_SHARE 1
#endif
#define HANG_MS 10000 /* of the processor, for 10 MB: ten times what the slowest took */

static void
test_render(void)
{
	static const struct {
		const char *html, *expected;
	} CASES[] = {
		{"<p>Non<br>merci</p>", "Non\nmerci\n"},
		{"plain  text\n here", "plain text here\n"},
		{"<p>a</p><p>b</p>", "a\n\nb\n"},
		{"<div>a</div><div>b</div>", "a\nb\n"},
		{"<div>a</div><div><br></div><div>b</div>", "a\n\nb\n"},
		{"a<br><br>b", "a\n\nb\n"},
		{"caf&eacute; &amp; &lt;b&gt; &#8364;&nbsp;5", "café & <b> € 5\n"},
		{"<b>a</b><i>b</i> <u>c</u>", "ab c\n"},
		{"<a href=\"https://x.example/a\">here</a>",
			"here [1]\n\n[1] https://x.example/a\n"},
		{"<a href=\"https://x.example/\">x.example</a>", "x.example\n"},
		{"<a href=\"http://www.x.example\">https://x.example/</a>", "https://x.example/\n"},
		{"<a href=\"mailto:a@b.example\">a@b.example</a>", "a@b.example\n"},
		{"<a href=\"javascript:alert(1)\">x</a><a name=y>z</a>", "xz\n"},
		{"<a href='http://x.example/1'>a</a> <a href='http://x.example/2'>b</a> "
		 "<a href='http://x.example/1'>c</a>",
			"a [1] b [2] c [1]\n\n[1] http://x.example/1\n[2] http://x.example/2\n"},
		{"<ul><li>a<li>b</ul>c", "- a\n- b\nc\n"},
		{"<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>", "1. a\n2. b\n  - c\n"},
		{"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td></td></tr></table>",
			"a | b\nc\n"},
		{"<table><tr><td><p>a</p></td></tr></table>", "a\n"},
		{"x<blockquote>a<br>b<blockquote>c</blockquote></blockquote>d",
			"x\n\n> a\n> b\n> > c\nd\n"},
		{"<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b\n"},
		{"<img src=x alt=\"a photo\"><img src=y>", "[a photo]\n"},
		{"<pre>a  b\n  c</pre>", "a  b\n  c\n"},
		{"<p>a</p><pre>b\nc</pre>", "a\n\nb\nc\n"},
		{"a<hr>b", "a\n\n________________________________\nb\n"},
		{"<script>x</script><style>y</style><title>z</title>a", "a\n"},
		{"<div style=\"Display : None\">x</div><p hidden>y</p>a", "a\n"},
		{"<span style='mso-hide:all'>x</span><span style='font-size:0px'>y</span>a", "a\n"},
		{"<!-- x -->a", "a\n"},
		{"<meta charset=iso-8859-1>caf\xc3\xa9", "café\n"},
		{"a\x80z", "a\xef\xbf\xbdz\n"},
		{"<p>unclosed <b>tags <i>everywhere", "unclosed tags everywhere\n"},
		{"</p></div></blockquote>a", "a\n"},
		{"<", "<\n"},
		{"", ""},
		{"<html><body></body></html>", ""},
		/* what a person does not see */
		{"<span style='font-size:0'>x</span><b style='font-size:0pt'>y</b>a", "a\n"},
		{"<div style='font-size:0.9em'>a</div>", "a\n"},
		{"<div style='opacity:0'>x</div><i style='visibility:hidden !important'>y</i>a",
			"a\n"},
		{"<div style='max-height:0;overflow:hidden'>x</div><p style='max-height:0'>a</p>",
			"a\n"},
		{"<div style='color:#FFF;background:white'>x</div><p style='color:#fff'>a</p>",
			"a\n"},
		{"a&nbsp;&zwnj;&nbsp;&zwnj;&#847;&nbsp;b co&shy;op", "a b coop\n"},
		{"<style><!-- p > b {} --></style><script>if (a<b) '</p>'</script>a", "a\n"},
		{"<script/>a", "a\n"},
		{"<![if !mso]>a<![endif]><!--[if mso]>x<![endif]--><?xml:namespace x ?>b", "ab\n"},
		{"<!-- <a title=\" > -->a", "a\n"},
		{"<iframe>x</iframe>a", "a\n"},
		/* tables row by row, as Word writes them, too */
		{"<table><tr><th>Article<th>Prix<tr><td><p>Lampe</p></td><td><p>10 €</p></td></tr>"
		 "<tr><td><div>Chaise</div></td><td></td><td><p>&nbsp;</p></td><td>20 €</td></tr>"
		 "</table>",
			"Article | Prix\nLampe | 10 €\nChaise | 20 €\n"},
		{"<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td><td>c</td></tr>"
		 "</table>",
			"a | b | c\n"},
		{"<table><tr><td><p>a</p><p>b</p></td><td><p>c</p></td></tr></table>d",
			"a\n\nb\n\nc\nd\n"},
		/* lists that do not begin with 1 */
		{"<ol start=5><li>a<li value=9>b<li>c</ol>", "5. a\n9. b\n10. c\n"},
		{"<ol start=-3><li>a</ol>", "1. a\n"},
		{"<ul><li><p>a</p><p>b</p></li><li></li><li>c</li></ul>", "- a\n\n  b\n\n- c\n"},
		/* preformatted text after other text, and by style */
		{"x<pre>a\n  b</pre>y", "x\n\na\n  b\ny\n"},
		{"<p>x</p><textarea>a</textarea>", "x\n\na\n"},
		{"<div style='white-space: pre-wrap'>a\n  b</div>c", "a\n  b\nc\n"},
		{"<h1>a</h1>b<h2>c</h2><p>d</p>", "a\n\nb\n\nc\n\nd\n"},
		{"a<br><br><br><br><br><br>b", "a\n\n\nb\n"},
		/* links and images */
		{"<a href='mailto:a@b.example?subject=x'>a@b.example</a>", "a@b.example\n"},
		{"<a href='https://bank.example/'>https://evil.example</a>",
			"https://evil.example [1]\n\n[1] https://bank.example/\n"},
		{"<a href='http://x.example/'><img alt='Shop'></a>",
			"[Shop] [1]\n\n[1] http://x.example/\n"},
		{"ok <img alt='😀'><img alt='👍🏽'>", "ok 😀👍🏽\n"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		gboolean cut = TRUE;
		g_autofree char *text = html_to_text(CASES[i].html, -1, &cut);

		g_assert_cmpstr(text, ==, CASES[i].expected);
		g_assert_false(cut);
	}
}

static void
test_nul(void)
{
	g_autofree char *text = html_to_text("a\0<b>c", 6, NULL);

	g_assert_cmpstr(text, ==,
		"a\xef\xbf\xbd"
		"c\n");
}

static char *
repeat(const char *piece, guint count)
{
	GString *all = g_string_sized_new(strlen(piece) * count);

	for (guint i = 0; i < count; i++)
		g_string_append(all, piece);
	return g_string_free(all, FALSE);
}

/* Whether the program runs within another, valgrind say, many times slower. */
static gboolean
is_wrapped(void)
{
	const char *wrapper = g_getenv("TEST_WRAPPER");

	return wrapper != NULL && *wrapper != '\0';
}

/* Which part of the bytes that a case tells is made. */
static guint
share(void)
{
	return BUILD_SHARE * (is_wrapped() ? 50 : 1);
}

static void
test_hostile(void)
{
	/* Ten megabytes of each, about. */
	static const struct {
		const char *piece;
		guint count;
	} CASES[] = {
		{"<span>", 1700000},
		{"<span>x</span>", 700000},
		{"<div>", 2000000},
		{"<blockquote>", 800000},
		{"</b>", 2500000},
		{"<p>", 3000000},
		{"<", 9000000},
		{"<a href=x>", 900000},
		{"<table><tr><td>", 600000},
		{"&", 9000000},
		{"<!--", 2500000},
		{"<a x ", 1800000},
		{" a=\"b\"", 1500000},
		{"<script>", 1000000},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autofree char *html = repeat(CASES[i].piece, CASES[i].count / share());
		g_autofree char *text = html_to_text(html, -1, NULL);

		g_assert_true(g_utf8_validate(text, -1, NULL));
		g_assert_cmpuint(strlen(text), <=, LIMIT_TEXT_BYTES);
	}
}

/* What took libxml2, or us, several times as long as a person waits. */
static void
test_speed(void)
{
	/* A beginning, then ten megabytes of the rest. */
	static const struct {
		const char *begin;
		guint times;
		const char *piece;
	} CASES[] = {
		{"", 0, "<span>x</span>"},
		{"<div>", 490, "</b>"},
		{"<div>", 495, "</table>"},
		{"<b>", 495, "<p>"},
		{"<ul>", 480, "<li>"},
		{"<table><tr>", 200, "<td>"},
		{"<span>", 490, "<option>x"},
		{"", 0, "<tr>"},
		{"", 0, "<dd><dt>"},
		{"", 0, "</p>"},
		{"", 0, "<b><p></b></p>"},
		{"", 0, "<form>"},
		{"", 0, "<head><body><html>"},
		{"<b ", 1, "a=1 b=2 "},
		{"<a b=\"", 1, "'\" c='\""},
		{"", 0, "<!"},
		{"", 0, "</script"},
		{"<script>", 1, "</"},
		{"", 0, "<b style='font-size:0;'>"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		guint count = 10000000 / (guint)strlen(CASES[i].piece) / share();
		g_autofree char *begin = repeat(CASES[i].begin, CASES[i].times);
		g_autofree char *rest = repeat(CASES[i].piece, count);
		g_autofree char *html = g_strconcat(begin, rest, NULL);
		clock_t started = clock();
		g_autofree char *text = html_to_text(html, -1, NULL);
		gint64 elapsed_ms = (gint64)(clock() - started) * 1000 / CLOCKS_PER_SEC;

		g_test_message(
			"%u times %s: %" G_GINT64_FORMAT " ms", count, CASES[i].piece, elapsed_ms);
		if (i == 0)
			g_assert_cmpuint(strlen(text), >=, count);
		if (share() == 1)
			g_assert_cmpint(elapsed_ms, <, HANG_MS);
	}
}

static void
test_many_tags(void)
{
	g_autofree char *rows = repeat("<b>x</b>\n", LIMIT_HTML_TAGS);
	g_autofree char *html = g_strconcat(rows, "<script>y</script><!-- z -->end", NULL);
	g_autofree char *text = html_to_text(html, -1, NULL);

	g_assert_true(g_str_has_suffix(text, "x end\n"));
	g_assert_null(strchr(text, '<'));
}

static void
test_many_attributes(void)
{
	g_autofree char *attributes = repeat(" a=\"> \"", 1000);
	g_autofree char *html = g_strconcat("<p", attributes, " title='b c'>words</p>", NULL);
	g_autofree char *text = html_to_text(html, -1, NULL);

	g_assert_cmpstr(text, ==, "words\n");
}

static void
test_tables_in_tables(void)
{
	g_autofree char *open = repeat("<table><tr><td>", 150);
	g_autofree char *close = repeat("</td></tr></table>", 150);
	g_autofree char *html = g_strconcat(open, "deep", close, "after", NULL);
	g_autofree char *text = html_to_text(html, -1, NULL);

	g_assert_cmpstr(text, ==, "deep\nafter\n");
}

static void
test_many_links(void)
{
	g_autoptr(GString) html = g_string_new(NULL);
	gboolean cut = FALSE;

	for (guint i = 0; i < LIMIT_HTML_LINKS + 500; i++)
		g_string_append_printf(html, "<a href=\"http://x.example/%u\">link</a> ", i);
	g_autofree char *text = html_to_text(html->str, -1, &cut);

	g_assert_nonnull(strstr(text, "\n[2000] http://x.example/1999\n"));
	g_assert_null(strstr(text, "[2001]"));
}

static void
test_deep_text(void)
{
	g_autoptr(GString) html = g_string_new("top ");

	for (guint i = 0; i < LIMIT_HTML_DEPTH * 2; i++)
		g_string_append(html, "<div>");
	g_string_append(html, "words <b>below</b>");
	g_autofree char *text = html_to_text(html->str, -1, NULL);

	g_assert_cmpstr(text, ==, "top\n\nwords below\n");
}

static void
test_cut(void)
{
	g_autofree char *html = repeat("<p>words ", LIMIT_TEXT_BYTES / 5);
	gboolean cut = FALSE;
	g_autofree char *text = html_to_text(html, -1, &cut);

	g_assert_true(cut);
	g_assert_cmpuint(strlen(text), <=, LIMIT_TEXT_BYTES);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/html/render", test_render);
	g_test_add_func("/html/nul", test_nul);
	g_test_add_func("/html/hostile", test_hostile);
	g_test_add_func("/html/speed", test_speed);
	g_test_add_func("/html/many-tags", test_many_tags);
	g_test_add_func("/html/many-attributes", test_many_attributes);
	g_test_add_func("/html/tables-in-tables", test_tables_in_tables);
	g_test_add_func("/html/many-links", test_many_links);
	g_test_add_func("/html/deep-text", test_deep_text);
	g_test_add_func("/html/cut", test_cut);
	return g_test_run();
}
