/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "template/letter.h"
#include "template/markdown.h"
#include "template/slot.h"

#define FORMS_KEPT 4 /* of each letter: most are written in one or two */

struct Letter {
	Mustache *subject;
	Mustache *body;
	guint body_line;
	GHashTable *forms; /* the body as filled, with marks for values → MarkdownForm* */
};

/* ---- compiling ---- */

typedef struct Head {
	char *subject;
	const char *body; /* within the source */
	guint body_line;
} Head;

static gboolean
is_blank_line(const char *line, gsize length)
{
	return strspn(line, " \t\r") >= length;
}

/* One line of the head: "Subject: …". */
static gboolean
read_field(Head *head, const char *line, gsize length, guint number, GError **error)
{
	g_autofree char *field = g_strchomp(g_strndup(line, length));
	const char *colon = strchr(field, ':');

	if (colon == NULL || g_ascii_isspace(*field))
		return error_set(error, ERROR_REJECTED,
			"line %u: the head needs \"Subject: …\" and then an empty line, not \"%s\"",
			number, field);
	if (g_ascii_strncasecmp(field, "Subject:", strlen("Subject:")) != 0)
		return error_set(error, ERROR_REJECTED,
			"line %u: a letter's head has no field \"%.*s\"; it knows Subject", number,
			(int)(colon - field), field);
	if (head->subject != NULL)
		return error_set(
			error, ERROR_REJECTED, "line %u: Subject stands there twice", number);
	head->subject = text_strip(colon + 1);
	if (*head->subject == '\0')
		return error_set(error, ERROR_REJECTED, "line %u: the Subject is empty", number);
	return TRUE;
}

static gboolean
read_head(Head *head, const char *source, GError **error)
{
	const char *line = source;
	guint number = 1;

	for (; *line != '\0'; number++) {
		gsize length = strcspn(line, "\n");
		const char *next = line + length + (line[length] == '\n');

		if (is_blank_line(line, length)) {
			line = next;
			number++;
			break;
		}
		if (!read_field(head, line, length, number, error))
			return FALSE;
		line = next;
	}
	if (head->subject == NULL)
		return error_set(error, ERROR_REJECTED,
			"line 1: a letter begins with \"Subject: …\" and then an empty line");
	if (text_is_blank(line))
		return error_set(error, ERROR_REJECTED, "line %u: the letter has no text", number);
	head->body = line;
	head->body_line = number;
	return TRUE;
}

/* Mustache counts lines from the body's start; a message counts them from the file's. */
static Mustache *
compile_body(const Head *head, GError **error)
{
	g_autoptr(GString) padded = g_string_new(NULL);
	g_autoptr(GError) problem = NULL;
	Mustache *body = mustache_compile(head->body, &problem);

	if (body != NULL)
		return body;
	/* The same mistake, seen behind as many lines as the head has. */
	for (guint i = 1; i < head->body_line; i++)
		g_string_append_c(padded, '\n');
	g_string_append(padded, head->body);
	body = mustache_compile(padded->str, error);
	g_assert(body == NULL);
	return NULL;
}

static gboolean
check_markdown(const Head *head, GError **error)
{
	guint line = markdown_find_html(head->body);

	if (line != 0)
		return error_set(error, ERROR_REJECTED,
			"line %u: HTML is not carried over to the letter; use Markdown, and "
			"{{! … }} for comments",
			head->body_line + line - 1);
	return TRUE;
}

Letter *
letter_compile(const char *source, GError **error)
{
	g_autoptr(Letter) letter = g_new0(Letter, 1);
	g_autofree char *subject = NULL;
	Head head = {0};
	gboolean read;

	if (strlen(source) > LIMIT_TEMPLATE_BYTES) {
		error_set(error, ERROR_LIMIT, "longer than %d bytes", LIMIT_TEMPLATE_BYTES);
		return NULL;
	}
	if (slot_is_in(source)) {
		error_set(error, ERROR_REJECTED,
			"line 1: the text holds one of the characters U+FDD0 to U+FDD2, which no "
			"text may");
		return NULL;
	}
	read = read_head(&head, source, error);
	subject = head.subject;
	if (!read || !check_markdown(&head, error))
		return NULL;
	letter->subject = mustache_compile(subject, error);
	if (letter->subject == NULL)
		return NULL;
	letter->body = compile_body(&head, error);
	letter->body_line = head.body_line;
	letter->forms = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)markdown_form_free);
	return letter->body != NULL ? g_steal_pointer(&letter) : NULL;
}

void
letter_free(Letter *letter)
{
	if (letter == NULL)
		return;
	mustache_free(letter->subject);
	mustache_free(letter->body);
	g_clear_pointer(&letter->forms, g_hash_table_unref);
	g_free(letter);
}

const Mustache *
letter_subject(const Letter *letter)
{
	return letter->subject;
}

const Mustache *
letter_body(const Letter *letter)
{
	return letter->body;
}

guint
letter_body_line(const Letter *letter)
{
	return letter->body_line;
}

/* ---- rendering ---- */

typedef struct Filling {
	GPtrArray *slots; /* of the body */
	MustacheResolve resolve;
	gpointer data;
} Filling;

static const Mustache *
resolve_partial(const char *name, gpointer data)
{
	const Filling *filling = data;

	return filling->resolve != NULL ? filling->resolve(name, filling->data) : NULL;
}

/* A value becomes a slot that Markdown does not look into, whichever braces were written. */
static void
emit_slot(GString *out, const TemplateValue *value, gboolean raw G_GNUC_UNUSED, gpointer data)
{
	const Filling *filling = data;

	slot_add(out, filling->slots, value_text(value), value_kind(value) == VALUE_BLOCK);
}

static char *
render_subject(const Letter *letter, const TemplateValue *value, Filling *filling, GError **error)
{
	MustacheOptions options = {
		.emit = mustache_emit_line, .resolve = resolve_partial, .data = filling};
	g_autoptr(GString) line = g_string_new(NULL);

	if (!mustache_render(letter->subject, value, &options, line, error))
		return NULL;
	return text_one_line(line->str, LIMIT_SUBJECT_BYTES);
}

/* The same parts of a template are asked for again and again: what Markdown made of them is kept.
 * What decides about a form: the text, and which marks in it stand for blocks. */
static char *
form_key(const char *source, const GPtrArray *slots)
{
	GString *key = g_string_new(source);

	for (guint i = 0; i < slots->len; i++)
		g_string_append_c(
			key, ((const Slot *)g_ptr_array_index(slots, i))->block ? 'b' : 'l');
	return g_string_free(key, FALSE);
}

static gboolean
render_body(const Letter *letter, const char *source, const GPtrArray *slots, LetterDraft *draft,
	GError **error)
{
	g_autofree char *key = form_key(source, slots);
	MarkdownForm *known = g_hash_table_lookup(letter->forms, key);
	g_autoptr(MarkdownForm) form = NULL;

	if (known != NULL)
		return markdown_form_render(known, slots, &draft->text, &draft->fragment, error);
	form = markdown_form_new(source, slots, error);
	if (form == NULL ||
		!markdown_form_render(form, slots, &draft->text, &draft->fragment, error))
		return FALSE;
	if (!markdown_form_is_lasting(form))
		return TRUE;
	if (g_hash_table_size(letter->forms) >= FORMS_KEPT)
		g_hash_table_remove_all(letter->forms);
	g_hash_table_insert(letter->forms, g_steal_pointer(&key), g_steal_pointer(&form));
	return TRUE;
}

LetterDraft *
letter_render(const Letter *letter, const TemplateValue *value, MustacheResolve resolve,
	gpointer data, GError **error)
{
	g_autoptr(LetterDraft) draft = g_new0(LetterDraft, 1);
	g_autoptr(GPtrArray) slots = slot_list_new();
	g_autoptr(GString) source = g_string_new(NULL);
	Filling filling = {.slots = slots, .resolve = resolve, .data = data};
	MustacheOptions options = {.emit = emit_slot, .resolve = resolve_partial, .data = &filling};

	draft->subject = render_subject(letter, value, &filling, error);
	if (draft->subject == NULL)
		return NULL;
	if (!mustache_render(letter->body, value, &options, source, error))
		return NULL;
	if (!render_body(letter, source->str, slots, draft, error))
		return NULL;
	return g_steal_pointer(&draft);
}

void
letter_draft_free(LetterDraft *draft)
{
	if (draft == NULL)
		return;
	g_free(draft->subject);
	g_free(draft->text);
	g_free(draft->fragment);
	g_free(draft);
}

void
rendered_letter_free(RenderedLetter *letter)
{
	if (letter == NULL)
		return;
	g_free(letter->subject);
	g_free(letter->text);
	g_free(letter->html);
	g_free(letter->language);
	g_free(letter->version);
	g_free(letter);
}

/* ---- finishing ---- */

RenderedLetter *
letter_finish(const LetterDraft *draft, const char *language, const char *version)
{
	RenderedLetter *letter = g_new0(RenderedLetter, 1);

	letter->subject = g_strdup(draft->subject);
	letter->text = g_strdup(draft->text);
	letter->html = markdown_page(draft->subject, language, draft->fragment);
	letter->language = g_strdup(language);
	letter->version = g_strdup(version);
	return letter;
}

/* "Objet [D-…]" and "Subject [D-…]" → "Objet / Subject [D-…]"; likewise with the bracket first. */
static char *
join_subjects(const char *first, const char *second)
{
	const char *end_first = strrchr(first, '[');
	const char *end_second = strrchr(second, '[');
	gsize bracket = strcspn(second, "]");

	if (*second == '[' && second[bracket] == ']' && strncmp(first, second, bracket + 1) == 0)
		return g_strdup_printf("%s /%s", first, second + bracket + 1);
	if (end_first != NULL && end_second != NULL && strcmp(end_first, end_second) == 0)
		return g_strdup_printf("%.*s/ %s", (int)(end_first - first), first, second);
	return g_strdup_printf("%s / %s", first, second);
}

RenderedLetter *
letter_join(const LetterDraft *first, const char *first_language, const LetterDraft *second,
	const char *second_language, const char *version)
{
	RenderedLetter *letter = g_new0(RenderedLetter, 1);
	g_autofree char *subject = join_subjects(first->subject, second->subject);
	g_autofree char *fragment = g_strdup_printf(
		"<div lang=\"%s\">\n%s</div>\n<hr />\n<div lang=\"%s\">\n%s</div>\n",
		first_language, first->fragment, second_language, second->fragment);

	letter->subject = text_one_line(subject, LIMIT_SUBJECT_BYTES);
	letter->text = g_strdup_printf(
		"%s\n----------------------------------------\n\n%s", first->text, second->text);
	letter->html = markdown_page(letter->subject, first_language, fragment);
	letter->language = g_strdup_printf("%s, %s", first_language, second_language);
	letter->version = g_strdup(version);
	return letter;
}
