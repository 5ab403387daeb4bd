/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

static gboolean verbose_lines;

static const GLogLevelFlags LEVELS[] = {
	[LOG_ERROR] = G_LOG_LEVEL_CRITICAL,
	[LOG_WARNING] = G_LOG_LEVEL_WARNING,
	[LOG_INFO] = G_LOG_LEVEL_INFO,
	[LOG_DEBUG] = G_LOG_LEVEL_DEBUG,
};

static void
append_field(GString *line, const char *key, const char *value)
{
	g_autofree char *safe = text_printable(value);

	if (*safe != '\0' && strpbrk(safe, " \"=") == NULL) {
		g_string_append_printf(line, " %s=%s", key, safe);
		return;
	}
	g_string_append_printf(line, " %s=\"", key);
	for (const char *p = safe; *p != '\0'; p++)
		g_string_append_c(line, *p == '"' ? '\'' : *p);
	g_string_append_c(line, '"');
}

void
log_event(LogLevel level, const char *event, ...)
{
	g_autoptr(GString) line = g_string_new(event);
	va_list pairs;
	const char *key;

	va_start(pairs, event);
	while ((key = va_arg(pairs, const char *)) != NULL) {
		const char *value = va_arg(pairs, const char *);

		if (value != NULL)
			append_field(line, key, value);
	}
	va_end(pairs);
	g_log_structured(
		G_LOG_DOMAIN, LEVELS[level], "DISPUTED_EVENT", event, "MESSAGE", "%s", line->str);
}

void
log_set_verbose(gboolean verbose)
{
	verbose_lines = verbose;
}

GLogWriterOutput
log_writer(GLogLevelFlags flags, const GLogField *fields, gsize n_fields, gpointer data)
{
	static const char *const PREFIX[] = {"error: ", "warning: ", "", ""};
	const char *prefix = PREFIX[2], *message = "";

	if ((flags & G_LOG_LEVEL_DEBUG) != 0 && !verbose_lines)
		return G_LOG_WRITER_HANDLED;
	if (g_log_writer_is_journald(STDERR_FILENO) &&
		g_log_writer_journald(flags, fields, n_fields, data) == G_LOG_WRITER_HANDLED)
		return G_LOG_WRITER_HANDLED;
	if ((flags & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) != 0)
		prefix = PREFIX[0];
	else if ((flags & G_LOG_LEVEL_WARNING) != 0)
		prefix = PREFIX[1];
	for (gsize i = 0; i < n_fields; i++)
		if (strcmp(fields[i].key, "MESSAGE") == 0)
			message = fields[i].value;
	fprintf(stderr, "disputed: %s%s\n", prefix, message);
	return G_LOG_WRITER_HANDLED;
}
