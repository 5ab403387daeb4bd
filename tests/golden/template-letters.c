/* SPDX-License-Identifier: MIT */
/* Every shipped letter, filled with the samples of the schema and with variations of them, against
 * what is kept in tests/golden/template: the text of all, the HTML of the first of each.
 * With UPDATE_GOLDEN set, what is kept is written anew: look at the difference before committing.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "template/set.h"

/* One way of filling a letter: settings over its sample. A line "name=" takes a value out, "name"
 * sets a flag, "!name" clears it, and "name=text" sets a text, or the words of a block. */
static const struct {
	const char *letter, *variant;
	const char *settings[8];
} variants[] = {
	{"acknowledgement", "bare",
		{"customer.name=", "organisation.phone=", "read_by.date=", "attachments_phrase=",
			"organisation.signature="}},
	{"acknowledgement", "too-large", {"too_large=film.mp4 (120 MB)"}},
	{"progress", "holding", {"words=", "agent.name=", "!dispute.confirmed", "is_automatic"}},
	{"progress", "greeted",
		{"words=Bonjour Madame,\n\nNous attendons le transporteur.", "greeted"}},
	{"reply", "not-waiting", {"!waiting", "dispute.subject="}},
	{"reply", "greeted",
		{"words=Bonjour Madame,\n\nVotre colis est retrouvé.", "greeted", "!waiting",
			"agent.name="}},
	{"resolved", "no-words", {"words=", "agent.name="}},
	{"closed", "automatic", {"words=", "agent.name=", "is_automatic"}},
	{"closed", "rejected", {"!outcome.settled", "outcome.rejected"}},
	{"closed", "rejected-no-words", {"words=", "!outcome.settled", "outcome.rejected"}},
	{"closed", "withdrawn", {"words=", "!outcome.settled", "outcome.withdrawn"}},
	{"closed", "duplicate", {"words=", "!outcome.settled", "outcome.duplicate"}},
	{"closed", "not-a-complaint", {"words=", "!outcome.settled", "outcome.not_a_complaint"}},
	{"reopened", "bare", {"customer.name=", "read_by.date=", "organisation.phone="}},
	{"staff-new", "bare",
		{"customer.name=", "dispute.subject=", "message.subject=", "message.text=",
			"history_count=", "hints=", "attachments=", "promise.short_date="}},
	{"staff-new", "no-answer",
		{"no_answer=Auto-Submitted: auto-replied",
			"hints=", "message.quoted=On Monday you wrote:\n> Hello"}},
	{"staff-new", "too-large", {"too_large=film.mp4 (120 MB)"}},
	{"staff-message", "unverified", {"message.unverified", "hints=", "history_count="}},
	{"staff-message", "reopened",
		{"dispute.reopened", "hints=", "history_count=", "dispute.agent="}},
	{"staff-transcript", "refused", {"refused", "dispute.reference=", "results=!wiat|?"}},
	{"staff-task", "acknowledge",
		{"!task.promise_due", "task.acknowledge_by_hand", "task.reason=Precedence: bulk",
			"task.text=Hello,\nwhere is my order?"}},
	{"staff-task", "call", {"!task.promise_due", "task.call_or_write", "customer.address="}},
	{"staff-task", "failed",
		{"!task.promise_due", "task.letter_failed", "task.address=emma@example.com",
			"task.reason=550 5.1.1 no such user"}},
	{"staff-task", "overdue", {"!task.promise_due", "task.promise_overdue"}},
	{"staff-task", "answer", {"!task.promise_due", "task.answer_due"}},
	{"staff-task", "forged",
		{"!task.promise_due", "task.forged", "task.address=stranger@example.net"}},
	{"staff-task", "withheld", {"!task.promise_due", "task.withheld_letters", "task.count=2"}},
	{"staff-digest", "many", {"mails_more=57", "mails_since=2026-11-22"}},
	{"staff-quarantine", "many", {"set_aside_count=1000", "set_aside_more=998"}},
	{"staff-quarantine", "one", {"set_aside_count="}},
	{"alert", "brake", {"!alert.sending", "alert.brake", "alert.detail="}},
	{"alert", "mailbox", {"!alert.sending", "alert.mailbox"}},
	{"alert", "mailbox-changed", {"!alert.sending", "alert.mailbox_changed"}},
	{"alert", "templates",
		{"!alert.sending", "alert.templates",
			"alert.detail=fr/closed.md:3: {{nam}} is no variable in closed"}},
	{"alert", "other", {"!alert.sending", "alert.title=The clock was set back"}},
};

typedef struct Filling {
	const SchemaLetter *letter;
	const char *const *settings; /* NULL for none */
} Filling;

/* A list of no item, or of one order and what is said of it: "!wiat|?". */
static TemplateValue *
one_result(const char *text)
{
	TemplateValue *list = value_new_list();
	g_auto(GStrv) parts = g_strsplit(text, "|", 2);
	TemplateValue *item;

	if (*text == '\0')
		return list;
	item = value_new_map();
	value_set_text(item, "order", parts[0]);
	value_set_text(item, "text", parts[1]);
	value_append(list, item);
	return list;
}

static void
apply(TemplateValue *map, const SchemaLetter *letter, const char *setting)
{
	const char *equals = strchr(setting, '=');
	g_autofree char *name = NULL;
	const SchemaVariable *variable;
	gboolean off = *setting == '!';

	setting += off ? 1 : 0;
	name = equals != NULL ? g_strndup(setting, (gsize)(equals - setting)) : g_strdup(setting);
	variable = schema_find(letter, name);
	if (variable == NULL)
		g_error("%s has no variable %s", letter->name, name);
	if (equals == NULL)
		value_set_flag(map, name, !off);
	else if (variable->kind == VALUE_LIST)
		value_set(map, name, one_result(equals + 1));
	else if (variable->kind == VALUE_BLOCK)
		value_set_block(map, name, equals + 1);
	else
		value_set_text(map, name, equals + 1);
}

static TemplateValue *
fill(const char *language, gpointer data)
{
	const Filling *filling = data;
	TemplateValue *map = schema_sample(filling->letter, language);

	for (guint i = 0; filling->settings != NULL && i < 8 && filling->settings[i] != NULL; i++)
		apply(map, filling->letter, filling->settings[i]);
	return map;
}

static void
compare(const char *name, const char *text)
{
	const char *source = g_getenv("top_srcdir");
	g_autofree char *path = g_build_filename(
		source != NULL ? source : ".", "tests", "golden", "template", name, NULL);
	g_autofree char *kept = NULL;
	g_autoptr(GError) error = NULL;

	if (g_getenv("UPDATE_GOLDEN") != NULL) {
		g_file_set_contents(path, text, -1, &error);
		g_assert_no_error(error);
		return;
	}
	g_file_get_contents(path, &kept, NULL, &error);
	g_assert_no_error(error);
	if (strcmp(kept, text) != 0)
		g_test_message("%s is now:\n%s", name, text);
	g_assert_cmpstr(kept, ==, text);
}

static void
check_lines(const char *name, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++)
		if (g_utf8_strlen(lines[i], -1) > 72)
			g_error("%s: line %u is too long: %s", name, i + 1, lines[i]);
}

static void
check_letter_form(
	const TemplateSet *set, const Filling *filling, const char *language, const char *variant)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(RenderedLetter) letter = template_set_render(
		set, filling->letter, language, fill, (gpointer)filling, &error);
	g_autofree char *stem = NULL;
	g_autofree char *text_name = NULL;
	g_autofree char *text = NULL;

	g_assert_no_error(error);
	stem = g_strdup_printf("%s-%s%s%s", *language != '\0' ? language : "both",
		filling->letter->name, variant != NULL ? "-" : "", variant != NULL ? variant : "");
	text_name = g_strconcat(stem, ".txt", NULL);
	text = g_strdup_printf("Subject: %s\n\n%s", letter->subject, letter->text);
	check_lines(text_name, letter->text);
	compare(text_name, text);
	if (variant == NULL && *language != '\0') {
		g_autofree char *html_name = g_strconcat(stem, ".html", NULL);

		compare(html_name, letter->html);
	}
}

static void
test_samples(gconstpointer data)
{
	const TemplateSet *set = data;
	const SchemaLetter *letters;
	gsize count;

	letters = schema_letters(&count);
	for (gsize i = 0; i < count; i++) {
		Filling filling = {&letters[i], NULL};

		check_letter_form(set, &filling, "fr", NULL);
		check_letter_form(set, &filling, "en", NULL);
		if (letters[i].audience == AUDIENCE_CUSTOMER)
			check_letter_form(set, &filling, "", NULL);
	}
}

static void
test_variants(gconstpointer data)
{
	const TemplateSet *set = data;

	for (gsize i = 0; i < G_N_ELEMENTS(variants); i++) {
		Filling filling = {schema_letter_find(variants[i].letter), variants[i].settings};

		check_letter_form(set, &filling, "fr", variants[i].variant);
		check_letter_form(set, &filling, "en", variants[i].variant);
	}
}

int
main(int argc, char **argv)
{
	const char *source = g_getenv("top_srcdir");
	g_autofree char *folder = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(TemplateSet) set = NULL;
	int status;

	g_test_init(&argc, &argv, NULL);
	folder = g_build_filename(source != NULL ? source : ".", "templates", NULL);
	set = template_set_load(folder, NULL, &error);
	g_assert_no_error(error);
	for (guint i = 0; i < template_set_problems(set)->len; i++) {
		g_autofree char *line =
			template_problem_format(template_set_problems(set)->pdata[i]);

		g_printerr("%s\n", line);
	}
	g_assert_true(template_set_is_good(set));
	g_assert_cmpuint(template_set_problems(set)->len, ==, 0);
	g_test_add_data_func("/golden/template/samples", set, test_samples);
	g_test_add_data_func("/golden/template/variants", set, test_variants);
	status = g_test_run();
	return status;
}
