/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/container.h"

#include "base/limits.h"

typedef enum {
	BY_ID,
	BY_CLASS,
	BY_NAME,
	BY_STYLE, /* anywhere in it, without spaces */
} Attribute;

static const struct {
	Attribute attribute;
	const char *value;
	ContainerKind kind;
} ROWS[] = {
	/* Outlook for the web, and the new one */
	{BY_ID, "divRplyFwdMsg", CONTAINER_HISTORY},
	{BY_ID, "mail-editor-reference-message-container", CONTAINER_HISTORY},
	/* Outlook on telephones */
	{BY_CLASS, "ms-outlook-mobile-reference-message", CONTAINER_HISTORY},
	/* Outlook for Mac */
	{BY_ID, "OLK_SRC_BODY_SECTION", CONTAINER_HISTORY},
	/* Outlook 2003 to 365 */
	{BY_CLASS, "OutlookMessageHeader", CONTAINER_HISTORY},
	{BY_STYLE, "border:none;border-top:solid", CONTAINER_HISTORY},
	/* GMX, Web.de, Mail.com */
	{BY_NAME, "quote", CONTAINER_HISTORY},
	/* Gmail */
	{BY_CLASS, "gmail_signature", CONTAINER_SIGNATURE},
	/* Thunderbird */
	{BY_CLASS, "moz-signature", CONTAINER_SIGNATURE},
	/* Outlook */
	{BY_ID, "Signature", CONTAINER_SIGNATURE},
	{BY_ID, "ms-outlook-mobile-signature", CONTAINER_SIGNATURE},
	/* Proton */
	{BY_CLASS, "protonmail_signature_block", CONTAINER_SIGNATURE},
	/* Apple */
	{BY_ID, "AppleMailSignature", CONTAINER_SIGNATURE},
};

static gboolean
has_class(const char *classes, const char *wanted)
{
	gsize length = strlen(wanted);

	for (const char *p = strstr(classes, wanted); p != NULL; p = strstr(p + 1, wanted))
		if ((p == classes || g_ascii_isspace(p[-1])) &&
			(p[length] == '\0' || g_ascii_isspace(p[length])))
			return TRUE;
	return FALSE;
}

static gboolean
has_style(const char *style, const char *wanted)
{
	g_autoptr(GString) plain = g_string_new(NULL);

	for (const char *p = style; *p != '\0' && plain->len < LIMIT_LINK_BYTES; p++)
		if (!g_ascii_isspace(*p))
			g_string_append_c(plain, g_ascii_tolower(*p));
	return strstr(plain->str, wanted) != NULL;
}

ContainerKind
container_kind(const char *id, const char *classes, const char *name, const char *style)
{
	const char *values[] = {id, classes, name, style};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		const char *value = values[ROWS[i].attribute];
		gboolean found = FALSE;

		if (value == NULL)
			continue;
		if (ROWS[i].attribute == BY_CLASS)
			found = has_class(value, ROWS[i].value);
		else if (ROWS[i].attribute == BY_STYLE)
			found = has_style(value, ROWS[i].value);
		else
			found = strcmp(value, ROWS[i].value) == 0;
		if (found)
			return ROWS[i].kind;
	}
	return CONTAINER_NONE;
}
