/* SPDX-License-Identifier: MIT */
/* HTML without what libxml2 needs more than linear time for, or reads unlike a browser. Must not
 * know what HTML means.
 * Trust: hostile HTML. */
#ifndef DISPUTED_MAIL_DEFUSE_H
#define DISPUTED_MAIL_DEFUSE_H

#include <glib.h>

/* defuse_html: tags with very many attributes lose the rest of them, and after LIMIT_HTML_TAGS tags
 * the others are left out. Scripts, styles and comments are left out, and what else begins with
 * "<!" or "<?". NUL bytes, at which libxml2 would stop, become U+FFFD with invalid ones. Time is
 * linear. Returns: (transfer full) valid UTF-8. */
GString *defuse_html(const char *html, gsize length);

#endif
