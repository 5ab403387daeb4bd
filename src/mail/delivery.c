/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/delivery.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/bounce_text.h"
#include "mail/bounce_words.h"

#define DIAGNOSTIC_BYTES 2000

/* Reporting servers that only pass on what a rule of the mailbox's owner chose to say. */
static const char *const OWNERS[] = {"inbound-smtp."};

/* What is known while the groups of one report are read. */
typedef struct {
	GPtrArray *groups;    /* GHashTable*: name in lower case → value */
	GPtrArray *addresses; /* char*: whom each of them is about */
	gboolean owner;       /* see BounceReasonWords */
} Report;

void
delivery_add(
	Bounce *bounce, const char *address, const char *action, const BounceReasonWords *words)
{
	BounceRecipient *recipient = g_new0(BounceRecipient, 1);
	const char *reason = bounce_reason_find(words);

	recipient->address = g_strdup(address);
	recipient->action = g_strdup(action);
	recipient->status = g_strdup(words->status);
	recipient->reason = g_strdup(reason);
	recipient->hard =
		strcmp(action, "failed") == 0 && bounce_reason_is_hard(reason, words->status);
	g_ptr_array_add(bounce->recipients, recipient);
}

/* "rfc822; a@b" → "a@b", "utf-8; x" likewise (RFC 6533 3). */
static char *
typed_address(const char *value)
{
	const char *semicolon = strchr(value, ';');
	g_autofree char *bare = g_strdup(semicolon != NULL ? semicolon + 1 : value);

	g_strstrip(bare);
	gsize length = strlen(bare);

	if (length >= 2 && bare[0] == '<' && bare[length - 1] == '>') {
		bare[length - 1] = '\0';
		return text_one_line(bare + 1, LIMIT_MESSAGE_ID_BYTES);
	}
	return text_one_line(bare, LIMIT_MESSAGE_ID_BYTES);
}

/* Keeps a field, unless it was there already. */
static void
keep_field(GHashTable *fields, char *name, const char *value)
{
	if (name != NULL && !g_hash_table_contains(fields, name))
		g_hash_table_insert(fields, name, g_strstrip(g_strdup(value)));
	else
		g_free(name);
}

/* Whether a field of a recipient comes a second time: some reports have no blank line between
 * groups. */
static gboolean
begins_another(GHashTable *fields, const char *name)
{
	return g_hash_table_contains(fields, name) &&
		(strcmp(name, "final-recipient") == 0 || strcmp(name, "original-recipient") == 0 ||
			strcmp(name, "action") == 0);
}

/* The fields of one group, unfolded: names in lower case. */
static GHashTable *
parse_group(char **lines, gsize *at)
{
	GHashTable *fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(GString) value = g_string_new(NULL);
	char *name = NULL;

	for (; lines[*at] != NULL && !text_is_blank(lines[*at]); (*at)++) {
		const char *line = lines[*at], *colon = strchr(line, ':');

		if (line[0] == ' ' || line[0] == '\t') {
			if (value->len < DIAGNOSTIC_BYTES)
				g_string_append(value, line);
			continue;
		}
		keep_field(fields, g_steal_pointer(&name), value->str);
		if (colon == NULL)
			continue;
		name = g_ascii_strdown(line, colon - line);
		if (begins_another(fields, name)) {
			g_free(name);
			return fields;
		}
		g_string_assign(value, colon + 1);
	}
	keep_field(fields, name, value->str);
	return fields;
}

static const char *
field(GHashTable *fields, const char *name)
{
	const char *value = g_hash_table_lookup(fields, name);

	return value != NULL ? value : "";
}

/* The action as one of the words of RFC 3464 2.3.3; where the report gives none of them, the one
 * that the status implies. */
static const char *
known_action(const char *word, const char *status)
{
	static const char *const ACTIONS[] = {
		"failed", "delayed", "delivered", "relayed", "expanded"};

	for (gsize i = 0; i < G_N_ELEMENTS(ACTIONS); i++)
		if (g_ascii_strncasecmp(word, ACTIONS[i], strlen(ACTIONS[i])) == 0)
			return ACTIONS[i];
	return *status == '4' ? "delayed" : *status == '2' ? "delivered" : "failed";
}

/* Whom a group is about. Returns: (transfer full) "" if it does not say. */
static char *
group_address(GHashTable *fields)
{
	const char *final = field(fields, "final-recipient");
	const char *original = field(fields, "original-recipient");
	g_autofree char *address = typed_address(*final != '\0' ? final : original);

	/* A program or file that mail is handed to is nobody's address; the letter went to another.
	 */
	if (strpbrk(address, "|/ ") != NULL && strchr(original, '@') != NULL)
		return typed_address(original);
	return g_steal_pointer(&address);
}

/* Status of a group: that of what the server said, if it is more than x.0.0, for some programs put
 * the code of their own last line into the other field. */
static char *
group_status(GHashTable *fields)
{
	g_autofree char *status = bounce_words_status(field(fields, "status"));
	g_autofree char *told = bounce_words_status(field(fields, "diagnostic-code"));

	if (*told != '\0' && (*status == '\0' || !g_str_has_suffix(told, ".0.0")))
		return g_steal_pointer(&told);
	return g_steal_pointer(&status);
}

static gboolean
is_owner(const char *reporting)
{
	for (gsize i = 0; i < G_N_ELEMENTS(OWNERS); i++)
		if (strstr(reporting, OWNERS[i]) != NULL)
			return TRUE;
	return FALSE;
}

static void
read_group(const Report *report, guint index, const char *prose, Bounce *bounce)
{
	GHashTable *fields = g_ptr_array_index(report->groups, index);
	g_autofree char *status = group_status(fields);
	const char *action = known_action(field(fields, "action"), status);

	delivery_add(bounce, g_ptr_array_index(report->addresses, index), action,
		&(BounceReasonWords){.status = status,
			.told = field(fields, "diagnostic-code"),
			.prose = prose,
			.delayed = strcmp(action, "delayed") == 0,
			.owner = report->owner});
}

/* Whether a group is about a recipient, not about the whole mail. */
static gboolean
is_recipient(GHashTable *fields)
{
	return *field(fields, "final-recipient") != '\0' || *field(fields, "action") != '\0';
}

/* The groups of a report, at most LIMIT_REPORT_RECIPIENTS that are about a recipient. */
static void
parse_groups(const char *status, Report *report)
{
	g_autofree char *text = text_normal_newlines(status);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (gsize at = 0; lines[at] != NULL && report->groups->len < LIMIT_REPORT_RECIPIENTS;) {
		g_autoptr(GHashTable) fields = parse_group(lines, &at);

		report->owner = report->owner || is_owner(field(fields, "reporting-mta"));
		if (is_recipient(fields)) {
			g_ptr_array_add(report->addresses, group_address(fields));
			g_ptr_array_add(report->groups, g_steal_pointer(&fields));
		}
		while (lines[at] != NULL && text_is_blank(lines[at]))
			at++;
	}
}

void
delivery_from_status(const char *status, const char *prose, Bounce *bounce)
{
	g_autoptr(GPtrArray) groups =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_hash_table_unref);
	g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func(g_free);
	Report report = {.groups = groups, .addresses = addresses};

	parse_groups(status, &report);
	g_autoptr(GPtrArray) blocks = bounce_text_blocks(prose, addresses);

	for (guint i = 0; i < groups->len; i++)
		read_group(&report, i, g_ptr_array_index(blocks, i), bounce);
}

gboolean
delivery_from_fields(const char *text, Bounce *bounce)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GString) fields = g_string_new(NULL);
	g_autoptr(GString) prose = g_string_new(NULL);
	gboolean begun = FALSE, told = FALSE;

	for (gsize i = 0; lines[i] != NULL; i++) {
		const char *line = lines[i];

		if (*line == '>')
			line += strspn(line, "> ");
		begun = begun || g_ascii_strncasecmp(line, "reporting-mta:", 14) == 0 ||
			g_ascii_strncasecmp(line, "final-recipient:", 16) == 0 ||
			g_ascii_strncasecmp(line, "action:", 7) == 0;
		told = told || g_ascii_strncasecmp(line, "final-recipient:", 16) == 0;
		g_string_append_printf(begun ? fields : prose, "%s\n", line);
	}
	if (told)
		delivery_from_status(fields->str, prose->str, bounce);
	return bounce->recipients->len > 0;
}
