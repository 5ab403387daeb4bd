/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/error.h"
#include "ctl/commands.h"
#include "ctl/output.h"
#include "engine/letter_values.h"
#include "store/messages.h"
#include "template/schema.h"
#include "template/set.h"

static const char *const AUDIENCES[] = {
	[AUDIENCE_CUSTOMER] = "customer", [AUDIENCE_STAFF] = "staff", [AUDIENCE_ADMIN] = "admin"};

/* The files as they are now, for whoever edits them. @override: NULL takes the configured folder;
 * without a configuration there is none. */
static TemplateSet *
load_files(const Call *call, const char *override, char **language_out, GError **error)
{
	g_autoptr(Config) config = NULL;
	g_autofree char *shipped = g_build_filename(wiring_data_folder(), "templates", NULL);

	if (call->config_path != NULL || access(CONFIG_DEFAULT_PATH, F_OK) == 0) {
		config = wiring_config(call->config_path, FALSE, error);
		if (config == NULL)
			return NULL;
	}
	*language_out = g_strdup(config != NULL ? config->desk->language : "en");
	if (override == NULL && config != NULL)
		override = config->templates;
	return template_set_load(shipped, override, error);
}

/* ---- list ---- */

/* The languages that have the letter: "en fr". */
static char *
languages_of(const TemplateSet *set, const SchemaLetter *letter)
{
	const char *const *languages = template_set_languages(set);
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; languages[i] != NULL; i++) {
		g_autofree char *version = template_set_version(set, letter, languages[i]);

		if (version != NULL)
			g_string_append_printf(
				text, "%s%s", text->len > 0 ? " " : "", languages[i]);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static json_t *
json_languages(const char *languages)
{
	g_auto(GStrv) words = g_strsplit(languages, " ", -1);
	json_t *list = json_array();

	for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
		json_array_append_new(list, output_json_text(words[i]));
	return list;
}

static void
print_list(const Call *call, const TemplateSet *set)
{
	gsize count = 0;
	const SchemaLetter *letters = schema_letters(&count);
	g_autoptr(OutputTable) table =
		output_table_new(OUTPUT_ROW("LETTER", "TO", "AUTOMATIC", "LANGUAGES", "PURPOSE"));

	for (gsize i = 0; i < count; i++) {
		const SchemaLetter *letter = &letters[i];
		g_autofree char *languages = languages_of(set, letter);

		if (call->json)
			output_json(json_pack("{s:s, s:s, s:b, s:o, s:s}", "letter", letter->name,
				"audience", AUDIENCES[letter->audience], "automatic",
				letter->automatic, "languages", json_languages(languages),
				"purpose", letter->purpose));
		else
			output_table_add(table,
				OUTPUT_ROW(letter->name, AUDIENCES[letter->audience],
					letter->automatic ? "yes" : "no", languages,
					letter->purpose));
	}
	output_table_print(table);
}

int
template_list_run(Call *call)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *language = NULL;
	g_autoptr(TemplateSet) set = NULL;

	if (!call_parse(call, NULL, 0, 0))
		return call->status;
	set = load_files(call, NULL, &language, &error);
	if (set == NULL)
		return call_fail(error);
	print_list(call, set);
	return EX_OK;
}

/* ---- check ---- */

static void
print_problem(const Call *call, const TemplateProblem *problem)
{
	g_autofree char *line = template_problem_format(problem);
	g_autofree char *safe = output_line(line);

	if (call->json)
		output_json(json_pack("{s:b, s:o, s:i, s:o}", "fatal", problem->fatal, "file",
			output_json_text(problem->path), "line", (int)problem->line, "text",
			output_json_text(problem->text)));
	else
		printf("%s%s\n", safe, problem->fatal ? "" : " (a remark)");
}

int
template_check_run(Call *call)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *language = NULL;
	g_autoptr(TemplateSet) set = NULL;
	const GPtrArray *problems = NULL;

	if (!call_parse(call, NULL, 0, 1))
		return call->status;
	if (call->argc > 0 && !g_file_test(call->argv[0], G_FILE_TEST_IS_DIR))
		return call_usage(call, "'%s' is no folder", call->argv[0]);
	set = load_files(call, call->argc > 0 ? call->argv[0] : NULL, &language, &error);
	if (set == NULL)
		return call_fail(error);
	problems = template_set_problems(set);
	for (guint i = 0; i < problems->len; i++)
		print_problem(call, g_ptr_array_index(problems, i));
	if (!template_set_is_good(set))
		return EX_CONFIG;
	if (!call->json)
		printf("ok\n");
	return EX_OK;
}

/* ---- preview ---- */

typedef struct Preview {
	char *language, *reference, *html; /* options; NULL if not given */
	const SchemaLetter *letter;
} Preview;

static void
preview_clear(Preview *preview)
{
	g_free(preview->language);
	g_free(preview->reference);
	g_free(preview->html);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Preview, preview_clear)

static TemplateValue *
sample_values(const char *language, gpointer data)
{
	return schema_sample(data, language);
}

/* The last mail that came in, with texts; *message_out: NULL if there is none. */
static gboolean
load_last_mail(Store *store, gint64 dispute_id, StoreMessage **message_out,
	GPtrArray **attachments_out, GError **error)
{
	g_autoptr(GPtrArray) messages = NULL;
	const StoreMessage *last = NULL;

	if (!store_messages_of_dispute(store, dispute_id, &messages, error))
		return FALSE;
	if (messages->len == 0)
		return TRUE;
	last = g_ptr_array_index(messages, messages->len - 1);
	*message_out = store_message_get(store, last->id, error);
	return *message_out != NULL &&
		store_message_attachments(store, last->id, attachments_out, error);
}

/* The letter as it would be written now in that dispute, as far as it can be foreseen: whoever
 * orders it adds words. */
static RenderedLetter *
render_for(const Call *call, const Preview *preview, const TemplateSet *set, GError **error)
{
	g_autoptr(Wiring) wiring = call_open(call, error);
	g_autoptr(DisputeView) view = NULL;
	g_autoptr(StoreMessage) message = NULL;
	g_autoptr(GPtrArray) attachments = NULL;
	const Party *party = NULL;
	const char *language = NULL;
	LetterWish wish = {.letter = preview->letter->name,
		.audience = preview->letter->audience == AUDIENCE_CUSTOMER ? LETTER_TO_CUSTOMER
									   : LETTER_TO_STAFF,
		.staff = (char *)"",
		.words = (char *)"",
		.agent = (char *)"",
		.task = "",
		.detail = (char *)""};

	view = wiring != NULL ? call_dispute(wiring, preview->reference, error) : NULL;
	if (view == NULL || !load_last_mail(wiring->store, view->id, &message, &attachments, error))
		return NULL;
	party = view->parties->len > 0 ? g_ptr_array_index(view->parties, 0) : NULL;
	wish.promise_day = dispute_news_day(view);
	wish.agent = view->assignee;
	LetterMatter matter = {.engine = &wiring->engine,
		.letter = preview->letter,
		.view = view,
		.wish = &wish,
		.party = party,
		.message = message,
		.attachments = attachments,
		.attached_limit = G_MAXUINT64};

	language = view->language;
	if (party != NULL && *party->language != '\0')
		language = party->language;
	if (preview->language != NULL)
		language = preview->language;
	return template_set_render(set, preview->letter, language, letter_values, &matter, error);
}

static int
print_preview(const Call *call, const Preview *preview, const RenderedLetter *letter)
{
	g_autoptr(GError) error = NULL;

	if (preview->html != NULL &&
		!g_file_set_contents(preview->html, letter->html, -1, &error)) {
		fprintf(stderr, "disputectl: %s\n", error->message);
		return EX_CANTCREAT;
	}
	if (call->json) {
		output_json(json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "letter",
			preview->letter->name, "language", output_json_text(letter->language),
			"subject", output_json_text(letter->subject), "text",
			output_json_text(letter->text), "html", output_json_text(letter->html),
			"version", output_json_text(letter->version)));
		return EX_OK;
	}
	output_field("Subject", letter->subject);
	printf("\n");
	output_block("", letter->text);
	return EX_OK;
}

static RenderedLetter *
render(const Call *call, const Preview *preview, GError **error)
{
	g_autofree char *language = NULL;
	g_autoptr(TemplateSet) set = load_files(call, NULL, &language, error);

	if (set == NULL)
		return NULL;
	if (!template_set_is_good(set)) {
		error_set(error, ERROR_CONFIG,
			"the templates have errors: see 'disputectl template check'");
		return NULL;
	}
	if (preview->reference != NULL)
		return render_for(call, preview, set, error);
	return template_set_render(set, preview->letter,
		preview->language != NULL ? preview->language : language, sample_values,
		(gpointer)preview->letter, error);
}

/* Letters about no dispute, and those that answer one mail's orders. */
static gboolean
is_of_a_dispute(const SchemaLetter *letter)
{
	static const char *const OTHERS[] = {
		"alert", "staff-digest", "staff-transcript", "staff-whose"};

	for (gsize i = 0; i < G_N_ELEMENTS(OTHERS); i++)
		if (strcmp(letter->name, OTHERS[i]) == 0)
			return FALSE;
	return TRUE;
}

int
template_preview_run(Call *call)
{
	g_auto(Preview) preview = {0};
	const GOptionEntry entries[] = {
		{"lang", 'l', 0, G_OPTION_ARG_FILENAME, &preview.language,
			"In this language, not the organisation's", "LANGUAGE"},
		{"for", 0, 0, G_OPTION_ARG_FILENAME, &preview.reference,
			"With what is known of this dispute, not with samples", "REF"},
		{"html", 0, 0, G_OPTION_ARG_FILENAME, &preview.html,
			"Write the HTML form to FILE too", "FILE"},
		G_OPTION_ENTRY_NULL};
	g_autoptr(GError) error = NULL;
	g_autoptr(RenderedLetter) letter = NULL;

	if (!call_parse(call, entries, 1, 1))
		return call->status;
	preview.letter = schema_letter_find(call->argv[0]);
	if (preview.letter == NULL)
		return call_usage(call, "there is no letter '%s': see 'disputectl template list'",
			call->argv[0]);
	if (preview.reference != NULL && !is_of_a_dispute(preview.letter))
		return call_usage(
			call, "%s is not about one dispute: leave --for out", preview.letter->name);
	letter = render(call, &preview, &error);
	if (letter == NULL)
		return call_fail(error);
	return print_preview(call, &preview, letter);
}
