/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/header.h"

#include "base/limits.h"
#include "base/text.h"
#include "domain/message.h"
#include "mail/charset.h"
#include "mail/gmime-auto.h"
#include "mail/words.h"

#define GROUP_DEPTH 3 /* groups within groups are not allowed, but sent */

GMimeParserOptions *
header_options(void)
{
	static GMimeParserOptions *options = NULL;
	static const char *fallbacks[] = {"utf-8", "windows-1252", NULL};

	if (options == NULL) {
		options = g_mime_parser_options_new();
		g_mime_parser_options_set_fallback_charsets(options, fallbacks);
		g_mime_parser_options_set_allow_addresses_without_domain(options, TRUE);
	}
	return options;
}

/* The value without folds, cut before anything is allocated for it. */
static char *
unfold(const char *raw)
{
	g_autofree char *cut = g_strndup(raw, strnlen(raw, LIMIT_HEADER_BYTES));

	for (char *p = cut; *p != '\0'; p++)
		if (*p == '\r' || *p == '\n' || *p == '\t')
			*p = ' ';
	return g_strdup(g_strstrip(cut));
}

char *
header_text(const char *raw, gsize max_bytes)
{
	g_autofree char *value = unfold(raw != NULL ? raw : "");
	g_autofree char *words = words_recode(value);
	g_autofree char *decoded = g_mime_utils_header_decode_text(header_options(), words);

	return charset_line(decoded != NULL ? decoded : "", max_bytes);
}

char *
header_plain(const char *raw, gsize max_bytes)
{
	g_autofree char *value = unfold(raw != NULL ? raw : "");

	return text_one_line(value, max_bytes);
}

/* A display name as a person reads it: quotes that a program left around it are none of it. */
static char *
display_name(const char *decoded)
{
	g_autofree char *line = charset_line(decoded != NULL ? decoded : "", LIMIT_NAME_BYTES);
	gsize length = strlen(line);

	if (length >= 2 && line[0] == '\'' && line[length - 1] == '\'')
		return g_strndup(line + 1, length - 2);
	return g_steal_pointer(&line);
}

static gboolean
collect(InternetAddressList *list, GPtrArray *addresses, guint depth)
{
	gint count = list != NULL ? internet_address_list_length(list) : 0;

	for (gint i = 0; i < count; i++) {
		InternetAddress *address = internet_address_list_get_address(list, i);

		if (INTERNET_ADDRESS_IS_GROUP(address)) {
			InternetAddressGroup *group = INTERNET_ADDRESS_GROUP(address);

			if (depth < GROUP_DEPTH &&
				!collect(internet_address_group_get_members(group), addresses,
					depth + 1))
				return FALSE;
			continue;
		}
		if (addresses->len >= LIMIT_ADDRESSES)
			return FALSE;
		const char *raw_addr =
			internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
		g_autofree char *name = display_name(internet_address_get_name(address));
		g_autofree char *addr = text_one_line(raw_addr, LIMIT_MESSAGE_ID_BYTES);

		if (*addr != '\0')
			g_ptr_array_add(addresses, mail_address_new(name, addr));
	}
	return TRUE;
}

gboolean
header_addresses(const char *raw, GPtrArray *addresses)
{
	g_autofree char *value = unfold(raw);
	g_autofree char *words = words_recode(value);
	g_autoptr(InternetAddressList) list = internet_address_list_parse(header_options(), words);

	return collect(list, addresses, 0);
}

static gboolean
add_id(GPtrArray *ids, const char *start, gsize length)
{
	g_autofree char *inner = g_strndup(start, length);
	g_autofree char *valid = text_one_line(inner, LIMIT_MESSAGE_ID_BYTES);
	g_autoptr(GString) id = g_string_new(NULL);

	/* An id that was folded within has a space where nothing belongs. */
	for (const char *p = valid; *p != '\0'; p++)
		if (*p != ' ')
			g_string_append_c(id, *p);
	if (id->len == 0)
		return TRUE;
	g_ptr_array_add(ids, g_strdup(id->str));
	if (ids->len <= LIMIT_REFERENCES)
		return TRUE;
	g_ptr_array_remove_index(ids, LIMIT_REFERENCES / 2);
	return FALSE;
}

gboolean
header_ids(const char *raw, GPtrArray *ids)
{
	g_autofree char *value = unfold(raw);
	guint before = ids->len;
	gboolean complete = TRUE;

	for (const char *open = strchr(value, '<'); open != NULL; open = strchr(open, '<')) {
		const char *close = strchr(open, '>');
		gsize length = close != NULL ? (gsize)(close - open - 1) : strlen(open + 1);

		complete = add_id(ids, open + 1, length) && complete;
		open += 1 + length;
	}
	if (ids->len == before && strchr(value, '<') == NULL) {
		g_auto(GStrv) words = g_strsplit_set(value, " ,;", LIMIT_REFERENCES);

		for (gsize i = 0; words[i] != NULL; i++)
			if (strchr(words[i], '@') != NULL && strchr(words[i], ' ') == NULL)
				complete = add_id(ids, words[i], strlen(words[i])) && complete;
	}
	return complete;
}

gint64
header_date(const char *raw)
{
	g_autofree char *value = unfold(raw);
	g_autoptr(GDateTime) date = g_mime_utils_header_decode_date(value);
	gint64 at = date != NULL ? g_date_time_to_unix(date) : 0;

	return at > 0 && at <= LIMIT_DATE_AT ? at : 0;
}

char *
header_addr_spec(const char *raw)
{
	g_autofree char *value = header_plain(raw, LIMIT_HEADER_BYTES);
	const char *open = strchr(value, '<'), *close = open != NULL ? strchr(open, '>') : NULL;

	if (close != NULL) {
		g_autofree char *inner = g_strndup(open + 1, (gsize)(close - open - 1));

		return text_one_line(g_strstrip(inner), LIMIT_MESSAGE_ID_BYTES);
	}
	value[strcspn(value, " ,;(")] = '\0';
	return text_one_line(value, LIMIT_MESSAGE_ID_BYTES);
}

char *
header_word(const char *raw)
{
	g_autofree char *value = header_plain(raw, LIMIT_HEADER_BYTES);
	char *start = value;

	while (*start == ' ' || *start == '"')
		start++;
	start[strcspn(start, " ;,(\"")] = '\0';
	return g_ascii_strdown(start, -1);
}
