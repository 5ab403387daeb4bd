/* SPDX-License-Identifier: MIT */
/* HTML of a mail → plain text as a person would have read it. Fetches nothing, keeps no markup;
 * must not know which part of the text is new.
 * Trust: hostile HTML. Bounded in depth and in output; time is linear in the input. */
#ifndef DISPUTED_MAIL_HTML_H
#define DISPUTED_MAIL_HTML_H

#include <glib.h>

/* html_to_text: links become "[1]" with the list of addresses at the end unless the link's text
 * is its address; lists, table rows and block quotes ("> ") keep their lines; images give their
 * alternative text; what is hidden, scripts and styles are left out.
 * @html: UTF-8 (invalid bytes are replaced); its own charset label is ignored.
 * @length: [bytes], or -1 if @html ends with NUL.
 * @cut_out: may be NULL; TRUE if the text goes on beyond LIMIT_TEXT_BYTES.
 * Returns: (transfer full) valid UTF-8 with LF lines, "" if nothing is shown.
 * Example: "<p>Non<br>merci</p>" → "Non\nmerci\n". */
char *html_to_text(const char *html, gssize length, gboolean *cut_out);

#endif
