/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "mail/html.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	gboolean cut = FALSE;
	g_autofree char *text = html_to_text((const char *)data, (gssize)size, &cut);

	g_assert(g_utf8_validate(text, -1, NULL));
	g_assert(strlen(text) <= LIMIT_TEXT_BYTES);
	g_assert(*text != '\n');
	g_assert(*text == '\0' || cut || g_str_has_suffix(text, "\n"));
	return 0;
}
