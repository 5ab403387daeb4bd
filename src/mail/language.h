/* SPDX-License-Identifier: MIT */
/* Which language a text is written in. Knows the few languages that customers of a French or
 * English firm write in; must not know who writes or what was said before (that choice is the
 * caller's). */
#ifndef DISPUTED_MAIL_LANGUAGE_H
#define DISPUTED_MAIL_LANGUAGE_H

#include <glib.h>

typedef struct LanguageGuesser LanguageGuesser;

/* language_guesser_new: loads the models once.
 * @conf: path of the list of models; NULL = the installed textcat.conf.
 * @models: folder of the models; NULL = libexttextcat's.
 * Returns: (transfer full) NULL on error.
 * Errors: ERROR_CONFIG if a file is missing or is no model. */
LanguageGuesser *language_guesser_new(
	const char *conf, const char *models, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void language_guesser_free(LanguageGuesser *guesser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LanguageGuesser, language_guesser_free)

/* language_guess: the language of @text, best told from what the person newly wrote.
 * @text: valid UTF-8.
 * Returns: (static) "fr" "en" "es" "de" "it" "nl" "pt", or "" if too short or unsure.
 * Example: "remboursez moi" → "fr". */
const char *language_guess(const LanguageGuesser *guesser, const char *text);

/* language_from_header: the first of a Content-Language field's tags, if it is one of ours.
 * Returns: (static) as above. Source: RFC 3282. Example: "fr-FR, en" → "fr"; "tlh" → "". */
const char *language_from_header(const char *value);

#endif
