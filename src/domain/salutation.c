/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/text.h"
#include "domain/salutation.h"

#define NAME_MAX_CHARACTERS 50
#define NAME_MAX_WORDS 5

/* Words of services and roles, folded; a name that holds one is no person's. */
static const char *const NOT_NAMES[] = {"admin", "administrator", "client", "contact", "customer",
	"daemon", "info", "information", "mail", "mailer", "mailer-daemon", "me", "moi",
	"newsletter", "no-reply", "noreply", "notification", "notifications", "postmaster", "reply",
	"root", "sales", "service", "support", "team", "test", "unknown", "user", "utilisateur",
	"webmaster"};

static gboolean
is_not_a_name(const char *word)
{
	g_autofree char *folded = text_fold(word);

	for (gsize i = 0; i < G_N_ELEMENTS(NOT_NAMES); i++)
		if (strcmp(folded, NOT_NAMES[i]) == 0)
			return TRUE;
	return FALSE;
}

static gboolean
has_only_name_characters(const char *name)
{
	gboolean letters = FALSE;

	for (const char *p = name; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (g_unichar_isalpha(c) || g_unichar_ismark(c))
			letters = TRUE;
		else if (c != ' ' && c != '-' && c != '\'' && c != 0x2019 && c != '.')
			return FALSE;
	}
	return letters;
}

/* "DURAND, Marie" is how directories write it. */
static char *
in_spoken_order(const char *display)
{
	g_auto(GStrv) halves = g_strsplit(display, ",", -1);
	g_autofree char *last = NULL, *first = NULL;

	if (g_strv_length(halves) != 2)
		return text_strip(display);
	last = text_strip(halves[0]);
	first = text_strip(halves[1]);
	return g_strdup_printf("%s %s", first, last);
}

char *
salutation_name(const char *display)
{
	g_autofree char *line = text_one_line(display, NAME_MAX_CHARACTERS * 4);
	g_autofree char *name = in_spoken_order(line);
	g_auto(GStrv) words = g_strsplit(name, " ", -1);

	if (g_utf8_strlen(name, -1) < 2 || g_utf8_strlen(name, -1) > NAME_MAX_CHARACTERS ||
		g_strv_length(words) > NAME_MAX_WORDS || !has_only_name_characters(name))
		return NULL;
	for (guint i = 0; words[i] != NULL; i++)
		if (is_not_a_name(words[i]))
			return NULL;
	return g_steal_pointer(&name);
}
