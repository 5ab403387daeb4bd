/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/quoting.h"
#include "mail/wording.h"

/* The languages in which every kind of line is known. */
static const char *const LANGUAGES[] = {
	"fr", "en", "de", "es", "it", "nl", "pt", "pl", "da", "sv", "fi", "nb"};

/* What each of them needs; the other kinds are about brands and about false friends. */
static const WordingKind NEEDED[] = {WORDING_ORIGINAL, WORDING_FORWARD, WORDING_FORWARD_LINE,
	WORDING_DEVICE, WORDING_VERB, WORDING_LEAD, WORDING_FROM, WORDING_SENT, WORDING_TO,
	WORDING_SUBJECT, WORDING_OTHER, WORDING_CLOSING, WORDING_FOOTER};

static gboolean
has_language(WordingKind kind, const char *language)
{
	gsize count = 0;
	const Wording *rows = wording_rows(kind, &count);

	for (gsize i = 0; i < count; i++)
		if (strcmp(rows[i].language, language) == 0)
			return TRUE;
	return FALSE;
}

static void
test_languages(void)
{
	for (gsize k = 0; k < G_N_ELEMENTS(NEEDED); k++)
		for (gsize i = 0; i < G_N_ELEMENTS(LANGUAGES); i++)
			if (!has_language(NEEDED[k], LANGUAGES[i]))
				g_error("kind %u has no row in %s", NEEDED[k], LANGUAGES[i]);
}

/* A row that is not plain can never be found, and one that is there twice is one too many. */
static void
test_rows(void)
{
	for (guint kind = 0; kind < WORDING_KINDS; kind++) {
		g_autoptr(GHashTable) seen =
			g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		gsize count = 0;
		const Wording *rows = wording_rows(kind, &count);

		g_assert_cmpuint(count, >, 0);
		for (gsize i = 0; i < count; i++) {
			g_autofree char *framed = g_strdup_printf("|%s|", rows[i].words);
			g_autofree char *plain = quoting_plain(framed);
			char *key = g_strdup_printf("%s %s", rows[i].language, rows[i].words);

			if (strchr(rows[i].words, '*') == NULL)
				g_assert_cmpstr(plain, ==, framed);
			g_assert_cmpuint(strlen(rows[i].language), ==, 2);
			if (!g_hash_table_add(seen, key))
				g_error("twice: %s %s", rows[i].language, rows[i].words);
		}
	}
}

static void
test_matching(void)
{
	g_assert_true(wording_is(WORDING_FROM, "von: x", 3));
	g_assert_false(wording_is(WORDING_FROM, "von: x", 2));
	g_assert_false(wording_is(WORDING_FROM, "", 0));
	g_assert_true(wording_begins(WORDING_DEVICE, "von meinem telefon gesendet"));
	g_assert_false(wording_begins(WORDING_DEVICE, "von meinem konto abgebucht"));
	g_assert_true(wording_ends(WORDING_VERB, "acme wrote"));
	g_assert_false(wording_ends(WORDING_VERB, "acme underwrote"));
	g_assert_true(wording_ends(WORDING_VERB, "acme写道"));
	g_assert_true(wording_holds(WORDING_VERB_MIDDLE, "am 1. schrieb acme"));
	g_assert_false(wording_holds(WORDING_VERB_MIDDLE, "schriebacme"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wording/languages", test_languages);
	g_test_add_func("/wording/rows", test_rows);
	g_test_add_func("/wording/matching", test_matching);
	return g_test_run();
}
