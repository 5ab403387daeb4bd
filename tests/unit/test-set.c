/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "template/set.h"

static char *
shipped_folder(void)
{
	const char *source = g_getenv("top_srcdir");

	return g_build_filename(source != NULL ? source : ".", "templates", NULL);
}

static TemplateSet *
load(const char *override)
{
	g_autofree char *shipped = shipped_folder();
	g_autoptr(GError) error = NULL;
	TemplateSet *set = template_set_load(shipped, override, &error);

	g_assert_no_error(error);
	return set;
}

/* ---- an administrator's folder for a test ---- */

typedef struct Fixture {
	char *folder;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GError) error = NULL;

	fixture->folder = g_dir_make_tmp("disputed-templates-XXXXXX", &error);
	g_assert_no_error(error);
}

static void
tear_down(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	static const char *const languages[] = {"fr", "en", "de", "notes"};

	for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
		g_autofree char *path = g_build_filename(fixture->folder, languages[i], NULL);
		g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
		const char *name;

		while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
			g_autofree char *file = g_build_filename(path, name, NULL);

			g_assert_cmpint(g_unlink(file), ==, 0);
		}
		if (dir != NULL)
			g_assert_cmpint(g_rmdir(path), ==, 0);
	}
	g_assert_cmpint(g_rmdir(fixture->folder), ==, 0);
	g_free(fixture->folder);
}

static void
put(const Fixture *fixture, const char *name, const char *text, gssize length)
{
	g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
	g_autofree char *folder = g_path_get_dirname(path);
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
	g_file_set_contents(path, text, length, &error);
	g_assert_no_error(error);
}

static TemplateValue *
sample(const char *language, gpointer data)
{
	return schema_sample(data, language);
}

static RenderedLetter *
render(const TemplateSet *set, const char *name, const char *language)
{
	const SchemaLetter *letter = schema_letter_find(name);
	g_autoptr(GError) error = NULL;
	RenderedLetter *rendered =
		template_set_render(set, letter, language, sample, (gpointer)letter, &error);

	g_assert_no_error(error);
	return rendered;
}

/* ---- tests ---- */

static void
test_shipped(void)
{
	g_autoptr(TemplateSet) set = load(NULL);
	g_autoptr(TemplateSet) again = load("/nowhere/at/all");

	g_assert_true(template_set_is_good(set));
	g_assert_cmpuint(template_set_problems(set)->len, ==, 0);
	g_assert_cmpuint(strlen(template_set_digest(set)), ==, 64);
	g_assert_cmpstr(template_set_digest(set), ==, template_set_digest(again));
	g_assert_cmpstr(template_set_languages(set)[0], ==, "en");
	g_assert_cmpstr(template_set_languages(set)[1], ==, "fr");
	g_assert_null(template_set_languages(set)[2]);
}

static void
test_missing_folder(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(template_set_load("/nowhere/at/all", NULL, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_CONFIG);
	g_assert_nonnull(strstr(error->message, "/nowhere/at/all"));
}

static void
test_override(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(TemplateSet) before = load(NULL);
	g_autoptr(TemplateSet) set = NULL;
	g_autoptr(RenderedLetter) letter = NULL;
	g_autofree char *old_reopened = NULL;
	g_autofree char *new_reopened = NULL;
	g_autofree char *old_relay = NULL;
	g_autofree char *new_relay = NULL;

	put(fixture, "fr/_signature.md", "\uFEFFVotre équipe,\r\n{{organisation.name}}\r\n", -1);
	put(fixture, "notes/readme.md", "not a language", -1);
	put(fixture, "fr/closed.md~", "an editor's copy", -1);
	set = load(fixture->folder);
	g_assert_true(template_set_is_good(set));
	letter = render(set, "reopened", "fr");
	g_assert_nonnull(strstr(letter->text, "\nVotre équipe, ACME\n"));
	g_assert_cmpstr(template_set_digest(set), !=, template_set_digest(before));

	/* A letter's version follows its partials, and no other's. */
	old_reopened = template_set_version(before, schema_letter_find("reopened"), "fr");
	new_reopened = template_set_version(set, schema_letter_find("reopened"), "fr");
	old_relay = template_set_version(before, schema_letter_find("staff-relay"), "fr");
	new_relay = template_set_version(set, schema_letter_find("staff-relay"), "fr");
	g_assert_cmpstr(letter->version, ==, new_reopened);
	g_assert_cmpstr(old_reopened, !=, new_reopened);
	g_assert_cmpstr(old_relay, ==, new_relay);
}

#define STAFF_HEAD "Subject: [{{dispute.reference}}]\n\n##- Reply above this line -##\n\n"
#define RESOLVED "Subject: [{{dispute.reference}}]\n\n{{words}} {{close_date}}\n"

/* One file over a good set, and what is said of it. */
static const struct {
	const char *name, *text;
	gboolean fatal;
	guint line;
	const char *message;
} mistakes[] = {
	{"fr/resolved.md", RESOLVED "\n{{promis.date}}", TRUE, 5,
		"{{promis.date}} is no variable in resolved"},
	{"fr/resolved.md", RESOLVED "{{customer.nam}}", TRUE, 4,
		"{{customer.nam}} is no variable in resolved"},
	{"fr/resolved.md", RESOLVED "{{canary}}", TRUE, 4, "{{canary}} is no variable in resolved"},
	{"fr/resolved.md", RESOLVED "{{#customer}}{{address}}{{/customer}}", TRUE, 4,
		"{{address}} is no variable in resolved"},
	{"fr/resolved.md", RESOLVED "{{#nobody}}x{{/nobody}}", TRUE, 4,
		"{{nobody}} is no variable in resolved"},
	{"fr/resolved.md", RESOLVED "{{customer}}", TRUE, 4,
		"{{customer}} is a group of variables, not a text, in resolved"},
	{"fr/resolved.md", RESOLVED "{{.}}", TRUE, 4,
		"{{.}} is a group of variables, not a text, in resolved"},
	{"fr/resolved.md", RESOLVED "{{dispute.confirmed}}", TRUE, 4,
		"{{dispute.confirmed}} is a yes or no, to be asked for with {{#…}}, in resolved"},
	{"fr/staff-digest.md", "Subject: x\n\n##- Reply above this line -##\n{{mails}}{{canary}}",
		TRUE, 4, "{{mails}} is a list, to be gone through with {{#…}}, in staff-digest"},
	{"fr/resolved.md", "Subject: {{words}}\n\n" RESOLVED, TRUE, 1,
		"{{words}} is a text of several lines, which no subject takes, in resolved"},
	{"fr/resolved.md", RESOLVED "{{>gone}}", TRUE, 4,
		"there is no partial {{>gone}}; it would be the file _gone.md beside this one"},
	{"fr/_signature.md", "A\n{{> signature}}\n", TRUE, 2,
		"the partial {{>signature}} calls itself, or too many stand within each other"},
	{"fr/_signature.md", "{{words}}\n", TRUE, 1, "{{words}} is no variable in acknowledgement"},
	{"fr/_signature.md", "a\n\n{{#organisation.phone}}\n", TRUE, 3,
		"the section {{#organisation.phone}} is not closed"},
	{"fr/_signature.md", "a\n<br>\n", TRUE, 2,
		"HTML is not carried over to the letter; use Markdown, and {{! … }} for comments"},
	{"fr/_signature.md", "\uFDD2", TRUE, 0,
		"the text holds one of the characters U+FDD0 to U+FDD2, which no text may"},
	{"fr/resolved.md", "Subject: {{dispute.reference}}\n\n{{close_date}}\n", TRUE, 0,
		"resolved has to use the variable words (what a member of staff wrote to the "
		"customer; always there in reply and staff-relay)"},
	{"fr/resolved.md", "Resolved\n", TRUE, 1,
		"the head needs \"Subject: …\" and then an empty line, not \"Resolved\""},
	{"en/staff-relay.md", "Subject: [{{dispute.reference}}]\n\n{{words}}", TRUE, 3,
		"a letter to staff begins with the line \"##- Répondez au-dessus de cette ligne "
		"-##\" "
		"or \"##- Reply above this line -##\""},
	{"en/staff-relay.md", STAFF_HEAD "{{words}}{{relay.to}}{{relay.leaves_at}}", TRUE, 0,
		"staff-relay has to use the variable canary (a word that marks internal text: a "
		"reply that contains it is not sent on)"},
	{"fr/resolvd.md", "Subject: x\n\ny", FALSE, 0,
		"there is no letter \"resolvd\", so this file is never used; partials begin with "
		"_"},
	{"de/resolved.md", RESOLVED, FALSE, 0,
		"the letter is missing: who reads de gets it in French and English"},
	{"en/resolved.md", "Subject: \xff\n\nx", TRUE, 0, "not valid UTF-8; save it as UTF-8"},
};

static gboolean
is_among(const GPtrArray *problems, gsize n)
{
	for (guint i = 0; i < problems->len; i++) {
		const TemplateProblem *problem = g_ptr_array_index(problems, i);
		g_autofree char *line = template_problem_format(problem);

		g_test_message("%s", line);
		if (problem->fatal == mistakes[n].fatal && problem->line == mistakes[n].line &&
			strcmp(problem->text, mistakes[n].message) == 0)
			return TRUE;
	}
	return FALSE;
}

static void
test_mistakes(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
		g_autofree char *path = g_build_filename(fixture->folder, mistakes[i].name, NULL);
		g_autofree char *folder = g_path_get_dirname(path);
		g_autoptr(TemplateSet) set = NULL;

		put(fixture, mistakes[i].name, mistakes[i].text, -1);
		set = load(fixture->folder);
		g_assert_true(is_among(template_set_problems(set), i));
		g_assert_cmpint(template_set_is_good(set), ==, !mistakes[i].fatal);
		g_assert_cmpint(g_unlink(path), ==, 0);
		g_assert_cmpint(g_rmdir(folder), ==, 0);
	}
}

static void
test_dates(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	static const struct {
		const char *text;
		gboolean is_date;
	} cases[] = {
		{"au plus tard le 1er décembre", TRUE},
		{"le 14 Juillet", TRUE},
		{"le 14\u00a0juillet 2026", TRUE},
		{"by December 1st", TRUE},
		{"by the 1st of December", TRUE},
		{"avant mardi 12", TRUE},
		{"on Tuesday the 12th", TRUE},
		{"le 01/12/2026", TRUE},
		{"1.12.26", TRUE},
		{"2026-12-01", TRUE},
		{"avant le 1/12", TRUE},
		{"in May 2026", TRUE},
		{"Par téléphone : 01 23 45 67 89", FALSE},
		{"01.23.45.67.89", FALSE},
		{"01-23-45-67-89", FALSE},
		{"24/7, 24 h/24", FALSE},
		{"article L. 612-1", FALSE},
		{"You may call us on weekdays from 9 to 18", FALSE},
		{"le {{close_date}}", FALSE},
		{"version 1.2.3", FALSE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat(RESOLVED, "\n", cases[i].text, "\n", NULL);
		g_autoptr(TemplateSet) set = NULL;

		g_test_message("%s", cases[i].text);
		put(fixture, "fr/resolved.md", text, -1);
		set = load(fixture->folder);
		g_assert_cmpint(template_set_is_good(set), ==, !cases[i].is_date);
		if (cases[i].is_date) {
			const TemplateProblem *problem =
				g_ptr_array_index(template_set_problems(set), 0);

			g_assert_cmpuint(problem->line, ==, 5);
			g_assert_nonnull(strstr(problem->text, "is written by hand"));
		}
	}
}

/* A folder cannot make the check run for ever. */
static void
test_monsters(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *large = g_strnfill(LIMIT_TEMPLATE_BYTES + 1, 'x');
	g_autoptr(GString) wrong = g_string_new(RESOLVED);
	g_autoptr(TemplateSet) set = NULL;

	for (int i = 0; i < 10; i++) {
		g_autofree char *name = g_strdup_printf("fr/_monster%d.md", i);
		g_autoptr(GString) text = g_string_new(NULL);

		for (int n = 0; n < 50; n++)
			g_string_append_printf(text, "{{> monster%d}}", i + 1);
		put(fixture, name, text->str, -1);
	}
	put(fixture, "fr/_monster10.md", "x", -1);
	for (int i = 0; i < 10000; i++)
		g_string_append_printf(wrong, "{{x%d}}", i);
	put(fixture, "fr/resolved.md", wrong->str, -1);
	put(fixture, "fr/closed.md", "Subject: x\n\n{{> monster0}}", -1);
	put(fixture, "fr/reopened.md", large, -1);
	set = load(fixture->folder);
	g_assert_false(template_set_is_good(set));
	g_assert_cmpuint(template_set_problems(set)->len, ==, LIMIT_TEMPLATE_PROBLEMS);
}

static void
test_languages(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(TemplateSet) set = NULL;
	g_autoptr(RenderedLetter) german = NULL;
	g_autoptr(RenderedLetter) swiss = NULL;
	g_autoptr(RenderedLetter) both = NULL;
	g_autoptr(RenderedLetter) canadian = NULL;
	g_autofree char *version = NULL;
	const SchemaLetter *resolved = schema_letter_find("resolved");
	const SchemaLetter *closed = schema_letter_find("closed");

	put(fixture, "de/resolved.md", RESOLVED, -1);
	set = load(fixture->folder);
	g_assert_true(template_set_is_good(set));
	g_assert_cmpstr(template_set_language(set, resolved, "de"), ==, "de");
	g_assert_cmpstr(template_set_language(set, resolved, "de-CH"), ==, "de");
	g_assert_cmpstr(template_set_language(set, resolved, "DE_at"), ==, "de");
	g_assert_null(template_set_language(set, closed, "de"));
	g_assert_null(template_set_language(set, resolved, ""));
	g_assert_null(template_set_language(set, resolved, "../fr"));
	g_assert_cmpstr(template_set_language(set, closed, "fr-CA"), ==, "fr");
	german = render(set, "resolved", "de");
	swiss = render(set, "resolved", "de-CH");
	g_assert_cmpstr(german->language, ==, "de");
	g_assert_cmpstr(german->html, ==, swiss->html);
	canadian = render(set, "closed", "fr-CA");
	g_assert_cmpstr(canadian->language, ==, "fr");
	both = render(set, "closed", "de");
	g_assert_cmpstr(both->language, ==, "fr, en");
	g_assert_nonnull(strstr(both->text, "Bonjour Marie Durand"));
	g_assert_nonnull(strstr(both->text, "Hello Emma Clarke"));
	g_assert_cmpstr(
		both->subject, ==, "Votre dossier est fermé / Your case is closed [D-7K4F-2Q9X]");
	version = template_set_version(set, closed, "de");
	g_assert_cmpstr(both->version, ==, version);
	g_assert_cmpuint(strlen(version), ==, 64);
}

static void
test_pack(void)
{
	g_autoptr(TemplateSet) set = load(NULL);
	g_autoptr(GBytes) bytes = template_sources_pack(template_set_sources(set));
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) sources = template_sources_unpack(bytes, &error);
	g_autoptr(TemplateSet) same = NULL;
	g_autoptr(RenderedLetter) first = NULL;
	g_autoptr(RenderedLetter) second = NULL;
	g_autoptr(GBytes) damaged = g_bytes_new_from_bytes(bytes, 0, g_bytes_get_size(bytes) - 3);

	g_assert_no_error(error);
	same = template_set_from_sources(sources);
	g_assert_cmpstr(template_set_digest(set), ==, template_set_digest(same));
	g_assert_true(template_set_is_good(same));
	first = render(set, "closed", "fr");
	second = render(same, "closed", "fr");
	g_assert_cmpstr(first->html, ==, second->html);
	g_assert_cmpstr(first->version, ==, second->version);
	g_assert_null(template_sources_unpack(damaged, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_REJECTED);
}

static void
test_bad_sources(void)
{
	static const char *const names[] = {"", "closed.md", "fr/closed.txt", "../fr/closed.md",
		"fr/a/closed.md", "fr/.md", "FR/a.md"};
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	g_autoptr(TemplateSet) empty = template_set_from_sources(none);

	g_assert_false(template_set_is_good(empty));
	g_assert_cmpuint(template_set_problems(empty)->len, ==, 30);
	g_assert_null(template_set_version(empty, schema_letter_find("closed"), "fr"));
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		TemplateSource *source = template_source_new(names[i], "Subject: a\n\nb", NULL);
		g_autoptr(GPtrArray) sources = g_ptr_array_new();
		g_autoptr(TemplateSet) set = NULL;

		g_ptr_array_add(sources, source);
		set = template_set_from_sources(sources);
		g_assert_cmpuint(template_set_sources(set)->len, ==, 0);
		g_assert_cmpuint(template_set_problems(set)->len, ==, 31);
		template_source_free(source);
	}
}

/* Each shipped letter, filled with the worst of everything, is still a letter. */
static TemplateValue *
hostile(const char *language, gpointer data)
{
	TemplateValue *map = schema_sample(data, language);
	const SchemaVariable *variables;
	gsize count;

	variables = schema_variables(&count);
	for (gsize i = 0; i < count; i++) {
		static const char evil[] = "</p><script>x</script>\r\nBcc: a@example.com\r\n\r\n"
					   "# [a](javascript:b) {{c}} \u202e\U0001f642";

		if (!schema_allows(&variables[i], data) || strstr(variables[i].name, "[]") != NULL)
			continue;
		if (variables[i].kind == VALUE_TEXT)
			value_set_text(map, variables[i].name, evil);
		if (variables[i].kind == VALUE_BLOCK)
			value_set_block(map, variables[i].name, evil);
		if (variables[i].kind == VALUE_FLAG)
			value_set_flag(map, variables[i].name, TRUE);
	}
	return map;
}

static void
test_hostile(void)
{
	static const char *const languages[] = {"fr", "en", ""};
	g_autoptr(TemplateSet) set = load(NULL);
	const SchemaLetter *letters;
	gsize count;

	letters = schema_letters(&count);
	for (gsize i = 0; i < count * G_N_ELEMENTS(languages); i++) {
		const SchemaLetter *letter = &letters[i / G_N_ELEMENTS(languages)];
		g_autoptr(GError) error = NULL;
		g_autoptr(RenderedLetter) rendered = template_set_render(set, letter,
			languages[i % G_N_ELEMENTS(languages)], hostile, (gpointer)letter, &error);

		g_assert_no_error(error);
		g_assert_null(strpbrk(rendered->subject, "\r\n"));
		g_assert_cmpuint(strlen(rendered->subject), <=, LIMIT_SUBJECT_BYTES);
		g_assert_null(strstr(rendered->html, "<script"));
		g_assert_null(strstr(rendered->html, "<h1"));
		g_assert_null(strstr(rendered->html, "href=\"javascript"));
		g_assert_null(strstr(rendered->text, "\r"));
		g_assert_true(g_utf8_validate(rendered->text, -1, NULL));
		g_assert_true(g_utf8_validate(rendered->html, -1, NULL));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/set/shipped", test_shipped);
	g_test_add_func("/set/missing-folder", test_missing_folder);
	g_test_add("/set/override", Fixture, NULL, set_up, test_override, tear_down);
	g_test_add("/set/mistakes", Fixture, NULL, set_up, test_mistakes, tear_down);
	g_test_add("/set/dates", Fixture, NULL, set_up, test_dates, tear_down);
	g_test_add("/set/monsters", Fixture, NULL, set_up, test_monsters, tear_down);
	g_test_add("/set/languages", Fixture, NULL, set_up, test_languages, tear_down);
	g_test_add_func("/set/pack", test_pack);
	g_test_add_func("/set/bad-sources", test_bad_sources);
	g_test_add_func("/set/hostile", test_hostile);
	return g_test_run();
}
