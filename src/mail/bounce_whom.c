/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/bounce_whom.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/bounce_words.h"

#define BLOCK_BYTES 2000 /* of what is said of one of several recipients */

static gboolean
is_address_char(char c)
{
	return g_ascii_isalnum(c) || strchr("!#$%&'*+-/=?^_`{|}~.@", c) != NULL;
}

/* The address that begins at @start, if one does. Returns: (transfer full) or NULL. */
static char *
address_at(const char *start)
{
	gsize length = 0;
	guint signs = 0;

	start += *start == '\'' ? 1 : 0; /* quoted */
	while (start[length] != '\0' && is_address_char(start[length]))
		if (start[length++] == '@')
			signs++;
	while (length > 0 && strchr(".'", start[length - 1]) != NULL)
		length--;
	if (signs != 1 || length > LIMIT_MESSAGE_ID_BYTES)
		return NULL;
	g_autofree char *address = g_strndup(start, length);
	const char *at = strchr(address, '@');

	return at != NULL && at > address && strchr(at, '.') != NULL && at[1] != '.'
		? g_steal_pointer(&address)
		: NULL;
}

static gboolean
is_known(const GPtrArray *addresses, const char *address)
{
	for (guint i = 0; i < addresses->len; i++)
		if (g_ascii_strcasecmp(g_ptr_array_index(addresses, i), address) == 0)
			return TRUE;
	return FALSE;
}

static void
add_new(GPtrArray *addresses, char *address)
{
	if (address != NULL && !is_known(addresses, address) &&
		addresses->len < LIMIT_REPORT_RECIPIENTS)
		g_ptr_array_add(addresses, address);
	else
		g_free(address);
}

/* What may stand before the address that a line is about. */
static const char *const LEADS[] = {">>> rcpt to:", ">>> ",
	"in: rcpt to:", "in:  rcpt to:", "recipient address:", "recipient:", "rcpt to:",
	"addressed to:", "could not be delivered to:", "invalid final delivery userid:", "\"", "<"};

/* "550 <a@b>... User unknown": Sendmail's transcript names whom it is about, after the code. */
static const char *
skip_code(const char *line)
{
	return strspn(line, "0123456789") == 3 && g_str_has_prefix(line + 3, " <") ? line + 4
										   : line;
}

/* The address that a line begins with, @lead standing before it. Returns: (transfer full) or NULL.
 */
static char *
leading_address(const char *line, const char *lead)
{
	const char *p = skip_code(line + strspn(line, " \t*-"));

	if (lead != NULL) {
		if (g_ascii_strncasecmp(p, lead, strlen(lead)) != 0)
			return NULL;
		p += strlen(lead);
		return address_at(p + strspn(p, " \t<\""));
	}
	for (gsize i = 0; i < G_N_ELEMENTS(LEADS); i++)
		if (g_ascii_strncasecmp(p, LEADS[i], strlen(LEADS[i])) == 0) {
			p += strlen(LEADS[i]);
			p += strspn(p, " \t<\"");
			break;
		}
	return address_at(p);
}

static void
collect_all(const char *line, GPtrArray *addresses)
{
	for (const char *p = line; *p != '\0';) {
		add_new(addresses, address_at(p));
		while (*p != '\0' && is_address_char(*p))
			p++;
		while (*p != '\0' && !is_address_char(*p))
			p++;
	}
}

/* A line that names who wrote, or whom to ask for help. */
static gboolean
is_about_others(const char *line)
{
	static const char *const OTHERS[] = {
		"mail from", "from:", "please contact", "further assistance", "send mail to"};
	g_autofree char *lower = g_ascii_strdown(line, -1);

	return bounce_words_mention(lower, OTHERS, G_N_ELEMENTS(OTHERS)) ||
		g_str_has_prefix(lower, "<<<");
}

GPtrArray *
bounce_whom_find(const char *part, const char *failed)
{
	GPtrArray *addresses = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) lines = g_strsplit(part, "\n", -1);

	if (failed != NULL)
		collect_all(failed, addresses);
	for (guint pass = 0; pass < 3 && addresses->len == 0; pass++)
		for (gsize i = 0; lines[i] != NULL; i++) {
			if (is_about_others(lines[i]))
				continue;
			if (pass == 2)
				collect_all(lines[i], addresses);
			else
				add_new(addresses,
					leading_address(lines[i], pass == 0 ? NULL : "to:"));
		}
	return addresses;
}

/* The index of the one of @lowers that @line names, their number if it names none. */
static guint
named_in(const char *line, const GPtrArray *lowers)
{
	guint best = lowers->len;
	gsize best_length = 0;

	if (strchr(line, '@') == NULL)
		return best;
	g_autofree char *lower = g_ascii_strdown(line, -1);

	for (guint i = 0; i < lowers->len; i++) {
		const char *address = g_ptr_array_index(lowers, i);

		if (strlen(address) > best_length && strstr(lower, address) != NULL) {
			best = i;
			best_length = strlen(address);
		}
	}
	return best;
}

/* Whether the lines of a transcript stand above the recipient that they are about. */
static gboolean
is_transcript(char **lines)
{
	for (gsize i = 0; lines[i] != NULL; i++)
		if (strstr(lines[i], "Transcript of session follows") != NULL)
			return TRUE;
		else if (strstr(lines[i], "(reason: ") != NULL)
			return FALSE;
	return FALSE;
}

/* Gives each line to the recipient that it is about: from where one is named to where another is,
 * or, in a transcript, up to the line that names it. Returns: whether any line was given. */
static gboolean
give_lines(char **lines, const GPtrArray *lowers, GPtrArray *blocks)
{
	gboolean above = is_transcript(lines), given = FALSE;
	g_autoptr(GString) pending = g_string_new(NULL);
	guint current = lowers->len;

	for (gsize i = 0; lines[i] != NULL; i++) {
		guint named = is_about_others(lines[i]) ? lowers->len : named_in(lines[i], lowers);

		g_string_append_printf(pending, "%s\n", lines[i]);
		current = named < lowers->len ? named : current;
		if (above && named == lowers->len)
			continue;
		if (current < lowers->len) {
			GString *block = g_ptr_array_index(blocks, current);

			if (block->len < BLOCK_BYTES)
				g_string_append(block, pending->str);
			given = TRUE;
		}
		g_string_truncate(pending, 0);
	}
	return given;
}

static GPtrArray *
lower_all(const GPtrArray *addresses)
{
	GPtrArray *lowers = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < addresses->len; i++)
		g_ptr_array_add(lowers, g_ascii_strdown(g_ptr_array_index(addresses, i), -1));
	return lowers;
}

static void
free_block(gpointer block)
{
	g_string_free(block, TRUE);
}

GPtrArray *
bounce_whom_blocks(const char *part, const GPtrArray *addresses)
{
	GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) lowers = lower_all(addresses);
	g_auto(GStrv) lines = g_strsplit(part, "\n", -1);
	g_autoptr(GPtrArray) blocks = g_ptr_array_new_with_free_func(free_block);

	if (addresses->len == 1) {
		g_ptr_array_add(texts, g_strdup(part));
		return texts;
	}
	for (guint i = 0; i < addresses->len; i++)
		g_ptr_array_add(blocks, g_string_new(NULL));
	gboolean given = give_lines(lines, lowers, blocks);

	for (guint i = 0; i < addresses->len; i++) {
		const GString *block = g_ptr_array_index(blocks, i);

		g_ptr_array_add(texts, text_cut(given ? block->str : part, BLOCK_BYTES));
	}
	return texts;
}
