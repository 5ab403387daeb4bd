/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/warning.h"

#include "base/limits.h"
#include "base/text.h"

void
warning_add(Message *message, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *told = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_autofree char *line = text_one_line(told, LIMIT_HEADER_BYTES);

	for (guint i = 0; i < message->warnings->len; i++)
		if (strcmp(g_ptr_array_index(message->warnings, i), line) == 0)
			return;
	if (message->warnings->len < LIMIT_WARNINGS)
		g_ptr_array_add(message->warnings, g_steal_pointer(&line));
}
