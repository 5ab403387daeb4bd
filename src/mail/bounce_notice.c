/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/bounce_notice.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/bounce_words.h"
#include "mail/delivery.h"

#define NOTICE_BYTES (64 * 1024)

/* The notice itself: a JSON object, or one that stands as a string within another. Returns:
 * (transfer full) without backslashes before quotes; NULL if @text does not begin as one. */
static char *
notice(const char *text)
{
	const char *start = text + strspn(text, " \t\r\n");

	if (*start != '{')
		return NULL;
	g_autofree char *cut = text_cut(start, NOTICE_BYTES);
	g_auto(GStrv) pieces = g_strsplit(cut, "\\\"", -1);
	g_autofree char *plain = g_strjoinv("\"", pieces);
	g_auto(GStrv) lines = g_strsplit_set(plain, "\r\n", -1);

	return g_strjoinv("", lines);
}

/* The string of a field that stands between @from and @end. Returns: (transfer full) "" if absent.
 */
static char *
string_of(const char *from, const char *end, const char *name)
{
	g_autofree char *key = g_strdup_printf("\"%s\":\"", name);
	const char *found = g_strstr_len(from, end - from, key);
	const char *value = found != NULL ? found + strlen(key) : NULL;

	return value != NULL ? g_strndup(value, MIN(strcspn(value, "\""), (gsize)(end - value)))
			     : g_strdup("");
}

static gboolean
is_notice_of(const char *text, const char *kind)
{
	g_autofree char *plain = notice(text);

	if (plain == NULL)
		return FALSE;
	g_autofree char *told = string_of(plain, plain + strlen(plain), "notificationType");

	return strcmp(told, kind) == 0;
}

gboolean
bounce_notice_is_complaint(const char *text)
{
	return is_notice_of(text, "Complaint");
}

static void
add_recipient(Bounce *bounce, const char *from, const char *end, gboolean permanent)
{
	g_autofree char *address = string_of(from, end, "emailAddress");
	g_autofree char *line = text_one_line(address, LIMIT_MESSAGE_ID_BYTES);
	g_autofree char *code = string_of(from, end, "status");
	g_autofree char *status = bounce_words_status(code);
	g_autofree char *told = string_of(from, end, "diagnosticCode");

	delivery_add(bounce, line, permanent ? "failed" : "delayed",
		&(BounceReasonWords){.status = status, .told = told, .prose = ""});
}

Bounce *
bounce_notice_read(const char *text)
{
	if (!is_notice_of(text, "Bounce"))
		return NULL;
	g_autofree char *plain = notice(text);
	const char *list = strstr(plain, "\"bouncedRecipients\":[");
	const char *end = list != NULL ? strchr(list, ']') : NULL;
	g_autofree char *kind = string_of(plain, plain + strlen(plain), "bounceType");

	if (end == NULL)
		return NULL;
	Bounce *bounce = bounce_new();

	for (const char *p = strchr(list, '{');
		p != NULL && p < end && bounce->recipients->len < LIMIT_REPORT_RECIPIENTS;
		p = strchr(p + 1, '{'))
		add_recipient(
			bounce, p, MIN(p + strcspn(p, "}"), end), strcmp(kind, "Transient") != 0);
	if (bounce->recipients->len == 0)
		g_clear_pointer(&bounce, bounce_free);
	return bounce;
}
